//! Text destroyed from its end: the last k positions first, so that generation runs left to right.

use super::{Process, ProcessConfig, Term, TrainingTerm};
use crate::position_set::PositionSet;
use crate::random::Random;

/// The deterministic process: S_1 is the last k positions, S_T the first L − k(T−1).
///
/// H\[q\] = 0, so its NELBO is the exact −log p(x) of the model: autoregressive at k = 1, a product
/// of blocks whose positions are guessed independently at k > 1.
#[derive(Clone, Copy, Debug)]
pub struct LeftToRight;

impl LeftToRight {
    fn term(&self, length: usize, block_size: usize, step: usize) -> Term {
        let visible = length - self.corrupted_count(length, block_size, step);
        let before = length - self.corrupted_count(length, block_size, step - 1);
        Term {
            step,
            corrupted: PositionSet::range(visible, length),
            scored: PositionSet::range(visible, before),
            weight: 1.0,
        }
    }
}

impl Process for LeftToRight {
    fn config(&self) -> ProcessConfig {
        ProcessConfig::LeftToRight
    }

    fn draw_blocks(&self, length: usize, block_size: usize, _random: &mut Random) -> Vec<PositionSet> {
        let steps = 1..=self.steps(length, block_size);
        steps.map(|step| self.term(length, block_size, step).scored).collect()
    }

    fn terms(&self, length: usize, block_size: usize, step: usize) -> Box<dyn Iterator<Item = Term>> {
        Box::new(std::iter::once(self.term(length, block_size, step)))
    }

    fn term_count(&self, length: usize, block_size: usize) -> f64 {
        self.steps(length, block_size) as f64
    }

    fn draw_term(&self, length: usize, block_size: usize, step: usize, _random: &mut Random) -> Term {
        self.term(length, block_size, step)
    }

    fn reverse_blocks(
        &self,
        length: usize,
        block_size: usize,
        visible: PositionSet,
    ) -> Vec<(PositionSet, f64)> {
        let hidden = PositionSet::full(length).minus(visible);
        let step = hidden.len().div_ceil(block_size);
        if step == 0 {
            return Vec::new();
        }
        let block = hidden.iter().take(self.block_count(length, block_size, step)).collect();
        vec![(block, 1.0)]
    }

    /// The m last positions are hidden. At k = 1 only the first hidden position counts, L times;
    /// the training loss counts the d-th after it L/(d+1), so that the same network also learns to
    /// guess whole blocks.
    fn draw_training(&self, length: usize, corrupted_count: usize, _random: &mut Random) -> TrainingTerm {
        let first = length - corrupted_count;
        let weight = |d: usize| length as f64 / (d + 1) as f64;
        TrainingTerm {
            corrupted: PositionSet::range(first, length),
            bound_weights: vec![(first, weight(0))],
            training_weights: (0..corrupted_count).map(|d| (first + d, weight(d))).collect(),
        }
    }

    fn any_order(&self) -> bool {
        false
    }
}
