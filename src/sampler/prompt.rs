//! A sentence with blanks, as a reader types it.

use super::pattern::{is_gap, with_gaps};
use crate::corpus::{Canvas, Corpus, DataDistribution, Vocabulary};
use crate::error::ErrorKind;
use crate::position_set::{MAX_LENGTH, PositionSet};
use crate::{Error, Result, Token};

/// L cells, each given or blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The given token, or `None` for a blank.
    pub cells: Vec<Option<Token>>,
    /// Whether the cell lies beyond what was typed.
    pub unseen: Vec<bool>,
    /// The typed cells before which any number of tokens may stand; the first unseen one, if they may after the last.
    pub gaps: PositionSet,
}

impl Prompt {
    /// Blanks alone.
    pub fn blank(length: usize) -> Self {
        Self { cells: vec![None; length], unseen: vec![false; length], gaps: PositionSet::EMPTY }
    }

    /// Reads a prompt for the sentences of `corpus`: as [`Self::read`], but a shorter one stands where it fits. That
    /// is at the beginning if a sentence begins so, else where it is most probable; and at the beginning, too, where no
    /// sentence has it anywhere or the distribution is unknown. One with gaps begins where it begins.
    ///
    /// # Errors
    /// As [`Self::read`], and as where gaps are filled: no string has the givens, or there are too many gaps.
    pub fn of(text: &str, corpus: &Corpus) -> Result<Self> {
        let prompt = Self::read(text, &corpus.vocabulary, corpus.length)?;
        if !prompt.gaps.is_empty() {
            prompt.gapped(&corpus.vocabulary)?;
        }
        Ok(match corpus.distribution() {
            Some(distribution) if prompt.gaps.is_empty() => prompt.placed(&**distribution),
            _ => prompt,
        })
    }

    /// The same, moved to the right to where it fits.
    fn placed(self, distribution: &dyn DataDistribution) -> Self {
        let free = self.unseen.iter().filter(|unseen| **unseen).count();
        let mut best = (self.log_probability(distribution), 0);
        if best.0 == f64::NEG_INFINITY {
            for by in 1..=free {
                let nats = self.moved(by).log_probability(distribution);
                if nats > best.0 {
                    best = (nats, by);
                }
            }
        }
        self.moved(best.1)
    }

    /// The same with so many of the unseen blanks before what was typed.
    pub(super) fn moved(&self, by: usize) -> Self {
        let mut moved = self.clone();
        moved.cells.rotate_right(by);
        moved.unseen.rotate_right(by);
        moved
    }

    /// log p*(givens) in nats; −∞ where no sentence has them.
    pub fn log_probability(&self, distribution: &dyn DataDistribution) -> f64 {
        let size = distribution.vocabulary_size();
        let fits = |cell: &Option<Token>, token| cell.is_none_or(|given| usize::from(given) == token);
        let cells = self.cells.iter().flat_map(|cell| (0..size).map(move |token| fits(cell, token)));
        let evidence: Vec<f64> = cells.map(|fits| f64::from(u8::from(fits))).collect();
        distribution.posterior(&evidence).log_normaliser
    }

