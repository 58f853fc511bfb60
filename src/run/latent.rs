//! What is trained where the posterior is learned, and the settings that steer it.

use super::config::{self, TrainingConfig, VERSION};
use super::document;
use super::state::find_among;
use crate::corpus::{self, CorpusConfig};
use crate::error::{Error, ErrorKind, Result, Text};
use crate::latent::settings::{SETTINGS, network_settings};
use crate::latent::{LatentConfig, preset};
use crate::method::preset as method;
use crate::network::preset::{Architecture, NetworkConfig};
use crate::settings::value::write;
use crate::settings::{Label, Setting};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A run with a learned posterior: a corpus, a network for encoder and decoder each, the posterior, and how
/// it is trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LatentRunConfig {
    /// [`VERSION`].
    pub version: u32,
    /// Where text comes from.
    pub corpus: CorpusConfig,
    /// The trunk of the encoder, and that of the decoder.
    pub network: NetworkConfig,
    /// The posterior, the decoder and the objective.
    pub latent: LatentConfig,
    /// How it learns.
    pub training: TrainingConfig,
}

/// The settings of a run with a learned posterior.
pub fn settings() -> Vec<&'static Setting> {
    corpus::settings().chain(SETTINGS).chain(network_settings()).chain(config::SETTINGS).collect()
}

impl LatentRunConfig {
    /// A VAE on this corpus, all else as it is by default.
    pub fn new(corpus: CorpusConfig) -> Self {
        Self {
            version: VERSION,
            corpus,
            network: NetworkConfig::default(),
            latent: LatentConfig::default(),
            training: TrainingConfig::default(),
        }
    }

    /// The same on a corpus and with a network that were chosen for something else: of an encoder-decoder,
    /// which a learned posterior cannot have, the size.
    pub fn on(corpus: CorpusConfig, network: NetworkConfig) -> Self {
        let kind = match network.kind {
            Architecture::EncoderDecoder => Architecture::default(),
            kind => kind,
        };
        Self { network: NetworkConfig { kind, ..network }, ..Self::new(corpus) }
    }

    /// Gives the setting of this name the value that `text` stands for. Settings that have to agree are
    /// held against each other by [`Self::validate`], once all are made.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] if there is none, it cannot take this value, or it does not apply here.
    pub fn set(&mut self, name: &str, text: &str) -> Result<()> {
        let settings = settings();
        let mut document = self.document();
        document::set(&settings, find_among(&settings, name)?, text, &mut document)?;
        *self = Self::typed(&mut document)?;
        Ok(())
    }

    /// The value of the setting of this name.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] if there is none, or it does not apply here.
    pub fn get(&self, name: &str) -> Result<Value> {
        let settings = settings();
        let setting = find_among(&settings, name)?;
        let value = self.document().pointer(setting.pointer).cloned();
        value.ok_or_else(|| document::does_not_apply(&settings, setting))
    }

