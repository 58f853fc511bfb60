//! How much each item counts in a mean, and where its error comes from.

use crate::bound::Mean;
use crate::{Error, Result};

/// The shares of N items (sentences, or draws of z) in a mean; non-negative, sum 1.
#[derive(Clone, Debug, PartialEq)]
pub struct SentenceWeights {
    shares: Vec<f64>,
    /// Whether the items are all there are, so that a mean over them has no error.
    listed: bool,
}

impl SentenceWeights {
    /// N items drawn alike: 1/N each. N >= 2, or an error cannot be estimated.
    ///
    /// # Errors
    /// `Setting` for fewer.
    pub fn equal(count: usize) -> Result<Self> {
        Self::of_draws(vec![1.0; count])
    }

    /// Drawn items that stand for unequal shares, e.g. one z of every sentence x, weighted by p*(x).
    ///
    /// # Errors
    /// `Setting` unless at least two weights are positive, and all are finite and none negative.
    pub fn of_draws(weights: Vec<f64>) -> Result<Self> {
        if weights.iter().filter(|weight| **weight > 0.0).count() < 2 {
            return Err(Error::setting(
                "至少需要两个权重为正的样本，才能估计误差。",
                "At least two draws of positive weight are needed to estimate an error.",
            ));
        }
        Self::shares(weights, false)
    }

    /// All items there are, with their probabilities: a mean over them is exact.
    ///
    /// # Errors
    /// `Setting` unless all are finite, none negative, and not all 0.
    pub fn of_probabilities(probabilities: Vec<f64>) -> Result<Self> {
        Self::shares(probabilities, true)
    }

    fn shares(weights: Vec<f64>, listed: bool) -> Result<Self> {
        let total: f64 = weights.iter().sum();
        if !total.is_finite() || total <= 0.0 || weights.iter().any(|weight| *weight < 0.0) {
            return Err(Error::setting(
                "权重须为有限的非负数，且不全为零。",
                "SentenceWeights must be finite, not negative, and not all zero.",
            ));
        }
        Ok(Self { shares: weights.into_iter().map(|weight| weight / total).collect(), listed })
    }

    /// N.
    pub fn count(&self) -> usize {
        self.shares.len()
    }

    /// The shares w, \[N\].
    pub fn as_slice(&self) -> &[f64] {
        &self.shares
    }

    /// −Σ w log w, in nats: what knowing the item is worth, log N if all count alike.
    pub fn entropy(&self) -> f64 {
        -self.shares.iter().filter(|share| **share > 0.0).map(|share| share * share.ln()).sum::<f64>()
    }

    /// Σ w², the probability that two independent draws are the same item.
    pub(super) fn coincidence(&self) -> f64 {
        self.shares.iter().map(|share| share * share).sum()
    }

    /// Σ w·v of one value v for each item. Its standard error, 0 if all there is was listed, is
    ///
    /// ```text
    /// sqrt( Σ w² (v − mean)² / (1 − Σ w²) ),
    /// ```
    ///
    /// the usual one where all weights are equal.
    pub fn mean(&self, values: &[f64]) -> Mean {
        let mean = self.shares.iter().zip(values).map(|(share, value)| share * value).sum::<f64>();
        if self.listed {
            return Mean::exact(mean);
        }
        let square = |(share, value): (&f64, &f64)| (share * (value - mean)).powi(2);
        let squares: f64 = self.shares.iter().zip(values).map(square).sum();
        Mean { nats: mean, standard_error: (squares / (1.0 - self.coincidence())).sqrt() }
    }

    /// The mean of `draws` values for each item, \[N × draws\]. Where all items were listed the error is that
    /// of the draws, sqrt(Σ w² s²/draws) with s² the variance within an item (draws >= 2); else it is the
    /// error of [`SentenceWeights::mean`] of the items' means, which has both in it.
    pub fn mean_of_draws(&self, values: &[f64], draws: usize) -> Mean {
        let items = values.chunks_exact(draws);
        let means: Vec<f64> = items.clone().map(|item| item.iter().sum::<f64>() / draws as f64).collect();
        let mean = self.mean(&means);
        if !self.listed {
            return mean;
        }
        let squares = |(item, mean): (&[f64], &f64)| item.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
        let of_mean = |squares: f64| squares / (draws as f64 - 1.0) / draws as f64;
        let shares = self.shares.iter();
        let variance: f64 =
            items.zip(&means).map(squares).zip(shares).map(|(sum, share)| share * share * of_mean(sum)).sum();
        Mean { standard_error: variance.sqrt(), ..mean }
    }
}
