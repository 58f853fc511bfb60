//! Where tokens are inserted: r of them among gaps, drawn together.
//!
//! ```text
//! P(n) = Π_g w_g^(n_g) / h_r(w),   Σ_g n_g = r,   h_r(w) = Σ_(Σ n = r) Π_g w_g^(n_g)
//! ```
//!
//! Several may go into the same gap, so the normaliser is the complete homogeneous symmetric polynomial, where
//! positions drawn once each have the elementary one ([`crate::conditional_bernoulli`]). Of all distributions with these
//! expected counts it has, relative to the uniform one over placements, the largest entropy. h_j is computed in log
//! space by h_j(w, w_g) = h_j(w) + w_g h_(j-1)(w, w_g): O(Gr) for G gaps.

use crate::conditional_bernoulli::{log_add, suffixes};
use crate::random::Random;

/// A distribution of how many of r tokens each of G gaps takes.
#[derive(Clone, Debug)]
pub struct Placements {
    /// log w_g.
    log_weights: Vec<f64>,
    /// r.
    size: usize,
    /// \[G + 1\]\[r + 1\]: log h_j(w_g, .., w_(G-1)) at \[g\]\[j\].
    suffixes: Vec<Vec<f64>>,
}

/// How close expected counts have to come: what a bound loses by it is of second order.
const PRECISION: f64 = 1e-9;
/// An end, should rounding keep the precision from being reached.
const MOST_ROUNDS: usize = 2000;

impl Placements {
    /// The distribution of `size` tokens among gaps of weights exp(`log_weights`), one of which at least is above 0.
    pub fn new(log_weights: Vec<f64>, size: usize) -> Self {
        let suffixes = suffixes(&log_weights, size, with_gap);
        Self { log_weights, size, suffixes }
    }

    /// The distribution with these expected counts, scaled so that they sum to `size` >= 1.
    ///
    /// Moves each log-weight by a share 1/r of what its count lacks, in logarithms. The derivative of the logarithms of
    /// the counts has eigenvalues from 0 to r (that of a count of variance n_g r at most), so it converges.
    pub fn with_expected(counts: &[f64], size: usize) -> Self {
        let scale = size as f64 / counts.iter().sum::<f64>();
        let wanted: Vec<f64> = counts.iter().map(|count| libm::log(count * scale)).collect();
        let mut distribution = Self::new(wanted.clone(), size);
        for _ in 0..MOST_ROUNDS {
            let lacks =
                |(wanted, found): (&f64, f64)| if found > 0.0 { wanted - libm::log(found) } else { 0.0 };
            let lacking: Vec<f64> = wanted.iter().zip(distribution.expected()).map(lacks).collect();
            if lacking.iter().all(|lacking| lacking.abs() < PRECISION) {
                break;
            }
            let moved = distribution.log_weights.iter().zip(lacking).map(|(w, m)| w + m / size as f64);
            distribution = Self::new(moved.collect(), size);
        }
        distribution
    }

    /// log w_g, \[G\].
    pub fn log_weights(&self) -> &[f64] {
        &self.log_weights
    }

    /// log h_r(w).
    pub fn log_normaliser(&self) -> f64 {
        self.suffixes[0][self.size]
    }

    /// E n_g, \[G\]; they sum to r: Σ_(j >= 1) w_g^j h_(r-j)(w) / h_r(w), which is also the gradient of log h_r by log w_g.
    pub fn expected(&self) -> Vec<f64> {
        let all = &self.suffixes[0];
        let term = |w: f64, j: usize| libm::exp(j as f64 * w + all[self.size - j] - all[self.size]);
        self.log_weights.iter().map(|w| (1..=self.size).map(|j| term(*w, j)).sum()).collect()
    }

    /// P(n_g > 0), \[G\]: w_g h_(r-1)(w) / h_r(w).
    pub fn occupied(&self) -> Vec<f64> {
        let all = &self.suffixes[0];
        let p =
            |w: &f64| if self.size > 0 { libm::exp(w + all[self.size - 1] - all[self.size]) } else { 0.0 };
        self.log_weights.iter().map(p).collect()
    }

    /// n drawn from the distribution: gap by gap, one more or on to the next.
    pub fn draw(&self, random: &mut Random) -> Vec<usize> {
        let (mut counts, mut wanted) = (vec![0; self.log_weights.len()], self.size);
        for (g, log_weight) in self.log_weights.iter().enumerate() {
            let another =
                |wanted: usize| log_weight + self.suffixes[g][wanted - 1] - self.suffixes[g][wanted];
            while wanted > 0 && random.uniform() < libm::exp(another(wanted)) {
                counts[g] += 1;
                wanted -= 1;
            }
        }
        // Rounding can leave some over.
        counts[self.heaviest()] += wanted;
        counts
    }

    /// The most probable n: all in the gap of the greatest weight, of equal ones that furthest to the left.
    pub fn mode(&self) -> Vec<usize> {
        let mut counts = vec![0; self.log_weights.len()];
        counts[self.heaviest()] = self.size;
        counts
    }

    fn heaviest(&self) -> usize {
        let better =
            |best: usize, g: usize| if self.log_weights[g] > self.log_weights[best] { g } else { best };
        (0..self.log_weights.len()).fold(0, better)
    }
}

