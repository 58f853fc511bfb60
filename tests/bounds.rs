//! Every bound against brute-force enumeration, and the figures that are known independently.

use crate::common::{RandomTable, Unigram, all_sentences, close, sentence_nelbos, toy_distribution};
use denoise_lab::bound::{BoundKind, ConditionalTable, StratifiedBound, learning_gap, process_gap};
use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{
    BracketsConfig, Corpus, CorpusConfig, DataDistribution, Enumerated, TopicsConfig, Vocabulary,
};
use denoise_lab::error::ErrorKind;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{LeftToRight, Mask, Process};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::{Result, Token};
use pollster::block_on;

mod estimates;

const TOYS: [(usize, usize); 5] = [(2, 2), (3, 2), (3, 3), (2, 4), (3, 4)];

fn processes() -> [Box<dyn Process>; 2] {
    [Box::new(Mask), Box::new(LeftToRight)]
}

fn finished(
    distribution: &Enumerated,
    process: &dyn Process,
    k: usize,
    model: &impl Conditionals,
    rows: usize,
) -> ConditionalTable {
    let mut table = ConditionalTable::new(distribution, process, k).unwrap();
    while !block_on(table.advance(model, rows)).unwrap() {}
    table
}

/// All orders in which positions can be destroyed; cut into blocks they are all ordered partitions,
/// each equally often.
fn orders(process: &dyn Process, length: usize) -> Vec<Vec<usize>> {
    if !process.blocks().unwrap().any_order() {
        return vec![(0..length).rev().collect()];
    }
    (0..length).fold(vec![Vec::new()], |orders, position| {
        let insert = |order: Vec<usize>| {
            (0..=position).map(move |at| [&order[..at], &[position], &order[at..]].concat())
        };
        orders.into_iter().flat_map(insert).collect()
    })
}

/// log Π_t Π_{i in S_t} f_i(x_i | x outside s_t) for one order cut into blocks of k.
fn trajectory(model: &RandomTable, sentence: &[Token], order: &[usize], k: usize) -> f64 {
    let mut context = sentence.to_vec();
    let step = |block: &[usize]| -> f64 {
        block.iter().for_each(|i| context[*i] = model.vocabulary_size as Token);
        block.iter().map(|i| model.log_probability(&context, *i, sentence[*i])).sum()
    };
    order.chunks(k).map(step).sum()
}

/// (NELBO(x), log p(x)) from every trajectory.
fn enumerated(model: &RandomTable, process: &dyn Process, k: usize, sentence: &[Token]) -> (f64, f64) {
    let orders = orders(process, sentence.len());
    let logs = orders.iter().map(|order| trajectory(model, sentence, order, k));
    let (sum, exp_sum) = logs.fold((0.0, 0.0), |(s, e), log| (s + log, e + log.exp()));
    let count = orders.len() as f64;
    (-sum / count, (exp_sum / count).ln())
}

fn for_every_toy(mut check: impl FnMut(&Enumerated, &RandomTable, &dyn Process, usize, &ConditionalTable)) {
    for (seed, (vocabulary_size, length)) in TOYS.into_iter().enumerate() {
        let distribution = toy_distribution(vocabulary_size, length);
        let model = RandomTable { seed: seed as u64, length, vocabulary_size };
        for process in processes() {
            for k in 1..=length {
                let table = finished(&distribution, process.as_ref(), k, &model, usize::MAX);
                check(&distribution, &model, process.as_ref(), k, &table);
            }
        }
    }
}

#[test]
fn exact_bound_equals_the_mean_over_all_trajectories() {
    for_every_toy(|distribution, model, process, k, table| {
        let nelbos = sentence_nelbos(distribution, model, process, k);
        let mean: f64 = distribution.probabilities().iter().zip(&nelbos).map(|(p, nelbo)| p * nelbo).sum();
        close(table.nelbo(process, k).unwrap().nats, mean, 1e-9);
        for (sentence, nelbo) in distribution.sentences().iter().zip(nelbos) {
            close(nelbo, enumerated(model, process, k, sentence).0, 1e-9);
        }
    });
}

