//! A law whose sentences are listed: everything about it is a sum over them.

use super::law::{entropy, shares};
use super::{Baselines, ByCount, CountPosterior, Grouping, Law, Oracle, Posterior};
use crate::error::ErrorKind;
use crate::position_set::{MAX_LENGTH, PositionSet, binomial};
use crate::random::Random;
use crate::{Error, Result, Token};
use std::collections::HashMap;

/// An enumerated law p*: sentences of L tokens with their probabilities.
#[derive(Clone, Debug)]
pub struct Enumerated {
    length: usize,
    vocabulary_size: usize,
    sentences: Vec<Vec<Token>>,
    probabilities: Vec<f64>,
    cumulative: Vec<f64>,
    index: HashMap<Vec<Token>, f64>,
}

impl Enumerated {
    /// The law that gives each sentence a probability proportional to its weight. Sentences of
    /// weight 0 are left out.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] unless all sentences have one length in 1..=128, tokens are in
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

    /// The sentences of the support, at least one.
    pub fn sentences(&self) -> &[Vec<Token>] {
        &self.sentences
    }

    /// The sentences' probabilities, in the same order; all positive, summing to 1.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
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

    /// The exact conditionals p*(x_i = v | visible tokens): the optimal network.
    pub fn conditionals(&self) -> Oracle<'_> {
        Oracle::new(self)
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
}

impl Law for Enumerated {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    fn support_size(&self) -> f64 {
        self.index.len() as f64
    }

    fn entropy(&self) -> f64 {
        self.marginal_entropy(PositionSet::full(self.length))
    }

    fn baselines(&self) -> Baselines {
        let of = |positions: PositionSet| self.marginal_entropy(positions);
        let single = |i| of(PositionSet::range(i, i + 1));
        let pair = |i| of(PositionSet::range(i - 1, i + 1));
        Baselines {
            pooled_unigram: self.length as f64 * entropy(&self.pooled()),
            positional_unigram: (0..self.length).map(single).sum(),
            bigram: single(0) + (1..self.length).map(|i| pair(i) - single(i - 1)).sum::<f64>(),
        }
    }

    fn log_probability(&self, sentence: &[Token]) -> f64 {
        self.index.get(sentence).map_or(f64::NEG_INFINITY, |p| p.ln())
    }

    /// By inverting the cumulative distribution: additions and comparisons only.
    fn sample(&self, random: &mut Random) -> Vec<Token> {
        let draw = random.uniform();
        // Rounding can leave the last cumulative sum a little below 1.
        let last = self.sentences.len() - 1;
        self.sentences[self.cumulative.partition_point(|c| *c <= draw).min(last)].clone()
    }

    fn posterior(&self, evidence: &[f64]) -> Posterior {
        let v = self.vocabulary_size;
        let log_evidence: Vec<f64> = evidence.iter().map(|e| e.ln()).collect();
        let log_likelihood = |x: &Vec<Token>| -> f64 {
            x.iter().zip(log_evidence.chunks_exact(v)).map(|(token, log_e)| log_e[usize::from(*token)]).sum()
        };
        let log_likelihoods: Vec<f64> = self.sentences.iter().map(log_likelihood).collect();
        let peak = log_likelihoods.iter().fold(f64::NEG_INFINITY, |peak, l| peak.max(*l));
        let (mut total, mut sums) = (0.0, vec![0.0; evidence.len()]);
        let possible = |(_, l): &(usize, &f64)| **l > f64::NEG_INFINITY;
        for (n, log_likelihood) in log_likelihoods.iter().enumerate().filter(possible) {
            let weight = self.probabilities[n] * (log_likelihood - peak).exp();
            total += weight;
            for (i, token) in self.sentences[n].iter().enumerate() {
                sums[i * v + usize::from(*token)] += weight;
            }
        }
        Posterior {
            log_normaliser: if total > 0.0 { peak + total.ln() } else { f64::NEG_INFINITY },
            marginals: shares(&sums, &vec![total; self.length]),
        }
    }

    fn posterior_cost(&self) -> f64 {
        self.sentences.len() as f64
    }

    fn by_count(&self) -> Option<&dyn ByCount> {
        Some(self)
    }

    fn enumerated(&self) -> Option<&Enumerated> {
        Some(self)
    }
}

/// A sentence x differs from z at some positions, which s must hold, and agrees with it at c, of which
/// s holds any m − (L − c). So x weighs p*(x) · C(c, m − (L − c)), and with i in s, where z_i = x_i,
/// p*(x) · C(c − 1, m − (L − c) − 1). Masks agree with nothing.
impl ByCount for Enumerated {
    fn posterior_by_count(&self, z: &[Token], count: usize) -> CountPosterior {
        let v = self.vocabulary_size;
        let (mut total, mut corrupted) = (0.0, vec![0.0; self.length]);
        let mut tokens = vec![0.0; self.length * v];
        for (sentence, p) in self.sentences.iter().zip(&self.probabilities) {
            let agreeing = z.iter().zip(sentence).filter(|(z, x)| z == x).count();
            let Some(others) = count.checked_sub(self.length - agreeing) else { continue };
            let ways = binomial(agreeing, others);
            let holding = if others == 0 { 0.0 } else { binomial(agreeing.saturating_sub(1), others - 1) };
            if ways == 0.0 {
                continue;
            }
            total += p * ways;
            for (i, token) in sentence.iter().enumerate() {
                let weight = p * if z[i] == *token { holding } else { ways };
                corrupted[i] += weight;
                tokens[i * v + usize::from(*token)] += weight;
            }
        }
        CountPosterior::of(total, &corrupted, &tokens)
    }
}
