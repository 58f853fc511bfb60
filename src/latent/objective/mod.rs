//! What is minimised of a learned posterior: the table of objectives.

mod aae;
mod elbo;
mod gan;
mod info_vae;
mod loss;
#[cfg(test)]
mod toy;

#[cfg(feature = "cpu")]
mod batch_loss;
#[cfg(feature = "cpu")]
mod discrepancy;

use crate::settings::{Choice, Effect, Label, Range, Setting, kinds, options};
use serde::{Deserialize, Serialize};

pub use aae::Aae;
#[cfg(feature = "cpu")]
pub use batch_loss::{LatentObjective, latent_objective};
#[cfg(feature = "cpu")]
pub use discrepancy::{WIDTHS, squared_discrepancy};
pub use elbo::Elbo;
pub use gan::Gan;
pub(in crate::latent) use gan::REQUIREMENTS;
#[cfg(feature = "cpu")]
pub use gan::{draw_one_hot, gradient_penalty, straight_through};
pub use info_vae::InfoVae;
pub use loss::{Judged, LossFunction};

kinds! {
    /// What is minimised, with D = -E_q log p(x|z) and R = KL(q(z|x) ‖ p(z)). Whatever it is, D + R is what is
    /// reported: the bound.
    #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(test, derive(ts_rs::TS))]
    #[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
    pub enum Objective in OBJECTIVES;

    /// The loss it describes.
    pub fn loss -> Box<dyn LossFunction>;

    /// D + β Σ_j max(λ, KL_j), KL_j the batch's mean in dimension j of J.
    ///
    /// β = 1, λ = 0: the VAE (Kingma and Welling 2014); β-VAE (Higgins et al. 2017); free bits (Kingma et
    /// al. 2016); annealed (Bowman et al. 2016).
    Elbo {
        /// β >= 0.
        beta: f64 = 1.0,
        /// λ >= 0, nats a dimension.
        free_bits: f64 = 0.0,
        /// Steps over which β rises linearly from 0; 0: none.
        annealing: u64 = 0,
        /// K >= 1, draws of z of each sentence: with more than one the importance-weighted bound (Burda et al. 2016).
        samples: usize = 1,
    } => Elbo { beta, free_bits, annealing, samples },
        Choice::new("elbo", "变分下界", "evidence lower bound"), elbo::SETTINGS;

    /// D + (1-α) R + (α+λ-1) MMD²(q(z), p(z)) (Zhao et al. 2019); α = 1 is the MMD-VAE.
    InfoVae {
        /// α <= 1: with more the loss has no lower bound.
        alpha: f64 = 0.5,
        /// λ, with α + λ >= 1.
        lambda: f64 = 10.0,
    } => InfoVae { alpha, lambda }, Choice::new("info-vae", "InfoVAE", "InfoVAE"), info_vae::SETTINGS;

    /// D - λ E_q log Disc(z), Disc(z) = P(z is from the prior), which learns -E_p log Disc - E_q log(1-Disc)
    /// beside it (Makhzani et al. 2016).
    Aae {
        /// λ >= 0.
        lambda: f64 = 10.0,
        /// How often a token is a random one where the encoder reads it in training (Shen et al. 2020), in \[0, 1\].
        noise: f64 = 0.0,
    } => Aae { lambda, noise }, Choice::new("aae", "对抗", "adversarial"), aae::SETTINGS;

    /// -E_p(z) log σ(c(x̃)), x̃ ~ p(x|z) with a straight-through gradient; the critic c learns
    /// -E log σ(c(x)) - E log σ(-c(x̃)) + λ E ‖∇c(x)‖² beside it (Goodfellow et al. 2014, Mescheder et al. 2018).
    Gan {
        /// λ >= 0.
        penalty: f64 = gan::PENALTY,
    } => Gan { penalty }, Choice::new("gan", "生成对抗", "GAN"), gan::SETTINGS;

    /// D: how little an objective takes.
    #[cfg(test)]
    Distortion => toy::Distortion, Choice::new("distortion", "失真", "distortion"), &[];
}

impl Default for Objective {
    fn default() -> Self {
        OBJECTIVES[0].config
    }
}

/// The settings of objectives: which, then those of each.
pub(super) fn settings() -> impl Iterator<Item = &'static Setting> {
    std::iter::once(&OBJECTIVE).chain(OBJECTIVES.iter().flat_map(|kind| kind.settings))
}

static OBJECTIVE: Setting = Setting {
    name: "objective",
    pointer: "/run/model/latent/objective/kind",
    range: Range::Choice { options: &options!(OBJECTIVES), default: "elbo" },
    label: Label { zh: "目标", en: "objective" },
    help: Label {
        zh: "训练时最小化什么。报告的总是 D + R。",
        en: "What training minimises. What is reported is always D + R.",
    },
    ..Setting::of(Effect::Retrain).only_where("/run/model/kind", &["learned"])
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_objective_starts_with_the_defaults_of_its_settings() {
        for kind in OBJECTIVES {
            let objective = serde_json::to_value(kind.config).unwrap();
            assert_eq!(objective["kind"], kind.choice.name);
            for setting in kind.settings {
                let field = setting.pointer.rsplit('/').next().unwrap();
                assert_eq!(objective[field], setting.range.default_value(), "{} {field}", kind.choice.name);
            }
            assert_eq!(objective.as_object().unwrap().len(), 1 + kind.settings.len());
        }
    }
}
