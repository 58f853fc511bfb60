//! Prompts of strings whose length is drawn before their text.

use super::prompt::Prompt;
use crate::corpus::{Canvas, Vocabulary};
use crate::error::ErrorKind;
use crate::frame::{CellState, Frame};
use crate::position_set::PositionSet;
use crate::random::{Purpose, Random};
use crate::{Error, Result, Token};

impl Prompt {
    /// The same with the end and the pads of string number `index`, whose length is drawn first: by p(ℓ), of those lengths
    /// that the givens allow, so that an end that is given stays. With it log p of that length in nats, given that it is one
    /// of them. Of other strings the prompt as it is.
    ///
    /// # Errors
    /// [`ErrorKind::Prompt`] if no string has the givens: text after an end or a pad, say.
    pub(super) fn ended(&self, vocabulary: &Vocabulary, seed: u64, index: u64) -> Result<(Self, f64)> {
        let Some((canvas, lengths)) = vocabulary.canvas().zip(vocabulary.lengths()) else {
            return Ok((self.clone(), 0.0));
        };
        let givens = self.cells.iter().enumerate().filter_map(|(i, cell)| Some((i, (*cell)?)));
        let ends = canvas.ends(givens, self.length());
        if ends.is_empty() {
            return Err(not_a_string(canvas, vocabulary));
        }
        let mut allowed = lengths.among(ends.clone());
        if allowed.iter().all(|p| *p == 0.0) {
            allowed[ends].fill(1.0);
        }
        let length = Random::new(seed, Purpose::Length, index).categorical(&allowed);
        let laid = canvas.lay(&self.row(vocabulary.mask())[..length], self.length());
        let log_p = libm::log(allowed[length] / allowed.iter().sum::<f64>());
        Ok((self.ended_as(&laid, vocabulary), log_p))
    }

    /// The same with the end and the pads of this sentence, if its length is drawn first.
    pub(super) fn ended_as(&self, sentence: &[Token], vocabulary: &Vocabulary) -> Self {
        let mut ended = self.clone();
        for (cell, token) in ended.cells.iter_mut().zip(sentence).skip(vocabulary.cells(sentence)) {
            *cell = Some(*token);
        }
        ended
    }
}

/// Says in frames that a length was drawn before the first of them: end and pads that nobody gave are as they were, and the
/// length has its log-probability.
pub(super) fn show_length(frames: &mut [Frame], given: PositionSet, log_probability: f64) {
    for frame in frames.iter_mut() {
        let cells = frame.cells.iter_mut().enumerate();
        let placed = cells.filter(|(i, cell)| cell.state == CellState::Given && !given.contains(*i));
        placed.for_each(|(_, cell)| cell.state = CellState::Kept);
    }
    frames.iter_mut().take(1).for_each(|frame| frame.log_probability = Some(log_probability));
}

fn not_a_string(canvas: &Canvas, vocabulary: &Vocabulary) -> Error {
    let [end, pad] = [canvas.end, canvas.pad].map(|token| vocabulary.text(token));
    Error::new(
        ErrorKind::Prompt,
        format!("没有这样的句子：结束符 {end} 之后只能是填充 {pad}，填充之前要有结束符。请改正输入。"),
        format!(
            "No string is like this: after its end {end} there are only pads {pad}, and before a pad there is an end. Mend the prompt."
        ),
    )
}
