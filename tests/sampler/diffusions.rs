//! Diffusions and spans: what is drawn against chains and layouts summed by enumeration.

use super::toys::*;
use denoise_lab::Token;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated};
use denoise_lab::error::ErrorKind;
use denoise_lab::frame::CellState;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{Gaussian, Iid, Process, Replacement, Schedule, Span, SpanVariant};
use denoise_lab::sampler::{LogProbabilityKind, Order, Prompt, Quality, SampleConfig, TokenChoice};
use pollster::block_on;

const TRIALS: u64 = 10_000;

fn iid(steps: usize) -> Iid {
    Iid { steps, replacement: Replacement::Linear }
}

fn spans(share: f64) -> Span {
    Span { share, variant: SpanVariant::Visible }
}

fn drawn(
    distribution: &Enumerated,
    process: &dyn Process,
    text: &str,
    trials: u64,
    config: &SampleConfig,
) -> Sentences {
    let vocabulary = letters(distribution.vocabulary_size());
    let prompt = Prompt::read(text, &vocabulary, distribution.length()).unwrap();
    let oracle = distribution.conditionals();
    frequencies(trials, |seed| {
        run(&oracle, process, &vocabulary, &prompt, &SampleConfig { seed, ..config.clone() }).tokens
    })
}

/// q(z_t = z | x = v) of tokens that kept their own with probability `signal`.
fn written(signal: f64, z: Token, v: Token, size: usize) -> f64 {
    (1.0 - signal) / size as f64 + if z == v { signal } else { 0.0 }
}

/// The distribution of a sentence that is drawn through these signals ᾱ, pure noise first, by Bayes' rule alone:
/// P(x_i = v | z) by enumeration, and z_s of each position from Σ_v q(z_s | z_t, v) P(x_i = v | z_t).
fn chain(distribution: &Enumerated, signals: &[f64]) -> Sentences {
    let (size, length) = (distribution.vocabulary_size(), distribution.length());
    let all = all_sentences(size, length);
    let mut now: Sentences = all.iter().map(|z| (z.clone(), 1.0 / all.len() as f64)).collect();
    for pair in signals.windows(2) {
        let (signal, after) = (pair[0], pair[1]);
        let step = signal / after;
        let mut next = Sentences::new();
        for (z, p) in &now {
            let weight = |x: &Vec<Token>| -> f64 {
                distribution.log_probability(x).exp()
                    * z.iter().zip(x).map(|(z, x)| written(signal, *z, *x, size)).product::<f64>()
            };
            let total: f64 = all.iter().map(weight).sum();
            let posterior =
                |i: usize, v: Token| all.iter().filter(|x| x[i] == v).map(weight).sum::<f64>() / total;
            let reverse = |i: usize, w: Token| -> f64 {
                let given = |v: Token| {
                    written(step, z[i], w, size) * written(after, w, v, size) / written(signal, z[i], v, size)
                };
                (0..size as Token).map(|v| posterior(i, v) * given(v)).sum()
            };
            let table: Vec<Vec<f64>> =
                (0..length).map(|i| (0..size as Token).map(|w| reverse(i, w)).collect()).collect();
            for x in &all {
                let drawn: f64 = (0..length).map(|i| table[i][usize::from(x[i])]).product();
                *next.entry(x.clone()).or_default() += p * drawn;
            }
        }
        now = next;
    }
    now
}

#[test]
fn strides_of_independent_replacement_follow_their_chain() {
    let distribution = toy_distribution(3, 3);
    // T = 6, ᾱ_t = 1 - t/6: n steps ask at levels 6/n apart, rounded up.
    let cases: [(usize, &[f64]); 4] = [
        (1, &[0.0, 1.0]),
        (2, &[0.0, 0.5, 1.0]),
        (4, &[0.0, 1.0 / 6.0, 0.5, 4.0 / 6.0, 1.0]),
        (0, &[0.0, 1.0 / 6.0, 2.0 / 6.0, 0.5, 4.0 / 6.0, 5.0 / 6.0, 1.0]),
    ];
    let mut before = f64::INFINITY;
    for (steps, signals) in cases {
        let exact = chain(&distribution, signals);
        let config = SampleConfig { steps, ..Default::default() };
        let shares = drawn(&distribution, &iid(6), "", TRIALS, &config);
        assert!(chi_square_excess(&shares, &exact, TRIALS) < 5.0, "{steps} steps");
        let apart = total_variation(&exact, &distribution_of(&distribution));
        assert!(apart < before, "more steps must be nearer to the distribution: {apart}, {before}");
        before = apart;
    }
}