#[test]
fn subset_dynamic_programme_equals_the_sum_over_all_trajectories() {
    for_every_toy(|distribution, model, process, k, table| {
        let log_p = table.sentence_log_likelihoods(process, k).unwrap().unwrap();
        for (sentence, log_p) in distribution.sentences().iter().zip(log_p) {
            close(log_p, enumerated(model, process, k, sentence).1, 1e-9);
        }
    });
}

#[test]
fn bound_is_never_below_the_negative_log_likelihood() {
    for_every_toy(|distribution, model, process, k, table| {
        let nelbos = sentence_nelbos(distribution, model, process, k);
        let log_p = table.sentence_log_likelihoods(process, k).unwrap().unwrap();
        assert!(nelbos.iter().zip(&log_p).all(|(nelbo, log_p)| nelbo + log_p > -1e-9));
        let gap = table.jensen_gap(process, k).unwrap().unwrap();
        let nelbo = table.nelbo(process, k).unwrap().nats;
        close(nelbo - table.negative_log_likelihood(process, k).unwrap().unwrap().nats, gap, 1e-12);
        // Random conditionals are no one joint distribution: the gap is real where orders differ.
        let orders_differ = process.blocks().unwrap().any_order() && k < distribution.length();
        assert!(if orders_differ { gap > 1e-3 } else { gap.abs() < 1e-9 }, "{gap}");
    });
}

#[test]
fn model_probabilities_sum_to_one() {
    for_every_toy(|distribution, _, process, k, table| {
        assert_eq!(
            distribution.sentences().len(),
            distribution.vocabulary_size().pow(distribution.length() as u32)
        );
        let log_p = table.sentence_log_likelihoods(process, k).unwrap().unwrap();
        close(log_p.iter().map(|l| l.exp()).sum(), 1.0, 1e-5);
    });
}

#[test]
fn kind_is_exact_only_where_the_order_is_certain() {
    for_every_toy(|distribution, _, process, k, table| {
        let estimate = table.nelbo(process, k).unwrap();
        let certain = !process.blocks().unwrap().any_order() || k == distribution.length();
        let kind = if certain { BoundKind::Exact } else { BoundKind::UpperBoundExact };
        assert_eq!(estimate.kind, kind);
        assert_eq!((estimate.standard_error, estimate.sentences), (0.0, distribution.sentences().len()));
        assert_eq!(estimate.per_step.len(), distribution.length().div_ceil(k));
        close(estimate.per_step.iter().sum(), estimate.nats, 1e-12);
    });
}

#[test]
fn left_to_right_is_the_chain_rule_at_k_1() {
    let distribution = toy_distribution(3, 4);
    let model = RandomTable { seed: 9, length: 4, vocabulary_size: 3 };
    let chain = |x: &Vec<Token>| -> f64 {
        let context = |i| [&x[..i], &vec![3; 4 - i]].concat();
        (0..4).map(|i| -model.log_probability(&context(i), i, x[i])).sum()
    };
    for (nelbo, x) in
        sentence_nelbos(&distribution, &model, &LeftToRight, 1).iter().zip(distribution.sentences())
    {
        close(*nelbo, chain(x), 1e-9);
    }
}

#[test]
fn table_for_k_1_serves_every_k() {
    for process in processes() {
        let process = process.as_ref();
        let distribution = toy_distribution(2, 4);
        let model = RandomTable { seed: 3, length: 4, vocabulary_size: 2 };
        let table = finished(&distribution, process, 1, &model, usize::MAX);
        for k in 1..=4 {
            let own = finished(&distribution, process, k, &model, usize::MAX);
            assert!(own.rows() <= table.rows());
            assert_eq!(own.nelbo(process, k), table.nelbo(process, k));
            assert_eq!(own.negative_log_likelihood(process, k), table.negative_log_likelihood(process, k));
        }
    }
}

