//! By what the sentences of a corpus are told apart in a picture.

use super::Vocabulary;
use crate::Token;
use crate::settings::Label;
use std::ops::Range;

/// What a sentence is about, of a few things that it may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What kind of thing that is.
    pub name: Label,
    by: By,
}

/// How it is read off a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
enum By {
    /// What stands at these positions.
    Positions(Range<usize>),
    /// The block of so many tokens of the vocabulary that has the most tokens in the sentence.
    Block(usize),
}

impl Theme {
    /// What stands at these positions.
    pub(super) const fn positions(zh: &'static str, en: &'static str, positions: Range<usize>) -> Self {
        Self { name: Label { zh, en }, by: By::Positions(positions) }
    }

    /// Which of the vocabulary's blocks of `size` tokens has the most in the sentence.
    pub(super) const fn block(zh: &'static str, en: &'static str, size: usize) -> Self {
        Self { name: Label { zh, en }, by: By::Block(size) }
    }

    /// What `sentence` is about, as it is written.
    pub fn of(&self, sentence: &[Token], vocabulary: &Vocabulary) -> String {
        match &self.by {
            By::Positions(positions) => {
                let end = positions.end.min(sentence.len());
                vocabulary.write(&sentence[positions.start.min(end)..end])
            }
            By::Block(size) => {
                let mut counts = vec![0; vocabulary.size().div_ceil(*size)];
                sentence.iter().for_each(|token| counts[usize::from(*token) / size] += 1);
                // Of equals the first.
                let most = (0..counts.len()).rev().max_by_key(|block| counts[*block]).unwrap_or(0);
                let ends = [most * size, (most + 1) * size - 1].map(|token| vocabulary.text(token as Token));
                if *size == 1 { ends[0].to_string() } else { format!("{}–{}", ends[0], ends[1]) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::{Corpus, corpora};

    #[test]
    fn sentences_are_about_what_their_corpus_is_made_of() {
        for (name, sentence, theme) in [
            ("capitals", "中国的首都是北京", "中国"),
            ("capitals-en", "we say the capital of China is Beijing", "China"),
            ("brackets", "[()]{}<>()[]", "["),
            ("topics", "a1 b1 b3 b2 h1 c1 b4 b1 d1 d2 a3 b1 a1 a2 b2 b2", "b1–b4"),
            ("checksum", "30211203", "3"),
        ] {
            let entry = corpora().iter().find(|entry| entry.choice.name == name).unwrap();
            let corpus = Corpus::open(&entry.config).unwrap();
            let words = sentence.split(corpus.vocabulary.separator()).filter(|word| !word.is_empty());
            let tokens: Vec<_> = words.map(|word| corpus.vocabulary.token(word).unwrap()).collect();
            assert_eq!(corpus.theme.of(&tokens, &corpus.vocabulary), theme);
        }
    }
}
