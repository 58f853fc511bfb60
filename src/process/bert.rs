//! BERT's own training (Devlin et al. 2019): a fixed share of the positions is hidden.

use super::{Blocks, Family, Process, RandomOrder, TrainingTerm};
use crate::position_set::PositionSet;
use crate::random::Random;

/// The share of positions that is hidden in training.
const SHARE: f64 = 0.15;

/// The process of [`Mask`](super::Mask), by which it is evaluated and sampled; but trained only where each
/// position is hidden with probability 0.15, independently, at least one. The loss is the mean
/// cross-entropy of the hidden positions, in nats per *token*:
///
/// ```text
/// E_s (1/|s|) Σ_{i in s} -log f_i(x_i | x outside s)
/// ```
///
/// It is no bound on -log p(x). (BERT also leaves some of the chosen tokens, or replaces them by random
/// ones; here all become masks.)
#[derive(Clone, Copy, Debug)]
pub struct Bert;

impl Process for Bert {
    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }

    fn trains_a_bound(&self) -> bool {
        false
    }
}

impl RandomOrder for Bert {}

impl Blocks for Bert {
    /// How many positions are hidden is left to chance, whatever is asked for.
    fn draw_training(&self, length: usize, _corrupted_count: usize, random: &mut Random) -> TrainingTerm {
        let corrupted = loop {
            let drawn: PositionSet = (0..length).filter(|_| random.uniform() < SHARE).collect();
            if !drawn.is_empty() {
                break drawn;
            }
        };
        TrainingTerm::uniform(corrupted, 1.0 / corrupted.len() as f64)
    }
}
