//! `compare`: methods side by side.

use super::{QUICK, command, folder, objects, printed, refuses, trained};
use serde_json::Value;

/// The lines of a comparison of tiny networks.
fn compared(more: &[&str]) -> Vec<Value> {
    objects(&[&["compare", "--steps", "12", "--sentences", "20"], &QUICK[..], more].concat())
}

#[test]
fn every_method_has_a_line_for_every_k_and_a_diffusion_one() {
    let methods = "gpt,mask,noise-hidden,span,iid,gaussian,gaussian-learnt";
    let lines = compared(&["--methods", methods, "--k", "1,4", "--seeds", "2", "--diffusion-steps", "4"]);
    let name = |line: &Value| (line["method"].as_str().unwrap().to_string(), line["k"].as_u64());
    let blocks = ["gpt", "mask", "noise-hidden", "span"];
    let mut expected: Vec<_> =
        blocks.iter().flat_map(|name| [1, 4].map(|k| (name.to_string(), Some(k)))).collect();
    expected.extend(["iid", "gaussian", "gaussian-learnt"].map(|name| (name.to_string(), None)));
    assert_eq!(lines.iter().map(name).collect::<Vec<_>>(), expected);
    for line in &lines {
        assert_eq!((&line["seeds"], &line["steps"]), (&2.into(), &12.into()));
        let value = |field: &str| line[field]["nats"].as_f64().unwrap();
        let sum = 3.5983 + value("processGap") + value("learningGap");
        assert!((value("bound") / sum - 1.0).abs() < 1e-4, "{line}");
        let method = line["method"].as_str().unwrap();
        let plans = method == "noise-hidden";
        assert_eq!((line["headCost"].is_null(), line["tokenCost"].is_null()), (!plans, !plans));
        let kind = match method {
            "gpt" => "exact",
            "mask" | "span" => "upper-bound-exact",
            _ => "law-paired-estimate",
        };
        assert_eq!(line["bound"]["kind"], kind, "{line}");
    }
}

#[test]
fn a_line_is_the_mean_of_what_train_and_bound_say_of_each_seed() {
    let single = |seed: &str| {
        let run = trained(&format!("compared-{seed}"), &["--method", "mask", "--seed", seed]);
        let line = &objects(&["bound", "--checkpoint", &run, "--exact", "--k", "2"])[0];
        line["learningGap"].as_f64().unwrap()
    };
    let (first, second) = (single("7"), single("8"));
    let pair = ["--methods", "mask", "--k", "2", "--seeds", "2", "--seed", "7"];
    let lines = objects(&[&["compare", "--steps", "20"], &QUICK[..], &pair].concat());
    let line = &lines[0]["learningGap"];
    assert!((line["nats"].as_f64().unwrap() - (first + second) / 2.0).abs() < 1e-4, "{line}");
    let error = line["standardError"].as_f64().unwrap();
    assert!((error - (first - second).abs() / 2.0).abs() < 1e-4, "{line}");
}

