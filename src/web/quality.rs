//! How good sampled sentences are, for JavaScript.

use super::clock::Clock;
use super::{Thrown, to_js};
use crate::method::Denoiser;
use crate::sampler;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Sentences being drawn with the weights the lane had when it began; freeing it cancels it.
#[wasm_bindgen]
pub struct Quality {
    pub(super) quality: sampler::Quality,
    pub(super) denoiser: Denoiser,
    pub(super) rows_per_look: usize,
}

#[derive(Serialize)]
struct Rows {
    done: usize,
    rows: usize,
}

#[wasm_bindgen]
impl Quality {
    /// `{done, rows}`.
    pub fn progress(&self) -> Thrown<JsValue> {
        to_js(&Rows { done: self.quality.rows_done(), rows: self.quality.rows() })
    }

    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        let clock = Clock::start()?;
        loop {
            if self.quality.advance(&self.denoiser, self.rows_per_look).await? {
                return Ok(true);
            }
            if clock.elapsed() > milliseconds {
                return Ok(false);
            }
        }
    }

    /// What was measured so far, by numbers of evaluations: `QualityPoint[]`.
    pub fn points(&self) -> Thrown<JsValue> {
        to_js(&self.quality.points())
    }
}
