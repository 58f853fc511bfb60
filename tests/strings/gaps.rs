//! Prompts with gaps of unknown size, against the exact conditional.

use super::toy;
use denoise_lab::Result;
use denoise_lab::corpus::{Corpus, CorpusConfig, OnCanvas, StringLength, Vocabulary};
use denoise_lab::error::ErrorKind;
use denoise_lab::process::{Deletion, Gaussian, LeftToRight, Mask, Process, Schedule};
use denoise_lab::sampler::{Infill, Prompt, SampleConfig, TokenChoice, infill};
use pollster::block_on;
use std::collections::BTreeMap;

/// Filled by the data distribution itself.
fn filled(text: &str, corpus: &Corpus, process: &dyn Process, config: &SampleConfig) -> Result<Infill> {
    let prompt = Prompt::of(text, corpus)?;
    let model =
        OnCanvas::new(corpus.enumerated().unwrap().conditionals(), corpus.vocabulary.canvas().cloned());
    block_on(infill(&model, process, &corpus.vocabulary, &prompt, config))
}

/// Whether a string is what a prompt of letters, blanks and gaps asks for.
fn matches(prompt: &[char], string: &[char]) -> bool {
    match (prompt.split_first(), string.split_first()) {
        (None, _) => string.is_empty(),
        (Some(('…', rest)), None) => matches(rest, string),
        (Some(('…', rest)), Some((_, shorter))) => matches(rest, string) || matches(prompt, shorter),
        (Some((cell, rest)), Some((letter, shorter))) => {
            (*cell == '□' || cell == letter) && matches(rest, shorter)
        }
        (Some(_), None) => false,
    }
}

/// p*(x | prompt).
fn conditional(text: &str, corpus: &Corpus) -> BTreeMap<String, f64> {
    let pattern: Vec<char> = text.chars().collect();
    let (listed, canvas) = (corpus.enumerated().unwrap(), corpus.vocabulary.canvas().unwrap());
    let strings = listed.sentences().iter().zip(listed.probabilities());
    let strings = strings.map(|(x, p)| (corpus.vocabulary.write(canvas.string(x).unwrap()), *p));
    let strings: Vec<_> =
        strings.filter(|(x, _)| matches(&pattern, &x.chars().collect::<Vec<_>>())).collect();
    let total: f64 = strings.iter().map(|(_, p)| p).sum();
    strings.into_iter().map(|(x, p)| (x, p / total)).collect()
}

const MASKED: &Mask = &Mask;
const DELETED: &Deletion = &Deletion { at_once: 1 };

#[test]
fn what_fills_gaps_follows_the_exact_conditional_by_each_way_to_know_an_end() {
    let canvas = toy(2);
    let first = toy(2).with_string_length(StringLength::First);
    let ways: [(&str, &Corpus, &dyn Process); 4] = [
        ("canvas", &canvas, MASKED),
        ("length first", &first, MASKED),
        ("left to right", &canvas, &LeftToRight),
        ("deletion", &canvas, DELETED),
    ];
    // In the last two a string can have the letters in several places.
    for text in ["a…", "…b", "a…b", "…□b", "b□…", "…ab…", "…a…a…"] {
        let exact = conditional(text, &canvas);
        for (name, corpus, process) in ways {
            let mut found: BTreeMap<String, f64> = BTreeMap::new();
            let seeds = 24;
            for seed in 0..seeds {
                let config = SampleConfig { particles: 400, seed, ..SampleConfig::default() };
                let infill = filled(text, corpus, process, &config).unwrap();
                assert!(infill.answers.iter().all(|answer| answer.length == answer.text.len()));
                let own = infill.answers.iter().find(|answer| infill.text.starts_with(&answer.text));
                assert!(own.is_some(), "{name}, {text}: {}", infill.text);
                for answer in infill.answers {
                    *found.entry(answer.text).or_default() += answer.probability / seeds as f64;
                }
            }
            let strings: std::collections::BTreeSet<_> = exact.keys().chain(found.keys()).collect();
            let of = |from: &BTreeMap<String, f64>, x: &String| from.get(x).copied().unwrap_or(0.0);
            let distance: f64 =
                strings.iter().map(|x| (of(&exact, x) - of(&found, x)).abs()).sum::<f64>() / 2.0;
            // 9,600 particles in all.
            assert!(distance < 0.02, "{name}, {text}: {distance} {exact:?} {found:?}");
        }
    }
}

