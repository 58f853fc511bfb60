//! The process `noise` on toys where everything can be enumerated.

#[path = "../common/mod.rs"]
mod common;

mod bounds;
mod optima;
mod sampling;
mod toys;
