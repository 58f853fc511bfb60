//! A step of AdamW (Loshchilov and Hutter 2019) over flat vectors.

use crate::room;
use crate::simd::Lanes;
use crate::sweep::{fold, update};

/// One step's numbers.
#[derive(Clone, Copy, Debug)]
pub struct AdamWStep {
    /// The learning rate.
    pub rate: f32,
    /// Decoupled weight decay, per unit of learning rate.
    pub weight_decay: f32,
    /// The largest Euclidean norm of the gradients.
    pub clip: f32,
    /// Decay of the first moment.
    pub beta_1: f32,
    /// Decay of the second moment.
    pub beta_2: f32,
    /// Added to the second moment's square root.
    pub epsilon: f32,
    /// Which step this is, from 1: how far the moments' start at zero is corrected.
    pub time: i32,
    /// Decay of the weights' moving average.
    pub average_decay: f32,
}

/// The sum of squares: of some thousand numbers in single precision, of those in double.
#[inline(always)]
fn squared_norm<V: Lanes>(values: &[f32]) -> f64 {
    let part = |part: &[f32]| {
        let [sum] = fold::<V, _, _>(
            [part],
            0.0,
            [V::splat(0.0)],
            #[inline(always)]
            |[sum], [x]| [x.mul_add(x, sum)],
        );
        f64::from(sum.sum())
    };
    values.chunks(4096).map(part).sum()
}

for_lanes! {
    /// The weights after a step along `gradients`, which are scaled down to the Euclidean norm `step.clip` if theirs
    /// is larger; moments and average are moved in place.
    pub fn adamw<V>(
        weights: &[f32],
        gradients: &[f32],
        moment_1: &mut [f32],
        moment_2: &mut [f32],
        average: &mut [f32],
        step: &AdamWStep,
    ) -> Vec<f32> {
        let AdamWStep { rate, weight_decay, clip, beta_1, beta_2, epsilon, time, average_decay } = *step;
        let norm = squared_norm::<V>(gradients).sqrt() as f32;
        // Written so that a norm that is not a number makes weights that are none.
        let scale = V::splat(if norm <= clip { 1.0 } else { clip / norm });
        let [corrected_1, corrected_2] = [beta_1, beta_2].map(|beta| V::splat(1.0 / (1.0 - beta.powi(time))));
        let [rest_1, rest_2, rest] = [beta_1, beta_2, average_decay].map(|decay| V::splat(1.0 - decay));
        let [beta_1, beta_2, decay] = [beta_1, beta_2, average_decay].map(V::splat);
        let (rate, kept, epsilon) = (V::splat(-rate), V::splat(1.0 - rate * weight_decay), V::splat(epsilon));
        let mut moved = room(weights.len());
        update::<V, _, _>(
            [moment_1, moment_2, average, &mut moved],
            [weights, gradients],
            #[inline(always)] |[first, second, average, _], [weight, gradient]| {
                let gradient = gradient * scale;
                let first = first.mul_add(beta_1, gradient * rest_1);
                let second = second.mul_add(beta_2, gradient * gradient * rest_2);
                let direction = first * corrected_1 / ((second * corrected_2).sqrt() + epsilon);
                let weight = direction.mul_add(rate, weight * kept);
                [first, second, average.mul_add(decay, weight * rest), weight]
            },
        );
        moved
    }

    /// Adds `values` to `sum`.
    pub fn add<V>(sum: &mut [f32], values: &[f32]) {
        update::<V, _, _>([sum], [values], #[inline(always)] |[sum], [x]| [sum + x]);
    }
}
