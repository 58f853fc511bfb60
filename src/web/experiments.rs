//! The experiments beside a learned run that answer at once, and the settings of them all.

use super::{Thrown, from_js, to_js};
use crate::diagnosis::GradientSummary;
use crate::error::Result;
use crate::study::experiments::{Experiments, SETTINGS};
use wasm_bindgen::prelude::*;

pub(super) fn experiments_from_js(experiments: JsValue) -> Result<Experiments> {
    from_js(experiments)
}

/// What is asked by default: `Experiments`.
#[wasm_bindgen]
pub fn experiments() -> Thrown<JsValue> {
    to_js(&Experiments::default())
}

/// The settings of the experiments: `Setting[]`.
#[wasm_bindgen(js_name = experimentSettings)]
pub fn experiment_settings() -> Thrown<JsValue> {
    to_js(&SETTINGS)
}

/// The experiments with the setting at `pointer` changed.
#[wasm_bindgen(js_name = experimentsChanged)]
pub fn experiments_changed(experiments: JsValue, pointer: &str, value: JsValue) -> Thrown<JsValue> {
    to_js(&experiments_from_js(experiments)?.with_value(pointer, from_js(value)?)?)
}

/// The toy of gradient estimators: `ToyTable`.
#[wasm_bindgen(js_name = gradientToy)]
pub fn gradient_toy(experiments: JsValue) -> Thrown<JsValue> {
    let Experiments { toy, gradients, .. } = experiments_from_js(experiments)?;
    to_js(&toy.table(gradients.accuracy)?)
}

/// The optimum of the linear VAE: `LinearOptimum`.
#[wasm_bindgen(js_name = linearOptimum)]
pub fn linear_optimum(experiments: JsValue) -> Thrown<JsValue> {
    to_js(&experiments_from_js(experiments)?.linear.optimum()?)
}

/// How many z it takes until this gradient is known to the accuracy that is asked for; undefined where no
/// gradient was found.
#[wasm_bindgen(js_name = samplesNeeded)]
pub fn samples_needed(experiments: JsValue, summary: JsValue) -> Thrown<Option<f64>> {
    let found: GradientSummary = from_js(summary)?;
    let accuracy = experiments_from_js(experiments)?.gradients.accuracy;
    Ok(found.has_signal().then(|| found.samples_needed(accuracy)).flatten())
}
