//! Strings of any length.

mod canvas;
mod capitals;
mod deletion;
mod gaps;
mod length_first;
mod lines;
