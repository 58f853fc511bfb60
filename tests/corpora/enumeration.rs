//! Each structured distribution against the list of its sentences: everything it says it sums without them.

use super::toys::pairs;
use crate::common::{all_sentences, chi_square, close};
use denoise_lab::Token;
use denoise_lab::conditionals::{Conditionals, Contexts, SideInformation};
use denoise_lab::corpus::{DataDistribution, Posterior};
use denoise_lab::position_set::PositionSet;
use denoise_lab::random::{Purpose, Random};
use pollster::block_on;

fn random(index: u64) -> Random {
    Random::new(5, Purpose::Test, index)
}

#[track_caller]
fn same(found: &Posterior, expected: &Posterior, name: &str) {
    assert_eq!(found.log_normaliser.is_finite(), expected.log_normaliser.is_finite(), "{name}");
    if expected.log_normaliser.is_finite() {
        close(found.log_normaliser, expected.log_normaliser, 1e-9 * expected.log_normaliser.abs().max(1.0));
    }
    assert_eq!(found.marginals.len(), expected.marginals.len());
    for (found, expected) in found.marginals.iter().zip(&expected.marginals) {
        assert!((found - expected).abs() < 1e-9, "{name}: {found} is not {expected}");
    }
}

#[test]
fn entropy_support_and_baselines_are_those_of_the_list() {
    for pair in pairs() {
        let (found, expected) = (pair.distribution.baselines(), pair.listed.baselines());
        close(pair.distribution.entropy(), pair.listed.entropy(), 1e-11);
        assert_eq!(pair.distribution.support_size(), pair.listed.support_size(), "{}", pair.name);
        close(found.pooled_unigram, expected.pooled_unigram, 1e-11);
        close(found.positional_unigram, expected.positional_unigram, 1e-11);
        close(found.bigram, expected.bigram, 1e-11);
    }
}

#[test]
fn every_string_has_the_probability_it_has_in_the_list() {
    for pair in pairs() {
        let (v, length) = (pair.distribution.vocabulary_size(), pair.distribution.length());
        let drawn = (0..200).map(|n| {
            let mut random = random(n);
            (0..length).map(|_| random.below(v) as Token).collect()
        });
        let strings = if v.pow(length as u32) <= 5000 { all_sentences(v, length) } else { drawn.collect() };
        for x in strings.iter().chain(pair.listed.sentences()) {
            let (found, expected) = (pair.distribution.log_probability(x), pair.listed.log_probability(x));
            assert!(found == expected || (found - expected).abs() < 1e-11, "{} {x:?}", pair.name);
        }
        let impossible = [vec![0; length + 1], vec![0; length - 1], vec![v as Token; length]];
        assert!(
            impossible.iter().all(|x| pair.distribution.log_probability(x) == f64::NEG_INFINITY),
            "{}",
            pair.name
        );
    }
}

#[test]
fn a_distribution_lists_its_own_sentences_where_they_are_few() {
    for pair in pairs() {
        let own = pair.distribution.enumerated().unwrap();
        assert_eq!(own.sentences().len(), pair.listed.sentences().len(), "{}", pair.name);
        for (x, p) in own.sentences().iter().zip(own.probabilities()) {
            close(p.ln(), pair.listed.log_probability(x), 1e-11);
        }
    }
}

#[test]
fn posteriors_under_soft_evidence_are_sums_over_the_list() {
    for pair in pairs() {
        for n in 0..40 {
            let mut random = random(n);
            // Mild, then sharp, then with impossible tokens.
            let mut soft = || match n % 3 {
                0 => random.uniform(),
                1 => (-30.0 * random.uniform()).exp(),
                _ => f64::from(u8::from(random.uniform() < 0.8)) * random.uniform(),
            };
            let size = pair.distribution.length() * pair.distribution.vocabulary_size();
            let evidence: Vec<f64> = (0..size).map(|_| soft()).collect();
            same(&pair.distribution.posterior(&evidence), &pair.listed.posterior(&evidence), &pair.name);
        }
    }
}

#[test]
fn posteriors_survive_evidence_that_multiplies_to_less_than_any_float() {
    for pair in pairs() {
        let size = pair.distribution.length() * pair.distribution.vocabulary_size();
        let mut random = random(77);
        let evidence: Vec<f64> = (0..size).map(|_| 1e-200 * (0.1 + random.uniform())).collect();
        same(&pair.distribution.posterior(&evidence), &pair.listed.posterior(&evidence), &pair.name);
    }
}

#[test]
fn evidence_that_nothing_explains_says_so() {
    for pair in pairs() {
        let evidence = vec![0.0; pair.distribution.length() * pair.distribution.vocabulary_size()];
        let posterior = pair.distribution.posterior(&evidence);
        assert_eq!(posterior.log_normaliser, f64::NEG_INFINITY, "{}", pair.name);
        assert!(posterior.marginals.iter().all(|p| *p == 0.0), "{}", pair.name);
    }
}

