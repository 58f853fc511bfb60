//! Fixed posteriors q(z_t | x): how text is destroyed, step by step, with no parameters to learn.
//!
//! S_1..S_T is an ordered partition of the L positions into blocks of k (the last, S_T, takes what
//! is left), s_t = S_1 ∪ .. ∪ S_t is what is corrupted at t, T = ⌈L/k⌉. t = 0 is the data, t = T
//! pure noise; the reverse step t restores S_t. A process is a law of blocks (positions and counts
//! only), a [`NoiseLaw`] by which corrupted positions are written, and what of s a model may see; it
//! knows nothing of networks. Everywhere 1 <= k <= L.
//!
//! Adding a process: one file, one variant of [`ProcessConfig`], one line of [`processes`]' table.

mod description;
mod left_to_right;
mod mask;
mod noise;

use crate::conditionals::Told;
use crate::error::{Error, ErrorKind, Result};
use crate::position_set::PositionSet;
use crate::random::Random;
use crate::settings::{Choice, Condition, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};

pub use description::ProcessDescription;
pub use left_to_right::LeftToRight;
pub use mask::Mask;
pub use noise::{Noise, NoiseLaw, Variant, corrupted_row};

/// One term of the bound, in which every term is needed once:
///
/// ```text
/// NELBO(x) = Σ_terms weight · E_noise Σ_{i in scored} -log f_i(x_i | x outside corrupted, noise there)
/// ```
///
/// A process with a planner adds the head cost of each step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The step t it belongs to, 1..=T.
    pub step: usize,
    /// What the network does not see, or sees only as noise: s_t.
    pub corrupted: PositionSet,
    /// The positions whose cross-entropies count; a part of `corrupted`.
    pub scored: PositionSet,
    /// How much they count.
    pub weight: f64,
}

/// What a training example hides and how its positions count.
///
/// Averaged over the number of corrupted positions m, uniform in 1..=L, Σ_i weight_i CE_i under
/// `bound_weights` estimates the NELBO at k = 1 without bias. Under `training_weights` it is the
/// loss to descend: it may also count positions that only bounds at k > 1 need.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingTerm {
    /// What the network does not see.
    pub corrupted: PositionSet,
    /// (position, weight) in the NELBO at k = 1.
    pub bound_weights: Vec<(usize, f64)>,
    /// (position, weight) in the training loss.
    pub training_weights: Vec<(usize, f64)>,
}

/// Whether k = `block_size` positions can be corrupted at a time in sentences of L = `length`.
///
/// # Errors
/// [`ErrorKind::Setting`] unless 1 <= k <= L.
pub fn check_block_size(block_size: usize, length: usize) -> Result<()> {
    if (1..=length).contains(&block_size) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Setting,
        format!("设置 k 不能是 {block_size}：句子长 {length}，应是 1 到 {length} 的整数。"),
        format!(
            "The setting k cannot be {block_size}: sentences are {length} tokens long, give a whole number from 1 to {length}."
        ),
    ))
}

/// A fixed posterior over blocks of positions: how they are drawn and what its bound sums.
pub trait Process {
    /// How it is written in checkpoints and links.
    fn config(&self) -> ProcessConfig;

    /// T = ⌈L/k⌉.
    fn steps(&self, length: usize, block_size: usize) -> usize {
        length.div_ceil(block_size)
    }

    /// |s_t| = min(kt, L), for t in 0..=T.
    fn corrupted_count(&self, length: usize, block_size: usize, step: usize) -> usize {
        length.min(block_size * step)
    }

    /// |S_t|: k but for the last block, which takes what is left.
    fn block_count(&self, length: usize, block_size: usize, step: usize) -> usize {
        self.corrupted_count(length, block_size, step) - self.corrupted_count(length, block_size, step - 1)
    }

    /// S_1..S_T, in order of corruption.
    fn draw_blocks(&self, length: usize, block_size: usize, random: &mut Random) -> Vec<PositionSet>;

    /// All terms of step t of the exact bound.
    fn terms(&self, length: usize, block_size: usize, step: usize) -> Box<dyn Iterator<Item = Term>>;

    /// How many terms all steps have together, without listing them.
    fn term_count(&self, length: usize, block_size: usize) -> f64;

    /// One term in place of all those of step t: its expectation is their sum.
    fn draw_term(&self, length: usize, block_size: usize, step: usize, random: &mut Random) -> Term;

    /// The law of the block restored next, given what is `visible` (as many positions as some s_t
    /// leaves): (block, probability), summing to 1.
    fn reverse_blocks(
        &self,
        length: usize,
        block_size: usize,
        visible: PositionSet,
    ) -> Vec<(PositionSet, f64)>;

    /// A training example with m = `corrupted_count` positions corrupted, 1 <= m <= L.
    fn draw_training(&self, length: usize, corrupted_count: usize, random: &mut Random) -> TrainingTerm;

    /// Whether a network trained on it can restore positions in any order.
    fn any_order(&self) -> bool;

    /// How a corrupted position is written.
    fn noise_law(&self) -> NoiseLaw {
        NoiseLaw::MASK
    }

    /// What a model is told, beside z, where the positions of `corrupted` are.
    fn tell(&self, _corrupted: PositionSet) -> Told {
        Told::Nothing
    }

    /// Whether z and what is told beside it always say which positions are corrupted. Then noise tells
    /// a model nothing, and the optimal network is that of masks.
    fn reveals_corruption(&self) -> bool {
        true
    }

    /// Whether the model itself predicts which block is restored next: a planner, at a head cost.
    fn plans(&self) -> bool {
        false
    }
}

