//! The kernels of the CPU against the library's operations.

use super::{Activation, AdamWState, AdamWStep, library};
use crate::device::cpu;
use crate::random::{Purpose, Random};
use burn::tensor::{Tensor, TensorData};

fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed, Purpose::Weights, 0);
    (0..count).map(|_| (2.0 * random.uniform() - 1.0) as f32).collect()
}

fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

/// |a - b| / |b|.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|x| x * x).sum::<f32>().sqrt();
    norm(&mut a.iter().zip(b).map(|(a, b)| a - b)) / norm(&mut b.iter().copied()).max(1e-6)
}

/// Value and gradients of a function of tensors of these shapes, by ours and by the library, have to
/// agree.
fn check<const D: usize>(
    name: &str,
    shapes: &[&[usize]],
    ours: impl Fn(&[Tensor<1>]) -> Tensor<D>,
    librarys: impl Fn(&[Tensor<1>]) -> Tensor<D>,
) {
    let device = cpu().autodiff();
    let values_of = |f: &dyn Fn(&[Tensor<1>]) -> Tensor<D>| {
        let inputs: Vec<Tensor<1>> = shapes
            .iter()
            .zip(1..)
            .map(|(shape, seed)| {
                let count = shape.iter().product();
                Tensor::from_data(TensorData::new(numbers(count, seed), [count]), &device).require_grad()
            })
            .collect();
        let output = f(&inputs);
        let cotangent = TensorData::new(numbers(output.shape().num_elements(), 9), output.dims());
        let gradients = (output.clone() * Tensor::from_data(cotangent, &device)).sum().backward();
        let gradients = inputs.iter().map(|input| read(input.grad(&gradients).unwrap()));
        [read(output)].into_iter().chain(gradients).collect::<Vec<_>>()
    };
    for (n, (ours, librarys)) in values_of(&ours).iter().zip(&values_of(&librarys)).enumerate() {
        let distance = distance(ours, librarys);
        assert!(distance < 3e-6, "{name} {shapes:?}, {n}: {distance:e}");
    }
}

#[test]
fn layer_norm_is_the_librarys() {
    for [rows, length, width] in [[3, 8, 32], [20, 8, 64], [2, 5, 128], [1, 3, 7]] {
        let of = |f: fn(Tensor<3>, Tensor<1>, Tensor<1>, f64) -> Tensor<3>| {
            move |x: &[Tensor<1>]| {
                f(x[0].clone().reshape([rows, length, width]), x[1].clone(), x[2].clone(), 1e-5)
            }
        };
        let shapes: [&[usize]; 3] = [&[rows, length, width], &[width], &[width]];
        check("layer norm", &shapes, of(super::layer_norm), of(library::layer_norm));
    }
}

#[test]
fn attention_is_the_librarys() {
    for [rows, length, width, heads] in
        [[3, 8, 32, 2], [2, 8, 64, 4], [2, 33, 64, 4], [1, 5, 7, 1], [2, 1, 8, 2], [1, 128, 24, 2]]
    {
        for causal in [false, true] {
            let of = |f: fn(Tensor<3>, usize, bool) -> Tensor<3>| {
                move |x: &[Tensor<1>]| f(x[0].clone().reshape([rows, length, 3 * width]), heads, causal)
            };
            let name = format!("attention, causal: {causal}");
            check(&name, &[&[rows, length, 3 * width]], of(super::attention), of(library::attention));
        }
    }
}

#[test]
fn cross_attention_is_the_librarys() {
    for [rows, length, others, width, heads] in
        [[3, 4, 4, 24, 2], [2, 9, 8, 64, 4], [2, 3, 33, 10, 1], [1, 64, 63, 24, 2]]
    {
        let of = |f: fn(Tensor<3>, Tensor<3>, usize) -> Tensor<3>| {
            move |x: &[Tensor<1>]| {
                let key_value = x[1].clone().reshape([rows, others, 2 * width]);
                f(x[0].clone().reshape([rows, length, width]), key_value, heads)
            }
        };
        let shapes: [&[usize]; 2] = [&[rows, length, width], &[rows, others, 2 * width]];
        check("cross-attention", &shapes, of(super::cross_attention), of(library::cross_attention));
    }
}

#[test]
fn log_softmax_is_the_librarys() {
    for [rows, length, width] in [[16, 8, 29], [1, 1, 2], [3, 8, 301]] {
        let of = |f: fn(Tensor<3>) -> Tensor<3>| {
            move |x: &[Tensor<1>]| f(x[0].clone().reshape([rows, length, width]) * 20.0)
        };
        check("log-softmax", &[&[rows, length, width]], of(super::log_softmax), of(library::log_softmax));
    }
}

#[test]
fn linear_layers_are_the_librarys() {
    for [rows, length, inputs, outputs] in [[3, 8, 64, 192], [2, 5, 7, 1], [1, 1, 128, 33], [40, 8, 24, 48]] {
        for activation in [Activation::Identity, Activation::Relu, Activation::Tanh] {
            let of = |f: fn(Tensor<3>, Tensor<2>, Tensor<1>, Activation) -> Tensor<3>| {
                move |x: &[Tensor<1>]| {
                    let weight = x[1].clone().reshape([inputs, outputs]);
                    f(x[0].clone().reshape([rows, length, inputs]), weight, x[2].clone(), activation)
                }
            };
            let shapes: [&[usize]; 3] = [&[rows, length, inputs], &[inputs, outputs], &[outputs]];
            check(&format!("{activation:?}"), &shapes, of(super::linear), of(library::linear));
        }
    }
}

#[test]
fn tensors_that_lie_scattered_are_read_as_they_are_meant() {
    let of = |f: fn(Tensor<3>) -> Tensor<3>| {
        move |x: &[Tensor<1>]| {
            let scattered = x[0].clone().reshape([6, 5, 4]).swap_dims(0, 2).slice([1..3, 0..5, 2..6]);
            f(scattered).swap_dims(0, 1)
        }
    };
    check("log-softmax", &[&[6, 5, 4]], of(super::log_softmax), of(library::log_softmax));
}

#[test]
fn steps_of_the_optimiser_are_the_librarys() {
    const SIZE: usize = 5003;
    let vector = |seed| Tensor::<1>::from_data(TensorData::new(numbers(SIZE, seed), [SIZE]), &cpu());
    for clip in [1.0, 1000.0] {
        let steps = |f: fn(AdamWState, Tensor<1>, AdamWStep) -> AdamWState| {
            let zeros = || vector(0).zeros_like();
            let mut state =
                AdamWState { weights: vector(1), moment_1: zeros(), moment_2: zeros(), average: vector(1) };
            for time in 1..=3 {
                let step = AdamWStep {
                    rate: 0.01,
                    weight_decay: 0.1,
                    clip,
                    beta_1: 0.9,
                    beta_2: 0.999,
                    epsilon: 1e-8,
                    time,
                    average_decay: 0.7,
                };
                state = f(state, vector(10 + time as u64), step);
            }
            [state.weights, state.moment_1, state.moment_2, state.average].map(read)
        };
        for (n, (ours, librarys)) in steps(super::adamw).iter().zip(&steps(library::adamw)).enumerate() {
            let distance = distance(ours, librarys);
            assert!(distance < 1e-6, "clip {clip}, {n}: {distance:e}");
        }
    }
}
