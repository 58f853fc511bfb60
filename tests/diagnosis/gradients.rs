//! Gradient estimators: their closed forms, and what is said of a network's.

use super::oracle::DiscretePosterior;
use crate::common::close;
use denoise_lab::diagnosis::{Baseline, Estimator, GradientSummary, Quadratic};
use denoise_lab::error::ErrorKind;
use denoise_lab::random::{Purpose, Random};

const TOY: Quadratic = Quadratic { constant: -2.0, curvature: 1.5, mean: 0.8 };

fn estimators() -> [Estimator; 6] {
    [
        Estimator::ScoreFunction(Baseline::Constant(0.0)),
        Estimator::ScoreFunction(Baseline::Constant(-1.0)),
        Estimator::ScoreFunction(Baseline::Expectation),
        Estimator::ScoreFunction(Baseline::LeaveOneOut(2)),
        Estimator::ScoreFunction(Baseline::LeaveOneOut(8)),
        Estimator::Pathwise,
    ]
}

#[test]
fn every_estimator_has_the_gradient_and_variance_of_its_formula() {
    for estimator in estimators() {
        for sigma in [0.05, 0.3, 1.0, 3.0] {
            let found = estimator.simulate(&TOY, sigma, 200_000, 7).unwrap();
            let off = (found.mean.nats - TOY.gradient()).abs();
            assert!(off < 4.5 * found.mean.standard_error, "{estimator:?} {sigma}: {found:?}");
            let expected = estimator.variance(&TOY, sigma);
            let off = (found.variance - expected).abs();
            assert!(
                off < 4.5 * found.variance_error,
                "{estimator:?} {sigma}: {found:?}, expected {expected}"
            );
        }
    }
}

#[test]
fn the_expectation_and_its_derivative_agree() {
    let step = 1e-5;
    let moved = |by| Quadratic { mean: TOY.mean + by, ..TOY }.expectation(0.7);
    close((moved(step) - moved(-step)) / (2.0 * step), TOY.gradient(), 1e-8);
}

#[test]
fn without_a_baseline_the_variance_is_a_u_whose_bottom_is_known() {
    for baseline in [0.0, -1.0, 5.0] {
        let estimator = Estimator::ScoreFunction(Baseline::Constant(baseline));
        let variance = |sigma| estimator.variance(&TOY, sigma);
        let sigma = TOY.quietest_sigma(baseline);
        let offset = TOY.value(TOY.mean) - baseline;
        let (a, d) = (TOY.curvature, TOY.mean);
        let bottom = 15f64.sqrt() * (a * offset).abs() - 3.0 * a * offset + 2.0 * (a * d).powi(2);
        close(variance(sigma), bottom, 1e-9);
        let falling = (1..100).map(|n| sigma * f64::from(n) / 100.0);
        assert!(falling.clone().zip(falling.skip(1)).all(|(a, b)| variance(a) > variance(b)));
        let rising = (100..400).map(|n| sigma * f64::from(n) / 100.0);
        assert!(rising.clone().zip(rising.skip(1)).all(|(a, b)| variance(a) < variance(b)));
    }
}

#[test]
fn with_a_baseline_or_pathwise_more_noise_is_always_worse() {
    for estimator in &estimators()[2..] {
        let variances: Vec<f64> = (1..=60).map(|n| estimator.variance(&TOY, f64::from(n) / 20.0)).collect();
        assert!(variances.windows(2).all(|pair| pair[0] < pair[1]), "{estimator:?}");
    }
}

#[test]
fn no_constant_baseline_beats_the_best() {
    for sigma in [0.1, 0.5, 2.0] {
        let constant = TOY.value(TOY.mean) - 1.5 * TOY.curvature * sigma * sigma;
        let best = Estimator::ScoreFunction(Baseline::Constant(constant)).variance(&TOY, sigma);
        close(best, 1.5 * (TOY.curvature * sigma).powi(2) + 2.0 * TOY.gradient().powi(2), 1e-9);
        for n in -400..400 {
            let constant = Estimator::ScoreFunction(Baseline::Constant(f64::from(n) / 20.0));
            assert!(constant.variance(&TOY, sigma) >= best - 1e-9);
        }
    }
}

