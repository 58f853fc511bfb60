//! Methods side by side: each trained with several seeds under one training preset and measured at every
//! k its process has.
//!
//! A comparison is pulled forward a training step, or a few rows of a measurement, at a time; what is
//! finished can be read at any moment, and dropping it cancels the rest.

mod line;
mod trial;

use crate::configuration::RunConfig;
use crate::configuration::method::methods;
use crate::configuration::state::State;
use crate::corpus::Corpus;
use crate::diagnosis::{RateDistortionEstimate, Sentences, collapse, latent_usage};
use crate::error::{Error, ErrorKind, Result};
use crate::method::preset::{Method, find_among};
use crate::process::check_block_size;
use crate::training::{Evaluation, LatentTrainer, Measurement, Run, Trainer};
use burn::tensor::Device;
use std::collections::VecDeque;

pub use line::{Bound, Line, Spread};
pub use trial::{Measured, Posterior, RunResult, Trial};

/// How long a step takes is measured on this share of the minutes asked for ..
const TIMING_SHARE: f64 = 0.05;
/// .. but for no longer than this many seconds.
const TIMING_SECONDS: f64 = 4.0;
/// The fewest steps of a run, as of the setting `steps`.
const MIN_STEPS: u64 = 10;
/// Sentences of whose z a decoder's marginals are taken.
const DIAGNOSED: usize = 256;
/// Free runs of each z of an autoregressive decoder.
const PATHS: usize = 16;

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonConfig {
    /// The methods, by name; at least one.
    pub methods: Vec<String>,
    /// Every k to measure at, each in 1..=L; a diffusion and a learned posterior have none and are measured once.
    pub block_sizes: Vec<usize>,
    /// How many seeds each method is trained with, >= 1: the state's own, and those after it.
    pub seeds: usize,
    /// Sentences of an estimate, where there is no exact sum; >= 2.
    pub sentences: usize,
    /// Draws of z for each of a learned posterior's sentences, >= 2.
    pub draws: usize,
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
    trials: Vec<Trial>,
    /// How many of them are finished.
    finished: usize,
    work: Work,
}

/// What is being done for the first unfinished trial.
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
        trainer: Box<Trainer>,
        seconds: f64,
        waiting: VecDeque<Waiting>,
        done: Vec<Measured>,
    },
    /// D and R of a learned posterior.
    Weighing {
        trainer: Box<LatentTrainer>,
        seconds: f64,
        bound: Box<RateDistortionEstimate>,
    },
}

/// A measurement to be made, and the k it is for.
struct Waiting {
    evaluation: Evaluation,
    block_sizes: Vec<Option<usize>>,
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
pub struct Progress {
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
    /// [`ErrorKind::Setting`] for an unknown method, a k out of range, too few seeds or sentences, minutes
    /// that are none, or a setting that no method has or that cannot take its value. A method that cannot
    /// run here is no error: its [`Trial`] says why.
    pub fn new(
        state: &State,
        corpus: Corpus,
        config: ComparisonConfig,
        device: Device,
        clock: Clock,
    ) -> Result<Self> {
        let named = config.methods.iter().map(|name| find_among(methods(), name));
        let runs = named.map(|method| method.map(|method| (method, run_of(state, method, &config))));
        let runs = runs.collect::<Result<Vec<_>>>()?;
        for (name, text) in &config.settings {
            // Refused as the settings themselves refuse it, unless some method takes it.
            let states = config.methods.iter().filter_map(|method| state.with_method(method).ok());
            let refusals = states.map(|mut state| state.set(name, text));
            refusals.reduce(Result::or).unwrap_or(Ok(()))?;
        }
        Self::of(runs, corpus, config, device, clock)
    }

