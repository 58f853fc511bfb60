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

mod costs;
mod gap;
mod planner;
mod stratified;
mod table;

use crate::conditionals::{Answers, Conditionals, Contexts};
use crate::error::ErrorKind;
use crate::process::{Blocks, Process};
use crate::{Error, Result};
use serde::Serialize;

pub use gap::{learning_gap, optimum_per_step, process_gap};
pub use planner::head_cost;
pub use stratified::{Part, Parts, StratifiedBound};
pub use table::ConditionalTable;

/// Sentences of an estimate, unless others are asked for.
pub const SENTENCES: usize = 256;

/// The most rows that are sent through a model for one number.
pub const MAX_ROWS: usize = 1_000_000;

/// The fewest sentences of which a control variate's coefficient is fitted.
const SMALLEST_HALF: f64 = 16.0;

/// The most (sentence, hidden set) pairs that are summed exactly.
pub const MAX_PAIRS: f64 = 1e7;

/// How much an optimal network is asked for one estimate: tokens of listed sentences
/// ([`Law::posterior_cost`](crate::corpus::Law::posterior_cost) × L a row), each 1 to 10 ns in a browser, so
/// half a minute at most.
pub const MAX_TOKENS_LISTED: f64 = 3e9;

/// What a number says about −log p(x). Numbers of different kinds are not compared without naming
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
    /// The same, estimated as the mean of NELBO(x) + c (log p*(x) + H), where the optimal network's NELBO* is not known
    /// exactly: the sentences' own variance cancels as far as the bound follows log p*, the noise's stays.
    LawPairedEstimate,
    /// An upper bound on −log p(x), averaged over what is drawn beside the sentence; the sentences are all of
    /// p*'s, weighted by it.
    LawWeightedEstimate,
}

/// A mean over sentences, in nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Mean {
    /// The mean.
    pub nats: f64,
    /// Its standard error across sentences; 0 if it is exact.
    pub standard_error: f64,
}

impl Mean {
    /// A number that is known exactly.
    pub fn exact(nats: f64) -> Self {
        Self { nats, standard_error: 0.0 }
    }

    /// The mean of at least two values, moved by a constant `known` exactly.
    pub(crate) fn of(values: &[f64], known: f64) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self { nats: known + mean, standard_error: (squares / (count - 1.0) / count).sqrt() }
    }
}

/// A control variate for costs of sentences drawn of a law: c (log p*(x) + H) of each, whose mean is 0. Added to the costs
/// it leaves their mean as it is and takes what follows log p* out of their variance: all of it where a cost is -log p*(x), and
/// nothing is added where a cost is the same of every sentence.
///
/// c = -Cov(cost, log p*)/Var(log p*) of the other half of the sentences (even and odd ones), so that it does not depend on what
/// it moves and the mean stays unbiased; 1 of a half too small, or without spread, to tell.
pub(crate) fn control_variate(costs: &[f64], log_laws: &[f64], entropy: f64) -> Vec<f64> {
    let coefficients = [0, 1].map(|parity| {
        let half = || costs.iter().zip(log_laws).skip(parity).step_by(2);
        let count = half().count() as f64;
        let (cost, log_law) =
            half().fold((0.0, 0.0), |sums, (c, l)| (sums.0 + c / count, sums.1 + l / count));
        let moment =
            |of: &dyn Fn(f64, f64) -> f64| half().map(|(c, l)| of(c - cost, l - log_law)).sum::<f64>();
        let spread = moment(&|_, l| l * l);
        if count < SMALLEST_HALF || spread < 1e-9 { 1.0 } else { -moment(&|c, l| c * l) / spread }
    });
    let moved = |(n, log_law): (usize, &f64)| coefficients[1 - n % 2] * (log_law + entropy);
    log_laws.iter().enumerate().map(moved).collect()
}

/// Entry by entry.
pub(crate) fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// A cross-entropy or a bound on it, in nats per sequence (a sum over positions and steps, averaged
/// over sentences).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
    /// steps. The entries of an estimate are plain means, averaged over the blocks a step may have restored: each is
    /// the surer for it, but their sum is less sure than `nats`, which adds up whole trajectories.
    pub per_step: Vec<f64>,
    /// The same of the optimal network: on the same draws of an estimate, exact ([`optimum_per_step`]) where a run
    /// was summed exactly; `None` where nobody asked.
    pub optimum_per_step: Option<Vec<f64>>,
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

/// The model's answer to `contexts`, \[rows × L × V\], with plans if they are `planned`; an error if
/// the model is made for other sentences (kind `Setting`) or has no planner (kind `Checkpoint`).
async fn ask(
    conditionals: &impl Conditionals,
    length: usize,
    vocabulary_size: usize,
    planned: bool,
    contexts: &Contexts,
) -> Result<Answers> {
    let (l, v) = (conditionals.length(), conditionals.vocabulary_size());
    let fits = (l, v) == (length, vocabulary_size);
    let answers = if fits { conditionals.answer(contexts).await? } else { Answers::default() };
    if answers.log_probabilities.len() != contexts.tokens.len() * vocabulary_size {
        return Err(Error::new(
            ErrorKind::Setting,
            format!("模型适用于长度 {l}、词表 {v} 的句子，而语料是长度 {length}、词表 {vocabulary_size}。"),
            format!(
                "The model is made for sentences of {l} tokens out of {v}; the corpus has {length} out of {vocabulary_size}."
            ),
        ));
    }
    let odds = answers.plans.as_ref().map_or(0, |plans| plans.log_odds.len());
    if planned && odds != contexts.tokens.len() {
        return Err(no_planner());
    }
    Ok(answers)
}

/// The error of a model without a planner where one is needed.
pub(crate) fn no_planner() -> Error {
    Error::new(
        ErrorKind::Checkpoint,
        "这个模型不预测哪些位置要恢复；请用以 noise-variant hidden 训练的模型。",
        "This model does not predict which positions need recovery; use one trained with noise-variant hidden.",
    )
}

/// The error of a process whose optimal network, or whose bound, is no sum that can be listed.
fn check_enumerable(listed: bool) -> Result<()> {
    if listed {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TooLarge,
        "这种噪声的写法太多，不能逐一求和；请改用估计。",
        "This noise can be written in too many ways to be summed exactly; use the estimate instead.",
    ))
}

/// The law of blocks whose terms can be listed; an error (kind `TooLarge`) where there is none.
fn summable(process: &dyn Process) -> Result<&dyn Blocks> {
    process.blocks().ok_or_else(|| {
        Error::new(
            ErrorKind::TooLarge,
            "这个过程在每一步破坏所有的位置，不能逐项求和；请改用估计。",
            "This process corrupts every position at every step and cannot be summed; use the estimate.",
        )
    })
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
