//! Sentences from latents: drawn, reconstructed, and what a decoder says on its own.

use super::LatentModel;
use crate::random::Random;
use crate::{Result, Token};

/// A sentence x ~ p(x|z) for each z \[rows × J\], \[rows × L\]: in one pass, or token by token where the
/// decoder is autoregressive.
///
/// # Errors
/// The model's.
pub async fn decode(model: &impl LatentModel, z: &[f32], random: &mut Random) -> Result<Vec<Token>> {
    Ok(free_run(model, z, Draws::Own, random).await?.0)
}

/// A sentence for a z of q(z|x) of each of the sentences \[rows × L\].
///
/// # Errors
/// The model's.
pub async fn reconstruct(
    model: &impl LatentModel,
    sentences: &[Token],
    random: &mut Random,
) -> Result<Vec<Token>> {
    let posteriors = model.posteriors(sentences).await?;
    decode(model, &posteriors.draw_all(random), random).await
}

/// How many paths are added: one where the decoder is factorised, it is exact.
pub(crate) fn paths_of(model: &impl LatentModel, paths: usize) -> usize {
    if model.is_autoregressive() { paths.max(1) } else { 1 }
}

/// Adds the next of `paths` paths to p(x_i = v | z) of each z \[rows × J\], \[rows × L × V\], empty before the first; no
/// path is told a true prefix. The sum is exact where the decoder is factorised, otherwise the mean over sentences drawn
/// from p(x|z) of p(x_i | z, x_<i). A path is drawn with the same random numbers for every z, so that a decoder that ignores
/// z says exactly the same of each.
///
/// # Errors
/// The model's.
pub async fn add_path(
    model: &impl LatentModel,
    z: &[f32],
    paths: usize,
    random: &mut Random,
    sums: &mut Vec<f32>,
) -> Result<()> {
    let (_, answers) = free_run(model, z, Draws::Shared, random).await?;
    sums.resize(answers.len(), 0.0f32);
    let share = 1.0 / paths as f32;
    sums.iter_mut().zip(answers).for_each(|(sum, log_p)| *sum += share * libm::expf(log_p));
    Ok(())
}

/// Whose random numbers a row's tokens are drawn with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Draws {
    /// Each row's own: rows are independent.
    Own,
    /// The same for all rows.
    Shared,
}

/// A sentence of each z, \[rows × L\], and the conditionals along it, log p(x_i = v | z, x_<i),
/// \[rows × L × V\].
pub(crate) async fn free_run(
    model: &impl LatentModel,
    z: &[f32],
    draws: Draws,
    random: &mut Random,
) -> Result<(Vec<Token>, Vec<f32>)> {
    let (length, vocabulary_size) = (model.length(), model.vocabulary_size());
    let rows = z.len() / model.dimensions();
    let mut sentences = vec![0; rows * length];
    let mut answers = model.log_probabilities(z, &sentences).await?;
    for i in 0..length {
        let before = random.clone();
        for row in 0..rows {
            let at = (row * length + i) * vocabulary_size;
            let distribution =
                answers[at..at + vocabulary_size].iter().map(|log_p| libm::exp(f64::from(*log_p)));
            if draws == Draws::Shared {
                *random = before.clone();
            }
            sentences[row * length + i] = random.categorical(&distribution.collect::<Vec<_>>()) as Token;
        }
        if model.is_autoregressive() && i + 1 < length {
            answers = model.log_probabilities(z, &sentences).await?;
        }
    }
    Ok((sentences, answers))
}
