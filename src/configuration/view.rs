//! What is shown, in which language, computed on which device: nothing here changes what a model, a sample
//! or a bound is.

use crate::settings::{Choice, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};

/// The page's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LanguageChoice"))]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// The browser's.
    #[default]
    Auto,
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// The page's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ColorScheme {
    /// The system's.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How large the page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PageSize"))]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// For one reader.
    #[default]
    Reader,
    /// For a room: no text is smaller than 16 px.
    Presenter,
}

/// Where the page trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum DeviceChoice {
    /// On the CPU at once, and on the GPU if that turns out faster.
    #[default]
    Auto,
    /// On the CPU.
    Cpu,
    /// On the GPU, however slow, if there is one.
    Gpu,
}

/// What the reader looks at, and on which device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewConfig {
    /// The page's language.
    pub language: Language,
    /// The page's colours.
    pub theme: ColorScheme,
    /// How large it is.
    pub size: Size,
    /// The reader's prompt, with blanks.
    pub prompt: String,
    /// t, the corruption level the scrubber stands at; levels beyond T show T.
    pub level: usize,
    /// How fast the trajectory plays, in frames per second.
    pub speed: f64,
    /// Where the page trains.
    pub device: DeviceChoice,
    /// How many workers train together on the CPU; 0 for as many as there are cores to spare.
    pub workers: usize,
}

impl ViewConfig {
    /// The view of someone who has changed nothing, looking at this prompt.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            language: Language::default(),
            theme: ColorScheme::default(),
            size: Size::default(),
            prompt: prompt.into(),
            level: 4,
            speed: 2.0,
            device: DeviceChoice::default(),
            workers: 0,
        }
    }
}

/// The view's settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "prompt",
        pointer: "/view/prompt",
        range: Range::Text { max_length: 400, default: "" },
        label: Label { zh: "提示", en: "Prompt" },
        help: Label {
            zh: "一句话，用 口 或 □ 留空（语料自己有这些字时，用页面和报错所说的符号）；给出的字不会变。",
            en: "A sentence with □ or 口 where something is left out (where the corpus writes with them, another sign, which page and messages name); what you give never changes.",
        },
        ..Setting::of(Effect::Sample)
    },
    Setting {
        name: "level",
        pointer: "/view/level",
        range: Range::Integer { min: 0, max: 128, default: 4 },
        label: Label { zh: "破坏程度 t", en: "Corruption level t" },
        help: Label {
            zh: "t=0 是原文，t=T 什么也不剩。",
            en: "At t=0 the sentence is whole, at t=T nothing of it is left.",
        },
        ..Setting::of(Effect::View)
    },
    Setting {
        name: "speed",
        pointer: "/view/speed",
        range: Range::Real { min: 0.5, max: 20.0, step: 0.5, default: 2.0 },
        unit: "frames/s",
        advanced: true,
        label: Label { zh: "播放速度", en: "Speed" },
        help: Label {
            zh: "轨迹每秒放几帧。",
            en: "How many frames of the trajectory are played in a second.",
        },
        ..Setting::of(Effect::View)
    },
    Setting {
        name: "language",
        pointer: "/view/language",
        range: Range::Choice {
            options: &[
                Choice::new("auto", "跟随浏览器", "the browser's"),
                Choice::new("zh", "中文", "中文"),
                Choice::new("en", "English", "English"),
            ],
            default: "auto",
        },
        advanced: true,
        label: Label { zh: "语言", en: "Language" },
        help: Label { zh: "页面用哪种语言。", en: "The language of the page." },
        ..Setting::of(Effect::View)
    },
    Setting {
        name: "theme",
        pointer: "/view/theme",
        range: Range::Choice {
            options: &[
                Choice::new("auto", "跟随系统", "the system's"),
                Choice::new("light", "浅色", "light"),
                Choice::new("dark", "深色", "dark"),
            ],
            default: "auto",
        },
        advanced: true,
        label: Label { zh: "配色", en: "Theme" },
        help: Label { zh: "浅色还是深色。", en: "Light or dark." },
        ..Setting::of(Effect::View)
    },
    Setting {
        name: "size",
        pointer: "/view/size",
        range: Range::Choice {
            options: &[
                Choice::new("reader", "自己看", "for one reader"),
                Choice::new("presenter", "投影给大家看", "for a room"),
            ],
            default: "reader",
        },
        advanced: true,
        label: Label { zh: "字号", en: "Size" },
        help: Label {
            zh: "投影时所有文字不小于 16 像素，实验台在 1440×900 的屏幕上一屏显示。",
            en: "For a room no text is smaller than 16 px, and the bench fits a screen of 1440×900.",
        },
        ..Setting::of(Effect::View)
    },
    Setting {
        name: "device",
        pointer: "/view/device",
        range: Range::Choice {
            options: &[
                Choice::new("auto", "哪个快用哪个", "whichever is faster"),
                Choice::new("cpu", "CPU", "CPU"),
                Choice::new("gpu", "GPU", "GPU"),
            ],
            default: "auto",
        },
        advanced: true,
        label: Label { zh: "在哪里训练", en: "Where to train" },
        help: Label {
            zh: "训练总在 CPU 上开始；GPU 更快时在检查点处移过去，模型不变。",
            en: "Training always starts on the CPU and moves to the GPU, at a checkpoint, where that is faster; the model stays the same.",
        },
        ..Setting::of(Effect::View)
    },
    Setting {
        name: "workers",
        pointer: "/view/workers",
        range: Range::Integer { min: 0, max: 8, default: 0 },
        advanced: true,
        label: Label { zh: "CPU 上的训练线程", en: "Workers on the CPU" },
        help: Label {
            zh: "几个线程一起训练；几个模型同时训练时由它们分。0：除一个核以外都用。模型逐位相同。",
            en: "How many train together; models that train at the same time share them. 0: all cores but one. The model is the same to the bit.",
        },
        ..Setting::of(Effect::View)
    },
];
