//! Diffusions: every position is corrupted a little more at each level, and may be corrupted again.

use super::cost::Cost;
use super::learned_embeddings::EmbeddingShift;
use super::question::{Example, Question};
use crate::Token;
use crate::conditionals::{Contexts, SideInformation};
use crate::corpus::Vocabulary;
use crate::random::Random;
use std::sync::Arc;

/// A fixed posterior over levels t = 1..=T, each of which corrupts all positions independently.
///
/// ```text
/// NELBO(x) = KL(q(z_T|x) ‖ p(z_T)) + Σ_{t>=2} E KL(q(z_{t-1}|z_t, x) ‖ p(z_{t-1}|z_t)) - E log p(x|z_1)
/// ```
///
/// A level is a [`Contexts`] of one row: z_t (tokens, or vectors and a mask in every token's place), told
/// [`SideInformation::Level(t)`](SideInformation::Level), with log q(z_{t,i} | x_i = v) beside it. A model
/// answers with f_i(v | z_t, t), which stands for the posterior P(x_i = v | z_t), and
/// p(z_{t-1}|z_t) = Π_i Σ_v q(z_{t-1,i} | z_{t,i}, x_i = v) f_i(v | z_t, t), or what is named in its place.
pub trait Diffusion {
    /// T >= 2.
    fn steps(&self) -> usize;

    /// D, where z is vectors; 0 where it is tokens.
    fn vector_width(&self) -> usize {
        0
    }

    /// e, \[V × D\], of tokens where z is vectors.
    fn vectors(&self, _vocabulary_size: usize) -> Option<Arc<Vec<f64>>> {
        None
    }

    /// z_t ~ q(z_t | x), for t in 1..=T.
    fn draw_level(
        &self,
        sentence: &[Token],
        step: usize,
        vocabulary: &Vocabulary,
        random: &mut Random,
    ) -> Contexts;

    /// z_t ~ q(z_t | z_{t-1}), from a `level` t - 1 in 1..T.
    fn draw_next(&self, level: &Contexts, vocabulary: &Vocabulary, random: &mut Random) -> Contexts;

    /// z_1..z_T ~ q(z_1..z_T | x), along one path of the noise.
    fn draw_path(&self, sentence: &[Token], vocabulary: &Vocabulary, random: &mut Random) -> Vec<Contexts> {
        let mut path = vec![self.draw_level(sentence, 1, vocabulary, random)];
        for step in 1..self.steps() {
            path.push(self.draw_next(&path[step - 1], vocabulary, random));
        }
        path
    }

    /// What z_t reads as: its tokens, or those whose vectors it is likeliest to come from.
    fn read(&self, level: &Contexts, vocabulary: &Vocabulary) -> Vec<Token> {
        let (mask, likelihoods) = (vocabulary.mask(), level.log_likelihoods.chunks_exact(vocabulary.size()));
        let read = |(token, row): (&Token, &[f32])| {
            let likeliest = (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b])).map(|v| v as Token);
            if *token == mask { likeliest.unwrap_or(mask) } else { *token }
        };
        level.tokens.iter().zip(likelihoods).map(read).collect()
    }

    /// z_T ~ p(z_T), from which sampling starts.
    fn draw_prior(&self, length: usize, vocabulary: &Vocabulary, random: &mut Random) -> Contexts;

    /// z_s ~ p(z_s | z_t) for s = `to` < t, from a `level` t in 1..=T and the model's answer to it,
    /// \[L × V\]; for s = 0 the tokens of a sentence. The reverse step of the bound is s = t - 1; others are
    /// the same formula, with q(z_s | z_t, x) in place of q(z_{t-1} | z_t, x).
    fn draw_reverse(
        &self,
        level: &Contexts,
        to: usize,
        log_probabilities: &[f32],
        vocabulary: &Vocabulary,
        random: &mut Random,
    ) -> Contexts;

    /// What the answer to z_t costs, t in 1..=T, times `weight`.
    fn cost(&self, level: &Contexts, step: usize, vocabulary: &Vocabulary, weight: f64) -> Cost;

    /// What a network needs to know to learn embeddings from examples of level t = `step`; `None` where they are frozen.
    fn embedding_shift(&self, _step: usize, _vocabulary: &Vocabulary) -> Option<EmbeddingShift> {
        None
    }

    /// What is descended at each level, of sentences of L = `length`, where that is not its cost. (A posterior
    /// P(x_i = v | z_t) is the optimum of all cross-entropies as it is that of every cost.)
    fn training(&self, _length: usize) -> Option<Cost> {
        None
    }

    /// KL(q(z_T | x) ‖ p(z_T)), in nats.
    fn prior_cost(&self, sentence: &[Token], vocabulary: &Vocabulary) -> f64;
}

/// The level t of a context.
pub(super) fn level_of(level: &Contexts) -> usize {
    match level.side_information.first() {
        Some(SideInformation::Level(step)) => *step,
        _ => 0,
    }
}

/// A question for each level t, of one sentence. Noise is drawn anew at each: the bound is a sum of
/// expectations, each of one level, so that any joint distribution of the levels is unbiased.
///
/// The last one bears the prior's cost.
pub(super) fn questions(
    diffusion: &dyn Diffusion,
    sentence: &[Token],
    vocabulary: &Vocabulary,
    random: &mut Random,
) -> Vec<Question> {
    let steps = diffusion.steps();
    let prior = diffusion.prior_cost(sentence, vocabulary);
    let question = |step: usize| {
        let context = diffusion.draw_level(sentence, step, vocabulary, random);
        Question {
            step,
            cost: diffusion.cost(&context, step, vocabulary, 1.0),
            context,
            block: None,
            constant: if step == steps { prior } else { 0.0 },
            plan: None,
        }
    };
    (1..=steps).map(question).collect()
}

/// A training example of level t = `step`: its cost counts T times, once for each level there is.
pub(super) fn example(
    diffusion: &dyn Diffusion,
    sentence: &[Token],
    vocabulary: &Vocabulary,
    step: usize,
    random: &mut Random,
) -> Example {
    let context = diffusion.draw_level(sentence, step, vocabulary, random);
    Example {
        bound: diffusion.cost(&context, step, vocabulary, diffusion.steps() as f64),
        training: diffusion.training(sentence.len()),
        // Only the data distribution reads likelihoods.
        context: Contexts { log_likelihoods: Vec::new(), ..context },
        constant: diffusion.prior_cost(sentence, vocabulary),
        embedding_shift: diffusion.embedding_shift(step, vocabulary),
        plan: None,
    }
}
