//! Everything that is said of a model with latents, pulled in short parts.

use crate::Result;
use crate::corpus::Corpus;
use crate::diagnosis::{
    Collapse, CollapseEstimate, ImportanceEstimate, ImportanceWeighted, LatentUsage, PriorLikelihoodEstimate,
    RateDistortion, RateDistortionEstimate, Sentences, latent_usage,
};
use crate::diagnosis::{Measure, Reading, Verdict};
use crate::error::{Error, Text};
use crate::latent::{LatentModel, decode};
use crate::random::{Purpose, Random};
use crate::sampler::{Coverage, Drawn};
use serde::Serialize;

/// Without a posterior: draws of the prior in an estimate of the likelihood, and estimates.
const PRIOR_DRAWS: usize = 1000;
const PRIOR_ESTIMATES: usize = 16;
/// Sentences generated in one part.
const PART: usize = 512;
/// The number of the first stream of random numbers that they are drawn with, beyond those of the likelihood.
const GENERATED: u64 = 1 << 37;

/// How much a measurement asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasurementConfig {
    /// Sentences of the bound, where the corpus does not list its own; >= 2.
    pub sentences: usize,
    /// Draws of z for each, >= 2.
    pub draws: usize,
    /// Drawn sentences whose z are shuffled, >= 2.
    pub shuffled: usize,
    /// Sentences of which, where the corpus does not list its own, the decoder's marginals are taken; >= 2.
    pub diagnosed: usize,
    /// Free runs of each z of an autoregressive decoder.
    pub paths: usize,
    /// Sentences drawn from the prior, to be held against p*.
    pub generated: usize,
    /// K of the IWAE bounds, ascending, each dividing the last; empty where they are not asked for.
    pub importance: Vec<usize>,
    /// Their sentences, where the corpus does not list its own; >= 2.
    pub importance_sentences: usize,
}

impl MeasurementConfig {
    /// With these sentences and draws of the bound, whose z are shuffled too; without IWAE.
    pub fn new(sentences: usize, draws: usize) -> Self {
        Self {
            sentences,
            draws,
            shuffled: sentences,
            diagnosed: 256,
            paths: 16,
            generated: 4096,
            importance: Vec::new(),
            importance_sentences: 32,
        }
    }

    /// What takes seconds, for a model that goes on learning meanwhile.
    pub fn quick(sentences: usize) -> Self {
        Self { shuffled: 128, diagnosed: 128, generated: 1024, ..Self::new(sentences, 8) }
    }
}

/// D, R, IWAE, and what the decoder makes of z.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LatentMeasured {
    /// D, R and their sum.
    #[serde(flatten)]
    pub rate_distortion: RateDistortion,
    /// The IWAE bounds that were asked for, by K.
    pub importance: Vec<ImportanceWeighted>,
    /// What z of another sentence costs; `None` without a posterior.
    #[serde(flatten)]
    pub usage: Option<LatentUsage>,
    /// Whether it has collapsed.
    pub collapse: Collapse,
    /// What of p* it says; `None` where the corpus's sentences are not listed.
    pub generated: Option<Coverage>,
}

/// D, R and whether the model has collapsed, in words too.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LearnedMeasured"))]
#[serde(rename_all = "camelCase")]
pub struct LatentReadings {
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
    /// What of p* it says; `None` where the corpus's sentences are not listed.
    pub generated: Option<Coverage>,
}

/// A measurement under way; dropping it cancels it.
pub struct LatentMeasurement {
    drawn: Sentences,
    bound: RateDistortionEstimate,
    /// In place of it, and of how z is used, once the model turns out to have no posterior.
    likelihood: Option<PriorLikelihoodEstimate>,
    sentences: Sentences,
    importance: Option<ImportanceEstimate>,
    usage: Option<LatentUsage>,
    collapse: CollapseEstimate,
    generated: Drawn,
    to_generate: usize,
    seed: u64,
}

/// What a measurement is asking about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasurementStage {
    /// D and R: draws of z for every sentence.
    Bound,
    /// IWAE: draws of z.
    Importance,
    /// Collapse: free runs of every z; how many is not known before the first.
    Collapse,
}

impl LatentMeasurement {
    /// Of a model of `corpus`.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if the K of IWAE do not ascend, or one does not divide the last.
    pub fn new(corpus: &Corpus, config: &MeasurementConfig, seed: u64) -> Result<Self> {
        let sentences = |count| Sentences::of(corpus, count, seed);
        let importance =
            || ImportanceEstimate::new(sentences(config.importance_sentences), &config.importance, seed);
        Ok(Self {
            drawn: Sentences::drawn(corpus, config.shuffled, seed),
            bound: RateDistortionEstimate::new(sentences(config.sentences), config.draws, seed),
            likelihood: None,
            sentences: sentences(config.sentences),
            importance: (!config.importance.is_empty()).then(importance).transpose()?,
            usage: None,
            collapse: CollapseEstimate::new(sentences(config.diagnosed), config.paths, seed),
            generated: Drawn::default(),
            to_generate: if corpus.enumerated().is_some() { config.generated } else { 0 },
            seed,
        })
    }

