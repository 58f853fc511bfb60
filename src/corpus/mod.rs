//! Where text comes from.
//!
//! A [`Corpus`] is a vocabulary and a source of sentences of L tokens. Where its law p* can be
//! enumerated ([`Law`]), entropy, baselines and log p*(x) are computed from it, never typed in, so
//! that a bound minus the entropy is an absolute gap.
//!
//! Adding a corpus: one file that opens it, one variant of [`CorpusConfig`], one line of
//! [`corpora`]'s table.

mod capitals;
mod grouping;
mod law;
mod oracle;
mod vocabulary;

use crate::random::Random;
use crate::settings::{Choice, Effect, Label, Range, Setting};
use crate::{Result, Token};
use serde::{Deserialize, Serialize};

pub(crate) use grouping::Grouping;
pub use law::{Baselines, Law};
pub use oracle::Oracle;
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
}

/// A line of the table of corpora.
#[derive(Clone, Debug)]
pub struct CorpusEntry {
    /// Its name in links and flags (the `kind` of its config), and what the page calls it.
    pub choice: Choice,
    /// The config it starts with.
    pub config: CorpusConfig,
}

const CORPORA: [CorpusEntry; 2] = [
    CorpusEntry {
        choice: Choice {
            name: "capitals", label: Label { zh: "首都（中文）", en: "capitals (Chinese)" }
        },
        config: CorpusConfig::Capitals,
    },
    CorpusEntry {
        choice: Choice {
            name: "capitals-en", label: Label { zh: "首都（英文）", en: "capitals (English)" }
        },
        config: CorpusConfig::CapitalsEn,
    },
];

/// Every corpus there is, in the order the page shows them.
pub fn corpora() -> &'static [CorpusEntry] {
    &CORPORA
}

const OPTIONS: [Choice; CORPORA.len()] = {
    let mut options = [CORPORA[0].choice; CORPORA.len()];
    let mut i = 0;
    while i < options.len() {
        options[i] = CORPORA[i].choice;
        i += 1;
    }
    options
};

/// The settings of this room.
pub const SETTINGS: &[Setting] = &[Setting {
    name: "corpus",
    pointer: "/run/corpus/kind",
    range: Range::Choice { options: &OPTIONS, default: "capitals" },
    unit: "",
    effect: Effect::Retrain,
    applies: None,
    advanced: false,
    label: Label { zh: "语料", en: "corpus" },
    help: Label {
        zh: "模型学习的句子；每个语料的概率都精确已知，因此误差可以用绝对值衡量。",
        en: "The sentences the model learns; their exact probabilities are known, so its error can be measured in absolute terms.",
    },
}];

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
    law: Law,
}

impl Corpus {
    /// Opens the corpus that `config` describes.
    pub fn open(config: &CorpusConfig) -> Result<Self> {
        match config {
            CorpusConfig::Capitals => capitals::chinese(),
            CorpusConfig::CapitalsEn => capitals::english(),
        }
    }

    /// A corpus whose sentences, as lists of words or characters joined by `separator`, can be
    /// enumerated with their weights (which need not sum to 1).
    fn enumerated(
        name: &'static str,
        separator: &'static str,
        sentences: &[(Vec<&str>, f64)],
        prompts: &[&str],
        sentence: &str,
    ) -> Result<Self> {
        let vocabulary = Vocabulary::new(separator, sentences.iter().flat_map(|(words, _)| words.iter()));
        let tokens = |words: &Vec<&str>| words.iter().filter_map(|w| vocabulary.token(w)).collect();
        let weighted = sentences.iter().map(|(words, weight)| (tokens(words), *weight)).collect();
        let law = Law::new(vocabulary.size(), weighted)?;
        Ok(Self {
            prompts: prompts.iter().map(|p| p.to_string()).collect(),
            sentence: sentence.to_string(),
            ..Self::of_law(name, vocabulary, law)
        })
    }

    /// The corpus of a law over `vocabulary`; its most probable sentence stands for it.
    pub fn of_law(name: &'static str, vocabulary: Vocabulary, law: Law) -> Self {
        let ranked = law.sentences().iter().zip(law.probabilities());
        let first =
            ranked.max_by(|a, b| a.1.total_cmp(b.1)).map_or(String::new(), |(x, _)| vocabulary.write(x));
        Self { name, length: law.length(), prompts: Vec::new(), sentence: first, vocabulary, law }
    }

    /// The exact law p*, where it can be enumerated.
    pub fn law(&self) -> Option<&Law> {
        Some(&self.law)
    }

    /// H(p*) in nats per sequence, where it is known.
    pub fn entropy(&self) -> Option<f64> {
        self.law().map(Law::entropy)
    }

    /// log p*(x) in nats, −∞ outside the support; `None` where p* is unknown.
    pub fn log_probability(&self, sentence: &[Token]) -> Option<f64> {
        self.law().map(|law| law.log_probability(sentence))
    }

    /// What n-gram models cost here, in nats per sequence.
    pub fn baselines(&self) -> Baselines {
        self.law.baselines()
    }

    /// A sentence drawn from p*: bit-equal everywhere for equal random numbers.
    pub fn sample(&self, random: &mut Random) -> &[Token] {
        self.law.sample(random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names_and_configs_agree() {
        for entry in corpora() {
            let written = serde_json::to_value(&entry.config).unwrap();
            assert_eq!(written["kind"], entry.choice.name);
            assert_eq!(Corpus::open(&entry.config).unwrap().name, entry.choice.name);
        }
    }
}
