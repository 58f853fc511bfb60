//! What a prompt leaves open: how many tokens stand in a gap, and in a string whose length is drawn first.

use super::prompt::{Prompt, is_written_in_words};
use crate::corpus::{Canvas, Corpus, Vocabulary};
use crate::error::ErrorKind;
use crate::position_set::{PositionSet, binomial};
use crate::random::{Purpose, Random};
use crate::{Error, Result, Token};

/// With more layouts a prompt is refused.
const MOST_LAYOUTS: f64 = 20_000.0;

/// How a gap is written.
const GAP: &str = "…";

/// Whether it stands for a gap: the vocabulary does not write with it.
pub(super) fn is_gap(piece: &str, vocabulary: &Vocabulary) -> bool {
    piece == GAP && !vocabulary.tokens().iter().any(|token| token.contains(GAP))
}

/// A text with each gap as a piece of its own.
pub(super) fn with_gaps(text: &str, vocabulary: &Vocabulary) -> String {
    if !is_gap(GAP, vocabulary) {
        return text.to_owned();
    }
    let dots = if vocabulary.tokens().iter().any(|token| token.contains('.')) { GAP } else { "..." };
    let gap = if is_written_in_words(vocabulary) { " … " } else { GAP };
    text.replace(dots, GAP).replace(GAP, gap)
}

impl Prompt {
    /// All it can be with a definite length and number of tokens in each gap; itself if that is one. Blanks of gaps, and the end
    /// and pads after them, are unseen.
    ///
    /// # Errors
    /// [`ErrorKind::Prompt`] if no string has the givens (text after an end or a pad, say), or if there are too many layouts.
    pub(super) fn layouts(&self, vocabulary: &Vocabulary) -> Result<Vec<Self>> {
        let canvas = vocabulary.canvas();
        if self.gaps.is_empty() {
            let first = canvas.filter(|canvas| canvas.lengths.is_some());
            let Some(canvas) = first else { return Ok(vec![self.clone()]) };
            let ends = self.ends(canvas, vocabulary)?;
            return Ok(ends.map(|end| self.laid(&self.cells[..end], &self.unseen[..end], canvas)).collect());
        }
        let Gapped { text, gaps, room } = self.gapped(vocabulary)?;
        let totals = if canvas.is_some() { 0..=room } else { room..=room };
        let sizes = totals.flat_map(|total| spread(total, gaps.len()));
        Ok(sizes.map(|sizes| self.filled_up(&text, &gaps, &sizes, canvas)).collect())
    }

    /// What was typed, of a prompt with gaps.
    ///
    /// # Errors
    /// As [`Self::layouts`].
    pub(super) fn gapped(&self, vocabulary: &Vocabulary) -> Result<Gapped> {
        let canvas = vocabulary.canvas();
        let is_text =
            |cell: &Option<Token>| canvas.is_none_or(|c| *cell != Some(c.end) && *cell != Some(c.pad));
        let seen =
            self.cells.iter().zip(&self.unseen).take_while(|(cell, unseen)| !**unseen && is_text(cell));
        let text: Vec<Option<Token>> = seen.map(|(cell, _)| *cell).collect();
        let gaps: Vec<usize> = self.gaps.iter().filter(|gap| *gap <= text.len()).collect();
        let room = (self.length() - usize::from(canvas.is_some())).checked_sub(text.len());
        let room = room.ok_or_else(|| too_long(vocabulary))?;
        if let Some(canvas) = canvas {
            self.ends(canvas, vocabulary)?;
        }
        // On a canvas what the gaps leave over is as if it were in one more.
        if binomial(room + gaps.len(), gaps.len()) > MOST_LAYOUTS {
            return Err(too_many_gaps());
        }
        Ok(Gapped { text, gaps, room })
    }

    /// The most probable of its layouts, the first if the distribution is unknown.
    pub(super) fn likeliest(&self, corpus: &Corpus) -> Self {
        let layouts = self.layouts(&corpus.vocabulary).unwrap_or_default();
        let Some(distribution) = corpus.distribution() else {
            return layouts.into_iter().next().unwrap_or_else(|| self.clone());
        };
        let rated = layouts.into_iter().map(|layout| (layout.log_probability(&**distribution), layout));
        let better = |best: (f64, Self), next: (f64, Self)| if next.0 > best.0 { next } else { best };
        rated.reduce(better).map_or_else(|| self.clone(), |(_, layout)| layout)
    }

