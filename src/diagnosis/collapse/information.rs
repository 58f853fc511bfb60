//! What a Gaussian posterior says of x: R, I(x; z) and active units.

use crate::Error;
use crate::Result;
use crate::bound::Mean;
use crate::diagnosis::{SentenceWeights, not_numbers};
use crate::error::ErrorKind;
use crate::latent::{Prior, gaussian_divergence, log_density};
use crate::random::{Purpose, Random};
use serde::Serialize;
use std::f64::consts::PI;

/// A dimension whose posterior mean varies by more than this over x is active (Burda, Grosse and Salakhutdinov
/// 2016, "Importance Weighted Autoencoders").
pub const ACTIVE: f64 = 0.01;

/// The most densities that are evaluated for one I(x; z): N² · draws · d.
const MAX_DENSITIES: f64 = 4e9;

/// q(z|x) = N(μ(x), diag σ²(x)) of N sentences in d dimensions, with the sentences' weights.
#[derive(Clone, Debug)]
pub struct GaussianPosteriors {
    dimension: usize,
    weights: SentenceWeights,
    /// μ, \[N × d\].
    means: Vec<f64>,
    /// log σ, \[N × d\].
    log_deviations: Vec<f64>,
}

/// I(x; z) of listed sentences.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MutualInformation {
    /// The estimate, in nats.
    pub information: Mean,
    /// What it can never exceed: −Σ w log w, which is log M for a batch of M and H(p*) for a whole corpus.
    pub cap: f64,
    /// KL(q(z) ‖ p(z)), in nats, by the same draws, with R in closed form where it has one: I(x; z) + KL(q(z) ‖ p(z)) = R.
    /// Where the sentences are a batch, q(z) is their own mixture, whose divergence is at least the corpus's in expectation.
    pub aggregate_divergence: Mean,
}

impl GaussianPosteriors {
    /// `means` and `log_deviations` are \[N × d\], N the number of `weights`.
    ///
    /// # Errors
    /// `Setting` if the sizes do not fit; `Diverged` if they are no finite numbers.
    pub fn new(
        dimension: usize,
        weights: SentenceWeights,
        means: Vec<f64>,
        log_deviations: Vec<f64>,
    ) -> Result<Self> {
        let size = weights.count() * dimension;
        if size == 0 || means.len() != size || log_deviations.len() != size {
            let found = (means.len(), log_deviations.len());
            return Err(Error::setting(
                format!("均值和对数标准差各应有 {size} 个（句子 × 维数），而不是 {found:?} 个。"),
                format!(
                    "There should be {size} means and log-deviations (sentences × dimensions), not {found:?}."
                ),
            ));
        }
        if !means.iter().chain(&log_deviations).all(|value| value.is_finite()) {
            return Err(not_numbers("后验的均值或标准差", "means and deviations of the posterior"));
        }
        Ok(Self { dimension, weights, means, log_deviations })
    }

    /// (μ, log σ) of each sentence, each \[d\].
    fn sentences(&self) -> impl Iterator<Item = (&[f64], &[f64])> {
        self.means.chunks_exact(self.dimension).zip(self.log_deviations.chunks_exact(self.dimension))
    }

    /// R(x) = Σ_j ½(μ² + σ² − 1) − log σ of each sentence, \[N\]: KL(q(z|x) ‖ N(0, I)) in nats.
    pub fn rates(&self) -> Vec<f64> {
        let rate = |(mean, log_deviation): (&[f64], &[f64])| {
            mean.iter().zip(log_deviation).map(|(m, s)| gaussian_divergence(*m, *s)).sum()
        };
        self.sentences().map(rate).collect()
    }

    /// R, the mean over sentences, in nats per sequence.
    pub fn rate(&self) -> Mean {
        self.weights.mean(&self.rates())
    }

    /// H\[q(z|x)\] = Σ_j ½ + ½ log 2πσ_j² of each sentence, \[N\], in nats.
    pub fn entropies(&self) -> Vec<f64> {
        let constant = self.dimension as f64 * (0.5 + 0.5 * (2.0 * PI).ln());
        self.sentences().map(|(_, log_deviation)| constant + log_deviation.iter().sum::<f64>()).collect()
    }

    /// Var_x E_q\[z_u | x\] of each dimension u, \[d\].
    pub fn unit_variances(&self) -> Vec<f64> {
        let means = self.per_dimension(|mean, _| mean);
        let squares = self.per_dimension(|mean, _| mean * mean);
        means.iter().zip(squares).map(|(mean, square)| (square - mean * mean).max(0.0)).collect()
    }

    /// The dimensions whose variance is above [`ACTIVE`], counted from 0.
    pub fn active_dimensions(&self) -> Vec<usize> {
        let variances = self.unit_variances().into_iter().enumerate();
        variances.filter(|(_, variance)| *variance > ACTIVE).map(|(dimension, _)| dimension).collect()
    }

    /// How many they are.
    pub fn active_units(&self) -> usize {
        self.active_dimensions().len()
    }

    /// Σ_x w(x) g(μ_u, log σ_u), \[d\].
    fn per_dimension(&self, of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let mut average = vec![0.0; self.dimension];
        for (share, (mean, log_deviation)) in self.weights.as_slice().iter().zip(self.sentences()) {
            for (u, sum) in average.iter_mut().enumerate() {
                *sum += share * of(mean[u], log_deviation[u]);
            }
        }
        average
    }

