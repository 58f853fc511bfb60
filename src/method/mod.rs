//! Methods: a posterior joined with a network and its objective. The training loss, the bound's
//! terms and whatever else is measured are returned apart, so that a weighted objective never poses
//! as a bound.

pub mod preset;

#[cfg(feature = "cpu")]
mod batch;
#[cfg(feature = "cpu")]
mod denoising;
#[cfg(feature = "cpu")]
mod embedding_shift;
#[cfg(feature = "cpu")]
mod insertion;
#[cfg(feature = "cpu")]
mod planning;
#[cfg(feature = "cpu")]
mod regression;
#[cfg(feature = "cpu")]
mod reverse_step;

#[cfg(feature = "cpu")]
pub use batch::DenoisingBatch;
#[cfg(feature = "cpu")]
pub use denoising::{Denoiser, DenoisingObjective, network, objective};
#[cfg(feature = "cpu")]
pub use embedding_shift::EmbeddingShifts;
#[cfg(feature = "cpu")]
pub use regression::Regressions;
#[cfg(feature = "cpu")]
pub use reverse_step::ReverseSteps;
