//! Log-softmax over the last dimension: one dispatch each way.

use super::{empty, grid, rows_and_width};
use burn_wgpu::{CubeTensor, into_contiguous};
use cubecl::prelude::*;

/// One unit per row.
#[cube(launch)]
fn forward_kernel(input: &[f32], output: &mut [f32], rows: usize, #[comptime] width: usize) {
    let row = ABSOLUTE_POS;
    if row >= rows {
        terminate!();
    }
    let start = row * width;
    let mut largest = input[start];
    for i in 1..width {
        if input[start + i] > largest {
            largest = input[start + i];
        }
    }
    let mut sum = f32::new(0.0);
    for i in 0..width {
        sum += (input[start + i] - largest).exp();
    }
    let normalizer = largest + sum.ln();
    for i in 0..width {
        output[start + i] = input[start + i] - normalizer;
    }
}

/// One unit per row: g - softmax · Σ g.
#[cube(launch)]
fn backward_kernel(
    output: &[f32],
    gradient: &[f32],
    input_gradient: &mut [f32],
    rows: usize,
    #[comptime] width: usize,
) {
    let row = ABSOLUTE_POS;
    if row >= rows {
        terminate!();
    }
    let start = row * width;
    let mut sum = f32::new(0.0);
    for i in 0..width {
        sum += gradient[start + i];
    }
    for i in 0..width {
        input_gradient[start + i] = gradient[start + i] - output[start + i].exp() * sum;
    }
}

/// x - log Σ exp x of each row of `input` \[.., V\].
pub fn forward(input: CubeTensor) -> CubeTensor {
    let input = into_contiguous(input);
    let (rows, width) = rows_and_width(&input);
    let output = empty(&input, input.meta.shape().clone());
    let client = input.client.clone();
    let (count, dim) = grid(&client, rows);
    let (arguments, result) = (input.into_buffer_arg(), output.clone().into_buffer_arg());
    forward_kernel::launch(&client, count, dim, arguments, result, rows, width);
    output
}

/// The input's gradient from the output and its gradient.
pub fn backward(output: CubeTensor, gradient: CubeTensor) -> CubeTensor {
    let gradient = into_contiguous(gradient);
    let (rows, width) = rows_and_width(&output);
    let input_gradient = empty(&output, output.meta.shape().clone());
    let client = output.client.clone();
    let (count, dim) = grid(&client, rows);
    backward_kernel::launch(
        &client,
        count,
        dim,
        output.into_buffer_arg(),
        gradient.into_buffer_arg(),
        input_gradient.clone().into_buffer_arg(),
        rows,
        width,
    );
    input_gradient
}
