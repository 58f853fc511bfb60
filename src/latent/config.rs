//! What a person chooses of a learned posterior: the part that checkpoints and links carry.

use super::Objective;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// A posterior q(z | x) = N(μ(x), diag σ²(x)), a prior p(z), a decoder p(x | z), and what is minimised.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LatentConfig {
    /// How many latents a sentence has.
    pub scope: Scope,
    /// d, the numbers of a latent, 1..=64.
    pub dimensions: usize,
    /// Where μ comes from.
    pub mean: PosteriorMean,
    /// Where σ comes from.
    pub deviation: Deviation,
    /// How p(x | z) factorises.
    pub decoder: DecoderConfig,
    /// How the training loss is made of distortion, rate and the batch's z.
    pub objective: Objective,
    /// What p(z) is.
    #[serde(default)]
    pub prior: PriorConfig,
}

impl Default for LatentConfig {
    fn default() -> Self {
        Self {
            scope: Scope::default(),
            dimensions: 8,
            mean: PosteriorMean::default(),
            deviation: Deviation::default(),
            decoder: DecoderConfig::default(),
            objective: Objective::default(),
            prior: PriorConfig::default(),
        }
    }
}

impl LatentConfig {
    /// Whether there is a q(z|x). Where there is none, what is asked for its mean and deviation is told the prior's.
    pub fn has_posterior(&self) -> bool {
        self.deviation != Deviation::Prior
    }

    /// That there is a q(z|x).
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is none.
    pub fn check_posterior(&self) -> Result<()> {
        if self.has_posterior() {
            return Ok(());
        }
        Err(Error::setting(
            "这个模型没有后验 q(z|x)，z 来自先验：没有可以推导的变分下界，也没有它的梯度。",
            "This model has no posterior q(z|x), its z is drawn from the prior: there is no ELBO to derive, and no gradient of one.",
        ))
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
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum PosteriorMean {
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
    /// There is no posterior: z is drawn from the prior, and knows nothing of x.
    Prior,
}

impl Default for Deviation {
    fn default() -> Self {
        Self::Learned { sigma_cap: 0.0 }
    }
}

/// What p(z) is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum PriorConfig {
    /// N(0, I).
    #[default]
    Standard,
    /// A mixture of 32 diagonal normals whose weights, means and deviations are trained with the rest.
    Mixture,
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
