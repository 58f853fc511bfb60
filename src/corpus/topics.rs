//! Topics: a hidden topic, and words drawn independently given it. What a position says of another it
//! says only through the topic, so a model that knows the topic needs nothing else.
//!
//! Every topic has words of its own. A word is one of the topic's own with probability `focus`, uniform,
//! else uniform over all. Given the topic everything factorises; sums over the topic give the rest.

use super::distribution::{Listed, all_strings};
use super::enumerated::entropy;
use super::parameters::{check, of};
use super::{
    Baselines, ByCount, Corpus, CountPosterior, DataDistribution, Enumerated, Open, Posterior, Texts, Theme,
    Vocabulary,
};
use crate::random::Random;
use crate::settings::{Choice, Label, Range, Setting};
use crate::{Result, Token};
use serde::{Deserialize, Serialize};

/// Which topics, as it is written in checkpoints and links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default, rename_all = "camelCase")]
pub struct TopicsConfig {
    /// How many topics, in 2..=16.
    pub topics: usize,
    /// How many words each has of its own, in 1..=16; V is the product.
    pub words_per_topic: usize,
    /// L, in 2..=64.
    pub length: usize,
    /// The probability that a word is certainly the topic's own, in \[0, 1\].
    pub focus: f64,
}

impl TopicsConfig {
    pub(super) const DEFAULT: Self = Self { topics: 8, words_per_topic: 4, length: 16, focus: 0.7 };
}

impl Default for TopicsConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What the page calls it.
pub const CHOICE: Choice = Choice::new("topics", "话题", "topics");

/// The settings of this corpus.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "topics",
        pointer: "/run/corpus/topics",
        range: Range::Integer { min: 2, max: 16, default: TopicsConfig::DEFAULT.topics as u64 },
        label: Label { zh: "话题数", en: "topics" },
        help: Label {
            zh: "有几个话题，机会均等。", en: "How many topics there are, all equally likely."
        },
        ..of(&[CHOICE.name])
    },
    Setting {
        name: "words-per-topic",
        pointer: "/run/corpus/wordsPerTopic",
        range: Range::Integer { min: 1, max: 16, default: TopicsConfig::DEFAULT.words_per_topic as u64 },
        unit: "words",
        label: Label { zh: "每个话题的词数", en: "words per topic" },
        help: Label {
            zh: "每个话题自己的词有几个；词表大小是话题数乘以它。",
            en: "How many words each topic has of its own; the vocabulary is topics times this.",
        },
        ..of(&[CHOICE.name])
    },
    Setting {
        name: "length",
        pointer: "/run/corpus/length",
        range: Range::Integer { min: 2, max: 64, default: TopicsConfig::DEFAULT.length as u64 },
        unit: "tokens",
        label: Label { zh: "长度", en: "length" },
        help: Label { zh: "一句有几个词。", en: "How many words a sentence has." },
        ..of(&[CHOICE.name])
    },
    Setting {
        name: "focus",
        pointer: "/run/corpus/focus",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: TopicsConfig::DEFAULT.focus },
        label: Label { zh: "专注度", en: "focus" },
        help: Label {
            zh: "一个词以这个概率取自话题自己的词，否则取自全部词；0 时话题毫无作用。",
            en: "With this probability a word is one of the topic's own, else any; at 0 topics do not matter.",
        },
        ..of(&[CHOICE.name])
    },
];

impl Open for TopicsConfig {
    fn length(&self) -> usize {
        self.length
    }

    fn open(&self, _texts: &Texts) -> Result<Corpus> {
        let distribution = Topics::new(self)?;
        let letters = (b'a'..).take(self.topics).map(char::from);
        let words = letters.flat_map(|topic| (1..=self.words_per_topic).map(move |n| format!("{topic}{n}")));
        let corpus = Corpus::of_strings(CHOICE.name, Vocabulary::new(" ", words), distribution);
        // Topics are equally likely, so the likeliest is that with the most words of its own.
        Ok(Corpus { theme: Theme::block("话题", "topic", self.words_per_topic), ..corpus })
    }
}

/// The distribution: words w·topic .. w·(topic + 1) are a topic's own.
#[derive(Clone, Debug)]
pub struct Topics {
    config: TopicsConfig,
    /// The probability of each word that is the topic's own, and of each that is not.
    own: f64,
    other: f64,
    entropy: f64,
    listed: Listed,
}

impl Topics {
    /// The distribution of these topics.
    ///
    /// # Errors
    /// [`Setting`](crate::error::ErrorKind::Setting) if a number is out of its range.
    pub fn new(config: &TopicsConfig) -> Result<Self> {
        check(SETTINGS, config)?;
        let TopicsConfig { topics, words_per_topic, focus, .. } = *config;
        let other = (1.0 - focus) / (topics * words_per_topic) as f64;
        let own = focus / words_per_topic as f64 + other;
        let distribution =
            Self { config: config.clone(), own, other, entropy: 0.0, listed: Listed::default() };
        Ok(Self { entropy: distribution.sum_of_entropy(), ..distribution })
    }

