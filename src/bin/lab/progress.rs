//! How far long work is: a bar in a terminal, elsewhere a line now and then.

use indicatif::{ProgressBar, ProgressStyle};
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two lines where there is no terminal: often enough to see that it lives, seldom enough for a log.
const EVERY: Duration = Duration::from_secs(10);

/// How far some work is, on standard error. Gone when dropped.
pub struct Progress {
    unit: &'static str,
    bar: ProgressBar,
    /// Where there is no terminal.
    lines: Option<RefCell<Lines>>,
}

impl Progress {
    /// Of work that has `all` of these units to do, `done` of which are done already.
    pub fn new(unit: &'static str, done: u64, all: u64) -> Self {
        let bar = ProgressBar::new(all).with_position(done);
        // A template that cannot be read is no reason not to work.
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {prefix}  {eta} left  {msg}");
        bar.set_style(style.unwrap_or(ProgressStyle::default_bar()));
        bar.set_prefix(unit);
        bar.reset_eta();
        let is_shown = std::io::stderr().is_terminal();
        Self { unit, bar, lines: (!is_shown).then(|| RefCell::new(Lines::new(Instant::now(), done))) }
    }

    /// What is being done, or has come of it.
    pub fn say(&self, message: String) {
        self.bar.set_message(message);
    }

    /// So many are done.
    pub fn set(&self, done: u64) {
        let all = self.bar.length().unwrap_or(0);
        match &self.lines {
            Some(lines) => {
                let amount = Amount { done, all, unit: self.unit };
                let line = lines.borrow_mut().line(Instant::now(), amount, &self.bar.message());
                line.iter().for_each(|line| write(line));
            }
            None => self.bar.set_position(done),
        }
    }

    /// Another part of the work is under way, unless it is this one still: what is done in it, and how many there
    /// are to do; 0 if that is not known.
    pub fn part(&self, doing: String, all: u64) {
        if self.bar.message() == doing && self.bar.length() == Some(all) {
            return;
        }
        self.bar.set_length(all);
        self.bar.set_message(doing);
        self.bar.reset_eta();
        if let Some(lines) = &self.lines {
            lines.borrow_mut().begin(Instant::now());
        }
    }

    /// Something that is worth a line of its own.
    pub fn note(&self, text: &str) {
        self.aside(|| write(text));
    }

    /// Does something that writes to the terminal.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A line on standard error. Nobody may be there to read it any more (a closed terminal), which is no reason to
/// stop: what was worked for is still to be saved.
pub fn write(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// When a line is due, and what it says.
struct Lines {
    /// When this part of the work began, and how far it was then.
    began: Instant,
    first: Option<u64>,
    /// The last line, or the beginning.
    printed: Instant,
}

/// How far a part of the work is.
#[derive(Clone, Copy)]
struct Amount {
    done: u64,
    /// 0 if that is not known.
    all: u64,
    unit: &'static str,
}

impl Lines {
    fn new(now: Instant, done: u64) -> Self {
        Self { began: now, first: Some(done), printed: now }
    }

    fn begin(&mut self, now: Instant) {
        (self.began, self.first) = (now, None);
    }

    /// The line that is due at `now`, if one is.
    fn line(&mut self, now: Instant, amount: Amount, message: &str) -> Option<String> {
        let Amount { done, all, unit } = amount;
        let first = *self.first.get_or_insert(done);
        if now.duration_since(self.printed) < EVERY {
            return None;
        }
        self.printed = now;
        let mut line = if all == 0 { format!("{done} {unit}") } else { format!("{done} of {all} {unit}") };
        let (since, remaining) = (done.saturating_sub(first), all.saturating_sub(done));
        if let Some(left) = left(now.duration_since(self.began), since, remaining) {
            line += &format!(", about {} left", rounded(left));
        }
        if !message.is_empty() {
            line += &format!(", {message}");
        }
        Some(line)
    }
}

/// How long what remains will take, at the pace of what is done.
fn left(elapsed: Duration, done: u64, remaining: u64) -> Option<Duration> {
    let seconds = elapsed.as_secs_f64() / done as f64 * remaining as f64;
    if done > 0 && remaining > 0 { Duration::try_from_secs_f64(seconds).ok() } else { None }
}

/// A time to wait, no finer than it is known.
fn rounded(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(done: u64, all: u64) -> Amount {
        Amount { done, all, unit: "steps" }
    }

    #[test]
    fn without_a_terminal_a_line_with_the_time_left_is_due_every_ten_seconds() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut lines = Lines::new(began, 100);
        assert_eq!(lines.line(at(9), steps(109, 200), ""), None);
        assert_eq!(lines.line(at(10), steps(120, 200), "").unwrap(), "120 of 200 steps, about 40 s left");
        assert_eq!(lines.line(at(19), steps(130, 200), ""), None);
        let line = lines.line(at(20), steps(120, 1000), "loss 3.5").unwrap();
        assert_eq!(line, "120 of 1000 steps, about 14 min 40 s left, loss 3.5");
    }

    #[test]
    fn where_nothing_is_done_or_known_no_time_is_told() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut lines = Lines::new(began, 0);
        assert_eq!(lines.line(at(10), steps(0, 50), "").unwrap(), "0 of 50 steps");
        lines.begin(at(11));
        assert_eq!(lines.line(at(12), steps(7, 0), "timing"), None);
        assert_eq!(lines.line(at(21), steps(9, 0), "timing").unwrap(), "9 steps, timing");
    }

    #[test]
    fn times_are_told_in_what_a_person_waits_in() {
        let rounded = |seconds| rounded(Duration::from_secs(seconds));
        assert_eq!(
            (rounded(59), rounded(61), rounded(7260)),
            ("59 s".into(), "1 min 1 s".into(), "2 h 1 min".into())
        );
    }
}
