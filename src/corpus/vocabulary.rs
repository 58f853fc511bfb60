//! Tokens and how they are written.

use crate::Token;
use std::collections::HashMap;

/// How the mask is written wherever it is shown, unless the corpus writes with it; then as a blank is.
const MASK_TEXT: &str = "口";

/// What stands for a blank where a corpus does not write with it; the first of these is the one to use.
const BLANKS: [char; 3] = ['□', '口', '_'];
/// What does where a corpus writes with all of those: squares, and then whatever there is.
const OTHER_BLANKS: std::ops::RangeInclusive<char> = '\u{25a2}'..=char::MAX;

/// How the unknown token is written: Unicode's replacement character.
const UNKNOWN_TEXT: &str = "\u{fffd}";

/// The V tokens of a corpus: single characters, or words.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    separator: &'static str,
    tokens: Vec<String>,
    ids: HashMap<String, Token>,
    unknown: Option<Token>,
    /// A single character that is no token.
    blank: String,
}

impl Vocabulary {
    /// The distinct `words` in order of first appearance. `separator` stands between two tokens of a
    /// written sentence: empty for characters, a space for words. At most 65,534 tokens; further
    /// ones are unknown.
    pub fn new(separator: &'static str, words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut vocabulary =
            Self { separator, tokens: Vec::new(), ids: HashMap::new(), unknown: None, blank: String::new() };
        for word in words {
            let word = word.as_ref();
            if !vocabulary.ids.contains_key(word) && vocabulary.size() + 1 < usize::from(Token::MAX) {
                vocabulary.ids.insert(word.to_string(), vocabulary.mask());
                vocabulary.tokens.push(word.to_string());
            }
        }
        // There are more characters than tokens.
        let free = BLANKS.into_iter().chain(OTHER_BLANKS).map(String::from);
        vocabulary.blank = free.into_iter().find(|sign| vocabulary.token(sign).is_none()).unwrap_or_default();
        vocabulary
    }

    /// The distinct `characters`, then a token for every other one.
    pub fn with_unknown(characters: &[impl AsRef<str>]) -> Self {
        let mut vocabulary = Self::new("", characters);
        vocabulary.unknown = Some(vocabulary.mask());
        vocabulary.tokens.push(UNKNOWN_TEXT.to_string());
        vocabulary
    }

    /// V.
    pub fn size(&self) -> usize {
        self.tokens.len()
    }

    /// The mask's id, V: one past the vocabulary.
    pub fn mask(&self) -> Token {
        self.tokens.len() as Token
    }

    /// How many tokens text can be made of: all but the unknown one.
    pub fn emitted_count(&self) -> usize {
        self.size() - usize::from(self.unknown.is_some())
    }

    /// The token number `index` of those that text can be made of: `index` in 0..emitted_count.
    pub fn emitted(&self, index: usize) -> Token {
        // The unknown token is the last.
        index as Token
    }

    /// All tokens as they are written, by id.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// How a token is written; the mask as [`Self::mask_text`].
    pub fn text(&self, token: Token) -> &str {
        self.tokens.get(usize::from(token)).map_or(self.mask_text(), String::as_str)
    }

    /// How the mask is written: nothing that text has.
    pub fn mask_text(&self) -> &str {
        if self.token(MASK_TEXT).is_none() { MASK_TEXT } else { &self.blank }
    }

    /// How a blank is written: □, unless text has it.
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
            let mask = vocabulary.mask_text();
            assert!(vocabulary.token(mask).is_none());
            assert_eq!(vocabulary.write(&[vocabulary.mask()]), mask);
            blank
        };
        assert_eq!(blank_of("中国"), "□");
        assert_eq!(blank_of("人口_"), "□");
        assert_eq!(blank_of("人□"), "口");
        assert_eq!(blank_of("□_"), "口");
        assert_eq!(blank_of("□口"), "_");
        assert_eq!(blank_of("□口_"), "▢");
        assert_eq!(blank_of("□口_▢"), "▣");
    }

    #[test]
    fn tokens_are_numbered_in_order_of_first_appearance_and_the_mask_follows() {
        let vocabulary = Vocabulary::new(" ", ["a", "rose", "is", "a", "rose"]);
        assert_eq!(vocabulary.tokens(), ["a", "rose", "is"]);
        assert_eq!((vocabulary.size(), vocabulary.mask()), (3, 3));
        assert_eq!(vocabulary.token("is"), Some(2));
        assert_eq!(vocabulary.token("口"), None);
        assert_eq!(vocabulary.write(&[0, 3, 2]), "a 口 is");
    }
}
