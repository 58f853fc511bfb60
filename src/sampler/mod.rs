//! The reverse process.

mod prompt;

pub use prompt::Prompt;
