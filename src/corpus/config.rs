//! Which corpora there are, and their settings.

use super::brackets::{self, BracketsConfig};
use super::capitals::{self, CapitalsConfig};
use super::checksum::{self, ChecksumConfig};
use super::text::{self, Text};
use super::topics::{self, TopicsConfig};
use super::{Corpus, Open};
use crate::error::{Error, ErrorKind, Result};
use crate::settings::{Choice, Effect, Label, Range, Setting, options};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which corpus, as it is written in checkpoints and links: `{"kind": "brackets", "length": 12, "types": 4}`.
/// What is left out is as by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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
        /// Which text ([`Text::fingerprint`]).
        fingerprint: String,
    },
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
    fn known(&self) -> Option<Box<dyn Open + '_>> {
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

impl Corpus {
    /// Opens the corpus that `config` describes, if it needs no text that someone has to bring.
    ///
    /// # Errors
    /// [`ErrorKind::Text`] if it does.
    pub fn open(config: &CorpusConfig) -> Result<Self> {
        Self::open_with(config, &[])
    }

    /// Opens the corpus that `config` describes, with the texts at hand.
    ///
    /// # Errors
    /// [`ErrorKind::Text`] if its text is not among them, or is too short for its context.
    pub fn open_with(config: &CorpusConfig, texts: &[Arc<Text>]) -> Result<Self> {
        if let CorpusConfig::Text { context, fingerprint } = config {
            let text = texts.iter().find(|text| text.fingerprint() == fingerprint);
            return Self::of_text(text.ok_or_else(|| no_text(fingerprint))?.clone(), *context);
        }
        config.known().map_or_else(|| Err(no_text("")), |known| known.open())
    }
}

fn no_text(fingerprint: &str) -> Error {
    Error::new(
        ErrorKind::Text,
        format!("这里要用到的文本（指纹 {fingerprint}）不在手边：请先粘贴或拖入同一份文本。"),
        format!(
            "The text it needs (fingerprint {fingerprint}) is not at hand: paste or drop the same text first."
        ),
    )
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
    /// The settings that come with it; none if they stand in a line above.
    pub settings: &'static [Setting],
}

const COUNT: usize = 6;

static CORPORA: [CorpusEntry; COUNT] = [
    line(capitals::CHINESE, CorpusConfig::capitals(), capitals::SETTINGS),
    line(capitals::ENGLISH, CorpusConfig::capitals_en(), &[]),
    line(brackets::CHOICE, CorpusConfig::Brackets(BracketsConfig::DEFAULT), brackets::SETTINGS),
    line(topics::CHOICE, CorpusConfig::Topics(TopicsConfig::DEFAULT), topics::SETTINGS),
    line(checksum::CHOICE, CorpusConfig::Checksum(ChecksumConfig::DEFAULT), checksum::SETTINGS),
    line(
        text::CHOICE,
        CorpusConfig::Text { context: text::DEFAULT_CONTEXT, fingerprint: String::new() },
        text::SETTINGS,
    ),
];

const fn line(choice: Choice, config: CorpusConfig, settings: &'static [Setting]) -> CorpusEntry {
    CorpusEntry { choice, config, settings }
}

/// Every corpus there is, in the order the page shows them.
pub fn corpora() -> &'static [CorpusEntry] {
    &CORPORA
}

/// The settings of this room: which corpus, then those of each.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    std::iter::once(&CORPUS).chain(CORPORA.iter().flat_map(|line| line.settings))
}

static CORPUS: Setting = Setting {
    name: "corpus",
    pointer: "/run/corpus/kind",
    range: Range::Choice { options: &options!(CORPORA), default: capitals::CHINESE.name },
    label: Label { zh: "语料", en: "corpus" },
    help: Label {
        zh: "模型学习的句子。内置语料的概率都精确知道，所以说得出模型离最好还差多少；你自己的文字只有上界。",
        en: "The sentences the model learns. The law of a built-in corpus is known exactly, and so is how far a model is from the best; of your own text only bounds are known.",
    },
    ..Setting::of(Effect::Retrain)
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names_and_configs_agree() {
        for entry in corpora() {
            let written = serde_json::to_value(&entry.config).unwrap();
            assert_eq!(written["kind"], entry.choice.name);
            match Corpus::open(&entry.config) {
                Ok(corpus) => assert_eq!(corpus.name, entry.choice.name),
                Err(error) => assert_eq!((entry.choice.name, error.kind), ("text", ErrorKind::Text)),
            }
        }
    }
}
