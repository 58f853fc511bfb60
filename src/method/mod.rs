//! Methods: a posterior joined with a network and its objective. The training loss, the bound's
//! terms and whatever else is measured are returned apart, so that a weighted objective never poses
//! as a bound.

mod batch;
mod denoising;

pub use batch::Batch;
pub(crate) use denoising::device_error;
pub use denoising::{Denoiser, Objective, objective};
