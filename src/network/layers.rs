//! Layers without parameters of their own, each the library's on the CPU and, in builds with WebGPU, a
//! kernel of ours on the GPU.

#[cfg(feature = "webgpu")]
use crate::kernels;
use burn::nn::LayerNorm;
use burn::tensor::{Device, Tensor, TensorData, activation};

/// The epsilon of every [`LayerNorm`], the library's default.
#[cfg(feature = "webgpu")]
const EPSILON: f64 = 1e-5;

/// Layer norm of the last dimension: \[rows, L, d\] to the same.
pub fn normalize(norm: &LayerNorm, features: Tensor<3>) -> Tensor<3> {
    #[cfg(feature = "webgpu")]
    if let (true, Some(beta)) = (kernels::serve(&features.device()), &norm.beta) {
        return kernels::layer_norm(features, norm.gamma.val(), beta.val(), EPSILON);
    }
    norm.forward(features)
}

/// softmax(Q Kᵀ / √(d/heads)) V per head, from queries, keys and values side by side: \[rows, L, 3d\] to
/// \[rows, L, d\]. `causal` positions see those up to their own only.
pub fn attend(query_key_value: Tensor<3>, heads: usize, causal: bool) -> Tensor<3> {
    #[cfg(feature = "webgpu")]
    if kernels::serve(&query_key_value.device()) {
        return kernels::attention(query_key_value, heads, causal);
    }
    let [rows, length, width] = query_key_value.dims();
    let size = width / (3 * heads);
    let [query, key, value] = query_key_value
        .reshape([rows, length, 3, heads, size])
        .permute([2, 0, 3, 1, 4])
        .chunk(3, 0)
        .try_into()
        .map(|parts: [Tensor<5>; 3]| parts.map(|part| part.squeeze_dim::<4>(0)))
        .unwrap_or_else(|_| unreachable!("three chunks of a dimension of three"));
    let later = causal.then(|| later_positions(length, &query.device()).unsqueeze());
    mixed(query, key, value, later)
}

/// The same for queries \[rows, L, d\] of some positions and keys and values side by side \[rows, M, 2d\]
/// of others: \[rows, L, d\]. By the library everywhere: no kernel of ours.
pub fn attend_to(query: Tensor<3>, key_value: Tensor<3>, heads: usize) -> Tensor<3> {
    let ([rows, length, width], [_, others, _]) = (query.dims(), key_value.dims());
    let size = width / heads;
    let query = query.reshape([rows, length, heads, size]).swap_dims(1, 2);
    let [key, value] = key_value
        .reshape([rows, others, 2, heads, size])
        .permute([2, 0, 3, 1, 4])
        .chunk(2, 0)
        .try_into()
        .map(|parts: [Tensor<5>; 2]| parts.map(|part| part.squeeze_dim::<4>(0)))
        .unwrap_or_else(|_| unreachable!("two chunks of a dimension of two"));
    mixed(query, key, value, None)
}

/// softmax(Q Kᵀ / √size + `bias`) V of queries \[rows, heads, L, size\], keys and values
/// \[rows, heads, M, size\], the heads side by side: \[rows, L, d\].
fn mixed(query: Tensor<4>, key: Tensor<4>, value: Tensor<4>, bias: Option<Tensor<4>>) -> Tensor<3> {
    let [rows, heads, length, size] = query.dims();
    let scores = query.matmul(key.transpose()) / (size as f64).sqrt();
    let scores = match bias {
        Some(bias) => scores + bias,
        None => scores,
    };
    let mixed = activation::softmax(scores, 3).matmul(value);
    mixed.swap_dims(1, 2).reshape([rows, length, heads * size])
}

/// Log-softmax of the last dimension: \[rows, L, V\] to the same, nats.
pub fn log_softmax(logits: Tensor<3>) -> Tensor<3> {
    #[cfg(feature = "webgpu")]
    if kernels::serve(&logits.device()) {
        return kernels::log_softmax(logits);
    }
    activation::log_softmax(logits, 2)
}

/// Added to attention's scores \[L, L\]: so low where the key comes after the query that softmax gives
/// it nothing.
fn later_positions(length: usize, device: &Device) -> Tensor<2> {
    let score = |at: usize| if at % length > at / length { -1e9_f32 } else { 0.0 };
    Tensor::from_data(TensorData::new((0..length * length).map(score).collect(), [length, length]), device)
}
