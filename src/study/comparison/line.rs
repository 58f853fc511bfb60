//! What is said of a method at one k: means over seeds, with their error across seeds.

use super::{Measured, MeasuredPosterior, MethodRuns, RunResult};
use crate::bound::{BoundKind, Mean};
use crate::diagnosis::Verdict;
use serde::Serialize;

/// One method at one k; nats per sequence, means over seeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonLine {
    /// The method's name, or the demonstration's.
    pub method: &'static str,
    /// Positions restored at once; `None` of a diffusion, which has no k.
    pub k: Option<usize>,
    /// How many seeds it is the mean of.
    pub seeds: usize,
    /// The numbers that are trained.
    pub parameters: usize,
    /// Training steps of each run.
    pub steps: u64,
    /// How long a run trained, without measuring.
    pub seconds: f64,
    /// The bound on -log p(x).
    pub bound: BoundOverSeeds,
    /// What the process costs even the optimal network; `None` where that is unknown.
    pub process_gap: Option<OverSeeds>,
    /// What is left to learn: bound - entropy - process gap; `None` where that is unknown.
    pub learning_gap: Option<OverSeeds>,
    /// The part of the bound that says when to stop, where tokens are deleted.
    pub stop_cost: Option<OverSeeds>,
    /// The part that predicts which positions need recovery, where the model plans.
    pub head_cost: Option<OverSeeds>,
    /// The part that predicts what they are, where the model plans.
    pub token_cost: Option<OverSeeds>,
    /// What sentences cost the sampler itself, where that was asked for and it has a likelihood: no bound in random order.
    pub sampler: Option<OverSeeds>,
    /// D, where the posterior is learned.
    pub distortion: Option<OverSeeds>,
    /// R, where the posterior is learned; D + R is the bound.
    pub rate: Option<OverSeeds>,
    /// I(x; z), nats per sequence, where the posterior is learned.
    pub information: Option<OverSeeds>,
    /// KL(q(z) ‖ p(z)), likewise: what of R is not I(x; z).
    pub aggregate_divergence: Option<OverSeeds>,
    /// What z of another sentence costs, where the posterior is learned.
    pub shuffle_cost: Option<OverSeeds>,
    /// I_pos, nats per position, where the posterior is learned.
    pub positional_information: Option<OverSeeds>,
    /// I_z, likewise.
    pub latent_information: Option<OverSeeds>,
    /// The tightest IWAE bound minus the entropy, where one was asked for and the other is known.
    pub importance_gap: Option<OverSeeds>,
    /// What each run's decoder has become; empty where the posterior is fixed.
    pub verdicts: Vec<Verdict>,
}

/// A bound and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BoundOverSeeds {
    /// What the number says, at every seed.
    pub kind: BoundKind,
    /// The number.
    #[serde(flatten)]
    pub spread: OverSeeds,
}

/// A mean over seeds, in nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OverSeeds {
    /// The mean.
    pub nats: f64,
    /// Its standard error across seeds, in which an estimate's own error is contained; `None` of one seed.
    pub standard_error: Option<f64>,
}

impl OverSeeds {
    /// The mean of these; `None` if there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let Mean { nats, standard_error } = Mean::of(values, 0.0);
        let standard_error = (values.len() > 1).then_some(standard_error);
        (!values.is_empty()).then_some(Self { nats, standard_error })
    }
}

impl MethodRuns {
    /// A line for each k, over the runs that are finished.
    pub fn lines(&self) -> Vec<ComparisonLine> {
        let (method, runs): (_, Vec<&RunResult>) = (self.method(), self.results().collect());
        let Some(first) = runs.first() else { return Vec::new() };
        let seconds = runs.iter().map(|run| run.seconds).sum::<f64>() / runs.len() as f64;
        let posteriors: Vec<&MeasuredPosterior> =
            runs.iter().filter_map(|run| run.posterior.as_ref()).collect();
        let line = |(index, measured): (usize, &Measured)| {
            let at_k: Vec<&Measured> = runs.iter().map(|run| &run.measured[index]).collect();
            let spread = |value: fn(&Measured) -> Option<f64>| over_seeds(&at_k, value);
            let learned = |value: fn(&MeasuredPosterior) -> Option<f64>| over_seeds(&posteriors, value);
            Some(ComparisonLine {
                method,
                k: measured.k,
                seeds: runs.len(),
                parameters: first.parameters,
                steps: first.steps,
                seconds,
                bound: BoundOverSeeds { kind: measured.kind, spread: spread(|m| Some(m.nats))? },
                process_gap: spread(|m| m.process_gap),
                learning_gap: spread(|m| m.learning_gap),
                stop_cost: spread(|m| m.stop_cost),
                head_cost: spread(|m| m.head_cost),
                token_cost: spread(|m| m.token_cost),
                sampler: spread(|m| m.sampler),
                distortion: learned(|found| found.distortion),
                rate: learned(|found| found.rate),
                information: learned(|found| found.information),
                aggregate_divergence: learned(|found| found.aggregate_divergence),
                shuffle_cost: learned(|found| found.shuffle_cost),
                positional_information: learned(|found| Some(found.positional_information)),
                latent_information: learned(|found| Some(found.latent_information)),
                importance_gap: learned(|found| found.importance_gap),
                verdicts: posteriors.iter().map(|found| found.verdict).collect(),
            })
        };
        first.measured.iter().enumerate().filter_map(line).collect()
    }
}

/// The mean of a number that every run has.
fn over_seeds<T>(found: &[&T], value: fn(&T) -> Option<f64>) -> Option<OverSeeds> {
    let values: Option<Vec<f64>> = found.iter().map(|found| value(found)).collect();
    values.and_then(|values| OverSeeds::of(&values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_that_of_the_mean_across_seeds() {
        assert_eq!(OverSeeds::of(&[]), None);
        assert_eq!(OverSeeds::of(&[2.0]), Some(OverSeeds { nats: 2.0, standard_error: None }));
        // Deviations -1, 0, 1: variance 1, divided by three seeds.
        let three = OverSeeds::of(&[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(three.nats, 2.0);
        assert!((three.standard_error.unwrap() - (1.0f64 / 3.0).sqrt()).abs() < 1e-12);
    }
}
