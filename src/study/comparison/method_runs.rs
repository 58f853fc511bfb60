//! One method of a comparison: how it is trained, and what came of it.

use crate::configuration::RunConfig;
use crate::diagnosis::LatentMeasured;
use crate::error::{Error, Result};
use crate::training::Measurement;

/// A method and its runs.
pub struct MethodRuns {
    method: &'static str,
    /// The run of its first seed, or why it could not go on.
    run: Result<RunConfig>,
    is_timed: bool,
    results: Vec<RunResult>,
}

/// A measurement at a k, if the process has one.
pub type Measured = (Option<usize>, Measurement);

/// What came of one seed.
pub struct RunResult {
    /// The numbers that were trained.
    pub parameters: usize,
    /// The steps they were trained for.
    pub steps: u64,
    /// How long that took.
    pub seconds: f64,
    pub(super) measured: Vec<Measured>,
    /// Of a learned posterior, all that was measured.
    pub(super) posterior: Option<LatentMeasured>,
}

impl RunResult {
    /// What was measured, at each k in the order asked for; of a diffusion and of a learned posterior, once.
    pub fn measured(&self) -> &[Measured] {
        &self.measured
    }
}

impl MethodRuns {
    pub(super) fn new(method: &'static str, run: Result<RunConfig>) -> Self {
        Self { method, run, is_timed: false, results: Vec::new() }
    }

    /// What its runs are called: the method's name, or the demonstration's.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// What came of those of its runs that are trained and measured.
    pub fn results(&self) -> &[RunResult] {
        &self.results
    }

    /// Why it could not run, or not to the end.
    pub fn failure(&self) -> Option<&Error> {
        self.run.as_ref().err()
    }

    /// The next run, if the method can run.
    pub(in crate::study) fn next_run(&self) -> Result<RunConfig> {
        let mut run = self.run.clone()?;
        run.training.seed += self.results.len() as u64;
        Ok(run)
    }

    /// Whether its steps were chosen by timing.
    pub(super) fn is_timed(&self) -> bool {
        self.is_timed
    }

    /// Trains every run for so many steps, as timing says.
    pub(super) fn set_steps(&mut self, steps: u64) {
        self.is_timed = true;
        if let Ok(run) = &mut self.run {
            run.training.steps = steps;
        }
    }

    /// Gives the method up.
    pub(super) fn fail(&mut self, error: Error) {
        self.run = Err(error);
    }

    /// Keeps what came of a run.
    pub(super) fn finish(&mut self, result: RunResult) {
        self.results.push(result);
    }
}
