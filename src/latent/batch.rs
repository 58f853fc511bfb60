//! What one training step of an autoencoder sees, as plain slices.

use super::objective::Judged;
use super::{FixedMeans, LatentConfig};
use crate::Token;
use crate::corpus::Corpus;
use crate::process::replaced;
use crate::random::{Purpose, Random};

/// Sentences with everything random that their step needs: drawn here, so that runs repeat to the bit on
/// every device. Row-major, J = P · d.
#[derive(Clone, Debug, PartialEq)]
pub struct LatentBatch {
    /// Sentences.
    pub rows: usize,
    /// x, \[rows × L\].
    pub sentences: Vec<Token>,
    /// What the encoder reads, \[rows × L\]: x, or x with noise.
    pub inputs: Vec<Token>,
    /// The token to the left of each position, \[rows × L\]; the mask before the first, and where a word was
    /// dropped.
    pub previous: Vec<Token>,
    /// ε of z = μ + σ ε, \[rows × K × J\], K draws of each sentence's.
    pub noise: Vec<f32>,
    /// Draws of the prior, \[rows × J\]; empty where the objective compares nothing with them.
    pub prior: Vec<f32>,
    /// Uniform numbers in \[0, 1), \[rows × L\]: one for each token that is drawn of p(x|z).
    /// Empty where the objective draws no sentences.
    pub uniforms: Vec<f32>,
    /// μ(x) of a fixed mean, \[rows × J\]; otherwise empty.
    pub means: Vec<f32>,
    /// What the rate's weight is multiplied by at this step, in (0, 1\].
    pub annealing_factor: f64,
}

impl LatentBatch {
    /// The batch of step number `step` of a run with this seed.
    pub fn draw(
        config: &LatentConfig,
        means: Option<&FixedMeans>,
        corpus: &Corpus,
        rows: usize,
        seed: u64,
        step: u64,
    ) -> Self {
        let mut of_sentences = Random::new(seed, Purpose::Batch, step);
        let mut of_latents = Random::new(seed, Purpose::Latents, step);
        let mut of_inputs = Random::new(seed, Purpose::Inputs, step);
        let (length, mask) = (corpus.length, corpus.vocabulary.mask());
        let latents = config.scope.latents(length) * config.dimensions;
        let dropout = config.decoder.word_dropout().unwrap_or(0.0);
        let loss = config.objective.loss();
        let mut batch = Self {
            rows,
            sentences: Vec::with_capacity(rows * length),
            inputs: Vec::with_capacity(rows * length),
            previous: Vec::with_capacity(rows * length),
            noise: Vec::with_capacity(rows * loss.samples() * latents),
            prior: Vec::new(),
            uniforms: Vec::new(),
            means: Vec::new(),
            annealing_factor: loss.annealing_factor(step),
        };
        for _ in 0..rows {
            let sentence = corpus.sample(&mut of_sentences);
            let hidden = |x: Token| if dropout > 0.0 && of_latents.uniform() < dropout { mask } else { x };
            let left: Vec<Token> = sentence[..length - 1].iter().copied().map(hidden).collect();
            batch.previous.push(mask);
            batch.previous.extend(left);
            batch.noise.extend((0..loss.samples() * latents).map(|_| of_latents.normal() as f32));
            if loss.compares_with_prior() {
                batch.prior.extend((0..latents).map(|_| of_latents.normal() as f32));
            }
            if loss.judged() == Some(Judged::Sentences) {
                batch.uniforms.extend((0..length).map(|_| of_latents.uniform() as f32));
            }
            if let Some(means) = means {
                batch.means.extend(means.of(&sentence).into_iter().map(|mean| mean as f32));
            }
            let kept = 1.0 - loss.input_noise();
            batch.inputs.extend(replaced(&sentence, kept, &corpus.vocabulary, &mut of_inputs));
            batch.sentences.extend_from_slice(&sentence);
        }
        batch
    }

    /// The batch cut into parts of at most `rows` sentences, in order.
    pub fn shards(&self, rows: usize) -> Vec<Self> {
        let cut = |first: usize| {
            let count = rows.min(self.rows - first);
            Self {
                rows: count,
                sentences: self.part(&self.sentences, first, count),
                inputs: self.part(&self.inputs, first, count),
                previous: self.part(&self.previous, first, count),
                noise: self.part(&self.noise, first, count),
                prior: self.part(&self.prior, first, count),
                uniforms: self.part(&self.uniforms, first, count),
                means: self.part(&self.means, first, count),
                annealing_factor: self.annealing_factor,
            }
        };
        (0..self.rows).step_by(rows.max(1)).map(cut).collect()
    }

    fn part<T: Copy>(&self, values: &[T], first: usize, count: usize) -> Vec<T> {
        let width = values.len() / self.rows;
        values[first * width..(first + count) * width].to_vec()
    }
}
