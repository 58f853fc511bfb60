//! What the sentences of an estimate cost, question by question.

use super::estimate::sum;

/// What one question costs, in nats.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
    /// The step t that it belongs to.
    pub(super) step: usize,
    /// Averaged over the blocks that may have been its own.
    pub(super) averaged: f64,
    /// Of its own block, the tokens.
    pub(super) token: f64,
    /// The planner.
    pub(super) head: f64,
    /// Whether to stop.
    pub(super) stop: f64,
}

/// Costs in nats, \[sentence × question\].
#[derive(Default)]
pub(super) struct Costs {
    /// The steps that questions belong to, t − 1.
    numbers: Vec<usize>,
    /// Averaged over the blocks that may have been a step's own: what a step costs is best told by it.
    averaged: Vec<f64>,
    /// Of the tokens of the trajectory's own block. Over one trajectory these add up to -log p(x) of its order, of the
    /// optimal network to -log p*(x) itself at k = 1, while the averages would each keep an error of their own.
    pub(super) tokens: Vec<f64>,
    /// Of the planner, for that block; 0 where there is none.
    pub(super) heads: Vec<f64>,
    /// Of stopping, or going on; 0 where that is no question.
    pub(super) stops: Vec<f64>,
}

impl Costs {
    /// How many questions there are.
    pub(super) fn len(&self) -> usize {
        self.averaged.len()
    }

    /// One more question.
    pub(super) fn push(&mut self, cost: Cost) {
        self.numbers.push(cost.step - 1);
        self.averaged.push(cost.averaged);
        self.tokens.push(cost.token);
        self.heads.push(cost.head);
        self.stops.push(cost.stop);
    }

    pub(super) fn extend(&mut self, more: Self) {
        self.numbers.extend(more.numbers);
        self.averaged.extend(more.averaged);
        self.tokens.extend(more.tokens);
        self.heads.extend(more.heads);
        self.stops.extend(more.stops);
    }

    /// A draw of NELBO(x) of every sentence that is wholly answered; `None` before there are two.
    pub(super) fn totals(&self, questions: usize) -> Option<Vec<f64>> {
        let [tokens, heads, stops] =
            [&self.tokens, &self.heads, &self.stops].map(|costs| sums(costs, questions));
        Some(sum(&sum(&tokens?, &heads?), &stops?))
    }

    /// The mean of each step t = 1.. over the first `sentences`.
    pub(super) fn per_step(&self, questions: usize, sentences: usize) -> Vec<f64> {
        let asked = || self.numbers.iter().zip(&self.averaged).take(questions * sentences);
        let mut means = vec![0.0; asked().map(|(number, _)| number + 1).max().unwrap_or(0)];
        asked().for_each(|(number, cost)| means[*number] += cost / sentences as f64);
        means
    }
}

/// The sum over questions of every sentence that is wholly answered; `None` before there are two.
pub(super) fn sums(costs: &[f64], questions: usize) -> Option<Vec<f64>> {
    let sums: Vec<f64> = costs.chunks_exact(questions).map(|costs| costs.iter().sum()).collect();
    (sums.len() >= 2).then_some(sums)
}

/// model - optimal, sentence by sentence.
pub(super) fn differences(model: &[f64], optimal: &[f64]) -> Vec<f64> {
    model.iter().zip(optimal).map(|(model, optimal)| model - optimal).collect()
}
