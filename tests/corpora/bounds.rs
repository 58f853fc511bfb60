//! Estimated bounds on distributions that cannot be listed.

use crate::common::{Unigram, close};
use denoise_lab::bound::{BoundKind, StratifiedBound};
use denoise_lab::conditionals::{Conditionals, Contexts, SideInformation};
use denoise_lab::corpus::{BracketsConfig, ChecksumConfig, Corpus, CorpusConfig, TopicsConfig};
use denoise_lab::error::ErrorKind;
use denoise_lab::process::{Mask, Noise, Process, Variant};
use pollster::block_on;

fn estimated(corpus: &Corpus, process: &dyn Process, k: usize, sentences: usize) -> StratifiedBound {
    let mut bound = StratifiedBound::new(corpus, process, k, sentences, 0).unwrap();
    let size = corpus.vocabulary.size();
    let model = Unigram { length: corpus.length, log_f: vec![-(size as f32).ln(); size] };
    while !block_on(bound.advance(&model, 1000)).unwrap() {}
    bound
}

fn structured() -> impl Iterator<Item = Corpus> {
    let configs = [
        CorpusConfig::Brackets(BracketsConfig::default()),
        CorpusConfig::Topics(TopicsConfig::default()),
        CorpusConfig::Checksum(ChecksumConfig { vocabulary: 6, length: 10 }),
    ];
    configs.into_iter().map(|config| Corpus::open(&config).unwrap())
}

#[test]
fn one_position_at_a_time_costs_the_optimal_network_nothing() {
    for corpus in structured() {
        let bound = estimated(&corpus, &Mask, 1, 60);
        let gap = bound.process_gap().unwrap();
        // Of the checksum only one bit of structure can show, in a term of its own.
        assert!(gap.nats.abs() < 4.0 * gap.standard_error + 1e-4, "{}: {gap:?}", corpus.name);
        let estimate = bound.estimate().unwrap();
        assert_eq!(estimate.kind, BoundKind::ControlVariateEstimate);
        let ignorance = corpus.length as f64 * (corpus.vocabulary.size() as f64).ln();
        assert!((estimate.nats - ignorance).abs() < 4.0 * estimate.standard_error + 1e-4, "{estimate:?}");
        let learning = bound.learning_gap().unwrap();
        close(learning.nats + gap.nats + corpus.entropy().unwrap(), estimate.nats, 1e-4);
    }
}

#[test]
fn two_positions_at_once_cost_the_checksum_one_digit() {
    let corpus = Corpus::open(&CorpusConfig::Checksum(ChecksumConfig { vocabulary: 6, length: 10 })).unwrap();
    assert!(corpus.enumerated().is_none());
    let gap = estimated(&corpus, &Mask, 2, 100).process_gap().unwrap();
    assert!((gap.nats - 6f64.ln()).abs() < 4.0 * gap.standard_error + 1e-4, "{gap:?}");
}

#[test]
fn where_the_optimal_network_is_unknown_the_bound_is_paired_with_the_distribution_alone() {
    let corpus = Corpus::open(&CorpusConfig::Brackets(BracketsConfig::default())).unwrap();
    let blind = Noise { share: 1.0, variant: Variant::Blind };
    let bound = estimated(&corpus, &blind, 1, 20);
    assert_eq!(bound.estimate().unwrap().kind, BoundKind::ControlVariateEstimate);
    assert!(bound.process_gap().is_none() && bound.learning_gap().is_none());

    let mut contexts = Contexts::default();
    contexts.push(vec![0; 12], SideInformation::Count(3));
    let error = block_on(corpus.distribution().unwrap().conditionals().answer(&contexts)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

#[test]
fn where_it_is_known_from_counts_blindness_costs_and_sight_does_not() {
    let corpus = Corpus::open(&CorpusConfig::Topics(TopicsConfig {
        topics: 4,
        words_per_topic: 2,
        length: 12,
        focus: 0.8,
    }))
    .unwrap();
    let gap = |variant| estimated(&corpus, &Noise { share: 1.0, variant }, 1, 150).process_gap().unwrap();
    let (visible, blind) = (gap(Variant::Visible), gap(Variant::Blind));
    assert!(visible.nats.abs() < 4.0 * visible.standard_error, "{visible:?}");
    assert!(blind.nats > 4.0 * blind.standard_error, "{blind:?}");
}
