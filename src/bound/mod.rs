//! Bounds on −log p(x), in nats per sequence; every number carries its kind and its error.
//!
//! A model is known only as [`Conditionals`](crate::conditionals::Conditionals), so a trained network, the data distribution itself and a random
//! table in a test are measured by the same code. Exact sums ([`ConditionalTable`]) and estimates
//! ([`StratifiedBound`]) are pulled forward a few rows at a time by whoever owns the clock;
//! dropping one cancels it.
//!
//! On a corpus whose distribution is known, trained NELBO = entropy + process gap + learning gap: the
//! [`process_gap`] is what the process costs even the optimal network, the [`learning_gap`] what
//! this network still has to learn.

mod costs;
mod estimate;
mod gap;
mod limits;
mod planner;
mod stratified;
mod string_likelihood;
mod table;

pub use estimate::{BoundKind, Estimate, Mean, Part, Parts};
pub(crate) use estimate::{control_variate, sum};
pub use gap::{learning_gap, optimum_per_step, process_gap};
pub(crate) use limits::no_planner;
pub use limits::{MAX_PAIRS, MAX_ROWS, MAX_TOKENS_LISTED};
pub use planner::head_cost;
pub use stratified::StratifiedBound;
pub use string_likelihood::StringLikelihood;
pub use table::ConditionalTable;

/// Sentences of an estimate, unless others are asked for.
pub const SENTENCES: usize = 256;

/// exp(nats): a choice among so many equally likely sentences is as uncertain.
pub fn perplexity(nats: f64) -> f64 {
    nats.exp()
}
