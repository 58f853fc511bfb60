//! Which corpora there are, and their settings.

use super::brackets::{self, BracketsConfig};
use super::capitals::{self, CapitalsConfig};
use super::checksum::{self, ChecksumConfig};
use super::topics::{self, TopicsConfig};
use super::{Corpus, text};
use crate::Result;
use crate::settings::{Choice, Condition, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};

/// Which corpus, as it is written in checkpoints and links: `{"kind": "brackets", "length": 12, "types": 4}`.
/// What is left out is as by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CorpusConfig {
    /// 中国的首都是北京: eight Chinese characters.
    Capitals(CapitalsConfig),
    /// The same law in eight English words.
    CapitalsEn(CapitalsConfig),
    /// Balanced strings of typed brackets.
    Brackets(BracketsConfig),
    /// Words drawn independently given a hidden topic.
    Topics(TopicsConfig),
    /// Digits and their sum.
    Checksum(ChecksumConfig),
    /// Windows of a text that someone brought.
    Text {
        /// L, the characters in a window.
        context: usize,
        /// Which text ([`super::Text::fingerprint`]).
        fingerprint: String,
    },
}

/// A corpus that needs nothing but its parameters.
pub(super) trait Open {
    /// L.
    fn length(&self) -> usize;

    /// The corpus; an error (kind `Setting`) if a parameter is out of its range.
    fn open(&self) -> Result<Corpus>;
}

impl CorpusConfig {
    /// `capitals` as it is by default.
    pub const fn capitals() -> Self {
        Self::Capitals(CapitalsConfig::DEFAULT)
    }

    /// `capitals-en` as it is by default.
    pub const fn capitals_en() -> Self {
        Self::CapitalsEn(CapitalsConfig::DEFAULT)
    }

    /// What opens it, if it needs no text that someone has to bring.
    pub(super) fn known(&self) -> Option<Box<dyn Open + '_>> {
        Some(match self {
            Self::Capitals(config) => Box::new(capitals::Chinese(config)),
            Self::CapitalsEn(config) => Box::new(capitals::English(config)),
            Self::Brackets(config) => Box::new(config.clone()),
            Self::Topics(config) => Box::new(config.clone()),
            Self::Checksum(config) => Box::new(config.clone()),
            Self::Text { .. } => return None,
        })
    }

    /// L, the tokens in a sentence; known without the text at hand.
    pub fn length(&self) -> usize {
        match self {
            Self::Text { context, .. } => *context,
            known => known.known().map_or(0, |known| known.length()),
        }
    }
}

impl Default for CorpusConfig {
    fn default() -> Self {
        Self::capitals()
    }
}

/// A line of the table of corpora.
#[derive(Clone, Debug)]
pub struct CorpusEntry {
    /// Its name in links and flags (the `kind` of its config), and what the page calls it.
    pub choice: Choice,
    /// The config it starts with.
    pub config: CorpusConfig,
}

static CORPORA: [CorpusEntry; 6] = [
    CorpusEntry { choice: CAPITALS, config: CorpusConfig::capitals() },
    CorpusEntry { choice: CAPITALS_EN, config: CorpusConfig::capitals_en() },
    CorpusEntry { choice: BRACKETS, config: CorpusConfig::Brackets(BracketsConfig::DEFAULT) },
    CorpusEntry { choice: TOPICS, config: CorpusConfig::Topics(TopicsConfig::DEFAULT) },
    CorpusEntry { choice: CHECKSUM, config: CorpusConfig::Checksum(ChecksumConfig::DEFAULT) },
    CorpusEntry {
        choice: TEXT,
        config: CorpusConfig::Text { context: DEFAULT_CONTEXT, fingerprint: String::new() },
    },
];

const CAPITALS: Choice =
    Choice { name: "capitals", label: Label { zh: "首都（中文）", en: "capitals (Chinese)" } };
const CAPITALS_EN: Choice =
    Choice { name: "capitals-en", label: Label { zh: "首都（英文）", en: "capitals (English)" } };
const BRACKETS: Choice = Choice { name: "brackets", label: Label { zh: "括号", en: "brackets" } };
const TOPICS: Choice = Choice { name: "topics", label: Label { zh: "话题", en: "topics" } };
const CHECKSUM: Choice = Choice { name: "checksum", label: Label { zh: "校验和", en: "checksum" } };
const TEXT: Choice = Choice { name: "text", label: Label { zh: "你的文字", en: "your text" } };

const DEFAULT_CONTEXT: usize = 64;

/// Every corpus there is, in the order the page shows them.
pub fn corpora() -> &'static [CorpusEntry] {
    &CORPORA
}

/// Where this is the corpus.
const fn of(names: &'static [&'static str]) -> Condition {
    Condition { pointer: "/run/corpus/kind", names }
}

pub(super) const OF_CAPITALS: Condition = of(&[CAPITALS.name, CAPITALS_EN.name]);
pub(super) const OF_BRACKETS: Condition = of(&[BRACKETS.name]);
pub(super) const OF_TOPICS: Condition = of(&[TOPICS.name]);
pub(super) const OF_CHECKSUM: Condition = of(&[CHECKSUM.name]);
const OF_TEXT: Option<Condition> = Some(of(&[TEXT.name]));

/// The settings of this room, those of each corpus after the choice of it.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    [GENERAL, capitals::SETTINGS, brackets::SETTINGS, topics::SETTINGS, checksum::SETTINGS]
        .into_iter()
        .flatten()
}

const GENERAL: &[Setting] = &[
    Setting {
        name: "corpus",
        pointer: "/run/corpus/kind",
        range: Range::Choice {
            options: &[CAPITALS, CAPITALS_EN, BRACKETS, TOPICS, CHECKSUM, TEXT],
            default: CAPITALS.name,
        },
        unit: "",
        effect: Effect::Retrain,
        applies: None,
        advanced: false,
        label: Label { zh: "语料", en: "corpus" },
        help: Label {
            zh: "模型学习的句子。你的文字只有上界；其余各种的概率精确已知，误差可以用绝对值衡量。",
            en: "The sentences the model learns. Of your own text only bounds are known; the laws of all others are known exactly, so that errors can be measured in absolute terms.",
        },
    },
    Setting {
        name: "context",
        pointer: "/run/corpus/context",
        range: Range::Integer { min: text::CONTEXT.0 as u64, max: text::CONTEXT.1 as u64, default: 64 },
        unit: "characters",
        effect: Effect::Retrain,
        applies: OF_TEXT,
        advanced: false,
        label: Label { zh: "上下文", en: "context" },
        help: Label {
            zh: "模型一次看多少个字符。", en: "How many characters the model sees at a time."
        },
    },
    Setting {
        name: "fingerprint",
        pointer: "/run/corpus/fingerprint",
        range: Range::Text { max_length: 16, default: "" },
        unit: "",
        effect: Effect::Retrain,
        applies: OF_TEXT,
        advanced: true,
        label: Label { zh: "文本指纹", en: "fingerprint" },
        help: Label {
            zh: "用的是哪一份文本；链接和存档只记指纹，不带文本。",
            en: "Which text it is; links and checkpoints carry only this, never the text.",
        },
    },
];
