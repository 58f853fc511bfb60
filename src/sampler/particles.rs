//! Left-to-right infilling with givens to the right of a blank: importance resampling.
//!
//! A model that sees only the prefix defines, with the blanks' groups and the givens in the order
//! of the sentence,
//!
//! ```text
//! p(x) = Π_{groups} Π_{i in group} f_i(x_i | what is left of the group's first blank)
//!      · Π_{givens g right of a blank} f_g(x_g | what is left of g)
//! ```
//!
//! The blanks are wanted from p(blanks | givens) ∝ p(x). N particles walk from left to right. At a
//! blank each draws its token from a proposal r and multiplies its weight by f/r; at a given it
//! multiplies its weight by f of that given, so a particle that makes the givens unlikely dies out.
//! When the effective sample size (Σ w)² / Σ w² falls below N/2, N particles are drawn anew by
//! systematic resampling and their weights are equal again. As N grows, the weighted particles tend
//! to p(blanks | givens), whatever r.
//!
//! Two choices make few particles go far:
//! - Particles that see the same prefix are asked once, and draw their tokens *together*, by
//!   systematic resampling of r: each particle's token still follows r, but n particles take a token
//!   of probability r at least ⌊n r⌋ times.
//! - r is the conditional at temperature max(1, τ). A lower temperature τ must not narrow the
//!   search: a token that is unlikely before the givens are seen may be the only one they allow.
//!
//! The temperature acts at the end, on whole sentences: the particle is chosen with probability
//! ∝ w · p(x)^(1/τ - 1), that is from p(blanks | givens)^(1/τ), which for a single blank is the
//! tempered conditional that an any-order process draws from. Its limit τ → 0 is the arg-max: among
//! the sentences that particles ended at the one with the greatest p(x), of equal ones that with the
//! lowest ids. (p(x) is known exactly, so equal particles need not be counted together.) So does
//! top-p: the particle is chosen among the sentences of the nucleus, the fewest that hold together at
//! least that share of the tempered weight; for a single blank that is the nucleus of its tokens.

use super::config::{SampleConfig, TokenChoice};
use super::draw::{Model, Prediction, keep_nucleus, probabilities, systematic};
use super::layouts::{Weighed, answers, merged, shares};
use super::ordered::prefix;
use super::pattern::Pattern;
use super::prompt::Prompt;
use super::setup::Setup;
use super::trajectory::{Restored, Trajectory};
use super::walk::Filling;
use crate::conditionals::{Conditionals, Contexts};
use crate::corpus::Vocabulary;
use crate::random::{Purpose, Random};
use crate::{Result, Token};
use std::collections::BTreeMap;

/// A prompt, and its blanks from left to right in groups of what a step restores; none is empty.
struct Layout {
    prompt: Prompt,
    groups: Vec<Vec<usize>>,
}

/// One sentence being filled.
#[derive(Clone)]
struct Particle {
    layout: usize,
    row: Vec<Token>,
    /// log w since the last resampling, in nats.
    log_weight: f64,
    /// log p(x) so far, in nats.
    log_joint: f64,
}

/// What a particle does at a position.
enum Act<'a> {
    /// Draws the blanks of a group.
    Restore(&'a [usize]),
    /// Weighs a given.
    Weigh,
    Nothing,
}

/// So many times as many particles where they have to find sizes of gaps, too.
const SIZES: usize = 4;

/// Fills the blanks with [`SampleConfig::particles`] particles and shows the past of the chosen one. Where lengths are open, all
/// `layouts` have equally many of four times as many, in steps of one token.
pub(super) async fn fill<C: Conditionals>(
    model: &mut Model<'_, C>,
    setup: &Setup<'_>,
    layouts: Vec<Prompt>,
) -> Result<Weighed> {
    let Setup { vocabulary, prompt, config, .. } = *setup;
    let mut random = Random::new(config.seed, Purpose::Sampling, 0);
    let is_open = layouts.len() > 1;
    let grouped = |prompt: Prompt| Layout { groups: groups(&prompt, config, is_open), prompt };
    let layouts: Vec<Layout> = layouts.into_iter().map(grouped).collect();
    let count = config.particles * if is_open { SIZES } else { 1 };
    let start = |layout: usize| Particle {
        layout,
        row: layouts[layout].prompt.row(vocabulary.mask()),
        log_weight: 0.0,
        log_joint: 0.0,
    };
    let drawn =
        if is_open { systematic(&vec![1.0; layouts.len()], count, &mut random) } else { vec![0; count] };
    let start = drawn.into_iter().map(start).collect();
    let (mut particles, mut sizes) = walk(model, vocabulary, &layouts, start, config, &mut random).await?;
    if is_open {
        let pattern = Pattern::new(prompt, vocabulary);
        for particle in &mut particles {
            particle.log_weight -= pattern.log_layouts(vocabulary.string(&particle.row));
        }
        sizes.0 = effective_sample_size(&particles);
    }
    let chosen = &particles[choose(&particles, config, &mut random)];
    let rows: Vec<&[Token]> = particles.iter().map(|particle| particle.row.as_slice()).collect();
    let shares = shares(&log_weights(&particles));
    let answers = answers(setup, &rows, &shares);
    let layout = &layouts[chosen.layout];
    let own = Setup { prompt: &layout.prompt, ..*setup };
    Ok(Weighed {
        filling: past(model, &own, &layout.groups, chosen, &rows, &shares).await?.with_effective(sizes),
        prompt: layout.prompt.clone(),
        log_probability: None,
        answers,
    })
}

