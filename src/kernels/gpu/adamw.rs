//! AdamW (Loshchilov and Hutter 2019) and the weights' moving average over flat vectors: one dispatch
//! each.

use super::{AdamWStep, empty, grid};
use burn_wgpu::{CubeTensor, into_contiguous};
use cubecl::prelude::*;

/// One unit per number.
#[cube(launch)]
fn update_kernel(
    weights: &[f32],
    gradients: &[f32],
    squared_norm: &[f32],
    moment_1: &mut [f32],
    moment_2: &mut [f32],
    output: &mut [f32],
    rate: f32,
    kept: f32,
    clip: f32,
    beta_1: f32,
    beta_2: f32,
    correction_1: f32,
    correction_2: f32,
    epsilon: f32,
) {
    let i = ABSOLUTE_POS;
    if i >= output.len() {
        terminate!();
    }
    let norm = squared_norm[0].sqrt();
    let mut gradient = gradients[i];
    if norm > clip {
        gradient *= clip / norm;
    }
    let first = beta_1 * moment_1[i] + (f32::new(1.0) - beta_1) * gradient;
    let second = beta_2 * moment_2[i] + (f32::new(1.0) - beta_2) * gradient * gradient;
    moment_1[i] = first;
    moment_2[i] = second;
    let direction = (first / correction_1) / ((second / correction_2).sqrt() + epsilon);
    output[i] = weights[i] * kept - rate * direction;
}

/// One unit per number.
#[cube(launch)]
fn average_kernel(average: &mut [f32], weights: &[f32], decay: f32) {
    let i = ABSOLUTE_POS;
    if i >= average.len() {
        terminate!();
    }
    average[i] = average[i] * decay + weights[i] * (f32::new(1.0) - decay);
}

/// A tensor that may be written to: itself, or a copy if someone else looks at it.
fn writable(tensor: CubeTensor) -> CubeTensor {
    let tensor = into_contiguous(tensor);
    if tensor.can_mut() { tensor } else { tensor.copy() }
}

/// (weights, moment 1, moment 2) after the step.
pub fn update(
    weights: CubeTensor,
    gradients: CubeTensor,
    squared_norm: CubeTensor,
    moment_1: CubeTensor,
    moment_2: CubeTensor,
    step: AdamWStep,
) -> (CubeTensor, CubeTensor, CubeTensor) {
    let (moment_1, moment_2) = (writable(moment_1), writable(moment_2));
    let output = empty(&weights, weights.meta.shape().clone());
    let client = weights.client.clone();
    let (count, dim) = grid(&client, output.meta.shape().num_elements());
    update_kernel::launch(
        &client,
        count,
        dim,
        into_contiguous(weights).into_buffer_arg(),
        into_contiguous(gradients).into_buffer_arg(),
        squared_norm.into_buffer_arg(),
        moment_1.clone().into_buffer_arg(),
        moment_2.clone().into_buffer_arg(),
        output.clone().into_buffer_arg(),
        step.rate,
        1.0 - step.rate * step.weight_decay,
        step.clip,
        step.beta_1,
        step.beta_2,
        1.0 - step.beta_1.powi(step.time),
        1.0 - step.beta_2.powi(step.time),
        step.epsilon,
    );
    (output, moment_1, moment_2)
}

/// `average` · decay + `weights` · (1 - decay).
pub fn moving_average(average: CubeTensor, weights: CubeTensor, decay: f32) -> CubeTensor {
    let average = writable(average);
    let client = average.client.clone();
    let (count, dim) = grid(&client, average.meta.shape().num_elements());
    let weights = into_contiguous(weights).into_buffer_arg();
    average_kernel::launch(&client, count, dim, average.clone().into_buffer_arg(), weights, decay);
    average
}
