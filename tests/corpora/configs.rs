//! How corpora are named, set and opened.

use denoise_lab::configuration::link;
use denoise_lab::configuration::state::{State, read_run, settings};
use denoise_lab::configuration::view::Language;
use denoise_lab::corpus::{
    BracketsConfig, CapitalsConfig, ChecksumConfig, Corpus, CorpusConfig, CountryWeights, TopicsConfig,
    corpora,
};
use denoise_lab::error::ErrorKind;
use denoise_lab::sampler::Prompt;
use denoise_lab::settings::Range;
use serde_json::json;

fn read(json: serde_json::Value) -> CorpusConfig {
    serde_json::from_value(json).unwrap()
}

#[test]
fn configs_from_before_there_were_parameters_mean_the_same() {
    let default = CapitalsConfig { truth: 0.75, weights: CountryWeights::Zipf };
    assert_eq!(read(json!({"kind": "capitals"})), CorpusConfig::Capitals(default.clone()));
    assert_eq!(read(json!({"kind": "capitals-en"})), CorpusConfig::CapitalsEn(default));
    let run = read_run(r#"{"version":1,"corpus":{"kind":"capitals"}}"#).unwrap();
    assert_eq!(run.corpus, CorpusConfig::default());
    let (state, notices) = link::decode("v=1&corpus=capitals-en&k=2", &State::defaults(Language::Zh));
    assert_eq!((state.run.corpus, notices), (CorpusConfig::capitals_en(), vec![]));
}

#[test]
fn configs_are_read_as_they_are_written_and_by_default_where_they_are_silent() {
    let written = json!({"kind": "topics", "topics": 4, "wordsPerTopic": 2, "length": 8, "focus": 0.5});
    let topics = TopicsConfig { topics: 4, words_per_topic: 2, length: 8, focus: 0.5 };
    assert_eq!(read(written.clone()), CorpusConfig::Topics(topics.clone()));
    assert_eq!(serde_json::to_value(CorpusConfig::Topics(topics)).unwrap(), written);
    assert_eq!(
        read(json!({"kind": "brackets", "types": 2})),
        CorpusConfig::Brackets(BracketsConfig { types: 2, ..Default::default() })
    );
    assert_eq!(read(json!({"kind": "checksum"})), CorpusConfig::Checksum(ChecksumConfig::default()));
    let uniform = read(json!({"kind": "capitals", "weights": "uniform", "truth": 1.0}));
    assert_eq!(
        uniform,
        CorpusConfig::Capitals(CapitalsConfig { truth: 1.0, weights: CountryWeights::Uniform })
    );
}

#[test]
fn a_setting_of_several_corpora_has_the_range_and_the_default_of_each() {
    let mut state = State::defaults(Language::Zh);
    assert!(state.set("length", "12").is_err());
    for (corpus, default, refused, taken) in
        [("brackets", 12, "26", "24"), ("topics", 16, "65", "9"), ("checksum", 8, "17", "16")]
    {
        state.set("corpus", corpus).unwrap();
        assert_eq!(state.get("length").unwrap(), default, "{corpus}");
        assert!(state.set("length", refused).is_err());
        state.set("length", taken).unwrap();
        state.validate().unwrap();
        assert_eq!(state.run.corpus.length().to_string(), taken);
        let (read, notices) = link::decode(&link::encode(&state), &State::defaults(Language::En));
        assert_eq!((read, notices), (state.clone(), vec![]));
    }
}

#[test]
fn every_setting_of_a_corpus_has_the_default_it_opens_with() {
    for entry in corpora() {
        let mut state = State::defaults(Language::Zh);
        state.set("corpus", entry.choice.name).unwrap();
        assert_eq!(state.run.corpus, entry.config);
    }
}

#[test]
fn an_odd_length_of_brackets_is_refused_with_what_would_be_right() {
    let mut state = State::defaults(Language::Zh);
    state.set("corpus", "brackets").unwrap();
    let refusals = [
        state.set("length", "11").unwrap_err(),
        state.read(r#"{"run":{"corpus":{"length":11}}}"#).unwrap_err(),
        Corpus::open(&CorpusConfig::Brackets(BracketsConfig { length: 11, types: 4 })).unwrap_err(),
    ];
    for error in refusals {
        assert_eq!(error.kind, ErrorKind::Setting);
        for message in [&error.message.zh, &error.message.en] {
            assert!(["11", "2", "24"].iter().all(|part| message.contains(part)), "{message}");
        }
    }
}

#[test]
fn parameters_out_of_range_are_errors() {
    for config in [
        CorpusConfig::Brackets(BracketsConfig { length: 0, types: 4 }),
        CorpusConfig::Brackets(BracketsConfig { length: 26, types: 4 }),
        CorpusConfig::Brackets(BracketsConfig { length: 4, types: 0 }),
        CorpusConfig::Brackets(BracketsConfig { length: 4, types: 9 }),
        CorpusConfig::Topics(TopicsConfig { topics: 1, ..Default::default() }),
        CorpusConfig::Topics(TopicsConfig { length: 65, ..Default::default() }),
        CorpusConfig::Topics(TopicsConfig { words_per_topic: 17, ..Default::default() }),
        CorpusConfig::Topics(TopicsConfig { focus: f64::NAN, ..Default::default() }),
        CorpusConfig::Checksum(ChecksumConfig { vocabulary: 11, length: 8 }),
        CorpusConfig::Checksum(ChecksumConfig { vocabulary: 4, length: 1 }),
        CorpusConfig::Capitals(CapitalsConfig { truth: -0.1, ..Default::default() }),
    ] {
        assert_eq!(Corpus::open(&config).unwrap_err().kind, ErrorKind::Setting, "{config:?}");
    }
}

#[test]
fn every_corpus_opens_at_the_ends_of_every_range() {
    for entry in corpora().iter().filter(|entry| !["text", "lines"].contains(&entry.choice.name)) {
        let mut default = State::defaults(Language::Zh);
        default.set("corpus", entry.choice.name).unwrap();
        for setting in settings().into_iter().filter(|s| s.pointer.starts_with("/run/corpus/")) {
            let ends = match setting.range {
                Range::Integer { min, max, .. } | Range::Stepped { min, max, .. } => {
                    [min.to_string(), max.to_string()]
                }
                Range::Real { min, max, .. } => [min.to_string(), max.to_string()],
                _ => continue,
            };
            for end in ends.iter().filter(|_| default.applies(setting)) {
                let mut state = default.clone();
                state.set(setting.name, end).unwrap();
                let corpus = Corpus::open(&state.run.corpus).unwrap();
                assert_eq!(state.run.corpus.length(), corpus.length);
                assert!(corpus.entropy().unwrap() <= corpus.baselines().bigram + 1e-9, "{}", corpus.name);
                assert!(!corpus.prompts.is_empty());
                for prompt in corpus.prompts.iter().chain([&corpus.sentence]) {
                    let read = Prompt::read(prompt, &corpus.vocabulary, corpus.length).unwrap();
                    assert_eq!(read.unseen.iter().filter(|unseen| **unseen).count(), 0, "{prompt}");
                    // A prompt can be filled.
                    let fits = |i: usize, token: usize| read.cells[i].is_none_or(|x| usize::from(x) == token);
                    let v = corpus.vocabulary.size();
                    let evidence: Vec<f64> =
                        (0..corpus.length * v).map(|n| f64::from(u8::from(fits(n / v, n % v)))).collect();
                    let posterior = corpus.distribution().unwrap().posterior(&evidence);
                    assert!(posterior.log_normaliser.is_finite(), "{} {prompt}", corpus.name);
                }
            }
        }
    }
}

#[test]
fn tokens_are_written_so_that_they_can_be_told_apart() {
    for entry in corpora().iter().filter(|entry| !["text", "lines"].contains(&entry.choice.name)) {
        let corpus = Corpus::open(&entry.config).unwrap();
        let texts: std::collections::HashSet<_> = corpus.vocabulary.tokens().iter().collect();
        assert_eq!(texts.len(), corpus.distribution().unwrap().vocabulary_size(), "{}", corpus.name);
    }
}
