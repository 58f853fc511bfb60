//! Fixed posteriors q(z_t | x): how text is destroyed, step by step, with no parameters to learn.
//!
//! There are two families, and everything that measures a model knows only what they share, [`Process`]:
//! which questions a sentence puts to a model, and what its answers cost ([`Cost`]).
//!
//! - [`Blocks`]: S_1..S_T is an ordered partition of the L positions into blocks, s_t = S_1 ∪ .. ∪ S_t is
//!   what is corrupted at t. A block process is a [`BlockLaw`] (positions and counts only), a
//!   [`NoiseLaw`] by which corrupted positions are written, and what of s a model may see.
//! - [`Diffusion`]: every position is corrupted a little more at each of T levels, and may be so again.
//!
//! t = 0 is the data, t = T pure noise. A process knows nothing of networks. Everywhere 1 <= k <= L.
//!
//! Adding a process: one file, one variant of [`ProcessConfig`], one line of [`processes`]' table
//! (`docs/processes.md` walks through it).

mod bert;
mod blocks;
mod config;
mod cost;
mod description;
mod diffusion;
mod gaussian;
mod iid;
mod learnt_embeddings;
mod left_to_right;
mod mask;
mod noise;
mod random_order;
mod span;
#[cfg(test)]
mod toy;

use crate::Token;
use crate::conditionals::{Contexts, SideInformation};
use crate::corpus::Vocabulary;
use crate::error::{Error, ErrorKind, Result};
use crate::position_set::PositionSet;
use crate::random::Random;

pub use bert::Bert;
pub use blocks::{BlockLaw, Blocks, DrawnTerm, Term, TrainingTerm, block_count, corrupted_count};
pub use config::{ProcessConfig, ProcessEntry, SETTINGS, processes};
pub use cost::{Cost, Regression, ReverseStep};
pub use description::ProcessDescription;
pub use diffusion::Diffusion;
pub use gaussian::{Gaussian, Schedule, frozen_embeddings};
pub use iid::{Iid, Replacement};
pub use learnt_embeddings::{EmbeddingShift, Embeddings, LearntEmbeddings, noise_of};
pub use left_to_right::LeftToRight;
pub use mask::Mask;
pub use noise::{Noise, NoiseLaw, Variant, corrupted_row};
pub use random_order::RandomOrder;
pub use span::{Span, SpanVariant};

/// A question to a model about one sentence, and how its answer is scored.
#[derive(Clone, Debug)]
pub struct Question {
    /// The step t of the bound it belongs to, 1..=T.
    pub step: usize,
    /// One row: z_t and what is told beside it.
    pub context: Contexts,
    /// What the answer costs.
    pub cost: Cost,
    /// S_t, where `cost` is a mean over all blocks that may have been the last of s_t; `None` of a diffusion. What
    /// the answer costs for this block alone has the same expectation.
    pub block: Option<PositionSet>,
    /// What the step costs whatever the answer, in nats.
    pub constant: f64,
    /// What a planner should say; `None` where the process has none.
    pub plan: Option<Plan>,
}

/// A block to be planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// s, the corrupted positions; |s| >= 1.
    pub corrupted: PositionSet,
    /// The size of the next block, 1..=|s|.
    pub block_count: usize,
}

/// A training example.
#[derive(Clone, Debug)]
pub struct Example {
    /// One row: z_t and what is told beside it.
    pub context: Contexts,
    /// Its mean over the strata of examples is an unbiased draw of the bound (at k = 1, where a process
    /// has a k). Of a process that does not train a bound: the training loss, which is none.
    pub bound: Cost,
    /// What is descended, where that is not `bound` itself: a cross-entropy. Where embeddings are learnt, both
    /// are.
    pub training: Option<Cost>,
    /// What is added to the bound whatever the answer, in nats.
    pub constant: f64,
    /// What a network learns its own embeddings by; `None` where nothing of the process is learnt.
    pub embedding_shift: Option<EmbeddingShift>,
    /// What a planner should learn from it; `None` where the process has none.
    pub plan: Option<Plan>,
}

/// What a network needs to be asked by a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// How many different things a position, or a row, can be told beside z (ids 0..); 0: nothing.
    pub side_information: usize,
    /// D, the width of the vectors that stand in place of tokens; 0: z is tokens.
    pub vectors: usize,
    /// Whether f_i may depend on all of z, not only on what is to the left of i.
    pub any_order: bool,
    /// Whether the model itself predicts which block is restored next.
    pub planner: bool,
    /// Whether it learns a shift of the vectors that stand for tokens.
    pub learns_embeddings: bool,
}

