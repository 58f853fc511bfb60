//! Bounds are bounds, whatever the share of random tokens and whoever knows what is corrupted.

use super::toys::*;
use crate::common::{all_sentences, outcomes, toy_distribution};
use denoise_lab::bound::{BoundKind, ConditionalTable, Estimate, StratifiedBound, process_gap};
use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated};
use denoise_lab::error::ErrorKind;
use denoise_lab::process::{Blocks, Mask, Noise, Process, Shares, TrainedNoise, Variant};
use denoise_lab::random::{Purpose, Random};
use pollster::block_on;
use std::collections::BTreeMap;

/// (V, L, k): k divides L, and does not.
const TOYS: [(usize, usize, usize); 6] = [(2, 2, 1), (3, 2, 2), (3, 3, 1), (2, 3, 2), (2, 4, 2), (2, 4, 3)];
const SHARES: [f64; 3] = [0.0, 0.5, 1.0];

fn for_every_toy(variants: &[Variant], mut check: impl FnMut(&Toy<Table>)) {
    for (seed, (vocabulary_size, length, block_size)) in (0..).zip(TOYS) {
        for share in SHARES {
            for &variant in variants {
                let model = Table { seed, length, vocabulary_size };
                check(&Toy { model: &model, process: Noise { share, variant }, block_size });
            }
        }
    }
}

fn sentences<C: Conditionals>(toy: &Toy<C>) -> Vec<Vec<u16>> {
    all_sentences(toy.model.vocabulary_size(), toy.length())
}

#[test]
fn noise_is_drawn_by_its_distribution_and_never_is_what_text_cannot_be() {
    let vocabulary = letters(3);
    for share in [0.0, 0.3, 1.0] {
        let distribution = Noise { share, variant: Variant::Blind }.noise_distribution();
        let outcomes = outcomes(distribution, &vocabulary);
        close(outcomes.iter().map(|(_, p)| p).sum(), 1.0, 1e-12);
        let mut random = Random::new(0, Purpose::Test, 0);
        let mut counts = BTreeMap::new();
        distribution
            .draw_row(30_000, &vocabulary, &mut random)
            .into_iter()
            .for_each(|token| *counts.entry(token).or_insert(0) += 1);
        assert_eq!(counts.len(), outcomes.len());
        for (token, p) in outcomes {
            close(f64::from(counts[&token]) / 30_000.0, p, 0.015);
        }
    }
}

#[test]
fn where_the_sampler_knows_what_is_corrupted_the_sum_is_the_bound() {
    for_every_toy(&[Variant::Visible, Variant::Blind], |toy| {
        let mut total = 0.0;
        for sentence in sentences(toy) {
            let (nelbo, log_p) = toy.enumerated(&sentence);
            close(toy.nelbo(&sentence).0, nelbo, 1e-9);
            assert!(nelbo + log_p >= -1e-9, "{nelbo} < {}", -log_p);
            total += log_p.exp();
        }
        close(total, 1.0, 1e-5);
    });
}

#[test]
fn where_nobody_knows_what_is_corrupted_head_and_tokens_are_the_bound() {
    for_every_toy(&[Variant::Hidden], |toy| {
        let ends = toy.ends();
        close(ends.values().sum(), 1.0, 1e-5);
        for sentence in sentences(toy) {
            let (tokens, head) = toy.nelbo(&sentence);
            close(tokens + head, toy.enumerated_planned(&sentence), 1e-9);
            let log_p = ends[&sentence].ln();
            assert!(tokens + head + log_p >= -1e-9, "{tokens} + {head} < {}", -log_p);
        }
    });
}

fn finished(
    corpus: &Corpus,
    process: &dyn Process,
    k: usize,
    model: &impl Conditionals,
    sentences: usize,
) -> StratifiedBound {
    let mut bound = StratifiedBound::new(corpus, process, k, sentences, 3).unwrap();
    while !block_on(bound.advance(model, 1000)).unwrap() {}
    bound
}

fn estimate(bound: &StratifiedBound) -> Estimate {
    bound.estimate().unwrap()
}

#[test]
fn estimates_are_unbiased_in_all_their_parts() {
    let distribution = toy_distribution(3, 3);
    let corpus = Corpus::of_distribution("toy", letters(3), distribution.clone());
    let model = Table { seed: 8, length: 3, vocabulary_size: 3 };
    let mean = |value: &dyn Fn(&[u16]) -> f64| -> f64 {
        distribution.sentences().iter().zip(distribution.probabilities()).map(|(x, p)| p * value(x)).sum()
    };
    let variants =
        [(Variant::Visible, 0.5), (Variant::Blind, 1.0), (Variant::Hidden, 0.0), (Variant::Hidden, 0.5)];
    for (variant, share) in variants {
        for block_size in [1, 2] {
            let process = Noise { share, variant };
            let toy = Toy { model: &model, process, block_size };
            let bound = finished(&corpus, &process, block_size, &model, 6000);
            let found = estimate(&bound);
            let (tokens, head) = (mean(&|x| toy.nelbo(x).0), mean(&|x| toy.nelbo(x).1));
            close(found.nats, tokens + head, 4.0 * found.standard_error);
            assert!(found.standard_error > 0.0 && found.standard_error < 0.05, "{found:?}");
            let gaps = [bound.process_gap().unwrap(), bound.learning_gap().unwrap()];
            close(distribution.entropy() + gaps[0].nats + gaps[1].nats, found.nats, 1e-9);
            let exact_optimum = variant == Variant::Visible;
            assert_eq!(gaps[0].standard_error == 0.0, exact_optimum);
            let kind =
                if exact_optimum { BoundKind::PairedEstimate } else { BoundKind::ControlVariateEstimate };
            assert_eq!((found.kind, bound.parts().is_some()), (kind, variant == Variant::Hidden));
            if let Some(parts) = bound.parts() {
                close(parts.token_cost.cost.nats, tokens, 4.0 * parts.token_cost.cost.standard_error);
                close(parts.head_cost.cost.nats, head, 4.0 * parts.head_cost.cost.standard_error);
                close(parts.token_cost.cost.nats + parts.head_cost.cost.nats, found.nats, 1e-9);
            }
        }
    }
}

