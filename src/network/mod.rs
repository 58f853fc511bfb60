//! Networks: modules only. They know contexts in and log-probabilities out, and nothing of processes.
//!
//! A network is inputs → trunk → heads: [`Network`] owns inputs and heads, a `Trunk` mixes the positions.
//! Adding an architecture: one file, one variant of the trunk, one row of the tables in [`preset`].

pub mod preset;

#[cfg(feature = "cpu")]
mod autoencoder;
#[cfg(feature = "cpu")]
mod convolution;
#[cfg(feature = "cpu")]
mod encoder_decoder;
#[cfg(feature = "cpu")]
mod layers;
#[cfg(feature = "cpu")]
#[allow(clippy::module_inception, reason = "it holds the room's one type")]
mod network;
#[cfg(feature = "cpu")]
mod parameters;
#[cfg(feature = "cpu")]
mod transformer;
#[cfg(feature = "cpu")]
mod trunk;

#[cfg(feature = "cpu")]
pub use autoencoder::{Decoder, Discriminator, Encoder, EncoderHeads, EncoderOutput};
#[cfg(feature = "cpu")]
pub use network::{AttentionMask, Network, Output, PlanOutput};
#[cfg(feature = "cpu")]
pub use parameters::{Layout, Slot};
