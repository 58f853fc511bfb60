//! Spans against enumeration.

use crate::common::{
    RandomTable, all_sentences, close, close_to_mean, outcomes, random, sentence_nelbos, toy_distribution,
};
use denoise_lab::Token;
use denoise_lab::bound::{BoundKind, ConditionalTable, StratifiedBound, process_gap};
use denoise_lab::conditionals::{Conditionals, Contexts, SideInformation};
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated, Vocabulary};
use denoise_lab::error::ErrorKind;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{BlockDistribution, Blocks, Mask, Process, Span, SpanVariant, corrupted_row};
use denoise_lab::random::Random;
use pollster::block_on;
use std::collections::BTreeMap;

const MASKS: Span = Span { share: 0.0, variant: SpanVariant::Visible };

/// Every layout with its probability, by the definition: lengths are laid from left to right, P(l) =
/// (1/k)(1 - 1/k)^(l-1), and the last is cut at L.
fn layouts(length: usize, k: usize) -> Vec<(Vec<PositionSet>, f64)> {
    fn lay(from: usize, length: usize, k: f64) -> Vec<(Vec<PositionSet>, f64)> {
        if from == length {
            return vec![(Vec::new(), 1.0)];
        }
        let mut all = Vec::new();
        for to in from + 1..=length {
            let geometric = |l: usize| (1.0 - 1.0 / k).powi(l as i32 - 1) / k;
            let shorter: f64 = (1..length - from).map(geometric).sum();
            let p = if to == length { 1.0 - shorter } else { geometric(to - from) };
            for (rest, q) in lay(to, length, k) {
                all.push(([vec![PositionSet::range(from, to)], rest].concat(), p * q));
            }
        }
        all
    }
    lay(0, length, k as f64).into_iter().filter(|(_, p)| *p > 0.0).collect()
}

/// Every order of some spans.
fn orders(spans: &[PositionSet]) -> Vec<Vec<PositionSet>> {
    if spans.is_empty() {
        return vec![Vec::new()];
    }
    let first = |i: usize| {
        let rest = [&spans[..i], &spans[i + 1..]].concat();
        orders(&rest).into_iter().map(move |order| [vec![spans[i]], order].concat()).collect::<Vec<_>>()
    };
    (0..spans.len()).flat_map(first).collect()
}

/// Every way of destroying, with its probability: spans in uniformly random order.
fn paths(length: usize, k: usize) -> Vec<(Vec<PositionSet>, f64)> {
    let ordered = |(spans, p): (Vec<PositionSet>, f64)| {
        let orders = orders(&spans);
        let share = p / orders.len() as f64;
        orders.into_iter().map(move |order| (order, share)).collect::<Vec<_>>()
    };
    layouts(length, k).into_iter().flat_map(ordered).collect()
}

/// The corrupted sets s_1..s_T of a path.
fn corrupted(path: &[PositionSet]) -> Vec<PositionSet> {
    let grow = |s: &mut PositionSet, span: &PositionSet| {
        *s = s.union(*span);
        Some(*s)
    };
    path.iter().scan(PositionSet::EMPTY, grow).collect()
}

/// -log f_i(x_i | x outside s).
fn cross_entropy(model: &RandomTable, sentence: &[Token], s: PositionSet, i: usize) -> f64 {
    let mask = model.vocabulary_size as Token;
    let context: Vec<Token> =
        (0..sentence.len()).map(|j| if s.contains(j) { mask } else { sentence[j] }).collect();
    -model.log_probability(&context, i, sentence[i])
}

fn model(length: usize, vocabulary_size: usize) -> RandomTable {
    RandomTable { seed: 3, length, vocabulary_size }
}

fn answered(distribution: &Enumerated, model: &impl Conditionals, k: usize) -> ConditionalTable {
    let mut table = ConditionalTable::new(distribution, &MASKS, k).unwrap();
    assert!(block_on(table.advance(model, usize::MAX)).unwrap());
    table
}