/// Which process, as it is written in checkpoints and links: `{"kind": "left-to-right"}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ProcessConfig {
    /// Text is destroyed from its end, so that it is generated from left to right.
    LeftToRight,
    /// Text is destroyed in random order.
    #[default]
    Mask,
    /// Text is destroyed in random order, by random tokens as well as masks.
    Noise {
        /// u, in \[0, 1\]: the probability that a corrupted position is a random token.
        share: f64,
        /// What is known of the corrupted positions.
        variant: Variant,
    },
}

impl ProcessConfig {
    /// The process it describes.
    pub fn process(&self) -> Box<dyn Process> {
        match *self {
            Self::LeftToRight => Box::new(LeftToRight),
            Self::Mask => Box::new(Mask),
            Self::Noise { share, variant } => Box::new(Noise { share, variant }),
        }
    }
}

/// A line of the table of processes.
#[derive(Clone, Copy, Debug)]
pub struct ProcessEntry {
    /// Its name in links and flags (the `kind` of its config), and what the page calls it.
    pub choice: Choice,
    /// The config it starts with.
    pub config: ProcessConfig,
}

const PROCESSES: [ProcessEntry; 3] = [
    ProcessEntry {
        choice: Choice { name: "left-to-right", label: Label { zh: "从左到右", en: "left to right" } },
        config: ProcessConfig::LeftToRight,
    },
    ProcessEntry {
        choice: Choice { name: "mask", label: Label { zh: "随机遮盖", en: "mask, in random order" } },
        config: ProcessConfig::Mask,
    },
    ProcessEntry {
        choice: Choice { name: "noise", label: Label { zh: "随机替换", en: "random tokens" } },
        config: ProcessConfig::Noise { share: 1.0, variant: Variant::Blind },
    },
];

/// Every process there is, in the order the page shows them.
pub fn processes() -> &'static [ProcessEntry] {
    &PROCESSES
}

const OPTIONS: [Choice; PROCESSES.len()] = {
    let mut options = [PROCESSES[0].choice; PROCESSES.len()];
    let mut i = 0;
    while i < options.len() {
        options[i] = PROCESSES[i].choice;
        i += 1;
    }
    options
};

/// The settings that only `noise` has.
const NOISE: Option<Condition> = Some(Condition { pointer: "/run/process/kind", names: &["noise"] });

/// The settings of this room.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "process",
        pointer: "/run/process/kind",
        range: Range::Choice { options: &OPTIONS, default: "mask" },
        unit: "",
        effect: Effect::Retrain,
        applies: None,
        advanced: false,
        label: Label { zh: "破坏过程", en: "process" },
        help: Label {
            zh: "文字按什么顺序、被什么破坏；模型学习按相反的顺序把它复原。",
            en: "In which order, and by what, text is destroyed; the model learns to restore it in the opposite order.",
        },
    },
    Setting {
        name: "noise-share",
        pointer: "/run/process/share",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: 1.0 },
        unit: "",
        effect: Effect::Retrain,
        applies: NOISE,
        advanced: false,
        label: Label { zh: "随机词元的比例 u", en: "share of random tokens, u" },
        help: Label {
            zh: "被破坏的位置以这个概率换成随机词元（可能碰巧是原来的），否则换成口；0 就是遮盖。",
            en: "A destroyed position becomes a random token (perhaps by chance the same) with this probability, otherwise 口; 0 is the mask.",
        },
    },
    Setting {
        name: "noise-variant",
        pointer: "/run/process/variant",
        range: Range::Choice { options: VARIANTS, default: "blind" },
        unit: "",
        effect: Effect::Retrain,
        applies: NOISE,
        advanced: false,
        label: Label { zh: "谁知道哪里被破坏", en: "who knows what is destroyed" },
        help: Label {
            zh: "网络看得见被破坏的位置；只有采样器记得；或者谁也不知道，模型须先预测哪里要恢复、再预测恢复成什么。",
            en: "The network sees which positions are destroyed; only the sampler remembers; or nobody does, and the model predicts which need recovery, then what they are.",
        },
    },
];

const VARIANTS: &[Choice] = &[
    Choice { name: "visible", label: Label { zh: "网络看得见", en: "the network sees it" } },
    Choice { name: "blind", label: Label { zh: "只有采样器记得", en: "only the sampler remembers" } },
    Choice { name: "hidden", label: Label { zh: "谁也不知道", en: "nobody: it is predicted" } },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names_and_configs_agree() {
        for entry in processes() {
            assert_eq!(serde_json::to_value(entry.config).unwrap()["kind"], entry.choice.name);
            assert_eq!(entry.config.process().config(), entry.config);
        }
    }

    #[test]
    fn noise_starts_with_the_defaults_of_its_settings_and_has_every_variant() {
        let [Some(share), Some(variant)] =
            ["noise-share", "noise-variant"].map(|name| SETTINGS.iter().find(|setting| setting.name == name))
        else {
            panic!("a setting is missing")
        };
        let (share, variant) = (share.range.default_value(), variant.range.default_value());
        let config = serde_json::json!({ "kind": "noise", "share": share, "variant": variant });
        assert_eq!(serde_json::to_value(PROCESSES[2].config).unwrap(), config);
        for option in VARIANTS {
            let config = serde_json::json!({ "kind": "noise", "share": 0.5, "variant": option.name });
            let read: ProcessConfig = serde_json::from_value(config.clone()).unwrap();
            assert_eq!(serde_json::to_value(read.process().config()).unwrap(), config);
        }
    }
}
