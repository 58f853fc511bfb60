//! Filling blanks where the posterior is learned: draws of z, weighted by how likely they make the givens.
//!
//! ```text
//! p(x_blanks | x_givens) ∝ ∫ p(x_givens, x_blanks | z) p(z) dz
//! ```
//!
//! A particle is a z and a sentence: the blanks are drawn from p(x_i | z, what is left of i), a given multiplies the weight by
//! its probability. z comes from a proposal r and weighs p(z)/r(z) to begin with. A first round draws z from the prior; the
//! sentences it ends at, by their weights, are encoded, and the second round's r is half the prior and half the mixture of
//! these posteriors, somewhat widened: where givens are rare, few draws of the prior explain them. The second round alone is what is
//! answered from. As particles grow many their weighted shares tend to p(blanks | givens), whatever r.
//!
//! Temperature acts as in `particles.rs`, on whole sentences given their z: a particle is chosen with probability
//! ∝ w · p(blanks | z)^(1/τ - 1), from the nucleus of sentences; arg-max is the sentence that holds most weight.

use super::config::{SampleConfig, TokenChoice};
use super::draw::{probabilities, systematic};
use super::infill::{Infill, LogProbabilityKind, check};
use super::layouts::no_gaps;
use super::particles::{keep_sentences, weights};
use super::prompt::Prompt;
use super::setup::Setup;
use super::trajectory::{Restored, Trajectory};
use crate::corpus::Vocabulary;
use crate::error::ErrorKind;
use crate::latent::proposal::{effective_sample_size, log_mean, propose};
use crate::latent::{LatentModel, Posteriors, log_likelihoods};
use crate::random::Random;
use crate::{Error, Result, Token};
use std::collections::BTreeMap;

/// Draws of z in each round for one of [`SampleConfig::particles`]: a draw costs one pass of the decoder.
const DRAWS: usize = 4;
/// Draws asked about at once.
const PART: usize = 128;
/// Sentences of the first round whose posteriors the second proposes from.
const ENCODED: usize = 32;
/// With fewer effective draws than these an answer would be an accident.
const LEAST_EFFECTIVE: f64 = 5.0;

/// Draws of z and the sentences they end at.
#[derive(Default)]
struct Particles {
    /// \[N × J\].
    z: Vec<f32>,
    /// \[N × L\].
    rows: Vec<Token>,
    /// log p(z)/r(z), \[N\].
    log_ratios: Vec<f64>,
    /// log w, \[N\].
    log_weights: Vec<f64>,
    /// log p(blanks | z, what is left of each), \[N\].
    log_blanks: Vec<f64>,
    /// p(x_i = v | z, what is left of i) at each blank, \[N × blanks × V\].
    distributions: Vec<f32>,
}

/// A model that counts how often it is asked.
struct Asked<'a, M> {
    model: &'a M,
    evaluations: usize,
}

impl<M: LatentModel> Asked<'_, M> {
    async fn log_probabilities(&mut self, z: &[f32], rows: &[Token]) -> Result<Vec<f32>> {
        self.evaluations += 1;
        self.model.log_probabilities(z, rows).await
    }
}

/// Fills the blanks of `prompt` by draws of z. Frames: t = 1, what the weighted z say of each blank; t = 0, a draw.
///
/// `log_probability` is an estimate of log p(blanks | givens) under the model itself, whatever temperature and top-p.
///
/// # Errors
/// Those of [`super::infill`], and [`ErrorKind::Impossible`] if too few draws explain the givens.
pub async fn infill_by_latent(
    model: &impl LatentModel,
    vocabulary: &Vocabulary,
    prompt: &Prompt,
    config: &SampleConfig,
) -> Result<Infill> {
    check((model.length(), model.vocabulary_size()), vocabulary, prompt, config)?;
    let layouts = prompt.layouts(vocabulary)?;
    let [prompt] = &layouts[..] else { return Err(no_gaps()) };
    let setup = Setup { vocabulary, prompt, config, followed: None, recorded: true };
    let mut random = setup.random(0);
    let mut asked = Asked { model, evaluations: 0 };
    let particles = draw(&mut asked, &setup, &mut random).await?;
    let effective = effective_sample_size(&particles.log_weights);
    let count = particles.log_weights.len();
    if effective < LEAST_EFFECTIVE.min(count as f64) && !prompt.givens().is_empty() {
        return Err(too_few(effective, count));
    }
    let chosen = particles.choose(prompt, config, &mut random);
    let tokens = particles.rows(prompt.length())[chosen].to_vec();
    let log_probability = particles.log_probability(&mut asked, prompt, &tokens).await?;
    let mut trajectory = Trajectory::new(&setup, &prompt.row(vocabulary.mask()), 1);
    let weights = weights(particles.log_weights.iter().copied());
    for (index, position) in prompt.blanks().iter().enumerate() {
        trajectory.share(position, &particles.marginal(index, prompt, vocabulary.size(), &weights));
    }
    trajectory.show();
    let restored = prompt.blanks().iter().map(|position| {
        let token = tokens[position];
        Restored { position, token, log_probability: 0.0 }
    });
    trajectory.restore(&restored.collect::<Vec<_>>());
    let (mut frames, _) = trajectory.finish();
    frames.iter_mut().rev().take(1).for_each(|frame| frame.log_probability = Some(log_probability));
    let dimensions = model.dimensions();
    Ok(Infill {
        frames,
        text: vocabulary.write(&tokens),
        possible: None,
        tokens,
        log_probability: Some(log_probability),
        log_probability_kind: LogProbabilityKind::WeightedLatents,
        order_used: None,
        corrections: 0,
        network_evaluations: asked.evaluations,
        effective_sample_size: Some(effective),
        smallest_effective_sample_size: Some(effective),
        latent: particles.z[chosen * dimensions..(chosen + 1) * dimensions].to_vec(),
        answers: Vec::new(),
    })
}

