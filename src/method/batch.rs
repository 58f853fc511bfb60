//! What one training step sees, as plain slices.

use super::{EmbeddingShifts, Regressions, ReverseSteps};
use crate::Token;
use crate::conditionals::Contexts;
use crate::corpus::Corpus;
use crate::process::{Cost, Example, Plan, Process};
use crate::random::Random;

/// Corrupted sentences with their targets and weights; tokens and weights are \[rows × L\], row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct DenoisingBatch {
    /// Sentences.
    pub rows: usize,
    /// L.
    pub length: usize,
    /// z, the mask being id V, and its side information.
    pub contexts: Contexts,
    /// What it should say: x, or what is missing.
    pub targets: Vec<Token>,
    /// At which cell it should say each target: its own, unless several tokens are missing in one gap.
    pub cells: Vec<usize>,
    /// Σ weight · (-log f_cell(target | z)), averaged over rows, is the training loss.
    pub training_weights: Vec<f32>,
    /// The same sum with these weights is an unbiased draw of the k = 1 bound, in nats per sequence.
    pub bound_weights: Vec<f32>,
    /// Added to the bound whatever the network says, in nats, \[rows\].
    pub constants: Vec<f32>,
    /// Whether reverse steps and regressions are descended, too, not only measured.
    pub descends_costs: bool,
    /// Reverse steps, a part of the bound; `None` where the process has none.
    pub reverse_steps: Option<ReverseSteps>,
    /// Regressions, a part of the bound; `None` where the process has none.
    pub regressions: Option<Regressions>,
    /// How all this depends on embeddings that are learned; `None` where none are.
    pub embedding_shifts: Option<EmbeddingShifts>,
    /// What a planner should say, \[rows\], of one kind; empty where the process has none. The block that it should plan is
    /// of any size in 1..=|s|, so that one planner serves every k.
    pub plans: Vec<Plan>,
}

impl DenoisingBatch {
    /// Draws sentences from the corpus and an example of each, of the process's strata in turn (each as
    /// often as the next: m = 1..=L corrupted positions, or a diffusion's levels t = 1..=T), starting at a
    /// random one.
    pub fn draw(corpus: &Corpus, process: &dyn Process, rows: usize, random: &mut Random) -> Self {
        let length = corpus.length;
        let size = rows * length;
        let mut batch = Self {
            rows,
            length,
            contexts: Contexts::default(),
            targets: Vec::with_capacity(size),
            cells: Vec::with_capacity(size),
            training_weights: vec![0.0; size],
            bound_weights: vec![0.0; size],
            constants: Vec::with_capacity(rows),
            descends_costs: true,
            reverse_steps: None,
            regressions: None,
            embedding_shifts: None,
            plans: Vec::new(),
        };
        let strata = process.example_strata(length);
        let first = random.below(strata);
        for row in 0..rows {
            let sentence = corpus.sample(random);
            let stratum = 1 + (first + row) % strata;
            let example = process.example(&sentence, &corpus.vocabulary, stratum, random);
            batch.add(row, &sentence, corpus.vocabulary.size(), example);
        }
        batch
    }

    /// Adds row number `row`.
    fn add(&mut self, row: usize, sentence: &[Token], vocabulary_size: usize, example: Example) {
        let (rows, length) = (self.rows, self.length);
        let Example { context, bound, training, constant, embedding_shift, plan } = example;
        self.contexts.append(context);
        self.targets.extend_from_slice(sentence);
        self.cells.extend(0..length);
        self.constants.push(constant as f32);
        let descends_bound = training.is_none() || embedding_shift.is_some();
        self.descends_costs &= descends_bound;
        let weights = row * length..(row + 1) * length;
        for cost in training.iter().chain(descends_bound.then_some(&bound)) {
            weigh(&mut self.training_weights[weights.clone()], cost);
        }
        weigh(&mut self.bound_weights[weights.clone()], &bound);
        match &bound {
            Cost::CrossEntropy(_) => {}
            Cost::Tokens(tokens) => {
                for (at, &(cell, token, _)) in weights.zip(tokens) {
                    (self.targets[at], self.cells[at]) = (token, cell);
                }
            }
            Cost::ReverseStep(step) => {
                let steps = || ReverseSteps::new(rows, length, vocabulary_size);
                self.reverse_steps.get_or_insert_with(steps).set(row, step, sentence);
            }
            Cost::Regression(regression) => {
                let regressions = || Regressions::new(rows, length, regression.width);
                self.regressions.get_or_insert_with(regressions).set(row, regression, sentence);
            }
        }
        if let Some(shift) = embedding_shift {
            self.embedding_shifts.get_or_insert_with(|| EmbeddingShifts::new(rows, &shift)).set(row, &shift);
        }
        self.plans.extend(plan);
    }

    /// The batch cut into parts of at most `rows` sentences, in order.
    pub fn shards(&self, rows: usize) -> Vec<Self> {
        let cut = |first: usize| {
            let rows = rows.min(self.rows - first);
            let range = first * self.length..(first + rows) * self.length;
            Self {
                rows,
                length: self.length,
                contexts: self.contexts.part(first..first + rows),
                targets: self.targets[range.clone()].to_vec(),
                cells: self.cells[range.clone()].to_vec(),
                training_weights: self.training_weights[range.clone()].to_vec(),
                bound_weights: self.bound_weights[range].to_vec(),
                constants: self.constants[first..first + rows].to_vec(),
                descends_costs: self.descends_costs,
                reverse_steps: self.reverse_steps.as_ref().map(|all| all.part(first..first + rows)),
                regressions: self.regressions.as_ref().map(|all| all.part(first..first + rows)),
                embedding_shifts: self.embedding_shifts.as_ref().map(|all| all.part(first..first + rows)),
                plans: self.plans.iter().skip(first).take(rows).cloned().collect(),
            }
        };
        (0..self.rows).step_by(rows.max(1)).map(cut).collect()
    }
}

/// Adds what targets count in a cross-entropy to a row of weights, \[L\].
fn weigh(row: &mut [f32], cost: &Cost) {
    match cost {
        Cost::CrossEntropy(weights) => weights.iter().for_each(|&(i, weight)| row[i] += weight as f32),
        Cost::Tokens(tokens) => row.iter_mut().zip(tokens).for_each(|(sum, token)| *sum += token.2 as f32),
        Cost::ReverseStep(_) | Cost::Regression(_) => {}
    }
}
