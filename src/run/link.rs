//! The permalink: a state as the part of an address after `#`.
//!
//! `v=1&corpus=capitals&k=2&prompt=...`: `v` is the version, every other key is a setting's name.
//! Only what differs from the defaults is written. Corpus and prompt differ from the defaults of one
//! language or the other, so that a link says the same to readers of both.

use super::config::VERSION;
use super::state::{State, find, settings};
use super::view::Language;
use crate::error::Text;
use crate::settings::value::{excerpt, write};

/// Longer links are not read; the longest that [`encode`] writes is about half of this.
const MAX_LENGTH: usize = 10_000;

/// More notices than this are only counted.
const MAX_NOTICES: usize = 8;

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
/// Whatever cannot be read keeps its value in `defaults`, and a notice says so.
pub fn decode(link: &str, defaults: &State) -> (State, Vec<Text>) {
    let mut state = defaults.clone();
    if link.len() > MAX_LENGTH {
        let notice = Text::new(
            format!("链接太长（{} 字节，最多 {MAX_LENGTH}），已用默认设置。", link.len()),
            format!(
                "The link is too long ({} bytes, {MAX_LENGTH} at most); the defaults are used.",
                link.len()
            ),
        );
        return (state, vec![notice]);
    }
    let mut notices = Vec::new();
    let mut seen = Vec::new();
    let parts = link.trim_start_matches(['#', '?']).split('&').filter(|part| !part.is_empty());
    let mut parts: Vec<_> = parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
    // What decides whether a setting applies is declared before it, so is read before it.
    let declared = settings();
    parts.sort_by_key(|(name, _)| declared.iter().position(|setting| setting.name == *name));
    for (name, text) in parts {
        let outcome =
            if seen.contains(&name) { Err(given_twice(name)) } else { take(name, text, &mut state) };
        notices.extend(outcome.err());
        seen.push(name);
    }
    // Each setting by itself is in its range; together they may still not fit.
    if let Err(error) = state.validate() {
        notices.push(defaulted(&error.message));
        state.sample.block_size = defaults.sample.block_size;
    }
    (state, shortened(notices))
}

