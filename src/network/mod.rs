//! Networks: modules only. They know tokens in and log-probabilities out, and nothing of processes.

pub mod preset;

#[cfg(feature = "cpu")]
mod layers;
#[cfg(feature = "cpu")]
mod parameters;
#[cfg(feature = "cpu")]
mod transformer;

#[cfg(feature = "cpu")]
pub use parameters::{Layout, Slot};
#[cfg(feature = "cpu")]
pub use transformer::{Output, PlanOutput, Sight, Transformer};
