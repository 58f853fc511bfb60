//! How corrupted positions of a block process are written.

use crate::Token;
use crate::corpus::Vocabulary;
use crate::position_set::PositionSet;
use crate::random::Random;

/// How a corrupted position is written: with probability u by a uniformly random token (which may be
/// the one that stood there), otherwise by the mask. It does not depend on the text, so a bound that
/// holds for one u holds for every u.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseDistribution {
    /// u, in \[0, 1\].
    pub share: f64,
}

impl NoiseDistribution {
    /// Always the mask.
    pub const MASK: Self = Self { share: 0.0 };

    /// Whether a corrupted position is always the mask.
    pub fn is_certain(self) -> bool {
        self.share == 0.0
    }

    /// What a corrupted position holds. Draws no random number where nothing is left to chance.
    pub fn draw(self, vocabulary: &Vocabulary, random: &mut Random) -> Token {
        if self.is_certain() || random.uniform() >= self.share {
            return vocabulary.mask();
        }
        vocabulary.emitted(random.below(vocabulary.emitted_count()))
    }

    /// What each of `length` positions becomes once it is corrupted, for one trajectory.
    pub fn draw_row(self, length: usize, vocabulary: &Vocabulary, random: &mut Random) -> Vec<Token> {
        (0..length).map(|_| self.draw(vocabulary, random)).collect()
    }
}

/// z: the sentence, with the tokens of `noise` at the positions of `corrupted`.
pub fn corrupted_row(
    sentence: &[Token],
    corrupted: PositionSet,
    noise: &[Token],
) -> impl Iterator<Item = Token> {
    let token =
        move |(i, pair): (usize, (&Token, &Token))| if corrupted.contains(i) { *pair.1 } else { *pair.0 };
    sentence.iter().zip(noise).enumerate().map(token)
}
