//! One method of a comparison: how it is trained, and what came of it.

use super::{Asked, Fate, PlannedRun, RunResult};
use crate::configuration::RunConfig;
use crate::error::{Error, Result};

/// A method and its runs.
pub struct MethodRuns {
    method: &'static str,
    /// The run of its first seed, or why it could not go on.
    run: Result<RunConfig>,
    is_timed: bool,
    /// The run of each seed.
    runs: Vec<SeedRun>,
}

/// The run of one seed.
enum SeedRun {
    Waiting,
    LeftOut,
    Finished(RunResult),
}

impl MethodRuns {
    pub(super) fn new(method: &'static str, run: Result<RunConfig>, seeds: usize) -> Self {
        Self { method, run, is_timed: false, runs: (0..seeds).map(|_| SeedRun::Waiting).collect() }
    }

    /// What its runs are called: the method's name, or the demonstration's.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// What came of those of its runs that are trained and measured.
    pub fn results(&self) -> impl Iterator<Item = &RunResult> {
        self.numbered().map(|(_, result)| result)
    }

    /// The same, each with its number among those of the method, from 0.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &RunResult)> {
        self.runs.iter().enumerate().filter_map(|(number, run)| match run {
            SeedRun::Finished(result) => Some((number, result)),
            _ => None,
        })
    }

    /// Why it could not run, or not to the end.
    pub fn failure(&self) -> Option<&Error> {
        self.run.as_ref().err()
    }

    /// The number of the next run; `None` once all are finished or left out.
    pub fn next(&self) -> Option<usize> {
        self.runs.iter().position(|run| matches!(run, SeedRun::Waiting))
    }

    /// How many runs are done with.
    pub fn done(&self) -> usize {
        self.runs.iter().filter(|run| !matches!(run, SeedRun::Waiting)).count()
    }

    /// Whether nothing is left to do.
    pub(super) fn is_finished(&self) -> bool {
        self.next().is_none() || self.failure().is_some()
    }

    /// The next run, if the method can run.
    pub(in crate::study) fn next_run(&self) -> Result<RunConfig> {
        self.run_of(self.next().unwrap_or(0))
    }

    fn run_of(&self, number: usize) -> Result<RunConfig> {
        let mut run = self.run.clone()?;
        run.training.seed += number as u64;
        Ok(run)
    }

    /// The next run, with what is asked of it.
    pub(super) fn planned(&self, asked: &Asked) -> Result<PlannedRun> {
        Ok(PlannedRun { method: self.method, run: self.next_run()?, asked: asked.clone() })
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

    /// Decides run by run what becomes of them; one that failed has the method given up, as it does when it runs.
    pub(super) fn settle(
        &mut self,
        asked: &Asked,
        decide: &mut impl FnMut(PlannedRun) -> Result<Fate>,
    ) -> Result<()> {
        for number in 0..self.runs.len() {
            let Ok(run) = self.run_of(number) else { break };
            let fate = decide(PlannedRun { method: self.method, run, asked: asked.clone() })?;
            match fate {
                Fate::Run => {}
                Fate::LeaveOut => self.runs[number] = SeedRun::LeftOut,
                Fate::Known(Ok(result)) => self.runs[number] = SeedRun::Finished(result),
                Fate::Known(Err(error)) => self.run = Err(error),
            }
        }
        Ok(())
    }

    /// Keeps what came of the next run, or gives the method up.
    pub(super) fn finish(&mut self, outcome: Result<RunResult>) {
        match (outcome, self.next()) {
            (Ok(result), Some(number)) => self.runs[number] = SeedRun::Finished(result),
            (Ok(_), None) => {}
            (Err(error), _) => self.run = Err(error),
        }
    }
}
