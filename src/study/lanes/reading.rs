//! What is read of a lane: its numbers on one axis, nats per sequence above the entropy H of its corpus.

use crate::bound::Mean;
use crate::corpus::CorpusConfig;
use crate::diagnosis::Verdict;
use crate::process::ProcessConfig;
use crate::sampler::SampleConfig;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a lane has told of itself so far, as the page keeps it (`LaneReport` in `pkg/index.d.ts`): its config, H of its
/// corpus, how far it is, its newest loss and measurement. What is missing or null has not been told yet.
#[derive(Clone, Debug)]
pub struct LaneReport(Value);

impl From<Value> for LaneReport {
    fn from(reported: Value) -> Self {
        Self(reported)
    }
}

/// A lane's numbers, nats per sequence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LaneReading {
    /// The bound, once it was measured.
    pub bound: Option<LaneBound>,
    /// Whether there is no bound to wait for: only a training loss is read, and that is none.
    pub no_bound: bool,
    /// The training loss of the last steps.
    pub loss: Option<LaneLoss>,
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
    /// The sentences that were drawn in as many evaluations as the lane says: a [`crate::sampler::QualityPoint`].
    #[cfg_attr(test, ts(as = "Option<crate::sampler::QualityPoint>"))]
    pub drawn: Option<Value>,
    /// Bits per token of a nat per sequence: 1 / (L ln 2).
    pub bits_per_token: Option<f64>,
    /// Whether it has done its steps, and what it promised to measure is of its last weights.
    pub settled: bool,
}

/// A bound on the axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LaneBound {
    /// What kind of number it is: the name of a [`crate::bound::BoundKind`].
    #[cfg_attr(test, ts(as = "crate::bound::BoundKind"))]
    pub kind: String,
    /// The bound itself.
    pub nats: f64,
    /// Above H; `None` where H is unknown.
    pub above: Option<f64>,
    /// Its standard error, H being known exactly.
    pub standard_error: f64,
}

/// A training loss on the axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LaneLoss {
    /// The loss, in nats per sequence.
    pub nats: f64,
    /// Above H; `None` where H is unknown. What is no bound can lie below.
    pub above: Option<f64>,
    /// Whether it estimates a bound.
    pub is_bound: bool,
}

impl LaneReading {
    /// The share of this name of the sentences drawn, and its standard error.
    pub(super) fn share(&self, name: &str) -> Option<(f64, f64)> {
        let share = &self.drawn.as_ref()?[name];
        Some((share["share"].as_f64()?, share["standardError"].as_f64()?))
    }

    /// How much further the lengths of strings are from P(ℓ), in total variation, than by chance; and a limit to its standard
    /// error: one of N strings moves it by at most 1/N, so that is at most 1/(2√N) (Efron and Stein).
    pub(super) fn length_variation(&self) -> Option<(f64, f64)> {
        let drawn = self.drawn.as_ref()?;
        let kind = |distance: &&Value| distance["kind"] == "length-variation";
        let found = drawn["distances"].as_array()?.iter().find(kind)?;
        let apart = found["value"].as_f64()? - found["chance"].as_f64()?;
        Some((apart, 0.5 / drawn["sentences"].as_f64()?.sqrt()))
    }
}

impl LaneReport {
    /// The numbers of this lane.
    pub fn reading(&self) -> LaneReading {
        LaneReading {
            bound: self
                .bound("/measurement/nelbo", "/measurement/nelbo")
                .or(self.bound("/learned", "/learned/bound")),
            no_bound: self.is_read_by_its_loss() && !self.trains_a_bound(),
            loss: self.training_loss(),
            process_gap: self.gap("/measurement/processGap", "/measurement/processGapError"),
            learning_gap: self.gap("/measurement/learningGap", "/measurement/learningGapError"),
            distortion: self.gap("/learned/distortion/nats", "/learned/distortion/standardError"),
            rate: self.gap("/learned/rate/nats", "/learned/rate/standardError"),
            verdict: self.read("/learned/verdict"),
            drawn: self.drawn().cloned(),
            bits_per_token: self.length().map(|length| 1.0 / (length as f64 * std::f64::consts::LN_2)),
            settled: self.is_settled(),
        }
    }

