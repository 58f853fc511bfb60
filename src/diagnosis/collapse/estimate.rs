//! A model handed to [`crate::diagnosis`]: what its decoder says, and what its posterior knows.

use crate::bound::Mean;
use crate::diagnosis::{
    DecoderProbabilities, GaussianPosteriors, MutualInformation, SentenceWeights, Verdict,
};
use crate::diagnosis::{LatentUsage, Sentences};
use crate::latent::generate::{add_path, paths_of};
use crate::latent::{LatentModel, Posteriors, Prior};
use crate::random::{Purpose, Random};
use crate::{Error, Result};
use serde::Serialize;

/// The number of its stream of random numbers, beyond those of D, of the IWAE bounds and of z's usage.
const STREAM: u64 = 1 << 34;
/// Draws of z for each sentence of the mutual information.
const DRAWS: usize = 4;

/// Whether, and to what, a model has collapsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collapse {
    /// I_pos, nats per position.
    pub positional_information: f64,
    /// I_z, nats per position.
    pub latent_information: Mean,
    /// I(x; z) and KL(q(z) ‖ p(z)), nats per sequence, and what the first can never exceed; `None`, as the active units, without
    /// a posterior.
    pub mutual_information: Option<MutualInformation>,
    /// How many dimensions' posterior mean varies over x by more than 0.01.
    pub active_units: Option<usize>,
    /// Which these are, counted from 0.
    pub active_dimensions: Vec<usize>,
    /// What all this and the cost of shuffling z come to.
    pub verdict: Verdict,
}

/// A diagnosis under way, pulled one free run of every z at a time; dropping it cancels it.
pub struct CollapseEstimate {
    sentences: Sentences,
    paths: usize,
    seed: u64,
    asked: Option<Asked>,
}

/// What a model has said so far.
struct Asked {
    length: usize,
    vocabulary_size: usize,
    autoregressive: bool,
    random: Random,
    posteriors: Posteriors,
    prior: Prior,
    z: Vec<f32>,
    sums: Vec<f32>,
    done: usize,
    paths: usize,
}

impl CollapseEstimate {
    /// By one z of each of the `sentences` (of their aggregate posterior) and, where the decoder is
    /// autoregressive, `paths` free runs of each.
    pub fn new(sentences: Sentences, paths: usize, seed: u64) -> Self {
        Self { sentences, paths, seed, asked: None }
    }

    /// Free runs done, and in all; nothing is known of them before the first.
    pub fn progress(&self) -> (usize, usize) {
        self.asked.as_ref().map_or((0, 0), |asked| (asked.done, asked.paths))
    }

    /// Goes on by a free run; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        let mut asked = match self.asked.take() {
            Some(asked) => asked,
            None => self.ask(model).await?,
        };
        if asked.done < asked.paths {
            add_path(model, &asked.z, asked.paths, &mut asked.random, &mut asked.sums).await?;
            asked.done += 1;
        }
        let finished = asked.done == asked.paths;
        self.asked = Some(asked);
        Ok(finished)
    }

    async fn ask(&self, model: &impl LatentModel) -> Result<Asked> {
        let mut random = Random::new(self.seed, Purpose::Evaluation, STREAM);
        let posteriors = model.posteriors(&self.sentences.tokens).await?;
        Ok(Asked {
            length: model.length(),
            vocabulary_size: model.vocabulary_size(),
            autoregressive: model.is_autoregressive(),
            z: posteriors.draw_all(&mut random),
            paths: paths_of(model, self.paths),
            sums: Vec::new(),
            done: 0,
            random,
            posteriors,
            prior: model.prior().await?,
        })
    }

    /// What it came to, beside what shuffling z costs; `None` of a model without a posterior, of which the decoder alone is
    /// measured, by z of the prior.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] before it is finished, or for fewer than two sentences.
    pub fn result(&self, usage: Option<&LatentUsage>) -> Result<Collapse> {
        let asked =
            self.asked.as_ref().filter(|asked| asked.done == asked.paths).ok_or_else(Error::unfinished)?;
        let Asked { length, vocabulary_size, autoregressive, posteriors, prior, sums, .. } = asked;
        // One z of each sentence: drawn, even where all sentences are listed.
        let weights = SentenceWeights::of_draws(self.sentences.weights())?;
        let decoder = DecoderProbabilities::new(*length, *vocabulary_size, weights, sums.clone())?;
        let doubles = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect();
        let (means, log_deviations) = (doubles(&posteriors.means), doubles(&posteriors.log_deviations));
        let shares = self.sentences.shares()?;
        let known = || GaussianPosteriors::new(posteriors.dimensions, shares, means, log_deviations);
        let known = usage.map(|_| known()).transpose()?;
        let information = known.as_ref().map(|known| known.mutual_information(prior, DRAWS, self.seed));
        Ok(Collapse {
            positional_information: decoder.positional_information(),
            latent_information: decoder.latent_information(),
            mutual_information: information.transpose()?,
            active_units: known.as_ref().map(GaussianPosteriors::active_units),
            active_dimensions: known.map_or(Vec::new(), |known| known.active_dimensions()),
            verdict: decoder.verdict(usage.map(|usage| usage.shuffle_cost.nats), *autoregressive),
        })
    }
}
