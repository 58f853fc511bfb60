//! What is said of learned posteriors, against enumeration, quadrature and simulation.

#[path = "../common/mod.rs"]
mod common;

mod collapse;
mod gradients;
mod information;
