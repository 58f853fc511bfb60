//! The derivation of the ELBO with a model's own values in every line.

use crate::bound::Mean;
use crate::diagnosis::Sentences;
use crate::diagnosis::{Derivation, GaussianPosteriors, Pieces, SentenceWeights};
use crate::latent::log_normal;
use crate::latent::proposal::log_mean;
use crate::latent::{
    Deviation, LatentConfig, LatentModel, PosteriorMean, Posteriors, Prior, log_likelihoods,
};
use crate::random::{Purpose, Random};
use crate::{Error, Result};
use serde::Serialize;

/// The number of its first stream of random numbers, beyond those of the diagnosis.
const STREAM: u64 = 1 << 35;
/// Draws of z from which log p(x) is estimated, in the same way as the lines below it: log (1/S) Σ p(x, z)/q(z|x).
const SAMPLES: usize = 32;

/// What of q the score is taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Parameter {
    /// s of a deviation e^s σ, at s = 0: the score is Σ_j (ε_j² − 1).
    Deviation,
    /// s of a mean e^s μ, at s = 0: the score is Σ_j ε_j μ_j/σ_j.
    Mean,
}

/// The note's two-line gradient along one parameter s of q, ∇ = d/ds, on the same draws as the lines.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ScoreTerms {
    /// s; `None` of a q without parameters, both of whose terms are exactly 0.
    pub parameter: Option<Parameter>,
    /// E_q ∇ log q = 0: the score-function identity.
    pub identity: Mean,
    /// E_q [ ∇ log q · log w ], the gradient's first term, w = p(x, z)/q(z|x).
    pub first_term: Mean,
}

/// Everything that is said of the derivation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Derived {
    /// Lines and remark.
    #[serde(flatten)]
    pub derivation: Derivation,
    /// The gradient's first term.
    pub score: ScoreTerms,
    /// Sentences averaged.
    pub sentences: usize,
    /// Draws of z of each.
    pub draws: usize,
    /// How many of them make an estimate of log p(x), which is too small on average, the less the more there are.
    pub samples: usize,
}

/// A measurement under way, pulled a draw of all sentences at a time; dropping it cancels it.
pub struct DerivationEstimate {
    sentences: Sentences,
    parameter: Option<Parameter>,
    /// Draws in all.
    count: usize,
    seed: u64,
    asked: Option<(Posteriors, Prior)>,
    /// One of each draw, each \[N\].
    draws: Vec<Draw>,
}

/// What a draw of z of every sentence came to, \[N\] each.
struct Draw {
    log_likelihoods: Vec<f64>,
    log_priors: Vec<f64>,
    log_posteriors: Vec<f64>,
    scores: Vec<f64>,
}

impl DerivationEstimate {
    /// On these sentences, with K = `estimates` >= 2 estimates of every line, each by 32 draws of z of each.
    pub fn new(sentences: Sentences, estimates: usize, config: &LatentConfig, seed: u64) -> Self {
        let count = estimates.max(2) * SAMPLES;
        let parameter = match (config.deviation, config.mean) {
            (Deviation::Learned { .. }, _) => Some(Parameter::Deviation),
            (_, PosteriorMean::Learned) => Some(Parameter::Mean),
            _ => None,
        };
        Self { sentences, parameter, count, seed, asked: None, draws: Vec::new() }
    }

