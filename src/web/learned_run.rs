//! The settings of learned posteriors, and the runs they make: answered at once, on the page's thread.

use super::{Thrown, from_js, run_from_js, to_js};
use crate::configuration::command;
use crate::latent::preset;
use crate::method::preset::Method;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A VAE on the corpus and with the network of this run: `LearnedRunConfig`.
#[wasm_bindgen(js_name = learnedRun)]
pub fn learned_run(run: JsValue) -> Thrown<JsValue> {
    to_js(&run_from_js(run)?.plain_learned().json())
}

/// The settings that exist in this run: `Setting[]`.
#[wasm_bindgen(js_name = learnedSettingsOf)]
pub fn learned_settings_of(run: JsValue) -> Thrown<JsValue> {
    to_js(&run_from_js(run)?.applying())
}

/// The run with the setting at `pointer` changed, and whatever settings come and go with it.
#[wasm_bindgen(js_name = learnedChanged)]
pub fn learned_changed(run: JsValue, pointer: &str, value: JsValue) -> Thrown<JsValue> {
    to_js(&run_from_js(run)?.with_value(pointer, from_js(value)?)?.json())
}

/// Learned posteriors and demonstrations by name: `{methods, demonstrations}`.
#[wasm_bindgen(js_name = learnedMethods)]
pub fn learned_methods() -> Thrown<JsValue> {
    #[derive(Serialize)]
    struct Named {
        methods: &'static [Method],
        demonstrations: &'static [Method],
    }
    to_js(&Named { methods: preset::methods(), demonstrations: preset::demonstrations() })
}

/// What a run is called, and the command that repeats it: `{method, demonstration, command}`, the first two
/// null where it has no such name.
#[wasm_bindgen(js_name = learnedNames)]
pub fn learned_names(run: JsValue) -> Thrown<JsValue> {
    #[derive(Serialize)]
    struct Names {
        method: Option<&'static str>,
        demonstration: Option<&'static str>,
        command: String,
    }
    let run = run_from_js(run)?;
    to_js(&Names {
        method: run.method().map(|method| method.name),
        demonstration: run.demonstration_name(),
        command: command::learn_line(&run),
    })
}

/// The run with what the learned posterior of this name chooses.
#[wasm_bindgen(js_name = applyLearnedMethod)]
pub fn apply_learned_method(run: JsValue, name: &str) -> Thrown<JsValue> {
    to_js(&run_from_js(run)?.with_method(name)?.json())
}

/// The run that the demonstration of this name is; the seed stays.
#[wasm_bindgen(js_name = applyDemonstration)]
pub fn apply_demonstration(run: JsValue, name: &str) -> Thrown<JsValue> {
    to_js(&run_from_js(run)?.demonstration(name)?.json())
}
