//! What a learned run is asked on a button: measurements of the weights it has at that moment.

use super::clock::{Rows, go_on};
use super::experiments::experiments_from_js;
use super::lane::Lane;
use super::{Thrown, to_js};
use crate::diagnosis::{DerivationEstimate, Sentences};
use crate::latent::TrainedAutoencoder;
use crate::study::gradients::{GradientConfig, GradientPanel};
use wasm_bindgen::prelude::*;

/// Sentences of the derivation, and estimates of each of its lines.
const SENTENCES: usize = 96;
const ESTIMATES: usize = 4;

#[wasm_bindgen]
impl Lane {
    /// How noisy its gradients are, of the raw weights as they are now.
    pub fn gradients(&self, experiments: JsValue) -> Thrown<Gradients> {
        let config = GradientConfig::from(&experiments_from_js(experiments)?.gradients);
        Ok(Gradients(GradientPanel::new(self.run.learned()?, config)?))
    }

    /// The derivation of its bound, of the averaged weights as they are now.
    pub fn derivation(&self) -> Thrown<DerivationOfRun> {
        let run = self.run.learned()?;
        let sentences = Sentences::drawn(run.corpus(), SENTENCES, self.seed());
        let estimate = DerivationEstimate::new(sentences, ESTIMATES, &run.config().latent()?, self.seed());
        Ok(DerivationOfRun { estimate, model: run.model() })
    }
}

/// Gradients being taken; freeing it cancels it.
#[wasm_bindgen]
pub struct Gradients(GradientPanel);

#[wasm_bindgen]
impl Gradients {
    /// `{done, rows}`.
    pub fn progress(&self) -> Thrown<JsValue> {
        let (done, rows) = self.0.progress();
        to_js(&Rows { done, rows })
    }

    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || self.0.advance().await).await
    }

    /// What is finished: `GradientRow[]`.
    pub fn result(&self) -> Thrown<JsValue> {
        to_js(&self.0.rows())
    }
}

/// A derivation being measured; freeing it cancels it.
#[wasm_bindgen]
pub struct DerivationOfRun {
    estimate: DerivationEstimate,
    model: TrainedAutoencoder,
}

#[wasm_bindgen]
impl DerivationOfRun {
    /// `{done, rows}`.
    pub fn progress(&self) -> Thrown<JsValue> {
        let (done, rows) = self.estimate.progress();
        to_js(&Rows { done, rows })
    }

    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || self.estimate.advance(&self.model).await).await
    }

    /// The lines, once finished: `Derived`.
    pub fn result(&self) -> Thrown<JsValue> {
        to_js(&self.estimate.result()?)
    }
}
