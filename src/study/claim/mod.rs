//! The claim, tested: is a fixed, parameter-free posterior better than a learned one?
//!
//! On each corpus the four posteriors of z that {learned, fixed mean} × {learned, fixed deviation} make, and
//! two noises without parameters (left to right, and masks in random order) beside them: the same trunk,
//! steps and seeds, and one axis, nats per sequence above the corpus's entropy. The kinds of the bounds
//! differ, and every line names its own.
//!
//! A claim is pulled forward a training step, or a part of a measurement, at a time; what is finished can be
//! read at any moment, and dropping it cancels the rest.

mod finding;
mod line;
mod plan;
mod plot;

use super::comparison::{
    Asked, Clock, Comparison, ComparisonConfig, Fate, FinishedRun, MethodRuns, PlannedRun, Stage,
    check_counts, check_taken, give,
};
use crate::configuration::run::RunConfig;
use crate::corpus::Corpus;
use crate::corpus::description::known_distribution;
use crate::diagnosis::MeasurementConfig;
use crate::error::{Error, Result};
use crate::latent::LatentConfig;
use crate::network::preset::Architecture;
use crate::process::SHARE;
use burn::tensor::Device;
use serde::Serialize;

pub use finding::{ClaimFinding, Contrast};
pub use line::ClaimLine;
pub use plan::ClaimTiming;
pub use plot::plot;

/// The 2×2 by name: what of q(z|x) is learned.
pub const POSTERIORS: [&str; 4] = ["vae", "fixed-deviation", "fixed-mean", "fixed-posterior"];
/// The noises without parameters beside it: left to right, and masks in random order.
pub const NOISES: [&str; 2] = ["gpt", "mask"];

/// What is tested.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimConfig {
    /// The corpora by name, each with a known distribution; at least one.
    pub corpora: Vec<String>,
    /// How many seeds each method is trained with, >= 1: `run`'s own, and those after it.
    pub seeds: usize,
    /// How much is asked of each run.
    pub measurement: MeasurementConfig,
    /// Network, latent and training that all share; mean, deviation and corpus are chosen here.
    pub run: RunConfig,
    /// Settings (name, text) that hold wherever they exist: σ is one of fixed deviations alone.
    pub settings: Vec<(String, String)>,
}

/// A test of the claim under way.
pub struct Claim {
    contests: Vec<Contest>,
    /// How many of them are finished.
    finished: usize,
}

/// One corpus, and all that is trained on it.
pub struct Contest {
    corpus: Corpus,
    entropy: f64,
    comparison: Comparison,
    seeds: usize,
    /// Training steps of a run.
    run_steps: u64,
}

/// How far a test is with one corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClaimDoing {
    /// The corpus.
    pub corpus: &'static str,
    /// The method.
    pub method: &'static str,
    /// The run's number among those of its method, from 0.
    pub run: usize,
}

impl Claim {
    /// Prepares everything; nothing is trained yet.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for no corpus, an unknown one or one that is named twice, too few seeds, sentences
    /// or draws, or a setting that cannot take its value; [`crate::error::ErrorKind::Text`] for a text, whose entropy is unknown. A
    /// method that cannot run is no error: its line says why.
    pub fn new(config: &ClaimConfig, device: &Device, clock: Clock) -> Result<Self> {
        check(config)?;
        let contests = config.corpora.iter().map(|name| Contest::new(config, name, device, clock));
        Ok(Self { contests: contests.collect::<Result<_>>()?, finished: 0 })
    }

    /// One of each corpus, in the order asked for.
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// How many of them are finished.
    pub fn finished(&self) -> usize {
        self.finished
    }

    /// Decides what becomes of every run, as [`Comparison::settle`] does.
    ///
    /// # Errors
    /// That of `decide`.
    pub fn settle(&mut self, mut decide: impl FnMut(PlannedRun) -> Result<Fate>) -> Result<()> {
        self.contests.iter_mut().try_for_each(|contest| contest.comparison.settle(&mut decide))
    }

    /// The run that was finished by the last step, or failed at it, once.
    pub fn take_finished(&mut self) -> Option<FinishedRun> {
        self.contests.iter_mut().find_map(|contest| contest.comparison.take_finished())
    }

    /// What is being done; `None` once all is finished.
    pub fn progress(&self) -> Option<ClaimDoing> {
        self.contests.get(self.finished)?.progress()
    }

    /// Training steps done, and in all; those of a method that failed count as done.
    pub fn steps(&self) -> (u64, u64) {
        let of_contests = |steps: fn(&Contest) -> u64| self.contests.iter().map(steps).sum();
        (of_contests(Contest::steps_done), of_contests(Contest::steps))
    }

    /// Does one training step, or a part of a measurement (of about `rows` rows); true once all is finished.
    pub async fn advance(&mut self, rows: usize) -> bool {
        let Some(contest) = self.contests.get_mut(self.finished) else { return true };
        if contest.advance(rows).await {
            self.finished += 1;
        }
        self.finished == self.contests.len()
    }
}

