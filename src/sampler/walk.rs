//! Sentences on their way from noise to text, any number of them side by side.

use super::draw::{Model, Prediction};
use super::setup::Setup;
use super::trajectory::{Restored, Trajectory};
use crate::conditionals::{Conditionals, Contexts};
use crate::frame::Frame;
use crate::process::{Blocks, corrupted_row};
use crate::random::Random;
use crate::{Result, Token};
use std::collections::VecDeque;

/// One sentence on its way: what it asks of the model next, and what it makes of the answer.
pub(super) trait Walk {
    /// Adds the row that the model is asked about next; false, with nothing added, once the sentence is
    /// filled.
    fn ask(&mut self, contexts: &mut Contexts) -> bool;

    /// Takes one step by what the model said of that row.
    fn answer(&mut self, prediction: Prediction) -> Result<()>;

    /// The sentence and its past.
    fn finish(self: Box<Self>) -> Filling;
}

/// What a way of filling a prompt hands back.
pub(super) struct Filling {
    /// How often a token that had been restored was changed again.
    pub(super) corrections: usize,
    pub(super) frames: Vec<Frame>,
    pub(super) tokens: Vec<Token>,
    /// Of all that was restored, in nats; `None` where the way of filling has none.
    pub(super) log_probability: Option<f64>,
    /// How much it weighs beside other ways to fill the prompt, log w; 0 where it is drawn as the model says.
    pub(super) log_weight: f64,
    /// The last and the smallest effective sample size.
    pub(super) effective_sample_sizes: Option<(f64, f64)>,
}

impl Filling {
    /// The same as one of particles of this last and smallest effective sample size.
    pub(super) fn with_effective(self, sizes: (f64, f64)) -> Self {
        Self { effective_sample_sizes: Some(sizes), ..self }
    }
}

/// Walks all to their ends, in step: what they ask at a time are rows of one call.
pub(super) async fn fill<C: Conditionals>(
    model: &mut Model<'_, C>,
    mut walks: Vec<Box<dyn Walk + '_>>,
) -> Result<Vec<Filling>> {
    loop {
        let mut contexts = Contexts::default();
        let asking = walks.iter_mut().filter_map(|walk| walk.ask(&mut contexts).then_some(walk));
        let asking: Vec<_> = asking.collect();
        if asking.is_empty() {
            break;
        }
        let predictions = model.ask(&contexts).await?;
        for (row, walk) in asking.into_iter().enumerate() {
            walk.answer(predictions.row(row))?;
        }
    }
    Ok(walks.into_iter().map(Walk::finish).collect())
}

/// One step of a walk.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// How many blanks are corrupted where it starts.
    pub(super) corrupted: usize,
    /// How many are restored.
    pub(super) size: usize,
    /// A round of remasking: the corrupted ones had been restored before.
    pub(super) again: bool,
}

/// The blanks in groups of these sizes, then the rounds of remasking if the model can see all of a row.
fn steps(setup: &Setup, blocks: &dyn Blocks, sizes: Vec<usize>) -> VecDeque<Step> {
    let blanks = setup.prompt.blanks().len();
    let rounds = if blocks.any_order() { setup.config.round_sizes(blanks) } else { Vec::new() };
    let again = rounds.into_iter().map(|size| Step { corrupted: size, size, again: true });
    let fill = (0..sizes.len()).map(|step| Step {
        corrupted: sizes[step..].iter().sum(),
        size: sizes[step],
        again: false,
    });
    fill.chain(again).collect()
}

/// A sentence between noise and text, of a process of blocks.
pub(super) struct Draft<'a> {
    setup: Setup<'a>,
    blocks: &'a dyn Blocks,
    /// z, \[L\].
    pub(super) row: Vec<Token>,
    pub(super) random: Random,
    pub(super) trajectory: Trajectory<'a>,
    steps: VecDeque<Step>,
    /// What was last drawn at each position, \[L\].
    drawn: Vec<Option<Token>>,
    /// How often what had been drawn was changed.
    corrections: usize,
}

impl<'a> Draft<'a> {
    /// Pure noise where the prompt is blank: the T-th level, z_T. Steps restore blanks in groups of these
    /// `sizes`.
    pub(super) fn new(
        setup: Setup<'a>,
        blocks: &'a dyn Blocks,
        sizes: Vec<usize>,
        mut random: Random,
    ) -> Self {
        let Setup { vocabulary, prompt, .. } = setup;
        let noise = blocks.noise_distribution().draw_row(prompt.length(), vocabulary, &mut random);
        let row: Vec<Token> =
            corrupted_row(&prompt.row(vocabulary.mask()), prompt.blanks(), &noise).collect();
        let steps = steps(&setup, blocks, sizes);
        // A round shows two frames: masked again, and restored.
        let frames = steps.iter().map(|step| if step.again { 2 } else { 1 }).sum();
        let trajectory = Trajectory::new(&setup, &row, frames);
        let drawn = vec![None; row.len()];
        Self { setup, blocks, row, random, trajectory, steps, drawn, corrections: 0 }
    }

    /// The blanks, in increasing order.
    pub(super) fn blanks(&self) -> Vec<usize> {
        self.setup.prompt.blanks().iter().collect()
    }

    /// What comes next.
    pub(super) fn next_step(&mut self) -> Option<Step> {
        self.steps.pop_front()
    }

    /// Writes noise over `count` of the blanks, chosen uniformly; in the order in which they were chosen.
    pub(super) fn corrupt_again(&mut self, count: usize) -> Vec<usize> {
        let mut chosen = self.blanks();
        self.random.shuffle(&mut chosen);
        chosen.truncate(count);
        self.trajectory.show_filled();
        for &position in &chosen {
            self.row[position] =
                self.blocks.noise_distribution().draw(self.setup.vocabulary, &mut self.random);
            self.trajectory.corrupt(position, self.row[position]);
        }
        chosen
    }

    /// Draws the tokens of a group, each on its own; where a sentence is followed, takes its tokens, at the
    /// log-probability with which they would have been drawn.
    pub(super) fn restore(&mut self, group: &[usize], prediction: Prediction) -> Result<()> {
        let mut restored = Vec::with_capacity(group.len());
        for &position in group {
            let log_probabilities = prediction.at(position);
            let (token, log_probability) = match self.setup.followed {
                Some(sentence) => {
                    let token = sentence[position];
                    let distribution = self.setup.config.distribution(log_probabilities)?;
                    (token, libm::log(distribution[usize::from(token)]))
                }
                None => {
                    let token = self.setup.config.choose(log_probabilities, &mut self.random)?;
                    (token, f64::from(log_probabilities[usize::from(token)]))
                }
            };
            self.row[position] = token;
            let before = self.drawn[position].replace(token);
            self.corrections += usize::from(before.is_some_and(|before| before != token));
            restored.push(Restored { position, token, log_probability });
        }
        self.trajectory.restore(&restored);
        Ok(())
    }

    /// The sentence and its past.
    pub(super) fn finish(self) -> Filling {
        let (frames, log_probability) = self.trajectory.finish();
        Filling {
            corrections: self.corrections,
            frames,
            tokens: self.row,
            log_probability: Some(log_probability),
            log_weight: 0.0,
            effective_sample_sizes: None,
        }
    }
}