#[test]
fn terms_are_those_of_all_layouts_and_orders() {
    for length in 1..=6 {
        for k in 1..=length + 2 {
            let mut exact = BTreeMap::new();
            for (path, p) in paths(length, k) {
                for (t, s) in corrupted(&path).into_iter().enumerate() {
                    *exact.entry((t + 1, s)).or_insert(0.0) += p / (t + 1) as f64;
                }
            }
            let terms: Vec<_> = (1..=length).flat_map(|t| MASKS.terms(length, k, t)).collect();
            assert_eq!(terms.len(), exact.len(), "L = {length}, k = {k}");
            assert_eq!(terms.len() as f64, MASKS.term_count(length, k));
            for term in terms {
                assert_eq!(term.scored, term.corrupted);
                close(term.weight, exact[&(term.step, term.corrupted)], 1e-14);
            }
        }
    }
}

#[test]
fn drawn_paths_follow_the_distribution_of_the_spans() {
    let (length, k, draws) = (4, 2, 40_000);
    let mut random = random(0);
    let mut counts = BTreeMap::new();
    for _ in 0..draws {
        *counts.entry(MASKS.draw_blocks(length, k, &mut random)).or_insert(0.0) += 1.0;
    }
    let paths = paths(length, k);
    assert_eq!(counts.len(), paths.len());
    for (path, p) in paths {
        let error = (p * (1.0 - p) / draws as f64).sqrt();
        close(counts[&path] / draws as f64, p, 4.5 * error);
    }
}

#[test]
fn drawn_terms_average_to_the_listed_ones() {
    let model = model(5, 2);
    let sentence = [0, 1, 1, 0, 1];
    for k in [1, 2, 3, 5] {
        let cost = |term: denoise_lab::process::Term| -> f64 {
            let crosses = term.scored.iter().map(|i| cross_entropy(&model, &sentence, term.corrupted, i));
            term.weight * crosses.sum::<f64>()
        };
        let mut random = random(k as u64);
        for t in 1..=5 {
            let exact: f64 = MASKS.terms(5, k, t).map(cost).sum();
            let drawn: Vec<f64> =
                (0..5_000).map(|_| cost(MASKS.draw_terms(5, k, &mut random)[t - 1].term)).collect();
            close_to_mean(&drawn, exact);
        }
        let exact: f64 = (1..=5).flat_map(|t| MASKS.terms(5, k, t)).map(cost).sum();
        let all = |random: &mut Random| {
            MASKS.draw_terms(5, k, random).into_iter().map(|drawn| cost(drawn.term)).sum()
        };
        let drawn: Vec<f64> = (0..5_000).map(|_| all(&mut random)).collect();
        close_to_mean(&drawn, exact);
    }
}

#[test]
fn bound_is_that_of_every_layout_and_order_and_never_below_the_likelihood() {
    for (length, size) in [(3, 3), (4, 2)] {
        let (distribution, model) = (toy_distribution(size, length), model(length, size));
        for k in 1..=length {
            let nelbos = sentence_nelbos(&distribution, &model, &MASKS, k);
            for (sentence, nelbo) in distribution.sentences().iter().zip(nelbos) {
                let (mut enumerated, mut likelihood) = (0.0, 0.0);
                for (path, p) in paths(length, k) {
                    let sets = path.iter().zip(corrupted(&path));
                    let cost = |(span, s): (&PositionSet, PositionSet)| -> f64 {
                        span.iter().map(|i| cross_entropy(&model, sentence, s, i)).sum()
                    };
                    let cost: f64 = sets.map(cost).sum();
                    enumerated += p * cost;
                    likelihood += p * (-cost).exp();
                }
                close(nelbo, enumerated, 1e-9);
                assert!(nelbo >= -likelihood.ln() - 1e-9);
            }
        }
    }
}

#[test]
fn averaging_over_the_last_span_is_right_in_random_order_and_wrong_one_after_another() {
    let (length, k) = (4, 2);
    let model = model(length, 2);
    let costs = |paths: &[(Vec<PositionSet>, f64)], sentence: &[Token]| {
        let (mut exact, mut averaged) = (0.0, 0.0);
        for (path, p) in paths {
            for (t, s) in corrupted(path).into_iter().enumerate() {
                let cost = |of: PositionSet| -> f64 {
                    of.iter().map(|i| cross_entropy(&model, sentence, s, i)).sum()
                };
                exact += p * cost(path[t]);
                averaged += p * cost(s) / (t + 1) as f64;
            }
        }
        (exact, averaged)
    };
    let mut largest: f64 = 0.0;
    for sentence in all_sentences(2, length) {
        let (exact, averaged) = costs(&paths(length, k), &sentence);
        close(exact, averaged, 1e-12);
        let (exact, averaged) = costs(&layouts(length, k), &sentence);
        largest = largest.max((exact - averaged).abs());
    }
    assert!(largest > 0.05, "{largest}");
}

