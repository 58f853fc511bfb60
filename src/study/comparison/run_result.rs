//! One run: what its result depends on, and what came of it, the numbers that lines are the means of.

use crate::bound::BoundKind;
use crate::configuration::RunConfig;
use crate::diagnosis::{LatentMeasured, MeasurementConfig, Verdict};
use crate::error::Result;
use crate::sampler::SampleConfig;
use crate::training::Measurement;
use serde::{Deserialize, Serialize};

/// What is measured of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Every k to measure at, each in 1..=L; a diffusion and a learned posterior have none and are measured once.
    pub block_sizes: Vec<usize>,
    /// The share u of random tokens at which processes are measured that serve every one, in \[0, 1\].
    pub share: f64,
    /// How sentences are drawn whose own likelihood is measured beside the bound, if it is asked for; its k and steps do not count.
    /// Of methods that have one ([`SamplerLikelihood`](crate::sampler::SamplerLikelihood)).
    pub sampler: Option<SampleConfig>,
    /// How much is asked of a learned posterior; its sentences are also those of every other estimate, where there is no
    /// exact sum.
    pub measurement: MeasurementConfig,
}

/// A run of a comparison: all that its result depends on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedRun {
    /// What it is called beside others, on which nothing depends.
    #[serde(skip)]
    pub method: &'static str,
    /// What is trained, its seed among it.
    pub run: RunConfig,
    /// What is measured of it.
    pub asked: Asked,
}

/// What becomes of a planned run.
pub enum Fate {
    /// It is trained and measured.
    Run,
    /// Somebody else trains it, or nobody.
    LeaveOut,
    /// This came of it already.
    Known(Result<RunResult>),
}

/// A run that was trained and measured just now, or failed.
pub struct FinishedRun {
    /// Which.
    pub planned: PlannedRun,
    /// What came of it.
    pub outcome: Result<RunResult>,
}

/// What came of one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunResult {
    /// The numbers that were trained.
    pub parameters: usize,
    /// The steps they were trained for.
    pub steps: u64,
    /// How long that took.
    pub seconds: f64,
    /// What was measured, at each k in the order asked for; of a diffusion and of a learned posterior, once.
    pub measured: Vec<Measured>,
    /// Of a learned posterior, what its decoder makes of z.
    pub posterior: Option<MeasuredPosterior>,
}

/// A bound and its parts, nats per sequence, as [`Measurement`] has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Measured {
    /// Positions restored at once, if the process has a k.
    pub k: Option<usize>,
    pub(super) kind: BoundKind,
    /// The bound on -log p(x).
    pub nats: f64,
    pub(super) process_gap: Option<f64>,
    pub(super) learning_gap: Option<f64>,
    pub(super) stop_cost: Option<f64>,
    pub(super) head_cost: Option<f64>,
    pub(super) token_cost: Option<f64>,
    pub(super) sampler: Option<f64>,
}

impl Measured {
    pub(super) fn of(k: Option<usize>, measurement: &Measurement) -> Self {
        Self {
            k,
            kind: measurement.nelbo.kind,
            nats: measurement.nelbo.nats,
            process_gap: measurement.process_gap,
            learning_gap: measurement.learning_gap,
            stop_cost: measurement.stop_cost.map(|part| part.cost.nats),
            head_cost: measurement.head_cost.map(|part| part.cost.nats),
            token_cost: measurement.token_cost.map(|part| part.cost.nats),
            sampler: measurement.sampler.map(|sampler| sampler.cost.nats),
        }
    }
}

/// D, R and what a decoder makes of z, nats per sequence (I_pos and I_z per position), as [`LatentMeasured`] has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeasuredPosterior {
    pub(super) distortion: Option<f64>,
    pub(super) rate: Option<f64>,
    pub(super) information: Option<f64>,
    pub(super) aggregate_divergence: Option<f64>,
    pub(super) shuffle_cost: Option<f64>,
    pub(super) positional_information: f64,
    pub(super) latent_information: f64,
    pub(super) importance_gap: Option<f64>,
    pub(super) verdict: Verdict,
}

impl MeasuredPosterior {
    pub(super) fn of(found: &LatentMeasured) -> Self {
        let information = found.collapse.mutual_information.as_ref();
        Self {
            distortion: found.rate_distortion.distortion.map(|cost| cost.nats),
            rate: found.rate_distortion.rate.map(|cost| cost.nats),
            information: information.map(|found| found.information.nats),
            aggregate_divergence: information.map(|found| found.aggregate_divergence.nats),
            shuffle_cost: found.usage.as_ref().map(|usage| usage.shuffle_cost.nats),
            positional_information: found.collapse.positional_information,
            latent_information: found.collapse.latent_information.nats,
            importance_gap: found.importance.last().and_then(|found| found.gap),
            verdict: found.collapse.verdict,
        }
    }
}