    /// Draws done, and draws in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.draws.len(), self.count)
    }

    /// Asks the model about the next draw; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        if self.draws.len() < self.count {
            let draw = self.draw(model).await?;
            self.draws.push(draw);
        }
        Ok(self.draws.len() == self.count)
    }

    async fn draw(&mut self, model: &impl LatentModel) -> Result<Draw> {
        let tokens = &self.sentences.tokens;
        let (posteriors, prior) = match self.asked.take() {
            Some(asked) => asked,
            None => (model.posteriors(tokens).await?, model.prior().await?),
        };
        let mut random = Random::new(self.seed, Purpose::Evaluation, STREAM + self.draws.len() as u64);
        let mut draw = Draw {
            log_likelihoods: Vec::new(),
            log_priors: Vec::new(),
            log_posteriors: Vec::new(),
            scores: Vec::new(),
        };
        let mut all = Vec::new();
        for row in 0..self.sentences.count {
            let (mut log_posterior, mut score, first) = (0.0, 0.0, all.len());
            for (mean, log_deviation) in posteriors.row(row) {
                let (noise, deviation) = (random.normal(), libm::exp(log_deviation));
                let z = mean + deviation * noise;
                log_posterior += log_normal(noise, (0.0, 0.0)) - log_deviation;
                score += match self.parameter {
                    Some(Parameter::Deviation) => noise * noise - 1.0,
                    Some(Parameter::Mean) => noise * mean / deviation,
                    None => 0.0,
                };
                all.push(z as f32);
            }
            draw.log_priors.push(prior.log_density(&all[first..]));
            draw.log_posteriors.push(log_posterior);
            draw.scores.push(score);
        }
        let answers = model.log_probabilities(&all, tokens).await?;
        draw.log_likelihoods = log_likelihoods(&answers, tokens, model.length(), model.vocabulary_size());
        self.asked = Some((posteriors, prior));
        Ok(draw)
    }

    /// The derivation.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] before it is finished, or for fewer than two sentences.
    pub fn result(&self) -> Result<Derived> {
        let finished = self.asked.as_ref().filter(|_| self.draws.len() == self.count);
        let (posteriors, _) = finished.ok_or_else(Error::unfinished)?;
        let doubles = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect();
        let (means, log_deviations) = (doubles(&posteriors.means), doubles(&posteriors.log_deviations));
        let weights = self.sentences.shares()?;
        let known = GaussianPosteriors::new(posteriors.dimensions, weights.clone(), means, log_deviations)?;
        let pieces = Pieces {
            draws: self.count / SAMPLES,
            log_likelihoods: self.estimates(|draw, n| draw.log_likelihoods[n], mean),
            log_priors: self.estimates(|draw, n| draw.log_priors[n], mean),
            log_posteriors: self.estimates(|draw, n| draw.log_posteriors[n], mean),
            entropies: known.entropies(),
            log_marginals: Some(self.estimates(Draw::log_weight, log_mean)),
            log_p_stars: self.sentences.log_p_stars().map(<[f64]>::to_vec),
            weights,
        };
        Ok(Derived {
            derivation: Derivation::of(&pieces)?,
            score: self.score(&pieces.weights),
            sentences: self.sentences.count,
            draws: self.count,
            samples: SAMPLES,
        })
    }

    fn score(&self, weights: &SentenceWeights) -> ScoreTerms {
        let parameter = self.parameter;
        if parameter.is_none() {
            return ScoreTerms { parameter, identity: Mean::exact(0.0), first_term: Mean::exact(0.0) };
        }
        let of = |value: fn(&Draw, usize) -> f64| {
            weights.mean_of_draws(&self.estimates(value, mean), self.count / SAMPLES)
        };
        let first_term = of(|draw, n| draw.scores[n] * draw.log_weight(n));
        ScoreTerms { parameter, identity: of(|draw, n| draw.scores[n]), first_term }
    }

    /// What every 32 draws of a sentence's z come to, \[N × K\]: `average` of a value of each of them.
    fn estimates(&self, value: impl Fn(&Draw, usize) -> f64, average: fn(&[f64]) -> f64) -> Vec<f64> {
        let of_sentence = |n: usize| {
            let values: Vec<f64> = self.draws.iter().map(|draw| value(draw, n)).collect();
            values.chunks(SAMPLES).map(average).collect::<Vec<_>>()
        };
        (0..self.sentences.count).flat_map(of_sentence).collect()
    }
}

impl Draw {
    /// log w = log p(x, z)/q(z|x) of sentence number n.
    fn log_weight(&self, n: usize) -> f64 {
        self.log_likelihoods[n] + self.log_priors[n] - self.log_posteriors[n]
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
