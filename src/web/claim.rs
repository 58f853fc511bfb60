//! The test of the claim, for JavaScript.

use super::clock::{Clock, go_on};
use super::{Thrown, from_js, js, to_js};
use crate::contract::{ClaimContest, ClaimFailure, ClaimProgress};
use crate::device;
use crate::study::claim::{Claim, ClaimTiming, Contest};
use wasm_bindgen::prelude::*;

/// Rows asked at once.
const ROWS: usize = 128;

/// A test of the claim under way; freeing it cancels it.
#[wasm_bindgen]
pub struct ClaimTest(Claim);

#[wasm_bindgen]
impl ClaimTest {
    /// The test that the experiments plan; nothing is trained yet.
    #[wasm_bindgen(constructor)]
    pub fn new(experiments: js::Experiments) -> Thrown<ClaimTest> {
        let config = from_js(experiments)?.claim.config()?;
        Ok(Self(Claim::new(&config, &device::cpu(), Clock::seconds)?))
    }

    /// Training steps done and in all, and what is being done.
    pub fn progress(&self) -> Thrown<js::ClaimProgress> {
        let (done, rows) = self.0.steps();
        to_js(&ClaimProgress { done, rows, doing: self.0.progress() })
    }

    /// Goes on for about this long, at least a training step; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || Ok(self.0.advance(ROWS).await)).await
    }

    /// What is finished, corpus by corpus.
    pub fn contests(&self) -> Thrown<js::ClaimContests> {
        let begun = self.0.contests().iter().take(self.0.finished() + 1);
        to_js(&begun.map(described).collect())
    }
}

fn described(contest: &Contest) -> ClaimContest {
    let failures = contest.failures().into_iter();
    ClaimContest {
        corpus: contest.corpus(),
        entropy: contest.entropy(),
        lines: contest.lines(),
        failures: failures
            .map(|(method, error)| ClaimFailure { method, message: error.message.clone() })
            .collect(),
        finding: contest.finding(),
    }
}

/// About how long the test would take here, being timed; freeing it cancels it.
#[wasm_bindgen(js_name = ClaimTiming)]
pub struct Timing(ClaimTiming);

#[wasm_bindgen(js_class = ClaimTiming)]
impl Timing {
    /// Of the test that the experiments plan.
    #[wasm_bindgen(constructor)]
    pub fn new(experiments: js::Experiments) -> Thrown<Timing> {
        let config = from_js(experiments)?.claim.config()?;
        Ok(Self(ClaimTiming::new(config, device::cpu(), Clock::seconds)?))
    }

    /// Times the next corpus; true once finished.
    pub fn advance(&mut self) -> Thrown<bool> {
        Ok(self.0.advance()?)
    }

    /// What the corpora that are timed take.
    pub fn seconds(&self) -> f64 {
        self.0.seconds()
    }
}
