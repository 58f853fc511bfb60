//! A process as one adds it: this file, and its row in `config.rs`. Of tests alone, which are in `src/adding.rs`.

use super::{BlockDistribution, Blocks, Family, Process, Term, TrainingTerm, block_count, corrupted_count};
use crate::position_set::PositionSet;
use crate::random::Random;

/// Text destroyed from its start, k positions at a time, so that it is generated from right to left.
#[derive(Clone, Copy)]
pub struct RightToLeft;

impl RightToLeft {
    fn term(length: usize, block_size: usize, step: usize) -> Term {
        let [before, now] = [step - 1, step].map(|step| corrupted_count(length, block_size, step));
        let (corrupted, scored) = (PositionSet::range(0, now), PositionSet::range(before, now));
        Term { step, corrupted, scored, weight: 1.0 }
    }
}

impl Process for RightToLeft {
    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }
}

impl BlockDistribution for RightToLeft {
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
        let block = |step| {
            let kept = hidden.len() - block_count(length, block_size, step);
            (hidden.iter().skip(kept).collect(), 1.0)
        };
        Some((step > 0).then(|| block(step)).into_iter().collect())
    }

    fn any_order(&self) -> bool {
        true
    }
}

impl Blocks for RightToLeft {
    /// The first m positions are hidden and the last of them counts L.
    fn draw_training(&self, length: usize, corrupted_count: usize, _random: &mut Random) -> TrainingTerm {
        let weights = vec![(corrupted_count - 1, length as f64)];
        let corrupted = PositionSet::range(0, corrupted_count);
        TrainingTerm { corrupted, bound_weights: weights.clone(), training_weights: weights }
    }
}
