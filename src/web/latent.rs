//! What a lane whose posterior is learned is measured by, as JavaScript sees it.

use super::clock::{go_on, pulled};
use super::lane::Lane;
use super::{Thrown, js, to_js};
use crate::bound::SENTENCES;
use crate::contract::{LearnedMark, Progress};
use crate::corpus::Corpus;
use crate::diagnosis::{ImportanceEstimate, LatentMeasurement, MeasurementConfig, Pictures, Sentences};
use crate::error::Error;
use crate::latent::{LatentConfig, TrainedAutoencoder};
use crate::training::Measurement;
use wasm_bindgen::prelude::*;

/// Sentences in the pictures.
const PICTURED: usize = 4;
/// K of the importance-weighted bounds.
const IMPORTANCE: [usize; 4] = [1, 10, 100, 1000];
/// Sentences drawn for them.
const IMPORTANCE_SENTENCES: usize = 32;

#[wasm_bindgen]
impl Lane {
    /// Whether it has collapsed, of the averaged weights as they are now.
    pub fn measure(&self) -> Thrown<LearnedMeasurement> {
        let run = self.run.learned()?;
        let config = MeasurementConfig::quick(SENTENCES);
        Ok(LearnedMeasurement {
            measurement: LatentMeasurement::new(run.corpus(), &config, self.seed())?,
            pictures: None,
            model: self.shared(run.model()),
            corpus: run.corpus().clone(),
            latent: run.config().latent()?,
            step: run.step(),
            seed: self.seed(),
        })
    }

    /// Tighter bounds, of the averaged weights as they are now.
    pub fn importance(&self) -> Thrown<LearnedImportance> {
        let run = self.run.learned()?;
        let sentences = Sentences::of(run.corpus(), IMPORTANCE_SENTENCES, self.seed());
        let estimate = ImportanceEstimate::new(sentences, &IMPORTANCE, self.seed())?;
        Ok(LearnedImportance { estimate, model: self.shared(run.model()) })
    }
}

impl Lane {
    pub(super) fn seed(&self) -> u64 {
        self.run.config().training.seed
    }
}

/// A measurement under way, on the weights the lane had when it began; freeing it cancels it.
#[wasm_bindgen]
pub struct LearnedMeasurement {
    measurement: LatentMeasurement,
    pictures: Option<Pictures>,
    model: TrainedAutoencoder,
    corpus: Corpus,
    latent: LatentConfig,
    step: u64,
    seed: u64,
}

#[wasm_bindgen]
impl LearnedMeasurement {
    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        let Self { measurement, pictures, model, corpus, latent, seed, .. } = self;
        go_on(milliseconds, async || {
            if pictures.is_none() {
                *pictures = Some(Pictures::of(model, corpus, latent, PICTURED, *seed).await?);
                return Ok(false);
            }
            measurement.advance(model).await
        })
        .await
    }

    /// How far the stage under way is.
    pub fn progress(&self) -> Thrown<js::Progress> {
        let (_, done, rows) = self.measurement.progress();
        to_js(&Progress { done, rows })
    }

    /// What was measured, and of which weights, once finished.
    pub fn result(&self) -> Thrown<js::LearnedMark> {
        let measured = self.measurement.result(&self.corpus)?.readings();
        let measurement = Measurement::of_learned(self.step, &measured.rate_distortion, &self.corpus);
        let pictures = self.pictures.clone().ok_or_else(Error::unfinished)?;
        to_js(&LearnedMark { step: self.step, measurement, measured, pictures })
    }
}

/// IWAE-K under way, on the weights the lane had when it began; freeing it cancels it.
#[wasm_bindgen]
pub struct LearnedImportance {
    estimate: ImportanceEstimate,
    model: TrainedAutoencoder,
}

pulled!(LearnedImportance, self => self.estimate.progress(), self.estimate.advance(&self.model));

#[wasm_bindgen]
impl LearnedImportance {
    /// The bounds, by K, once finished.
    pub fn result(&self) -> Thrown<js::ImportanceWeighted> {
        to_js(&self.estimate.results()?)
    }
}
