//! A distribution whose sentences are listed: everything about it is a sum over them.

use super::{Canvas, Grouping};
use crate::error::ErrorKind;
use crate::position_set::{MAX_LENGTH, PositionSet};
use crate::{Error, Result, Token};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// An enumerated distribution p*: sentences of L tokens with their probabilities.
#[derive(Clone, Debug)]
pub struct Enumerated {
    pub(super) length: usize,
    pub(super) vocabulary_size: usize,
    pub(super) sentences: Vec<Vec<Token>>,
    pub(super) probabilities: Vec<f64>,
    pub(super) cumulative: Vec<f64>,
    pub(super) index: HashMap<Vec<Token>, f64>,
    /// The canvas its strings are on, where their lengths are drawn first.
    canvas: Option<Canvas>,
}

/// The sentences of which a process can corrupt equally many cells: all, or, where lengths are drawn first, the strings of
/// one length.
pub struct OfLength<'a> {
    /// How many cells a process can corrupt, the first of each sentence.
    pub cells: usize,
    /// P(ℓ), in \[0, 1\].
    pub probability: f64,
    /// −log p(ℓ) in nats, where lengths are drawn first; otherwise 0.
    pub cost: f64,
    /// Which sentences of the whole distribution they are.
    pub sentences: Vec<usize>,
    /// p*(x | ℓ), of whole sentences.
    pub distribution: Cow<'a, Enumerated>,
}

impl OfLength<'_> {
    /// It, to keep.
    pub fn into_owned(self) -> OfLength<'static> {
        OfLength { distribution: Cow::Owned(self.distribution.into_owned()), ..self }
    }
}

impl Enumerated {
    /// The distribution that gives each sentence a probability proportional to its weight. Sentences of
    /// weight 0 are left out.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] unless all sentences have one length in 1..=128, tokens are in
    /// 0..vocabulary_size, and weights are finite, non-negative and not all 0.
    pub fn new(vocabulary_size: usize, weighted: Vec<(Vec<Token>, f64)>) -> Result<Self> {
        let (sentences, weights): (Vec<_>, Vec<_>) =
            weighted.into_iter().filter(|(_, weight)| *weight != 0.0).unzip();
        let length = sentences.first().map_or(0, Vec::len);
        let total: f64 = weights.iter().sum();
        let readable =
            |s: &Vec<Token>| s.len() == length && s.iter().all(|token| usize::from(*token) < vocabulary_size);
        if !(1..=MAX_LENGTH).contains(&length) || !sentences.iter().all(readable) {
            return Err(Error::new(
                ErrorKind::Setting,
                format!("句子须等长（1 到 {MAX_LENGTH} 个词元），词元编号须小于 {vocabulary_size}。"),
                format!(
                    "Sentences must have one length, 1 to {MAX_LENGTH} tokens, and token ids below {vocabulary_size}."
                ),
            ));
        }
        if !total.is_finite() || weights.iter().any(|w| *w < 0.0) {
            return Err(Error::new(
                ErrorKind::Setting,
                "句子的权重须为有限的非负数，且不全为零。",
                "The weights of sentences must be finite, not negative, and not all zero.",
            ));
        }
        Ok(Self::of(vocabulary_size, length, sentences, &weights))
    }

    /// The same, of sentences and weights that make one.
    fn of(vocabulary_size: usize, length: usize, sentences: Vec<Vec<Token>>, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let probabilities: Vec<f64> = weights.iter().map(|w| w / total).collect();
        let running = |sum: &mut f64, p: &f64| {
            *sum += p;
            Some(*sum)
        };
        let cumulative = probabilities.iter().scan(0.0, running).collect();
        let mut index = HashMap::new();
        for (sentence, p) in sentences.iter().zip(&probabilities) {
            *index.entry(sentence.clone()).or_insert(0.0) += p;
        }
        Self { length, vocabulary_size, sentences, probabilities, cumulative, index, canvas: None }
    }

    /// The same strings, whose lengths are drawn first as this `canvas` says.
    #[must_use]
    pub fn with_lengths(self, canvas: &Canvas) -> Self {
        Self { canvas: Some(canvas.clone()), ..self }
    }

