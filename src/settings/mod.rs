//! How a setting is declared: once, beside the code it steers.
//!
//! Each room has a `SETTINGS` table. From these tables come the page's controls, validation, the
//! permalink, the command line's flags and the checkpoint's metadata (see [`crate::configuration`]).

mod kinds;
pub mod value;

pub use kinds::Kind;
pub(crate) use kinds::kinds;
use serde::Serialize;
use serde_json::Value;

/// What has to happen when a setting changes. Ordered: each does everything the ones before it do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Only what is shown.
    View,
    /// The sampler runs again with the same weights.
    Sample,
    /// The bound is measured again with the same weights.
    Evaluate,
    /// The model has to be trained anew; the page asks first and keeps the old run.
    Retrain,
}

/// A word or sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Text"))]
pub struct Label {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// One option of a [`Range::Choice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "RangeOption"))]
pub struct Choice {
    /// Its name in links, flags and checkpoints.
    pub name: &'static str,
    /// What the page calls it.
    pub label: Label,
}

impl Choice {
    /// The option `name`, called so in both languages.
    pub const fn new(name: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { name, label: Label { zh, en } }
    }
}

/// The values a setting can take, and the one it starts with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Range {
    /// A whole number, min..=max.
    Integer { min: u64, max: u64, default: u64 },
    /// A whole number out of min, min + step, ..=max.
    Stepped { min: u64, max: u64, step: u64, default: u64 },
    /// A real number in \[min, max\], moved by `step`.
    Real { min: f64, max: f64, step: f64, default: f64 },
    /// One of several names.
    Choice { options: &'static [Choice], default: &'static str },
    /// Free text of at most `max_length` characters.
    Text { max_length: usize, default: &'static str },
}

impl Range {
    /// The value it starts with, as it stands in a state's JSON.
    pub fn default_value(&self) -> Value {
        match *self {
            Self::Integer { default, .. } | Self::Stepped { default, .. } => Value::from(default),
            Self::Real { default, .. } => Value::from(default),
            Self::Choice { default, .. } | Self::Text { default, .. } => Value::from(default),
        }
    }
}

/// When a setting exists: where another, a choice that is declared before it, has one of these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Condition {
    /// Where the choice lives in the state, as a JSON pointer: `/run/model/process/kind`.
    pub pointer: &'static str,
    /// The names under which the setting exists.
    pub names: &'static [&'static str],
}

impl Condition {
    /// Whether it holds in a state written as JSON.
    pub fn holds(&self, document: &Value) -> bool {
        let chosen = document.pointer(self.pointer).and_then(Value::as_str);
        chosen.is_some_and(|chosen| self.names.contains(&chosen))
    }
}

/// An option that needs another choice to be made first: where it is not the option cannot be chosen, and
/// when it is unmade the setting falls back to its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The setting's name.
    pub setting: &'static str,
    /// The option's name.
    pub option: &'static str,
    /// What has to hold; the choice it names is declared before the setting.
    pub needs: Condition,
}

/// A setting: everything there is to know about one control.
///
/// One whose range depends on a choice is declared once for each: same name, same pointer, conditions of
/// which one holds at most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Setting {
    /// Its name in links and flags, in kebab-case: `temperature`.
    pub name: &'static str,
    /// Where it lives in the state, as a JSON pointer: `/sample/temperature`.
    pub pointer: &'static str,
    /// The values it takes.
    pub range: Range,
    /// Its unit, e.g. `nats`, `steps`; empty if it has none.
    pub unit: &'static str,
    /// What has to happen when it changes.
    pub effect: Effect,
    /// When it exists; `None`: always. Where it does not it has no value, no place in a link and no
    /// control; where it comes to exist it starts with its default.
    pub applies: Option<Condition>,
    /// Folded away among the advanced ones.
    pub advanced: bool,
    /// What the control is called.
    pub label: Label,
    /// One sentence of help.
    pub help: Label,
}

impl Setting {
    /// What most settings of this effect have in common, for a declaration to add to: they always exist,
    /// in plain sight and without a unit. Name, pointer, range and texts are each one's own.
    pub const fn of(effect: Effect) -> Self {
        let nothing = Label { zh: "", en: "" };
        Self {
            name: "",
            pointer: "",
            range: Range::Text { max_length: 0, default: "" },
            unit: "",
            effect,
            applies: None,
            advanced: false,
            label: nothing,
            help: nothing,
        }
    }

    /// The same of this name, at this place, with these values and words.
    pub const fn named(
        self,
        name: &'static str,
        pointer: &'static str,
        range: Range,
        label: Label,
        help: Label,
    ) -> Self {
        Self { name, pointer, range, label, help, ..self }
    }

    /// The same where the choice at `pointer` has one of these names; elsewhere it does not exist.
    pub const fn only_where(self, pointer: &'static str, names: &'static [&'static str]) -> Self {
        Self { applies: Some(Condition { pointer, names }), ..self }
    }
}

/// The `choice` of each line of a table, as the options of a setting. A macro, because no constant can call
/// a function that is generic over the lines.
macro_rules! options {
    ($table:expr) => {{
        let mut options = [$table[0].choice; $table.len()];
        let mut line = 0;
        while line < options.len() {
            options[line] = $table[line].choice;
            line += 1;
        }
        options
    }};
}
pub(crate) use options;
