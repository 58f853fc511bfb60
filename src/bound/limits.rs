//! What can be measured at all, and the model's answers that can be.

use crate::conditionals::{Answers, Conditionals, Contexts};
use crate::error::ErrorKind;
use crate::process::{Blocks, Process};
use crate::{Error, Result};

/// The most rows that are sent through a model for one number.
pub const MAX_ROWS: usize = 1_000_000;

/// The most (sentence, hidden set) pairs that are summed exactly.
pub const MAX_PAIRS: f64 = 1e7;

/// How much an optimal network is asked for one estimate: tokens of listed sentences
/// ([`DataDistribution::posterior_cost`](crate::corpus::DataDistribution::posterior_cost) × L a row), each 1 to 10 ns in a browser, so
/// half a minute at most.
pub const MAX_TOKENS_LISTED: f64 = 3e9;

/// How much of that is asked at once.
pub(super) const TOKENS_LISTED_AT_ONCE: f64 = 4e6;

/// The error of an exact sum over more `pairs` of sentence and hidden set than [`MAX_PAIRS`].
pub(super) fn check_pairs(pairs: f64) -> Result<()> {
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
pub(super) fn check_rows(rows: usize) -> Result<()> {
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
pub(super) async fn ask(
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
        return Err(Error::setting(
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
pub(super) fn check_enumerable(listed: bool) -> Result<()> {
    if listed {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TooLarge,
        "这种噪声的写法太多，不能逐一求和；请改用估计。",
        "This noise can be written in too many ways to be summed exactly; use the estimate instead.",
    ))
}

/// The distribution of blocks whose terms can be listed; an error (kind `TooLarge`) where there is none.
pub(super) fn summable(process: &dyn Process) -> Result<&dyn Blocks> {
    process.blocks().ok_or_else(|| {
        Error::new(
            ErrorKind::TooLarge,
            "精确求和是对位置的集合求和，这个过程的一步破坏的不是一个这样的集合，不能求和；请改用估计。",
            "Exact sums run over sets of positions; what a step of this process corrupts is not one, and cannot be summed; use the estimate.",
        )
    })
}

/// A log-probability that can be summed; an error (kind `Diverged`) if the model returned no number.
pub(super) fn number(log_probability: f32) -> Result<f32> {
    if !log_probability.is_nan() {
        return Ok(log_probability);
    }
    Err(Error::new(
        ErrorKind::Diverged,
        "模型给出的概率不是数；训练已发散，请降低学习率后重新训练。",
        "The model's probabilities are not numbers: training diverged. Train anew with a lower learning rate.",
    ))
}
