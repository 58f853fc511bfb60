//! One of the four posteriors of z: trained with each seed, and measured.

use super::{ClaimConfig, ClaimLine};
use crate::corpus::Corpus;
use crate::error::{Error, ErrorKind, Result};
use crate::latent::{Collapse, RateDistortion, RateDistortionEstimate, Sentences, collapse, latent_usage};
use crate::method::preset::Method;
use crate::run::comparison::Clock;
use crate::run::{LatentTrainer, RunConfig};
use burn::tensor::Device;

/// Sentences of whose z the decoder's marginals are taken.
const DIAGNOSED: usize = 256;
/// Free runs of each z of an autoregressive decoder.
const PATHS: usize = 16;

/// A posterior and its runs.
pub struct Cell {
    method: &'static Method,
    corpus: Corpus,
    /// The run of its first seed, or why it could not go on.
    run: Result<RunConfig>,
    seeds: usize,
    sentences: usize,
    draws: usize,
    device: Device,
    clock: Clock,
    work: Work,
    results: Vec<CellRun>,
}

/// What came of one seed.
pub struct CellRun {
    pub(super) parameters: usize,
    pub(super) steps: u64,
    pub(super) seconds: f64,
    pub(super) rate_distortion: RateDistortion,
    pub(super) collapse: Collapse,
}

enum Work {
    Waiting,
    Training { trainer: Box<LatentTrainer>, seconds: f64 },
    Measuring { trainer: Box<LatentTrainer>, seconds: f64, bound: Box<RateDistortionEstimate> },
}

impl Cell {
    pub(super) fn new(
        method: &'static Method,
        corpus: Corpus,
        run: RunConfig,
        config: &ClaimConfig,
        device: Device,
        clock: Clock,
    ) -> Self {
        let ClaimConfig { seeds, sentences, draws, .. } = *config;
        let (run, work, results) = (Ok(run), Work::Waiting, Vec::new());
        Self { method, corpus, run, seeds, sentences, draws, device, clock, work, results }
    }

    pub(super) fn name(&self) -> &'static str {
        self.method.name
    }

    pub(super) fn runs_done(&self) -> usize {
        self.results.len()
    }

    /// The run of its first seed, if it can go on.
    pub(super) fn run(&self) -> Result<RunConfig> {
        self.run.clone()
    }

    /// Training steps done, of runs that have so many each.
    pub(super) fn steps_done(&self, of_run: u64) -> u64 {
        if self.is_finished() {
            return self.seeds as u64 * of_run;
        }
        let under_way = match &self.work {
            Work::Waiting => 0,
            Work::Training { trainer, .. } | Work::Measuring { trainer, .. } => trainer.step(),
        };
        self.results.len() as u64 * of_run + under_way
    }

    pub(super) fn is_finished(&self) -> bool {
        self.results.len() == self.seeds || self.run.is_err()
    }

    pub(super) fn failure(&self) -> Option<&Error> {
        self.run.as_ref().err()
    }

    pub(super) fn line(&self, corpus: &'static str, entropy: f64) -> Option<ClaimLine> {
        ClaimLine::of_cell(corpus, entropy, self.method.name, &self.results)
    }

    /// A training step, or one draw of z of every sentence.
    pub(super) async fn advance(&mut self) {
        let work = std::mem::replace(&mut self.work, Work::Waiting);
        match self.further(work).await {
            Ok(work) => self.work = work,
            Err(error) => self.run = Err(error),
        }
    }

    async fn further(&mut self, work: Work) -> Result<Work> {
        match work {
            Work::Waiting => {
                let mut run = self.run.clone()?;
                run.training.seed += self.results.len() as u64;
                let trainer = LatentTrainer::on(self.corpus.clone(), run, self.device.clone())?;
                Ok(Work::Training { trainer: Box::new(trainer), seconds: 0.0 })
            }
            Work::Training { mut trainer, seconds } => {
                let started = (self.clock)();
                trainer.train_step();
                let seconds = seconds + (self.clock)() - started;
                if !trainer.finished() {
                    return Ok(Work::Training { trainer, seconds });
                }
                // A run that diverged has no loss.
                trainer.take_losses().await?;
                let seed = trainer.config().training.seed;
                let sentences = Sentences::of(&self.corpus, self.sentences, seed);
                let bound = Box::new(RateDistortionEstimate::new(sentences, self.draws, seed));
                Ok(Work::Measuring { trainer, seconds, bound })
            }
            Work::Measuring { trainer, seconds, mut bound } => {
                if bound.advance(&trainer.model()).await? {
                    let result = self.measured(&trainer, seconds, &bound).await?;
                    self.results.push(result);
                    return Ok(Work::Waiting);
                }
                Ok(Work::Measuring { trainer, seconds, bound })
            }
        }
    }

    async fn measured(
        &self,
        trainer: &LatentTrainer,
        seconds: f64,
        bound: &RateDistortionEstimate,
    ) -> Result<CellRun> {
        let (model, seed) = (trainer.model(), trainer.config().training.seed);
        let usage = latent_usage(&model, &Sentences::drawn(&self.corpus, self.sentences, seed), seed).await?;
        let diagnosed = Sentences::of(&self.corpus, DIAGNOSED, seed);
        Ok(CellRun {
            parameters: trainer.parameters(),
            steps: trainer.step(),
            seconds,
            rate_distortion: bound.result(&self.corpus).ok_or_else(unfinished)?,
            collapse: collapse(&model, &diagnosed, &usage, PATHS, seed).await?,
        })
    }
}

fn unfinished() -> Error {
    Error::new(
        ErrorKind::Impossible,
        "测量还没有完成；请再量一次。",
        "The measurement is not finished; measure again.",
    )
}
