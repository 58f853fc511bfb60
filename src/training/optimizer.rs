//! What a step does with its gradients: clip by the global norm, AdamW, the moving average.

use super::schedule::average_decay;
use crate::configuration::run::TrainingConfig;
use crate::kernels::{self, AdamWStep};
use burn::optim::{AdamWState, AdaptiveMomentumState};
use burn::tensor::Tensor;

/// AdamW's decay of the first moment, of the second, and what is added to the latter's root.
const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// The state of a run: flat vectors of P numbers in the [`Layout`](crate::network::Layout)'s order.
pub(super) struct Vectors {
    /// The raw weights, which the optimiser moves.
    pub weights: Tensor<1>,
    /// Their exponential moving average, which bounds and samples use.
    pub average: Tensor<1>,
    /// AdamW's moments; `None` before the first step and after opening weights alone.
    pub optimizer: Option<AdamWState<1>>,
}

/// How weights move along their gradients.
pub(super) struct Optimizer {
    clip: f32,
    weight_decay: f32,
}

impl Optimizer {
    /// With the decay and the clip of `training`; the rest of Adam's numbers are fixed.
    pub fn new(training: &TrainingConfig) -> Self {
        Self { clip: training.clip as f32, weight_decay: training.weight_decay as f32 }
    }

    /// Moves the weights along the flat gradients \[P\] at this learning rate, and the average after
    /// them; `step` counts from 0.
    pub fn step(&self, vectors: &mut Vectors, gradients: Tensor<1>, rate: f64, step: u64) {
        let (time, moment_1, moment_2) = match vectors.optimizer.take() {
            Some(AdamWState { momentum }) => (momentum.time, momentum.moment_1, momentum.moment_2),
            None => (0, gradients.zeros_like(), gradients.zeros_like()),
        };
        let step = AdamWStep {
            rate: rate as f32,
            weight_decay: self.weight_decay,
            clip: self.clip,
            beta_1: BETA_1,
            beta_2: BETA_2,
            epsilon: EPSILON,
            time: time as i32 + 1,
            average_decay: average_decay(step) as f32,
        };
        let weights = vectors.weights.clone();
        // Handed over, so that it is moved where it is.
        let average = std::mem::replace(&mut vectors.average, weights.clone());
        let moved =
            kernels::adamw(kernels::AdamWState { weights, moment_1, moment_2, average }, gradients, step);
        (vectors.weights, vectors.average) = (moved.weights, moved.average);
        let moments = AdaptiveMomentumState::new(time + 1, moved.moment_1, moved.moment_2);
        vectors.optimizer = Some(AdamWState::new(moments));
    }
}
