//! What a process costs, for JavaScript.

use super::{Thrown, from_js, js, texts, to_js};
use crate::configuration::RunConfig;
use crate::process::ProcessConfig;
use crate::study::process_gap::ProcessGap as Measured;
use wasm_bindgen::prelude::*;

/// What an optimal network loses at k positions a step, pulled forward by whoever owns the clock.
#[wasm_bindgen]
pub struct ProcessGap(Measured);

#[wasm_bindgen]
impl ProcessGap {
    /// At k = `block_size` and, where it serves every one, the share u = `share`; where it cannot be summed exactly, estimated from `rows` contexts. Throws `too-large` where the
    /// corpus's distribution is unknown.
    #[wasm_bindgen(constructor)]
    pub fn new(
        config: js::CorpusConfig,
        process: js::ProcessConfig,
        block_size: usize,
        share: f64,
        rows: usize,
    ) -> Thrown<ProcessGap> {
        let process: ProcessConfig = from_js(process)?;
        let run = RunConfig::joined(from_js(config)?, process)?;
        let corpus = texts::corpus(&run.corpus)?;
        let process = process.process().at(share);
        Ok(Self(Measured::within(&corpus, &*process, block_size, rows)?))
    }

    /// Asks the distribution about the next `rows` contexts; true once finished.
    pub async fn advance(&mut self, rows: usize) -> Thrown<bool> {
        Ok(self.0.advance(rows).await?)
    }

    /// The gap, once finished.
    pub fn mean(&self) -> Thrown<js::Mean> {
        to_js(&self.0.mean()?)
    }
}
