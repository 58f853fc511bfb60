//! Fixed posteriors q(z_t | x): how text is destroyed, step by step, with no parameters to learn.
//!
//! S_1..S_T is an ordered partition of the L positions into blocks of k (the last, S_T, takes what
//! is left), s_t = S_1 ∪ .. ∪ S_t is what is corrupted at t, T = ⌈L/k⌉. t = 0 is the data, t = T
//! pure noise; the reverse step t restores S_t. Positions and counts only: a process knows nothing of
//! tokens or networks. Everywhere 1 <= k <= L.
//!
//! Adding a process: one file, one variant of [`ProcessConfig`], one line of [`processes`]' table.

mod left_to_right;
mod mask;

use crate::error::{Error, ErrorKind, Result};
use crate::position_set::PositionSet;
use crate::random::Random;
use crate::settings::{Choice, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};

pub use left_to_right::LeftToRight;
pub use mask::Mask;

/// One term of the bound, in which every term is needed once:
///
/// ```text
/// NELBO(x) = Σ_terms weight · Σ_{i in scored} -log f_i(x_i | x outside corrupted)
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The step t it belongs to, 1..=T.
    pub step: usize,
    /// What the network does not see: s_t.
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
}

impl ProcessConfig {
    /// The process it describes.
    pub fn process(&self) -> Box<dyn Process> {
        match self {
            Self::LeftToRight => Box::new(LeftToRight),
            Self::Mask => Box::new(Mask),
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

const PROCESSES: [ProcessEntry; 2] = [
    ProcessEntry {
        choice: Choice { name: "left-to-right", label: Label { zh: "从左到右", en: "left to right" } },
        config: ProcessConfig::LeftToRight,
    },
    ProcessEntry {
        choice: Choice { name: "mask", label: Label { zh: "随机遮盖", en: "mask, in random order" } },
        config: ProcessConfig::Mask,
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

/// The settings of this room.
pub const SETTINGS: &[Setting] = &[Setting {
    name: "process",
    pointer: "/run/process/kind",
    range: Range::Choice { options: &OPTIONS, default: "mask" },
    unit: "",
    effect: Effect::Retrain,
    advanced: false,
    label: Label { zh: "破坏过程", en: "process" },
    help: Label {
        zh: "文字按什么顺序被遮盖；模型学习按相反的顺序把它复原。",
        en: "The order in which text is covered up; the model learns to restore it in the opposite order.",
    },
}];

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
}