    /// What it trains and how it is measured, as JSON.
    pub(super) fn config(&self) -> &Value {
        &self.0["config"]
    }

    fn number(&self, pointer: &str) -> Option<f64> {
        self.0.pointer(pointer)?.as_f64()
    }

    fn read<T: DeserializeOwned>(&self, pointer: &str) -> Option<T> {
        serde_json::from_value(self.0.pointer(pointer)?.clone()).ok()
    }

    fn gap(&self, nats: &str, error: &str) -> Option<Mean> {
        Some(Mean { nats: self.number(nats)?, standard_error: self.number(error).unwrap_or(0.0) })
    }

    fn bound(&self, of: &str, mean: &str) -> Option<LaneBound> {
        let nats = self.number(&format!("{mean}/nats"))?;
        Some(LaneBound {
            kind: self.0.pointer(of)?["kind"].as_str()?.to_string(),
            nats,
            above: self.above(nats),
            standard_error: self.number(&format!("{mean}/standardError"))?,
        })
    }

    fn above(&self, nats: f64) -> Option<f64> {
        self.number("/entropy").map(|entropy| nats - entropy)
    }

    /// The loss of a process that trains no bound is a mean over tokens: L times that is what a sequence
    /// would cost at this rate. D + R of a learned posterior is a bound whatever else is minimised.
    fn training_loss(&self) -> Option<LaneLoss> {
        let is_bound = self.trains_a_bound();
        let nats = match (self.number("/learnedLoss/distortion"), self.number("/learnedLoss/rate")) {
            (Some(distortion), Some(rate)) => distortion + rate,
            _ if is_bound => self.number("/loss")?,
            _ => self.number("/loss")? * self.length()? as f64,
        };
        Some(LaneLoss { nats, above: self.above(nats), is_bound })
    }

    /// A learned posterior has no process, and its D + R is a bound.
    fn trains_a_bound(&self) -> bool {
        let process = self.read::<ProcessConfig>("/config/run/model/process");
        process.is_none_or(|process| process.process().trains_a_bound())
    }

    fn is_read_by_its_loss(&self) -> bool {
        self.0.pointer("/config/evaluation").is_some_and(|evaluation| evaluation == "as-trained")
    }

    /// L.
    fn length(&self) -> Option<usize> {
        self.read::<CorpusConfig>("/config/run/corpus").map(|corpus| corpus.length())
    }

    /// The sentences that were drawn in as many evaluations as the lane restores a blank sentence in.
    fn drawn(&self) -> Option<&Value> {
        let quality = self.0.pointer("/quality")?.as_array()?;
        let (length, sample) = (self.length()?, self.read::<SampleConfig>("/config/sample")?);
        sample.validate(length).ok()?;
        let process = self.read::<ProcessConfig>("/config/run/model/process")?.process();
        let evaluations = sample.evaluations(&*process, length);
        quality.iter().find(|drawn| drawn["evaluations"] == evaluations)
    }

