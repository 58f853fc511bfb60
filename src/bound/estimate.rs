//! What a bound's number is, and the error that stands beside it.

use serde::{Deserialize, Serialize};

/// The fewest sentences of which a control variate's coefficient is fitted.
const SMALLEST_HALF: f64 = 16.0;

/// What a number says about −log p(x). Numbers of different kinds are not compared without naming
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum BoundKind {
    /// −log p(x) itself, summed exactly.
    Exact,
    /// An upper bound on −log p(x), summed exactly.
    UpperBoundExact,
    /// An upper bound on −log p(x), averaged over drawn sentences and hidden sets.
    UpperBoundEstimate,
    /// The same, estimated as the mean of NELBO(x) − NELBO*(x) plus the optimal network's NELBO*, which
    /// is known exactly: the sentences' and the noise's own variance cancels.
    PairedEstimate,
    /// The same, estimated as the mean of NELBO(x) + c (log p*(x) + H), where the optimal network's NELBO* is not known
    /// exactly: the sentences' own variance cancels as far as the bound follows log p*, the noise's stays.
    #[serde(rename = "law-paired-estimate")]
    ControlVariateEstimate,
    /// An upper bound on −log p(x), averaged over what is drawn beside the sentence; the sentences are all of
    /// p*'s, weighted by it.
    #[serde(rename = "law-weighted-estimate")]
    ProbabilityWeightedEstimate,
}

/// A mean over sentences, in nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Mean {
    /// The mean.
    pub nats: f64,
    /// Its standard error across sentences; 0 if it is exact.
    pub standard_error: f64,
}

impl Mean {
    /// A number that is known exactly.
    pub fn exact(nats: f64) -> Self {
        Self { nats, standard_error: 0.0 }
    }

    /// The mean of at least two values, moved by a constant `known` exactly.
    pub(crate) fn of(values: &[f64], known: f64) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self { nats: known + mean, standard_error: (squares / (count - 1.0) / count).sqrt() }
    }
}

/// A part of the bound, in nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// What it costs.
    #[serde(flatten)]
    pub cost: Mean,
    /// What it costs the optimal network; `None` where it is unknown.
    pub optimum: Option<Mean>,
    /// The difference, on the same draws.
    pub learning_gap: Option<Mean>,
}

/// The parts of a bound with a planner; they sum to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parts {
    /// Whether to stop, of a deletion.
    pub stop_cost: Option<Part>,
    /// Which positions need recovery; of a deletion, in which gaps tokens are missing.
    pub head_cost: Part,
    /// What they are.
    pub token_cost: Part,
}

/// A control variate for costs of sentences drawn of a distribution: c (log p*(x) + H) of each, whose mean is 0. Added to the costs
/// it leaves their mean as it is and takes what follows log p* out of their variance: all of it where a cost is -log p*(x), and
/// nothing is added where a cost is the same of every sentence.
///
/// c = -Cov(cost, log p*)/Var(log p*) of the other half of the sentences (even and odd ones), so that it does not depend on what
/// it moves and the mean stays unbiased; 1 of a half too small, or without spread, to tell.
pub(crate) fn control_variate(costs: &[f64], log_p_stars: &[f64], entropy: f64) -> Vec<f64> {
    let coefficients = [0, 1].map(|parity| {
        let half = || costs.iter().zip(log_p_stars).skip(parity).step_by(2);
        let count = half().count() as f64;
        let (cost, log_p_star) =
            half().fold((0.0, 0.0), |sums, (c, l)| (sums.0 + c / count, sums.1 + l / count));
        let moment =
            |of: &dyn Fn(f64, f64) -> f64| half().map(|(c, l)| of(c - cost, l - log_p_star)).sum::<f64>();
        let spread = moment(&|_, l| l * l);
        if count < SMALLEST_HALF || spread < 1e-9 { 1.0 } else { -moment(&|c, l| c * l) / spread }
    });
    let moved = |(n, log_p_star): (usize, &f64)| coefficients[1 - n % 2] * (log_p_star + entropy);
    log_p_stars.iter().enumerate().map(moved).collect()
}

/// Entry by entry.
pub(crate) fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// A cross-entropy or a bound on it, in nats per sequence (a sum over positions and steps, averaged
/// over sentences).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// What the number says.
    pub kind: BoundKind,
    /// The number.
    pub nats: f64,
    /// Its standard error across sentences; 0 if it is exact.
    pub standard_error: f64,
    /// How many sentences were averaged.
    pub sentences: usize,
    /// What each step t = 1..=T contributes, index t − 1; empty for a number that is no sum over
    /// steps. The entries of an estimate are plain means, averaged over the blocks a step may have restored: each is
    /// the surer for it, but their sum is less sure than `nats`, which adds up whole trajectories.
    pub per_step: Vec<f64>,
    /// The same of the optimal network: on the same draws of an estimate, exact (`optimum_per_step`) where a run
    /// was summed exactly; `None` where nobody asked.
    pub optimum_per_step: Option<Vec<f64>>,
}
