//! Learning which positions need recovery: the likelihood of the next block under the planner's
//! conditional Bernoulli distribution, for a whole batch at once.

use super::insertion::insertion_objective;
use crate::network::PlanOutput;
use crate::position_set::PositionSet;
use crate::process::Plan;
use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// A log-weight that stands for 0: as far below all others as float32 can still add up.
pub(super) const NOTHING: f32 = -1e9;

/// What a planner's output costs, on the device; each a mean over rows.
pub struct PlanObjective {
    /// (L/|B|) · (-log p(B | z), averaged over B given s) for the rows' block sizes, plus the
    /// cross-entropy of P(s_i = 1 | z), which is a diagnostic: its gradient ends at its own head. \[1\].
    pub training_loss: Tensor<1>,
    /// An unbiased draw of the head cost of the k = 1 bound, nats per sequence, \[1\]; no gradient.
    pub bound: Tensor<1>,
}

/// What a planner costs by what it should say, \[rows\]; `None` if that is nothing.
pub fn plan_objective(output: PlanOutput, plans: &[Plan]) -> Option<PlanObjective> {
    let (mut blocks, mut insertions) = (PlanTargets::default(), Vec::new());
    for plan in plans {
        match plan {
            Plan::Block { corrupted, block_count } => {
                blocks.corrupted.push(*corrupted);
                blocks.block_counts.push(*block_count);
            }
            Plan::Insertion(insertion) => insertions.push(insertion),
        }
    }
    match (blocks.corrupted.is_empty(), insertions.is_empty()) {
        (false, _) => Some(block_objective(output, &blocks)),
        (true, false) => Some(insertion_objective(output.log_odds, &insertions)),
        (true, true) => None,
    }
}

/// Blocks to be planned, one entry a row.
#[derive(Clone, Debug, Default, PartialEq)]
struct PlanTargets {
    /// s, the corrupted positions; |s| >= 1.
    corrupted: Vec<PositionSet>,
    /// The size of the block, 1..=|s|.
    block_counts: Vec<usize>,
}

/// The objective of a planner of blocks: see [`PlanObjective`].
fn block_objective(output: PlanOutput, targets: &PlanTargets) -> PlanObjective {
    let device = output.log_odds.device();
    let [rows, length] = output.log_odds.dims();
    let corrupted = targets.corrupted.iter();
    let flags = corrupted.flat_map(|s| (0..length).map(|i| if s.contains(i) { 1.0 } else { 0.0 }));
    let flags = floats(flags.collect(), [rows, length], &device);
    let per_row = |value: &dyn Fn(f32, f32) -> f32| {
        let counts = targets.corrupted.iter().zip(&targets.block_counts);
        let values = counts.map(|(s, block)| value(s.len() as f32, *block as f32));
        floats(values.collect(), [rows, 1], &device)
    };

    // A constant added to all log-odds changes nothing; the largest is set to 0.
    let highest = output.log_odds.clone().detach().max_dim(1);
    let log_odds = output.log_odds - highest;
    let mean = (flags.clone() * log_odds.clone()).sum_dim(1) * per_row(&|count, _| 1.0 / count);
    let polynomials = log_elementary(log_odds, targets.block_counts.iter().copied().max().unwrap_or(1));
    let sizes: Vec<i32> = targets.block_counts.iter().map(|size| *size as i32).collect();
    let sizes = Tensor::<2, Int>::from_data(TensorData::new(sizes, [rows, 1]), &device);

    let single = polynomials.clone().slice([0..rows, 1..2]) - mean.clone() - per_row(&|count, _| count.ln());
    let blocks = polynomials.gather(1, sizes) - mean * per_row(&|_, block| block);
    let planned = (blocks * per_row(&|_, block| length as f32 / block)).sum() / rows as f64;
    let signs = flags * 2.0 - 1.0;
    let recognised = -log_sigmoid(signs * output.corruption).sum() / rows as f64;
    PlanObjective {
        bound: single.inner().sum() * (length as f64 / rows as f64),
        training_loss: planned + recognised,
    }
}

/// log e_j(w) for j = 0..=`highest`, \[rows, L\] of log w_i to \[rows, highest + 1\]:
/// e_j(w, w_i) = e_j(w) + w_i e_{j-1}(w), one position after another, for all rows and j at once.
///
/// log(a + b) is written log b - log σ(log b - log a), with b the term that takes w_i: it is above 0
/// whenever a is, so that no difference is taken from a weight of 0.
fn log_elementary(log_odds: Tensor<2>, highest: usize) -> Tensor<2> {
    let device = log_odds.device();
    let [rows, length] = log_odds.dims();
    let one = Tensor::<2>::zeros([rows, 1], &device);
    let mut polynomials = Tensor::cat(vec![one.clone(), Tensor::full([rows, highest], NOTHING, &device)], 1);
    for i in 0..length {
        let odd = log_odds.clone().slice([0..rows, i..i + 1]);
        let taken = polynomials.clone().slice([0..rows, 0..highest]) + odd;
        let left = polynomials.slice([0..rows, 1..highest + 1]);
        let sum = taken.clone() - log_sigmoid(taken - left);
        polynomials = Tensor::cat(vec![one.clone(), sum], 1);
    }
    polynomials
}

