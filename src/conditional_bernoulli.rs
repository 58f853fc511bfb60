//! The distribution of a planner: k positions drawn together.
//!
//! ```text
//! p(B) = Π_{i in B} w_i / e_k(w),   |B| = k,   e_k(w) = Σ_{|B| = k} Π_{i in B} w_i
//! ```
//!
//! Independent coins with odds w_i on condition that exactly k show heads (Chen, Dempster and Liu 1994),
//! the family of largest entropy with given inclusion probabilities. The elementary symmetric
//! polynomials e_j are computed in log space, so that odds may be as far apart as they like:
//! O(Lk) for L positions.

use crate::position_set::PositionSet;
use crate::random::Random;
use crate::sorting::sorted;

/// A conditional Bernoulli distribution over the subsets of 0..L with exactly k positions.
#[derive(Clone, Debug)]
pub struct ConditionalBernoulli {
    /// log w_i.
    log_odds: Vec<f64>,
    /// k.
    size: usize,
    /// \[L + 1\]\[k + 1\]: log e_j(w_i, .., w_{L-1}) at \[i\]\[j\].
    suffixes: Vec<Vec<f64>>,
}

impl ConditionalBernoulli {
    /// The distribution with odds exp(`log_odds`) over subsets of `size` positions, `size` at most as many as
    /// there are odds above 0. A position with log-odds −∞ is never drawn.
    pub fn new(log_odds: Vec<f64>, size: usize) -> Self {
        let suffixes = suffixes(&log_odds, size, with_factor);
        Self { log_odds, size, suffixes }
    }

    /// The distribution of `size` positions in which position i is included with probability
    /// `inclusion`\[i\], scaled so that they sum to `size`.
    ///
    /// Moves each log-odd by half of what its own coin lacks in log-odds. The derivative of that map
    /// is I - J/2 with J symmetrisable, of non-negative eigenvalues (it is a correlation matrix) that
    /// are at most 2 (unit diagonal, the rest of a row not positive and summing to -1), so it
    /// converges.
    pub fn with_inclusion(inclusion: &[f64], size: usize) -> Self {
        let logit = |p: &f64| {
            let p = p.clamp(NEVER, 1.0 - NEVER);
            p.ln() - (-p).ln_1p()
        };
        let scale = size as f64 / inclusion.iter().sum::<f64>();
        let wanted: Vec<f64> = inclusion.iter().map(|p| (p * scale).min(1.0)).collect();
        let mut distribution = Self::new(wanted.iter().map(logit).collect(), size);
        for _ in 0..MOST_ROUNDS {
            let found = distribution.inclusion();
            let pairs = || wanted.iter().zip(&found);
            if pairs().all(|(wanted, found)| (wanted - found).abs() < PRECISION) {
                break;
            }
            let missing = pairs().map(|(wanted, found)| logit(wanted) - logit(found));
            distribution = Self::new(
                distribution.log_odds.iter().zip(missing).map(|(odd, m)| odd + m / 2.0).collect(),
                size,
            );
        }
        distribution
    }

    /// log w_i, \[L\].
    pub fn log_odds(&self) -> &[f64] {
        &self.log_odds
    }

    /// log e_k(w).
    pub fn log_normaliser(&self) -> f64 {
        self.suffixes[0][self.size]
    }

    /// log p(B) in nats; −∞ unless B has k positions.
    pub fn log_probability(&self, block: PositionSet) -> f64 {
        if block.len() != self.size {
            return f64::NEG_INFINITY;
        }
        block.iter().map(|i| self.log_odds[i]).sum::<f64>() - self.log_normaliser()
    }

    /// P(i in B), \[L\]; they sum to k.
    ///
    /// w_i e_{k-1}(w without i) / e_k(w), and e_{k-1}(w without i) is what the polynomials of the odds
    /// before i and after i make together: sums of positive terms only.
    pub fn inclusion(&self) -> Vec<f64> {
        let Some(others) = self.size.checked_sub(1) else { return vec![0.0; self.log_odds.len()] };
        let mut before = polynomial_of_nothing(self.size);
        let mut inclusion = Vec::with_capacity(self.log_odds.len());
        for (i, log_odd) in self.log_odds.iter().enumerate() {
            let after = &self.suffixes[i + 1];
            let without =
                (0..=others).map(|j| before[j] + after[others - j]).fold(f64::NEG_INFINITY, log_add);
            inclusion.push(libm::exp(log_odd + without - self.log_normaliser()));
            before = with_factor(&before, *log_odd);
        }
        inclusion
    }

