//! The reverse process of a deletion: from nothing, tokens are inserted until the model says that the string is whole.
//!
//! Each step is two questions about what is there: whether to stop, how many and in which gaps; then, with placeholders in
//! these, what they are. At k = 1 the first answer says both. Givens are there from the start, and tokens go only where the
//! prompt has blanks, as many as the model likes. That is *approximate* conditioning: what is inserted is drawn without
//! knowing how likely the deletion is to leave just the givens. No probability is shown.

use super::config::TokenChoice;
use super::draw::{Prediction, most_probable};
use super::setup::Setup;
use super::walk::{Filling, Walk};
use crate::conditionals::Contexts;
use crate::frame::{Cell, CellState, Frame};
use crate::position_set::PositionSet;
use crate::process::{Choice, Deletion};
use crate::random::Random;
use crate::{Result, Token};

/// Fills a prompt step by step, until the model stops.
pub(super) struct InsertedWalk<'a> {
    setup: Setup<'a>,
    deletion: &'a Deletion,
    random: Random,
    string: Vec<Piece>,
    /// Whether tokens may go after the last.
    open: bool,
    is_over: bool,
    frames: Vec<Frame>,
}

/// A token of the string, or a placeholder.
#[derive(Clone, Copy)]
struct Piece {
    token: Option<Token>,
    state: CellState,
    /// Whether tokens may go before it.
    open: bool,
}

impl<'a> InsertedWalk<'a> {
    pub(super) fn new(setup: Setup<'a>, deletion: &'a Deletion, index: u64) -> Self {
        let (mut string, mut open) = (Vec::new(), false);
        let canvas = setup.vocabulary.canvas();
        let text = setup.prompt.cells.iter().take_while(|cell| {
            canvas.is_none_or(|canvas| **cell != Some(canvas.end) && **cell != Some(canvas.pad))
        });
        for cell in text {
            match cell {
                None => open = true,
                Some(_) => {
                    string.push(Piece { token: *cell, state: CellState::Given, open });
                    open = false;
                }
            }
        }
        let is_over = !open && string.iter().all(|piece: &Piece| !piece.open);
        let random = setup.random(index);
        let mut walk = Self { setup, deletion, random, string, open, is_over, frames: Vec::new() };
        walk.show();
        walk
    }

    fn tokens(&self) -> Vec<Token> {
        let mask = self.setup.vocabulary.mask();
        self.string.iter().map(|piece| piece.token.unwrap_or(mask)).collect()
    }

    fn placeholders(&self) -> PositionSet {
        (0..self.string.len()).filter(|i| self.string[*i].token.is_none()).collect()
    }

    /// The cells that the string fills.
    fn row(&self) -> Vec<Token> {
        self.deletion.lay(&self.tokens(), self.setup.prompt.length(), self.setup.vocabulary)
    }

    /// Records how things stand.
    fn show(&mut self) {
        if !self.setup.recorded {
            return;
        }
        let vocabulary = self.setup.vocabulary;
        let state = |i: usize, token: Token| match self.string.get(i) {
            Some(piece) => piece.state,
            None if token == vocabulary.mask() => CellState::Pending,
            None => CellState::Kept,
        };
        let row = self.row().into_iter().enumerate();
        let cells = row.map(|(i, token)| Cell::new(token, vocabulary, state(i, token))).collect();
        self.frames.push(Frame { t: 0, cells, log_probability: None });
    }

    /// Whether and where to go on, by the weights of the gaps that are open.
    fn plan(&mut self, log_weights: &[f32]) {
        let choices =
            self.deletion.choices(self.string.len(), self.setup.prompt.length(), self.setup.vocabulary);
        let open = self.string.iter().map(|piece| piece.open).chain([self.open]);
        let weigh = |(weight, open): (&f32, bool)| if open { f64::from(*weight) } else { f64::NEG_INFINITY };
        let weights = log_weights.iter().take(choices.count());
        let weights: Vec<f64> = match self.string.len() {
            0 => weights.map(|weight| f64::from(*weight)).collect(),
            _ => weights.zip(open).map(weigh).collect(),
        };
        let choice = Choice::new(choices, weights);
        let draws = self.setup.config.choice == TokenChoice::Sample;
        let stop = libm::exp(choice.log_stop());
        self.is_over = if draws { self.random.uniform() < stop } else { stop >= 0.5 };
        if self.is_over {
            return;
        }
        let counts = match choice.placements() {
            Some(placements) if draws => placements.draw(&mut self.random),
            Some(placements) => placements.mode(),
            None => {
                let sizes = choice.sizes();
                vec![1 + if draws { self.random.categorical(&sizes) } else { most_probable(&sizes) }]
            }
        };
        self.insert(&counts);
    }

    /// Puts placeholders into the gaps.
    fn insert(&mut self, counts: &[usize]) {
        let placeholder = Piece { token: None, state: CellState::Pending, open: true };
        let mut longer = Vec::new();
        for (g, count) in counts.iter().enumerate() {
            longer.extend(std::iter::repeat_n(placeholder, *count));
            longer.extend(self.string.get(g).copied());
        }
        self.string = longer;
    }
}

impl Walk for InsertedWalk<'_> {
    fn ask(&mut self, contexts: &mut Contexts) -> bool {
        if self.is_over {
            return false;
        }
        let Setup { vocabulary, prompt, .. } = self.setup;
        contexts.append(self.deletion.context(
            &self.tokens(),
            self.placeholders(),
            prompt.length(),
            vocabulary,
        ));
        true
    }

    fn answer(&mut self, prediction: Prediction) -> Result<()> {
        if self.placeholders().is_empty() {
            self.plan(prediction.plan()?.0);
            if self.deletion.at_once > 1 || self.is_over {
                return Ok(());
            }
        }
        // The cell of a single placeholder is that of the gap it went into.
        let inserted = self.placeholders();
        for piece in self.string.iter_mut().filter(|piece| piece.state == CellState::Restored) {
            piece.state = CellState::Kept;
        }
        for i in inserted.iter() {
            let token = self.setup.config.choose(prediction.at(i), &mut self.random)?;
            self.string[i] = Piece { token: Some(token), state: CellState::Restored, ..self.string[i] };
        }
        self.show();
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Filling {
        for (t, frame) in self.frames.iter_mut().rev().enumerate() {
            frame.t = t;
        }
        Filling {
            corrections: 0,
            tokens: self.row(),
            frames: self.frames,
            log_probability: None,
            effective_sample_sizes: None,
        }
    }
}