pub(super) fn floats(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::head_cost;
    use crate::conditional_bernoulli::ConditionalBernoulli;
    use crate::position_set::binomial;
    use crate::random::{Purpose, Random};

    const LENGTH: usize = 7;

    /// Rows of log-odds `spread` apart, with every (|s|, |B|).
    fn rows(spread: f64) -> (Vec<f32>, PlanTargets) {
        let mut random = Random::new(0, Purpose::Test, 0);
        let (mut log_odds, mut targets) = (Vec::new(), PlanTargets::default());
        for count in 1..=LENGTH {
            for block in 1..=count {
                log_odds.extend((0..LENGTH).map(|_| (spread * (2.0 * random.uniform() - 1.0)) as f32));
                let mut positions: Vec<usize> = (0..LENGTH).collect();
                random.shuffle(&mut positions);
                targets.corrupted.push(positions.into_iter().take(count).collect());
                targets.block_counts.push(block);
            }
        }
        (log_odds, targets)
    }

    fn distribution(log_odds: &[f32], size: usize) -> ConditionalBernoulli {
        ConditionalBernoulli::new(log_odds.iter().map(|odd| f64::from(*odd)).collect(), size)
    }

    fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().try_into_vec().unwrap()
    }

    fn output(log_odds: &[f32], corruption: Vec<f32>, device: &Device) -> PlanOutput {
        let shape = [log_odds.len() / LENGTH, LENGTH];
        PlanOutput {
            log_odds: floats(log_odds.to_vec(), shape, device).require_grad(),
            corruption: floats(corruption, shape, device).require_grad(),
        }
    }

    #[test]
    fn elementary_polynomials_are_those_of_the_distribution_however_far_odds_are_apart() {
        for spread in [0.0, 1.0, 30.0] {
            let (log_odds, _) = rows(spread);
            let device = crate::device::cpu();
            let shape = [log_odds.len() / LENGTH, LENGTH];
            let found = read(log_elementary(floats(log_odds.clone(), shape, &device), LENGTH));
            for (row, found) in log_odds.chunks(LENGTH).zip(found.chunks(LENGTH + 1)) {
                for (size, found) in found.iter().enumerate() {
                    let exact = distribution(row, size).log_normaliser();
                    assert!(
                        (f64::from(*found) - exact).abs() < 1e-4 * (1.0 + exact.abs()),
                        "{found} {exact}"
                    );
                }
            }
        }
    }

    #[test]
    fn gradient_is_how_much_too_often_a_position_is_included() {
        for spread in [0.0, 2.0, 20.0] {
            let (log_odds, targets) = rows(spread);
            let count = targets.corrupted.len();
            let device = crate::device::cpu().autodiff();
            let output = output(&log_odds, vec![0.0; log_odds.len()], &device);
            let (odds, corruption) = (output.log_odds.clone(), output.corruption.clone());
            let mut gradients = block_objective(output, &targets).training_loss.backward();
            let found = read(odds.grad_remove(&mut gradients).unwrap());
            let of_corruption = read(corruption.grad_remove(&mut gradients).unwrap());
            for row in 0..count {
                let (s, block) = (targets.corrupted[row], targets.block_counts[row]);
                let inclusion = distribution(&log_odds[row * LENGTH..(row + 1) * LENGTH], block).inclusion();
                let scale = LENGTH as f64 / block as f64 / count as f64;
                for (i, inclusion) in inclusion.into_iter().enumerate() {
                    let wanted = if s.contains(i) { block as f64 / s.len() as f64 } else { 0.0 };
                    let found = f64::from(found[row * LENGTH + i]);
                    assert!((found - scale * (inclusion - wanted)).abs() < 1e-5, "{spread}: {found}");
                    let flag = if s.contains(i) { 1.0 } else { 0.0 };
                    let found = of_corruption[row * LENGTH + i];
                    assert!((found - (0.5 - flag) / count as f32).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn costs_are_those_of_explicit_subset_sums() {
        let (log_odds, targets) = rows(2.0);
        let count = targets.corrupted.len();
        let device = crate::device::cpu().autodiff();
        // So sure of every flag that its cross-entropy is 0.
        let sure = targets
            .corrupted
            .iter()
            .flat_map(|s| (0..LENGTH).map(|i| if s.contains(i) { 50.0 } else { -50.0 }));
        let objective = block_objective(output(&log_odds, sure.collect(), &device), &targets);
        let (mut planned, mut single) = (0.0, 0.0);
        for (row, log_odds) in log_odds.chunks(LENGTH).enumerate() {
            let (s, block) = (targets.corrupted[row], targets.block_counts[row]);
            let inside = |b: &PositionSet| b.minus(s).is_empty();
            let mean = |size: usize| {
                let blocks = PositionSet::subsets(LENGTH, size).filter(inside);
                let log_p = blocks.map(|b| distribution(log_odds, size).log_probability(b)).sum::<f64>();
                -log_p / binomial(s.len(), size)
            };
            let (size, ways) = (LENGTH as f64, binomial(s.len(), 1));
            planned += mean(block) * size / block as f64 / count as f64;
            single += (mean(1) - ways.ln()) * size / count as f64;
            let cost = head_cost(&distribution(log_odds, block), s, block);
            assert!((cost - mean(block) + binomial(s.len(), block).ln()).abs() < 1e-9);
        }
        assert!((f64::from(read(objective.training_loss)[0]) - planned).abs() < 1e-3);
        assert!((f64::from(read(objective.bound)[0]) - single).abs() < 1e-3);
    }
}
