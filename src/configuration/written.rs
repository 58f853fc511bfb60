//! Configurations that earlier versions wrote, brought up to date before they are read.

use serde_json::{Value, json};

/// The version of [`RunConfig`](super::RunConfig) this build writes; it reads those before it as well.
pub const VERSION: u32 = 2;

/// Where version 1 had its model, and what kind it was: a run with a fixed posterior and one with a learned one were two formats.
const VERSION_1: [(&str, &str); 2] = [("process", "fixed"), ("latent", "learned")];

/// Brings a run, whole or in part, up to [`VERSION`]. What is none of ours stays as it is, for whoever reads it to refuse.
pub(super) fn update(run: &mut Value) {
    let Some(fields) = run.as_object_mut() else { return };
    for (field, kind) in VERSION_1 {
        if let Some(part) = fields.remove(field) {
            fields.insert("model".to_string(), json!({ "kind": kind, field: part }));
        }
    }
    // Before it could be trained on every share, noise had one.
    if let Some(Value::Object(process)) = fields.get_mut("model").and_then(|model| model.get_mut("process"))
        && process.get("kind").is_none_or(|kind| kind == "noise")
        && process.contains_key("share")
    {
        process.entry("shares").or_insert("one".into());
    }
    // Before it could be trained, the prior of z was N(0, I): so it is of latents that were written whole.
    if let Some(Value::Object(latent)) = fields.get_mut("model").and_then(|model| model.get_mut("latent"))
        && ["scope", "dimensions", "mean", "deviation", "decoder", "objective"]
            .iter()
            .all(|field| latent.contains_key(*field))
    {
        latent.entry("prior").or_insert("standard".into());
    }
    // Before there could be another, every sentence had one draw of z, and encoders read it as it is.
    if let Some(Value::Object(objective)) =
        fields.get_mut("model").and_then(|model| model.pointer_mut("/latent/objective"))
    {
        let kind = objective.get("kind").cloned().unwrap_or_default();
        for (name, last, field, before) in
            [("elbo", "annealing", "samples", json!(1)), ("aae", "lambda", "noise", json!(0.0))]
        {
            if kind == name && objective.contains_key(last) {
                objective.entry(field).or_insert(before);
            }
        }
    }
    if let Some(version) = fields.get_mut("version").filter(|version| **version == 1) {
        *version = VERSION.into();
    }
}
