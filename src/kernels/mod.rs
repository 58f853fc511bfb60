//! Operations of our own, the same on both devices: what the library does in many steps, done in one.
//!
//! Attention, norms and softmax by the library's operations are a dozen passes over memory each, and on a GPU as
//! many dispatches, of which one costs a browser 10 to 20 µs however little it computes. On the CPU an operation
//! here is loops of the crate `cpu-kernels`, on a GPU one to three dispatches: one unit (thread) per row of
//! its output, without shared memory or subgroups, so that it runs on every adapter.
//!
//! Callers do not ask where a tensor is. What has no kernel there, or all ([`leave_to_library`]), is
//! composed of the library's operations.

mod cpu;
#[cfg(feature = "webgpu")]
mod gpu;
mod library;
mod operation;
#[cfg(test)]
mod tests;

use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, backend_extension};
use burn::tensor::{Device, Tensor};
use operation::{Attention, LayerNorm, Linear, LogSoftmax, Operation, differentiable};
use std::sync::atomic::{AtomicBool, Ordering};

pub use cpu_kernels::{Activation, AdamWStep};

static LIBRARY_ONLY: AtomicBool = AtomicBool::new(false);

/// Leaves everything to the library, in the whole process: to measure what the kernels are worth, and to
/// check them.
pub fn leave_to_library(yes: bool) {
    LIBRARY_ONLY.store(yes, Ordering::Relaxed);
}

fn library_only() -> bool {
    LIBRARY_ONLY.load(Ordering::Relaxed)
}

/// Whether tensors of this device are left to the library where only the CPU has a kernel.
fn no_cpu_kernel(device: &Device) -> bool {
    library_only() || crate::device::is_gpu(device)
}

/// (x - mean) / √(variance + ε) · γ + β over the last dimension: `input` \[.., d\], `gamma` and `beta`
/// \[d\]; the variance is the biased one.
pub fn layer_norm<const D: usize>(
    input: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    if library_only() {
        return library::layer_norm(input, gamma, beta, epsilon);
    }
    let (input, gamma, beta) = (input.into_dispatch(), gamma.into_dispatch(), beta.into_dispatch());
    Tensor::from_dispatch(Dispatch::fused_layer_norm(input, gamma, beta, epsilon as f32))
}

/// softmax(Q Kᵀ / √(d/heads)) V per head, from the queries, keys and values side by side:
/// \[rows, L, 3d\] to \[rows, L, d\]. `causal` positions see those up to their own only.
pub fn attention(query_key_value: Tensor<3>, heads: usize, causal: bool) -> Tensor<3> {
    if library_only() {
        return library::attention(query_key_value, heads, causal);
    }
    Tensor::from_dispatch(Dispatch::fused_attention(query_key_value.into_dispatch(), heads, causal))
}

/// The same for queries \[rows, L, d\] of some positions and keys and values side by side \[rows, M, 2d\]
/// of others: \[rows, L, d\].
pub fn cross_attention(query: Tensor<3>, key_value: Tensor<3>, heads: usize) -> Tensor<3> {
    if no_cpu_kernel(&query.device()) {
        return library::cross_attention(query, key_value, heads);
    }
    let (query, key_value) = (query.into_dispatch(), key_value.into_dispatch());
    Tensor::from_dispatch(Dispatch::fused_cross_attention(query, key_value, heads))
}

/// x - log Σ exp x over the last dimension.
pub fn log_softmax<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    if library_only() {
        return library::log_softmax(input);
    }
    Tensor::from_dispatch(Dispatch::fused_log_softmax(input.into_dispatch()))
}

