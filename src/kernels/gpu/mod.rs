//! The operations on a GPU: one to three dispatches each.

#![allow(clippy::too_many_arguments, reason = "a kernel's arguments are its bindings")]

mod adamw;
mod attention;
mod column_sums;
mod layer_norm;
mod log_softmax;

use super::operation::{Attention, LayerNorm, LogSoftmax, Operation};
use super::{AdamWStep, OptimizerKernels};
use burn::backend::TensorMetadata;
use burn::backend::ops::FloatTensorOps;
use burn::tensor::Shape;
use burn_wgpu::{CubeBackend, CubeTensor};
use cubecl::prelude::*;
use cubecl::{calculate_cube_count_elemwise, client::Client};

impl Operation<CubeBackend, 3> for LayerNorm {
    /// Input and γ.
    type Kept = [CubeTensor; 2];

    fn forward(&self, [input, gamma, beta]: [CubeTensor; 3]) -> (CubeTensor, Self::Kept) {
        let output = layer_norm::forward(input.clone(), gamma.clone(), beta, self.epsilon);
        (output, [input, gamma])
    }

    fn backward(&self, [input, gamma]: Self::Kept, gradient: CubeTensor) -> [CubeTensor; 3] {
        layer_norm::backward(input, gamma, gradient, self.epsilon)
    }
}

impl Operation<CubeBackend, 1> for Attention {
    /// The input, and the probabilities.
    type Kept = [CubeTensor; 2];

    fn forward(&self, [input]: [CubeTensor; 1]) -> (CubeTensor, Self::Kept) {
        let (output, probabilities) = attention::forward(input.clone(), *self);
        (output, [input, probabilities])
    }

    fn backward(&self, [input, probabilities]: Self::Kept, gradient: CubeTensor) -> [CubeTensor; 1] {
        [attention::backward(input, probabilities, gradient, *self)]
    }
}

impl Operation<CubeBackend, 1> for LogSoftmax {
    /// The output.
    type Kept = CubeTensor;

    fn forward(&self, [input]: [CubeTensor; 1]) -> (CubeTensor, Self::Kept) {
        let output = log_softmax::forward(input);
        (output.clone(), output)
    }

    fn backward(&self, output: Self::Kept, gradient: CubeTensor) -> [CubeTensor; 1] {
        [log_softmax::backward(output, gradient)]
    }
}

impl OptimizerKernels for CubeBackend {
    fn fused_adamw(
        weights: CubeTensor,
        gradients: CubeTensor,
        moment_1: CubeTensor,
        moment_2: CubeTensor,
        average: CubeTensor,
        step: AdamWStep,
    ) -> (CubeTensor, CubeTensor, CubeTensor, CubeTensor) {
        let squares = Self::float_mul(gradients.clone(), gradients.clone());
        let squared_norm = Self::float_sum(squares);
        let (weights, moment_1, moment_2) =
            adamw::update(weights, gradients, squared_norm, moment_1, moment_2, step);
        let average = adamw::moving_average(average, weights.clone(), step.average_decay);
        (weights, moment_1, moment_2, average)
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
