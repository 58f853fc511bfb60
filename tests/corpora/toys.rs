//! The distributions of the structured corpora once more, from their definitions, as plain lists.

use crate::common::all_sentences;
use denoise_lab::Token;
use denoise_lab::corpus::{Brackets, Checksum, DataDistribution, Enumerated, Topics, TopicsConfig};

/// A distribution beside the list of its sentences.
pub struct Pair {
    pub name: String,
    pub distribution: Box<dyn DataDistribution>,
    pub listed: Enumerated,
}

impl Pair {
    fn new(
        name: String,
        distribution: impl DataDistribution + 'static,
        list: Vec<(Vec<Token>, f64)>,
    ) -> Self {
        let total: f64 = list.iter().map(|(_, p)| p).sum();
        assert!((total - 1.0).abs() < 1e-12, "{name} sums to {total}");
        let listed = Enumerated::new(distribution.vocabulary_size(), list).unwrap();
        Self { name, distribution: Box::new(distribution), listed }
    }
}

/// Strings of brackets grow by one bracket at a time, each with its probability.
pub fn brackets(length: usize, types: usize) -> Vec<(Vec<Token>, f64)> {
    let mut strings: Vec<(Vec<Token>, Vec<Token>, f64)> = vec![(vec![], vec![], 1.0)];
    for remaining in (1..=length).rev() {
        let mut longer = Vec::new();
        for (string, open, p) in strings {
            let (may_open, may_close) = (open.len() < remaining, !open.is_empty());
            let choice = if may_open && may_close { 0.5 } else { 1.0 };
            if may_open {
                for kind in 0..types as Token {
                    let (mut string, mut open) = (string.clone(), open.clone());
                    string.push(2 * kind);
                    open.push(kind);
                    longer.push((string, open, p * choice / types as f64));
                }
            }
            if may_close {
                let (mut string, mut open) = (string, open);
                string.push(2 * open.pop().unwrap() + 1);
                longer.push((string, open, p * choice));
            }
        }
        strings = longer;
    }
    strings.into_iter().map(|(string, _, p)| (string, p)).collect()
}

/// Strings by topic, summed over topics.
pub fn topics(config: &TopicsConfig) -> Vec<(Vec<Token>, f64)> {
    let TopicsConfig { topics, words_per_topic, length, focus } = *config;
    let size = topics * words_per_topic;
    let word = |topic: usize, word: usize| {
        let own = if word / words_per_topic == topic { focus / words_per_topic as f64 } else { 0.0 };
        own + (1.0 - focus) / size as f64
    };
    let p = |x: &Vec<Token>| {
        let given = |topic| x.iter().map(|token| word(topic, usize::from(*token))).product::<f64>();
        (0..topics).map(given).sum::<f64>() / topics as f64
    };
    all_sentences(size, length).into_iter().map(|x| (p(&x), x)).map(|(p, x)| (x, p)).collect()
}

/// All strings whose last digit is the sum of the others.
pub fn checksum(size: usize, length: usize) -> Vec<(Vec<Token>, f64)> {
    let is_right = |x: &Vec<Token>| {
        let (last, digits) = x.split_last().unwrap();
        digits.iter().map(|digit| usize::from(*digit)).sum::<usize>() % size == usize::from(*last)
    };
    let p = (size as f64).powi(1 - length as i32);
    all_sentences(size, length).into_iter().filter(is_right).map(|x| (x, p)).collect()
}

/// Small distributions of every kind.
pub fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (length, types) in [(2, 1), (2, 3), (4, 2), (6, 1), (6, 2), (8, 1), (8, 2), (10, 1)] {
        let distribution = Brackets::new(length, types).unwrap();
        pairs.push(Pair::new(format!("brackets {length} {types}"), distribution, brackets(length, types)));
    }
    for (topics_count, words_per_topic, length, focus) in
        [(2, 1, 3, 0.7), (3, 2, 4, 0.7), (2, 2, 5, 0.0), (2, 3, 3, 1.0), (5, 1, 5, 0.9), (3, 1, 7, 0.35)]
    {
        let config = TopicsConfig { topics: topics_count, words_per_topic, length, focus };
        let distribution = Topics::new(&config).unwrap();
        pairs.push(Pair::new(format!("{config:?}"), distribution, topics(&config)));
    }
    for (size, length) in [(2, 2), (2, 7), (3, 4), (4, 5), (10, 3)] {
        let distribution = Checksum::new(size, length).unwrap();
        pairs.push(Pair::new(format!("checksum {size} {length}"), distribution, checksum(size, length)));
    }
    pairs
}
