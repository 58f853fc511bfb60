//! The permalink: a state as the part of an address after `#`.
//!
//! `v=1&corpus=capitals&k=2&prompt=...`: `v` is the version, every other key is a setting's name.
//! Only what differs from the defaults is written. Corpus and prompt differ from the defaults of one
//! language or the other, so that a link says the same to readers of both.

use super::document::in_order;
use super::run::RunConfig;
use super::state::{State, find, settings};
use super::view::Language;
use crate::error::Text;
use crate::settings::value::{excerpt, write};

/// The version of links that is written, and read.
pub const VERSION: u32 = 1;

/// Longer links are not read; the longest that [`encode`] writes is about half of this.
pub const MAX_LENGTH: usize = 10_000;

/// More notices than this are only counted.
pub const MAX_NOTICES: usize = 8;

/// The link that stands for `state`, without a leading `#`.
pub fn encode(state: &State) -> String {
    let defaults = [Language::Zh, Language::En].map(|language| State::defaults(language).document());
    let mut link = format!("v={VERSION}");
    for (setting, value) in state.values() {
        let declared = setting.range.default_value();
        if defaults.iter().any(|default| default.pointer(setting.pointer).unwrap_or(&declared) != &value) {
            link.push_str(&format!("&{}={}", setting.name, percent_encode(&write(&value))));
        }
    }
    link
}

/// The state that `link` stands for, with or without a leading `#` or `?`.
///
/// Whatever cannot be read keeps its value in `defaults`, what is too large for the corpus is made as large as
/// it can be ([`State::with_run`]), and a notice says so.
pub fn decode(link: &str, defaults: &State) -> (State, Vec<Text>) {
    if link.len() > MAX_LENGTH {
        let notice = Text::new(
            format!("链接太长（{} 字节，最多 {MAX_LENGTH}），已用默认设置。", link.len()),
            format!(
                "The link is too long ({} bytes, {MAX_LENGTH} at most); the defaults are used.",
                link.len()
            ),
        );
        return (defaults.clone(), vec![notice]);
    }
    let (state, notices) = read(parts(link).filter(|part| second(part).is_none()).collect(), defaults);
    (state, shortened(notices))
}

/// The run that links of version 1 carried beside that of `state`, which [`decode`] read of the same link, and
/// what of it could not be read. `learned` says what it is a change of, a VAE on the corpus of `state` (`page`)
/// or a demonstration, and `learned-beta=4` is such a change, of the setting `beta`.
pub fn second_run(link: &str, state: &State) -> Option<(RunConfig, Vec<Text>)> {
    let parts: Vec<_> = parts(link).filter_map(|part| second(&part)).collect();
    let mut run = state.run.clone();
    (!parts.is_empty() && link.len() <= MAX_LENGTH).then_some(())?;
    run.set("posterior", "learned").ok()?;
    let (names, changes): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(name, _)| name.is_empty());
    let mut refused = names.get(1).map(|_| given_twice("learned"));
    match names.first().map_or("page", |(_, name)| name) {
        "page" => {}
        name => match run.demonstration(name) {
            Ok(demonstration) => run = demonstration,
            Err(error) => refused = Some(defaulted(&error.message)),
        },
    }
    let (state, notices) = read(changes, &state.with_run(run).ok()?);
    Some((state.run, shortened(refused.into_iter().chain(notices).collect())))
}

/// A link's keys and their texts.
fn parts(link: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = link.trim_start_matches(['#', '?']).split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// What a part of a link says of the second run, if it is of that: the name of a setting, or none, and its text.
fn second<'a>((key, text): &(&'a str, &'a str)) -> Option<(&'a str, &'a str)> {
    let rest = key.strip_prefix("learned")?;
    let name = if rest.is_empty() { Some("") } else { rest.strip_prefix('-') };
    name.map(|name| (name, *text))
}

/// The state that these parts make of `defaults`, and what of them could not be read.
fn read(parts: Vec<(&str, &str)>, defaults: &State) -> (State, Vec<Text>) {
    let mut state = defaults.clone();
    let mut notices = Vec::new();
    let mut seen = Vec::new();
    // What decides whether a setting applies is declared before it, so is read before it.
    let declared = settings();
    let parts = in_order(&declared, parts, |setting, (key, _)| setting.name == *key);
    for (name, text) in parts {
        let outcome =
            if seen.contains(&name) { Err(given_twice(name)) } else { take(name, text, &mut state) };
        notices.extend(outcome.err());
        seen.push(name);
    }
    // Each setting by itself is in its range; together they may still not fit.
    if let Err(error) = state.validate() {
        let fitting = state.with_run(state.run.clone());
        notices.push(if fitting.is_ok() { lowered(&error.message) } else { defaulted(&error.message) });
        let of_defaults = || RunConfig { model: defaults.run.model, ..state.run.clone() };
        let fitting = fitting.or_else(|_| state.with_run(of_defaults()));
        state = fitting.unwrap_or_else(|_| defaults.clone());
    }
    (state, notices)
}

/// Sets what one part of a link says, or says why not.
fn take(name: &str, text: &str, state: &mut State) -> std::result::Result<(), Text> {
    if name == "v" {
        return if text == VERSION.to_string() { Ok(()) } else { Err(other_version(text)) };
    }
    let setting = find(name).map_err(|_| {
        let name = excerpt(name);
        Text::new(
            format!("链接里的“{name}”不是这里的设置，已略过。"),
            format!("“{name}” in the link is no setting here and is left out."),
        )
    })?;
    let text = percent_decode(text).ok_or_else(|| {
        Text::new(
            format!("链接里的设置 {name}（{}）已损坏，已用默认值。", setting.label.zh),
            format!("The setting {name} ({}) in the link is damaged; its default is used.", setting.label.en),
        )
    })?;
    state.set(name, &text).map_err(|error| defaulted(&error.message))
}

fn defaulted(message: &Text) -> Text {
    Text::new(
        format!("{}链接里的这一项已用默认值。", message.zh),
        format!("{} The link said so; the default is used.", message.en),
    )
}

/// The notice of a setting that does not fit the corpus, of which `message` says what would.
fn lowered(message: &Text) -> Text {
    Text::new(
        format!("{}链接里的这一项已改成语料允许的最大值。", message.zh),
        format!("{} The link said so; the largest that fits the corpus is used.", message.en),
    )
}

fn other_version(text: &str) -> Text {
    let text = excerpt(text);
    Text::new(
        format!("链接的版本是“{text}”，这里是 {VERSION}；读得懂的部分已照用。"),
        format!("The link is of version “{text}”, this page of {VERSION}; what can be read is used."),
    )
}

fn given_twice(name: &str) -> Text {
    let name = excerpt(name);
    Text::new(
        format!("链接里“{name}”出现了两次，只用第一个。"),
        format!("“{name}” is in the link twice; the first is used."),
    )
}

fn shortened(mut notices: Vec<Text>) -> Vec<Text> {
    let more = notices.len().saturating_sub(MAX_NOTICES);
    if more > 0 {
        notices.truncate(MAX_NOTICES);
        notices.push(Text::new(
            format!("链接里还有 {more} 处读不懂。"),
            format!("{more} more parts of the link cannot be read."),
        ));
    }
    notices
}

/// RFC 3986: everything but the unreserved characters as `%XX` of its UTF-8 bytes.
fn percent_encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            encoded.extend(['%', char::from(digits[0]), char::from(digits[1])]);
        }
    }
    encoded
}

/// The inverse of [`percent_encode`]; `+` is a space, as in forms. `None` if it is damaged.
fn percent_decode(text: &str) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}
