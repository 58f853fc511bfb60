//! The parameters of a corpus, and the settings that steer them.

use crate::Result;
use crate::settings::{Effect, Setting, value};
use serde::Serialize;
use serde_json::{Value, json};

/// What all parameters of these corpora have in common.
pub(super) const fn of(names: &'static [&'static str]) -> Setting {
    Setting::of(Effect::Retrain).only_where("/run/corpus/kind", names)
}

/// Whether the `parameters` of a corpus (its config) are in the ranges that its `settings` declare.
///
/// # Errors
/// [`Setting`](crate::error::ErrorKind::Setting) for the first that is not.
pub(super) fn check(settings: &[Setting], parameters: &impl Serialize) -> Result<()> {
    // Fails only for maps whose keys are not text; a config has none.
    let parameters = json!({ "run": { "corpus": serde_json::to_value(parameters).unwrap_or_default() } });
    let value = |setting: &Setting| parameters.pointer(setting.pointer).unwrap_or(&Value::Null);
    settings.iter().try_for_each(|setting| value::check(setting, value(setting)))
}
