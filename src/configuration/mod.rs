//! What a run is, and the doors its configuration goes through: the page's controls, a link, the command line, a file.

pub mod command;
pub(crate) mod document;
pub mod edit;
pub mod link;
pub mod method;
mod requirement;
pub mod run;
pub mod state;
pub(crate) mod unambiguous;
pub mod view;
mod written;

pub use run::{ModelConfig, RunConfig};
pub use written::VERSION;
