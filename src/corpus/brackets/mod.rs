//! Brackets: balanced strings of typed brackets, whose agreement reaches over any distance.
//!
//! At each position a bracket opens with probability ½, unless it has to (depth 0) or must not (the
//! depth is what remains). The type of an opening bracket is uniform; a closing one matches. So the
//! shape is a Markov chain in (position, depth), and given the shape the types are independent: entropy
//! and n-grams are sums over that chain, log p*(x) is read with a stack, and the posterior is an
//! inside-outside sum ([`chart`]).

mod chart;

use self::chart::Grammar;
use super::distribution::Listed;
use super::enumerated::entropy;
use super::parameters::{check, of};
use super::{Baselines, Corpus, DataDistribution, Enumerated, Open, Posterior, Texts, Theme, Vocabulary};
use crate::random::Random;
use crate::settings::{Choice, Label, Range, Setting};
use crate::{Result, Token};
use serde::{Deserialize, Serialize};

/// How brackets of each type are written, opening and closing.
const GLYPHS: [&str; 8] = ["()", "[]", "{}", "<>", "「」", "『』", "【】", "《》"];

/// Which brackets, as it is written in checkpoints and links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct BracketsConfig {
    /// L, even, in 2..=24.
    pub length: usize,
    /// How many types of brackets, in 1..=8.
    pub types: usize,
}

impl BracketsConfig {
    pub(super) const DEFAULT: Self = Self { length: 12, types: 4 };
}

impl Default for BracketsConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What the page calls it.
pub const CHOICE: Choice = Choice::new("brackets", "括号", "brackets");

/// The settings of this corpus.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "length",
        pointer: "/run/corpus/length",
        // The posterior takes a time that grows with the fourth power of the length.
        range: Range::Stepped { min: 2, max: 24, step: 2, default: BracketsConfig::DEFAULT.length as u64 },
        unit: "tokens",
        label: Label { zh: "长度", en: "length" },
        help: Label {
            zh: "一串里有多少个括号；成对，所以是偶数。",
            en: "How many brackets a string has; they come in pairs, so it is even.",
        },
        ..of(&[CHOICE.name])
    },
    Setting {
        name: "types",
        pointer: "/run/corpus/types",
        range: Range::Integer {
            min: 1,
            max: GLYPHS.len() as u64,
            default: BracketsConfig::DEFAULT.types as u64,
        },
        label: Label { zh: "括号种类", en: "bracket types" },
        help: Label {
            zh: "有几种括号；右括号的种类由与它配对的左括号决定。",
            en: "How many types of brackets there are; a closing one is of the type of the one it closes.",
        },
        ..of(&[CHOICE.name])
    },
];

impl Open for BracketsConfig {
    fn length(&self) -> usize {
        self.length
    }

    fn open(&self, _texts: &Texts) -> Result<Corpus> {
        let distribution = Brackets::new(self.length, self.types)?;
        let glyphs: Vec<String> =
            GLYPHS[..self.types].iter().flat_map(|pair| pair.chars().map(String::from)).collect();
        let corpus = Corpus::of_strings(CHOICE.name, Vocabulary::new("", glyphs), distribution);
        Ok(Corpus { theme: Theme::positions("第一个括号", "first bracket", 0..1), ..corpus })
    }
}

/// The distribution: balanced strings of L brackets; token 2t opens and 2t + 1 closes type t.
#[derive(Clone, Debug)]
pub struct Brackets {
    length: usize,
    types: usize,
    /// P(depth d before position i), \[L + 1\]\[L/2 + 1\].
    depths: Vec<Vec<f64>>,
    listed: Listed,
}

impl Brackets {
    /// Strings of `length` brackets of so many `types`.
    ///
    /// # Errors
    /// [`Setting`](crate::error::ErrorKind::Setting) unless the length is even and in 2..=24, and there are
    /// 1 to 8 types.
    pub fn new(length: usize, types: usize) -> Result<Self> {
        check(SETTINGS, &BracketsConfig { length, types })?;
        let mut distribution = Self { length, types, depths: Vec::new(), listed: Listed::default() };
        let mut depths = vec![0.0; length / 2 + 1];
        depths[0] = 1.0;
        for i in 0..length {
            let mut next = vec![0.0; length / 2 + 1];
            for (d, p) in depths.iter().enumerate().filter(|(_, p)| **p > 0.0) {
                let opens = distribution.opens(i, d);
                if opens > 0.0 {
                    next[d + 1] += p * opens;
                }
                if opens < 1.0 {
                    next[d - 1] += p * (1.0 - opens);
                }
            }
            distribution.depths.push(std::mem::replace(&mut depths, next));
        }
        distribution.depths.push(depths);
        Ok(distribution)
    }

    /// P(position i opens | depth d before it).
    fn opens(&self, i: usize, depth: usize) -> f64 {
        match depth {
            0 => 1.0,
            _ if depth >= self.length - i => 0.0,
            _ => 0.5,
        }
    }

    /// P(position i opens).
    fn opening(&self, i: usize) -> f64 {
        self.depths[i].iter().enumerate().map(|(d, p)| p * self.opens(i, d)).sum()
    }

