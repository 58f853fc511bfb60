//! What all processes answer, whichever their family.

use super::blocks::{self, Blocks};
use super::deletion::Deletion;
use super::diffusion::{self, Diffusion};
use super::question::{Example, Question};
use crate::Token;
use crate::conditionals::{Conditionals, SideInformation};
use crate::corpus::Vocabulary;
use crate::error::{Error, ErrorKind, Result};
use crate::position_set::PositionSet;
use crate::random::Random;

/// What a network needs to be asked by a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// How many values the side information of a position, or a row, has (ids 0..); 0: nothing.
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

/// One of the families.
pub enum Family<'a> {
    /// Positions are corrupted block after block.
    Blocks(&'a dyn Blocks),
    /// All positions are corrupted a little more at each level.
    Diffusion(&'a dyn Diffusion),
    /// Tokens are deleted, and inserted again.
    Deletion(&'a Deletion),
}

/// A fixed posterior.
pub trait Process: Send + Sync {
    /// The family it belongs to.
    fn family(&self) -> Family<'_>;

    /// Whether the training loss is drawn from a bound on -log p(x). (A bound can be evaluated anyway.)
    fn trains_a_bound(&self) -> bool {
        true
    }

    /// Whether the noise has no parameters. Where it has, the process is the one before learning until it is given them
    /// ([`noise_of`]).
    fn is_fixed(&self) -> bool {
        true
    }

    /// It, with what a model has learned as the parameters of its noise; of none, itself.
    fn learned(&self, parameters: &[f32]) -> Box<dyn Process>;

    /// Whether a network trained on it serves every share u of random tokens, so that u is chosen when it is asked.
    fn serves_every_share(&self) -> bool {
        false
    }

    /// It, asked at the share u = `share`, in \[0, 1\]; itself, unless it serves every one.
    fn at(&self, _share: f64) -> Box<dyn Process> {
        self.boxed()
    }

    /// It, to keep.
    fn boxed(&self) -> Box<dyn Process> {
        self.learned(&[])
    }

    /// It, as a distribution of blocks.
    fn blocks(&self) -> Option<&dyn Blocks> {
        match self.family() {
            Family::Blocks(blocks) => Some(blocks),
            Family::Diffusion(_) | Family::Deletion(_) => None,
        }
    }

    /// It, as a diffusion.
    fn diffusion(&self) -> Option<&dyn Diffusion> {
        match self.family() {
            Family::Diffusion(diffusion) => Some(diffusion),
            Family::Blocks(_) | Family::Deletion(_) => None,
        }
    }

    /// It, as a deletion.
    fn deletion(&self) -> Option<&Deletion> {
        match self.family() {
            Family::Deletion(deletion) => Some(deletion),
            Family::Blocks(_) | Family::Diffusion(_) => None,
        }
    }

    /// How many questions its bound sums in sentences of L = `length`, one a step; where T is drawn, the most there
    /// can be. A diffusion has no k; a deletion has its own, and one or two questions a step.
    fn strata(&self, length: usize, block_size: usize) -> usize {
        match self.family() {
            Family::Blocks(blocks) => blocks.steps(length, block_size),
            Family::Diffusion(diffusion) => diffusion.steps(),
            Family::Deletion(deletion) => deletion.question_count(length),
        }
    }

    /// What a network must be able to read, for sentences of L = `length`.
    fn inputs(&self, length: usize) -> Inputs {
        match self.family() {
            Family::Blocks(blocks) => Inputs {
                side_information: match blocks.side_information(PositionSet::EMPTY) {
                    SideInformation::Nothing => 0,
                    SideInformation::Flags(_) | SideInformation::Left { .. } => 2,
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
            Family::Deletion(_) => Inputs {
                side_information: 2,
                vectors: 0,
                any_order: true,
                planner: true,
                learns_embeddings: false,
            },
        }
    }

    /// The side information where nothing is left of a sentence of L = `length`: that of other rows is of
    /// the same kind.
    fn full_side_information(&self, length: usize) -> SideInformation {
        match self.family() {
            Family::Blocks(blocks) => blocks.side_information(PositionSet::full(length)),
            Family::Diffusion(diffusion) => SideInformation::Level(diffusion.steps()),
            Family::Deletion(deletion) => deletion.told(0, PositionSet::EMPTY),
        }
    }

    /// The questions of the bound, in order, of one trajectory where what is corrupted stays so: the sum
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
            Family::Deletion(deletion) => deletion.questions(sentence, vocabulary, random),
        }
    }

    /// How many strata training examples are drawn in.
    fn example_strata(&self, length: usize) -> usize {
        match self.family() {
            Family::Blocks(_) => length,
            Family::Diffusion(diffusion) => diffusion.steps(),
            Family::Deletion(deletion) => deletion.example_strata(length),
        }
    }

    /// A training example of one stratum in 1..=[`example_strata`](Self::example_strata): that many
    /// corrupted positions, this level, or a question about this share of what is left.
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
            Family::Deletion(deletion) => deletion.example(sentence, vocabulary, stratum, random),
        }
    }
}

/// The process as this model has learned it, if it has learned anything of it.
///
/// # Errors
/// The model's own.
pub async fn noise_of(process: &dyn Process, model: &impl Conditionals) -> Result<Box<dyn Process>> {
    Ok(process.learned(&model.noise_parameters().await?))
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
