//! What page and command line say of a corpus.

use super::text::LengthBin;
use super::{Baselines, Corpus, DataDistribution, OwnText};
use crate::Token;
use crate::error::{self, Error, ErrorKind, Result};
use crate::random::{Purpose, Random};
use crate::sorting::sorted;
use serde::Serialize;

/// A corpus as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Corpus"))]
#[serde(rename_all = "camelCase")]
pub struct CorpusDescription {
    /// Its name in links and flags.
    pub name: &'static str,
    /// L, the tokens in a sentence.
    pub length: usize,
    /// The V tokens as they are written, by id.
    pub vocabulary: Vec<String>,
    /// What stands between two tokens: nothing, or a space.
    pub separator: &'static str,
    /// How a blank is written, in prompts and where something is destroyed.
    pub blank: String,
    /// H(p*) in nats per sequence, where it is known.
    pub entropy: Option<f64>,
    /// Whether its sentences can be listed, so that bounds and process gaps can be summed exactly.
    pub listed: bool,
    /// What n-gram models cost, in nats per sequence.
    pub baselines: Baselines,
    /// Prompts offered with one click.
    pub prompts: Vec<String>,
    /// The sentence whose corruption is shown first.
    pub sentence: String,
    /// What has to be known of a text before a number is believed, if there is anything.
    pub remark: Option<error::Text>,
}

impl From<&Corpus> for CorpusDescription {
    fn from(corpus: &Corpus) -> Self {
        Self {
            name: corpus.name,
            length: corpus.length,
            vocabulary: corpus.vocabulary.tokens().to_vec(),
            separator: corpus.vocabulary.separator(),
            blank: corpus.vocabulary.blank().to_string(),
            entropy: corpus.entropy(),
            listed: corpus.enumerated().is_some(),
            baselines: corpus.baselines(),
            prompts: corpus.prompts.clone(),
            sentence: corpus.sentence.clone(),
            remark: corpus.remark(),
        }
    }
}

/// Sentences of a corpus, to look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CorpusSentences {
    /// How many sentences are possible; `None` where nobody knows.
    pub count: Option<f64>,
    /// Whether these are all of them; otherwise they are drawn.
    pub all: bool,
    /// The sentences.
    pub sentences: Vec<CorpusSentence>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CorpusSentence {
    /// L tokens as they are written.
    pub tokens: Vec<String>,
    /// p*(x), in \[0, 1\]; `None` where it is unknown.
    pub probability: Option<f64>,
    /// log p*(x) in nats; `None` where it is unknown.
    pub log_probability: Option<f64>,
}

impl CorpusSentences {
    /// The most sentences that are all shown.
    const MOST: f64 = 512.0;
    /// How many are drawn where there are more.
    const DRAWN: u64 = 24;

    /// All sentences of a corpus of few, or some that are drawn from it.
    pub fn of(corpus: &Corpus) -> Self {
        let count = corpus.distribution().map(|distribution| distribution.support_size());
        // The sentences of a large distribution are not listed for this.
        let few = count.is_some_and(|count| count <= Self::MOST);
        let listed =
            few.then(|| corpus.enumerated()).flatten().map(|distribution| distribution.sentences().to_vec());
        let all = listed.is_some();
        let drawn = |n| corpus.sample(&mut Random::new(0, Purpose::Example, n)).into_owned();
        let tokens = listed.unwrap_or_else(|| (1..=Self::DRAWN).map(drawn).collect());
        let sentences = tokens.iter().map(|tokens| CorpusSentence::of(tokens, corpus)).collect();
        Self { count, all, sentences }
    }
}

impl CorpusSentence {
    fn of(tokens: &[Token], corpus: &Corpus) -> Self {
        let log_probability = corpus.log_probability(tokens);
        Self {
            tokens: tokens.iter().map(|token| corpus.vocabulary.text(*token).to_string()).collect(),
            probability: log_probability.map(f64::exp),
            log_probability,
        }
    }
}

/// A text someone brought, as it is shown before training.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TextDescription {
    /// Tells it from other texts.
    pub fingerprint: String,
    /// Its size in UTF-8.
    pub bytes: usize,
    /// Characters for training.
    pub training: usize,
    /// Characters held out.
    pub held_out: usize,
    /// How many of those the vocabulary does not have.
    pub unknown: usize,
    /// Its tokens and how often each occurs in training, the most frequent first; without the unknown.
    pub vocabulary: Vec<TokenCount>,
    /// How long its lines are.
    pub line_lengths: Vec<LengthBin>,
    /// What a unigram fitted to the training part costs on the held-out part, nats per character.
    pub unigram: f64,
    /// The same for a bigram.
    pub bigram: f64,
    /// The longest context there is enough text for.
    pub longest_context: usize,
    /// The characters of its longest line, as far as a string can have them.
    pub longest_line: usize,
}