    /// The same of runs that are chosen already, each the first of its seeds, on `corpus`.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] as of [`Self::new`].
    pub(super) fn of(
        runs: Vec<(&'static Method, Result<RunConfig>)>,
        corpus: Corpus,
        config: ComparisonConfig,
        device: Device,
        clock: Clock,
    ) -> Result<Self> {
        check(&config, corpus.length)?;
        let trials = runs.into_iter().map(|(method, run)| Trial::new(method, run)).collect();
        Ok(Self { config, corpus, device, clock, trials, finished: 0, work: Work::Waiting })
    }

    /// Each method, in the order asked for.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// How many of them are finished.
    pub fn finished(&self) -> usize {
        self.finished
    }

    /// What is being done; `None` before it is begun and once all is finished.
    pub fn progress(&self) -> Option<Progress> {
        let trial = self.trials.get(self.finished)?;
        let (stage, done, all) = match &self.work {
            Work::Waiting => return None,
            Work::Timing { run, .. } => (Stage::Timing, run.step(), 0),
            Work::Training { run, .. } => (Stage::Training, run.step(), run.budget()),
            Work::Weighing { bound, .. } => {
                let (done, all) = bound.progress();
                (Stage::Measuring, done as u64, all as u64)
            }
            Work::Measuring { waiting, .. } => {
                let (done, all) = waiting.front().map_or((0, 0), |waiting| waiting.evaluation.progress());
                (Stage::Measuring, done as u64, all as u64)
            }
        };
        Some(Progress { method: trial.method().name, run: trial.results().len(), stage, done, all })
    }

    /// Does one training step, or asks about `rows` contexts; true once all is finished. A method that
    /// fails is given up, its [`Trial`] says why, and the next one begins.
    pub async fn advance(&mut self, rows: usize) -> bool {
        if self.finished == self.trials.len() {
            return true;
        }
        let work = std::mem::replace(&mut self.work, Work::Waiting);
        let further = self.further(work, rows).await;
        let trial = &mut self.trials[self.finished];
        match further {
            Ok(work) => self.work = work,
            Err(error) => trial.fail(error),
        }
        if trial.results().len() == self.config.seeds || trial.failure().is_some() {
            self.finished += 1;
        }
        self.finished == self.trials.len()
    }

    async fn further(&mut self, work: Work, rows: usize) -> Result<Work> {
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
            Work::Measuring { trainer, seconds, mut waiting, mut done } => {
                if let Some(Waiting { evaluation, block_sizes }) = waiting.front_mut() {
                    if evaluation.advance(rows).await? {
                        let (first, block_sizes) = (*evaluation.block_sizes().start(), block_sizes.clone());
                        for k in block_sizes {
                            done.push((k, evaluation.measurement(k.unwrap_or(first))?));
                        }
                        waiting.pop_front();
                    }
                    return Ok(Work::Measuring { trainer, seconds, waiting, done });
                }
                let (parameters, steps) = (trainer.parameters(), trainer.step());
                let result = RunResult { parameters, steps, seconds, measured: done, posterior: None };
                self.trials[self.finished].finish(result);
                Ok(Work::Waiting)
            }
            Work::Weighing { trainer, seconds, mut bound } => {
                if !bound.advance(&trainer.model()).await? {
                    return Ok(Work::Weighing { trainer, seconds, bound });
                }
                let result = self.weighed(&trainer, seconds, &bound).await?;
                self.trials[self.finished].finish(result);
                Ok(Work::Waiting)
            }
        }
    }

    /// How a trained run is measured.
    fn trained(&self, run: Run, seconds: f64) -> Result<Work> {
        Ok(match run {
            Run::Fixed(trainer) => {
                let waiting = measurements(&trainer, &self.config)?;
                Work::Measuring { trainer, seconds, waiting, done: Vec::new() }
            }
            Run::Learned(trainer) => {
                let seed = trainer.config().training.seed;
                let sentences = Sentences::of(&self.corpus, self.config.sentences, seed);
                let bound = Box::new(RateDistortionEstimate::new(sentences, self.config.draws, seed));
                Work::Weighing { trainer, seconds, bound }
            }
        })
    }