    /// ```text
    /// I(x; z) = E_x E_q(z|x) [ log q(z|x) − log q(z) ],    q(z) = Σ_x w(x) q(z|x)
    /// ```
    ///
    /// by `draws` z of each sentence, q(z) by log-sum-exp over all of them.
    ///
    /// With a corpus's whole support and weights p* this is the information itself, up to the error of the
    /// draws. With a batch of M it is the estimator of He, Spokoyny, Neubig and Berg-Kirkpatrick (2019, "Lagging
    /// Inference Networks and Posterior Collapse in Variational Autoencoders"), whose expectation is at most
    /// log M and at most the corpus's information: a batch's mixture lacks all other sentences. They take
    /// E_q log q(z|x) in closed form; here both logarithms see the same z, so that no single value exceeds the
    /// cap: q(z) >= w(x) q(z|x).
    ///
    /// # Errors
    /// `Setting` for fewer than 2 draws; `TooLarge` beyond 4·10⁹ densities (N² · draws · d).
    pub fn mutual_information(&self, prior: &Prior, draws: usize, seed: u64) -> Result<MutualInformation> {
        if draws < 2 {
            return Err(Error::setting(
                format!("每句至少抽 2 个 z 才能估计误差，而不是 {draws} 个。"),
                format!(
                    "An error can be estimated from 2 draws of z per sentence or more, not from {draws}."
                ),
            ));
        }
        self.check_densities(draws)?;
        let (mixture, rates) = (Mixture::of(self), self.rates());
        let mut values = Vec::with_capacity(self.weights.count() * draws);
        let mut excesses = Vec::with_capacity(values.capacity());
        for (n, (mean, log_deviation)) in self.sentences().enumerate() {
            let mut random = Random::new(seed, Purpose::Diagnosis, n as u64);
            for _ in 0..draws {
                let z = |(mean, s): (&f64, &f64)| mean + libm::exp(*s) * random.normal();
                let z: Vec<f64> = mean.iter().zip(log_deviation).map(z).collect();
                let surprise = mixture.surprise(n, &z);
                let rate = if prior.is_standard() {
                    rates[n]
                } else {
                    let normals = mean.iter().copied().zip(log_deviation.iter().copied());
                    log_density(&z, normals)
                        - prior.log_density(&z.iter().map(|z| *z as f32).collect::<Vec<_>>())
                };
                values.push(surprise);
                excesses.push(rate - surprise);
            }
        }
        let information = self.weights.mean_of_draws(&values, draws);
        let aggregate_divergence = self.weights.mean_of_draws(&excesses, draws);
        Ok(MutualInformation { information, cap: self.weights.entropy(), aggregate_divergence })
    }

    fn check_densities(&self, draws: usize) -> Result<()> {
        let densities = (self.weights.count() as f64).powi(2) * draws as f64 * self.dimension as f64;
        if densities <= MAX_DENSITIES {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::TooLarge,
            format!("互信息需要 {densities:.1e} 个密度，最多 {MAX_DENSITIES:.0e} 个；请减少句子或样本。"),
            format!(
                "The information takes {densities:.1e} densities, more than {MAX_DENSITIES:.0e}; use fewer sentences or draws."
            ),
        ))
    }
}

/// q(z) = Σ_x w(x) q(z|x), ready to be evaluated.
struct Mixture<'a> {
    posteriors: &'a GaussianPosteriors,
    /// 1/σ, \[N × d\].
    precisions: Vec<f64>,
    /// log w − Σ_j log σ_j of each sentence, \[N\]; what is common to all densities is left out.
    heights: Vec<f64>,
}

impl<'a> Mixture<'a> {
    fn of(posteriors: &'a GaussianPosteriors) -> Self {
        let shares = posteriors.weights.as_slice().iter();
        let height = |(share, (_, s)): (&f64, (&[f64], &[f64]))| share.ln() - s.iter().sum::<f64>();
        Self {
            precisions: posteriors.log_deviations.iter().map(|s| libm::exp(-s)).collect(),
            heights: shares.zip(posteriors.sentences()).map(height).collect(),
            posteriors,
        }
    }

    /// log w(x) q(z|x) of sentence n, up to the common constant; −∞ if it has no weight.
    fn log_joint(&self, n: usize, z: &[f64]) -> f64 {
        let range = n * z.len()..(n + 1) * z.len();
        let (means, precisions) = (&self.posteriors.means[range.clone()], &self.precisions[range]);
        let squares: f64 = z
            .iter()
            .zip(means)
            .zip(precisions)
            .map(|((z, m), precision)| ((z - m) * precision).powi(2))
            .sum();
        self.heights[n] - 0.5 * squares
    }

    /// log q(z|x_n) − log q(z); 0 for a sentence without weight, which counts for nothing.
    fn surprise(&self, n: usize, z: &[f64]) -> f64 {
        let log_share = self.posteriors.weights.as_slice()[n].ln();
        if log_share == f64::NEG_INFINITY {
            return 0.0;
        }
        let log_joints: Vec<f64> = (0..self.heights.len()).map(|m| self.log_joint(m, z)).collect();
        let peak = log_joints.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = log_joints.iter().map(|log_joint| libm::exp(log_joint - peak)).sum();
        log_joints[n] - log_share - peak - libm::log(sum)
    }
}
