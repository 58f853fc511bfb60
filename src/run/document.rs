//! A state as JSON: values put where the settings say, which come and go with what they depend on.

use super::config::VERSION;
use super::requirement;
use super::state::settings;
use crate::error::{Error, ErrorKind, Result};
use crate::settings::Setting;
use crate::settings::value::{check, excerpt, write};
use serde_json::{Map, Value};

/// Puts the leaf `changes` at `pointer` into `document`.
pub(super) fn merge(pointer: &str, changes: &Value, document: &mut Value) -> Result<()> {
    if let Some(setting) = settings().into_iter().find(|setting| setting.pointer == pointer) {
        let setting = applying(setting, document);
        check(setting, changes)?;
        return place(setting, changes.clone(), document);
    }
    // What no setting steers (the version) has one possible value.
    if document.pointer(pointer) == Some(changes) {
        return Ok(());
    }
    let found = excerpt(&write(changes));
    Err(if pointer == "/run/version" {
        Error::new(
            ErrorKind::Setting,
            format!("这份配置的版本是 {found}，这里只读得懂版本 {VERSION}。"),
            format!("This configuration is of version {found}; only version {VERSION} can be read here."),
        )
    } else {
        let pointer = excerpt(pointer);
        Error::new(
            ErrorKind::Setting,
            format!("没有 {pointer} = {found} 这项设置。"),
            format!("There is no setting {pointer} = {found}."),
        )
    })
}

/// Whether a setting exists in this document.
pub(super) fn applies(setting: &Setting, document: &Value) -> bool {
    setting.applies.is_none_or(|condition| condition.holds(document))
}

/// Of all declarations of a setting the one that applies here; this one, if none does.
pub(super) fn applying(setting: &'static Setting, document: &Value) -> &'static Setting {
    let same = |other: &&Setting| other.name == setting.name && applies(other, document);
    settings().into_iter().find(same).unwrap_or(setting)
}

/// Gives a setting its value, every one that comes to apply its default, and takes away what no longer
/// applies.
pub(super) fn place(setting: &Setting, value: Value, document: &mut Value) -> Result<()> {
    requirement::check(setting, &value, document)?;
    let applied: Vec<_> = settings().into_iter().filter(|setting| applies(setting, document)).collect();
    let place = document.pointer_mut(setting.pointer).ok_or_else(|| does_not_apply(setting))?;
    *place = value;
    for gone in applied {
        if !applies(gone, document) {
            in_parent(gone, document, |fields, field| drop(fields.remove(field)));
        }
    }
    for setting in settings() {
        if setting.applies.is_some() && applies(setting, document) {
            in_parent(setting, document, |fields, field| {
                fields.entry(field).or_insert_with(|| setting.range.default_value());
            });
        }
    }
    requirement::settle(document);
    Ok(())
}

/// Changes the object in which a setting stands.
fn in_parent(setting: &Setting, document: &mut Value, change: impl FnOnce(&mut Map<String, Value>, &str)) {
    let (parent, field) = setting.pointer.rsplit_once('/').unwrap_or(("", setting.pointer));
    if let Some(Value::Object(fields)) = document.pointer_mut(parent) {
        change(fields, field);
    }
}

/// The error of a setting that has no value here.
pub(super) fn does_not_apply(setting: &Setting) -> Error {
    let (mut zh, mut en) = (String::new(), String::new());
    if let Some(condition) = setting.applies {
        let decides = settings().into_iter().find(|other| other.pointer == condition.pointer);
        let name = decides.map_or(condition.pointer, |other| other.name);
        let same = settings().into_iter().filter(|other| other.name == setting.name);
        let names: Vec<&str> =
            same.filter_map(|other| other.applies).flat_map(|c| c.names).copied().collect();
        zh = format!("；它只在 {name} 是 {} 时才有", names.join("、"));
        en = format!(", only where {name} is {}", names.join(" or "));
    }
    Error::new(
        ErrorKind::Setting,
        format!("设置 {}（{}）在这里不适用{zh}。", setting.name, setting.label.zh),
        format!("The setting {} ({}) does not apply here{en}.", setting.name, setting.label.en),
    )
}
