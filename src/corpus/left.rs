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
        let mut next = Next {
            stop: 0.0,
            gaps: vec![0.0; length.max(at_once)],
            marginals: vec![0.0; length * v],
            vocabulary_size: v,
        };
        for (sentence, p) in self.sentences().iter().zip(self.probabilities()) {
            let tokens = sentence.iter().position(|token| Some(token) == end).unwrap_or(length);
            let Some(missing) = tokens.checked_sub(left) else { continue };
            match left {
                0 => next.add_all(&sentence[..tokens], *p, at_once),
                _ if missing % at_once == 0 => next.add(&sentence[..tokens], *p, &pattern, inserted),
                _ => {}
            }
        }
        let Next { stop, mut gaps, mut marginals, .. } = next;
        for cell in marginals.chunks_exact_mut(v) {
            let total: f64 = cell.iter().sum();
            cell.iter_mut().filter(|_| total > 0.0).for_each(|p| *p /= total);
        }
        gaps.truncate(length);
        LeftPosterior { log_weights: log_weights(&gaps, stop, if left > 0 { at_once } else { 1 }), marginals }
    }
}

/// What can come next, summed over the strings that a row can be left of: how probable each is, up to a common factor.
struct Next {
    /// Nothing is missing.
    stop: f64,
    /// The expected share of what is missing in each gap; of an empty row by how many tokens the next step has.
    gaps: Vec<f64>,
    /// P(v) at each placeholder, or in each gap, \[L × V\].
    marginals: Vec<f64>,
    vocabulary_size: usize,
}

impl Next {
    /// Adds a string of which nothing is left.
    fn add_all(&mut self, string: &[Token], p: f64, at_once: usize) {
        match string.len() {
            0 => self.stop += p,
            missing => self.gaps[(missing - 1) % at_once] += p,
        }
        string.iter().for_each(|token| self.marginals[usize::from(*token)] += p / string.len() as f64);
    }

    /// Adds a string of which `pattern` is left, if it can be.
    fn add(&mut self, string: &[Token], p: f64, pattern: &[Option<Token>], inserted: PositionSet) {
        let (tokens, left, v) = (string.len(), pattern.len(), self.vocabulary_size);
        let before = ways(string.iter(), pattern.iter());
        if before[tokens][left] == 0.0 {
            return;
        }
        let after = ways(string.iter().rev(), pattern.iter().rev());
        let p = p / binomial(tokens, left);
        // Ways of which token i of the string lies between the first j of the pattern and its last from `rest` on.
        let around = |i: usize, j: usize, rest: usize| before[i][j] * after[tokens - i - 1][left - rest];
        for j in inserted.iter() {
            for (i, token) in string.iter().enumerate() {
                self.marginals[j * v + usize::from(*token)] += p * around(i, j, j + 1);
            }
        }
        let missing = tokens - left;
        if missing == 0 {
            self.stop += p;
            return;
        }
        for g in 0..=left {
            for (i, token) in string.iter().enumerate() {
                let share = p * around(i, g, g) / missing as f64;
                self.gaps[g] += share;
                if inserted.is_empty() {
                    self.marginals[g * v + usize::from(*token)] += share;
                }
            }
        }
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
