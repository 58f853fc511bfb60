//! The evidence lower bound, weighted: VAE, β-VAE, free bits, annealing.

#[cfg(feature = "cpu")]
use super::loss::Terms;
use super::loss::{LossFunction, of};
use crate::settings::{Label, Range, Setting};
#[cfg(feature = "cpu")]
use burn::tensor::Tensor;

/// D + β Σ_j max(λ, KL_j), KL_j the batch's mean in dimension j of J; with a mixture as the prior D + β max(Jλ, R).
pub struct Elbo {
    /// β.
    pub beta: f64,
    /// λ, nats a dimension.
    pub free_bits: f64,
    /// Steps over which β rises linearly from 0; 0: none.
    pub annealing: u64,
}

impl LossFunction for Elbo {
    fn annealing_factor(&self, step: u64) -> f64 {
        if self.annealing == 0 { 1.0 } else { ((step + 1) as f64 / self.annealing as f64).min(1.0) }
    }

    fn needs_whole_batch(&self) -> bool {
        self.free_bits > 0.0
    }

    #[cfg(feature = "cpu")]
    fn minimised(&self, terms: &Terms) -> (Tensor<1>, Option<Tensor<1>>) {
        let divergences = terms.divergences.clone();
        // Of one dimension each, or of all together.
        let dimensions = terms.z.dims()[1] / divergences.dims()[0];
        let free = self.free_bits * dimensions as f64;
        let divergences = if free > 0.0 { divergences.clamp_min(free) } else { divergences };
        let weight = self.beta * terms.annealing_factor;
        (terms.distortion.clone() + divergences.sum() * weight, None)
    }
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "beta",
        pointer: "/run/model/latent/objective/beta",
        range: Range::Real { min: 0.0, max: 100.0, step: 0.1, default: 1.0 },
        label: Label { zh: "码率的权重 β", en: "rate's weight β" },
        help: Label {
            zh: "码率 R 的权重；1 就是 VAE。", en: "The weight of the rate R; 1 is the VAE."
        },
        ..of(&["elbo"])
    },
    Setting {
        name: "free-bits",
        pointer: "/run/model/latent/objective/freeBits",
        range: Range::Real { min: 0.0, max: 10.0, step: 0.05, default: 0.0 },
        label: Label { zh: "免费比特", en: "free bits" },
        help: Label {
            zh: "每一维的 KL 低于这么多奈特就不再罚；先验是混合高斯时，各维合起来算。",
            en: "Nats of each dimension's KL below which it is not charged; with a mixture as the prior, of all dimensions together.",
        },
        ..of(&["elbo"])
    },
    Setting {
        name: "annealing",
        pointer: "/run/model/latent/objective/annealing",
        range: Range::Integer { min: 0, max: 100_000, default: 0 },
        label: Label { zh: "退火步数", en: "annealing" },
        help: Label {
            zh: "β 在开头多少步里从零线性升到设定值。",
            en: "Over how many first steps β rises linearly from zero.",
        },
        ..of(&["elbo"])
    },
];
