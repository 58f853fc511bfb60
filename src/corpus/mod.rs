//! Where text comes from.
//!
//! A [`Corpus`] is a vocabulary and a source of sentences of L tokens. Where its law p* can be
//! enumerated ([`Law`]), entropy, baselines and log p*(x) are computed from it, never typed in, so
//! that a bound minus the entropy is an absolute gap.
//!
//! Adding a corpus: one file that opens it, one variant of [`CorpusConfig`], one line of
//! [`corpora`]'s table.

mod capitals;
mod enumerated;
mod grouping;
mod law;
mod oracle;
pub mod text;
mod vocabulary;

use crate::error::ErrorKind;
use crate::random::Random;
use crate::settings::{Choice, Condition, Effect, Label, Range, Setting};
use crate::{Error, Result, Token};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

pub use enumerated::Enumerated;
pub(crate) use grouping::Grouping;
pub use law::{Baselines, ByCount, CountPosterior, Law, Posterior};
pub use oracle::Oracle;
pub use text::Text;
pub use vocabulary::{MASK_TEXT, Vocabulary};

/// Which corpus, as it is written in checkpoints and links: `{"kind": "capitals"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CorpusConfig {
    /// 中国的首都是北京: eight Chinese characters.
    #[default]
    Capitals,
    /// The same law in eight English words.
    CapitalsEn,
    /// Windows of a text that someone brought.
    Text {
        /// L, the characters in a window.
        context: usize,
        /// Which text ([`Text::fingerprint`]).
        fingerprint: String,
    },
}

impl CorpusConfig {
    /// L, the tokens in a sentence; known without the text at hand.
    ///
    /// # Errors
    /// As [`Corpus::open`], but for a text that is not at hand.
    pub fn length(&self) -> Result<usize> {
        match self {
            Self::Text { context, .. } => Ok(*context),
            _ => Ok(Corpus::open(self)?.length),
        }
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

static CORPORA: [CorpusEntry; 3] = [
    CorpusEntry { choice: CAPITALS, config: CorpusConfig::Capitals },
    CorpusEntry { choice: CAPITALS_EN, config: CorpusConfig::CapitalsEn },
    CorpusEntry {
        choice: TEXT,
        config: CorpusConfig::Text { context: DEFAULT_CONTEXT, fingerprint: String::new() },
    },
];

const CAPITALS: Choice =
    Choice { name: "capitals", label: Label { zh: "首都（中文）", en: "capitals (Chinese)" } };
const CAPITALS_EN: Choice =
    Choice { name: "capitals-en", label: Label { zh: "首都（英文）", en: "capitals (English)" } };
const TEXT: Choice = Choice { name: "text", label: Label { zh: "你的文字", en: "your text" } };

const DEFAULT_CONTEXT: usize = 64;

/// Every corpus there is, in the order the page shows them.
pub fn corpora() -> &'static [CorpusEntry] {
    &CORPORA
}

/// Where a text is the corpus.
const OF_TEXT: Option<Condition> = Some(Condition { pointer: "/run/corpus/kind", names: &[TEXT.name] });

/// The settings of this room.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "corpus",
        pointer: "/run/corpus/kind",
        range: Range::Choice { options: &[CAPITALS, CAPITALS_EN, TEXT], default: CAPITALS.name },
        unit: "",
        effect: Effect::Retrain,
        applies: None,
        advanced: false,
        label: Label { zh: "语料", en: "corpus" },
        help: Label {
            zh: "模型学习的句子。首都两种的概率精确已知，误差可以用绝对值衡量；你的文字则只有上界。",
            en: "The sentences the model learns. The law of the capitals is known exactly, so errors can be measured in absolute terms; of your own text only bounds are.",
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

/// A source of sentences of a fixed length.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// Its name in links and flags.
    pub name: &'static str,
    /// The V tokens its sentences are made of.
    pub vocabulary: Vocabulary,
    /// L, the tokens in a sentence.
    pub length: usize,
    /// Prompts offered for filling with one click; □ is a blank.
    pub prompts: Vec<String>,
    /// The sentence whose corruption is shown first.
    pub sentence: String,
    source: Source,
}

/// Where a corpus's sentences come from.
#[derive(Clone, Debug)]
enum Source {
    /// A law that is known: nothing needs to be held out.
    Law(Arc<dyn Law>),
    /// A text, cut into windows.
    Text(Arc<Text>),
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
        match config {
            CorpusConfig::Capitals => capitals::chinese(),
            CorpusConfig::CapitalsEn => capitals::english(),
            CorpusConfig::Text { context, fingerprint } => {
                let text = texts.iter().find(|text| text.fingerprint() == fingerprint);
                Self::of_text(text.ok_or_else(|| no_text(fingerprint))?.clone(), *context)
            }
        }
    }

