//! Errors a person can act on: a named kind, and one sentence in each of the page's languages that
//! names what was wrong and what would be right.

use serde::{Deserialize, Serialize};

/// The crate's result.
pub type Result<T> = std::result::Result<T, Error>;

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both sentences.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// What kind of thing went wrong; the page chooses how to show it by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// A setting is out of range or unknown.
    Setting,
    /// The prompt cannot be read.
    Prompt,
    /// A text to train on cannot be used, or is not at hand.
    Text,
    /// A link cannot be read.
    Link,
    /// A checkpoint cannot be read, or does not fit.
    Checkpoint,
    /// The sum asked for is larger than can be done exactly.
    TooLarge,
    /// The device failed.
    Device,
    /// There is no GPU that can be used.
    NoGpu,
    /// The GPU went away: a driver's reset, a timeout, an unplugged card.
    DeviceLost,
    /// The GPU's memory is exhausted.
    OutOfMemory,
    /// The GPU refused a shader.
    Shader,
    /// The GPU computes something else than the CPU.
    SelfTest,
    /// Training diverged: the loss is not a number.
    Diverged,
    /// A measured number is one that nothing can have.
    Impossible,
    /// A file cannot be read or written.
    File,
}

/// An error with its kind and its sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Fault"))]
pub struct Error {
    /// What kind of thing went wrong.
    pub kind: ErrorKind,
    /// What was wrong and what would be right.
    pub message: Text,
}

impl Error {
    /// An error of this kind with its sentence in Chinese and in English.
    pub fn new(kind: ErrorKind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, message: Text::new(zh, en) }
    }

    /// The error of a setting: one of its own range, or one that does not go with the others.
    pub fn setting(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ErrorKind::Setting, zh, en)
    }

    /// The error of a result that is asked for too early.
    pub fn unfinished() -> Self {
        Self::setting(
            "测量还没有完成；请等它走完。",
            "The measurement is not finished yet; let it run to its end.",
        )
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for Error {}
