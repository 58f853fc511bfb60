//! Tokens and how they are written.

use crate::Token;
use std::collections::HashMap;

/// How the mask is written wherever it is shown; typed by a reader, 口 is a blank only where it is
/// not in the vocabulary.
pub const MASK_TEXT: &str = "口";

/// How the unknown token is written: Unicode's replacement character.
const UNKNOWN_TEXT: &str = "\u{fffd}";

/// The V tokens of a corpus: single characters, or words.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    separator: &'static str,
    tokens: Vec<String>,
    ids: HashMap<String, Token>,
    unknown: Option<Token>,
}

impl Vocabulary {
    /// The distinct `words` in order of first appearance. `separator` stands between two tokens of a
    /// written sentence: empty for characters, a space for words. At most 65,534 tokens; further
    /// ones are unknown.
    pub fn new(separator: &'static str, words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut vocabulary = Self { separator, tokens: Vec::new(), ids: HashMap::new(), unknown: None };
        for word in words {
            let word = word.as_ref();
            if !vocabulary.ids.contains_key(word) && vocabulary.size() + 1 < usize::from(Token::MAX) {
                vocabulary.ids.insert(word.to_string(), vocabulary.mask());
                vocabulary.tokens.push(word.to_string());
            }
        }
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

    /// How a token is written; the mask is [`MASK_TEXT`].
    pub fn text(&self, token: Token) -> &str {
        self.tokens.get(usize::from(token)).map_or(MASK_TEXT, String::as_str)
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
    fn tokens_are_numbered_in_order_of_first_appearance_and_the_mask_follows() {
        let vocabulary = Vocabulary::new(" ", ["a", "rose", "is", "a", "rose"]);
        assert_eq!(vocabulary.tokens(), ["a", "rose", "is"]);
        assert_eq!((vocabulary.size(), vocabulary.mask()), (3, 3));
        assert_eq!(vocabulary.token("is"), Some(2));
        assert_eq!(vocabulary.token("口"), None);
        assert_eq!(vocabulary.write(&[0, 3, 2]), "a 口 is");
    }
}
