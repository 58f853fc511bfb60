//! Which corpora there are, and their settings.

use super::brackets::{self, BracketsConfig};
use super::capitals::{self, CapitalsConfig};
use super::checksum::{self, ChecksumConfig};
use super::lines;
use super::text::{self, OwnText};
use super::topics::{self, TopicsConfig};
use super::{Corpus, Open, StringLength};
use crate::error::Result;
use crate::settings::{Effect, Kind, Label, Range, Setting, kinds, options};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

kinds! {
    /// Which corpus, as it is written in checkpoints and links: `{"kind": "brackets", "length": 12, "types": 4}`.
    /// What is left out is as by default.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(test, derive(ts_rs::TS))]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    pub enum CorpusConfig in CORPORA;

    /// What opens it.
    fn opening -> Box<dyn Open>;

    /// 中国的首都是北京: eight Chinese characters.
    Capitals(config: CapitalsConfig = CapitalsConfig::DEFAULT)
        => capitals::Chinese(config), capitals::CHINESE, capitals::SETTINGS;

    /// The same distribution in eight English words.
    CapitalsEn(config: CapitalsConfig = CapitalsConfig::DEFAULT)
        => capitals::English(config), capitals::ENGLISH, &[];

    /// 听说中国首都是北京对不对: six to twelve characters, on a canvas.
    CapitalsOpen {
        /// Which capitals.
        #[serde(flatten)]
        capitals: CapitalsConfig = CapitalsConfig::DEFAULT,
        /// How the length of a string is known.
        #[serde(default, rename = "stringLength")]
        string_length: StringLength = StringLength::Canvas,
    } => capitals::WithOptionalParts(capitals, string_length), capitals::OPEN, &[];

    /// Balanced strings of typed brackets.
    Brackets(config: BracketsConfig = BracketsConfig::DEFAULT) => config, brackets::CHOICE, brackets::SETTINGS;

    /// Words drawn independently given a hidden topic.
    Topics(config: TopicsConfig = TopicsConfig::DEFAULT) => config, topics::CHOICE, topics::SETTINGS;

    /// Digits and their sum.
    Checksum(config: ChecksumConfig = ChecksumConfig::DEFAULT) => config, checksum::CHOICE, checksum::SETTINGS;

    /// Windows of a text that someone brought.
    Text {
        /// L, the characters in a window.
        context: usize = text::DEFAULT_CONTEXT,
        /// Which text ([`OwnText::fingerprint`]).
        fingerprint: String = String::new(),
    } => text::Windows { context, fingerprint }, text::CHOICE, text::SETTINGS;

    /// Lines of a text that someone brought, a string each.
    Lines {
        /// The characters of the longest line; L is one more, for the end.
        longest: usize = lines::DEFAULT_LONGEST,
        /// Which text ([`OwnText::fingerprint`]).
        fingerprint: String = String::new(),
        /// How the length of a line is known.
        #[serde(default, rename = "stringLength")]
        string_length: StringLength = StringLength::Canvas,
    } => lines::LinesOf { longest, fingerprint, string_length }, lines::CHOICE, lines::SETTINGS;
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

    /// L, the tokens in a sentence; known without the text at hand.
    pub fn length(&self) -> usize {
        self.opening().length()
    }

    /// Whether it is made of a text that someone has to bring, whose distribution nobody knows.
    pub fn needs_text(&self) -> bool {
        self.opening().needs_text()
    }
}

impl Corpus {
    /// Opens the corpus that `config` describes, if it needs no text that someone has to bring.
    ///
    /// # Errors
    /// [`ErrorKind::Text`](crate::error::ErrorKind::Text) if it does.
    pub fn open(config: &CorpusConfig) -> Result<Self> {
        Self::open_with(config, &[])
    }

    /// Opens the corpus that `config` describes, with the texts at hand.
    ///
    /// # Errors
    /// [`ErrorKind::Text`](crate::error::ErrorKind::Text) if its text is not among them, or is too short for its context.
    pub fn open_with(config: &CorpusConfig, texts: &[Arc<OwnText>]) -> Result<Self> {
        config.opening().open(texts)
    }
}

impl Default for CorpusConfig {
    fn default() -> Self {
        Self::capitals()
    }
}

/// Every corpus there is, in the order the page shows them.
pub fn corpora() -> &'static [Kind<CorpusConfig>] {
    CORPORA
}

/// The settings of this room: which corpus, then those of each.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    std::iter::once(&CORPUS).chain(CORPORA.iter().flat_map(|kind| kind.settings))
}

static CORPUS: Setting = Setting {
    name: "corpus",
    pointer: "/run/corpus/kind",
    range: Range::Choice { options: &options!(CORPORA), default: capitals::CHINESE.name },
    label: Label { zh: "语料", en: "corpus" },
    help: Label {
        zh: "模型学习的句子。内置语料的概率都精确知道，所以说得出模型离最好还差多少；你自己的文字只有上界。",
        en: "The sentences the model learns. The distribution of a built-in corpus is known exactly, and so is how far a model is from the best; of your own text only bounds are known.",
    },
    ..Setting::of(Effect::Retrain)
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn table_names_and_configs_agree() {
        for entry in corpora() {
            let written = serde_json::to_value(&entry.config).unwrap();
            assert_eq!(written["kind"], entry.choice.name);
            match Corpus::open(&entry.config) {
                Ok(corpus) => assert_eq!(corpus.name, entry.choice.name),
                Err(error) => {
                    assert!(["text", "lines"].contains(&entry.choice.name), "{error}");
                    assert_eq!(error.kind, ErrorKind::Text);
                }
            }
        }
    }
}
