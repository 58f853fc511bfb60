//! Layer norm over the last dimension (Ba et al. 2016): one dispatch forward, three backward.

use super::column_sums::column_sums;
use super::{empty, grid, rows_and_width};
use burn_wgpu::{CubeTensor, into_contiguous};
use cubecl::prelude::*;

/// The mean of a row.
#[cube]
fn mean(input: &[f32], start: usize, #[comptime] width: usize) -> f32 {
    let mut sum = f32::new(0.0);
    for i in 0..width {
        sum += input[start + i];
    }
    sum / f32::cast_from(width)
}

/// 1 / √(variance + ε) of a row.
#[cube]
fn inverse_deviation(input: &[f32], start: usize, mean: f32, epsilon: f32, #[comptime] width: usize) -> f32 {
    let mut sum = f32::new(0.0);
    for i in 0..width {
        let centred = input[start + i] - mean;
        sum += centred * centred;
    }
    f32::new(1.0) / (sum / f32::cast_from(width) + epsilon).sqrt()
}

/// One unit per row.
#[cube(launch)]
fn forward_kernel(
    input: &[f32],
    gamma: &[f32],
    beta: &[f32],
    output: &mut [f32],
    epsilon: f32,
    rows: usize,
    #[comptime] width: usize,
) {
    let row = ABSOLUTE_POS;
    if row >= rows {
        terminate!();
    }
    let start = row * width;
    let mean = mean(input, start, width);
    let scale = inverse_deviation(input, start, mean, epsilon, width);
    for i in 0..width {
        output[start + i] = (input[start + i] - mean) * scale * gamma[i] + beta[i];
    }
}

/// One unit per row: the input's gradient s (g - ⟨g⟩ - x̂ ⟨g x̂⟩), where x̂ is the normalised row, s its
/// inverse deviation, g the output's gradient times γ and ⟨·⟩ a row's mean. Beside it, \[rows, 2d\], what
/// the parameters' gradients are the column sums of: the output's gradient times x̂, then that gradient.
#[cube(launch)]
fn backward_kernel(
    input: &[f32],
    gamma: &[f32],
    gradient: &[f32],
    input_gradient: &mut [f32],
    parameter_gradients: &mut [f32],
    epsilon: f32,
    rows: usize,
    #[comptime] width: usize,
) {
    let row = ABSOLUTE_POS;
    if row >= rows {
        terminate!();
    }
    let start = row * width;
    let mean = mean(input, start, width);
    let scale = inverse_deviation(input, start, mean, epsilon, width);
    let mut sum = f32::new(0.0);
    let mut projection = f32::new(0.0);
    for i in 0..width {
        let normalized = (input[start + i] - mean) * scale;
        let scaled = gradient[start + i] * gamma[i];
        sum += scaled;
        projection += scaled * normalized;
    }
    sum /= f32::cast_from(width);
    projection /= f32::cast_from(width);
    for i in 0..width {
        let normalized = (input[start + i] - mean) * scale;
        let scaled = gradient[start + i] * gamma[i];
        input_gradient[start + i] = scale * (scaled - sum - normalized * projection);
        parameter_gradients[2 * start + i] = gradient[start + i] * normalized;
        parameter_gradients[2 * start + width + i] = gradient[start + i];
    }
}

/// Normalises each row of `input` \[.., d\].
pub fn forward(input: CubeTensor, gamma: CubeTensor, beta: CubeTensor, epsilon: f32) -> CubeTensor {
    let (input, gamma, beta) = (into_contiguous(input), into_contiguous(gamma), into_contiguous(beta));
    let (rows, width) = rows_and_width(&input);
    let output = empty(&input, input.meta.shape().clone());
    let client = input.client.clone();
    let (count, dim) = grid(&client, rows);
    forward_kernel::launch(
        &client,
        count,
        dim,
        input.into_buffer_arg(),
        gamma.into_buffer_arg(),
        beta.into_buffer_arg(),
        output.clone().into_buffer_arg(),
        epsilon,
        rows,
        width,
    );
    output
}

/// The gradients of input \[.., d\], γ \[d\] and β \[d\].
pub fn backward(input: CubeTensor, gamma: CubeTensor, gradient: CubeTensor, epsilon: f32) -> [CubeTensor; 3] {
    let (input, gamma, gradient) =
        (into_contiguous(input), into_contiguous(gamma), into_contiguous(gradient));
    let (rows, width) = rows_and_width(&input);
    let input_gradient = empty(&input, input.meta.shape().clone());
    let parameter_gradients = empty(&input, [rows, 2 * width]);
    let client = input.client.clone();
    let (count, dim) = grid(&client, rows);
    backward_kernel::launch(
        &client,
        count,
        dim,
        input.into_buffer_arg(),
        gamma.into_buffer_arg(),
        gradient.into_buffer_arg(),
        input_gradient.clone().into_buffer_arg(),
        parameter_gradients.clone().into_buffer_arg(),
        epsilon,
        rows,
        width,
    );
    let [gamma_gradient, beta_gradient] = column_sums(parameter_gradients);
    [input_gradient, gamma_gradient, beta_gradient]
}
