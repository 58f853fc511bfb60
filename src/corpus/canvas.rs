//! Strings of any length laid on a canvas of L cells: the string, one end token, then pads.
//!
//! The map is one to one, so the entropy of canvases is that of strings, and every process, bound and sampler of
//! fixed length serves strings, in nats per string, end included. Where a string's length is drawn first ([`Lengths`]) a
//! process has only the cells of its text.

use super::Lengths;
use crate::conditionals::{Answers, Conditionals, Contexts, SideInformation};
use crate::{Result, Token};
use std::ops::Range;

/// How strings are laid on a canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    /// The token that stands once, after the string.
    pub end: Token,
    /// The token that stands in every cell after the end.
    pub pad: Token,
    /// By what a string's length is drawn, where that comes before its text: end and pads are then always visible and never
    /// corrupted. `None` where they are part of what is generated.
    pub lengths: Option<Lengths>,
}

impl Canvas {
    /// The canvas of L = `length` cells that holds `string`, of L − 1 tokens at most.
    pub fn lay(&self, string: &[Token], length: usize) -> Vec<Token> {
        let rest = std::iter::once(self.end).chain(std::iter::repeat(self.pad));
        string.iter().copied().chain(rest).take(length).collect()
    }

    /// The string on a canvas; `None` if it is malformed: no end, or anything but pads after the first end.
    pub fn string<'a>(&self, canvas: &'a [Token]) -> Option<&'a [Token]> {
        let first = canvas.iter().position(|token| *token == self.end || *token == self.pad)?;
        let (string, rest) = canvas.split_at(first);
        let is_over = rest[0] == self.end && rest[1..].iter().all(|token| *token == self.pad);
        is_over.then_some(string)
    }

    /// How many of the first cells of a canvas a process can corrupt: those of the text where its length is drawn first,
    /// otherwise all.
    pub fn cells(&self, canvas: &[Token]) -> usize {
        let end = self.lengths.as_ref().and_then(|_| canvas.iter().position(|token| *token == self.end));
        end.unwrap_or(canvas.len())
    }

    /// The most of them in canvases of L = `length`: the last cell is an end or a pad where the length is drawn first.
    pub fn most_cells(&self, length: usize) -> usize {
        length - usize::from(self.lengths.is_some())
    }

    /// The cells in which the end can be, of which `shown` holds what is known; empty where no canvas has that.
    pub(crate) fn ends(&self, shown: impl Iterator<Item = (usize, Token)>, length: usize) -> Range<usize> {
        shown.fold(0..length, |ends, (i, token)| match token {
            token if token == self.end => ends.start.max(i)..ends.end.min(i + 1),
            token if token == self.pad => ends.start..ends.end.min(i),
            _ => ends.start.max(i + 1)..ends.end,
        })
    }

    /// Whether `token` can be in cell i of a canvas whose end is in one of these cells.
    fn fits(&self, token: Token, i: usize, ends: &Range<usize>) -> bool {
        match token {
            token if token == self.end => ends.contains(&i),
            token if token == self.pad => i > ends.start,
            _ => i + 1 < ends.end,
        }
    }

    /// Takes from log f_i(v | z), \[L × V\], the tokens with which no canvas shows what z does, and normalises the rest.
    /// What may be noise, where a count or a level is told, shows nothing. What is inserted into a string is text.
    fn restrict(&self, row: &[Token], side_information: SideInformation, log_probabilities: &mut [f32]) {
        let (v, cells) = (log_probabilities.len() / row.len(), self.cells(row));
        if let SideInformation::Left { .. } = side_information {
            let is_text = |token: usize| token != usize::from(self.end) && token != usize::from(self.pad);
            return log_probabilities.chunks_exact_mut(v).for_each(|cell| keep(cell, is_text));
        }
        let shows = |i: usize| match side_information {
            SideInformation::Nothing => usize::from(row[i]) < v,
            SideInformation::Flags(corrupted) => !corrupted.contains(i),
            SideInformation::Count(_)
            | SideInformation::CountInSpans(_)
            | SideInformation::Level(_)
            | SideInformation::Left { .. } => false,
        };
        let is_known = |i: usize| i >= cells || shows(i);
        let shown = (0..row.len()).filter(|i| is_known(*i)).map(|i| (i, row[i]));
        let ends = self.ends(shown, row.len());
        if ends.is_empty() {
            return;
        }
        let cells = log_probabilities.chunks_exact_mut(v).enumerate();
        for (i, cell) in cells.filter(|(i, _)| !is_known(*i)) {
            keep(cell, |token: usize| self.fits(token as Token, i, &ends));
        }
    }
}

/// Takes from log f(v), \[V\], all tokens but those that fit, and normalises these.
fn keep(cell: &mut [f32], fits: impl Fn(usize) -> bool) {
    let kept = cell.iter().enumerate().filter(|(token, _)| fits(*token));
    let total = kept.map(|(_, log_p)| f64::from(*log_p).exp()).sum::<f64>().ln() as f32;
    for (token, log_p) in cell.iter_mut().enumerate() {
        *log_p = if fits(token) { *log_p - total } else { f32::NEG_INFINITY };
    }
}

/// A model of canvases that keeps to their form, where z shows which of its cells are text: what follows a visible end
/// is a pad, what precedes visible text is text, and so on. Of other corpora, the model as it is.
///
/// Read from left to right, one cell at a time, it is a model of strings with an end token: pads cost nothing, and its
/// probabilities of all strings that fit sum to 1. In any order one cell at a time they do, too; several cells drawn
/// together can contradict each other, and what they waste is the mass of malformed canvases.
#[derive(Clone)]
pub struct OnCanvas<C> {
    model: C,
    canvas: Option<Canvas>,
}

impl<C> OnCanvas<C> {
    /// The model of a corpus with this canvas, if it has one.
    pub fn new(model: C, canvas: Option<Canvas>) -> Self {
        Self { model, canvas }
    }

    /// The model itself.
    pub fn model(&self) -> &C {
        &self.model
    }

    /// The same with another model of that corpus.
    #[must_use]
    pub fn map<D>(self, other: impl FnOnce(C) -> D) -> OnCanvas<D> {
        OnCanvas { model: other(self.model), canvas: self.canvas }
    }
}

impl<C: Conditionals> Conditionals for OnCanvas<C> {
    fn length(&self) -> usize {
        self.model.length()
    }

    fn vocabulary_size(&self) -> usize {
        self.model.vocabulary_size()
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let mut answers = self.model.answer(contexts).await?;
        if let Some(canvas) = &self.canvas {
            let rows = contexts.rows(self.length());
            let size = self.length() * self.vocabulary_size();
            for ((row, side_information), answer) in
                rows.clone().zip(answers.log_probabilities.chunks_exact_mut(size))
            {
                canvas.restrict(row, side_information, answer);
            }
            let odds =
                answers.plans.iter_mut().flat_map(|plans| plans.log_odds.chunks_exact_mut(self.length()));
            // What is never corrupted is never planned.
            rows.zip(odds).for_each(|((row, _), odds)| odds[canvas.cells(row)..].fill(f32::NEG_INFINITY));
        }
        Ok(answers)
    }

    async fn noise_parameters(&self) -> Result<Vec<f32>> {
        self.model.noise_parameters().await
    }
}
