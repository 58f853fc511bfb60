//! Linear layers.

use crate::elementary::tanh_of;
use crate::product::{Matrix, multiply};
use crate::room;

use crate::sweep::update;

/// What a linear layer does with each of its outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// The positive part.
    Relu,
    /// tanh.
    Tanh,
}

/// How many numbers a linear layer takes of each row, and what it does with those that it gives.
#[derive(Clone, Copy, Debug)]
pub struct Linear {
    /// Numbers of a row of the input.
    pub inputs: usize,
    /// Numbers of a row of the output.
    pub outputs: usize,
    /// What is done with them.
    pub activation: Activation,
}

/// f(x W + b): `input` \[rows, inputs\], `weight` \[inputs, outputs\], `bias` \[outputs\].
pub fn linear(layer: Linear, input: &[f32], weight: &[f32], bias: &[f32]) -> Vec<f32> {
    let Linear { inputs, outputs, activation } = layer;
    let rows = input.len() / inputs;
    let mut output = room(rows * outputs);
    output.chunks_exact_mut(outputs).for_each(|row| row.copy_from_slice(bias));
    let (input, weight) = (Matrix::of(input, inputs), Matrix::of(weight, outputs));
    multiply([rows, outputs, inputs], input, weight, &mut output, outputs, true);
    activate(activation, &mut output);
    output
}

/// What the `gradient` of [`linear`]'s `output` is of its input, of the weight and of the bias; `gradient` is
/// left as that of x W + b.
pub fn linear_backward(
    layer: Linear,
    input: &[f32],
    weight: &[f32],
    output: &[f32],
    gradient: &mut [f32],
) -> [Vec<f32>; 3] {
    let Linear { inputs, outputs, activation } = layer;
    let rows = input.len() / inputs;
    let mut bias_gradient = vec![0.0; outputs];
    deactivate(activation, output, gradient, &mut bias_gradient);
    let gradient = Matrix::of(gradient, outputs);
    let (input, weight) = (Matrix::of(input, inputs), Matrix::of(weight, outputs));
    let (mut input_gradient, mut weight_gradient) = (room(rows * inputs), room(inputs * outputs));
    multiply([rows, inputs, outputs], gradient, weight.transposed(), &mut input_gradient, inputs, false);
    multiply([inputs, outputs, rows], input.transposed(), gradient, &mut weight_gradient, outputs, false);
    [input_gradient, weight_gradient, bias_gradient]
}

for_lanes! {
    /// The activation of each, in place.
    pub fn activate<V>(activation: Activation, values: &mut [f32]) {
        match activation {
            Activation::Identity => {}
            Activation::Relu => update::<V, _, _>([values], [], #[inline(always)] |[x], []| [x.max(V::splat(0.0))]),
            Activation::Tanh => update::<V, _, _>([values], [], #[inline(always)] |[x], []| [tanh_of::<V>(x)]),
        }
    }

    /// Takes the gradient of an activation's outputs back to that of its inputs, in place, and adds up the
    /// columns of the latter.
    pub fn deactivate<V>(activation: Activation, outputs: &[f32], gradient: &mut [f32], sums: &mut [f32]) {
        let width = sums.len();
        let zero = V::splat(0.0);
        for (gradient, outputs) in gradient.chunks_exact_mut(width).zip(outputs.chunks_exact(width)) {
            match activation {
                Activation::Identity => update::<V, _, _>([&mut *sums], [gradient], #[inline(always)] |[sum], [g]| [sum + g]),
                Activation::Relu => update::<V, _, _>([&mut *sums, gradient], [outputs], #[inline(always)] |[sum, g], [y]| {
                    let g: V = zero.if_less(y, g, zero);
                    [sum + g, g]
                }),
                Activation::Tanh => update::<V, _, _>([&mut *sums, gradient], [outputs], #[inline(always)] |[sum, g], [y]| {
                    let g: V = g * (V::splat(1.0) - y * y);
                    [sum + g, g]
                }),
            }
        }
    }
}
