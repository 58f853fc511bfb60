//! Text destroyed in random order, by random tokens as well as masks.

use super::{Blocks, Family, Mask, NoiseLaw, Process, RandomOrder, TrainingTerm};
use crate::conditionals::SideInformation;
use crate::position_set::PositionSet;
use crate::random::Random;
use serde::{Deserialize, Serialize};

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
    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }

    fn learnt(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
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