    /// P(word | topic).
    fn probability(&self, topic: usize, word: usize) -> f64 {
        if word / self.config.words_per_topic == topic { self.own } else { self.other }
    }

    /// H(x), over the partitions of L: p(x) depends only on how many words of x belong to each topic,
    /// and not on which topics these are. At most 1.7 million partitions (L = 64), whatever V and K.
    fn sum_of_entropy(&self) -> f64 {
        let TopicsConfig { topics, words_per_topic, length, .. } = self.config;
        let factorials: Vec<f64> = (0..=length.max(topics))
            .scan(0.0, |sum, n| {
                *sum += if n > 0 { (n as f64).ln() } else { 0.0 };
                Some(*sum)
            })
            .collect();
        // How likely a topic makes a sentence of which n words are its own, relative to n = L.
        let ratio = self.other / self.own;
        let mut partitions = Partitions {
            likelihoods: (0..=length).map(|n| ratio.powi((length - n) as i32)).collect(),
            strings: factorials[length] + factorials[topics] + length as f64 * (words_per_topic as f64).ln(),
            factorials,
            log_scale: length as f64 * self.own.ln() - (topics as f64).ln(),
            entropy: 0.0,
        };
        partitions.visit(length, length, topics, 0.0, 0.0);
        partitions.entropy
    }

    /// log P(z | topic) + log P(topic) of every topic, from the factors of each position.
    fn log_weights(&self, factor: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let of = |topic| (0..self.config.length).map(|i| factor(topic, i).ln()).sum::<f64>();
        (0..self.config.topics).map(|topic| of(topic) - (self.config.topics as f64).ln()).collect()
    }
}

/// A sum over the ways to share out L words among K topics, larger counts first.
struct Partitions {
    /// By count.
    likelihoods: Vec<f64>,
    /// log n!.
    factorials: Vec<f64>,
    /// log(L! K! own^L), of the number of strings.
    strings: f64,
    log_scale: f64,
    entropy: f64,
}

impl Partitions {
    /// Goes through all ways to share out `words` among `topics` with at most `most` each; so far the
    /// strings are divided by exp(`divisor`) and the likelihoods sum to `sum`.
    fn visit(&mut self, words: usize, most: usize, topics: usize, divisor: f64, sum: f64) {
        if words == 0 || topics == 0 {
            if words == 0 {
                let sum = sum + topics as f64 * self.likelihoods[0];
                self.add(divisor + self.factorials[topics], sum);
            }
            return;
        }
        // The largest count left, and how many topics have it.
        for count in (words.div_ceil(topics)..=most.min(words)).rev() {
            for times in 1..=topics.min(words / count) {
                let divided = self.factorials[times] + times as f64 * self.factorials[count];
                let (words, topics) = (words - times * count, topics - times);
                let sum = sum + times as f64 * self.likelihoods[count];
                if words == 0 || count > 1 {
                    self.visit(words, count - 1, topics, divisor + divided, sum);
                }
            }
        }
    }

    /// Adds the strings of one partition.
    fn add(&mut self, divisor: f64, sum: f64) {
        let log_p = self.log_scale + sum.ln();
        // What underflows here has no share in the entropy.
        let mass = (self.strings - divisor + log_p).exp();
        if mass > 0.0 {
            self.entropy -= mass * log_p;
        }
    }
}

impl DataDistribution for Topics {
    fn length(&self) -> usize {
        self.config.length
    }

    fn vocabulary_size(&self) -> usize {
        self.config.topics * self.config.words_per_topic
    }

    fn support_size(&self) -> f64 {
        let power = |size: usize| (size as f64).powi(self.config.length as i32);
        match self.other {
            0.0 => self.config.topics as f64 * power(self.config.words_per_topic),
            _ => power(self.vocabulary_size()),
        }
    }

    fn entropy(&self) -> f64 {
        self.entropy
    }

    fn baselines(&self) -> Baselines {
        let (k, own) = (self.config.topics as f64, self.config.words_per_topic as f64);
        let v = k * own;
        // Two words of one topic, and two of different ones.
        let same = (self.own.powi(2) + (k - 1.0) * self.other.powi(2)) / k;
        let different = (2.0 * self.own * self.other + (k - 2.0) * self.other.powi(2)) / k;
        let pair = k * own * own * entropy(&[same]) + (v * v - k * own * own) * entropy(&[different]);
        let length = self.config.length as f64;
        Baselines {
            pooled_unigram: length * v.ln(),
            positional_unigram: length * v.ln(),
            bigram: v.ln() + (length - 1.0) * (pair - v.ln()),
        }
    }

