//! D, R and the bound D + R of a model.

use crate::Result;
use crate::bound::{BoundKind, Mean, sum};
use crate::corpus::Corpus;
use crate::diagnosis::Sentences;
use crate::latent::{LatentModel, Posteriors, log_likelihoods};
use crate::random::{Purpose, Random};
use serde::Serialize;

/// What was measured, nats per sequence; D over draws of z, R in closed form.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RateDistortion {
    /// What the bound is.
    pub kind: BoundKind,
    /// D + R >= -log p(x); without a posterior, -log (1/K) Σ p(x|z_k) by K draws of the prior
    /// ([`PriorLikelihoodEstimate`](crate::diagnosis::PriorLikelihoodEstimate)).
    pub bound: Mean,
    /// D = -E_q log p(x|z); `None` without a posterior.
    pub distortion: Option<Mean>,
    /// R = KL(q(z|x) ‖ N(0, I)), likewise.
    pub rate: Option<Mean>,
    /// The bound minus the corpus's entropy, where that is known.
    pub gap: Option<f64>,
    /// The mean over sentences of KL_j, \[J\]; they sum to R. Empty without a posterior.
    pub divergences: Vec<f64>,
    /// Var_x μ_j(x), \[J\]: what of z_j follows the sentence. Likewise.
    pub mean_variances: Vec<f64>,
    /// Sentences averaged.
    pub sentences: usize,
    /// Draws of z for each; K.
    pub draws: usize,
}

/// A measurement under way, pulled one draw of z of every sentence at a time; dropping it cancels it.
pub struct RateDistortionEstimate {
    sentences: Sentences,
    draws: usize,
    seed: u64,
    posteriors: Option<Posteriors>,
    done: usize,
    /// Of -log p(x|z) over draws, \[N\].
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl RateDistortionEstimate {
    /// On these sentences, with `draws` >= 2 draws of z for each.
    pub fn new(sentences: Sentences, draws: usize, seed: u64) -> Self {
        let zeros = vec![0.0; sentences.count];
        let (sums, squares) = (zeros.clone(), zeros);
        Self { sentences, draws: draws.max(2), seed, posteriors: None, done: 0, sums, squares }
    }

    /// Draws done, and draws in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.draws)
    }

    /// Asks the model about the next draw; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        if self.done == self.draws {
            return Ok(true);
        }
        let tokens = &self.sentences.tokens;
        let posteriors = match self.posteriors.take() {
            Some(posteriors) => posteriors,
            None => model.posteriors(tokens).await?,
        };
        let mut random = Random::new(self.seed, Purpose::Evaluation, 1 + self.done as u64);
        let answers = model.log_probabilities(&posteriors.draw_all(&mut random), tokens).await?;
        let log_p = log_likelihoods(&answers, tokens, model.length(), model.vocabulary_size());
        for (row, log_p) in log_p.into_iter().enumerate() {
            self.sums[row] -= log_p;
            self.squares[row] += log_p * log_p;
        }
        self.posteriors = Some(posteriors);
        self.done += 1;
        Ok(self.done == self.draws)
    }

    /// Whether all draws are done.
    pub fn finished(&self) -> bool {
        self.done == self.draws
    }

    /// What was measured on sentences of `corpus`; `None` before it is finished.
    pub fn result(&self, corpus: &Corpus) -> Option<RateDistortion> {
        let posteriors = self.posteriors.as_ref().filter(|_| self.done == self.draws)?;
        let (sentences, count) = (&self.sentences, self.draws as f64);
        let distortions: Vec<f64> = self.sums.iter().map(|sum| sum / count).collect();
        // The variance of a sentence's mean over draws.
        let spread = |(square, mean): (&f64, &f64)| (square / count - mean * mean).max(0.0) / (count - 1.0);
        let variances: Vec<f64> = self.squares.iter().zip(&distortions).map(spread).collect();
        let divergences: Vec<Vec<f64>> =
            (0..sentences.count).map(|row| posteriors.divergences(row).collect()).collect();
        let rates: Vec<f64> = divergences.iter().map(|row| row.iter().sum()).collect();
        let costs: Vec<f64> = distortions.iter().zip(&rates).map(|(d, r)| d + r).collect();
        let (kind, control) = sentences.control(&costs);
        let mean = |values: &[f64]| sentences.mean(&sum(values, &control), &variances);
        let bound = mean(&costs);
        let mean_of = |row: usize, j: usize| f64::from(posteriors.means[row * posteriors.dimensions + j]);
        let means = self.over_sentences(posteriors.dimensions, mean_of);
        let from_mean = |row, j| (mean_of(row, j) - means[j]).powi(2);
        Some(RateDistortion {
            kind,
            gap: corpus.entropy().map(|entropy| bound.nats - entropy),
            bound,
            // Moved like the bound, so that D + R is the bound.
            distortion: Some(mean(&distortions)),
            rate: Some(sentences.mean(&rates, &vec![0.0; sentences.count])),
            divergences: self.over_sentences(posteriors.dimensions, |row, j| divergences[row][j]),
            mean_variances: self.over_sentences(posteriors.dimensions, from_mean),
            sentences: sentences.count,
            draws: self.draws,
        })
    }

    /// The mean over sentences of a value of each in each dimension, \[J\].
    fn over_sentences(&self, dimensions: usize, value: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let weights = self.sentences.weights();
        let mean = |j| weights.iter().enumerate().map(|(row, weight)| weight * value(row, j)).sum();
        (0..dimensions).map(mean).collect()
    }
}
