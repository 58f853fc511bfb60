//! One lane: a run that is trained, asked and measured, as JavaScript sees it.

use super::{from_js, state_from_js, to_js};
use crate::device;
use crate::error::{Error, ErrorKind};
use crate::run::{Precision, Trainer};
use crate::sampler::{Prompt, infill};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Window, WorkerGlobalScope};

type Thrown<T> = std::result::Result<T, JsValue>;

/// The network is asked about this many contexts between two looks at the clock.
const ROWS_PER_LOOK: usize = 64;

/// A run in this context (a worker, or the page's thread if the caller insists).
#[wasm_bindgen]
pub struct Lane {
    trainer: Trainer,
    pace: Pace,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    run: &'a crate::run::RunConfig,
    step: u64,
    budget: u64,
    parameters: usize,
    learning_rate: f64,
    device: &'static str,
}

/// How many parts of steps are begun before the clock is looked at.
#[derive(Clone, Copy)]
enum Pace {
    /// On the CPU a part is done when the call that does it returns.
    Part,
    /// On a GPU calls only queue work. So many steps are queued that their end, which has to be waited
    /// for, comes about when it should; without waiting the queue would grow without bound.
    Steps(u32),
}

/// The most steps queued on a GPU at once.
const MOST_STEPS_QUEUED: u32 = 64;

#[derive(Serialize)]
struct Loss {
    step: u64,
    nats: f64,
}

#[derive(Serialize)]
struct Progress {
    step: u64,
    budget: u64,
    finished: bool,
    losses: Vec<Loss>,
}

#[derive(Serialize)]
struct Rows {
    done: usize,
    rows: usize,
}

#[wasm_bindgen]
impl Lane {
    /// A new run: `RunConfig` in, weights drawn from its seed.
    pub fn create(run: JsValue) -> Thrown<Lane> {
        Ok(Self { trainer: Trainer::new(from_js(run)?, device::cpu())?, pace: Pace::Part })
    }

    /// A saved run: the bytes of a safetensors file.
    pub fn open(bytes: &[u8]) -> Thrown<Lane> {
        Ok(Self { trainer: Trainer::open(bytes, device::cpu())?, pace: Pace::Part })
    }

    /// `{run, step, budget, parameters, learningRate, device}`.
    pub fn status(&self) -> Thrown<JsValue> {
        to_js(&Status {
            run: self.trainer.config(),
            step: self.trainer.step(),
            budget: self.trainer.budget(),
            parameters: self.trainer.parameters(),
            learning_rate: self.trainer.learning_rate(),
            device: match self.pace {
                Pace::Part => "cpu",
                Pace::Steps(_) => "gpu",
            },
        })
    }

    /// Trains for about this long. On the CPU a shard of a step at a time, at least one: it stops before
    /// a shard that would end later, if need be in the middle of a step. On a GPU whole steps, as many as
    /// fitted the last time. `{step, budget, finished, losses}`, the losses since the last call.
    pub async fn train(&mut self, milliseconds: f64) -> Thrown<JsValue> {
        let clock = Clock::start()?;
        match self.pace {
            Pace::Part => self.train_parts(&clock, milliseconds),
            Pace::Steps(steps) => {
                self.train_steps(steps);
                let report = self.report().await?;
                self.pace = Pace::Steps(if clock.elapsed() > milliseconds {
                    (steps / 2).max(1)
                } else if clock.elapsed() < milliseconds / 2.0 {
                    (2 * steps).min(MOST_STEPS_QUEUED)
                } else {
                    steps
                });
                return Ok(report);
            }
        }
        self.report().await
    }

    /// Ends the step under way, or does a whole one; the same report as [`Self::train`].
    pub async fn step(&mut self) -> Thrown<JsValue> {
        self.trainer.train_step();
        self.report().await
    }

    /// Adds steps to the budget.
    pub fn extend(&mut self, steps: u32) {
        self.trainer.extend(u64::from(steps));
    }

    /// Fills the blanks of the state's prompt with the averaged weights: `Infill`.
    pub async fn infill(&self, state: JsValue) -> Thrown<JsValue> {
        let state = state_from_js(state)?;
        let corpus = self.trainer.corpus();
        let prompt = Prompt::read(&state.view.prompt, &corpus.vocabulary, corpus.length)?;
        let denoiser = self.trainer.denoiser();
        let filled =
            infill(&denoiser, self.trainer.process(), &corpus.vocabulary, &prompt, &state.sample).await?;
        to_js(&filled)
    }

