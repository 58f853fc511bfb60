//! What a step does with its gradients: clip by the global norm, AdamW, the moving average.

use super::schedule::average_decay;
use crate::configuration::run::TrainingConfig;
use burn::optim::{AdamW, AdamWConfig, AdamWState, Optimizer as _};
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
    adamw: AdamW,
    clip: f64,
    #[cfg(feature = "webgpu")]
    weight_decay: f32,
}

impl Optimizer {
    /// With the decay and the clip of `training`; the rest of Adam's numbers are fixed.
    pub fn new(training: &TrainingConfig) -> Self {
        let weight_decay = training.weight_decay as f32;
        Self {
            adamw: AdamWConfig::new()
                .with_beta_1(BETA_1)
                .with_beta_2(BETA_2)
                .with_epsilon(EPSILON)
                .with_weight_decay(weight_decay)
                .build(),
            clip: training.clip,
            #[cfg(feature = "webgpu")]
            weight_decay,
        }
    }

    /// Moves the weights along the flat gradients \[P\] at this learning rate, and the average after
    /// them; `step` counts from 0.
    pub fn step(&self, vectors: &mut Vectors, gradients: Tensor<1>, rate: f64, step: u64) {
        let decay = average_decay(step);
        #[cfg(feature = "webgpu")]
        if crate::kernels::serve(&gradients.device()) {
            return self.step_fused(vectors, gradients, rate, decay);
        }
        let gradients = clip_by_global_norm(gradients, self.clip);
        let (weights, state) =
            self.adamw.step(rate, vectors.weights.clone(), gradients, vectors.optimizer.take());
        vectors.average = vectors.average.clone() * decay + weights.clone() * (1.0 - decay);
        vectors.weights = weights;
        vectors.optimizer = state;
    }

    /// The same with kernels of our own.
    #[cfg(feature = "webgpu")]
    fn step_fused(&self, vectors: &mut Vectors, gradients: Tensor<1>, rate: f64, decay: f64) {
        use crate::kernels::{self, AdamWStep};
        use burn::optim::AdaptiveMomentumState;
        let (time, moment_1, moment_2) = match vectors.optimizer.take() {
            Some(AdamWState { momentum }) => (momentum.time, momentum.moment_1, momentum.moment_2),
            None => (0, gradients.zeros_like(), gradients.zeros_like()),
        };
        let step = AdamWStep {
            rate: rate as f32,
            weight_decay: self.weight_decay,
            clip: self.clip as f32,
            beta_1: BETA_1,
            beta_2: BETA_2,
            epsilon: EPSILON,
            time: time as i32 + 1,
        };
        let squared_norm = gradients.clone().square().sum();
        let moments = (moment_1, moment_2);
        let (weights, moment_1, moment_2) =
            kernels::adamw(vectors.weights.clone(), gradients, squared_norm, moments, step);
        let average = std::mem::replace(&mut vectors.average, weights.clone());
        vectors.average = kernels::moving_average(average, weights.clone(), decay);
        vectors.weights = weights;
        vectors.optimizer = Some(AdamWState::new(AdaptiveMomentumState::new(time + 1, moment_1, moment_2)));
    }
}

/// Scales the flat gradients \[P\] down to Euclidean norm `limit` if theirs is larger (Pascanu et al.
/// 2013), without reading the norm back from the device.
fn clip_by_global_norm(gradients: Tensor<1>, limit: f64) -> Tensor<1> {
    let norm = gradients.clone().square().sum().sqrt();
    gradients * (norm.clamp_min(limit).recip() * limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipping_is_global_and_leaves_small_gradients_alone() {
        let device = crate::device::cpu();
        let clip = |values: [f32; 2], limit| {
            clip_by_global_norm(Tensor::from_data(values, &device), limit)
                .into_data()
                .try_into_vec::<f32>()
                .unwrap()
        };
        assert_eq!(clip([3.0, 4.0], 10.0), [3.0, 4.0]);
        let clipped = clip([3.0, 4.0], 1.0);
        assert!((clipped[0] - 0.6).abs() < 1e-6 && (clipped[1] - 0.8).abs() < 1e-6);
    }
}
