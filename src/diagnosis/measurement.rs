//! Everything that is said of a model while it learns, pulled in short parts.

use crate::Result;
use crate::corpus::Corpus;
use crate::diagnosis::{
    CollapseEstimate, LatentUsage, RateDistortion, RateDistortionEstimate, Sentences, latent_usage,
};
use crate::diagnosis::{Measure, Reading, Verdict};
use crate::error::{Error, Text};
use crate::latent::LatentModel;
use serde::Serialize;

/// Draws of z for each sentence of the bound.
const DRAWS: usize = 8;
/// Sentences of which, where the corpus does not list its own, the decoder's marginals are taken; and whose z
/// are shuffled.
const DIAGNOSED: usize = 128;
/// Free runs of each z of an autoregressive decoder.
const PATHS: usize = 16;

/// D, R and whether the model has collapsed, in words too.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LatentMeasured {
    /// D, R and their sum.
    #[serde(flatten)]
    pub rate_distortion: RateDistortion,
    /// What each measure of collapse says.
    pub readings: Vec<Reading>,
    /// The dimensions of z that are active, counted from 0.
    pub active: Vec<usize>,
    /// What they come to.
    pub verdict: Verdict,
    /// The same as a sentence.
    pub sentence: Text,
}

/// A measurement under way; dropping it cancels it.
pub struct LatentMeasurement {
    drawn: Sentences,
    bound: RateDistortionEstimate,
    collapse: CollapseEstimate,
    usage: Option<LatentUsage>,
    seed: u64,
}

impl LatentMeasurement {
    /// Of the bound on all sentences of the corpus, if they are listed, otherwise on `sentences` drawn ones.
    pub fn new(corpus: &Corpus, sentences: usize, seed: u64) -> Self {
        Self {
            drawn: Sentences::drawn(corpus, DIAGNOSED, seed),
            bound: RateDistortionEstimate::new(Sentences::of(corpus, sentences, seed), DRAWS, seed),
            collapse: CollapseEstimate::new(Sentences::of(corpus, DIAGNOSED, seed), PATHS, seed),
            usage: None,
            seed,
        }
    }

    /// Asks the model about the next part; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        if !self.bound.finished() {
            self.bound.advance(model).await?;
            return Ok(false);
        }
        if self.usage.is_none() {
            self.usage = Some(latent_usage(model, &self.drawn, self.seed).await?);
            return Ok(false);
        }
        self.collapse.advance(model).await
    }

    /// Draws of z done for the bound, which takes longest, and in all.
    pub fn progress(&self) -> (usize, usize) {
        self.bound.progress()
    }

    /// What was measured of a model of `corpus`.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] before it is finished.
    pub fn result(&self, corpus: &Corpus) -> Result<LatentMeasured> {
        let usage = self.usage.ok_or_else(Error::unfinished)?;
        let rate_distortion = self.bound.result(corpus).ok_or_else(Error::unfinished)?;
        let found = self.collapse.result(&usage)?;
        let dimensions = rate_distortion.divergences.len();
        let information = found.mutual_information;
        let measures = [
            Measure::LatentInformation(found.latent_information),
            Measure::ShuffleCost(usage.shuffle_cost),
            Measure::PositionalInformation(found.positional_information),
            Measure::Rate(rate_distortion.rate),
            Measure::Information { information: information.information, cap: information.cap },
            Measure::ActiveUnits { active: found.active_units, dimensions },
        ];
        Ok(LatentMeasured {
            readings: measures.iter().map(Measure::reading).collect(),
            rate_distortion,
            active: found.active_dimensions,
            verdict: found.verdict,
            sentence: found.verdict.sentence(),
        })
    }
}
