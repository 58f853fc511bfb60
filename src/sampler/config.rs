//! How the reverse process is run: what a reader can set, and the declaration of each setting.

use crate::error::ErrorKind;
use crate::position_set::MAX_LENGTH;
use crate::settings::{Choice as Named, Effect, Label, Range, Setting};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// The lowest and highest temperature.
pub const TEMPERATURE: (f64, f64) = (0.1, 2.0);
/// The most particles.
pub const MAX_PARTICLES: usize = 512;
/// The largest seed (what every language reads as a whole number).
pub const MAX_SEED: u64 = u32::MAX as u64;

/// Which blanks are restored first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Every order equally likely: the model whose bound is measured.
    #[default]
    Random,
    /// At each evaluation, those whose most probable token is the most probable.
    Confidence,
    /// The leftmost.
    LeftToRight,
}

/// How a token is chosen from its distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// By chance.
    #[default]
    Sample,
    /// The most probable; of equal ones that with the lowest id.
    ArgMax,
}

/// What a left-to-right model does with givens to the right of a blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Givens {
    /// Weighs particles by the probability of the givens: blanks follow p(blanks | all givens).
    #[default]
    Resample,
    /// Puts them in place and ignores them when it fills the blanks. A contrast, not a method:
    /// blanks follow p(blanks | givens to their left).
    Clamp,
}

/// How the reverse process is run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SampleConfig {
    /// k, the blanks restored a step, 1..=L.
    pub block_size: usize,
    /// The steps, whatever k is; more than there are blanks counts as one step a blank. 0: as many
    /// as k needs.
    pub steps: usize,
    /// Divides log-probabilities before a draw, in \[0.1, 2\].
    pub temperature: f64,
    /// Which blanks are restored first, where the process leaves a choice.
    pub order: Order,
    /// How a token is chosen from its distribution.
    pub choice: Choice,
    /// What a left-to-right model does with givens to the right of a blank.
    pub givens: Givens,
    /// Particles of [`Givens::Resample`], 1..=512.
    pub particles: usize,
    /// The seed of every draw, at most 2^32 - 1 on the page.
    pub seed: u64,
}

impl Default for SampleConfig {
    fn default() -> Self {
        Self {
            block_size: 1,
            steps: 0,
            temperature: 1.0,
            order: Order::default(),
            choice: Choice::default(),
            givens: Givens::default(),
            particles: 64,
            seed: 0,
        }
    }
}

impl SampleConfig {
    /// Whether a sequence of `length` tokens can be sampled so.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] names the setting that is out of its range, and the range.
    pub fn validate(&self, length: usize) -> Result<()> {
        let outside = |name: &str, value: String, min: String, max: String| {
            Err(Error::new(
                ErrorKind::Setting,
                format!("{name} 为 {value}，应在 {min} 到 {max} 之间。"),
                format!("{name} is {value}; it has to be from {min} to {max}."),
            ))
        };
        let whole = |name: &str, value: usize, max: usize| {
            if (1..=max).contains(&value) {
                return Ok(());
            }
            outside(name, value.to_string(), "1".into(), max.to_string())
        };
        whole("k", self.block_size, length)?;
        whole("particles", self.particles, MAX_PARTICLES)?;
        // A temperature that is not a number is in no range either.
        if !(TEMPERATURE.0..=TEMPERATURE.1).contains(&self.temperature) {
            let (min, max) = TEMPERATURE;
            return outside("temperature", self.temperature.to_string(), min.to_string(), max.to_string());
        }
        Ok(())
    }

    /// How many of `blanks` are restored at each step, in order; they sum to `blanks`.
    ///
    /// Without `steps`, the blocks of the forward process backwards: k each, after a first one with
    /// what is left over. With `steps`, as evenly as possible, the smaller ones first: early draws
    /// see least, so they should be fewest.
    pub(super) fn group_sizes(&self, blanks: usize) -> Vec<usize> {
        if self.steps == 0 {
            let steps = blanks.div_ceil(self.block_size);
            let size = |step: usize| (blanks - step * self.block_size).min(self.block_size);
            return (0..steps).rev().map(size).collect();
        }
        let steps = self.steps.min(blanks);
        (0..steps).map(|step| (blanks + step) / steps).collect()
    }
}

