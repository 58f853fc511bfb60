//! What the sentences of an estimate cost, step by step.

/// Costs in nats, \[sentence × step\].
#[derive(Default)]
pub(super) struct Costs {
    /// Of a step, averaged over the blocks that may have been its own: what a step costs is best told by it.
    steps: Vec<f64>,
    /// Of the tokens of the trajectory's own block. Over one trajectory these add up to -log p(x) of its order, of the
    /// optimal network to -log p*(x) itself at k = 1, while the averages would each keep an error of their own.
    pub(super) tokens: Vec<f64>,
    /// Of the planner, for that block; 0 where there is none.
    pub(super) heads: Vec<f64>,
}

impl Costs {
    /// How many steps there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// A step: what it costs averaged, and its own block's tokens and head.
    pub(super) fn push(&mut self, step: f64, token: f64, head: f64) {
        self.steps.push(step);
        self.tokens.push(token);
        self.heads.push(head);
    }

    pub(super) fn extend(&mut self, more: Self) {
        self.steps.extend(more.steps);
        self.tokens.extend(more.tokens);
        self.heads.extend(more.heads);
    }

    /// A draw of NELBO(x) of every sentence that is wholly answered; `None` before there are two.
    pub(super) fn totals(&self, steps: usize) -> Option<Vec<f64>> {
        let (tokens, heads) = (sums(&self.tokens, steps)?, sums(&self.heads, steps)?);
        Some(tokens.iter().zip(heads).map(|(token, head)| token + head).collect())
    }

    /// The mean of each step over the first `sentences`.
    pub(super) fn per_step(&self, steps: usize, sentences: usize) -> Vec<f64> {
        let mean = |t| (0..sentences).map(|n| self.steps[n * steps + t]).sum::<f64>() / sentences as f64;
        (0..steps).map(mean).collect()
    }
}

/// The sum over steps of every sentence that is wholly answered; `None` before there are two.
pub(super) fn sums(costs: &[f64], steps: usize) -> Option<Vec<f64>> {
    let sums: Vec<f64> = costs.chunks_exact(steps).map(|costs| costs.iter().sum()).collect();
    (sums.len() >= 2).then_some(sums)
}

/// model - optimal, sentence by sentence.
pub(super) fn differences(model: &[f64], optimal: &[f64]) -> Vec<f64> {
    model.iter().zip(optimal).map(|(model, optimal)| model - optimal).collect()
}
