//! The note's two-line gradient on a posterior that can be summed in full.
//!
//! ```text
//! ∇ ELBO = E_q [ ∇ log q(z|x) · sg(log w) + ∇ log p(x, z) ],     w = p(x, z)/q(z|x)
//! ```
//!
//! sg(·) is not differentiated. Differentiating −log q(z|x) inside log w would add −E_q ∇ log q = 0, which is why
//! it may be left out. If q has no parameters its score ∇ log q is 0 for every z: the first term is not merely 0
//! on average, it has no variance either, and only E_q ∇ log p(x, z) is left to be estimated.

use super::{not_numbers, setting};
use denoise_lab::Result;

/// q(z) = softmax(θ) over K outcomes, with the parameters θ themselves or, where it is fixed, with none.
#[derive(Clone, Debug)]
pub struct DiscretePosterior {
    /// q, \[K\].
    probabilities: Vec<f64>,
    /// Whether θ is learned.
    learned: bool,
}

impl DiscretePosterior {
    /// softmax(`logits`), whose parameters are the logits.
    ///
    /// # Errors
    /// `Setting` without logits; `Diverged` if they are no finite numbers.
    pub fn learned(logits: &[f64]) -> Result<Self> {
        Self::new(logits, true)
    }

    /// The same distribution without parameters.
    ///
    /// # Errors
    /// As [`DiscretePosterior::learned`].
    pub fn fixed(logits: &[f64]) -> Result<Self> {
        Self::new(logits, false)
    }

    fn new(logits: &[f64], learned: bool) -> Result<Self> {
        if logits.is_empty() {
            return Err(setting("后验至少要有一个结果。", "A posterior needs at least one outcome."));
        }
        if !logits.iter().all(|logit| logit.is_finite()) {
            return Err(not_numbers("后验的参数", "parameters of the posterior"));
        }
        let peak = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let odds: Vec<f64> = logits.iter().map(|logit| libm::exp(logit - peak)).collect();
        let total: f64 = odds.iter().sum();
        Ok(Self { probabilities: odds.into_iter().map(|odd| odd / total).collect(), learned })
    }

    /// q(z), \[K\].
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// ∇_θ log q(z) = e_z − q, \[K\]; without parameters 0.
    pub fn score(&self, z: usize) -> Vec<f64> {
        let entry = |(k, q): (usize, &f64)| if k == z { 1.0 - q } else { -q };
        if !self.learned {
            return vec![0.0; self.probabilities.len()];
        }
        self.probabilities.iter().enumerate().map(entry).collect()
    }

    /// E_q \[ value(z) ∇ log q(z) \], summed over all z, \[K\]: the score-function gradient of E_q value where
    /// value itself does not depend on θ. 0 for a constant value: the score-function identity.
    pub fn score_gradient(&self, values: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; self.probabilities.len()];
        for (z, (q, value)) in self.probabilities.iter().zip(values).enumerate() {
            for (sum, score) in gradient.iter_mut().zip(self.score(z)) {
                *sum += q * value * score;
            }
        }
        gradient
    }

    /// tr Cov\[ value(z) ∇ log q(z) \] of one draw of z, summed over all z: 0 of a fixed posterior.
    pub fn score_variance(&self, values: &[f64]) -> f64 {
        let mean: f64 = self.score_gradient(values).iter().map(|entry| entry * entry).sum();
        let square = |(z, (q, value)): (usize, (&f64, &f64))| {
            q * value * value * self.score(z).iter().map(|entry| entry * entry).sum::<f64>()
        };
        let second: f64 = self.probabilities.iter().zip(values).enumerate().map(square).sum();
        (second - mean).max(0.0)
    }

    /// log w(z) = log p(x, z) − log q(z) of each z, \[K\]; its mean under q is the ELBO.
    pub fn log_weights(&self, log_joint: &[f64]) -> Vec<f64> {
        self.probabilities.iter().zip(log_joint).map(|(q, log_p)| log_p - q.ln()).collect()
    }

    /// E_q log w, the ELBO of log p(x) = log Σ_z p(x, z), in nats.
    pub fn elbo(&self, log_joint: &[f64]) -> f64 {
        let term = |(q, log_w): (&f64, f64)| if *q > 0.0 { q * log_w } else { 0.0 };
        self.probabilities.iter().zip(self.log_weights(log_joint)).map(term).sum()
    }
}
