//! Tokens and how they are written.

use super::{Canvas, Lengths};
use crate::Token;
use std::collections::HashMap;

/// What a reader may write for a blank, where a corpus does not write with it.
const BLANKS: [char; 3] = ['□', '口', '_'];
/// The sign to use in Chinese, the note's; elsewhere it is the first of those.
const CHINESE_BLANK: char = '口';
/// Where Chinese is written.
const HAN: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';
/// What does where a corpus writes with all of those: squares, and then whatever there is.
const OTHER_BLANKS: std::ops::RangeInclusive<char> = '\u{25a2}'..=char::MAX;

/// How the end of a string and the pads after it are written where a corpus does not write with these: as in word
/// processors.
const CANVAS: [char; 2] = ['¶', '·'];

/// How the unknown token is written: Unicode's replacement character.
const UNKNOWN_TEXT: &str = "\u{fffd}";

/// The V tokens of a corpus: single characters, or words.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    separator: &'static str,
    tokens: Vec<String>,
    ids: HashMap<String, Token>,
    unknown: Option<Token>,
    canvas: Option<Canvas>,
    /// A single character that is no token.
    blank: String,
}

impl Vocabulary {
    /// The distinct `words` in order of first appearance. `separator` stands between two tokens of a
    /// written sentence: empty for characters, a space for words. At most 65,534 tokens; further
    /// ones are unknown.
    pub fn new(separator: &'static str, words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let (tokens, ids, blank) = (Vec::new(), HashMap::new(), String::new());
        let mut vocabulary = Self { separator, tokens, ids, unknown: None, canvas: None, blank };
        for word in words {
            let word = word.as_ref();
            if !vocabulary.ids.contains_key(word) && vocabulary.size() + 1 < usize::from(Token::MAX) {
                vocabulary.push(word.to_string());
            }
        }
        let chinese = vocabulary.tokens.iter().any(|token| token.contains(|sign| HAN.contains(&sign)));
        // There are more characters than tokens.
        let signs = chinese.then_some(CHINESE_BLANK).into_iter().chain(BLANKS).chain(OTHER_BLANKS);
        let free = signs.map(String::from);
        vocabulary.blank = free.into_iter().find(|sign| vocabulary.token(sign).is_none()).unwrap_or_default();
        vocabulary
    }

    /// It, with tokens for the end of a string and the pads after it: ¶ and ·, unless it has those. Room for them is
    /// made by its last tokens.
    #[must_use]
    pub fn on_canvas(mut self) -> Self {
        for text in self.tokens.drain(self.tokens.len().min(usize::from(Token::MAX) - 3)..) {
            self.ids.remove(&text);
        }
        let [end, pad] = CANVAS.map(|sign| {
            let mut free = std::iter::once(sign).chain(OTHER_BLANKS).map(String::from);
            // There are more characters than tokens.
            let sign = free.find(|sign| self.token(sign).is_none() && *sign != self.blank);
            self.push(sign.unwrap_or_default())
        });
        self.canvas = Some(Canvas { end, pad, lengths: None });
        self
    }

    /// It, with the lengths of its strings drawn first, by these.
    #[must_use]
    pub(super) fn with_lengths(mut self, lengths: Lengths) -> Self {
        self.canvas = self.canvas.map(|canvas| Canvas { lengths: Some(lengths), ..canvas });
        self
    }

    /// It, with a token for every other character, its last.
    #[must_use]
    pub fn with_unknown(mut self) -> Self {
        self.unknown = Some(self.mask());
        self.tokens.push(UNKNOWN_TEXT.to_string());
        self
    }

    /// Adds a token that is written so.
    fn push(&mut self, text: String) -> Token {
        let token = self.mask();
        self.ids.insert(text.clone(), token);
        self.tokens.push(text);
        token
    }

    /// V.
    pub fn size(&self) -> usize {
        self.tokens.len()
    }

    /// The mask's id, V: one past the vocabulary.
    pub fn mask(&self) -> Token {
        self.tokens.len() as Token
    }

    /// How many tokens noise can be: all but the unknown one, and but end and pad where those are never corrupted.
    pub fn emitted_count(&self) -> usize {
        self.size()
            - usize::from(self.unknown.is_some())
            - if self.lengths().is_some() { CANVAS.len() } else { 0 }
    }

    /// The token number `index` of those that noise can be: `index` in 0..emitted_count.
    pub fn emitted(&self, index: usize) -> Token {
        // End, pad and the unknown token are the last.
        index as Token
    }

    /// All tokens as they are written, by id.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// How a token is written; the mask as [`Self::blank`].
    pub fn text(&self, token: Token) -> &str {
        self.tokens.get(usize::from(token)).map_or(self.blank(), String::as_str)
    }

    /// How a blank is written, in prompts and as the mask: 口 in Chinese, elsewhere □, unless text has it.
    pub fn blank(&self) -> &str {
        &self.blank
    }

    /// Whether a reader may mean a blank by this: [`Self::blank`], or another usual sign that is no token.
    pub fn is_blank(&self, text: &str) -> bool {
        let mut characters = text.chars();
        let (Some(sign), None) = (characters.next(), characters.next()) else { return false };
        text == self.blank || (BLANKS.contains(&sign) && self.token(text).is_none())
    }

