//! Prompts that leave lengths open: how many tokens stand in a gap, or in a string whose length is drawn first.
//!
//! A layout says so, and with it every cell is a given or a blank. With the givens g in some order that the model can take,
//!
//! ```text
//! p(layout | givens) ∝ p(ℓ) Π_j f(g_j | g_1..g_(j-1))
//! ```
//!
//! in any order: the end first, then from left to right, nothing else visible. A layout is drawn by that, then its blanks are
//! filled. From left to right particles in all layouts are weighed on their way (`particles.rs`); what a deletion makes of gaps is
//! in `inserted.rs`.

use super::draw::{Model, systematic};
use super::particles::{keep_sentences, weights};
use super::pattern::Pattern;
use super::prompt::Prompt;
use super::setup::Setup;
use super::walk::{self, Filling};
use super::{SampleConfig, TokenChoice, infill::walk_of};
use crate::conditionals::{Conditionals, Contexts, SideInformation};
use crate::corpus::Vocabulary;
use crate::error::ErrorKind;
use crate::frame::{CellState, Frame};
use crate::latent::proposal::effective_sample_size;
use crate::position_set::PositionSet;
use crate::process::{Blocks, Process};
use crate::random::{Purpose, Random};
use crate::sorting::sorted;
use crate::{Error, Result, Token};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a prompt that leaves lengths open may be completed to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Answer {
    /// The string.
    pub text: String,
    /// Its tokens.
    pub length: usize,
    /// The share of the particles that came to it, by their weights.
    pub probability: f64,
}

/// So many answers are told, the most probable first.
const MOST_ANSWERS: usize = 8;
/// So many layouts are weighed; of more a stratified sample.
const MOST_WEIGHED: usize = 256;
/// Rows asked about at once.
const PART: usize = 512;

/// A prompt that was filled in one of its layouts.
pub(super) struct Weighed {
    /// The chosen one of the particles.
    pub(super) filling: Filling,
    /// Its layout.
    pub(super) prompt: Prompt,
    /// log p(layout | givens), where it is known.
    pub(super) log_probability: Option<f64>,
    /// Empty where the prompt has no gap.
    pub(super) answers: Vec<Answer>,
}

/// Fills a prompt of several layouts in any order. `setup`'s own prompt says whether answers are wanted: it has gaps.
///
/// # Errors
/// Those of the model, and [`ErrorKind::Prompt`] if the process's noise may be mistaken for text, so that no layout can be weighed
/// by its givens, and there are gaps; lengths that are drawn first are then drawn by p(ℓ) alone.
pub(super) async fn fill<C: Conditionals>(
    model: &mut Model<'_, C>,
    setup: &Setup<'_>,
    process: &dyn Process,
    blocks: &dyn Blocks,
    layouts: Vec<Prompt>,
) -> Result<Weighed> {
    let Setup { vocabulary, prompt, config, .. } = *setup;
    let weighs = weighs_givens(blocks);
    if !weighs && !prompt.gaps.is_empty() {
        return Err(no_gaps());
    }
    let mut random = Random::new(config.seed, Purpose::Length, 0);
    let layouts = stratified(layouts, &mut random);
    let rows: Vec<_> = layouts.iter().map(|layout| layout.row(vocabulary.mask())).collect();
    let mut log_weights: Vec<f64> = rows.iter().map(|row| -vocabulary.length_cost(row)).collect();
    if weighs {
        add_evidence(model, blocks, vocabulary, &layouts, &mut log_weights).await?;
    }
    let of_layouts = shares(&log_weights);
    let count = if prompt.gaps.is_empty() { 1 } else { config.particles };
    let drawn = systematic(&of_layouts, count, &mut random);
    let prompts: Vec<Prompt> = drawn.iter().map(|layout| layouts[*layout].clone()).collect();
    let (filling, chosen, answers) = if prompt.gaps.is_empty() {
        let walk = walk_of(Setup { prompt: &prompts[0], ..*setup }, process, 0);
        (walk::fill(model, vec![walk]).await?.remove(0), 0, Vec::new())
    } else {
        fill_gaps(model, setup, process, &prompts, &mut random).await?
    };
    Ok(Weighed {
        filling,
        log_probability: Some(libm::log(of_layouts[drawn[chosen]])),
        answers,
        prompt: prompts[chosen].clone(),
    })
}

