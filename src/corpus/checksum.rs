//! Checksum: digits drawn independently, and a last one that is their sum. All but one position say
//! nothing of the last; two unknown positions leave it wholly open.
//!
//! The running sum is all that is passed on from position to position: posteriors by forward-backward
//! over it.

use super::distribution::{Listed, all_strings};
use super::parameters::{check, of};
use super::{
    Baselines, ByCount, Corpus, CountPosterior, DataDistribution, Enumerated, Open, Posterior, Texts,
    Vocabulary,
};
use crate::random::Random;
use crate::settings::{Choice, Label, Range, Setting};
use crate::{Result, Token};
use serde::{Deserialize, Serialize};

/// Which checksum, as it is written in checkpoints and links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct ChecksumConfig {
    /// V, in 2..=10: digits 0..V, summed modulo V.
    pub vocabulary: usize,
    /// L, in 2..=16, with the checksum.
    pub length: usize,
}

impl ChecksumConfig {
    pub(super) const DEFAULT: Self = Self { vocabulary: 4, length: 8 };
}

impl Default for ChecksumConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What the page calls it.
pub const CHOICE: Choice = Choice::new("checksum", "校验和", "checksum");

/// The settings of this corpus.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "vocabulary",
        pointer: "/run/corpus/vocabulary",
        range: Range::Integer { min: 2, max: 10, default: ChecksumConfig::DEFAULT.vocabulary as u64 },
        unit: "digits",
        label: Label { zh: "数字种数", en: "digits" },
        help: Label {
            zh: "有几种数字；和也以它为模。",
            en: "How many digits there are; sums are modulo this.",
        },
        ..of(&[CHOICE.name])
    },
    Setting {
        name: "length",
        pointer: "/run/corpus/length",
        range: Range::Integer { min: 2, max: 16, default: ChecksumConfig::DEFAULT.length as u64 },
        unit: "tokens",
        label: Label { zh: "长度", en: "length" },
        help: Label {
            zh: "一串有几个数字，最后一个是校验和。",
            en: "How many digits a string has, the last of which is the checksum.",
        },
        ..of(&[CHOICE.name])
    },
];

impl Open for ChecksumConfig {
    fn length(&self) -> usize {
        self.length
    }

    fn open(&self, _texts: &Texts) -> Result<Corpus> {
        let distribution = Checksum::new(self.vocabulary, self.length)?;
        let digits = (0..self.vocabulary).map(|digit| digit.to_string());
        Ok(Corpus::of_strings(CHOICE.name, Vocabulary::new("", digits), distribution))
    }
}

/// The distribution: L − 1 uniform digits, then their sum modulo V.
#[derive(Clone, Debug)]
pub struct Checksum {
    vocabulary_size: usize,
    length: usize,
    listed: Listed,
}

impl Checksum {
    /// Strings of `length` digits below `vocabulary_size`.
    ///
    /// # Errors
    /// [`Setting`](crate::error::ErrorKind::Setting) unless there are 2 to 10 digits and the length is in 2..=16.
    pub fn new(vocabulary_size: usize, length: usize) -> Result<Self> {
        check(SETTINGS, &ChecksumConfig { vocabulary: vocabulary_size, length })?;
        Ok(Self { vocabulary_size, length, listed: Listed::default() })
    }

    /// Forward-backward over (running sum, corrupted positions so far). A position that is as it was
    /// weighs `kept`\[i, v\]; if `count` positions are corrupted, each of them weighs 1 for every v.
    fn sums(&self, kept: &[f64], count: usize) -> Sums {
        let v = self.vocabulary_size;
        let states = v * (count + 1);
        // From (sum, corrupted) by v to the next; the last position takes the sum back to 0.
        let next = |i: usize, state: usize, token: usize| {
            let sum = state % v + if i + 1 < self.length { token } else { v - token };
            state - state % v + sum % v
        };
        let steps = |i: usize| {
            let each = move |n: usize| (n / v, n % v, kept[i * v + n % v]);
            (0..states * v)
                .map(each)
                .map(move |(state, token, kept)| (state, token, next(i, state, token), kept))
        };
        let goes_on = |state: usize| state + v < states;
        let mut log_scale = -((self.length - 1) as f64) * (v as f64).ln();
        let mut forward = vec![vec![0.0; states]];
        forward[0][0] = 1.0;
        for i in 0..self.length {
            let mut following = vec![0.0; states];
            for (state, _, next, kept) in steps(i) {
                following[next] += forward[i][state] * kept;
                if goes_on(next) {
                    following[next + v] += forward[i][state];
                }
            }
            log_scale += scale(&mut following);
            forward.push(following);
        }
        let mut sums = Sums {
            total: forward[self.length][states - v],
            log_scale,
            kept: vec![0.0; kept.len()],
            corrupted: vec![0.0; kept.len()],
        };
        let mut backward = vec![0.0; states];
        backward[states - v] = 1.0;
        for i in (0..self.length).rev() {
            let mut preceding = vec![0.0; states];
            for (state, token, next, kept) in steps(i) {
                let ahead = if goes_on(next) { backward[next + v] } else { 0.0 };
                preceding[state] += kept * backward[next] + ahead;
                sums.kept[i * v + token] += forward[i][state] * kept * backward[next];
                sums.corrupted[i * v + token] += forward[i][state] * ahead;
            }
            scale(&mut preceding);
            backward = preceding;
        }
        sums
    }
}

