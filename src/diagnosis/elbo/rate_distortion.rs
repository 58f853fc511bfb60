//! D, R and the bound D + R of a model.

use crate::Result;
use crate::bound::{BoundKind, Mean, sum};
use crate::corpus::Corpus;
use crate::diagnosis::Sentences;
use crate::latent::{LatentModel, Posteriors, Prior, log_likelihoods};
use crate::random::{Purpose, Random};
use serde::Serialize;

/// What was measured, nats per sequence; D over draws of z, R in closed form where the prior is N(0, I), otherwise over the same
/// draws, log q(z|x) - log p(z): unbiased, so that D + R is a bound in expectation.
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
    /// R = KL(q(z|x) ‖ p(z)), likewise.
    pub rate: Option<Mean>,
    /// The bound minus the corpus's entropy, where that is known.
    pub gap: Option<f64>,
    /// The mean over sentences of KL_j, \[J\]; they sum to R. Empty without a posterior, and with a mixture as the prior,
    /// which has none by dimension.
    pub divergences: Vec<f64>,
    /// Var_x μ_j(x), \[J\]: what of z_j follows the sentence. Empty without a posterior.
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
    asked: Option<(Posteriors, Prior)>,
    done: usize,
    /// -log p(x|z).
    distortions: OverDraws,
    /// log q(z|x) - log p(z), and the sum of both; where R has no closed form.
    rates: OverDraws,
    bounds: OverDraws,
}

/// What draws of z come to, sentence by sentence.
#[derive(Clone)]
struct OverDraws {
    /// \[N\].
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl OverDraws {
    /// Of so many sentences; nothing is added yet.
    fn new(sentences: usize) -> Self {
        Self { sums: vec![0.0; sentences], squares: vec![0.0; sentences] }
    }

    fn add(&mut self, row: usize, value: f64) {
        self.sums[row] += value;
        self.squares[row] += value * value;
    }

    /// The mean of each sentence's draws, and its variance.
    fn means(&self, draws: usize) -> (Vec<f64>, Vec<f64>) {
        let count = draws as f64;
        let means: Vec<f64> = self.sums.iter().map(|sum| sum / count).collect();
        let spread = |(square, mean): (&f64, &f64)| (square / count - mean * mean).max(0.0) / (count - 1.0);
        let variances = self.squares.iter().zip(&means).map(spread).collect();
        (means, variances)
    }
}

impl RateDistortionEstimate {
    /// On these sentences, with `draws` >= 2 draws of z for each.
    pub fn new(sentences: Sentences, draws: usize, seed: u64) -> Self {
        let none = OverDraws::new(sentences.count);
        let (distortions, rates, bounds) = (none.clone(), none.clone(), none);
        Self { sentences, draws: draws.max(2), seed, asked: None, done: 0, distortions, rates, bounds }
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
        let (posteriors, prior) = match self.asked.take() {
            Some(asked) => asked,
            None => (model.posteriors(tokens).await?, model.prior().await?),
        };
        let mut random = Random::new(self.seed, Purpose::Evaluation, 1 + self.done as u64);
        let all = posteriors.draw_all(&mut random);
        let answers = model.log_probabilities(&all, tokens).await?;
        let log_p = log_likelihoods(&answers, tokens, model.length(), model.vocabulary_size());
        for (row, log_p) in log_p.into_iter().enumerate() {
            self.distortions.add(row, -log_p);
            if !prior.is_standard() {
                let z = &all[row * posteriors.dimensions..][..posteriors.dimensions];
                let rate = posteriors.log_density(row, z) - prior.log_density(z);
                self.rates.add(row, rate);
                self.bounds.add(row, rate - log_p);
            }
        }
        self.asked = Some((posteriors, prior));
        self.done += 1;
        Ok(self.done == self.draws)
    }

    /// Whether all draws are done.
    pub fn finished(&self) -> bool {
        self.done == self.draws
    }

    /// What was measured on sentences of `corpus`; `None` before it is finished.
    pub fn result(&self, corpus: &Corpus) -> Option<RateDistortion> {
        let (posteriors, prior) = self.asked.as_ref().filter(|_| self.done == self.draws)?;
        let (sentences, dimensions) = (&self.sentences, posteriors.dimensions);
        let (distortions, of_distortions) = self.distortions.means(self.draws);
        let (mut rates, mut of_rates) = self.rates.means(self.draws);
        let (_, mut of_bounds) = self.bounds.means(self.draws);
        let mut divergences = Vec::new();
        if prior.is_standard() {
            let of: Vec<Vec<f64>> =
                (0..sentences.count).map(|row| posteriors.divergences(row).collect()).collect();
            rates = of.iter().map(|row| row.iter().sum()).collect();
            (of_rates, of_bounds) = (vec![0.0; sentences.count], of_distortions.clone());
            divergences = self.over_sentences(dimensions, |row, j| of[row][j]);
        }
        let costs = sum(&distortions, &rates);
        let (kind, control) = sentences.control(&costs);
        let bound = sentences.mean(&sum(&costs, &control), &of_bounds);
        let mean_of = |row: usize, j: usize| f64::from(posteriors.means[row * dimensions + j]);
        let means = self.over_sentences(dimensions, mean_of);
        let from_mean = |row, j| (mean_of(row, j) - means[j]).powi(2);
        Some(RateDistortion {
            kind,
            gap: corpus.entropy().map(|entropy| bound.nats - entropy),
            bound,
            // Moved like the bound, so that D + R is the bound.
            distortion: Some(sentences.mean(&sum(&distortions, &control), &of_distortions)),
            rate: Some(sentences.mean(&rates, &of_rates)),
            divergences,
            mean_variances: self.over_sentences(dimensions, from_mean),
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
