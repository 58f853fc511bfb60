//! Bounds on −log p(x), in nats per sequence; every number carries its kind and its error.
//!
//! A model is known only as [`Conditionals`], so a trained network, a corpus's own law and a random
//! table in a test are measured by the same code. Exact sums ([`ConditionalTable`]) and estimates
//! ([`StratifiedBound`]) are pulled forward a few rows at a time by whoever owns the clock;
//! dropping one cancels it.
//!
//! On a corpus whose law is known, trained NELBO = entropy + process gap + learning gap: the
//! [`process_gap`] is what the process costs even the optimal network, the [`learning_gap`] what
//! this network still has to learn.

mod gap;
mod stratified;
mod table;

use crate::conditionals::Conditionals;
use crate::error::ErrorKind;
use crate::position_set::PositionSet;
use crate::{Error, Result, Token};
use serde::Serialize;

pub use gap::{learning_gap, process_gap};
pub use stratified::StratifiedBound;
pub use table::ConditionalTable;

/// The most rows that are sent through a model for one number.
pub const MAX_ROWS: usize = 1_000_000;

/// The most (sentence, hidden set) pairs that are summed exactly.
pub const MAX_PAIRS: f64 = 1e7;

/// What a number says about −log p(x). Numbers of different kinds are not compared without naming
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoundKind {
    /// −log p(x) itself, summed exactly.
    Exact,
    /// An upper bound on −log p(x), summed exactly.
    UpperBoundExact,
    /// An upper bound on −log p(x), averaged over drawn sentences and hidden sets.
    UpperBoundEstimate,
    /// The same, estimated as the mean of NELBO(x) − NELBO*(x) plus the optimal network's NELBO*, which
    /// is known exactly: the sentences' and the noise's own variance cancels.
    PairedEstimate,
}

/// A cross-entropy or a bound on it, in nats per sequence (a sum over positions and steps, averaged
/// over sentences).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// What the number says.
    pub kind: BoundKind,
    /// The number.
    pub nats: f64,
    /// Its standard error across sentences; 0 if it is exact.
    pub standard_error: f64,
    /// How many sentences were averaged.
    pub sentences: usize,
    /// What each step t = 1..=T contributes, index t − 1; empty for a number that is no sum over
    /// steps. The entries of a paired estimate are plain means: they are not paired and sum to the
    /// plain mean of the NELBO.
    pub per_step: Vec<f64>,
}

/// The error of an exact sum over more `pairs` of sentence and hidden set than [`MAX_PAIRS`].
fn check_pairs(pairs: f64) -> Result<()> {
    if pairs <= MAX_PAIRS {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TooLarge,
        format!("精确求和需要 {pairs:.1e} 项，最多 {MAX_PAIRS:.0e} 项；请改用估计。"),
        format!("The exact sum has {pairs:.1e} terms, more than {MAX_PAIRS:.0e}; use the estimate instead."),
    ))
}

/// The error of a measurement that needs more rows than [`MAX_ROWS`].
fn check_rows(rows: usize) -> Result<()> {
    if rows <= MAX_ROWS {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TooLarge,
        format!("需要让模型计算超过 {MAX_ROWS} 行；请改用估计，或减少句子。"),
        format!(
            "The model would have to evaluate more than {MAX_ROWS} rows; use the estimate, or fewer sentences."
        ),
    ))
}

/// The sentence as a network sees it: `hidden` positions hold the mask.
fn hide(sentence: &[Token], hidden: PositionSet, mask: Token) -> impl Iterator<Item = Token> {
    sentence.iter().enumerate().map(move |(i, token)| if hidden.contains(i) { mask } else { *token })
}

/// The model's answer to `contexts`, \[rows × L × V\]; an error (kind `Setting`) if the model is
/// made for other sentences.
async fn ask(
    conditionals: &impl Conditionals,
    length: usize,
    vocabulary_size: usize,
    contexts: &[Token],
) -> Result<Vec<f32>> {
    let (l, v) = (conditionals.length(), conditionals.vocabulary_size());
    let answers = if (l, v) == (length, vocabulary_size) {
        conditionals.log_probabilities(contexts).await?
    } else {
        Vec::new()
    };
    if answers.len() == contexts.len() * vocabulary_size {
        return Ok(answers);
    }
    Err(Error::new(
        ErrorKind::Setting,
        format!("模型适用于长度 {l}、词表 {v} 的句子，而语料是长度 {length}、词表 {vocabulary_size}。"),
        format!(
            "The model is made for sentences of {l} tokens out of {v}; the corpus has {length} out of {vocabulary_size}."
        ),
    ))
}

/// A log-probability that can be summed; an error (kind `Diverged`) if the model returned no number.
fn number(log_probability: f32) -> Result<f32> {
    if !log_probability.is_nan() {
        return Ok(log_probability);
    }
    Err(Error::new(
        ErrorKind::Diverged,
        "模型给出的概率不是数；训练已发散，请降低学习率后重新训练。",
        "The model's probabilities are not numbers: training diverged. Train anew with a lower learning rate.",
    ))
}
