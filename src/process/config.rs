//! The table of processes: how each is written in checkpoints and links, and its settings.

use super::{LeftToRight, Mask, Noise, Process, Variant};
use crate::settings::{Choice, Condition, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};

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
