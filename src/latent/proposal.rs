//! Draws of z that explain given tokens, and what each weighs.

use super::{Posteriors, Prior, log_density};
use crate::random::Random;
use std::ops::Range;

/// How much wider the proposal's first half is than the posterior in J dimensions: 1 + 1/√J. In all of them
/// together that costs about a nat, KL ≈ J (w - 1)², whatever J is; a fixed w would cost one for each.
pub fn widening(dimensions: usize) -> f64 {
    1.0 + 1.0 / (dimensions.max(1) as f64).sqrt()
}

/// A draw of r(z) = ½ mean of N(μ, (wσ)²) over these rows of `posteriors` + ½ p(z), w by [`widening`], and
/// log p(z)/r(z): the prior's half keeps it below log 2 (Hesterberg 1995).
pub(crate) fn propose(
    posteriors: &Posteriors,
    rows: Range<usize>,
    prior: &Prior,
    random: &mut Random,
) -> (Vec<f32>, f64) {
    let from_prior = random.below(2) == 0;
    let row = if rows.len() > 1 { rows.start + random.below(rows.len()) } else { rows.start };
    let wider = libm::log(widening(posteriors.dimensions));
    let widened = |row: usize| posteriors.row(row).map(|(mean, log_deviation)| (mean, log_deviation + wider));
    let draw = |(mean, log_deviation): (f64, f64)| mean + libm::exp(log_deviation) * random.normal();
    let z: Vec<f32> = match from_prior {
        true => prior.draw(1, random),
        false => widened(row).map(draw).map(|z| z as f32).collect(),
    };
    let log_prior = prior.log_density(&z);
    let excesses: Vec<f64> = rows.map(|row| log_density(&z, widened(row)) - log_prior).collect();
    let ratio = log_ratio(&excesses);
    (z, ratio)
}

/// log p(z)/r(z), of the log densities of r's parts over the prior's.
fn log_ratio(excesses: &[f64]) -> f64 {
    libm::log(2.0) - log_sum(&[0.0, log_mean(excesses)])
}

/// log Σ exp.
pub(crate) fn log_sum(values: &[f64]) -> f64 {
    let peak = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if peak == f64::NEG_INFINITY {
        return peak;
    }
    peak + libm::log(values.iter().map(|value| libm::exp(value - peak)).sum())
}

/// log of the mean of w, of log w.
pub(crate) fn log_mean(log_weights: &[f64]) -> f64 {
    log_sum(log_weights) - libm::log(log_weights.len() as f64)
}

/// (Σ w)²/Σ w² of log w: from 1, where one weighs all, to their number; 0 if none weighs anything.
pub(crate) fn effective_sample_size(log_weights: &[f64]) -> f64 {
    let doubled: Vec<f64> = log_weights.iter().map(|log_w| 2.0 * log_w).collect();
    let squares = log_sum(&doubled);
    if squares == f64::NEG_INFINITY { 0.0 } else { libm::exp(2.0 * log_sum(log_weights) - squares) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proposals_ratio_is_that_of_the_densities() {
        let density = |z: f64, mean: f64, s: f64| {
            (-0.5 * ((z - mean) / s).powi(2)).exp() / (s * (2.0 * std::f64::consts::PI).sqrt())
        };
        let standard = Prior::standard(2);
        let normals = [[(0.7, 0.3f64), (-1.2, 0.8)], [(0.1, 1.5), (2.0, 0.2)]];
        for z in [[0.0f32, 0.0], [0.7, -1.2], [3.0, -4.0], [20.0, 20.0]] {
            for normals in [&normals[..1], &normals[..]] {
                let product = |normal: &[(f64, f64); 2]| {
                    (0..2).map(|j| density(f64::from(z[j]), normal[j].0, normal[j].1)).product::<f64>()
                };
                let prior = product(&[(0.0, 1.0); 2]);
                let wide = normals.iter().map(product).sum::<f64>() / normals.len() as f64;
                let expected = (prior / (0.5 * wide + 0.5 * prior)).ln();
                let of_normal = |normal: &[(f64, f64); 2]| {
                    log_density(&z, normal.iter().map(|(mean, s)| (*mean, s.ln()))) - standard.log_density(&z)
                };
                let found = log_ratio(&normals.iter().map(of_normal).collect::<Vec<_>>());
                if prior > 0.0 && expected.is_finite() {
                    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
                }
                assert!(found <= 2f64.ln() + 1e-12);
            }
        }
    }

    #[test]
    fn equal_weights_are_all_effective_and_one_that_dominates_is_one() {
        assert!((effective_sample_size(&[-900.0; 7]) - 7.0).abs() < 1e-9);
        assert!((effective_sample_size(&[-900.0, -1500.0, -1600.0]) - 1.0).abs() < 1e-9);
        assert_eq!(effective_sample_size(&[f64::NEG_INFINITY; 3]), 0.0);
    }
}
