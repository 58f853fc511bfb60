//! Which blanks are restored first: each order is a score, and the highest scores come first.

use super::draw::most_probable;
use crate::settings::{Choice, options};
use serde::{Deserialize, Serialize};

/// Which blanks are restored first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Every order equally likely: the model whose bound is measured.
    #[default]
    Random,
    /// At each evaluation, those whose most probable token is the most probable.
    Confidence,
    /// At each evaluation, those whose distribution has the lowest entropy.
    Entropy,
    /// At each evaluation, those whose most probable token is furthest ahead of the second.
    Margin,
    /// The leftmost.
    LeftToRight,
}

/// A line of the table of orders.
struct Entry {
    order: Order,
    choice: Choice,
    /// The score of a blank with these log-probabilities, \[V\]. Of equal ones the blank that comes
    /// first in the list of blanks is restored first; the list is shuffled where [`Order::Random`] is.
    score: fn(&[f32]) -> f64,
}

const TABLE: [Entry; 5] = [
    Entry { order: Order::Random, choice: Choice::new("random", "随机", "random"), score: as_listed },
    Entry {
        order: Order::Confidence,
        choice: Choice::new("confidence", "最有把握的先填", "most confident first"),
        score: confidence,
    },
    Entry {
        order: Order::Entropy,
        choice: Choice::new("entropy", "熵最低的先填", "lowest entropy first"),
        score: negative_entropy,
    },
    Entry {
        order: Order::Margin,
        choice: Choice::new("margin", "领先第二名最多的先填", "largest margin first"),
        score: margin,
    },
    Entry {
        order: Order::LeftToRight,
        choice: Choice::new("left-to-right", "从左到右", "left to right"),
        score: as_listed,
    },
];

/// The orders' names.
pub(super) const ORDERS: &[Choice] = &options!(TABLE);

impl Order {
    /// The score of a blank by its log-probabilities, \[V\], in nats.
    pub(super) fn score(self) -> fn(&[f32]) -> f64 {
        TABLE.iter().find(|entry| entry.order == self).map_or(as_listed, |entry| entry.score)
    }
}

fn as_listed(_log_probabilities: &[f32]) -> f64 {
    0.0
}

fn confidence(log_probabilities: &[f32]) -> f64 {
    f64::from(log_probabilities[most_probable(log_probabilities)])
}

/// Σ p log p, with 0 log 0 = 0.
fn negative_entropy(log_probabilities: &[f32]) -> f64 {
    let possible = log_probabilities.iter().map(|log_p| f64::from(*log_p)).filter(|log_p| log_p.is_finite());
    possible.map(|log_p| libm::exp(log_p) * log_p).sum()
}

/// p_1 − p_2, of the two most probable tokens.
fn margin(log_probabilities: &[f32]) -> f64 {
    let (mut first, mut second) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for log_p in log_probabilities.iter().map(|log_p| f64::from(*log_p)) {
        (first, second) = if log_p > first { (log_p, first) } else { (first, second.max(log_p)) };
    }
    libm::exp(first) - libm::exp(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_one_line_under_its_own_name() {
        for entry in &TABLE {
            assert_eq!(serde_json::to_value(entry.order).unwrap(), entry.choice.name);
            assert_eq!(TABLE.iter().filter(|other| other.order == entry.order).count(), 1);
        }
    }

    #[test]
    fn scores_tell_distributions_apart_as_their_definitions_do() {
        let log = |p: [f64; 4]| p.map(|p| p.ln() as f32);
        // The likeliest token, the entropy and the margin each prefer another one.
        let peaked = log([0.6, 0.4, 0.0, 0.0]);
        let ahead = log([0.55, 0.15, 0.15, 0.15]);
        let exact = |p: f64| p * p.ln();
        assert!((negative_entropy(&peaked) - exact(0.6) - exact(0.4)).abs() < 1e-6);
        assert!((negative_entropy(&ahead) - exact(0.55) - 3.0 * exact(0.15)).abs() < 1e-6);
        assert!((margin(&peaked) - 0.2).abs() < 1e-6 && (margin(&ahead) - 0.4).abs() < 1e-6);
        assert!(Order::Confidence.score()(&peaked) > Order::Confidence.score()(&ahead));
        assert!(Order::Entropy.score()(&peaked) > Order::Entropy.score()(&ahead));
        assert!(Order::Margin.score()(&peaked) < Order::Margin.score()(&ahead));
        for order in [Order::Random, Order::LeftToRight] {
            assert_eq!(order.score()(&peaked), order.score()(&ahead));
        }
    }
}
