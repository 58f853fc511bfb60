//! The sentences a measurement averages over.

use crate::bound::{BoundKind, Mean, control_variate, sum};
use crate::corpus::Corpus;
use crate::diagnosis::SentenceWeights;
use crate::random::{Purpose, Random};
use crate::{Result, Token};

/// The most sentences of a distribution over which a mean is taken with their probabilities.
const MOST_LISTED: usize = 1024;

/// Sentences \[N × L\], and what each counts in a mean.
#[derive(Clone, Debug)]
pub struct Sentences {
    /// x, \[N × L\].
    pub tokens: Vec<Token>,
    /// N.
    pub count: usize,
    /// p*(x), where these are all the sentences there are.
    weights: Option<Vec<f64>>,
    /// log p*(x) and H, where the distribution is known.
    distribution: Option<(Vec<f64>, f64)>,
}

impl Sentences {
    /// All sentences of the corpus with their probabilities, if they are listed and at most 1,024; otherwise
    /// `count` drawn ones.
    pub fn of(corpus: &Corpus, count: usize, seed: u64) -> Self {
        match corpus.enumerated().filter(|distribution| distribution.sentences().len() <= MOST_LISTED) {
            Some(distribution) => Self::listed(
                corpus,
                distribution.sentences().iter().collect(),
                Some(distribution.probabilities().to_vec()),
            ),
            None => Self::drawn(corpus, count, seed),
        }
    }

    /// `count` sentences drawn to be measured on: held-out ones, where some are.
    pub fn drawn(corpus: &Corpus, count: usize, seed: u64) -> Self {
        let mut random = Random::new(seed, Purpose::Evaluation, 0);
        let drawn: Vec<Vec<Token>> =
            (0..count).map(|_| corpus.sample_held_out(&mut random).into_owned()).collect();
        Self::listed(corpus, drawn.iter().collect(), None)
    }

    fn listed(corpus: &Corpus, sentences: Vec<&Vec<Token>>, weights: Option<Vec<f64>>) -> Self {
        let log_p_stars = sentences.iter().map(|x| corpus.log_probability(x)).collect::<Option<Vec<_>>>();
        Self {
            count: sentences.len(),
            tokens: sentences.into_iter().flatten().copied().collect(),
            weights,
            distribution: log_p_stars.zip(corpus.entropy()),
        }
    }

    /// log p*(x) of each, \[N\], where the distribution is known.
    pub fn log_p_stars(&self) -> Option<&[f64]> {
        self.distribution.as_ref().map(|(log_p_stars, _)| log_p_stars.as_slice())
    }

    /// H of their corpus, in nats per sequence, where the distribution is known.
    pub fn entropy(&self) -> Option<f64> {
        self.distribution.as_ref().map(|(_, entropy)| *entropy)
    }

    /// What each sentence counts in a mean, summing to 1.
    pub fn weights(&self) -> Vec<f64> {
        self.weights.clone().unwrap_or_else(|| vec![1.0 / self.count as f64; self.count])
    }

    /// The same as shares that know whether these are all the sentences there are.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for fewer than two drawn sentences.
    pub fn shares(&self) -> Result<SentenceWeights> {
        match &self.weights {
            Some(weights) => SentenceWeights::of_probabilities(weights.clone()),
            None => SentenceWeights::equal(self.count),
        }
    }

    /// The mean of a value of each sentence. Its error is that of the values' own variances (of what was
    /// drawn beside the sentence, `variances` \[N\]) where all sentences are counted, otherwise that across
    /// sentences.
    pub fn mean(&self, values: &[f64], variances: &[f64]) -> Mean {
        match &self.weights {
            Some(weights) => {
                let nats = weights.iter().zip(values).map(|(w, value)| w * value).sum();
                let variance: f64 = weights.iter().zip(variances).map(|(w, variance)| w * w * variance).sum();
                Mean { nats, standard_error: variance.sqrt() }
            }
            None => Mean::of(values, 0.0),
        }
    }

    /// What is added to a bound on -log p(x) of each sentence, and to a part of it, before the [mean](Self::mean) is taken:
    /// a control variate where sentences are drawn of a distribution that is known, otherwise nothing. With the kind of the mean.
    pub fn control(&self, bounds: &[f64]) -> (BoundKind, Vec<f64>) {
        match (&self.weights, &self.distribution) {
            (Some(_), _) => (BoundKind::ProbabilityWeightedEstimate, vec![0.0; self.count]),
            (None, Some((log_p_stars, entropy))) => {
                (BoundKind::ControlVariateEstimate, control_variate(bounds, log_p_stars, *entropy))
            }
            (None, None) => (BoundKind::UpperBoundEstimate, vec![0.0; self.count]),
        }
    }

    /// The mean of a bound on -log p(x), with its kind; see [`control`](Self::control).
    pub fn bound(&self, bounds: &[f64], variances: &[f64]) -> (BoundKind, Mean) {
        let (kind, control) = self.control(bounds);
        (kind, self.mean(&sum(bounds, &control), variances))
    }
}
