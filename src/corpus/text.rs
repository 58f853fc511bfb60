//! Text someone brought: pasted, dropped or read from a file. Its distribution is unknown.
//!
//! Characters are the tokens. The first 90% are for training, the rest is held out; the vocabulary
//! comes from the training part alone, and whatever else the held-out part has is the unknown token.

mod messages;

use super::parameters::{check, of};
use super::{Baselines, Corpus, Lines, Open, Texts, Vocabulary, lines};
use crate::Token;
use crate::error::{self, Error, ErrorKind, Result};
use crate::position_set::MAX_LENGTH;
use crate::random::Random;
use crate::settings::{Choice, Label, Range, Setting};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The most bytes a text can have.
pub const MAX_BYTES: usize = 5_000_000;

/// The shortest and the longest context.
pub const CONTEXT: (usize, usize) = (8, MAX_LENGTH);

/// The context it starts with.
pub(super) const DEFAULT_CONTEXT: usize = 64;

/// What the page calls this corpus.
pub const CHOICE: Choice = Choice::new("text", "你的文字", "your text");

/// The settings of this corpus.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "context",
        pointer: "/run/corpus/context",
        range: Range::Integer {
            min: CONTEXT.0 as u64,
            max: CONTEXT.1 as u64,
            default: DEFAULT_CONTEXT as u64,
        },
        unit: "characters",
        label: Label { zh: "上下文", en: "context" },
        help: Label {
            zh: "模型一次看多少个字符。", en: "How many characters the model sees at a time."
        },
        ..of(&[CHOICE.name])
    },
    Setting {
        name: "fingerprint",
        pointer: "/run/corpus/fingerprint",
        range: Range::Text { max_length: 16, default: "" },
        advanced: true,
        label: Label { zh: "文本指纹", en: "fingerprint" },
        help: Label {
            zh: "用的是哪一份文本；链接和检查点只记指纹，不带文本。",
            en: "Which text it is; links and checkpoints carry only this, never the text.",
        },
        ..of(&[CHOICE.name, lines::CHOICE.name])
    },
];

/// The windows of a text: how long, and of which ([`OwnText::fingerprint`]).
pub(super) struct Windows {
    pub(super) context: usize,
    pub(super) fingerprint: String,
}

impl Open for Windows {
    fn length(&self) -> usize {
        self.context
    }

    fn open(&self, texts: &Texts) -> Result<Corpus> {
        Corpus::of_text(found(&self.fingerprint, texts)?.clone(), self.context)
    }

    fn needs_text(&self) -> bool {
        true
    }
}

/// The text of this fingerprint.
///
/// # Errors
/// [`ErrorKind::Text`] if it is not among these.
pub(super) fn found<'a>(fingerprint: &str, texts: &'a Texts) -> Result<&'a Arc<OwnText>> {
    let text = texts.iter().find(|text| text.fingerprint() == fingerprint);
    text.ok_or_else(|| no_text(fingerprint))
}

fn no_text(fingerprint: &str) -> Error {
    Error::new(
        ErrorKind::Text,
        format!("这里要用到的文本（指纹 {fingerprint}）不在手边：请先粘贴或拖入同一份文本。"),
        format!(
            "The text it needs (fingerprint {fingerprint}) is not at hand: paste or drop the same text first."
        ),
    )
}

/// The held-out tenth has to hold at least this many windows that do not overlap, or there is nothing
/// to estimate an error from.
const HELD_OUT_WINDOWS: usize = 2;

/// From this share of the held-out characters on, unknown ones make a difference that can be seen.
const REMARKABLE: f64 = 0.001;

/// A text, read and split.
#[derive(Clone, Debug)]
pub struct OwnText {
    fingerprint: String,
    written: String,
    as_lines: OnceLock<Result<Arc<Lines>>>,
    vocabulary: Vocabulary,
    tokens: Vec<Token>,
    /// How many of the tokens are for training.
    split: usize,
    counts: Vec<usize>,
    costs: Costs,
}

/// What n-gram models fitted to the training part (each count raised by one, so that nothing is
/// impossible) cost on the held-out part, in nats per character.
#[derive(Clone, Copy, Debug)]
pub struct Costs {
    /// p(x_i).
    pub unigram: f64,
    /// p(x_i | x_{i−1}).
    pub bigram: f64,
}

/// How many lines have between `from` and `to` characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LengthBin {
    /// The shortest.
    pub from: usize,
    /// The longest.
    pub to: usize,
    /// How many.
    pub lines: usize,
}