#[test]
fn that_many_samples_give_that_accuracy() {
    let (sigma, accuracy) = (0.5, 0.2);
    for estimator in [Estimator::Pathwise, Estimator::ScoreFunction(Baseline::Constant(0.0))] {
        let samples = estimator.samples_needed(&TOY, sigma, accuracy).unwrap();
        let mut random = Random::new(4, Purpose::Test, 0);
        let mut mean = || {
            (0..samples.ceil() as usize).map(|_| estimator.draw(&TOY, sigma, &mut random)).sum::<f64>()
                / samples.ceil()
        };
        let squares: f64 = (0..2000).map(|_| (mean() / TOY.gradient() - 1.0).powi(2)).sum();
        close((squares / 2000.0).sqrt() / accuracy, 1.0, 0.1);
    }
    let flat = Quadratic { mean: 0.0, ..TOY };
    assert_eq!(Estimator::Pathwise.samples_needed(&flat, sigma, accuracy), None);
}

#[test]
fn a_simulation_that_cannot_be_is_refused() {
    let refused = |estimator: Estimator, sigma, count| estimator.simulate(&TOY, sigma, count, 0).is_err();
    assert!(refused(Estimator::Pathwise, 1.0, 1));
    assert!(refused(Estimator::Pathwise, 0.0, 10));
    assert!(refused(Estimator::ScoreFunction(Baseline::LeaveOneOut(1)), 1.0, 10));
    assert_eq!(Quadratic::new(-2.0, 1.5, 0.8), Ok(TOY));
    for (curvature, mean) in [(0.0, 1.0), (-1.0, 1.0), (1.0, f64::NAN)] {
        assert!(Quadratic::new(0.0, curvature, mean).unwrap_err().message.en.contains("a above 0"));
    }
}

/// N draws of noise (3, 1, 0)·ε_j about a mean of norm 5, P = 3.
fn gradients(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed, Purpose::Test, 1);
    let mut one = || [3.0 + 3.0 * random.normal(), random.normal(), 4.0].map(|entry| entry as f32);
    (0..count).flat_map(|_| one()).collect()
}

#[test]
fn a_summary_finds_the_noise_and_the_signal() {
    let found = GradientSummary::of(&gradients(4000, 0), 3).unwrap();
    let signal_to_noise = 5.0 / 10f64.sqrt();
    for (spread, expected) in
        [(found.trace, 10.0), (found.squared_norm, 25.0), (found.signal_to_noise, signal_to_noise)]
    {
        assert!((spread.value - expected).abs() < 4.0 * spread.standard_error, "{spread:?} {expected}");
        assert!(spread.standard_error < 0.05 * expected);
    }
    close(found.samples_needed(0.1).unwrap(), 10.0 / 25.0 / 0.01, 4.0);
}

#[test]
fn a_summary_is_unbiased_and_knows_its_error() {
    let summaries: Vec<GradientSummary> =
        (1..800).map(|seed| GradientSummary::of(&gradients(12, seed), 3).unwrap()).collect();
    let count = summaries.len() as f64;
    for (of, expected) in [((|s| s.trace) as fn(&GradientSummary) -> _, 10.0), (|s| s.squared_norm, 25.0)] {
        let mean = summaries.iter().map(|s| of(s).value).sum::<f64>() / count;
        let spread = (summaries.iter().map(|s| (of(s).value - mean).powi(2)).sum::<f64>() / count).sqrt();
        assert!((mean - expected).abs() < 4.0 * spread / count.sqrt(), "{mean} {expected}");
        let reported = (summaries.iter().map(|s| of(s).standard_error.powi(2)).sum::<f64>() / count).sqrt();
        close(reported / spread, 1.0, 0.15);
    }
}

