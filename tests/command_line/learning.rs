//! Runs with a learned posterior: trained, measured, asked, and repeated with several seeds.

use super::{QUICK, folder, lab, objects, printed, refuses, trained};
use serde_json::Value;

const VAE: [&str; 4] = ["--method", "vae", "--dimensions", "2"];
/// What makes measuring quick.
const FEW: [&str; 8] =
    ["--draws", "4", "--sentences", "20", "--importance", "1,10", "--importance-sentences", "4"];

/// What `bound` says of a run.
fn measured(run: &str, more: &[&str]) -> Value {
    let mut lines = objects(&[&["bound", "--checkpoint", run][..], &FEW, more].concat());
    assert_eq!(lines.len(), 1);
    lines.remove(0)
}

#[test]
fn a_learned_posterior_is_trained_measured_saved_and_measured_again() {
    let file = folder("learn").join("vae.safetensors").display().to_string();
    let run = ["train", "--steps", "20", "--latent", "position", "--out", &file];
    let lines = objects(&[&run[..], &VAE, &QUICK].concat());
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert!(first["trainingLoss"].as_f64().unwrap() > 0.0 && first["regulariser"].is_null());
    assert_eq!((&last["step"], &last["out"]), (&20.into(), &file.as_str().into()));

    let last = measured(&file, &[]);
    assert_eq!((&last["method"], &last["step"]), (&"vae".into(), &20.into()));
    assert_eq!(last["kind"], "law-weighted-estimate");
    let nats = |field: &str| last[field]["nats"].as_f64().unwrap();
    assert!((nats("bound") - nats("distortion") - nats("rate")).abs() < 1e-9);
    assert!((nats("bound") - last["gap"].as_f64().unwrap() - last["entropy"].as_f64().unwrap()).abs() < 1e-9);
    let divergences: Vec<f64> =
        last["divergences"].as_array().unwrap().iter().map(|kl| kl.as_f64().unwrap()).collect();
    assert_eq!(divergences.len(), 16);
    assert!((divergences.iter().sum::<f64>() - nats("rate")).abs() < 1e-6);
    let importance = last["importance"].as_array().unwrap();
    assert_eq!((importance.len(), &importance[1]["samples"]), (2, &10.into()));
    assert!(last["shuffleCost"]["nats"].is_f64() && last["divergence"]["nats"].is_f64());
    assert_eq!(last["samples"][0].as_str().unwrap().chars().count(), 8);

    let again = measured(&file, &[]);
    for field in ["bound", "rate", "importance", "shuffleCost", "samples", "reconstructions"] {
        assert_eq!(again[field], last[field], "{field}");
    }
}

#[test]
fn a_learned_posterior_is_trained_resumed_measured_and_asked_like_any_other() {
    let run = trained("learned", &["--method", "vae", "--dimensions", "2", "--seed", "3"]);
    let lines = objects(&["train", "--resume", &run, "--steps", "40"]);
    let (first, last) = (&lines[0], lines.last().unwrap());
    let of = |field: &str| first[field].as_f64().unwrap();
    assert!((of("loss") - of("distortion") - of("rate")).abs() < 1e-9);
    assert_eq!((&first["lossKind"], &last["step"]), (&"upper-bound-estimate".into(), &40.into()));
    let few = ["--draws", "2", "--sentences", "20", "--importance", "1", "--importance-sentences", "2"];
    let bound = &objects(&[&["bound", "--checkpoint", &run][..], &few].concat())[0];
    assert_eq!((&bound["method"], &bound["step"], &bound["seed"]), (&"vae".into(), &40.into(), &3.into()));
    let filled = &objects(&["infill", "--checkpoint", &run, "中国的首都是□□"])[0];
    assert_eq!(filled["logProbabilityKind"], "weighted-latents");
    assert!(filled["text"].as_str().unwrap().starts_with("中国的首都是"), "{filled}");
    assert_eq!(filled["latent"].as_array().unwrap().len(), 2);
    assert!(filled["effectiveSampleSize"].as_f64().unwrap() >= 5.0);
    let sampled = objects(&["sample", "--checkpoint", &run, "--count", "3"]);
    assert_eq!((sampled.len(), &sampled[3]["sentences"]), (4, &3.into()));
    for flag in [["--k", "2"], ["--exact", ""]] {
        let flag = flag.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>();
        refuses(&[&["bound", "--checkpoint", &run][..], &flag].concat(), 2, &["fixed posteriors", flag[0]]);
    }
    refuses(&["sample", "--checkpoint", &run, "--evaluations", "2"], 2, &["--evaluations"]);
}

#[test]
fn a_method_of_either_kind_is_trained_by_name() {
    let shown = trained("shown", &["--demonstration", "topics-alive", "--beta", "2"]);
    let few = ["--draws", "2", "--sentences", "20", "--importance", "1", "--importance-sentences", "2"];
    let bound = &objects(&[&["bound", "--checkpoint", &shown, "--paths", "2"][..], &few].concat())[0];
    assert_eq!((&bound["corpus"], bound["divergences"].as_array().unwrap().len()), (&"topics".into(), 2));
    let text = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/box-sign.txt");
    let on_text = ["--demonstration", "topics-alive", "--text", text, "--context", "8"];
    assert_eq!(measured(&trained("shown-text", &on_text), &["--text", text])["corpus"], "text");
    refuses(&["train", "--method", "vae", "--process", "mask"], 2, &["--method", "--process"]);
    refuses(&["train", "--beta", "2"], 2, &["beta", "does not apply"]);
    refuses(&["train", "--method", "flow"], 2, &["flow", "gan", "gpt", "vae"]);
}