#[test]
fn many_steps_of_the_true_conditionals_approach_the_distribution() {
    let distribution = checksum_distribution(3, 3);
    let gaussian = Gaussian::new(64, Schedule::Cosine);
    let replaced = iid(64);
    for process in [&replaced as &dyn Process, &gaussian] {
        let apart = |steps| {
            let config = SampleConfig { steps, ..Default::default() };
            total_variation(
                &drawn(&distribution, process, "", 2_000, &config),
                &distribution_of(&distribution),
            )
        };
        let distances = [apart(1), apart(8), apart(64)];
        assert!(distances[0] > distances[1] + 0.1 && distances[1] > distances[2] + 0.01, "{distances:?}");
        // Of 2000 sentences of the distribution itself, 0.03 is chance.
        assert!(distances[2] < 0.08, "{distances:?}");
    }
}

#[test]
fn chains_of_many_steps_tend_to_the_distribution() {
    let distribution = checksum_distribution(3, 3);
    let apart = |steps: usize| {
        let signals: Vec<f64> = (0..=steps).map(|t| t as f64 / steps as f64).collect();
        total_variation(&chain(&distribution, &signals), &distribution_of(&distribution))
    };
    let (some, more) = (apart(16), apart(64));
    assert!(more < 0.4 * some && more < 0.05, "{some} {more}");
}

#[test]
fn givens_stay_and_blanks_come_near_their_conditional() {
    let distribution = toy_distribution(3, 3);
    let exact = normalised(distribution_of(&distribution).into_iter().filter(|(x, _)| x[1] == 2));
    let gaussian = Gaussian::new(32, Schedule::Cosine);
    let replaced = iid(32);
    for process in [&replaced as &dyn Process, &gaussian] {
        let shares = drawn(&distribution, process, "□c□", 2_000, &Default::default());
        assert!(shares.keys().all(|x| x[1] == 2));
        // Approximate conditioning: near, but it need not be exact.
        let apart = total_variation(&shares, &exact);
        assert!(apart < 0.15, "{apart}");
    }
}

#[test]
fn frames_of_a_diffusion_show_every_level() {
    let (distribution, vocabulary) = (toy_distribution(3, 4), letters(3));
    let prompt = Prompt::read("□b□□", &vocabulary, 4).unwrap();
    let gaussian = Gaussian::new(16, Schedule::Linear);
    let replaced = iid(16);
    for process in [&replaced as &dyn Process, &gaussian] {
        for (steps, asked) in [(0, 16), (5, 5), (16, 16), (100, 16)] {
            for choice in [TokenChoice::Sample, TokenChoice::ArgMax] {
                let config = SampleConfig { steps, choice, seed: 3, ..Default::default() };
                let filled = run(&distribution.conditionals(), process, &vocabulary, &prompt, &config);
                assert_eq!(run(&distribution.conditionals(), process, &vocabulary, &prompt, &config), filled);
                assert_eq!((filled.network_evaluations, filled.frames.len()), (asked, asked + 1));
                assert_eq!(filled.log_probability_kind, LogProbabilityKind::NoProbability);
                assert_eq!((filled.log_probability, filled.order_used), (None, None));
                for (index, frame) in filled.frames.iter().enumerate() {
                    assert_eq!((frame.t, frame.log_probability), (asked - index, None));
                    let state = if index < asked { CellState::Pending } else { CellState::Restored };
                    for (i, cell) in frame.cells.iter().enumerate() {
                        assert_eq!(cell.state, if i == 1 { CellState::Given } else { state });
                        assert!(cell.token.is_some(), "noise reads as the token it is nearest to");
                        assert_eq!(cell.candidates.is_empty(), i == 1);
                    }
                }
                let last = filled.frames.last().unwrap().cells.iter().filter_map(|cell| cell.token);
                assert_eq!(last.collect::<Vec<_>>(), filled.tokens);
                assert_eq!(filled.tokens[1], 1);
            }
        }
        let given = Prompt::read("cabc", &vocabulary, 4).unwrap();
        let filled = run(&distribution.conditionals(), process, &vocabulary, &given, &Default::default());
        assert_eq!((filled.text.as_str(), filled.network_evaluations, filled.frames.len()), ("cabc", 0, 1));
    }
}

