//! Small models and what is known of them exactly.

pub use crate::common::{Unigram, all_sentences, letters, toy_distribution};

use crate::common::tokens_alone;
use denoise_lab::conditionals::{Answers, Conditionals, Contexts};
use denoise_lab::corpus::{DataDistribution, Enumerated, Vocabulary};
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{LeftToRight, Mask, Process};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::{Infill, Order, Prompt, SampleConfig, infill};
use denoise_lab::{Result, Token};
use std::collections::HashMap;

pub const ORDERS: [Order; 5] =
    [Order::Random, Order::Confidence, Order::Entropy, Order::Margin, Order::LeftToRight];

/// p(x) ∝ 1 / (1 + index) where the tokens sum to a multiple of `size`; no other sentence is possible.
pub fn checksum_distribution(size: usize, length: usize) -> Enumerated {
    let sums_up = |x: &Vec<Token>| x.iter().map(|v| usize::from(*v)).sum::<usize>().is_multiple_of(size);
    let sentences = all_sentences(size, length).into_iter().filter(sums_up).enumerate();
    Enumerated::new(size, sentences.map(|(index, x)| (x, 1.0 / (1.0 + index as f64))).collect()).unwrap()
}

/// p*(x_i | x where `visible`) by its definition; uniform where nothing is possible.
pub fn conditional(distribution: &Enumerated, visible: PositionSet, x: &[Token], i: usize) -> f64 {
    let sum = |of: PositionSet| -> f64 {
        let agrees = |y: &[Token]| of.iter().all(|j| y[j] == x[j]);
        let all = distribution.sentences().iter().zip(distribution.probabilities());
        all.filter(|(y, _)| agrees(y)).map(|(_, p)| p).sum()
    };
    let total = sum(visible);
    if total > 0.0 { sum(visible.with(i)) / total } else { 1.0 / distribution.vocabulary_size() as f64 }
}

pub fn distribution_of(distribution: &Enumerated) -> Sentences {
    distribution.sentences().iter().cloned().zip(distribution.probabilities().iter().copied()).collect()
}

/// Random conditionals f_i(· | prefix): the model of a network that sees only what is to the left of
/// the first mask.
pub struct PrefixTable {
    pub size: usize,
    pub length: usize,
    table: HashMap<(Vec<Token>, usize), Vec<f32>>,
}

impl PrefixTable {
    pub fn random(size: usize, length: usize, seed: u64) -> Self {
        let mut random = Random::new(seed, Purpose::Test, 0);
        let mut table = HashMap::new();
        for prefix in (0..length).flat_map(|known| all_sentences(size, known)) {
            for i in prefix.len()..length {
                // Squared, for distributions far from uniform.
                let weights: Vec<f64> = (0..size).map(|_| random.uniform().powi(2) + 0.01).collect();
                let total: f64 = weights.iter().sum();
                table.insert((prefix.clone(), i), weights.iter().map(|w| (w / total).ln() as f32).collect());
            }
        }
        Self { size, length, table }
    }

    /// f_i(v | prefix).
    pub fn probability(&self, prefix: &[Token], i: usize, v: Token) -> f64 {
        f64::from(self.table[&(prefix.to_vec(), i)][usize::from(v)]).exp()
    }

    /// Π f over all positions, in blocks of `groups` (the blanks) and one by one (the givens).
    pub fn joint(&self, x: &[Token], groups: &[Vec<usize>]) -> f64 {
        let seen = |i: usize| groups.iter().find(|group| group.contains(&i)).map_or(i, |group| group[0]);
        (0..self.length).map(|i| self.probability(&x[..seen(i)], i, x[i])).product()
    }
}

impl Conditionals for PrefixTable {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.size
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let mut values = Vec::new();
        for row in contexts.tokens.chunks_exact(self.length) {
            let prefix: Vec<Token> =
                row.iter().copied().take_while(|v| usize::from(*v) < self.size).collect();
            assert!(
                row[prefix.len()..].iter().all(|v| usize::from(*v) == self.size),
                "masks after the prefix"
            );
            for i in 0..self.length {
                match self.table.get(&(prefix.clone(), i)) {
                    Some(distribution) => values.extend(distribution),
                    None => values.extend(std::iter::repeat_n(-(self.size as f32).ln(), self.size)),
                }
            }
        }
        Ok(tokens_alone(values))
    }
}

pub fn left_to_right(
    model: &impl Conditionals,
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
) -> Infill {
    run(model, &LeftToRight, vocabulary, prompt, config)
}

pub fn any_order(
    model: &impl Conditionals,
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
) -> Infill {
    run(model, &Mask, vocabulary, prompt, config)
}

pub fn run(
    model: &impl Conditionals,
    process: &dyn Process,
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
) -> Infill {
    pollster::block_on(infill(model, process, vocabulary, prompt, config)).unwrap()
}

/// A distribution over sentences, summing to 1.
pub type Sentences = HashMap<Vec<Token>, f64>;

pub fn normalised(weights: impl IntoIterator<Item = (Vec<Token>, f64)>) -> Sentences {
    let weights: Sentences = weights.into_iter().collect();
    let total: f64 = weights.values().sum();
    weights.into_iter().map(|(x, weight)| (x, weight / total)).collect()
}

/// How often each sentence came with seeds 0..trials, as shares.
pub fn frequencies(trials: u64, mut sample: impl FnMut(u64) -> Vec<Token>) -> Sentences {
    let mut shares = Sentences::new();
    for seed in 0..trials {
        *shares.entry(sample(seed)).or_default() += 1.0 / trials as f64;
    }
    shares
}

/// ½ Σ |p - q|.
pub fn total_variation(p: &Sentences, q: &Sentences) -> f64 {
    let extra: f64 = q.iter().filter(|(x, _)| !p.contains_key(*x)).map(|(_, share)| share).sum();
    (p.iter().map(|(x, share)| (share - q.get(x).unwrap_or(&0.0)).abs()).sum::<f64>() + extra) / 2.0
}

/// Pearson's statistic of shares observed in `trials` draws, in standard deviations above its mean
/// (degrees of freedom: outcomes - 1). Outcomes must be possible.
pub fn chi_square_excess(observed: &Sentences, distribution: &Sentences, trials: u64) -> f64 {
    assert!(
        observed.keys().all(|x| distribution.get(x).is_some_and(|p| *p > 0.0)),
        "an impossible sentence came"
    );
    let term = |(x, p): (&Vec<Token>, &f64)| (observed.get(x).unwrap_or(&0.0) - p).powi(2) / p;
    let statistic = trials as f64 * distribution.iter().filter(|(_, p)| **p > 0.0).map(term).sum::<f64>();
    let freedom = (distribution.len() - 1) as f64;
    (statistic - freedom) / (2.0 * freedom).sqrt()
}