    /// B drawn from the distribution: each position in turn, given how many are still wanted.
    pub fn draw(&self, random: &mut Random) -> PositionSet {
        let mut block = PositionSet::EMPTY;
        for (i, log_odd) in self.log_odds.iter().enumerate() {
            let wanted = self.size - block.len();
            if wanted == 0 {
                break;
            }
            let taken = log_odd + self.suffixes[i + 1][wanted - 1] - self.suffixes[i][wanted];
            if random.uniform() < libm::exp(taken) {
                block = block.with(i);
            }
        }
        block
    }

    /// The most probable B: the k largest odds, of equal ones those furthest to the left.
    pub fn mode(&self) -> PositionSet {
        let positions = sorted(0..self.log_odds.len(), |i| -self.log_odds[*i]);
        positions.into_iter().take(self.size).collect()
    }
}

/// Inclusion probabilities closer to 0 or 1 than this would need infinite odds.
const NEVER: f64 = 1e-12;
/// How close the inclusion probabilities have to come: what a bound loses by it is of second order.
const PRECISION: f64 = 1e-6;
/// An end, should rounding keep the precision from being reached.
const MOST_ROUNDS: usize = 200;

/// The polynomials of the last weights, \[L + 1\]\[size + 1\] of all L to those of none, in log space; `with` adds a weight to
/// one.
pub(crate) fn suffixes(log_weights: &[f64], size: usize, with: fn(&[f64], f64) -> Vec<f64>) -> Vec<Vec<f64>> {
    let mut suffixes = vec![polynomial_of_nothing(size)];
    for log_weight in log_weights.iter().rev() {
        suffixes.push(with(&suffixes[suffixes.len() - 1], *log_weight));
    }
    suffixes.reverse();
    suffixes
}

/// log e_0..=e_k of no odds: 1, 0, 0, ...
fn polynomial_of_nothing(size: usize) -> Vec<f64> {
    (0..=size).map(|j| if j == 0 { 0.0 } else { f64::NEG_INFINITY }).collect()
}

/// e_j(w, w_i) = e_j(w) + w_i e_{j-1}(w), in log space.
fn with_factor(polynomial: &[f64], log_odd: f64) -> Vec<f64> {
    let term = |j: usize| match j {
        0 => polynomial[0],
        _ => log_add(polynomial[j], log_odd + polynomial[j - 1]),
    };
    (0..polynomial.len()).map(term).collect()
}

