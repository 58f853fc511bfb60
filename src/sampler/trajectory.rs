//! The frames of a reverse trajectory.

use super::draw::{candidates, probabilities};
use super::setup::Setup;
use crate::corpus::Vocabulary;
use crate::frame::{Cell, CellState, Frame};
use crate::{Result, Token};

/// The reverse trajectory of a prompt while it is being filled.
pub(super) struct Trajectory<'a> {
    vocabulary: &'a Vocabulary,
    cells: Vec<Cell>,
    frames: Vec<Frame>,
    /// Of the next frame.
    t: usize,
    /// Whether frames are wanted.
    recorded: bool,
    /// Of the latest step, in nats.
    log_probability: Option<f64>,
    /// Of all steps, in nats.
    total: f64,
}

/// A token drawn at a blank.
pub(super) struct Restored {
    pub(super) position: usize,
    pub(super) token: Token,
    /// log f_i(x_i | z) of the model itself, in nats.
    pub(super) log_probability: f64,
}

impl<'a> Trajectory<'a> {
    /// A prompt whose blanks hold what `row` says, \[L\]; its last frame will be number `frames` after
    /// the first, so that t counts down to 0.
    pub(super) fn new(setup: &Setup<'a>, row: &[Token], frames: usize) -> Self {
        let Setup { vocabulary, prompt, recorded, .. } = *setup;
        let givens = prompt.givens();
        let state = |i| if givens.contains(i) { CellState::Given } else { CellState::Pending };
        let cell = |(i, token): (usize, &Token)| Cell {
            unseen: prompt.unseen[i],
            ..Cell::new(*token, vocabulary, state(i))
        };
        let cells = row.iter().enumerate().map(cell).collect();
        Self { vocabulary, cells, frames: Vec::new(), t: frames, recorded, log_probability: None, total: 0.0 }
    }

    /// The model's distribution at a blank, as log-probabilities; it stays with the cell until another
    /// takes its place.
    ///
    /// # Errors
    /// [`ErrorKind::Diverged`](crate::error::ErrorKind::Diverged) as in [`probabilities`].
    pub(super) fn consider(&mut self, position: usize, log_probabilities: &[f32]) -> Result<()> {
        if self.recorded {
            self.share(position, &probabilities(log_probabilities, 1.0)?);
        }
        Ok(())
    }

    /// What may come at a blank, as probabilities.
    pub(super) fn share(&mut self, position: usize, probabilities: &[f64]) {
        self.cells[position].candidates = candidates(probabilities, self.vocabulary);
    }

    /// What a planner says of a position, for the next frame.
    pub(super) fn plan(&mut self, position: usize, recovery_probability: f64, corrupted_probability: f64) {
        let cell = &mut self.cells[position];
        cell.recovery_probability = Some(recovery_probability);
        cell.corrupted_probability = Some(corrupted_probability);
    }

    /// Records how things stand; t counts down.
    pub(super) fn show(&mut self) {
        if self.recorded {
            let (t, log_probability) = (self.t, self.log_probability);
            self.frames.push(Frame { log_probability, ..Frame::new(t, self.cells.clone()) });
            self.t = t.saturating_sub(1);
        }
    }

    /// Puts tokens where blanks were, or other tokens, in one step.
    pub(super) fn restore(&mut self, group: &[Restored]) {
        self.keep(CellState::Restored);
        for restored in group {
            self.write(restored.position, restored.token, CellState::Restored);
        }
        let log_probability: f64 = group.iter().map(|restored| restored.log_probability).sum();
        self.log_probability = Some(log_probability);
        self.total += log_probability;
    }

    /// Puts a token where noise was, at no probability.
    pub(super) fn place(&mut self, position: usize, token: Token) {
        self.write(position, token, CellState::Restored);
    }

    /// Puts noise where a token, or other noise, was.
    pub(super) fn corrupt(&mut self, position: usize, token: Token) {
        self.keep(CellState::Restored);
        self.write(position, token, CellState::Pending);
        self.log_probability = None;
    }

    /// What was in `state` is so no longer.
    fn keep(&mut self, state: CellState) {
        self.cells
            .iter_mut()
            .filter(|cell| cell.state == state)
            .for_each(|cell| cell.state = CellState::Kept);
    }

    fn write(&mut self, position: usize, token: Token, state: CellState) {
        let cell = &mut self.cells[position];
        cell.token = (token != self.vocabulary.mask()).then_some(token);
        cell.text = self.vocabulary.text(token).to_owned();
        cell.state = state;
    }

    /// Records a sentence without blanks. What was never restored is kept: nothing is pending any more,
    /// and nothing will be recovered.
    pub(super) fn show_filled(&mut self) {
        self.keep(CellState::Pending);
        for cell in &mut self.cells {
            (cell.recovery_probability, cell.corrupted_probability) = (None, None);
        }
        self.show();
    }

    /// The frames, t counting down to 0, and the log-probability of all that was restored, in nats.
    pub(super) fn finish(mut self) -> (Vec<Frame>, f64) {
        self.show_filled();
        (self.frames, self.total)
    }
}
