//! Text destroyed in uniformly random order (absorbing diffusion, BERT's noise at every level).

use super::random_order::draw_subset;
use super::{Blocks, Family, Process, RandomOrder, TrainingTerm};
use crate::random::Random;

/// Blocks in [`RandomOrder`] become masks. At k = 1 its bound is the any-order bound, equal to the
/// continuous-time loss of masked diffusion models.
#[derive(Clone, Copy, Debug)]
pub struct Mask;

impl Process for Mask {
    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }
}

impl RandomOrder for Mask {}

impl Blocks for Mask {
    /// A uniform set of m positions is hidden; each counts L/m, in the bound and in training alike.
    fn draw_training(&self, length: usize, corrupted_count: usize, random: &mut Random) -> TrainingTerm {
        let corrupted = draw_subset(length, corrupted_count, random);
        TrainingTerm::uniform(corrupted, length as f64 / corrupted_count as f64)
    }
}
