//! Blocks in uniformly random order.

use super::{BlockDistribution, Term, block_count, corrupted_count};
use crate::position_set::{PositionSet, binomial};
use crate::random::Random;

/// A process whose S_t is a uniform k-subset of what is left.
///
/// ```text
/// NELBO(x) = Σ_t (|S_t|/|s_t|) E_{s_t} Σ_{i in s_t} -log f_i(x_i | x outside s_t)
/// ```
///
/// The average over S_t given s_t is taken exactly, so all of s_t is scored.
pub trait RandomOrder {}

impl<P: RandomOrder> BlockDistribution for P {
    fn draw_blocks(&self, length: usize, block_size: usize, random: &mut Random) -> Vec<PositionSet> {
        shuffled(length, random).chunks(block_size).map(|block| block.iter().copied().collect()).collect()
    }

    fn terms(&self, length: usize, block_size: usize, step: usize) -> Box<dyn Iterator<Item = Term>> {
        let count = corrupted_count(length, block_size, step);
        let share = block_count(length, block_size, step) as f64 / count as f64;
        let weight = share / binomial(length, count);
        Box::new(PositionSet::subsets(length, count).map(move |s| Term {
            step,
            corrupted: s,
            scored: s,
            weight,
        }))
    }

    fn term_count(&self, length: usize, block_size: usize) -> f64 {
        let steps = 1..=self.steps(length, block_size);
        steps.map(|step| binomial(length, corrupted_count(length, block_size, step))).sum()
    }

    /// Each k-subset of s_t is as likely as the next to be the last block.
    fn averaged(&self, _step: usize, corrupted: PositionSet, block: PositionSet) -> (PositionSet, f64) {
        (corrupted, block.len() as f64 / corrupted.len() as f64)
    }

    fn reverse_blocks(
        &self,
        length: usize,
        block_size: usize,
        visible: PositionSet,
    ) -> Option<Vec<(PositionSet, f64)>> {
        let hidden: Vec<usize> = PositionSet::full(length).minus(visible).iter().collect();
        let step = hidden.len().div_ceil(block_size);
        if step == 0 {
            return Some(Vec::new());
        }
        let count = block_count(length, block_size, step);
        let probability = 1.0 / binomial(hidden.len(), count);
        let block = |chosen: PositionSet| (chosen.iter().map(|j| hidden[j]).collect(), probability);
        Some(PositionSet::subsets(hidden.len(), count).map(block).collect())
    }

    fn any_order(&self) -> bool {
        true
    }
}

/// The positions in uniformly random order.
fn shuffled(length: usize, random: &mut Random) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..length).collect();
    random.shuffle(&mut positions);
    positions
}

/// A uniform subset of exactly `count` positions.
pub(super) fn draw_subset(length: usize, count: usize, random: &mut Random) -> PositionSet {
    shuffled(length, random).into_iter().take(count).collect()
}
