//! From log-probabilities to tokens.

use crate::bound::no_planner;
use crate::conditionals::{Conditionals, Contexts, Plans};
use crate::corpus::Vocabulary;
use crate::error::ErrorKind;
use crate::frame::Candidate;
use crate::random::Random;
use crate::sorting::sorted;
use crate::{Error, Result, Token};

/// How many candidates a cell shows.
const CANDIDATES: usize = 5;

/// A model that counts how often it is asked.
pub(super) struct Model<'a, C> {
    conditionals: &'a C,
    /// Calls so far, each waiting for the one before it; a call may hold many rows.
    pub(super) evaluations: usize,
    /// Rows of all calls.
    pub(super) rows: usize,
}

impl<'a, C: Conditionals> Model<'a, C> {
    pub(super) fn new(conditionals: &'a C) -> Self {
        Self { conditionals, evaluations: 0, rows: 0 }
    }

    /// What the model says of each row of `contexts`.
    pub(super) async fn ask(&mut self, contexts: &Contexts) -> Result<Predictions> {
        self.evaluations += 1;
        self.rows += contexts.side_information.len();
        let answers = self.conditionals.answer(contexts).await?;
        let (values, plans) = (answers.log_probabilities, answers.plans);
        let (length, size) = (self.conditionals.length(), self.conditionals.vocabulary_size());
        if values.len() != contexts.tokens.len() * size {
            let (got, wanted) = (values.len(), contexts.tokens.len() * size);
            return Err(Error::new(
                ErrorKind::Device,
                format!("模型给出了 {got} 个数，应为 {wanted} 个。"),
                format!("The model gave {got} numbers; it should give {wanted}."),
            ));
        }
        let planned = plans.iter().flat_map(|plans| plans.log_odds.iter().chain(&plans.corrupted));
        if values.iter().chain(planned).any(|value| value.is_nan()) {
            return Err(diverged());
        }
        Ok(Predictions { values, plans, length, size })
    }
}

/// What a model said of some contexts.
pub(super) struct Predictions {
    values: Vec<f32>,
    /// Which positions need recovery, of a model with a planner.
    plans: Option<Plans>,
    length: usize,
    size: usize,
}

impl Predictions {
    /// What it said of one row.
    pub(super) fn row(&self, row: usize) -> Prediction<'_> {
        Prediction { predictions: self, row }
    }
}

/// What a model said of one context.
#[derive(Clone, Copy)]
pub(super) struct Prediction<'a> {
    predictions: &'a Predictions,
    row: usize,
}

impl<'a> Prediction<'a> {
    /// log f_i(v | z) at position i, V numbers.
    pub(super) fn at(self, i: usize) -> &'a [f32] {
        let start = (self.row * self.predictions.length + i) * self.predictions.size;
        &self.predictions.values[start..start + self.predictions.size]
    }

    /// The planner's log-odds of each position and P(s_i = 1 | z), \[L\] each.
    ///
    /// # Errors
    /// [`ErrorKind::Checkpoint`] of a model without a planner.
    pub(super) fn plan(self) -> Result<(&'a [f32], &'a [f32])> {
        let plans = self.predictions.plans.as_ref().ok_or_else(no_planner)?;
        let row = self.row * self.predictions.length..(self.row + 1) * self.predictions.length;
        Ok((&plans.log_odds[row.clone()], &plans.corrupted[row]))
    }
}

fn diverged() -> Error {
    Error::new(
        ErrorKind::Diverged,
        "模型给出的概率不是数：训练已发散。请重置模型，并降低学习率。",
        "The model's probabilities are not numbers: training diverged. Reset the model and lower the learning rate.",
    )
}

/// The distribution ∝ f(v)^(1/temperature).
///
/// # Errors
/// [`ErrorKind::Diverged`] if the log-probabilities are not numbers or leave nothing possible.
pub(super) fn probabilities(log_probabilities: &[f32], temperature: f64) -> Result<Vec<f64>> {
    let highest = log_probabilities.iter().fold(f32::NEG_INFINITY, |a, b| a.max(*b));
    let weight = |value: &f32| libm::exp(f64::from(value - highest) / temperature);
    let weights: Vec<f64> = log_probabilities.iter().map(weight).collect();
    let total: f64 = weights.iter().sum();
    if !total.is_finite() {
        return Err(diverged());
    }
    Ok(weights.iter().map(|weight| weight / total).collect())
}

/// Leaves the smallest set of the greatest weights that hold at least the share `top_p` of their sum,
/// of equal ones those that come first, and makes them sum to 1; 1 leaves everything as it is.
pub(super) fn keep_nucleus(weights: &mut [f64], top_p: f64) {
    if top_p >= 1.0 {
        return;
    }
    let ranked = sorted(0..weights.len(), |v| -weights[*v]);
    let wanted = top_p * weights.iter().sum::<f64>();
    let (mut kept, mut count) = (0.0, 0);
    while count < ranked.len() && kept < wanted {
        kept += weights[ranked[count]];
        count += 1;
    }
    ranked[..count].iter().for_each(|&v| weights[v] /= kept);
    ranked[count..].iter().for_each(|&v| weights[v] = 0.0);
}

/// The most probable token; of equal ones that with the lowest id.
pub(super) fn most_probable<P: PartialOrd>(probabilities: &[P]) -> usize {
    let better = |best: usize, v: usize| if probabilities[v] > probabilities[best] { v } else { best };
    (0..probabilities.len()).fold(0, better)
}

