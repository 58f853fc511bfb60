//! Where text comes from.
//!
//! A [`Corpus`] is a vocabulary and a source of sentences of L tokens. Where its distribution p* can be
//! enumerated ([`DataDistribution`]), entropy, baselines and log p*(x) are computed from it, never typed in, so
//! that a bound minus the entropy is an absolute gap.
//!
//! Adding a corpus: one file with its distribution, its config and its settings; one row of the table in `config`
//! ([`corpora`]).

mod brackets;
mod canvas;
mod capitals;
mod checksum;
mod config;
pub mod description;
mod distribution;
mod enumerated;
mod grouping;
mod held_out;
mod left;
mod lengths;
mod lines;
mod oracle;
mod parameters;
pub mod text;
mod theme;
mod topics;
mod vocabulary;

use crate::error::{self, ErrorKind};
use crate::random::{Purpose, Random};
use crate::{Error, Result, Token};
use std::borrow::Cow;
use std::sync::Arc;

pub use brackets::{Brackets, BracketsConfig};
pub use canvas::{Canvas, OnCanvas};
pub use capitals::{CHINESE_PROMPT, CapitalsConfig, CountryWeights, ENGLISH_PROMPT};
pub use checksum::{Checksum, ChecksumConfig};
pub use config::{CorpusConfig, corpora, settings};
pub use distribution::{Baselines, ByCount, CountPosterior, DataDistribution, Posterior};
pub use enumerated::{Enumerated, OfLength};
pub(crate) use grouping::Grouping;
pub use lengths::{Lengths, REQUIREMENTS, SETTINGS, StringLength};
pub use lines::Lines;
pub use oracle::Oracle;
pub use text::OwnText;
pub use theme::Theme;
pub use topics::{Topics, TopicsConfig};
pub use vocabulary::Vocabulary;

/// A source of sentences of a fixed length.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// Its name in links and flags.
    pub name: &'static str,
    /// The V tokens its sentences are made of.
    pub vocabulary: Vocabulary,
    /// L, the tokens in a sentence.
    pub length: usize,
    /// Prompts offered for filling with one click, with the vocabulary's blank.
    pub prompts: Vec<String>,
    /// The sentence whose corruption is shown first.
    pub sentence: String,
    /// By what its sentences are told apart in a picture.
    pub theme: Theme,
    source: Source,
}

/// The texts that someone brought.
type Texts = [Arc<OwnText>];

/// What a corpus's config describes.
trait Open {
    /// L.
    fn length(&self) -> usize;

    /// The corpus, with the texts at hand; an error (kind `Setting`) if a parameter is out of its range, or (kind
    /// `Text`) if its text is not among them.
    fn open(&self, texts: &Texts) -> Result<Corpus>;

    /// Whether it is made of a text that someone has to bring, whose distribution nobody knows.
    fn needs_text(&self) -> bool {
        false
    }
}

/// The theme of a corpus that has no better one.
const FIRST: Theme = Theme::positions("第一个词元", "first token", 0..1);

/// Below this many nats a distribution can say but one sentence: what is left is rounding.
const LEAST_ENTROPY: f64 = 1e-9;

/// Where a corpus's sentences come from.
#[derive(Clone, Debug)]
enum Source {
    /// A distribution that is known, and whether a tenth of its strings is held out.
    Known { distribution: Arc<dyn DataDistribution>, holds_out: bool },
    /// A text, cut into windows.
    Text(Arc<OwnText>),
    /// The lines of a text, laid on canvases.
    Lines(Arc<Lines>),
}

impl Source {
    fn distribution(&self) -> Option<&Arc<dyn DataDistribution>> {
        match self {
            Self::Known { distribution, .. } => Some(distribution),
            Self::Text(_) | Self::Lines(_) => None,
        }
    }

    fn enumerated(&self) -> Option<&Enumerated> {
        self.distribution()?.enumerated()
    }
}

impl Corpus {
    /// The windows of `context` characters of a text.
    ///
    /// # Errors
    /// As [`OwnText::check_context`].
    pub fn of_text(text: Arc<OwnText>, context: usize) -> Result<Self> {
        text.check_context(context)?;
        let sentence = text.first_window(context);
        Ok(Self {
            name: "text",
            vocabulary: text.vocabulary().clone(),
            length: context,
            prompts: text::prompts(&sentence, text.vocabulary().blank()),
            sentence,
            theme: FIRST,
            source: Source::Text(text),
        })
    }

