//! One prompt, filled once, with the frames of its way.

use super::config::{Givens, SampleConfig};
use super::diffused::DiffusedWalk;
use super::draw::Model;
use super::inserted::{self, InsertedWalk};
use super::layouts::{self, Answer, Weighed, no_gaps, show_layout};
use super::order::Order;
use super::ordered::{OrderedWalk, order_of};
use super::particles;
use super::planned::PlannedWalk;
use super::prompt::Prompt;
use super::setup::Setup;
use super::walk::{self, Filling, Walk};
use crate::conditionals::Conditionals;
use crate::corpus::{Corpus, Vocabulary};
use crate::error::ErrorKind;
use crate::frame::{CellState, Frame};
use crate::process::{Blocks, Family, Process, noise_of};
use crate::{Error, Result, Token};
use serde::Serialize;

/// What the log-probability of a filled prompt is the logarithm of. Numbers of different kinds
/// cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum LogProbabilityKind {
    /// log p(blanks | givens): the process is left to right and nothing is given to the right of a
    /// blank, or nothing is blank. For k > 1 that of the model that restores k at a time.
    Exact,
    /// Any order, one blank a step: log p(blanks | givens, this order of restoring them). One order
    /// among many; log p(blanks | givens) averages p over all of them.
    AlongOrder,
    /// Any order, several blanks a step: as along this order, the blanks of a step taken as
    /// independent.
    IndependentDraws,
    /// Left to right with givens to the right of a blank: the sum of log p(blank | what is to its
    /// left). It leaves out the givens to the right, so it is not log p(blanks | givens).
    LeftContext,
    /// Noise that may be mistaken for text, where the sampler knows which positions are corrupted: log
    /// p(tokens drawn | givens, this order, this noise), the blanks of a step taken as independent. One
    /// noise and one order among many.
    AlongNoise,
    /// A planner: log p(tokens drawn | this noise and these blocks), tokens that were overwritten later
    /// included. The probability of noise and blocks is not in it.
    AlongBlocks,
    /// With rounds of remasking: log p(tokens drawn | all else that was drawn), tokens that were drawn
    /// anew later included, those of a step taken as independent. More rounds, more tokens: it says
    /// nothing of the sentence.
    AlongRounds,
    /// A learned posterior: log p(blanks | givens), estimated by weighted draws of z.
    WeightedLatents,
    /// A diffusion, or a deletion: none is known. The sentence's own would be a sum over all z_t.
    NoProbability,
}

/// A filled prompt and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Infill {
    /// t counts down from the number of steps (all blanks pending) to 0 (none); a round of remasking
    /// counts as two: some pending again, and restored.
    pub frames: Vec<Frame>,
    /// The sentence, L tokens.
    pub tokens: Vec<Token>,
    /// The sentence, written.
    pub text: String,
    /// Whether the corpus has this sentence; `None` where its distribution is unknown or nobody has asked ([`Self::judged`]).
    pub possible: Option<bool>,
    /// Nats: the sum over the frames of what each step restored, under the model itself whatever
    /// temperature and top-p; before that log p of the lengths that the prompt left open, given the givens; `None` where
    /// the way of filling has none.
    pub log_probability: Option<f64>,
    /// What `log_probability` is of.
    pub log_probability_kind: LogProbabilityKind,
    /// The order the blanks were restored in; left to right where the process allows no other, none
    /// where a planner chose or all were restored together.
    pub order_used: Option<Order>,
    /// How often a token that had been restored was changed again; 0 without a planner or remasking.
    pub corrections: usize,
    /// How often the network was asked, one call after another (a call may hold many rows).
    pub network_evaluations: usize,
    /// Particles: (Σ w)² / Σ w² of the last weights, 0..=particles; 0 if no particle can explain the
    /// givens. It cannot tell of sentences that no particle came upon.
    pub effective_sample_size: Option<f64>,
    /// Particles: the smallest effective sample size on the way.
    pub smallest_effective_sample_size: Option<f64>,
    /// A learned posterior: the z of this sentence; elsewhere empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(as = "Option<Vec<f64>>", optional))]
    pub latent: Vec<f32>,
    /// A prompt with gaps: the strings that particles came to, the most probable first, at most eight; elsewhere empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(as = "Option<Vec<Answer>>", optional))]
    pub answers: Vec<Answer>,
}

