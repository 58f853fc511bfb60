//! The one noise that is not fixed, an ablation: Gaussian noise on embeddings that are learnt with the network.
//!
//! What is learnt is a shift Δ of the frozen embeddings, a parameter of the network's. So no process holds state: until a
//! model is asked for its shift ([`noise_of`]) a process is the one before learning.

use super::{Process, ProcessConfig};
use crate::Result;
use crate::conditionals::Conditionals;
use crate::corpus::Vocabulary;
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
    /// Embeddings are learnt with the network: an ablation, whose noise is not fixed. How far apart they are, and so
    /// how much noise is noise, is then the model's own choice.
    Learnt,
}

/// A diffusion whose embeddings are learnt.
pub trait LearntEmbeddings {
    /// It with what a network has learnt added to its embeddings, \[V × D\]; of a fixed one, itself.
    fn with_embedding_shift(&self, shift: &[f32]) -> Box<dyn Process>;

    /// What a network needs to know to learn its embeddings from examples of level t = `step`.
    fn embedding_shift(&self, step: usize, vocabulary: &Vocabulary) -> EmbeddingShift;
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

/// The process that `config` describes, as this model has learnt it, if it has learnt anything of it.
///
/// # Errors
/// The model's own.
pub async fn noise_of(config: ProcessConfig, model: &impl Conditionals) -> Result<Box<dyn Process>> {
    let process = config.process();
    let Some(learnt) = process.diffusion().and_then(|diffusion| diffusion.learnt_embeddings()) else {
        return Ok(process);
    };
    let shifted = model.embedding_shift().await?.map(|shift| learnt.with_embedding_shift(&shift));
    Ok(shifted.unwrap_or(process))
}