    fn log_probability(&self, sentence: &[Token]) -> f64 {
        let known = |token: &Token| usize::from(*token) < self.vocabulary_size();
        if sentence.len() != self.config.length || !sentence.iter().all(known) {
            return f64::NEG_INFINITY;
        }
        log_sum(&self.log_weights(|topic, i| self.probability(topic, usize::from(sentence[i]))))
    }

    fn sample(&self, random: &mut Random) -> Vec<Token> {
        let TopicsConfig { words_per_topic, length, focus, .. } = self.config;
        let topic = random.below(self.config.topics);
        let mut word = |_| {
            let is_own = random.uniform() < focus;
            if is_own {
                topic * words_per_topic + random.below(words_per_topic)
            } else {
                random.below(self.vocabulary_size())
            }
        };
        (0..length).map(|i| word(i) as Token).collect()
    }

    fn posterior(&self, evidence: &[f64]) -> Posterior {
        let v = self.vocabulary_size();
        // P(z_i | topic).
        let factor = |topic, i: usize| -> f64 {
            evidence[i * v..][..v].iter().enumerate().map(|(word, e)| e * self.probability(topic, word)).sum()
        };
        let log_weights = self.log_weights(factor);
        let log_normaliser = log_sum(&log_weights);
        let mut marginals = vec![0.0; evidence.len()];
        if log_normaliser > f64::NEG_INFINITY {
            for (topic, log_weight) in log_weights.iter().enumerate() {
                let share = (log_weight - log_normaliser).exp();
                for i in (0..self.config.length).filter(|_| share > 0.0) {
                    let scale = share / factor(topic, i);
                    for word in 0..v {
                        marginals[i * v + word] +=
                            scale * evidence[i * v + word] * self.probability(topic, word);
                    }
                }
            }
        }
        Posterior { log_normaliser, marginals }
    }

    fn posterior_cost(&self) -> f64 {
        2.0 * (self.config.topics * self.vocabulary_size()) as f64
    }

    fn by_count(&self) -> Option<&dyn ByCount> {
        Some(self)
    }

    fn enumerated(&self) -> Option<&Enumerated> {
        self.listed.of(self, || {
            let strings = all_strings(self.vocabulary_size(), self.config.length);
            strings.map(|x| (self.log_probability(&x).exp(), x)).map(|(p, x)| (x, p)).collect()
        })
    }
}

/// Given the topic, s of size m weighs the coefficient of y^m in Π_i (y + P(z_i | topic)): a corrupted
/// position counts one and says nothing of its word, any other is as it was (a mask cannot be).
impl ByCount for Topics {
    fn posterior_by_count(&self, z: &[Token], count: usize) -> CountPosterior {
        let (length, v) = (self.config.length, self.vocabulary_size());
        let (mut total, mut corrupted) = (0.0, vec![0.0; length]);
        let mut sums = vec![0.0; length * v];
        for topic in 0..self.config.topics {
            let as_it_was = |z: &Token| match usize::from(*z) {
                word if word < v => self.probability(topic, word),
                _ => 0.0,
            };
            let factors: Vec<f64> = z.iter().map(as_it_was).collect();
            let before = products(factors.iter(), count);
            let after = products(factors.iter().rev(), count);
            total += before[length][count];
            for i in 0..length {
                // i is corrupted, and count − 1 others are, on either side.
                let others = after[length - 1 - i][..count].iter().rev();
                let weight: f64 = before[i].iter().zip(others).map(|(before, after)| before * after).sum();
                corrupted[i] += weight;
                for word in 0..v {
                    sums[i * v + word] += weight * self.probability(topic, word);
                }
            }
        }
        CountPosterior::of(total, &corrupted, &sums)
    }
}

/// The coefficients of y^0..=y^`degree` in the products of the first n of Π (y + factor), n = 0...
fn products<'a>(factors: impl Iterator<Item = &'a f64>, degree: usize) -> Vec<Vec<f64>> {
    let mut product = vec![0.0; degree + 1];
    product[0] = 1.0;
    let mut products = vec![product.clone()];
    for factor in factors {
        for power in (0..=degree).rev() {
            product[power] = factor * product[power] + if power > 0 { product[power - 1] } else { 0.0 };
        }
        products.push(product.clone());
    }
    products
}

/// log Σ e^x.
fn log_sum(logs: &[f64]) -> f64 {
    let peak = logs.iter().fold(f64::NEG_INFINITY, |peak, log| peak.max(*log));
    if peak == f64::NEG_INFINITY {
        return peak;
    }
    peak + logs.iter().map(|log| (log - peak).exp()).sum::<f64>().ln()
}
