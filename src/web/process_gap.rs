//! What a process costs, for JavaScript.

use super::{Thrown, from_js, open_corpus, to_js};
use crate::process::ProcessConfig;
use crate::study::process_gap::ProcessGap as Measured;
use wasm_bindgen::prelude::*;

/// What an optimal network loses at k positions a step, pulled forward by whoever owns the clock.
#[wasm_bindgen]
pub struct ProcessGap(Measured);

#[wasm_bindgen]
impl ProcessGap {
    /// At k = `block_size`; where it cannot be summed exactly, estimated from `rows` contexts.
    #[wasm_bindgen(constructor)]
    pub fn new(config: JsValue, process: JsValue, block_size: usize, rows: usize) -> Thrown<ProcessGap> {
        let corpus = open_corpus(config)?;
        let process = from_js::<ProcessConfig>(process)?.process();
        Ok(Self(Measured::within(&corpus, &*process, block_size, rows)?))
    }

    /// Asks the law about the next `rows` contexts; true once finished.
    pub async fn advance(&mut self, rows: usize) -> Thrown<bool> {
        Ok(self.0.advance(rows).await?)
    }

    /// The gap, once finished: `Mean`.
    pub fn mean(&self) -> Thrown<JsValue> {
        to_js(&self.0.mean()?)
    }
}