/// What [`Checksum::sums`] sums; the tables are scaled by a factor of their own at each position.
struct Sums {
    /// Over all strings and sets, divided by exp(log_scale).
    total: f64,
    log_scale: f64,
    /// By the token at i, \[L × V\], where i is as it was.
    kept: Vec<f64>,
    /// The same where i is corrupted.
    corrupted: Vec<f64>,
}

/// Divides by the largest, and returns its log (0 if all are 0).
fn scale(values: &mut [f64]) -> f64 {
    let peak = values.iter().fold(0.0f64, |peak, value| peak.max(*value));
    if peak == 0.0 {
        return 0.0;
    }
    values.iter_mut().for_each(|value| *value /= peak);
    peak.ln()
}

impl DataDistribution for Checksum {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    fn support_size(&self) -> f64 {
        (self.vocabulary_size as f64).powi(self.length as i32 - 1)
    }

    fn entropy(&self) -> f64 {
        (self.length - 1) as f64 * (self.vocabulary_size as f64).ln()
    }

    /// Any L − 1 digits are independent, so n-grams shorter than L learn nothing.
    fn baselines(&self) -> Baselines {
        let uniform = self.length as f64 * (self.vocabulary_size as f64).ln();
        Baselines {
            pooled_unigram: uniform,
            positional_unigram: uniform,
            bigram: if self.length == 2 { self.entropy() } else { uniform },
        }
    }

    fn log_probability(&self, sentence: &[Token]) -> f64 {
        let known = |token: &Token| usize::from(*token) < self.vocabulary_size;
        if sentence.len() != self.length || !sentence.iter().all(known) {
            return f64::NEG_INFINITY;
        }
        let digits = &sentence[..self.length - 1];
        let sum = digits.iter().map(|digit| usize::from(*digit)).sum::<usize>() % self.vocabulary_size;
        if sum == usize::from(sentence[self.length - 1]) { -self.entropy() } else { f64::NEG_INFINITY }
    }

    fn sample(&self, random: &mut Random) -> Vec<Token> {
        let mut sentence: Vec<Token> =
            (1..self.length).map(|_| random.below(self.vocabulary_size) as Token).collect();
        sentence.push(sentence.iter().sum::<Token>() % self.vocabulary_size as Token);
        sentence
    }

    fn posterior(&self, evidence: &[f64]) -> Posterior {
        let sums = self.sums(evidence, 0);
        let position = |sums: &[f64]| {
            let total: f64 = sums.iter().sum();
            let share = move |sum: &f64| if total > 0.0 { sum / total } else { 0.0 };
            sums.iter().map(share).collect::<Vec<_>>()
        };
        Posterior {
            log_normaliser: sums.log_scale + sums.total.ln(),
            marginals: sums.kept.chunks_exact(self.vocabulary_size).flat_map(position).collect(),
        }
    }

    fn posterior_cost(&self) -> f64 {
        (4 * self.vocabulary_size.pow(2)) as f64
    }

    fn by_count(&self) -> Option<&dyn ByCount> {
        Some(self)
    }

    fn enumerated(&self) -> Option<&Enumerated> {
        self.listed.of(self, || {
            let sum = |digits: &[Token]| digits.iter().sum::<Token>() % self.vocabulary_size as Token;
            let strings = all_strings(self.vocabulary_size, self.length - 1);
            strings.map(|digits| ([&digits[..], &[sum(&digits)]].concat(), 1.0)).collect()
        })
    }
}

impl ByCount for Checksum {
    fn posterior_by_count(&self, z: &[Token], count: usize) -> CountPosterior {
        let v = self.vocabulary_size;
        let as_it_was = |n: usize| f64::from(u8::from(usize::from(z[n / v]) == n % v));
        let kept: Vec<f64> = (0..self.length * v).map(as_it_was).collect();
        let sums = self.sums(&kept, count);
        let total = |sums: &[f64]| sums.chunks_exact(v).map(|sums| sums.iter().sum()).collect::<Vec<f64>>();
        let (kept, corrupted) = (total(&sums.kept), total(&sums.corrupted));
        // At every position the two sum to the whole, in a scale of that position.
        let shares = kept.iter().zip(&corrupted).map(|(kept, corrupted)| corrupted / (kept + corrupted));
        CountPosterior {
            marginals: CountPosterior::of(1.0, &corrupted, &sums.corrupted).marginals,
            corrupted: shares.map(|share| if share.is_nan() { 0.5 } else { share }).collect(),
        }
    }
}