    /// Asks the model about the next part; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        if !model.has_posterior() && self.likelihood.is_none() {
            let sentences = self.sentences.clone();
            self.likelihood =
                Some(PriorLikelihoodEstimate::new(sentences, PRIOR_DRAWS, PRIOR_ESTIMATES, self.seed));
        }
        if !self.bounded() {
            match &mut self.likelihood {
                Some(likelihood) => likelihood.advance(model).await?,
                None => self.bound.advance(model).await?,
            };
        } else if let Some(importance) = self.importance.as_mut().filter(|asked| !asked.finished()) {
            importance.advance(model).await?;
        } else if self.usage.is_none() && self.likelihood.is_none() {
            self.usage = Some(latent_usage(model, &self.drawn, self.seed).await?);
        } else if self.generated.count() < self.to_generate {
            self.generate(model).await?;
        } else {
            return self.collapse.advance(model).await;
        }
        Ok(false)
    }

    fn bounded(&self) -> bool {
        self.likelihood.as_ref().map_or(self.bound.finished(), PriorLikelihoodEstimate::finished)
    }

    /// Draws a part of the sentences.
    async fn generate(&mut self, model: &impl LatentModel) -> Result<()> {
        let from = self.generated.count();
        let count = PART.min(self.to_generate - from);
        let mut random = Random::new(self.seed, Purpose::Evaluation, GENERATED + from as u64);
        let z = model.prior().await?.draw(count, &mut random);
        let sentences = decode(model, &z, &mut random).await?;
        sentences.chunks_exact(model.length()).for_each(|sentence| self.generated.add(sentence.to_vec()));
        Ok(())
    }

    /// What it is asking about, how much of that is done, and how much there is to do.
    pub fn progress(&self) -> (MeasurementStage, usize, usize) {
        let importance = self.importance.as_ref().filter(|asked| !asked.finished());
        let (stage, (done, all)) = match importance {
            _ if !self.bounded() => {
                let progress = self.likelihood.as_ref().map(PriorLikelihoodEstimate::progress);
                (MeasurementStage::Bound, progress.unwrap_or_else(|| self.bound.progress()))
            }
            Some(importance) => (MeasurementStage::Importance, importance.progress()),
            None => (MeasurementStage::Collapse, self.collapse.progress()),
        };
        (stage, done, all)
    }

    /// What was measured of a model of `corpus`.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] before it is finished.
    pub fn result(&self, corpus: &Corpus) -> Result<LatentMeasured> {
        let bound = match &self.likelihood {
            Some(likelihood) => likelihood.result(corpus),
            None => self.bound.result(corpus).filter(|_| self.usage.is_some()),
        };
        let importance = self.importance.as_ref().map(ImportanceEstimate::results).transpose()?;
        Ok(LatentMeasured {
            rate_distortion: bound.ok_or_else(Error::unfinished)?,
            importance: importance.unwrap_or_default(),
            collapse: self.collapse.result(self.usage.as_ref())?,
            usage: self.usage,
            generated: self.generated.coverage(corpus),
        })
    }
}

impl LatentMeasured {
    /// The same as it is read.
    pub fn readings(self) -> LatentReadings {
        let Self { rate_distortion, usage, collapse, generated, .. } = self;
        let dimensions = rate_distortion.mean_variances.len();
        // Without a posterior there is none of those that ask for it.
        let measures = [
            Some(Measure::LatentInformation(collapse.latent_information)),
            usage.map(|usage| Measure::ShuffleCost(usage.shuffle_cost)),
            Some(Measure::PositionalInformation(collapse.positional_information)),
            rate_distortion.rate.map(Measure::Rate),
            collapse
                .mutual_information
                .map(|found| Measure::Information { information: found.information, cap: found.cap }),
            collapse.mutual_information.map(|found| Measure::AggregateDivergence(found.aggregate_divergence)),
            collapse.active_units.map(|active| Measure::ActiveUnits { active, dimensions }),
        ];
        LatentReadings {
            generated,
            readings: measures.iter().flatten().map(Measure::reading).collect(),
            rate_distortion,
            active: collapse.active_dimensions,
            verdict: collapse.verdict,
            sentence: collapse.verdict.sentence(),
        }
    }
}