    /// This run, changed as a file says that holds one, whole or in part.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] for a value out of range, a field that does not exist or does not apply,
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
        document::change(&settings(), &json!({ "run": changes }), &mut document)?;
        Self::typed(&mut document)
    }

    /// This run with the value at a setting's pointer changed, whatever settings come and go with it.
    ///
    /// # Errors
    /// As [`Self::read`], or if the settings do not agree.
    pub fn with_value(&self, pointer: &str, value: Value) -> Result<Self> {
        let nested = |value: Value, field: &str| json!({ field: value });
        let changes = pointer.rsplit('/').filter(|field| !field.is_empty()).fold(value, nested);
        let mut document = self.document();
        document::change(&settings(), &changes, &mut document)?;
        let changed = Self::typed(&mut document)?;
        changed.validate()?;
        Ok(changed)
    }

    /// The settings that exist in this run.
    pub fn applying(&self) -> Vec<&'static Setting> {
        let document = self.document();
        settings().into_iter().filter(|setting| document::applies(setting, &document)).collect()
    }

    /// This run with what the learned posterior of this name chooses; all else stays.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] if there is none of this name, with the names there are.
    pub fn with_method(&self, name: &str) -> Result<Self> {
        self.with(method::find_among(preset::methods(), name)?)
    }

    /// The run that the demonstration of this name is; the seed stays.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] if there is none of this name, with the names there are.
    pub fn demonstration(&self, name: &str) -> Result<Self> {
        let mut run = Self::new(self.corpus.clone());
        run.training.seed = self.training.seed;
        run.with(method::find_among(preset::demonstrations(), name)?)
    }

    fn with(&self, chosen: &method::Method) -> Result<Self> {
        let mut run = self.clone();
        chosen.choices.iter().try_for_each(|(setting, value)| run.set(setting, value))?;
        Ok(run)
    }

    /// The learned posterior that this run's is, if it has a name.
    pub fn method(&self) -> Option<&'static method::Method> {
        let document = self.document();
        let settings = settings();
        let chosen = |choice: &_| is_chosen(&settings, &document, choice);
        preset::methods().iter().find(|method| method.choices.iter().all(chosen))
    }

    /// What tells this run from others: its name, or that of the posterior it would be but for some numbers,
    /// and these numbers.
    pub fn title(&self) -> Text {
        if let Some(name) = self.demonstration_name()
            && let Ok(demonstration) = method::find_among(preset::demonstrations(), name)
        {
            return Text::new(demonstration.label.zh, demonstration.label.en);
        }
        let document = self.document();
        let settings = settings();
        let is_number = |value: &str| value.parse::<f64>().is_ok();
        let alike = |(name, value): &(&'static str, &'static str)| {
            is_number(value) || is_chosen(&settings, &document, &(*name, *value))
        };
        let nearest = || preset::methods().iter().find(|method| method.choices.iter().all(alike));
        let named = self.method().or_else(nearest);
        let mut changed = String::new();
        for setting in SETTINGS.iter().filter(|setting| document::applies(setting, &document)) {
            let Some(value) = document.pointer(setting.pointer) else { continue };
            let choice = named.and_then(|named| named.choices.iter().find(|(name, _)| *name == setting.name));
            let is_told = match choice {
                Some(choice) => is_chosen(&settings, &document, choice),
                None => *value == setting.range.default_value(),
            };
            if !is_told {
                changed.push_str(&format!(", {}={}", setting.name, write(value)));
            }
        }
        let Label { zh, en } = named.map_or(UNNAMED, |named| named.label);
        Text::new(format!("{zh}{changed}"), format!("{en}{changed}"))
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

    /// What this run is told as a change of: a demonstration, if it is one but for the seed, or `plain`. With
    /// its name, if it has one.
    pub(super) fn base(&self, plain: Self) -> (Option<&'static str>, Self) {
        let name = self.demonstration_name();
        match name.and_then(|name| plain.demonstration(name).ok()) {
            Some(demonstration) => (name, demonstration),
            None => (None, plain),
        }
    }

    /// The demonstration that this run is, if it is one.
    pub fn demonstration_name(&self) -> Option<&'static str> {
        let is = |name: &str| self.demonstration(name).is_ok_and(|run| run == *self);
        preset::demonstrations().iter().map(|demonstration| demonstration.name).find(|name| is(name))
    }

    /// Whether every setting is in its range, and those that have to agree do.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] for the first that is not.
    pub fn validate(&self) -> Result<()> {
        if self.network.kind == Architecture::EncoderDecoder {
            return Err(no_encoder_decoder());
        }
        self.latent.objective.validate()?;
        let document = self.document();
        self.changed(&document["run"]).map(drop)
    }

    /// The run as JSON, addressed by the settings' pointers.
    fn document(&self) -> Value {
        // Fails only for maps whose keys are not text; a run has none.
        json!({ "run": serde_json::to_value(self).unwrap_or_default() })
    }

    fn typed(document: &mut Value) -> Result<Self> {
        document::typed(document["run"].take())
    }
}

/// What a run is called whose posterior has no name.
const UNNAMED: Label = Label { zh: "学习的后验", en: "a learned posterior" };

/// Whether a run, as a document, has chosen this value of the setting of this name.
fn is_chosen(settings: document::Settings, document: &Value, (name, value): &(&str, &str)) -> bool {
    let found = find_among(settings, name).ok().and_then(|setting| document.pointer(setting.pointer));
    found.is_some_and(|found| match found {
        Value::String(found) => found == value,
        found => found.as_f64() == value.parse().ok(),
    })
}

fn no_encoder_decoder() -> Error {
    Error::new(
        ErrorKind::Setting,
        "学习的后验自有编码器和解码器，网络结构不能是 encoder-decoder；请用 transformer 或 convolution。",
        "A learned posterior has an encoder and a decoder of its own: its architecture cannot be encoder-decoder, use transformer or convolution.",
    )
}