#[test]
fn a_blank_of_a_deletion_is_one_token_and_its_walks_are_weighed_without_a_gap_too() {
    let corpus = toy(2);
    let mut found = BTreeMap::new();
    for seed in 0..400 {
        let config = SampleConfig { seed, ..SampleConfig::default() };
        let infill = filled("a□b", &corpus, DELETED, &config).unwrap();
        assert!(infill.answers.is_empty() && infill.effective_sample_size.unwrap() > 1.0);
        *found.entry(infill.text).or_insert(0.0) += 1.0 / 400.0;
    }
    let exact = conditional("a□b", &corpus);
    assert_eq!(exact.len(), 2);
    for (x, p) in exact {
        let frequency: f64 = found.iter().filter(|(text, _)| text.starts_with(&x)).map(|(_, f)| f).sum();
        assert!((frequency - p).abs() < 0.08, "{x}: {frequency} of {p}");
    }
}

#[test]
fn lengths_that_are_drawn_first_are_weighed_by_what_is_given() {
    let corpus = toy(2).with_string_length(StringLength::First);
    // bb is likelier as the end of three letters than p(ℓ) alone would have it.
    let exact = conditional("bb…", &corpus);
    let (mut short, draws) = (0.0, 2000);
    for seed in 0..draws {
        let config = SampleConfig { seed, ..SampleConfig::default() };
        let infill = filled("bb", &corpus, MASKED, &config).unwrap();
        assert!(infill.answers.is_empty() && infill.text.starts_with("bb"));
        short += f64::from(u8::from(infill.tokens[2] > 1)) / draws as f64;
    }
    assert!((short - exact["bb"]).abs() < 0.04, "{short} of {}", exact["bb"]);
}

#[test]
fn a_gap_of_a_corpus_of_one_length_is_what_is_left_over() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for (text, process) in [
        ("中国…北京", MASKED as &dyn Process),
        ("中国...北京", MASKED),
        ("中国…北京", &LeftToRight),
        ("…北京", MASKED),
        ("中…首…京", MASKED),
    ] {
        let infill = filled(text, &corpus, process, &SampleConfig::default()).unwrap();
        assert!(infill.text.ends_with("京") && infill.text.chars().count() == 8, "{text}: {}", infill.text);
        assert_eq!(infill.clone().judged(&corpus).possible, Some(true), "{text}: {}", infill.text);
    }
}

#[test]
fn a_gap_after_the_end_is_empty() {
    let corpus = toy(2);
    for process in [MASKED as &dyn Process, &LeftToRight, DELETED] {
        assert_eq!(filled("ab¶…", &corpus, process, &SampleConfig::default()).unwrap().tokens[..2], [0, 1]);
    }
}

#[test]
fn the_most_probable_of_the_answers_is_shown_where_that_is_asked_for() {
    let corpus = toy(2);
    for process in [MASKED as &dyn Process, &LeftToRight, DELETED] {
        let config = SampleConfig { choice: TokenChoice::ArgMax, particles: 512, ..SampleConfig::default() };
        let infill = filled("b…", &corpus, process, &config).unwrap();
        assert!(infill.text.starts_with(&infill.answers[0].text), "{infill:?}");
    }
}

#[test]
fn gaps_that_cannot_be_weighed_are_refused_with_what_to_do() {
    let corpus = toy(2);
    let refused = |text: &str, process: &dyn Process| {
        let error = filled(text, &corpus, process, &SampleConfig::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Prompt);
        error.message.en
    };
    let gaussian = Gaussian::new(8, Schedule::default());
    assert!(refused("a…b", &gaussian).contains("write blanks"));
    assert!(refused("aaaa…", MASKED).contains("Shorten"));
    assert!(refused("aaaaa…", MASKED).contains("at most 4"));
}

#[test]
fn what_a_vocabulary_writes_with_is_no_gap() {
    let vocabulary = Vocabulary::new("", ["a", "…", "."]);
    let read = |text: &str| Prompt::read(text, &vocabulary, 4).unwrap();
    assert!(read("a…").gaps.is_empty() && read("a...").gaps.is_empty());
    let words = Vocabulary::new(" ", ["we", "say"]);
    let prompt = Prompt::read("we… say", &words, 4).unwrap();
    assert_eq!((prompt.gaps.iter().collect::<Vec<_>>(), prompt.givens().len()), (vec![1], 2));
}
