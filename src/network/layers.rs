//! Layers: the library's parameters, operations of our own.

use crate::kernels::{self, Activation};
use burn::nn::{LayerNorm, Linear};
use burn::tensor::Tensor;

/// The epsilon of every [`LayerNorm`], the library's default.
const EPSILON: f64 = 1e-5;

/// Layer norm of the last dimension: \[rows, L, d\] to the same.
pub fn normalize(norm: &LayerNorm, features: Tensor<3>) -> Tensor<3> {
    let gamma = norm.gamma.val();
    let beta = norm.beta.as_ref().map_or_else(|| gamma.zeros_like(), |beta| beta.val());
    kernels::layer_norm(features, gamma, beta, EPSILON)
}

/// x W + b of the last dimension: \[.., inputs\] to \[.., outputs\].
pub fn linear<const D: usize>(layer: &Linear, features: Tensor<D>) -> Tensor<D> {
    activated(layer, features, Activation::Identity)
}

/// f(x W + b) of the last dimension: \[.., inputs\] to \[.., outputs\].
pub fn activated<const D: usize>(layer: &Linear, features: Tensor<D>, activation: Activation) -> Tensor<D> {
    let weight = layer.weight.val();
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    let bias = bias.unwrap_or_else(|| Tensor::zeros([weight.dims()[1]], &weight.device()));
    kernels::linear(features, weight, bias, activation)
}
