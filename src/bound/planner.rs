//! What it costs to predict which positions are recovered next, or where tokens are inserted.

use crate::conditional_bernoulli::ConditionalBernoulli;
use crate::conditionals::Plans;
use crate::position_set::{PositionSet, binomial};
use crate::process::{InsertionCost, Plan};

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

/// What it costs that the next block is B = `block`, in nats, of |s| = `corrupted_count` positions of which it is
/// a uniform subset: -log p(B | z) - log C(|s|, |B|). Its mean over B is the [`head_cost`].
pub(super) fn block_cost(planner: &ConditionalBernoulli, block: PositionSet, corrupted_count: usize) -> f64 {
    -planner.log_probability(block) - binomial(corrupted_count, block.len()).ln()
}

/// The distribution of a block by what a model says of a row: (plans, row, L, block count).
pub(super) type Planner = fn(&Plans, usize, usize, usize) -> ConditionalBernoulli;

/// What a plan costs, in nats.
#[derive(Clone, Copy, Default)]
pub(super) struct HeadCosts {
    /// Where, averaged over the blocks that may have been the step's own.
    pub(super) averaged: f64,
    /// Where, of its own block.
    pub(super) own: f64,
    /// Whether to stop.
    pub(super) stop: f64,
}

/// What a plan, the next block of which is `block`, costs by what a model says of a row: (plans, row, L).
pub(super) fn head_costs(
    plan: &Plan,
    block: PositionSet,
    planner: Planner,
    (plans, row, length): (&Plans, usize, usize),
) -> HeadCosts {
    match plan {
        Plan::Block { corrupted, block_count } => {
            let planner = planner(plans, row, length, *block_count);
            HeadCosts {
                averaged: head_cost(&planner, *corrupted, *block_count),
                own: block_cost(&planner, block, corrupted.len()),
                stop: 0.0,
            }
        }
        Plan::Insertion(insertion) => {
            let weights = &plans.log_odds[row * length..(row + 1) * length];
            let InsertionCost { stop, place, averaged_place } = insertion.cost(weights);
            HeadCosts { averaged: averaged_place, own: place, stop }
        }
    }
}

/// The distribution of the next block as a planner's odds give it, for row number `row`.
pub(super) fn planned(plans: &Plans, row: usize, length: usize, block_count: usize) -> ConditionalBernoulli {
    let log_odds = plans.log_odds[row * length..(row + 1) * length].iter();
    ConditionalBernoulli::new(log_odds.map(|odd| f64::from(*odd)).collect(), block_count)
}

/// The best distribution of the next block, from the optimal P(s_i = 1 | z): a block is a uniform subset of s,
/// so position i belongs to it with probability (|B|/|s|) P(s_i = 1 | z), and of all conditional
/// Bernoulli distributions the one with these inclusion probabilities costs least.
pub(super) fn optimal(plans: &Plans, row: usize, length: usize, block_count: usize) -> ConditionalBernoulli {
    let corrupted = plans.corrupted[row * length..(row + 1) * length].iter();
    let corrupted: Vec<f64> = corrupted.map(|p| f64::from(*p)).collect();
    ConditionalBernoulli::with_inclusion(&corrupted, block_count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_cost_is_the_mean_of_what_each_block_costs_and_never_negative() {
        let log_odds = vec![0.3, -1.2, 0.8, 2.0, -0.4];
        for corrupted in PositionSet::subsets(5, 3).chain(PositionSet::subsets(5, 5)) {
            for count in 1..=corrupted.len() {
                let planner = ConditionalBernoulli::new(log_odds.clone(), count);
                let within = |block: &PositionSet| block.minus(corrupted).is_empty();
                let costs: Vec<f64> = PositionSet::subsets(5, count)
                    .filter(within)
                    .map(|block| block_cost(&planner, block, corrupted.len()))
                    .collect();
                let mean = costs.iter().sum::<f64>() / costs.len() as f64;
                let expected = head_cost(&planner, corrupted, count);
                assert!((mean - expected).abs() < 1e-12 && expected > -1e-12, "{mean} {expected}");
            }
        }
    }
}
