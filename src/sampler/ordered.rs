//! Ancestral sampling: a sentence filled step by step in some order.

use super::config::SampleConfig;
use super::draw::Prediction;
use super::order::Order;
use super::setup::Setup;
use super::walk::{Draft, Filling, Walk};
use crate::conditionals::Contexts;
use crate::process::Blocks;
use crate::random::Random;
use crate::sorting::sorted;
use crate::{Result, Token};

/// What the model sees of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// All of it; the mask, or noise, at the blanks.
    Row,
    /// What is to the left of the first blank; the mask elsewhere.
    Prefix,
}

/// The first `end` tokens of a row, then masks.
pub(super) fn prefix(row: &[Token], end: usize, mask: Token) -> Vec<Token> {
    row.iter().enumerate().map(|(i, token)| if i < end { *token } else { mask }).collect()
}

/// Fills the blanks group by group: the model is asked, a group is chosen by the order, and each of
/// its tokens is drawn on its own. Which blanks are left is known here, so a process that tells the
/// model of its corrupted positions tells it of those.
///
/// In random order a process that draws layouts (spans) has its own groups.
///
/// A round of remasking corrupts some blanks again and restores them all at once.
pub(super) struct OrderedWalk<'a> {
    setup: Setup<'a>,
    blocks: &'a dyn Blocks,
    draft: Draft<'a>,
    order: Order,
    view: View,
    /// The corrupted blanks, in the order in which equally good ones are restored.
    pending: Vec<usize>,
    /// How many of them are restored next.
    size: usize,
}

impl<'a> OrderedWalk<'a> {
    pub(super) fn new(setup: Setup<'a>, blocks: &'a dyn Blocks, index: u64) -> Self {
        let order = order_of(setup.config, blocks);
        let mut random = setup.random(index);
        let layout =
            (order == Order::Random && blocks.draws_layouts()).then(|| layout(&setup, blocks, &mut random));
        let blanks = setup.prompt.blanks();
        let sizes = match &layout {
            Some(groups) => groups.iter().map(Vec::len).collect(),
            None => setup.config.group_sizes(blanks.len()),
        };
        let mut draft = Draft::new(setup, blocks, sizes, random);
        let pending = layout.map(|groups| groups.concat()).unwrap_or_else(|| {
            let mut pending = draft.blanks();
            if order == Order::Random {
                draft.random.shuffle(&mut pending);
            }
            pending
        });
        let view = if blocks.any_order() { View::Row } else { View::Prefix };
        Self { setup, blocks, draft, order, view, pending, size: 0 }
    }
}

/// The order blanks are restored in where no planner chooses.
pub(super) fn order_of(config: &SampleConfig, blocks: &dyn Blocks) -> Order {
    if blocks.any_order() { config.order } else { Order::LeftToRight }
}

/// The blanks in the groups of a layout that the process draws over all cells that it can corrupt, in the order in
/// which it restores them. With n steps asked for, blocks are as large on average as n steps need.
fn layout(setup: &Setup, blocks: &dyn Blocks, random: &mut Random) -> Vec<Vec<usize>> {
    let (blanks, config) = (setup.prompt.blanks(), setup.config);
    let length = setup.vocabulary.cells(&setup.prompt.row(setup.vocabulary.mask()));
    let mean = if config.steps == 0 { config.block_size } else { length.div_ceil(config.steps) };
    let drawn = blocks.draw_blocks(length, mean, random).into_iter().rev();
    let groups = drawn.map(|block| block.iter().filter(|i| blanks.contains(*i)).collect::<Vec<_>>());
    groups.filter(|group| !group.is_empty()).collect()
}

impl Walk for OrderedWalk<'_> {
    fn ask(&mut self, contexts: &mut Contexts) -> bool {
        let Some(step) = self.draft.next_step() else { return false };
        self.size = step.size;
        if step.again {
            self.pending = self.draft.corrupt_again(step.size);
        }
        let row = &self.draft.row;
        let seen = match self.view {
            View::Row => row.clone(),
            View::Prefix => {
                let end = self.pending.first().copied().unwrap_or(row.len());
                prefix(row, end, self.setup.vocabulary.mask())
            }
        };
        contexts.push(seen, self.blocks.side_information(self.pending.iter().copied().collect()));
        true
    }

    fn answer(&mut self, prediction: Prediction) -> Result<()> {
        for &i in &self.pending {
            self.draft.trajectory.consider(i, prediction.at(i))?;
        }
        self.draft.trajectory.show();

        let score = self.order.score();
        // Of equal scores the one that is listed first.
        let ranked = sorted(self.pending.iter().copied(), |i| -score(prediction.at(*i)));
        let group: Vec<usize> = ranked.into_iter().take(self.size).collect();
        self.pending.retain(|i| !group.contains(i));
        self.draft.restore(&group, prediction)
    }

    fn finish(self: Box<Self>) -> Filling {
        self.draft.finish()
    }
}
