//! The experiments beside a learned run that answer at once, and the settings of them all.

use super::{Thrown, from_js, js, json, to_js};
use crate::study::experiments::{Experiments, SETTINGS};
use wasm_bindgen::prelude::*;

/// What is asked by default.
#[wasm_bindgen]
pub fn experiments() -> Thrown<js::Experiments> {
    to_js(&Experiments::default())
}

/// The settings of the experiments.
#[wasm_bindgen(js_name = experimentSettings)]
pub fn experiment_settings() -> Thrown<js::Settings> {
    to_js(&SETTINGS.iter().collect())
}

/// The experiments with the setting at `pointer` changed.
#[wasm_bindgen(js_name = experimentsChanged)]
pub fn experiments_changed(
    experiments: js::Experiments,
    pointer: &str,
    value: JsValue,
) -> Thrown<js::Experiments> {
    to_js(&from_js(experiments)?.with_value(pointer, json(value)?)?)
}

/// The toy of gradient estimators.
#[wasm_bindgen(js_name = gradientToy)]
pub fn gradient_toy(experiments: js::Experiments) -> Thrown<js::ToyTable> {
    let Experiments { toy, gradients, .. } = from_js(experiments)?;
    to_js(&toy.table(gradients.accuracy)?)
}

/// The optimum of the linear VAE.
#[wasm_bindgen(js_name = linearOptimum)]
pub fn linear_optimum(experiments: js::Experiments) -> Thrown<js::LinearOptimum> {
    to_js(&from_js(experiments)?.linear.optimum()?)
}

/// How many z it takes until this gradient is known to the accuracy that is asked for; undefined where no
/// gradient was found.
#[wasm_bindgen(js_name = samplesNeeded)]
pub fn samples_needed(experiments: js::Experiments, summary: js::GradientSummary) -> Thrown<Option<f64>> {
    let found = from_js(summary)?;
    let accuracy = from_js(experiments)?.gradients.accuracy;
    Ok(found.has_signal().then(|| found.samples_needed(accuracy)).flatten())
}
