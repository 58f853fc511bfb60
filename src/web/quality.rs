//! How good sampled sentences are, for JavaScript.

use super::clock::go_on;
use super::{Thrown, js, state_from_js, texts, to_js};
use crate::contract::Progress;
use crate::corpus::description::known_distribution;
use crate::corpus::{Corpus, OnCanvas};
use crate::method::Denoiser;
use crate::sampler;
use wasm_bindgen::prelude::*;

/// The distribution is asked about this many contexts between two looks at the clock.
const ROWS_PER_LOOK: usize = 16;

/// Who draws the sentences.
pub(super) enum Drawer {
    /// A network, with the weights the lane had when it began.
    Network(Box<OnCanvas<Denoiser>>),
    /// The data distribution, which is the optimal network.
    Oracle(Corpus),
}

/// Sentences being drawn; freeing it cancels it.
#[wasm_bindgen]
pub struct Quality {
    pub(super) quality: sampler::Quality,
    pub(super) drawer: Drawer,
    pub(super) rows_per_look: usize,
}

/// How good the sentences of the data distribution itself are over network evaluations, as
/// a lane's `quality` of a network's: what is lost is the process's.
#[wasm_bindgen(js_name = oracleQuality)]
pub fn oracle_quality(state: js::State, sentences: usize) -> Thrown<Quality> {
    let state = state_from_js(state)?;
    let (corpus, process) = (texts::corpus(&state.run.corpus)?, state.process()?);
    known_distribution(&corpus)?.conditionals().check(process.full_side_information(corpus.length))?;
    let dial = sampler::Quality::dial(&*process, corpus.length);
    let quality = sampler::Quality::new(&corpus, &*process, &state.sample, &dial, sentences)?;
    Ok(Quality { quality, drawer: Drawer::Oracle(corpus), rows_per_look: ROWS_PER_LOOK })
}

#[wasm_bindgen]
impl Quality {
    /// How far it is.
    pub fn progress(&self) -> Thrown<js::Progress> {
        to_js(&Progress { done: self.quality.rows_done(), rows: self.quality.rows() })
    }

    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        let rows = self.rows_per_look;
        go_on(milliseconds, async || match &self.drawer {
            Drawer::Network(denoiser) => self.quality.advance(&**denoiser, rows).await,
            Drawer::Oracle(corpus) => {
                self.quality.advance(&known_distribution(corpus)?.conditionals(), rows).await
            }
        })
        .await
    }

    /// What was measured so far, by numbers of evaluations.
    pub fn points(&self) -> Thrown<js::QualityPoints> {
        to_js(&self.quality.points())
    }
}
