//! Block processes: positions are corrupted block after block, and stay so.

use super::cost::Cost;
use super::noise_distribution::{NoiseDistribution, corrupted_row};
use super::question::{Example, Plan, Question};
use crate::Token;
use crate::conditionals::{Contexts, SideInformation};
use crate::corpus::Vocabulary;
use crate::position_set::PositionSet;
use crate::random::Random;

/// One term of the bound, in which every term is needed once:
///
/// ```text
/// NELBO(x) = Σ_terms weight · E_noise Σ_{i in scored} -log f_i(x_i | x outside corrupted, noise there)
/// ```
///
/// A process with a planner adds the head cost of each step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The step t it belongs to, 1..=T.
    pub step: usize,
    /// What the network does not see, or sees only as noise: s_t.
    pub corrupted: PositionSet,
    /// The positions whose cross-entropies count; a part of `corrupted`.
    pub scored: PositionSet,
    /// How much they count.
    pub weight: f64,
}

/// A term of one trajectory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnTerm {
    /// In which the mean over S_t given s_t is taken exactly.
    pub term: Term,
    /// S_t, as this trajectory has it; empty where it has fewer steps.
    pub block: PositionSet,
}

impl DrawnTerm {
    /// That of a step which this trajectory does not have: it scores nothing.
    fn of_nothing(step: usize) -> Self {
        let nothing = PositionSet::EMPTY;
        Self { term: Term { step, corrupted: nothing, scored: nothing, weight: 0.0 }, block: nothing }
    }
}

/// What a training example hides and how its positions count.
///
/// Averaged over the number of corrupted positions m, uniform in 1..=L, Σ_i weight_i CE_i under
/// `bound_weights` estimates the NELBO at k = 1 without bias. Under `training_weights` it is the
/// loss to descend: it may also count positions that only bounds at k > 1 need.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingTerm {
    /// What the network does not see.
    pub corrupted: PositionSet,
    /// (position, weight) in the NELBO at k = 1.
    pub bound_weights: Vec<(usize, f64)>,
    /// (position, weight) in the training loss.
    pub training_weights: Vec<(usize, f64)>,
}

impl TrainingTerm {
    /// In which every position of `corrupted` counts `weight`, in the bound and in training alike.
    pub(super) fn uniform(corrupted: PositionSet, weight: f64) -> Self {
        let weights: Vec<_> = corrupted.iter().map(|i| (i, weight)).collect();
        Self { corrupted, bound_weights: weights.clone(), training_weights: weights }
    }
}

/// |s_t| = min(kt, L), for t in 0..=T, where blocks have k = `block_size` positions each.
pub fn corrupted_count(length: usize, block_size: usize, step: usize) -> usize {
    length.min(block_size * step)
}

/// |S_t| where blocks have k positions each: k but for the last block, which takes what is left.
pub fn block_count(length: usize, block_size: usize, step: usize) -> usize {
    corrupted_count(length, block_size, step) - corrupted_count(length, block_size, step - 1)
}

/// A distribution of blocks S_1..S_T: of positions and counts only.
pub trait BlockDistribution {
    /// T = ⌈L/k⌉; where the distribution draws T, the largest it can be.
    fn steps(&self, length: usize, block_size: usize) -> usize {
        length.div_ceil(block_size)
    }

    /// S_1..S_T, in order of corruption.
    fn draw_blocks(&self, length: usize, block_size: usize, random: &mut Random) -> Vec<PositionSet>;

    /// All terms of step t of the exact bound.
    fn terms(&self, length: usize, block_size: usize, step: usize) -> Box<dyn Iterator<Item = Term>>;

    /// How many terms all steps have together, without listing them.
    fn term_count(&self, length: usize, block_size: usize) -> f64;

    /// What is scored of s_t = `corrupted` in place of its last block S_t, and how much each position counts:
    /// the mean over all blocks that may have been the last.
    fn averaged(&self, step: usize, corrupted: PositionSet, block: PositionSet) -> (PositionSet, f64);

    /// One trajectory: for each step t = 1..=T a term in place of all those of that step, whose expectation is
    /// their sum. Where the trajectory has fewer blocks, the terms of the other steps score nothing.
    fn draw_terms(&self, length: usize, block_size: usize, random: &mut Random) -> Vec<DrawnTerm> {
        let mut corrupted = PositionSet::EMPTY;
        let mut blocks = self.draw_blocks(length, block_size, random).into_iter();
        let term = |step| {
            let block = blocks.next().unwrap_or(PositionSet::EMPTY);
            corrupted = corrupted.union(block);
            let averaged = || self.averaged(step, corrupted, block);
            let (scored, weight) = if block.is_empty() { (block, 0.0) } else { averaged() };
            DrawnTerm { term: Term { step, corrupted, scored, weight }, block }
        };
        (1..=self.steps(length, block_size)).map(term).collect()
    }

