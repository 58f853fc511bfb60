//! The evidence lower bound, weighted: VAE, β-VAE, free bits, annealing.

#[cfg(feature = "cpu")]
use super::loss::Terms;
use super::loss::{LossFunction, of};
#[cfg(feature = "cpu")]
use crate::latent::mixture::log_mean_exp;
use crate::settings::{Label, Range, Setting};
#[cfg(feature = "cpu")]
use burn::tensor::Tensor;

/// D + β Σ_j max(λ, KL_j), KL_j the batch's mean in dimension j of J; with a mixture as the prior D + β max(Jλ, R).
///
/// With K > 1 draws of z, D + β R becomes -E log (1/K) Σ_k p(x|z_k) (p(z_k)/q(z_k|x))^β, for β = 1 a bound that falls in K
/// (Burda et al. 2016); free bits still add what each KL_j lacks to λ.
pub struct Elbo {
    /// β.
    pub beta: f64,
    /// λ, nats a dimension.
    pub free_bits: f64,
    /// Steps over which β rises linearly from 0; 0: none.
    pub annealing: u64,
    /// K >= 1.
    pub samples: usize,
}

impl LossFunction for Elbo {
    fn annealing_factor(&self, step: u64) -> f64 {
        if self.annealing == 0 { 1.0 } else { ((step + 1) as f64 / self.annealing as f64).min(1.0) }
    }

    fn samples(&self) -> usize {
        self.samples
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
        let charged = if free > 0.0 { divergences.clone().clamp_min(free) } else { divergences.clone() };
        let weight = self.beta * terms.annealing_factor;
        let loss = match terms.draws.clone() {
            None => terms.distortion.clone() + charged.sum() * weight,
            Some([log_likelihood, excess]) => {
                (charged - divergences).sum() * weight - log_mean_exp(log_likelihood - excess * weight).mean()
            }
        };
        (loss, None)
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
    Setting {
        name: "importance-samples",
        pointer: "/run/model/latent/objective/samples",
        range: Range::Integer { min: 1, max: 64, default: 1 },
        label: Label { zh: "每句抽几个 z，K", en: "draws of z, K" },
        help: Label {
            zh: "训练时每句抽 K 个 z，最小化重要性加权的界（IWAE）；K = 1 就是变分下界，K 越大界越紧，每步也越慢。",
            en: "In training, K draws of z a sentence make an importance-weighted bound (IWAE): K = 1 is the ELBO, more make it tighter and steps slower.",
        },
        ..of(&["elbo"])
    },
];
