//! The methods by name, and the demonstrations: a run is made one, or recognised as one.

use super::document::{self, applies, find_among};
use super::edit::settings;
use super::run::RunConfig;
use super::state::State;
use super::view::Language;
use crate::error::{Result, Text};
use crate::latent::preset::{self as learned, demonstrations};
use crate::method::preset::{self as fixed, Method, find_among as named};
use crate::settings::value::write;
use crate::settings::{Label, Setting};
use serde::Serialize;
use serde_json::Value;

/// Every method there is: those of a fixed posterior, then those of a learned one.
pub fn methods() -> impl Iterator<Item = &'static Method> + Clone {
    fixed::methods().iter().chain(learned::methods())
}

/// What a run is called; `None` where it has no such name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Names {
    /// Its method.
    pub method: Option<&'static str>,
    /// The demonstration that it is.
    pub demonstration: Option<&'static str>,
}

impl RunConfig {
    /// This run with what the method of this name chooses; all else stays, but for what came or went with those choices.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is no such method, with the names there are.
    pub fn with_method(&self, name: &str) -> Result<Self> {
        self.clone().choose(named(methods(), name)?)
    }

    /// The run that the demonstration of this name is; the seed stays.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is none of this name, with the names there are.
    pub fn demonstration(&self, name: &str) -> Result<Self> {
        let mut run = Self::learned(self.corpus.clone());
        run.training.seed = self.training.seed;
        run.choose(named(demonstrations().iter(), name)?)
    }

    fn choose(mut self, method: &Method) -> Result<Self> {
        method.choices.iter().try_for_each(|(setting, value)| self.set(setting, value))?;
        Ok(self)
    }

    /// The method that this run's posterior and network are, if they have a name.
    pub fn method(&self) -> Option<&'static Method> {
        let document = self.document();
        let settings: Vec<_> = settings().collect();
        let chosen = |choice: &_| is_chosen(&settings, &document, choice);
        methods().find(|method| method.choices.iter().all(chosen))
    }

    /// What it is called, by method and by demonstration.
    pub fn names(&self) -> Names {
        let method = self.method().map(|method| method.name);
        Names { method, demonstration: self.demonstration_name() }
    }

    /// The name of the demonstration that this run is, or of its method.
    pub fn name(&self) -> &'static str {
        let method = || self.method().map(|method| method.name);
        self.demonstration_name().or_else(method).unwrap_or(self.unnamed().en)
    }

    fn unnamed(&self) -> Label {
        if self.latent().is_ok() { UNNAMED_LEARNED } else { UNNAMED_FIXED }
    }

    /// What tells this run from others: its name, or that of the posterior it would be but for some numbers,
    /// and these numbers.
    pub fn title(&self) -> Text {
        if let Some(name) = self.demonstration_name()
            && let Ok(demonstration) = named(demonstrations().iter(), name)
        {
            return Text::new(demonstration.label.zh, demonstration.label.en);
        }
        let document = self.document();
        let settings: Vec<_> = settings().collect();
        let is_number = |value: &str| value.parse::<f64>().is_ok();
        let alike = |(name, value): &(&'static str, &'static str)| {
            is_number(value) || is_chosen(&settings, &document, &(*name, *value))
        };
        let nearest = || methods().find(|method| method.choices.iter().all(alike));
        let named = self.method().or_else(nearest);
        let mut changed = String::new();
        for setting in model_settings().filter(|setting| applies(setting, &document)) {
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
        let Label { zh, en } = named.map_or(self.unnamed(), |named| named.label);
        Text::new(format!("{zh}{changed}"), format!("{en}{changed}"))
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

    /// The demonstration that this run is, in either language, if it is one.
    pub fn demonstration_name(&self) -> Option<&'static str> {
        let run = self.in_language(Language::Zh);
        let document = run.document();
        let settings: Vec<_> = settings().collect();
        // To make one costs more than to see that this run has chosen something else.
        let may_be =
            |made: &&Method| made.choices.iter().all(|choice| is_chosen(&settings, &document, choice));
        let is = |name: &&str| self.demonstration(name).is_ok_and(|demonstration| demonstration == run);
        demonstrations().iter().filter(may_be).map(|demonstration| demonstration.name).find(is)
    }

    /// This run on the corpus that says the same in this language, if there are two.
    fn in_language(&self, language: Language) -> Self {
        let default = |language| State::defaults(language).run.corpus;
        let has_twin = [Language::Zh, Language::En].map(default).contains(&self.corpus);
        let corpus = if has_twin { default(language) } else { self.corpus.clone() };
        Self { corpus, ..self.clone() }
    }
}