/// A token and how often it occurs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TokenCount {
    /// How it is written.
    pub text: String,
    /// How often it occurs.
    pub count: usize,
}

impl From<&OwnText> for TextDescription {
    fn from(text: &OwnText) -> Self {
        let known = text.vocabulary().tokens().iter().zip(text.counts()).filter(|(_, count)| **count > 0);
        let counted = known.map(|(text, count)| TokenCount { text: text.clone(), count: *count });
        let vocabulary = sorted(counted, |token| -(token.count as f64));
        let costs = text.baselines_per_character();
        Self {
            fingerprint: text.fingerprint().to_string(),
            bytes: text.bytes(),
            training: text.training().len(),
            held_out: text.held_out().len(),
            unknown: text.unknown(),
            vocabulary,
            line_lengths: text.line_lengths(),
            unigram: costs.unigram,
            bigram: costs.bigram,
            longest_context: text.longest_context(),
            longest_line: text.longest_line(),
        }
    }
}

/// The exact distribution of a corpus.
///
/// # Errors
/// [`ErrorKind::Setting`] where it is unknown.
pub fn known_distribution(corpus: &Corpus) -> Result<&dyn DataDistribution> {
    corpus.distribution().map(AsRef::as_ref).ok_or_else(|| {
        Error::new(
            ErrorKind::Setting,
            format!("语料 {} 的概率未知，没有精确的条件概率；请换一个概率已知的语料。", corpus.name),
            format!(
                "The data distribution of {} is unknown, so it has no exact conditionals; choose one whose distribution is known.",
                corpus.name
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::CorpusConfig;

    #[test]
    fn a_corpus_says_whether_its_sentences_can_be_listed() {
        let listed = |entry: &crate::settings::Kind<CorpusConfig>| {
            let corpus = Corpus::open(&entry.config).ok()?;
            Some((corpus.name, CorpusDescription::from(&corpus).listed))
        };
        let listed: Vec<_> = crate::corpus::corpora().iter().filter_map(listed).collect();
        for expected in [
            ("capitals", true),
            ("capitals-en", true),
            ("brackets", false),
            ("topics", false),
            ("checksum", true),
        ] {
            assert!(listed.contains(&expected), "{expected:?}");
        }
    }

    #[test]
    fn the_sentences_of_a_small_corpus_are_all_shown_and_of_a_large_one_some() {
        for entry in crate::corpus::corpora() {
            let Ok(corpus) = Corpus::open(&entry.config) else { continue };
            let CorpusSentences { count, all, sentences } = CorpusSentences::of(&corpus);
            assert_eq!(all, count.is_some_and(|count| count as usize == sentences.len()), "{}", corpus.name);
            assert!(sentences.iter().all(|sentence| sentence.tokens.len() == corpus.length));
            let total: f64 = sentences.iter().filter_map(|sentence| sentence.probability).sum();
            assert!(if all { (total - 1.0).abs() < 1e-9 } else { total < 1.0 }, "{}: {total}", corpus.name);
        }
    }

    #[test]
    fn a_text_shows_excerpts_of_unknown_probability() {
        let text = OwnText::read("to be or not to be, that is the question\n".repeat(20).as_bytes()).unwrap();
        let sentences = CorpusSentences::of(&Corpus::of_text(text.into(), 16).unwrap());
        assert!(!sentences.all && sentences.count.is_none() && !sentences.sentences.is_empty());
        assert!(sentences.sentences.iter().all(|one| one.tokens.len() == 16 && one.probability.is_none()));
    }

    #[test]
    fn a_corpus_is_described_in_the_names_the_page_reads() {
        let corpus = Corpus::open(&CorpusConfig::capitals_en()).unwrap();
        let json = serde_json::to_value(CorpusDescription::from(&corpus)).unwrap();
        let fields = ["name", "length", "vocabulary", "separator", "blank", "entropy", "prompts", "sentence"];
        assert!(fields.iter().all(|field| !json[field].is_null()), "{json}");
        assert!(json["baselines"]["pooledUnigram"].is_f64(), "{json}");
    }
}
