//! What a process asks of a model, and what it trains one on.

use super::cost::Cost;
use super::insertion::Insertion;
use super::learned_embeddings::EmbeddingShift;
use crate::conditionals::Contexts;
use crate::position_set::PositionSet;

/// A question to a model about one sentence, and how its answer is scored.
#[derive(Clone, Debug)]
pub struct Question {
    /// The step t of the bound it belongs to, 1..=T.
    pub step: usize,
    /// One row: z_t and its side information.
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

impl Question {
    /// Whether a model has to be asked at all.
    pub fn is_asked(&self) -> bool {
        self.cost.is_asked() || matches!(self.plan, Some(Plan::Insertion(_)))
    }
}

/// What is to be planned.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// The next block.
    Block {
        /// s, the corrupted positions; |s| >= 1.
        corrupted: PositionSet,
        /// The size of the next block, 1..=|s|.
        block_count: usize,
    },
    /// Whether a string is whole, and where tokens are inserted if it is not.
    Insertion(Insertion),
}

/// A training example.
#[derive(Clone, Debug)]
pub struct Example {
    /// One row: z_t and its side information.
    pub context: Contexts,
    /// Its mean over the strata of examples is an unbiased draw of the bound (at k = 1, where a process
    /// has a k). Of a process that does not train a bound: the training loss, which is none.
    pub bound: Cost,
    /// What is descended, where that is not `bound` itself: a cross-entropy. Where embeddings are learned, both
    /// are.
    pub training: Option<Cost>,
    /// What is added to the bound whatever the answer, in nats.
    pub constant: f64,
    /// What a network learns its own embeddings by; `None` where nothing of the process is learned.
    pub embedding_shift: Option<EmbeddingShift>,
    /// What a planner should learn from it; `None` where the process has none.
    pub plan: Option<Plan>,
}
