//! What one training step sees, as plain slices.

use crate::Token;
use crate::conditionals::Contexts;
use crate::corpus::Corpus;
use crate::position_set::PositionSet;
use crate::process::{Process, corrupted_row};
use crate::random::Random;

/// Corrupted sentences with their targets and weights; tokens and weights are \[rows × L\], row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Sentences.
    pub rows: usize,
    /// L.
    pub length: usize,
    /// z, the mask being id V, and what the network is told beside it.
    pub contexts: Contexts,
    /// x: what it should say.
    pub targets: Vec<Token>,
    /// Σ weight · (-log f_i(x_i | z)), averaged over rows, is the training loss.
    pub training_weights: Vec<f32>,
    /// The same sum with these weights is an unbiased draw of the k = 1 bound, in nats per sequence.
    pub bound_weights: Vec<f32>,
    /// What a planner should say; `None` where the process has none.
    pub plan: Option<PlanTargets>,
}

/// What a planner learns from, one entry a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanTargets {
    /// s, the corrupted positions; |s| >= 1.
    pub corrupted: Vec<PositionSet>,
    /// The size of the block it should plan, uniform in 1..=|s|, so that one planner serves every k.
    pub block_counts: Vec<usize>,
}

impl Batch {
    /// Draws sentences from the corpus and corrupts m of their L positions, m = 1..=L in turn (a
    /// stratified draw: each m as often as the next), starting at a random one.
    pub fn draw(corpus: &Corpus, process: &dyn Process, rows: usize, random: &mut Random) -> Self {
        let length = corpus.length;
        let size = rows * length;
        let mut batch = Self {
            rows,
            length,
            contexts: Contexts::default(),
            targets: Vec::with_capacity(size),
            training_weights: vec![0.0; size],
            bound_weights: vec![0.0; size],
            plan: process.plans().then(PlanTargets::default),
        };
        let first = random.below(length);
        for row in 0..rows {
            let sentence = corpus.sample(random);
            let term = process.draw_training(length, 1 + (first + row) % length, random);
            let noise = process.noise_law().draw_row(length, &corpus.vocabulary, random);
            let tokens = corrupted_row(&sentence, term.corrupted, &noise);
            batch.contexts.push(tokens, process.tell(term.corrupted));
            batch.targets.extend_from_slice(&sentence);
            for &(i, weight) in &term.training_weights {
                batch.training_weights[row * length + i] = weight as f32;
            }
            for &(i, weight) in &term.bound_weights {
                batch.bound_weights[row * length + i] = weight as f32;
            }
            if let Some(plan) = &mut batch.plan {
                plan.block_counts.push(1 + random.below(term.corrupted.len()));
                plan.corrupted.push(term.corrupted);
            }
        }
        batch
    }

    /// The batch cut into parts of at most `rows` sentences, in order.
    pub fn shards(&self, rows: usize) -> Vec<Self> {
        let cut = |first: usize| {
            let rows = rows.min(self.rows - first);
            let range = first * self.length..(first + rows) * self.length;
            let plan = self.plan.as_ref().map(|plan| PlanTargets {
                corrupted: plan.corrupted[first..first + rows].to_vec(),
                block_counts: plan.block_counts[first..first + rows].to_vec(),
            });
            Self {
                rows,
                length: self.length,
                contexts: Contexts {
                    tokens: self.contexts.tokens[range.clone()].to_vec(),
                    told: self.contexts.told[first..first + rows].to_vec(),
                    ..Contexts::default()
                },
                targets: self.targets[range.clone()].to_vec(),
                training_weights: self.training_weights[range.clone()].to_vec(),
                bound_weights: self.bound_weights[range].to_vec(),
                plan,
            }
        };
        (0..self.rows).step_by(rows.max(1)).map(cut).collect()
    }
}
