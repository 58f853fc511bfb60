//! GPU kernels of our own: what the library does in many dispatches, done in one to three.
//!
//! A dispatch costs a browser 10 to 20 µs however little it computes, and a step of a small network
//! is nothing but small computations. Here are the parts of a step that the library breaks up: layer
//! norm, attention, log-softmax, the optimiser. Each is one unit (thread) per row of its output and
//! needs neither shared memory nor subgroups, so that it runs on every adapter.
//!
//! Callers hand tensors of a GPU; the CPU has the library's own fused loops ([`crate::device::is_gpu`]).

#![allow(clippy::too_many_arguments, reason = "a kernel's arguments are its bindings")]

mod adamw;
mod attention;
mod column_sums;
mod layer_norm;
mod log_softmax;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, TensorMetadata, backend_extension};
use burn::tensor::{Device, Shape, Tensor};
use burn_wgpu::{CubeBackend, CubeTensor};
use cubecl::prelude::*;
use cubecl::{calculate_cube_count_elemwise, client::Client};
use std::sync::atomic::{AtomicBool, Ordering};

pub use adamw::AdamWStep;

static LIBRARY_ONLY: AtomicBool = AtomicBool::new(false);

/// Whether tensors on this device are computed by these kernels.
pub fn serve(device: &Device) -> bool {
    !LIBRARY_ONLY.load(Ordering::Relaxed) && crate::device::is_gpu(device)
}

/// Leaves everything to the library, in the whole process: to measure what the kernels are worth, and to
/// check them.
pub fn leave_to_library(yes: bool) {
    LIBRARY_ONLY.store(yes, Ordering::Relaxed);
}

/// (x - mean) / √(variance + ε) · γ + β over the last dimension: `input` \[.., d\], `gamma` and `beta`
/// \[d\]; the variance is the biased one.
pub fn layer_norm<const D: usize>(
    input: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    let (input, gamma, beta) = (input.into_dispatch(), gamma.into_dispatch(), beta.into_dispatch());
    Tensor::from_dispatch(Dispatch::fused_layer_norm(input, gamma, beta, epsilon as f32))
}

/// softmax(Q Kᵀ / √(d/heads)) V per head, from the queries, keys and values side by side:
/// \[rows, L, 3d\] to \[rows, L, d\]. `causal` positions see those up to their own only.
pub fn attention(query_key_value: Tensor<3>, heads: usize, causal: bool) -> Tensor<3> {
    Tensor::from_dispatch(Dispatch::fused_attention(query_key_value.into_dispatch(), heads, causal))
}

/// x - log Σ exp x over the last dimension.
pub fn log_softmax<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::fused_log_softmax(input.into_dispatch()))
}

/// AdamW's update of a flat vector: weights and moments, each \[P\], to what they are after the step.
/// The gradients are first scaled down to the Euclidean norm `step.clip` if theirs, the square root of
/// `squared_norm` \[1\], is larger.
pub fn adamw(
    weights: Tensor<1>,
    gradients: Tensor<1>,
    squared_norm: Tensor<1>,
    moments: (Tensor<1>, Tensor<1>),
    step: AdamWStep,
) -> (Tensor<1>, Tensor<1>, Tensor<1>) {
    let (weights, moment_1, moment_2) = Dispatch::fused_adamw(
        weights.into_dispatch(),
        gradients.into_dispatch(),
        squared_norm.into_dispatch(),
        moments.0.into_dispatch(),
        moments.1.into_dispatch(),
        step,
    );
    (Tensor::from_dispatch(weights), Tensor::from_dispatch(moment_1), Tensor::from_dispatch(moment_2))
}

/// `average` · decay + `weights` · (1 - decay), each \[P\].
pub fn moving_average(average: Tensor<1>, weights: Tensor<1>, decay: f64) -> Tensor<1> {
    let (average, weights) = (average.into_dispatch(), weights.into_dispatch());
    Tensor::from_dispatch(Dispatch::fused_moving_average(average, weights, decay as f32))
}

/// What a network computes, with gradients.
#[backend_extension(Cube, Autodiff)]
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

/// What the optimiser computes, without gradients.
#[backend_extension(Cube)]
trait OptimizerKernels: Backend {
    fn fused_adamw(
        weights: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        squared_norm: FloatTensor<Self>,
        moment_1: FloatTensor<Self>,
        moment_2: FloatTensor<Self>,
        step: AdamWStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    fn fused_moving_average(
        average: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        decay: f32,
    ) -> FloatTensor<Self>;
}

impl NetworkKernels for CubeBackend {
    fn fused_layer_norm(input: CubeTensor, gamma: CubeTensor, beta: CubeTensor, epsilon: f32) -> CubeTensor {
        layer_norm::forward(input, gamma, beta, epsilon)
    }

