//! One lane: a run that is trained, asked and measured, as JavaScript sees it.

use super::clock::{Clock, pulled};
use super::quality::{Drawer, Quality};
use super::{Thrown, from_js, js, run_from_js, state_from_js, texts, to_js};
use crate::configuration::run::MAX_STEPS;
use crate::configuration::state::State;
use crate::contract::{Device, LaneStatus, LossPoint, TrainReport};
use crate::device;
use crate::sampler::{self, Prompt, infill, infill_by_latent};
use crate::training::{Precision, Run};
use wasm_bindgen::prelude::*;

/// The network is asked about contexts of this many tokens together between two looks at the clock.
const TOKENS_PER_LOOK: usize = 512;
/// Where others help, so many times as many: it is they who look at the clock.
const LOOKS_OF_CREW: usize = 16;
/// Drawn sentences wait for an answer to each of their tokens: so many times as many keep a crew busy.
const SENTENCES_OF_CREW: usize = 8;

/// A run in this context (a worker, or the page's thread if the caller insists), its posterior fixed or learned.
#[wasm_bindgen]
pub struct Lane {
    pub(super) run: Run,
    pace: Pace,
    /// Whom it asks for help.
    pub(super) crew: Option<js_sys::Function>,
    timing: Timing,
}

/// How long shards take here.
#[derive(Default)]
struct Timing {
    shards: usize,
    milliseconds: f64,
}

/// How many parts of steps are begun before the clock is looked at.
#[derive(Clone, Copy)]
enum Pace {
    /// On the CPU a part is done when the call that does it returns.
    Part,
    /// On a GPU calls only queue work. So many steps are queued that their end, which has to be waited
    /// for, comes about when it should; without waiting the queue would grow without bound.
    #[cfg_attr(not(feature = "webgpu"), expect(dead_code, reason = "only a GPU's lanes queue steps"))]
    Steps(u32),
}

/// The most steps queued on a GPU at once.
const MOST_STEPS_QUEUED: u32 = 64;

#[wasm_bindgen]
impl Lane {
    /// A new run, its weights drawn from its seed.
    pub fn create(run: js::RunConfig) -> Thrown<Lane> {
        let run = run_from_js(run)?;
        let corpus = texts::corpus(&run.corpus)?;
        Ok(Self::of(Run::on(corpus, run, device::cpu())?))
    }

    /// A saved run: the bytes of a safetensors file.
    pub fn open(bytes: &[u8]) -> Thrown<Lane> {
        Ok(Self::of(Run::open_with(bytes, &texts::at_hand(), device::cpu())?))
    }

    /// What it trains, and how far it is.
    pub fn status(&self) -> Thrown<js::LaneStatus> {
        to_js(&LaneStatus {
            run: self.run.config().json(),
            title: self.run.config().title(),
            corpus: self.run.corpus().name,
            entropy: self.run.corpus().entropy(),
            step: self.run.step(),
            budget: self.run.budget(),
            parameters: self.run.parameters(),
            learning_rate: self.run.learning_rate(),
            device: match self.pace {
                Pace::Part => Device::Cpu,
                Pace::Steps(_) => Device::Gpu,
            },
        })
    }

