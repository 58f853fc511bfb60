//! The frames of a trajectory, forward and reverse.

use super::prompt::Prompt;
use crate::Token;
use crate::corpus::Vocabulary;
use crate::frame::{Candidate, Cell, CellState, Frame};
use crate::position_set::PositionSet;
use crate::process::corrupted_row;

/// The forward trajectory of `sentence`, t = 0..=T: at t the first t of the T `blocks` hold the tokens
/// of `noise`, \[L\].
pub fn forward_frames(
    sentence: &[Token],
    vocabulary: &Vocabulary,
    blocks: &[PositionSet],
    noise: &[Token],
) -> Vec<Frame> {
    let frame = |t: usize| {
        let corrupted = blocks.iter().take(t).fold(PositionSet::EMPTY, |all, block| all.union(*block));
        let state = |i| if corrupted.contains(i) { CellState::Corrupted } else { CellState::Kept };
        let row = corrupted_row(sentence, corrupted, noise).enumerate();
        let cells = row.map(|(i, token)| cell(token, vocabulary, state(i))).collect();
        Frame { t, cells, log_probability: None }
    };
    (0..=blocks.len()).map(frame).collect()
}

/// The trajectory of `sentence` where position i may read as anything at any level: `rows` of \[L\] at
/// t = 1..=T. What does not read as the sentence is corrupted.
pub fn reading_frames(sentence: &[Token], vocabulary: &Vocabulary, rows: &[Vec<Token>]) -> Vec<Frame> {
    let state = |a: &Token, b: &Token| if a == b { CellState::Kept } else { CellState::Corrupted };
    let frame = |(t, row): (usize, &[Token])| {
        let pairs = row.iter().zip(sentence);
        let cells = pairs.map(|(token, x)| cell(*token, vocabulary, state(token, x))).collect();
        Frame { t, cells, log_probability: None }
    };
    std::iter::once(sentence).chain(rows.iter().map(Vec::as_slice)).enumerate().map(frame).collect()
}

/// The reverse trajectory of a prompt while it is being filled.
pub(super) struct Trajectory<'a> {
    vocabulary: &'a Vocabulary,
    cells: Vec<Cell>,
    frames: Vec<Frame>,
    /// What the last step restored, in nats.
    log_probability: Option<f64>,
}

/// A token put where a blank, or another token, was.
pub(super) struct Restored {
    pub(super) position: usize,
    pub(super) token: Token,
    /// log f_i(x_i | z) of the model itself, in nats.
    pub(super) log_probability: f64,
}

impl<'a> Trajectory<'a> {
    /// A prompt whose blanks hold what `row` says, \[L\].
    pub(super) fn new(prompt: &Prompt, vocabulary: &'a Vocabulary, row: &[Token]) -> Self {
        let givens = prompt.givens();
        let state = |i| if givens.contains(i) { CellState::Given } else { CellState::Pending };
        let cell = |(i, token): (usize, &Token)| Cell {
            unseen: prompt.unseen[i],
            ..cell(*token, vocabulary, state(i))
        };
        let cells = row.iter().enumerate().map(cell).collect();
        Self { vocabulary, cells, frames: Vec::new(), log_probability: None }
    }

    /// What may come at a blank; it stays with the cell until other candidates take its place.
    pub(super) fn consider(&mut self, position: usize, candidates: Vec<Candidate>) {
        self.cells[position].candidates = candidates;
    }

    /// What a planner says of a position, for the next frame.
    pub(super) fn plan(&mut self, position: usize, recovery_probability: f64, corrupted_probability: f64) {
        let cell = &mut self.cells[position];
        cell.recovery_probability = Some(recovery_probability);
        cell.corrupted_probability = Some(corrupted_probability);
    }

    /// Records how things stand at corruption level t.
    pub(super) fn show(&mut self, t: usize) {
        self.frames.push(Frame { t, cells: self.cells.clone(), log_probability: self.log_probability });
    }

    /// Puts tokens where blanks were, or other tokens, in one step.
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

    /// The frames, t counting down to 0. What was never restored is kept: nothing is pending any more,
    /// and nothing more will be recovered.
    pub(super) fn finish(mut self) -> Vec<Frame> {
        for cell in &mut self.cells {
            if cell.state == CellState::Pending {
                cell.state = CellState::Kept;
            }
            (cell.recovery_probability, cell.corrupted_probability) = (None, None);
        }
        self.show(0);
        self.frames
    }
}

/// A cell that holds a token, or the mask.
fn cell(token: Token, vocabulary: &Vocabulary, state: CellState) -> Cell {
    Cell {
        token: (token != vocabulary.mask()).then_some(token),
        text: vocabulary.text(token).to_owned(),
        state,
        unseen: false,
        recovery_probability: None,
        corrupted_probability: None,
        candidates: Vec::new(),
    }
}
