//! The one interface between a model and everything that measures or samples it.

use crate::position_set::PositionSet;
use crate::{Result, Token};

/// A family of conditional distributions f_i(v | z): contexts in, log-probabilities out.
///
/// A trained network, a corpus's own law (the optimal network) and a random table in a test are all
/// `Conditionals`; bounds and samplers know nothing else of a model.
pub trait Conditionals {
    /// L, the tokens in a row.
    fn length(&self) -> usize;

    /// V, the size of the vocabulary; the mask's id is V.
    fn vocabulary_size(&self) -> usize;

    /// What the model says of every row.
    ///
    /// Asynchronous because a GPU can only be read asynchronously in a browser.
    fn answer(&self, contexts: &Contexts) -> impl Future<Output = Result<Answers>>;
}

/// What a model is told of a row beside its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing: corrupted positions show by their mask.
    Nothing,
    /// Which positions are corrupted, s.
    Flags(PositionSet),
    /// How many positions are corrupted, |s|: a clock that is the same for every k.
    Count(usize),
}

/// The rows a model is asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contexts {
    /// z, \[rows × L\], row-major: tokens in 0..V, or V for the mask.
    pub tokens: Vec<Token>,
    /// What it is told beside z, \[rows\].
    pub told: Vec<Told>,
    /// log q(z_i | x_i = v), \[rows × L × V\], of processes whose z is neither as it was nor says nothing;
    /// empty of all others. Laws need it; networks do not see it.
    pub log_likelihoods: Vec<f32>,
}

impl Contexts {
    /// Rows of `length` tokens of which nothing else is told.
    pub fn plain(tokens: Vec<Token>, length: usize) -> Self {
        Self { told: vec![Told::Nothing; tokens.len() / length], tokens, ..Self::default() }
    }

    /// Adds a row.
    pub fn push(&mut self, tokens: impl IntoIterator<Item = Token>, told: Told) {
        self.tokens.extend(tokens);
        self.told.push(told);
    }

    /// Each row with what is told of it; all have `length` tokens.
    pub fn rows(&self, length: usize) -> impl Iterator<Item = (&[Token], Told)> {
        self.tokens.chunks_exact(length).zip(self.told.iter().copied())
    }
}

/// What a model says of some rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// log f_i(v | z) in nats, \[rows × L × V\], row-major; each \[row, position\] is normalised over
    /// the V tokens (log-sum-exp 0). At positions that cannot be corrupted the values are defined but
    /// meaningless: callers do not read them.
    pub log_probabilities: Vec<f32>,
    /// Which positions need recovery, of a model with a planner.
    pub plans: Option<Plans>,
}

impl Answers {
    /// The answer of a model without a planner.
    pub fn of_tokens(log_probabilities: Vec<f32>) -> Self {
        Self { log_probabilities, plans: None }
    }
}

/// What a planner says of some rows, apart from what the tokens are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plans {
    /// log w_i, \[rows × L\]: the odds of the conditional Bernoulli law by which the next block is
    /// drawn ([`crate::conditional_bernoulli`]). A constant added to a row changes nothing.
    pub log_odds: Vec<f32>,
    /// P(s_i = 1 | z), \[rows × L\], in \[0, 1\]: whether position i is corrupted at all, of a head of
    /// its own. No bound and no draw depends on it.
    pub corrupted: Vec<f32>,
}
