//! The estimators side by side: what each formula says at several σ, and what draws say.

use crate::Result;
use crate::diagnosis::{Baseline, Estimator, Quadratic};
use serde::Serialize;

/// An estimator at one σ.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VarianceRow {
    /// The posterior's standard deviation.
    pub sigma: f64,
    /// The estimator: `score-function`, `with-mean`, `leave-one-out` or `pathwise`.
    pub estimator: &'static str,
    /// Of its gradient for one z, by formula.
    pub variance: f64,
    /// The same, from draws.
    pub simulated: f64,
    /// Its standard error.
    pub simulated_error: f64,
    /// z until the standard error is as small a part of the gradient as was asked for; `None` where that is 0.
    pub samples_needed: Option<f64>,
}

/// What is drawn for a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawn {
    /// z of one leave-one-out estimate, >= 2.
    pub draws: usize,
    /// Estimates behind each number, >= 2.
    pub estimates: usize,
    /// Of the first σ; each has draws of its own.
    pub seed: u64,
}

/// Every estimator at the first σ, then at the next; `accuracy` is the relative error aimed at.
///
/// # Errors
/// `Setting` for σ <= 0, or fewer than 2 draws or estimates.
pub fn variance_table(
    toy: &Quadratic,
    sigmas: &[f64],
    accuracy: f64,
    drawn: Drawn,
) -> Result<Vec<VarianceRow>> {
    let row = |sigma: f64, seed: u64, (name, estimator): (&'static str, Estimator)| {
        let found = estimator.simulate(toy, sigma, drawn.estimates, seed)?;
        Ok(VarianceRow {
            sigma,
            estimator: name,
            variance: estimator.variance(toy, sigma),
            simulated: found.variance,
            simulated_error: found.variance_error,
            samples_needed: estimator.samples_needed(toy, sigma, accuracy),
        })
    };
    let at = |(n, sigma): (usize, &f64)| {
        let (sigma, seed) = (*sigma, drawn.seed.wrapping_add(n as u64));
        estimators(drawn.draws).map(|named| row(sigma, seed, named))
    };
    sigmas.iter().enumerate().flat_map(at).collect()
}

/// The estimators that are compared, by name.
fn estimators(draws: usize) -> [(&'static str, Estimator); 4] {
    [
        ("score-function", Estimator::ScoreFunction(Baseline::Constant(0.0))),
        ("with-mean", Estimator::ScoreFunction(Baseline::Expectation)),
        ("leave-one-out", Estimator::ScoreFunction(Baseline::LeaveOneOut(draws))),
        ("pathwise", Estimator::Pathwise),
    ]
}