    /// The id of a character or word, if it is in the vocabulary.
    pub fn token(&self, text: &str) -> Option<Token> {
        self.ids.get(text).copied()
    }

    /// The token that stands for all characters it does not have; `None` if there are no others.
    pub fn unknown(&self) -> Option<Token> {
        self.unknown
    }

    /// The id of a character, or of the unknown token (of the mask, if it has no unknown token).
    pub fn known_or_unknown(&self, text: &str) -> Token {
        self.token(text).or(self.unknown).unwrap_or(self.mask())
    }

    /// How its strings are laid on a canvas; `None` where all have one length.
    pub fn canvas(&self) -> Option<&Canvas> {
        self.canvas.as_ref()
    }

    /// The string that a sentence is: on a canvas what stands before its end; otherwise, and on a malformed canvas, all of it.
    pub fn string<'a>(&self, sentence: &'a [Token]) -> &'a [Token] {
        self.canvas().and_then(|canvas| canvas.string(sentence)).unwrap_or(sentence)
    }

    /// By what the lengths of its strings are drawn; `None` unless that comes first.
    pub fn lengths(&self) -> Option<&Lengths> {
        self.canvas()?.lengths.as_ref()
    }

    /// How many of the first cells of a sentence a process can corrupt: all, or those of the text where its length is
    /// drawn first.
    pub fn cells(&self, sentence: &[Token]) -> usize {
        self.canvas().map_or(sentence.len(), |canvas| canvas.cells(sentence))
    }

    /// The most there are in sentences of L = `length`.
    pub fn most_cells(&self, length: usize) -> usize {
        self.canvas().map_or(length, |canvas| canvas.most_cells(length))
    }

    /// −log p(ℓ) of a string whose length is drawn first, in nats; otherwise 0.
    pub fn length_cost(&self, sentence: &[Token]) -> f64 {
        self.lengths().map_or(0.0, |lengths| lengths.cost(self.cells(sentence)))
    }

    /// What stands between two tokens: `""` for characters, `" "` for words.
    pub fn separator(&self) -> &'static str {
        self.separator
    }

    /// A sentence as it is written.
    pub fn write(&self, tokens: &[Token]) -> String {
        tokens.iter().map(|t| self.text(*t)).collect::<Vec<_>>().join(self.separator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_is_a_sign_that_the_corpus_does_not_write_with() {
        let blank_of = |text: &str| {
            let vocabulary = Vocabulary::new("", text.chars().map(String::from));
            let blank = vocabulary.blank().to_string();
            assert!(vocabulary.is_blank(&blank) && vocabulary.token(&blank).is_none());
            for character in text.chars().map(String::from) {
                assert!(!vocabulary.is_blank(&character));
            }
            assert_eq!(vocabulary.write(&[vocabulary.mask()]), blank);
            blank
        };
        assert_eq!(blank_of("中国"), "口");
        assert_eq!(blank_of("China"), "□");
        assert_eq!(blank_of("人口_"), "□");
        assert_eq!(blank_of("人□"), "口");
        assert_eq!(blank_of("□_"), "口");
        assert_eq!(blank_of("□口"), "_");
        assert_eq!(blank_of("□口_"), "▢");
        assert_eq!(blank_of("□口_▢"), "▣");
    }

    #[test]
    fn the_end_and_the_pad_are_signs_that_the_corpus_does_not_write_with() {
        for (text, expected) in [("中国", "¶·"), ("a·b", "¶▢"), ("¶·", "▢▣"), ("¶□口_", "▣·")]
        {
            let vocabulary = Vocabulary::new("", text.chars().map(String::from)).on_canvas().with_unknown();
            let (end, pad) = vocabulary.canvas().map(|canvas| (canvas.end, canvas.pad)).unwrap();
            assert_eq!(vocabulary.write(&[end, pad]), expected, "{text}");
            let signs = [vocabulary.text(end), vocabulary.text(pad), vocabulary.blank()];
            assert!((0..3).all(|i| (0..i).all(|j| signs[i] != signs[j])), "{signs:?}");
            assert_eq!(vocabulary.size(), text.chars().count() + 3);
            assert_eq!([vocabulary.token(signs[0]), vocabulary.token(signs[1])], [Some(end), Some(pad)]);
        }
    }

    #[test]
    fn a_full_vocabulary_makes_room_for_a_canvas() {
        let words = (0..u32::from(Token::MAX)).map(|n| n.to_string());
        let vocabulary = Vocabulary::new(" ", words).on_canvas().with_unknown();
        assert_eq!((vocabulary.mask(), vocabulary.unknown()), (Token::MAX, Some(Token::MAX - 1)));
        assert_eq!((vocabulary.token("65531"), vocabulary.token("65532")), (Some(65531), None));
    }

    #[test]
    fn tokens_are_numbered_in_order_of_first_appearance_and_the_mask_follows() {
        let vocabulary = Vocabulary::new(" ", ["a", "rose", "is", "a", "rose"]);
        assert_eq!(vocabulary.tokens(), ["a", "rose", "is"]);
        assert_eq!((vocabulary.size(), vocabulary.mask()), (3, 3));
        assert_eq!(vocabulary.token("is"), Some(2));
        assert_eq!(vocabulary.token("□"), None);
        assert_eq!(vocabulary.write(&[0, 3, 2]), "a □ is");
    }
}
