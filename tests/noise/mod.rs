//! The process `noise` on toys where everything can be enumerated.

mod bounds;
mod optima;
mod sampling;
mod toys;
