//! The doors of the one state agree: names, JSON, links and copied commands.

use crate::common::{offers, where_applies};
use denoise_lab::configuration::state::{State, find, read_run, settings};
use denoise_lab::configuration::view::Language;
use denoise_lab::configuration::{command, link};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::SampleConfig;
use denoise_lab::settings::value;
use denoise_lab::settings::{Effect, Range, Setting};
use serde_json::{Value, json};

/// A random value that this setting can take, as text.
pub fn random_value(setting: &Setting, random: &mut Random) -> String {
    match setting.range {
        // No more positions in a step, or masked again, than a sentence has.
        Range::Integer { .. } if ["k", "remask-size"].contains(&setting.name) => {
            (1 + random.below(8)).to_string()
        }
        // No fewer positions in a sentence than in a step.
        Range::Integer { max, .. } if setting.name == "length" => {
            (8 + random.below((max - 7) as usize) as u64).to_string()
        }
        Range::Stepped { max, step, .. } if setting.name == "length" => {
            (8 + step * random.below(((max - 8) / step + 1) as usize) as u64).to_string()
        }
        Range::Stepped { min, max, step, .. } => {
            (min + step * random.below(((max - min) / step + 1) as usize) as u64).to_string()
        }
        Range::Integer { min, max, .. } => (min + random.below((max - min + 1) as usize) as u64).to_string(),
        Range::Real { min, max, .. } => (min + random.uniform() * (max - min)).min(max).to_string(),
        Range::Choice { options, .. } => options[random.below(options.len())].name.to_string(),
        Range::Text { max_length, .. } => {
            let glyphs = ['中', '□', '_', ' ', '&', '=', '%', '+', '#', '\'', '"', '\\', '𠀀', 'a', '-', '$'];
            (0..random.below(max_length.min(20))).map(|_| glyphs[random.below(glyphs.len())]).collect()
        }
    }
}

pub fn random_state(index: u64) -> State {
    let mut random = Random::new(11, Purpose::Test, index);
    let mut state = State::defaults(if index.is_multiple_of(2) { Language::Zh } else { Language::En });
    for setting in settings() {
        if state.applies(setting) && random.below(3) > 0 {
            let text = random_value(setting, &mut random);
            if offers(&state, setting, &text) {
                let mut next = state.clone();
                next.set(setting.name, &text).unwrap();
                // Weights that make no loss are refused.
                state = if next.validate().is_ok() { next } else { state };
            }
        }
    }
    state
}

#[test]
fn link_and_json_carry_every_state() {
    for index in 0..200 {
        let state = random_state(index);
        state.validate().unwrap();
        for language in [Language::Zh, Language::En] {
            let defaults = State::defaults(language);
            assert_eq!(link::decode(&link::encode(&state), &defaults), (state.clone(), vec![]));
            assert_eq!(defaults.changed(&state.document()).unwrap(), state);
            assert_eq!(defaults.read(&state.document().to_string()).unwrap(), state);
        }
    }
}

#[test]
fn a_run_carries_its_own_part() {
    for index in 0..50 {
        let state = random_state(index);
        assert_eq!(read_run(&serde_json::to_string(&state.run).unwrap()).unwrap(), state.run);
    }
}

#[test]
fn a_link_is_stable() {
    for index in 0..50 {
        let link = link::encode(&random_state(index));
        let (read, _) = link::decode(&format!("#{link}"), &State::defaults(Language::Zh));
        assert_eq!(link::encode(&read), link);
    }
}

#[test]
fn a_copied_command_names_what_differs() {
    for index in 0..50 {
        let state = random_state(index);
        let line = command::command_line(&state);
        for (setting, value) in state.values() {
            if setting.pointer.starts_with("/view/") {
                continue;
            }
            let default = State::defaults(Language::Zh).get(setting.name);
            let differs = default.unwrap_or(setting.range.default_value()) != value;
            // How free text is quoted for a shell is tested where it is written.
            let is_free = matches!(setting.range, Range::Text { .. });
            let written = if is_free { String::new() } else { value::write(&value) };
            let flag = format!(" --{} {written}", setting.name);
            assert!(!differs || line.contains(&flag), "{line} lacks{flag}");
        }
    }
}

#[test]
fn every_declaration_holds_together() {
    for setting in settings() {
        let default = setting.range.default_value();
        value::check(setting, &default).unwrap();
        assert_eq!(value::parse(setting, &value::write(&default)).unwrap(), default, "{}", setting.name);
        if let Range::Real { min, max, step, .. } = setting.range {
            assert!(min < max && step > 0.0 && step <= max - min, "{}", setting.name);
        }
        assert!(setting.help.zh.ends_with('。') && setting.help.en.ends_with('.'), "{}", setting.name);
    }
}

#[test]
fn only_what_changes_the_run_needs_retraining() {
    for setting in settings() {
        let is_run = setting.pointer.starts_with("/run/");
        assert_eq!(setting.effect == Effect::Retrain, is_run, "{}", setting.name);
    }
    assert!(find("k").unwrap().effect < Effect::Retrain);
}

