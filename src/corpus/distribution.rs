//! What is known of a distribution p* over sentences, whether or not its sentences can be listed.

use super::enumerated::{Enumerated, entropy};
use crate::Token;
use crate::position_set::{PositionSet, binomial};
use crate::random::Random;
use serde::Serialize;
use std::sync::OnceLock;

/// A distribution p* over sentences of L tokens out of V, of which everything here is known exactly.
///
/// [`Enumerated`] lists its sentences; others sum over them by an algorithm of their own.
pub trait DataDistribution: std::fmt::Debug + Send + Sync {
    /// L, the tokens in a sentence.
    fn length(&self) -> usize;

    /// V, the size of the vocabulary.
    fn vocabulary_size(&self) -> usize;

    /// How many sentences are possible.
    fn support_size(&self) -> f64;

    /// H(p*) in nats per sequence.
    fn entropy(&self) -> f64;

    /// What n-gram models cost, in nats per sequence.
    fn baselines(&self) -> Baselines;

    /// log p*(x) in nats; −∞ outside the support.
    fn log_probability(&self, sentence: &[Token]) -> f64;

    /// A sentence drawn from p*: bit-equal everywhere for equal random numbers.
    fn sample(&self, random: &mut Random) -> Vec<Token>;

    /// P(x_i = v | z) ∝ Σ_{x: x_i = v} p*(x) Π_j e_j(x_j) from what z says of each position by itself,
    /// the evidence e_i(v) = q(z_i | x_i = v), \[L × V\], non-negative. A factor for a whole position
    /// cancels in the marginals; the largest of each position is best 1, so that nothing underflows.
    fn posterior(&self, evidence: &[f64]) -> Posterior;

    /// What one posterior (an answer of the [`Oracle`](super::Oracle)) costs, in sentences of L tokens listed, roughly.
    fn posterior_cost(&self) -> f64;

    /// The posterior where only the number of corrupted positions is known, if the distribution can sum it.
    fn by_count(&self) -> Option<&dyn ByCount> {
        None
    }

    /// The sentences with their probabilities, where they are few enough to be listed.
    fn enumerated(&self) -> Option<&Enumerated> {
        None
    }
}

/// A distribution that knows its posterior also where it is told how many positions are corrupted but not which:
/// a sum over all sets s of `count` positions, equally likely.
pub trait ByCount {
    /// Given z (\[L\], tokens or the mask V) and |s| = `count`: positions outside s are as they were,
    /// and what is written at those in s says nothing of what they were.
    fn posterior_by_count(&self, z: &[Token], count: usize) -> CountPosterior;
}

/// What follows from evidence at each position.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// log Σ_x p*(x) Π_j e_j(x_j); −∞ where no sentence of the support explains z.
    pub log_normaliser: f64,
    /// P(x_i = v | z), \[L × V\], normalised at each position; all 0 where nothing explains z.
    pub marginals: Vec<f64>,
}

/// What follows from z and the number of corrupted positions.
#[derive(Clone, Debug, PartialEq)]
pub struct CountPosterior {
    /// P(s_i = 1 | z), \[L\]; all ½ where nothing explains z.
    pub corrupted: Vec<f64>,
    /// P(x_i = v | z, s_i = 1), \[L × V\], normalised at each position; all 0 at positions that cannot
    /// be corrupted.
    pub marginals: Vec<f64>,
}

impl CountPosterior {
    /// From the sum over all strings and sets, those with i in s \[L\], and the same by token \[L × V\].
    pub(super) fn of(total: f64, corrupted: &[f64], tokens: &[f64]) -> Self {
        let share = |sum: &f64| if total > 0.0 { (sum / total).min(1.0) } else { 0.5 };
        Self { marginals: shares(tokens, corrupted), corrupted: corrupted.iter().map(share).collect() }
    }
}

/// The cross-entropies of n-gram models fitted perfectly to p*, in nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Baselines {
    /// One unigram for all positions: L · H(mean over i of p*(x_i)).
    pub pooled_unigram: f64,
    /// A unigram for each position: Σ_i H(x_i).
    pub positional_unigram: f64,
    /// A bigram for each position: H(x_1) + Σ_{i>1} H(x_i | x_{i−1}).
    pub bigram: f64,
}

/// The shares of the `numerators` \[L × V\] in each position's total; 0 where that is 0.
pub(super) fn shares(numerators: &[f64], totals: &[f64]) -> Vec<f64> {
    let share = |n: f64, total: f64| if total > 0.0 { n / total } else { 0.0 };
    let positions = numerators.chunks_exact(numerators.len() / totals.len()).zip(totals);
    positions.flat_map(|(numerators, total)| numerators.iter().map(move |n| share(*n, *total))).collect()
}

impl DataDistribution for Enumerated {
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

/// A sentence x differs from z at some of its L cells, which s must hold, and agrees with it at c, of which
/// s holds any m − (L − c). So x weighs p*(x) · C(c, m − (L − c)), and with i in s, where z_i = x_i,
/// p*(x) · C(c − 1, m − (L − c) − 1). Masks agree with nothing. Where the length is drawn first L is the text's, and end and
/// pads are as z shows them.
impl ByCount for Enumerated {
    fn posterior_by_count(&self, z: &[Token], count: usize) -> CountPosterior {
        let v = self.vocabulary_size;
        let (mut total, mut corrupted) = (0.0, vec![0.0; self.length]);
        let mut tokens = vec![0.0; self.length * v];
        for (sentence, p) in self.sentences.iter().zip(&self.probabilities) {
            let (text, rest) = sentence.split_at(self.cells(sentence));
            if !z.ends_with(rest) {
                continue;
            }
            let agreeing = z.iter().zip(text).filter(|(z, x)| z == x).count();
            let Some(others) = count.checked_sub(text.len() - agreeing) else { continue };
            let ways = binomial(agreeing, others);
            let holding = if others == 0 { 0.0 } else { binomial(agreeing.saturating_sub(1), others - 1) };
            if ways == 0.0 {
                continue;
            }
            total += p * ways;
            for (i, token) in text.iter().enumerate() {
                let weight = p * if z[i] == *token { holding } else { ways };
                corrupted[i] += weight;
                tokens[i * v + usize::from(*token)] += weight;
            }
        }
        CountPosterior::of(total, &corrupted, &tokens)
    }
}

/// The most sentences of a distribution that are listed.
const MAX_LISTED: f64 = 1e5;

/// The sentences of a distribution that does not need them listed, listed once someone does.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed(OnceLock<Option<Enumerated>>);

impl Listed {
    /// The sentences of `distribution`, if they are few enough; `list` gives them with their weights.
    pub fn of(
        &self,
        distribution: &dyn DataDistribution,
        list: impl FnOnce() -> Vec<(Vec<Token>, f64)>,
    ) -> Option<&Enumerated> {
        let few = distribution.support_size() <= MAX_LISTED;
        let listed = || few.then(|| Enumerated::new(distribution.vocabulary_size(), list()).ok()).flatten();
        self.0.get_or_init(listed).as_ref()
    }
}

/// All V^L strings, in lexicographic order.
pub(super) fn all_strings(vocabulary_size: usize, length: usize) -> impl Iterator<Item = Vec<Token>> {
    let digit = move |n: usize, i: usize| n / vocabulary_size.pow((length - 1 - i) as u32) % vocabulary_size;
    (0..vocabulary_size.pow(length as u32)).map(move |n| (0..length).map(|i| digit(n, i) as Token).collect())
}
