//! A run changed by the names of its settings.

use super::run::{self, RunConfig};
use super::{document, requirement};
use crate::corpus::{self, CorpusConfig};
use crate::error::Result;
use crate::latent;
use crate::network::preset;
use crate::process::{self, ProcessConfig};
use crate::settings::Setting;
use crate::settings::value::write;
use serde_json::{Value, json};

/// The settings of a run, each declared beside the code it steers; what decides whether another exists comes before it.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    learned().chain(learning())
}

/// What is learned: corpus and model.
pub(super) fn learned() -> impl Iterator<Item = &'static Setting> {
    // The length of a string needs a process, so stands behind that.
    let model = run::MODEL.iter().chain(process::settings()).chain(latent::settings());
    corpus::settings().chain(model).chain(corpus::SETTINGS)
}

/// By what: network and training.
pub(super) fn learning() -> impl Iterator<Item = &'static Setting> {
    preset::SETTINGS.iter().chain(run::SETTINGS)
}

impl RunConfig {
    /// Gives the setting of this name the value that `text` stands for. Settings that have to agree are
    /// held against each other by [`Self::validate`], once all are made.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is none, it cannot take this value, or it does not apply here.
    pub fn set(&mut self, name: &str, text: &str) -> Result<()> {
        let mut document = self.document();
        document::set(&settings().collect::<Vec<_>>(), name, text, &mut document)?;
        *self = Self::typed(&mut document)?;
        Ok(())
    }

    /// The value of the setting of this name.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is none, or it does not apply here.
    pub fn get(&self, name: &str) -> Result<Value> {
        document::get(&settings().collect::<Vec<_>>(), name, &self.document())
    }

    /// This run, changed as a file says that holds one, whole or in part.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for a value out of range, a field that does not exist or does not apply,
    /// another version, or if `json` is not JSON.
    pub fn read(&self, json: &str) -> Result<Self> {
        self.changed(&document::read(json)?)
    }

    /// This run, changed where `changes` says so.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn changed(&self, changes: &Value) -> Result<Self> {
        let mut document = self.document();
        document::change(&settings().collect::<Vec<_>>(), &json!({ "run": changes }), &mut document)?;
        Self::typed(&mut document)
    }

    /// A run on this corpus with this process; a setting of the corpus that the process cannot have is as by default.
    ///
    /// # Errors
    /// None but of reading what was just written.
    pub fn joined(corpus: CorpusConfig, process: ProcessConfig) -> Result<Self> {
        let mut document = Self { model: process.into(), ..Self::new(corpus) }.document();
        requirement::settle(&settings().collect::<Vec<_>>(), &mut document);
        Self::typed(&mut document)
    }

    /// This run with a fixed posterior, the process of this name; what its settings share with the present one's stays.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is no such process.
    pub fn with_process(&self, name: &str) -> Result<Self> {
        self.changed(&json!({ "model": { "kind": "fixed", "process": { "kind": name } } }))
    }

    /// The settings that exist in this run.
    pub fn applying(&self) -> Vec<&'static Setting> {
        let document = self.document();
        settings().filter(|setting| document::applies(setting, &document)).collect()
    }

    /// What has to be set, in this order, to come from `base` to this run: settings and the texts that stand
    /// for their values.
    pub fn changes_from(&self, base: &Self) -> Vec<(&'static Setting, String)> {
        let wanted = self.document();
        let mut current = base.clone();
        let mut changes = Vec::new();
        // Settings come and go with those before them, so that each is held against what is there by then.
        for setting in self.applying() {
            let Some(value) = wanted.pointer(setting.pointer) else { continue };
            let text = write(value);
            if current.document().pointer(setting.pointer) != Some(value)
                && current.set(setting.name, &text).is_ok()
            {
                changes.push((setting, text));
            }
        }
        changes
    }

    /// Whether every setting is in its range, and those that have to agree do.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for the first that is not.
    pub fn validate(&self) -> Result<()> {
        self.model.validate()?;
        document::validate(&settings().collect::<Vec<_>>(), &self.document())
    }

    /// The run as JSON.
    pub fn json(&self) -> Value {
        // Fails only for maps whose keys are not text; a run has none.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The same, addressed by the settings' pointers.
    pub(super) fn document(&self) -> Value {
        json!({ "run": self.json() })
    }

    fn typed(document: &mut Value) -> Result<Self> {
        document::typed(document["run"].take())
    }
}
