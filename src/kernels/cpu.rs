//! The operations on the CPU: tensors to slices and back.

use super::operation::{Attention, LayerNorm, Linear, LogSoftmax, Operation};
use super::{AdamWStep, OptimizerKernels};
use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::tensor::{Shape, TensorData};
use cpu_kernels as loops;

type FlexTensor = FloatTensor<Flex>;

fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.into()))
}

/// One number after another, copied if they are not.
fn contiguous(tensor: FlexTensor) -> FlexTensor {
    if tensor.is_contiguous() { tensor } else { tensor.to_contiguous() }
}

/// The numbers of a [`contiguous`] tensor.
fn values(tensor: &FlexTensor) -> &[f32] {
    tensor.as_slice().expect("contiguous numbers of single precision")
}

/// The numbers of a tensor to be written over, copied only if someone else holds them.
fn owned(tensor: FlexTensor) -> Vec<f32> {
    contiguous(tensor).into_data().try_into_vec().expect("numbers of single precision")
}

/// The length of the last dimension.
fn width(tensor: &FlexTensor) -> usize {
    tensor.layout().shape().iter().next_back().copied().unwrap_or(1)
}

fn shape(tensor: &FlexTensor) -> Shape {
    tensor.layout().shape().clone()
}

/// The same shape with another last dimension.
fn with_width(tensor: &FlexTensor, width: usize) -> Shape {
    let mut shape = shape(tensor);
    let last = shape.num_dims() - 1;
    shape[last] = width;
    shape
}

impl Operation<Flex, 3> for LayerNorm {
    /// Input, γ, and the moments of the rows.
    type Kept = [FlexTensor; 3];

    fn forward(&self, inputs: [FlexTensor; 3]) -> (FlexTensor, Self::Kept) {
        let [input, gamma, beta] = inputs.map(contiguous);
        let (output, moments) =
            loops::layer_norm(values(&input), values(&gamma), values(&beta), self.epsilon);
        let length = moments.len();
        let moments = tensor(moments, [length]);
        (tensor(output, shape(&input)), [input, gamma, moments])
    }

    fn backward(&self, kept: Self::Kept, gradient: FlexTensor) -> [FlexTensor; 3] {
        let gradient = contiguous(gradient);
        let [input, gamma, moments] = &kept;
        let [of_input, of_gamma, of_beta] =
            loops::layer_norm_backward(values(input), values(gamma), values(moments), values(&gradient));
        [tensor(of_input, shape(input)), tensor(of_gamma, shape(gamma)), tensor(of_beta, shape(gamma))]
    }
}

impl<const N: usize> Operation<Flex, N> for Attention {
    /// The inputs, and the probabilities.
    type Kept = ([FlexTensor; N], FlexTensor);

    fn forward(&self, inputs: [FlexTensor; N]) -> (FlexTensor, Self::Kept) {
        let inputs = inputs.map(contiguous);
        let heads = self.shape(&inputs);
        let (output, probabilities) = loops::attention(heads, &inputs.each_ref().map(values));
        let probabilities = tensor(probabilities, [heads.rows * heads.heads, heads.queries, heads.keys]);
        (tensor(output, [heads.rows, heads.queries, heads.width]), (inputs, probabilities))
    }

    fn backward(&self, (inputs, probabilities): Self::Kept, gradient: FlexTensor) -> [FlexTensor; N] {
        let gradient = contiguous(gradient);
        let tensors = inputs.each_ref().map(values);
        let mut gradients = loops::attention_backward(
            self.shape(&inputs),
            &tensors,
            values(&probabilities),
            values(&gradient),
        )
        .into_iter();
        inputs.each_ref().map(|input| tensor(gradients.next().unwrap_or_default(), shape(input)))
    }
}

impl Attention {
    /// Of one tensor \[rows, L, 3d\], or of two, \[rows, L, d\] and \[rows, M, 2d\].
    fn shape(&self, inputs: &[FlexTensor]) -> loops::Heads {
        let Self { heads, causal } = *self;
        let (first, last) = (inputs[0].layout().shape(), inputs[inputs.len() - 1].layout().shape());
        let width = if inputs.len() == 1 { first[2] / 3 } else { first[2] };
        loops::Heads { rows: first[0], queries: first[1], keys: last[1], width, heads, causal }
    }
}

impl Operation<Flex, 1> for LogSoftmax {
    /// The output.
    type Kept = FlexTensor;

    fn forward(&self, [input]: [FlexTensor; 1]) -> (FlexTensor, Self::Kept) {
        let input = contiguous(input);
        let output = tensor(loops::log_softmax(values(&input), width(&input)), shape(&input));
        (output.clone(), output)
    }

    fn backward(&self, output: Self::Kept, gradient: FlexTensor) -> [FlexTensor; 1] {
        let gradient = contiguous(gradient);
        let of_input = loops::log_softmax_backward(values(&output), values(&gradient), width(&output));
        [tensor(of_input, shape(&output))]
    }
}

impl Linear {
    fn layer(&self, weight: &FlexTensor) -> loops::Linear {
        let outputs = width(weight);
        let inputs = weight.layout().num_elements() / outputs;
        loops::Linear { inputs, outputs, activation: self.activation }
    }
}

impl Operation<Flex, 3> for Linear {
    /// Input, weight, output.
    type Kept = [FlexTensor; 3];

    fn forward(&self, inputs: [FlexTensor; 3]) -> (FlexTensor, Self::Kept) {
        let [input, weight, bias] = inputs.map(contiguous);
        let output = loops::linear(self.layer(&weight), values(&input), values(&weight), values(&bias));
        let output = tensor(output, with_width(&input, width(&weight)));
        (output.clone(), [input, weight, output])
    }

    fn backward(&self, kept: Self::Kept, gradient: FlexTensor) -> [FlexTensor; 3] {
        let [input, weight, output] = &kept;
        let mut gradient = owned(gradient);
        let layer = self.layer(weight);
        let [of_input, of_weight, of_bias] =
            loops::linear_backward(layer, values(input), values(weight), values(output), &mut gradient);
        [tensor(of_input, shape(input)), tensor(of_weight, shape(weight)), tensor(of_bias, [layer.outputs])]
    }
}

impl OptimizerKernels for Flex {
    fn fused_adamw(
        weights: FlexTensor,
        gradients: FlexTensor,
        moment_1: FlexTensor,
        moment_2: FlexTensor,
        average: FlexTensor,
        step: AdamWStep,
    ) -> (FlexTensor, FlexTensor, FlexTensor, FlexTensor) {
        let (weights, gradients) = (contiguous(weights), contiguous(gradients));
        let [mut moment_1, mut moment_2, mut average] = [moment_1, moment_2, average].map(owned);
        let moved = loops::adamw(
            values(&weights),
            values(&gradients),
            &mut moment_1,
            &mut moment_2,
            &mut average,
            &step,
        );
        let flat = |values: Vec<f32>| tensor(values, shape(&weights));
        (flat(moved), flat(moment_1), flat(moment_2), flat(average))
    }
}
