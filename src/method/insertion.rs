//! Learning whether a string is whole, and where tokens are missing: [`Insertion::cost`](crate::process::Insertion::cost)
//! for a whole batch at once.

use super::planning::{NOTHING, PlanObjective, floats};
use crate::process::Insertion;
use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Int, Tensor, TensorData};

/// The weighted costs of insertions by weights \[rows, L\] log w, averaged over rows; averaged over the steps that may have
/// been the last. With w scaled to a largest of 1, h the complete homogeneous polynomial of those, d its degree:
///
/// ```text
/// log(1 + Σ w) - [if d > 0] log Σ w + log h_d(w) - Σ n_g log w_g - constant
/// ```
pub(super) fn insertion_objective(log_weights: Tensor<2>, insertions: &[&Insertion]) -> PlanObjective {
    let device = log_weights.device();
    let [rows, length] = log_weights.dims();
    let cells = |cell: &dyn Fn(&Insertion, usize) -> f32| {
        let values = insertions.iter().flat_map(|insertion| (0..length).map(|i| cell(insertion, i)));
        floats(values.collect(), [rows, length], &device)
    };
    let each = |value: &dyn Fn(&Insertion) -> f32| {
        floats(insertions.iter().map(|insertion| value(insertion)).collect(), [rows, 1], &device)
    };
    let counts: Vec<Vec<f64>> = insertions.iter().map(|insertion| insertion.counts()).collect();
    let counts = counts.iter().flat_map(|row| (0..length).map(|i| row.get(i).map_or(0.0, |n| *n as f32)));
    let counts = floats(counts.collect(), [rows, length], &device);
    let is_asked = |insertion: &Insertion, i: usize| i < insertion.choices.count();

    let asked = cells(&|insertion, i| f32::from(u8::from(is_asked(insertion, i))));
    let nothing = cells(&|insertion, i| if is_asked(insertion, i) { 0.0 } else { NOTHING });
    let log_weights = log_weights * asked + nothing;
    let highest = log_weights.clone().detach().max_dim(1);
    let log_weights = log_weights - highest.clone();
    let polynomials = homogeneous(log_weights.clone().exp(), insertions);
    let log_odds = polynomials.clone().slice([0..rows, 1..2]).log() + highest;
    let degrees: Vec<i32> = insertions.iter().map(|insertion| insertion.degree() as i32).collect();
    let degrees = Tensor::<2, Int>::from_data(TensorData::new(degrees, [rows, 1]), &device);

    let goes_on = each(&|insertion| f32::from(u8::from(insertion.size > 0)));
    let stop = -log_sigmoid(-log_odds.clone()) - log_odds * goes_on;
    let place = polynomials.gather(1, degrees).log() - (counts * log_weights).sum_dim(1);
    let costs = stop + place - each(&|insertion| insertion.constant() as f32);
    let cost = (costs * each(&|insertion| insertion.weight as f32)).sum() / rows as f64;
    PlanObjective { bound: cost.clone().inner(), training_loss: cost }
}

/// h_j(w) for j = 0..=d, the highest degree (1 at least), \[rows, d + 1\], of w \[rows, L\] of which the largest is 1.
///
/// By Newton's identities, j h_j = Σ_(i = 1..=j) p_i h_(j-i) with the power sums p_i = Σ w^i: positive terms only, of at most
/// C(L + d - 1, d), which for 128 cells and 16 tokens float32 still holds.
fn homogeneous(weights: Tensor<2>, insertions: &[&Insertion]) -> Tensor<2> {
    let degree = insertions.iter().map(|insertion| insertion.degree()).max().unwrap_or(1).max(1);
    let (mut power, mut sums) = (weights.clone(), Vec::new());
    let mut polynomials = vec![Tensor::ones([weights.dims()[0], 1], &weights.device())];
    for j in 1..=degree {
        sums.push(power.clone().sum_dim(1));
        power = power * weights.clone();
        let terms = sums.iter().zip(polynomials.iter().rev()).map(|(sum, h)| sum.clone() * h.clone());
        polynomials.extend(terms.reduce(|all, term| all + term).map(|sum| sum / j as f64));
    }
    Tensor::cat(polynomials, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Choices;
    use crate::random::{Purpose, Random};

    const LENGTH: usize = 6;

    /// Rows of weights `spread` apart, with every number of tokens left and every number inserted.
    fn rows(spread: f64, at_once: usize) -> (Vec<f32>, Vec<Insertion>) {
        let mut random = Random::new(0, Purpose::Test, at_once as u64);
        let (mut log_weights, mut insertions) = (Vec::new(), vec![Insertion::default()]);
        for left in 0..=LENGTH {
            let choices = Choices { left, at_once, room: LENGTH };
            for size in 0..=at_once {
                if size > 0 && (choices.count() == 0 || (left > 0 && size < at_once)) {
                    continue;
                }
                let mut averaged = vec![0.0; left + 1];
                (0..size).for_each(|_| averaged[random.below(left + 1)] += 0.5);
                (0..size).for_each(|_| averaged[random.below(left + 1)] += 0.5);
                let placed = if size == 0 { Vec::new() } else { averaged };
                let averaged = placed.clone();
                insertions.push(Insertion { choices, size, placed, averaged, weight: 1.0 + left as f64 });
            }
        }
        log_weights
            .extend((0..insertions.len() * LENGTH).map(|_| (spread * (2.0 * random.uniform() - 1.0)) as f32));
        (log_weights, insertions)
    }

    #[test]
    fn costs_of_a_batch_are_those_of_its_rows_and_so_is_the_gradient() {
        for (spread, at_once) in [(0.0, 1), (2.0, 1), (2.0, 2), (2.0, 4), (15.0, 3)] {
            let (log_weights, insertions) = rows(spread, at_once);
            let device = crate::device::cpu().autodiff();
            let shape = [insertions.len(), LENGTH];
            let tensor = floats(log_weights.clone(), shape, &device).require_grad();
            let all: Vec<_> = insertions.iter().collect();
            let objective = insertion_objective(tensor.clone(), &all);
            let mean = |log_weights: &[f32]| {
                let rows = insertions.iter().zip(log_weights.chunks(LENGTH));
                let costs = rows.map(|(insertion, weights)| {
                    let cost = insertion.cost(weights);
                    cost.stop + cost.averaged_place
                });
                costs.sum::<f64>() / insertions.len() as f64
            };
            let found: Vec<f32> = objective.bound.into_data().try_into_vec().unwrap();
            let wanted = mean(&log_weights);
            assert!(
                (f64::from(found[0]) - wanted).abs() < 1e-4 * wanted.abs().max(1.0),
                "{found:?} {wanted}"
            );
            let mut gradients = objective.training_loss.backward();
            let gradient: Vec<f32> =
                tensor.grad_remove(&mut gradients).unwrap().into_data().try_into_vec().unwrap();
            for i in 0..log_weights.len() {
                let moved = |by: f32| {
                    let mut moved = log_weights.clone();
                    moved[i] += by;
                    mean(&moved)
                };
                let slope = (moved(0.01) - moved(-0.01)) / 0.02;
                assert!((f64::from(gradient[i]) - slope).abs() < 2e-3, "{} {slope}", gradient[i]);
            }
        }
    }
}
