//! Methods side by side: each trained with several seeds under one training preset and measured at every
//! k its process has.
//!
//! A comparison is pulled forward a training step, or a few rows of a measurement, at a time; what is
//! finished can be read at any moment, and dropping it cancels the rest.

mod line;
mod method_runs;
mod run_result;
mod waiting;

use crate::configuration::RunConfig;
use crate::configuration::method::methods;
use crate::configuration::state::State;
use crate::corpus::Corpus;
use crate::diagnosis::{LatentMeasurement, MeasurementConfig, check_nested};
use crate::error::{Error, Result};
use crate::latent::TrainedAutoencoder;
use crate::method::preset::find_among;
use crate::process::check_block_size;
use crate::training::{Measurement, Run};
use burn::tensor::Device;
use serde_json::json;
use std::collections::VecDeque;
use waiting::{Waiting, measurements};

pub use line::{BoundOverSeeds, ComparisonLine, OverSeeds};
pub use method_runs::MethodRuns;
pub use run_result::{Asked, Fate, FinishedRun, Measured, MeasuredPosterior, PlannedRun, RunResult};

/// How long a step takes is measured on this share of the minutes asked for ..
const TIMING_SHARE: f64 = 0.05;
/// .. but for no longer than this many seconds.
const TIMING_SECONDS: f64 = 4.0;
/// The fewest steps of a run, as of the setting `steps`.
const MIN_STEPS: u64 = 10;

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonConfig {
    /// The methods, by name; if there are none, the state's own run is compared.
    pub methods: Vec<String>,
    /// What is measured of each run.
    pub asked: Asked,
    /// How many seeds each method is trained with, >= 1: the state's own, and those after it.
    pub seeds: usize,
    /// How long each run trains, in minutes by the clock, > 0; `None`: for the state's steps.
    pub minutes: Option<f64>,
    /// Settings (name, text) that only some processes have: for those methods that have them.
    pub settings: Vec<(String, String)>,
}

/// Seconds since some moment. A browser's clock and a program's are not read alike; one that counts a
/// processor's time is not disturbed by what else the machine does.
pub type Clock = fn() -> f64;

/// A comparison under way.
pub struct Comparison {
    config: ComparisonConfig,
    corpus: Corpus,
    device: Device,
    clock: Clock,
    methods: Vec<MethodRuns>,
    /// How many of them are finished.
    finished: usize,
    work: Work,
    /// The run that is finished last, until it is taken.
    last: Option<FinishedRun>,
}

/// What is being done for the first unfinished method.
enum Work {
    /// Nothing yet.
    Waiting,
    /// Only to see how long a step takes.
    Timing {
        run: Run,
        seconds: f64,
    },
    Training {
        run: Run,
        seconds: f64,
    },
    Measuring {
        result: RunResult,
        waiting: VecDeque<Waiting>,
    },
    /// A learned posterior.
    Weighing {
        result: RunResult,
        model: Box<TrainedAutoencoder>,
        measurement: Box<LatentMeasurement>,
    },
}

/// What a comparison is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Measuring how long a step takes.
    Timing,
    /// Training.
    Training,
    /// Measuring a bound.
    Measuring,
}

/// How far a comparison is with one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparisonProgress {
    /// The method.
    pub method: &'static str,
    /// The run's number among those of its method, from 0.
    pub run: usize,
    /// What is being done.
    pub stage: Stage,
    /// Steps or rows done.
    pub done: u64,
    /// Steps or rows in all; 0 where that is not known yet.
    pub all: u64,
}

impl Comparison {
    /// Prepares to train on `corpus`, the one that `state` describes, with the state's network size and
    /// training; nothing is trained yet.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for an unknown method, a k out of range, too few seeds or sentences, minutes
    /// that are none, or a setting that no method has or that cannot take its value. A method that cannot
    /// run here is no error: its [`MethodRuns`] says why.
    pub fn new(
        state: &State,
        corpus: Corpus,
        config: ComparisonConfig,
        device: Device,
        clock: Clock,
    ) -> Result<Self> {
        let run = |name: &String| {
            let name = find_among(methods(), name)?.name;
            Ok((name, run_of(state, name, &config)))
        };
        let mut runs = config.methods.iter().map(run).collect::<Result<Vec<_>>>()?;
        if runs.is_empty() {
            state.run.validate()?;
            runs.push((state.run.name(), Ok(state.run.clone())));
        }
        let of_methods = config.methods.iter().filter_map(|method| state.run.with_method(method).ok());
        check_taken(&config.settings, &of_methods.collect::<Vec<_>>())?;
        Self::of(runs, corpus, config, device, clock)
    }

