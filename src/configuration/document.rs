//! A state as JSON: values put where its settings say, which come and go with what they depend on.

use super::written::{self, VERSION};
use super::{requirement, unambiguous};
use crate::error::{Error, Result};
use crate::settings::Setting;
use crate::settings::value::{check, excerpt, no_such, parse, write};
use crate::sorting::sorted;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The settings that steer a document.
pub(super) type Settings<'a> = &'a [&'static Setting];

/// The setting of this name among `settings`.
pub(super) fn find_among(settings: Settings, name: &str) -> Result<&'static Setting> {
    let found = settings.iter().find(|setting| setting.name == name).copied();
    found.ok_or_else(|| no_such(["设置", "setting"], name, settings.iter().map(|setting| setting.name)))
}

/// What a file holds. Some editors begin one with a byte order mark, which is none of its content.
pub(super) fn read(json: &str) -> Result<Value> {
    unambiguous::parse(json.strip_prefix('\u{feff}').unwrap_or(json)).map_err(|error| {
        Error::setting(
            format!("配置不是 JSON，或有两处说同一项：{error}。请改正后再试。"),
            format!(
                "The configuration is not JSON, or says something twice: {error}. Mend it and try again."
            ),
        )
    })
}

/// What a document describes.
pub(crate) fn typed<T: DeserializeOwned>(document: Value) -> Result<T> {
    serde_json::from_value(document).map_err(|error| {
        Error::setting(format!("设置读不懂：{error}。"), format!("The settings cannot be read: {error}."))
    })
}

/// Gives the setting of this name the value that `text` stands for.
pub(super) fn set(settings: Settings, name: &str, text: &str, document: &mut Value) -> Result<()> {
    let setting = applying(settings, find_among(settings, name)?, document);
    let value = parse(setting, text)?;
    place(settings, setting, value, document)
}

/// The value of the setting of this name.
pub(super) fn get(settings: Settings, name: &str, document: &Value) -> Result<Value> {
    let setting = find_among(settings, name)?;
    document.pointer(setting.pointer).cloned().ok_or_else(|| does_not_apply(settings, setting))
}

/// The changes that put a value at this pointer, and nothing else.
pub(super) fn at(pointer: &str, value: Value) -> Value {
    let nested = |value: Value, field: &str| json!({ field: value });
    pointer.rsplit('/').filter(|field| !field.is_empty()).fold(value, nested)
}

/// Whether every value that is there is one its setting can take here.
pub(super) fn validate(settings: Settings, document: &Value) -> Result<()> {
    settings.iter().try_for_each(|setting| {
        let Some(value) = document.pointer(setting.pointer) else { return Ok(()) };
        let setting = applying(settings, setting, document);
        check(setting, value)?;
        requirement::check(settings, setting, value, document)
    })
}

/// Whether two documents have the same fields, whatever values.
pub(super) fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| alike(a, b)))
        }
        (a, b) => !a.is_object() && !b.is_object(),
    }
}

/// Puts the leaves of `changes` (an object shaped like `document`, or part of one) into it.
pub(super) fn change(settings: Settings, changes: &Value, document: &mut Value) -> Result<()> {
    let mut changes = changes.clone();
    changes.get_mut("run").into_iter().for_each(written::update);
    let mut leaves = Vec::new();
    gather(String::new(), &changes, &mut leaves);
    // What decides whether a setting applies is declared before it, so is placed before it.
    in_order(settings, leaves, |setting, (pointer, _)| setting.pointer == pointer)
        .into_iter()
        .try_for_each(|(pointer, value)| merge(settings, &pointer, value, document))
}

/// These in the order in which their settings are declared, whatever belongs to none first.
pub(super) fn in_order<T>(settings: Settings, items: Vec<T>, is_of: impl Fn(&Setting, &T) -> bool) -> Vec<T> {
    let place = |item: &T| settings.iter().position(|setting| is_of(setting, item));
    sorted(items, |item| place(item).map_or(-1.0, |place| place as f64))
}

/// The leaves of `changes`, which lies at `pointer`, with their own pointers.
fn gather<'a>(pointer: String, changes: &'a Value, leaves: &mut Vec<(String, &'a Value)>) {
    match changes {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| gather(format!("{pointer}/{name}"), value, leaves));
        }
        leaf => leaves.push((pointer, leaf)),
    }
}

