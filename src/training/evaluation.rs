//! Measuring a run: a bound pulled a few rows at a time, on a snapshot of the averaged weights, so
//! that training can go on meanwhile and dropping the evaluation cancels it.

use super::Trainer;
use crate::Result;
use crate::bound::{
    ConditionalTable, Estimate, Mean, Part, StratifiedBound, StringLikelihood, learning_gap, optimum_per_step,
};
use crate::corpus::{Corpus, OnCanvas};
use crate::diagnosis::RateDistortion;
use crate::error::{Error, ErrorKind};
use crate::method::Denoiser;
use crate::process::Process;
use crate::sampler::{SampleConfig, SamplerCost, SamplerLikelihood};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What was measured, at one step of training and one block size; nats per sequence.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    /// Steps the weights had been trained for; the averaged weights are measured.
    pub step: u64,
    /// Positions restored at once.
    pub k: usize,
    /// The share u of random tokens it was measured at; `None` unless the process serves every one.
    pub share: Option<f64>,
    /// The bound on -log p(x), or -log p(x) itself where the process leaves nothing to chance.
    pub nelbo: Estimate,
    /// The bound per token (a character, or a word): nats / L, of strings nats by their mean tokens, ends counted.
    pub nats_per_token: f64,
    /// The same in bits: by ln 2.
    pub bits_per_token: f64,
    /// What the process costs even the optimal network; `None` where the data distribution is unknown.
    pub process_gap: Option<f64>,
    /// Its standard error; 0 where it is known exactly.
    pub process_gap_error: Option<f64>,
    /// What this network still has to learn; `None` where the data distribution is unknown.
    pub learning_gap: Option<f64>,
    /// Its standard error; 0 if it was summed exactly.
    pub learning_gap_error: Option<f64>,
    /// The part of the bound that says whether a string is whole, and from nothing how many tokens come first, where tokens are
    /// deleted.
    pub stop_cost: Option<Part>,
    /// The part that predicts which positions need recovery, where the model plans; of a deletion, in which gaps tokens are
    /// missing.
    pub head_cost: Option<Part>,
    /// The part that predicts what they are, where the model plans; all parts sum to the bound.
    pub token_cost: Option<Part>,
    /// The part of the bound that is a string's length, −log p(ℓ) of p* or of all lines held out; `None` unless it is drawn
    /// first. Its last step bears it, and the token cost.
    pub length_cost: Option<f64>,
    /// -log p(x) summed over all orders, or ways to insert x, where it was summed exactly.
    pub negative_log_likelihood: Option<Estimate>,
    /// The bound minus -log p(x), where that was summed exactly.
    pub jensen_gap: Option<f64>,
    /// What sentences cost the sampler itself, where that was asked for. It is no bound on -log p(x) in random order,
    /// and may lie on either side of it.
    pub sampler: Option<SamplerCost>,
}

/// A measurement under way.
pub struct Evaluation {
    measure: Measure,
    denoiser: OnCanvas<Denoiser>,
    process: Box<dyn Process>,
    share: Option<f64>,
    step: u64,
    entropy: Option<f64>,
    /// Of a sentence.
    tokens: f64,
    length_cost: Option<f64>,
    /// What each step costs the optimal network, by block size, of an exact sum.
    optima: BTreeMap<usize, Vec<f64>>,
    block_sizes: RangeInclusive<usize>,
    /// By block size, where they were asked for.
    samplers: BTreeMap<usize, SamplerLikelihood>,
    /// Of a deletion, where it was asked for.
    likelihood: Option<Box<StringLikelihood>>,
}

enum Measure {
    /// Made with blocks of one position, it serves every block size.
    Exact(Box<ConditionalTable>),
    Estimated(Box<StratifiedBound>),
}

impl Measurement {
    /// D + R of a learned posterior after `step` steps, on this corpus.
    pub fn of_learned(step: u64, found: &RateDistortion, corpus: &Corpus) -> Self {
        let RateDistortion { kind, bound, sentences, .. } = *found;
        let nats_per_token = bound.nats / corpus.tokens();
        Self {
            step,
            k: 1,
            share: None,
            nelbo: Estimate {
                kind,
                nats: bound.nats,
                standard_error: bound.standard_error,
                sentences,
                per_step: Vec::new(),
                optimum_per_step: None,
            },
            nats_per_token,
            bits_per_token: nats_per_token / std::f64::consts::LN_2,
            process_gap: None,
            process_gap_error: None,
            learning_gap: found.gap,
            learning_gap_error: found.gap.map(|_| bound.standard_error),
            stop_cost: None,
            head_cost: None,
            token_cost: None,
            length_cost: None,
            negative_log_likelihood: None,
            jensen_gap: None,
            sampler: None,
        }
    }
}

