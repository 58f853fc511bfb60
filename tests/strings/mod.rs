//! Strings of any length.

mod canvas;
mod capitals;
mod lines;
