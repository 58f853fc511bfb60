//! What lanes and measurements tell of themselves.

use crate::diagnosis::{LatentReadings, Pictures};
use crate::error::Text;
use crate::study::claim::{self, ClaimFinding, ClaimLine};
use crate::training::{LatentLoss, Measurement};
use serde::Serialize;
use serde_json::Value;

/// A run in a lane.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LaneStatus {
    /// As the core writes it, so that two of one run are the same text.
    #[cfg_attr(test, ts(as = "crate::configuration::RunConfig"))]
    pub run: Value,
    /// What tells the run from others.
    pub title: Text,
    /// The corpus's name.
    pub corpus: &'static str,
    /// H, where the distribution is known.
    pub entropy: Option<f64>,
    /// Training steps done.
    pub step: u64,
    /// Training steps in all.
    pub budget: u64,
    /// The numbers that are trained.
    pub parameters: usize,
    /// Of the next step.
    pub learning_rate: f64,
    /// Where it is trained.
    pub device: Device,
}

/// Where a lane computes.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// In the context that calls it.
    Cpu,
    /// On the GPU.
    #[cfg_attr(
        not(feature = "webgpu"),
        allow(dead_code, reason = "only the build for a GPU has lanes there")
    )]
    Gpu,
}

/// A training loss, raw weights.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LossPoint {
    /// After so many training steps.
    pub step: u64,
    /// The mean of the last steps, nats per sequence.
    pub nats: f64,
}

/// How training goes on.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TrainReport {
    /// Training steps done.
    pub step: u64,
    /// Training steps in all.
    pub budget: u64,
    /// Whether all are done.
    pub finished: bool,
    /// What is new.
    pub losses: Vec<LossPoint>,
    /// What a learned posterior's loss is made of.
    pub learned: Option<LatentLoss>,
}

/// How far a measurement is, in whatever it counts.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Progress {
    /// What is done.
    pub done: usize,
    /// All there is to do.
    pub rows: usize,
}

/// Whether a learned posterior has collapsed, and what its weights make of some sentences.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LearnedMark {
    /// The step of the weights.
    pub step: u64,
    /// Its bound, as that of any run.
    pub measurement: Measurement,
    /// D, R and the measures of collapse.
    pub measured: LatentReadings,
    /// Pictures of what z says.
    pub pictures: Pictures,
}

/// How far a test of the claim is.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClaimProgress {
    /// Training steps done.
    pub done: u64,
    /// Training steps in all.
    pub rows: u64,
    /// The run under way.
    pub doing: Option<claim::ClaimDoing>,
}

/// A corpus of the test: what is finished.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClaimContest {
    /// The corpus.
    pub corpus: &'static str,
    /// H, nats per sequence.
    pub entropy: f64,
    /// The methods that are finished.
    pub lines: Vec<ClaimLine>,
    /// Those that failed.
    pub failures: Vec<ClaimFailure>,
    /// What was found, once there are two methods to compare.
    pub finding: Option<ClaimFinding>,
}

/// A method that could not be trained or measured.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClaimFailure {
    /// The method.
    pub method: &'static str,
    /// Why.
    pub message: Text,
}
