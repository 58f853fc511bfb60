//! Ancestral sampling: one sentence, filled step by step in some order.

use super::Filling;
use super::config::{Order, SampleConfig};
use super::draw::{Model, candidates, choose, most_probable, probabilities};
use super::prompt::Prompt;
use super::trajectory::{Restored, Trajectory};
use crate::conditionals::{Conditionals, Contexts};
use crate::corpus::Vocabulary;
use crate::process::{Blocks, corrupted_row};
use crate::random::{Purpose, Random};
use crate::{Result, Token};

/// What the model sees of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// All of it; the mask, or noise, at the blanks.
    Row,
    /// What is to the left of the first blank; the mask elsewhere.
    Prefix,
}

/// The first `end` tokens of a row, then masks.
pub(super) fn prefix(row: &[Token], end: usize, mask: Token) -> Vec<Token> {
    row.iter().enumerate().map(|(i, token)| if i < end { *token } else { mask }).collect()
}

/// Fills the blanks group by group: the model is asked, a group is chosen by `order`, and each of
/// its tokens is drawn on its own. Which blanks are left is known here, so a process that tells the
/// model of its corrupted positions tells it of those.
pub(super) async fn fill<C: Conditionals>(
    model: &mut Model<'_, C>,
    process: &dyn Blocks,
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
    order: Order,
    context: Context,
) -> Result<Filling> {
    let mask = vocabulary.mask();
    let mut random = Random::new(config.seed, Purpose::Sampling, 0);
    let mut row = noisy_row(prompt, process, vocabulary, &mut random);
    let mut trajectory = Trajectory::new(prompt, vocabulary, &row);
    let mut pending: Vec<usize> = prompt.blanks().iter().collect();
    if order == Order::Random {
        random.shuffle(&mut pending);
    }
    let sizes = config.group_sizes(pending.len());
    for (step, size) in sizes.iter().enumerate() {
        let seen = match context {
            Context::Row => row.clone(),
            Context::Prefix => prefix(&row, pending.first().copied().unwrap_or(row.len()), mask),
        };
        let told = process.tell(pending.iter().copied().collect());
        let predictions = model.ask(&Contexts::new(seen, vec![told])).await?;
        for &i in &pending {
            let distribution = probabilities(predictions.at(0, i), 1.0)?;
            trajectory.consider(i, candidates(&distribution, vocabulary));
        }
        trajectory.show(sizes.len() - step);

        if order == Order::Confidence {
            let confidence = |i: usize| predictions.at(0, i)[most_probable(predictions.at(0, i))];
            pending.sort_by(|&a, &b| confidence(b).total_cmp(&confidence(a)).then(a.cmp(&b)));
        }
        let mut group = Vec::with_capacity(*size);
        for position in pending.drain(..*size) {
            let log_probabilities = predictions.at(0, position);
            let token = choose(log_probabilities, config, &mut random)?;
            let log_probability = f64::from(log_probabilities[usize::from(token)]);
            row[position] = token;
            group.push(Restored { position, token, log_probability });
        }
        trajectory.restore(&group);
    }
    Ok(Filling { corrections: 0, frames: trajectory.finish(), tokens: row, effective_sample_sizes: None })
}

/// Pure noise where the prompt is blank: the T-th level, z_T.
pub(super) fn noisy_row(
    prompt: &Prompt,
    process: &dyn Blocks,
    vocabulary: &Vocabulary,
    random: &mut Random,
) -> Vec<Token> {
    let noise = process.noise_law().draw_row(prompt.length(), vocabulary, random);
    corrupted_row(&prompt.row(vocabulary.mask()), prompt.blanks(), &noise).collect()
}
