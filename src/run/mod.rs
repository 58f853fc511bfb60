//! What a run is: its configuration, and the doors it goes through (link, command, file, checkpoint).

#[cfg(feature = "cpu")]
mod checkpoint;
#[cfg(feature = "cpu")]
pub mod claim;
pub mod command;
#[cfg(feature = "cpu")]
pub mod comparison;
pub mod config;
pub mod corruption;
#[cfg(feature = "cpu")]
mod denoising;
pub mod description;
mod document;
pub mod edit;
#[cfg(feature = "cpu")]
mod either;
#[cfg(feature = "cpu")]
mod evaluation;
pub mod experiments;
#[cfg(feature = "cpu")]
pub mod gradients;
pub mod lanes;
mod learned_link;
#[cfg(feature = "cpu")]
mod learning;
pub mod link;
pub mod method;
#[cfg(feature = "cpu")]
mod optimizer;
#[cfg(feature = "cpu")]
mod preview;
pub mod process_gap;
mod requirement;
#[cfg(feature = "cpu")]
mod schedule;
pub mod state;
#[cfg(feature = "cpu")]
mod task;
#[cfg(feature = "cpu")]
mod trainer;
#[cfg(feature = "webgpu")]
mod trial;
mod unambiguous;
pub mod view;
mod written;

#[cfg(feature = "cpu")]
pub use checkpoint::Precision;
pub use config::{ModelConfig, RunConfig};
#[cfg(feature = "cpu")]
pub use denoising::{Denoising, Trainer};
#[cfg(feature = "cpu")]
pub use either::{Loss, Run};
#[cfg(feature = "cpu")]
pub use evaluation::{Evaluation, Measurement};
#[cfg(feature = "cpu")]
pub use learning::{LatentLoss, LatentTrainer, Learning};
#[cfg(feature = "cpu")]
pub use preview::Preview;
#[cfg(feature = "cpu")]
pub use task::{Constant, Pass, Task};
#[cfg(feature = "cpu")]
pub use trainer::{RECENT, ShardGradients, Training};
#[cfg(feature = "webgpu")]
pub use trial::{SelfTest, self_test};

pub use crate::settings::value;
