//! The reverse process.
