//! D, R and the bound D + R of a model.

use super::{LatentModel, Sentences, log_likelihoods};
use crate::Result;
use crate::bound::{BoundKind, Mean};
use crate::corpus::Corpus;
use crate::random::{Purpose, Random};
use serde::Serialize;

/// What was measured, nats per sequence; D over draws of z, R in closed form.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateDistortion {
    /// What the bound is.
    pub kind: BoundKind,
    /// D + R >= -log p(x).
    pub bound: Mean,
    /// D = -E_q log p(x|z).
    pub distortion: Mean,
    /// R = KL(q(z|x) ‖ N(0, I)).
    pub rate: Mean,
    /// The bound minus the corpus's entropy, where that is known.
    pub gap: Option<f64>,
    /// The mean over sentences of KL_j, \[J\]; they sum to R.
    pub divergences: Vec<f64>,
    /// Var_x μ_j(x), \[J\]: what of z_j follows the sentence.
    pub mean_variances: Vec<f64>,
    /// Sentences averaged.
    pub sentences: usize,
    /// Draws of z for each.
    pub draws: usize,
}

/// Measures `model` on `sentences` with `draws` >= 2 draws of z for each.
///
/// # Errors
/// The model's.
pub async fn rate_distortion(
    model: &impl LatentModel,
    corpus: &Corpus,
    sentences: &Sentences,
    draws: usize,
    seed: u64,
) -> Result<RateDistortion> {
    let (length, vocabulary_size) = (model.length(), model.vocabulary_size());
    let posteriors = model.posteriors(&sentences.tokens).await?;
    let (mut sums, mut squares) = (vec![0.0; sentences.count], vec![0.0; sentences.count]);
    for draw in 0..draws {
        let mut random = Random::new(seed, Purpose::Evaluation, 1 + draw as u64);
        let z = posteriors.draw_all(&mut random);
        let answers = model.log_probabilities(&z, &sentences.tokens).await?;
        let log_p = log_likelihoods(&answers, &sentences.tokens, length, vocabulary_size);
        for (row, log_p) in log_p.into_iter().enumerate() {
            sums[row] -= log_p;
            squares[row] += log_p * log_p;
        }
    }
    let count = draws as f64;
    let distortions: Vec<f64> = sums.iter().map(|sum| sum / count).collect();
    // The variance of a sentence's mean over draws.
    let spread = |(square, mean): (&f64, &f64)| (square / count - mean * mean).max(0.0) / (count - 1.0);
    let variances: Vec<f64> = squares.iter().zip(&distortions).map(spread).collect();
    let rates: Vec<f64> = (0..sentences.count).map(|row| posteriors.divergences(row).sum()).collect();
    let costs: Vec<f64> = distortions.iter().zip(&rates).map(|(d, r)| d + r).collect();
    let (kind, bound) = sentences.bound(&costs, &variances);
    let weights = sentences.weights();
    let over_sentences = |value: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
        let rows = |j| weights.iter().enumerate().map(move |(row, weight)| weight * value(row, j));
        (0..posteriors.dimensions).map(|j| rows(j).sum()).collect()
    };
    let divergences: Vec<f64> =
        (0..sentences.count).flat_map(|row| posteriors.divergences(row).collect::<Vec<_>>()).collect();
    let mean_of = |row: usize, j: usize| f64::from(posteriors.means[row * posteriors.dimensions + j]);
    let means = over_sentences(&mean_of);
    Ok(RateDistortion {
        kind,
        gap: corpus.entropy().map(|entropy| bound.nats - entropy),
        bound,
        distortion: sentences.mean(&distortions, &variances),
        rate: sentences.mean(&rates, &vec![0.0; sentences.count]),
        divergences: over_sentences(&|row, j| divergences[row * posteriors.dimensions + j]),
        mean_variances: over_sentences(&|row, j| (mean_of(row, j) - means[j]).powi(2)),
        sentences: sentences.count,
        draws,
    })
}
