//! Rounds of remasking: a Markov chain on sentences with a known transition matrix.

use super::toys::*;
use denoise_lab::Token;
use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated};
use denoise_lab::frame::CellState;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{LeftToRight, Mask, Noise, Process, Variant};
use denoise_lab::sampler::{Infill, LogProbabilityKind, Prompt, SampleConfig};

const TRIALS: u64 = 10_000;

fn blank(length: usize) -> Prompt {
    Prompt { cells: vec![None; length], unseen: vec![false; length], gaps: PositionSet::EMPTY }
}

/// One round: a uniform set of `size` positions is drawn anew, each on its own given the rest.
fn round(before: &Sentences, distribution: &Enumerated, size: usize) -> Sentences {
    let (v, length) = (distribution.vocabulary_size(), distribution.length());
    let sets: Vec<PositionSet> = PositionSet::subsets(length, size).collect();
    let mut after = Sentences::new();
    for (x, p) in before {
        for set in &sets {
            let visible = PositionSet::full(length).minus(*set);
            for new in all_sentences(v, size) {
                let mut y = x.clone();
                set.iter().zip(&new).for_each(|(i, token)| y[i] = *token);
                let drawn: f64 = set.iter().map(|i| conditional(distribution, visible, &y, i)).product();
                *after.entry(y).or_default() += p * drawn / sets.len() as f64;
            }
        }
    }
    after
}

/// The product of the marginals: what one step draws.
fn independent(distribution: &Enumerated) -> Sentences {
    let drawn = |x: &[Token]| {
        (0..x.len()).map(|i| conditional(distribution, PositionSet::EMPTY, x, i)).product::<f64>()
    };
    all_sentences(distribution.vocabulary_size(), distribution.length())
        .into_iter()
        .map(|x| (x.clone(), drawn(&x)))
        .collect()
}

#[test]
fn rounds_of_one_blank_leave_the_distribution_as_it_is() {
    for distribution in [toy_distribution(3, 3), checksum_distribution(3, 4)] {
        let (exact, vocabulary) = (distribution_of(&distribution), letters(3));
        assert!(
            total_variation(&round(&exact, &distribution, 1), &exact) < 1e-12,
            "by the transition matrix"
        );
        let visible = Noise { share: 0.5, variant: Variant::Visible };
        for process in [&Mask as &dyn Process, &visible] {
            let draw = |seed| {
                let config = SampleConfig { remask: 5, seed, ..Default::default() };
                run(
                    &distribution.conditionals(),
                    process,
                    &vocabulary,
                    &blank(distribution.length()),
                    &config,
                )
                .tokens
            };
            assert!(chi_square_excess(&frequencies(TRIALS, draw), &exact, TRIALS) < 5.0);
        }
    }
}

#[test]
fn rounds_follow_their_transition_matrix() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    // (rounds, size of the first, sizes of all)
    let cases: [(usize, usize, &[usize]); 4] =
        [(1, 1, &[1]), (3, 1, &[1, 1, 1]), (2, 2, &[2, 1]), (3, 3, &[3, 2, 1])];
    for (remask, remask_size, sizes) in cases {
        let exact = sizes
            .iter()
            .fold(independent(&distribution), |before, size| round(&before, &distribution, *size));
        let config = SampleConfig { block_size: 3, remask, remask_size, ..Default::default() };
        let draw = |seed| {
            any_order(
                &distribution.conditionals(),
                &vocabulary,
                &blank(3),
                &SampleConfig { seed, ..config.clone() },
            )
            .tokens
        };
        let shares = frequencies(TRIALS, draw);
        assert!(chi_square_excess(&shares, &exact, TRIALS) < 5.0, "{sizes:?}");
        assert!(
            chi_square_excess(&shares, &independent(&distribution), TRIALS) > 20.0,
            "{sizes:?} must matter"
        );
    }
}

#[test]
fn rounds_bring_independent_draws_nearer_to_the_distribution() {
    let distribution = toy_distribution(3, 3);
    let exact = distribution_of(&distribution);
    let mut sentences = independent(&distribution);
    let mut apart = total_variation(&sentences, &exact);
    for _ in 0..6 {
        sentences = round(&sentences, &distribution, 1);
        let nearer = total_variation(&sentences, &exact);
        assert!(nearer < apart);
        apart = nearer;
    }
}

