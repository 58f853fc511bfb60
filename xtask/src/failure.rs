//! What went wrong, in sentences a person can act on.

use std::fmt;

pub type Result<T> = std::result::Result<T, Failure>;

/// A failure: what was wrong and what would be right.
#[derive(Debug, PartialEq)]
pub struct Failure(String);

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// A file that cannot be read or written: `doing` is such as "read", `path` is named.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self(format!("Could not {doing} {}: {error}.", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
