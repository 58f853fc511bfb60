//! Diffusions through what measures every process.

use crate::common::toy_distribution;
use denoise_lab::bound::{BoundKind, ConditionalTable, StratifiedBound, process_gap};
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::error::ErrorKind;
use denoise_lab::process::{Gaussian, Iid, Process, Replacement, Schedule};
use pollster::block_on;

fn diffusions(steps: usize) -> [Box<dyn Process>; 2] {
    let iid = Iid { steps, replacement: Replacement::Linear };
    [Box::new(iid), Box::new(Gaussian::new(steps, Schedule::Cosine))]
}

#[test]
fn exact_sums_are_refused_in_favour_of_the_estimate() {
    for process in diffusions(4) {
        let table = ConditionalTable::new(&toy_distribution(2, 3), &*process, 1).err().unwrap();
        let gap = process_gap(&toy_distribution(2, 3), &*process, 1).err().unwrap();
        for error in [table, gap] {
            assert_eq!(error.kind, ErrorKind::TooLarge);
            assert!(error.message.en.contains("cannot be summed; use the estimate"), "{}", error.message.en);
        }
    }
}

#[test]
fn the_optimal_network_has_nothing_to_learn_and_its_gap_falls_with_the_steps() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let gaps = |steps: usize| {
        diffusions(steps).map(|process| {
            let mut bound = StratifiedBound::new(&corpus, &*process, 1, 60, 0).unwrap();
            assert_eq!(bound.rows(), 60 * steps);
            let oracle = corpus.distribution().unwrap().conditionals();
            while !block_on(bound.advance(&oracle, 101)).unwrap() {}
            assert_eq!(bound.learning_gap().unwrap().nats, 0.0);
            let estimate = bound.estimate().unwrap();
            assert_eq!(estimate.kind, BoundKind::ControlVariateEstimate);
            assert_eq!(estimate.per_step.len(), steps);
            bound.process_gap().unwrap()
        })
    };
    for (few, many) in gaps(4).into_iter().zip(gaps(32)) {
        assert!(many.nats > -3.0 * many.standard_error && many.nats + 3.0 * many.standard_error < few.nats);
    }
}