impl Trainer {
    /// The exact sum over all orders at the sample's share of random tokens, for every block size at once.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] if the corpus has no enumerated distribution, or too many contexts.
    pub fn evaluate_exactly(&self, sample: &SampleConfig) -> Result<Evaluation> {
        let process = self.asked(sample);
        let distribution = self.corpus().enumerated().ok_or_else(not_enumerated)?;
        let table = ConditionalTable::new(distribution, &*process, 1)?;
        let block_sizes = 1..=self.corpus().length;
        let optimum = |k| Ok((k, optimum_per_step(distribution, &*process, k)?));
        let optima = block_sizes.clone().map(optimum).collect::<Result<_>>()?;
        Ok(self.evaluation(Measure::Exact(Box::new(table)), process, sample.share, block_sizes, optima))
    }

    /// An estimate at the sample's block size and share of random tokens from this many drawn sentences, one stratified draw a step.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] if the block size is not in 1..=L or there are fewer than two sentences.
    pub fn evaluate(&self, sample: &SampleConfig, sentences: usize) -> Result<Evaluation> {
        let (process, block_size) = (self.asked(sample), sample.block_size);
        let seed = self.config().training.seed;
        let bound = StratifiedBound::new(self.corpus(), &*process, block_size, sentences, seed)?;
        Ok(self.evaluation(
            Measure::Estimated(Box::new(bound)),
            process,
            sample.share,
            block_size..=block_size,
            BTreeMap::new(),
        ))
    }

    /// An evaluation of this run, and at these of its block sizes the likelihood of the sampler of `sample`, whose k and
    /// steps do not count, beside the bound; of `sentences` drawn where they cannot be listed, the bound's own.
    ///
    /// # Errors
    /// As [`SamplerLikelihood::new`].
    pub fn beside_sampler(
        &self,
        evaluation: Evaluation,
        sample: &SampleConfig,
        block_sizes: impl IntoIterator<Item = usize>,
        sentences: usize,
    ) -> Result<Evaluation> {
        let (corpus, seed) = (self.corpus(), self.config().training.seed);
        let likelihood = |block_size| {
            let config = SampleConfig { block_size, steps: 0, ..sample.clone() };
            let process = &*evaluation.process;
            Ok((block_size, SamplerLikelihood::new(corpus, process, &config, sentences, seed)?))
        };
        let samplers = block_sizes.into_iter().map(likelihood).collect::<Result<_>>()?;
        Ok(Evaluation { samplers, ..evaluation })
    }

    /// An evaluation of a deletion, and beside the bound -log p(x) itself, summed over all strings.
    ///
    /// # Errors
    /// As [`StringLikelihood::new`]; [`ErrorKind::TooLarge`] if the corpus has no enumerated distribution.
    pub fn beside_likelihood(&self, evaluation: Evaluation) -> Result<Evaluation> {
        let distribution = self.corpus().enumerated().ok_or_else(not_enumerated)?;
        let of = |deletion| StringLikelihood::new(distribution, &self.corpus().vocabulary, deletion);
        let likelihood = evaluation.process.deletion().map(|deletion| of(*deletion)).transpose()?;
        Ok(Evaluation { likelihood: likelihood.map(Box::new), ..evaluation })
    }

    fn evaluation(
        &self,
        measure: Measure,
        process: Box<dyn Process>,
        share: f64,
        block_sizes: RangeInclusive<usize>,
        optima: BTreeMap<usize, Vec<f64>>,
    ) -> Evaluation {
        Evaluation {
            optima,
            measure,
            block_sizes,
            samplers: BTreeMap::new(),
            likelihood: None,
            denoiser: self.denoiser(),
            share: process.serves_every_share().then_some(share),
            process,
            step: self.step(),
            entropy: self.corpus().entropy(),
            tokens: self.corpus().tokens(),
            length_cost: self.corpus().length_cost(),
        }
    }
}

impl Evaluation {
    /// The same, with a network that others help to ask: `share` says of it with whom.
    #[must_use]
    pub fn shared(self, share: impl FnOnce(OnCanvas<Denoiser>) -> OnCanvas<Denoiser>) -> Self {
        Self { denoiser: share(self.denoiser), ..self }
    }

    /// So many of `rows` as are answered without a pause too long for whoever waits: where the optimal network is asked
    /// too, it is not cut into parts.
    pub fn rows_at_once(&self, rows: usize) -> usize {
        match &self.measure {
            Measure::Exact(_) => rows,
            Measure::Estimated(bound) => bound.rows_at_once(rows),
        }
    }

    /// Rows the network has answered, and rows in all.
    pub fn progress(&self) -> (usize, usize) {
        let (done, rows) = self.measure.progress();
        let followed = |of: fn(&SamplerLikelihood) -> usize| self.samplers.values().map(of).sum::<usize>();
        let summed = |of: fn(&StringLikelihood) -> usize| self.likelihood.as_deref().map_or(0, of);
        (
            done + followed(SamplerLikelihood::rows_done) + summed(StringLikelihood::rows_done),
            rows + followed(SamplerLikelihood::rows) + summed(StringLikelihood::rows),
        )
    }

