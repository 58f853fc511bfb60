//! Which settings make a difference to which process.

use denoise_lab::configuration::state::State;
use denoise_lab::configuration::view::Language;
use denoise_lab::corpus::Corpus;
use denoise_lab::process::processes;
use denoise_lab::sampler::{Infill, Prompt, SETTINGS, infill};
use denoise_lab::settings::Range;

/// Prompts with blanks to the left, to the right and on both sides of what is given, and with gaps.
const PROMPTS: [&str; 4] =
    ["□", "we say the capital of □ is □", "we □ the capital of □ □ Paris", "we … of □ …"];

/// What the distribution fills into the prompts in this state, for a few seeds; `None` where gaps are refused.
fn filled(state: &State) -> Vec<Option<Infill>> {
    let corpus = Corpus::open(&state.run.corpus).unwrap();
    let process = state.process().unwrap();
    let distribution = corpus.distribution().unwrap().conditionals();
    let prompts = PROMPTS.map(|text| Prompt::read(text, &corpus.vocabulary, corpus.length).unwrap());
    let fill = |seed, prompt: &Prompt| {
        let sample = denoise_lab::sampler::SampleConfig { seed, ..state.sample.clone() };
        let filled = infill(&distribution, &*process, &corpus.vocabulary, prompt, &sample);
        // What was drawn, not by which rule.
        let filled = pollster::block_on(filled).map(|infill| Infill { order_used: None, ..infill });
        assert!(filled.is_ok() || !prompt.gaps.is_empty());
        filled.ok()
    };
    (0..4).flat_map(|seed| prompts.each_ref().map(|prompt| fill(seed, prompt))).collect()
}

/// Every process, every one of its choices.
fn states() -> Vec<State> {
    let mut start = State::defaults(Language::En);
    start.set("remask", "2").unwrap();
    start.set("particles", "4").unwrap();
    let chosen = |name: &str, value: &str, state: &State| {
        let mut state = state.clone();
        state.set(name, value).unwrap();
        state
    };
    let (with, mut states) = (&chosen, Vec::new());
    for entry in processes() {
        let state = with("process", entry.choice.name, &start);
        states.extend(["one", "every"].into_iter().filter_map(|shares| {
            let mut state = state.clone();
            state.set("noise-shares", shares).ok().map(|()| state)
        }));
        states.extend(["visible", "blind", "hidden"].into_iter().filter_map(|variant| {
            let mut state = state.clone();
            state.set("noise-variant", variant).ok().map(|()| state)
        }));
        states.push(state);
    }
    states
}

#[test]
fn a_setting_is_heeded_exactly_where_another_value_fills_otherwise() {
    for state in states() {
        let (before, heeded) = (filled(&state), state.heeded());
        for setting in SETTINGS.iter().filter(|setting| setting.name != "sampling-seed") {
            let values: Vec<String> = match setting.range {
                Range::Choice { options, .. } => options.iter().map(|each| each.name.into()).collect(),
                Range::Real { min, .. } => vec![min.to_string()],
                _ => vec!["1".into(), "3".into()],
            };
            let differs = values.iter().any(|value| {
                let mut other = state.clone();
                other.set(setting.name, value).unwrap();
                filled(&other) != before
            });
            assert_eq!(heeded.contains(&setting), differs, "{} of {:?}", setting.name, state.run.process());
        }
    }
}

#[test]
fn a_learned_posterior_heeds_what_its_draws_of_z_do_and_no_k() {
    let state = State::defaults(Language::En).with_method("vae").unwrap();
    let heeded: Vec<_> = state.heeded().iter().map(|setting| setting.name).collect();
    for name in ["temperature", "top-p", "particles", "sampling-seed", "dimensions", "posterior"] {
        assert!(heeded.contains(&name), "{name}: {heeded:?}");
    }
    for name in ["k", "sampling-steps", "order", "remask", "givens", "process"] {
        assert!(!heeded.contains(&name), "{name}: {heeded:?}");
    }
}
