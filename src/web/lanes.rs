//! Lanes side by side: what they are called, what is read of them, and stories. Of the small build alone: the
//! page's thread asks, and a worker need not carry the tables.

use super::{Thrown, document, from_js, js, json, to_js};
use crate::error::Result;
use crate::study::lanes::{self, LaneConfig, LaneReport};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// A JavaScript array, as JSON's values.
fn list(array: impl Into<JsValue>) -> Result<Vec<Value>> {
    Ok(match json(array)? {
        Value::Array(values) => values,
        value => vec![value],
    })
}

/// What each of these lanes is called among the others.
#[wasm_bindgen(js_name = laneNames)]
pub fn lane_names(lanes: js::LaneConfigs) -> Thrown<js::LaneNames> {
    to_js(&lanes::names(&list(lanes)?))
}

/// A lane's numbers.
#[wasm_bindgen(js_name = readLane)]
pub fn read_lane(report: js::LaneReport) -> Thrown<js::LaneReading> {
    to_js(&LaneReport::from(json(report)?).reading())
}

/// The stories there are.
#[wasm_bindgen]
pub fn stories() -> Thrown<js::Stories> {
    to_js(&lanes::stories().iter().collect())
}

/// The lanes of the story of this name, on this corpus where it can be told on it.
#[wasm_bindgen(js_name = storyLanes)]
pub fn story_lanes(name: &str, corpus: js::CorpusConfig) -> Thrown<js::LaneConfigs> {
    let lanes = lanes::find(name)?.lanes(&from_js(corpus)?)?;
    document(&lanes.iter().map(LaneConfig::document).collect())
}

/// The means of lanes that differ in their seed alone.
#[wasm_bindgen(js_name = overSeeds)]
pub fn over_seeds(reports: js::LaneReports) -> Thrown<js::SeedMeans> {
    let reports: Vec<_> = list(reports)?.into_iter().map(LaneReport::from).collect();
    to_js(&lanes::over_seeds(&reports))
}

/// What became of a story's promises, its lanes in order.
#[wasm_bindgen(js_name = storyFindings)]
pub fn story_findings(name: &str, reports: js::LaneReports) -> Thrown<js::Findings> {
    let reports: Vec<_> = list(reports)?.into_iter().map(LaneReport::from).collect();
    to_js(&lanes::find(name)?.findings(&reports))
}
