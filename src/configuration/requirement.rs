//! Options that need another choice: refused with what would be right, given up when it is unmade.

use crate::corpus;
use crate::error::{Error, Result};
use crate::latent;
use crate::network::preset;
use crate::settings::{Choice, Range, Requirement, Setting};
use serde_json::Value;

/// Every room's requirements.
fn requirements() -> impl Iterator<Item = &'static Requirement> {
    corpus::REQUIREMENTS.iter().chain(preset::REQUIREMENTS).chain(latent::requirements())
}

/// What `setting` needs in order to be `value`, where `document` does not have it.
fn unmet(setting: &Setting, value: &Value, document: &Value) -> Option<&'static Requirement> {
    requirements()
        .find(|each| each.setting == setting.name && value == each.option && !each.needs.holds(document))
}

/// Whether `setting` can be `value` in a state written as JSON.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`], with the choice that is needed.
pub(super) fn check(
    settings: &[&'static Setting],
    setting: &Setting,
    value: &Value,
    document: &Value,
) -> Result<()> {
    let Some(Requirement { option, needs, .. }) = unmet(setting, value, document) else { return Ok(()) };
    let decides = settings.iter().find(|other| other.pointer == needs.pointer);
    let name = decides.map_or(needs.pointer, |other| other.name);
    let option = Quoted::of(setting, option);
    let wanted: Vec<_> =
        needs.names.iter().map(|name| decides.map_or(Quoted::plain(name), |d| Quoted::of(d, name))).collect();
    let zh: Vec<_> = wanted.iter().map(|each| each.zh.as_str()).collect();
    let en: Vec<_> = wanted.iter().map(|each| each.en.as_str()).collect();
    Err(Error::setting(
        format!(
            "设置 {}（{}）不能是{}，除非 {name} 是{}；请先把 {name} 设成它。",
            setting.name,
            setting.label.zh,
            option.zh,
            zh.join("或")
        ),
        format!(
            "The setting {} ({}) cannot be {} unless {name} is {}: set that first.",
            setting.name,
            setting.label.en,
            option.en,
            en.join(" or ")
        ),
    ))
}

/// Gives every setting whose requirement no longer holds its default; whether there was one.
pub(super) fn settle(settings: &[&'static Setting], document: &mut Value) -> bool {
    let mut settled = false;
    for requirement in requirements() {
        let found = settings.iter().find(|setting| setting.name == requirement.setting);
        let Some(setting) = found else { continue };
        let chosen = document.pointer(setting.pointer).cloned().unwrap_or_default();
        if unmet(setting, &chosen, document).is_some()
            && let Some(place) = document.pointer_mut(setting.pointer)
        {
            *place = setting.range.default_value();
            settled = true;
        }
    }
    settled
}

/// An option's name with what the page calls it.
struct Quoted {
    zh: String,
    en: String,
}

impl Quoted {
    fn plain(name: &str) -> Self {
        Self { zh: format!(" {name}"), en: name.to_string() }
    }

    fn of(setting: &Setting, name: &str) -> Self {
        let Range::Choice { options, .. } = setting.range else { return Self::plain(name) };
        match options.iter().find(|option| option.name == name) {
            Some(Choice { label, .. }) => {
                Self { zh: format!(" {name}（{}）", label.zh), en: format!("{name} ({})", label.en) }
            }
            None => Self::plain(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::link;
    use crate::configuration::state::{State, find, settings};
    use crate::configuration::view::Language;
    use crate::error::ErrorKind;

    #[test]
    fn requirements_name_options_and_choices_declared_before_them() {
        let names: Vec<_> = settings().iter().map(|setting| setting.name).collect();
        for Requirement { setting, option, needs } in requirements() {
            let Range::Choice { options, default } = find(setting).unwrap().range else {
                panic!("{setting}")
            };
            assert!(options.iter().any(|each| each.name == *option) && default != *option);
            let decides = settings().into_iter().find(|other| other.pointer == needs.pointer).unwrap();
            let Range::Choice { options, .. } = decides.range else { panic!("{}", decides.name) };
            assert!(needs.names.iter().all(|name| options.iter().any(|each| each.name == *name)));
            let place = |name: &str| names.iter().position(|each| *each == name);
            assert!(place(decides.name) < place(setting));
        }
    }

    #[test]
    fn what_needs_another_choice_is_refused_until_that_is_made() {
        let mut state = State::defaults(Language::Zh);
        let before = state.clone();
        let error = state.set("architecture", "encoder-decoder").unwrap_err();
        assert_eq!((error.kind, &state), (ErrorKind::Setting, &before));
        for message in [&error.message.zh, &error.message.en] {
            assert!(message.contains("process") && message.contains("left-to-right"), "{message}");
        }
        state.set("process", "left-to-right").unwrap();
        state.set("architecture", "encoder-decoder").unwrap();
        state.validate().unwrap();
        // Written by hand, it is refused as well.
        let mut forged = state.clone();
        forged.run.model = before.run.model;
        assert!(forged.validate().is_err());
    }

    #[test]
    fn it_is_given_up_when_that_choice_is_unmade() {
        let mut state = State::defaults(Language::Zh);
        state.set("process", "left-to-right").unwrap();
        state.set("network", "tiny").unwrap();
        let transformer = state.clone();
        state.set("architecture", "encoder-decoder").unwrap();
        // Nothing that does not concern it takes it away.
        state.set("steps", "20").unwrap();
        state.set("steps", "1500").unwrap();
        assert_eq!(state.get("architecture").unwrap(), "encoder-decoder");
        state.set("process", "mask").unwrap();
        state.set("process", "left-to-right").unwrap();
        assert_eq!(state, transformer);
    }

    #[test]
    fn link_and_json_may_name_both_in_any_order() {
        let defaults = State::defaults(Language::Zh);
        let link = "architecture=encoder-decoder&process=left-to-right";
        let (state, notices) = link::decode(link, &defaults);
        assert_eq!((state.get("architecture").unwrap(), notices), ("encoder-decoder".into(), vec![]));
        let json = r#"{"network":{"kind":"encoder-decoder"},"process":{"kind":"left-to-right"}}"#;
        assert_eq!(defaults.read(json).unwrap(), state);
        let (state, notices) = link::decode("architecture=encoder-decoder", &defaults);
        assert_eq!(state, defaults);
        assert!(notices[0].en.contains("left-to-right"), "{notices:?}");
    }
}
