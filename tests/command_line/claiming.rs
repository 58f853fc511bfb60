//! `claim`: fixed posteriors against learned ones.

use super::{folder, objects, printed, refuses};
use serde_json::Value;

const QUICK: [&str; 11] =
    ["claim", "--network", "tiny", "--batch", "8", "--steps", "10", "--sentences", "20", "--draws", "2"];

fn quick<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&QUICK[..], more].concat()
}

#[test]
fn every_corpus_has_the_two_by_two_the_noises_and_a_finding() {
    let out = folder("claim");
    let more =
        ["--corpora", "capitals,topics", "--seeds", "2", "--seed", "5", "--out", out.to_str().unwrap()];
    let lines = objects(&quick(&more));
    assert_eq!(lines.len(), 14);
    let methods = ["vae", "fixed-deviation", "fixed-mean", "fixed-posterior", "gpt", "mask"];
    for (of_corpus, (corpus, entropy)) in
        lines.chunks(7).zip([("capitals", 3.598_305_7), ("topics", 41.643_3)])
    {
        for (line, method) in of_corpus.iter().zip(methods) {
            assert_eq!((&line["corpus"], &line["method"]), (&corpus.into(), &method.into()));
            assert_eq!((&line["seeds"], &line["steps"]), (&2.into(), &10.into()));
            let nats = |field: &str| line[field]["nats"].as_f64().unwrap();
            assert!((nats("bound") - nats("gap") - entropy).abs() < 1e-3, "{line}");
            assert!(nats("gap") > 0.0 && line["gap"]["standardError"].as_f64().unwrap() > 0.0);
            let noise = ["gpt", "mask"].contains(&method);
            assert_eq!(line["verdicts"].as_array().unwrap().len(), if noise { 0 } else { 2 });
            for field in ["distortion", "rate", "latentInformation"] {
                assert_eq!(line[field].is_null(), noise, "{field}: {line}");
            }
        }
        let added = |name: &str| {
            let contrasts = of_corpus[6]["contrasts"].as_array().unwrap();
            let found = contrasts.iter().find(|contrast| contrast["name"] == name).unwrap();
            found["added"]["nats"].as_f64().unwrap()
        };
        let gap = |n: usize| of_corpus[n]["gap"]["nats"].as_f64().unwrap();
        assert!((added("fixed-posterior") - (gap(3) - gap(0))).abs() < 1e-9);
        assert!((added("mask") - (gap(5) - gap(0))).abs() < 1e-9);
        let best = (0..6).min_by(|a, b| gap(*a).total_cmp(&gap(*b))).unwrap();
        assert_eq!(of_corpus[6]["best"], methods[best]);
    }
    let table: Value = serde_json::from_slice(&std::fs::read(out.join("claim.json")).unwrap()).unwrap();
    assert_eq!(table["lines"][0], lines[0]);
    assert_eq!(
        (table["findings"][1]["corpus"].as_str(), &table["failures"]),
        (Some("topics"), &Value::Array(vec![]))
    );
    let plot = std::fs::read_to_string(out.join("claim.svg")).unwrap();
    assert!(plot.starts_with("<svg") && plot.ends_with("</svg>\n"));
    assert_eq!((plot.matches("<circle").count(), plot.matches("fill=\"white\" stroke").count()), (12, 4));
}

#[test]
fn a_line_is_what_bound_says_of_that_seed() {
    let out = folder("claimed").join("run.safetensors").display().to_string();
    let run = ["--network", "tiny", "--batch", "8", "--steps", "10", "--seed", "3", "--sigma", "0.3"];
    printed(&[&["train", "--method", "fixed-posterior", "--out", &out], &run[..]].concat());
    let few = ["--draws", "2", "--importance", "1", "--importance-sentences", "2", "--sentences", "20"];
    let learned = objects(&[&["bound", "--checkpoint", &out], &few[..]].concat()).pop().unwrap();
    let more = ["--corpora", "capitals", "--seeds", "1", "--seed", "3", "--sigma", "0.3"];
    let lines = objects(&quick(&more));
    assert_eq!(lines[3]["bound"]["nats"], learned["bound"]["nats"]);
    assert_eq!(lines[3]["latentInformation"]["nats"], learned["collapse"]["latentInformation"]["nats"]);
    assert_eq!(lines[3]["verdicts"][0], learned["collapse"]["verdict"]);
    assert!(lines[0]["gap"]["standardError"].is_null());
    assert!(lines[6]["contrasts"][0]["beyondChance"].is_null());
}

#[test]
fn people_are_told_who_wins_and_by_how_much() {
    let text = printed(&quick(&["--corpora", "checksum", "--seeds", "1"]));
    let parts = [
        "checksum: entropy 9.704",
        "I_z a position",
        "the lowest bound is that of",
        "one seed tells no error",
    ];
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_cannot_be_tested_is_refused() {
    let refused = |more: &[&str], named: &[&str]| refuses(&quick(more), 2, named);
    refused(&["--corpora", "klingon"], &["klingon", "capitals, capitals-en"]);
    refused(&["--corpora", "capitals,capitals"], &["capitals", "twice"]);
    refused(&["--seeds", "0"], &["--seeds"]);
    refused(&["--mean", "fixed"], &["--mean"]);
    refused(&["--corpus", "capitals"], &["--corpus"]);
    refused(&["--architecture", "convolution"], &["--architecture"]);
    refused(&["--word-dropout", "0.5"], &["word-dropout", "autoregressive"]);
    refused(&["--sigma", "9"], &["0.01 to 3"]);
    refuses(&["claim", "--draws", "1"], 2, &["--draws"]);
    refuses(&["claim", "--sentences", "1"], 2, &["--sentences"]);
    refuses(&["claim", "--steps", "1"], 2, &["10 to 100000"]);
    refuses(&quick(&["--corpora", "text"]), 1, &["text"]);
    let config = folder("claim-config").join("run.json");
    std::fs::write(&config, r#"{"network": {"kind": "convolution"}}"#).unwrap();
    let inside_a_file = config.join("results").to_str().unwrap().to_string();
    refuses(&quick(&["--out", &inside_a_file]), 1, &["run.json", "has to be a folder"]);
    refused(&["--config", config.to_str().unwrap()], &["transformer"]);
}