/// Both rounds; one where nothing is given, so that the prior is what is wanted.
async fn draw<M: LatentModel>(
    asked: &mut Asked<'_, M>,
    setup: &Setup<'_>,
    random: &mut Random,
) -> Result<Particles> {
    let Setup { prompt, config, .. } = *setup;
    let (count, prior) = (DRAWS * config.particles, asked.model.prior().await?);
    let from_prior = |random: &mut Random| (prior.draw(1, random), 0.0);
    let first = round(asked, prompt, count, from_prior, random).await?;
    let shares = weights(first.log_weights.iter().copied());
    if prompt.givens().is_empty() || shares.iter().all(|share| *share == 0.0) {
        return Ok(first);
    }
    let rows = first.rows(prompt.length());
    let ends = systematic(&shares, ENCODED, random).into_iter().flat_map(|index| rows[index].to_vec());
    asked.evaluations += 1;
    let posteriors: Posteriors = asked.model.posteriors(&ends.collect::<Vec<_>>()).await?;
    let from_both = |random: &mut Random| propose(&posteriors, 0..ENCODED, &prior, random);
    round(asked, prompt, count, from_both, random).await
}

/// `count` particles whose z are drawn as `propose` says.
async fn round<M: LatentModel>(
    asked: &mut Asked<'_, M>,
    prompt: &Prompt,
    count: usize,
    propose: impl Fn(&mut Random) -> (Vec<f32>, f64),
    random: &mut Random,
) -> Result<Particles> {
    let mut particles = Particles::default();
    let mut left = count;
    while left > 0 {
        let part = left.min(PART);
        let proposals: Vec<(Vec<f32>, f64)> = (0..part).map(|_| propose(random)).collect();
        particles.add(asked, prompt, proposals, random).await?;
        left -= part;
    }
    Ok(particles)
}

impl Particles {
    /// Walks the sentences of these z from left to right.
    async fn add<M: LatentModel>(
        &mut self,
        asked: &mut Asked<'_, M>,
        prompt: &Prompt,
        proposals: Vec<(Vec<f32>, f64)>,
        random: &mut Random,
    ) -> Result<()> {
        let (length, size) = (prompt.length(), asked.model.vocabulary_size());
        let (count, blanks) = (proposals.len(), prompt.blanks().len());
        let z: Vec<f32> = proposals.iter().flat_map(|(z, _)| z).copied().collect();
        // What stands at a blank is read by nothing to its left, and is drawn before anything to its right is asked.
        let mut rows = prompt.row(0).repeat(count);
        let mut log_weights: Vec<f64> = proposals.iter().map(|(_, ratio)| *ratio).collect();
        self.log_ratios.extend(&log_weights);
        let mut log_blanks = vec![0.0; count];
        let mut distributions = vec![0.0f32; count * blanks * size];
        let mut answers = asked.log_probabilities(&z, &rows).await?;
        for (i, cell) in prompt.cells.iter().enumerate() {
            let blank = prompt.blanks().iter().position(|blank| blank == i);
            for row in 0..count {
                let at = &answers[(row * length + i) * size..][..size];
                let Some(blank) = blank else {
                    log_weights[row] += cell.map_or(0.0, |given| f64::from(at[usize::from(given)]));
                    continue;
                };
                let distribution = probabilities(at, 1.0)?;
                let token = random.categorical(&distribution);
                log_blanks[row] += f64::from(at[token]);
                rows[row * length + i] = token as Token;
                let place = &mut distributions[(row * blanks + blank) * size..][..size];
                place.iter_mut().zip(&distribution).for_each(|(place, p)| *place = *p as f32);
            }
            if blank.is_some() && asked.model.is_autoregressive() && i + 1 < length {
                answers = asked.log_probabilities(&z, &rows).await?;
            }
        }
        self.z.extend(z);
        self.rows.extend(rows);
        self.log_weights.extend(log_weights);
        self.log_blanks.extend(log_blanks);
        self.distributions.extend(distributions);
        Ok(())
    }

