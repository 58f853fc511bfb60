//! What a model makes of corrupted text, while it trains: rows in triples of corrupted text, what is
//! predicted of it, and the target.

use super::Trainer;
use crate::bound::no_planner;
use crate::conditional_bernoulli::ConditionalBernoulli;
use crate::conditionals::{Conditionals, Contexts, Plans};
use crate::corpus::Vocabulary;
use crate::frame::Frame;
use crate::frame::corruption::{deletion_frames, forward_frames, reading_frames};
use crate::process::{
    Blocks, Deletion, Diffusion, Family, block_count, check_block_size, corrupted_row, noise_of,
};
use crate::random::{Purpose, Random};
use crate::sampler::SampleConfig;
use crate::{Result, Token};
use serde::Serialize;

/// One corrupted sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Preview {
    /// The corrupted text at level t; of a model with a planner, each cell has its probability of being
    /// recovered now and of being corrupted at all.
    pub frame: Frame,
    /// The sentence it was, \[L\] tokens as they are written.
    pub target: Vec<String>,
}

impl Trainer {
    /// `count` sentences, corrupted at levels t = 1..=T in turn at the sample's k and share of random tokens: the
    /// same whenever it is called, so that they can be watched (of a diffusion, levels as they read); seen by the averaged weights.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] unless 1 <= k <= L, and the device's.
    pub async fn preview(&self, sample: &SampleConfig, count: usize) -> Result<Vec<Preview>> {
        let block_size = sample.block_size;
        check_block_size(block_size, self.corpus().length)?;
        match noise_of(&*self.asked(sample), &self.denoiser()).await?.family() {
            Family::Blocks(blocks) => self.preview_blocks(blocks, block_size, count).await,
            Family::Diffusion(diffusion) => Ok(self.preview_levels(diffusion, count)),
            Family::Deletion(deletion) => Ok(self.preview_deletions(deletion, count)),
        }
    }

    fn preview_deletions(&self, deletion: &Deletion, count: usize) -> Vec<Preview> {
        let corpus = self.corpus();
        let preview = |n: usize| {
            let mut random = self.preview_random(n);
            let sentence = corpus.sample(&mut random).to_vec();
            let tokens = corpus.vocabulary.string(&sentence).len();
            let step = (1 + n % deletion.steps(corpus.length)).min(deletion.steps(tokens));
            let path = deletion.draw_path(tokens, &mut random);
            let mut frames = deletion_frames(deletion, &sentence, &corpus.vocabulary, &path);
            Preview { frame: frames.swap_remove(step), target: written(&sentence, &corpus.vocabulary) }
        };
        (0..count).map(preview).collect()
    }

    fn preview_levels(&self, diffusion: &dyn Diffusion, count: usize) -> Vec<Preview> {
        let (corpus, steps) = (self.corpus(), diffusion.steps());
        let preview = |n: usize| {
            let mut random = self.preview_random(n);
            let step = 1 + n % steps;
            let sentence = corpus.sample(&mut random).to_vec();
            let level = diffusion.draw_level(&sentence, step, &corpus.vocabulary, &mut random);
            let row = diffusion.read(&level, &corpus.vocabulary);
            let frame = reading_frames(&sentence, &corpus.vocabulary, &[row]).pop()?;
            Some(Preview {
                frame: Frame { t: step, ..frame },
                target: written(&sentence, &corpus.vocabulary),
            })
        };
        (0..count).filter_map(preview).collect()
    }

    fn preview_random(&self, n: usize) -> Random {
        Random::new(self.config().training.seed, Purpose::Corruption, 1 + n as u64)
    }

    async fn preview_blocks(
        &self,
        process: &dyn Blocks,
        block_size: usize,
        count: usize,
    ) -> Result<Vec<Preview>> {
        let corpus = self.corpus();
        let length = corpus.length;
        let (mut previews, mut blocks, mut contexts) = (Vec::new(), Vec::new(), Contexts::default());
        for n in 0..count {
            let mut random = self.preview_random(n);
            let sentence = corpus.sample(&mut random).to_vec();
            let cells = corpus.vocabulary.cells(&sentence);
            let terms = process.draw_terms(cells, block_size, &mut random);
            let step = 1 + n % terms.len();
            let corrupted = terms[step - 1].term.corrupted;
            let noise = process.noise_distribution().draw_row(length, &corpus.vocabulary, &mut random);
            contexts.push(corrupted_row(&sentence, corrupted, &noise), process.side_information(corrupted));
            let levels = forward_frames(&sentence, &corpus.vocabulary, &[corrupted], &noise);
            let target = written(&sentence, &corpus.vocabulary);
            previews.extend(
                levels.into_iter().last().map(|frame| Preview { frame: Frame { t: step, ..frame }, target }),
            );
            blocks.push(block_count(cells, block_size, step));
        }
        if process.plans() {
            let plans = self.denoiser().answer(&contexts).await?.plans.ok_or_else(no_planner)?;
            previews.iter_mut().zip(blocks).enumerate().for_each(|(row, (preview, block))| {
                plan(&mut preview.frame, &plans, row * length, block);
            });
        }
        Ok(previews)
    }
}

/// Tokens as they are written.
fn written(sentence: &[Token], vocabulary: &Vocabulary) -> Vec<String> {
    sentence.iter().map(|token| vocabulary.text(*token).to_string()).collect()
}

/// Writes what the planner says of a row, which starts at `start`, into its frame.
fn plan(frame: &mut Frame, plans: &Plans, start: usize, block_count: usize) {
    let row = start..start + frame.cells.len();
    let log_odds = plans.log_odds[row.clone()].iter().map(|odd| f64::from(*odd)).collect();
    let inclusion = ConditionalBernoulli::new(log_odds, block_count).inclusion();
    let pairs = inclusion.into_iter().zip(&plans.corrupted[row]);
    for (cell, (recovery, corrupted)) in frame.cells.iter_mut().zip(pairs) {
        cell.recovery_probability = Some(recovery);
        cell.corrupted_probability = Some(f64::from(*corrupted));
    }
}
