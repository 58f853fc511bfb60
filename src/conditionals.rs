//! The one interface between a model and everything that measures or samples it.

use crate::{Result, Token};

/// A family of conditional distributions f_i(v | z): contexts in, log-probabilities out.
///
/// A trained network, a corpus's own law (the optimal network) and a random table in a test are all
/// `Conditionals`; bounds and samplers know nothing else of a model.
///
/// A *context* z is a row of L tokens, each in 0..V, or V for the mask.
pub trait Conditionals {
    /// L, the tokens in a row.
    fn length(&self) -> usize;

    /// V, the size of the vocabulary; the mask's id is V.
    fn vocabulary_size(&self) -> usize;

    /// log f_i(v | z) in nats for every row, position and token.
    ///
    /// `contexts`: \[rows × L\], row-major. Returns \[rows × L × V\], row-major, each
    /// \[row, position\] normalised over the V tokens (log-sum-exp 0). At positions that are not
    /// masked the values are defined but meaningless: callers do not read them.
    ///
    /// Asynchronous because a GPU can only be read asynchronously in a browser.
    fn log_probabilities(&self, contexts: &[Token]) -> impl Future<Output = Result<Vec<f32>>>;
}