    /// An estimate of the bound at block size k.
    pub fn estimate(&self, k: usize, sentences: usize) -> Thrown<Evaluation> {
        Ok(Evaluation(self.trainer.evaluate(k, sentences)?))
    }

    /// The exact sums, for every block size.
    pub fn exact(&self) -> Thrown<Evaluation> {
        Ok(Evaluation(self.trainer.evaluate_exactly()?))
    }

    /// The run as the bytes of a safetensors file: all of it, or the averaged weights in float16.
    pub async fn save(&self, half: bool) -> Thrown<Vec<u8>> {
        let precision = if half { Precision::Half } else { Precision::Full };
        Ok(self.trainer.save(precision).await?)
    }
}

impl Lane {
    /// A run on a GPU.
    #[cfg(feature = "webgpu")]
    pub(super) fn on_gpu(trainer: Trainer) -> Self {
        Self { trainer, pace: Pace::Steps(1) }
    }

    fn train_parts(&mut self, clock: &Clock, milliseconds: f64) {
        let mut longest = 0.0_f64;
        while !self.trainer.finished() && clock.elapsed() + longest <= milliseconds {
            let before = clock.elapsed();
            self.trainer.train_shard();
            longest = longest.max(clock.elapsed() - before);
        }
    }

    fn train_steps(&mut self, steps: u32) {
        for _ in 0..steps {
            if self.trainer.finished() {
                break;
            }
            self.trainer.train_step();
        }
    }

    async fn report(&mut self) -> Thrown<JsValue> {
        let step = self.trainer.step();
        let losses = self.trainer.take_loss().await;
        // A GPU's own words say more than that its result could not be read.
        #[cfg(feature = "webgpu")]
        device::check()?;
        let losses = losses?.map(|(_, nats)| Loss { step, nats });
        to_js(&Progress {
            step,
            budget: self.trainer.budget(),
            finished: self.trainer.finished(),
            losses: losses.into_iter().collect(),
        })
    }
}

/// A measurement under way, on the weights the lane had when it began; freeing it cancels it.
#[wasm_bindgen]
pub struct Evaluation(crate::run::Evaluation);

#[wasm_bindgen]
impl Evaluation {
    /// `{done, rows}`.
    pub fn progress(&self) -> Thrown<JsValue> {
        let (done, rows) = self.0.progress();
        to_js(&Rows { done, rows })
    }

    /// Goes on for about this long; true once finished.
    pub async fn advance(&mut self, milliseconds: f64) -> Thrown<bool> {
        let clock = Clock::start()?;
        loop {
            if self.0.advance(ROWS_PER_LOOK).await? {
                return Ok(true);
            }
            if clock.elapsed() > milliseconds {
                return Ok(false);
            }
        }
    }

    /// The block sizes that are measured: one of an estimate, all of an exact sum.
    #[wasm_bindgen(js_name = blockSizes)]
    pub fn block_sizes(&self) -> Vec<usize> {
        self.0.block_sizes().collect()
    }

    /// What was measured at block size k, once finished: `Measurement`.
    pub fn measurement(&self, k: usize) -> Thrown<JsValue> {
        to_js(&self.0.measurement(k)?)
    }
}

/// Milliseconds since a start, in a worker or on the page.
struct Clock {
    performance: web_sys::Performance,
    start: f64,
}

impl Clock {
    fn start() -> crate::Result<Self> {
        let global = js_sys::global();
        let performance = match global.dyn_ref::<WorkerGlobalScope>() {
            Some(worker) => worker.performance(),
            None => global.dyn_ref::<Window>().and_then(Window::performance),
        };
        let performance = performance.ok_or_else(|| {
            Error::new(
                ErrorKind::Device,
                "这个环境没有时钟（performance），不能分片训练。",
                "This environment has no clock (performance), so training cannot be sliced.",
            )
        })?;
        Ok(Self { start: performance.now(), performance })
    }

    fn elapsed(&self) -> f64 {
        self.performance.now() - self.start
    }
}
