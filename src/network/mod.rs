//! Modules only.
