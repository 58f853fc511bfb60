//! The adversarial autoencoder: a discriminator tells z from draws of the prior.

#[cfg(feature = "cpu")]
use super::loss::Terms;
use super::loss::{Judged, LossFunction, lambda};
use crate::settings::Setting;
#[cfg(feature = "cpu")]
use burn::module::Module;
#[cfg(feature = "cpu")]
use burn::tensor::{Tensor, activation::log_sigmoid};

/// D - λ E_q log Disc(z), Disc(z) = P(z is from the prior).
pub struct Aae {
    /// λ.
    pub lambda: f64,
}

impl LossFunction for Aae {
    fn compares_with_prior(&self) -> bool {
        true
    }

    fn judged(&self) -> Option<Judged> {
        Some(Judged::Latents)
    }

    /// The loss plus the discriminator's own, and that: neither moves the other's parameters, because the one is
    /// asked with its weights frozen and the other is shown z without its gradient.
    #[cfg(feature = "cpu")]
    fn minimised(&self, terms: &Terms) -> (Tensor<1>, Option<Tensor<1>>) {
        let both = terms.networks.discriminator().zip(terms.prior.clone());
        let Some((discriminator, prior)) = both else { return (terms.distortion.clone(), None) };
        let fooled = log_sigmoid(discriminator.clone().no_grad().forward(terms.z.clone())).mean();
        let of_prior = log_sigmoid(discriminator.forward(prior)).mean();
        let of_posterior = log_sigmoid(-discriminator.forward(terms.z.clone().detach())).mean();
        let own = -(of_prior + of_posterior);
        (terms.distortion.clone() - fooled * self.lambda + own.clone(), Some(own))
    }
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[lambda(&["aae"])];
