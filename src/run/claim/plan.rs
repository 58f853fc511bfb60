//! A test of the claim as somebody asks for it who will wait, and how long that is.

use super::{ClaimConfig, Contest, check};
use crate::corpus::CorpusConfig;
use crate::error::Result;
use crate::latent::Sentences;
use crate::run::LatentTrainer;
use crate::run::Trainer;
use crate::run::comparison::Clock;
use crate::run::experiments::{CORPORA, ClaimPlan};
use crate::run::latent::LatentRunConfig;
use burn::tensor::Device;

/// Sentences of an estimate, where they are not all listed.
const SENTENCES: usize = 256;
/// Draws of z for each.
const DRAWS: usize = 4;
/// Steps that are timed, after one that warms up.
const TIMED: usize = 2;
/// A training step goes through the network forwards, and twice as long backwards.
const PASSES: f64 = 3.0;

impl ClaimPlan {
    /// The test it asks for.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for a size or a number of steps that is none.
    pub fn config(&self) -> Result<ClaimConfig> {
        let mut run = LatentRunConfig::new(CorpusConfig::capitals());
        run.set("network", &self.size)?;
        run.set("steps", &self.steps.to_string())?;
        let all = CORPORA.map(String::from).to_vec();
        Ok(ClaimConfig {
            corpora: if self.corpora == "all" { all } else { vec![self.corpora.clone()] },
            seeds: self.seeds,
            sentences: SENTENCES,
            draws: DRAWS,
            run,
            settings: Vec::new(),
        })
    }
}

impl ClaimConfig {
    /// About how many seconds the test takes here, by training a few steps of a posterior and of a noise on
    /// each corpus. What is measured is reckoned by its rows.
    ///
    /// # Errors
    /// Those of [`super::Claim::new`], or of a run that cannot begin.
    pub fn expected_seconds(&self, device: &Device, clock: Clock) -> Result<f64> {
        check(self)?;
        self.corpora.iter().map(|name| self.seconds_on(name, device, clock)).sum()
    }

    fn seconds_on(&self, name: &str, device: &Device, clock: Clock) -> Result<f64> {
        let contest = Contest::new(self, name, device, clock)?;
        let Some((cell, trial)) = contest.cells.first().zip(contest.noises.trials().last()) else {
            return Ok(0.0);
        };
        let training = &self.run.training;
        let of_run = |step: f64, rows: usize| {
            step * (training.steps as f64 + rows as f64 / (training.batch as f64 * PASSES))
        };
        let mut posterior = LatentTrainer::on(contest.corpus.clone(), cell.run()?, device.clone())?;
        let step = seconds_of_step(|| posterior.train_step(), clock);
        let rows = Sentences::of(&contest.corpus, self.sentences, 0).count * (self.draws + 2);
        let posteriors = contest.cells.len() as f64 * of_run(step, rows);

        let mut noise = Trainer::on(contest.corpus.clone(), trial.next_run()?, device.clone());
        let step = seconds_of_step(|| noise.train_step(), clock);
        let measured = noise.evaluate_exactly().or_else(|_| noise.evaluate(1, self.sentences))?;
        let noises = contest.noises.trials().len() as f64 * of_run(step, measured.progress().1);
        Ok(self.seeds as f64 * (posteriors + noises))
    }
}

fn seconds_of_step(mut step: impl FnMut(), clock: Clock) -> f64 {
    step();
    let started = clock();
    (0..TIMED).for_each(|_| step());
    (clock() - started) / TIMED as f64
}
