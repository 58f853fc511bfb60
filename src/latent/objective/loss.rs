//! What an objective is: a loss of what a batch comes to, and what it needs of the batch.

use crate::error::Result;
#[cfg(feature = "cpu")]
use crate::latent::Autoencoder;
use crate::settings::{Effect, Label, Range, Setting};
#[cfg(feature = "cpu")]
use burn::tensor::Tensor;

/// What is minimised, with D = -E_q log p(x|z) and R = KL(q(z|x) ‖ p(z)).
pub trait LossFunction {
    /// What R, or what stands for it, is multiplied by at step number `step` (the first is 0).
    fn annealing_factor(&self, _step: u64) -> f64 {
        1.0
    }

    /// K, the draws of z of each sentence.
    fn samples(&self) -> usize {
        1
    }

    /// How often a token is a random one where the encoder reads it in training.
    fn input_noise(&self) -> f64 {
        0.0
    }

    /// Whether the loss is no mean over sentences: the batch then has to stay whole.
    fn needs_whole_batch(&self) -> bool {
        false
    }

    /// Whether it compares the batch's z with draws of the prior.
    fn compares_with_prior(&self) -> bool {
        false
    }

    /// What its discriminator judges, if it has one.
    fn judged(&self) -> Option<Judged> {
        None
    }

    /// Whether its weights make a loss.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`](crate::error::ErrorKind::Setting) where they do not.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// The loss, \[1\], and what else it measures (MMD², the discriminator's own loss), if anything.
    #[cfg(feature = "cpu")]
    fn minimised(&self, terms: &Terms) -> (Tensor<1>, Option<Tensor<1>>);
}

/// What a discriminator tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// z of the posterior from z of the prior.
    Latents,
    /// Sentences drawn of p(x|z) from those of the data.
    Sentences,
}

/// What a loss is made of, each with its gradient.
#[cfg(feature = "cpu")]
pub struct Terms<'a> {
    /// D, a mean over the batch, \[1\].
    pub distortion: Tensor<1>,
    /// KL_j, the batch's mean in each dimension, \[J\]; with a mixture, which has none by dimension, R, \[1\].
    pub divergences: Tensor<1>,
    /// Where K > 1: log p(x|z_k) and log q(z_k|x) - log p(z_k), \[rows, K\].
    pub draws: Option<[Tensor<2>; 2]>,
    /// z of each sentence, \[rows · K, J\].
    pub z: Tensor<2>,
    /// log p(x_i = v | z, x_<i) of each sentence's z, \[rows · K, L, V\].
    pub answers: Tensor<3>,
    /// The sentences as one-hot vectors, and uniform numbers to draw as many by, \[rows, L\]; where sentences are judged.
    pub judged: Option<(Tensor<3>, Tensor<2>)>,
    /// As many draws of the prior, where the objective compares z with them.
    pub prior: Option<Tensor<2>>,
    /// What R, or what stands for it, is multiplied by at this step.
    pub annealing_factor: f64,
    /// The networks, the discriminator among them.
    pub networks: &'a Autoencoder,
}

/// What all settings have in common that only these objectives have.
pub(super) const fn of(names: &'static [&'static str]) -> Setting {
    Setting::of(Effect::Retrain).only_where("/run/model/latent/objective/kind", names)
}

/// λ of the objective of this name.
pub(super) const fn lambda(names: &'static [&'static str]) -> Setting {
    Setting {
        name: "lambda",
        pointer: "/run/model/latent/objective/lambda",
        range: Range::Real { min: 0.0, max: 1000.0, step: 0.5, default: 10.0 },
        label: Label { zh: "权重 λ", en: "weight λ" },
        help: Label {
            zh: "聚合后验与先验之差的权重：InfoVAE 的 MMD² 乘 α + λ − 1，对抗的乘 λ。",
            en: "The weight of how the aggregate posterior differs from the prior: α + λ - 1 of InfoVAE's MMD², λ of the adversary.",
        },
        ..of(names)
    }
}
