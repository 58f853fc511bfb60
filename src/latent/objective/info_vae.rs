//! InfoVAE and MMD-VAE: the aggregate posterior is held to the prior by its maximum mean discrepancy.

#[cfg(feature = "cpu")]
use super::discrepancy::squared_discrepancy;
#[cfg(feature = "cpu")]
use super::loss::Terms;
use super::loss::{LossFunction, lambda, of};
use crate::error::{Error, Result};
use crate::settings::{Label, Range, Setting};
#[cfg(feature = "cpu")]
use burn::tensor::Tensor;

/// D + (1-α) R + (α+λ-1) MMD²(q(z), p(z)).
pub struct InfoVae {
    /// α.
    pub alpha: f64,
    /// λ.
    pub lambda: f64,
}

impl InfoVae {
    /// The weight of MMD², α + λ - 1.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if α > 1 or the weight is negative: MMD² could then be driven up without end.
    pub fn discrepancy_weight(&self) -> Result<f64> {
        let Self { alpha, lambda } = self;
        let weight = alpha + lambda - 1.0;
        if *alpha <= 1.0 && weight >= 0.0 {
            return Ok(weight);
        }
        Err(Error::setting(
            format!("InfoVAE 的 α = {alpha}、λ = {lambda} 不行：须有 α ≤ 1 且 α + λ − 1 ≥ 0。"),
            format!(
                "InfoVAE cannot have alpha {alpha} and lambda {lambda}: alpha has to be at most 1, and alpha + lambda - 1 at least 0."
            ),
        ))
    }
}

impl LossFunction for InfoVae {
    fn needs_whole_batch(&self) -> bool {
        true
    }

    fn compares_with_prior(&self) -> bool {
        true
    }

    fn validate(&self) -> Result<()> {
        self.discrepancy_weight().map(drop)
    }

    /// The loss, and MMD².
    #[cfg(feature = "cpu")]
    fn minimised(&self, terms: &Terms) -> (Tensor<1>, Option<Tensor<1>>) {
        let rate = terms.divergences.clone().sum();
        let Some(prior) = terms.prior.clone() else { return (terms.distortion.clone() + rate, None) };
        let discrepancy = squared_discrepancy(terms.z.clone(), prior);
        let weight = self.alpha + self.lambda - 1.0;
        let loss = terms.distortion.clone() + rate * (1.0 - self.alpha) + discrepancy.clone() * weight;
        (loss, Some(discrepancy))
    }
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "alpha",
        pointer: "/run/model/latent/objective/alpha",
        range: Range::Real { min: -10.0, max: 1.0, step: 0.1, default: 0.5 },
        label: Label { zh: "权重 α", en: "weight α" },
        help: Label {
            zh: "码率的权重是 1 − α；α = 1 是 MMD-VAE。",
            en: "The rate weighs 1 - α; α = 1 is the MMD-VAE.",
        },
        ..of(&["info-vae"])
    },
    lambda(&["info-vae"]),
];
