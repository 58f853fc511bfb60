//! Toy models and their full enumeration.

pub use crate::common::{close, letters};

use crate::common::{outcomes, random_distribution};
use denoise_lab::bound::head_cost;
use denoise_lab::conditional_bernoulli::ConditionalBernoulli;
use denoise_lab::conditionals::{Answers, Conditionals, Contexts, Plans, SideInformation};
use denoise_lab::corpus::Vocabulary;
use denoise_lab::position_set::{PositionSet, binomial};
use denoise_lab::process::{
    BlockDistribution, Blocks, Noise, Variant, block_count, corrupted_count, corrupted_row,
};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::{Result, Token};
use pollster::block_on;
use std::collections::HashMap;

pub const VARIANTS: [Variant; 3] = [Variant::Visible, Variant::Blind, Variant::Hidden];

/// A model that is a table of random conditionals and random odds, one for each row and what is told
/// beside it.
pub struct Table {
    pub seed: u64,
    pub length: usize,
    pub vocabulary_size: usize,
}

impl Conditionals for Table {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let (mut log_probabilities, mut plans) = (Vec::new(), Plans::default());
        for (row, side_information) in contexts.rows(self.length) {
            let beside = match side_information {
                SideInformation::Nothing => 0,
                SideInformation::Flags(corrupted) => 1 + corrupted.0 as u64,
                SideInformation::Count(count) | SideInformation::CountInSpans(count) => 100 + count as u64,
                SideInformation::Level(step) => 200 + step as u64,
                SideInformation::Left { tokens, .. } => 300 + tokens as u64,
            };
            let index = row.iter().fold(beside, |n, z| n * 5 + u64::from(*z));
            let mut random = Random::new(self.seed, Purpose::Test, index);
            for _ in 0..self.length {
                let distribution = random_distribution(self.vocabulary_size, 0.02, &mut random);
                log_probabilities.extend(distribution.iter().map(|p| p.ln() as f32));
                plans.log_odds.push((4.0 * random.uniform() - 2.0) as f32);
                plans.corrupted.push(random.uniform() as f32);
            }
        }
        Ok(Answers { log_probabilities, plans: Some(plans) })
    }
}

/// A model under a process, restoring k positions at a time, small enough to be enumerated.
pub struct Toy<'a, C> {
    pub model: &'a C,
    pub process: Noise,
    pub block_size: usize,
}

/// What a model says of one row.
pub struct Said {
    log_f: Vec<f64>,
    pub log_odds: Vec<f64>,
    pub corrupted: Vec<f64>,
}

impl Said {
    /// Σ_{i in block} log f_i(x_i | z).
    pub fn tokens(&self, sentence: &[Token], block: PositionSet) -> f64 {
        let size = self.log_f.len() / sentence.len();
        block.iter().map(|i| self.log_f[i * size + usize::from(sentence[i])]).sum()
    }

    pub fn planner(&self, count: usize) -> ConditionalBernoulli {
        ConditionalBernoulli::new(self.log_odds.clone(), count)
    }
}

