//! The lines of a text that someone brought: each is a string, on a canvas. Their distribution is unknown.
//!
//! One line in ten is held out, drawn by its number; the vocabulary comes from the others alone, and whatever else is held out
//! is the unknown token.

use super::canvas::Canvas;
use super::parameters::of;
use super::text::{self, Costs, OwnText, counted};
use super::{Baselines, Corpus, FIRST, Open, Source, StringLength, Texts, Vocabulary, held_out};
use crate::Token;
use crate::error::{self, Error, ErrorKind, Result};
use crate::position_set::MAX_LENGTH;
use crate::random::Random;
use crate::settings::{Choice, Label, Range, Setting};
use std::collections::HashSet;

/// The longest line there can be, in characters: with its end it fills the longest canvas.
pub const LONGEST: usize = MAX_LENGTH - 1;

/// The longest line that fits by default.
pub(super) const DEFAULT_LONGEST: usize = 31;

/// The fewest lines held out: fewer tell nothing of an error.
const FEWEST_HELD_OUT: usize = 2;

/// What the page calls this corpus.
pub const CHOICE: Choice = Choice::new("lines", "你的文字，一行一句", "your text, a line a string");

/// The settings of this corpus, beside the fingerprint.
pub const SETTINGS: &[Setting] = &[Setting {
    name: "longest-line",
    pointer: "/run/corpus/longest",
    range: Range::Integer { min: 2, max: LONGEST as u64, default: DEFAULT_LONGEST as u64 },
    unit: "characters",
    label: Label { zh: "最长的一行", en: "longest line" },
    help: Label {
        zh: "最长的一行有多少个字符；模型看的是这么多格，再加一格结尾。",
        en: "How many characters the longest line has; the model sees that many cells and one for the end.",
    },
    ..of(&[CHOICE.name])
}];

/// The lines of a text: of which ([`OwnText::fingerprint`]), and how long the longest may be.
pub(super) struct LinesOf {
    pub(super) longest: usize,
    pub(super) fingerprint: String,
    pub(super) string_length: StringLength,
}

impl Open for LinesOf {
    fn length(&self) -> usize {
        self.longest + 1
    }

    fn open(&self, texts: &Texts) -> Result<Corpus> {
        let corpus = Corpus::of_lines(text::found(&self.fingerprint, texts)?, self.longest)?;
        Ok(corpus.with_string_length(self.string_length))
    }

    fn needs_text(&self) -> bool {
        true
    }
}

/// Lines, read and split.
#[derive(Clone, Debug)]
pub struct Lines {
    vocabulary: Vocabulary,
    canvas: Canvas,
    training: Strings,
    held_out: Strings,
    longest: Line,
    empty: usize,
    repeated: usize,
    costs: Costs,
}

/// Strings with their ends, one after the other.
#[derive(Clone, Debug)]
struct Strings {
    tokens: Vec<Token>,
    /// Where each begins, and where the last ends.
    starts: Vec<usize>,
}

/// A line by its number, from 1, and its length in characters.
#[derive(Clone, Copy, Debug)]
struct Line {
    number: usize,
    length: usize,
}

impl Lines {
    /// The lines of `written`, in which line ends are `\n`; those that are empty are left out.
    ///
    /// # Errors
    /// [`ErrorKind::Text`] if a line has more than [`LONGEST`] characters, none has two, all are equal, or there are too few
    /// of them to hold some out.
    pub(super) fn read(written: &str) -> Result<Self> {
        let (mut training, mut held_out, mut empty) = (Vec::new(), Vec::new(), 0);
        let mut longest = Line { number: 0, length: 0 };
        for (index, line) in written.lines().enumerate() {
            if line.trim().is_empty() {
                empty += 1;
                continue;
            }
            let length = line.chars().count();
            if length > longest.length {
                longest = Line { number: index + 1, length };
            }
            let part = if is_held_out(index) { &mut held_out } else { &mut training };
            part.push(line);
        }
        check(&training, &held_out, longest)?;
        let alphabet = text::alphabet(&mut training.iter().flat_map(|line| line.chars()));
        let vocabulary = Vocabulary::new("", &alphabet).on_canvas().with_unknown();
        // As `on_canvas` has just put them there.
        let canvas = vocabulary.canvas().cloned().ok_or_else(Error::unfinished)?;
        let [training, held_out] =
            [training, held_out].map(|lines| Strings::new(&lines, &vocabulary, canvas.end));
        let known: HashSet<&[Token]> = training.iter().collect();
        let repeated = held_out.iter().filter(|string| known.contains(string)).count();
        let (_, costs) = counted(&training.tokens, &held_out.tokens, vocabulary.size());
        Ok(Self { vocabulary, canvas, training, held_out, longest, empty, repeated, costs })
    }

    /// How many are for training, and how many are held out.
    pub fn counts(&self) -> [usize; 2] {
        [&self.training, &self.held_out].map(Strings::count)
    }

    /// What has to be known of the lines before a number is believed, if there is anything.
    pub fn remark(&self) -> Option<error::Text> {
        let [_, held_out] = self.counts();
        let (empty, repeated) = (self.empty, self.repeated);
        let percent = 100.0 * repeated as f64 / held_out as f64;
        let (mut zh, mut en) = (String::new(), String::new());
        if repeated > 0 {
            zh += &format!(
                "留出的 {held_out} 行里有 {repeated} 行（{percent:.1}%）也在训练的行里：背下来就能得分。"
            );
            en += &format!(
                "{repeated} of the {held_out} lines held out ({percent:.1}%) stand among those for training, too: they can be learned by heart. "
            );
        }
        if empty > 0 {
            zh += &format!("{empty} 个空行不算。");
            en += &format!("{empty} empty lines are left out.");
        }
        (!en.is_empty()).then(|| error::Text::new(zh, en.trim_end()))
    }

