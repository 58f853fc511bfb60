//! What a lane whose posterior is learned is measured by, as JavaScript sees it.

use super::clock::{Rows, go_on};
use super::lane::Lane;
use super::{Thrown, to_js};
use crate::corpus::Corpus;
use crate::diagnosis::{
    ImportanceEstimate, LatentMeasurement, LatentReadings, MeasurementConfig, Pictures, Sentences,
};
use crate::latent::{LatentConfig, TrainedAutoencoder};
use crate::training::Measurement;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Sentences of the bound, where the corpus does not list its own.
const SENTENCES: usize = 256;
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
            model: run.model(),
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
        Ok(LearnedImportance { estimate, model: run.model() })
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

#[derive(Serialize)]
struct Measured<'a> {
    step: u64,
    /// Its bound, as that of any run.
    measurement: Measurement,
    measured: LatentReadings,
    pictures: Option<&'a Pictures>,
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

    /// `{done, rows}` of the stage under way.
    pub fn progress(&self) -> Thrown<JsValue> {
        let (_, done, rows) = self.measurement.progress();
        to_js(&Rows { done, rows })
    }

    /// What was measured, and of which weights, once finished: `{step, measurement, measured, pictures}`.
    pub fn result(&self) -> Thrown<JsValue> {
        let measured = self.measurement.result(&self.corpus)?.readings();
        let measurement = Measurement::of_learned(self.step, &measured.rate_distortion, self.corpus.length);
        to_js(&Measured { step: self.step, measurement, measured, pictures: self.pictures.as_ref() })
    }
}

/// IWAE-K under way, on the weights the lane had when it began; freeing it cancels it.
#[wasm_bindgen]
pub struct LearnedImportance {
    estimate: ImportanceEstimate,
    model: TrainedAutoencoder,
}

#[wasm_bindgen]
impl LearnedImportance {
    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || self.estimate.advance(&self.model).await).await
    }

    /// `{done, rows}`, counted in draws of z.
    pub fn progress(&self) -> Thrown<JsValue> {
        let (done, rows) = self.estimate.progress();
        to_js(&Rows { done, rows })
    }

    /// The bounds, by K, once finished: `ImportanceWeighted[]`.
    pub fn result(&self) -> Thrown<JsValue> {
        to_js(&self.estimate.results()?)
    }
}