#[test]
fn what_cannot_be_summed_is_estimated() {
    let brackets = ["--corpus", "brackets", "--methods", "mask", "--k", "3", "--seeds", "1"];
    let line = &compared(&brackets)[0];
    assert_eq!(line["bound"]["kind"], "law-paired-estimate");
    assert!(line["bound"]["standardError"].is_null() && line["learningGap"]["nats"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_method_that_cannot_run_says_why_and_the_rest_goes_on() {
    // 60,000 sentences of 32 levels are too many rows; gpt's sum is exact.
    let more = ["--methods", "iid,gpt", "--seeds", "1", "--sentences", "60000"];
    let lines = objects(&[&["compare", "--steps", "10"], &QUICK[..], &more].concat());
    assert_eq!((lines.len(), &lines[0]["method"], &lines[1]["method"]), (2, &"iid".into(), &"gpt".into()));
    assert!(lines[0]["failure"].as_str().unwrap().contains("fewer sentences"), "{}", lines[0]);
    assert_eq!(lines[1]["bound"]["kind"], "exact");
}

#[test]
fn the_table_is_kept_as_a_file_and_printed_for_people() {
    let out = folder("compare").join("table.json").display().to_string();
    let arguments = ["compare", "--methods", "gpt", "--seeds", "1", "--steps", "12", "--out", &out];
    let text = printed(&[&arguments, &QUICK[..]].concat());
    let rows: Vec<_> = text.lines().collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert!(rows[0].contains("3.5983") && rows[1].contains("learning gap") && rows[2].starts_with("gpt"));
    let table: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let line = &table["lines"][0];
    assert_eq!((&table["corpus"], &line["method"]), (&"capitals".into(), &"gpt".into()));
    assert!(line["steps"] == 12 && table["failures"].as_array().unwrap().is_empty());
}

#[test]
fn without_methods_the_run_itself_is_compared_by_its_name() {
    let name = |more: &[&str]| compared(&[&["--seeds", "1"], more].concat())[0]["method"].clone();
    assert_eq!(name(&["--process", "left-to-right"]), "gpt");
    assert_eq!(name(&["--posterior", "learned", "--draws", "2"]), "vae");
    assert_eq!(name(&["--posterior", "learned", "--draws", "2", "--beta", "3"]), "a learned posterior");
    let config = folder("compared-config").join("run.json");
    std::fs::write(&config, r#"{"process": {"kind": "span"}}"#).unwrap();
    assert_eq!(name(&["--config", config.to_str().unwrap()]), "span");
}

#[test]
fn a_demonstration_is_the_run_that_methods_vary() {
    let shown = ["--demonstration", "topics-alive", "--methods", "vae,gpt", "--seeds", "1", "--draws", "2"];
    let lines = compared(&shown);
    assert_eq!((&lines[0]["method"], &lines[1]["method"]), (&"vae".into(), &"gpt".into()));
    assert!(lines[0]["importanceGap"].is_null() && lines[0]["shuffleCost"]["nats"].is_f64());
    // On topics H is 41.643.
    assert!(lines.iter().all(|line| line["bound"]["nats"].as_f64().unwrap() > 41.6), "{lines:?}");
}

#[test]
fn minutes_choose_the_steps_and_the_line_says_them() {
    let arguments = ["compare", "--methods", "gpt", "--seeds", "1", "--minutes", "0.005"];
    let line = &objects(&[&arguments, &QUICK[..]].concat())[0];
    assert!(line["steps"].as_u64().unwrap() >= 10, "{line}");
}

#[test]
fn a_column_is_the_samplers_own_where_its_order_has_a_likelihood() {
    let methods = ["--methods", "gpt,mask,noise-blind,iid", "--seeds", "1", "--diffusion-steps", "4"];
    let lines = compared(&[&methods[..], &["--order", "margin"]].concat());
    let own = |line: &Value| line["sampler"]["nats"].as_f64();
    assert!(own(&lines[1]).unwrap() > 3.5983, "{}", lines[1]);
    assert!((own(&lines[0]).unwrap() - lines[0]["bound"]["nats"].as_f64().unwrap()).abs() < 1e-4);
    assert_eq!((own(&lines[2]), own(&lines[3])), (None, None));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let refused = |arguments: &[&str], named: &[&str]| refuses(&[&["compare"], arguments].concat(), 2, named);
    refused(&["--methods", "gpt,gtp"], &["gtp", "gpt, pixelcnn"]);
    refused(&["--methods", "gpt", "--k", "1,9"], &["9", "from 1 to 8"]);
    refused(&["--methods", "gpt", "--k", "0"], &["--k"]);
    refused(&["--methods", "gpt", "--seeds", "0"], &["--seeds"]);
    refused(&["--methods", "gpt", "--minutes", "1", "--steps", "20"], &["--minutes", "--steps"]);
    refused(&["--methods", "gpt", "--minutes", "-1"], &["-1", "above 0"]);
    refused(&["--methods", "gpt,mask", "--noise-share", "0.5"], &["noise-share", "noise-shares is one"]);
    refused(&["--methods", "gpt", "--process", "mask"], &["--process"]);
    refused(&["--methods", "gpt", "--corpus", "klingon"], &["capitals, capitals-en"]);
    refuses(&["compare", "--methods", "gpt", "--corpus", "text"], 1, &["text"]);
    refuses(&["compare", "--methods", "gpt", "--out", "/no/such/folder"], 1, &["/no/such"]);
}

/// Ctrl-C after the first method: its lines stay, and the file holds them.
#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_there_is() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let out = folder("compare-interrupted").join("table.json").display().to_string();
    let runs = ["--methods", "gpt,mask", "--steps", "300", "--seeds", "100", "--json", "--out", &out];
    let arguments = [&["compare", "--network", "tiny", "--batch", "8"], &runs[..]].concat();
    let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    // How far it is may be told before.
    let mut lines = String::new();
    while !lines.contains("measured") {
        assert!(errors.read_line(&mut lines).unwrap() > 0, "{lines}");
    }
    assert!(lines.contains("gpt"), "{lines}");
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(line["method"] == "gpt" && (1..100).contains(&line["seeds"].as_u64().unwrap()), "{line}");
    let table: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(table["lines"].as_array().unwrap().len(), 1);
}