#[test]
fn size_of_a_batch_changes_nothing() {
    let distribution = toy_distribution(3, 3);
    let model = RandomTable { seed: 4, length: 3, vocabulary_size: 3 };
    let whole = finished(&distribution, &Mask, 1, &model, usize::MAX);
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let network = RandomTable { seed: 4, length: 8, vocabulary_size: 61 };
    let estimate = |rows| {
        let mut bound = StratifiedBound::new(&corpus, &Mask, 3, 5, 0).unwrap();
        while !block_on(bound.advance(&network, rows)).unwrap() {}
        bound.estimate()
    };
    for rows in [0, 1, 2, 7, 1000] {
        let sliced = finished(&distribution, &Mask, 1, &model, rows);
        assert_eq!(sliced.nelbo(&Mask, 2), whole.nelbo(&Mask, 2));
        assert_eq!(estimate(rows), estimate(usize::MAX));
    }
}

#[test]
fn contexts_are_asked_about_once() {
    // All sentences over V tokens: a row is a context over V + 1 with at least one mask.
    let distribution = toy_distribution(3, 3);
    let mut table = ConditionalTable::new(&distribution, &Mask, 1).unwrap();
    assert_eq!((table.rows(), table.rows_done()), (4 * 4 * 4 - 3 * 3 * 3, 0));
    let model = RandomTable { seed: 5, length: 3, vocabulary_size: 3 };
    assert!(!block_on(table.advance(&model, 10)).unwrap());
    assert_eq!(table.rows_done(), 10);
    // Left to right: prefixes shorter than the sentence.
    assert_eq!(ConditionalTable::new(&distribution, &LeftToRight, 1).unwrap().rows(), 1 + 3 + 9);
}

#[test]
fn toy_optimum_is_the_published_one() {
    let distribution = toy_distribution(3, 3);
    let table = finished(&distribution, &Mask, 1, &distribution.conditionals(), usize::MAX);
    close(table.nelbo(&Mask, 1).unwrap().nats, 2.75138, 1e-5);
    close(table.nelbo(&Mask, 2).unwrap().nats, 2.76508, 1e-5);
    close(distribution.entropy() + process_gap(&distribution, &Mask, 2).unwrap(), 2.76508, 5e-6);
    // The distribution's own conditionals agree on every order: nothing is lost to Jensen.
    close(table.jensen_gap(&Mask, 1).unwrap().unwrap(), 0.0, 1e-5);
}

#[test]
fn capitals_process_gaps_are_the_published_ones() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let gap = |process: &dyn Process, k| process_gap(corpus.enumerated().unwrap(), process, k).unwrap();
    let scattered = [0.0, 0.662, 1.070, 2.134, 2.027, 2.544, 3.796, 5.831];
    for (k, figure) in (1..).zip(scattered) {
        close(gap(&Mask, k), figure, 5e-4);
    }
    for (k, figure) in [(1, 0.0), (2, 2.325), (4, 3.414), (8, 5.831)] {
        close(gap(&LeftToRight, k), figure, 5e-4);
    }
}

#[test]
fn process_gap_equals_the_bound_of_the_optimal_network() {
    let corpora = [CorpusConfig::capitals(), CorpusConfig::capitals_en()];
    let distributions = corpora.map(|config| Corpus::open(&config).unwrap().enumerated().unwrap().clone());
    for distribution in distributions.into_iter().chain([toy_distribution(3, 4), toy_distribution(2, 3)]) {
        for process in processes() {
            let process = process.as_ref();
            let table = finished(&distribution, process, 1, &distribution.conditionals(), 500);
            for k in 1..=distribution.length() {
                let trained = table.nelbo(process, k).unwrap().nats;
                let gap = process_gap(&distribution, process, k).unwrap();
                close(learning_gap(trained, distribution.entropy(), gap), 0.0, 1e-5);
            }
        }
    }
}

#[test]
fn process_gap_is_the_expected_total_correlation_of_the_blocks() {
    // Σ_t E[Σ_{i in S_t} H(x_i | visible) − H(x_{S_t} | visible)], over every order.
    let distribution = toy_distribution(3, 4);
    for process in processes() {
        for k in 1..=4 {
            let orders = orders(process.as_ref(), 4);
            let total_correlation = |order: &Vec<usize>| -> f64 {
                let mut visible = PositionSet::full(4);
                let step = |block: &[usize]| {
                    let whole = distribution.marginal_entropy(visible);
                    visible = visible.minus(block.iter().copied().collect());
                    let rest = distribution.marginal_entropy(visible);
                    let single = |i: &usize| distribution.marginal_entropy(visible.with(*i)) - rest;
                    block.iter().map(single).sum::<f64>() - (whole - rest)
                };
                order.chunks(k).map(step).sum()
            };
            let mean = orders.iter().map(total_correlation).sum::<f64>() / orders.len() as f64;
            close(process_gap(&distribution, process.as_ref(), k).unwrap(), mean, 1e-9);
        }
    }
}

