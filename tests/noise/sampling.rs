//! The reverse process draws from the model whose bound is measured.

use super::toys::*;
use crate::common::{all_sentences, toy_distribution};
use denoise_lab::Token;
use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution};
use denoise_lab::frame::CellState;
use denoise_lab::frame::corruption::corrupt;
use denoise_lab::process::{Mask, Noise, Process, Variant};
use denoise_lab::sampler::{Infill, LogProbabilityKind, Order, Prompt, SampleConfig, TokenChoice, infill};
use pollster::block_on;
use std::collections::HashMap;

const TRIALS: u64 = 8_000;

fn filled(model: &impl Conditionals, process: &dyn Process, text: &str, config: &SampleConfig) -> Infill {
    let vocabulary = letters(model.vocabulary_size());
    let prompt = Prompt::read(text, &vocabulary, model.length()).unwrap();
    block_on(infill(model, process, &vocabulary, &prompt, config)).unwrap()
}

/// Half the sum of |shares of what is sampled - p|.
fn distance<C: Conditionals>(toy: &Toy<C>, exact: impl Fn(&[Token]) -> f64) -> f64 {
    let mut shares: HashMap<Vec<Token>, f64> = HashMap::new();
    for seed in 0..TRIALS {
        let config = SampleConfig { block_size: toy.block_size, seed, ..Default::default() };
        let tokens = filled(toy.model, &toy.process, "", &config).tokens;
        *shares.entry(tokens).or_default() += 1.0 / TRIALS as f64;
    }
    let sentences = all_sentences(toy.model.vocabulary_size(), toy.length());
    sentences.iter().map(|x| (shares.get(x).unwrap_or(&0.0) - exact(x)).abs()).sum::<f64>() / 2.0
}

#[test]
fn samples_follow_the_enumerated_model() {
    for (seed, block_size, share) in [(0, 1, 1.0), (1, 2, 1.0), (2, 1, 0.5)] {
        let model = Table { seed, length: 3, vocabulary_size: 2 };
        for variant in [Variant::Visible, Variant::Blind] {
            let toy = Toy { model: &model, process: Noise { share, variant }, block_size };
            let distance = distance(&toy, |x| toy.enumerated(x).1.exp());
            assert!(distance < 0.02, "{variant:?}, k = {block_size}, u = {share}: {distance}");
        }
        // With masks a sentence of the planned model may keep one, which the sampler does not allow.
        if share == 1.0 {
            let process = Noise { share, variant: Variant::Hidden };
            let toy = Toy { model: &model, process, block_size };
            let ends = toy.ends();
            let distance = distance(&toy, |x| ends[x]);
            assert!(distance < 0.02, "hidden, k = {block_size}: {distance}");
        }
    }
}

#[test]
fn exact_conditionals_reproduce_the_distribution_where_flags_are_seen() {
    let distribution = toy_distribution(3, 3);
    let process = Noise { share: 1.0, variant: Variant::Visible };
    let oracle = distribution.conditionals();
    let toy = Toy { model: &oracle, process, block_size: 1 };
    assert!(distance(&toy, |x| distribution.log_probability(x).exp()) < 0.03);
}