    /// Asks the network about the next `rows` contexts; true once all are answered.
    ///
    /// # Errors
    /// The device's, or [`ErrorKind::Diverged`].
    pub async fn advance(&mut self, rows: usize) -> Result<bool> {
        let (done, all) = self.measure.progress();
        let mut samplers = self.samplers.values_mut();
        let sampler = samplers.find(|sampler| sampler.log_likelihoods().is_none());
        match (&mut self.measure, sampler, &mut self.likelihood) {
            (_, Some(sampler), _) if done == all => sampler.advance(&self.denoiser, rows).await,
            (_, _, Some(likelihood)) if done == all => likelihood.advance(&self.denoiser, rows).await,
            (Measure::Exact(table), ..) => table.advance(&self.denoiser, rows).await,
            (Measure::Estimated(bound), ..) => bound.advance(&self.denoiser, rows).await,
        }?;
        let (done, all) = self.progress();
        Ok(done == all)
    }

    /// The block sizes that are measured: one of an estimate, all of an exact sum.
    pub fn block_sizes(&self) -> RangeInclusive<usize> {
        self.block_sizes.clone()
    }

    /// What was measured at block size k.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] before it is finished, or if this k is not among those measured.
    pub fn measurement(&self, k: usize) -> Result<Measurement> {
        if !self.block_sizes.contains(&k) {
            return Err(not_measured(k));
        }
        match &self.measure {
            Measure::Exact(table) => self.exact_measurement(table, k),
            Measure::Estimated(bound) => {
                let nelbo = bound.estimate().ok_or_else(Error::unfinished)?;
                let parts = bound.parts();
                Ok(Measurement {
                    stop_cost: parts.and_then(|parts| parts.stop_cost),
                    head_cost: parts.map(|parts| parts.head_cost),
                    token_cost: parts.map(|parts| parts.token_cost),
                    ..self.compare(k, nelbo, bound.process_gap(), bound.learning_gap())
                })
            }
        }
    }

    fn exact_measurement(&self, table: &ConditionalTable, k: usize) -> Result<Measurement> {
        let process = self.process.as_ref();
        let optimum_per_step = self.optima.get(&k).cloned();
        let nelbo = Estimate { optimum_per_step, ..table.nelbo(process, k)? };
        let optimum = nelbo.optimum_per_step.as_ref().map(|steps| steps.iter().sum::<f64>());
        // Rounding can leave a gap of zero a hair below it.
        let gap = optimum.zip(self.entropy).map(|(optimum, entropy)| (optimum - entropy).max(0.0));
        let learning = self.entropy.zip(gap).map(|(entropy, gap)| learning_gap(nelbo.nats, entropy, gap));
        Ok(Measurement {
            negative_log_likelihood: table.negative_log_likelihood(process, k)?,
            jensen_gap: table.jensen_gap(process, k)?,
            ..self.compare(k, nelbo, gap.map(Mean::exact), learning.map(Mean::exact))
        })
    }

    /// The bound beside what the process costs and what is left to learn.
    fn compare(
        &self,
        k: usize,
        nelbo: Estimate,
        process_gap: Option<Mean>,
        learning_gap: Option<Mean>,
    ) -> Measurement {
        let nats_per_token = nelbo.nats / self.tokens;
        let likelihood = self.likelihood.as_ref().and_then(|all| all.negative_log_likelihood());
        Measurement {
            step: self.step,
            k,
            jensen_gap: likelihood.as_ref().map(|exact| nelbo.nats - exact.nats),
            negative_log_likelihood: likelihood,
            share: self.share,
            nats_per_token,
            bits_per_token: nats_per_token / std::f64::consts::LN_2,
            nelbo,
            process_gap: process_gap.map(|gap| gap.nats),
            process_gap_error: process_gap.map(|gap| gap.standard_error),
            learning_gap: learning_gap.map(|gap| gap.nats),
            learning_gap_error: learning_gap.map(|gap| gap.standard_error),
            stop_cost: None,
            head_cost: None,
            token_cost: None,
            length_cost: self.length_cost,
            sampler: self.samplers.get(&k).and_then(SamplerLikelihood::cost),
        }
    }
}

impl Measure {
    /// Rows the network has answered, and rows in all.
    fn progress(&self) -> (usize, usize) {
        match self {
            Self::Exact(table) => (table.rows_done(), table.rows()),
            Self::Estimated(bound) => (bound.rows_done(), bound.rows()),
        }
    }
}

fn not_enumerated() -> Error {
    Error::new(
        ErrorKind::TooLarge,
        "这个语料的句子不能逐一列举，所以没有精确的和；请看估计值。",
        "This corpus cannot be enumerated, so there is no exact sum; use the estimate.",
    )
}

fn not_measured(k: usize) -> Error {
    Error::setting(
        format!("没有测量 k = {k}；请为它另作一次估计。"),
        format!("k = {k} was not measured; make an estimate for it."),
    )
}
