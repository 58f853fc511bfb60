//! Text destroyed in random order, by random tokens as well as masks.

use super::parameters::only_of;
use super::{Blocks, Example, Family, Mask, NoiseDistribution, Process, RandomOrder, TrainingTerm};
use crate::Token;
use crate::conditionals::SideInformation;
use crate::corpus::Vocabulary;
use crate::position_set::PositionSet;
use crate::random::Random;
use crate::settings::{Choice, Effect, Label, Range, Setting};
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

/// Blocks as in [`Mask`], written by a [`NoiseDistribution`]; one draw per position and trajectory.
///
/// ```text
/// visible:  NELBO(x) = Σ_t (|S_t|/|s_t|) E_{s_t, noise} Σ_{i in s_t} -log f_i(x_i | z_t, s_t)
/// blind:    the same with f_i(x_i | z_t, |s_t|); the optimum is higher
/// hidden:   the same, plus the head cost of p(B_t | z_t, |s_t|), a conditional Bernoulli distribution:
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

/// On which shares u of random tokens a network is trained.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "shares", rename_all = "kebab-case")]
pub enum Shares {
    /// One, at which it is asked and measured, too.
    One {
        /// u, in \[0, 1\].
        share: f64,
    },
    /// Every one: u uniform in \[0, 1), drawn for each sentence. At which the network is asked is chosen afterwards.
    Every,
}

impl Shares {
    /// The share at which a training example is written. (Masks alone in a third of them and random tokens alone in a
    /// sixth, the rest uniform, made neither end better: `docs/results.md`.)
    fn draw(self, random: &mut Random) -> f64 {
        match self {
            Self::One { share } => share,
            Self::Every => random.uniform(),
        }
    }
}

/// [`Noise`] as a run has it: at the share at which it is asked, with those on which it is trained.
///
/// One network serves every u, and need not be told it. Of z with m masks, where |s| = c are corrupted,
///
/// ```text
/// P(z | x, s) = (u/V)^(c-m) (1-u)^m   for every (x, s) that z fits, and otherwise 0
/// ```
///
/// with V the tokens that noise can be. Whoever is told s, or c, sees the same factor in front of all that fit:
/// P(x, s | z, s) and P(x, s | z, c) do not depend on u (where z is possible at all). So the optimal network and
/// planner are those of every u at once; what u changes is how often each z is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainedNoise {
    shares: Shares,
    asked: Noise,
}

impl TrainedNoise {
    /// Trained on these shares: asked at the one, or of every one at [`SHARE`] until it is asked [`at`](Process::at)
    /// another.
    pub fn new(shares: Shares, variant: Variant) -> Self {
        let share = if let Shares::One { share } = shares { share } else { SHARE };
        Self { shares, asked: Noise { share, variant } }
    }
}

/// The share of random tokens where nothing says another: the note's.
pub const SHARE: f64 = 1.0;

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "noise-shares",
        pointer: "/run/model/process/shares",
        range: Range::Choice { options: SHARES, default: "one" },
        label: Label { zh: "训练用的随机词元比例", en: "shares of random tokens in training" },
        help: Label {
            zh: "只在一个比例上训练；或者每个句子随机抽一个比例，同一个网络便适用于所有的 u，移动滑块不用重新训练。",
            en: "Train on one share; or draw one for each sentence, so that one network serves every u and moving its slider trains nothing anew.",
        },
        ..only_of(&["noise"])
    },
    Setting {
        name: "noise-share",
        pointer: "/run/model/process/share",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: SHARE },
        label: SHARE_LABEL,
        help: SHARE_HELP,
        ..Setting::of(Effect::Retrain).only_where("/run/model/process/shares", &["one"])
    },
    Setting {
        name: "noise-variant",
        pointer: "/run/model/process/variant",
        range: Range::Choice { options: VARIANTS, default: "blind" },
        label: Label { zh: "谁知道哪里被破坏", en: "who knows what is destroyed" },
        help: Label {
            zh: "网络看得见被破坏的位置；只有采样器记得；或者谁也不知道，模型须先预测哪里要恢复、再预测恢复成什么。",
            en: "The network sees which positions are destroyed; only the sampler remembers; or neither does, and the model predicts which need recovery, then what they are.",
        },
        ..only_of(&["noise"])
    },
];

/// What u is called, wherever it is set.
pub const SHARE_LABEL: Label = Label { zh: "随机词元的比例 u", en: "share of random tokens, u" };

/// What it does.
pub const SHARE_HELP: Label = Label {
    zh: "被破坏的位置以这个概率换成随机词元（可能碰巧是原来的），否则留空；0 就是遮盖。",
    en: "A destroyed position becomes a random token (perhaps by chance the same) with this probability, otherwise a blank; 0 is the mask.",
};

/// As [`Shares`].
const SHARES: &[Choice] =
    &[Choice::new("one", "一个比例", "one share"), Choice::new("every", "所有比例", "every share")];

/// As [`Variant`].
pub(super) const VARIANTS: &[Choice] = &[
    Choice::new("visible", "网络看得见", "the network sees it"),
    Choice::new("blind", "只有采样器记得", "only the sampler remembers"),
    Choice::new("hidden", "谁也不知道", "unknown: it is predicted"),
];

impl Process for Noise {
    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }
}

impl Process for TrainedNoise {
    fn family(&self) -> Family<'_> {
        Family::Blocks(&self.asked)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }

    fn serves_every_share(&self) -> bool {
        self.shares == Shares::Every
    }

    fn at(&self, share: f64) -> Box<dyn Process> {
        let share = if self.serves_every_share() { share } else { self.asked.share };
        Box::new(Self { asked: Noise { share, ..self.asked }, ..*self })
    }

    fn example(
        &self,
        sentence: &[Token],
        vocabulary: &Vocabulary,
        stratum: usize,
        random: &mut Random,
    ) -> Example {
        let share = self.shares.draw(random);
        Noise { share, ..self.asked }.example(sentence, vocabulary, stratum, random)
    }
}

impl RandomOrder for Noise {}

impl Blocks for Noise {
    fn draw_training(&self, length: usize, corrupted_count: usize, random: &mut Random) -> TrainingTerm {
        Mask.draw_training(length, corrupted_count, random)
    }

    fn noise_distribution(&self) -> NoiseDistribution {
        NoiseDistribution { share: self.share }
    }

    fn side_information(&self, corrupted: PositionSet) -> SideInformation {
        match self.variant {
            Variant::Visible => SideInformation::Flags(corrupted),
            Variant::Blind | Variant::Hidden => SideInformation::Count(corrupted.len()),
        }
    }

    fn reveals_corruption(&self) -> bool {
        self.variant == Variant::Visible || self.noise_distribution().is_certain()
    }

    fn plans(&self) -> bool {
        self.variant == Variant::Hidden
    }
}
