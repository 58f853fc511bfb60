//! A test of the claim as somebody asks for it who will wait, and how long that is.

use super::{ClaimConfig, Contest, NOISES, POSTERIORS, check};
use crate::bound::SENTENCES;
use crate::configuration::RunConfig;
use crate::corpus::CorpusConfig;
use crate::diagnosis::{MeasurementConfig, Sentences};
use crate::error::Result;
use crate::sampler::SampleConfig;
use crate::study::comparison::Clock;
use crate::study::experiments::{CORPORA, ClaimPlan};
use crate::training::{LatentTrainer, Task, Trainer, Training};
use burn::tensor::Device;

/// Draws of z for each.
const DRAWS: usize = 4;
/// Shards are timed, after one that warms up, for so many seconds ..
const LONG_ENOUGH: f64 = 0.1;
/// .. but no more than these.
const MOST_TIMED: u32 = 8;
/// A training step goes through the network forwards, and twice as long backwards.
const PASSES: f64 = 3.0;

impl ClaimPlan {
    /// The test it asks for.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for a size or a number of steps that is none.
    pub fn config(&self) -> Result<ClaimConfig> {
        let mut run = RunConfig::learned(CorpusConfig::capitals());
        run.set("network", &self.size)?;
        run.set("steps", &self.steps.to_string())?;
        run.set("prior", &self.prior)?;
        let all = CORPORA.map(String::from).to_vec();
        Ok(ClaimConfig {
            corpora: if self.corpora == "all" { all } else { vec![self.corpora.clone()] },
            seeds: self.seeds,
            measurement: MeasurementConfig::new(SENTENCES, DRAWS),
            run,
            settings: Vec::new(),
        })
    }
}

/// About how long a test takes here, pulled a corpus at a time: a few shards of a posterior and of a noise are
/// trained, and what is measured is estimated from its rows.
pub struct ClaimTiming {
    config: ClaimConfig,
    device: Device,
    clock: Clock,
    /// Corpora that are timed.
    done: usize,
    seconds: f64,
}

impl ClaimTiming {
    /// Prepares it; nothing is trained yet.
    ///
    /// # Errors
    /// Those of [`super::Claim::new`] that no corpus is needed for.
    pub fn new(config: ClaimConfig, device: Device, clock: Clock) -> Result<Self> {
        check(&config)?;
        Ok(Self { config, device, clock, done: 0, seconds: 0.0 })
    }

    /// Times the next corpus; true once all are.
    ///
    /// # Errors
    /// Those of [`super::Claim::new`], or of a run that cannot begin.
    pub fn advance(&mut self) -> Result<bool> {
        if let Some(name) = self.config.corpora.get(self.done) {
            self.seconds += self.seconds_on(name)?;
            self.done += 1;
        }
        Ok(self.done == self.config.corpora.len())
    }

    /// What the corpora that are timed take.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    fn seconds_on(&self, name: &str) -> Result<f64> {
        let Self { config, device, clock, .. } = self;
        let contest = Contest::new(config, name, device, *clock)?;
        let methods = contest.comparison.methods();
        let Some((posterior, noise)) = methods.first().zip(methods.last()) else { return Ok(0.0) };
        let training = &config.run.training;
        let MeasurementConfig { sentences, draws, .. } = config.measurement;
        let of_run = |step: f64, rows: usize| {
            step * (training.steps as f64 + rows as f64 / (training.batch as f64 * PASSES))
        };
        let posterior = LatentTrainer::on(contest.corpus.clone(), posterior.next_run()?, device.clone())?;
        let rows = Sentences::of(&contest.corpus, sentences, 0).count * (draws + 2);
        let posteriors = POSTERIORS.len() as f64 * of_run(seconds_of_step(posterior, *clock), rows);

        let noise = Trainer::on(contest.corpus.clone(), noise.next_run()?, device.clone())?;
        let measured = {
            let sample = SampleConfig::default();
            noise.evaluate_exactly(&sample).or_else(|_| noise.evaluate(&sample, sentences))?
        };
        let step = seconds_of_step(noise, *clock);
        let noises = NOISES.len() as f64 * of_run(step, measured.progress().1);
        Ok(config.seeds as f64 * (posteriors + noises))
    }
}

fn seconds_of_step<T: Task>(mut run: Training<T>, clock: Clock) -> f64 {
    // The very first shard warms up.
    run.train_shard();
    let (started, mut shards, mut seconds) = (clock(), 0, 0.0);
    while shards == 0 || (shards < MOST_TIMED && seconds < LONG_ENOUGH) {
        run.train_shard();
        shards += 1;
        seconds = clock() - started;
    }
    seconds / f64::from(shards) * run.shards_per_step() as f64
}