    /// Trains for about this long. On the CPU a shard of a step at a time, at least one: it stops before
    /// a shard that would end later, if need be in the middle of a step. On a GPU whole steps, as many as
    /// fitted the last time. On the CPU it stops once it has done `until` steps in all, if that is given. Not calling it
    /// is pausing.
    pub async fn train(&mut self, milliseconds: f64, until: Option<u32>) -> Thrown<js::TrainReport> {
        let clock = Clock::start()?;
        match self.pace {
            Pace::Part => train_parts(&mut self.run, &clock, milliseconds, until),
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

    /// Trains for about this long, at least one shard, only to see how long a step takes here:
    /// milliseconds, over all such calls so far. The very first shard is not counted, it warms up.
    pub fn pace(&mut self, milliseconds: f64) -> Thrown<f64> {
        let clock = Clock::start()?;
        while self.timing.shards < 2 || clock.elapsed() <= milliseconds {
            let before = clock.elapsed();
            self.run.train_shard();
            if self.timing.shards > 0 {
                self.timing.milliseconds += clock.elapsed() - before;
            }
            self.timing.shards += 1;
        }
        Ok(self.timing.milliseconds / (self.timing.shards - 1) as f64 * self.run.shards_per_step() as f64)
    }

    /// Ends the step under way, or does a whole one, unless a run can have no more; the same report as
    /// that of training.
    pub async fn step(&mut self) -> Thrown<js::TrainReport> {
        if self.run.step() < MAX_STEPS {
            self.run.train_step();
        }
        self.report().await
    }

    /// Adds steps to the budget.
    pub fn extend(&mut self, steps: u32) {
        self.run.extend(u64::from(steps));
    }

    /// Fills the blanks of the state's prompt with the averaged weights.
    pub async fn infill(&self, state: js::State) -> Thrown<js::Infill> {
        let state = state_from_js(state)?;
        let corpus = self.run.corpus();
        let vocabulary = &corpus.vocabulary;
        let prompt = Prompt::of(&state.view.prompt, corpus)?;
        let filled = match &self.run {
            Run::Fixed(run) => {
                let denoiser = self.shared(run.denoiser());
                infill(&denoiser, &*run.asked(&state.sample), vocabulary, &prompt, &state.sample).await?
            }
            Run::Learned(run) => {
                let model = self.shared(run.model());
                infill_by_latent(&model, vocabulary, &prompt, &state.sample).await?
            }
        };
        to_js(&filled.judged(corpus))
    }

    /// `count` corrupted sentences, the same at every call, at levels t = 1..=T in turn: what is predicted of them, and
    /// what they were.
    pub async fn preview(&self, sample: js::SampleConfig, count: usize) -> Thrown<js::Previews> {
        to_js(&self.run.fixed()?.preview(&from_js(sample)?, count).await?)
    }

    /// The bound at this block size and share of random tokens, estimated from so many sentences.
    pub fn estimate(&self, sample: js::SampleConfig, sentences: usize) -> Thrown<Evaluation> {
        Ok(self.evaluation(self.run.fixed()?.evaluate(&from_js(sample)?, sentences)?))
    }

    /// The bound at this share of random tokens and every block size, exactly. Throws `too-large` where that is out of
    /// reach.
    pub fn exact(&self, sample: js::SampleConfig) -> Thrown<Evaluation> {
        Ok(self.evaluation(self.run.fixed()?.evaluate_exactly(&from_js(sample)?)?))
    }

    /// How good sentences are over network evaluations, drawn from a blank prompt in the way of the
    /// state: that many of each. Throws `setting` where the data distribution is unknown.
    pub fn quality(&self, state: js::State, sentences: usize) -> Thrown<Quality> {
        let State { sample, .. } = state_from_js(state)?;
        let run = self.run.fixed()?;
        let (corpus, process) = (run.corpus(), run.asked(&sample));
        let dial = sampler::Quality::dial(&*process, corpus.length);
        let quality = sampler::Quality::new(corpus, &*process, &sample, &dial, sentences)?;
        let drawer = Drawer::Network(Box::new(self.shared(run.denoiser())));
        let sentences = if self.helpers().is_some() { SENTENCES_OF_CREW } else { 1 };
        Ok(Quality { quality, drawer, rows_per_look: sentences * self.rows_per_look() })
    }

    /// The run as the bytes of a safetensors file: all of it, or the averaged weights in float16. Throws `diverged`
    /// in place of bytes that hold what is no number.
    pub async fn save(&self, half: bool) -> Thrown<Vec<u8>> {
        let precision = if half { Precision::Half } else { Precision::Full };
        Ok(self.run.save(precision).await?)
    }
}

impl Lane {
    fn of(run: Run) -> Self {
        Self { run, pace: Pace::Part, crew: None, timing: Timing::default() }
    }

    fn evaluation(&self, evaluation: crate::training::Evaluation) -> Evaluation {
        let rows_per_look = evaluation.rows_at_once(self.rows_per_look());
        Evaluation { evaluation: evaluation.shared(|denoiser| self.shared(denoiser)), rows_per_look }
    }

    /// Who helps to ask its network: nobody on a GPU.
    pub(super) fn helpers(&self) -> Option<&js_sys::Function> {
        self.crew.as_ref().filter(|_| matches!(self.pace, Pace::Part))
    }

    /// How many contexts the network is asked about together.
    fn rows_per_look(&self) -> usize {
        let looks = if self.helpers().is_some() { LOOKS_OF_CREW } else { 1 };
        (looks * TOKENS_PER_LOOK / self.run.corpus().length).max(1)
    }

    /// A run on a GPU.
    #[cfg(feature = "webgpu")]
    pub(super) fn on_gpu(run: Run) -> Self {
        Self { pace: Pace::Steps(1), ..Self::of(run) }
    }

    fn train_steps(&mut self, steps: u32) {
        for _ in 0..steps {
            if self.run.finished() {
                break;
            }
            self.run.train_step();
        }
    }

    pub(super) async fn report(&mut self) -> Thrown<js::TrainReport> {
        let step = self.run.step();
        let losses = self.run.take_loss().await;
        // A GPU's own words say more than that its result could not be read.
        #[cfg(feature = "webgpu")]
        device::check()?;
        let loss = losses?.map(|(_, loss)| loss);
        to_js(&TrainReport {
            step,
            budget: self.run.budget(),
            finished: self.run.finished(),
            losses: loss.iter().map(|loss| LossPoint { step, nats: loss.nats }).collect(),
            learned: loss.and_then(|loss| loss.learned),
        })
    }
}

/// Trains parts of steps, at least one; stops before one that would end after this long, and once `until`
/// steps are done.
fn train_parts(run: &mut Run, clock: &Clock, milliseconds: f64, until: Option<u32>) {
    let until = until.map_or(u64::MAX, u64::from);
    let mut longest = 0.0_f64;
    while !run.finished() && run.step() < until && clock.elapsed() + longest <= milliseconds {
        let before = clock.elapsed();
        run.train_shard();
        longest = longest.max(clock.elapsed() - before);
    }
}

/// A measurement under way, on the weights the lane had when it began; freeing it cancels it.
#[wasm_bindgen]
pub struct Evaluation {
    evaluation: crate::training::Evaluation,
    rows_per_look: usize,
}

pulled!(Evaluation, self => self.evaluation.progress(), self.evaluation.advance(self.rows_per_look));

#[wasm_bindgen]
impl Evaluation {
    /// The block sizes that are measured: one of an estimate, all of an exact sum.
    #[wasm_bindgen(js_name = blockSizes)]
    pub fn block_sizes(&self) -> Vec<usize> {
        self.evaluation.block_sizes().collect()
    }

    /// What was measured at block size k, once finished.
    pub fn measurement(&self, k: usize) -> Thrown<js::Measurement> {
        to_js(&self.evaluation.measurement(k)?)
    }
}