/// What a reader can set, as the page and the command line show it.
///
/// `k` can be no larger than the corpus's sentences are long: who shows it lowers its maximum to L.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "k",
        pointer: "/sample/blockSize",
        range: Range::Integer { min: 1, max: MAX_LENGTH as u64, default: 1 },
        unit: "",
        effect: Effect::Evaluate,
        applies: None,
        advanced: false,
        label: Label { zh: "每步词元数 k", en: "tokens per step, k" },
        help: Label {
            zh: "每一步同时破坏、也同时恢复这么多个词元；同一步里的词元互相看不见。",
            en: "So many tokens are destroyed, and restored, at once in each step; those of one step cannot see each other.",
        },
    },
    Setting {
        name: "sampling-steps",
        pointer: "/sample/steps",
        range: Range::Integer { min: 0, max: MAX_LENGTH as u64, default: 0 },
        unit: "steps",
        effect: Effect::Sample,
        applies: None,
        advanced: false,
        label: Label { zh: "恢复步数", en: "steps" },
        help: Label {
            zh: "分这么多步填完所有空格；0 表示由 k 决定。",
            en: "All blanks are filled in so many steps; 0 leaves it to k.",
        },
    },
    Setting {
        name: "temperature",
        pointer: "/sample/temperature",
        range: Range::Real { min: TEMPERATURE.0, max: TEMPERATURE.1, step: 0.1, default: 1.0 },
        unit: "",
        effect: Effect::Sample,
        applies: None,
        advanced: false,
        label: Label { zh: "温度", en: "temperature" },
        help: Label {
            zh: "低于 1 偏向最可能的词元，高于 1 更随意，1 就是模型本身。",
            en: "Below 1 favours the likeliest tokens, above 1 is more daring, and 1 is the model itself.",
        },
    },
    Setting {
        name: "order",
        pointer: "/sample/order",
        range: Range::Choice { options: ORDERS, default: "random" },
        unit: "",
        effect: Effect::Sample,
        applies: None,
        advanced: false,
        label: Label { zh: "恢复顺序", en: "order" },
        help: Label {
            zh: "先填哪些空格；从左到右的过程只有一种顺序。",
            en: "Which blanks are filled first; the left-to-right process has only one order.",
        },
    },
    Setting {
        name: "choice",
        pointer: "/sample/choice",
        range: Range::Choice { options: CHOICES, default: "sample" },
        unit: "",
        effect: Effect::Sample,
        applies: None,
        advanced: false,
        label: Label { zh: "取词方式", en: "choice of token" },
        help: Label {
            zh: "按概率抽取，或者总取最可能的那个。",
            en: "Draw each token by its probability, or always take the likeliest.",
        },
    },
    Setting {
        name: "givens",
        pointer: "/sample/givens",
        range: Range::Choice { options: GIVENS, default: "resample" },
        unit: "",
        effect: Effect::Sample,
        applies: None,
        advanced: true,
        label: Label { zh: "右侧已知词元", en: "givens on the right" },
        help: Label {
            zh: "从左到右的模型看不见空格右边的已知词元：用粒子按其概率加权，或者干脆不理会以作对比。",
            en: "A left-to-right model cannot see givens to the right of a blank: weigh particles by them, or ignore them for contrast.",
        },
    },
    Setting {
        name: "particles",
        pointer: "/sample/particles",
        range: Range::Integer { min: 1, max: MAX_PARTICLES as u64, default: 64 },
        unit: "",
        effect: Effect::Sample,
        applies: None,
        advanced: true,
        label: Label { zh: "粒子数", en: "particles" },
        help: Label {
            zh: "从左到右填空时同时尝试的句子数；越多越接近精确的条件分布。",
            en: "How many sentences left-to-right filling tries side by side; the more, the closer to the exact conditional.",
        },
    },
    Setting {
        name: "sampling-seed",
        pointer: "/sample/seed",
        range: Range::Integer { min: 0, max: MAX_SEED, default: 0 },
        unit: "",
        effect: Effect::Sample,
        applies: None,
        advanced: true,
        label: Label { zh: "采样种子", en: "sampling seed" },
        help: Label {
            zh: "同一个种子给出同样的结果。", en: "The same seed gives the same result."
        },
    },
];