#[test]
fn capitals_lose_what_the_published_figures_say() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for (k, figure) in [(1, 0.0), (2, 1.468), (4, 2.721), (8, 3.879)] {
        for share in [0.0, 1.0] {
            close(
                process_gap(corpus.enumerated().unwrap(), &Span { share, variant: SpanVariant::Visible }, k)
                    .unwrap(),
                figure,
                5e-4,
            );
        }
    }
}

#[test]
fn spans_of_one_position_are_masks_and_longer_ones_have_no_sum_over_orders() {
    let (distribution, model) = (toy_distribution(3, 3), model(3, 3));
    let table = answered(&distribution, &model, 1);
    let [nelbo, of_masks] = [&MASKS as &dyn Process, &Mask].map(|p| table.nelbo(p, 1).unwrap());
    close(nelbo.nats, of_masks.nats, 1e-12);
    let [exact, of_masks] =
        [&MASKS as &dyn Process, &Mask].map(|p| table.negative_log_likelihood(p, 1).unwrap());
    assert_eq!(exact.unwrap().nats, of_masks.unwrap().nats);
    for k in 2..=3 {
        assert_eq!(table.negative_log_likelihood(&MASKS, k).unwrap(), None);
        assert_eq!(table.jensen_gap(&MASKS, k).unwrap(), None);
        assert_eq!(table.nelbo(&MASKS, k).unwrap().kind, BoundKind::UpperBoundExact);
    }
}

#[test]
fn the_estimate_is_the_exact_sum_within_its_error() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let distribution = corpus.enumerated().unwrap();
    let model = model(8, distribution.vocabulary_size());
    let table = answered(distribution, &model, 1);
    for k in [1, 3, 8] {
        let exact = table.nelbo(&MASKS, k).unwrap();
        let mut bound = StratifiedBound::new(&corpus, &MASKS, k, 400, 0).unwrap();
        assert_eq!(bound.rows(), 400 * 8);
        // In uneven parts, and with steps that no layout has.
        while !block_on(bound.advance(&model, 133)).unwrap() {}
        let estimate = bound.estimate().unwrap();
        assert_eq!(estimate.kind, BoundKind::PairedEstimate);
        close(estimate.nats, exact.nats, 4.0 * estimate.standard_error);
        for (step, exact) in estimate.per_step.iter().zip(&exact.per_step) {
            close(*step, *exact, 0.2 * exact + 0.2);
        }
    }
}

/// Every row of noise of `length` positions with its probability.
fn noises(process: Span, vocabulary: &Vocabulary, length: usize) -> Vec<(Vec<Token>, f64)> {
    let outcomes = outcomes(process.noise_distribution(), vocabulary);
    (0..length).fold(vec![(Vec::new(), 1.0)], |rows, _| {
        let longer = |(row, p): &(Vec<Token>, f64)| {
            let each = |(z, q): &(Token, f64)| ([row.as_slice(), &[*z]].concat(), p * q);
            outcomes.iter().map(each).collect::<Vec<_>>()
        };
        rows.iter().flat_map(longer).collect()
    })
}

/// (NELBO(x), log p(x)) of a network that sees z only, over every path and all noise.
fn unseen(
    process: Span,
    vocabulary: &Vocabulary,
    model: &RandomTable,
    sentence: &[Token],
    k: usize,
) -> (f64, f64) {
    let length = sentence.len();
    let (mut nelbo, mut likelihood) = (0.0, 0.0);
    for (path, p) in paths(length, k) {
        for (noise, q) in noises(process, vocabulary, length) {
            let cost = |(span, s): (&PositionSet, PositionSet)| -> f64 {
                let z: Vec<Token> = corrupted_row(sentence, s, &noise).collect();
                span.iter().map(|i| -model.log_probability(&z, i, sentence[i])).sum()
            };
            let cost: f64 = path.iter().zip(corrupted(&path)).map(cost).sum();
            nelbo += p * q * cost;
            likelihood += p * q * (-cost).exp();
        }
    }
    (nelbo, likelihood.ln())
}