/// Puts the leaf `changes` at `pointer` into `document`.
fn merge(settings: Settings, pointer: &str, changes: &Value, document: &mut Value) -> Result<()> {
    if let Some(setting) = settings.iter().find(|setting| setting.pointer == pointer) {
        let setting = applying(settings, setting, document);
        check(setting, changes)?;
        return place(settings, setting, changes.clone(), document);
    }
    // What no setting steers (the version) has one possible value.
    if document.pointer(pointer) == Some(changes) {
        return Ok(());
    }
    let found = excerpt(&write(changes));
    Err(if pointer == "/run/version" {
        Error::setting(
            format!("这份配置的版本是 {found}，这里只读得懂版本 {VERSION}。"),
            format!("This configuration is of version {found}; only version {VERSION} can be read here."),
        )
    } else {
        let pointer = excerpt(pointer);
        Error::setting(
            format!("没有 {pointer} = {found} 这项设置。"),
            format!("There is no setting {pointer} = {found}."),
        )
    })
}

/// Whether a setting exists in this document.
pub(crate) fn applies(setting: &Setting, document: &Value) -> bool {
    setting.applies.is_none_or(|condition| condition.holds(document))
}

/// Of all declarations of a setting the one that applies here; this one, if none does.
fn applying(settings: Settings, setting: &'static Setting, document: &Value) -> &'static Setting {
    let same = |other: &&&Setting| other.name == setting.name && applies(other, document);
    settings.iter().find(same).unwrap_or(&setting)
}

/// Gives a setting its value, every one that comes to apply its default, and takes away what no longer
/// applies; so, too, where an option falls back because of it.
fn place(settings: Settings, setting: &Setting, value: Value, document: &mut Value) -> Result<()> {
    requirement::check(settings, setting, &value, document)?;
    if document.pointer(setting.pointer).is_none() {
        return Err(does_not_apply(settings, setting));
    }
    let set = |document: &mut Value| *found_or_made(setting.pointer, document) = value;
    settled(settings, document, set);
    while settled(settings, document, |document| requirement::settle(settings, document)) {}
    Ok(())
}

/// What `change` says, with what comes to apply by it at its default, and without what no longer does.
fn settled<T>(settings: Settings, document: &mut Value, change: impl FnOnce(&mut Value) -> T) -> T {
    let applied: Vec<_> = settings.iter().filter(|setting| applies(setting, document)).collect();
    let changed = change(document);
    for gone in applied {
        if !applies(gone, document) {
            take_away(gone.pointer, document);
        }
    }
    for setting in settings {
        if setting.applies.is_some() && applies(setting, document) {
            let found = found_or_made(setting.pointer, document);
            if found.is_null() {
                *found = setting.range.default_value();
            }
        }
    }
    changed
}

/// Takes away the value at `pointer`, and the objects that hold nothing without it.
fn take_away(pointer: &str, document: &mut Value) {
    let Some((parent, field)) = pointer.rsplit_once('/') else { return };
    let Some(Value::Object(fields)) = document.pointer_mut(parent) else { return };
    fields.remove(field);
    if fields.is_empty() {
        take_away(parent, document);
    }
}

/// The value at `pointer`, null if it was not there.
fn found_or_made<'a>(pointer: &str, document: &'a mut Value) -> &'a mut Value {
    pointer.split('/').skip(1).fold(document, |place, field| &mut place[field])
}

/// The error of a setting that has no value here.
fn does_not_apply(settings: Settings, setting: &Setting) -> Error {
    let (mut zh, mut en) = (String::new(), String::new());
    if let Some(condition) = setting.applies {
        let decides = settings.iter().find(|other| other.pointer == condition.pointer);
        let name = decides.map_or(condition.pointer, |other| other.name);
        let same = settings.iter().filter(|other| other.name == setting.name);
        let names: Vec<&str> =
            same.filter_map(|other| other.applies).flat_map(|c| c.names).copied().collect();
        zh = format!("；它只在 {name} 是 {} 时才有", names.join("、"));
        en = format!(", only where {name} is {}", names.join(" or "));
    }
    Error::setting(
        format!("设置 {}（{}）在这里不适用{zh}。", setting.name, setting.label.zh),
        format!("The setting {} ({}) does not apply here{en}.", setting.name, setting.label.en),
    )
}
