//! Gradients against finite differences, on shapes that fill registers and on those that do not.

use super::*;

/// Along each of `gradients`, one of an input each: the slope of Σ c f(inputs) has to be the gradient's
/// length.
fn check(
    name: &str,
    inputs: &[Vec<f32>],
    cotangent: &[f32],
    f: impl Fn(&[Vec<f32>]) -> Vec<f32>,
    gradients: &[Vec<f32>],
) {
    const STEP: f64 = 3e-3;
    assert_eq!(inputs.len(), gradients.len());
    for (n, gradient) in gradients.iter().enumerate() {
        let length = gradient.iter().map(|&g| f64::from(g).powi(2)).sum::<f64>().sqrt();
        let at = |step: f64| {
            let mut moved = inputs.to_vec();
            for (x, &g) in moved[n].iter_mut().zip(gradient) {
                *x += (step * f64::from(g) / length.max(1e-30)) as f32;
            }
            f(&moved).iter().zip(cotangent).map(|(&y, &c)| f64::from(y) * f64::from(c)).sum::<f64>()
        };
        let slope = (at(STEP) - at(-STEP)) / (2.0 * STEP);
        assert!((slope - length).abs() <= 6e-3 * length, "{name}, input {n}: {slope} and {length}");
    }
}

#[test]
fn log_softmax_has_the_slope_of_finite_differences() {
    for (rows, width) in [(3, 8), (4, 29), (2, 1), (5, 3), (2, 65)] {
        let (input, cotangent) = (numbers(rows * width, 1), numbers(rows * width, 2));
        let output = log_softmax(&input, width);
        let sums = output.chunks(width).map(|row| row.iter().map(|y| y.exp()).sum::<f32>());
        assert!(sums.into_iter().all(|sum| (sum - 1.0).abs() < 1e-6));
        if width > 1 {
            let gradient = log_softmax_backward(&output, &cotangent, width);
            check(
                &format!("{rows} x {width}"),
                &[input],
                &cotangent,
                |inputs| log_softmax(&inputs[0], width),
                &[gradient],
            );
        }
    }
}

#[test]
fn layer_norm_has_the_slope_of_finite_differences() {
    for (rows, width) in [(3, 8), (4, 24), (7, 33), (5, 6), (16, 128)] {
        let inputs = [numbers(rows * width, 1), numbers(width, 2), numbers(width, 3)];
        let cotangent = numbers(rows * width, 4);
        let f = |inputs: &[Vec<f32>]| layer_norm(&inputs[0], &inputs[1], &inputs[2], 1e-5).0;
        let (_, moments) = layer_norm(&inputs[0], &inputs[1], &inputs[2], 1e-5);
        let gradients = layer_norm_backward(&inputs[0], &inputs[1], &moments, &cotangent);
        check(&format!("{rows} x {width}"), &inputs, &cotangent, f, &gradients);
    }
}

#[test]
fn attention_has_the_slope_of_finite_differences() {
    for (rows, queries, keys, width, heads) in [
        (2, 8, 8, 16, 2),
        (1, 1, 1, 4, 1),
        (3, 9, 5, 12, 2),
        (1, 37, 70, 24, 4),
        (2, 5, 5, 7, 1),
        (1, 80, 80, 16, 1),
    ] {
        for (causal, together) in [(false, true), (true, true), (false, false)] {
            let keys = if together { queries } else { keys };
            let shape = Heads { rows, queries, keys, width, heads, causal };
            let inputs = match together {
                true => vec![numbers(rows * queries * 3 * width, 1)],
                false => vec![numbers(rows * queries * width, 1), numbers(rows * keys * 2 * width, 2)],
            };
            let cotangent = numbers(rows * queries * width, 3);
            let of =
                |inputs: &[Vec<f32>]| attention(shape, &inputs.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let (_, probabilities) = of(&inputs);
            let slices: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
            let gradients = attention_backward(shape, &slices, &probabilities, &cotangent);
            check(&format!("{shape:?}"), &inputs, &cotangent, |inputs| of(inputs).0, &gradients);
        }
    }
}

#[test]
fn linear_layers_have_the_slope_of_finite_differences() {
    for (rows, inputs, outputs) in [(8, 16, 8), (5, 7, 3), (1, 1, 1), (33, 24, 29)] {
        for activation in [Activation::Identity, Activation::Relu, Activation::Tanh] {
            let layer = Linear { inputs, outputs, activation };
            let tensors = [numbers(rows * inputs, 1), numbers(inputs * outputs, 2), numbers(outputs, 3)];
            let cotangent = numbers(rows * outputs, 4);
            let f = |tensors: &[Vec<f32>]| linear(layer, &tensors[0], &tensors[1], &tensors[2]);
            let output = f(&tensors);
            let mut gradient = cotangent.clone();
            let gradients = linear_backward(layer, &tensors[0], &tensors[1], &output, &mut gradient);
            // Where relu is 0 for all, there is no slope to compare.
            if output.iter().any(|&y| y != 0.0) {
                check(&format!("{rows} {layer:?}"), &tensors, &cotangent, f, &gradients);
            }
        }
    }
}

#[test]
fn what_is_no_number_stays_none() {
    let mut values = numbers(37, 1);
    values[35] = f32::NAN;
    assert!(log_softmax(&values, 37).iter().all(|y| y.is_nan()));
    assert!(layer_norm(&values, &values, &values, 1e-5).0.iter().all(|y| y.is_nan()));
    for activation in [Activation::Identity, Activation::Relu, Activation::Tanh] {
        let mut values = values.clone();
        activate(activation, &mut values);
        assert_eq!(values.iter().filter(|y| y.is_nan()).count(), 1);
    }
    let step = AdamWStep {
        rate: 1e-3,
        weight_decay: 0.0,
        clip: 1.0,
        beta_1: 0.9,
        beta_2: 0.999,
        epsilon: 1e-8,
        time: 1,
        average_decay: 0.9,
    };
    let zeros = || vec![0.0; 37];
    let moved = adamw(&zeros(), &values, &mut zeros(), &mut zeros(), &mut zeros(), &step);
    assert!(moved.iter().all(|weight| weight.is_nan()));
}

#[test]
fn sums_are_added_where_they_are() {
    let mut sum = numbers(21, 1);
    let expected: Vec<f32> = sum.iter().zip(numbers(21, 2)).map(|(a, b)| a + b).collect();
    add(&mut sum, &numbers(21, 2));
    assert_eq!(sum, expected);
}
