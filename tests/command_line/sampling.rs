//! `infill`, `sample`.

use super::{objects, printed, refuses, trained};
use serde_json::Value;

#[test]
fn infill_asks_the_exact_distribution_without_a_network() {
    let filled = |arguments: &[&str]| {
        let lines = objects(&[&["infill", "--oracle", "--choice", "arg-max"], arguments].concat());
        lines[0]["text"].as_str().unwrap().to_string()
    };
    assert_eq!(filled(&["中国的首都是□□"]), "中国的首都是北京");
    assert_eq!(filled(&["--process", "left-to-right", "口口的首都是巴黎"]), "法国的首都是巴黎");
    let english = ["--corpus", "capitals-en", "we say the capital of China _ Tokyo"];
    assert_eq!(filled(&english), "we say the capital of China isn't Tokyo");
    let text = printed(&["infill", "--oracle", "--choice", "arg-max", "--k", "2", "中国的首都是□□"]);
    assert!(text.starts_with("t=1;中国的首都是口口\nt=0;中国的首都是北京\nlog-probability "), "{text}");
}

#[test]
fn sentences_of_the_exact_distribution_are_valid_and_have_its_entropy() {
    let lines = objects(&["sample", "--oracle", "--count", "400"]);
    let (summary, sentences) = lines.split_last().unwrap();
    assert_eq!((sentences.len(), &summary["sentences"]), (400, &400.into()));
    assert_eq!((&summary["valid"]["share"], &summary["valid"]["standardError"]), (&1.0.into(), &0.0.into()));
    let (mean, entropy) = (&summary["surprisal"], summary["entropy"].as_f64().unwrap());
    let (nats, error) = (mean["nats"].as_f64().unwrap(), mean["standardError"].as_f64().unwrap());
    assert!(error > 0.0 && (nats - entropy).abs() < 4.0 * error, "{summary}");
    let sum: f64 = sentences.iter().map(|line| line["surprisal"].as_f64().unwrap()).sum();
    assert!((sum / 400.0 - nats).abs() < 1e-9);
    assert!(sentences.iter().all(|line| line["logProbabilityKind"] == "along-order"));
}

#[test]
fn a_left_to_right_sentence_costs_the_model_what_it_costs_the_distribution() {
    for line in &objects(&["sample", "--oracle", "--process", "left-to-right", "--count", "5"])[..5] {
        assert_eq!(line["logProbabilityKind"], "exact");
        let (model, distribution) =
            (line["logProbability"].as_f64().unwrap(), line["surprisal"].as_f64().unwrap());
        assert!((model + distribution).abs() < 1e-4, "{line}");
    }
}

#[test]
fn a_sentence_is_that_of_its_seed_and_completes_the_prompt() {
    let texts = |arguments: &[&str]| -> Vec<Value> {
        let lines = objects(&[&["sample", "--oracle"], arguments].concat());
        lines.into_iter().filter(|line| !line["text"].is_null()).map(|line| line["text"].clone()).collect()
    };
    let five = texts(&["--count", "5", "--sampling-seed", "3"]);
    assert_eq!(five[2..], texts(&["--count", "3", "--sampling-seed", "5"]));
    assert!(five.iter().any(|text| *text != five[0]));
    let completed = texts(&["--count", "5", "□□的首都是巴黎"]);
    assert!(completed.len() == 5 && completed.iter().all(|text| text == "法国的首都是巴黎"), "{completed:?}");
}

#[test]
fn a_bad_network_says_what_the_distribution_cannot() {
    for method in ["gpt", "noise-hidden", "iid", "gaussian", "gaussian-learnt"] {
        let run = trained(&format!("sample-{method}"), &["--method", method]);
        let lines = objects(&["sample", "--checkpoint", &run, "--count", "4", "--sampling-steps", "2"]);
        assert_eq!(lines.len(), 5);
        let invalid = lines.iter().filter(|line| line["valid"] == false).count();
        let share = lines[4]["valid"]["share"].as_f64().unwrap();
        assert!(invalid > 0 && (share - (4 - invalid) as f64 / 4.0).abs() < 1e-9, "{lines:?}");
    }
}

#[test]
fn more_evaluations_bring_the_exact_distribution_nearer_to_itself() {
    let lines = objects(&["sample", "--oracle", "--evaluations", "1,2,8", "--count", "300"]);
    let of = |line: &Value| {
        let exact = line["distances"].as_array().unwrap().iter().find(|d| d["kind"] == "exact-divergence");
        (line["evaluations"].as_u64().unwrap(), exact.unwrap()["value"].as_f64().unwrap())
    };
    let points: Vec<_> = lines.iter().map(of).collect();
    assert_eq!(points.iter().map(|point| point.0).collect::<Vec<_>>(), [1, 2, 8]);
    assert!(points[0].1 > points[1].1 && points[1].1 > points[2].1 && points[2].1 < 1e-6, "{points:?}");
    let valid: Vec<_> = lines.iter().map(|line| line["valid"]["share"].as_f64().unwrap()).collect();
    assert!(valid[0] < valid[1] && valid[2] == 1.0, "{valid:?}");
    let text = printed(&["sample", "--oracle", "--evaluations", "4", "--count", "20"]);
    assert!(text.contains("exact-divergence") && text.contains("by chance"), "{text}");
}

