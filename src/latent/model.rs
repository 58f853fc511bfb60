//! The one interface between a model with latents and everything that measures or samples it.

use super::Prior;
use crate::random::Random;
use crate::{Result, Token};
use std::f64::consts::PI;

/// p(x) = ∫ p(x|z) p(z) dz with a posterior q(z|x) = N(μ(x), diag σ²(x)), z of J numbers in all.
///
/// A trained autoencoder and a toy in a test are both `LatentModel`s. Rows are one after another.
pub trait LatentModel {
    /// L.
    fn length(&self) -> usize;

    /// V.
    fn vocabulary_size(&self) -> usize;

    /// J, the numbers of a sentence's z.
    fn dimensions(&self) -> usize;

    /// Whether p(x_i | z, x_<i) depends on x_<i.
    fn is_autoregressive(&self) -> bool;

    /// Whether there is a q(z|x): where there is none, [`posteriors`](Self::posteriors) says the prior of every sentence.
    fn has_posterior(&self) -> bool {
        true
    }

    /// p(z): N(0, I), where nothing else is said.
    fn prior(&self) -> impl Future<Output = Result<Prior>> {
        std::future::ready(Ok(Prior::standard(self.dimensions())))
    }

    /// q(z|x) of each of the sentences \[rows × L\].
    fn posteriors(&self, sentences: &[Token]) -> impl Future<Output = Result<Posteriors>>;

    /// log p(x_i = v | z, x_<i) in nats, \[rows × L × V\], of z \[rows × J\] and sentences \[rows × L\]; one
    /// that is not autoregressive does not read the sentences.
    fn log_probabilities(&self, z: &[f32], sentences: &[Token]) -> impl Future<Output = Result<Vec<f32>>>;
}

/// q(z|x) of some sentences: rows of diagonal normals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Posteriors {
    /// J.
    pub dimensions: usize,
    /// μ, \[rows × J\].
    pub means: Vec<f32>,
    /// log σ, \[rows × J\].
    pub log_deviations: Vec<f32>,
}

impl Posteriors {
    /// (μ, log σ) of row number `row`, in order of the dimension.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (f64, f64)> {
        let row = row * self.dimensions..(row + 1) * self.dimensions;
        let pairs = self.means[row.clone()].iter().zip(&self.log_deviations[row]);
        pairs.map(|(mean, log_deviation)| (f64::from(*mean), f64::from(*log_deviation)))
    }

    /// log N(z; μ, diag σ²) of row number `row` at z \[J\], nats.
    pub fn log_density(&self, row: usize, z: &[f32]) -> f64 {
        log_density(z, self.row(row))
    }

    /// A draw μ + σ ε of row number `row`, \[J\].
    pub fn draw(&self, row: usize, random: &mut Random) -> Vec<f32> {
        self.row(row).map(|(mean, log_s)| (mean + libm::exp(log_s) * random.normal()) as f32).collect()
    }

    /// A draw of every row, \[rows × J\]: of sentences of the data distribution, draws of the aggregate posterior.
    pub fn draw_all(&self, random: &mut Random) -> Vec<f32> {
        let rows = self.means.len() / self.dimensions.max(1);
        (0..rows).flat_map(|row| self.draw(row, random)).collect()
    }

    /// KL(q(z_j|x) ‖ N(0, 1)) of row number `row`, nats, in order of j.
    pub fn divergences(&self, row: usize) -> impl Iterator<Item = f64> {
        self.row(row).map(|(mean, log_deviation)| gaussian_divergence(mean, log_deviation))
    }
}

/// log Π_j N(z_j; μ_j, σ_j²), of (μ_j, log σ_j).
pub(crate) fn log_density<Z: Copy + Into<f64>>(z: &[Z], normals: impl Iterator<Item = (f64, f64)>) -> f64 {
    z.iter().zip(normals).map(|(z, normal)| log_normal((*z).into(), normal)).sum()
}

/// log N(z; μ, σ²), of (μ, log σ).
pub(crate) fn log_normal(z: f64, (mean, log_deviation): (f64, f64)) -> f64 {
    let away = (z - mean) * libm::exp(-log_deviation);
    -0.5 * (libm::log(2.0 * PI) + away * away) - log_deviation
}

/// KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² - 1) - log σ, nats.
pub fn gaussian_divergence(mean: f64, log_deviation: f64) -> f64 {
    // σ² − 1 − 2 log σ loses all digits near σ = 1 if σ² − 1 is not computed as one.
    0.5 * (mean * mean + libm::expm1(2.0 * log_deviation)) - log_deviation
}

/// log Π_i p(x_i | z, x_<i) of each row, from the answer \[rows × L × V\] to these sentences \[rows × L\].
pub fn log_likelihoods(
    answers: &[f32],
    sentences: &[Token],
    length: usize,
    vocabulary_size: usize,
) -> Vec<f64> {
    let rows = answers.chunks_exact(length * vocabulary_size).zip(sentences.chunks_exact(length));
    let of_row = |(answer, sentence): (&[f32], &[Token])| {
        let positions = answer.chunks_exact(vocabulary_size).zip(sentence);
        positions.map(|(position, x)| f64::from(position[usize::from(*x)])).sum()
    };
    rows.map(of_row).collect()
}