impl OwnText {
    /// Reads UTF-8. A byte order mark is dropped and line ends become `\n`; nothing else is changed,
    /// so that markup stays text.
    ///
    /// # Errors
    /// [`ErrorKind::Text`] if it is empty, larger than [`MAX_BYTES`], binary, not UTF-8, has but one
    /// distinct character, or is too short for the shortest context.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_BYTES {
            return Err(messages::too_large(bytes.len(), MAX_BYTES));
        }
        if is_binary(bytes) {
            return Err(messages::binary());
        }
        let text = std::str::from_utf8(bytes).map_err(|error| messages::not_utf_8(error.valid_up_to()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
        if text.trim().is_empty() {
            return Err(messages::empty());
        }
        let characters: Vec<char> = text.chars().collect();
        let split = characters.len() - characters.len() / 10;
        let (vocabulary, tokens) = tokens(&characters, split);
        if vocabulary.size() < 3 {
            return Err(messages::one_character(characters[0], characters.len()));
        }
        let (counts, costs) = counted(&tokens[..split], &tokens[split..], vocabulary.size());
        let read = Self {
            fingerprint: fingerprint(&text),
            written: text,
            as_lines: OnceLock::new(),
            counts,
            costs,
            vocabulary,
            tokens,
            split,
        };
        read.check_context(CONTEXT.0)?;
        Ok(read)
    }

    /// Sixteen hexadecimal digits that tell this text from others (FNV-1a of its UTF-8).
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Its size in UTF-8.
    pub fn bytes(&self) -> usize {
        self.written.len()
    }

    /// Its lines, as strings each; read once someone asks.
    ///
    /// # Errors
    /// As of [`Lines`].
    pub fn lines(&self) -> Result<Arc<Lines>> {
        self.as_lines.get_or_init(|| Lines::read(&self.written).map(Arc::new)).clone()
    }

    /// The characters of the training part in order of first appearance, then the unknown token.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The first 90%, rounded up.
    pub fn training(&self) -> &[Token] {
        &self.tokens[..self.split]
    }

    /// The rest.
    pub fn held_out(&self) -> &[Token] {
        &self.tokens[self.split..]
    }

    /// How many characters of the held-out part the training part does not have.
    pub fn unknown(&self) -> usize {
        let unknown = self.vocabulary.unknown();
        self.held_out().iter().filter(|token| Some(**token) == unknown).count()
    }

    /// Whether there is more than one window to measure on.
    pub fn held_out_varies(&self) -> bool {
        self.held_out().windows(2).any(|pair| pair[0] != pair[1])
    }

    /// What has to be known of the unknown token before a number is believed, if enough characters became it: they
    /// need not be told apart, so that models and baselines do better than they would.
    pub fn remark(&self) -> Option<error::Text> {
        let unknown = self.vocabulary.unknown();
        let crowded_out = self.training().iter().filter(|token| Some(**token) == unknown).count();
        let (seen, known) = (self.training().len(), self.vocabulary.emitted_count());
        if crowded_out > 0 {
            return Some(messages::crowded(crowded_out as f64 / seen as f64, known));
        }
        let share = self.unknown() as f64 / self.held_out().len() as f64;
        (share >= REMARKABLE).then(|| messages::unseen(share))
    }

    /// How often each token of the vocabulary occurs in the training part, \[V\].
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// How long its lines are: bins 0, 1, 2..=3, 4..=7, .. up to the longest.
    pub fn line_lengths(&self) -> Vec<LengthBin> {
        let mut bins: Vec<LengthBin> = Vec::new();
        for length in self.written.lines().map(|line| line.chars().count()) {
            let bin = (usize::BITS - length.leading_zeros()) as usize;
            while bins.len() <= bin {
                let first = |bin: usize| if bin == 0 { 0 } else { 1 << (bin - 1) };
                let (from, next) = (first(bins.len()), first(bins.len() + 1));
                bins.push(LengthBin { from, to: next - 1, lines: 0 });
            }
            bins[bin].lines += 1;
        }
        bins
    }

    /// Whether windows of `context` characters can be cut from both parts.
    ///
    /// # Errors
    /// [`ErrorKind::Text`] with the length needed; [`ErrorKind::Setting`] if no text has such windows.
    pub fn check_context(&self, context: usize) -> Result<()> {
        check(SETTINGS, &json!({ "context": context, "fingerprint": self.fingerprint }))?;
        if self.held_out().len() < HELD_OUT_WINDOWS * context {
            let needed = 10 * HELD_OUT_WINDOWS * context;
            return Err(messages::too_short(self.tokens.len(), needed, context, CONTEXT.0));
        }
        Ok(())
    }

    /// A window of `context` characters from anywhere in the training part.
    pub fn sample(&self, context: usize, random: &mut Random) -> &[Token] {
        window(self.training(), context, random)
    }

    /// A window of `context` characters from anywhere in the held-out part.
    pub fn sample_held_out(&self, context: usize, random: &mut Random) -> &[Token] {
        window(self.held_out(), context, random)
    }

    /// The longest context whose windows can be cut from both parts.
    pub fn longest_context(&self) -> usize {
        (self.held_out().len() / HELD_OUT_WINDOWS).min(CONTEXT.1)
    }

    /// The characters of its longest line, as far as a string can have them: 2..=`lines::LONGEST`.
    pub fn longest_line(&self) -> usize {
        let lengths = self.written.lines().map(|line| line.chars().count());
        lengths.max().unwrap_or(0).clamp(2, lines::LONGEST)
    }

    /// What n-gram models cost, character by character.
    pub fn baselines_per_character(&self) -> Costs {
        self.costs
    }

    /// What n-gram models cost on windows of the held-out part, in nats per window. A window has no
    /// position of its own in the text, so the positional unigram is the pooled one; the bigram's first
    /// character is a unigram's.
    pub fn baselines(&self, context: usize) -> Baselines {
        let Costs { unigram, bigram } = self.costs;
        let unigrams = context as f64 * unigram;
        Baselines {
            pooled_unigram: unigrams,
            positional_unigram: unigrams,
            bigram: unigram + (context as f64 - 1.0) * bigram,
        }
    }

    /// A window to begin with: the first of the training part, as it is written.
    pub fn first_window(&self, context: usize) -> String {
        self.vocabulary.write(&self.training()[..context])
    }
}

