//! The one noise that is not fixed, an ablation: Gaussian noise on embeddings that are learned with the network.
//!
//! What is learned is a shift Δ of the frozen embeddings, a parameter of the network's. So no process holds state: until a
//! model is asked for its shift ([`noise_of`](super::noise_of)) a process is the one before learning.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whether the noise has parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Embeddings {
    /// None: embeddings are drawn once and for all.
    #[default]
    Frozen,
    /// Embeddings are learned with the network: an ablation, whose noise is not fixed. How far apart they are, and so
    /// how much noise is noise, is then the model's own choice.
    #[serde(rename = "learnt")]
    Learned,
}

/// How an example depends on the embeddings e = e_0 + Δ of the text, of which it holds what e_0 says and a
/// network knows Δ: z is moved by α_t Δ(x), a regression is to e, and the bound grows by
/// ½ ᾱ_T Σ_i (‖e(x_i)‖² - ‖e_0(x_i)‖²).
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingShift {
    /// α_t.
    pub alpha: f64,
    /// ᾱ_T.
    pub last_signal: f64,
    /// e_0, \[V × D\].
    pub embeddings: Arc<Vec<f64>>,
    /// D.
    pub width: usize,
}
