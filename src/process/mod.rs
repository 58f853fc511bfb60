//! Fixed posteriors q(z_t | x): how text is destroyed, step by step, with no parameters to learn.
//!
//! There are three families, and everything that measures a model knows only what they share, [`Process`]:
//! which questions a sentence puts to a model, and what its answers cost ([`Cost`]).
//!
//! - [`Blocks`]: S_1..S_T is an ordered partition of the L positions into blocks, s_t = S_1 ∪ .. ∪ S_t is
//!   what is corrupted at t. A block process is a [`BlockDistribution`] (positions and counts only), a
//!   [`NoiseDistribution`] by which corrupted positions are written, and what of s a model may see.
//! - [`Diffusion`]: every position is corrupted a little more at each of T levels, and may be so again.
//!
//! - [`Deletion`]: the tokens of a string are deleted, without a trace.
//!
//! t = 0 is the data, t = T pure noise. A process knows nothing of networks. Everywhere 1 <= k <= L.
//!
//! Adding a process: one file, one row of [`processes`]' table (`docs/processes.md` walks through it).

mod bert;
mod blocks;
mod config;
mod cost;
mod deletion;
mod description;
mod diffusion;
mod family;
mod gaussian;
mod iid;
mod insertion;
mod learned_embeddings;
mod left_to_right;
mod mask;
mod noise;
mod noise_distribution;
mod parameters;
mod question;
mod random_order;
mod span;
#[cfg(test)]
mod toy;

pub use bert::Bert;
pub use blocks::{BlockDistribution, Blocks, DrawnTerm, Term, TrainingTerm, block_count, corrupted_count};
pub use config::{ProcessConfig, processes, settings};
pub use cost::{Cost, Regression, ReverseStep};
pub use deletion::Deletion;
pub use description::ProcessDescription;
pub use diffusion::Diffusion;
pub use family::{Family, Inputs, Process, check_block_size, noise_of};
pub use gaussian::{Gaussian, Schedule, frozen_embeddings};
pub use iid::{Iid, Replacement, replaced};
pub use insertion::{Choice, Choices, Insertion, InsertionCost};
pub use learned_embeddings::{EmbeddingShift, Embeddings};
pub use left_to_right::LeftToRight;
pub use mask::Mask;
pub use noise::{Noise, SHARE, SHARE_HELP, SHARE_LABEL, Shares, TrainedNoise, Variant};
pub use noise_distribution::{NoiseDistribution, corrupted_row};
pub use question::{Example, Plan, Question};
pub use random_order::RandomOrder;
pub use span::{Span, SpanVariant};