#[test]
fn a_summary_is_its_definition() {
    let flat = gradients(7, 3);
    let rows: Vec<Vec<f64>> = flat.chunks(3).map(|row| row.iter().map(|g| f64::from(*g)).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let pairs = (0..7).flat_map(|n| (0..7).filter(move |m| *m != n).map(move |m| (n, m)));
    let squared_norm = pairs.map(|(n, m)| dot(&rows[n], &rows[m])).sum::<f64>() / 42.0;
    let mean: Vec<f64> = (0..3).map(|j| rows.iter().map(|row| row[j]).sum::<f64>() / 7.0).collect();
    let off = |row: &Vec<f64>| row.iter().zip(&mean).map(|(g, m)| (g - m).powi(2)).sum::<f64>();
    let trace = rows.iter().map(off).sum::<f64>() / 6.0;
    let found = GradientSummary::of(&flat, 3).unwrap();
    close(found.squared_norm.value, squared_norm, 1e-9);
    close(found.trace.value, trace, 1e-9);
    close(found.signal_to_noise.value, (squared_norm / trace).sqrt(), 1e-9);
}

#[test]
fn gradients_that_cannot_be_summarised_are_refused() {
    assert!(GradientSummary::of(&[1.0; 6], 3).unwrap_err().message.en.contains("N at least 3"));
    assert!(GradientSummary::of(&[1.0; 10], 3).is_err());
    assert!(GradientSummary::of(&[], 0).is_err());
    assert_eq!(GradientSummary::of(&[f32::NAN; 9], 3).unwrap_err().kind, ErrorKind::Diverged);
    // Pure noise has no signal to aim at, or says so by a number that is no less than 1.
    let nothing = GradientSummary::of(&[1.0, -1.0, 1.0, -1.0], 1).unwrap();
    assert_eq!((nothing.signal_to_noise.value, nothing.samples_needed(0.1)), (0.0, None));
}

const LOGITS: [f64; 4] = [0.3, -1.0, 0.7, 0.1];
const LOG_JOINT: [f64; 4] = [-1.2, -3.0, -0.7, -2.2];

#[test]
fn the_score_has_expectation_zero() {
    let posterior = DiscretePosterior::learned(&LOGITS).unwrap();
    for constant in [1.0, -7.0] {
        let gradient = posterior.score_gradient(&[constant; 4]);
        assert!(gradient.iter().all(|entry| entry.abs() < 1e-14), "{gradient:?}");
    }
    // The identity holds on average only: single draws scatter.
    assert!(posterior.score_variance(&[1.0; 4]) > 0.1);
}

#[test]
fn the_two_line_gradient_is_the_derivative_of_the_elbo() {
    let posterior = DiscretePosterior::learned(&LOGITS).unwrap();
    let found = posterior.score_gradient(&posterior.log_weights(&LOG_JOINT));
    for (k, entry) in found.iter().enumerate() {
        let moved = |by: f64| {
            let mut logits = LOGITS;
            logits[k] += by;
            DiscretePosterior::learned(&logits).unwrap().elbo(&LOG_JOINT)
        };
        close(*entry, (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-9);
    }
}

#[test]
fn sampled_score_gradients_scatter_as_enumeration_says() {
    let posterior = DiscretePosterior::learned(&LOGITS).unwrap();
    let values = posterior.log_weights(&LOG_JOINT);
    let mut random = Random::new(6, Purpose::Test, 0);
    let mut draw = || {
        let z = random.categorical(posterior.probabilities());
        posterior.score(z).into_iter().map(|score| (values[z] * score) as f32).collect::<Vec<_>>()
    };
    let gradients: Vec<f32> = (0..20_000).flat_map(|_| draw()).collect();
    let found = GradientSummary::of(&gradients, 4).unwrap();
    let norm: f64 = posterior.score_gradient(&values).iter().map(|entry| entry * entry).sum();
    for (spread, expected) in [(found.trace, posterior.score_variance(&values)), (found.squared_norm, norm)] {
        assert!((spread.value - expected).abs() < 4.0 * spread.standard_error, "{spread:?} {expected}");
    }
}

#[test]
fn a_fixed_posterior_has_no_first_term_and_no_variance_from_it() {
    let posterior = DiscretePosterior::fixed(&LOGITS).unwrap();
    let values = posterior.log_weights(&LOG_JOINT);
    assert_eq!(posterior.score_gradient(&values), vec![0.0; 4]);
    assert_eq!(posterior.score_variance(&values), 0.0);
    assert!((0..4).all(|z| posterior.score(z) == vec![0.0; 4]));
    // The bound itself is the same.
    let learned = DiscretePosterior::learned(&LOGITS).unwrap();
    assert_eq!(posterior.elbo(&LOG_JOINT), learned.elbo(&LOG_JOINT));
}
