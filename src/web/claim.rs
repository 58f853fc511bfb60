//! The test of the claim, for JavaScript.

use super::clock::{Clock, go_on};
use super::experiments::experiments_from_js;
use super::{Thrown, to_js};
use crate::device;
use crate::error::Text;
use crate::study::claim::{Claim, ClaimLine, ClaimTiming, Contest, Finding};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Rows asked at once.
const ROWS: usize = 128;

/// A test of the claim under way; freeing it cancels it.
#[wasm_bindgen]
pub struct ClaimTest(Claim);

#[derive(Serialize)]
struct Progress {
    done: u64,
    rows: u64,
    doing: Option<Doing>,
}

#[derive(Serialize)]
struct Doing {
    corpus: &'static str,
    method: &'static str,
    run: usize,
}

#[derive(Serialize)]
struct Failure<'a> {
    method: &'static str,
    message: &'a Text,
}

#[derive(Serialize)]
struct OfCorpus<'a> {
    corpus: &'static str,
    entropy: f64,
    lines: Vec<ClaimLine>,
    failures: Vec<Failure<'a>>,
    finding: Option<Finding>,
}

#[wasm_bindgen]
impl ClaimTest {
    /// The test that the experiments plan; nothing is trained yet.
    #[wasm_bindgen(constructor)]
    pub fn new(experiments: JsValue) -> Thrown<ClaimTest> {
        let config = experiments_from_js(experiments)?.claim.config()?;
        Ok(Self(Claim::new(&config, &device::cpu(), Clock::seconds)?))
    }

    /// Training steps done and in all, and what is being done: `{done, rows, doing}`.
    pub fn progress(&self) -> Thrown<JsValue> {
        let (done, rows) = self.0.steps();
        let doing = self.0.progress();
        let doing = doing.map(|now| Doing { corpus: now.corpus, method: now.method, run: now.run });
        to_js(&Progress { done, rows, doing })
    }

    /// Goes on for about this long, at least a training step; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        go_on(milliseconds, async || Ok(self.0.advance(ROWS).await)).await
    }

    /// What is finished, corpus by corpus: `Contest[]`.
    pub fn contests(&self) -> Thrown<JsValue> {
        let begun = self.0.contests().iter().take(self.0.finished() + 1);
        to_js(&begun.map(of_corpus).collect::<Vec<_>>())
    }
}

fn of_corpus(contest: &Contest) -> OfCorpus<'_> {
    let failures = contest.failures().into_iter();
    OfCorpus {
        corpus: contest.corpus(),
        entropy: contest.entropy(),
        lines: contest.lines(),
        failures: failures.map(|(method, error)| Failure { method, message: &error.message }).collect(),
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
    pub fn new(experiments: JsValue) -> Thrown<Timing> {
        let config = experiments_from_js(experiments)?.claim.config()?;
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
