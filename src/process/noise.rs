//! Text destroyed in random order, by random tokens as well as masks.

use super::parameters::only_of;
use super::{Blocks, Family, Mask, NoiseLaw, Process, RandomOrder, TrainingTerm};
use crate::conditionals::SideInformation;
use crate::position_set::PositionSet;
use crate::random::Random;
use crate::settings::{Choice, Label, Range, Setting};
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

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "noise-share",
        pointer: "/run/model/process/share",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: 1.0 },
        label: Label { zh: "随机词元的比例 u", en: "share of random tokens, u" },
        help: Label {
            zh: "被破坏的位置以这个概率换成随机词元（可能碰巧是原来的），否则换成口；0 就是遮盖。",
            en: "A destroyed position becomes a random token (perhaps by chance the same) with this probability, otherwise 口; 0 is the mask.",
        },
        ..only_of(&["noise"])
    },
    Setting {
        name: "noise-variant",
        pointer: "/run/model/process/variant",
        range: Range::Choice { options: VARIANTS, default: "blind" },
        label: Label { zh: "谁知道哪里被破坏", en: "who knows what is destroyed" },
        help: Label {
            zh: "网络看得见被破坏的位置；只有采样器记得；或者谁也不知道，模型须先预测哪里要恢复、再预测恢复成什么。",
            en: "The network sees which positions are destroyed; only the sampler remembers; or nobody does, and the model predicts which need recovery, then what they are.",
        },
        ..only_of(&["noise"])
    },
];

/// As [`Variant`].
pub(super) const VARIANTS: &[Choice] = &[
    Choice::new("visible", "网络看得见", "the network sees it"),
    Choice::new("blind", "只有采样器记得", "only the sampler remembers"),
    Choice::new("hidden", "谁也不知道", "nobody: it is predicted"),
];

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