    /// Reads a prompt for sentences of `length` tokens.
    ///
    /// □, 口 and _ are blanks where they are not in the vocabulary; where all are, another sign is, as
    /// [`Vocabulary::blank`] says. In a corpus of
    /// characters each character is a cell and white space that the vocabulary lacks is skipped; in
    /// a corpus of words cells are separated by white space, a run such as `__` is that many
    /// blanks, and a word that the vocabulary has in one other case only is that one. Punctuation that the vocabulary
    /// lacks is skipped unless it has a token for what is unknown. What is shorter is
    /// filled up with unseen blanks on the right. `…`, or three dots, is a gap, unless the vocabulary writes with it.
    ///
    /// # Errors
    /// [`ErrorKind::Prompt`]: longer than `length` (gives the count), or with tokens that the
    /// vocabulary lacks (names them all).
    pub fn read(text: &str, vocabulary: &Vocabulary, length: usize) -> Result<Self> {
        let text = &with_gaps(text, vocabulary);
        let pieces = if is_written_in_words(vocabulary) {
            text.split_whitespace().flat_map(|word| word_pieces(word, vocabulary)).collect()
        } else {
            character_pieces(text, vocabulary)
        };
        let (mut unknown, mut gaps): (Vec<&str>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut cells = Vec::with_capacity(length);
        for piece in &pieces {
            if is_gap(piece, vocabulary) {
                gaps.push(cells.len());
                continue;
            }
            let token = token_of(piece, vocabulary);
            if token.is_none() && !vocabulary.is_blank(piece) && !unknown.contains(piece) {
                unknown.push(piece);
            }
            cells.push(token);
        }
        let typed = cells.len();
        if typed > length {
            return Err(too_long(typed, length, vocabulary));
        }
        if !unknown.is_empty() {
            return Err(not_in_vocabulary(&unknown, vocabulary));
        }
        cells.resize(length, None);
        let gaps = gaps.into_iter().filter(|gap| *gap < MAX_LENGTH).collect();
        Ok(Self { cells, unseen: (0..length).map(|i| i >= typed).collect(), gaps })
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

pub(super) fn is_written_in_words(vocabulary: &Vocabulary) -> bool {
    !vocabulary.separator().is_empty()
}

fn characters(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(start, character)| &text[start..start + character.len_utf8()])
}

/// What ends, divides or quotes sentences.
const PUNCTUATION: &[char] = &[
    '.', ',', ';', ':', '!', '?', '"', '…', '—', '。', '，', '、', '；', '：', '！', '？', '“', '”', '‘',
    '’', '「', '」', '《', '》',
];

/// Whether punctuation in a prompt can only be meant as that.
fn skips_punctuation(vocabulary: &Vocabulary) -> bool {
    vocabulary.unknown().is_none()
}

fn character_pieces<'a>(text: &'a str, vocabulary: &Vocabulary) -> Vec<&'a str> {
    let skips = skips_punctuation(vocabulary);
    let is_nothing = |piece: &str| piece.trim().is_empty() || (skips && piece.contains(PUNCTUATION));
    let is_skipped =
        |piece: &str| is_nothing(piece) && vocabulary.token(piece).is_none() && !is_gap(piece, vocabulary);
    characters(text).filter(|piece| !is_skipped(piece)).collect()
}

/// A word is one piece without the punctuation about it, unless it is a run of blanks.
fn word_pieces<'a>(word: &'a str, vocabulary: &Vocabulary) -> Vec<&'a str> {
    if vocabulary.token(word).is_some() || is_gap(word, vocabulary) {
        return vec![word];
    }
    let bare = if skips_punctuation(vocabulary) { word.trim_matches(PUNCTUATION) } else { word };
    // Of nothing but punctuation nothing is left.
    if characters(bare).all(|piece| vocabulary.is_blank(piece)) {
        return characters(bare).collect();
    }
    vec![bare]
}

/// The token that a reader means by a piece: a word may have another apostrophe or other cases.
fn token_of(piece: &str, vocabulary: &Vocabulary) -> Option<Token> {
    let straight = || piece.replace('’', "'");
    let exactly = vocabulary.token(piece).or_else(|| vocabulary.token(&straight()));
    exactly.or_else(|| in_another_case(&straight(), vocabulary))
}

/// The one word of the vocabulary that differs from this only in its case. Characters are taken as they are;
/// so are letters beyond ASCII, whose cases would need tables of 8 kB in the small build.
fn in_another_case(piece: &str, vocabulary: &Vocabulary) -> Option<Token> {
    if !is_written_in_words(vocabulary) {
        return None;
    }
    let mut same = vocabulary.tokens().iter().filter(|token| token.eq_ignore_ascii_case(piece));
    let only = same.next()?;
    same.next().is_none().then(|| vocabulary.token(only)).flatten()
}

/// The longest piece that a message quotes whole, in characters.
const QUOTED: usize = 24;

/// A piece in a message: escaped, so that what cannot be seen can be found, and not longer than a line.
fn quoted(piece: &str) -> String {
    let end = piece.char_indices().nth(QUOTED).map(|(end, _)| end);
    let shown = piece[..end.unwrap_or(piece.len())].escape_debug().to_string();
    if end.is_some() { shown + "…" } else { shown }
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
    let named: Vec<String> = unknown.iter().map(|piece| quoted(piece)).collect();
    let blank = vocabulary.blank();
    let words = is_written_in_words(vocabulary);
    let (zh, en) = if words { ("词", "words") } else { ("字", "characters") };
    Error::new(
        ErrorKind::Prompt,
        format!("词表里没有这些{zh}：{}。请换成词表里的{zh}，或用 {blank} 表示空位。", named.join("、")),
        format!(
            "The vocabulary does not have these {en}: {}. Write {en} that it has, or {blank} for a blank.",
            named.join(", ")
        ),
    )
}