#[test]
fn a_method_is_varied_by_flags() {
    let free = ["--method", "free-bits", "--free-bits", "1.5", "--decoder", "autoregressive"];
    let varied = trained("varied", &[&free[..], &["--dimensions", "2"]].concat());
    let text = printed(&[&["bound", "--checkpoint", &varied][..], &FEW].concat());
    for part in ["distortion D", "rate R", "bound D + R", "IWAE-10", "cost of another's z", "from the prior"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let last = measured(&trained("mmd-vae", &["--method", "mmd-vae", "--dimensions", "2"]), &[]);
    assert_eq!(last["method"], "mmd-vae");
    let demonstrated = trained("demonstrated", &["--demonstration", "topics-collapsed"]);
    let last = measured(&demonstrated, &["--paths", "2"]);
    assert_eq!((&last["step"], last["divergences"].as_array().unwrap().len()), (&20.into(), 2));
    assert!(last["collapse"]["latentInformation"]["nats"].is_f64());
    assert!(last["collapse"]["verdict"].is_string());
}

#[test]
fn where_sentences_are_listed_every_bound_is_weighted_by_their_distribution() {
    let last = measured(&trained("listed", &[&VAE[..], &["--corpus", "capitals"]].concat()), &[]);
    assert_eq!(last["kind"], "law-weighted-estimate");
    for tighter in last["importance"].as_array().unwrap() {
        assert_eq!(tighter["kind"], "law-weighted-estimate");
    }
}

#[test]
fn several_seeds_come_to_the_means_of_what_bound_says_of_each() {
    let vary = ["--demonstration", "topics-alive", "--beta", "2"];
    let run = |seed: &str| {
        let run = trained(&format!("seed-{seed}"), &[&vary[..], &["--seed", seed]].concat());
        measured(&run, &["--paths", "16"])
    };
    let runs = [run("5"), run("6")];
    let shared = ["--seed", "5", "--steps", "20", "--seeds", "2"];
    let compare = [&["compare"], &vary[..], &shared, &QUICK, &FEW].concat();
    let lines = objects(&compare);
    let means = &lines[0];
    assert_eq!((lines.len(), &means["seeds"], &means["k"]), (1, &2.into(), &Value::Null));
    for (field, of_run) in [
        ("bound", "/bound/nats"),
        ("learningGap", "/gap"),
        ("distortion", "/distortion/nats"),
        ("rate", "/rate/nats"),
        ("shuffleCost", "/shuffleCost/nats"),
        ("positionalInformation", "/collapse/positionalInformation"),
        ("latentInformation", "/collapse/latentInformation/nats"),
        ("importanceGap", "/importance/1/gap"),
    ] {
        let values = [0, 1].map(|n| runs[n].pointer(of_run).unwrap().as_f64().unwrap());
        let number = |part: &str| means[field][part].as_f64().unwrap();
        assert!((number("nats") - (values[0] + values[1]) / 2.0).abs() < 1e-9, "{field}");
        assert!((number("standardError") - (values[0] - values[1]).abs() / 2.0).abs() < 1e-9, "{field}");
    }
    let verdicts = [0, 1].map(|n| runs[n]["collapse"]["verdict"].clone());
    assert_eq!(means["verdicts"], Value::from(verdicts.to_vec()));
    let text = printed(&compare);
    for part in ["2 seeds", "above the entropy", "tightest IWAE", "verdicts"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_world_of_one_sentence_is_refused_before_training() {
    let refused = |more: &[&str], status: i32, named: &[&str]| {
        refuses(&[&["train"], &VAE[..], more].concat(), status, named);
    };
    refused(
        &["--corpus", "brackets", "--length", "2", "--types", "1"],
        2,
        &["brackets", "one sentence", "at least two"],
    );
    let text = folder("constant").join("text.txt").display().to_string();
    std::fs::write(&text, format!("{}{}", "abc ".repeat(90), "a".repeat(40))).unwrap();
    refused(&["--text", &text, "--context", "8"], 1, &["held-out", "one distinct character"]);
}

#[test]
fn what_makes_no_learned_posterior_is_refused() {
    let learned = |more: &[&str], named: &[&str]| {
        refuses(&[&["train", "--posterior", "learned"], more].concat(), 2, named);
    };
    learned(&["--architecture", "encoder-decoder"], &["unless process is left-to-right"]);
    learned(&["--sigma", "0.5"], &["sigma", "deviation"]);
    learned(&["--objective", "info-vae", "--alpha", "-3", "--lambda", "1"], &["alpha -3", "lambda 1"]);
    refuses(&["train", "--method", "gpt", "--beta", "2"], 2, &["beta", "does not apply"]);
    refuses(&["bound", "--checkpoint", "x", "--beta", "2"], 2, &["--beta"]);
    refuses(&["bound", "--checkpoint", "nowhere.safetensors"], 1, &["nowhere.safetensors"]);
    refuses(&["bound", "--checkpoint", "x", "--seeds", "2"], 2, &["--seeds"]);
    refuses(&["train", "--out", "x", "--seeds", "2"], 2, &["--seeds"]);
    let run = trained("nested", &VAE);
    refuses(&["bound", "--checkpoint", &run, "--importance", "3,10"], 2, &["1,10,100,1000"]);
    refuses(&["compare", "--methods", "vae", "--importance", "3,10"], 2, &["1,10,100,1000"]);
}

#[test]
fn learn_says_which_commands_there_are_instead() {
    let instead =
        ["lab train --method vae --out", "lab bound --checkpoint", "lab compare --methods vae --seeds 3"];
    for arguments in
        [&["learn"][..], &["learn", "--help"], &["learn", "--demonstration", "x", "--seeds", "3"]]
    {
        refuses(arguments, 2, &instead);
    }
    assert!(!printed(&["--help"]).contains("learn "));
    assert_eq!(lab(&["learning"]).status.code(), Some(2));
}
