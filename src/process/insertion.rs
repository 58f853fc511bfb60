//! What is said of a string that deletion has left before tokens are inserted: whether to stop, how many, and where.

use crate::placements::Placements;
use crate::position_set::binomial;

/// What can be said of m tokens. A model gives weights w, one to a cell of z:
///
/// ```text
/// P(stop) = 1 / (1 + Σ w)
/// m > 0:  w_g is of gap g, before token g (g = m: after the last); k tokens go into them by P(n) ∝ Π w_g^(n_g)
/// m = 0:  the one gap needs no weight: w_(r-1) is of r tokens, P(r | go on) = w_(r-1) / Σ w,  r = 1..=k
/// ```
///
/// So the sum of the weights is the odds of going on, and their ratios say where. Where a step has no room it stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// m, the tokens that are left.
    pub left: usize,
    /// k, the tokens of a step.
    pub at_once: usize,
    /// The most tokens a string can have.
    pub room: usize,
}

/// The distribution over [`Choices`] that weights make.
#[derive(Clone, Debug)]
pub struct Choice {
    left: usize,
    at_once: usize,
    /// log w, \[[`Choices::count`]\].
    log_weights: Vec<f64>,
    /// log Σ w, the log-odds of going on.
    log_odds: f64,
}

/// What should be said, and how much it counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Insertion {
    /// What can be said.
    pub choices: Choices,
    /// r, the tokens that the last step deleted; 0 where it was none, and nothing is to be inserted.
    pub size: usize,
    /// How many of them each gap had, \[m + 1\]; empty for r = 0.
    pub placed: Vec<f64>,
    /// The same, averaged over the steps that may have been the last, \[m + 1\].
    pub averaged: Vec<f64>,
    /// How much it counts.
    pub weight: f64,
}

/// What an [`Insertion`] costs, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InsertionCost {
    /// Whether to stop, and from nothing how many.
    pub stop: f64,
    /// Where, of the tokens of the last step: -log P(n) - log C(m + r, r), which may be negative, as S is a uniform one
    /// of C(m + r, r) sets.
    pub place: f64,
    /// The same, averaged over the steps that may have been the last.
    pub averaged_place: f64,
}

impl Choices {
    /// How many weights count: those of the first so many cells; 0 where a step has no room.
    pub fn count(self) -> usize {
        match self.left {
            0 => self.at_once.min(self.room),
            left if left + self.at_once > self.room => 0,
            left => left + 1,
        }
    }

    /// What weights say, \[L\] log w.
    pub fn of(self, log_weights: &[f32]) -> Choice {
        let log_weights = log_weights[..self.count()].iter().map(|w| f64::from(*w)).collect();
        Choice::new(self, log_weights)
    }
}

impl Choice {
    /// The distribution of these log w, \[[`Choices::count`]\].
    pub fn new(choices: Choices, log_weights: Vec<f64>) -> Self {
        let highest = log_weights.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        let sum: f64 = log_weights.iter().map(|w| libm::exp(w - highest)).sum();
        let log_odds = if highest > f64::NEG_INFINITY { highest + libm::log(sum) } else { highest };
        Self { left: choices.left, at_once: choices.at_once, log_weights, log_odds }
    }

    /// log P(stop).
    pub fn log_stop(&self) -> f64 {
        -softplus(self.log_odds)
    }

    /// log P(go on with r tokens), r = k unless nothing is left.
    pub fn log_go(&self, size: usize) -> f64 {
        let of_size = match self.left {
            0 => self.log_weights.get(size - 1).copied().unwrap_or(f64::NEG_INFINITY),
            _ => self.log_odds,
        };
        of_size - softplus(self.log_odds)
    }

    /// P(r | go on), \[k\], where nothing is left.
    pub fn sizes(&self) -> Vec<f64> {
        self.log_weights.iter().map(|w| libm::exp(w - self.log_odds)).collect()
    }

    /// Where, if it goes on; `None` where nothing is left, and there is one gap only.
    pub fn placements(&self) -> Option<Placements> {
        (self.left > 0).then(|| Placements::new(self.log_weights.clone(), self.at_once))
    }
}

impl Insertion {
    /// Of which polynomial h of the weights a step's cost has the logarithm: the r-th; the first where only r is chosen;
    /// of stopping none.
    pub fn degree(&self) -> usize {
        if self.choices.left == 0 { self.size.min(1) } else { self.size }
    }

    /// How often each weight counts, averaged over steps, \[[`Choices::count`]\]: Σ is the degree.
    pub fn counts(&self) -> Vec<f64> {
        if self.choices.left > 0 || self.size == 0 {
            return self.averaged.clone();
        }
        (1..=self.choices.count()).map(|size| f64::from(u8::from(size == self.size))).collect()
    }

    /// log C(m + r, r): where is told of as many sets; 0 where nothing is left.
    pub fn constant(&self) -> f64 {
        if self.choices.left == 0 { 0.0 } else { binomial(self.choices.left + self.size, self.size).ln() }
    }

    /// What it costs by these log w, \[L\].
    pub fn cost(&self, log_weights: &[f32]) -> InsertionCost {
        let choice = self.choices.of(log_weights);
        let stop = -if self.size == 0 { choice.log_stop() } else { choice.log_go(self.size) };
        let placements = choice.placements().filter(|_| self.size > 0);
        let place = |counts: &[f64]| {
            placements.as_ref().map_or(0.0, |placements| {
                let taken = counts.iter().zip(placements.log_weights()).filter(|(n, _)| **n > 0.0);
                let log_p = taken.map(|(n, w)| n * w).sum::<f64>() - placements.log_normaliser();
                -log_p - self.constant()
            })
        };
        InsertionCost {
            stop: self.weight * stop,
            place: self.weight * place(&self.placed),
            averaged_place: self.weight * place(&self.averaged),
        }
    }
}

/// log(1 + e^x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}