    /// Where the end can be.
    fn ends(&self, canvas: &Canvas, vocabulary: &Vocabulary) -> Result<std::ops::Range<usize>> {
        let givens = self.cells.iter().enumerate().filter_map(|(i, cell)| Some((i, (*cell)?)));
        let ends = canvas.ends(givens, self.length());
        if ends.is_empty() { Err(not_a_string(canvas, vocabulary)) } else { Ok(ends) }
    }

    /// With so many blanks in each gap of its text.
    fn filled_up(
        &self,
        text: &[Option<Token>],
        gaps: &[usize],
        sizes: &[usize],
        canvas: Option<&Canvas>,
    ) -> Self {
        let (mut cells, mut unseen) = (Vec::new(), Vec::new());
        for i in 0..=text.len() {
            let size: usize =
                gaps.iter().zip(sizes).filter(|(gap, _)| **gap == i).map(|(_, size)| size).sum();
            cells.extend(std::iter::repeat_n(None, size).chain(text.get(i).copied()));
            unseen.extend(std::iter::repeat_n(true, size).chain(text.get(i).map(|_| false)));
        }
        match canvas {
            Some(canvas) => self.laid(&cells, &unseen, canvas),
            None => Self { cells, unseen, gaps: PositionSet::EMPTY },
        }
    }

    /// With an end after this text, and pads; after gaps they are unseen.
    fn laid(&self, text: &[Option<Token>], unseen: &[bool], canvas: &Canvas) -> Self {
        let rest = canvas.lay(&[], self.length() - text.len()).into_iter().map(Some);
        let is_unseen = |i: usize| !self.gaps.is_empty() || self.unseen[i];
        Self {
            cells: text.iter().copied().chain(rest).collect(),
            unseen: unseen.iter().copied().chain((text.len()..self.length()).map(is_unseen)).collect(),
            gaps: PositionSet::EMPTY,
        }
    }

    /// No text, with the end and the pads of string number `index`, whose length is drawn first, by p(ℓ). Of other strings
    /// blanks alone.
    pub(super) fn of_drawn_length(length: usize, vocabulary: &Vocabulary, seed: u64, index: u64) -> Self {
        let blank = Self::blank(length);
        let Some((canvas, lengths)) = vocabulary.canvas().zip(vocabulary.lengths()) else { return blank };
        let drawn = Random::new(seed, Purpose::Length, index).categorical(lengths.probabilities());
        blank.laid(&blank.cells[..drawn], &blank.unseen[..drawn], canvas)
    }

    /// The same with the end and the pads of this sentence, if its length is drawn first.
    pub(super) fn ended_as(&self, sentence: &[Token], vocabulary: &Vocabulary) -> Self {
        let mut ended = self.clone();
        for (cell, token) in ended.cells.iter_mut().zip(sentence).skip(vocabulary.cells(sentence)) {
            *cell = Some(*token);
        }
        ended
    }
}

/// What a prompt asks of a string: givens in their order, and how many tokens stand between them.
pub(super) struct Pattern {
    pub(super) givens: Vec<Token>,
    /// Before each given, and after the last.
    pub(super) regions: Vec<Region>,
}

/// How many tokens may stand between two givens.
#[derive(Clone, Copy)]
pub(super) struct Region {
    pub(super) least: usize,
    /// `None` for any number.
    pub(super) most: Option<usize>,
}

impl Region {
    /// Whether it has room for so many.
    pub(super) fn takes(self, count: usize) -> bool {
        self.most.is_none_or(|most| count <= most)
    }
}