    fn is_settled(&self) -> bool {
        let step = self.number("/step").unwrap_or(0.0);
        let is_measured = self.is_read_by_its_loss() || self.number("/measuredStep") == Some(step);
        step > 0.0 && self.number("/budget").is_some_and(|budget| step >= budget) && is_measured
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::lanes::LaneConfig;
    use serde_json::json;

    fn report(config: &LaneConfig, reported: serde_json::Value) -> LaneReading {
        let mut all = json!({ "config": config, "entropy": 3.5, "step": 20, "budget": 20 });
        all.as_object_mut().unwrap().extend(reported.as_object().unwrap().clone());
        LaneReport::from(all).reading()
    }

    #[test]
    fn numbers_are_above_the_entropy_and_gaps_are_as_measured() {
        let nelbo = json!({ "kind": "paired-estimate", "nats": 4.5, "standardError": 0.25, "perStep": [] });
        let measurement = json!({ "nelbo": nelbo, "processGap": 0.75, "learningGap": 0.25 });
        let reported = json!({ "measurement": measurement, "measuredStep": 20, "loss": 5.0 });
        let reading = report(&LaneConfig::default(), reported);
        let bound = reading.bound.unwrap();
        assert_eq!((bound.above, bound.standard_error), (Some(1.0), 0.25));
        assert_eq!(reading.loss, Some(LaneLoss { nats: 5.0, above: Some(1.5), is_bound: true }));
        assert_eq!(reading.process_gap, Some(Mean::exact(0.75)));
        assert!(reading.settled && !reading.no_bound);
    }

    #[test]
    fn a_loss_that_is_no_bound_says_so_and_is_counted_by_sequence() {
        let bert = LaneConfig::default().with("method", "bert").unwrap();
        let trained = bert.clone().with("evaluation", "as-trained").unwrap();
        let reading = report(&trained, json!({ "loss": 0.25 }));
        assert!(reading.no_bound && reading.settled);
        // Eight tokens of 0.25 nats lie below the entropy, where no bound can.
        assert_eq!(reading.loss, Some(LaneLoss { nats: 2.0, above: Some(-1.5), is_bound: false }));
        // Measured in any order it has a bound, which is waited for.
        let reading = report(&bert, json!({ "loss": 0.25 }));
        assert!(!reading.no_bound && !reading.settled);
    }

    #[test]
    fn the_sentences_that_count_are_those_of_as_many_evaluations_as_k_asks_for() {
        let drawn = |evaluations: usize, share: f64| json!({ "evaluations": evaluations, "valid": { "share": share, "standardError": 0.1 } });
        let quality = json!({ "quality": [drawn(2, 0.25), drawn(4, 0.5)] });
        for (k, share) in [("2", Some(0.5)), ("3", None), ("4", Some(0.25))] {
            let lane = LaneConfig::default().with("k", k).unwrap();
            assert_eq!(
                report(&lane, quality.clone()).share("valid").map(|(share, _)| share),
                share,
                "k = {k}"
            );
        }
    }

    #[test]
    fn lengths_are_as_far_from_their_law_as_chance_does_not_explain() {
        let distance =
            json!({ "kind": "length-variation", "value": 0.3, "chance": 0.05, "standardError": 0.0 });
        let drawn = json!({ "evaluations": 8, "sentences": 400, "distances": [distance] });
        let reading = report(&LaneConfig::default(), json!({ "quality": [drawn] }));
        let (apart, error) = reading.length_variation().unwrap();
        assert!((apart - 0.25).abs() < 1e-12 && (error - 0.025).abs() < 1e-12);
        let none = json!({ "evaluations": 8, "sentences": 400, "distances": [], "malformed": null });
        let reading = report(&LaneConfig::default(), json!({ "quality": [none] }));
        assert_eq!((reading.length_variation(), reading.share("malformed")), (None, None));
    }

    #[test]
    fn more_steps_than_there_are_blanks_or_levels_count_as_all_of_them() {
        let drawn = |evaluations: usize| json!({ "evaluations": evaluations, "valid": { "share": 1.0 / evaluations as f64, "standardError": 0.1 } });
        let quality = json!({ "quality": [drawn(4), drawn(8), drawn(32)] });
        for (process, steps, evaluations) in [
            ("mask", "4", 4.0),
            ("mask", "200", 8.0),
            ("iid", "0", 32.0),
            ("iid", "8", 8.0),
            ("iid", "200", 32.0),
        ] {
            let lane = LaneConfig::default().with("process", process).unwrap();
            let lane = lane.with("sampling-steps", steps).unwrap();
            let share = report(&lane, quality.clone()).share("valid").map(|(share, _)| share);
            assert_eq!(share, Some(1.0 / evaluations), "{process}, {steps} steps");
        }
    }

    #[test]
    fn a_lane_settles_when_its_last_weights_are_measured() {
        let bound = json!({ "nats": 4.0, "standardError": 0.0 });
        let learned = json!({ "kind": "law-weighted-estimate", "bound": bound, "distortion": bound,
            "rate": { "nats": 0.0, "standardError": 0.0 }, "verdict": "positional-unigram" });
        let at = |step: u64| {
            report(
                &LaneConfig::default().with("posterior", "learned").unwrap(),
                json!({ "learned": learned, "measuredStep": step }),
            )
        };
        assert!(!at(19).settled);
        assert!(at(20).settled);
        assert_eq!(at(20).verdict, Some(Verdict::PositionalUnigram));
    }
}
