//! What is read of a lane: its numbers on one axis, nats per sequence above the entropy H of its corpus.

use super::{Evaluated, LaneConfig};
use crate::bound::{BoundKind, Mean};
use crate::diagnosis::Verdict;
use serde::{Deserialize, Serialize};

/// What a lane has told of itself so far.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LaneReport {
    /// What it trains.
    pub config: LaneConfig,
    /// H of its corpus, nats per sequence; `None` where the law is unknown.
    pub entropy: Option<f64>,
    /// Steps done.
    pub step: u64,
    /// Steps it is to do.
    pub budget: u64,
    /// The training loss of the last steps, of a fixed posterior.
    pub loss: Option<f64>,
    /// D and R of the last training steps, of a learned posterior.
    pub learned_loss: Option<RateAndDistortion>,
    /// The newest measurement of a fixed posterior.
    pub measurement: Option<FixedMeasured>,
    /// The newest measurement of a learned posterior.
    pub learned: Option<LearnedMeasured>,
    /// The step of the weights that were measured.
    pub measured_step: Option<u64>,
    /// What its sentences are like over network evaluations, if any were drawn.
    pub quality: Option<Vec<Drawn>>,
}

/// D and R, means over training steps; nats per sequence.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct RateAndDistortion {
    distortion: f64,
    rate: f64,
}

/// What is read of a measurement of a fixed posterior.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FixedMeasured {
    nelbo: BoundOfKind,
    process_gap: Option<f64>,
    process_gap_error: Option<f64>,
    learning_gap: Option<f64>,
    learning_gap_error: Option<f64>,
}

/// A bound and its kind.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BoundOfKind {
    kind: BoundKind,
    nats: f64,
    standard_error: f64,
}

/// What is read of a measurement of a learned posterior.
#[derive(Clone, Debug, Deserialize)]
pub struct LearnedMeasured {
    kind: BoundKind,
    bound: Mean,
    distortion: Mean,
    rate: Mean,
    verdict: Verdict,
}

/// Sentences drawn in so many network evaluations, and the share of them that the corpus can say.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Drawn {
    evaluations: usize,
    valid: Share,
}

/// A share of sentences, in \[0, 1\].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// The share.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// A lane's numbers, nats per sequence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The bound, once it was measured.
    pub bound: Option<Bound>,
    /// Whether there is no bound to wait for: only a training loss is read, and that is none.
    pub no_bound: bool,
    /// The training loss of the last steps.
    pub loss: Option<Loss>,
    /// What the process costs even the optimal network.
    pub process_gap: Option<Mean>,
    /// What the network still has to learn.
    pub learning_gap: Option<Mean>,
    /// D of a learned posterior.
    pub distortion: Option<Mean>,
    /// R of a learned posterior.
    pub rate: Option<Mean>,
    /// Whether a learned posterior has collapsed.
    pub verdict: Option<Verdict>,
    /// The share of sentences that the corpus can say, drawn in as many evaluations as the lane says.
    pub valid: Option<Share>,
    /// Whether it has done its steps, and what it promised to measure is of its last weights.
    pub settled: bool,
}

/// A bound on the axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bound {
    /// What kind of number it is.
    pub kind: BoundKind,
    /// The bound itself.
    pub nats: f64,
    /// Above H; `None` where H is unknown.
    pub above: Option<f64>,
    /// Its standard error, H being known exactly.
    pub standard_error: f64,
}

/// A training loss on the axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Loss {
    /// The loss, in nats per sequence.
    pub nats: f64,
    /// Above H; `None` where H is unknown. What is no bound can lie below.
    pub above: Option<f64>,
    /// Whether it estimates a bound.
    pub is_bound: bool,
}

impl LaneReport {
    /// The numbers of this lane.
    pub fn reading(&self) -> Reading {
        let Self { measurement, learned, .. } = self;
        let gap = |nats: Option<f64>, error: Option<f64>| {
            nats.map(|nats| Mean { nats, standard_error: error.unwrap_or(0.0) })
        };
        let measured = measurement.as_ref();
        let loss = self.training_loss();
        let bound = measured.map(|m| m.nelbo).or(learned.as_ref().map(LearnedMeasured::bound));
        Reading {
            bound: bound.map(|BoundOfKind { kind, nats, standard_error }| Bound {
                kind,
                nats,
                above: self.above(nats),
                standard_error,
            }),
            no_bound: self.is_read_by_its_loss() && !self.trains_a_bound(),
            loss,
            process_gap: measured.and_then(|m| gap(m.process_gap, m.process_gap_error)),
            learning_gap: measured.and_then(|m| gap(m.learning_gap, m.learning_gap_error)),
            distortion: learned.as_ref().map(|l| l.distortion),
            rate: learned.as_ref().map(|l| l.rate),
            verdict: learned.as_ref().map(|l| l.verdict),
            valid: self.valid(),
            settled: self.is_settled(),
        }
    }

    fn above(&self, nats: f64) -> Option<f64> {
        self.entropy.map(|entropy| nats - entropy)
    }