impl State {
    /// This state with what the method of this name chooses; all else stays, but for what came or went
    /// with those choices.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is no such method, with the names there are.
    pub fn with_method(&self, name: &str) -> Result<Self> {
        Ok(Self { run: self.run.with_method(name)?, ..self.clone() })
    }

    /// This state with the run that the demonstration of this name is in this language.
    ///
    /// # Errors
    /// As [`RunConfig::demonstration`].
    pub fn with_demonstration(&self, name: &str, language: Language) -> Result<Self> {
        self.with_run(self.run.demonstration(name)?.in_language(language))
    }
}

/// What runs are called whose posterior and network have no name together.
const UNNAMED_LEARNED: Label = Label { zh: "学习的后验", en: "a learned posterior" };
const UNNAMED_FIXED: Label = Label { zh: "固定的噪声", en: "a fixed noise" };

/// What there is to choose of a model, fixed or learned.
fn model_settings() -> impl Iterator<Item = &'static Setting> {
    settings().filter(|setting| setting.pointer.starts_with("/run/model/") && setting.name != "posterior")
}

/// Whether a run, as a document, has chosen this value of the setting of this name.
fn is_chosen(settings: document::Settings, document: &Value, (name, value): &(&str, &str)) -> bool {
    let found = find_among(settings, name).ok().and_then(|setting| document.pointer(setting.pointer));
    found.is_some_and(|found| match found {
        Value::String(found) => found == value,
        found => found.as_f64() == value.parse().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::view::Language;
    use std::collections::HashSet;

    #[test]
    fn every_method_can_be_made_of_every_other_and_is_recognised() {
        for from in methods() {
            let from = State::defaults(Language::Zh).with_method(from.name).unwrap();
            for method in methods() {
                let state = from.with_method(method.name).unwrap();
                state.validate().unwrap();
                assert_eq!(state.run.method().map(|found| found.name), Some(method.name));
            }
        }
    }

    #[test]
    fn methods_differ_in_name_and_in_what_they_choose() {
        let names: HashSet<_> = methods().map(|method| method.name).collect();
        let choices: HashSet<_> = methods().map(|method| method.choices).collect();
        assert_eq!((names.len(), choices.len()), (methods().count(), methods().count()));
        for method in methods() {
            assert!(method.help.zh.ends_with('。') && method.help.en.ends_with('.'), "{}", method.name);
        }
    }

    #[test]
    fn a_method_leaves_what_it_does_not_name_and_its_name_depends_on_nothing_else() {
        let mut state = State::defaults(Language::Zh);
        for (name, text) in
            [("process", "noise"), ("noise-share", "0.25"), ("steps", "20"), ("network", "tiny")]
        {
            state.set(name, text).unwrap();
        }
        assert_eq!(state.run.method().unwrap().name, "noise-blind");
        let state = state.with_method("noise-hidden").unwrap();
        assert_eq!(state.get("noise-share").unwrap(), 0.25);
        assert_eq!((state.run.training.steps, state.run.method().unwrap().name), (20, "noise-hidden"));
        let state = state.with_method("pixelcnn").unwrap();
        assert_eq!(state.get("network").unwrap(), "tiny");
    }

    #[test]
    fn a_combination_without_a_name_has_none() {
        let mut state = State::defaults(Language::Zh);
        assert_eq!(state.run.method().unwrap().name, "mask");
        state.set("architecture", "convolution").unwrap();
        assert_eq!(state.run.method(), None);
    }

    #[test]
    fn an_unknown_method_is_refused_with_the_names_there_are() {
        let error = State::defaults(Language::Zh).with_method("vae\u{7}").unwrap_err();
        assert!(error.message.en.contains("“vae”") && error.message.en.contains("gpt, pixelcnn"), "{error}");
    }
}
