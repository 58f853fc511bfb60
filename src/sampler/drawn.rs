//! Sentences that were drawn, held against the data distribution.

use super::distance::{Distance, DistanceKind, Share, variation};
use super::quality::MAX_SUPPORT;
use crate::Token;
use crate::corpus::Corpus;
use crate::settings::Label;
use crate::sorting::sorted;
use serde::Serialize;
use std::collections::BTreeMap;

/// A theme counts as covered if it is spoken of at least this often in comparison with p*.
const COVERED: f64 = 0.1;

/// How often each sentence came.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    counts: BTreeMap<Vec<Token>, usize>,
    all: usize,
}

/// What of p* a model says, of p_G.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// N, the sentences drawn of p_G.
    pub sentences: usize,
    /// p_G(p* > 0): the rest is malformed.
    pub valid: Share,
    /// How many sentences there are, p*(x) > 0.
    pub support: usize,
    /// How many of them were drawn.
    pub seen: usize,
    /// How many N draws of p* itself show on average.
    pub seen_by_chance: f64,
    /// ½ Σ |p_G - p*| over sentences, with what N draws of p* themselves show.
    pub total_variation: Distance,
    /// What sentences are told apart by.
    pub theme: Label,
    /// Themes, the most frequent of p* first.
    pub themes: Vec<ThemeShare>,
    /// How many of them are covered: p_G is at least a tenth of p*.
    pub covered: usize,
}

/// How often a theme is spoken of.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThemeShare {
    /// As it is written.
    pub name: String,
    /// p* of its sentences.
    pub probability: f64,
    /// p_G of those of its sentences that p* can say.
    pub share: Share,
}

impl Drawn {
    /// Counts one more sentence.
    pub fn add(&mut self, sentence: Vec<Token>) {
        *self.counts.entry(sentence).or_default() += 1;
        self.all += 1;
    }

    /// How many sentences were counted.
    pub fn count(&self) -> usize {
        self.all
    }

    /// The sentences, and how often each came.
    pub fn counts(&self) -> impl Iterator<Item = (&Vec<Token>, usize)> {
        self.counts.iter().map(|(sentence, count)| (sentence, *count))
    }

    /// -log p*(x) of every one that p* can say, in nats.
    pub fn surprisals(&self, corpus: &Corpus) -> Vec<f64> {
        let surprisals = self.counts().flat_map(|(sentence, count)| {
            let surprisal = corpus.log_probability(sentence).map_or(f64::INFINITY, |log_p| -log_p);
            std::iter::repeat_n(surprisal, count)
        });
        surprisals.filter(|surprisal| surprisal.is_finite()).collect()
    }

    /// ½ Σ |share − p*(x)|; `None` unless the sentences of `corpus` can be listed.
    pub fn total_variation(&self, corpus: &Corpus) -> Option<Distance> {
        let outcomes = self.beside(corpus)?.map(|(_, count, p)| (count, p));
        Some(variation(DistanceKind::EmpiricalTotalVariation, self.all, outcomes))
    }

    /// What of p* they cover; `None` unless the sentences of `corpus` can be listed and some were drawn.
    pub fn coverage(&self, corpus: &Corpus) -> Option<Coverage> {
        let total_variation = self.total_variation(corpus).filter(|_| self.all > 0)?;
        let (mut support, mut seen, mut valid, mut seen_by_chance) = (0, 0, 0, 0.0);
        let mut themes: Vec<(String, f64, usize)> = Vec::new();
        for (sentence, count, p) in self.beside(corpus)? {
            support += 1;
            seen += usize::from(count > 0);
            valid += count;
            seen_by_chance -= libm::expm1(self.all as f64 * libm::log1p(-p));
            let name = corpus.theme.of(sentence, &corpus.vocabulary);
            match themes.iter_mut().find(|(other, ..)| *other == name) {
                Some((_, probability, said)) => {
                    *probability += p;
                    *said += count;
                }
                None => themes.push((name, p, count)),
            }
        }
        let share =
            |(name, probability, count)| ThemeShare { name, probability, share: Share::of(count, self.all) };
        let themes: Vec<ThemeShare> = sorted(themes, |(_, p, _)| -p).into_iter().map(share).collect();
        let is_covered = |theme: &&ThemeShare| theme.share.share >= COVERED * theme.probability;
        Some(Coverage {
            sentences: self.all,
            valid: Share::of(valid, self.all),
            support,
            seen,
            seen_by_chance,
            total_variation,
            theme: corpus.theme.name,
            covered: themes.iter().filter(is_covered).count(),
            themes,
        })
    }

    /// Every sentence of the corpus with how often it came and p*.
    fn beside<'a>(
        &'a self,
        corpus: &'a Corpus,
    ) -> Option<impl Iterator<Item = (&'a Vec<Token>, usize, f64)>> {
        let listed = corpus.enumerated().filter(|listed| listed.sentences().len() <= MAX_SUPPORT)?;
        let count = |sentence| self.counts.get(sentence).copied().unwrap_or(0);
        let expected = listed.sentences().iter().zip(listed.probabilities());
        Some(expected.map(move |(sentence, p)| (sentence, count(sentence), *p)))
    }
}
