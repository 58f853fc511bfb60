//! How noisy estimates of a gradient are: in closed form for a quadratic, and as draws say.

mod quadratic;
mod summary;
mod table;

pub use quadratic::{Baseline, Estimator, Quadratic, Simulation};
pub use summary::{GradientSummary, Spread};
pub use table::{Drawn, VarianceRow, variance_table};
