//! The reverse process of a model that predicts which positions need recovery, then what they are.
//!
//! Every blank starts as noise, and nothing but the number of corrupted positions is kept in mind: at
//! each step the planner draws a block B of k of *all* blanks, restored or not, and tokens for B are
//! drawn. A token restored before may so be changed again. Givens are put in place and the planner's
//! odds restricted to the blanks (clamping): unlike with masks that is not conditioning, as the model
//! does not know which positions are given. In a round of remasking the planner is told how many
//! blanks were corrupted again and has to find them.

use super::config::TokenChoice;
use super::draw::Prediction;
use super::setup::Setup;
use super::walk::{Draft, Filling, Step, Walk};
use crate::Result;
use crate::Token;
use crate::conditional_bernoulli::ConditionalBernoulli;
use crate::conditionals::{Contexts, SideInformation};
use crate::process::Blocks;

/// Log-odds are never lower, so that there is always a block to draw: where the optimal planner says
/// that only givens can be wrong, say.
const LOWEST: f64 = -300.0;
/// Added to log-odds that have to come first, whatever the others are.
const FIRST: f64 = 1000.0;

/// Fills the blanks step by step: the planner draws where, the token head what.
pub(super) struct PlannedWalk<'a> {
    setup: Setup<'a>,
    draft: Draft<'a>,
    blanks: Vec<usize>,
    step: Step,
}

impl<'a> PlannedWalk<'a> {
    pub(super) fn new(setup: Setup<'a>, blocks: &'a dyn Blocks, index: u64) -> Self {
        let sizes = setup.config.group_sizes(setup.prompt.blanks().len());
        let draft = Draft::new(setup, blocks, sizes, setup.random(index));
        let step = Step { corrupted: 0, size: 0, again: false };
        Self { setup, blanks: draft.blanks(), draft, step }
    }

    /// The distribution of the next block; its positions count the blanks only.
    ///
    /// A mask is no token: as soon as the other steps could no longer restore all masks, they come first.
    fn planner(&self, log_odds: &[f32], mask: Token) -> ConditionalBernoulli {
        let row = &self.draft.row;
        let masks = self.blanks.iter().filter(|i| row[**i] == mask).count();
        let urgent = masks > self.step.corrupted - self.step.size;
        let log_odd = |&i: &usize| {
            let log_odd = f64::from(log_odds[i]).max(LOWEST);
            if urgent && row[i] == mask { log_odd + FIRST } else { log_odd }
        };
        ConditionalBernoulli::new(self.blanks.iter().map(log_odd).collect(), self.step.size)
    }
}

impl Walk for PlannedWalk<'_> {
    fn ask(&mut self, contexts: &mut Contexts) -> bool {
        let Some(step) = self.draft.next_step() else { return false };
        if step.again {
            self.draft.corrupt_again(step.size);
        }
        self.step = step;
        contexts.push(self.draft.row.iter().copied(), SideInformation::Count(step.corrupted));
        true
    }

    fn answer(&mut self, prediction: Prediction) -> Result<()> {
        let (log_odds, corrupted) = prediction.plan()?;
        let planner = self.planner(log_odds, self.setup.vocabulary.mask());
        for (&i, inclusion) in self.blanks.iter().zip(planner.inclusion()) {
            self.draft.trajectory.consider(i, prediction.at(i))?;
            self.draft.trajectory.plan(i, inclusion, f64::from(corrupted[i]));
        }
        self.draft.trajectory.show();

        let block = match self.setup.config.choice {
            TokenChoice::ArgMax => planner.mode(),
            TokenChoice::Sample => planner.draw(&mut self.draft.random),
        };
        let block: Vec<usize> = block.iter().map(|index| self.blanks[index]).collect();
        self.draft.restore(&block, prediction)
    }

    fn finish(self: Box<Self>) -> Filling {
        self.draft.finish()
    }
}
