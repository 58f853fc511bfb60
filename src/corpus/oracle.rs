//! The optimal network: a law's own conditionals.

use super::Law;
use crate::conditionals::{Answers, Conditionals, Contexts, Plans, Told};
use crate::position_set::{PositionSet, binomial};
use crate::{Result, Token};

/// p*(x_i = v | z, i corrupted), exactly, from what the model is [`Told`]:
///
/// - nothing, or flags: the sentences that agree with z wherever it is not corrupted, by p*;
/// - the count m = |s|: a sentence x differs from z at some positions, which s must hold, and agrees
///   with it at c positions, of which s holds any m - (L - c). So x weighs p*(x) · C(c, m - (L - c)),
///   and with i in s, where z_i = x_i, p*(x) · C(c - 1, m - (L - c) - 1). Masks agree with nothing.
///   The share u of random tokens cancels: given z, it is the same for every x and s.
///
/// Told a count it plans too: w_i = P(s_i = 1 | z), the optimal odds at k = 1.
///
/// - likelihoods of a diffusion: the sentences x by p*(x) Π_j q(z_j | x_j).
///
/// Impossible tokens have log-probability −∞; a context without support gets the uniform distribution
/// at every position, and even odds.
pub struct Oracle<'a> {
    law: &'a Law,
}

/// What is summed over sentences for one row.
struct Sums {
    /// Σ_x weight.
    total: f64,
    /// Σ_x weight with i corrupted, \[L\].
    corrupted: Vec<f64>,
    /// The same by the token of x at i, \[L × V\].
    tokens: Vec<f64>,
}

impl<'a> Oracle<'a> {
    pub(super) fn new(law: &'a Law) -> Self {
        Self { law }
    }

    /// The sums of sentences weighed by p*(x) Π_i q(z_i | x_i), from log q, \[L × V\].
    fn evidence(&self, log_likelihoods: &[f32]) -> Sums {
        let (length, v) = (self.law.length(), self.law.vocabulary_size());
        let (sentences, priors) = (self.law.sentences(), self.law.probabilities());
        let log_weight = |(sentence, p): (&Vec<Token>, &f64)| {
            let at = |(i, token): (usize, &Token)| f64::from(log_likelihoods[i * v + usize::from(*token)]);
            p.ln() + sentence.iter().enumerate().map(at).sum::<f64>()
        };
        let log_weights: Vec<f64> = sentences.iter().zip(priors).map(log_weight).collect();
        let highest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sums = Sums { total: 0.0, corrupted: vec![0.0; length], tokens: vec![0.0; length * v] };
        if highest == f64::NEG_INFINITY {
            return sums;
        }
        for (sentence, log_weight) in sentences.iter().zip(log_weights) {
            let weight = (log_weight - highest).exp();
            sums.total += weight;
            for (i, token) in sentence.iter().enumerate() {
                sums.corrupted[i] += weight;
                sums.tokens[i * v + usize::from(*token)] += weight;
            }
        }
        sums
    }

    fn sums(&self, row: &[Token], told: Told) -> Sums {
        let v = self.law.vocabulary_size();
        let mut sums = Sums { total: 0.0, corrupted: vec![0.0; row.len()], tokens: vec![0.0; row.len() * v] };
        for (sentence, p) in self.law.sentences().iter().zip(self.law.probabilities()) {
            let (ways, ways_where_equal) = ways(row, told, sentence, v as Token);
            if ways == 0.0 {
                continue;
            }
            sums.total += p * ways;
            for (i, token) in sentence.iter().enumerate() {
                let weight = p * if row[i] == *token { ways_where_equal } else { ways };
                sums.corrupted[i] += weight;
                sums.tokens[i * v + usize::from(*token)] += weight;
            }
        }
        sums
    }
}

/// How many sets s explain the row by `sentence`, and how many of them hold a given position at which
/// row and sentence agree. (Where s is known that is not asked, and every position counts.)
fn ways(row: &[Token], told: Told, sentence: &[Token], mask: Token) -> (f64, f64) {
    let differing: PositionSet = (0..row.len()).filter(|&i| row[i] != sentence[i]).collect();
    let known = |corrupted| if differing.minus(corrupted).is_empty() { (1.0, 1.0) } else { (0.0, 0.0) };
    match told {
        Told::Nothing => known((0..row.len()).filter(|&i| row[i] == mask).collect()),
        Told::Flags(corrupted) => known(corrupted),
        // A level is told with its likelihoods, which are read instead (`evidence`).
        Told::Level(_) => known(PositionSet::full(row.len())),
        Told::Count(count) => {
            let agreeing = row.len() - differing.len();
            let Some(others) = count.checked_sub(differing.len()) else { return (0.0, 0.0) };
            let holding = if others == 0 { 0.0 } else { binomial(agreeing.saturating_sub(1), others - 1) };
            (binomial(agreeing, others), holding)
        }
    }
}

impl Sums {
    /// f_i(v), \[L × V\].
    fn probabilities(&self, vocabulary_size: usize) -> impl Iterator<Item = f64> {
        let uniform = 1.0 / vocabulary_size as f64;
        let share = move |sum: &f64, total: f64| if total > 0.0 { sum / total } else { uniform };
        self.tokens
            .chunks_exact(vocabulary_size)
            .zip(&self.corrupted)
            .flat_map(move |(sums, total)| sums.iter().map(move |sum| share(sum, *total)))
    }

    /// P(s_i = 1 | z), \[L\]; the same everywhere where nothing explains the row.
    fn corruption(&self) -> impl Iterator<Item = f64> {
        let share = |sum: &f64| if self.total > 0.0 { (sum / self.total).min(1.0) } else { 0.5 };
        self.corrupted.iter().map(share)
    }
}

impl Conditionals for Oracle<'_> {
    fn length(&self) -> usize {
        self.law.length()
    }

    fn vocabulary_size(&self) -> usize {
        self.law.vocabulary_size()
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let mut log_probabilities = Vec::with_capacity(contexts.tokens.len() * self.vocabulary_size());
        let mut plans = Plans::default();
        let mut likelihoods = contexts.log_likelihoods.chunks_exact(self.length() * self.vocabulary_size());
        for (row, told) in contexts.rows(self.length()) {
            let sums = likelihoods.next().map_or_else(|| self.sums(row, told), |row| self.evidence(row));
            log_probabilities.extend(sums.probabilities(self.vocabulary_size()).map(|p| p.ln() as f32));
            plans.log_odds.extend(sums.corruption().map(|p| p.ln() as f32));
            plans.corrupted.extend(sums.corruption().map(|p| p as f32));
        }
        let counted = contexts.told.iter().all(|told| matches!(told, Told::Count(_)));
        Ok(Answers { log_probabilities, plans: counted.then_some(plans) })
    }
}