impl Infill {
    /// The same, and whether `corpus` has the sentence.
    #[must_use]
    pub fn judged(self, corpus: &Corpus) -> Self {
        let possible = corpus.log_probability(&self.tokens).map(|nats| nats > f64::NEG_INFINITY);
        Self { possible, ..self }
    }
}

/// Fills the blanks of `prompt`. The same seed and the same log-probabilities give the same
/// sentence, to the bit, everywhere.
///
/// - Any order: at each step the model sees the whole row, givens and restored tokens, with the mask,
///   or noise, at the blanks; the blanks of the step are drawn independently from their conditionals.
/// - Noise with a planner: nothing but the number of corrupted positions is known; at each step the
///   planner draws which blanks are recovered, restored ones among them (`planned.rs`).
/// - A diffusion: all positions of z_t are drawn at once, level by level, and givens put in place at each
///   (`diffused.rs`).
/// - Left to right: it sees what is to the left of the step's first blank, with the mask elsewhere.
///   Givens to the right are weighed by particles, or ignored (see [`Givens`]).
///
/// Each frame's pending cells carry the candidates of the model asked at that frame; restored cells
/// keep those of the distribution they were drawn from. With particles, restored cells carry the
/// weighted share of particles with each token, an estimate of p(x_i | all givens).
///
/// # Errors
/// [`ErrorKind::Setting`] if `config` does not fit the length, [`ErrorKind::Prompt`] if the prompt
/// does not, [`ErrorKind::Checkpoint`] if model and vocabulary differ in size,
/// [`ErrorKind::Diverged`] if the model's numbers are none, and the model's own errors.
pub async fn infill(
    conditionals: &impl Conditionals,
    process: &dyn Process,
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
) -> Result<Infill> {
    check((conditionals.length(), conditionals.vocabulary_size()), vocabulary, prompt, config)?;
    let process = &*noise_of(process, conditionals).await?;
    let blocks = process.blocks();
    let layouts = prompt.layouts(vocabulary)?;
    let setup = Setup { vocabulary, prompt, config, followed: None, recorded: true };
    let mut model = Model::new(conditionals);
    let Weighed { filling, prompt, log_probability: of_layout, answers } =
        match (process.family(), &layouts[..]) {
            (Family::Deletion(deletion), _) => inserted::fill(&mut model, &setup, deletion).await?,
            (Family::Blocks(blocks), _) if is_weighed(&layouts, config, blocks) => {
                particles::fill(&mut model, &setup, layouts).await?
            }
            (_, [only]) => {
                let walk = walk_of(Setup { prompt: only, ..setup }, process, 0);
                let filling = walk::fill(&mut model, vec![walk]).await?.remove(0);
                let log_probability = vocabulary.lengths().map(|_| 0.0);
                Weighed { filling, prompt: only.clone(), log_probability, answers: Vec::new() }
            }
            (Family::Blocks(blocks), _) => {
                layouts::fill(&mut model, &setup, process, blocks, layouts).await?
            }
            (Family::Diffusion(_), _) => return Err(no_gaps()),
        };
    let Filling { corrections, mut frames, tokens, mut log_probability, effective_sample_sizes, .. } =
        filling;
    // What a deletion was given moves from cell to cell.
    if process.deletion().is_none() {
        show_layout(&mut frames, setup.prompt, of_layout);
    }
    log_probability = log_probability.map(|nats| nats + of_layout.unwrap_or(0.0));
    Ok(Infill {
        text: vocabulary.write(&tokens),
        possible: None,
        tokens,
        log_probability,
        log_probability_kind: match blocks {
            Some(blocks) => log_probability_kind(&Setup { prompt: &prompt, ..setup }, blocks, &frames),
            None => LogProbabilityKind::NoProbability,
        },
        frames,
        order_used: blocks.filter(|blocks| !blocks.plans()).map(|blocks| order_of(config, blocks)),
        corrections,
        network_evaluations: model.evaluations,
        effective_sample_size: effective_sample_sizes.map(|sizes| sizes.0),
        smallest_effective_sample_size: effective_sample_sizes.map(|sizes| sizes.1),
        latent: Vec::new(),
        answers,
    })
}

