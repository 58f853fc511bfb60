//! What a run is: its configuration, and the doors it goes through (link, command, file, checkpoint).

#[cfg(feature = "cpu")]
mod checkpoint;
pub mod config;
#[cfg(feature = "cpu")]
mod evaluation;
#[cfg(feature = "cpu")]
mod schedule;
#[cfg(feature = "cpu")]
mod trainer;

#[cfg(feature = "cpu")]
pub use checkpoint::Precision;
pub use config::RunConfig;
#[cfg(feature = "cpu")]
pub use evaluation::{Evaluation, Measurement};
#[cfg(feature = "cpu")]
pub use trainer::{ShardGradients, Trainer};
