//! What tells lanes apart, over the settings as they are declared: a lane's name is what differs.

use super::settings;
use crate::configuration::document::applies;
use crate::configuration::method::methods;
use crate::error::Text;
use crate::method::preset::Method;
use crate::settings::value::write;
use crate::settings::{Label, Range, Setting};
use serde::Serialize;
use serde_json::Value;

/// A setting in which a lane differs from another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Difference {
    /// The setting's name.
    pub setting: &'static str,
    /// What it is called.
    pub label: Label,
    /// The lane's value, in words.
    pub value: Text,
}

/// What a lane is called among others.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LaneName {
    /// Its method where methods differ, and what else does.
    pub name: Text,
    /// What differs, each setting by itself; what the method says is among it.
    pub differences: Vec<Difference>,
}

/// What each of these lanes ([`super::LaneConfig`] as JSON) is called, and what tells it from the others.
pub fn names(documents: &[Value]) -> Vec<LaneName> {
    let differing = differing(documents);
    let methods: Vec<_> = documents.iter().map(method).collect();
    let one_method = methods.windows(2).all(|two| two[0] == two[1]);
    let one_kind = documents.windows(2).all(|two| is_fixed(&two[0]) == is_fixed(&two[1]));
    let name_of = |index: usize| {
        let document = &documents[index];
        let differences: Vec<Difference> =
            differing.iter().filter_map(|pointer| difference(pointer, document)).collect();
        let method = methods[index].filter(|_| !one_method);
        let said =
            |d: &&Difference| !method.is_some_and(|m| m.choices.iter().any(|(name, _)| *name == d.setting));
        let mut parts: Vec<Text> = method.map(|method| of(method.label)).into_iter().collect();
        parts.extend(differences.iter().filter(said).map(Difference::sentence));
        if parts.is_empty() || (method.is_none() && !one_kind) {
            parts.insert(0, methods[index].map_or_else(|| kind(document), |method| of(method.label)));
        }
        LaneName { name: joined(&parts), differences }
    };
    (0..documents.len()).map(name_of).collect()
}

/// The pointers whose values differ between two lanes that have them; or that some lanes lack, where another
/// has a value that is not the default.
fn differing(documents: &[Value]) -> Vec<&'static str> {
    let mut pointers: Vec<&'static str> = Vec::new();
    for setting in settings() {
        let values: Vec<_> = documents.iter().filter_map(|document| chosen(setting, document)).collect();
        let by_default = setting.range.default_value();
        let varies = values.windows(2).any(|two| !equal(two[0], two[1]));
        let only_here =
            values.len() < documents.len() && values.iter().any(|value| !equal(value, &by_default));
        if (varies || only_here) && !pointers.contains(&setting.pointer) {
            pointers.push(setting.pointer);
        }
    }
    pointers
}

/// The lane's value of the setting at `pointer`, if it has one.
fn difference(pointer: &str, document: &Value) -> Option<Difference> {
    let declared = |setting: &&Setting| setting.pointer == pointer && applies(setting, document);
    let setting = settings().find(declared)?;
    let value = chosen(setting, document)?;
    Some(Difference { setting: setting.name, label: setting.label, value: in_words(setting, value) })
}

fn in_words(setting: &Setting, value: &Value) -> Text {
    if let Range::Choice { options, .. } = setting.range
        && let Some(option) = options.iter().find(|option| value == option.name)
    {
        return of(option.label);
    }
    Text::new(write(value), write(value))
}

/// Whether two values are the same, however a number is written.
fn equal(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

impl Difference {
    fn sentence(&self) -> Text {
        let Self { label, value, .. } = self;
        Text::new(format!("{} {}", label.zh, value.zh), format!("{} {}", label.en, value.en))
    }
}

fn of(label: Label) -> Text {
    Text::new(label.zh, label.en)
}

/// What a lane's value of a setting is. How blanks are filled makes no difference where there is no process to undo.
fn chosen<'a>(setting: &Setting, document: &'a Value) -> Option<&'a Value> {
    let is_heeded = setting.pointer.starts_with("/run/") || is_fixed(document);
    document.pointer(setting.pointer).filter(|_| is_heeded)
}

fn is_fixed(document: &Value) -> bool {
    document["run"]["model"]["kind"] == "fixed"
}

