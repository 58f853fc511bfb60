//! What a prompt means in its corpus, for a page to show.

use super::Prompt;
use crate::Token;
use crate::corpus::{Corpus, DataDistribution, Vocabulary};
use crate::sorting::sorted;
use serde::Serialize;

/// A prompt as it is understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Prompt"))]
pub struct PromptDescription {
    /// L cells.
    pub cells: Vec<PromptCell>,
    /// How many of them are blank.
    pub blanks: usize,
    /// Whether some sentence of the corpus has what is given; `None` where its distribution is unknown.
    pub possible: Option<bool>,
    /// Where else a shorter prompt fits, the most probable first; at most four.
    pub elsewhere: Vec<PromptPlace>,
    /// Whether it has gaps of any number of tokens; its cells are then one of the ways it can be.
    pub gaps: bool,
}

/// A place where a shorter prompt fits.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PromptPlace {
    /// The position of its first token, from 0.
    pub position: usize,
    /// The prompt as it is written there, with its blanks.
    pub text: String,
}

/// So many other places are offered.
const MOST_PLACES: usize = 4;

/// One position of a prompt.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PromptCell {
    /// The given token's id; the mask's at a blank.
    pub token: Token,
    /// How it is written.
    pub text: String,
    /// Whether the reader gave it.
    pub given: bool,
    /// Whether it lies beyond what was typed.
    pub unseen: bool,
}

impl PromptDescription {
    /// What `prompt` means in this corpus. Of gaps the most probable sizes are shown, where the distribution is unknown the
    /// smallest.
    pub fn new(prompt: &Prompt, corpus: &Corpus) -> Self {
        let vocabulary = &corpus.vocabulary;
        let gaps = !prompt.gaps.is_empty();
        let prompt = &if gaps { prompt.likeliest(corpus) } else { prompt.clone() };
        let cell = |(given, unseen): (&Option<Token>, &bool)| {
            let token = given.unwrap_or(vocabulary.mask());
            let text = vocabulary.text(token).to_string();
            PromptCell { token, text, given: given.is_some(), unseen: *unseen }
        };
        let cells: Vec<_> = prompt.cells.iter().zip(&prompt.unseen).map(cell).collect();
        let distribution = corpus.distribution();
        let possible =
            distribution.map(|distribution| prompt.log_probability(&**distribution) > f64::NEG_INFINITY);
        let elsewhere = distribution.map(|distribution| elsewhere(prompt, &**distribution, vocabulary));
        Self {
            blanks: cells.iter().filter(|cell| !cell.given).count(),
            cells,
            possible,
            elsewhere: elsewhere.filter(|_| !gaps).unwrap_or_default(),
            gaps,
        }
    }
}

/// Where else `prompt` fits, the most probable first; nothing given fits everywhere, and is offered nowhere.
fn elsewhere(
    prompt: &Prompt,
    distribution: &dyn DataDistribution,
    vocabulary: &Vocabulary,
) -> Vec<PromptPlace> {
    let Some(first) = prompt.unseen.iter().position(|unseen| !unseen) else { return Vec::new() };
    if prompt.givens().is_empty() {
        return Vec::new();
    }
    let length = prompt.length();
    let free = prompt.unseen.iter().filter(|unseen| **unseen).count();
    let place = |position: usize| {
        let moved = prompt.moved((position + length - first) % length);
        let text = vocabulary.write(&moved.row(vocabulary.mask()));
        (moved.log_probability(distribution), PromptPlace { position, text })
    };
    let others = (0..=free).filter(|position| *position != first).map(place);
    let fitting = sorted(others.filter(|(nats, _)| *nats > f64::NEG_INFINITY), |(nats, _)| -nats);
    fitting.into_iter().take(MOST_PLACES).map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::CorpusConfig;

    #[test]
    fn a_prompt_says_whether_a_sentence_has_it() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let possible =
            |text: &str| PromptDescription::new(&Prompt::of(text, &corpus).unwrap(), &corpus).possible;
        assert_eq!(possible("中国的首都非口口"), Some(true));
        assert_eq!(possible("中国的首都是巴黎"), Some(false));
        let distribution = corpus.distribution().unwrap();
        let nats = |text: &str| Prompt::of(text, &corpus).unwrap().log_probability(&**distribution);
        let sentences = corpus.enumerated().unwrap();
        let begins = |sentence: &[Token]| corpus.vocabulary.write(sentence).starts_with("中国");
        let pairs = sentences.sentences().iter().zip(sentences.probabilities());
        let share: f64 = pairs.filter(|(sentence, _)| begins(sentence)).map(|(_, p)| p).sum();
        assert!((nats("中国") - share.ln()).abs() < 1e-12);
    }

    #[test]
    fn the_other_places_of_a_shorter_prompt_are_those_where_a_sentence_has_it() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let elsewhere = |text: &str| {
            let places = PromptDescription::new(&Prompt::of(text, &corpus).unwrap(), &corpus).elsewhere;
            for PromptPlace { position, text } in &places {
                let there = Prompt::of(text, &corpus).unwrap();
                assert_eq!(PromptDescription::new(&there, &corpus).possible, Some(true), "{text}");
                assert_eq!(there.cells.iter().position(Option::is_some), Some(*position));
            }
            places.into_iter().map(|place| (place.position, place.text)).collect::<Vec<_>>()
        };
        // 首 is of 首都, and of 首尔.
        assert_eq!(elsewhere("首"), [(6, "口口口口口口首口".to_string())]);
        for only in ["首都", "口口口口口口口口", "", "都首", "中国的首都是口口"] {
            assert_eq!(elsewhere(only), [], "{only}");
        }
    }

    #[test]
    fn a_short_prompt_has_unseen_blanks() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let prompt = Prompt::read("中国的首□", &corpus.vocabulary, corpus.length).unwrap();
        let description = PromptDescription::new(&prompt, &corpus);
        assert_eq!((description.blanks, description.possible), (4, Some(true)));
        let described = |cell: &PromptCell| (cell.text.clone(), cell.given, cell.unseen);
        assert_eq!(described(&description.cells[3]), ("首".to_string(), true, false));
        assert_eq!(described(&description.cells[4]), ("口".to_string(), false, false));
        assert_eq!(described(&description.cells[5]), ("口".to_string(), false, true));
        assert_eq!(description.cells[5].token, corpus.vocabulary.mask());
    }
}
