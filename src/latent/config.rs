//! What a person chooses of a learned posterior: the part that checkpoints and links carry.

use crate::error::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// A posterior q(z | x) = N(μ(x), diag σ²(x)) with the prior N(0, I), a decoder p(x | z), and what is
/// minimised.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LatentConfig {
    /// How many latents a sentence has.
    pub scope: Scope,
    /// d, the numbers of a latent, 1..=64.
    pub dimensions: usize,
    /// Where μ comes from.
    pub mean: Mean,
    /// Where σ comes from.
    pub deviation: Deviation,
    /// How p(x | z) factorises.
    pub decoder: DecoderConfig,
    /// How the training loss is made of distortion, rate and the batch's z.
    pub objective: Objective,
}

impl Default for LatentConfig {
    fn default() -> Self {
        Self {
            scope: Scope::default(),
            dimensions: 8,
            mean: Mean::default(),
            deviation: Deviation::default(),
            decoder: DecoderConfig::default(),
            objective: Objective::default(),
        }
    }
}

/// How many latents a sentence has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One, read at every position.
    #[default]
    Sentence,
    /// One for each position.
    Position,
}

impl Scope {
    /// P, the latents of a sentence of L = `length` tokens.
    pub fn latents(self, length: usize) -> usize {
        match self {
            Self::Sentence => 1,
            Self::Position => length,
        }
    }
}

/// Where μ comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PosteriorMean"))]
#[serde(rename_all = "kebab-case")]
pub enum Mean {
    /// The encoder says it.
    #[default]
    Learned,
    /// It is that of [`super::FixedMeans`]: no parameters.
    Fixed,
}

/// Where σ comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Deviation {
    /// The encoder says it.
    Learned {
        /// The most it can be: σ = cap·s/(cap + s) with the encoder's s > 0, a clip whose gradient does not
        /// vanish at the cap. 0: no cap.
        sigma_cap: f64,
    },
    /// It is the same everywhere.
    Fixed {
        /// σ > 0.
        sigma: f64,
    },
}

impl Default for Deviation {
    fn default() -> Self {
        Self::Learned { sigma_cap: 0.0 }
    }
}

/// How p(x | z) factorises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum DecoderConfig {
    /// Π_i p(x_i | z).
    #[default]
    Factorised,
    /// Π_i p(x_i | z, x_<i).
    Autoregressive {
        /// In training, how often a token to the left is hidden from the decoder (Bowman et al. 2016), in
        /// \[0, 1\]. Nothing is hidden when it is measured.
        word_dropout: f64,
    },
}

impl DecoderConfig {
    /// How often a token is hidden; `None` where the decoder reads none.
    pub fn word_dropout(self) -> Option<f64> {
        match self {
            Self::Factorised => None,
            Self::Autoregressive { word_dropout } => Some(word_dropout),
        }
    }
}

/// What is minimised, with D = -E_q log p(x|z) and R = KL(q(z|x) ‖ p(z)). Whatever it is, D + R is what is
/// reported: the bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Objective {
    /// D + β Σ_j max(λ, KL_j), KL_j the batch's mean in dimension j of J.
    ///
    /// β = 1, λ = 0: the VAE (Kingma and Welling 2014); β-VAE (Higgins et al. 2017); free bits (Kingma et
    /// al. 2016); annealed (Bowman et al. 2016).
    Elbo {
        /// β >= 0.
        beta: f64,
        /// λ >= 0, nats a dimension.
        free_bits: f64,
        /// Steps over which β rises linearly from 0; 0: none.
        annealing: u64,
    },
    /// D + (1-α) R + (α+λ-1) MMD²(q(z), p(z)) (Zhao et al. 2019); α = 1 is the MMD-VAE.
    InfoVae {
        /// α <= 1: with more the loss has no lower bound.
        alpha: f64,
        /// λ, with α + λ >= 1.
        lambda: f64,
    },
    /// D - λ E_q log Disc(z), Disc(z) = P(z is from the prior), which learns -E_p log Disc - E_q log(1-Disc)
    /// beside it (Makhzani et al. 2016).
    Aae {
        /// λ >= 0.
        lambda: f64,
    },
}

impl Default for Objective {
    fn default() -> Self {
        Self::Elbo { beta: 1.0, free_bits: 0.0, annealing: 0 }
    }
}

impl Objective {
    /// What R, or what stands for it, is multiplied by at step number `step` (the first is 0).
    pub fn annealing_factor(self, step: u64) -> f64 {
        match self {
            Self::Elbo { annealing, .. } if annealing > 0 => ((step + 1) as f64 / annealing as f64).min(1.0),
            _ => 1.0,
        }
    }

    /// Whether the loss is no mean over sentences: the batch then has to stay whole.
    pub fn needs_whole_batch(self) -> bool {
        match self {
            Self::Elbo { free_bits, .. } => free_bits > 0.0,
            Self::InfoVae { .. } => true,
            Self::Aae { .. } => false,
        }
    }

    /// Whether it compares the batch's z with draws of the prior.
    pub fn compares_with_prior(self) -> bool {
        !matches!(self, Self::Elbo { .. })
    }

    /// Whether there is a discriminator.
    pub fn is_adversarial(self) -> bool {
        matches!(self, Self::Aae { .. })
    }

    /// The weight of MMD², α + λ - 1.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] if α > 1 or the weight is negative: MMD² could then be driven up without end.
    pub fn discrepancy_weight(alpha: f64, lambda: f64) -> Result<f64> {
        let weight = alpha + lambda - 1.0;
        if alpha <= 1.0 && weight >= 0.0 {
            return Ok(weight);
        }
        Err(Error::new(
            ErrorKind::Setting,
            format!("InfoVAE 的 α = {alpha}、λ = {lambda} 不行：须有 α ≤ 1 且 α + λ − 1 ≥ 0。"),
            format!(
                "InfoVAE cannot have alpha {alpha} and lambda {lambda}: alpha has to be at most 1, and alpha + lambda - 1 at least 0."
            ),
        ))
    }

    /// Whether its weights make a loss.
    ///
    /// # Errors
    /// As of [`Self::discrepancy_weight`].
    pub fn validate(self) -> Result<()> {
        match self {
            Self::InfoVae { alpha, lambda } => Self::discrepancy_weight(alpha, lambda).map(drop),
            Self::Elbo { .. } | Self::Aae { .. } => Ok(()),
        }
    }
}
