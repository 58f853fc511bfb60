//! The one interface between a model and everything that measures or samples it.

use crate::position_set::PositionSet;
use crate::{Result, Token};

/// A family of conditional distributions f_i(v | z): contexts in, log-probabilities out.
///
/// A trained network, the data distribution itself (the optimal network) and a random table in a test are all
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

    /// What a model has learned as the parameters of its process's noise; empty where the noise is fixed. Whoever draws
    /// noise for a model asks it first ([`noise_of`](crate::process::noise_of)).
    fn noise_parameters(&self) -> impl Future<Output = Result<Vec<f32>>> {
        async { Ok(Vec::new()) }
    }
}

/// What a model is given of a row beside its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideInformation {
    /// Nothing: corrupted positions show by their mask.
    Nothing,
    /// Which positions are corrupted, s.
    Flags(PositionSet),
    /// How many positions are corrupted, |s|: a clock that is the same for every k.
    Count(usize),
    /// How many, where they are spans: which sets of so many positions are likelier depends on k, and is
    /// not given.
    CountInSpans(usize),
    /// The level t of a diffusion, 1..=T.
    Level(usize),
    /// The row is what deletion left of a string.
    Left {
        /// How many of its first cells are tokens or placeholders.
        tokens: usize,
        /// Which of them are placeholders, of tokens to be inserted.
        inserted: PositionSet,
        /// k, how many a step inserts, the same of all rows: networks are not told. At k = 1 there are no placeholders: cell g of
        /// the answer says what is inserted before token g.
        at_once: usize,
    },
}

/// The rows a model is asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contexts {
    /// z, \[rows × L\], row-major: tokens in 0..V, or V for the mask.
    pub tokens: Vec<Token>,
    /// What it is given beside z, \[rows\].
    pub side_information: Vec<SideInformation>,
    /// z of a diffusion of vectors, \[rows × L × D\], row-major; then all tokens are masks. Otherwise
    /// empty.
    pub vectors: Vec<f32>,
    /// log q(z_i | x_i = v), \[rows × L × V\], up to a constant for each position: all that z says of x
    /// by the noise alone. Only the data distribution reads it. Empty unless the process is a diffusion, and in
    /// training.
    pub log_likelihoods: Vec<f32>,
}

impl Contexts {
    /// Rows of `length` tokens without side information.
    pub fn plain(tokens: Vec<Token>, length: usize) -> Self {
        let rows = tokens.len() / length;
        Self::new(tokens, vec![SideInformation::Nothing; rows])
    }

    /// Rows of tokens, each with its side information.
    pub fn new(tokens: Vec<Token>, side_information: Vec<SideInformation>) -> Self {
        Self { tokens, side_information, ..Self::default() }
    }

    /// A row of vectors, \[L × D\] with D = `width`: every token is the mask.
    pub fn of_vectors(
        vectors: Vec<f32>,
        width: usize,
        mask: Token,
        side_information: SideInformation,
    ) -> Self {
        let tokens = vec![mask; vectors.len() / width];
        Self { vectors, ..Self::new(tokens, vec![side_information]) }
    }

    /// Adds the rows of `more`, which are of the same process.
    pub fn append(&mut self, more: Self) {
        self.tokens.extend(more.tokens);
        self.side_information.extend(more.side_information);
        self.vectors.extend(more.vectors);
        self.log_likelihoods.extend(more.log_likelihoods);
    }

    /// The rows of this range.
    #[must_use]
    pub fn part(&self, rows: std::ops::Range<usize>) -> Self {
        let cut = |size: usize| {
            let width = size / self.side_information.len().max(1);
            rows.start * width..rows.end * width
        };
        Self {
            tokens: self.tokens[cut(self.tokens.len())].to_vec(),
            side_information: self.side_information[rows.clone()].to_vec(),
            vectors: self.vectors[cut(self.vectors.len())].to_vec(),
            log_likelihoods: self.log_likelihoods[cut(self.log_likelihoods.len())].to_vec(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, tokens: impl IntoIterator<Item = Token>, side_information: SideInformation) {
        self.tokens.extend(tokens);
        self.side_information.push(side_information);
    }

    /// Each row with its side information; all have `length` tokens.
    pub fn rows(&self, length: usize) -> impl Iterator<Item = (&[Token], SideInformation)> + Clone {
        self.tokens.chunks_exact(length).zip(self.side_information.iter().copied())
    }
}

/// What a model says of some rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// log f_i(v | z) in nats, \[rows × L × V\], row-major; each \[row, position\] is normalised over
    /// the V tokens (log-sum-exp 0). At positions that cannot be corrupted the values are defined but
    /// meaningless: callers do not read them.
    pub log_probabilities: Vec<f32>,
    /// Which positions need recovery, or where tokens are missing, of a model with a planner.
    pub plans: Option<Plans>,
}

/// What a planner says of some rows, apart from what the tokens are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plans {
    /// log w_i, \[rows × L\]: the odds of the conditional Bernoulli distribution by which the next block is
    /// drawn ([`crate::conditional_bernoulli`]); a constant added to a row changes nothing. Of a deletion, the weights of
    /// what can be inserted ([`crate::process::Choices`]).
    pub log_odds: Vec<f32>,
    /// P(s_i = 1 | z), \[rows × L\], in \[0, 1\]: whether position i is corrupted at all, of a head of
    /// its own. No bound and no draw depends on it. Of a deletion it means nothing.
    pub corrupted: Vec<f32>,
}