    /// Whether those held out differ.
    pub(super) fn held_out_varies(&self) -> bool {
        self.held_out.iter().any(|string| string != self.held_out.get(0))
    }

    /// One of those for training, or of those held out, on a canvas of L = `length` cells.
    pub(super) fn draw(&self, length: usize, is_held_out: bool, random: &mut Random) -> Vec<Token> {
        let part = if is_held_out { &self.held_out } else { &self.training };
        self.lay(part.get(random.below(part.count())), length)
    }

    fn lay(&self, string: &[Token], length: usize) -> Vec<Token> {
        self.canvas.lay(&string[..string.len() - 1], length)
    }

    /// How many of the lines for training, or of those held out, have each length in 0..L.
    pub(super) fn lengths(&self, length: usize, is_held_out: bool) -> Vec<f64> {
        let mut counts = vec![0.0; length];
        let part = if is_held_out { &self.held_out } else { &self.training };
        part.iter().for_each(|string| counts[string.len() - 1] += 1.0);
        counts
    }

    /// The tokens of a line held out, on average, its end counted.
    pub(super) fn tokens(&self) -> f64 {
        self.held_out.tokens.len() as f64 / self.held_out.count() as f64
    }

    /// What n-gram models cost on a held-out line, end included, in nats: fitted to the lines for training, each after the
    /// end of another, each count raised by one.
    pub(super) fn baselines(&self) -> Baselines {
        let unigram = self.tokens() * self.costs.unigram;
        let bigram = self.tokens() * self.costs.bigram;
        Baselines { pooled_unigram: unigram, positional_unigram: unigram, bigram }
    }
}

impl Strings {
    fn new(lines: &[&str], vocabulary: &Vocabulary, end: Token) -> Self {
        let (mut tokens, mut starts) = (Vec::new(), vec![0]);
        for line in lines {
            let characters = line.chars();
            tokens.extend(characters.map(|c| vocabulary.known_or_unknown(c.encode_utf8(&mut [0; 4]))));
            tokens.push(end);
            starts.push(tokens.len());
        }
        Self { tokens, starts }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn iter(&self) -> impl Iterator<Item = &[Token]> {
        (0..self.count()).map(|n| self.get(n))
    }

    /// String number n with its end.
    fn get(&self, n: usize) -> &[Token] {
        &self.tokens[self.starts[n]..self.starts[n + 1]]
    }
}

impl Corpus {
    /// The lines of a text, on canvases for `longest` characters.
    ///
    /// # Errors
    /// As of [`Lines`]; [`ErrorKind::Text`] if a line is longer.
    pub fn of_lines(text: &OwnText, longest: usize) -> Result<Self> {
        let lines = text.lines()?;
        if lines.longest.length > longest {
            return Err(too_long(lines.longest, longest));
        }
        let length = longest + 1;
        let sentence = lines.vocabulary.write(&lines.lay(lines.training.get(0), length));
        Ok(Self {
            name: CHOICE.name,
            vocabulary: lines.vocabulary.clone(),
            length,
            prompts: text::prompts(&sentence, lines.vocabulary.blank()),
            sentence,
            theme: FIRST,
            source: Source::Lines(lines),
        })
    }
}

/// Whether the line with this index is held out: as a string of these two tokens would be.
fn is_held_out(index: usize) -> bool {
    held_out::is_held_out(&[(index >> 16) as Token, index as Token])
}

/// Whether these lines can be learned and measured.
fn check(training: &[&str], held_out: &[&str], longest: Line) -> Result<()> {
    let count = training.len() + held_out.len();
    let first = training.first().or(held_out.first()).copied().unwrap_or_default();
    if count == 1 {
        return Err(error(
            "文本只有一行，没有什么可以留出：请把它当作连续的文字。",
            "The text has but one line, and nothing to hold out: take it as running text.",
        ));
    }
    if longest.length > LONGEST {
        return Err(too_long(longest, LONGEST));
    }
    if longest.length < 2 {
        return Err(error(
            "每行只有一个字符，没有什么可以一步步生成：请用更长的行。",
            "Each line has but one character, and nothing to generate step by step: bring longer ones.",
        ));
    }
    if training.iter().chain(held_out).all(|line| *line == first) {
        return Err(error(
            format!("{count} 行都一样（“{first}”）：没有什么可学。"),
            format!("All {count} lines are the same (“{first}”): there is nothing to learn."),
        ));
    }
    if held_out.len() < FEWEST_HELD_OUT || training.is_empty() {
        return Err(error(
            format!("{count} 行太少，留不出 {FEWEST_HELD_OUT} 行来量误差：请用 50 行以上的。"),
            format!("{count} lines are too few to hold out {FEWEST_HELD_OUT} of them: bring 50 or more."),
        ));
    }
    Ok(())
}

fn too_long(line: Line, longest: usize) -> Error {
    let Line { number, length } = line;
    let (zh, en) = if length > LONGEST {
        ("请把长行断开".to_string(), "break long lines".to_string())
    } else {
        (format!("请把 longest-line 设为 {length}"), format!("set longest-line to {length}"))
    };
    error(
        format!("第 {number} 行有 {length} 个字符，最多只能有 {longest} 个：{zh}。"),
        format!("Line {number} has {length} characters; it can have at most {longest}: {en}."),
    )
}

fn error(zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::new(ErrorKind::Text, zh, en)
}
