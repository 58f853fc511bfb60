//! What it costs to predict which positions are recovered next.

use crate::conditional_bernoulli::ConditionalBernoulli;
use crate::conditionals::Plans;
use crate::position_set::{PositionSet, binomial};

/// The head cost of one step, in nats, averaged over the block B given s = `corrupted`, of which it is
/// a uniform subset:
///
/// ```text
/// E_B [ -log p(B | z) ] - log C(|s|, |B|)
///     = -(|B|/|s|) Σ_{i in s} log w_i + log e_{|B|}(w) - log C(|s|, |B|)
/// ```
///
/// It is the divergence KL(uniform over the |B|-subsets of s ‖ the planner) and never negative; what a single block costs,
/// not averaged over B, may be.
pub fn head_cost(planner: &ConditionalBernoulli, corrupted: PositionSet, block_count: usize) -> f64 {
    let share = block_count as f64 / corrupted.len() as f64;
    let chosen: f64 = corrupted.iter().map(|i| planner.log_odds()[i]).sum();
    planner.log_normaliser() - share * chosen - binomial(corrupted.len(), block_count).ln()
}

/// The law of the next block as a planner's odds give it, for row number `row`.
pub(super) fn planned(plans: &Plans, row: usize, length: usize, block_count: usize) -> ConditionalBernoulli {
    let log_odds = plans.log_odds[row * length..(row + 1) * length].iter();
    ConditionalBernoulli::new(log_odds.map(|odd| f64::from(*odd)).collect(), block_count)
}

/// The best law of the next block, from the optimal P(s_i = 1 | z): a block is a uniform subset of s,
/// so position i belongs to it with probability (|B|/|s|) P(s_i = 1 | z), and of all conditional
/// Bernoulli laws the one with these inclusion probabilities costs least.
pub(super) fn optimal(plans: &Plans, row: usize, length: usize, block_count: usize) -> ConditionalBernoulli {
    let corrupted = plans.corrupted[row * length..(row + 1) * length].iter();
    let corrupted: Vec<f64> = corrupted.map(|p| f64::from(*p)).collect();
    ConditionalBernoulli::with_inclusion(&corrupted, block_count)
}
