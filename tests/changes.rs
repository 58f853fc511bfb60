//! A change that is answered at once is what the questions it stands for would be answered one by one.

use crate::settings::{random_state, random_value};
use denoise_lab::change::{Change, forward_frames, in_step};
use denoise_lab::configuration::state::{State, settings};
use denoise_lab::configuration::view::Language;
use denoise_lab::configuration::{ModelConfig, link};
use denoise_lab::corpus::description::{CorpusDescription, known_distribution};
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::process::{ProcessDescription, processes};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::{Prompt, PromptDescription};
use denoise_lab::settings::Setting;
use denoise_lab::settings::value::parse;
use serde_json::{Value, json};

const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// Everything that is drawn of a state, asked question by question.
fn asked(state: &State) -> Value {
    let corpus = Corpus::open(&state.run.corpus).unwrap();
    let read = Prompt::of(&state.view.prompt, &corpus);
    let distribution = |process: &dyn denoise_lab::process::Process| {
        known_distribution(&corpus).is_ok_and(|distribution| {
            distribution.conditionals().check(process.full_side_information(corpus.length)).is_ok()
        })
    };
    let describe = |state: &State| match state.run.model {
        ModelConfig::Fixed { .. } => ProcessDescription::from(&*state.process().unwrap()),
        ModelConfig::Learned { .. } => ProcessDescription::LEARNED,
    };
    let choices = processes().iter().map(|entry| {
        let fixed = state.with("/run/model/kind", "fixed".into()).unwrap();
        let other = fixed.with("/run/model/process/kind", entry.choice.name.into()).unwrap();
        let is_own = |s: &&Setting| s.pointer.starts_with("/run/model/process/") && s.name != "process";
        json!({
            "config": other.document()["run"]["model"]["process"],
            "description": describe(&other),
            "settings": other.heeded().into_iter().filter(is_own).collect::<Vec<_>>(),
        })
    });
    json!({
        "config": state.document(),
        "link": link::encode(state),
        "heeded": settings().into_iter().filter(|s| state.applies(s) && state.heeded().contains(s)).collect::<Vec<_>>(),
        "names": { "method": state.run.method().map(|m| m.name), "demonstration": state.run.demonstration_name() },
        "process": describe(state),
        "processes": choices.collect::<Vec<_>>(),
        "corpus": CorpusDescription::from(&corpus),
        "oracle": state.run.process().is_ok_and(|process| distribution(&*process.process())),
        "prompt": {
            "text": state.view.prompt,
            "read": read.as_ref().ok().map(|prompt| PromptDescription::new(prompt, &corpus)),
            "fault": read.as_ref().err(),
        },
        "forward": forward_frames(state, &corpus, &corpus.sentence).unwrap(),
    })
}

#[test]
fn what_a_change_leaves_out_is_as_it_was_and_what_it_says_is_what_would_be_asked_for() {
    let (mut made, mut refused) = (0, 0);
    for index in 0..12 {
        let mut random = Random::new(12, Purpose::Test, index);
        let mut state = State::defaults(LANGUAGES[index as usize % 2]);
        let mut drawn = json(Change::between(None, state.clone(), &[]).unwrap());
        assert_eq!(drawn, asked(&state));
        for _ in 0..25 {
            let here = state.heeded();
            let setting = here[random.below(here.len())];
            let value = parse(setting, &random_value(setting, &mut random)).unwrap();
            // One thing after the other: changed, then brought to fit or held against its ranges.
            let by_hand = state.with(setting.pointer, value.clone()).and_then(|next| {
                if setting.pointer.starts_with("/run/") {
                    next.with_run(next.run.clone())
                } else {
                    next.validate().map(|()| next)
                }
            });
            let next = state.fitted(setting.pointer, value);
            assert_eq!(next.as_ref().err(), by_hand.as_ref().err());
            let change = next.and_then(|next| Change::between(Some(&state), next, &[]));
            let (Ok(change), Ok(by_hand)) = (change, by_hand) else {
                refused += 1;
                continue;
            };
            drawn.as_object_mut().unwrap().extend(json(change).as_object().unwrap().clone());
            state = State::written(&drawn["config"]).unwrap();
            let prompt = state.view.prompt.clone();
            assert_eq!((&state.run, &state.sample), (&by_hand.run, &by_hand.sample));
            assert!(prompt == by_hand.view.prompt || setting.pointer.starts_with("/run/corpus/"), "{prompt}");
            assert_eq!(drawn, asked(&state), "{}", setting.name);
            made += 1;
        }
    }
    assert!(made > 200 && refused > 0, "{made} {refused}");
}