/// Fills these layouts and chooses one.
async fn fill_gaps<C: Conditionals>(
    model: &mut Model<'_, C>,
    setup: &Setup<'_>,
    process: &dyn Process,
    prompts: &[Prompt],
    random: &mut Random,
) -> Result<(Filling, usize, Vec<Answer>)> {
    let Setup { vocabulary, prompt, config, .. } = *setup;
    let walks = prompts
        .iter()
        .enumerate()
        .map(|(index, prompt)| walk_of(Setup { prompt, recorded: false, ..*setup }, process, index as u64));
    let fillings = walk::fill(model, walks.collect()).await?;
    let tokens: Vec<Vec<Token>> = fillings.into_iter().map(|filling| filling.tokens).collect();
    let rows: Vec<&[Token]> = tokens.iter().map(Vec::as_slice).collect();
    let pattern = Pattern::new(prompt, vocabulary);
    let log_weights: Vec<f64> = rows.iter().map(|row| -pattern.log_layouts(vocabulary.string(row))).collect();
    let shares = shares(&log_weights);
    let chosen = choose(&rows, &shares, config, random);
    // Once more, now with its frames, at the model's own probabilities.
    let plain = SampleConfig { temperature: 1.0, top_p: 1.0, choice: TokenChoice::Sample, ..config.clone() };
    let again = Setup { prompt: &prompts[chosen], config: &plain, followed: Some(rows[chosen]), ..*setup };
    let filling = walk::fill(model, vec![walk_of(again, process, chosen as u64)]).await?.remove(0);
    let effective = effective_sample_size(&log_weights);
    let filling = filling.with_effective((effective, effective));
    Ok((filling, chosen, answers(setup, &rows, &shares)))
}

/// Whether what is given can be weighed: no noise may be mistaken for it.
pub(super) fn weighs_givens(blocks: &dyn Blocks) -> bool {
    blocks.noise_distribution().is_certain() && !blocks.plans()
}

/// All, or as many of them as are weighed.
fn stratified(layouts: Vec<Prompt>, random: &mut Random) -> Vec<Prompt> {
    if layouts.len() <= MOST_WEIGHED {
        return layouts;
    }
    let drawn = systematic(&vec![1.0; layouts.len()], MOST_WEIGHED, random);
    drawn.into_iter().map(|index| layouts[index].clone()).collect()
}

/// Adds to each layout's log-weight log p of its givens.
async fn add_evidence<C: Conditionals>(
    model: &mut Model<'_, C>,
    blocks: &dyn Blocks,
    vocabulary: &Vocabulary,
    layouts: &[Prompt],
    log_weights: &mut [f64],
) -> Result<()> {
    let of_layout = |(layout, prompt): (usize, &Prompt)| {
        in_turn(prompt, blocks, vocabulary).into_iter().map(move |given| (layout, given))
    };
    let asked: Vec<(usize, Asked)> = layouts.iter().enumerate().flat_map(of_layout).collect();
    for part in asked.chunks(PART) {
        let mut contexts = Contexts::default();
        part.iter().for_each(|(_, (_, row, told))| contexts.push(row.clone(), *told));
        let predictions = model.ask(&contexts).await?;
        for (row, (layout, (position, ..))) in part.iter().enumerate() {
            let given = layouts[*layout].cells[*position].map_or(0, usize::from);
            log_weights[*layout] += f64::from(predictions.row(row).at(*position)[given]);
        }
    }
    Ok(())
}

/// A given's position, and the context in which it is weighed.
type Asked = (usize, Vec<Token>, SideInformation);

