//! Ctrl-C, and what else asks a program to end: what there is by then is kept, and the program ends.

use denoise_lab::error::{Error, ErrorKind, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register_conditional_shutdown, register_usize};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Shells report a program that a signal ended as this much more than the signal's number.
const ENDED_BY_SIGNAL: i32 = 128;

/// Whether the program was asked to end.
pub struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Listens from now on. The second Ctrl-C ends the program at once; of the other signals shells and
    /// terminals send several for one reason, so that a repetition says nothing.
    pub fn listen() -> Result<Self> {
        let signal = Arc::new(AtomicUsize::new(0));
        let pressed = Arc::new(AtomicBool::new(false));
        let listened = register_conditional_shutdown(SIGINT, ENDED_BY_SIGNAL + SIGINT, pressed.clone())
            // In this order, so that the first press is not taken for the second.
            .and_then(|_| signal_hook::flag::register(SIGINT, pressed))
            .and_then(|_| {
                endings()
                    .into_iter()
                    .try_for_each(|number| register_usize(number, signal.clone(), number as usize).map(drop))
            });
        listened.map_err(|error| {
            Error::new(
                ErrorKind::Device,
                format!("无法接收 Ctrl-C：{error}。"),
                format!("Ctrl-C cannot be received: {error}."),
            )
        })?;
        Ok(Self(signal))
    }

    /// Whether it was.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// The exit status of a run that `finished`, or was stopped: as shells expect.
    pub fn exit_code(&self, finished: bool) -> ExitCode {
        let signal = self.0.load(Ordering::Relaxed);
        let status = u8::try_from(ENDED_BY_SIGNAL as usize + signal).unwrap_or(u8::MAX);
        if finished { ExitCode::SUCCESS } else { ExitCode::from(status) }
    }
}

/// The signals that ask a program to end.
#[cfg(not(unix))]
fn endings() -> Vec<i32> {
    vec![SIGINT, SIGTERM]
}

/// The signals that ask a program to end: that of a closed terminal too, unless whoever started it wants it to
/// go on then (`nohup`).
#[cfg(unix)]
fn endings() -> Vec<i32> {
    use signal_hook::consts::SIGHUP;
    // Elsewhere than on Linux nobody says so; it then saves and ends.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let outlives_terminal = ignores(&status, SIGHUP);
    [SIGINT, SIGTERM].into_iter().chain((!outlives_terminal).then_some(SIGHUP)).collect()
}

/// Whether a process of this status (as Linux writes it) ignores a signal.
#[cfg(unix)]
fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::ignores;
    use signal_hook::consts::{SIGHUP, SIGINT};

    #[test]
    fn the_status_of_a_process_says_which_signals_it_ignores() {
        let status = "Name:\tlab\nSigBlk:\t0000000000000002\nSigIgn:\t0000000000000001\n";
        assert!(ignores(status, SIGHUP) && !ignores(status, SIGINT));
        assert!(!ignores("", SIGHUP));
    }
}
