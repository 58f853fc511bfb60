//! The likelihood of a model without a posterior.

use crate::Result;
use crate::bound::Mean;
use crate::corpus::Corpus;
use crate::diagnosis::{RateDistortion, Sentences};
use crate::latent::proposal::log_mean;
use crate::latent::{LatentModel, log_likelihoods};
use crate::random::{Purpose, Random};

/// The number of its first stream of random numbers, beyond those of the derivation.
const STREAM: u64 = 1 << 36;

/// -E log (1/K) Σ_k p(x|z_k), z_k ~ p(z): at least -log p(x), for log is concave; a single estimate of log p(x) may
/// exceed it. Every sentence is asked about the same z, which a factorised decoder answers at once, so an estimate is
/// that of the mean over sentences; its error is that across estimates, and of drawn sentences that across these too.
///
/// Pulled one estimate at a time; dropping it cancels it.
pub struct PriorLikelihoodEstimate {
    sentences: Sentences,
    samples: usize,
    estimates: usize,
    seed: u64,
    /// -log (1/K) Σ of each sentence, \[estimates done\]\[N\].
    costs: Vec<Vec<f64>>,
}

impl PriorLikelihoodEstimate {
    /// On these sentences, by `estimates` >= 2 estimates of K = `samples` draws of z.
    pub fn new(sentences: Sentences, samples: usize, estimates: usize, seed: u64) -> Self {
        Self { sentences, samples, estimates: estimates.max(2), seed, costs: Vec::new() }
    }

    /// Estimates done, and estimates in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.costs.len(), self.estimates)
    }

    /// Whether all are done.
    pub fn finished(&self) -> bool {
        self.costs.len() == self.estimates
    }

    /// Makes the next estimate; true once all are done.
    ///
    /// # Errors
    /// The model's.
    pub async fn advance(&mut self, model: &impl LatentModel) -> Result<bool> {
        if self.finished() {
            return Ok(true);
        }
        let (length, size) = (model.length(), model.vocabulary_size());
        let mut random = Random::new(self.seed, Purpose::Evaluation, STREAM + self.costs.len() as u64);
        let z = model.prior().await?.draw(self.samples, &mut random);
        let sentences = self.sentences.tokens.chunks_exact(length);
        let mut costs = Vec::with_capacity(self.sentences.count);
        if model.is_autoregressive() {
            for sentence in sentences {
                let repeated = sentence.repeat(self.samples);
                let answers = model.log_probabilities(&z, &repeated).await?;
                costs.push(-log_mean(&log_likelihoods(&answers, &repeated, length, size)));
            }
        } else {
            let answers = model.log_probabilities(&z, &vec![0; self.samples * length]).await?;
            let of = |sentence: &[_]| {
                let rows = answers.chunks_exact(length * size);
                rows.map(|row| log_likelihoods(row, sentence, length, size)[0]).collect::<Vec<_>>()
            };
            costs.extend(sentences.map(|sentence| -log_mean(&of(sentence))));
        }
        self.costs.push(costs);
        Ok(self.finished())
    }

    /// What was measured on sentences of `corpus`, a bound without D and R; `None` before it is finished.
    pub fn result(&self, corpus: &Corpus) -> Option<RateDistortion> {
        if !self.finished() {
            return None;
        }
        let (sentences, count) = (&self.sentences, self.estimates as f64);
        let zeros = vec![0.0; sentences.count];
        let of_sentence = |n| self.costs.iter().map(|costs: &Vec<f64>| costs[n]).sum::<f64>() / count;
        let (kind, across) =
            sentences.bound(&(0..sentences.count).map(of_sentence).collect::<Vec<_>>(), &zeros);
        let estimate = |costs: &Vec<f64>| sentences.mean(costs, &zeros).nats;
        let own = Mean::of(&self.costs.iter().map(estimate).collect::<Vec<_>>(), 0.0);
        let standard_error = across.standard_error.hypot(own.standard_error);
        Some(RateDistortion {
            kind,
            gap: corpus.entropy().map(|entropy| across.nats - entropy),
            bound: Mean { nats: across.nats, standard_error },
            distortion: None,
            rate: None,
            divergences: Vec::new(),
            mean_variances: Vec::new(),
            sentences: sentences.count,
            draws: self.samples,
        })
    }
}
