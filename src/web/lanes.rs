//! Lanes side by side: what they are called, what is read of them, and stories. Of the small build alone: the
//! page's thread asks, and a worker need not carry the tables.

use super::{Thrown, from_js, to_js};
use crate::run::RunConfig;
use crate::run::lanes::{self, Evaluated, LaneConfig, LaneReport};
use crate::run::latent::LatentRunConfig;
use crate::sampler::SampleConfig;
use wasm_bindgen::prelude::*;

/// A lane that trains a fixed posterior: `LaneConfig`.
#[wasm_bindgen(js_name = fixedLane)]
pub fn fixed_lane(run: JsValue, sample: JsValue) -> Thrown<JsValue> {
    let (run, sample): (RunConfig, SampleConfig) = (from_js(run)?, from_js(sample)?);
    to_js(&LaneConfig::Fixed { run, sample, evaluation: Evaluated::Bound })
}

/// A lane that trains a learned posterior: `LaneConfig`.
#[wasm_bindgen(js_name = learnedLane)]
pub fn learned_lane(run: JsValue) -> Thrown<JsValue> {
    let run: LatentRunConfig = from_js(run)?;
    to_js(&LaneConfig::Learned { run })
}

/// The same lane from the next seed.
#[wasm_bindgen(js_name = copiedLane)]
pub fn copied_lane(lane: JsValue) -> Thrown<JsValue> {
    to_js(&from_js::<LaneConfig>(lane)?.with_next_seed())
}

/// What each of these lanes is called among the others: `LaneName[]`.
#[wasm_bindgen(js_name = laneNames)]
pub fn lane_names(lanes: JsValue) -> Thrown<JsValue> {
    to_js(&lanes::names(&from_js::<Vec<LaneConfig>>(lanes)?))
}

/// A lane's numbers: `LaneReading`.
#[wasm_bindgen(js_name = readLane)]
pub fn read_lane(report: JsValue) -> Thrown<JsValue> {
    to_js(&from_js::<LaneReport>(report)?.reading())
}

/// The stories there are: `Story[]`.
#[wasm_bindgen]
pub fn stories() -> Thrown<JsValue> {
    to_js(&lanes::stories())
}

/// The lanes of the story of this name: `LaneConfig[]`.
#[wasm_bindgen(js_name = storyLanes)]
pub fn story_lanes(name: &str) -> Thrown<JsValue> {
    to_js(&lanes::find(name)?.lanes()?)
}

/// What became of a story's promises, its lanes in order: `Finding[]`.
#[wasm_bindgen(js_name = storyFindings)]
pub fn story_findings(name: &str, reports: JsValue) -> Thrown<JsValue> {
    to_js(&lanes::find(name)?.findings(&from_js::<Vec<LaneReport>>(reports)?))
}
