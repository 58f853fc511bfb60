//! A run that is kept while it trains, so that whatever ends it takes little along.

use crate::destination::Destination;
use crate::flags::{number, whole};
use crate::output::in_locale;
use crate::progress::Progress;
use clap::{Arg, ArgMatches};
use denoise_lab::error::{ErrorKind, Result};
use denoise_lab::training::{Precision, Run};
use pollster::block_on;
use std::time::{Duration, Instant};

/// The flag that says how often a run is saved.
pub fn save_every() -> Arg {
    let help = "Seconds between two saves while it trains; 0 saves after every step";
    number("save-every", 0..=86_400, "60", help)
}

/// Saves a run, again and again.
pub struct Saving {
    destination: Destination,
    precision: Precision,
    every: Duration,
    /// The last save, or the beginning.
    last: Instant,
}

impl Saving {
    /// To a file that was asked whether it can be written, as often as [`save_every`] says.
    pub fn new(destination: Destination, precision: Precision, matches: &ArgMatches) -> Self {
        let every = Duration::from_secs(whole(matches, "save-every") as u64);
        Self { destination, precision, every, last: Instant::now() }
    }

    /// Saves the run if it is time. A disk that is full now may not be when the run ends: that is told, and no
    /// reason to stop. A run that diverged is one.
    pub fn save_if_due(&mut self, run: &Run, progress: &Progress) -> Result<()> {
        if self.last.elapsed() < self.every {
            return Ok(());
        }
        match self.save(run) {
            Err(error) if error.kind == ErrorKind::File => progress.note(in_locale(&error.message)),
            saved => saved?,
        }
        self.last = Instant::now();
        Ok(())
    }

    /// Saves the run.
    pub fn save(&self, run: &Run) -> Result<()> {
        self.destination.write(&block_on(run.save(self.precision))?)
    }

    /// Saves what there is at the end of training that `ended` so, unless it diverged: whatever else went wrong
    /// (nobody reads the results any more) is no reason to lose the run.
    pub fn conclude(&self, run: &Run, ended: Result<bool>) -> Result<bool> {
        if !ended.as_ref().is_err_and(|error| error.kind == ErrorKind::Diverged) {
            self.save(run)?;
        }
        ended
    }
}