const ORDERS: &[Named] = &[
    Named { name: "random", label: Label { zh: "随机", en: "random" } },
    Named { name: "confidence", label: Label { zh: "最有把握的先填", en: "most confident first" } },
    Named { name: "left-to-right", label: Label { zh: "从左到右", en: "left to right" } },
];

const CHOICES: &[Named] = &[
    Named { name: "sample", label: Label { zh: "按概率抽取", en: "draw by probability" } },
    Named { name: "arg-max", label: Label { zh: "取最可能的", en: "take the likeliest" } },
];

const GIVENS: &[Named] = &[
    Named { name: "resample", label: Label { zh: "粒子加权", en: "weigh particles" } },
    Named {
        name: "clamp", label: Label { zh: "不理会（仅作对比）", en: "ignore (only for contrast)" }
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_defaults_are_the_defaults() {
        let state = serde_json::json!({ "sample": SampleConfig::default() });
        for setting in SETTINGS {
            let default = setting.range.default_value();
            assert_eq!(state.pointer(setting.pointer), Some(&default), "{}", setting.name);
        }
        assert_eq!(state["sample"].as_object().map(|fields| fields.len()), Some(SETTINGS.len()));
    }

    #[test]
    fn every_option_can_be_read() {
        for setting in SETTINGS {
            let Range::Choice { options, .. } = setting.range else { continue };
            for option in options {
                let mut state = serde_json::json!({ "sample": SampleConfig::default() });
                *state.pointer_mut(setting.pointer).unwrap() = option.name.into();
                let read: SampleConfig = serde_json::from_value(state["sample"].clone()).unwrap();
                assert_eq!(serde_json::json!({ "sample": read }), state);
            }
        }
    }

    #[test]
    fn groups_are_the_blocks_of_k_backwards() {
        let sizes =
            |block_size, blanks| SampleConfig { block_size, ..Default::default() }.group_sizes(blanks);
        assert_eq!(sizes(1, 3), [1, 1, 1]);
        assert_eq!(sizes(3, 8), [2, 3, 3]);
        assert_eq!(sizes(5, 8), [3, 5]);
        assert_eq!(sizes(8, 8), [8]);
        assert_eq!(sizes(8, 2), [2]);
        assert!(sizes(2, 0).is_empty());
    }

    #[test]
    fn steps_split_the_blanks_evenly() {
        for blanks in 0..12 {
            for steps in 1..12 {
                let sizes = SampleConfig { steps, ..Default::default() }.group_sizes(blanks);
                assert_eq!(sizes.len(), steps.min(blanks));
                assert_eq!(sizes.iter().sum::<usize>(), blanks);
                assert!(sizes.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] <= sizes[0] + 1));
            }
        }
    }

    #[test]
    fn settings_out_of_range_are_named() {
        let broken = [
            ("k", SampleConfig { block_size: 0, ..Default::default() }),
            ("k", SampleConfig { block_size: 9, ..Default::default() }),
            ("particles", SampleConfig { particles: 0, ..Default::default() }),
            ("particles", SampleConfig { particles: 513, ..Default::default() }),
            ("temperature", SampleConfig { temperature: 0.0, ..Default::default() }),
            ("temperature", SampleConfig { temperature: 2.5, ..Default::default() }),
            ("temperature", SampleConfig { temperature: f64::NAN, ..Default::default() }),
        ];
        for (name, config) in broken {
            let error = config.validate(8).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Setting);
            assert!(error.message.en.starts_with(name) && error.message.zh.starts_with(name), "{error}");
        }
        assert_eq!(SampleConfig { block_size: 8, ..Default::default() }.validate(8), Ok(()));
    }
}