/// Each given after those before it; the end is the first of them, unless its place is known, and pads follow from it.
fn in_turn(prompt: &Prompt, blocks: &dyn Blocks, vocabulary: &Vocabulary) -> Vec<Asked> {
    let given = prompt.row(vocabulary.mask());
    let canvas = vocabulary.canvas();
    let cells = PositionSet::full(vocabulary.cells(&given));
    let is_end = |i: usize| canvas.is_some_and(|canvas| given[i] == canvas.end);
    let is_pad = |i: usize| canvas.is_some_and(|canvas| given[i] == canvas.pad);
    let asked = prompt.givens().iter().filter(|i| cells.contains(*i) && !is_pad(*i));
    let (mut order, others): (Vec<usize>, Vec<usize>) = asked.partition(|i| is_end(*i));
    order.extend(others);
    let mut hidden = cells;
    let ask = |position: usize| {
        let row = (0..given.len()).map(|i| if hidden.contains(i) { vocabulary.mask() } else { given[i] });
        let asked = (position, row.collect(), blocks.side_information(hidden));
        let shown = |i: usize| i == position || (is_end(position) && is_pad(i));
        hidden = hidden.iter().filter(|i| !shown(*i)).collect();
        asked
    };
    order.into_iter().map(ask).collect()
}

/// Weights that sum to 1; equal ones if none is positive.
pub(super) fn shares(log_weights: &[f64]) -> Vec<f64> {
    let mut weights = weights(log_weights.iter().copied());
    if weights.iter().all(|weight| *weight == 0.0) {
        weights.fill(1.0);
    }
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Which particle is shown: one drawn by its share, from the nucleus of sentences, or of the sentence with the greatest.
pub(super) fn choose(rows: &[&[Token]], shares: &[f64], config: &SampleConfig, random: &mut Random) -> usize {
    match config.choice {
        TokenChoice::Sample => {
            let mut shares = shares.to_vec();
            keep_sentences(rows, &mut shares, config.top_p);
            random.categorical(&shares)
        }
        TokenChoice::ArgMax => {
            let merged = merged(rows, shares);
            let best = merged.iter().fold(None, |best: Option<(&&[Token], f64)>, (row, share)| match best {
                Some((_, most)) if most >= *share => best,
                _ => Some((row, *share)),
            });
            rows.iter().position(|row| best.is_some_and(|(best, _)| best == row)).unwrap_or(0)
        }
    }
}

/// The share of each sentence.
pub(super) fn merged<'a>(rows: &[&'a [Token]], shares: &[f64]) -> BTreeMap<&'a [Token], f64> {
    let mut sentences: BTreeMap<&[Token], f64> = BTreeMap::new();
    for (row, share) in rows.iter().zip(shares) {
        *sentences.entry(row).or_default() += share;
    }
    sentences
}

/// The most probable sentences as strings, where the prompt has gaps.
pub(super) fn answers(setup: &Setup, rows: &[&[Token]], shares: &[f64]) -> Vec<Answer> {
    if setup.prompt.gaps.is_empty() {
        return Vec::new();
    }
    let drawn = merged(rows, shares).into_iter().filter(|(_, share)| *share > 0.0);
    let sentences = sorted(drawn, |(_, share)| -share);
    let answer = |(row, probability): (&[Token], f64)| {
        let string = setup.vocabulary.string(row);
        Answer { text: setup.vocabulary.write(string), length: string.len(), probability }
    };
    sentences.into_iter().take(MOST_ANSWERS).map(answer).collect()
}

/// Says in the frames of a prompt that a layout came before the first of them: end and pads that nobody typed are as they were,
/// and the layout has its log-probability.
pub(super) fn show_layout(frames: &mut [Frame], prompt: &Prompt, log_probability: Option<f64>) {
    for frame in frames.iter_mut() {
        for (i, cell) in frame.cells.iter_mut().enumerate() {
            let is_placed = if prompt.gaps.is_empty() { prompt.cells[i].is_none() } else { cell.unseen };
            if cell.state == CellState::Given && is_placed {
                cell.state = CellState::Kept;
            }
        }
    }
    if log_probability.is_some() {
        frames.iter_mut().take(1).for_each(|frame| frame.log_probability = log_probability);
    }
}

/// A model that cannot weigh lengths by what is given.
pub(super) fn no_gaps() -> Error {
    Error::new(
        ErrorKind::Prompt,
        "这种模型不能按给定的字权衡省略号处有几个词元：请改用空位，或换成掩码、从左到右或删除。",
        "This model cannot weigh by the givens how many tokens a gap has: write blanks instead, or choose masks, left to right or deletion.",
    )
}