fn kind(document: &Value) -> Text {
    if is_fixed(document) {
        Text::new("固定的噪声", "fixed noise")
    } else {
        Text::new("学习的后验", "learned posterior")
    }
}

/// The method by name that a lane's is, if it has one.
fn method(document: &Value) -> Option<&'static Method> {
    let is_chosen = |(name, value): &(&str, &str)| {
        let mut places = settings().filter(|setting| setting.name == *name);
        places.any(|setting| document.pointer(setting.pointer).is_some_and(|found| write(found) == *value))
    };
    methods().find(|method| method.choices.iter().all(is_chosen))
}

fn joined(parts: &[Text]) -> Text {
    let all = |one: fn(&Text) -> &str| parts.iter().map(one).collect::<Vec<_>>().join(" · ");
    Text { zh: all(|text| &text.zh), en: all(|text| &text.en) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::lanes::{LaneConfig, stories};
    use std::collections::HashSet;

    fn lane(of: LaneConfig, choices: &[(&str, &str)]) -> Value {
        choices.iter().fold(of, |lane, (name, value)| lane.with(name, value).unwrap()).document()
    }

    fn fixed(choices: &[(&str, &str)]) -> Value {
        lane(LaneConfig::default(), choices)
    }

    fn learned(choices: &[(&str, &str)]) -> Value {
        lane(LaneConfig::default().with("posterior", "learned").unwrap(), choices)
    }

    fn english(lanes: &[Value]) -> Vec<String> {
        names(lanes).into_iter().map(|lane| lane.name.en).collect()
    }

    #[test]
    fn lanes_of_one_method_are_called_by_the_settings_that_differ() {
        let lanes = [fixed(&[("k", "1")]), fixed(&[("k", "4")])];
        assert_eq!(english(&lanes), ["tokens per step, k 1", "tokens per step, k 4"]);
    }

    #[test]
    fn lanes_of_different_methods_are_called_by_method_and_by_what_it_does_not_say() {
        let lanes = [fixed(&[]), fixed(&[("method", "gpt"), ("steps", "300")]), learned(&[])];
        assert_eq!(
            english(&lanes),
            ["random masking · Step budget 1500", "GPT · Step budget 300", "VAE · Step budget 1500"]
        );
    }

    #[test]
    fn a_setting_that_only_some_lanes_have_is_said_where_it_is_not_the_default() {
        let usual = [fixed(&[]), fixed(&[("method", "noise-blind")])];
        assert!(names(&usual)[1].differences.iter().all(|d| d.setting != "noise-share"));
        let unusual = [fixed(&[]), fixed(&[("method", "noise-blind"), ("noise-share", "0.25")])];
        assert!(
            names(&unusual)[1].differences.iter().any(|d| d.setting == "noise-share" && d.value.en == "0.25")
        );
    }

    #[test]
    fn a_lane_that_differs_in_nothing_is_called_by_what_it_is() {
        assert_eq!(english(&[fixed(&[])]), ["random masking"]);
        assert_eq!(english(&[learned(&[("beta", "7")])]), ["learned posterior"]);
        assert_eq!(english(&[fixed(&[]), fixed(&[])]), ["random masking"; 2]);
    }

    #[test]
    fn a_copy_from_another_seed_is_called_by_its_seed() {
        for lanes in [[fixed(&[]), fixed(&[("seed", "1")])], [learned(&[]), learned(&[("seed", "1")])]] {
            let names = names(&lanes);
            assert_eq!(names[1].differences.iter().map(|d| d.setting).collect::<Vec<_>>(), ["seed"]);
        }
    }

    #[test]
    fn every_method_is_recognised_by_its_choices() {
        for named in methods() {
            assert_eq!(method(&fixed(&[("method", named.name)])), Some(named));
        }
    }

    #[test]
    fn the_lanes_of_every_story_have_names_of_their_own_in_both_languages() {
        for story in stories() {
            let lanes = story.lanes(&crate::corpus::CorpusConfig::default()).unwrap();
            let named = names(&lanes.iter().map(LaneConfig::document).collect::<Vec<_>>());
            for language in [|name: &LaneName| name.name.zh.clone(), |name: &LaneName| name.name.en.clone()] {
                let all: HashSet<_> = named.iter().map(language).collect();
                assert_eq!(all.len(), named.len(), "{}", story.name);
            }
        }
    }
}
