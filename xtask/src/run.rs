//! Running other programs: their output is shown as it comes, and the end of it is kept to explain a
//! failure.

use crate::failure::{Failure, Result};
use std::cell::Cell;
use std::ffi::OsStr;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How much of a program's output is kept to explain a failure, in bytes.
const KEPT: usize = 16 * 1024;
/// How much of a call is told, in characters: some name every test's file.
const TOLD: usize = 160;

/// Says what is being done, apart from the output of the programs that do it.
pub fn say(message: impl AsRef<str>) {
    eprintln!("==> {}", message.as_ref());
}

/// A time as it is told: in minutes, to a tenth.
pub fn minutes(took: Duration) -> String {
    format!("{:.1} min", took.as_secs_f64() / 60.0)
}

thread_local! {
    static BESIDE: Cell<bool> = const { Cell::new(false) };
}

/// Says that this thread runs programs beside others', whose output theirs should not be mixed with.
pub fn beside_others() {
    BESIDE.set(true);
}

/// A call of another program.
pub struct Call {
    name: String,
    command: Command,
    fetches: Option<&'static str>,
}

impl Call {
    /// A call of `program`, found on PATH.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let name = Path::new(&program).file_stem().unwrap_or(program.as_ref()).to_string_lossy().into_owned();
        Self { name, command: Command::new(program), fetches: None }
    }

    /// A call of the cargo that runs this program. It may download crates.
    pub fn cargo() -> Self {
        let mut call = Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // What cargo tells *this* program about itself is none of the callee's business.
        for (key, _) in std::env::vars_os() {
            if key.to_string_lossy().starts_with("CARGO_PKG_") || key == "CARGO_MANIFEST_DIR" {
                call.command.env_remove(key);
            }
        }
        if std::io::stderr().is_terminal() {
            call = call.env("CARGO_TERM_COLOR", "always");
            call = call.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "90");
        }
        call.fetching("The crate registry")
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Adds the arguments of a line that has no spaces inside an argument.
    pub fn args(mut self, line: &str) -> Self {
        self.command.args(line.split_whitespace());
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn current_dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Names what the program downloads from, for the message when that is out of reach.
    pub fn fetching(mut self, what: &'static str) -> Self {
        self.fetches = Some(what);
        self
    }

    /// Runs it with its output shown, as it comes or when it is over ([`beside_others`]); errors unless it succeeds.
    pub fn run(mut self) -> Result<()> {
        let beside = BESIDE.get();
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(&error))?;
        let told = Mutex::new(Vec::new());
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        std::thread::scope(|scope| {
            scope.spawn(|| pass_on(output, std::io::stdout(), &told, beside));
            pass_on(errors, std::io::stderr(), &told, beside);
        });
        let told = told.into_inner().unwrap_or_default();
        if beside {
            let _ = std::io::stderr().write_all(&told);
        }
        let status = child.wait().map_err(|error| self.not_started(&error))?;
        self.ended(status, &told)
    }

    /// What there is to say of how it ended, and of the end of what it said.
    fn ended(&self, status: ExitStatus, told: &[u8]) -> Result<()> {
        if status.success() {
            return Ok(());
        }
        let told = String::from_utf8_lossy(told);
        Err(match self.fetches.filter(|_| network_failed(&told)) {
            Some(what) => Failure::new(format!(
                "{what} is out of reach. Check the network and the proxy settings, then run the same command \
                 again: what is already there is kept."
            )),
            None => {
                let message = format!("`{}` failed ({status}); its last lines say why.", self.line());
                Failure::new(message).printing(&told)
            }
        })
    }

    /// Runs it silently and returns what it printed; `None` if it is missing or fails.
    pub fn output(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
    }

    /// Runs it with its error output shown and returns what it printed; errors unless it succeeds.
    pub fn printed(mut self) -> Result<String> {
        let output = self.command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| self.not_started(&error))?;
        self.ended(output.status, &[])?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Starts it to run beside this program, its output shown; its input ends when this program does.
    pub fn beside(mut self) -> Result<std::process::Child> {
        self.command.stdin(Stdio::piped());
        self.spawn()
    }

    /// Starts it with its output shown.
    pub fn spawn(mut self) -> Result<std::process::Child> {
        self.command.spawn().map_err(|error| self.not_started(&error))
    }

    /// The call as a person would type it; of a long one its beginning.
    fn line(&self) -> String {
        let arguments = self.command.get_args().map(|argument| argument.to_string_lossy());
        let line = std::iter::once(self.name.as_str().into()).chain(arguments).collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(TOLD) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        match error.kind() {
            ErrorKind::NotFound => Failure::new(format!("The program `{}` is not installed.", self.name)),
            _ => Failure::new(format!("`{}` could not be run: {error}.", self.line())),
        }
    }
}

