//! `gradients`, `linear-vae`: the models that are solved, and a saved run beside them.

use super::{folder, objects, printed, refuses, trained};
use serde_json::Value;

fn number(line: &Value, field: &str) -> f64 {
    line[field].as_f64().unwrap_or_else(|| panic!("{field} of {line}"))
}

#[test]
fn gradients_prints_formulas_that_its_simulation_confirms() {
    let lines = objects(&["gradients", "--estimates", "50000", "--seed", "3"]);
    assert_eq!(lines.len(), 40);
    for line in &lines {
        let off = (number(line, "variance") - number(line, "simulated")).abs();
        assert!(off < 5.0 * number(line, "simulatedError"), "{line}");
    }
    let of = |estimator: &str| -> Vec<f64> {
        let lines = lines.iter().filter(|line| line["estimator"] == estimator);
        lines.map(|line| number(line, "variance")).collect()
    };
    // c = −10, a = 1, d = 1: C = −10.5.
    let sigma = 0.05f64;
    let expected = (10.5 / sigma).powi(2) + 31.5 + 3.75 * sigma * sigma + 2.0;
    assert!((of("score-function")[0] - expected).abs() < 1e-6);
    assert!((of("pathwise")[9] - 9.0).abs() < 1e-9);
    assert!((of("with-mean")[9] - 24.5).abs() < 1e-9);
    assert!(of("leave-one-out").iter().zip(of("with-mean")).all(|(a, b)| *a > b));
}

#[test]
fn gradients_says_where_the_bottom_of_the_u_is() {
    let lines = printed(&["gradients", "--sigmas", "1", "--estimates", "10"]);
    assert!(lines.contains("least at sigma = 2.329"), "{lines}");
    let moved = printed(&["gradients", "--sigmas", "1", "--estimates", "10", "--constant", "0.5"]);
    assert!(moved.contains("least at sigma = 0.000"), "{moved}");
}

#[test]
fn gradients_repeats_itself_by_seed() {
    let lines = |seed| printed(&["gradients", "--sigmas", "0.5", "--estimates", "100", "--seed", seed]);
    assert_eq!(lines("1"), lines("1"));
    assert_ne!(lines("1"), lines("2"));
}

#[test]
fn a_gradient_of_zero_needs_no_number_of_samples() {
    let lines = objects(&["gradients", "--sigmas", "1", "--mean", "0", "--estimates", "10"]);
    assert!(lines.iter().all(|line| line["samplesNeeded"] == Value::Null));
    let lines = objects(&["gradients", "--sigmas", "2", "--accuracy", "0.5", "--estimates", "10"]);
    assert!((number(&lines[3], "samplesNeeded") - 16.0).abs() < 1e-9);
}

#[test]
fn linear_vae_loses_what_lies_under_the_noise() {
    let lines = objects(&["linear-vae", "--eigenvalues", "4,0.5,2,1", "--latents", "3"]);
    let active: Vec<bool> = lines[..3].iter().map(|line| line["active"].as_bool().unwrap()).collect();
    assert_eq!((lines.len(), active), (4, vec![true, true, false]));
    let total = &lines[3];
    assert_eq!(total["active"], 2);
    assert!((number(total, "rate") - 0.5 * 8f64.ln()).abs() < 1e-12);
    assert!((number(total, "elbo") - number(total, "logLikelihood")).abs() < 1e-12);
    let beta = objects(&["linear-vae", "--beta", "3"]).pop().unwrap();
    assert_eq!(beta["active"], 1);
    assert!(number(&beta, "elbo") < number(&beta, "logLikelihood"));
    assert!(printed(&["linear-vae"]).contains("2 of 4 latents active"));
}

#[test]
fn numbers_out_of_range_are_refused() {
    refuses(&["gradients", "--sigmas", "0.5,0"], 2, &["σ > 0"]);
    refuses(&["gradients", "--curvature", "0"], 2, &["a above 0"]);
    refuses(&["gradients", "--accuracy", "-1"], 2, &["accuracy", "-1"]);
    refuses(&["gradients", "--samples", "1"], 2, &["--samples", "2.."]);
    refuses(&["gradients", "--sigmas", "small"], 2, &["--sigmas", "small"]);
    refuses(&["gradients", "--corpus", "capitals"], 2, &["--corpus"]);
    refuses(&["linear-vae", "--eigenvalues", "1,-1"], 2, &["not negative"]);
    refuses(&["linear-vae", "--latents", "5"], 2, &["1 to 4 latents", "5"]);
    refuses(&["linear-vae", "--noise-variance", "0"], 2, &["above 0"]);
    refuses(&["linear-vae", "--beta", "NaN"], 2, &["above 0"]);
}

#[test]
fn gradients_of_a_saved_run_have_a_line_for_every_sigma_and_estimator() {
    let out = folder("gradients").join("run.safetensors").display().to_string();
    let run = ["--method", "vae", "--network", "tiny", "--batch", "8", "--steps", "10", "--out", &out];
    printed(&[&["train"], &run[..]].concat());
    let ask = ["gradients", "--checkpoint", &out, "--estimates", "8", "--samples", "4", "--sentences", "4"];
    let lines = objects(&[&ask[..], &["--sigmas", "0.2,2"]].concat());
    assert_eq!(lines.len(), 8);
    let estimators = ["score-function", "leave-one-out", "pathwise", "fixed-posterior"];
    for (n, line) in lines.iter().enumerate() {
        assert_eq!(line["sigma"], if n < 4 { 0.2 } else { 2.0 });
        assert_eq!(line["estimator"], estimators[n % 4]);
        assert_eq!(line["draws"], if n % 4 == 1 { 4 } else { 1 });
        let trace = |part: &str| line[part]["trace"]["value"].as_f64().unwrap();
        assert!(trace("decoder") > 0.0);
        assert_eq!(trace("encoder") == 0.0, n % 4 == 3, "{line}");
        assert!(n % 4 != 3 || line["samplesNeeded"].is_null(), "{line}");
    }
    assert!(printed(&[&ask[..], &["--sigmas", "1"]].concat()).contains("pathwise"));
    refuses(&[&ask[..], &["--sigmas", "0"]].concat(), 2, &["σ > 0"]);
    refuses(&[&ask[..], &["--mean", "1"]].concat(), 2, &["--mean", "--checkpoint"]);
    refuses(&["gradients", "--checkpoint", &out, "--estimates", "2"], 2, &["at least 3"]);
    refuses(&["gradients", "--sentences", "4"], 2, &["--checkpoint"]);
    refuses(&["gradients", "--checkpoint", "nowhere.safetensors"], 1, &["nowhere.safetensors"]);
    let fixed = trained("gradients-of-a-noise", &[]);
    refuses(&["gradients", "--checkpoint", &fixed], 1, &["lab bound"]);
}
