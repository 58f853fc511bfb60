//! Lanes side by side: what they are called, what is read of them, and stories. Of the small build alone: the
//! page's thread asks, and a worker need not carry the tables.

use super::{Thrown, from_js, to_js};
use crate::error::Result;
use crate::study::lanes::{self, LaneConfig, LaneReport};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// A JavaScript array, as JSON's values.
fn list(array: JsValue) -> Result<Vec<Value>> {
    Ok(match from_js(array)? {
        Value::Array(values) => values,
        value => vec![value],
    })
}

/// What each of these lanes (`LaneConfig[]`) is called among the others: `LaneName[]`.
#[wasm_bindgen(js_name = laneNames)]
pub fn lane_names(lanes: JsValue) -> Thrown<JsValue> {
    to_js(&lanes::names(&list(lanes)?))
}

/// A lane's numbers: `LaneReading`.
#[wasm_bindgen(js_name = readLane)]
pub fn read_lane(report: JsValue) -> Thrown<JsValue> {
    to_js(&LaneReport::from(from_js::<Value>(report)?).reading())
}

/// The stories there are: `Story[]`.
#[wasm_bindgen]
pub fn stories() -> Thrown<JsValue> {
    to_js(&lanes::stories())
}

/// The lanes of the story of this name: `LaneConfig[]`.
#[wasm_bindgen(js_name = storyLanes)]
pub fn story_lanes(name: &str) -> Thrown<JsValue> {
    let lanes = lanes::find(name)?.lanes()?;
    to_js(&lanes.iter().map(LaneConfig::document).collect::<Vec<_>>())
}

/// What became of a story's promises, its lanes in order: `Finding[]`.
#[wasm_bindgen(js_name = storyFindings)]
pub fn story_findings(name: &str, reports: JsValue) -> Thrown<JsValue> {
    let reports: Vec<_> = list(reports)?.into_iter().map(LaneReport::from).collect();
    to_js(&lanes::find(name)?.findings(&reports))
}
