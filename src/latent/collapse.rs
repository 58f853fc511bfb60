//! A model handed to [`crate::diagnosis`]: what its decoder says, and what its posterior knows.

use super::generate::marginals;
use super::{LatentModel, LatentUsage, Sentences};
use crate::Result;
use crate::bound::Mean;
use crate::diagnosis::{DecoderProbabilities, GaussianPosteriors, MutualInformation, Verdict};
use crate::random::{Purpose, Random};
use serde::Serialize;

/// The number of its stream of random numbers, beyond those of D, of the IWAE bounds and of z's usage.
const STREAM: u64 = 1 << 34;
/// Draws of z for each sentence of the mutual information.
const DRAWS: usize = 4;

/// Whether, and to what, a model has collapsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collapse {
    /// I_pos, nats per position.
    pub positional_information: f64,
    /// I_z, nats per position.
    pub latent_information: Mean,
    /// I(x; z), nats per sequence, and what it can never exceed.
    pub mutual_information: MutualInformation,
    /// Dimensions whose posterior mean varies over x by more than 0.01.
    pub active_units: usize,
    /// What all this and the cost of shuffling z come to.
    pub verdict: Verdict,
}

/// Diagnoses `model` by one z of each of the `sentences` (of their aggregate posterior) and, where the decoder
/// is autoregressive, `paths` free runs of each.
///
/// # Errors
/// The model's; [`crate::error::ErrorKind::Setting`] for fewer than two sentences.
pub async fn collapse(
    model: &impl LatentModel,
    sentences: &Sentences,
    usage: &LatentUsage,
    paths: usize,
    seed: u64,
) -> Result<Collapse> {
    let mut random = Random::new(seed, Purpose::Evaluation, STREAM);
    let posteriors = model.posteriors(&sentences.tokens).await?;
    let z = posteriors.draw_all(&mut random);
    let said = marginals(model, &z, paths, &mut random).await?;
    // One z of each sentence: drawn, even where all sentences are listed.
    let weights = crate::diagnosis::Weights::of_draws(sentences.weights())?;
    let decoder = DecoderProbabilities::new(model.length(), model.vocabulary_size(), weights, said)?;
    let doubles = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect();
    let (means, log_deviations) = (doubles(&posteriors.means), doubles(&posteriors.log_deviations));
    let known = GaussianPosteriors::new(model.dimensions(), sentences.shares()?, means, log_deviations)?;
    Ok(Collapse {
        positional_information: decoder.positional_information(),
        latent_information: decoder.latent_information(),
        mutual_information: known.mutual_information(DRAWS, seed)?,
        active_units: known.active_units(),
        verdict: decoder.verdict(Some(usage.shuffle_cost.nats)),
    })
}