#[test]
fn more_levels_make_more_sentences_valid() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let gaussian = Gaussian::new(32, Schedule::Cosine);
    let replaced = iid(32);
    for process in [&replaced as &dyn Process, &gaussian] {
        let mut quality = Quality::new(&corpus, process, &Default::default(), &[2, 32], 200).unwrap();
        let oracle = corpus.enumerated().unwrap().conditionals();
        while !block_on(quality.advance(&oracle, usize::MAX)).unwrap() {}
        let points = quality.points();
        assert!(points[0].valid.share + 0.3 < points[1].valid.share, "{points:?}");
        assert_eq!(points[1].mean_evaluations, 32.0);
        let beyond = Quality::new(&corpus, process, &Default::default(), &[33], 200);
        assert_eq!(beyond.err().map(|error| error.kind), Some(ErrorKind::Setting));
    }
}

/// The distribution of spans of mean length k over three positions, their order uniform, drawn with the true
/// conditionals.
fn spanned(distribution: &Enumerated, k: usize) -> Sentences {
    let cut = 1.0 / k as f64;
    let range = PositionSet::range;
    let layouts = [
        (vec![range(0, 3)], (1.0 - cut) * (1.0 - cut)),
        (vec![range(0, 1), range(1, 3)], cut * (1.0 - cut)),
        (vec![range(0, 2), range(2, 3)], cut * (1.0 - cut)),
        (vec![range(0, 1), range(1, 2), range(2, 3)], cut * cut),
    ];
    let orders: [&[&[usize]]; 3] = [
        &[&[0]],
        &[&[0, 1], &[1, 0]],
        &[&[0, 1, 2], &[0, 2, 1], &[1, 0, 2], &[1, 2, 0], &[2, 0, 1], &[2, 1, 0]],
    ];
    let along = |x: &Vec<Token>, spans: &[PositionSet], order: &[usize]| {
        let mut visible = PositionSet::EMPTY;
        let restored = |s: &usize| {
            let p: f64 = spans[*s].iter().map(|i| conditional(distribution, visible, x, i)).product();
            visible = visible.union(spans[*s]);
            p
        };
        order.iter().map(restored).product::<f64>()
    };
    let mean = |x: &Vec<Token>| {
        let of = |(spans, p): &(Vec<PositionSet>, f64)| {
            let orders = orders[spans.len() - 1];
            p * orders.iter().map(|order| along(x, spans, order)).sum::<f64>() / orders.len() as f64
        };
        layouts.iter().map(of).sum()
    };
    all_sentences(distribution.vocabulary_size(), 3).into_iter().map(|x| (x.clone(), mean(&x))).collect()
}

#[test]
fn spans_are_drawn_whole_and_in_random_order() {
    let distribution = toy_distribution(3, 3);
    assert!(total_variation(&spanned(&distribution, 1), &distribution_of(&distribution)) < 1e-12);
    for (block_size, steps) in [(1, 0), (2, 0), (3, 0), (1, 2)] {
        let k = if steps == 0 { block_size } else { 3usize.div_ceil(steps) };
        for share in [0.0, 0.5] {
            let config = SampleConfig { block_size, steps, ..Default::default() };
            let shares = drawn(&distribution, &spans(share), "", TRIALS, &config);
            assert!(chi_square_excess(&shares, &spanned(&distribution, k), TRIALS) < 5.0, "k = {k}");
        }
    }
    // A given in the middle of a span is no part of it.
    let exact = normalised(distribution_of(&distribution).into_iter().filter(|(x, _)| x[0] == 1));
    let config = SampleConfig { block_size: 1, ..Default::default() };
    assert!(
        chi_square_excess(&drawn(&distribution, &spans(0.0), "b□□", TRIALS, &config), &exact, TRIALS) < 5.0
    );
}

#[test]
fn spans_take_other_orders_as_masks_do() {
    let (distribution, vocabulary) = (toy_distribution(3, 4), letters(3));
    let prompt = Prompt::read("□□b□", &vocabulary, 4).unwrap();
    for order in ORDERS.into_iter().filter(|order| *order != Order::Random) {
        let config = SampleConfig { order, block_size: 2, seed: 4, ..Default::default() };
        let spans = run(&distribution.conditionals(), &spans(0.0), &vocabulary, &prompt, &config);
        assert_eq!(spans, any_order(&distribution.conditionals(), &vocabulary, &prompt, &config));
    }
}
