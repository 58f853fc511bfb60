//! The table of processes: how each is written in checkpoints and links, and its settings.

use super::{
    Bert, Deletion, Embeddings, Gaussian, Iid, LeftToRight, Mask, Process, Replacement, Schedule, Shares,
    Span, SpanVariant, TrainedNoise, Variant, deletion, gaussian, iid, noise, span,
};
use crate::settings::{Choice, Effect, Kind, Label, Range, Setting, kinds, options};
use serde::{Deserialize, Serialize};

kinds! {
    /// Which process, as it is written in checkpoints and links: `{"kind": "left-to-right"}`.
    #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(test, derive(ts_rs::TS))]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    pub enum ProcessConfig in PROCESSES;

    /// The process it describes.
    pub fn process -> Box<dyn Process>;

    /// Text is destroyed from its end, so that it is generated from left to right.
    LeftToRight => LeftToRight, Choice::new("left-to-right", "从左到右", "left to right"), &[];

    /// Text is destroyed in random order.
    Mask => Mask, Choice::new("mask", "随机遮盖", "random masking"), &[];

    /// Text is destroyed in random order, by random tokens as well as masks.
    Noise {
        /// On which shares of random tokens it is trained.
        #[serde(flatten)]
        shares: Shares = Shares::One { share: noise::SHARE },
        /// What is known of the corrupted positions.
        variant: Variant = Variant::Blind,
    } => TrainedNoise::new(shares, variant), Choice::new("noise", "随机替换", "random tokens"), noise::SETTINGS;

    /// Text is destroyed span by span, in random order.
    Span {
        /// u, in \[0, 1\]: the probability that a corrupted position is a random token.
        #[serde(rename = "spanShare")]
        share: f64 = 0.0,
        /// What is known of the corrupted positions.
        #[serde(rename = "spanVariant", default)]
        variant: SpanVariant = SpanVariant::Visible,
    } => Span { share, variant }, Choice::new("span", "整段遮盖", "spans"), span::SETTINGS;

    /// As `Mask`, but trained on a fixed share of hidden positions.
    Bert => Bert, Choice::new("bert", "固定遮盖 15%", "a fixed 15%, as BERT"), &[];

    /// Tokens are replaced by random ones, independently, level by level.
    Iid {
        /// T, 2..=256.
        steps: usize = 32,
        /// How fast tokens are replaced.
        #[serde(flatten)]
        replacement: Replacement = Replacement::Linear,
    } => Iid { steps, replacement }, Choice::new("iid", "反复独立替换", "independent replacement"), iid::SETTINGS;

    /// Gaussian noise is added to frozen embeddings, level by level.
    Gaussian {
        /// T, 2..=256.
        steps: usize = 32,
        /// How fast noise is added.
        schedule: Schedule = Schedule::Shifted,
        /// Whether what noise is added to is learned.
        #[serde(default)]
        embeddings: Embeddings = Embeddings::Frozen,
    } => Gaussian::new(steps, schedule).with_embeddings(embeddings),
        Choice::new("gaussian", "高斯噪声", "Gaussian noise"), gaussian::SETTINGS;

    /// Tokens are deleted without a trace, until nothing is left.
    Delete {
        /// k, 1..=16.
        #[serde(rename = "atOnce")]
        at_once: usize = 1,
    } => Deletion { at_once }, Choice::new("delete", "删除", "deletion"), deletion::SETTINGS;

    /// Text is destroyed from its start: how little a process takes.
    #[cfg(test)]
    RightToLeft => super::toy::RightToLeft, Choice::new("right-to-left", "从右到左", "right to left"), &[];
}

/// Every process there is, in the order the page shows them.
pub fn processes() -> &'static [Kind<ProcessConfig>] {
    PROCESSES
}

/// The settings of this room: which process, then those of each.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    std::iter::once(&PROCESS).chain(PROCESSES.iter().flat_map(|kind| kind.settings))
}

static PROCESS: Setting = Setting {
    name: "process",
    pointer: "/run/model/process/kind",
    range: Range::Choice { options: &options!(PROCESSES), default: "mask" },
    label: Label { zh: "破坏过程", en: "process" },
    help: Label {
        zh: "文字按什么顺序、被什么破坏；模型学习按相反的顺序把它复原。",
        en: "In which order, and by what, text is destroyed; the model learns to restore it in the opposite order.",
    },
    ..Setting::of(Effect::Retrain).only_where("/run/model/kind", &["fixed"])
};

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
            let applying = settings()
                .skip(1)
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
            ["noise-share", "noise-variant"].map(|name| settings().find(|setting| setting.name == name))
        else {
            panic!("a setting is missing")
        };
        let (share, variant) = (share.range.default_value(), variant.range.default_value());
        let config =
            serde_json::json!({ "kind": "noise", "shares": "one", "share": share, "variant": variant });
        assert_eq!(serde_json::to_value(PROCESSES[2].config).unwrap(), config);
        for option in noise::VARIANTS {
            for config in [
                serde_json::json!({ "kind": "noise", "shares": "one", "share": 0.5, "variant": option.name }),
                serde_json::json!({ "kind": "noise", "shares": "every", "variant": option.name }),
            ] {
                let read: ProcessConfig = serde_json::from_value(config.clone()).unwrap();
                assert_eq!(serde_json::to_value(read).unwrap(), config);
            }
        }
    }
}