/// Contexts made of a sentence: random positions masked, or written anew at random.
fn contexts(
    distribution: &dyn DataDistribution,
    side_information: impl Fn(PositionSet) -> SideInformation,
    noisy: bool,
) -> Contexts {
    let (v, mut contexts) = (distribution.vocabulary_size(), Contexts::default());
    for n in 0..60 {
        let mut random = random(n);
        let sentence = distribution.sample(&mut random);
        let corrupted: PositionSet = (0..distribution.length()).filter(|_| random.uniform() < 0.5).collect();
        let mut noise = || if noisy && random.below(2) == 0 { random.below(v) } else { v };
        let token = |(i, x): (usize, &Token)| if corrupted.contains(i) { noise() as Token } else { *x };
        let row: Vec<Token> = sentence.iter().enumerate().map(token).collect();
        contexts.push(row, side_information(corrupted));
    }
    contexts
}

#[track_caller]
fn same_answers(
    distribution: &dyn DataDistribution,
    listed: &dyn DataDistribution,
    contexts: &Contexts,
    name: &str,
) {
    let [found, expected] = [distribution.conditionals(), listed.conditionals()]
        .map(|oracle| block_on(oracle.answer(contexts)).unwrap());
    let equal = |(a, b): (&f32, &f32)| (a.exp() - b.exp()).abs() < 1e-6;
    assert!(found.log_probabilities.iter().zip(&expected.log_probabilities).all(equal), "{name}");
    assert_eq!(found.plans.is_some(), expected.plans.is_some(), "{name}");
    if let Some((found, expected)) = found.plans.zip(expected.plans) {
        assert!(found.corrupted.iter().zip(&expected.corrupted).all(|(a, b)| (a - b).abs() < 1e-6), "{name}");
        assert!(found.log_odds.iter().zip(&expected.log_odds).all(equal), "{name}");
    }
}

#[test]
fn oracles_answer_as_the_list_does_whatever_they_are_told() {
    for pair in pairs() {
        let (distribution, listed) = (&*pair.distribution, &pair.listed as &dyn DataDistribution);
        same_answers(
            distribution,
            listed,
            &contexts(distribution, |_| SideInformation::Nothing, false),
            &pair.name,
        );
        same_answers(distribution, listed, &contexts(distribution, SideInformation::Flags, true), &pair.name);
        if distribution.by_count().is_some() {
            same_answers(
                distribution,
                listed,
                &contexts(distribution, |s| SideInformation::Count(s.len()), true),
                &pair.name,
            );
            // More than could ever be, and fewer than must be.
            for count in [0, 1, distribution.length()] {
                same_answers(
                    distribution,
                    listed,
                    &contexts(distribution, |_| SideInformation::Count(count), true),
                    &pair.name,
                );
            }
        }
    }
}

#[test]
fn log_likelihoods_of_a_process_are_the_evidence() {
    for pair in pairs() {
        let v = pair.distribution.vocabulary_size();
        let size = pair.distribution.length() * v;
        let mut contexts = contexts(&*pair.distribution, |_| SideInformation::Nothing, false);
        let mut random = random(9);
        let rows = contexts.side_information.len();
        // A constant added to a position changes nothing.
        contexts.log_likelihoods =
            (0..rows * size).map(|n| (-5.0 * random.uniform() - 100.0 * (n / v % 3) as f64) as f32).collect();
        same_answers(&*pair.distribution, &pair.listed, &contexts, &pair.name);
        let answers = block_on(pair.distribution.conditionals().answer(&contexts)).unwrap().log_probabilities;
        let evidence: Vec<f64> =
            contexts.log_likelihoods[..size].iter().map(|l| f64::from(*l).exp()).collect();
        for (found, expected) in answers.iter().zip(&pair.listed.posterior(&evidence).marginals) {
            close(f64::from(*found).exp(), *expected, 1e-6);
        }
    }
}

#[test]
fn samples_follow_the_list() {
    for pair in pairs() {
        let mut random = random(1);
        let drawn: Vec<_> = (0..4000).map(|_| pair.distribution.sample(&mut random)).collect();
        let listed = pair.listed.sentences().iter().cloned().zip(pair.listed.probabilities().iter().copied());
        let (statistic, freedom) = chi_square(&drawn, &listed.collect::<Vec<_>>());
        // Four standard deviations.
        assert!(
            statistic < freedom + 4.0 * (2.0 * freedom).sqrt().max(2.0),
            "{}: {statistic} {freedom}",
            pair.name
        );
        assert!(drawn.iter().all(|x| pair.distribution.log_probability(x).is_finite()), "{}", pair.name);
    }
}
