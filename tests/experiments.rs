//! The experiments beside a learned run: their settings agree with what they begin with, and refuse what
//! cannot be.

use denoise_lab::error::ErrorKind;
use denoise_lab::settings::Range;
use denoise_lab::study::experiments::{Experiments, SETTINGS, SIGMAS};
use serde_json::{Value, json};
use std::collections::HashSet;

fn document(experiments: &Experiments) -> Value {
    serde_json::to_value(experiments).unwrap()
}

/// How many leaves a document has.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(leaves).sum(),
        Value::Array(items) => items.iter().map(leaves).sum(),
        _ => 1,
    }
}

#[test]
fn every_value_has_one_setting_whose_default_it_is() {
    let begun = document(&Experiments::default());
    for setting in SETTINGS {
        let value = begun.pointer(setting.pointer).unwrap_or_else(|| panic!("{}", setting.pointer));
        let default = setting.range.default_value();
        let same = match setting.range {
            Range::Choice { .. } | Range::Text { .. } => *value == default,
            _ => value.as_f64() == default.as_f64(),
        };
        assert!(same, "{}: {value} and {default}", setting.pointer);
        assert!(!setting.help.zh.is_empty() && !setting.help.en.is_empty());
    }
    let names: HashSet<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!((names.len(), leaves(&begun)), (SETTINGS.len(), SETTINGS.len()));
}

#[test]
fn a_setting_changes_what_it_points_to_and_nothing_else() {
    let begun = Experiments::default();
    let changed = begun.with_value("/linear/eigenvalues/2", json!(3.5)).unwrap();
    assert_eq!(changed.linear.eigenvalues, [4.0, 2.0, 3.5, 0.5]);
    assert_eq!(changed.with_value("/linear/eigenvalues/2", json!(1.0)).unwrap(), begun);
    let changed = begun.with_value("/claim/corpora", json!("all")).unwrap();
    assert_eq!((changed.claim.corpora.as_str(), changed.toy), ("all", begun.toy));
}

#[test]
fn what_is_out_of_range_is_refused_with_what_would_be_right() {
    let begun = Experiments::default();
    for (pointer, value, right) in [
        ("/claim/seeds", json!(2), "3 to 12"),
        ("/claim/steps", json!(0), "10 to 20000"),
        ("/claim/corpora", json!("text"), "capitals, topics"),
        ("/linear/noise", json!(0), "0.05 to 6"),
        ("/gradients/estimates", json!(2.5), "3 to 128"),
        ("/toy/curvature", json!(-1), "0.1 to 4"),
    ] {
        let error = begun.with_value(pointer, value).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Setting);
        assert!(error.message.en.contains(right), "{}", error.message.en);
    }
    assert!(begun.with_value("/linear", json!(1)).is_err());
    assert!(begun.with_value("/nothing", json!(1)).unwrap_err().message.en.contains("/nothing"));
}

#[test]
fn the_toys_table_has_every_estimator_at_every_sigma() {
    let Experiments { toy, gradients, .. } = Experiments::default();
    let table = toy.table(gradients.accuracy).unwrap();
    assert_eq!(table.rows.len(), 4 * SIGMAS.len());
    assert_eq!(table.gradient, -1.0);
    let pathwise = table.rows.iter().filter(|row| row.estimator == "pathwise");
    for (row, sigma) in pathwise.zip(SIGMAS) {
        assert!((row.variance - sigma * sigma).abs() < 1e-12 && row.sigma == sigma);
        assert!((row.samples_needed.unwrap() - (100.0 * sigma * sigma).max(1.0)).abs() < 1e-9);
    }
    for row in &table.rows {
        assert!((row.simulated - row.variance).abs() < 6.0 * row.simulated_error, "{row:?}");
    }
}

#[test]
fn the_linear_vae_of_the_beginning_loses_two_directions_to_its_noise() {
    let optimum = Experiments::default().linear.optimum().unwrap();
    assert_eq!(optimum.active, 2);
    assert!(optimum.jensen_gap.abs() < 1e-12);
}
