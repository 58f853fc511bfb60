//! One state behind the page's controls, the link, the command line and the checkpoint.

use super::document::{self, applies, find_among};
use super::edit;
use super::run::RunConfig;
use super::view::{self, Language, ViewConfig};
use super::written::VERSION;
use crate::corpus::{CHINESE_PROMPT, CorpusConfig, ENGLISH_PROMPT};
use crate::error::Result;
use crate::process::{Process, check_block_size};
use crate::sampler::{self, SampleConfig};
use crate::settings::Setting;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Everything a reader can set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct State {
    /// What is trained.
    pub run: RunConfig,
    /// How the model is sampled and measured.
    pub sample: SampleConfig,
    /// What is shown.
    pub view: ViewConfig,
}

/// Every room's settings, each declared beside the code it steers.
pub fn settings() -> Vec<&'static Setting> {
    edit::learned().chain(sampler::SETTINGS).chain(edit::learning()).chain(view::SETTINGS).collect()
}

/// The setting of this name; the first, if it is declared several times.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`], with the names there are.
pub fn find(name: &str) -> Result<&'static Setting> {
    find_among(&settings(), name)
}

impl State {
    /// The state of someone who has changed nothing; corpus and prompt follow the language.
    pub fn defaults(language: Language) -> Self {
        let (corpus, prompt) = match language {
            Language::Zh => (CorpusConfig::capitals(), CHINESE_PROMPT),
            Language::En | Language::Auto => (CorpusConfig::capitals_en(), ENGLISH_PROMPT),
        };
        let (run, sample, view) = (RunConfig::new(corpus), SampleConfig::default(), ViewConfig::new(prompt));
        Self { run, sample, view }
    }

    /// A state as JSON, by this version or an earlier one, whole or in part; what it leaves out is as by default.
    ///
    /// # Errors
    /// As [`State::changed`].
    pub fn written(value: &Value) -> Result<Self> {
        Self::whole(value).map_or_else(|| Self::defaults(Language::Auto).changed(value), Ok)
    }

    /// The state that is all there and valid by itself, read in one go. What is left out or put in, and what is
    /// wrong, is for [`State::changed`] to fill in and to name.
    fn whole(value: &Value) -> Option<Self> {
        let state: Self = document::typed(value.clone()).ok()?;
        let document = state.document();
        let is_whole = state.run.version == VERSION && document::alike(value, &document);
        (is_whole && document::validate(&settings(), &document).is_ok()).then_some(state)
    }

    /// The value of the setting of this name.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is none, or it does not apply here.
    pub fn get(&self, name: &str) -> Result<Value> {
        document::get(&settings(), name, &self.document())
    }

    /// Gives the setting of this name the value that `text` stands for.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is none, it cannot take this value, or it does not apply here.
    pub fn set(&mut self, name: &str, text: &str) -> Result<()> {
        let mut document = self.document();
        document::set(&settings(), name, text, &mut document)?;
        *self = document::typed(document)?;
        Ok(())
    }

    /// This state, changed where `changes` (an object shaped like a state, or part of one) says so.
    /// What comes to apply starts with its default, unless `changes` says otherwise.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for a value out of range or that needs another choice, a field that does
    /// not exist or does not apply, or another version.
    pub fn changed(&self, changes: &Value) -> Result<Self> {
        let mut document = self.document();
        document::change(&settings(), changes, &mut document)?;
        document::typed(document)
    }

    /// This state with `run` as what is trained. What depends on its corpus is brought to fit: k and the
    /// blanks masked again are at most L.
    ///
    /// # Errors
    /// As [`State::validate`].
    pub fn with_run(&self, run: RunConfig) -> Result<Self> {
        let sample = self.sample.within(run.corpus.length());
        let state = Self { run, sample, view: self.view.clone() };
        state.validate()?;
        Ok(state)
    }

    /// This state with the value at a setting's pointer changed.
    ///
    /// # Errors
    /// As [`State::changed`].
    pub fn with(&self, pointer: &str, value: Value) -> Result<Self> {
        self.changed(&document::at(pointer, value))
    }

    /// The same, and valid: where the run is changed, what depends on its corpus is brought to fit.
    ///
    /// # Errors
    /// As [`State::changed`] and [`State::validate`].
    pub fn fitted(&self, pointer: &str, value: Value) -> Result<Self> {
        let next = self.with(pointer, value)?;
        if pointer.starts_with("/run/") {
            return next.with_run(next.run.clone());
        }
        next.validate()?;
        Ok(next)
    }