#[test]
fn rounds_mend_what_independent_draws_broke() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let distribution = corpus.enumerated().unwrap();
    let valid = |remask, remask_size| {
        let is_valid = |seed: &u64| {
            let config =
                SampleConfig { block_size: 8, remask, remask_size, seed: *seed, ..Default::default() };
            let filled = any_order(&distribution.conditionals(), &corpus.vocabulary, &blank(8), &config);
            distribution.log_probability(&filled.tokens).is_finite()
        };
        (0..400).filter(is_valid).count() as f64 / 400.0
    };
    let shares = [valid(0, 1), valid(8, 1), valid(8, 6)];
    // One blank cannot be mended while others are wrong: what is left is impossible anyway.
    assert!(shares[0] < 0.1 && shares[1] < 0.15 && shares[2] > 0.5, "{shares:?}");
}

/// What holds for every trajectory with `steps` steps and these rounds.
fn assert_consistent(prompt: &Prompt, filled: &Infill, steps: usize, rounds: &[usize]) {
    assert_eq!(filled.frames.len(), steps + 2 * rounds.len() + 1);
    let mut last: Vec<Option<Token>> = vec![None; prompt.length()];
    let mut changed = 0;
    for (index, frame) in filled.frames.iter().enumerate() {
        assert_eq!(frame.t, filled.frames.len() - 1 - index);
        let count = |state| frame.cells.iter().filter(|cell| cell.state == state).count();
        if let Some(after) = index.checked_sub(steps) {
            // Filled, masked again, filled, masked again, ..
            let round = (after % 2 == 1).then(|| rounds[after / 2]);
            assert_eq!(count(CellState::Pending), round.unwrap_or(0));
            assert_eq!(frame.log_probability.is_none(), round.is_some());
        }
        for (i, cell) in frame.cells.iter().enumerate() {
            assert_eq!(cell.state == CellState::Given, prompt.cells[i].is_some());
            if cell.state == CellState::Restored {
                changed += usize::from(last[i].is_some_and(|before| Some(before) != cell.token));
                last[i] = cell.token;
            }
        }
    }
    assert_eq!(filled.corrections, changed);
    let shown: Vec<Token> =
        filled.frames.last().unwrap().cells.iter().filter_map(|cell| cell.token).collect();
    assert_eq!(shown, filled.tokens, "no mask is left");
    assert!(prompt.cells.iter().zip(&shown).all(|(cell, token)| cell.is_none_or(|given| given == *token)));
    let sum: f64 = filled.frames.iter().filter_map(|frame| frame.log_probability).sum();
    assert!((sum - filled.log_probability.unwrap()).abs() < 1e-9);
    assert_eq!(filled.log_probability_kind, LogProbabilityKind::AlongRounds);
}

#[test]
fn frames_show_what_is_masked_again_and_corrections_count_what_changed() {
    let (distribution, vocabulary) = (toy_distribution(3, 5), letters(3));
    let oracle = distribution.conditionals();
    let prompt = Prompt::read("□b□□□", &vocabulary, 5).unwrap();
    let noise = |variant| Noise { share: 0.5, variant };
    let others = [Variant::Visible, Variant::Blind, Variant::Hidden].map(noise);
    let processes = others.iter().map(|noise| noise as &dyn Process).chain([&Mask as &dyn Process]);
    let mut corrections = 0;
    for process in processes {
        for order in ORDERS {
            for seed in 0..20 {
                let config = SampleConfig {
                    block_size: 2,
                    remask: 4,
                    remask_size: 3,
                    order,
                    seed,
                    ..Default::default()
                };
                let filled = run(&oracle, process, &vocabulary, &prompt, &config);
                assert_consistent(&prompt, &filled, 2, &[3, 3, 2, 1]);
                assert_eq!(filled.network_evaluations, 6);
                assert_eq!(run(&oracle, process, &vocabulary, &prompt, &config), filled);
                corrections += filled.corrections;
            }
        }
    }
    assert!(corrections > 200, "{corrections}");
}

#[test]
fn models_that_cannot_see_the_right_and_full_prompts_have_no_rounds() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let oracle = distribution.conditionals();
    let filled = |process: &dyn Process, text: &str, remask| {
        let prompt = Prompt::read(text, &vocabulary, oracle.length()).unwrap();
        run(&oracle, process, &vocabulary, &prompt, &SampleConfig { remask, ..Default::default() })
    };
    assert_eq!(filled(&LeftToRight, "", 5), filled(&LeftToRight, "", 0));
    assert_eq!(filled(&Mask, "abc", 5), filled(&Mask, "abc", 0));
}