/// How often each of V = `size` tokens occurs in `training`, \[V\], and what `held_out` costs by these counts.
pub(super) fn counted(training: &[Token], held_out: &[Token], size: usize) -> (Vec<usize>, Costs) {
    let mut counts = vec![0; size];
    let mut pairs: HashMap<(Token, Token), usize> = HashMap::new();
    training.iter().for_each(|token| counts[usize::from(*token)] += 1);
    training.windows(2).for_each(|pair| *pairs.entry((pair[0], pair[1])).or_default() += 1);
    let total = (training.len() + size) as f64;
    let count = |token: Token| counts[usize::from(token)];
    let unigram = |token: &Token| (total / (count(*token) + 1) as f64).ln();
    let bigram = |pair: &[Token]| {
        let both = pairs.get(&(pair[0], pair[1])).map_or(0, |count| *count);
        ((count(pair[0]) + size) as f64 / (both + 1) as f64).ln()
    };
    let costs = Costs {
        unigram: held_out.iter().map(unigram).sum::<f64>() / held_out.len() as f64,
        bigram: held_out.windows(2).map(bigram).sum::<f64>() / held_out.len().saturating_sub(1) as f64,
    };
    (counts, costs)
}

/// Prompts to begin with: `sentence` without its end, without its middle, and nothing at all. What a prompt
/// cannot hold (line breaks, tabs) is blank in each.
pub(super) fn prompts(sentence: &str, sign: &str) -> Vec<String> {
    let characters: Vec<&str> = characters(sentence).collect();
    let length = characters.len();
    let blank = |from: usize, to: usize| {
        let cell = |(i, character): (usize, &&str)| {
            let written = !(from..to).contains(&i) && !character.contains(char::is_control);
            if written { character } else { sign }.to_string()
        };
        characters.iter().enumerate().map(cell).collect()
    };
    vec![blank(length - length / 4, length), blank(length / 3, length / 2), blank(0, length)]
}

fn window<'a>(tokens: &'a [Token], context: usize, random: &mut Random) -> &'a [Token] {
    let first = random.below(tokens.len() - context + 1);
    &tokens[first..first + context]
}

/// The distinct characters, in order of first appearance. By a table over all of Unicode: a map would be asked five
/// million times.
pub(super) fn alphabet(characters: &mut dyn Iterator<Item = char>) -> Vec<String> {
    let mut seen = vec![false; char::MAX as usize + 1];
    let is_new = |character: &char| !std::mem::replace(&mut seen[*character as usize], true);
    characters.filter(is_new).map(String::from).collect()
}

/// The vocabulary of the first `split` characters, and all characters in it.
fn tokens(text: &[char], split: usize) -> (Vocabulary, Vec<Token>) {
    let distinct = alphabet(&mut text[..split].iter().copied());
    let vocabulary = Vocabulary::new("", &distinct).with_unknown();
    let mut ids = vec![vocabulary.known_or_unknown(""); char::MAX as usize + 1];
    for character in distinct.iter().flat_map(|text| text.chars()) {
        ids[character as usize] = vocabulary.known_or_unknown(character.encode_utf8(&mut [0; 4]));
    }
    let tokens = text.iter().map(|character| ids[*character as usize]).collect();
    (vocabulary, tokens)
}

fn characters(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(start, character)| &text[start..start + character.len_utf8()])
}

/// A zero byte never stands in text, and other control characters are rare in it.
fn is_binary(bytes: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c);
    bytes.contains(&0) || bytes.iter().filter(is_control).count() * 100 > bytes.len()
}

/// FNV-1a of 64 bits (Fowler, Noll, Vo), in 16 hexadecimal digits.
pub fn fingerprint(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}