    /// A corpus whose sentences, as lists of words or characters joined by `separator`, can be listed
    /// with their weights (which need not sum to 1); on a canvas if their lengths differ. Of `prompts` and `sentence`
    /// those are kept that the distribution can say.
    fn of_sentences(
        name: &'static str,
        separator: &'static str,
        sentences: &[(Vec<&str>, f64)],
        prompts: &[&str],
        sentence: &str,
    ) -> Result<Self> {
        let words = || sentences.iter().map(|(words, _)| words);
        let longest = words().map(Vec::len).max().unwrap_or(0);
        let vocabulary = Vocabulary::new(separator, words().flatten());
        let are_alike = words().all(|words| words.len() == longest);
        let vocabulary = if are_alike { vocabulary } else { vocabulary.on_canvas() };
        let tokens = |words: &Vec<&str>| {
            let tokens: Vec<Token> = words.iter().filter_map(|word| vocabulary.token(word)).collect();
            vocabulary.canvas().map_or(tokens.clone(), |canvas| canvas.lay(&tokens, longest + 1))
        };
        let weighted = sentences.iter().map(|(words, weight)| (tokens(words), *weight)).collect();
        let distribution = Enumerated::new(vocabulary.size(), weighted)?;
        let cells = |text: &str| match separator {
            "" => text.chars().map(String::from).collect::<Vec<_>>(),
            separator => text.split(separator).map(String::from).collect(),
        };
        let fits = |cell: &String, token: &Token| {
            vocabulary.is_blank(cell) || vocabulary.token(cell) == Some(*token)
        };
        let is_said = |text: &&str| {
            let cells = cells(text);
            distribution
                .sentences()
                .iter()
                .any(|x| cells.iter().zip(x).all(|(cell, token)| fits(cell, token)))
        };
        let prompts = prompts.iter().copied().filter(is_said).map(String::from).collect();
        let sentence = Some(sentence).filter(is_said).map(String::from);
        let corpus = Self::of_distribution(name, vocabulary, distribution);
        Ok(Self { prompts, sentence: sentence.unwrap_or(corpus.sentence), ..corpus })
    }

    /// The corpus of a distribution over `vocabulary`; its most probable sentence stands for it.
    pub fn of_distribution(name: &'static str, vocabulary: Vocabulary, distribution: Enumerated) -> Self {
        let ranked = distribution.sentences().iter().zip(distribution.probabilities());
        let first =
            ranked.max_by(|a, b| a.1.total_cmp(b.1)).map_or(String::new(), |(x, _)| vocabulary.write(x));
        let (length, source) =
            (distribution.length(), Source::Known { distribution: Arc::new(distribution), holds_out: false });
        Self { name, length, prompts: Vec::new(), sentence: first, theme: FIRST, vocabulary, source }
    }

    /// The corpus of a distribution of many strings, a tenth of which is held out if they are enough. One that
    /// is drawn from it stands for it.
    fn of_strings(
        name: &'static str,
        vocabulary: Vocabulary,
        distribution: impl DataDistribution + 'static,
    ) -> Self {
        let length = distribution.length();
        let source = Source::Known {
            holds_out: held_out::is_large(&distribution),
            distribution: Arc::new(distribution),
        };
        let (prompts, sentence) = (Vec::new(), String::new());
        let corpus = Self { name, length, prompts, sentence, theme: FIRST, vocabulary, source };
        let sentence = corpus.sample(&mut Random::new(0, Purpose::Example, 0)).into_owned();
        let blank = |from: usize, to: usize| {
            let cell = |i| {
                if (from..to).contains(&i) {
                    corpus.vocabulary.blank()
                } else {
                    corpus.vocabulary.text(sentence[i])
                }
            };
            (0..length).map(cell).collect::<Vec<_>>().join(corpus.vocabulary.separator())
        };
        let last = length - length.div_ceil(4);
        let prompts = vec![blank(last, length), blank(length / 3, length.div_ceil(2)), blank(0, length)];
        Self { prompts, sentence: corpus.vocabulary.write(&sentence), ..corpus }
    }

    /// The exact distribution p*, where it is known.
    pub fn distribution(&self) -> Option<&Arc<dyn DataDistribution>> {
        self.source.distribution()
    }

    /// The sentences of p* with their probabilities, where it is known and they can be listed.
    pub fn enumerated(&self) -> Option<&Enumerated> {
        self.source.enumerated()
    }

    /// The text it is cut from, if it is one.
    pub fn text(&self) -> Option<&OwnText> {
        match &self.source {
            Source::Known { .. } | Source::Lines(_) => None,
            Source::Text(text) => Some(text),
        }
    }

    /// H(p*) in nats per sequence, where it is known.
    pub fn entropy(&self) -> Option<f64> {
        self.distribution().map(|distribution| distribution.entropy())
    }

    /// Whether its sentences differ, so that a posterior has something to tell apart.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] or [`ErrorKind::Text`] if there is but one.
    pub fn check_varies(&self) -> Result<()> {
        match &self.source {
            Source::Known { distribution, .. } if distribution.entropy() < LEAST_ENTROPY => {
                Err(one_sentence(self))
            }
            Source::Text(text) if !text.held_out_varies() => Err(one_held_out_character()),
            Source::Lines(lines) if !lines.held_out_varies() => Err(one_held_out_line()),
            _ => Ok(()),
        }
    }