/// The most probable tokens that are possible at all, best first.
pub(super) fn candidates(probabilities: &[f64], vocabulary: &Vocabulary) -> Vec<Candidate> {
    let possible = (0..probabilities.len()).filter(|&v| probabilities[v] > 0.0);
    let tokens = sorted(possible, |v| -probabilities[*v]);
    let candidate = |v: usize| Candidate {
        token: v as Token,
        text: vocabulary.text(v as Token).to_owned(),
        probability: probabilities[v],
    };
    tokens.into_iter().take(CANDIDATES).map(candidate).collect()
}

/// `count` indices with probabilities proportional to `weights` (not negative, sum > 0), drawn
/// together: index i comes ⌊count·w_i⌋ or ⌈count·w_i⌉ times. Increasing.
///
/// One uniform number u places `count` equally spaced points (u + j)/count; an index is taken for
/// each point that falls into its share (systematic resampling).
pub(super) fn systematic(weights: &[f64], count: usize, random: &mut Random) -> Vec<usize> {
    let total: f64 = weights.iter().sum();
    let offset = random.uniform();
    // Rounding can leave a point beyond the last share.
    let last = weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
    let (mut index, mut share) = (0, weights.first().copied().unwrap_or(0.0));
    let mut drawn = Vec::with_capacity(count);
    for j in 0..count {
        let point = (offset + j as f64) / count as f64 * total;
        while share <= point && index < last {
            index += 1;
            share += weights[index];
        }
        drawn.push(index);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn temperature_divides_log_probabilities() {
        let p = [0.1f64, 0.2, 0.7];
        let log_p = p.map(|p| p.ln() as f32);
        for temperature in [0.1, 0.5, 1.0, 2.0] {
            let powers = p.map(|p| p.powf(1.0 / temperature));
            let total: f64 = powers.iter().sum();
            for (got, power) in probabilities(&log_p, temperature).unwrap().iter().zip(powers) {
                assert!((got - power / total).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn numbers_that_are_none_are_an_error() {
        for broken in [[f32::NAN, 0.0], [f32::NEG_INFINITY, f32::NEG_INFINITY], [f32::INFINITY, 0.0]] {
            assert_eq!(probabilities(&broken, 1.0).unwrap_err().kind, ErrorKind::Diverged);
        }
        let impossible = probabilities(&[f32::NEG_INFINITY, 0.0], 1.0).unwrap();
        assert_eq!(impossible, [0.0, 1.0]);
    }

    #[test]
    fn a_nucleus_is_the_smallest_set_of_the_likeliest_that_is_likely_enough() {
        let mut random = Random::new(3, Purpose::Test, 0);
        for _ in 0..500 {
            let size = 1 + random.below(6);
            // Few values, so that there are ties.
            let weights: Vec<f64> = (0..size).map(|_| 1.0 + random.below(4) as f64).collect();
            let top_p = 0.01 + 0.99 * random.uniform();
            let total: f64 = weights.iter().sum();
            let sum = |set: usize| (0..size).filter(|v| set >> v & 1 == 1).map(|v| weights[v]).sum::<f64>();
            // Every set that is likely enough: the fewest tokens, then the greatest sum, then the lowest ids.
            let enough = (1..1usize << size).filter(|set| sum(*set) >= top_p * total);
            let ids = |set: usize| (0..size).filter(|v| set >> v & 1 == 1).collect::<Vec<_>>();
            let best = enough
                .min_by(|&a, &b| {
                    let fewer = a.count_ones().cmp(&b.count_ones());
                    fewer.then(sum(b).total_cmp(&sum(a))).then(ids(a).cmp(&ids(b)))
                })
                .unwrap();
            let mut kept = weights.clone();
            keep_nucleus(&mut kept, top_p);
            for v in 0..size {
                let exact = if best >> v & 1 == 1 { weights[v] / sum(best) } else { 0.0 };
                assert!((kept[v] - exact).abs() < 1e-12, "{weights:?} at {top_p}: {kept:?}");
            }
        }
        let mut all = [0.1, 0.2, 0.7];
        keep_nucleus(&mut all, 1.0);
        assert_eq!(all, [0.1, 0.2, 0.7]);
    }

    #[test]
    fn ties_go_to_the_lowest_id() {
        assert_eq!(most_probable(&[-3.0, -1.0, -1.0]), 1);
    }

    #[test]
    fn systematic_draws_are_stratified_and_unbiased() {
        let weights = [0.5, 0.0, 2.25, 1.0, 0.25];
        let (count, trials) = (3, 20_000);
        let mut times = [0usize; 5];
        let mut random = Random::new(0, Purpose::Test, 0);
        for _ in 0..trials {
            let drawn = systematic(&weights, count, &mut random);
            for (i, weight) in weights.iter().enumerate() {
                let expected = count as f64 * weight / 4.0;
                let got = drawn.iter().filter(|&&d| d == i).count();
                assert!((got as f64 - expected).abs() < 1.0, "{i} came {got} times");
                times[i] += got;
            }
        }
        for (i, weight) in weights.iter().enumerate() {
            let frequency = times[i] as f64 / (count * trials) as f64;
            assert!((frequency - weight / 4.0).abs() < 0.01);
        }
    }
}