    /// The same of runs that are chosen already, each the first of its seeds, on `corpus`.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] as of [`Self::new`].
    pub(super) fn of(
        runs: Vec<(&'static str, Result<RunConfig>)>,
        corpus: Corpus,
        config: ComparisonConfig,
        device: Device,
        clock: Clock,
    ) -> Result<Self> {
        check(&config, corpus.length)?;
        let methods = runs.into_iter().map(|(name, run)| MethodRuns::new(name, run, config.seeds)).collect();
        Ok(Self { config, corpus, device, clock, methods, finished: 0, work: Work::Waiting, last: None })
    }

    /// Decides of every run that can be run, in the order in which they would be, what becomes of it: before the first is
    /// begun.
    ///
    /// # Errors
    /// That of `decide`.
    pub fn settle(&mut self, mut decide: impl FnMut(PlannedRun) -> Result<Fate>) -> Result<()> {
        let asked = &self.config.asked;
        self.methods.iter_mut().try_for_each(|method_runs| method_runs.settle(asked, &mut decide))?;
        self.pass_finished();
        Ok(())
    }

    /// The run that was finished by the last step, or failed at it, once.
    pub fn take_finished(&mut self) -> Option<FinishedRun> {
        self.last.take()
    }

    /// Each method, in the order asked for.
    pub fn methods(&self) -> &[MethodRuns] {
        &self.methods
    }

    /// How many of them are finished.
    pub fn finished(&self) -> usize {
        self.finished
    }

    /// What is being done; `None` before it is begun and once all is finished.
    pub fn progress(&self) -> Option<ComparisonProgress> {
        let method_runs = self.methods.get(self.finished)?;
        let (stage, done, all) = match &self.work {
            Work::Waiting => return None,
            Work::Timing { run, .. } => (Stage::Timing, run.step(), 0),
            Work::Training { run, .. } => (Stage::Training, run.step(), run.budget()),
            Work::Weighing { measurement, .. } => {
                let (_, done, all) = measurement.progress();
                (Stage::Measuring, done as u64, all as u64)
            }
            Work::Measuring { waiting, .. } => {
                let (done, all) = waiting.front().map_or((0, 0), |waiting| waiting.evaluation.progress());
                (Stage::Measuring, done as u64, all as u64)
            }
        };
        Some(ComparisonProgress {
            method: method_runs.method(),
            run: method_runs.next().unwrap_or(0),
            stage,
            done,
            all,
        })
    }

    /// Does one training step, or asks about `rows` contexts; true once all is finished. A method that
    /// fails is given up, its [`MethodRuns`] says why, and the next one begins.
    pub async fn advance(&mut self, rows: usize) -> bool {
        if self.finished == self.methods.len() {
            return true;
        }
        let work = std::mem::replace(&mut self.work, Work::Waiting);
        match self.advance_work(work, rows).await {
            Ok(work) => self.work = work,
            Err(error) => self.finish(Err(error)),
        }
        self.pass_finished();
        self.finished == self.methods.len()
    }

    fn pass_finished(&mut self) {
        while self.methods.get(self.finished).is_some_and(MethodRuns::is_finished) {
            self.finished += 1;
        }
    }

    async fn advance_work(&mut self, work: Work, rows: usize) -> Result<Work> {
        match work {
            Work::Waiting => self.begin(),
            Work::Timing { mut run, seconds } => {
                let taken = self.train_step(&mut run);
                // The very first step warms up.
                let seconds = if run.step() > 1 { seconds + taken } else { seconds };
                Ok(self.timed(run, seconds))
            }
            Work::Training { mut run, mut seconds } => {
                seconds += self.train_step(&mut run);
                if !run.finished() {
                    return Ok(Work::Training { run, seconds });
                }
                // A run that diverged has no loss.
                run.take_loss().await?;
                self.trained(run, seconds)
            }
            Work::Measuring { mut result, mut waiting } => {
                let Some(Waiting { evaluation, block_sizes }) = waiting.front_mut() else {
                    self.finish(Ok(result));
                    return Ok(Work::Waiting);
                };
                if evaluation.advance(rows).await? {
                    let first = *evaluation.block_sizes().start();
                    for k in block_sizes {
                        result.measured.push(Measured::of(*k, &evaluation.measurement(k.unwrap_or(first))?));
                    }
                    waiting.pop_front();
                }
                Ok(Work::Measuring { result, waiting })
            }
            Work::Weighing { mut result, model, mut measurement } => {
                if !measurement.advance(&*model).await? {
                    return Ok(Work::Weighing { result, model, measurement });
                }
                let found = measurement.result(&self.corpus)?;
                let bound = Measurement::of_learned(result.steps, &found.rate_distortion, &self.corpus);
                result.measured.push(Measured::of(None, &bound));
                result.posterior = Some(MeasuredPosterior::of(&found));
                self.finish(Ok(result));
                Ok(Work::Waiting)
            }
        }
    }

    /// How a trained run is measured.
    fn trained(&self, run: Run, seconds: f64) -> Result<Work> {
        let (parameters, steps) = (run.parameters(), run.step());
        let result = RunResult { parameters, steps, seconds, measured: Vec::new(), posterior: None };
        Ok(match run {
            Run::Fixed(trainer) => {
                Work::Measuring { result, waiting: measurements(&trainer, &self.config.asked)? }
            }
            Run::Learned(trainer) => {
                let seed = trainer.config().training.seed;
                let measurement = LatentMeasurement::new(&self.corpus, &self.config.asked.measurement, seed)?;
                let (model, measurement) = (Box::new(trainer.model()), Box::new(measurement));
                Work::Weighing { result, model, measurement }
            }
        })
    }

    /// Keeps what came of the run under way.
    fn finish(&mut self, outcome: Result<RunResult>) {
        let method_runs = &mut self.methods[self.finished];
        let planned = method_runs.planned(&self.config.asked);
        self.last = planned.ok().map(|planned| FinishedRun { planned, outcome: outcome.clone() });
        method_runs.finish(outcome);
    }

    /// The next run of the method under way; before its first, if minutes are given, its timing.
    fn begin(&self) -> Result<Work> {
        let method_runs = &self.methods[self.finished];
        let run = Run::on(self.corpus.clone(), method_runs.next_run()?, self.device.clone())?;
        if self.config.minutes.is_some() && !method_runs.is_timed() {
            return Ok(Work::Timing { run, seconds: 0.0 });
        }
        Ok(Work::Training { run, seconds: 0.0 })
    }

    /// Goes on timing until it is known how many steps fit the minutes.
    fn timed(&mut self, run: Run, seconds: f64) -> Work {
        let wanted = self.config.minutes.unwrap_or(0.0) * 60.0;
        let steps = run.step() - 1;
        if steps == 0 || (seconds < TIMING_SECONDS.min(TIMING_SHARE * wanted) && !run.finished()) {
            return Work::Timing { run, seconds };
        }
        let fitting = (wanted / seconds * steps as f64) as u64;
        self.methods[self.finished].set_steps(fitting.clamp(MIN_STEPS, crate::configuration::run::MAX_STEPS));
        Work::Waiting
    }

    /// One step, and the seconds it took.
    fn train_step(&self, run: &mut Run) -> f64 {
        let started = (self.clock)();
        run.train_step();
        (self.clock)() - started
    }
}

/// The run that a method is, with those of the settings that it has.
fn run_of(state: &State, method: &str, config: &ComparisonConfig) -> Result<RunConfig> {
    let mut run = state.with_method(method)?.run;
    give(&config.settings, &mut run)?;
    // All are compared on one corpus: what a method cannot have of it is refused.
    run.changed(&json!({ "corpus": state.run.corpus }))
}

/// Gives a run those of the settings (name, text) that it has.
pub(super) fn give(settings: &[(String, String)], run: &mut RunConfig) -> Result<()> {
    let mut has = settings.iter();
    has.try_for_each(|(name, text)| if run.get(name).is_ok() { run.set(name, text) } else { Ok(()) })
}

/// Refuses a setting that none of these runs takes, as the settings themselves refuse it.
pub(super) fn check_taken(settings: &[(String, String)], runs: &[RunConfig]) -> Result<()> {
    settings.iter().try_for_each(|(name, text)| {
        let refusals = runs.iter().map(|run| run.clone().set(name, text));
        refusals.reduce(Result::or).unwrap_or(Ok(()))
    })
}

fn check(config: &ComparisonConfig, length: usize) -> Result<()> {
    config.asked.block_sizes.iter().try_for_each(|k| check_block_size(*k, length))?;
    let counts = [("k", config.asked.block_sizes.len(), 1), ("seeds", config.seeds, 1)];
    check_counts(&counts, &config.asked.measurement)?;
    match config.minutes {
        Some(minutes) if !(minutes > 0.0 && minutes.is_finite()) => Err(Error::setting(
            format!("minutes 不能是 {minutes}：应是大于 0 的数。"),
            format!("The minutes cannot be {minutes}: give a number above 0."),
        )),
        _ => Ok(()),
    }
}

/// Refuses what there is too little of: (name, found, least), and what is measured.
pub(super) fn check_counts(counts: &[(&str, usize, usize)], measurement: &MeasurementConfig) -> Result<()> {
    if !measurement.importance.is_empty() {
        check_nested(&measurement.importance)?;
    }
    let measured = [("sentences", measurement.sentences, 2), ("draws", measurement.draws, 2)];
    match counts.iter().chain(&measured).find(|(_, found, least)| found < least) {
        Some((name, found, least)) => Err(Error::setting(
            format!("{name} 给了 {found} 个，至少要 {least} 个。"),
            format!("There are {found} {name}; at least {least} are needed."),
        )),
        None => Ok(()),
    }
}