    fn fused_attention(query_key_value: CubeTensor, heads: usize, causal: bool) -> CubeTensor {
        attention::forward(query_key_value, attention::Heads { heads, causal }).0
    }

    fn fused_log_softmax(input: CubeTensor) -> CubeTensor {
        log_softmax::forward(input)
    }
}

impl OptimizerKernels for CubeBackend {
    fn fused_adamw(
        weights: CubeTensor,
        gradients: CubeTensor,
        squared_norm: CubeTensor,
        moment_1: CubeTensor,
        moment_2: CubeTensor,
        step: AdamWStep,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        adamw::update(weights, gradients, squared_norm, moment_1, moment_2, step)
    }

    fn fused_moving_average(average: CubeTensor, weights: CubeTensor, decay: f32) -> CubeTensor {
        adamw::moving_average(average, weights, decay)
    }
}

/// A layer norm's backward pass.
#[derive(Debug)]
struct LayerNormBackward;

impl Backward<CubeBackend, 3> for LayerNormBackward {
    type State = (CubeTensor, CubeTensor, f32);

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<CubeBackend>(&ops.node);
        let (input, gamma, epsilon) = ops.state;
        let parts = layer_norm::backward(input, gamma, gradient, epsilon);
        for (parent, gradient) in ops.parents.into_iter().zip(parts) {
            if let Some(parent) = parent {
                gradients.register::<CubeBackend>(parent.id, gradient);
            }
        }
    }
}

/// Attention's backward pass.
#[derive(Debug)]
struct AttentionBackward;

impl Backward<CubeBackend, 1> for AttentionBackward {
    type State = (CubeTensor, CubeTensor, attention::Heads);

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<CubeBackend>(&ops.node);
        let (query_key_value, probabilities, heads) = ops.state;
        if let [Some(parent)] = ops.parents {
            let gradient = attention::backward(query_key_value, probabilities, gradient, heads);
            gradients.register::<CubeBackend>(parent.id, gradient);
        }
    }
}

/// Log-softmax's backward pass.
#[derive(Debug)]
struct LogSoftmaxBackward;

impl Backward<CubeBackend, 1> for LogSoftmaxBackward {
    type State = CubeTensor;

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<CubeBackend>(&ops.node);
        if let [Some(parent)] = ops.parents {
            let gradient = log_softmax::backward(ops.state, gradient);
            gradients.register::<CubeBackend>(parent.id, gradient);
        }
    }
}

impl<C: CheckpointStrategy> NetworkKernels for Autodiff<CubeBackend, C> {
    fn fused_layer_norm(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
    ) -> FloatTensor<Self> {
        let nodes = [input.node(), gamma.node(), beta.node()];
        let (input, gamma) = (input.into_primitive(), gamma.into_primitive());
        let output = layer_norm::forward(input.clone(), gamma.clone(), beta.into_primitive(), epsilon);
        match LayerNormBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((input, gamma, epsilon), output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn fused_attention(query_key_value: FloatTensor<Self>, heads: usize, causal: bool) -> FloatTensor<Self> {
        let heads = attention::Heads { heads, causal };
        let nodes = [query_key_value.node()];
        let query_key_value = query_key_value.into_primitive();
        let (output, probabilities) = attention::forward(query_key_value.clone(), heads);
        match AttentionBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((query_key_value, probabilities, heads), output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn fused_log_softmax(input: FloatTensor<Self>) -> FloatTensor<Self> {
        let nodes = [input.node()];
        let output = log_softmax::forward(input.into_primitive());
        match LogSoftmaxBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(output.clone(), output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }
}

/// A tensor of this shape on the same device, its values not yet written.
fn empty(like: &CubeTensor, shape: impl Into<Shape>) -> CubeTensor {
    let shape = shape.into();
    let memory = like.client.empty(shape.num_elements() * like.dtype.size());
    CubeTensor::new_contiguous(like.client.clone(), like.device.clone(), shape, memory, like.dtype)
}

/// How many workgroups of how many units run a kernel of one unit per `units`, or slightly more.
fn grid(client: &Client, units: usize) -> (CubeCount, CubeDim) {
    let dim = CubeDim::new(client, units);
    (calculate_cube_count_elemwise(client, units, dim), dim)
}

/// (rows, d) of a tensor seen as rows of its last dimension.
fn rows_and_width(tensor: &CubeTensor) -> (usize, usize) {
    let shape = tensor.shape();
    let width = shape[shape.num_dims() - 1];
    (shape.num_elements() / width.max(1), width)
}