    /// The distribution of the block restored next, given what is `visible` (as many positions as some s_t
    /// leaves): (block, probability), summing to 1. `None` where it depends on more than what is visible.
    fn reverse_blocks(
        &self,
        length: usize,
        block_size: usize,
        visible: PositionSet,
    ) -> Option<Vec<(PositionSet, f64)>>;

    /// Whether its blocks are not all of size k but drawn together, by
    /// [`draw_blocks`](Self::draw_blocks).
    fn draws_layouts(&self) -> bool {
        false
    }

    /// Whether a network trained on it can restore positions in any order.
    fn any_order(&self) -> bool;
}

/// A fixed posterior over blocks of positions: their distribution, how they are trained on, how a corrupted position
/// is written, and the side information of a model.
pub trait Blocks: BlockDistribution {
    /// A training example with m = `corrupted_count` positions corrupted, 1 <= m <= L.
    fn draw_training(&self, length: usize, corrupted_count: usize, random: &mut Random) -> TrainingTerm;

    /// How a corrupted position is written.
    fn noise_distribution(&self) -> NoiseDistribution {
        NoiseDistribution::MASK
    }

    /// The side information of a model where the positions of `corrupted` are.
    fn side_information(&self, _corrupted: PositionSet) -> SideInformation {
        SideInformation::Nothing
    }

    /// Whether z and its side information always say which positions are corrupted. Then noise tells
    /// a model nothing, and the optimal network is that of masks.
    fn reveals_corruption(&self) -> bool {
        true
    }

    /// Whether the model itself predicts which block is restored next: a planner, at a head cost.
    fn plans(&self) -> bool {
        false
    }
}

/// A question for each step t of the bound, of one sentence. Noise is drawn once per position. The last one bears the cost of a
/// length that is drawn first: the prior's.
pub(super) fn questions(
    blocks: &dyn Blocks,
    sentence: &[Token],
    vocabulary: &Vocabulary,
    block_size: usize,
    random: &mut Random,
) -> Vec<Question> {
    let length = sentence.len();
    let steps = blocks.steps(vocabulary.most_cells(length), block_size);
    let mut terms = blocks.draw_terms(vocabulary.cells(sentence), block_size, random);
    // Those of the longest string; a shorter one is text by then.
    terms.extend((terms.len() + 1..=steps).map(DrawnTerm::of_nothing));
    let noise = blocks.noise_distribution().draw_row(length, vocabulary, random);
    let question = |DrawnTerm { term, block }| Question {
        constant: if term.step == steps { vocabulary.length_cost(sentence) } else { 0.0 },
        step: term.step,
        context: corrupted(blocks, sentence, term.corrupted, &noise),
        cost: Cost::cross_entropy(term.scored.iter(), term.weight),
        block: Some(block),
        plan: blocks.plans().then(|| Plan::Block { corrupted: term.corrupted, block_count: block.len() }),
    };
    terms.into_iter().map(question).collect()
}

/// A training example with m = `corrupted_count` positions corrupted, or as large a share of the text's cells where its length
/// is drawn first. The block that a planner should
/// plan is of any size in 1..=m, so that one planner serves every k.
pub(super) fn example(
    blocks: &dyn Blocks,
    sentence: &[Token],
    vocabulary: &Vocabulary,
    corrupted_count: usize,
    random: &mut Random,
) -> Example {
    let cells = vocabulary.cells(sentence);
    let count = if cells < sentence.len() {
        // Uniform in 1..=ℓ as the strata are in 1..=L; no string is empty.
        let share = ((corrupted_count - 1) as f64 + random.uniform()) / sentence.len() as f64;
        1 + (share * cells as f64) as usize
    } else {
        corrupted_count
    };
    let term = blocks.draw_training(cells, count.min(cells), random);
    let noise = blocks.noise_distribution().draw_row(sentence.len(), vocabulary, random);
    Example {
        context: corrupted(blocks, sentence, term.corrupted, &noise),
        bound: Cost::CrossEntropy(term.bound_weights),
        training: Some(Cost::CrossEntropy(term.training_weights)),
        constant: vocabulary.length_cost(sentence),
        embedding_shift: None,
        plan: blocks.plans().then(|| Plan::Block {
            corrupted: term.corrupted,
            block_count: 1 + random.below(term.corrupted.len()),
        }),
    }
}

/// What a model sees of a sentence whose positions in `corrupted` hold the tokens of `noise`.
fn corrupted(blocks: &dyn Blocks, sentence: &[Token], corrupted: PositionSet, noise: &[Token]) -> Contexts {
    Contexts::new(
        corrupted_row(sentence, corrupted, noise).collect(),
        vec![blocks.side_information(corrupted)],
    )
}
