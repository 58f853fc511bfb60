//! Links carry every state, and whatever is wrong with one is told and does no harm.

use crate::common::{offers, where_applies, where_offered};
use denoise_lab::configuration::RunConfig;
use denoise_lab::configuration::link::{MAX_LENGTH, MAX_NOTICES, decode, encode, second_run};
use denoise_lab::configuration::state::{State, settings};
use denoise_lab::configuration::view::Language;
use denoise_lab::latent::preset::{demonstrations, methods};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::settings::{Range, Setting};

const LANGUAGES: [Language; 3] = [Language::Auto, Language::Zh, Language::En];

/// Texts at the edges of what `setting` can take.
fn edges(setting: &Setting) -> Vec<String> {
    match setting.range {
        // No more positions in a step, or masked again, than a sentence has.
        Range::Integer { .. } if ["k", "remask-size"].contains(&setting.name) => {
            (1..=8).map(|size| size.to_string()).collect()
        }
        Range::Integer { min, max, .. } => [min, max, min + 1, (min + max) / 2].map(|n| n.to_string()).into(),
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
        if state.validate().is_err() {
            // Settings that do not agree are refused, as the controls refuse them.
            read.validate().unwrap();
            assert_eq!((notices.len(), &read.run.training), (1, &state.run.training), "{link}");
            continue;
        }
        assert_eq!((&read, notices.as_slice()), (state, [].as_slice()), "{link}");
    }
}

#[test]
fn every_value_of_every_setting_comes_back() {
    for setting in settings() {
        for text in edges(setting) {
            for language in LANGUAGES {
                let state = where_applies(setting, State::defaults(language));
                let mut state = where_offered(setting, &text, state);
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
            if offers(&state, setting, text) {
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
fn what_is_too_large_for_the_corpus_is_made_as_large_as_fits() {
    let defaults = State::defaults(Language::Zh);
    for name in ["k", "remask-size"] {
        let (state, notices) = decode(&format!("{name}=9&theme=dark"), &defaults);
        let mut expected = defaults.clone();
        expected.set(name, "8").unwrap();
        expected.set("theme", "dark").unwrap();
        assert_eq!(state, expected, "{name}");
        assert_eq!(notices.len(), 1, "{name}: {notices:?}");
        assert!(notices[0].en.contains("from 1 to 8"), "{name}: {notices:?}");
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
        let mut bytes = if round % 2 == 0 { vec![0; random.below(200)] } else { seed.clone().into_bytes() };
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

#[test]
fn a_learned_run_comes_back_on_whatever_corpus_it_is() {
    let page = State::defaults(Language::Zh);
    let brackets = {
        let mut state = page.clone();
        for (name, text) in [("corpus", "brackets"), ("length", "20"), ("architecture", "convolution")] {
            state.set(name, text).unwrap();
        }
        state
    };
    for state in [page, brackets] {
        let mut plain = state.run.clone();
        plain.set("posterior", "learned").unwrap();
        let mut runs: Vec<_> = methods().iter().map(|m| plain.with_method(m.name).unwrap()).collect();
        runs.extend(demonstrations().iter().map(|d| plain.demonstration(d.name).unwrap()));
        for mut run in runs {
            assert_round_trip(&state.with_run(run.clone()).unwrap());
            for (name, text) in [("corpus", "topics"), ("length", "16"), ("sigma-cap", "0.3"), ("seed", "7")]
            {
                // Not every posterior has every setting.
                let _ = run.set(name, text);
            }
            assert_round_trip(&state.with_run(run).unwrap());
        }
    }
}

#[test]
fn a_link_says_no_more_of_a_learned_run_than_differs() {
    let mut state = State::defaults(Language::Zh);
    state.set("posterior", "learned").unwrap();
    state.set("beta", "4").unwrap();
    assert!(encode(&state).starts_with("v=1&corpus=capitals&posterior=learned&beta=4&prompt="));
}

#[test]
fn the_second_run_of_an_earlier_link_is_found_beside_the_first() {
    let defaults = State::defaults(Language::Zh);
    assert_eq!(second_run("v=1&k=2", &defaults), None);
    let (run, notices) = second_run("v=1&k=2&learned=page&learned-beta=4", &defaults).unwrap();
    let mut expected = RunConfig::learned(defaults.run.corpus.clone());
    expected.set("beta", "4").unwrap();
    assert_eq!((run, notices), (expected, vec![]));
    let (run, _) = second_run("v=1&learned=topics-alive", &defaults).unwrap();
    assert_eq!(run.demonstration_name(), Some("topics-alive"));
}

#[test]
fn what_is_wrong_with_a_learned_run_in_a_link_is_told() {
    let defaults = State::defaults(Language::Zh);
    for (link, told) in [
        ("v=1&learned=klingon", "klingon"),
        ("v=1&learned-beta=many", "beta"),
        ("v=1&learned-no-such=4", "no-such"),
        ("v=1&learned-sigma=1", "sigma"),
        ("v=1&learned=page&learned=topics-alive", "twice"),
        ("v=1&learned-beta=%E0%A4", "damaged"),
        // alpha + lambda - 1, the weight of the discrepancy, would be negative.
        ("v=1&learned-objective=info-vae&learned-lambda=0", "lambda"),
    ] {
        assert_eq!(decode(link, &defaults), (defaults.clone(), vec![]), "{link}");
        let (run, notices) = second_run(link, &defaults).unwrap();
        let plain = RunConfig::learned(defaults.run.corpus.clone());
        assert_eq!((run, notices.len()), (plain, 1), "{link}: {notices:?}");
        assert!(notices[0].en.contains(told), "{link}: {}", notices[0].en);
    }
}