/// One of the two families.
pub enum Family<'a> {
    /// Positions are corrupted block after block.
    Blocks(&'a dyn Blocks),
    /// All positions are corrupted a little more at each level.
    Diffusion(&'a dyn Diffusion),
}

/// A fixed posterior.
pub trait Process {
    /// How it is written in checkpoints and links.
    fn config(&self) -> ProcessConfig;

    /// The family it belongs to.
    fn family(&self) -> Family<'_>;

    /// Whether the training loss is drawn from a bound on -log p(x). (A bound can be evaluated anyway.)
    fn trains_a_bound(&self) -> bool {
        true
    }

    /// Whether nothing of the noise is learnt. Where it is not, the process is the one before learning.
    fn is_fixed(&self) -> bool {
        self.diffusion().is_none_or(|diffusion| diffusion.learnt_embeddings().is_none())
    }

    /// It, as a law of blocks.
    fn blocks(&self) -> Option<&dyn Blocks> {
        match self.family() {
            Family::Blocks(blocks) => Some(blocks),
            Family::Diffusion(_) => None,
        }
    }

    /// It, as a diffusion.
    fn diffusion(&self) -> Option<&dyn Diffusion> {
        match self.family() {
            Family::Blocks(_) => None,
            Family::Diffusion(diffusion) => Some(diffusion),
        }
    }

    /// How many steps its bound sums in sentences of L = `length`; where T is drawn, the largest there
    /// can be. A diffusion has no k.
    fn strata(&self, length: usize, block_size: usize) -> usize {
        match self.family() {
            Family::Blocks(blocks) => blocks.steps(length, block_size),
            Family::Diffusion(diffusion) => diffusion.steps(),
        }
    }

    /// What a network must be able to read, for sentences of L = `length`.
    fn inputs(&self, length: usize) -> Inputs {
        match self.family() {
            Family::Blocks(blocks) => Inputs {
                side_information: match blocks.side_information(PositionSet::EMPTY) {
                    SideInformation::Nothing => 0,
                    SideInformation::Flags(_) => 2,
                    SideInformation::Count(_)
                    | SideInformation::CountInSpans(_)
                    | SideInformation::Level(_) => length + 1,
                },
                vectors: 0,
                any_order: blocks.any_order(),
                planner: blocks.plans(),
                learns_embeddings: false,
            },
            Family::Diffusion(diffusion) => Inputs {
                side_information: diffusion.steps() + 1,
                vectors: diffusion.vector_width(),
                any_order: true,
                planner: false,
                learns_embeddings: !self.is_fixed(),
            },
        }
    }

    /// What a model is told where nothing is left of a sentence of L = `length`: of other rows it is told
    /// the same kind of thing.
    fn full_side_information(&self, length: usize) -> SideInformation {
        match self.family() {
            Family::Blocks(blocks) => blocks.side_information(PositionSet::full(length)),
            Family::Diffusion(diffusion) => SideInformation::Level(diffusion.steps()),
        }
    }

    /// One question for each step of the bound, in order, of one trajectory where positions stay corrupted: the sum
    /// of what the answers cost, constants included, is an unbiased draw of NELBO(x).
    fn questions(
        &self,
        sentence: &[Token],
        vocabulary: &Vocabulary,
        block_size: usize,
        random: &mut Random,
    ) -> Vec<Question> {
        match self.family() {
            Family::Blocks(blocks) => blocks::questions(blocks, sentence, vocabulary, block_size, random),
            Family::Diffusion(diffusion) => diffusion::questions(diffusion, sentence, vocabulary, random),
        }
    }

    /// How many strata training examples are drawn in.
    fn example_strata(&self, length: usize) -> usize {
        match self.family() {
            Family::Blocks(_) => length,
            Family::Diffusion(diffusion) => diffusion.steps(),
        }
    }

    /// A training example of one stratum in 1..=[`example_strata`](Self::example_strata): that many
    /// corrupted positions, or this level.
    fn example(
        &self,
        sentence: &[Token],
        vocabulary: &Vocabulary,
        stratum: usize,
        random: &mut Random,
    ) -> Example {
        match self.family() {
            Family::Blocks(blocks) => blocks::example(blocks, sentence, vocabulary, stratum, random),
            Family::Diffusion(diffusion) => {
                diffusion::example(diffusion, sentence, vocabulary, stratum, random)
            }
        }
    }
}

/// Whether k = `block_size` positions can be corrupted at a time in sentences of L = `length`.
///
/// # Errors
/// [`ErrorKind::Setting`] unless 1 <= k <= L.
pub fn check_block_size(block_size: usize, length: usize) -> Result<()> {
    if (1..=length).contains(&block_size) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Setting,
        format!("设置 k 不能是 {block_size}：句子长 {length}，应是 1 到 {length} 的整数。"),
        format!(
            "The setting k cannot be {block_size}: sentences are {length} tokens long, give a whole number from 1 to {length}."
        ),
    ))
}
