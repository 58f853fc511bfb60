//! `learn`: a learned posterior, trained, measured and measured again.

use super::{folder, objects, printed, refuses, trained};

const QUICK: [&str; 12] = [
    "learn",
    "--network",
    "tiny",
    "--batch",
    "16",
    "--warm-up",
    "2",
    "--steps",
    "20",
    "--dimensions",
    "2",
    "--draws",
];
const FEW: [&str; 6] = ["4", "--sentences", "20", "--importance", "1,10", "--importance-sentences"];

fn quick<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&QUICK[..], &FEW, &["4"], more].concat()
}

#[test]
fn a_learned_posterior_is_trained_measured_saved_and_measured_again() {
    let file = folder("learn").join("vae.safetensors").display().to_string();
    let lines = objects(&quick(&["--latent", "position", "--out", &file]));
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert!(first["trainingLoss"].as_f64().unwrap() > 0.0 && first["further"].is_null());
    assert_eq!(
        (&last["method"], &last["step"], &last["out"]),
        (&"vae".into(), &20.into(), &file.as_str().into())
    );
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

    for command in ["learn", "bound"] {
        let again = objects(
            &[
                &[command, "--checkpoint", &file, "--draws", "4", "--sentences", "20"][..],
                &["--importance", "1,10", "--importance-sentences", "4"],
            ]
            .concat(),
        );
        assert_eq!(again.len(), 1);
        for field in ["bound", "rate", "importance", "shuffleCost", "samples", "reconstructions"] {
            assert_eq!(again[0][field], last[field], "{command}: {field}");
        }
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
    refuses(&["train", "--method", "vae", "--process", "mask"], 2, &["--method", "--process"]);
    refuses(&["train", "--beta", "2"], 2, &["beta", "does not apply"]);
    refuses(&["train", "--method", "gan"], 2, &["gan", "gpt", "vae"]);
}

#[test]
fn a_method_is_varied_by_flags() {
    let varied = quick(&["--method", "free-bits", "--free-bits", "1.5", "--decoder", "autoregressive"]);
    let text = printed(&varied);
    for part in ["distortion D", "rate R", "bound D + R", "IWAE-10", "cost of another's z", "from the prior"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let last = objects(&quick(&["--method", "mmd-vae"])).pop().unwrap();
    assert_eq!(last["method"], "mmd-vae");
    let demonstrated = quick(&["--demonstration", "topics-collapsed", "--paths", "2"]);
    let last = objects(&demonstrated).pop().unwrap();
    assert_eq!((&last["step"], last["divergences"].as_array().unwrap().len()), (&20.into(), 2));
    assert!(last["collapse"]["latentInformation"]["nats"].is_f64());
    assert!(last["collapse"]["verdict"].is_string());
}

#[test]
fn where_sentences_are_listed_every_bound_is_weighted_by_their_law() {
    let last = objects(&quick(&["--corpus", "capitals"])).pop().unwrap();
    assert_eq!(last["kind"], "law-weighted-estimate");
    for tighter in last["importance"].as_array().unwrap() {
        assert_eq!(tighter["kind"], "law-weighted-estimate");
    }
}

#[test]
fn several_seeds_end_with_their_means() {
    let few = ["--seed", "5", "--steps", "10", "--importance-sentences", "4", "--seeds", "2"];
    let base = ["learn", "--network", "tiny", "--batch", "16", "--dimensions", "2", "--draws", "4"];
    let shared = [&base[..], &["--sentences", "20", "--importance", "1,10"], &few].concat();
    let lines = objects(&shared);
    let runs: Vec<_> = lines.iter().filter(|line| line["samples"].is_array()).collect();
    let means = lines.last().unwrap();
    assert_eq!((&runs[0]["seed"], &runs[1]["seed"], &means["seeds"]), (&5.into(), &6.into(), &2.into()));
    let gaps: Vec<f64> = runs.iter().map(|run| run["gap"].as_f64().unwrap()).collect();
    let number = |field: &str| means["gap"][field].as_f64().unwrap();
    assert!((number("nats") - (gaps[0] + gaps[1]) / 2.0).abs() < 1e-9);
    assert!((number("standardError") - (gaps[0] - gaps[1]).abs() / 2.0).abs() < 1e-9);
    assert_eq!(means["verdicts"].as_array().unwrap().len(), 2);
    let text = printed(&shared);
    for part in ["2 seeds", "above the entropy", "tightest IWAE", "verdicts"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_world_of_one_sentence_is_refused_before_training() {
    let constant = ["--corpus", "brackets", "--length", "2", "--types", "1"];
    refuses(&quick(&constant), 2, &["brackets", "one sentence", "at least two"]);
    let text = folder("constant").join("text.txt").display().to_string();
    std::fs::write(&text, format!("{}{}", "abc ".repeat(90), "a".repeat(40))).unwrap();
    refuses(&quick(&["--text", &text, "--context", "8"]), 1, &["held-out", "one distinct character"]);
}

#[test]
fn what_makes_no_learned_posterior_is_refused() {
    refuses(&["learn", "--method", "gpt"], 2, &["gpt", "beta-vae"]);
    refuses(&["learn", "--architecture", "encoder-decoder"], 2, &["unless process is left-to-right"]);
    refuses(&["learn", "--sigma", "0.5"], 2, &["sigma", "deviation"]);
    let weights = ["learn", "--objective", "info-vae", "--alpha", "-3", "--lambda", "1"];
    refuses(&weights, 2, &["alpha -3", "lambda 1"]);
    refuses(&["learn", "--checkpoint", "x", "--beta", "2"], 2, &["--beta", "--checkpoint"]);
    refuses(&["learn", "--checkpoint", "nowhere.safetensors"], 1, &["nowhere.safetensors"]);
    refuses(&["learn", "--checkpoint", "x", "--seeds", "2"], 2, &["--seeds", "--checkpoint"]);
    refuses(&["learn", "--out", "x", "--seeds", "2"], 2, &["--seeds", "--out"]);
    refuses(&["learn", "--seeds", "0"], 2, &["--seeds"]);
    refuses(&["learn", "--importance", "3,10"], 2, &["1,10,100,1000"]);
}
