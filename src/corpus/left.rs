//! What a string can have been of which deletion has left this: the sums over the ways in which it lies in one.

use super::{DataDistribution, Enumerated};
use crate::Token;
use crate::placements::Placements;
use crate::position_set::{PositionSet, binomial};

/// What is known where deletion has left a row.
pub(super) struct LeftPosterior {
    /// log w, \[L\], as [`crate::process::Choices`] reads them.
    pub(super) log_weights: Vec<f64>,
    /// P(v at this placeholder), or, without any, P(v in this gap), \[L × V\]; elsewhere 0.
    pub(super) marginals: Vec<f64>,
}

/// The log-odds beyond which a stop is as good as impossible.
const CERTAIN: f64 = 80.0;

impl Enumerated {
    /// The posterior of a `row` whose first `left` cells are tokens, or placeholders at `inserted`, of a string of which k =
    /// `at_once` tokens are deleted at a time.
    ///
    /// x is reached after t steps, with each of C(ℓ, m) sets of m = ℓ − kt tokens equally likely, or with none. Of the sets that
    /// read as the row, Σ (ways to its left) · (ways to its right) are those of which one token is known: one that stands at
    /// a placeholder, or is missing in a gap.
    pub(super) fn posterior_of_left(
        &self,
        row: &[Token],
        left: usize,
        inserted: PositionSet,
        at_once: usize,
    ) -> LeftPosterior {
        let (length, v) = (self.length(), self.vocabulary_size());
        // On a canvas an end follows; elsewhere a mask, or nothing.
        let end = row.get(left).filter(|token| usize::from(**token) < v);
        let pattern: Vec<Option<Token>> =
            (0..left).map(|i| (!inserted.contains(i)).then_some(row[i])).collect();
        let mut marginals = vec![0.0; length * v];
        let (mut stop, mut gaps) = (0.0, vec![0.0; length.max(at_once)]);
        for (sentence, p) in self.sentences().iter().zip(self.probabilities()) {
            let tokens = sentence.iter().position(|token| Some(token) == end).unwrap_or(length);
            let missing = tokens.wrapping_sub(left);
            if tokens < left || (left > 0 && missing % at_once != 0) {
                continue;
            }
            if left == 0 {
                let place = if missing == 0 { &mut stop } else { &mut gaps[(missing - 1) % at_once] };
                *place += p;
                sentence[..missing]
                    .iter()
                    .for_each(|token| marginals[usize::from(*token)] += p / missing as f64);
                continue;
            }
            let string = &sentence[..tokens];
            let before = ways(string.iter(), pattern.iter());
            if before[tokens][left] == 0.0 {
                continue;
            }
            let after = ways(string.iter().rev(), pattern.iter().rev());
            let p = p / binomial(tokens, left);
            for j in inserted.iter() {
                for (i, token) in string.iter().enumerate() {
                    let ways = before[i][j] * after[tokens - i - 1][left - j - 1];
                    marginals[j * v + usize::from(*token)] += p * ways;
                }
            }
            if missing == 0 {
                stop += p;
                continue;
            }
            for (g, weight) in gaps.iter_mut().enumerate().take(left + 1) {
                for (i, token) in string.iter().enumerate() {
                    let ways = before[i][g] * after[tokens - i - 1][left - g];
                    *weight += p * ways / missing as f64;
                    if inserted.is_empty() {
                        marginals[g * v + usize::from(*token)] += p * ways / missing as f64;
                    }
                }
            }
        }
        for cell in marginals.chunks_exact_mut(v) {
            let total: f64 = cell.iter().sum();
            cell.iter_mut().filter(|_| total > 0.0).for_each(|p| *p /= total);
        }
        gaps.truncate(length);
        LeftPosterior { log_weights: log_weights(&gaps, stop, if left > 0 { at_once } else { 1 }), marginals }
    }
}

/// Weights of which k = `size` tokens go where `gaps` expects them, and whose sum is the odds of not stopping.
fn log_weights(gaps: &[f64], stop: f64, size: usize) -> Vec<f64> {
    let total: f64 = gaps.iter().sum();
    if total == 0.0 {
        return vec![f64::NEG_INFINITY; gaps.len()];
    }
    let log_odds = (libm::log(total) - libm::log(stop)).min(CERTAIN);
    let weights: Vec<f64> = match size {
        1 => gaps.iter().map(|gap| libm::log(gap / total)).collect(),
        size => Placements::with_expected(gaps, size).log_weights().to_vec(),
    };
    let sum = libm::log(weights.iter().map(|w| libm::exp(*w)).sum());
    weights.into_iter().map(|w| w - sum + log_odds).collect()
}

/// In how many ways the first j of a pattern lie in the first i of a string, \[ℓ + 1\]\[m + 1\]; anything is at a placeholder.
fn ways<'a>(
    string: impl Iterator<Item = &'a Token>,
    pattern: impl Iterator<Item = &'a Option<Token>> + Clone,
) -> Vec<Vec<f64>> {
    let nothing: Vec<f64> = std::iter::once(1.0).chain(pattern.clone().map(|_| 0.0)).collect();
    let mut ways = vec![nothing];
    for token in string {
        let mut longer = ways[ways.len() - 1].clone();
        for (j, place) in pattern.clone().enumerate() {
            if place.is_none_or(|place| place == *token) {
                longer[j + 1] += ways[ways.len() - 1][j];
            }
        }
        ways.push(longer);
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_the_sets_of_positions_that_read_as_the_pattern() {
        let string = [0, 1, 0, 0, 2, 0];
        for pattern in [vec![Some(0)], vec![Some(0), None], vec![None, None, Some(0)], vec![Some(2), Some(1)]]
        {
            let fits = |set: &PositionSet| {
                set.iter().zip(&pattern).all(|(i, place)| place.is_none_or(|place| place == string[i]))
            };
            let sets = PositionSet::subsets(string.len(), pattern.len()).filter(fits).count();
            assert_eq!(ways(string.iter(), pattern.iter())[string.len()][pattern.len()], sets as f64);
        }
    }
}
