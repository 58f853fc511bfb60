//! The reverse process of a diffusion: all positions at once, level by level.
//!
//! z_T is drawn from the prior; z_s from p(z_s | z_t) at n of the levels t = T..1, evenly spaced (all of
//! them unless fewer steps are asked for); the last step draws tokens. Temperature, top-p and the choice
//! of tokens act on what the model says of x, f, at every level.
//!
//! Givens are clamped: at each level their positions hold a fresh draw of q(z_t | given), and in the end
//! the givens themselves. That is *approximate* conditioning (the replacement method of Song et al. 2021):
//! the blanks of z_s are drawn without knowing which draw the givens will have, so that what is filled
//! does not follow p(blanks | givens), not even with the true conditionals. No probability is shown.

use super::draw::Prediction;
use super::setup::Setup;
use super::trajectory::Trajectory;
use super::walk::{Filling, Walk};
use crate::Result;
use crate::Token;
use crate::conditionals::Contexts;
use crate::process::Diffusion;
use crate::random::Random;
use std::collections::VecDeque;

/// Fills the blanks level by level.
pub(super) struct DiffusedWalk<'a> {
    setup: Setup<'a>,
    diffusion: &'a dyn Diffusion,
    random: Random,
    trajectory: Trajectory<'a>,
    /// z_t: one row.
    level: Contexts,
    /// The levels at which the model is still to be asked, the next one first.
    levels: VecDeque<usize>,
}

impl<'a> DiffusedWalk<'a> {
    pub(super) fn new(setup: Setup<'a>, diffusion: &'a dyn Diffusion, index: u64) -> Self {
        let Setup { vocabulary, prompt, config, .. } = setup;
        let mut random = setup.random(index);
        let asked = if prompt.blanks().is_empty() { 0 } else { config.level_count(diffusion.steps()) };
        let levels = (1..=asked).rev().map(|step| (step * diffusion.steps()).div_ceil(asked)).collect();
        let level = diffusion.draw_prior(prompt.length(), vocabulary, &mut random);
        let trajectory = Trajectory::new(&setup, &prompt.row(vocabulary.mask()), asked);
        Self { setup, diffusion, random, trajectory, level, levels }
    }

    /// Puts a draw of q(z_t | given) in the place of each given.
    fn clamp(&mut self, step: usize) {
        let Setup { prompt, vocabulary, .. } = self.setup;
        // What is drawn for the blanks is not used.
        let given = self.diffusion.draw_level(&prompt.row(0), step, vocabulary, &mut self.random);
        let length = prompt.length();
        for i in prompt.givens().iter() {
            self.level.tokens[i] = given.tokens[i];
            copy(&given.vectors, &mut self.level.vectors, i, length);
            copy(&given.log_likelihoods, &mut self.level.log_likelihoods, i, length);
        }
    }
}

/// Copies what `from` holds of position i, in rows of `length` positions of any width.
fn copy(from: &[f32], to: &mut [f32], i: usize, length: usize) {
    let width = from.len() / length;
    to[i * width..(i + 1) * width].copy_from_slice(&from[i * width..(i + 1) * width]);
}

impl Walk for DiffusedWalk<'_> {
    fn ask(&mut self, contexts: &mut Contexts) -> bool {
        let Some(&step) = self.levels.front() else { return false };
        self.clamp(step);
        contexts.append(self.level.clone());
        true
    }

    fn answer(&mut self, prediction: Prediction) -> Result<()> {
        let Setup { vocabulary, prompt, config, .. } = self.setup;
        let mut answer = Vec::with_capacity(prompt.length() * vocabulary.size());
        for i in 0..prompt.length() {
            let distribution = config.distribution(prediction.at(i))?;
            answer.extend(distribution.into_iter().map(|p| libm::log(p) as f32));
        }
        let read = self.diffusion.read(&self.level, vocabulary);
        for i in prompt.blanks().iter() {
            self.trajectory.corrupt(i, read[i]);
            self.trajectory.consider(i, prediction.at(i))?;
        }
        self.trajectory.show();

        self.levels.pop_front();
        let to = self.levels.front().copied().unwrap_or(0);
        self.level = self.diffusion.draw_reverse(&self.level, to, &answer, vocabulary, &mut self.random);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Filling {
        let prompt = self.setup.prompt;
        let tokens: Vec<Token> =
            prompt.cells.iter().zip(&self.level.tokens).map(|(cell, drawn)| cell.unwrap_or(*drawn)).collect();
        for i in prompt.blanks().iter() {
            self.trajectory.place(i, tokens[i]);
        }
        let (frames, _) = self.trajectory.finish();
        Filling {
            corrections: 0,
            frames,
            tokens,
            log_probability: None,
            log_weight: 0.0,
            effective_sample_sizes: None,
        }
    }
}