    /// P(ℓ), ℓ = 0..L, the distribution of the lengths of its strings; `None` unless they are on a canvas and can be listed.
    pub fn lengths(&self) -> Option<Vec<f64>> {
        let (canvas, distribution) = self.vocabulary.canvas().zip(self.enumerated())?;
        let mut lengths = vec![0.0; self.length];
        for (sentence, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
            lengths[canvas.string(sentence)?.len()] += p;
        }
        Some(lengths)
    }

    /// How many tokens a sentence has: L, and of strings the mean, their ends counted and pads not.
    pub fn tokens(&self) -> f64 {
        match (&self.source, self.lengths()) {
            (Source::Lines(lines), _) => lines.tokens(),
            (_, Some(lengths)) => (1..).zip(&lengths).map(|(tokens, p)| f64::from(tokens) * p).sum(),
            _ => self.length as f64,
        }
    }

    /// log p*(x) in nats, −∞ outside the support; `None` where p* is unknown.
    pub fn log_probability(&self, sentence: &[Token]) -> Option<f64> {
        self.distribution().map(|distribution| distribution.log_probability(sentence))
    }

    /// What n-gram models cost here, in nats per sequence.
    pub fn baselines(&self) -> Baselines {
        match &self.source {
            Source::Known { distribution, .. } => distribution.baselines(),
            Source::Text(text) => text.baselines(self.length),
            Source::Lines(lines) => lines.baselines(),
        }
    }

    /// Whether some strings are kept from training: those of a text's last tenth, a tenth of its lines, or a tenth of all
    /// by a hash of their tokens.
    pub fn holds_out(&self) -> bool {
        match &self.source {
            Source::Known { holds_out, .. } => *holds_out,
            Source::Text(_) | Source::Lines(_) => true,
        }
    }

    /// What has to be known of a text before a number is believed, if there is anything.
    pub fn remark(&self) -> Option<error::Text> {
        match &self.source {
            Source::Known { .. } => None,
            Source::Text(text) => text.remark(),
            Source::Lines(lines) => lines.remark(),
        }
    }

    /// A sentence to train on, drawn from p* or from the training part of a text: bit-equal everywhere
    /// for equal random numbers. Where strings are held out, p* is restricted to all others.
    pub fn sample(&self, random: &mut Random) -> Cow<'_, [Token]> {
        match &self.source {
            Source::Known { distribution, holds_out } => {
                draw(&**distribution, *holds_out, false, random).into()
            }
            Source::Text(text) => text.sample(self.length, random).into(),
            Source::Lines(lines) => lines.draw(self.length, false, random).into(),
        }
    }

    /// A sentence to measure on, likewise: from p* itself, restricted to the strings held out if there
    /// are any, or from the held-out part of a text.
    pub fn sample_held_out(&self, random: &mut Random) -> Cow<'_, [Token]> {
        match &self.source {
            Source::Known { distribution, holds_out } => {
                draw(&**distribution, *holds_out, true, random).into()
            }
            Source::Text(text) => text.sample_held_out(self.length, random).into(),
            Source::Lines(lines) => lines.draw(self.length, true, random).into(),
        }
    }
}

/// A string of `distribution`; if some are held out, one of those or none of those.
fn draw(
    distribution: &dyn DataDistribution,
    holds_out: bool,
    held_out: bool,
    random: &mut Random,
) -> Vec<Token> {
    loop {
        let string = distribution.sample(random);
        if !holds_out || held_out::is_held_out(&string) == held_out {
            return string;
        }
    }
}

fn one_sentence(corpus: &Corpus) -> Error {
    let Corpus { name, sentence, .. } = corpus;
    Error::new(
        ErrorKind::Setting,
        format!(
            "语料 {name} 按这些设置只有一句话（“{sentence}”）：后验没有什么可区分，学了也看不出什么。请改语料的设置（更长、更多种），让它至少有两句。"
        ),
        format!(
            "The corpus {name} has but one sentence by these settings (“{sentence}”): a posterior has nothing to tell apart, and nothing can be learned from training on it. Change the corpus's settings (longer, more types) so that it has at least two."
        ),
    )
}

fn one_held_out_character() -> Error {
    Error::new(
        ErrorKind::Text,
        "文本留出的部分（最后十分之一）只有一种字符：每一段都一样，量不出后验有没有用。请换一段文字，或去掉结尾的重复。",
        "The held-out part of the text (its last tenth) has but one distinct character: all its windows are alike, and whether a posterior is used cannot be measured on them. Bring another text, or take the repetition off its end.",
    )
}

fn one_held_out_line() -> Error {
    Error::new(
        ErrorKind::Text,
        "留出的行都一样，量不出后验有没有用。请换一份各行不同的文字。",
        "The lines held out are all alike, and whether a posterior is used cannot be measured on them. Bring a text whose lines differ.",
    )
}
