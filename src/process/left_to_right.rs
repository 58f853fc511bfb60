//! Text destroyed from its end: the last k positions first, so that generation runs left to right.

use super::{BlockDistribution, Blocks, Family, Process, Term, TrainingTerm, block_count, corrupted_count};
use crate::position_set::PositionSet;
use crate::random::Random;

/// How much guessing whole blocks counts in training, beside guessing one position.
const BLOCK_WEIGHT: f64 = 4.0;

/// The deterministic process: S_1 is the last k positions, S_T the first L − k(T−1).
///
/// H\[q\] = 0, so its NELBO is the exact −log p(x) of the model: autoregressive at k = 1, a product
/// of blocks whose positions are guessed independently at k > 1.
#[derive(Clone, Copy, Debug)]
pub struct LeftToRight;

impl LeftToRight {
    fn term(length: usize, block_size: usize, step: usize) -> Term {
        let visible = length - corrupted_count(length, block_size, step);
        let before = length - corrupted_count(length, block_size, step - 1);
        Term {
            step,
            corrupted: PositionSet::range(visible, length),
            scored: PositionSet::range(visible, before),
            weight: 1.0,
        }
    }
}

impl Process for LeftToRight {
    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }
}

impl BlockDistribution for LeftToRight {
    fn draw_blocks(&self, length: usize, block_size: usize, _random: &mut Random) -> Vec<PositionSet> {
        let steps = 1..=self.steps(length, block_size);
        steps.map(|step| Self::term(length, block_size, step).scored).collect()
    }

    fn terms(&self, length: usize, block_size: usize, step: usize) -> Box<dyn Iterator<Item = Term>> {
        Box::new(std::iter::once(Self::term(length, block_size, step)))
    }

    fn term_count(&self, length: usize, block_size: usize) -> f64 {
        self.steps(length, block_size) as f64
    }

    /// There is one block that may have been the last.
    fn averaged(&self, _step: usize, _corrupted: PositionSet, block: PositionSet) -> (PositionSet, f64) {
        (block, 1.0)
    }

    fn reverse_blocks(
        &self,
        length: usize,
        block_size: usize,
        visible: PositionSet,
    ) -> Option<Vec<(PositionSet, f64)>> {
        let hidden = PositionSet::full(length).minus(visible);
        let step = hidden.len().div_ceil(block_size);
        if step == 0 {
            return Some(Vec::new());
        }
        let block = hidden.iter().take(block_count(length, block_size, step)).collect();
        Some(vec![(block, 1.0)])
    }

    fn any_order(&self) -> bool {
        false
    }
}

impl Blocks for LeftToRight {
    /// A network that sees only what is to the left answers for every prefix of a row at once, so all
    /// that is visible is scored too. Half of the rows hide nothing: each position counts as the first
    /// hidden one after its prefix. In the others the m last positions are hidden; the d-th after the
    /// first of them counts 4/(d+1) in training only, so that the same network also learns to guess
    /// whole blocks.
    ///
    /// A position i (from 0) is scored with its whole prefix in a share 1 − i/2L of the rows, whose
    /// reciprocal is its weight.
    fn draw_training(&self, length: usize, corrupted_count: usize, random: &mut Random) -> TrainingTerm {
        let hidden = if random.below(2) == 0 { 0 } else { corrupted_count };
        let first = length - hidden;
        let scale = 2.0 * length as f64;
        let bound_weights: Vec<_> =
            (0..length.min(first + 1)).map(|i| (i, scale / (scale - i as f64))).collect();
        let block_weights = (1..hidden).map(|d| (first + d, BLOCK_WEIGHT / (d + 1) as f64));
        TrainingTerm {
            corrupted: PositionSet::range(first, length),
            training_weights: bound_weights.iter().copied().chain(block_weights).collect(),
            bound_weights,
        }
    }
}