    /// H(x_i): whether it opens, and its type, which is uniform either way.
    fn unigram(&self, i: usize) -> f64 {
        let opens = self.opening(i);
        entropy(&[opens, 1.0 - opens]) + (self.types as f64).ln()
    }

    /// H(x_i, x_{i+1}): the shape, and the types, which agree where the first opens and the second
    /// closes, and are independent otherwise.
    fn bigram(&self, i: usize) -> f64 {
        let mut shapes = [0.0; 4];
        for (d, p) in self.depths[i].iter().enumerate().filter(|(_, p)| **p > 0.0) {
            let opens = self.opens(i, d);
            let after_opening = if opens > 0.0 { self.opens(i + 1, d + 1) } else { 0.0 };
            let after_closing = if opens < 1.0 { self.opens(i + 1, d - 1) } else { 0.0 };
            shapes[0] += p * opens * after_opening;
            shapes[1] += p * opens * (1.0 - after_opening);
            shapes[2] += p * (1.0 - opens) * after_closing;
            shapes[3] += p * (1.0 - opens) * (1.0 - after_closing);
        }
        entropy(&shapes) + (2.0 - shapes[1]) * (self.types as f64).ln()
    }

    /// Adds every string that begins with `string`, whose open brackets are `stack`, to the `list`.
    fn extend(&self, string: &mut Vec<Token>, stack: &mut Vec<Token>, list: &mut Vec<(Vec<Token>, f64)>) {
        if string.len() == self.length {
            list.push((string.clone(), self.log_probability(string).exp()));
            return;
        }
        let opens = self.opens(string.len(), stack.len());
        for kind in (0..self.types as Token).filter(|_| opens > 0.0) {
            string.push(2 * kind);
            stack.push(kind);
            self.extend(string, stack, list);
            stack.pop();
            string.pop();
        }
        if let Some(kind) = stack.pop().filter(|_| opens < 1.0) {
            string.push(2 * kind + 1);
            self.extend(string, stack, list);
            string.pop();
            stack.push(kind);
        }
    }
}

impl DataDistribution for Brackets {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        2 * self.types
    }

    /// The Catalan number of shapes, times the types of the pairs.
    fn support_size(&self) -> f64 {
        let pairs = self.length / 2;
        let catalan = (1..=pairs).fold(1.0, |c, n| c * (4 * n - 2) as f64 / (n + 1) as f64);
        catalan.round() * (self.types as f64).powi(pairs as i32)
    }

    fn entropy(&self) -> f64 {
        let choice = |i: usize, d: usize| entropy(&[self.opens(i, d), 1.0 - self.opens(i, d)]);
        let at = |i: usize| self.depths[i].iter().enumerate().map(|(d, p)| p * choice(i, d)).sum::<f64>();
        (0..self.length).map(at).sum::<f64>() + (self.length / 2) as f64 * (self.types as f64).ln()
    }

    fn baselines(&self) -> Baselines {
        let single = |i| self.unigram(i);
        let conditional = |i| self.bigram(i - 1) - self.unigram(i - 1);
        Baselines {
            // Half of the brackets open, and types are uniform.
            pooled_unigram: self.length as f64 * (2.0 * self.types as f64).ln(),
            positional_unigram: (0..self.length).map(single).sum(),
            bigram: single(0) + (1..self.length).map(conditional).sum::<f64>(),
        }
    }

    fn log_probability(&self, sentence: &[Token]) -> f64 {
        if sentence.len() != self.length {
            return f64::NEG_INFINITY;
        }
        let (mut stack, mut sum) = (Vec::new(), 0.0);
        for (i, token) in sentence.iter().enumerate() {
            let opens = self.opens(i, stack.len());
            let kind = token / 2;
            if usize::from(kind) >= self.types {
                return f64::NEG_INFINITY;
            }
            sum += if token % 2 == 0 {
                stack.push(kind);
                (opens / self.types as f64).ln()
            } else if stack.pop() == Some(kind) {
                (1.0 - opens).ln()
            } else {
                return f64::NEG_INFINITY;
            };
        }
        sum
    }

    fn sample(&self, random: &mut Random) -> Vec<Token> {
        let mut stack: Vec<Token> = Vec::new();
        let draw = |i| {
            let opens = self.opens(i, stack.len());
            if opens == 1.0 || (opens > 0.0 && random.uniform() < opens) {
                stack.push(random.below(self.types) as Token);
                return 2 * stack[stack.len() - 1];
            }
            stack.pop().map_or(0, |kind| 2 * kind + 1)
        };
        (0..self.length).map(draw).collect()
    }

    fn posterior(&self, evidence: &[f64]) -> Posterior {
        let opens = |i, depth| self.opens(i, depth);
        chart::posterior(&Grammar { length: self.length, types: self.types, opens }, evidence)
    }

    fn posterior_cost(&self) -> f64 {
        // About L⁴/100 splits of intervals, each with a few exponentials.
        (self.length as f64).powi(4) / 50.0
    }

    fn enumerated(&self) -> Option<&Enumerated> {
        self.listed.of(self, || {
            let mut list = Vec::new();
            self.extend(&mut Vec::new(), &mut Vec::new(), &mut list);
            list
        })
    }
}
