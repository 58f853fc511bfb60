//! Text destroyed in random order, by random tokens as well as masks.

use super::{Blocks, Family, Mask, Process, ProcessConfig, RandomOrder, TrainingTerm};
use crate::Token;
use crate::conditionals::SideInformation;
use crate::corpus::Vocabulary;
use crate::position_set::PositionSet;
use crate::random::Random;
use serde::{Deserialize, Serialize};

/// How a corrupted position is written: with probability u by a uniformly random token (which may be
/// the one that stood there), otherwise by the mask. It does not depend on the text, so a bound that
/// holds for one u holds for every u.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseLaw {
    /// u, in \[0, 1\].
    pub share: f64,
}

impl NoiseLaw {
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

    /// Everything it can be drawn as, with its probability; they sum to 1.
    pub fn outcomes(self, vocabulary: &Vocabulary) -> Vec<(Token, f64)> {
        let count = vocabulary.emitted_count();
        let each = self.share / count as f64;
        let tokens = (0..count).map(|index| (vocabulary.emitted(index), each));
        let mask = (vocabulary.mask(), 1.0 - self.share);
        tokens.chain([mask]).filter(|(_, probability)| *probability > 0.0).collect()
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

/// What is known of the corrupted positions s beside what they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// The network sees s: an ablation. Bound and optimum are those of [`Mask`].
    Visible,
    /// The sampler carries s and the network does not see it: it is told |s| only.
    #[default]
    Blind,
    /// Nobody knows s: the model predicts which positions need recovery, then what they are.
    Hidden,
}

/// Blocks as in [`Mask`], written by a [`NoiseLaw`]; one draw per position and trajectory.
///
/// ```text
/// visible:  NELBO(x) = Σ_t (|S_t|/|s_t|) E_{s_t, noise} Σ_{i in s_t} -log f_i(x_i | z_t, s_t)
/// blind:    the same with f_i(x_i | z_t, |s_t|); the optimum is higher
/// hidden:   the same, plus the head cost of p(B_t | z_t, |s_t|), a conditional Bernoulli law:
///           Σ_t E [ -(|S_t|/|s_t|) Σ_{i in s_t} log w_i + log e_{|S_t|}(w) - log C(|s_t|, |S_t|) ]
/// ```
///
/// The token head of `hidden` ignores which other positions the block B_t has, so that one evaluation
/// of the network serves every block: a valid model, for k > 1 weaker than one that sees B_t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// u, in \[0, 1\]: the probability that a corrupted position is a random token.
    pub share: f64,
    /// What is known of s.
    pub variant: Variant,
}

impl Process for Noise {
    fn config(&self) -> ProcessConfig {
        ProcessConfig::Noise { share: self.share, variant: self.variant }
    }

    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }
}

impl RandomOrder for Noise {}

impl Blocks for Noise {
    fn draw_training(&self, length: usize, corrupted_count: usize, random: &mut Random) -> TrainingTerm {
        Mask.draw_training(length, corrupted_count, random)
    }

    fn noise_law(&self) -> NoiseLaw {
        NoiseLaw { share: self.share }
    }

    fn side_information(&self, corrupted: PositionSet) -> SideInformation {
        match self.variant {
            Variant::Visible => SideInformation::Flags(corrupted),
            Variant::Blind | Variant::Hidden => SideInformation::Count(corrupted.len()),
        }
    }

    fn reveals_corruption(&self) -> bool {
        self.variant == Variant::Visible || self.noise_law().is_certain()
    }

    fn plans(&self) -> bool {
        self.variant == Variant::Hidden
    }
}