    /// The windows of `context` characters of a text.
    ///
    /// # Errors
    /// As [`Text::check_context`].
    pub fn of_text(text: Arc<Text>, context: usize) -> Result<Self> {
        text.check_context(context)?;
        let sentence = text.first_window(context);
        Ok(Self {
            name: "text",
            vocabulary: text.vocabulary().clone(),
            length: context,
            prompts: text::prompts(&sentence),
            sentence,
            source: Source::Text(text),
        })
    }

    /// A corpus whose sentences, as lists of words or characters joined by `separator`, can be
    /// enumerated with their weights (which need not sum to 1).
    fn of_sentences(
        name: &'static str,
        separator: &'static str,
        sentences: &[(Vec<&str>, f64)],
        prompts: &[&str],
        sentence: &str,
    ) -> Result<Self> {
        let vocabulary = Vocabulary::new(separator, sentences.iter().flat_map(|(words, _)| words.iter()));
        let tokens = |words: &Vec<&str>| words.iter().filter_map(|w| vocabulary.token(w)).collect();
        let weighted = sentences.iter().map(|(words, weight)| (tokens(words), *weight)).collect();
        let law = Enumerated::new(vocabulary.size(), weighted)?;
        Ok(Self {
            prompts: prompts.iter().map(|p| p.to_string()).collect(),
            sentence: sentence.to_string(),
            ..Self::of_law(name, vocabulary, law)
        })
    }

    /// The corpus of a law over `vocabulary`; its most probable sentence stands for it.
    pub fn of_law(name: &'static str, vocabulary: Vocabulary, law: Enumerated) -> Self {
        let ranked = law.sentences().iter().zip(law.probabilities());
        let first =
            ranked.max_by(|a, b| a.1.total_cmp(b.1)).map_or(String::new(), |(x, _)| vocabulary.write(x));
        let (length, source) = (law.length(), Source::Law(Arc::new(law)));
        Self { name, length, prompts: Vec::new(), sentence: first, vocabulary, source }
    }

    /// The exact law p*, where it is known.
    pub fn law(&self) -> Option<&Arc<dyn Law>> {
        match &self.source {
            Source::Law(law) => Some(law),
            Source::Text(_) => None,
        }
    }

    /// The sentences of p* with their probabilities, where it is known and they can be listed.
    pub fn enumerated(&self) -> Option<&Enumerated> {
        self.law()?.enumerated()
    }

    /// The text it is cut from, if it is one.
    pub fn text(&self) -> Option<&Text> {
        match &self.source {
            Source::Law(_) => None,
            Source::Text(text) => Some(text),
        }
    }

    /// H(p*) in nats per sequence, where it is known.
    pub fn entropy(&self) -> Option<f64> {
        self.law().map(|law| law.entropy())
    }

    /// log p*(x) in nats, −∞ outside the support; `None` where p* is unknown.
    pub fn log_probability(&self, sentence: &[Token]) -> Option<f64> {
        self.law().map(|law| law.log_probability(sentence))
    }

    /// What n-gram models cost here, in nats per sequence.
    pub fn baselines(&self) -> Baselines {
        match &self.source {
            Source::Law(law) => law.baselines(),
            Source::Text(text) => text.baselines(self.length),
        }
    }

    /// A sentence to train on, drawn from p* or from the training part of a text: bit-equal everywhere
    /// for equal random numbers.
    pub fn sample(&self, random: &mut Random) -> Cow<'_, [Token]> {
        match &self.source {
            Source::Law(law) => law.sample(random).into(),
            Source::Text(text) => text.sample(self.length, random).into(),
        }
    }

    /// A sentence to measure on, likewise: from p* itself where it is known, from the held-out part of
    /// a text.
    pub fn sample_held_out(&self, random: &mut Random) -> Cow<'_, [Token]> {
        match &self.source {
            Source::Law(law) => law.sample(random).into(),
            Source::Text(text) => text.sample_held_out(self.length, random).into(),
        }
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
