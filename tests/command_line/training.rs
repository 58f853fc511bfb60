//! `train`, and what becomes of its file.

use super::{QUICK, folder, objects, printed, refuses, trained};
use serde_json::Value;

#[test]
fn a_trained_run_is_measured_asked_and_gone_on_with() {
    let run = trained("goes-on", &[]);
    let exact = objects(&["bound", "--checkpoint", &run, "--exact", "--k", "3"]);
    assert_eq!((exact.len(), &exact[0]["step"], &exact[0]["k"]), (1, &20.into(), &3.into()));
    let nelbo = exact[0]["nelbo"]["nats"].as_f64().unwrap();
    let gaps = exact[0]["processGap"].as_f64().unwrap() + exact[0]["learningGap"].as_f64().unwrap();
    assert!((nelbo - gaps - 3.5983).abs() < 1e-4);
    let likelihood = exact[0]["negativeLogLikelihood"]["nats"].as_f64().unwrap();
    assert!(nelbo >= likelihood && likelihood > 3.5983);

    let estimated = objects(&["bound", "--checkpoint", &run, "--sentences", "200", "--k", "3"]);
    let error = estimated[0]["nelbo"]["standardError"].as_f64().unwrap();
    assert!(error > 0.0);
    assert!((estimated[0]["nelbo"]["nats"].as_f64().unwrap() - nelbo).abs() < 6.0 * error);
    assert_eq!(objects(&["bound", "--checkpoint", &run, "--exact"]).len(), 8);

    let filled = objects(&["infill", "--checkpoint", &run, "中国的首都是□□", "--k", "1"]);
    assert!(filled[0]["text"].as_str().unwrap().starts_with("中国的首都是"));
    assert_eq!(filled[0]["frames"].as_array().unwrap().len(), 3);

    let lines = objects(&["train", "--resume", &run, "--steps", "45"]);
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["step"], &last["budget"], &last["out"]),
        (&45.into(), &45.into(), &run.as_str().into())
    );
    assert!(lines[0]["loss"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_training_loss_says_whether_it_is_a_bound() {
    for (process, kind) in [("bert", "no-bound"), ("mask", "upper-bound-estimate")] {
        let out = folder("loss").join(process).display().to_string();
        let run = ["train", "--steps", "10", "--out", &out, "--process", process];
        let lines = objects(&[&run[..], &QUICK].concat());
        assert_eq!(lines[0]["lossKind"], kind, "{}", lines[0]);
    }
}

#[test]
fn spans_of_unseen_noise_are_trained_measured_and_filled() {
    let noise = ["--process", "span", "--span-noise-share", "0.5", "--span-noise-variant", "blind"];
    let run = trained("span-blind", &noise);
    let measured = objects(&["bound", "--checkpoint", &run, "--sentences", "20", "--k", "3"]);
    assert!(measured[0]["nelbo"]["nats"].as_f64().unwrap() > 3.5983, "{}", measured[0]);
    assert_eq!(measured[0]["nelbo"]["kind"], "law-paired-estimate");
    assert!(measured[0]["processGap"].is_null() && measured[0]["learningGap"].is_null());
    let filled = objects(&["infill", "--checkpoint", &run, "中国的首都是□□", "--k", "2"]);
    assert!(filled[0]["text"].as_str().unwrap().starts_with("中国的首都是"));
    refuses(
        &["corrupt", "--process", "span", "--span-noise-variant", "hidden", "abc"],
        2,
        &["visible, blind"],
    );
}

#[test]
fn noise_is_trained_measured_and_filled_in_every_variant() {
    for variant in ["visible", "blind", "hidden"] {
        let noise = ["--process", "noise", "--noise-share", "0.5", "--noise-variant", variant];
        let run = trained(&format!("noise-{variant}"), &noise);
        let measured = objects(&["bound", "--checkpoint", &run, "--sentences", "20", "--k", "3"]);
        let value = |field: &str| measured[0][field].as_f64().unwrap();
        let sum = 3.5983 + value("processGap") + value("learningGap");
        assert!((measured[0]["nelbo"]["nats"].as_f64().unwrap() - sum).abs() < 1e-4);
        assert_eq!(value("processGapError") == 0.0, variant == "visible");
        let (head, tokens) = (&measured[0]["headCost"], &measured[0]["tokenCost"]);
        assert_eq!(head["optimum"]["nats"].is_f64(), variant == "hidden");
        assert_eq!(tokens["learningGap"]["standardError"].is_f64(), variant == "hidden");
        let filled = objects(&["infill", "--checkpoint", &run, "中国的首都是□□", "--k", "1"]);
        assert!(filled[0]["text"].as_str().unwrap().starts_with("中国的首都是"));
        assert_eq!(filled[0]["orderUsed"].is_null(), variant == "hidden");
        let recovery = &filled[0]["frames"][0]["cells"][7]["recoveryProbability"];
        assert_eq!(recovery.is_f64(), variant == "hidden");
    }
    refuses(&["corrupt", "--noise-share", "0.5", "abc"], 2, &["only where noise-shares is one"]);
    let text = printed(&["corrupt", "--process", "noise", "--k", "4", "denoises"]);
    assert!(text.starts_with("t=0;denoises\nt=1;") && !text.contains('□'), "{text}");
}

#[test]
fn a_network_of_every_share_is_measured_at_the_share_asked_for() {
    let run = trained("every-share", &["--process", "noise", "--noise-shares", "every"]);
    let bound = |u: &str| {
        let line =
            objects(&["bound", "--checkpoint", &run, "--sentences", "20", "--k", "1", "--u", u]).remove(0);
        assert_eq!(line["share"], u.parse::<f64>().unwrap());
        line["nelbo"]["nats"].as_f64().unwrap()
    };
    assert_ne!(bound("0"), bound("0.5"));
    let one = trained("one-share", &["--process", "noise", "--noise-share", "0.5"]);
    refuses(&["bound", "--checkpoint", &one, "--u", "0.25"], 2, &["noise-shares is every"]);
    let text = printed(&["corrupt", "--process", "noise", "--noise-shares", "every", "--u", "0", "denoises"]);
    assert!(text.contains("□□□□□□□□"), "{text}");
}

#[test]
fn half_a_file_is_smaller_and_still_fills_blanks() {
    let (whole, half) = (trained("whole", &[]), trained("half", &["--half"]));
    let size = |path: &str| std::fs::metadata(path).unwrap().len();
    assert!(size(&half) * 4 < size(&whole));
    assert_eq!(objects(&["infill", "--checkpoint", &half]).len(), 1);
}

#[test]
fn the_same_command_trains_the_same_run() {
    let bytes = |test, more: &[&str]| std::fs::read(trained(test, more)).unwrap();
    assert!(bytes("same-1", &[]) == bytes("same-2", &[]));
    assert!(bytes("same-1", &[]) != bytes("other", &["--seed", "1"]));
}

#[test]
fn flags_override_the_configuration_file() {
    let folder = folder("config");
    let file = folder.join("config.json").display().to_string();
    let out = folder.join("run.safetensors").display().to_string();
    let config =
        r#"{"corpus":{"kind":"capitals-en"},"network":{"size":"tiny"},"training":{"steps":900,"batch":8}}"#;
    std::fs::write(&file, config).unwrap();
    let lines = objects(&["train", "--config", &file, "--steps", "12", "--out", &out]);
    assert_eq!(lines.last().unwrap()["budget"], 12);
    let filled = objects(&["infill", "--checkpoint", &out]);
    assert!(filled[0]["text"].as_str().unwrap().starts_with("we say the capital of"));

    std::fs::write(&file, r#"{"training":{"steps":1}}"#).unwrap();
    refuses(&["train", "--config", &file], 2, &["steps", "10 to 100000"]);
    std::fs::write(&file, "steps = 20").unwrap();
    refuses(&["train", "--config", &file], 2, &["JSON"]);
    refuses(&["train", "--config", "no-such.json"], 1, &["no-such.json"]);
}

#[test]
fn a_method_is_trained_by_its_name() {
    let out = trained("method", &["--method", "seq2seq"]);
    let named = trained("method-spelt", &["--process", "left-to-right", "--architecture", "encoder-decoder"]);
    assert!(std::fs::read(out).unwrap() == std::fs::read(named).unwrap());
    let help = printed(&["train", "--help"]);
    assert!(["gpt", "pixelcnn", "seq2seq"].iter().all(|name| help.contains(name)), "{help}");
    refuses(&["train", "--method", "gtp"], 2, &["gtp", "gpt, pixelcnn"]);
    refuses(&["train", "--method", "gpt", "--process", "mask"], 2, &["--method", "--process"]);
    refuses(&["train", "--architecture", "encoder-decoder"], 2, &["process", "left-to-right"]);
}

#[test]
fn a_resumed_run_changes_its_budget_only() {
    let run = trained("resume", &[]);
    refuses(&["train", "--resume", &run], 2, &["20 of 20", "--steps"]);
    refuses(&["train", "--resume", &run, "--steps", "15"], 2, &["20 of 20", "--steps"]);
    refuses(&["train", "--resume", &run, "--steps", "40", "--batch", "16"], 2, &["--batch", "--steps"]);
}

#[test]
fn a_text_of_ones_own_is_trained_on_and_measured_on_its_held_out_part() {
    let folder = folder("text");
    let (text, other) = (folder.join("text.txt"), folder.join("other.txt"));
    let verse =
        |first: usize| (first..first + 60).map(|n| format!("wave {n} on the shore\n")).collect::<String>();
    std::fs::write(&text, verse(0)).unwrap();
    std::fs::write(&other, verse(5)).unwrap();
    let (text, other) = (text.display().to_string(), other.display().to_string());
    for process in ["left-to-right", "mask"] {
        let more = ["--text", &text, "--context", "16", "--process", process];
        let run = trained(&format!("text-{process}"), &more);
        let measured =
            &objects(&["bound", "--checkpoint", &run, "--text", &text, "--k", "4", "--sentences", "9"])[0];
        assert!(measured["processGap"].is_null() && measured["learningGap"].is_null(), "{measured}");
        let (nats, each) =
            (measured["nelbo"]["nats"].as_f64().unwrap(), measured["natsPerToken"].as_f64().unwrap());
        assert!((nats / 16.0 - each).abs() < 1e-9 && each < 6.0, "{measured}");
        let filled = &objects(&["infill", "--checkpoint", &run, "--text", &text, "wave □□ on the"])[0];
        assert!(filled["text"].as_str().unwrap().starts_with("wave "), "{filled}");
        refuses(&["bound", "--checkpoint", &run], 1, &["fingerprint", "the same text"]);
        refuses(&["bound", "--checkpoint", &run, "--text", &other], 1, &["fingerprint"]);
    }
    let entropy = &objects(&["entropy", "--text", &text, "--context", "16"])[0];
    assert!(entropy["entropy"].is_null() && entropy["bigram"].as_f64() < entropy["pooledUnigram"].as_f64());
    refuses(&["train", "--text", &text, "--context", "128"], 1, &["128", "2560"]);
    refuses(&["train", "--corpus", "text"], 1, &["text"]);
}

#[test]
fn log_p_of_a_deletion_is_summed_beside_the_estimate_of_its_bound() {
    let process = ["--process", "delete", "--corpus", "brackets", "--length", "4", "--types", "2"];
    let run = trained("deletion", &process);
    let line = &objects(&["bound", "--checkpoint", &run, "--exact"])[0];
    let nats = |field: &str| line[field]["nats"].as_f64().unwrap();
    assert_eq!(line["negativeLogLikelihood"]["kind"], "exact");
    let gap = line["jensenGap"].as_f64().unwrap();
    assert!((gap - nats("nelbo") + nats("negativeLogLikelihood")).abs() < 1e-9);
    assert!(gap > -4.0 * line["nelbo"]["standardError"].as_f64().unwrap());
    assert!(nats("stopCost") > 0.0 && nats("negativeLogLikelihood") > 8f64.ln());
    let several = trained("deletions", &[&process[..], &["--deleted-at-once", "2"]].concat());
    refuses(&["bound", "--checkpoint", &several, "--exact"], 1, &["one token a step"]);
}

#[test]
fn a_diffusion_is_measured_once_and_has_no_k() {
    let run = trained("diffusion", &["--method", "iid", "--diffusion-steps", "4"]);
    let lines = objects(&["bound", "--checkpoint", &run, "--sentences", "20"]);
    assert_eq!((lines.len(), &lines[0]["k"]), (1, &Value::Null));
    let value = |field: &str| lines[0][field].as_f64().unwrap();
    let sum = 3.5983 + value("processGap") + value("learningGap");
    assert!((lines[0]["nelbo"]["nats"].as_f64().unwrap() - sum).abs() < 1e-4);
    refuses(&["bound", "--checkpoint", &run, "--k", "2"], 2, &["no k"]);
    refuses(&["bound", "--checkpoint", &run, "--exact"], 1, &["estimate"]);
}

#[test]
fn a_prompt_without_a_blank_names_the_sign_that_is_one_in_this_text() {
    let text = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/box-sign.txt");
    let run = trained("box-sign", &["--text", text, "--context", "8"]);
    let infill = ["infill", "--checkpoint", &run, "--text", text];
    refuses(&[&infill[..], &["人口□口人口多口"]].concat(), 2, &["no blank", "Write ▢ for a blank"]);
    let filled = &objects(&[&infill[..], &["人口□口▢"]].concat())[0];
    assert!(filled["text"].as_str().unwrap().starts_with("人口□口"), "{filled}");
}

#[test]
fn a_model_and_its_bounds_are_the_same_for_every_number_of_threads() {
    let out = folder("threads").join("run.safetensors").display().to_string();
    for method in ["mask", "vae"] {
        let [one, three] = ["1", "3"].map(|threads| {
            let run = ["train", "--steps", "10", "--network", "tiny", "--batch", "70", "--method", method];
            printed(&[&run[..], &["--out", &out, "--threads", threads]].concat());
            let bound = ["bound", "--checkpoint", &out, "--json", "--threads", threads];
            (std::fs::read(&out).unwrap(), printed(&bound))
        });
        assert!(one == three, "{method}");
    }
    refuses(&["train", "--threads", "0"], 2, &["--threads"]);
}
