//! The frames of a trajectory, forward and reverse.

use super::prompt::Prompt;
use crate::Token;
use crate::corpus::{MASK_TEXT, Vocabulary};
use crate::frame::{Candidate, Cell, CellState, Frame};
use crate::position_set::PositionSet;

/// The forward trajectory of `sentence`, t = 0..=T: at t the first t of the T `blocks` are masked.
pub fn forward_frames(sentence: &[Token], vocabulary: &Vocabulary, blocks: &[PositionSet]) -> Vec<Frame> {
    let frame = |t: usize| {
        let corrupted = blocks.iter().take(t).fold(PositionSet::EMPTY, |all, block| all.union(*block));
        let cell = |(i, token): (usize, &Token)| {
            if corrupted.contains(i) {
                blank_cell(CellState::Corrupted, false)
            } else {
                token_cell(*token, vocabulary, CellState::Kept)
            }
        };
        Frame { t, cells: sentence.iter().enumerate().map(cell).collect(), log_probability: None }
    };
    (0..=blocks.len()).map(frame).collect()
}

/// The reverse trajectory of a prompt while it is being filled.
pub(super) struct Trajectory<'a> {
    vocabulary: &'a Vocabulary,
    cells: Vec<Cell>,
    frames: Vec<Frame>,
    /// What the last step restored, in nats.
    log_probability: Option<f64>,
}

/// A token put where a blank was.
pub(super) struct Restored {
    pub(super) position: usize,
    pub(super) token: Token,
    /// log f_i(x_i | z) of the model itself, in nats.
    pub(super) log_probability: f64,
}

impl<'a> Trajectory<'a> {
    pub(super) fn new(prompt: &Prompt, vocabulary: &'a Vocabulary) -> Self {
        let cell = |(given, unseen): (&Option<Token>, &bool)| match given {
            Some(token) => token_cell(*token, vocabulary, CellState::Given),
            None => blank_cell(CellState::Pending, *unseen),
        };
        let cells = prompt.cells.iter().zip(&prompt.unseen).map(cell).collect();
        Self { vocabulary, cells, frames: Vec::new(), log_probability: None }
    }

    /// What may come at a blank; it stays with the cell until other candidates take its place.
    pub(super) fn consider(&mut self, position: usize, candidates: Vec<Candidate>) {
        self.cells[position].candidates = candidates;
    }

    /// Records how things stand at corruption level t.
    pub(super) fn show(&mut self, t: usize) {
        self.frames.push(Frame { t, cells: self.cells.clone(), log_probability: self.log_probability });
    }

    /// Puts tokens where blanks were, in one step.
    pub(super) fn restore(&mut self, group: &[Restored]) {
        for cell in &mut self.cells {
            if cell.state == CellState::Restored {
                cell.state = CellState::Kept;
            }
        }
        for restored in group {
            let cell = &mut self.cells[restored.position];
            cell.token = Some(restored.token);
            cell.text = self.vocabulary.text(restored.token).to_owned();
            cell.state = CellState::Restored;
        }
        self.log_probability = Some(group.iter().map(|restored| restored.log_probability).sum());
    }

    /// The frames, t counting down to 0.
    pub(super) fn finish(mut self) -> Vec<Frame> {
        self.show(0);
        self.frames
    }
}

fn blank_cell(state: CellState, unseen: bool) -> Cell {
    let text = MASK_TEXT.to_owned();
    Cell { token: None, text, state, unseen, recovery_probability: None, candidates: Vec::new() }
}

fn token_cell(token: Token, vocabulary: &Vocabulary, state: CellState) -> Cell {
    let text = vocabulary.text(token).to_owned();
    let (recovery_probability, candidates) = (None, Vec::new());
    Cell { token: Some(token), text, state, unseen: false, recovery_probability, candidates }
}
