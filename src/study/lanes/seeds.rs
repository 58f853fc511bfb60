//! Lanes that differ in their seed alone: one configuration, trained several times.

use super::reading::{LaneReading, LaneReport};
use crate::bound::Mean;
use serde::Serialize;
use serde_json::Value;

/// Means over the lanes of one configuration, nats per sequence; the standard errors are across seeds, in which those
/// of the measurements are contained; `None` where a lane has not measured it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SeedMeans {
    /// Which lanes, by index: at least two.
    pub lanes: Vec<usize>,
    /// The bound, above H where that is known.
    pub bound: Option<Mean>,
    /// The process gap.
    pub process_gap: Option<Mean>,
    /// The learning gap.
    pub learning_gap: Option<Mean>,
    /// D.
    pub distortion: Option<Mean>,
    /// R.
    pub rate: Option<Mean>,
    /// The training loss, above H where that is known.
    pub loss: Option<Mean>,
}

/// The means of every configuration that several of these lanes have.
pub fn over_seeds(reports: &[LaneReport]) -> Vec<SeedMeans> {
    let configs: Vec<Value> = reports.iter().map(without_seed).collect();
    let readings: Vec<LaneReading> = reports.iter().map(LaneReport::reading).collect();
    let all_of = |config: &Value| (0..configs.len()).filter(|&lane| configs[lane] == *config).collect();
    let groups = (0..configs.len()).map(|first| (first, all_of(&configs[first])));
    groups
        .filter(|(first, lanes): &(usize, Vec<usize>)| lanes.len() > 1 && lanes[0] == *first)
        .map(|(_, lanes)| SeedMeans::of(lanes, &readings))
        .collect()
}

fn without_seed(report: &LaneReport) -> Value {
    let mut config = report.config().clone();
    if let Some(seed) = config.pointer_mut("/run/training/seed") {
        *seed = Value::Null;
    }
    config
}

impl SeedMeans {
    fn of(lanes: Vec<usize>, readings: &[LaneReading]) -> Self {
        let mean = |of: fn(&LaneReading) -> Option<f64>| {
            let values: Option<Vec<f64>> = lanes.iter().map(|&lane| of(&readings[lane])).collect();
            values.map(|values| Mean::of(&values, 0.0))
        };
        Self {
            bound: mean(|lane| lane.bound.as_ref().map(|bound| bound.above.unwrap_or(bound.nats))),
            process_gap: mean(|lane| lane.process_gap.map(|gap| gap.nats)),
            learning_gap: mean(|lane| lane.learning_gap.map(|gap| gap.nats)),
            distortion: mean(|lane| lane.distortion.map(|distortion| distortion.nats)),
            rate: mean(|lane| lane.rate.map(|rate| rate.nats)),
            loss: mean(|lane| lane.loss.map(|loss| loss.above.unwrap_or(loss.nats))),
            lanes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::lanes::LaneConfig;
    use serde_json::json;

    fn lane(seed: &str, k: &str, nats: Option<f64>) -> LaneReport {
        let config = LaneConfig::default().with("seed", seed).unwrap().with("k", k).unwrap();
        let nelbo = nats.map(|nats| json!({ "kind": "paired-estimate", "nats": nats, "standardError": 0.1 }));
        json!({ "config": config, "entropy": 3.0, "measurement": { "nelbo": nelbo } }).into()
    }

    #[test]
    fn lanes_that_differ_in_their_seed_alone_have_a_mean_and_an_error_across_seeds() {
        let lanes = [
            lane("0", "1", Some(4.0)),
            lane("0", "2", Some(9.0)),
            lane("1", "1", Some(5.0)),
            lane("2", "1", Some(6.0)),
        ];
        let [means] = <[_; 1]>::try_from(over_seeds(&lanes)).unwrap();
        assert_eq!(means.lanes, [0, 2, 3]);
        let bound = means.bound.unwrap();
        assert!((bound.nats - 2.0).abs() < 1e-12);
        // The deviation of 4, 5, 6 is 1.
        assert!((bound.standard_error - 1.0 / 3f64.sqrt()).abs() < 1e-12);
        assert_eq!((means.rate, means.loss), (None, None));
    }

    #[test]
    fn there_is_no_mean_before_every_seed_is_measured() {
        let [means] =
            <[_; 1]>::try_from(over_seeds(&[lane("0", "1", Some(4.0)), lane("1", "1", None)])).unwrap();
        assert_eq!(means.bound, None);
    }
}