#[test]
fn a_planned_trajectory_says_what_is_recovered_and_counts_what_is_changed_again() {
    let model = Table { seed: 5, length: 4, vocabulary_size: 3 };
    let mut corrected = 0;
    for share in [0.0, 0.5, 1.0] {
        let process = Noise { share, variant: Variant::Hidden };
        for seed in 0..200 {
            let (block_size, choice) =
                (1 + seed as usize % 3, [TokenChoice::Sample, TokenChoice::ArgMax][seed as usize % 2]);
            let config = SampleConfig { block_size, choice, seed, ..Default::default() };
            let filled = filled(&model, &process, "□b", &config);
            let steps = filled.frames.len() - 1;
            assert_eq!((steps, filled.order_used), (3usize.div_ceil(block_size), None));
            assert_eq!((filled.tokens.len(), filled.tokens[1]), (4, 1));
            assert!(filled.tokens.iter().all(|token| *token < 3), "a mask is left");
            assert_eq!(filled.log_probability_kind, LogProbabilityKind::AlongBlocks);
            let (mut restored, mut changed) = ([false; 4], 0);
            for (index, frame) in filled.frames.iter().enumerate() {
                assert_eq!(frame.t, steps - index);
                assert_eq!(frame.cells[1].state, CellState::Given);
                let count = |of: &dyn Fn(usize) -> f64| (0..4).map(of).sum::<f64>();
                let recovered = count(&|i| frame.cells[i].recovery_probability.unwrap_or(0.0));
                let cells = || frame.cells.iter().filter(|cell| cell.state != CellState::Given);
                if index < steps {
                    let now = filled.frames[index + 1].cells.iter();
                    let size = now.filter(|cell| cell.state == CellState::Restored).count();
                    close(recovered, size as f64, 1e-9);
                    assert!(cells().all(|cell| cell.corrupted_probability.is_some()));
                } else {
                    assert!(cells().all(|cell| cell.recovery_probability.is_none()));
                    assert!(cells().all(|cell| cell.state != CellState::Pending));
                }
                for i in (0..4).filter(|&i| frame.cells[i].state == CellState::Restored) {
                    let before = &filled.frames[index - 1].cells[i];
                    changed += usize::from(restored[i] && before.token != frame.cells[i].token);
                    restored[i] = true;
                }
            }
            assert_eq!(filled.corrections, changed);
            corrected += changed;
        }
    }
    assert!(corrected > 100, "{corrected}");
}

#[test]
fn pending_cells_hold_the_noise_and_the_same_seed_gives_the_same_sentence() {
    let model = Table { seed: 6, length: 4, vocabulary_size: 3 };
    for variant in VARIANTS {
        for order in [Order::Random, Order::Confidence, Order::LeftToRight] {
            let process = Noise { share: 1.0, variant };
            let config = SampleConfig { order, seed: 9, ..Default::default() };
            let first = filled(&model, &process, "c□□□", &config);
            assert_eq!(first, filled(&model, &process, "c□□□", &config));
            assert!(first.frames[0].cells.iter().all(|cell| cell.token.is_some()));
            let pending = first.frames[0].cells.iter().filter(|cell| cell.state == CellState::Pending);
            assert_eq!(pending.count(), 3);
            let kind = first.log_probability_kind;
            let planned = kind == LogProbabilityKind::AlongBlocks;
            assert!(
                planned == (variant == Variant::Hidden)
                    && (planned || kind == LogProbabilityKind::AlongNoise)
            );
        }
    }
}

#[test]
fn without_random_tokens_blind_fills_as_mask_does() {
    let distribution = toy_distribution(3, 3);
    for seed in 0..50 {
        let config = SampleConfig { seed, ..Default::default() };
        let model = crate::common::RandomTable { seed: 1, length: 3, vocabulary_size: 3 };
        let blind = Noise { share: 0.0, variant: Variant::Blind };
        assert_eq!(filled(&model, &blind, "", &config), filled(&model, &Mask, "", &config));
        let visible = Noise { share: 0.0, variant: Variant::Visible };
        let oracle = distribution.conditionals();
        assert_eq!(filled(&oracle, &visible, "□a", &config), filled(&oracle, &Mask, "□a", &config));
    }
}

#[test]
fn corruption_shows_the_noise_where_it_fell_and_keeps_it() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let sentence = corpus.enumerated().unwrap().sentences()[0].clone();
    let process = Noise { share: 0.5, variant: Variant::Blind };
    let (mut masks, mut tokens) = (0, 0);
    for seed in 0..20 {
        let frames = corrupt(&sentence, &corpus.vocabulary, &process, 3, seed).unwrap();
        assert_eq!(frames.len(), 4);
        for pair in frames.windows(2) {
            for (i, (before, after)) in pair[0].cells.iter().zip(&pair[1].cells).enumerate() {
                if before.state == CellState::Corrupted {
                    assert_eq!(before, after);
                } else {
                    assert_eq!(before.token, Some(sentence[i]));
                }
            }
        }
        let noise = frames[3].cells.iter();
        assert!(noise.clone().all(|cell| cell.state == CellState::Corrupted));
        masks += noise.clone().filter(|cell| cell.token.is_none()).count();
        tokens += noise.filter(|cell| cell.token.is_some()).count();
    }
    assert!(masks > 50 && tokens > 50, "{masks} masks, {tokens} tokens");
}