#[test]
fn what_did_not_change_is_left_out() {
    let state = State::defaults(Language::Zh);
    let changed = |pointer: &str, value: Value| {
        let next = state.fitted(pointer, value).unwrap();
        let change = json(Change::between(Some(&state), next, &[]).unwrap());
        change.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(changed("/sample/temperature", 0.5.into()), ["config", "link"]);
    assert_eq!(changed("/sample/blockSize", 2.into()), ["config", "forward", "link"]);
    assert_eq!(changed("/view/prompt", "中国".into()), ["config", "link", "prompt"]);
    let process = changed("/run/model/process/kind", "noise".into());
    assert!(process.iter().any(|field| field == "heeded") && !process.iter().any(|field| field == "corpus"));
}

#[test]
fn a_prompt_that_a_new_corpus_cannot_read_gives_way_unless_a_link_named_both() {
    let state = State::defaults(Language::Zh);
    let english = state.fitted("/run/corpus/kind", "capitals-en".into()).unwrap();
    let prompt = |before: Option<&State>, state: &State| {
        json(Change::between(before, state.clone(), &[]).unwrap())["prompt"]["text"].clone()
    };
    let first = Corpus::open(&CorpusConfig::capitals_en()).unwrap().prompts[0].clone();
    assert_eq!(prompt(Some(&state), &english), first);
    // A link that names a corpus and no prompt comes with the prompt of the reader's language.
    assert_eq!(prompt(None, &english), first);
    let mut named = english.clone();
    named.view.prompt = "北京".to_string();
    assert_eq!(prompt(None, &named), "北京");
    // One that is being mended stays.
    assert_eq!(prompt(Some(&english), &named), "北京");
}

#[test]
fn the_first_prompt_of_a_language_is_its_corpus_s() {
    for language in LANGUAGES {
        let State { run, view, .. } = State::defaults(language);
        assert_eq!(Corpus::open(&run.corpus).unwrap().prompts[0], view.prompt);
    }
}

#[test]
fn rows_in_step_are_what_each_process_makes_of_the_sentence() {
    for index in (0..40).filter(|index| random_state(*index).run.corpus.length() <= 16) {
        let state = random_state(index);
        let Ok(corpus) = Corpus::open(&state.run.corpus) else { continue };
        let rows = in_step(&state, &[]).unwrap();
        assert_eq!(rows.len(), processes().len());
        for row in rows {
            let fixed = state.with("/run/model/kind", "fixed".into()).unwrap();
            let other = fixed.with("/run/model/process/kind", row.process.into()).unwrap();
            assert_eq!(row.frames, forward_frames(&other, &corpus, &corpus.sentence).unwrap());
        }
    }
}

/// As JavaScript writes it: it has one kind of number.
fn in_javascript(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, in_javascript(value))).collect()
        }
        Value::Number(number) => match number.as_f64() {
            Some(x) if x.fract() == 0.0 => (x as u64).into(),
            _ => number.into(),
        },
        other => other,
    }
}

#[test]
fn a_state_that_is_whole_is_read_at_once_as_it_is_leaf_by_leaf() {
    let slowly = |value: &Value| State::defaults(Language::Auto).changed(value);
    for index in 0..100 {
        let state = random_state(index);
        let mut random = Random::new(13, Purpose::Test, index);
        let whole = in_javascript(state.document());
        assert_eq!(State::written(&whole).unwrap(), state);
        let here = state.values();
        let (setting, _) = here[random.below(here.len())];
        let junk = [json!(-1), json!("no such"), json!(null), json!({ "a": 1 }), json!(1e9), json!(0.5)];
        for junk in junk {
            let mut broken = whole.clone();
            *broken.pointer_mut(setting.pointer).unwrap() = junk.clone();
            assert_eq!(State::written(&broken), slowly(&broken), "{} = {junk}", setting.name);
        }
        let (parent, field) = setting.pointer.rsplit_once('/').unwrap();
        let mut part = whole.clone();
        part.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(field);
        assert_eq!(State::written(&part), slowly(&part), "without {}", setting.name);
        part.pointer_mut(parent).unwrap()["another"] = 1.into();
        assert_eq!(State::written(&part), slowly(&part));
        let mut other_version = whole.clone();
        for version in [1, 9] {
            other_version["run"]["version"] = version.into();
            assert_eq!(State::written(&other_version), slowly(&other_version));
        }
    }
}
