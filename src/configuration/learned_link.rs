//! The part of a link that says whose posterior is learned.
//!
//! `learned` names what it is a change of: `page`, a VAE on the page's corpus and with its network, or a
//! demonstration. `learned-beta=4` is such a change, of the setting `beta`. Where it is the page's own, there
//! is none of this.

use super::document::find_among;
use super::edit::settings;
use super::link::{defaulted, give, given_twice, put_in_order};
use super::run::RunConfig;
use super::state::State;
use crate::error::Text;

/// The key that names what the run is a change of, and begins those of its settings.
const KEY: &str = "learned";
/// What it is called if it is no demonstration.
const PAGE: &str = "page";

/// The parts of a link for this state's learned run: (key, text).
pub(super) fn parts(state: &State) -> Vec<(String, String)> {
    let Some(run) = &state.learned else { return Vec::new() };
    let (name, base) = run.base(state.plain_learned());
    let named = (KEY.to_string(), name.unwrap_or(PAGE).to_string());
    let changes = run.changes_from(&base).into_iter();
    let changes = changes.map(|(setting, text)| (format!("{KEY}-{}", setting.name), text));
    std::iter::once(named).chain(changes).collect()
}

/// Whether a link's key is one of these.
pub(super) fn is_part(key: &str) -> bool {
    setting_of(key).is_some()
}

/// The name of the setting that a key is of; of the first key none.
fn setting_of(key: &str) -> Option<&str> {
    let rest = key.strip_prefix(KEY)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('-') }
}

/// The run that `parts` make of `plain`, and what of them could not be read: that part is left out.
pub(super) fn read(mut parts: Vec<(&str, &str)>, plain: RunConfig) -> (RunConfig, Vec<Text>) {
    let declared: Vec<_> = settings().collect();
    // The name of what is changed comes first.
    put_in_order(&mut parts, &declared, &|key| setting_of(key).unwrap_or_default());
    let mut run = plain.clone();
    let mut notices = Vec::new();
    let mut before = "";
    for (key, text) in parts {
        let name = setting_of(key).unwrap_or_default();
        let outcome = if key == before {
            Err(given_twice(key))
        } else if !name.is_empty() {
            give(key, find_among(&declared, name), text, &mut |text| run.set(name, text))
        } else if text == PAGE {
            Ok(())
        } else {
            let demonstration = plain.demonstration(text).map_err(|error| defaulted(&error.message));
            demonstration.map(|demonstration| run = demonstration)
        };
        notices.extend(outcome.err());
        before = key;
    }
    // Each setting by itself is in its range; together they may still not agree.
    match run.validate() {
        Ok(()) => (run, notices),
        Err(error) => {
            notices.push(defaulted(&error.message));
            (plain, notices)
        }
    }
}