/// Shows what comes from a program, or keeps all of it until it is over; its end is kept anyway.
fn pass_on(from: Option<impl Read>, mut to: impl Write, told: &Mutex<Vec<u8>>, beside: bool) {
    let Some(mut from) = from else { return };
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        told.extend_from_slice(&buffer[..count]);
        if !beside {
            let _ = to.write_all(&buffer[..count]).and_then(|()| to.flush());
            let excess = told.len().saturating_sub(KEPT);
            told.drain(..excess);
        }
    }
}

/// Whether a program's error output says that the network failed it: cargo's, npm's, apt's, rustup's.
fn network_failed(output: &str) -> bool {
    const SIGNS: [&str; 14] = [
        "could not resolve host",
        "couldn't connect to server",
        "failed to connect to",
        "network failure seems to have happened",
        "failed to download from",
        "download of config.json failed",
        "temporary failure resolving",
        "unable to connect to",
        "could not download file",
        "enotfound",
        "econnrefused",
        "econnreset",
        "eai_again",
        "etimedout",
    ];
    let output = output.to_lowercase();
    SIGNS.iter().any(|sign| output.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_failures_are_told_from_others() {
        for output in [
            "warning: spurious network error (3 tries remaining): [6] Could not resolve hostname (Could not resolve host: index.example)",
            "npm error code ENOTFOUND\nnpm error syscall getaddrinfo",
            "npm error code ECONNREFUSED",
            "W: Failed to fetch x  Temporary failure resolving 'deb.example'",
            "error: could not download file from 'x' to 'y'",
        ] {
            assert!(network_failed(output), "{output}");
        }
        for output in
            ["error[E0308]: mismatched types", "npm error code EUSAGE", "error: linking with `cc` failed"]
        {
            assert!(!network_failed(output), "{output}");
        }
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = Call::new("no-such-program-anywhere").run().unwrap_err();
        assert_eq!(failure.to_string(), "The program `no-such-program-anywhere` is not installed.");
    }

    #[test]
    fn a_failure_to_fetch_names_what_is_out_of_reach() {
        let rustc = || Call::new("rustc").arg("--econnrefused-is-no-option");
        let failure = rustc().fetching("The registry").run().unwrap_err().to_string();
        assert!(failure.starts_with("The registry is out of reach."), "{failure}");
        let failure = rustc().run().unwrap_err().to_string();
        assert!(failure.contains("`rustc --econnrefused-is-no-option` failed"), "{failure}");
    }

    #[test]
    fn a_failure_keeps_the_last_lines_of_what_was_printed_and_the_beginning_of_a_long_call() {
        for stream in ["1", "2"] {
            let script = format!("for i in $(seq 900); do echo \"line $i\"; done >&{stream}; exit 3");
            let failure = Call::new("sh").arg("-c").arg(script).arg("x".repeat(900)).run().unwrap_err();
            let lines: Vec<&str> = failure.printed.lines().collect();
            assert_eq!((lines.len(), lines.last()), (60, Some(&"line 900")));
            assert!(failure.to_string().len() < 300, "{failure}");
        }
    }

    #[test]
    fn output_is_returned_or_nothing() {
        assert!(Call::new("rustc").arg("--version").output().unwrap().starts_with("rustc "));
        assert_eq!(Call::new("rustc").arg("--no-such-option").output(), None);
        assert_eq!(Call::new("no-such-program-anywhere").output(), None);
    }
}
