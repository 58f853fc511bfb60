//! What a learned run is asked on a button: measurements of the weights it has at that moment.

use super::clock::pulled;
use super::lane::Lane;
use super::{Thrown, from_js, js, to_js};
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
        let latent = run.config().latent()?;
        latent.check_posterior()?;
        let sentences = Sentences::drawn(run.corpus(), SENTENCES, self.seed());
        let estimate = DerivationEstimate::new(sentences, ESTIMATES, &latent, self.seed());
        Ok(DerivationOfRun { estimate, model: self.shared(run.model()) })
    }
}

/// Gradients being taken; freeing it cancels it.
#[wasm_bindgen]
pub struct Gradients(GradientPanel);

pulled!(Gradients, self => self.0.progress(), self.0.advance());

#[wasm_bindgen]
impl Gradients {
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

pulled!(DerivationOfRun, self => self.estimate.progress(), self.estimate.advance(&self.model));

#[wasm_bindgen]
impl DerivationOfRun {
    /// The lines, once finished.
    pub fn result(&self) -> Thrown<js::Derived> {
        to_js(&self.estimate.result()?)
    }
}