impl<C: Conditionals> Toy<'_, C> {
    pub fn length(&self) -> usize {
        self.model.length()
    }

    pub fn vocabulary(&self) -> Vocabulary {
        letters(self.model.vocabulary_size())
    }

    pub fn ask(&self, row: &[Token], side_information: SideInformation) -> Said {
        let answers =
            block_on(self.model.answer(&Contexts::new(row.to_vec(), vec![side_information]))).unwrap();
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<_>>();
        let plans = answers.plans.unwrap_or_default();
        Said {
            log_f: wide(answers.log_probabilities),
            log_odds: wide(plans.log_odds),
            corrupted: wide(plans.corrupted),
        }
    }

    /// Every row of noise with its probability.
    pub fn noises(&self) -> Vec<(Vec<Token>, f64)> {
        let outcomes = outcomes(self.process.noise_distribution(), &self.vocabulary());
        (0..self.length()).fold(vec![(Vec::new(), 1.0)], |rows, _| {
            let longer = |(row, p): (Vec<Token>, f64)| {
                outcomes
                    .iter()
                    .map(move |(z, q)| ([row.as_slice(), &[*z]].concat(), p * q))
                    .collect::<Vec<_>>()
            };
            rows.into_iter().flat_map(longer).collect()
        })
    }

    /// Every ordered partition S_1..S_T into blocks of k; all equally likely.
    pub fn partitions(&self) -> Vec<Vec<PositionSet>> {
        let (length, k) = (self.length(), self.block_size);
        let steps = length.div_ceil(k);
        (1..=steps).fold(vec![Vec::new()], |paths, _| {
            let longer = |path: Vec<PositionSet>| {
                let taken = path.iter().fold(PositionSet::EMPTY, |all, block| all.union(*block));
                let size = k.min(length - taken.len());
                let fits = move |block: &PositionSet| block.minus(taken) == *block;
                PositionSet::subsets(length, size)
                    .filter(fits)
                    .map(move |block| [path.as_slice(), &[block]].concat())
            };
            paths.into_iter().flat_map(longer).collect()
        })
    }

    /// NELBO(x) as (token cost, head cost), by the formula the library sums: its terms, its head cost.
    pub fn nelbo(&self, sentence: &[Token]) -> (f64, f64) {
        let length = self.length();
        let (mut tokens, mut heads) = (0.0, 0.0);
        for step in 1..=self.process.steps(length, self.block_size) {
            let block_count = block_count(length, self.block_size, step);
            for term in self.process.terms(length, self.block_size, step) {
                for (noise, probability) in self.noises() {
                    let row: Vec<Token> = corrupted_row(sentence, term.corrupted, &noise).collect();
                    let answer = self.ask(&row, self.process.side_information(term.corrupted));
                    tokens -= probability * term.weight * answer.tokens(sentence, term.scored);
                    if self.process.plans() {
                        let share = probability / binomial(length, term.corrupted.len());
                        heads += share * head_cost(&answer.planner(block_count), term.corrupted, block_count);
                    }
                }
            }
        }
        (tokens, heads)
    }

    /// E_q[log q(latents | x) - log p(x, latents)] and log p(x), where the sampler carries s: latents are
    /// the noise and the blocks, of the same distribution in q and p.
    pub fn enumerated(&self, sentence: &[Token]) -> (f64, f64) {
        let partitions = self.partitions();
        let share = 1.0 / partitions.len() as f64;
        let (mut nelbo, mut p) = (0.0, 0.0);
        for (noise, probability) in self.noises() {
            for blocks in &partitions {
                let log_f = self.path(sentence, &noise, blocks, false);
                nelbo -= share * probability * log_f;
                p += share * probability * log_f.exp();
            }
        }
        (nelbo, p.ln())
    }

    /// log of what the model does along one path: its tokens, and its blocks if they are `planned`.
    fn path(&self, sentence: &[Token], noise: &[Token], blocks: &[PositionSet], planned: bool) -> f64 {
        let (mut corrupted, mut log_p) = (PositionSet::EMPTY, 0.0);
        for block in blocks {
            corrupted = corrupted.union(*block);
            let row: Vec<Token> = corrupted_row(sentence, corrupted, noise).collect();
            let answer = self.ask(&row, self.process.side_information(corrupted));
            log_p += answer.tokens(sentence, *block);
            if planned {
                log_p += answer.planner(block.len()).log_probability(*block);
            }
        }
        log_p
    }

    /// E_q[log q(latents | x) - log p(x, latents)] of the model that plans its blocks.
    pub fn enumerated_planned(&self, sentence: &[Token]) -> f64 {
        let partitions = self.partitions();
        let count = partitions.len() as f64;
        let mut nelbo = 0.0;
        for (noise, probability) in self.noises() {
            for blocks in &partitions {
                // The noise's own probability is in q and p alike.
                let path = self.path(sentence, &noise, blocks, true);
                nelbo += probability / count * (-count.ln() - path);
            }
        }
        nelbo
    }

    /// p(x) of the model that plans its blocks, for every x it can end with: pure noise moved forward
    /// through every block and every token, at each step.
    pub fn ends(&self) -> HashMap<Vec<Token>, f64> {
        let (length, size) = (self.length(), self.model.vocabulary_size());
        let mut rows: HashMap<Vec<Token>, f64> = self.noises().into_iter().collect();
        for step in (1..=self.process.steps(length, self.block_size)).rev() {
            let left = corrupted_count(length, self.block_size, step);
            let block_count = block_count(length, self.block_size, step);
            let mut next = HashMap::new();
            for (row, p) in rows {
                let answer = self.ask(&row, SideInformation::Count(left));
                for block in PositionSet::subsets(length, block_count) {
                    let drawn = p * answer.planner(block_count).log_probability(block).exp();
                    let start = vec![(row.clone(), drawn)];
                    let written = block.iter().fold(start, |rows, i| {
                        let write = |(row, p): (Vec<Token>, f64)| {
                            let f = |v: usize| answer.log_f[i * size + v].exp();
                            let with = |v: usize| [&row[..i], &[v as Token], &row[i + 1..]].concat();
                            (0..size).map(|v| (with(v), p * f(v))).collect::<Vec<_>>()
                        };
                        rows.into_iter().flat_map(write).collect()
                    });
                    written.into_iter().for_each(|(row, p)| *next.entry(row).or_insert(0.0) += p);
                }
            }
            rows = next;
        }
        rows
    }
}
