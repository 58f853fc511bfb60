//! A lane whose posterior is learned, as JavaScript sees it.

use super::clock::{Clock, Rows, go_on};
use super::lane::train_parts;
use super::learned_run::run_from_js;
use super::{Thrown, texts, to_js};
use crate::corpus::Corpus;
use crate::device;
use crate::error::Text;
use crate::latent::{ImportanceEstimate, LatentMeasurement, Pictures, Sentences, TrainedAutoencoder};
use crate::run::{LatentLoss, LatentTrainer, RunConfig};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Sentences of the bound, where the corpus does not list its own.
const SENTENCES: usize = 256;
/// K of the importance-weighted bounds.
const IMPORTANCE: [usize; 4] = [1, 10, 100, 1000];
/// Sentences drawn for them.
const IMPORTANCE_SENTENCES: usize = 32;

/// A run with a learned posterior in this context.
#[wasm_bindgen]
pub struct LearnedLane {
    pub(super) trainer: LatentTrainer,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    run: &'a RunConfig,
    title: Text,
    step: u64,
    budget: u64,
    parameters: usize,
    corpus: &'static str,
    entropy: Option<f64>,
}

#[derive(Serialize)]
struct Progress {
    step: u64,
    budget: u64,
    finished: bool,
    loss: Option<LatentLoss>,
}

#[wasm_bindgen]
impl LearnedLane {
    /// A new run: `LearnedRunConfig` in, weights drawn from its seed.
    pub fn create(run: JsValue) -> Thrown<LearnedLane> {
        let run = run_from_js(run)?;
        let corpus = texts::corpus(&run.corpus)?;
        Ok(Self { trainer: LatentTrainer::on(corpus, run, device::cpu())? })
    }

    /// `{run, title, step, budget, parameters, corpus, entropy}`.
    pub fn status(&self) -> Thrown<JsValue> {
        to_js(&Status {
            run: self.trainer.config(),
            title: self.trainer.config().title(),
            step: self.trainer.step(),
            budget: self.trainer.budget(),
            parameters: self.trainer.parameters(),
            corpus: self.trainer.corpus().name,
            entropy: self.trainer.corpus().entropy(),
        })
    }

    /// Trains for about this long, a shard of a step at a time, at least one: `{step, budget, finished,
    /// loss}`, the mean of the last steps' losses. It stops once it has done `until` steps in all, if
    /// that is given.
    pub async fn train(&mut self, milliseconds: f64, until: Option<u32>) -> Thrown<JsValue> {
        train_parts(&mut self.trainer, &Clock::start()?, milliseconds, until);
        let (step, budget, finished) = (self.trainer.step(), self.trainer.budget(), self.trainer.finished());
        let loss = self.trainer.take_losses().await?.map(|(_, loss)| loss);
        to_js(&Progress { step, budget, finished, loss })
    }

    /// Adds steps to the budget.
    pub fn extend(&mut self, steps: u32) {
        self.trainer.extend(u64::from(steps));
    }

    /// Whether it has collapsed, of the averaged weights as they are now.
    pub fn measure(&self) -> LearnedMeasurement {
        let corpus = self.trainer.corpus();
        LearnedMeasurement {
            measurement: LatentMeasurement::new(corpus, SENTENCES, self.seed()),
            model: self.trainer.model(),
            corpus: corpus.clone(),
        }
    }

    /// Tighter bounds, of the averaged weights as they are now.
    pub fn importance(&self) -> Thrown<LearnedImportance> {
        let sentences = Sentences::of(self.trainer.corpus(), IMPORTANCE_SENTENCES, self.seed());
        Ok(LearnedImportance {
            estimate: ImportanceEstimate::new(sentences, &IMPORTANCE, self.seed())?,
            model: self.trainer.model(),
        })
    }

    /// What the averaged weights make of this many sentences: `Pictures`.
    pub async fn pictures(&self, count: usize) -> Thrown<JsValue> {
        let (model, corpus) = (self.trainer.model(), self.trainer.corpus());
        to_js(&Pictures::of(&model, corpus, &self.trainer.config().latent()?, count, self.seed()).await?)
    }
}

impl LearnedLane {
    pub(super) fn seed(&self) -> u64 {
        self.trainer.config().training.seed
    }
}

/// A measurement under way, on the weights the lane had when it began; freeing it cancels it.
#[wasm_bindgen]
pub struct LearnedMeasurement {
    measurement: LatentMeasurement,
    model: TrainedAutoencoder,
    corpus: Corpus,
}

#[wasm_bindgen]
impl LearnedMeasurement {
    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || self.measurement.advance(&self.model).await).await
    }

    /// What was measured, once finished: `LearnedMeasured`.
    pub fn result(&self) -> Thrown<JsValue> {
        to_js(&self.measurement.result(&self.corpus)?)
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
