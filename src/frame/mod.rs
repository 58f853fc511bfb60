//! One moment of a trajectory. Forward corruption, reverse denoising, live previews and infilling
//! all make the same [`Frame`], and one view draws them all.

pub mod corruption;

use crate::Token;
use crate::corpus::Vocabulary;
use serde::Serialize;

/// What happened to a position, told apart on the page by glyph and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum CellState {
    /// Typed by the reader; never changes.
    Given,
    /// As it was one step before (forward: still the data; reverse: restored earlier, or never destroyed).
    Kept,
    /// Forward: corrupted, now or earlier.
    Corrupted,
    /// Reverse: not restored yet; it holds the mask, or noise.
    Pending,
    /// Reverse: restored in this very step.
    Restored,
    /// Forward: as it was, and the next step deletes it.
    Leaving,
}

/// A token the model considers at a position.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Candidate {
    /// The token's id.
    pub token: Token,
    /// How it is written.
    pub text: String,
    /// Its probability, in \[0, 1\].
    pub probability: f64,
}

/// One position at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// The token (of noise, perhaps), or `None` for the mask.
    pub token: Option<Token>,
    /// How it is written; the mask as a blank.
    pub text: String,
    /// What happened to it.
    pub state: CellState,
    /// Beyond the reader's prompt: the sentence was padded with this blank.
    pub unseen: bool,
    /// Probability that this position is recovered in the coming step, where the model has a
    /// planner that says so; over the cells they sum to the number that will be.
    pub recovery_probability: Option<f64>,
    /// P(s_i = 1 | z): probability that this position is corrupted at all, by a head of its own; where
    /// the model has a planner.
    pub corrupted_probability: Option<f64>,
    /// The most probable tokens here, best first; empty where the model was not asked.
    pub candidates: Vec<Candidate>,
    /// Of a deletion, whose tokens change cells: which token of the string this is, the same number in every frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub identity: Option<usize>,
    /// Reverse, of a deletion: probability that the coming step inserts before this cell, in \[0, 1\]. At one token a step, the
    /// cells' and that of stopping sum to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub insertion_probability: Option<f64>,
}

/// The whole sequence at corruption level t: t = 0 is data, t = T is pure noise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    /// The corruption level, 0..=T.
    pub t: usize,
    /// L cells.
    pub cells: Vec<Cell>,
    /// Reverse: log-probability in nats of what this step restored, given what was visible, under
    /// the model itself (not the tempered one). `None` where nothing was restored.
    pub log_probability: Option<f64>,
    /// Reverse, of a deletion: probability that the string is whole, and nothing more is inserted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub stop_probability: Option<f64>,
}

impl Frame {
    /// These cells at corruption level t, of which nothing else is said.
    pub(crate) fn new(t: usize, cells: Vec<Cell>) -> Self {
        Self { t, cells, log_probability: None, stop_probability: None }
    }
}

impl Cell {
    /// One that holds a token, or the mask.
    pub(crate) fn new(token: Token, vocabulary: &Vocabulary, state: CellState) -> Self {
        Self {
            token: (token != vocabulary.mask()).then_some(token),
            text: vocabulary.text(token).to_owned(),
            state,
            unseen: false,
            recovery_probability: None,
            corrupted_probability: None,
            candidates: Vec::new(),
            identity: None,
            insertion_probability: None,
        }
    }
}
