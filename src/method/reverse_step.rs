//! Reverse steps of a diffusion of tokens, for a whole batch at once: the tensor's form of
//! [`ReverseStep`].

use crate::Token;
use crate::process::ReverseStep;
use burn::tensor::{Device, Tensor, TensorData};
use std::ops::Range;

/// The least that a distribution is taken to be: its logarithm has to be finite in float32.
const LEAST: f64 = 1e-30;

/// Reverse steps of some rows; rows that have none weigh nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct ReverseSteps {
    /// L, V.
    shape: [usize; 2],
    /// How much a position counts, \[rows × L\].
    weights: Vec<f32>,
    /// q(z_{t-1} = w | z_t, x), \[rows × L × V\].
    posteriors: Vec<f32>,
    /// N_v, \[rows × L × V\].
    likelihoods: Vec<f32>,
    /// ᾱ_{t-1}, \[rows\].
    signals: Vec<f32>,
    /// u, \[V\].
    noise: Vec<f32>,
    /// Σ weight · Σ_w q log(q / A), \[rows\], in nats: what of the divergence does not depend on the answer.
    constants: Vec<f32>,
}

impl ReverseSteps {
    /// No steps, for `rows` of L tokens out of V.
    pub fn new(rows: usize, length: usize, vocabulary_size: usize) -> Self {
        let size = rows * length;
        Self {
            shape: [length, vocabulary_size],
            weights: vec![0.0; size],
            posteriors: vec![0.0; size * vocabulary_size],
            likelihoods: vec![1.0; size * vocabulary_size],
            signals: vec![0.0; rows],
            noise: vec![0.0; vocabulary_size],
            constants: vec![0.0; rows],
        }
    }

    /// Gives row number `row` its step.
    pub fn set(&mut self, row: usize, step: &ReverseStep, sentence: &[Token]) {
        let [length, size] = self.shape;
        self.signals[row] = step.signal_before as f32;
        self.noise = step.noise.iter().map(|u| *u as f32).collect();
        let mut constant = 0.0;
        for (i, (&token, &x)) in step.tokens.iter().zip(sentence).enumerate() {
            if step.is_copied(token) {
                continue;
            }
            let at = (row * length + i) * size;
            let (posterior, exact) = (step.posterior(token, x), step.exact(token, x));
            let terms = posterior.iter().zip(exact).filter(|(q, _)| **q > 0.0);
            constant += terms.map(|(q, exact)| q * libm::log(exact)).sum::<f64>();
            write(&mut self.posteriors[at..at + size], posterior);
            write(&mut self.likelihoods[at..at + size], step.likelihoods(token));
            self.weights[row * length + i] = step.weight as f32;
        }
        self.constants[row] = (step.weight * constant) as f32;
    }

    /// The steps of these rows.
    #[must_use]
    pub fn part(&self, rows: Range<usize>) -> Self {
        let cut = |values: &[f32], width: usize| values[rows.start * width..rows.end * width].to_vec();
        let [length, size] = self.shape;
        Self {
            shape: self.shape,
            weights: cut(&self.weights, length),
            posteriors: cut(&self.posteriors, length * size),
            likelihoods: cut(&self.likelihoods, length * size),
            signals: cut(&self.signals, 1),
            noise: self.noise.clone(),
            constants: cut(&self.constants, 1),
        }
    }

    /// The weighted divergences by a network's answers \[rows, L, V\], summed over rows, \[1\].
    ///
    /// A network so wrong that its distribution is below 10^-30 where the posterior is not is charged no more than
    /// that. (Noise may write every token of text but the one that no noise writes, so that with float32's
    /// own rounding only an unknown token can come near it.)
    pub fn cost(&self, log_probabilities: Tensor<3>) -> Tensor<1> {
        let device = log_probabilities.device();
        let ([length, size], rows) = (self.shape, self.signals.len());
        let floats = |values: &[f32], shape: [usize; 3]| tensor(values.to_vec(), shape, &device);
        let signals = floats(&self.signals, [rows, 1, 1]);
        let noise = floats(&self.noise, [1, 1, size]) * (-signals.clone() + 1.0);
        let shares = log_probabilities.exp() / floats(&self.likelihoods, [rows, length, size]);
        let modelled = signals * shares.clone() + noise * shares.sum_dim(2);
        let posteriors = floats(&self.posteriors, [rows, length, size]);
        let crosses = (posteriors * modelled.clamp_min(LEAST).log()).sum_dim(2);
        let constant: f64 = self.constants.iter().map(|constant| f64::from(*constant)).sum();
        -(crosses * floats(&self.weights, [rows, length, 1])).sum() + constant
    }
}

fn write(row: &mut [f32], values: Vec<f64>) {
    row.iter_mut().zip(values).for_each(|(place, value)| *place = value as f32);
}

fn tensor(values: Vec<f32>, shape: [usize; 3], device: &Device) -> Tensor<3> {
    Tensor::from_data(TensorData::new(values, shape), device)
}
