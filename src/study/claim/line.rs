//! What is said of one method on one corpus: means over seeds, with their error across seeds.

use crate::bound::BoundKind;
use crate::diagnosis::Verdict;
use crate::study::comparison::{MethodRuns, OverSeeds};
use serde::Serialize;

/// One method on one corpus; nats per sequence, means over seeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
    pub bound: OverSeeds,
    /// The bound minus H, >= 0 but for the error.
    pub gap: OverSeeds,
    /// The same of each seed.
    pub gaps: Vec<f64>,
    /// Which seeds these are, from 0: not every run need be there.
    #[serde(skip)]
    pub(super) runs: Vec<usize>,
    /// D; `None` of a noise.
    pub distortion: Option<OverSeeds>,
    /// R; `None` of a noise.
    pub rate: Option<OverSeeds>,
    /// R - H. Where q and the prior are fixed it is a constant, below which no decoder brings `gap`; `None` of a noise.
    pub rate_gap: Option<OverSeeds>,
    /// I(x; z), nats per sequence; `None` of a noise.
    pub information: Option<OverSeeds>,
    /// KL(q(z) ‖ p(z)), likewise: what of R is not I(x; z).
    pub aggregate_divergence: Option<OverSeeds>,
    /// I_z, nats per position; `None` of a noise.
    pub latent_information: Option<OverSeeds>,
    /// What each run's decoder has become; empty of a noise.
    pub verdicts: Vec<Verdict>,
}

impl ClaimLine {
    /// Whether this is a noise without parameters, and no posterior of z.
    pub fn is_noise(&self) -> bool {
        self.rate.is_none()
    }

    /// The gap of this seed, counted from 0.
    pub(super) fn gap_of(&self, run: usize) -> Option<f64> {
        self.runs.iter().position(|found| *found == run).map(|index| self.gaps[index])
    }

    /// Of the runs of a method, a noise measured at k = 1; `None` if there are none.
    pub(super) fn of(corpus: &'static str, entropy: f64, method_runs: &MethodRuns) -> Option<Self> {
        let line = method_runs.lines().into_iter().next()?;
        let bounds = method_runs.numbered().filter_map(|(run, result)| Some((run, result.measured.first()?)));
        let (runs, gaps): (_, Vec<f64>) = bounds.map(|(run, bound)| (run, bound.nats - entropy)).unzip();
        Some(Self {
            corpus,
            method: line.method,
            kind: line.bound.kind,
            seeds: line.seeds,
            parameters: line.parameters,
            steps: line.steps,
            seconds: line.seconds,
            bound: line.bound.spread,
            gap: OverSeeds::of(&gaps)?,
            gaps,
            runs,
            distortion: line.distortion,
            rate: line.rate,
            rate_gap: line.rate.map(|rate| OverSeeds { nats: rate.nats - entropy, ..rate }),
            information: line.information,
            aggregate_divergence: line.aggregate_divergence,
            latent_information: line.latent_information,
            verdicts: line.verdicts,
        })
    }
}