    /// What came of a learned posterior whose bound is measured.
    async fn weighed(
        &self,
        trainer: &LatentTrainer,
        seconds: f64,
        bound: &RateDistortionEstimate,
    ) -> Result<RunResult> {
        let (model, seed) = (trainer.model(), trainer.config().training.seed);
        let drawn = Sentences::drawn(&self.corpus, self.config.sentences, seed);
        let usage = latent_usage(&model, &drawn, seed).await?;
        let diagnosed = Sentences::of(&self.corpus, DIAGNOSED, seed);
        let rate_distortion = bound.result(&self.corpus).ok_or_else(Error::unfinished)?;
        let collapse = collapse(&model, &diagnosed, &usage, PATHS, seed).await?;
        let steps = trainer.step();
        let measurement = Measurement::of_learned(steps, &rate_distortion, self.corpus.length);
        Ok(RunResult {
            parameters: trainer.parameters(),
            steps,
            seconds,
            measured: vec![(None, measurement)],
            posterior: Some(Posterior { rate_distortion, collapse }),
        })
    }

    /// The next run of the trial under way; before its first, if minutes are given, its timing.
    fn begin(&self) -> Result<Work> {
        let trial = &self.trials[self.finished];
        let run = Run::on(self.corpus.clone(), trial.next_run()?, self.device.clone())?;
        if self.config.minutes.is_some() && !trial.is_timed() {
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
        self.trials[self.finished].set_steps(fitting.clamp(MIN_STEPS, crate::configuration::run::MAX_STEPS));
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
fn run_of(state: &State, method: &Method, config: &ComparisonConfig) -> Result<RunConfig> {
    let mut state = state.with_method(method.name)?;
    for (name, text) in &config.settings {
        if state.get(name).is_ok() {
            state.set(name, text)?;
        }
    }
    Ok(state.run)
}

/// The measurements of a trained run: one exact sum for every k where that can be listed, otherwise an
/// estimate for each.
fn measurements(trainer: &Trainer, config: &ComparisonConfig) -> Result<VecDeque<Waiting>> {
    let block_sizes: Vec<_> = match trainer.process().blocks() {
        Some(_) => config.block_sizes.iter().copied().map(Some).collect(),
        None => vec![None],
    };
    match trainer.evaluate_exactly() {
        Ok(evaluation) => return Ok([Waiting { evaluation, block_sizes }].into()),
        Err(error) if error.kind != ErrorKind::TooLarge => return Err(error),
        Err(_) => {}
    }
    let estimate = |k: Option<usize>| {
        let evaluation = trainer.evaluate(k.unwrap_or(1), config.sentences)?;
        Ok(Waiting { evaluation, block_sizes: vec![k] })
    };
    block_sizes.into_iter().map(estimate).collect()
}

fn check(config: &ComparisonConfig, length: usize) -> Result<()> {
    config.block_sizes.iter().try_for_each(|k| check_block_size(*k, length))?;
    let few = [
        ("methods", config.methods.len(), 1),
        ("k", config.block_sizes.len(), 1),
        ("seeds", config.seeds, 1),
        ("sentences", config.sentences, 2),
        ("draws", config.draws, 2),
    ];
    if let Some((name, found, least)) = few.into_iter().find(|(_, found, least)| found < least) {
        return Err(Error::new(
            ErrorKind::Setting,
            format!("{name} 给了 {found} 个，至少要 {least} 个。"),
            format!("There are {found} {name}; at least {least} are needed."),
        ));
    }
    match config.minutes {
        Some(minutes) if !(minutes > 0.0 && minutes.is_finite()) => Err(Error::new(
            ErrorKind::Setting,
            format!("minutes 不能是 {minutes}：应是大于 0 的数。"),
            format!("The minutes cannot be {minutes}: give a number above 0."),
        )),
        _ => Ok(()),
    }
}
