//! A run in progress: what is trained, step by step, its checkpoints, and what is measured of it on the way.

mod checkpoint;
mod denoising;
mod evaluation;
mod learning;
mod optimizer;
mod preview;
mod run;
mod schedule;
#[cfg(feature = "webgpu")]
mod self_test;
mod step;
mod task;
mod trainer;

pub use checkpoint::Precision;
pub use denoising::{Denoising, Trainer};
pub use evaluation::{Evaluation, Measurement};
pub use learning::{LatentLoss, LatentTrainer, Learning};
pub use preview::Preview;
pub use run::{Loss, Run};
#[cfg(feature = "webgpu")]
pub use self_test::self_test;
pub use task::{Constant, Pass, Task};
pub use trainer::{RECENT, StepGradients, Training};