/// h_j(w, w_g) = h_j(w) + w_g h_(j-1)(w, w_g), in log space.
fn with_gap(polynomial: &[f64], log_weight: f64) -> Vec<f64> {
    let mut longer = Vec::with_capacity(polynomial.len());
    for (j, without) in polynomial.iter().enumerate() {
        longer.push(if j == 0 { *without } else { log_add(*without, log_weight + longer[j - 1]) });
    }
    longer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    /// Every way to put `size` into `gaps`.
    fn multisets(gaps: usize, size: usize) -> Vec<Vec<usize>> {
        if gaps == 0 {
            return if size == 0 { vec![Vec::new()] } else { Vec::new() };
        }
        let first =
            |n: usize| multisets(gaps - 1, size - n).into_iter().map(move |rest| [vec![n], rest].concat());
        (0..=size).flat_map(first).collect()
    }

    /// Every placement with its probability, from the definition, and log h_r.
    fn enumerated(log_weights: &[f64], size: usize) -> (Vec<(Vec<usize>, f64)>, f64) {
        let weight = |n: &[usize]| n.iter().zip(log_weights).map(|(n, w)| *n as f64 * w).sum::<f64>().exp();
        let all = multisets(log_weights.len(), size);
        let total: f64 = all.iter().map(|n| weight(n)).sum();
        (all.into_iter().map(|n| (n.clone(), weight(&n) / total)).collect(), total.ln())
    }

    fn for_every_distribution(mut check: impl FnMut(&[f64], usize, &Placements)) {
        let mut random = Random::new(0, Purpose::Test, 0);
        for gaps in 1..=5 {
            for size in 0..=4 {
                for spread in [0.0, 1.0, 5.0] {
                    let log_weights: Vec<f64> =
                        (0..gaps).map(|_| spread * (2.0 * random.uniform() - 1.0)).collect();
                    check(&log_weights, size, &Placements::new(log_weights.clone(), size));
                }
            }
        }
    }

    #[test]
    fn normaliser_and_expected_counts_are_those_of_explicit_multisets() {
        for_every_distribution(|log_weights, size, distribution| {
            let (all, log_h) = enumerated(log_weights, size);
            assert!((distribution.log_normaliser() - log_h).abs() < 1e-11);
            let expected = distribution.expected();
            assert!((expected.iter().sum::<f64>() - size as f64).abs() < 1e-11);
            for (g, expected) in expected.into_iter().enumerate() {
                let mean: f64 = all.iter().map(|(n, p)| p * n[g] as f64).sum();
                assert!((mean - expected).abs() < 1e-11);
                let occupied: f64 = all.iter().filter(|(n, _)| n[g] > 0).map(|(_, p)| p).sum();
                assert!((occupied - distribution.occupied()[g]).abs() < 1e-11);
            }
        });
    }

    #[test]
    fn expected_counts_are_the_gradient_of_the_normaliser() {
        for_every_distribution(|log_weights, size, distribution| {
            for (g, expected) in distribution.expected().into_iter().enumerate() {
                let moved = |by: f64| {
                    let mut moved = log_weights.to_vec();
                    moved[g] += by;
                    Placements::new(moved, size).log_normaliser()
                };
                assert!(((moved(1e-5) - moved(-1e-5)) / 2e-5 - expected).abs() < 1e-7);
            }
        });
    }

    #[test]
    fn weights_are_found_for_any_expected_counts() {
        for_every_distribution(|_, size, distribution| {
            if size == 0 {
                return;
            }
            let wanted = distribution.expected();
            let found = Placements::with_expected(&wanted, size).expected();
            for (wanted, found) in wanted.iter().zip(found) {
                assert!((wanted - found).abs() < 1e-6, "{found} is not {wanted}");
            }
        });
        let certain = Placements::with_expected(&[0.0, 2.0, 1.0], 3).expected();
        assert!(certain[0] == 0.0 && (certain[1] - 2.0).abs() < 1e-8, "{certain:?}");
    }

    #[test]
    fn draws_follow_the_distribution() {
        let mut random = Random::new(1, Purpose::Test, 0);
        for size in 1..=3 {
            let open = [0.3, -1.0, 0.9];
            let (placements, _) = enumerated(&open, size);
            let distribution = Placements::new(vec![open[0], open[1], f64::NEG_INFINITY, open[2]], size);
            let draws: Vec<_> = (0..20_000).map(|_| distribution.draw(&mut random)).collect();
            assert!(draws.iter().all(|n| n[2] == 0 && n.iter().sum::<usize>() == size));
            let statistic: f64 = placements
                .iter()
                .map(|(n, p)| {
                    let expected = p * 20_000.0;
                    let count = draws.iter().filter(|draw| [draw[0], draw[1], draw[3]] == n[..]).count();
                    (count as f64 - expected).powi(2) / expected
                })
                .sum();
            let freedom = (placements.len() - 1) as f64;
            assert!(statistic < freedom + 5.0 * (2.0 * freedom).sqrt(), "r = {size}: {statistic}");
            assert_eq!(distribution.mode(), [0, 0, 0, size]);
        }
    }

    #[test]
    fn weights_far_apart_stay_numbers() {
        let distribution = Placements::new(vec![800.0, -800.0, f64::NEG_INFINITY, 790.0], 3);
        let expected = distribution.expected();
        assert!((expected.iter().sum::<f64>() - 3.0).abs() < 1e-9, "{expected:?}");
        assert_eq!(distribution.draw(&mut Random::new(2, Purpose::Test, 0)).iter().sum::<usize>(), 3);
    }
}
