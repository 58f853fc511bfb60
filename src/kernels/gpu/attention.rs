//! Multi-head attention (Vaswani et al. 2017): one dispatch forward, two backward.
//!
//! Queries, keys and values lie side by side, \[rows, L, 3d\], as one linear layer makes them, so that
//! nothing is split, moved or joined. A unit owns one position of one head of one row. Sequences are
//! short (L ≤ 128) and heads narrow, so the probabilities P \[rows, heads, L, L\] are simply kept for
//! the way back.

use super::{Attention, empty, grid};
use burn_wgpu::{CubeTensor, into_contiguous};
use cubecl::prelude::*;

/// The dimensions of one attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Dimensions {
    /// L.
    length: usize,
    /// How many heads.
    heads: usize,
    /// d / heads.
    size: usize,
    /// Whether a position sees only those up to its own.
    causal: bool,
}

/// One past the last position that position i sees.
#[cube]
fn seen_by(i: usize, #[comptime] dimensions: Dimensions) -> usize {
    let mut end = dimensions.length.runtime();
    if dimensions.causal {
        end = i + 1;
    }
    end
}

/// One unit per (row, head, i): P_i· and the mixed values of position i.
#[cube(launch)]
fn forward_kernel(
    query_key_value: &[f32],
    probabilities: &mut [f32],
    output: &mut [f32],
    units: usize,
    scale: f32,
    #[comptime] dimensions: Dimensions,
) {
    if ABSOLUTE_POS >= units {
        terminate!();
    }
    let length = comptime!(dimensions.length);
    let size = comptime!(dimensions.size);
    let width = comptime!(dimensions.size * dimensions.heads);
    let i = ABSOLUTE_POS % length;
    let head = ABSOLUTE_POS / length % dimensions.heads;
    let row = ABSOLUTE_POS / (length * dimensions.heads);
    let query = (row * length + i) * 3 * width + head * size;
    let keys = row * length * 3 * width + width + head * size;
    let values = keys + width;
    let p = ABSOLUTE_POS * length;
    let end = seen_by(i, dimensions);

    let mut largest = f32::new(f32::MIN);
    for j in 0..end {
        let mut score = f32::new(0.0);
        for c in 0..size {
            score += query_key_value[query + c] * query_key_value[keys + j * 3 * width + c];
        }
        score *= scale;
        probabilities[p + j] = score;
        if score > largest {
            largest = score;
        }
    }
    let mut sum = f32::new(0.0);
    for j in 0..end {
        let weight = (probabilities[p + j] - largest).exp();
        probabilities[p + j] = weight;
        sum += weight;
    }
    for j in 0..end {
        probabilities[p + j] /= sum;
    }
    let mixed = (row * length + i) * width + head * size;
    for c in 0..size {
        let mut value = f32::new(0.0);
        for j in 0..end {
            value += probabilities[p + j] * query_key_value[values + j * 3 * width + c];
        }
        output[mixed + c] = value;
    }
}

/// One unit per (row, head, i): the scores' gradients dS_ij = P_ij (dO_i·V_j - Σ_l P_il dO_i·V_l) /
/// √size, and the query's.
#[cube(launch)]
fn query_gradient_kernel(
    query_key_value: &[f32],
    probabilities: &[f32],
    gradient: &[f32],
    score_gradients: &mut [f32],
    input_gradient: &mut [f32],
    units: usize,
    scale: f32,
    #[comptime] dimensions: Dimensions,
) {
    if ABSOLUTE_POS >= units {
        terminate!();
    }
    let length = comptime!(dimensions.length);
    let size = comptime!(dimensions.size);
    let width = comptime!(dimensions.size * dimensions.heads);
    let i = ABSOLUTE_POS % length;
    let head = ABSOLUTE_POS / length % dimensions.heads;
    let row = ABSOLUTE_POS / (length * dimensions.heads);
    let query = (row * length + i) * 3 * width + head * size;
    let keys = row * length * 3 * width + width + head * size;
    let values = keys + width;
    let mixed = (row * length + i) * width + head * size;
    let p = ABSOLUTE_POS * length;
    let end = seen_by(i, dimensions);

    let mut expected = f32::new(0.0);
    for j in 0..end {
        let mut product = f32::new(0.0);
        for c in 0..size {
            product += gradient[mixed + c] * query_key_value[values + j * 3 * width + c];
        }
        score_gradients[p + j] = product;
        expected += probabilities[p + j] * product;
    }
    for j in 0..end {
        score_gradients[p + j] = probabilities[p + j] * (score_gradients[p + j] - expected) * scale;
    }
    for c in 0..size {
        let mut value = f32::new(0.0);
        for j in 0..end {
            value += score_gradients[p + j] * query_key_value[keys + j * 3 * width + c];
        }
        input_gradient[query + c] = value;
    }
}

