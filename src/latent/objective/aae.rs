//! The adversarial autoencoder: a discriminator tells z from draws of the prior. With noise on the encoder's input it is the denoising one.

#[cfg(feature = "cpu")]
use super::loss::Terms;
use super::loss::{Judged, LossFunction, lambda, of};
use crate::settings::{Label, Range, Setting};
#[cfg(feature = "cpu")]
use burn::module::Module;
#[cfg(feature = "cpu")]
use burn::tensor::{Tensor, activation::log_sigmoid};

/// D - λ E_q log Disc(z), Disc(z) = P(z is from the prior), z ~ q(z|x̃) of x with noise, D of x itself (Shen et al. 2020).
pub struct Aae {
    /// λ.
    pub lambda: f64,
    /// How often a token of x̃ is a random one; 0: x̃ = x.
    pub noise: f64,
}

impl LossFunction for Aae {
    fn compares_with_prior(&self) -> bool {
        true
    }

    fn input_noise(&self) -> f64 {
        self.noise
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
pub(super) const SETTINGS: &[Setting] = &[
    lambda(&["aae"]),
    Setting {
        name: "input-noise",
        pointer: "/run/model/latent/objective/noise",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: 0.0 },
        label: Label { zh: "编码器输入的噪声", en: "noise on the encoder's input" },
        help: Label {
            zh: "训练时编码器读到的每个词元以这个概率换成随机词元，要还原的仍是原句；0 是普通的对抗自编码器。",
            en: "In training the encoder reads every token replaced by a random one with this probability; what is restored is the clean sentence. 0 is the plain AAE.",
        },
        ..of(&["aae"])
    },
];
