//! The operations composed of the library's: what the kernels are checked against, and what serves where
//! there is none.

use super::{Activation, AdamWState, AdamWStep};
use burn::optim::{AdamWConfig, AdaptiveMomentumState, Optimizer as _};
use burn::tensor::activation::{relu, softmax, tanh};
use burn::tensor::{Device, Tensor, TensorData, activation, module};

/// [`super::layer_norm`].
pub fn layer_norm<const D: usize>(
    input: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    module::layer_norm(input, gamma, Some(beta), epsilon)
}

/// [`super::attention`].
pub fn attention(query_key_value: Tensor<3>, heads: usize, causal: bool) -> Tensor<3> {
    let [query, key, value] = split(query_key_value, heads);
    let later = causal.then(|| later_positions(query.dims()[2], &query.device()).unsqueeze());
    mixed(query, key, value, later)
}

/// [`super::cross_attention`].
pub fn cross_attention(query: Tensor<3>, key_value: Tensor<3>, heads: usize) -> Tensor<3> {
    let ([query], [key, value]) = (split(query, heads), split(key_value, heads));
    mixed(query, key, value, None)
}

/// \[rows, L, N d\], N things side by side, to \[rows, heads, L, d / heads\] of each.
fn split<const N: usize>(together: Tensor<3>, heads: usize) -> [Tensor<4>; N] {
    let [rows, length, width] = together.dims();
    let parts = together.reshape([rows, length, N, heads, width / (N * heads)]).permute([2, 0, 3, 1, 4]);
    let parts = parts.chunk(N, 0).into_iter().map(|part| part.squeeze_dim(0)).collect::<Vec<_>>();
    parts.try_into().unwrap_or_else(|_| unreachable!("as many chunks as the dimension is long"))
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
    let mixed = softmax(scores, 3).matmul(value);
    mixed.swap_dims(1, 2).reshape([rows, length, heads * size])
}

/// Added to attention's scores \[L, L\]: so low where the key comes after the query that softmax gives
/// it nothing.
fn later_positions(length: usize, device: &Device) -> Tensor<2> {
    let score = |at: usize| if at % length > at / length { -1e9_f32 } else { 0.0 };
    Tensor::from_data(TensorData::new((0..length * length).map(score).collect(), [length, length]), device)
}

/// [`super::log_softmax`].
pub fn log_softmax<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    activation::log_softmax(input, D - 1)
}

/// [`super::linear`].
pub fn linear<const D: usize>(
    input: Tensor<D>,
    weight: Tensor<2>,
    bias: Tensor<1>,
    activation: Activation,
) -> Tensor<D> {
    let output = module::linear(input, weight, Some(bias));
    match activation {
        Activation::Identity => output,
        Activation::Relu => relu(output),
        Activation::Tanh => tanh(output),
    }
}

/// [`super::adamw`].
pub fn adamw(state: AdamWState, gradients: Tensor<1>, step: AdamWStep) -> AdamWState {
    let AdamWState { weights, moment_1, moment_2, average } = state;
    let adamw = AdamWConfig::new()
        .with_beta_1(step.beta_1)
        .with_beta_2(step.beta_2)
        .with_epsilon(step.epsilon)
        .with_weight_decay(step.weight_decay)
        .build();
    let moments = AdaptiveMomentumState::new(step.time as usize - 1, moment_1, moment_2);
    let gradients = clip_by_global_norm(gradients, f64::from(step.clip));
    let (weights, moments) =
        adamw.step(f64::from(step.rate), weights, gradients, Some(burn::optim::AdamWState::new(moments)));
    let decay = f64::from(step.average_decay);
    let average = average * decay + weights.clone() * (1.0 - decay);
    let moments = moments.map(|state| state.momentum);
    let (moment_1, moment_2) = moments.map(|moments| (moments.moment_1, moments.moment_2)).unzip();
    let zeros = || weights.zeros_like();
    AdamWState {
        moment_1: moment_1.unwrap_or_else(zeros),
        moment_2: moment_2.unwrap_or_else(zeros),
        average,
        weights,
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
