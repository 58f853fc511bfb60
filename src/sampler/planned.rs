//! The reverse process of a model that predicts which positions need recovery, then what they are.
//!
//! Every blank starts as noise, and nothing but the number of corrupted positions is kept in mind: at
//! each step the planner draws a block B of k of *all* blanks, restored or not, and tokens for B are
//! drawn. A token restored before may so be changed again. Givens are put in place and the planner's
//! odds restricted to the blanks (clamping): unlike with masks that is not conditioning, as the model
//! does not know which positions are given.

use super::Filling;
use super::config::{Choice, SampleConfig};
use super::draw::{Model, Predictions, candidates, choose, probabilities};
use super::order::noisy_row;
use super::prompt::Prompt;
use super::trajectory::{Restored, Trajectory};
use crate::bound::no_planner;
use crate::conditional_bernoulli::ConditionalBernoulli;
use crate::conditionals::{Conditionals, Contexts, Plans, Told};
use crate::corpus::Vocabulary;
use crate::position_set::PositionSet;
use crate::process::Blocks;
use crate::random::{Purpose, Random};
use crate::{Result, Token};

/// Log-odds are never lower, so that there is always a block to draw: where the optimal planner says
/// that only givens can be wrong, say.
const LOWEST: f64 = -300.0;
/// Added to log-odds that have to come first, whatever the others are.
const FIRST: f64 = 1000.0;

/// The sentence while it is being filled.
struct State {
    row: Vec<Token>,
    blanks: Vec<usize>,
    /// What was restored so far.
    restored: PositionSet,
    /// How often a restored token was changed.
    corrections: usize,
}

/// Fills the blanks step by step: the planner draws where, the token head what.
pub(super) async fn fill<C: Conditionals>(
    model: &mut Model<'_, C>,
    process: &dyn Blocks,
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
) -> Result<Filling> {
    let mut random = Random::new(config.seed, Purpose::Sampling, 0);
    let mut state = State {
        row: noisy_row(prompt, process, vocabulary, &mut random),
        blanks: prompt.blanks().iter().collect(),
        restored: PositionSet::EMPTY,
        corrections: 0,
    };
    let mut trajectory = Trajectory::new(prompt, vocabulary, &state.row);
    let sizes = config.group_sizes(state.blanks.len());
    for (step, size) in sizes.iter().enumerate() {
        let left: usize = sizes[step..].iter().sum();
        let contexts = Contexts::new(state.row.clone(), vec![Told::Count(left)]);
        let predictions = model.ask(&contexts).await?;
        let plans = predictions.plans.as_ref().ok_or_else(no_planner)?;
        let planner = state.planner(plans, vocabulary.mask(), *size, left);
        for (&i, inclusion) in state.blanks.iter().zip(planner.inclusion()) {
            let distribution = probabilities(predictions.at(0, i), 1.0)?;
            trajectory.consider(i, candidates(&distribution, vocabulary));
            trajectory.plan(i, inclusion, f64::from(plans.corrupted[i]));
        }
        trajectory.show(sizes.len() - step);

        let block = match config.choice {
            Choice::ArgMax => planner.mode(),
            Choice::Sample => planner.draw(&mut random),
        };
        trajectory.restore(&state.restore(block, &predictions, config, &mut random)?);
    }
    Ok(Filling {
        corrections: state.corrections,
        frames: trajectory.finish(),
        tokens: state.row,
        effective_sample_sizes: None,
    })
}

impl State {
    /// The law of the next block of `size` blanks, of which `left` are still to be restored, this block's
    /// included. Its positions count the blanks only.
    ///
    /// A mask is no token: as soon as the other steps could no longer restore all masks, they come first.
    fn planner(&self, plans: &Plans, mask: Token, size: usize, left: usize) -> ConditionalBernoulli {
        let masks = self.blanks.iter().filter(|i| self.row[**i] == mask).count();
        let urgent = masks > left - size;
        let log_odd = |&i: &usize| {
            let log_odd = f64::from(plans.log_odds[i]).max(LOWEST);
            if urgent && self.row[i] == mask { log_odd + FIRST } else { log_odd }
        };
        ConditionalBernoulli::new(self.blanks.iter().map(log_odd).collect(), size)
    }

    /// Draws tokens for a block of blanks.
    fn restore(
        &mut self,
        block: PositionSet,
        predictions: &Predictions,
        config: &SampleConfig,
        random: &mut Random,
    ) -> Result<Vec<Restored>> {
        let mut group = Vec::with_capacity(block.len());
        for position in block.iter().map(|index| self.blanks[index]) {
            let log_probabilities = predictions.at(0, position);
            let token = choose(log_probabilities, config, random)?;
            let is_correction = self.restored.contains(position) && self.row[position] != token;
            self.corrections += usize::from(is_correction);
            self.restored = self.restored.with(position);
            self.row[position] = token;
            let log_probability = f64::from(log_probabilities[usize::from(token)]);
            group.push(Restored { position, token, log_probability });
        }
        Ok(group)
    }
}