/// The walk of sentence number `index` as the process has it.
pub(super) fn walk_of<'a>(setup: Setup<'a>, process: &'a dyn Process, index: u64) -> Box<dyn Walk + 'a> {
    match process.family() {
        Family::Blocks(blocks) if blocks.plans() => Box::new(PlannedWalk::new(setup, blocks, index)),
        Family::Blocks(blocks) => Box::new(OrderedWalk::new(setup, blocks, index)),
        Family::Diffusion(diffusion) => Box::new(DiffusedWalk::new(setup, diffusion, index)),
        Family::Deletion(deletion) => Box::new(InsertedWalk::new(setup, deletion, index)),
    }
}

/// Whether some given stands to the right of some blank, which a model from left to right does not see.
fn has_unseen_givens(prompt: &Prompt, blocks: &dyn Blocks) -> bool {
    !blocks.any_order() && prompt.cells.iter().skip_while(|cell| cell.is_some()).any(|cell| cell.is_some())
}

/// Whether particles are weighed by those, or find sizes of gaps.
fn is_weighed(layouts: &[Prompt], config: &SampleConfig, blocks: &dyn Blocks) -> bool {
    match layouts {
        [only] => config.givens == Givens::Resample && has_unseen_givens(only, blocks),
        _ => !blocks.any_order(),
    }
}

fn log_probability_kind(setup: &Setup, blocks: &dyn Blocks, frames: &[Frame]) -> LogProbabilityKind {
    let restored =
        |frame: &Frame| frame.cells.iter().filter(|cell| cell.state == CellState::Restored).count();
    match (blocks.any_order(), has_unseen_givens(setup.prompt, blocks)) {
        _ if setup.prompt.blanks().is_empty() => LogProbabilityKind::Exact,
        (true, _) if setup.config.remask > 0 => LogProbabilityKind::AlongRounds,
        _ if blocks.plans() => LogProbabilityKind::AlongBlocks,
        _ if !blocks.noise_distribution().is_certain() => LogProbabilityKind::AlongNoise,
        (false, false) => LogProbabilityKind::Exact,
        (false, true) => LogProbabilityKind::LeftContext,
        (true, _) if frames.iter().all(|frame| restored(frame) <= 1) => LogProbabilityKind::AlongOrder,
        (true, _) => LogProbabilityKind::IndependentDraws,
    }
}

/// Whether a model of L and V fits vocabulary and prompt.
pub(super) fn check(
    (length, size): (usize, usize),
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
) -> Result<()> {
    config.validate(length)?;
    if size != vocabulary.size() {
        let own = vocabulary.size();
        return Err(Error::new(
            ErrorKind::Checkpoint,
            format!("模型有 {size} 个词元，语料有 {own} 个：请换成这个语料训练的模型。"),
            format!(
                "The model knows {size} tokens and the corpus {own}: use a model trained on this corpus."
            ),
        ));
    }
    if prompt.length() != length || prompt.unseen.len() != length {
        let count = prompt.length();
        return Err(Error::new(
            ErrorKind::Prompt,
            format!("输入有 {count} 格，模型的句子有 {length} 格。"),
            format!("The prompt has {count} cells; the model's sentences have {length}."),
        ));
    }
    if let Some(token) = prompt.cells.iter().flatten().find(|token| usize::from(**token) >= size) {
        return Err(Error::new(
            ErrorKind::Prompt,
            format!("输入里有编号 {token}，词表的编号都小于 {size}。"),
            format!("The prompt has the token id {token}; ids of the vocabulary are below {size}."),
        ));
    }
    Ok(())
}