    /// How many of the first cells of a sentence a process can corrupt.
    pub(super) fn cells(&self, sentence: &[Token]) -> usize {
        self.canvas.as_ref().map_or(self.length, |canvas| canvas.cells(sentence))
    }

    /// The most of them that a sentence has.
    pub fn most_cells(&self) -> usize {
        self.canvas.as_ref().map_or(self.length, |canvas| canvas.most_cells(self.length))
    }

    /// The distribution by how many cells a process can corrupt.
    pub fn by_length(&self) -> Vec<OfLength<'_>> {
        let Some(lengths) = self.canvas.as_ref().and_then(|canvas| canvas.lengths.as_ref()) else {
            return vec![OfLength {
                cells: self.length,
                probability: 1.0,
                cost: 0.0,
                sentences: (0..self.sentences.len()).collect(),
                distribution: Cow::Borrowed(self),
            }];
        };
        let mut lengths_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, sentence) in self.sentences.iter().enumerate() {
            lengths_of.entry(self.cells(sentence)).or_default().push(n);
        }
        let of_length = |(cells, sentences): (usize, Vec<usize>)| {
            let strings = sentences.iter().map(|n| self.sentences[*n].clone()).collect();
            let weights: Vec<f64> = sentences.iter().map(|n| self.probabilities[*n]).collect();
            OfLength {
                cells,
                probability: weights.iter().sum(),
                cost: lengths.cost(cells),
                sentences,
                distribution: Cow::Owned(Self::of(self.vocabulary_size, self.length, strings, &weights)),
            }
        };
        lengths_of.into_iter().map(of_length).collect()
    }

    /// The sentences of the support, at least one.
    pub fn sentences(&self) -> &[Vec<Token>] {
        &self.sentences
    }

    /// The sentences' probabilities, in the same order; all positive, summing to 1.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// H(x_U), the joint entropy in nats of the tokens at the positions U.
    pub fn marginal_entropy(&self, positions: PositionSet) -> f64 {
        self.entropy_of(&Grouping::by(&self.sentences, positions, self.vocabulary_size))
    }

    /// H(x_U) of all sets U of the first `cells` positions: fewer passes over the sentences than one set after the other.
    pub fn marginal_entropies(&self, cells: usize) -> HashMap<PositionSet, f64> {
        let mut entropies = HashMap::new();
        let nothing = Grouping::by(&self.sentences, PositionSet::EMPTY, self.vocabulary_size);
        self.add_entropies(PositionSet::EMPTY, &nothing, 0..cells, &mut entropies);
        entropies
    }

    /// Adds H(x_U) of U = `positions` and of all that have more positions, out of `more`.
    fn add_entropies(
        &self,
        positions: PositionSet,
        groups: &Grouping,
        more: Range<usize>,
        entropies: &mut HashMap<PositionSet, f64>,
    ) {
        entropies.insert(positions, self.entropy_of(groups));
        for i in more.clone() {
            let finer = groups.refine(&self.sentences, i, self.vocabulary_size);
            self.add_entropies(positions.with(i), &finer, i + 1..more.end, entropies);
        }
    }

    /// The entropy of the group that a sentence is in.
    fn entropy_of(&self, groups: &Grouping) -> f64 {
        let mut marginal = vec![0.0; groups.count];
        for (group, p) in groups.of.iter().zip(&self.probabilities) {
            marginal[*group as usize] += p;
        }
        entropy(&marginal)
    }

    /// The distribution of a token at a uniformly random position, \[V\].
    pub(super) fn pooled(&self) -> Vec<f64> {
        let mut pooled = vec![0.0; self.vocabulary_size];
        for (sentence, p) in self.sentences.iter().zip(&self.probabilities) {
            for token in sentence {
                pooled[usize::from(*token)] += p / self.length as f64;
            }
        }
        pooled
    }
}

/// −Σ p log p in nats, with 0 log 0 = 0.
pub(super) fn entropy(probabilities: &[f64]) -> f64 {
    -probabilities.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f64>()
}
