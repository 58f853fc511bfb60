//! Strings that are never trained on.

use super::toys;
use crate::common::chi_square;
use denoise_lab::Token;
use denoise_lab::corpus::{BracketsConfig, ChecksumConfig, Corpus, CorpusConfig, TopicsConfig, corpora};
use denoise_lab::random::{Purpose, Random};
use std::collections::HashSet;

fn draws(corpus: &Corpus, held_out: bool, count: usize) -> Vec<Vec<Token>> {
    let mut random = Random::new(3, Purpose::Test, u64::from(held_out));
    let draw = |_| {
        let sentence =
            if held_out { corpus.sample_held_out(&mut random) } else { corpus.sample(&mut random) };
        sentence.into_owned()
    };
    (0..count).map(draw).collect()
}

#[test]
fn structured_corpora_hold_out_and_capitals_do_not() {
    for entry in corpora().iter().filter(|entry| !["text", "lines"].contains(&entry.choice.name)) {
        let corpus = Corpus::open(&entry.config).unwrap();
        assert_eq!(corpus.holds_out(), !entry.choice.name.starts_with("capitals"), "{}", corpus.name);
    }
}

#[test]
fn no_string_is_both_trained_on_and_held_out() {
    for config in [
        CorpusConfig::Checksum(ChecksumConfig { vocabulary: 3, length: 8 }),
        CorpusConfig::Brackets(BracketsConfig { length: 8, types: 4 }),
        CorpusConfig::Topics(TopicsConfig { topics: 3, words_per_topic: 1, length: 8, focus: 0.3 }),
    ] {
        let corpus = Corpus::open(&config).unwrap();
        assert!(corpus.holds_out());
        let [trained, held_out] =
            [false, true].map(|part| draws(&corpus, part, 40_000).into_iter().collect::<HashSet<_>>());
        assert!(trained.is_disjoint(&held_out));
        let support = corpus.distribution().unwrap().support_size();
        assert!(
            trained.len() > held_out.len() && (held_out.len() as f64) < 0.15 * support,
            "{}",
            corpus.name
        );
    }
}

#[test]
fn both_parts_follow_the_distribution_restricted_to_them() {
    let corpus = Corpus::open(&CorpusConfig::Brackets(BracketsConfig { length: 8, types: 4 })).unwrap();
    let all = toys::brackets(8, 4);
    // Every held-out string is drawn sooner or later, and no other.
    let held_out: HashSet<_> = draws(&corpus, true, 60_000).into_iter().collect();
    let share = held_out.len() as f64 / all.len() as f64;
    assert!((0.07..0.13).contains(&share), "{share}");
    for part in [false, true] {
        let mut restricted = all.clone();
        restricted.retain(|(x, _)| held_out.contains(x) == part);
        let mass: f64 = restricted.iter().map(|(_, p)| p).sum();
        restricted.iter_mut().for_each(|(_, p)| *p /= mass);
        let (statistic, freedom) = chi_square(&draws(&corpus, part, 20_000), &restricted);
        assert!(statistic < freedom + 4.0 * (2.0 * freedom).sqrt(), "{part}: {statistic} {freedom}");
    }
}

#[test]
fn what_is_held_out_does_not_depend_on_the_last_digit() {
    let corpus = Corpus::open(&CorpusConfig::Checksum(ChecksumConfig::default())).unwrap();
    let drawn = draws(&corpus, true, 20_000);
    for position in 0..8 {
        for digit in 0..4 {
            let share = drawn.iter().filter(|x| x[position] == digit).count() as f64 / drawn.len() as f64;
            assert!((0.20..0.30).contains(&share), "{position} {digit}: {share}");
        }
    }
}

#[test]
fn distributions_of_few_strings_hold_nothing_out() {
    for config in [
        CorpusConfig::Brackets(BracketsConfig { length: 2, types: 1 }),
        CorpusConfig::Brackets(BracketsConfig { length: 6, types: 4 }),
        CorpusConfig::Checksum(ChecksumConfig { vocabulary: 2, length: 2 }),
        CorpusConfig::Topics(TopicsConfig { topics: 2, words_per_topic: 1, length: 2, focus: 0.5 }),
        // 2^64 strings, nearly all of the time one of two.
        CorpusConfig::Topics(TopicsConfig { topics: 2, words_per_topic: 1, length: 64, focus: 0.999_999 }),
    ] {
        let corpus = Corpus::open(&config).unwrap();
        assert!(!corpus.holds_out(), "{config:?}");
        let mut random = Random::new(0, Purpose::Test, 0);
        for _ in 0..100 {
            let sentence = corpus.sample_held_out(&mut random).into_owned();
            assert!(corpus.log_probability(&sentence).unwrap().is_finite());
        }
    }
}