    /// Whether this setting exists in this state.
    pub fn applies(&self, setting: &Setting) -> bool {
        applies(setting, &self.document())
    }

    /// The settings that exist in this state, with their values.
    pub fn values(&self) -> Vec<(&'static Setting, Value)> {
        let document = self.document();
        let value = |setting: &'static Setting| Some((setting, document.pointer(setting.pointer)?.clone()));
        settings().into_iter().filter(|setting| applies(setting, &document)).filter_map(value).collect()
    }

    /// The settings that exist in this state and make a difference in it: those that a reader is shown.
    pub fn heeded(&self) -> Vec<&'static Setting> {
        let process = self.process().ok();
        let document = self.document();
        let heeded =
            |setting: &&Setting| applies(setting, &document) && sampler::heeds(process.as_deref(), setting);
        settings().into_iter().filter(heeded).collect()
    }

    /// The run's process, asked as the state samples and measures.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if the posterior is learned.
    pub fn process(&self) -> Result<Box<dyn Process>> {
        Ok(self.run.process()?.process().at(self.sample.share))
    }

    /// This state, changed as a file says that holds a state or a [`RunConfig`], whole or in part.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] as in [`State::changed`], or if `json` is not JSON.
    pub fn read(&self, json: &str) -> Result<Self> {
        let mut value = document::read(json)?;
        let is_state = ["run", "sample", "view"].iter().any(|room| value.get(room).is_some());
        if is_state && let Some(rooms) = value.as_object_mut() {
            // Before version 2 a state had a second run beside its own.
            rooms.remove("learned");
        }
        self.changed(&if is_state { value } else { json!({ "run": value }) })
    }

    /// Whether every setting is in its range, and k and the blanks masked again are no more than the tokens
    /// of the corpus's sentences.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for the first that is not.
    pub fn validate(&self) -> Result<()> {
        document::validate(&settings(), &self.document())?;
        self.run.model.validate()?;
        let length = self.run.corpus.length();
        check_block_size(self.sample.block_size, length)?;
        self.sample.validate(length)
    }

    /// The state as JSON, addressed by the settings' pointers.
    pub fn document(&self) -> Value {
        // Fails only for maps whose keys are not text; a state has none.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// The run that `json` (a checkpoint's metadata) describes; what it leaves out is as by default.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`] as in [`State::changed`].
pub fn read_run(json: &str) -> Result<RunConfig> {
    State::defaults(Language::Auto).read(json).map(|state| state.run)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Range;
    use std::collections::HashSet;

    const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];

    #[test]
    fn names_and_pointers_go_together() {
        let settings = settings();
        let names: HashSet<_> = settings.iter().map(|setting| setting.name).collect();
        let pointers: HashSet<_> = settings.iter().map(|setting| setting.pointer).collect();
        let both: HashSet<_> = settings.iter().map(|setting| (setting.name, setting.pointer)).collect();
        assert_eq!((names.len(), pointers.len()), (both.len(), both.len()));
    }

    #[test]
    fn a_setting_that_is_declared_several_times_applies_by_one_declaration_at_most() {
        for setting in settings() {
            let same = || settings().into_iter().filter(|other| other.name == setting.name);
            if same().count() > 1 {
                let conditions: Vec<_> = same().map(|other| other.applies.unwrap()).collect();
                let names: Vec<_> = conditions.iter().flat_map(|condition| condition.names).collect();
                assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "{}", setting.name);
                assert!(conditions.windows(2).all(|two| two[0].pointer == two[1].pointer));
            }
        }
    }

    #[test]
    fn names_are_in_kebab_case_and_every_text_is_there_in_both_languages() {
        for setting in settings() {
            assert!(setting.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", setting.name);
            for label in [setting.label, setting.help] {
                assert!(!label.zh.is_empty() && !label.en.is_empty(), "{}", setting.name);
            }
        }
    }

    #[test]
    fn the_default_state_is_valid_and_reaches_every_setting() {
        for language in LANGUAGES {
            let state = State::defaults(language);
            state.validate().unwrap();
            for setting in settings() {
                let applies =
                    settings().iter().any(|other| other.name == setting.name && state.applies(other));
                assert_eq!(state.get(setting.name).is_ok(), applies, "{}", setting.name);
            }
        }
    }

    #[test]
    fn declared_defaults_are_the_defaults_of_the_state() {
        let state = State::defaults(Language::Zh).document();
        for setting in settings().into_iter().filter(|setting| setting.name != "prompt") {
            if let Some(found) = state.pointer(setting.pointer) {
                assert_eq!(*found, setting.range.default_value(), "{}", setting.name);
            }
        }
    }

    #[test]
    fn what_decides_whether_a_setting_applies_is_a_choice_declared_before_it() {
        let settings = settings();
        for (index, setting) in settings.iter().enumerate() {
            let Some(condition) = setting.applies else { continue };
            let decides = settings[..index].iter().find(|other| other.pointer == condition.pointer).unwrap();
            let Range::Choice { options, .. } = decides.range else { panic!("{}", decides.name) };
            for name in condition.names {
                assert!(options.iter().any(|option| option.name == *name), "{name}");
            }
        }
    }

    #[test]
    fn every_leaf_of_the_state_is_a_setting_or_has_one_value() {
        fn leaves(pointer: String, value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(fields) => {
                    fields.iter().for_each(|(name, value)| leaves(format!("{pointer}/{name}"), value, found));
                }
                _ => found.push(pointer),
            }
        }
        let mut found = Vec::new();
        leaves(String::new(), &State::defaults(Language::Zh).document(), &mut found);
        found.retain(|leaf| !settings().iter().any(|setting| setting.pointer == leaf));
        assert_eq!(found, ["/run/version"]);
    }

    #[test]
    fn what_is_set_is_what_is_got() {
        let mut state = State::defaults(Language::Zh);
        state.set("process", "left-to-right").unwrap();
        state.set("steps", "20").unwrap();
        state.set("learning-rate", "0.001").unwrap();
        assert_eq!(state.get("process").unwrap(), "left-to-right");
        assert_eq!(state.run.training.steps, 20);
        assert_eq!(state.run.training.learning_rate, 0.001);
        assert!(state.set("no-such", "1").unwrap_err().message.en.contains("learning-rate"));
    }

    #[test]
    fn a_file_may_hold_a_run_or_a_state_whole_or_in_part() {
        let defaults = State::defaults(Language::Zh);
        let run = serde_json::to_string(&defaults.run).unwrap();
        assert_eq!(defaults.read(&run).unwrap(), defaults);
        let state = serde_json::to_string(&defaults).unwrap();
        assert_eq!(State::defaults(Language::En).read(&state).unwrap(), defaults);
        let part = defaults.read(r#"{"training":{"steps":77}}"#).unwrap();
        assert_eq!(part.run.training.steps, 77);
    }

    #[test]
    fn a_file_that_means_something_else_is_refused() {
        let defaults = State::defaults(Language::Zh);
        for (json, named) in [
            (r#"{"training":{"steps":7}}"#, "steps"),
            (r#"{"training":{"steps":"many"}}"#, "many"),
            (r#"{"training":{"stops":77}}"#, "/run/training/stops"),
            (r#"{"run":{"version":9}}"#, "version 9"),
            (r#"{"corpus":{"kind":"klingon"}}"#, "klingon"),
            (r#"{"network":{"kind":"perceptron"}}"#, "perceptron"),
            (r#"{"process":{"kind":"noise","share":1.5}}"#, "noise-share"),
            ("[1]", "[…]"),
            ("{", "JSON"),
        ] {
            let error = defaults.read(json).unwrap_err();
            assert!(error.message.en.contains(named), "{json}: {error}");
        }
    }

    #[test]
    fn a_state_out_of_range_is_invalid() {
        let mut state = State::defaults(Language::Zh);
        state.run.training.batch = 7;
        assert!(state.validate().unwrap_err().message.en.contains("batch"));
        state = State::defaults(Language::Zh);
        state.run.training.learning_rate = f64::NAN;
        assert!(state.validate().is_err());
        state = State::defaults(Language::Zh);
        state.sample.block_size = 8;
        assert!(state.validate().is_ok());
        state.sample.block_size = 9;
        assert!(state.validate().unwrap_err().message.en.contains("from 1 to 8"));
        state.sample = SampleConfig { remask_size: 9, ..SampleConfig::default() };
        assert!(state.validate().unwrap_err().message.en.contains("remask-size"));
    }
}