    fn rows(&self, length: usize) -> Vec<&[Token]> {
        self.rows.chunks_exact(length).collect()
    }

    /// p(x_i | givens) at blank number `blank`, V numbers: the distributions of all z by their weights.
    fn marginal(&self, blank: usize, prompt: &Prompt, size: usize, weights: &[f64]) -> Vec<f64> {
        let total: f64 = weights.iter().sum();
        let mut shares = vec![0.0; size];
        for (row, weight) in weights.iter().enumerate() {
            let distribution = &self.distributions[(row * prompt.blanks().len() + blank) * size..][..size];
            shares
                .iter_mut()
                .zip(distribution)
                .for_each(|(share, p)| *share += weight / total * f64::from(*p));
        }
        shares
    }

    /// log p(blanks | givens) of a whole sentence: log p(x) - log p(givens), both by the same draws of z.
    async fn log_probability<M: LatentModel>(
        &self,
        asked: &mut Asked<'_, M>,
        prompt: &Prompt,
        sentence: &[Token],
    ) -> Result<f64> {
        let log_joints = if asked.model.is_autoregressive() {
            self.asked_again(asked, sentence).await?
        } else {
            self.looked_up(prompt, sentence, asked.model.vocabulary_size())
        };
        Ok(log_mean(&log_joints) - log_mean(&self.log_weights))
    }

    /// log p(x, z)/r(z) of each z, where what it says of a blank depends on nothing else.
    fn looked_up(&self, prompt: &Prompt, sentence: &[Token], size: usize) -> Vec<f64> {
        let blanks = prompt.blanks();
        let joint = |(row, log_weight): (usize, &f64)| {
            let distribution =
                |blank: usize| &self.distributions[(row * blanks.len() + blank) * size..][..size];
            let likelihoods =
                blanks.iter().enumerate().map(|(blank, i)| distribution(blank)[usize::from(sentence[i])]);
            log_weight + likelihoods.map(|p| libm::log(f64::from(p))).sum::<f64>()
        };
        self.log_weights.iter().enumerate().map(joint).collect()
    }

    /// The same of an autoregressive decoder, which has to see this sentence.
    async fn asked_again<M: LatentModel>(
        &self,
        asked: &mut Asked<'_, M>,
        sentence: &[Token],
    ) -> Result<Vec<f64>> {
        let (size, dimensions) = (asked.model.vocabulary_size(), asked.model.dimensions());
        let mut log_joints = Vec::with_capacity(self.log_ratios.len());
        for (z, ratios) in self.z.chunks(PART * dimensions).zip(self.log_ratios.chunks(PART)) {
            let repeated = sentence.repeat(ratios.len());
            let answers = asked.log_probabilities(z, &repeated).await?;
            let log_p = log_likelihoods(&answers, &repeated, sentence.len(), size);
            log_joints.extend(log_p.iter().zip(ratios).map(|(log_p, ratio)| log_p + ratio));
        }
        Ok(log_joints)
    }

    /// Which particle is shown; see the head of this file.
    fn choose(&self, prompt: &Prompt, config: &SampleConfig, random: &mut Random) -> usize {
        let rows = self.rows(prompt.length());
        match config.choice {
            TokenChoice::ArgMax => {
                let weights = weights(self.log_weights.iter().copied());
                let mut sentences: BTreeMap<&[Token], (f64, usize)> = BTreeMap::new();
                for (index, (row, weight)) in rows.iter().zip(&weights).enumerate() {
                    sentences.entry(row).or_insert((0.0, index)).0 += weight;
                }
                let best =
                    sentences.values().reduce(|best, other| if other.0 > best.0 { other } else { best });
                best.map_or(0, |best| best.1)
            }
            TokenChoice::Sample => {
                let sharpening = 1.0 / config.temperature - 1.0;
                let both = self.log_weights.iter().zip(&self.log_blanks);
                let mut weights = weights(both.map(|(log_w, log_p)| match *log_w {
                    f64::NEG_INFINITY => f64::NEG_INFINITY,
                    log_w => log_w + sharpening * log_p,
                }));
                keep_sentences(&rows, &mut weights, config.top_p);
                random.categorical(&weights)
            }
        }
    }
}

fn too_few(effective: f64, count: usize) -> Error {
    Error::new(
        ErrorKind::Impossible,
        format!(
            "抽了 {count} 次 z，按已知词元加权后只相当于 {effective:.1} 次（至少要 {LEAST_EFFECTIVE}）：这个模型解释不了它们。请多训练一会儿、增加粒子数，或少给几个词元。"
        ),
        format!(
            "Of {count} draws of z only {effective:.1} are effective once the given tokens weigh them; at least {LEAST_EFFECTIVE} are needed. Train longer, use more particles, or give fewer tokens."
        ),
    )
}