/// One unit per (row, head, j): the gradients of position j's key and value.
#[cube(launch)]
fn key_value_gradient_kernel(
    query_key_value: &[f32],
    probabilities: &[f32],
    gradient: &[f32],
    score_gradients: &[f32],
    input_gradient: &mut [f32],
    units: usize,
    #[comptime] dimensions: Dimensions,
) {
    if ABSOLUTE_POS >= units {
        terminate!();
    }
    let length = comptime!(dimensions.length);
    let size = comptime!(dimensions.size);
    let width = comptime!(dimensions.size * dimensions.heads);
    let j = ABSOLUTE_POS % length;
    let head = ABSOLUTE_POS / length % dimensions.heads;
    let row = ABSOLUTE_POS / (length * dimensions.heads);
    let queries = row * length * 3 * width + head * size;
    let key = queries + j * 3 * width + width;
    let mixed = row * length * width + head * size;
    let p = (row * dimensions.heads + head) * length * length + j;
    let mut first = 0usize.runtime();
    if dimensions.causal {
        first = j;
    }
    for c in 0..size {
        let mut key_gradient = f32::new(0.0);
        let mut value_gradient = f32::new(0.0);
        for i in first..length {
            key_gradient += score_gradients[p + i * length] * query_key_value[queries + i * 3 * width + c];
            value_gradient += probabilities[p + i * length] * gradient[mixed + i * width + c];
        }
        input_gradient[key + c] = key_gradient;
        input_gradient[key + width + c] = value_gradient;
    }
}

/// (rows, dimensions) of queries, keys and values \[rows, L, 3d\].
fn measure(query_key_value: &CubeTensor, heads: Attention) -> (usize, Dimensions) {
    let [rows, length, width] = query_key_value.meta.shape().dims();
    let Attention { heads, causal } = heads;
    (rows, Dimensions { length, heads, size: width / (3 * heads), causal })
}

fn scale(dimensions: Dimensions) -> f32 {
    1.0 / (dimensions.size as f32).sqrt()
}

/// The mixed values \[rows, L, d\] and the probabilities \[rows, heads, L, L\].
pub fn forward(query_key_value: CubeTensor, heads: Attention) -> (CubeTensor, CubeTensor) {
    let query_key_value = into_contiguous(query_key_value);
    let (rows, dimensions) = measure(&query_key_value, heads);
    let Dimensions { length, heads, size, .. } = dimensions;
    let probabilities = empty(&query_key_value, [rows, heads, length, length]);
    let output = empty(&query_key_value, [rows, length, heads * size]);
    let client = query_key_value.client.clone();
    let units = rows * heads * length;
    let (count, dim) = grid(&client, units);
    forward_kernel::launch(
        &client,
        count,
        dim,
        query_key_value.into_buffer_arg(),
        probabilities.clone().into_buffer_arg(),
        output.clone().into_buffer_arg(),
        units,
        scale(dimensions),
        dimensions,
    );
    (output, probabilities)
}

/// The gradient of queries, keys and values \[rows, L, 3d\].
pub fn backward(
    query_key_value: CubeTensor,
    probabilities: CubeTensor,
    gradient: CubeTensor,
    heads: Attention,
) -> CubeTensor {
    let (query_key_value, gradient) = (into_contiguous(query_key_value), into_contiguous(gradient));
    let (rows, dimensions) = measure(&query_key_value, heads);
    let score_gradients = empty(&probabilities, probabilities.meta.shape().clone());
    let input_gradient = empty(&query_key_value, query_key_value.meta.shape().clone());
    let client = query_key_value.client.clone();
    let units = rows * dimensions.heads * dimensions.length;
    let (count, dim) = grid(&client, units);
    query_gradient_kernel::launch(
        &client,
        count.clone(),
        dim,
        query_key_value.clone().into_buffer_arg(),
        probabilities.clone().into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        score_gradients.clone().into_buffer_arg(),
        input_gradient.clone().into_buffer_arg(),
        units,
        scale(dimensions),
        dimensions,
    );
    key_value_gradient_kernel::launch(
        &client,
        count,
        dim,
        query_key_value.into_buffer_arg(),
        probabilities.into_buffer_arg(),
        gradient.into_buffer_arg(),
        score_gradients.into_buffer_arg(),
        input_gradient.clone().into_buffer_arg(),
        units,
        dimensions,
    );
    input_gradient
}
