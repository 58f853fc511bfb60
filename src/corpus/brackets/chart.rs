//! The posterior of brackets ([`Grammar`]) under evidence at each position, by inside-outside (Baker 1979).
//!
//! I_d(i, j): the probability of the evidence at i..j, given that the depth is d at i and at j and never
//! less between them. The bracket at i closes at some k:
//!
//! ```text
//! I_d(i, i) = 1
//! I_d(i, j) = Σ_k p(i opens | d) p(k closes | d + 1) pair(i, k) I_{d+1}(i+1, k) I_d(k+1, j)
//! pair(i, k) = Σ_type (1/types) e_i(opens type) e_k(closes type)
//! ```
//!
//! The depth is part of it because how likely a bracket is to open depends on depth and position. The
//! outside sums O are the derivatives, from the whole string inwards. All in log space.

use crate::corpus::Posterior;

/// Strings of typed brackets whose shape is drawn from left to right.
pub(super) struct Grammar<O> {
    /// L.
    pub length: usize,
    /// How many types of brackets there are, equally likely.
    pub types: usize,
    /// P(position i opens | depth d before it), of (i, d).
    pub opens: O,
}

/// Inside or outside sums of all (depth, i, j), in log space.
struct Chart {
    length: usize,
    sums: Vec<f64>,
}

impl Chart {
    fn new(length: usize) -> Self {
        Self { length, sums: vec![f64::NEG_INFINITY; (length / 2 + 2) * (length + 1).pow(2)] }
    }

    fn at(&mut self, depth: usize, i: usize, j: usize) -> &mut f64 {
        &mut self.sums[(depth * (self.length + 1) + i) * (self.length + 1) + j]
    }

    fn get(&self, depth: usize, i: usize, j: usize) -> f64 {
        self.sums[(depth * (self.length + 1) + i) * (self.length + 1) + j]
    }
}

/// The posterior of a grammar of brackets; see [`crate::corpus::DataDistribution::posterior`].
pub(super) fn posterior(grammar: &Grammar<impl Fn(usize, usize) -> f64>, evidence: &[f64]) -> Posterior {
    let (length, v) = (grammar.length, 2 * grammar.types);
    let log_evidence: Vec<f64> = evidence.iter().map(|e| e.ln()).collect();
    let share = (grammar.types as f64).ln();
    let pair_of = |i: usize, k: usize, kind: usize| {
        log_evidence[i * v + 2 * kind] + log_evidence[k * v + 2 * kind + 1] - share
    };
    let pairs = by_pair(length, |i, k| {
        (0..grammar.types).fold(f64::NEG_INFINITY, |sum, kind| log_add(sum, pair_of(i, k, kind)))
    });
    let inside = inside(grammar, &pairs);
    let log_normaliser = inside.get(0, 0, length);
    let mut marginals = vec![0.0; evidence.len()];
    if log_normaliser > f64::NEG_INFINITY {
        let around = outside(grammar, &pairs, &inside);
        for i in 0..length {
            for k in (i + 1..length).step_by(2) {
                for kind in 0..grammar.types {
                    let p = (around[i * length + k] + pair_of(i, k, kind) - log_normaliser).exp();
                    marginals[i * v + 2 * kind] += p;
                    marginals[k * v + 2 * kind + 1] += p;
                }
            }
        }
    }
    Posterior { log_normaliser, marginals }
}

/// A table of (i, k), i < k.
fn by_pair(length: usize, value: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let cell = |n| if n / length < n % length { value(n / length, n % length) } else { f64::NEG_INFINITY };
    (0..length * length).map(cell).collect()
}

/// Every (depth, i, j) that is passed on the way, with j − i = `span`.
fn intervals(length: usize, span: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let depths = move |i: usize| (i % 2..=i.min(length - i - span)).step_by(2);
    (0..=length - span).flat_map(move |i| depths(i).map(move |depth| (depth, i, i + span)))
}

/// log p(i opens | d) p(k closes | d + 1).
fn shape(grammar: &Grammar<impl Fn(usize, usize) -> f64>, depth: usize, i: usize, k: usize) -> f64 {
    ((grammar.opens)(i, depth) * (1.0 - (grammar.opens)(k, depth + 1))).ln()
}

fn inside(grammar: &Grammar<impl Fn(usize, usize) -> f64>, pairs: &[f64]) -> Chart {
    let length = grammar.length;
    let mut inside = Chart::new(length);
    for (depth, i, j) in intervals(length, 0) {
        *inside.at(depth, i, j) = 0.0;
    }
    for (depth, i, j) in (2..=length).step_by(2).flat_map(|span| intervals(length, span)) {
        let mut sum = f64::NEG_INFINITY;
        for k in (i + 1..j).step_by(2) {
            let within = inside.get(depth + 1, i + 1, k) + inside.get(depth, k + 1, j);
            sum = log_add(sum, shape(grammar, depth, i, k) + pairs[i * length + k] + within);
        }
        *inside.at(depth, i, j) = sum;
    }
    inside
}

/// The log-probability of all but what is at i and k, summed over the ways in which i pairs with k;
/// \[L × L\].
fn outside(grammar: &Grammar<impl Fn(usize, usize) -> f64>, pairs: &[f64], inside: &Chart) -> Vec<f64> {
    let length = grammar.length;
    let mut outside = Chart::new(length);
    *outside.at(0, 0, length) = 0.0;
    let mut around = vec![f64::NEG_INFINITY; length * length];
    for (depth, i, j) in (2..=length).rev().step_by(2).flat_map(|span| intervals(length, span)) {
        let whole = outside.get(depth, i, j);
        if whole == f64::NEG_INFINITY {
            continue;
        }
        for k in (i + 1..j).step_by(2) {
            let beside = whole + shape(grammar, depth, i, k);
            let (within, after) = (inside.get(depth + 1, i + 1, k), inside.get(depth, k + 1, j));
            let around = &mut around[i * length + k];
            *around = log_add(*around, beside + within + after);
            let paired = beside + pairs[i * length + k];
            let sum = outside.at(depth + 1, i + 1, k);
            *sum = log_add(*sum, paired + after);
            let sum = outside.at(depth, k + 1, j);
            *sum = log_add(*sum, paired + within);
        }
    }
    around
}

/// log(e^a + e^b).
fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}
