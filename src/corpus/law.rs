//! A law p* over sentences that can be enumerated: everything about it is known exactly.

use super::{Grouping, Oracle};
use crate::error::ErrorKind;
use crate::position_set::{MAX_LENGTH, PositionSet};
use crate::random::Random;
use crate::{Error, Result, Token};
use serde::Serialize;
use std::collections::HashMap;

/// The cross-entropies of n-gram models fitted perfectly to p*, in nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Baselines {
    /// One unigram for all positions: L · H(mean over i of p*(x_i)).
    pub pooled_unigram: f64,
    /// A unigram for each position: Σ_i H(x_i).
    pub positional_unigram: f64,
    /// A bigram for each position: H(x_1) + Σ_{i>1} H(x_i | x_{i−1}).
    pub bigram: f64,
}

/// An enumerated law p*: sentences of L tokens with their probabilities.
#[derive(Clone, Debug)]
pub struct Law {
    length: usize,
    vocabulary_size: usize,
    sentences: Vec<Vec<Token>>,
    probabilities: Vec<f64>,
    cumulative: Vec<f64>,
    index: HashMap<Vec<Token>, f64>,
}

impl Law {
    /// The law that gives each sentence a probability proportional to its weight. Sentences of
    /// weight 0 are left out.
    ///
    /// Errors (kind `Setting`) unless all sentences have one length in 1..=128, tokens are in
    /// 0..vocabulary_size, and weights are finite, non-negative and not all 0.
    pub fn new(vocabulary_size: usize, weighted: Vec<(Vec<Token>, f64)>) -> Result<Self> {
        let (sentences, weights): (Vec<_>, Vec<_>) =
            weighted.into_iter().filter(|(_, weight)| *weight != 0.0).unzip();
        let length = sentences.first().map_or(0, Vec::len);
        let total: f64 = weights.iter().sum();
        let readable =
            |s: &Vec<Token>| s.len() == length && s.iter().all(|token| usize::from(*token) < vocabulary_size);
        if !(1..=MAX_LENGTH).contains(&length) || !sentences.iter().all(readable) {
            return Err(Error::new(
                ErrorKind::Setting,
                format!("句子须等长（1 到 {MAX_LENGTH} 个词元），词元编号须小于 {vocabulary_size}。"),
                format!(
                    "Sentences must have one length, 1 to {MAX_LENGTH} tokens, and token ids below {vocabulary_size}."
                ),
            ));
        }
        if !total.is_finite() || weights.iter().any(|w| *w < 0.0) {
            return Err(Error::new(
                ErrorKind::Setting,
                "句子的权重须为有限的非负数，且不全为零。",
                "The weights of sentences must be finite, not negative, and not all zero.",
            ));
        }
        let probabilities: Vec<f64> = weights.iter().map(|w| w / total).collect();
        let running = |sum: &mut f64, p: &f64| {
            *sum += p;
            Some(*sum)
        };
        let cumulative = probabilities.iter().scan(0.0, running).collect();
        let mut index = HashMap::new();
        for (sentence, p) in sentences.iter().zip(&probabilities) {
            *index.entry(sentence.clone()).or_insert(0.0) += p;
        }
        Ok(Self { length, vocabulary_size, sentences, probabilities, cumulative, index })
    }

    /// L, the tokens in a sentence.
    pub fn length(&self) -> usize {
        self.length
    }

    /// V, the size of the vocabulary.
    pub fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    /// The sentences of the support, at least one.
    pub fn sentences(&self) -> &[Vec<Token>] {
        &self.sentences
    }

    /// The sentences' probabilities, in the same order; all positive, summing to 1.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// H(p*) in nats per sequence.
    pub fn entropy(&self) -> f64 {
        self.marginal_entropy(PositionSet::full(self.length))
    }

    /// H(x_U), the joint entropy in nats of the tokens at the positions U.
    pub fn marginal_entropy(&self, positions: PositionSet) -> f64 {
        let groups = Grouping::by(&self.sentences, positions, self.vocabulary_size);
        let mut marginal = vec![0.0; groups.count];
        for (group, p) in groups.of.iter().zip(&self.probabilities) {
            marginal[*group as usize] += p;
        }
        entropy(&marginal)
    }

    /// log p*(x) in nats; −∞ outside the support.
    pub fn log_probability(&self, sentence: &[Token]) -> f64 {
        self.index.get(sentence).map_or(f64::NEG_INFINITY, |p| p.ln())
    }

    /// The exact conditionals p*(x_i = v | visible tokens): the optimal network.
    pub fn conditionals(&self) -> Oracle<'_> {
        Oracle::new(self)
    }

    /// What n-gram models cost, in nats per sequence.
    pub fn baselines(&self) -> Baselines {
        let of = |positions: PositionSet| self.marginal_entropy(positions);
        let single = |i| of(PositionSet::range(i, i + 1));
        let pair = |i| of(PositionSet::range(i - 1, i + 1));
        Baselines {
            pooled_unigram: self.length as f64 * entropy(&self.pooled()),
            positional_unigram: (0..self.length).map(single).sum(),
            bigram: single(0) + (1..self.length).map(|i| pair(i) - single(i - 1)).sum::<f64>(),
        }
    }

    /// The law of a token at a uniformly random position, \[V\].
    fn pooled(&self) -> Vec<f64> {
        let mut pooled = vec![0.0; self.vocabulary_size];
        for (sentence, p) in self.sentences.iter().zip(&self.probabilities) {
            for token in sentence {
                pooled[usize::from(*token)] += p / self.length as f64;
            }
        }
        pooled
    }

    /// A sentence drawn by inverting the cumulative distribution: additions and comparisons only,
    /// so that it is bit-equal everywhere.
    pub fn sample(&self, random: &mut Random) -> &[Token] {
        let draw = random.uniform();
        // Rounding can leave the last cumulative sum a little below 1.
        let last = self.sentences.len() - 1;
        &self.sentences[self.cumulative.partition_point(|c| *c <= draw).min(last)]
    }
}

/// −Σ p log p in nats, with 0 log 0 = 0.
fn entropy(probabilities: &[f64]) -> f64 {
    -probabilities.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f64>()
}
