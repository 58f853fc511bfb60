//! The bound from sentences drawn from the corpus, against its exact sum.

use super::*;

#[test]
fn stratified_estimate_is_unbiased() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let distribution = corpus.enumerated().unwrap();
    let model = RandomTable { seed: 6, length: 8, vocabulary_size: 61 };
    for process in processes() {
        let process = process.as_ref();
        let table = finished(distribution, process, 1, &model, 1000);
        for k in [1, 3, 8] {
            let mut bound = StratifiedBound::new(&corpus, process, k, 2000, 1).unwrap();
            while !block_on(bound.advance(&model, 1000)).unwrap() {}
            let (estimate, exact) = (bound.estimate().unwrap(), table.nelbo(process, k).unwrap());
            close(estimate.nats, exact.nats, 4.0 * estimate.standard_error);
            assert!(estimate.standard_error > 0.0 && estimate.standard_error < 0.2);
            assert_eq!((estimate.kind, estimate.sentences), (BoundKind::PairedEstimate, 2000));
            for (step, exact) in estimate.per_step.iter().zip(&exact.per_step) {
                close(*step, *exact, 0.25);
            }
        }
    }
}

#[test]
fn optimal_network_left_to_right_is_estimated_without_error() {
    // The model is the one it is paired with, so rounding is all that is left.
    let corpus = Corpus::open(&CorpusConfig::capitals_en()).unwrap();
    let mut bound = StratifiedBound::new(&corpus, &LeftToRight, 1, 50, 2).unwrap();
    assert!(bound.estimate().is_none());
    let oracle = corpus.enumerated().unwrap().conditionals();
    assert!(block_on(bound.advance(&oracle, bound.rows())).unwrap());
    let estimate = bound.estimate().unwrap();
    close(estimate.nats, corpus.entropy().unwrap(), 1e-5);
    close(estimate.standard_error, 0.0, 1e-5);
}

#[test]
fn a_trajectory_of_the_optimal_network_costs_the_surprisal_of_its_sentence_at_k_1() {
    // Neither corpus lists its sentences, so the process gap is estimated: 0, and that without any error.
    for config in
        [CorpusConfig::Topics(TopicsConfig::default()), CorpusConfig::Brackets(BracketsConfig::default())]
    {
        let corpus = Corpus::open(&config).unwrap();
        let mut bound = StratifiedBound::new(&corpus, &Mask, 1, 40, 2).unwrap();
        assert!(block_on(bound.advance(&corpus.distribution().unwrap().conditionals(), usize::MAX)).unwrap());
        let (estimate, gap) = (bound.estimate().unwrap(), bound.process_gap().unwrap());
        close(gap.nats, 0.0, 1e-4);
        close(gap.standard_error, 0.0, 1e-5);
        close(estimate.nats, corpus.entropy().unwrap(), 1e-4);
        close(estimate.standard_error, 0.0, 1e-5);
        // What its steps cost on average is not known so well.
        assert!((estimate.per_step.iter().sum::<f64>() - estimate.nats).abs() > 1e-3);
    }
}

#[test]
fn a_trajectory_is_an_unbiased_draw_of_the_bound_and_each_of_its_steps_of_a_step() {
    let distribution = toy_distribution(2, 4);
    let corpus = Corpus::of_distribution("toy", Vocabulary::new("", ["a", "b"]), distribution.clone());
    let model = RandomTable { seed: 12, length: 4, vocabulary_size: 2 };
    for process in [Box::new(Mask) as Box<dyn Process>, Box::new(LeftToRight)] {
        let table = finished(&distribution, process.as_ref(), 1, &model, usize::MAX);
        for k in [1, 2, 3] {
            let mut bound = StratifiedBound::new(&corpus, process.as_ref(), k, 20_000, 3).unwrap();
            assert!(block_on(bound.advance(&model, usize::MAX)).unwrap());
            let (estimate, exact) = (bound.estimate().unwrap(), table.nelbo(process.as_ref(), k).unwrap());
            close(estimate.nats, exact.nats, 4.0 * estimate.standard_error + 1e-6);
            for (step, exact) in estimate.per_step.iter().zip(&exact.per_step) {
                close(*step, *exact, 0.05);
            }
        }
    }
}

#[test]
fn estimate_so_far_uses_whole_sentences_only() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let model = RandomTable { seed: 7, length: 8, vocabulary_size: 61 };
    let mut bound = StratifiedBound::new(&corpus, &Mask, 1, 4, 0).unwrap();
    assert!(!block_on(bound.advance(&model, 15)).unwrap());
    assert!(bound.estimate().is_none());
    assert!(!block_on(bound.advance(&model, 4)).unwrap());
    assert_eq!(bound.estimate().unwrap().sentences, 2);
    assert_eq!((bound.rows_done(), bound.rows()), (19, 32));
}
