//! Importance-weighted bounds (Burda et al. 2016) with a defensive proposal (Hesterberg 1995).

use crate::bound::{BoundKind, Mean};
use crate::diagnosis::Sentences;
use crate::error::{Error, Result};
use crate::latent::proposal::{effective_sample_size, log_mean, propose};
use crate::latent::{LatentModel, Posteriors, Prior, log_likelihoods};
use crate::random::{Purpose, Random};
use serde::Serialize;

/// Draws of z asked about in one part.
const PART: usize = 512;

/// The number of the first sentence's stream of random numbers; draws of z for D have those below.
const STREAMS: u64 = 1 << 32;

/// IWAE-K: -E log (1/K) Σ_k p(x, z_k)/r(z_k|x), an upper bound on -log p(x) that falls in K.
///
/// z_k ~ r = ½ N(μ, (wσ)²) + ½ p(z), w by `widening`, and weighted by r: the prior's half keeps every weight below
/// 2 p(x|z). Because r is not q, K = 1 is not D + R.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportanceWeighted {
    /// K.
    pub samples: usize,
    /// Sentences averaged.
    pub sentences: usize,
    /// What the bound is.
    pub kind: BoundKind,
    /// The bound, nats per sequence.
    pub bound: Mean,
    /// The bound minus the corpus's entropy, where that is known.
    pub gap: Option<f64>,
    /// (Σ w)²/Σ w², the mean over groups of K and sentences, 1..=K: how many of the K weigh in.
    pub effective_sample_size: f64,
}

/// A measurement under way, pulled some draws at a time; dropping it cancels it.
pub struct ImportanceEstimate {
    sentences: Sentences,
    samples: Vec<usize>,
    most: usize,
    seed: u64,
    asked: Option<(Posteriors, Prior)>,
    /// log w of the sentences done, \[sentences\]\[most\].
    log_weights: Vec<Vec<f64>>,
    /// The sentence that is being asked about.
    begun: Option<Begun>,
}

/// A sentence of which some draws are done.
struct Begun {
    random: Random,
    log_weights: Vec<f64>,
}

impl ImportanceEstimate {
    /// The bounds for each of `samples` (ascending, each divides the last) on these sentences. All are made
    /// of the same draws, cut into groups of K, so that they are ordered in every estimate, not only on
    /// average.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if `samples` is not such a list.
    pub fn new(sentences: Sentences, samples: &[usize], seed: u64) -> Result<Self> {
        let (most, samples) = (check_nested(samples)?, samples.to_vec());
        Ok(Self { sentences, samples, most, seed, asked: None, log_weights: Vec::new(), begun: None })
    }

    /// Draws of z done, and draws in all.
    pub fn progress(&self) -> (usize, usize) {
        let begun = self.begun.as_ref().map_or(0, |begun| begun.log_weights.len());
        (self.log_weights.len() * self.most + begun, self.sentences.count * self.most)
    }

    /// Asks the model about the next draws of z of a sentence; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        if self.finished() {
            return Ok(true);
        }
        let row = self.log_weights.len();
        let length = model.length();
        let (posteriors, prior) = match self.asked.take() {
            Some(asked) => asked,
            None => (model.posteriors(&self.sentences.tokens).await?, model.prior().await?),
        };
        let mut begun = self.begun.take().unwrap_or_else(|| {
            let random = Random::new(self.seed, Purpose::Evaluation, STREAMS + row as u64);
            Begun { random, log_weights: Vec::new() }
        });
        let count = PART.min(self.most - begun.log_weights.len());
        let proposals: Vec<(Vec<f32>, f64)> =
            (0..count).map(|_| propose(&posteriors, row..row + 1, &prior, &mut begun.random)).collect();
        let z: Vec<f32> = proposals.iter().flat_map(|(z, _)| z).copied().collect();
        let repeated = self.sentences.tokens[row * length..(row + 1) * length].repeat(count);
        let answers = model.log_probabilities(&z, &repeated).await?;
        let log_p = log_likelihoods(&answers, &repeated, length, model.vocabulary_size());
        begun.log_weights.extend(log_p.iter().zip(&proposals).map(|(log_p, (_, ratio))| log_p + ratio));
        if begun.log_weights.len() == self.most {
            self.log_weights.push(begun.log_weights);
        } else {
            self.begun = Some(begun);
        }
        self.asked = Some((posteriors, prior));
        Ok(self.finished())
    }

    /// Whether all draws are done.
    pub fn finished(&self) -> bool {
        self.log_weights.len() == self.sentences.count
    }

    /// The bounds, one for each K.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] before it is finished.
    pub fn results(&self) -> Result<Vec<ImportanceWeighted>> {
        if !self.finished() {
            return Err(Error::unfinished());
        }
        let of_groups = |k: &usize| of_groups(&self.log_weights, *k, &self.sentences);
        Ok(self.samples.iter().map(of_groups).collect())
    }
}

/// The bound of groups of K weights, from all log w \[N\]\[samples\].
fn of_groups(log_weights: &[Vec<f64>], samples: usize, sentences: &Sentences) -> ImportanceWeighted {
    let (mut costs, mut variances, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    for of_sentence in log_weights {
        let groups = of_sentence.chunks_exact(samples);
        let of_group = |group: &[f64]| -log_mean(group);
        let values: Vec<f64> = groups.clone().map(of_group).collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let square: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        costs.push(mean);
        variances.push(if count > 1.0 { square / (count - 1.0) / count } else { 0.0 });
        sizes.extend(groups.map(effective_sample_size));
    }
    let (kind, bound) = sentences.bound(&costs, &variances);
    let effective_sample_size = sizes.iter().sum::<f64>() / sizes.len() as f64;
    let gap = sentences.entropy().map(|entropy| bound.nats - entropy);
    ImportanceWeighted { samples, sentences: sentences.count, kind, bound, gap, effective_sample_size }
}

/// The last of these numbers of samples, if they ascend and each divides it.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`] if not.
pub fn check_nested(samples: &[usize]) -> Result<usize> {
    let most = samples.last().copied().unwrap_or(0);
    if most > 0 && samples.iter().all(|k| *k > 0 && most.is_multiple_of(*k)) && samples.is_sorted() {
        return Ok(most);
    }
    Err(Error::setting(
        "IWAE 的样本数须从小到大，且每一个都整除最后一个，例如 1,10,100,1000。",
        "The numbers of samples of IWAE have to ascend, and each to divide the last, as 1,10,100,1000.",
    ))
}
