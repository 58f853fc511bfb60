//! Posterior means without parameters.

use super::{LatentConfig, Scope};
use crate::Token;
use crate::corpus::Corpus;
use crate::process::frozen_embeddings;
use crate::random::{Purpose, Random};

/// E, the width of the embeddings of which a sentence's mean is a linear map.
const WIDTH: usize = 16;
/// The most sentences over which its moments are summed, and how many are drawn where there are more.
const MOST_LISTED: usize = 4096;
/// The number of the stream of random numbers of the linear map; embeddings use those of V.
const MAP: u64 = 1 << 32;

/// μ(x) = Σ_i T_i(x_i): a table of what each position's token adds, nothing of it learned.
///
/// Per position, T_i(v) is the frozen embedding e_v \[d\] in the place of position i. Per sentence it is A_i
/// e_v, a random linear map of all frozen embeddings side by side, then moved and scaled to zero mean and
/// unit variance in each of the d dimensions over the data distribution, or over 4,096 of its sentences.
///
/// The embeddings and the map are drawn from the run's seed, so that what several seeds differ by has q in it.
#[derive(Clone, Debug)]
pub struct FixedMeans {
    scope: Scope,
    dimensions: usize,
    /// T, \[L × V × d\] per sentence, \[V × d\] per position.
    table: Vec<f64>,
    vocabulary_size: usize,
}

impl FixedMeans {
    /// Those of `config` on this corpus, drawn from `seed`.
    pub fn new(config: &LatentConfig, corpus: &Corpus, seed: u64) -> Self {
        let (scope, dimensions) = (config.scope, config.dimensions);
        let vocabulary_size = corpus.vocabulary.size();
        let table = match scope {
            Scope::Position => frozen_embeddings(vocabulary_size, dimensions, seed),
            Scope::Sentence => linear_map(corpus.length, vocabulary_size, dimensions, seed),
        };
        let mut means = Self { scope, dimensions, table, vocabulary_size };
        if scope == Scope::Sentence {
            means.normalise(corpus);
        }
        means
    }

    /// T, with its shape.
    pub fn table(&self) -> (Vec<usize>, &[f64]) {
        let of_token = [self.vocabulary_size, self.dimensions];
        let length = self.table.len() / (self.vocabulary_size * self.dimensions);
        let shape = match self.scope {
            Scope::Position => of_token.to_vec(),
            Scope::Sentence => [&[length], of_token.as_slice()].concat(),
        };
        (shape, &self.table)
    }

    /// μ of a sentence, \[P × d\].
    pub fn of(&self, sentence: &[Token]) -> Vec<f64> {
        let row = |at: usize| &self.table[at * self.dimensions..(at + 1) * self.dimensions];
        let tokens = sentence.iter().map(|x| usize::from(*x));
        match self.scope {
            Scope::Position => tokens.flat_map(row).copied().collect(),
            Scope::Sentence => {
                let mut sum = vec![0.0; self.dimensions];
                for (i, x) in tokens.enumerate() {
                    sum.iter_mut().zip(row(i * self.vocabulary_size + x)).for_each(|(sum, t)| *sum += t);
                }
                sum
            }
        }
    }

    /// Moves and scales the table so that the means of the corpus's sentences have mean 0 and variance 1.
    fn normalise(&mut self, corpus: &Corpus) {
        let (mut total, mut first, mut second) =
            (0.0, vec![0.0; self.dimensions], vec![0.0; self.dimensions]);
        let mut add = |mean: Vec<f64>, weight: f64| {
            total += weight;
            for (dimension, value) in mean.into_iter().enumerate() {
                first[dimension] += weight * value;
                second[dimension] += weight * value * value;
            }
        };
        match corpus.enumerated().filter(|distribution| distribution.sentences().len() <= MOST_LISTED) {
            Some(distribution) => {
                distribution
                    .sentences()
                    .iter()
                    .zip(distribution.probabilities())
                    .for_each(|(x, p)| add(self.of(x), *p));
            }
            None => {
                let mut random = Random::new(0, Purpose::Embeddings, MAP + 1);
                (0..MOST_LISTED).for_each(|_| add(self.of(&corpus.sample(&mut random)), 1.0));
            }
        }
        let length = corpus.length as f64;
        for (at, value) in self.table.iter_mut().enumerate() {
            let dimension = at % self.dimensions;
            let mean = first[dimension] / total;
            let deviation = (second[dimension] / total - mean * mean).max(0.0).sqrt();
            // A corpus of one sentence has no variance.
            *value = (*value - mean / length) / if deviation > 0.0 { deviation } else { 1.0 };
        }
    }
}

/// A_i e_v with standard normal A and frozen embeddings of 16 numbers, \[L × V × d\].
fn linear_map(length: usize, vocabulary_size: usize, dimensions: usize, seed: u64) -> Vec<f64> {
    let embeddings = frozen_embeddings(vocabulary_size, WIDTH, seed);
    let mut random = Random::new(seed, Purpose::Embeddings, MAP);
    let mut table = Vec::with_capacity(length * vocabulary_size * dimensions);
    for _ in 0..length {
        let map: Vec<f64> = (0..dimensions * WIDTH).map(|_| random.normal()).collect();
        for embedding in embeddings.chunks_exact(WIDTH) {
            let product = |row: &[f64]| row.iter().zip(embedding).map(|(a, e)| a * e).sum::<f64>();
            table.extend(map.chunks_exact(WIDTH).map(product));
        }
    }
    table
}
