//! The table of processes: how each is written in checkpoints and links, and its settings.

use super::{
    Bert, Embeddings, Gaussian, Iid, LeftToRight, Mask, Noise, Process, Replacement, Schedule, Span,
    SpanVariant, Variant,
};
use crate::settings::{Choice, Effect, Label, Range, Setting, options};
use serde::{Deserialize, Serialize};

/// Which process, as it is written in checkpoints and links: `{"kind": "left-to-right"}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
    /// Text is destroyed span by span, in random order.
    Span {
        /// u, in \[0, 1\]: the probability that a corrupted position is a random token.
        #[serde(rename = "spanShare")]
        share: f64,
        /// What is known of the corrupted positions.
        #[serde(rename = "spanVariant", default)]
        variant: SpanVariant,
    },
    /// As `Mask`, but trained on a fixed share of hidden positions.
    Bert,
    /// Tokens are replaced by random ones, independently, level by level.
    Iid {
        /// T, 2..=256.
        steps: usize,
        /// How fast tokens are replaced.
        #[serde(flatten)]
        replacement: Replacement,
    },
    /// Gaussian noise is added to frozen embeddings, level by level.
    Gaussian {
        /// T, 2..=256.
        steps: usize,
        /// How fast noise is added.
        schedule: Schedule,
        /// Whether what noise is added to is learnt.
        #[serde(default)]
        embeddings: Embeddings,
    },
    /// Text is destroyed from its start: how little a process takes.
    #[cfg(test)]
    #[ts(skip)]
    RightToLeft,
}

impl ProcessConfig {
    /// The process it describes.
    pub fn process(&self) -> Box<dyn Process> {
        match *self {
            Self::LeftToRight => Box::new(LeftToRight),
            Self::Mask => Box::new(Mask),
            Self::Noise { share, variant } => Box::new(Noise { share, variant }),
            Self::Span { share, variant } => Box::new(Span { share, variant }),
            Self::Bert => Box::new(Bert),
            Self::Iid { steps, replacement } => Box::new(Iid { steps, replacement }),
            Self::Gaussian { steps, schedule, embeddings } => {
                Box::new(Gaussian::new(steps, schedule).with_embeddings(embeddings))
            }
            #[cfg(test)]
            Self::RightToLeft => Box::new(super::toy::RightToLeft),
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

const PROCESSES: &[ProcessEntry] = &[
    line(Choice::new("left-to-right", "从左到右", "left to right"), ProcessConfig::LeftToRight),
    line(Choice::new("mask", "随机遮盖", "mask, in random order"), ProcessConfig::Mask),
    line(
        Choice::new("noise", "随机替换", "random tokens"),
        ProcessConfig::Noise { share: 1.0, variant: Variant::Blind },
    ),
    line(
        Choice::new("span", "整段遮盖", "spans"),
        ProcessConfig::Span { share: 0.0, variant: SpanVariant::Visible },
    ),
    line(Choice::new("bert", "固定遮盖 15%", "a fixed 15%, as BERT"), ProcessConfig::Bert),
    line(
        Choice::new("iid", "反复独立替换", "independent replacement"),
        ProcessConfig::Iid { steps: 32, replacement: Replacement::Linear },
    ),
    line(
        Choice::new("gaussian", "高斯噪声", "Gaussian noise"),
        ProcessConfig::Gaussian { steps: 32, schedule: Schedule::Shifted, embeddings: Embeddings::Frozen },
    ),
    #[cfg(test)]
    line(Choice::new("right-to-left", "从右到左", "right to left"), ProcessConfig::RightToLeft),
];

const fn line(choice: Choice, config: ProcessConfig) -> ProcessEntry {
    ProcessEntry { choice, config }
}

/// Every process there is, in the order the page shows them.
pub fn processes() -> &'static [ProcessEntry] {
    PROCESSES
}

/// What all settings have in common that only these processes have.
const fn only_of(names: &'static [&'static str]) -> Setting {
    Setting::of(Effect::Retrain).only_where("/run/model/process/kind", names)
}

/// The settings of this room.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "process",
        pointer: "/run/model/process/kind",
        range: Range::Choice { options: &options!(PROCESSES), default: "mask" },
        label: Label { zh: "破坏过程", en: "process" },
        help: Label {
            zh: "文字按什么顺序、被什么破坏；模型学习按相反的顺序把它复原。",
            en: "In which order, and by what, text is destroyed; the model learns to restore it in the opposite order.",
        },
        ..Setting::of(Effect::Retrain).only_where("/run/model/kind", &["fixed"])
    },
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
    Setting {
        name: "span-noise-share",
        pointer: "/run/model/process/spanShare",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: 0.0 },
        advanced: true,
        label: Label { zh: "整段中随机词元的比例", en: "share of random tokens in spans" },
        help: Label {
            zh: "被破坏的位置以这个概率换成随机词元；0 就是遮盖。",
            en: "A destroyed position becomes a random token with this probability; 0 is the mask.",
        },
        ..only_of(&["span"])
    },
    Setting {
        name: "span-noise-variant",
        pointer: "/run/model/process/spanVariant",
        range: Range::Choice { options: SPAN_VARIANTS, default: "visible" },
        advanced: true,
        label: Label { zh: "谁知道哪些段被破坏", en: "who knows which spans are destroyed" },
        help: Label {
            zh: "有随机词元时，网络看得见被破坏的位置；或者只有采样器记得，网络只知道有几个。",
            en: "Where there are random tokens: the network sees which positions are destroyed, or only the sampler remembers, and the network is told how many.",
        },
        ..only_of(&["span"])
    },
    Setting {
        name: "diffusion-steps",
        pointer: "/run/model/process/steps",
        range: Range::Integer { min: 2, max: 256, default: 32 },
        unit: "steps",
        label: Label { zh: "扩散步数 T", en: "diffusion steps, T" },
        help: Label {
            zh: "从文字到纯噪声分多少步；步数越多，最好的网络离熵越近。",
            en: "In how many steps text becomes pure noise; the more there are, the closer the best network comes to the entropy.",
        },
        ..only_of(&["iid", "gaussian"])
    },
    Setting {
        name: "replacement",
        pointer: "/run/model/process/replacement",
        range: Range::Choice { options: REPLACEMENTS, default: "linear" },
        advanced: true,
        label: Label { zh: "替换的快慢", en: "pace of replacement" },
        help: Label {
            zh: "均匀地用尽原文，到最后一步什么也不剩；或者每一步以同样的概率替换，最后会剩下一点。",
            en: "Text is used up evenly, until nothing is left at the last step; or each step replaces with the same probability, and a little is left.",
        },
        ..only_of(&["iid"])
    },
    Setting {
        name: "replacement-rate",
        pointer: "/run/model/process/rate",
        range: Range::Real { min: 0.01, max: 0.9, step: 0.01, default: 0.2 },
        advanced: true,
        label: Label { zh: "每步替换的概率 β", en: "probability of replacement, β" },
        help: Label {
            zh: "每个位置在每一步以这个概率换成随机词元。",
            en: "Each position becomes a random token with this probability at each step.",
        },
        ..Setting::of(Effect::Retrain).only_where("/run/model/process/replacement", &["constant"])
    },
    Setting {
        name: "noise-schedule",
        pointer: "/run/model/process/schedule",
        range: Range::Choice { options: SCHEDULES, default: "shifted" },
        advanced: true,
        label: Label { zh: "加噪的快慢", en: "noise schedule" },
        help: Label {
            zh: "信号按余弦衰减（Nichol 与 Dhariwal）；或同样地衰减，但移到一个位置的 16 个数合起来说得清的地方；或每步的噪声线性增加（DDPM）。",
            en: "The signal falls as a cosine (Nichol and Dhariwal); or as one moved to where a position's 16 numbers together tell something; or each step's noise grows linearly (DDPM).",
        },
        ..only_of(&["gaussian"])
    },
    Setting {
        name: "embeddings",
        pointer: "/run/model/process/embeddings",
        range: Range::Choice { options: EMBEDDINGS, default: "frozen" },
        advanced: true,
        label: Label { zh: "词元的嵌入", en: "embeddings" },
        help: Label {
            zh: "噪声加在冻结的嵌入上；或者嵌入与网络一起学，这时噪声不再是固定的，多少算噪声由模型自己定。",
            en: "Noise is added to frozen embeddings; or they are learnt with the network, and then the noise is not fixed: the model itself chooses how much of it is noise.",
        },
        ..only_of(&["gaussian"])
    },
];

