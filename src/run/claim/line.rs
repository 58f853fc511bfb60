//! What is said of one method on one corpus: means over seeds, with their error across seeds.

use super::cell::CellRun;
use crate::bound::BoundKind;
use crate::diagnosis::Verdict;
use crate::run::comparison::{Spread, Trial};
use serde::Serialize;

/// One method on one corpus; nats per sequence, means over seeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimLine {
    /// The corpus.
    pub corpus: &'static str,
    /// The method's name.
    pub method: &'static str,
    /// What the bound is, at every seed.
    pub kind: BoundKind,
    /// How many seeds it is the mean of.
    pub seeds: usize,
    /// The numbers that are trained; a posterior without parameters has no encoder.
    pub parameters: usize,
    /// Training steps of each run.
    pub steps: u64,
    /// How long a run trained, without measuring.
    pub seconds: f64,
    /// The bound on -log p(x): D + R of a model with z.
    pub bound: Spread,
    /// The bound minus H, >= 0 but for the error.
    pub gap: Spread,
    /// The same of each seed.
    pub gaps: Vec<f64>,
    /// D; `None` of a noise.
    pub distortion: Option<Spread>,
    /// R; `None` of a noise.
    pub rate: Option<Spread>,
    /// I_z, nats per position; `None` of a noise.
    pub latent_information: Option<Spread>,
    /// What each run's decoder has become; empty of a noise.
    pub verdicts: Vec<Verdict>,
}

impl ClaimLine {
    /// Whether this is a noise without parameters, and no posterior of z.
    pub fn is_noise(&self) -> bool {
        self.rate.is_none()
    }

    /// Of the runs of a posterior of z; `None` if there are none.
    pub(super) fn of_cell(
        corpus: &'static str,
        entropy: f64,
        method: &'static str,
        runs: &[CellRun],
    ) -> Option<Self> {
        let first = runs.first()?;
        let spread = |value: fn(&CellRun) -> f64| Spread::of(&runs.iter().map(value).collect::<Vec<_>>());
        let gaps: Vec<f64> = runs.iter().map(|run| run.rate_distortion.bound.nats - entropy).collect();
        Some(Self {
            corpus,
            method,
            kind: first.rate_distortion.kind,
            seeds: runs.len(),
            parameters: first.parameters,
            steps: first.steps,
            seconds: runs.iter().map(|run| run.seconds).sum::<f64>() / runs.len() as f64,
            bound: spread(|run| run.rate_distortion.bound.nats)?,
            gap: Spread::of(&gaps)?,
            gaps,
            distortion: spread(|run| run.rate_distortion.distortion.nats),
            rate: spread(|run| run.rate_distortion.rate.nats),
            latent_information: spread(|run| run.collapse.latent_information.nats),
            verdicts: runs.iter().map(|run| run.collapse.verdict).collect(),
        })
    }

    /// Of the runs of a noise, measured at k = 1; `None` if there are none.
    pub(super) fn of_trial(corpus: &'static str, entropy: f64, trial: &Trial) -> Option<Self> {
        let (line, runs) = (trial.lines().into_iter().next()?, trial.results());
        let bounds = runs.iter().filter_map(|run| run.measured().first());
        let gaps: Vec<f64> = bounds.map(|(_, measured)| measured.nelbo.nats - entropy).collect();
        Some(Self {
            corpus,
            method: line.method,
            kind: line.bound.kind,
            seeds: line.seeds,
            parameters: line.parameters,
            steps: line.steps,
            seconds: line.seconds,
            bound: line.bound.spread,
            gap: Spread::of(&gaps)?,
            gaps,
            distortion: None,
            rate: None,
            latent_information: None,
            verdicts: Vec::new(),
        })
    }
}
