//! Modules only.

pub mod preset;
