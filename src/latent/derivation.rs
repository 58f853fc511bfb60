//! The derivation of the ELBO with a model's own values in every line.

use super::measurement::unfinished;
use super::{
    Deviation, ImportanceEstimate, LatentConfig, LatentModel, Mean as PosteriorMean, Posteriors, Sentences,
    log_likelihoods,
};
use crate::Result;
use crate::bound::Mean;
use crate::diagnosis::{Derivation, GaussianPosteriors, Pieces};
use crate::random::{Purpose, Random};
use serde::Serialize;
use std::f64::consts::PI;

/// The number of its first stream of random numbers, beyond those of the diagnosis.
const STREAM: u64 = 1 << 35;
/// Samples of each estimate of log p(x).
const SAMPLES: usize = 32;

/// What of q the score is taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parameter {
    /// s of a deviation e^s σ, at s = 0: the score is Σ_j (ε_j² − 1).
    Deviation,
    /// s of a mean e^s μ, at s = 0: the score is Σ_j ε_j μ_j/σ_j.
    Mean,
}

/// The note's two-line gradient along one parameter s of q, ∇ = d/ds, on the same draws as the lines.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Samples of each estimate of log p(x), which is too small on average, the less the more there are.
    pub samples: usize,
}

/// A measurement under way, pulled a sentence, or a draw of all sentences, at a time; dropping it cancels it.
pub struct DerivationEstimate {
    sentences: Sentences,
    parameter: Option<Parameter>,
    /// K.
    count: usize,
    seed: u64,
    marginals: ImportanceEstimate,
    posteriors: Option<Posteriors>,
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
    /// On these sentences, with K = `draws` >= 2 draws of z of each and as many estimates of its log p(x).
    ///
    /// # Errors
    /// Those of [`ImportanceEstimate::new`].
    pub fn new(sentences: Sentences, draws: usize, config: &LatentConfig, seed: u64) -> Result<Self> {
        let count = draws.max(2);
        let parameter = match (config.deviation, config.mean) {
            (Deviation::Learned { .. }, _) => Some(Parameter::Deviation),
            (_, PosteriorMean::Learned) => Some(Parameter::Mean),
            _ => None,
        };
        let marginals = ImportanceEstimate::new(sentences.clone(), &[SAMPLES, count * SAMPLES], seed)?;
        Ok(Self { sentences, parameter, count, seed, marginals, posteriors: None, draws: Vec::new() })
    }

    /// Parts done, and parts in all.
    pub fn progress(&self) -> (usize, usize) {
        let (done, all) = self.marginals.progress();
        (done + self.draws.len(), all + self.count)
    }

    /// Asks the model about the next part; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        let (done, all) = self.marginals.progress();
        if done < all {
            self.marginals.advance(model).await?;
        } else if self.draws.len() < self.count {
            let draw = self.draw(model).await?;
            self.draws.push(draw);
        }
        Ok(self.draws.len() == self.count)
    }

    async fn draw(&mut self, model: &impl LatentModel) -> Result<Draw> {
        let tokens = &self.sentences.tokens;
        let posteriors = match self.posteriors.take() {
            Some(posteriors) => posteriors,
            None => model.posteriors(tokens).await?,
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
            let (mut log_prior, mut log_posterior, mut score) = (0.0, 0.0, 0.0);
            for (mean, log_deviation) in posteriors.row(row) {
                let (noise, deviation) = (random.normal(), libm::exp(log_deviation));
                let z = mean + deviation * noise;
                log_prior += log_normal(z);
                log_posterior += log_normal(noise) - log_deviation;
                score += match self.parameter {
                    Some(Parameter::Deviation) => noise * noise - 1.0,
                    Some(Parameter::Mean) => noise * mean / deviation,
                    None => 0.0,
                };
                all.push(z as f32);
            }
            draw.log_priors.push(log_prior);
            draw.log_posteriors.push(log_posterior);
            draw.scores.push(score);
        }
        let answers = model.log_probabilities(&all, tokens).await?;
        draw.log_likelihoods = log_likelihoods(&answers, tokens, model.length(), model.vocabulary_size());
        self.posteriors = Some(posteriors);
        Ok(draw)
    }

    /// The derivation.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] before it is finished, or for fewer than two sentences.
    pub fn result(&self) -> Result<Derived> {
        let log_marginals = self.marginals.log_marginals(SAMPLES).ok_or_else(unfinished)?;
        let posteriors =
            self.posteriors.as_ref().filter(|_| self.draws.len() == self.count).ok_or_else(unfinished)?;
        let doubles = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect();
        let (means, log_deviations) = (doubles(&posteriors.means), doubles(&posteriors.log_deviations));
        let weights = self.sentences.shares()?;
        let known = GaussianPosteriors::new(posteriors.dimensions, weights.clone(), means, log_deviations)?;
        let pieces = Pieces {
            draws: self.count,
            log_likelihoods: self.by_sentence(|draw| &draw.log_likelihoods),
            log_priors: self.by_sentence(|draw| &draw.log_priors),
            log_posteriors: self.by_sentence(|draw| &draw.log_posteriors),
            entropies: known.entropies(),
            log_marginals: Some(log_marginals),
            log_laws: self.sentences.log_laws().map(<[f64]>::to_vec),
            weights,
        };
        Ok(Derived {
            derivation: Derivation::of(&pieces)?,
            score: self.score(&pieces),
            sentences: self.sentences.count,
            draws: self.count,
            samples: SAMPLES,
        })
    }

    fn score(&self, pieces: &Pieces) -> ScoreTerms {
        let parameter = self.parameter;
        if parameter.is_none() {
            return ScoreTerms { parameter, identity: Mean::exact(0.0), first_term: Mean::exact(0.0) };
        }
        let scores = self.by_sentence(|draw| &draw.scores);
        let log_w = |n: usize| pieces.log_likelihoods[n] + pieces.log_priors[n] - pieces.log_posteriors[n];
        let terms: Vec<f64> = scores.iter().enumerate().map(|(n, score)| score * log_w(n)).collect();
        let mean = |values: &[f64]| pieces.weights.mean_of_draws(values, self.count);
        ScoreTerms { parameter, identity: mean(&scores), first_term: mean(&terms) }
    }

    /// Values \[N\] of each draw as \[N × K\].
    fn by_sentence(&self, of: impl Fn(&Draw) -> &Vec<f64>) -> Vec<f64> {
        (0..self.sentences.count)
            .flat_map(|row| self.draws.iter().map(|draw| of(draw)[row]).collect::<Vec<_>>())
            .collect()
    }
}

/// log N(z; 0, 1).
fn log_normal(z: f64) -> f64 {
    -0.5 * (libm::log(2.0 * PI) + z * z)
}