/// log(e^a + e^b), with `libm` so that draws are equal to the bit everywhere.
pub(crate) fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + libm::log1p(libm::exp(low - high)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn random_odds(length: usize, spread: f64, random: &mut Random) -> Vec<f64> {
        (0..length).map(|_| spread * (2.0 * random.uniform() - 1.0)).collect()
    }

    /// Every subset with its probability, from the definition.
    fn enumerated(log_odds: &[f64], size: usize) -> Vec<(PositionSet, f64)> {
        let weight = |set: PositionSet| set.iter().map(|i| log_odds[i].exp()).product::<f64>();
        let sets: Vec<_> = PositionSet::subsets(log_odds.len(), size).collect();
        let total: f64 = sets.iter().map(|set| weight(*set)).sum();
        sets.into_iter().map(|set| (set, weight(set) / total)).collect()
    }

    fn for_every_distribution(mut check: impl FnMut(&[f64], usize, &ConditionalBernoulli)) {
        let mut random = Random::new(0, Purpose::Test, 0);
        for length in 1..=7 {
            for size in 0..=length {
                for spread in [0.0, 1.0, 5.0] {
                    let log_odds = random_odds(length, spread, &mut random);
                    check(&log_odds, size, &ConditionalBernoulli::new(log_odds.clone(), size));
                }
            }
        }
    }

    #[test]
    fn probabilities_are_those_of_explicit_subset_sums() {
        for_every_distribution(|log_odds, size, distribution| {
            for (set, probability) in enumerated(log_odds, size) {
                assert!((distribution.log_probability(set).exp() - probability).abs() < 1e-12);
            }
            assert_eq!(distribution.log_probability(PositionSet::full(size + 1)), f64::NEG_INFINITY);
        });
    }

    #[test]
    fn inclusion_probabilities_are_those_of_explicit_subset_sums_and_sum_to_k() {
        for_every_distribution(|log_odds, size, distribution| {
            let inclusion = distribution.inclusion();
            assert!((inclusion.iter().sum::<f64>() - size as f64).abs() < 1e-11);
            for (i, inclusion) in inclusion.into_iter().enumerate() {
                let sets = enumerated(log_odds, size).into_iter().filter(|(set, _)| set.contains(i));
                assert!((inclusion - sets.map(|(_, p)| p).sum::<f64>()).abs() < 1e-12);
            }
        });
    }

    #[test]
    fn odds_are_found_for_any_inclusion_probabilities() {
        for_every_distribution(|_, size, distribution| {
            if size == 0 {
                return;
            }
            let wanted = distribution.inclusion();
            let found = ConditionalBernoulli::with_inclusion(&wanted, size).inclusion();
            for (wanted, found) in wanted.iter().zip(found) {
                assert!((wanted - found).abs() < 2e-6, "{found} is not {wanted}");
            }
        });
        let certain = ConditionalBernoulli::with_inclusion(&[1.0, 0.0, 0.5, 0.5], 2);
        assert!((certain.inclusion()[0] - 1.0).abs() < 2e-6 && certain.inclusion()[1] < 2e-6);
    }

    #[test]
    fn draws_follow_the_distribution() {
        let mut random = Random::new(1, Purpose::Test, 0);
        let log_odds = random_odds(5, 2.0, &mut random);
        for size in 1..=4 {
            let distribution = ConditionalBernoulli::new(log_odds.clone(), size);
            let draws: Vec<_> = (0..20_000).map(|_| distribution.draw(&mut random)).collect();
            assert!(draws.iter().all(|block| block.len() == size));
            let sets = enumerated(&log_odds, size);
            let statistic: f64 = sets
                .iter()
                .map(|(set, p)| {
                    let (expected, count) = (p * 20_000.0, draws.iter().filter(|d| *d == set).count());
                    (count as f64 - expected).powi(2) / expected
                })
                .sum();
            let freedom = (sets.len() - 1) as f64;
            assert!(statistic < freedom + 5.0 * (2.0 * freedom).sqrt(), "k = {size}: {statistic}");
        }
    }

    #[test]
    fn odds_far_apart_stay_numbers() {
        let distribution = ConditionalBernoulli::new(vec![800.0, -800.0, f64::NEG_INFINITY, 0.0, 790.0], 3);
        let inclusion = distribution.inclusion();
        assert!(inclusion.iter().all(|p| (0.0..=1.0 + 1e-12).contains(p)), "{inclusion:?}");
        assert!((inclusion.iter().sum::<f64>() - 3.0).abs() < 1e-9);
        assert_eq!(distribution.mode(), [0, 3, 4].into_iter().collect());
        assert_eq!(distribution.draw(&mut Random::new(2, Purpose::Test, 0)), distribution.mode());
    }

    #[test]
    fn a_constant_added_to_the_log_odds_changes_nothing() {
        let mut random = Random::new(3, Purpose::Test, 0);
        let log_odds = random_odds(128, 3.0, &mut random);
        let moved = log_odds.iter().map(|odd| odd + 40.0).collect();
        let (distribution, moved) =
            (ConditionalBernoulli::new(log_odds, 20), ConditionalBernoulli::new(moved, 20));
        for (a, b) in distribution.inclusion().into_iter().zip(moved.inclusion()) {
            assert!((a - b).abs() < 1e-9);
        }
    }
}