    /// The loss of a process that trains no bound is a mean over tokens: L times that is what a sequence
    /// would cost at this rate. D + R of a learned posterior is a bound whatever else is minimised.
    fn training_loss(&self) -> Option<Loss> {
        let is_bound = self.trains_a_bound();
        let nats = match &self.config {
            LaneConfig::Fixed { .. } if is_bound => self.loss?,
            LaneConfig::Fixed { run, .. } => self.loss? * run.corpus.length() as f64,
            LaneConfig::Learned { .. } => self.learned_loss.map(|loss| loss.distortion + loss.rate)?,
        };
        Some(Loss { nats, above: self.above(nats), is_bound })
    }

    fn trains_a_bound(&self) -> bool {
        match &self.config {
            LaneConfig::Fixed { run, .. } => run.process.process().trains_a_bound(),
            LaneConfig::Learned { .. } => true,
        }
    }

    fn is_read_by_its_loss(&self) -> bool {
        matches!(self.config, LaneConfig::Fixed { evaluation: Evaluated::AsTrained, .. })
    }

    /// Of the sentences that were drawn in as many evaluations as the lane restores a blank sentence in.
    fn valid(&self) -> Option<Share> {
        let LaneConfig::Fixed { run, sample, .. } = &self.config else { return None };
        let evaluations = match sample.steps {
            0 => run.corpus.length().div_ceil(sample.block_size.max(1)),
            steps => steps,
        };
        self.quality.as_ref()?.iter().find(|drawn| drawn.evaluations == evaluations).map(|drawn| drawn.valid)
    }

    fn is_settled(&self) -> bool {
        let is_measured = self.is_read_by_its_loss() || self.measured_step == Some(self.step);
        self.step > 0 && self.step >= self.budget && is_measured
    }
}

impl LearnedMeasured {
    fn bound(&self) -> BoundOfKind {
        let Mean { nats, standard_error } = self.bound;
        BoundOfKind { kind: self.kind, nats, standard_error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(config: &LaneConfig, told: serde_json::Value) -> Reading {
        let mut all = json!({ "config": config, "entropy": 3.5, "step": 20, "budget": 20 });
        all.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
        serde_json::from_value::<LaneReport>(all).unwrap().reading()
    }

    #[test]
    fn numbers_are_above_the_entropy_and_gaps_are_as_measured() {
        let nelbo = json!({ "kind": "paired-estimate", "nats": 4.5, "standardError": 0.25, "perStep": [] });
        let measurement = json!({ "nelbo": nelbo, "processGap": 0.75, "learningGap": 0.25 });
        let told = json!({ "measurement": measurement, "measuredStep": 20, "loss": 5.0 });
        let reading = report(&LaneConfig::fixed(), told);
        let bound = reading.bound.unwrap();
        assert_eq!((bound.above, bound.standard_error), (Some(1.0), 0.25));
        assert_eq!(reading.loss, Some(Loss { nats: 5.0, above: Some(1.5), is_bound: true }));
        assert_eq!(reading.process_gap, Some(Mean::exact(0.75)));
        assert!(reading.settled && !reading.no_bound);
    }

    #[test]
    fn a_loss_that_is_no_bound_says_so_and_is_counted_by_sequence() {
        let bert = LaneConfig::fixed().with("method", "bert").unwrap();
        let trained = bert.clone().with("evaluation", "as-trained").unwrap();
        let reading = report(&trained, json!({ "loss": 0.25 }));
        assert!(reading.no_bound && reading.settled);
        // Eight tokens of 0.25 nats lie below the entropy, where no bound can.
        assert_eq!(reading.loss, Some(Loss { nats: 2.0, above: Some(-1.5), is_bound: false }));
        // Measured in any order it has a bound, which is waited for.
        let reading = report(&bert, json!({ "loss": 0.25 }));
        assert!(!reading.no_bound && !reading.settled);
    }

    #[test]
    fn the_sentences_that_count_are_those_of_as_many_evaluations_as_k_asks_for() {
        let drawn = |evaluations: usize, share: f64| json!({ "evaluations": evaluations, "valid": { "share": share, "standardError": 0.1 } });
        let quality = json!({ "quality": [drawn(2, 0.25), drawn(4, 0.5)] });
        for (k, share) in [("2", Some(0.5)), ("3", None), ("4", Some(0.25))] {
            let lane = LaneConfig::fixed().with("k", k).unwrap();
            assert_eq!(report(&lane, quality.clone()).valid.map(|valid| valid.share), share, "k = {k}");
        }
    }

    #[test]
    fn a_lane_settles_when_its_last_weights_are_measured() {
        let bound = json!({ "nats": 4.0, "standardError": 0.0 });
        let learned = json!({ "kind": "law-weighted-estimate", "bound": bound, "distortion": bound,
            "rate": { "nats": 0.0, "standardError": 0.0 }, "verdict": "positional-unigram" });
        let at =
            |step: u64| report(&LaneConfig::learned(), json!({ "learned": learned, "measuredStep": step }));
        assert!(!at(19).settled);
        assert!(at(20).settled);
        assert_eq!(at(20).verdict, Some(Verdict::PositionalUnigram));
    }
}
