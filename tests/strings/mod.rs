//! Strings of any length.

mod canvas;
mod capitals;
mod length_first;
mod lines;