/// f(x W + b) over the last dimension: `input` \[.., inputs\], `weight` \[inputs, outputs\], `bias`
/// \[outputs\].
pub fn linear<const D: usize>(
    input: Tensor<D>,
    weight: Tensor<2>,
    bias: Tensor<1>,
    activation: Activation,
) -> Tensor<D> {
    if no_cpu_kernel(&input.device()) {
        return library::linear(input, weight, bias, activation);
    }
    let (input, weight, bias) = (input.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(Dispatch::fused_linear(input, weight, bias, activation))
}

/// What a step of AdamW moves, each \[P\].
pub struct AdamWState {
    /// The weights.
    pub weights: Tensor<1>,
    /// The gradients' decaying mean.
    pub moment_1: Tensor<1>,
    /// That of their squares.
    pub moment_2: Tensor<1>,
    /// The weights' moving average.
    pub average: Tensor<1>,
}

/// A step along `gradients` \[P\], which are first scaled down to the Euclidean norm `step.clip` if theirs is larger.
pub fn adamw(state: AdamWState, gradients: Tensor<1>, step: AdamWStep) -> AdamWState {
    if library_only() {
        return library::adamw(state, gradients, step);
    }
    let AdamWState { weights, moment_1, moment_2, average } = state;
    let [weights, gradients, moment_1, moment_2, average] =
        [weights, gradients, moment_1, moment_2, average].map(Tensor::into_dispatch);
    let (weights, moment_1, moment_2, average) =
        Dispatch::fused_adamw(weights, gradients, moment_1, moment_2, average, step);
    let [weights, moment_1, moment_2, average] =
        [weights, moment_1, moment_2, average].map(Tensor::from_dispatch);
    AdamWState { weights, moment_1, moment_2, average }
}

/// What a network computes, with gradients, on both devices.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"), Autodiff)]
trait NetworkKernels: Backend {
    fn fused_layer_norm(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
    ) -> FloatTensor<Self>;

    fn fused_attention(query_key_value: FloatTensor<Self>, heads: usize, causal: bool) -> FloatTensor<Self>;

    fn fused_log_softmax(input: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What it computes with gradients on the CPU: on a GPU the library's operations serve.
#[backend_extension(Flex, Autodiff)]
trait CpuKernels: Backend {
    fn fused_cross_attention(
        query: FloatTensor<Self>,
        key_value: FloatTensor<Self>,
        heads: usize,
    ) -> FloatTensor<Self>;

    fn fused_linear(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
}

/// What the optimiser computes, without gradients, on both devices.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"))]
trait OptimizerKernels: Backend {
    fn fused_adamw(
        weights: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        moment_1: FloatTensor<Self>,
        moment_2: FloatTensor<Self>,
        average: FloatTensor<Self>,
        step: AdamWStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// A backend that computes: not one that keeps a graph of what others compute.
trait Computes: Backend {}
impl Computes for Flex {}
#[cfg(feature = "webgpu")]
impl Computes for burn_wgpu::CubeBackend {}

impl<B: Computes> NetworkKernels for B
where
    LayerNorm: Operation<B, 3>,
    Attention: Operation<B, 1>,
    LogSoftmax: Operation<B, 1>,
{
    fn fused_layer_norm(
        input: FloatTensor<B>,
        gamma: FloatTensor<B>,
        beta: FloatTensor<B>,
        epsilon: f32,
    ) -> FloatTensor<B> {
        LayerNorm { epsilon }.forward([input, gamma, beta]).0
    }

    fn fused_attention(query_key_value: FloatTensor<B>, heads: usize, causal: bool) -> FloatTensor<B> {
        Attention { heads, causal }.forward([query_key_value]).0
    }

    fn fused_log_softmax(input: FloatTensor<B>) -> FloatTensor<B> {
        LogSoftmax.forward([input]).0
    }
}

impl<B: Computes, C: CheckpointStrategy> NetworkKernels for Autodiff<B, C>
where
    LayerNorm: Operation<B, 3>,
    Attention: Operation<B, 1>,
    LogSoftmax: Operation<B, 1>,
{
    fn fused_layer_norm(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
    ) -> FloatTensor<Self> {
        differentiable::<B, C, _, _>(LayerNorm { epsilon }, [input, gamma, beta])
    }

    fn fused_attention(query_key_value: FloatTensor<Self>, heads: usize, causal: bool) -> FloatTensor<Self> {
        differentiable::<B, C, _, _>(Attention { heads, causal }, [query_key_value])
    }

    fn fused_log_softmax(input: FloatTensor<Self>) -> FloatTensor<Self> {
        differentiable::<B, C, _, _>(LogSoftmax, [input])
    }
}

impl CpuKernels for Flex {
    fn fused_cross_attention(
        query: FloatTensor<Flex>,
        key_value: FloatTensor<Flex>,
        heads: usize,
    ) -> FloatTensor<Flex> {
        Attention { heads, causal: false }.forward([query, key_value]).0
    }

    fn fused_linear(
        input: FloatTensor<Flex>,
        weight: FloatTensor<Flex>,
        bias: FloatTensor<Flex>,
        activation: Activation,
    ) -> FloatTensor<Flex> {
        Linear { activation }.forward([input, weight, bias]).0
    }
}

impl<C: CheckpointStrategy> CpuKernels for Autodiff<Flex, C> {
    fn fused_cross_attention(
        query: FloatTensor<Self>,
        key_value: FloatTensor<Self>,
        heads: usize,
    ) -> FloatTensor<Self> {
        differentiable::<Flex, C, _, _>(Attention { heads, causal: false }, [query, key_value])
    }

    fn fused_linear(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        differentiable::<Flex, C, _, _>(Linear { activation }, [input, weight, bias])
    }
}
