//! What the process costs, apart from what the network still has to learn.

use super::limits::{check_enumerable, check_pairs, summable};
use crate::Result;
use crate::corpus::{DataDistribution, Enumerated};
use crate::position_set::PositionSet;
use crate::process::{Process, check_block_size};
use std::collections::HashMap;

/// NELBO of the optimal network minus the entropy, in nats per sequence: exact, >= 0, and 0 where the
/// process restores one position at a time.
///
/// The optimal network's cross-entropy at i given what is visible, U, is H(x_i | x_U) =
/// H(x_{U∪i}) − H(x_U), so the whole NELBO is a sum of marginal entropies of the distribution, each needed
/// for many terms but computed once.
///
/// Where noise hides which positions are corrupted, the optimum is no such sum but an expectation over
/// the noise: [`super::StratifiedBound`] estimates it.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`] unless 1 <= k <= L; [`crate::error::ErrorKind::TooLarge`] where
/// support × hidden sets exceeds 10^7, noise hides which positions are corrupted, or the process is a diffusion.
pub fn process_gap(distribution: &Enumerated, process: &dyn Process, block_size: usize) -> Result<f64> {
    let optimum: f64 = optimum_per_step(distribution, process, block_size)?.iter().sum();
    // Rounding can leave a gap of zero a hair below it.
    Ok((optimum - distribution.entropy()).max(0.0))
}

/// What each step t = 1..=T of the optimal network's NELBO contributes, index t − 1, in nats per sequence:
/// exact.
///
/// # Errors
/// As [`process_gap`].
pub fn optimum_per_step(
    distribution: &Enumerated,
    process: &dyn Process,
    block_size: usize,
) -> Result<Vec<f64>> {
    let length = distribution.length();
    check_block_size(block_size, length)?;
    let process = summable(process)?;
    check_enumerable(process.reveals_corruption())?;
    let terms = process.term_count(length, block_size);
    check_pairs(terms * distribution.sentences().len() as f64)?;

    // A set by itself takes a pass over the sentences for each of its positions, of all sets one takes a single pass.
    let are_many = terms * length as f64 > f64::powi(2.0, length as i32);
    let mut known = if are_many { distribution.marginal_entropies() } else { HashMap::new() };
    let mut entropy = |of: PositionSet| *known.entry(of).or_insert_with(|| distribution.marginal_entropy(of));
    let mut steps = Vec::new();
    for step in 1..=process.steps(length, block_size) {
        let mut optimum = 0.0;
        for term in process.terms(length, block_size, step) {
            let visible = PositionSet::full(length).minus(term.corrupted);
            for i in term.scored.iter() {
                optimum += term.weight * (entropy(visible.with(i)) - entropy(visible));
            }
        }
        steps.push(optimum);
    }
    Ok(steps)
}

/// What the network still has to learn: trained NELBO − entropy − process gap, in nats per
/// sequence. Never negative but for the error of an estimated NELBO.
pub fn learning_gap(trained: f64, entropy: f64, process_gap: f64) -> f64 {
    trained - entropy - process_gap
}