fn kind<T>(result: Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind)
}

#[test]
fn sums_that_are_too_large_are_refused() {
    // 2^20 − 1 hidden sets.
    let long = Enumerated::new(2, vec![(vec![0; 20], 1.0)]).unwrap();
    assert_eq!(kind(ConditionalTable::new(&long, &Mask, 1)), Some(ErrorKind::TooLarge));
    assert_eq!(kind(ConditionalTable::new(&long, &Mask, 20)), None);
    // 2,047 hidden sets, but about two million distinct contexts.
    let mut random = Random::new(0, Purpose::Test, 0);
    let mut sentence = || (0..11).map(|_| random.below(40) as Token).collect();
    let many = Enumerated::new(40, (0..1000).map(|_| (sentence(), 1.0)).collect()).unwrap();
    assert_eq!(kind(ConditionalTable::new(&many, &Mask, 1)), Some(ErrorKind::TooLarge));
    assert_eq!(kind(ConditionalTable::new(&many, &LeftToRight, 1)), None);
    // 3^10 sentences times 1,023 hidden sets.
    let full = Enumerated::new(3, all_sentences(3, 10).into_iter().map(|x| (x, 1.0)).collect()).unwrap();
    assert_eq!(kind(process_gap(&full, &Mask, 1)), Some(ErrorKind::TooLarge));
    assert_eq!(kind(ConditionalTable::new(&full, &Mask, 1)), Some(ErrorKind::TooLarge));
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    assert_eq!(kind(StratifiedBound::new(&corpus, &Mask, 1, 200_000, 0)), Some(ErrorKind::TooLarge));
}

#[test]
fn impossible_requests_are_refused() {
    let distribution = toy_distribution(2, 3);
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for k in [0, 9] {
        assert_eq!(kind(process_gap(&distribution, &Mask, k)), Some(ErrorKind::Setting));
        assert_eq!(kind(ConditionalTable::new(&distribution, &Mask, k)), Some(ErrorKind::Setting));
        assert_eq!(kind(StratifiedBound::new(&corpus, &Mask, k, 10, 0)), Some(ErrorKind::Setting));
    }
    assert_eq!(kind(StratifiedBound::new(&corpus, &Mask, 1, 1, 0)), Some(ErrorKind::Setting));

    let unfinished = ConditionalTable::new(&distribution, &Mask, 1).unwrap();
    assert_eq!(kind(unfinished.nelbo(&Mask, 1)), Some(ErrorKind::Setting));
    let table = finished(&distribution, &Mask, 2, &distribution.conditionals(), 100);
    assert_eq!(kind(table.nelbo(&Mask, 2)), None);
    assert_eq!(kind(table.nelbo(&Mask, 1)), Some(ErrorKind::Setting));
    assert_eq!(kind(table.negative_log_likelihood(&Mask, 1)), Some(ErrorKind::Setting));
    assert_eq!(kind(table.nelbo(&Mask, 0)), Some(ErrorKind::Setting));
}

#[test]
fn models_that_do_not_fit_or_have_diverged_are_named() {
    let mut table = ConditionalTable::new(&toy_distribution(2, 3), &Mask, 1).unwrap();
    let other = toy_distribution(3, 3);
    let misfit = block_on(table.advance(&other.conditionals(), 1));
    assert_eq!(kind(misfit), Some(ErrorKind::Setting));
    let diverged = Unigram { length: 3, log_f: vec![f32::NAN; 2] };
    assert_eq!(kind(block_on(table.advance(&diverged, 1))), Some(ErrorKind::Diverged));
    assert_eq!(table.rows_done(), 0);
}