#[test]
fn the_share_that_a_network_of_every_share_is_asked_at_is_no_part_of_its_run() {
    let mut state = State::defaults(Language::Zh);
    let heeds = |state: &State| state.heeded().iter().any(|setting| setting.name == "u");
    assert!(!heeds(&state));
    state.set("process", "noise").unwrap();
    assert!(!heeds(&state));
    state.set("noise-shares", "every").unwrap();
    assert!(heeds(&state));
    let moved = state.with("/sample/share", 0.25.into()).unwrap();
    assert_eq!((&moved.run, moved.sample.share), (&state.run, 0.25));
    let share = |state: &State| state.process().unwrap().blocks().unwrap().noise_distribution().share;
    assert_eq!((share(&moved), share(&state)), (0.25, 1.0));
    let link = link::encode(&moved);
    assert!(link.contains("process=noise&noise-shares=every") && link.contains("u=0.25"), "{link}");
    assert_eq!(link::decode(&link, &State::defaults(Language::En)), (moved, vec![]));
}

#[test]
fn values_of_the_wrong_kind_are_refused() {
    let wrong = [Value::Null, Value::Bool(true), Value::from(-1), json!([]), Value::from("\u{7}")];
    for setting in settings() {
        let defaults = where_applies(setting, State::defaults(Language::Zh));
        for value in wrong.iter().filter(|value| value::check(setting, value).is_err()) {
            let mut document = defaults.document();
            *document.pointer_mut(setting.pointer).unwrap() = value.clone();
            let error = defaults.changed(&document).unwrap_err();
            assert!(error.message.en.contains(setting.name), "{error}");
        }
    }
}

#[test]
fn a_setting_that_does_not_apply_has_no_value_and_takes_none() {
    let mut state = State::defaults(Language::Zh);
    for refused in [state.set("noise-share", "0.5").unwrap_err(), state.get("noise-share").unwrap_err()] {
        assert!(refused.message.en.contains("only where noise-shares is one"), "{refused}");
    }
    assert!(state.read(r#"{"process":{"share":0.5}}"#).is_err());
    assert!(state.read(r#"{"process":{"kind":"mask","share":0.5}}"#).is_err());
}

#[test]
fn a_setting_that_comes_to_apply_starts_with_its_default_and_leaves_with_its_condition() {
    let mut state = State::defaults(Language::Zh);
    let before = state.clone();
    state.set("process", "noise").unwrap();
    assert_eq!(
        state.document()["run"]["model"]["process"],
        json!({"kind":"noise","shares":"one","share":1.0,"variant":"blind"})
    );
    state.set("noise-share", "0.25").unwrap();
    // Setting what is already so keeps the rest.
    state.set("process", "noise").unwrap();
    assert_eq!(state.get("noise-share").unwrap(), 0.25);
    // What is chosen afterwards is no part of the run.
    state.set("noise-shares", "every").unwrap();
    assert_eq!(
        state.document()["run"]["model"]["process"],
        json!({"kind":"noise","shares":"every","variant":"blind"})
    );
    state.set("process", "mask").unwrap();
    assert_eq!(state, before);
}

#[test]
fn a_process_and_its_settings_may_come_in_one_object_in_any_order() {
    let defaults = State::defaults(Language::Zh);
    let mut expected = defaults.clone();
    for (name, text) in [("process", "noise"), ("noise-share", "0.5"), ("noise-variant", "hidden")] {
        expected.set(name, text).unwrap();
    }
    // JSON keeps fields by name; a link keeps the order in which they stand.
    let object = r#"{"process":{"variant":"hidden","share":0.5,"kind":"noise"}}"#;
    assert_eq!(defaults.read(object).unwrap(), expected);
    let (read, notices) = link::decode("noise-variant=hidden&noise-share=0.5&process=noise", &defaults);
    assert_eq!((read, notices), (expected, vec![]));
}

#[test]
fn a_run_that_is_adopted_brings_the_rest_to_fit_its_corpus() {
    let short = State::defaults(Language::Zh);
    let mut long = short.clone();
    for (name, text) in
        [("corpus", "brackets"), ("length", "20"), ("k", "16"), ("remask-size", "12"), ("seed", "7")]
    {
        long.set(name, text).unwrap();
    }
    let adopted = long.with_run(short.run.clone()).unwrap();
    let sample = SampleConfig { block_size: 8, remask_size: 8, ..long.sample.clone() };
    assert_eq!(adopted, State { run: short.run.clone(), sample, ..long.clone() });
    // Back again nothing has to change.
    let back = adopted.with_run(long.run.clone()).unwrap();
    assert_eq!((&back.run, &back.sample), (&long.run, &adopted.sample));
    let mut broken = short.run.clone();
    broken.training.batch = 7;
    assert!(long.with_run(broken).unwrap_err().message.en.contains("batch"));
}
