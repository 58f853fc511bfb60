//! Does the decoder use z?

use crate::Result;
use crate::bound::Mean;
use crate::diagnosis::Sentences;
use crate::latent::generate::{Draws, free_run};
use crate::latent::{LatentModel, log_likelihoods};
use crate::random::{Purpose, Random};
use serde::Serialize;

/// The number of its stream of random numbers, beyond those of D and of the IWAE bounds.
const STREAM: u64 = 1 << 33;

/// What z of another sentence costs, nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LatentUsage {
    /// How much more -log p(x|z') is than -log p(x|z), z' of another sentence: 0 where z is ignored.
    pub shuffle_cost: Mean,
    /// KL(p(·|z) ‖ p(·|z')), summed over positions along sentences drawn from p(·|z).
    pub divergence: Mean,
}

/// Measures what `model` makes of the z of N >= 2 drawn `sentences`, each told the next one's in place of its
/// own.
///
/// # Errors
/// The model's.
pub async fn latent_usage(model: &impl LatentModel, sentences: &Sentences, seed: u64) -> Result<LatentUsage> {
    let (length, vocabulary_size) = (model.length(), model.vocabulary_size());
    let mut random = Random::new(seed, Purpose::Evaluation, STREAM);
    let posteriors = model.posteriors(&sentences.tokens).await?;
    let own = posteriors.draw_all(&mut random);
    let mut other = own.clone();
    other.rotate_left(model.dimensions());

    let likelihoods =
        |answers: Vec<f32>| log_likelihoods(&answers, &sentences.tokens, length, vocabulary_size);
    let with_own = likelihoods(model.log_probabilities(&own, &sentences.tokens).await?);
    let with_other = likelihoods(model.log_probabilities(&other, &sentences.tokens).await?);
    let costs: Vec<f64> = with_own.iter().zip(&with_other).map(|(own, other)| own - other).collect();

    let (drawn, of_own) = free_run(model, &own, Draws::Own, &mut random).await?;
    let of_other = model.log_probabilities(&other, &drawn).await?;
    let terms: Vec<f64> = of_own.iter().zip(&of_other).map(|(a, b)| divergence_term(*a, *b)).collect();
    let divergences: Vec<f64> =
        terms.chunks_exact(length * vocabulary_size).map(|row| row.iter().sum()).collect();
    Ok(LatentUsage { shuffle_cost: Mean::of(&costs, 0.0), divergence: Mean::of(&divergences, 0.0) })
}

/// p log p/p' from logarithms.
fn divergence_term(log_p: f32, log_other: f32) -> f64 {
    libm::exp(f64::from(log_p)) * f64::from(log_p - log_other)
}