#[test]
fn an_order_that_follows_from_what_is_visible_has_its_divergence_at_every_number_of_evaluations() {
    let sampled = |more: &[&str]| {
        objects(&[&["sample", "--oracle", "--evaluations", "3,5,8,9", "--count", "20"], more].concat())
    };
    let divergence = |line: &Value| {
        line["distances"].as_array().unwrap().iter().find(|d| d["kind"] == "exact-divergence").cloned()
    };
    let lines = sampled(&["--order", "confidence"]);
    let found: Vec<f64> =
        lines[..3].iter().map(|line| divergence(line).unwrap()["value"].as_f64().unwrap()).collect();
    assert!(found[0] > 0.1 && found[1] > 0.1 && found[2] < 1e-6, "{found:?}");
    assert!(divergence(&lines[3]).is_none() && lines[3]["missed"].is_null());

    let lines = sampled(&["--order", "confidence", "--choice", "arg-max"]);
    assert!(divergence(&lines[0]).unwrap()["value"].is_null());
    assert!(lines[0]["missed"]["share"].as_f64().unwrap() > 0.5);
    let text = printed(&["sample", "--oracle", "--evaluations", "8,9", "--count", "2", "--order", "margin"]);
    assert!(text.contains("rounds of remasking"), "{text}");
}

#[test]
fn a_bound_stands_beside_the_likelihood_of_the_sampler() {
    let run = trained("sampler", &[]);
    let bound = ["bound", "--checkpoint", &run, "--k", "2", "--order", "entropy"];
    let exact = &objects(&[&bound[..], &["--exact"]].concat())[0]["sampler"];
    let nats = exact["nats"].as_f64().unwrap();
    let gap = exact["divergence"].as_f64().unwrap();
    assert_eq!((&exact["exact"], &exact["evaluations"]), (&true.into(), &4.into()));
    assert!(gap > 0.0 && (nats - gap - 3.5983).abs() < 1e-4, "{exact}");
    let drawn = objects(&[
        "sample",
        "--checkpoint",
        &run,
        "--count",
        "2",
        "--evaluations",
        "4",
        "--order",
        "entropy",
    ]);
    assert!((drawn[0]["distances"][0]["value"].as_f64().unwrap() - gap).abs() < 1e-6, "{}", drawn[0]);
    // Without being asked it says nothing; in words it says what the number is not.
    assert!(objects(&bound[..5])[0]["sampler"].is_null());
    assert!(printed(&bound).contains("no bound"));
    refuses(&[&bound[..6], &["random"]].concat(), 2, &["random order", "confidence"]);
    refuses(&[&bound[..5], &["--temperature", "0.5"]].concat(), 2, &["random order"]);
    let left = trained("sampler-left", &["--process", "left-to-right"]);
    let line = &objects(&["bound", "--checkpoint", &left, "--k", "2", "--exact", "--choice", "sample"])[0];
    let own = line["sampler"]["nats"].as_f64().unwrap();
    assert!((own - line["nelbo"]["nats"].as_f64().unwrap()).abs() < 1e-4, "{line}");
}

#[test]
fn what_cannot_be_sampled_is_refused() {
    refuses(&["sample"], 2, &["--checkpoint", "--oracle"]);
    refuses(&["sample", "--oracle", "--count", "0"], 2, &["--count", "1.."]);
    refuses(&["sample", "--oracle", "--evaluations", "0"], 2, &["--evaluations"]);
    refuses(&["sample", "--oracle", "--evaluations", "1000"], 2, &["from 1 to"]);
    refuses(&["sample", "--oracle", "--evaluations", "2", "--k", "2"], 2, &["--k"]);
    refuses(&["sample", "--oracle", "--corpus", "text"], 1, &["text"]);
    refuses(&["sample", "--oracle", "中国的首都是□□□"], 2, &["9", "8"]);
    refuses(&["sample", "--oracle", "--top-p", "0"], 2, &["0.01 to 1"]);
    let corpus = ["sample", "--checkpoint", "run.safetensors", "--corpus", "topics"];
    refuses(&corpus, 2, &["--checkpoint", "--corpus"]);
    let parameter = ["infill", "--checkpoint", "run.safetensors", "--truth", "0.5"];
    refuses(&parameter, 2, &["--checkpoint", "--truth"]);
}