#[test]
fn without_random_tokens_blind_is_mask_exactly() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let model = crate::common::RandomTable { seed: 4, length: 8, vocabulary_size: 61 };
    let blind = Noise { share: 0.0, variant: Variant::Blind };
    for k in [1, 3] {
        let [a, b] = [&blind as &dyn Process, &Mask].map(|p| finished(&corpus, p, k, &model, 40));
        assert_eq!(estimate(&a), estimate(&b));
        assert_eq!(a.process_gap(), b.process_gap());
    }
    let distribution = toy_distribution(3, 3);
    let model = crate::common::RandomTable { seed: 4, length: 3, vocabulary_size: 3 };
    let nelbo = |process: &dyn Process| {
        let mut table = ConditionalTable::new(&distribution, process, 1).unwrap();
        while !block_on(table.advance(&model, 100)).unwrap() {}
        table.nelbo(process, 2).unwrap()
    };
    assert_eq!(nelbo(&blind), nelbo(&Mask));
}

#[test]
fn sums_over_noise_are_refused_in_favour_of_the_estimate() {
    let distribution: Enumerated = toy_distribution(2, 3);
    for variant in VARIANTS {
        let noise = Noise { share: 0.5, variant };
        let refused = ConditionalTable::new(&distribution, &noise, 1).err().unwrap();
        assert_eq!(refused.kind, ErrorKind::TooLarge);
        assert!(refused.message.en.contains("estimate") && refused.message.zh.contains("估计"));
        // Where the flags are seen, the noise tells nothing: the optimum is that of masks.
        assert_eq!(process_gap(&distribution, &noise, 2).is_ok(), variant == Variant::Visible);
    }
    let visible = Noise { share: 0.5, variant: Variant::Visible };
    assert_eq!(process_gap(&distribution, &visible, 2), process_gap(&distribution, &Mask, 2));
}

#[test]
fn a_model_without_a_planner_cannot_be_measured_as_one() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let model = crate::common::RandomTable { seed: 4, length: 8, vocabulary_size: 61 };
    let hidden = Noise { share: 1.0, variant: Variant::Hidden };
    let mut bound = StratifiedBound::new(&corpus, &hidden, 1, 2, 0).unwrap();
    assert_eq!(block_on(bound.advance(&model, 1)).unwrap_err().kind, ErrorKind::Checkpoint);
}

#[test]
fn what_is_trained_on_every_share_asks_at_each_what_noise_of_that_share_asks() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let random = || Random::new(0, Purpose::Test, 5);
    let sentence = corpus.sample(&mut random()).to_vec();
    for variant in [Variant::Visible, Variant::Blind, Variant::Hidden] {
        let every = TrainedNoise::new(Shares::Every, variant);
        assert!(every.serves_every_share());
        for share in SHARES {
            let asked = |process: &dyn Process| {
                format!("{:?}", process.questions(&sentence, &corpus.vocabulary, 3, &mut random()))
            };
            let noise = Noise { share, variant };
            assert_eq!(asked(&*every.at(share)), asked(&noise));
            // Trained on one share, there is no other to ask at.
            let one = TrainedNoise::new(Shares::One { share }, variant);
            assert!(!one.serves_every_share());
            assert_eq!(asked(&*one.at(0.25)), asked(&noise));
        }
    }
}

#[test]
fn a_training_example_is_written_at_a_share_of_its_own_by_the_keyed_generator() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let every = TrainedNoise::new(Shares::Every, Variant::Blind);
    let (mut drawn, mut again) = (Random::new(0, Purpose::Test, 6), Random::new(0, Purpose::Test, 6));
    let mut masks = [0; 9];
    for _ in 0..4000 {
        let sentence = corpus.sample(&mut drawn).to_vec();
        let example = every.example(&sentence, &corpus.vocabulary, 8, &mut drawn);
        assert_eq!(sentence, corpus.sample(&mut again).to_vec());
        let noise = Noise { share: again.uniform(), variant: Variant::Blind };
        let wanted = noise.example(&sentence, &corpus.vocabulary, 8, &mut again);
        assert_eq!(format!("{example:?}"), format!("{wanted:?}"));
        masks[example.context.tokens.iter().filter(|z| **z == corpus.vocabulary.mask()).count()] += 1;
    }
    // ∫ C(8, m) (1-u)^m u^(8-m) du = 1/9 for every number of masks m.
    masks.iter().for_each(|count| close(f64::from(*count) / 4000.0, 1.0 / 9.0, 0.025));
}
