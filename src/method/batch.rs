//! What one training step sees, as plain slices.

use crate::Token;
use crate::corpus::Corpus;
use crate::process::Process;
use crate::random::Random;

/// Corrupted sentences with their targets and weights; every field is \[rows × L\], row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Sentences.
    pub rows: usize,
    /// L.
    pub length: usize,
    /// z: what the network sees; the mask is id V.
    pub contexts: Vec<Token>,
    /// x: what it should say.
    pub targets: Vec<Token>,
    /// Σ weight · (-log f_i(x_i | z)), averaged over rows, is the training loss.
    pub training_weights: Vec<f32>,
    /// The same sum with these weights is an unbiased draw of the k = 1 bound, in nats per sequence.
    pub bound_weights: Vec<f32>,
}

impl Batch {
    /// Draws sentences from the corpus and corrupts m of their L positions, m = 1..=L in turn (a
    /// stratified draw: each m as often as the next), starting at a random one.
    pub fn draw(corpus: &Corpus, process: &dyn Process, rows: usize, random: &mut Random) -> Self {
        let length = corpus.length;
        let mask = corpus.vocabulary.mask();
        let size = rows * length;
        let mut batch = Self {
            rows,
            length,
            contexts: Vec::with_capacity(size),
            targets: Vec::with_capacity(size),
            training_weights: vec![0.0; size],
            bound_weights: vec![0.0; size],
        };
        let first = random.below(length);
        for row in 0..rows {
            let sentence = corpus.sample(random);
            let term = process.draw_training(length, 1 + (first + row) % length, random);
            let visible =
                |(i, token): (usize, &Token)| if term.corrupted.contains(i) { mask } else { *token };
            batch.contexts.extend(sentence.iter().enumerate().map(visible));
            batch.targets.extend_from_slice(sentence);
            for &(i, weight) in &term.training_weights {
                batch.training_weights[row * length + i] = weight as f32;
            }
            for &(i, weight) in &term.bound_weights {
                batch.bound_weights[row * length + i] = weight as f32;
            }
        }
        batch
    }

    /// The batch cut into parts of at most `rows` sentences, in order.
    pub fn shards(&self, rows: usize) -> Vec<Self> {
        let cut = |first: usize| {
            let rows = rows.min(self.rows - first);
            let range = first * self.length..(first + rows) * self.length;
            Self {
                rows,
                length: self.length,
                contexts: self.contexts[range.clone()].to_vec(),
                targets: self.targets[range.clone()].to_vec(),
                training_weights: self.training_weights[range.clone()].to_vec(),
                bound_weights: self.bound_weights[range].to_vec(),
            }
        };
        (0..self.rows).step_by(rows.max(1)).map(cut).collect()
    }
}
