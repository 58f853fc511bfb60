//! Where a network runs.
