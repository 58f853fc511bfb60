//! What is said of a process before there is a model of it to ask.

use super::{Family, Process};
use serde::Serialize;

/// A process as it is shown: what a reader of its ladder and of its numbers has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProcessDescription {
    /// Whether the model itself predicts which positions are restored: a planner, at a head cost.
    pub plans: bool,
    /// Whether tokens are deleted, and the model says when to stop inserting and where: a stop cost and a head cost.
    pub deletes: bool,
    /// Whether a corrupted position may hold a token, which can be mistaken for text.
    pub noisy: bool,
    /// Whether a model's bound, and its −log p(x), can be summed exactly: noise can be written in too
    /// many ways, and a planner adds a cost of its own.
    pub summable: bool,
    /// Whether a network trained on it can restore positions in any order.
    pub any_order: bool,
    /// Whether positions are corrupted block after block, k at a time; in a diffusion all are, again and
    /// again, and a deletion has its own k: the sampler's changes nothing.
    pub blocks: bool,
    /// Whether the training loss is drawn from a bound. (A bound can be measured anyway.)
    pub trains_a_bound: bool,
}

impl ProcessDescription {
    /// Of a learned posterior, which is no process: all of a sentence goes at once and comes back at once, and k changes
    /// nothing.
    pub const LEARNED: Self = Self {
        plans: false,
        deletes: false,
        noisy: false,
        summable: false,
        any_order: false,
        blocks: false,
        trains_a_bound: true,
    };
}

impl From<&dyn Process> for ProcessDescription {
    fn from(process: &dyn Process) -> Self {
        let inputs = process.inputs(1);
        let masks = match process.family() {
            Family::Blocks(blocks) => blocks.noise_distribution().is_certain(),
            Family::Diffusion(_) => false,
            Family::Deletion(_) => true,
        };
        Self {
            plans: inputs.planner && process.blocks().is_some(),
            deletes: process.deletion().is_some(),
            noisy: !masks,
            summable: masks && !inputs.planner,
            any_order: inputs.any_order,
            blocks: process.blocks().is_some(),
            trains_a_bound: process.trains_a_bound(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ConditionalTable;
    use crate::corpus::{Corpus, CorpusConfig};
    use crate::process::{ProcessConfig, Shares, Variant, processes};

    fn described(config: ProcessConfig) -> ProcessDescription {
        ProcessDescription::from(&*config.process())
    }

    #[test]
    fn what_is_called_summable_is_what_can_be_summed() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let distribution = corpus.enumerated().unwrap();
        let variants = [Variant::Visible, Variant::Blind, Variant::Hidden];
        let noises = variants.iter().flat_map(|variant| {
            [0.0, 0.5].map(|share| ProcessConfig::Noise { shares: Shares::One { share }, variant: *variant })
        });
        for config in processes().iter().map(|entry| entry.config).chain(noises) {
            let sums = ConditionalTable::new(distribution, &*config.process(), 1).is_ok();
            assert_eq!(described(config).summable, sums, "{config:?}");
        }
    }

    #[test]
    fn noise_and_planners_are_told_from_masks() {
        let noise =
            |share, variant| described(ProcessConfig::Noise { shares: Shares::One { share }, variant });
        assert!(noise(0.5, Variant::Visible).noisy && !noise(0.0, Variant::Blind).noisy);
        assert!(noise(0.0, Variant::Hidden).plans && !noise(1.0, Variant::Blind).plans);
        assert!(!described(ProcessConfig::Mask).noisy && described(ProcessConfig::Mask).any_order);
        assert!(
            !described(ProcessConfig::LeftToRight).any_order
                && !described(ProcessConfig::Bert).trains_a_bound
        );
    }
}
