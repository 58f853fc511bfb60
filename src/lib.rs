//! # The denoising lab
//!
//! Generative models that destroy text with a *fixed, parameter-free* noise and learn to undo it
//! (autoregression, masking, BERT, DDPM), trained live and measured with true bounds in nats.
//!
//! One equation holds everything, with x a sequence of L tokens, q the noise and p the model:
//!
//! ```text
//! log p(x) >= E_{q(z|x)} [ log p(x, z) - log q(z|x) ]
//! ```
//!
//! ## The rooms, in the order data travels
//!
//! | room | what lives there |
//! |---|---|
//! | [`corpus`] | where text comes from: exact distributions, entropies, baselines, the vocabulary |
//! | [`process`] | fixed posteriors q(z_t | x): how text is destroyed, and what its bound sums |
//! | [`conditionals`] | the one interface between a model and everything that measures or samples it |
//! | [`conditional_bernoulli`] | the planner's distribution: which k positions are recovered together |
//! | [`placements`] | the distribution of insertions: which gaps of a string r tokens go into |
//! | [`bound`] | exact and stratified bounds on -log p(x); every number carries its kind and error |
//! | [`sampler`] | the reverse process: prompts, infilling, orders, particles |
//! | [`frame`] | what one moment of a trajectory looks like, forward or reverse |
//! | [`settings`] | how a setting is declared, once, beside the code it steers |
//! | [`configuration`] | the configuration of a run, and the links, commands and files that carry it |
//! | [`change`] | what a page draws of a state before a model is asked, and what of it a change makes anew |
//! | [`network`] | modules only: inputs, a trunk, heads, and their parameters by path (feature `cpu`) |
//! | [`device`] | where a network runs: the CPU, or a GPU that was brought up, tested and watched (feature `cpu`) |
//! | `kernels` | attention, norms, linear layers, the optimiser: the library's many operations as one, on either device (feature `cpu`) |
//! | [`latent`] | learned posteriors: an encoder, a prior, a decoder, and what regularises them |
//! | [`diagnosis`] | what is measured of a learned posterior: collapse, the ELBO, gradients' noise, pictures; no networks |
//! | [`method`] | a posterior joined with a network: the methods by name; training loss and bound terms (feature `cpu`) |
//! | `training` | a run in progress: task, optimiser, checkpoints, evaluation (feature `cpu`) |
//! | [`study`] | what is asked of several runs, or of none: comparisons, the claim, lanes, small experiments |
//!
//! `corpus`, `process`, `bound`, `diagnosis` and `sampler` know nothing of networks; `network` knows nothing of
//! processes; `method` joins them, and `latent` knows no process but the fixed one's embeddings. `web` is the
//! only room that knows JavaScript exists.

#[cfg(test)]
mod adding;
pub mod bound;
pub mod change;
pub mod conditional_bernoulli;
pub mod conditionals;
pub mod configuration;
pub mod corpus;
pub mod diagnosis;
pub mod error;
pub mod frame;
pub mod latent;
pub mod method;
pub mod network;
pub mod placements;
pub mod position_set;
pub mod process;
pub mod random;
pub mod sampler;
pub mod settings;
mod sorting;
pub mod study;

#[cfg(any(target_arch = "wasm32", all(test, feature = "cpu")))]
mod contract;
#[cfg(feature = "cpu")]
pub mod device;
#[cfg(feature = "cpu")]
pub mod kernels;
#[cfg(feature = "cpu")]
pub mod training;
#[cfg(target_arch = "wasm32")]
mod web;

pub use error::{Error, Result};

/// A token's id, an index into its [`corpus::Vocabulary`] of V entries.
///
/// The mask (the absorbing state) is the id V, one past the vocabulary: it is never a character.
pub type Token = u16;
