//! Methods: a posterior joined with a network and its objective. The training loss, the bound's
//! terms and whatever else is measured are returned apart, so that a weighted objective never poses
//! as a bound.

mod batch;
mod denoising;
mod planning;
mod regression;
mod reverse_step;

pub use batch::{Batch, PlanTargets};
pub(crate) use denoising::device_error;
pub use denoising::{Denoiser, Objective, network, objective};
pub use regression::Regressions;
pub use reverse_step::ReverseSteps;
