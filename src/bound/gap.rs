//! What the process costs, apart from what the network still has to learn.

use super::limits::{check_enumerable, check_pairs, summable};
use crate::Result;
use crate::corpus::{DataDistribution, Enumerated, OfLength};
use crate::position_set::PositionSet;
use crate::process::{Blocks, Process, check_block_size};
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
/// exact. The last one bears the cost of a length that is drawn first.
///
/// # Errors
/// As [`process_gap`].
pub fn optimum_per_step(
    distribution: &Enumerated,
    process: &dyn Process,
    block_size: usize,
) -> Result<Vec<f64>> {
    check_block_size(block_size, distribution.length())?;
    let process = summable(process)?;
    check_enumerable(process.reveals_corruption())?;
    let lengths = distribution.by_length();
    let pairs =
        |of: &OfLength| process.term_count(of.cells, block_size) * of.distribution.sentences().len() as f64;
    check_pairs(lengths.iter().map(pairs).sum())?;
    let mut steps = vec![0.0; process.steps(distribution.most_cells(), block_size)];
    for of in &lengths {
        for (sum, step) in steps.iter_mut().zip(optimum_of_length(of, process, block_size)) {
            *sum += of.probability * step;
        }
        if let Some(last) = steps.last_mut() {
            *last += of.probability * of.cost;
        }
    }
    Ok(steps)
}

/// The same of sentences of which equally many cells can be corrupted.
fn optimum_of_length(of: &OfLength, process: &dyn Blocks, block_size: usize) -> Vec<f64> {
    let OfLength { cells, distribution, .. } = of;
    let cells = *cells;
    // A set by itself takes a pass over the sentences for each of its positions, of all sets one takes a single pass.
    let are_many = process.term_count(cells, block_size) * cells as f64 > f64::powi(2.0, cells as i32);
    let mut known = if are_many { distribution.marginal_entropies(cells) } else { HashMap::new() };
    let mut entropy = |of: PositionSet| *known.entry(of).or_insert_with(|| distribution.marginal_entropy(of));
    let mut optimum = |step: usize| {
        let mut optimum = 0.0;
        for term in process.terms(cells, block_size, step) {
            let visible = PositionSet::full(cells).minus(term.corrupted);
            for i in term.scored.iter() {
                optimum += term.weight * (entropy(visible.with(i)) - entropy(visible));
            }
        }
        optimum
    };
    (1..=process.steps(cells, block_size)).map(&mut optimum).collect()
}

/// What the network still has to learn: trained NELBO − entropy − process gap, in nats per
/// sequence. Never negative but for the error of an estimated NELBO.
pub fn learning_gap(trained: f64, entropy: f64, process_gap: f64) -> f64 {
    trained - entropy - process_gap
}