impl Pattern {
    /// A token for each blank, any number for a gap; and after the last given of a prompt without gaps, whose blanks may as well
    /// be past the end.
    pub(super) fn new(prompt: &Prompt, vocabulary: &Vocabulary) -> Self {
        let canvas = vocabulary.canvas();
        let is_text = |token| canvas.is_none_or(|canvas| token != canvas.end && token != canvas.pad);
        let closed = Region { least: 0, most: Some(0) };
        let last = prompt.givens().iter().last();
        let mut pattern = Self { givens: Vec::new(), regions: Vec::new() };
        let mut region = closed;
        for (i, cell) in prompt.cells.iter().enumerate() {
            let is_open = prompt.gaps.is_empty() && cell.is_none() && last.is_none_or(|last| i > last);
            if is_open || prompt.gaps.contains(i) {
                region.most = None;
            }
            match cell {
                None if is_open || prompt.unseen[i] => {}
                None => {
                    region.least += 1;
                    region.most = region.most.map(|most| most + 1);
                }
                Some(token) if is_text(*token) => {
                    pattern.givens.push(*token);
                    pattern.regions.push(std::mem::replace(&mut region, closed));
                }
                Some(_) => break,
            }
        }
        pattern.regions.push(region);
        pattern
    }

    /// The logarithm of how many layouts a string has, in each of which it is drawn; of one that is malformed 0.
    pub(super) fn log_layouts(&self, string: &[Token]) -> f64 {
        libm::log(self.ways(string).max(1.0))
    }

    /// In how many ways a string has it.
    pub(super) fn ways(&self, string: &[Token]) -> f64 {
        let fits = |region: &Region, count: usize| count >= region.least && region.takes(count);
        // To choose the givens so far, by how many tokens they and what stands before them take.
        let mut ways = vec![0.0; string.len() + 1];
        ways[0] = 1.0;
        for (region, given) in self.regions.iter().zip(&self.givens) {
            let before = |p: usize| (0..=p).filter(|q| fits(region, p - q)).map(|q| ways[q]).sum::<f64>();
            let next = (0..string.len()).map(|p| if string[p] == *given { before(p) } else { 0.0 });
            ways = std::iter::once(0.0).chain(next).collect();
        }
        let Some(region) = self.regions.last() else { return 0.0 };
        ways.iter().enumerate().filter(|(q, _)| fits(region, string.len() - q)).map(|(_, ways)| ways).sum()
    }
}

/// A prompt with gaps as it was typed.
pub(super) struct Gapped {
    /// Its cells, up to an end.
    text: Vec<Option<Token>>,
    /// Before which of them, or after the last, any number of tokens may stand; none if the end comes first.
    gaps: Vec<usize>,
    /// How many tokens the gaps may have.
    room: usize,
}

/// All ways to put `total` into so many parts.
fn spread(total: usize, parts: usize) -> Vec<Vec<usize>> {
    if parts == 0 {
        return if total == 0 { vec![Vec::new()] } else { Vec::new() };
    }
    let rest = |first: usize| spread(total - first, parts - 1).into_iter().map(move |rest| (first, rest));
    (0..=total).flat_map(rest).map(|(first, rest)| [vec![first], rest].concat()).collect()
}

fn not_a_string(canvas: &Canvas, vocabulary: &Vocabulary) -> Error {
    let [end, pad] = [canvas.end, canvas.pad].map(|token| vocabulary.text(token));
    Error::new(
        ErrorKind::Prompt,
        format!("没有这样的句子：结束符 {end} 之后只能是填充 {pad}，填充之前要有结束符。请改正输入。"),
        format!(
            "No string is like this: after its end {end} there are only pads {pad}, and before a pad there is an end. Mend the prompt."
        ),
    )
}

fn too_long(vocabulary: &Vocabulary) -> Error {
    let end = vocabulary.canvas().map_or("", |canvas| vocabulary.text(canvas.end));
    Error::new(
        ErrorKind::Prompt,
        format!("输入太长：句子里放不下结束符 {end}。请写短一些。"),
        format!("The prompt is too long: it leaves no cell for the end {end}. Shorten it."),
    )
}

fn too_many_gaps() -> Error {
    Error::new(
        ErrorKind::Prompt,
        "省略号太多，各种长度的组合数不过来：请少写几个。",
        "There are too many gaps: their lengths combine in more ways than can be weighed. Write fewer.",
    )
}
