//! The published figures of the structured corpora, from their distributions.

use super::toys;
use crate::common::{close, entropy_given_topic};
use denoise_lab::bound::process_gap;
use denoise_lab::corpus::{
    Brackets, BracketsConfig, Checksum, ChecksumConfig, Corpus, CorpusConfig, DataDistribution, Enumerated,
    Topics, TopicsConfig,
};
use denoise_lab::process::{LeftToRight, Mask};

#[test]
fn brackets_have_the_published_entropy_and_baselines() {
    let corpus = Corpus::open(&CorpusConfig::Brackets(BracketsConfig::default())).unwrap();
    let (distribution, baselines) = (corpus.distribution().unwrap(), corpus.baselines());
    assert_eq!((corpus.vocabulary.size(), corpus.length), (8, 12));
    assert_eq!(distribution.support_size(), 540_672.0);
    close(distribution.entropy(), 12.8828, 5e-5);
    close(baselines.pooled_unigram, 24.953, 5e-4);
    close(baselines.positional_unigram, 23.046, 5e-4);
    close(baselines.bigram, 17.690, 5e-4);
}

#[test]
fn probabilities_of_all_brackets_sum_to_one() {
    let distribution = Brackets::new(12, 4).unwrap();
    let strings = toys::brackets(12, 4);
    assert_eq!(strings.len() as f64, distribution.support_size());
    let mut total = 0.0;
    for (x, p) in &strings {
        let log_p = distribution.log_probability(x);
        close(log_p, p.ln(), 1e-12);
        total += log_p.exp();
    }
    close(total, 1.0, 1e-9);
}

#[test]
fn topics_have_the_published_entropy_and_baselines() {
    let corpus = Corpus::open(&CorpusConfig::Topics(TopicsConfig::default())).unwrap();
    let (distribution, baselines) = (corpus.distribution().unwrap(), corpus.baselines());
    assert_eq!((corpus.vocabulary.size(), corpus.length), (32, 16));
    assert_eq!(distribution.support_size(), 32f64.powi(16));
    close(distribution.entropy(), 41.6433, 5e-5);
    close(baselines.pooled_unigram, 55.452, 5e-4);
    close(baselines.positional_unigram, 55.452, 5e-4);
    close(baselines.bigram, 47.596, 5e-4);
    let given_topic = entropy_given_topic(&TopicsConfig::default());
    close(given_topic, 39.564, 5e-4);
    close(distribution.entropy() - given_topic, 2.079, 5e-4);
    close(baselines.positional_unigram - distribution.entropy(), 13.81, 5e-3);
}

#[test]
fn a_topic_adds_to_the_entropy_between_nothing_and_all_it_is() {
    for (topics, words_per_topic, length, focus) in [
        (16, 16, 64, 0.7),
        (2, 1, 64, 0.5),
        (16, 1, 64, 0.05),
        (8, 4, 2, 1.0),
        (16, 16, 64, 0.999_999),
        (3, 5, 9, 0.0),
    ] {
        let config = TopicsConfig { topics, words_per_topic, length, focus };
        let distribution = Topics::new(&config).unwrap();
        let information = distribution.entropy() - entropy_given_topic(&config);
        assert!((-1e-9..=(topics as f64).ln() + 1e-9).contains(&information), "{information}");
        if focus == 1.0 {
            close(information, (topics as f64).ln(), 1e-9);
        }
        if focus == 0.0 {
            close(distribution.entropy(), length as f64 * ((topics * words_per_topic) as f64).ln(), 1e-9);
        }
    }
}

#[test]
fn checksum_has_the_published_entropy_and_no_short_regularity() {
    let corpus = Corpus::open(&CorpusConfig::Checksum(ChecksumConfig::default())).unwrap();
    let (distribution, baselines) = (corpus.distribution().unwrap(), corpus.baselines());
    assert_eq!((corpus.vocabulary.size(), corpus.length), (4, 8));
    assert_eq!(distribution.support_size(), 4f64.powi(7));
    close(distribution.entropy(), 9.704, 5e-4);
    for baseline in [baselines.pooled_unigram, baselines.positional_unigram, baselines.bigram] {
        close(baseline, 8.0 * 4f64.ln(), 1e-12);
    }
}

#[test]
fn two_positions_at_once_lose_one_digit_of_the_checksum() {
    for (size, length) in [(4, 8), (3, 5), (10, 4)] {
        let distribution = Checksum::new(size, length).unwrap();
        let listed = distribution.enumerated().unwrap();
        close(process_gap(listed, &Mask, 1).unwrap(), 0.0, 1e-9);
        for k in 2..=length {
            close(process_gap(listed, &Mask, k).unwrap(), (size as f64).ln(), 1e-9);
        }
        // From the left, the last block holds the checksum and a digit that nothing else determines.
        for k in 2..=length {
            close(process_gap(listed, &LeftToRight, k).unwrap(), (size as f64).ln(), 1e-9);
        }
    }
}

#[test]
fn gaps_are_exact_where_support_times_subsets_is_small_enough() {
    let brackets = Brackets::new(8, 3).unwrap();
    let listed = brackets.enumerated().unwrap();
    close(process_gap(listed, &Mask, 1).unwrap(), 0.0, 1e-9);
    let all_at_once = brackets.baselines().positional_unigram - brackets.entropy();
    close(process_gap(listed, &Mask, 8).unwrap(), all_at_once, 1e-9);
    assert!(Brackets::new(12, 4).unwrap().enumerated().is_none());
}

#[test]
fn lists_are_not_made_of_distributions_that_are_too_large() {
    let distributions: [Box<dyn DataDistribution>; 3] = [
        Box::new(Brackets::new(24, 8).unwrap()),
        Box::new(Topics::new(&TopicsConfig::default()).unwrap()),
        Box::new(Checksum::new(10, 16).unwrap()),
    ];
    assert!(distributions.iter().all(|distribution| distribution.enumerated().is_none()));
    let listed: Option<&Enumerated> = distributions[0].enumerated();
    assert!(listed.is_none());
}
