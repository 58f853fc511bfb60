//! What every way of filling a prompt is given.

use super::config::SampleConfig;
use super::prompt::Prompt;
use crate::Token;
use crate::corpus::Vocabulary;
use crate::random::{Purpose, Random};

/// What is filled, and how.
#[derive(Clone, Copy)]
pub(super) struct Setup<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) prompt: &'a Prompt,
    pub(super) config: &'a SampleConfig,
    /// The sentence that is followed, \[L\], where tokens are not drawn.
    pub(super) followed: Option<&'a [Token]>,
    /// Whether frames are wanted, or the sentence alone.
    pub(super) recorded: bool,
}

impl Setup<'_> {
    /// The random numbers of sentence number `index`.
    pub(super) fn random(&self, index: u64) -> Random {
        Random::new(self.config.seed, Purpose::Sampling, index)
    }
}
