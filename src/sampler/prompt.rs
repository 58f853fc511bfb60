//! A sentence with blanks, as a reader types it.

use crate::corpus::Vocabulary;
use crate::position_set::PositionSet;
use crate::{Error, ErrorKind, Result, Token};

/// What always stands for a blank.
const BLANK: char = '□';
/// What stands for a blank unless the corpus writes with it.
const OTHER_BLANKS: [char; 2] = ['口', '_'];

/// L cells, each given or blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The given token, or `None` for a blank.
    pub cells: Vec<Option<Token>>,
    /// Whether the cell lies beyond what was typed.
    pub unseen: Vec<bool>,
}

impl Prompt {
    /// Reads a prompt for sentences of `length` tokens.
    ///
    /// □ is a blank, and so are 口 and _ where they are not in the vocabulary. In a corpus of
    /// characters each character is a cell and white space that the vocabulary lacks is skipped; in
    /// a corpus of words cells are separated by white space, and a run such as `__` is that many
    /// blanks. What is shorter is filled up with unseen blanks on the right.
    ///
    /// # Errors
    /// [`ErrorKind::Prompt`]: longer than `length` (gives the count), or with tokens that the
    /// vocabulary lacks (names them all).
    pub fn read(text: &str, vocabulary: &Vocabulary, length: usize) -> Result<Self> {
        let pieces = if is_written_in_words(vocabulary) {
            text.split_whitespace().flat_map(|word| word_pieces(word, vocabulary)).collect()
        } else {
            character_pieces(text, vocabulary)
        };
        if pieces.len() > length {
            return Err(too_long(pieces.len(), length, vocabulary));
        }
        let mut unknown: Vec<&str> = Vec::new();
        let mut cells = Vec::with_capacity(length);
        for piece in &pieces {
            let token = vocabulary.token(piece);
            if token.is_none() && !is_blank(piece, vocabulary) && !unknown.contains(piece) {
                unknown.push(piece);
            }
            cells.push(token);
        }
        if !unknown.is_empty() {
            return Err(not_in_vocabulary(&unknown, vocabulary));
        }
        let typed = cells.len();
        cells.resize(length, None);
        Ok(Self { cells, unseen: (0..length).map(|i| i >= typed).collect() })
    }

    /// L.
    pub fn length(&self) -> usize {
        self.cells.len()
    }

    /// The blank positions.
    pub fn blanks(&self) -> PositionSet {
        (0..self.length()).filter(|&i| self.cells[i].is_none()).collect()
    }

    /// The given positions.
    pub fn givens(&self) -> PositionSet {
        PositionSet::full(self.length()).minus(self.blanks())
    }

    /// The row of L tokens with `mask` at the blanks.
    pub fn row(&self, mask: Token) -> Vec<Token> {
        self.cells.iter().map(|cell| cell.unwrap_or(mask)).collect()
    }
}

fn is_written_in_words(vocabulary: &Vocabulary) -> bool {
    !vocabulary.separator().is_empty()
}

/// Whether `piece` is a single character that stands for a blank.
fn is_blank(piece: &str, vocabulary: &Vocabulary) -> bool {
    let mut characters = piece.chars();
    match (characters.next(), characters.next()) {
        (Some(BLANK), None) => true,
        (Some(character), None) => OTHER_BLANKS.contains(&character) && vocabulary.token(piece).is_none(),
        _ => false,
    }
}

fn characters(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(start, character)| &text[start..start + character.len_utf8()])
}

fn character_pieces<'a>(text: &'a str, vocabulary: &Vocabulary) -> Vec<&'a str> {
    let is_skipped = |piece: &str| piece.trim().is_empty() && vocabulary.token(piece).is_none();
    characters(text).filter(|piece| !is_skipped(piece)).collect()
}

/// A word is one piece, unless it is a run of blanks.
fn word_pieces<'a>(word: &'a str, vocabulary: &Vocabulary) -> Vec<&'a str> {
    if vocabulary.token(word).is_none() && characters(word).all(|piece| is_blank(piece, vocabulary)) {
        return characters(word).collect();
    }
    vec![word]
}

fn too_long(count: usize, length: usize, vocabulary: &Vocabulary) -> Error {
    let (zh, en) = if is_written_in_words(vocabulary) { ("词", "words") } else { ("字", "characters") };
    Error::new(
        ErrorKind::Prompt,
        format!("输入有 {count} 个{zh}，最多只能有 {length} 个。"),
        format!("The prompt has {count} {en}; it can have at most {length}."),
    )
}

fn not_in_vocabulary(unknown: &[&str], vocabulary: &Vocabulary) -> Error {
    // Escaped, so that what cannot be seen can be found.
    let named: Vec<String> = unknown.iter().map(|piece| piece.escape_debug().to_string()).collect();
    let words = is_written_in_words(vocabulary);
    let (zh, en) = if words { ("词", "words") } else { ("字", "characters") };
    Error::new(
        ErrorKind::Prompt,
        format!("词表里没有这些{zh}：{}。请换成词表里的{zh}，或用 {BLANK} 表示空格。", named.join("、")),
        format!(
            "The vocabulary does not have these {en}: {}. Write {en} that it has, or {BLANK} for a blank.",
            named.join(", ")
        ),
    )
}
