//! What went wrong, in sentences a person can act on.

use std::fmt;

/// How many lines of what was printed are kept.
const LINES: usize = 60;

pub type Result<T> = std::result::Result<T, Failure>;

/// A failure: what was wrong and what would be right.
#[derive(Debug, PartialEq)]
pub struct Failure {
    message: String,
    /// The end of what the program printed that failed, for where its output has scrolled away.
    pub printed: String,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), printed: String::new() }
    }

    /// The same, with the last lines of what was printed.
    pub fn printing(self, printed: &str) -> Self {
        let lines: Vec<&str> = printed.lines().collect();
        Self { printed: lines[lines.len().saturating_sub(LINES)..].join("\n"), ..self }
    }

    /// A file that cannot be read or written: `doing` is such as "read", `path` is named.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(format!("Could not {doing} {}: {error}.", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