/// The way of the chosen one of particles that ended at these rows.
async fn past<C: Conditionals>(
    model: &mut Model<'_, C>,
    setup: &Setup<'_>,
    groups: &[Vec<usize>],
    chosen: &Particle,
    rows: &[&[Token]],
    shares: &[f64],
) -> Result<Filling> {
    let Setup { vocabulary, prompt, .. } = *setup;
    let contexts: Vec<Token> =
        groups.iter().flat_map(|group| prefix(&chosen.row, group[0], vocabulary.mask())).collect();
    let predictions = model.ask(&Contexts::plain(contexts, prompt.length())).await?;
    let mut trajectory = Trajectory::new(setup, &prompt.row(vocabulary.mask()), groups.len());
    for (step, group) in groups.iter().enumerate() {
        let prediction = predictions.row(step);
        for &i in groups[step..].iter().flatten() {
            trajectory.consider(i, prediction.at(i))?;
        }
        trajectory.show();
        let restored = |&position: &usize| {
            let token = chosen.row[position];
            let log_probability = f64::from(prediction.at(position)[usize::from(token)]);
            Restored { position, token, log_probability }
        };
        trajectory.restore(&group.iter().map(restored).collect::<Vec<_>>());
        for &i in group {
            trajectory.share(i, &marginal(rows, shares, i, vocabulary.size()));
        }
    }
    let (frames, log_probability) = trajectory.finish();
    Ok(Filling {
        frames,
        tokens: chosen.row.clone(),
        log_probability: Some(log_probability),
        corrections: 0,
        log_weight: 0.0,
        effective_sample_sizes: None,
    })
}

/// The blanks from left to right, in groups of what a step restores, one where lengths are open; none is empty.
fn groups(prompt: &Prompt, config: &SampleConfig, is_open: bool) -> Vec<Vec<usize>> {
    let mut blanks = prompt.blanks().iter();
    let count = prompt.blanks().len();
    let sizes = if is_open { vec![1; count] } else { config.group_sizes(count) };
    sizes.into_iter().map(|size| blanks.by_ref().take(size).collect()).collect()
}

impl Layout {
    /// What is done at position i: a group is restored at its first blank, a given weighed if it is right of one; where lengths
    /// are open, any given but pads, which follow from the end.
    fn act(&self, i: usize, is_open: bool, pad: Option<Token>) -> Act<'_> {
        let starts = |group: &&Vec<usize>| group[0] == i;
        match (self.groups.iter().find(starts), self.prompt.cells[i]) {
            (Some(group), _) => Act::Restore(group),
            (None, Some(_)) if !is_open && self.groups.first().is_none_or(|first| i < first[0]) => {
                Act::Nothing
            }
            (None, Some(given)) if !is_open || Some(given) != pad => Act::Weigh,
            _ => Act::Nothing,
        }
    }
}

/// Walks all particles over the sentence. Returns them with their last weights, and the last and the
/// smallest effective sample size.
async fn walk<C: Conditionals>(
    model: &mut Model<'_, C>,
    vocabulary: &Vocabulary,
    layouts: &[Layout],
    mut particles: Vec<Particle>,
    config: &SampleConfig,
    random: &mut Random,
) -> Result<(Vec<Particle>, (f64, f64))> {
    let (length, mask) = (layouts[0].prompt.length(), vocabulary.mask());
    let (is_open, pad) = (layouts.len() > 1, vocabulary.canvas().map(|canvas| canvas.pad));
    let everyone = particles.len() as f64;
    let (mut size, mut smallest) = (everyone, everyone);
    for i in 0..length {
        let rests =
            |particle: &Particle| matches!(layouts[particle.layout].act(i, is_open, pad), Act::Nothing);
        if particles.iter().all(rests) {
            continue;
        }
        if size < everyone / 2.0 {
            particles = resample(&particles, random);
        }
        let mut classes: BTreeMap<Vec<Token>, Vec<usize>> = BTreeMap::new();
        for (index, particle) in particles.iter().enumerate() {
            classes.entry(prefix(&particle.row, i, mask)).or_default().push(index);
        }
        let contexts: Vec<Token> = classes.keys().flatten().copied().collect();
        let predictions = model.ask(&Contexts::plain(contexts, length)).await?;
        for (row, members) in classes.values().enumerate() {
            let prediction = predictions.row(row);
            // What starts at a position is one group, or a blank in each of several layouts.
            let (mut group, mut restored, mut weighed) = (&[][..], Vec::new(), Vec::new());
            for member in members {
                match layouts[particles[*member].layout].act(i, is_open, pad) {
                    Act::Restore(own) => {
                        group = own;
                        restored.push(*member);
                    }
                    Act::Weigh => weighed.push(*member),
                    Act::Nothing => {}
                }
            }
            restore(&mut particles, &restored, prediction, group, config.temperature.max(1.0), random)?;
            weigh(&mut particles, &weighed, prediction.at(i), i);
        }
        size = effective_sample_size(&particles);
        smallest = smallest.min(size);
    }
    Ok((particles, (size, smallest)))
}

