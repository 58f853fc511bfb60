//! What a learned run is asked on a button: measurements of the weights it has at that moment.

use super::clock::go_on;
use super::lane::Lane;
use super::{Thrown, from_js, js, to_js};
use crate::contract::Progress;
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
    pub fn gradients(&self, experiments: js::Experiments) -> Thrown<Gradients> {
        let config = GradientConfig::from(&from_js(experiments)?.gradients);
        Ok(Gradients(GradientPanel::new(self.run.learned()?, config)?))
    }

    /// The derivation of its bound, of the averaged weights as they are now.
    pub fn derivation(&self) -> Thrown<DerivationOfRun> {
        let run = self.run.learned()?;
        let sentences = Sentences::drawn(run.corpus(), SENTENCES, self.seed());
        let estimate = DerivationEstimate::new(sentences, ESTIMATES, &run.config().latent()?, self.seed());
        Ok(DerivationOfRun { estimate, model: self.shared(run.model()) })
    }
}

/// Gradients being taken; freeing it cancels it.
#[wasm_bindgen]
pub struct Gradients(GradientPanel);

#[wasm_bindgen]
impl Gradients {
    /// How far it is.
    pub fn progress(&self) -> Thrown<js::Progress> {
        let (done, rows) = self.0.progress();
        to_js(&Progress { done, rows })
    }

    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || self.0.advance().await).await
    }

    /// What is finished.
    pub fn result(&self) -> Thrown<js::GradientRows> {
        to_js(&self.0.rows().to_vec())
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
    /// How far it is.
    pub fn progress(&self) -> Thrown<js::Progress> {
        let (done, rows) = self.estimate.progress();
        to_js(&Progress { done, rows })
    }

    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || self.estimate.advance(&self.model).await).await
    }

    /// The lines, once finished.
    pub fn result(&self) -> Thrown<js::Derived> {
        to_js(&self.estimate.result()?)
    }
}