#[test]
fn a_network_that_does_not_see_which_spans_are_noise_has_a_bound_too() {
    for (length, size) in [(3, 2), (2, 3)] {
        let (distribution, model) = (toy_distribution(size, length), model(length, size));
        let vocabulary = Vocabulary::new("", ["a", "b", "c"].iter().take(size));
        let corpus = Corpus::of_distribution("toy", vocabulary.clone(), distribution.clone());
        for (share, k) in [(0.5, 1), (0.5, 2), (1.0, 2), (1.0, length)] {
            let blind = Span { share, variant: SpanVariant::Blind };
            let (mut total, mut mean) = (0.0, 0.0);
            for (sentence, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
                let (nelbo, log_p) = unseen(blind, &vocabulary, &model, sentence, k);
                assert!(nelbo + log_p >= -1e-9, "{nelbo} < {}", -log_p);
                total += log_p.exp();
                mean += p * nelbo;
            }
            close(total, 1.0, 1e-5);
            let mut bound = StratifiedBound::new(&corpus, &blind, k, 6000, 1).unwrap();
            while !block_on(bound.advance(&model, 1000)).unwrap() {}
            let found = bound.estimate().unwrap();
            close(found.nats, mean, 4.0 * found.standard_error);
            assert_eq!((found.kind, bound.process_gap()), (BoundKind::ControlVariateEstimate, None));
        }
    }
}

#[test]
fn spans_that_are_not_seen_are_told_by_their_number_and_have_no_known_optimum() {
    let blind = |share| Span { share, variant: SpanVariant::Blind };
    let s = PositionSet::range(1, 3);
    assert_eq!(
        (blind(0.0).side_information(s), blind(0.5).side_information(s)),
        (SideInformation::Nothing, SideInformation::CountInSpans(2))
    );
    assert!(blind(0.0).reveals_corruption() && !blind(0.5).reveals_corruption());
    assert_eq!(blind(0.5).inputs(5).side_information, 6);
    let distribution = toy_distribution(2, 3);
    let mut contexts = Contexts::default();
    contexts.push([0, 1, 1], SideInformation::CountInSpans(2));
    let refused = block_on(distribution.conditionals().answer(&contexts)).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::TooLarge);
    assert!(process_gap(&distribution, &blind(0.5), 2).is_err());
    assert_eq!(process_gap(&distribution, &blind(0.0), 2), process_gap(&distribution, &MASKS, 2));
}

#[test]
fn noise_in_spans_is_seen_by_the_network_and_only_estimated() {
    let noisy = Span { share: 0.5, variant: SpanVariant::Visible };
    let s = PositionSet::range(1, 3);
    assert_eq!(
        (MASKS.side_information(s), noisy.side_information(s)),
        (SideInformation::Nothing, SideInformation::Flags(s))
    );
    assert!(
        noisy.reveals_corruption()
            && noisy.inputs(5).side_information == 2
            && MASKS.inputs(5).side_information == 0
    );
    let error = ConditionalTable::new(&toy_distribution(2, 3), &noisy, 1).err().unwrap();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

#[test]
fn training_is_half_masks_and_half_spans_of_every_mean() {
    let length = 4;
    let (model, sentence) = (model(length, 2), [0, 1, 1, 0]);
    let cost = |s: PositionSet, weights: &[(usize, f64)]| -> f64 {
        weights.iter().map(|&(i, weight)| weight * cross_entropy(&model, &sentence, s, i)).sum()
    };
    let exact = |k: usize| -> f64 {
        let terms = (1..=length).flat_map(|t| MASKS.terms(length, k, t));
        terms
            .map(|term| {
                cost(term.corrupted, &term.scored.iter().map(|i| (i, term.weight)).collect::<Vec<_>>())
            })
            .sum()
    };
    let mut random = random(9);
    let (mut bounds, mut losses) = (Vec::new(), Vec::new());
    for draw in 0..40_000 {
        let term = MASKS.draw_training(length, 1 + draw % length, &mut random);
        bounds.push(cost(term.corrupted, &term.bound_weights));
        losses.push(cost(term.corrupted, &term.training_weights));
    }
    close_to_mean(&bounds, exact(1));
    let spans = (2..=length).map(exact).sum::<f64>() / (length - 1) as f64;
    close_to_mean(&losses, 0.5 * (exact(1) + spans));
    // One position: nothing but masks.
    assert_eq!(MASKS.draw_training(1, 1, &mut random), Mask.draw_training(1, 1, &mut random));
}