impl Contest {
    fn new(config: &ClaimConfig, name: &str, device: &Device, clock: Clock) -> Result<Self> {
        let mut base = config.run.clone();
        base.set("corpus", name)?;
        let corpus = Corpus::open(&base.corpus)?;
        let entropy = known_distribution(&corpus)?.entropy();
        let runs = POSTERIORS.map(|name| run_of(&base, name, &config.settings));
        let runs = runs.into_iter().collect::<Result<Vec<_>>>()?;
        check_taken(&config.settings, &runs)?;
        let shared = runs[0].clone();
        let noises = NOISES.iter().map(|name| (*name, shared.with_method(name)));
        let posteriors = POSTERIORS.into_iter().zip(runs.into_iter().map(Ok));
        let runs = posteriors.chain(noises).collect();
        let comparison = ComparisonConfig {
            methods: Vec::new(),
            asked: Asked {
                block_sizes: vec![1],
                share: SHARE,
                sampler: None,
                measurement: config.measurement.clone(),
            },
            seeds: config.seeds,
            minutes: None,
            settings: Vec::new(),
        };
        let comparison = Comparison::of(runs, corpus.clone(), comparison, device.clone(), clock)?;
        Ok(Self { corpus, entropy, comparison, seeds: config.seeds, run_steps: shared.training.steps })
    }

    /// The corpus's name.
    pub fn corpus(&self) -> &'static str {
        self.corpus.name
    }

    /// H, nats per sequence.
    pub fn entropy(&self) -> f64 {
        self.entropy
    }

    /// A line of each method that has finished a run, the 2×2 first.
    pub fn lines(&self) -> Vec<ClaimLine> {
        let line = |method_runs| ClaimLine::of(self.corpus.name, self.entropy, method_runs);
        self.comparison.methods().iter().filter_map(line).collect()
    }

    /// The methods that failed, with the reason.
    pub fn failures(&self) -> Vec<(&'static str, &Error)> {
        let methods = self.comparison.methods().iter();
        methods.filter_map(|method_runs| Some((method_runs.method(), method_runs.failure()?))).collect()
    }

    /// What the lines come to.
    pub fn finding(&self) -> Option<ClaimFinding> {
        ClaimFinding::of(&self.lines(), self.comparison.methods().len())
    }

    /// Training steps of all runs.
    fn steps(&self) -> u64 {
        self.run_steps * (self.seeds * self.comparison.methods().len()) as u64
    }

    fn steps_done(&self) -> u64 {
        let under_way = self.comparison.progress().map_or(0, |progress| match progress.stage {
            Stage::Timing => 0,
            Stage::Training => progress.done,
            Stage::Measuring => self.run_steps,
        });
        let of_method = |(n, method_runs): (usize, &MethodRuns)| {
            let given_up = n < self.comparison.finished();
            let runs = if given_up { self.seeds } else { method_runs.done() };
            runs as u64 * self.run_steps
        };
        self.comparison.methods().iter().enumerate().map(of_method).sum::<u64>() + under_way
    }

    /// What is being done; the method that comes next, before it is begun.
    fn progress(&self) -> Option<ClaimDoing> {
        let method_runs = self.comparison.methods().get(self.comparison.finished())?;
        let (method, run) = (method_runs.method(), method_runs.next().unwrap_or(0));
        Some(ClaimDoing { corpus: self.corpus.name, method, run })
    }

    async fn advance(&mut self, rows: usize) -> bool {
        self.comparison.advance(rows).await
    }
}

/// The run of a cell: the shared one with its mean and deviation, and those of the settings that it has.
fn run_of(base: &RunConfig, name: &str, given: &[(String, String)]) -> Result<RunConfig> {
    let LatentConfig { decoder, objective, .. } = base.latent()?;
    let mut run = base.with_method(name)?;
    // A cell chooses mean and deviation alone.
    run.model = LatentConfig { decoder, objective, ..run.latent()? }.into();
    give(given, &mut run)?;
    run.validate()?;
    Ok(run)
}

fn check(config: &ClaimConfig) -> Result<()> {
    if config.run.network.kind != Architecture::Transformer {
        return Err(Error::setting(
            "这里的网络结构须是 transformer：旁边的噪声只有它。",
            "The architecture has to be transformer here: the noises beside have no other.",
        ));
    }
    let counts = [("corpora", config.corpora.len(), 1), ("seeds", config.seeds, 1)];
    check_counts(&counts, &config.measurement)?;
    let twice = |(n, name): &(usize, &String)| config.corpora[..*n].contains(name);
    match config.corpora.iter().enumerate().find(twice) {
        Some((_, name)) => Err(Error::setting(
            format!("语料 {name} 写了两次；每个语料只写一次。"),
            format!("The corpus {name} is named twice; name each once."),
        )),
        None => Ok(()),
    }
}
