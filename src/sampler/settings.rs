//! The declaration of each setting of [`SampleConfig`](super::SampleConfig).

use super::config::{MAX_PARTICLES, MAX_REMASK, MAX_SEED, TEMPERATURE, TOP_P};
use super::layouts::weighs_givens;
use super::order::ORDERS;
use crate::position_set::MAX_LENGTH;
use crate::process::{Process, SHARE, SHARE_HELP, SHARE_LABEL};
use crate::settings::{Choice, Effect, Label, Range, Setting};

/// What a reader can set, as the page and the command line show it.
///
/// `k` can be no larger than the corpus's sentences are long: who shows it lowers its maximum to L. Some
/// make no difference to some processes ([`heeds`]).
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "k",
        pointer: "/sample/blockSize",
        range: Range::Integer { min: 1, max: MAX_LENGTH as u64, default: 1 },
        label: Label { zh: "每步词元数 k", en: "tokens per step, k" },
        help: Label {
            zh: "每一步同时破坏、也同时恢复这么多个词元；同一步里的词元互相看不见。",
            en: "How many tokens each step destroys, and restores, at once; those of one step cannot see each other.",
        },
        ..Setting::of(Effect::Evaluate)
    },
    Setting {
        name: "u",
        pointer: "/sample/share",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: SHARE },
        label: SHARE_LABEL,
        help: SHARE_HELP,
        ..Setting::of(Effect::Evaluate)
    },
    Setting {
        name: "sampling-steps",
        pointer: "/sample/steps",
        range: Range::Integer { min: 0, max: 256, default: 0 },
        unit: "steps",
        label: Label { zh: "恢复步数", en: "steps" },
        help: Label {
            zh: "分这么多步填完所有空位；0 表示由 k 决定。",
            en: "In how many steps all blanks are filled; 0 leaves it to k.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "temperature",
        pointer: "/sample/temperature",
        range: Range::Real { min: TEMPERATURE.0, max: TEMPERATURE.1, step: 0.1, default: 1.0 },
        label: Label { zh: "温度", en: "temperature" },
        help: Label {
            zh: "低于 1 偏向最可能的词元，高于 1 更随意，1 就是模型本身。",
            en: "Below 1 favours the likeliest tokens, above 1 is more daring, and 1 is the model itself.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "top-p",
        pointer: "/sample/topP",
        range: Range::Real { min: TOP_P.0, max: TOP_P.1, step: 0.01, default: 1.0 },
        advanced: true,
        label: Label { zh: "核采样 top-p", en: "top-p" },
        help: Label {
            zh: "只从最可能的、概率合计达到这个值的那些词元里抽取；1 表示不限制。",
            en: "Draw only from the likeliest tokens that together have this probability; 1 allows all.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "order",
        pointer: "/sample/order",
        range: Range::Choice { options: ORDERS, default: "random" },
        label: Label { zh: "恢复顺序", en: "order" },
        help: Label {
            zh: "先填哪些空位；从左到右的过程只有一种顺序。",
            en: "Which blanks are filled first; the left-to-right process has only one order.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "choice",
        pointer: "/sample/choice",
        range: Range::Choice { options: CHOICES, default: "sample" },
        label: Label { zh: "取词方式", en: "choice of token" },
        help: Label {
            zh: "按概率抽取，或者总取最可能的那个。",
            en: "Draw each token by its probability, or always take the likeliest.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "remask",
        pointer: "/sample/remask",
        range: Range::Integer { min: 0, max: MAX_REMASK as u64, default: 0 },
        unit: "rounds",
        advanced: true,
        label: Label { zh: "重新遮盖的轮数", en: "remasking rounds" },
        help: Label {
            zh: "填满之后，再遮盖一部分空位并重新抽取，这样重复若干轮；从左到右的模型和扩散过程不用。",
            en: "How many times, once all blanks are filled, some of them are masked and drawn again; not for left-to-right models and diffusions.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "remask-size",
        pointer: "/sample/remaskSize",
        range: Range::Integer { min: 1, max: MAX_LENGTH as u64, default: 1 },
        advanced: true,
        label: Label { zh: "首轮重新遮盖数", en: "blanks masked again" },
        help: Label {
            zh: "第一轮重新遮盖这么多个空位，以后逐轮减少；1 时每轮只重抽一个。",
            en: "How many blanks the first round masks again, later ones fewer; at 1 every round draws one anew.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "givens",
        pointer: "/sample/givens",
        range: Range::Choice { options: GIVENS, default: "resample" },
        advanced: true,
        label: Label { zh: "右侧已知词元", en: "givens on the right" },
        help: Label {
            zh: "从左到右的模型看不见空位右边的已知词元：用粒子按其概率加权，或者干脆不理会以作对比。",
            en: "A left-to-right model cannot see givens to the right of a blank: weigh particles by them, or ignore them for contrast.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "particles",
        pointer: "/sample/particles",
        range: Range::Integer { min: 1, max: MAX_PARTICLES as u64, default: 64 },
        advanced: true,
        label: Label { zh: "粒子数", en: "particles" },
        help: Label {
            zh: "从左到右、用删除或填长度未知的空（…）时，同时尝试的句子数；越多越接近精确的条件分布。",
            en: "How many sentences are tried side by side from left to right, by a deletion, and where a prompt has gaps (…); the more, the closer to the exact conditional.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "sampling-seed",
        pointer: "/sample/seed",
        range: Range::Integer { min: 0, max: MAX_SEED, default: 0 },
        advanced: true,
        label: Label { zh: "采样种子", en: "sampling seed" },
        help: Label {
            zh: "同一个种子给出同样的结果。", en: "The same seed gives the same result."
        },
        ..Setting::of(Effect::Sample)
    },
];

/// Whether a process is among those that heed a setting.
type Heeds = fn(&dyn Process) -> bool;

/// The settings that not every model heeds, each with the processes that do, and whether a learned posterior does: for
/// others its value changes nothing, so it keeps it and is not shown.
const HEEDED: &[(&str, Heeds, bool)] = &[
    ("k", |process| process.blocks().is_some(), false),
    ("u", |process| process.serves_every_share(), false),
    ("sampling-steps", |process| process.deletion().is_none(), false),
    ("order", |process| process.blocks().is_some_and(|blocks| blocks.any_order() && !blocks.plans()), false),
    ("remask", |process| process.blocks().is_some_and(|blocks| blocks.any_order()), false),
    ("remask-size", |process| process.blocks().is_some_and(|blocks| blocks.any_order()), false),
    ("givens", |process| process.blocks().is_some_and(|blocks| !blocks.any_order()), false),
    ("particles", |process| process.blocks().map_or(process.deletion().is_some(), weighs_givens), true),
];

/// Whether the value of this setting makes a difference to how a model of `process` is sampled or measured; of a learned
/// posterior, which has no process, `None`.
pub fn heeds(process: Option<&dyn Process>, setting: &Setting) -> bool {
    let found = HEEDED.iter().find(|(name, ..)| *name == setting.name);
    found.is_none_or(|(_, heeds, learned)| process.map_or(*learned, heeds))
}

const CHOICES: &[Choice] = &[
    Choice::new("sample", "按概率抽取", "draw by probability"),
    Choice::new("arg-max", "取最可能的", "take the likeliest"),
];

const GIVENS: &[Choice] = &[
    Choice::new("resample", "粒子加权", "weigh particles"),
    Choice::new("clamp", "不理会（仅作对比）", "ignore (only for contrast)"),
];