/// Draws a group's tokens for the particles `members`, which all see the same prefix.
fn restore(
    particles: &mut [Particle],
    members: &[usize],
    prediction: Prediction,
    group: &[usize],
    temperature: f64,
    random: &mut Random,
) -> Result<()> {
    for &position in group {
        let log_probabilities = prediction.at(position);
        let proposal = probabilities(log_probabilities, temperature)?;
        let mut tokens = systematic(&proposal, members.len(), random);
        // The positions of a group are independent given the prefix.
        random.shuffle(&mut tokens);
        for (&member, token) in members.iter().zip(tokens) {
            let particle = &mut particles[member];
            let log_probability = f64::from(log_probabilities[token]);
            particle.row[position] = token as Token;
            particle.log_weight += log_probability - libm::log(proposal[token]);
            particle.log_joint += log_probability;
        }
    }
    Ok(())
}

/// Multiplies the weights of the particles `members` by the probability of a given.
fn weigh(particles: &mut [Particle], members: &[usize], log_probabilities: &[f32], given: usize) {
    for &member in members {
        let particle = &mut particles[member];
        let log_probability = f64::from(log_probabilities[usize::from(particle.row[given])]);
        particle.log_weight += log_probability;
        particle.log_joint += log_probability;
    }
}

/// exp(log w) up to a common factor, the greatest 1; all 0 if no weight is positive.
pub(super) fn weights(log_weights: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let highest = log_weights.clone().fold(f64::NEG_INFINITY, f64::max);
    let weight = |log: f64| if log > f64::NEG_INFINITY { libm::exp(log - highest) } else { 0.0 };
    log_weights.map(weight).collect()
}

fn particle_weights(particles: &[Particle]) -> Vec<f64> {
    weights(particles.iter().map(|particle| particle.log_weight))
}

fn log_weights(particles: &[Particle]) -> Vec<f64> {
    particles.iter().map(|particle| particle.log_weight).collect()
}

/// (Σ w)² / Σ w², from 1 (one particle holds all the weight) to N (all hold the same); 0 if no
/// weight is positive.
fn effective_sample_size(particles: &[Particle]) -> f64 {
    let weights = particle_weights(particles);
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// As many particles, drawn by their weights, now equal. All stay if no weight is positive.
fn resample(particles: &[Particle], random: &mut Random) -> Vec<Particle> {
    let weights = particle_weights(particles);
    if weights.iter().all(|weight| *weight == 0.0) {
        return particles.to_vec();
    }
    let drawn = systematic(&weights, particles.len(), random);
    drawn.into_iter().map(|index| Particle { log_weight: 0.0, ..particles[index].clone() }).collect()
}

/// Which particle is shown; see the head of this file.
fn choose(particles: &[Particle], config: &SampleConfig, random: &mut Random) -> usize {
    match config.choice {
        TokenChoice::ArgMax => {
            let key = |index: usize| (particles[index].log_joint, std::cmp::Reverse(&particles[index].row));
            (1..particles.len()).fold(0, |best, index| if key(index) > key(best) { index } else { best })
        }
        TokenChoice::Sample => {
            let sharpening = 1.0 / config.temperature - 1.0;
            let tempered = |particle: &Particle| match particle.log_weight {
                f64::NEG_INFINITY => f64::NEG_INFINITY,
                log_weight => log_weight + sharpening * particle.log_joint,
            };
            let mut weights = weights(particles.iter().map(tempered));
            let rows: Vec<&[Token]> = particles.iter().map(|particle| particle.row.as_slice()).collect();
            keep_sentences(&rows, &mut weights, config.top_p);
            random.categorical(&weights)
        }
    }
}

/// Takes the weight of the particles whose sentences are not in the nucleus; of sentences of equal
/// weight those with the lowest ids come first.
pub(super) fn keep_sentences(rows: &[&[Token]], weights: &mut [f64], top_p: f64) {
    if top_p >= 1.0 {
        return;
    }
    let mut sentences = merged(rows, weights);
    let mut nucleus: Vec<f64> = sentences.values().copied().collect();
    keep_nucleus(&mut nucleus, top_p);
    sentences.values_mut().zip(nucleus).for_each(|(kept, share)| *kept = share);
    for (row, weight) in rows.iter().zip(weights) {
        if sentences.get(row) == Some(&0.0) {
            *weight = 0.0;
        }
    }
}

/// The weighted share of particles with each token at position i, V numbers: an estimate of
/// p(x_i | all givens).
fn marginal(rows: &[&[Token]], shares: &[f64], i: usize, vocabulary_size: usize) -> Vec<f64> {
    let mut marginal = vec![0.0; vocabulary_size];
    for (row, share) in rows.iter().zip(shares) {
        marginal[usize::from(row[i])] += share;
    }
    marginal
}