const REPLACEMENTS: &[Choice] = &[
    Choice::new("linear", "匀速，直到用尽", "evenly, until nothing is left"),
    Choice::new("constant", "每步同样的概率", "the same at each step"),
];

const EMBEDDINGS: &[Choice] = &[
    Choice::new("frozen", "冻结", "frozen"),
    Choice::new("learnt", "一起学（对照：噪声不再固定）", "learnt (ablation: the noise is not fixed then)"),
];

const SCHEDULES: &[Choice] = &[
    Choice::new("shifted", "移位的余弦", "shifted cosine"),
    Choice::new("cosine", "余弦", "cosine"),
    Choice::new("linear", "线性", "linear"),
];

/// Of spans nobody need predict which are destroyed.
const SPAN_VARIANTS: &[Choice] = VARIANTS.split_at(2).0;
const VARIANTS: &[Choice] = &[
    Choice::new("visible", "网络看得见", "the network sees it"),
    Choice::new("blind", "只有采样器记得", "only the sampler remembers"),
    Choice::new("hidden", "谁也不知道", "nobody: it is predicted"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names_and_configs_agree() {
        for entry in processes() {
            assert_eq!(serde_json::to_value(entry.config).unwrap()["kind"], entry.choice.name);
        }
    }

    #[test]
    fn every_process_starts_with_the_defaults_of_its_settings() {
        for entry in processes() {
            let config = serde_json::to_value(entry.config).unwrap();
            let state = serde_json::json!({ "run": { "model": { "kind": "fixed", "process": config } } });
            let applying = SETTINGS[1..]
                .iter()
                .filter(|setting| setting.applies.is_some_and(|condition| condition.holds(&state)));
            let mut fields = vec!["kind"];
            for setting in applying {
                let field = setting.pointer.rsplit('/').next().unwrap();
                assert_eq!(config[field], setting.range.default_value(), "{} {field}", entry.choice.name);
                fields.push(field);
            }
            assert!(config.as_object().unwrap().keys().all(|field| fields.contains(&field.as_str())));
        }
    }

    #[test]
    fn what_was_written_before_there_were_variants_is_read() {
        let read = |json: &str| serde_json::from_str::<ProcessConfig>(json).unwrap();
        let span = ProcessConfig::Span { share: 0.5, variant: SpanVariant::Visible };
        assert_eq!(read(r#"{"kind":"span","spanShare":0.5}"#), span);
        let gaussian =
            ProcessConfig::Gaussian { steps: 8, schedule: Schedule::Cosine, embeddings: Embeddings::Frozen };
        assert_eq!(read(r#"{"kind":"gaussian","steps":8,"schedule":"cosine"}"#), gaussian);
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
            assert_eq!(serde_json::to_value(read).unwrap(), config);
        }
    }
}
