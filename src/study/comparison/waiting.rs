//! How a trained run of a comparison is measured.

use super::Asked;
use crate::error::{ErrorKind, Result};
use crate::sampler::{SampleConfig, SamplerLikelihood};
use crate::training::{Evaluation, Trainer};
use std::collections::VecDeque;

/// A measurement to be made, and the k it is for.
pub(super) struct Waiting {
    pub(super) evaluation: Evaluation,
    pub(super) block_sizes: Vec<Option<usize>>,
}

/// The measurements of a trained run: one exact sum for every k where that can be listed, otherwise an
/// estimate for each; beside them the sampler's likelihood, if it is asked for and there is one.
pub(super) fn measurements(trainer: &Trainer, asked: &Asked) -> Result<VecDeque<Waiting>> {
    let block_sizes: Vec<_> = match trainer.process().blocks() {
        Some(_) => asked.block_sizes.iter().copied().map(Some).collect(),
        None => vec![None],
    };
    let sentences = asked.measurement.sentences;
    let sample =
        |k: Option<usize>| SampleConfig { share: asked.share, ..SampleConfig::of_blocks(k.unwrap_or(1)) };
    let process = trainer.asked(&sample(None));
    let has_likelihood = |sampler: &&SampleConfig| SamplerLikelihood::check(&*process, sampler).is_ok();
    let sampler = asked.sampler.as_ref().filter(has_likelihood);
    let waiting = |evaluation: Evaluation, block_sizes: Vec<Option<usize>>| {
        let sizes = block_sizes.iter().flatten().copied();
        let evaluation = match sampler {
            Some(sampler) => trainer.beside_sampler(evaluation, sampler, sizes, sentences)?,
            None => evaluation,
        };
        Ok(Waiting { evaluation, block_sizes })
    };
    match trainer.evaluate_exactly(&sample(None)) {
        Ok(evaluation) => return Ok([waiting(evaluation, block_sizes)?].into()),
        Err(error) if error.kind != ErrorKind::TooLarge => return Err(error),
        Err(_) => {}
    }
    let estimate = |k: Option<usize>| waiting(trainer.evaluate(&sample(k), sentences)?, vec![k]);
    block_sizes.into_iter().map(estimate).collect()
}