/// Sets what one part of a link says, or says why not.
fn take(name: &str, text: &str, state: &mut State) -> Result<(), Text> {
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
            format!("链接里的设置 {}（{}）已损坏，已用默认值。", setting.name, setting.label.zh),
            format!(
                "The setting {} ({}) in the link is damaged; its default is used.",
                setting.name, setting.label.en
            ),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Random};
    use crate::settings::{Range, Setting};

    const LANGUAGES: [Language; 3] = [Language::Auto, Language::Zh, Language::En];

    /// Texts at the edges of what `setting` can take.
    fn edges(setting: &Setting) -> Vec<String> {
        match setting.range {
            // No more positions in a step than a sentence has.
            Range::Integer { .. } if setting.name == "k" => (1..=8).map(|k| k.to_string()).collect(),
            Range::Integer { min, max, .. } => {
                [min, max, min + 1, (min + max) / 2].map(|n| n.to_string()).into()
            }
            Range::Stepped { min, max, step, .. } => [min, max, min + step].map(|n| n.to_string()).into(),
            Range::Real { min, max, step, .. } => {
                [min, max, min + step, min + (max - min) / 3.0].map(|x| x.to_string()).into()
            }
            Range::Choice { options, .. } => options.iter().map(|option| option.name.to_string()).collect(),
            Range::Text { max_length, .. } => {
                let texts = ["", "口_□", "a&b=c#d?e+f%20 g", "<script>'\"`$(x)\\", "𠀀é\u{202e}", "&&&=%"];
                texts.map(String::from).into_iter().chain(["字".repeat(max_length)]).collect()
            }
        }
    }

    fn assert_round_trip(state: &State) {
        let link = encode(state);
        assert!(link.len() < MAX_LENGTH / 2 && link.is_ascii(), "{link}");
        for language in LANGUAGES {
            let (read, notices) = decode(&link, &State::defaults(language));
            assert_eq!((&read, notices.as_slice()), (state, [].as_slice()), "{link}");
        }
    }

    /// The state with the choice under which a setting exists, and that under which the choice does.
    fn where_applies(setting: &Setting, state: State) -> State {
        let Some(condition) = setting.applies else { return state };
        let decides = settings().into_iter().find(|other| other.pointer == condition.pointer).unwrap();
        let choice = serde_json::Value::from(condition.names[0]);
        where_applies(decides, state).with(condition.pointer, choice).unwrap()
    }

    #[test]
    fn every_value_of_every_setting_comes_back() {
        for setting in settings() {
            for text in edges(setting) {
                for language in LANGUAGES {
                    let mut state = where_applies(setting, State::defaults(language));
                    if !state.offers(setting, &text.as_str().into()) {
                        state.set("process", "left-to-right").unwrap();
                    }
                    state.set(setting.name, &text).unwrap();
                    assert_round_trip(&state);
                }
            }
        }
    }

    #[test]
    fn all_settings_changed_at_once_come_back() {
        let mut random = Random::new(1, Purpose::Test, 0);
        for _ in 0..50 {
            let mut state = State::defaults(Language::Zh);
            for setting in settings() {
                let edges = edges(setting);
                let text = &edges[random.below(edges.len())];
                // A sentence has no fewer positions than a step may have.
                let is_short = setting.name == "length" && text.parse().is_ok_and(|length: usize| length < 8);
                let text = if is_short { "8" } else { text };
                if state.offers(setting, &text.into()) {
                    state.set(setting.name, text).unwrap();
                }
            }
            assert_round_trip(&state);
        }
    }

    #[test]
    fn only_what_differs_from_the_defaults_is_written() {
        let mut state = State::defaults(Language::Zh);
        state.set("prompt", "北京").unwrap();
        assert_eq!(encode(&state), "v=1&corpus=capitals&prompt=%E5%8C%97%E4%BA%AC");
        state.set("steps", "20").unwrap();
        assert_eq!(encode(&state), "v=1&corpus=capitals&steps=20&prompt=%E5%8C%97%E4%BA%AC");
    }

    #[test]
    fn an_empty_link_is_the_defaults() {
        let defaults = State::defaults(Language::En);
        for link in ["", "#", "?", "#&&"] {
            assert_eq!(decode(link, &defaults), (defaults.clone(), vec![]));
        }
    }

    #[test]
    fn a_damaged_part_gives_its_default_and_a_notice_and_the_rest_is_read() {
        let defaults = State::defaults(Language::Zh);
        for (part, named) in [
            ("batch=0", "batch"),
            ("batch=", "batch"),
            ("batch", "batch"),
            ("prompt=%E4%B8", "prompt"),
            ("prompt=%4", "prompt"),
            ("prompt=%zz", "prompt"),
            ("prompt=%00", "prompt"),
            ("learning-rate=NaN", "learning-rate"),
            ("network=<script>", "network"),
            ("__proto__=1", "__proto__"),
            ("k=9", "from 1 to 8"),
            ("k=999", "from 1 to 128"),
            ("v=2", "version"),
            ("v=%00", "version"),
            ("steps=30", "twice"),
        ] {
            let (state, notices) = decode(&format!("#steps=20&{part}&theme=dark"), &defaults);
            let mut expected = defaults.clone();
            expected.set("steps", "20").unwrap();
            expected.set("theme", "dark").unwrap();
            assert_eq!(state, expected, "{part}");
            assert_eq!(notices.len(), 1, "{part}: {notices:?}");
            assert!(notices[0].en.contains(named), "{part}: {notices:?}");
        }
    }

    #[test]
    fn notices_and_links_have_an_end() {
        let defaults = State::defaults(Language::Zh);
        let (state, notices) = decode(&"x=1&".repeat(1000), &defaults);
        assert_eq!((state, notices.len()), (defaults.clone(), MAX_NOTICES + 1));
        let (state, notices) = decode(&"steps=20&".repeat(10_000), &defaults);
        assert_eq!((state, notices.len()), (defaults, 1));
    }

    #[test]
    fn no_bytes_whatever_do_harm() {
        let mut random = Random::new(2, Purpose::Test, 0);
        let defaults = State::defaults(Language::Zh);
        let seed = encode(&defaults) + "&steps=20&theme=dark&learning-rate=0.001";
        for round in 0..1000 {
            // Half of them pure noise, half a good link with a few bytes changed.
            let mut bytes =
                if round % 2 == 0 { vec![0; random.below(200)] } else { seed.clone().into_bytes() };
            let changes = if round % 2 == 0 { bytes.len() } else { 1 + random.below(4) };
            for i in 0..changes {
                let place = if round % 2 == 0 { i } else { random.below(bytes.len()) };
                bytes[place] = random.below(256) as u8;
            }
            let link = String::from_utf8_lossy(&bytes);
            let (state, notices) = decode(&link, &defaults);
            state.validate().unwrap();
            assert!(notices.len() <= MAX_NOTICES + 1);
            assert_round_trip(&state);
        }
    }
}