/// A whole sentence of `corpus`, without blanks; where strings have any length, one is laid on its canvas.
///
/// # Errors
/// [`ErrorKind::Prompt`] if it has blanks, is too short or too long, or has unknown tokens.
pub fn read_sentence(text: &str, corpus: &Corpus) -> Result<Vec<Token>> {
    let prompt = Prompt::read(text, &corpus.vocabulary, corpus.length)?;
    let tokens: Vec<Token> = prompt.cells.iter().copied().flatten().collect();
    if tokens.len() == corpus.length {
        return Ok(tokens);
    }
    let is_unended = |canvas: &&Canvas| !tokens.contains(&canvas.end);
    let is_whole = prompt.cells.iter().zip(&prompt.unseen).all(|(cell, unseen)| cell.is_some() || *unseen);
    if let Some(canvas) = corpus.vocabulary.canvas().filter(is_unended).filter(|_| is_whole) {
        return Ok(canvas.lay(&tokens, corpus.length));
    }
    let (given, length) = (tokens.len(), corpus.length);
    Err(Error::new(
        ErrorKind::Prompt,
        format!("要破坏的句子须是完整的 {length} 个词元，这里只有 {given} 个。"),
        format!("A sentence to corrupt has to be whole, {length} tokens; here there are only {given}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::CorpusConfig;

    fn characters_of(text: &str) -> Vocabulary {
        Vocabulary::new("", characters(text))
    }

    /// The cells, with · for a blank that was typed and ~ for one that was not.
    fn read(text: &str, vocabulary: &Vocabulary, length: usize) -> Result<String> {
        let prompt = Prompt::read(text, vocabulary, length)?;
        assert_eq!((prompt.length(), prompt.unseen.len()), (length, length));
        let cell = |(cell, unseen): (&Option<Token>, &bool)| match (cell, unseen) {
            (Some(token), false) => vocabulary.text(*token).to_owned(),
            (None, unseen) => if *unseen { "~" } else { "·" }.to_owned(),
            (Some(_), true) => panic!("a given that was not typed"),
        };
        Ok(prompt.cells.iter().zip(&prompt.unseen).map(cell).collect::<Vec<_>>().join(vocabulary.separator()))
    }

    #[test]
    fn blanks_of_each_kind_are_read() {
        let vocabulary = characters_of("中国的首都是北京");
        assert_eq!(read("中国的首都是□□", &vocabulary, 8).unwrap(), "中国的首都是··");
        assert_eq!(read("口口的首都是_京", &vocabulary, 8).unwrap(), "··的首都是·京");
    }

    #[test]
    fn blank_glyphs_of_the_vocabulary_are_characters() {
        let vocabulary = characters_of("人口_");
        assert_eq!(read("人口_□", &vocabulary, 4).unwrap(), "人口_·");
    }

    #[test]
    fn a_corpus_that_writes_with_every_usual_sign_has_a_blank_and_names_it() {
        let vocabulary = characters_of("人口□_");
        assert_eq!(read("人口□_▢", &vocabulary, 5).unwrap(), "人口□_·");
        let error = read("好", &vocabulary, 5).unwrap_err();
        assert!(error.message.en.contains("▢ for a blank") && error.message.zh.contains("用 ▢"), "{error:?}");
    }

    #[test]
    fn what_is_shorter_ends_in_unseen_blanks() {
        let vocabulary = characters_of("中国");
        assert_eq!(read("中□", &vocabulary, 4).unwrap(), "中·~~");
        assert_eq!(read("", &vocabulary, 3).unwrap(), "~~~");
        assert_eq!(read(" \n　", &vocabulary, 2).unwrap(), "~~");
    }

    #[test]
    fn white_space_is_skipped_unless_it_is_a_token() {
        assert_eq!(read(" 中　国\n", &characters_of("中国"), 2).unwrap(), "中国");
        assert_eq!(read("a b", &characters_of("ab "), 3).unwrap(), "a b");
    }

    #[test]
    fn words_are_split_at_white_space_and_runs_of_blanks_are_several() {
        let vocabulary = Vocabulary::new(" ", ["we", "say", "_"]);
        assert_eq!(read("we  □□ say", &vocabulary, 5).unwrap(), "we · · say ~");
        assert_eq!(read("口 _ say", &vocabulary, 3).unwrap(), "· _ say");
        let vocabulary = Vocabulary::new(" ", ["we", "say"]);
        assert_eq!(read("__ say □", &vocabulary, 4).unwrap(), "· · say ·");
        assert!(read("we□ say", &vocabulary, 4).unwrap_err().message.en.contains("we□"));
    }

    #[test]
    fn a_word_is_read_in_any_case_unless_the_vocabulary_tells_cases_apart() {
        let vocabulary = Vocabulary::new(" ", ["the", "capital", "Paris"]);
        assert_eq!(read("The CAPITAL paris", &vocabulary, 3).unwrap(), "the capital Paris");
        let vocabulary = Vocabulary::new(" ", ["us", "US"]);
        assert_eq!(read("us US", &vocabulary, 2).unwrap(), "us US");
        assert!(read("Us", &vocabulary, 2).is_err());
        assert!(read("A", &characters_of("ab"), 2).is_err());
    }

    #[test]
    fn punctuation_about_words_and_between_characters_is_skipped_unless_it_is_a_token() {
        let vocabulary = Vocabulary::new(" ", ["we", "isn't", "South-Korea"]);
        assert_eq!(
            read("“We, isn’t — south-korea?” __.", &vocabulary, 6).unwrap(),
            "we isn't South-Korea · · ~"
        );
        assert_eq!(read("中，国。", &characters_of("中国"), 3).unwrap(), "中国~");
        assert_eq!(read("a.b", &characters_of("ab."), 3).unwrap(), "a.b");
        assert!(read("a.b", &Vocabulary::new("", ["a", "b"]).with_unknown(), 3).is_err());
    }

    #[test]
    fn a_shorter_prompt_stands_where_it_fits() {
        let of = |text: &str, config: &CorpusConfig| {
            let corpus = Corpus::open(config).unwrap();
            let prompt = Prompt::of(text, &corpus).unwrap();
            assert_eq!(prompt.givens().is_empty(), text.is_empty());
            (corpus.vocabulary.write(&prompt.row(corpus.vocabulary.mask())), prompt.unseen)
        };
        let (capitals, english) = (CorpusConfig::capitals(), CorpusConfig::capitals_en());
        assert_eq!(of("首都是", &capitals).0, "口口口首都是口口");
        assert_eq!(of("首都是口口", &capitals).1, [true, true, true, false, false, false, false, false]);
        assert_eq!(of("capital of France is", &english).0, "□ □ □ capital of France is □");
        // What fits at the beginning stays there; so does what fits nowhere.
        assert_eq!(of("中口", &capitals).0, "中口口口口口口口");
        assert_eq!(of("都首", &capitals).0, "都首口口口口口口");
        // 京 ends 北京, 东京 and begins nothing; the likeliest of its places is the last.
        assert_eq!(of("京", &capitals).0, "口口口口口口口京");
        assert_eq!(of("", &capitals).0, "口口口口口口口口");
    }

    #[test]
    fn a_long_unknown_word_is_quoted_by_its_beginning() {
        let error = read(&"é".repeat(200), &Vocabulary::new(" ", ["we"]), 3).unwrap_err();
        assert!(error.message.en.contains(&format!("words: {}….", "é".repeat(24))), "{}", error.message.en);
    }

    #[test]
    fn a_longer_prompt_is_an_error_that_gives_the_count() {
        let error = read("中国中国□", &characters_of("中国"), 4).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Prompt);
        assert!(error.message.en.contains("5 characters") && error.message.en.contains("at most 4"));
        assert!(error.message.zh.contains("5 个字") && error.message.zh.contains("4 个"));
        let error = read("we we __", &Vocabulary::new(" ", ["we"]), 3).unwrap_err();
        assert!(error.message.en.contains("4 words"));
    }

    #[test]
    fn every_unknown_token_is_named_once() {
        let error = read("美中美元\u{200b}", &characters_of("中国"), 8).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Prompt);
        assert!(error.message.en.contains(r": 美, 元, \u{200b}."), "{}", error.message.en);
        assert!(error.message.zh.contains(r"：美、元、\u{200b}。"), "{}", error.message.zh);
        let error = read("we shout loud", &Vocabulary::new(" ", ["we"]), 3).unwrap_err();
        assert!(error.message.en.contains("words: shout, loud."));
    }
}
