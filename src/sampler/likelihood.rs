//! The likelihood of the sampler actually used.
//!
//! Where the blanks restored next are a function of what is visible (confidence, entropy, margin, left to right; ties
//! by position), a sentence comes about in one way, and
//!
//! ```text
//! log p_sampler(x) = Σ_t Σ_{i in S_t} log f_i(x_i | z_t),     f after temperature and top-p
//! ```
//!
//! exactly, in as many evaluations as it takes to draw one (DUEL, arXiv 2603.01367). The sampler's own walk measures it:
//! it follows the sentence where it would draw. It is no bound on the likelihood of the model in random order, and may
//! lie on either side of it. Where the length of a string is drawn first, log p(ℓ) is added.

use super::config::SampleConfig;
use super::distance::Share;
use super::draw::Model;
use super::infill::{check, walk_of};
use super::order::Order;
use super::ordered::order_of;
use super::prompt::Prompt;
use super::setup::Setup;
use super::walk::{self, Filling};
use crate::bound::{MAX_ROWS, Mean, control_variate, sum};
use crate::conditionals::{Answers, Conditionals, Contexts, SideInformation};
use crate::corpus::{Corpus, Vocabulary};
use crate::process::{Family, Process, noise_of};
use crate::random::{Purpose, Random};
use crate::{Error, Result, Token};
use serde::Serialize;
use std::collections::HashMap;

/// What sentences cost the sampler that draws them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SamplerCost {
    /// −Σ_x p*(x) log p_sampler(x), nats per sequence; infinite where the sampler cannot draw a sentence. Of an estimate
    /// the mean over its sentences, with a control variate where p* is known.
    #[serde(flatten)]
    pub cost: Mean,
    /// KL(p* ‖ sampler), that minus H, with the same standard error; `None` where H is unknown. An estimate may fall below 0.
    pub divergence: Option<f64>,
    /// The share of p* that the sampler cannot draw, by top-p or where it takes the likeliest tokens.
    pub missed: Share,
    /// The sentences: all that there are, or those drawn.
    pub sentences: usize,
    /// Whether they are all that there are: then nothing is estimated.
    pub exact: bool,
    /// The network's evaluations a sentence takes.
    pub evaluations: usize,
}

/// The sampler's likelihood of sentences, asked for a few rows at a time.
pub struct SamplerLikelihood {
    vocabulary: Vocabulary,
    process: Box<dyn Process>,
    config: SampleConfig,
    prompt: Prompt,
    evaluations: usize,
    sentences: Vec<Vec<Token>>,
    /// Their probabilities, if they are all that there are.
    probabilities: Option<Vec<f64>>,
    /// log p*(x) of each, and H, where p* is known.
    known: Option<(Vec<f64>, f64)>,
    /// log p_sampler(x) of those that are done.
    log_likelihoods: Vec<f64>,
}

impl SamplerLikelihood {
    /// Prepares all sentences of the corpus, if they are listed and take at most [`MAX_ROWS`] evaluations; otherwise
    /// `count` that are drawn as a bound's are, the n-th by `seed` and n.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if `config` does not fit the corpus, fewer than 2 sentences are drawn, or a
    /// sentence comes about in more than one way: in random order, with rounds of remasking, where noise is not the mask.
    pub fn new(
        corpus: &Corpus,
        process: &dyn Process,
        config: &SampleConfig,
        count: usize,
        seed: u64,
    ) -> Result<Self> {
        config.validate(corpus.length)?;
        Self::check(process, config)?;
        let evaluations = config.evaluations(process, corpus.vocabulary.most_cells(corpus.length));
        let listed = corpus.enumerated();
        let listed = listed.filter(|listed| listed.sentences().len().saturating_mul(evaluations) <= MAX_ROWS);
        if listed.is_none() && count < 2 {
            return Err(too_few(count));
        }
        let drawn =
            |n| corpus.sample_held_out(&mut Random::new(seed, Purpose::Evaluation, n as u64)).to_vec();
        let sentences =
            listed.map_or_else(|| (0..count).map(drawn).collect(), |listed| listed.sentences().to_vec());
        let known = |entropy| {
            let log_p = sentences.iter().filter_map(|sentence| corpus.log_probability(sentence)).collect();
            (log_p, entropy)
        };
        Ok(Self {
            vocabulary: corpus.vocabulary.clone(),
            process: process.boxed(),
            config: config.clone(),
            prompt: Prompt::blank(corpus.length),
            evaluations,
            probabilities: listed.map(|listed| listed.probabilities().to_vec()),
            known: corpus.entropy().map(known),
            sentences,
            log_likelihoods: Vec::new(),
        })
    }

    /// Whether there is one.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] says why not: where a sentence comes about in more than one way.
    pub fn check(process: &dyn Process, config: &SampleConfig) -> Result<()> {
        let blocks = match process.family() {
            Family::Blocks(blocks) => blocks,
            Family::Diffusion(_) => {
                return Err(Error::setting(
                    "扩散在每一层都重抽所有的位置：一句话的概率是对所有轨迹的积分，这样的采样器没有算得出的似然。请换成 mask 或 left-to-right。",
                    "A diffusion draws every position anew at each level: a sentence's probability is an integral over all trajectories, so its sampler has no likelihood that can be computed. Choose mask or left-to-right.",
                ));
            }
            Family::Deletion(_) => {
                return Err(Error::setting(
                    "删除的逆过程可以按许多种次序插入同一句话，一条路径给不出它的概率。请换成 mask 或 left-to-right。",
                    "What a deletion's reverse inserts can come about in many orders, so no single path gives a sentence's probability. Choose mask or left-to-right.",
                ));
            }
        };
        if blocks.plans() || !blocks.noise_distribution().is_certain() {
            return Err(Error::setting(
                "噪声不总是遮盖时，一句话可以由许多种噪声得来，它的概率要对所有噪声求和，这样的采样器没有算得出的似然。请换成 mask。",
                "Where noise is not always the mask, a sentence can come of many noises and its probability is a sum over all of them, so the sampler has no likelihood that can be computed. Choose mask.",
            ));
        }
        if blocks.any_order() && config.remask > 0 {
            return Err(Error::setting(
                "重新遮盖时，一句话可以由许多别的句子改来，这样的采样器没有算得出的似然。请把 remask 设为 0，计算次数也不要超过词元数。",
                "With rounds of remasking a sentence can come of many others, so the sampler has no likelihood that can be computed. Set remask to 0, and ask for no more evaluations than there are tokens.",
            ));
        }
        if order_of(config, blocks) == Order::Random {
            return Err(Error::setting(
                "随机次序下，一句话可以按许多种次序填成，一条路径给不出它的概率。请选 confidence、entropy、margin 或 left-to-right；lab bound --exact 会对所有次序求和。",
                "In random order a sentence can be filled in many orders, so no single path gives its probability. Choose confidence, entropy, margin or left-to-right; lab bound --exact sums over all orders.",
            ));
        }
        Ok(())
    }

    /// How many rows go through the model.
    pub fn rows(&self) -> usize {
        self.sentences.len() * self.evaluations
    }

    /// How many of them have.
    pub fn rows_done(&self) -> usize {
        self.log_likelihoods.len() * self.evaluations
    }

    /// Follows as many sentences as about `rows` rows take (at least one), as rows of the same calls; true once all are done.
    ///
    /// # Errors
    /// As [`infill`](super::infill). After an error everything is as before.
    pub async fn advance(&mut self, conditionals: &impl Conditionals, rows: usize) -> Result<bool> {
        let size = (conditionals.length(), conditionals.vocabulary_size());
        check(size, &self.vocabulary, &self.prompt, &self.config)?;
        let process = noise_of(&*self.process, conditionals).await?;
        let rest = &self.sentences[self.log_likelihoods.len()..];
        let next = &rest[..rest.len().min((rows / self.evaluations).max(1))];
        let (vocabulary, config) = (&self.vocabulary, &self.config);
        let prompts: Vec<Prompt> = next.iter().map(|x| self.prompt.ended_as(x, vocabulary)).collect();
        let followed = next.iter().zip(&prompts).map(|(sentence, prompt)| {
            let followed = Some(sentence.as_slice());
            Setup { vocabulary, prompt, config, followed, recorded: false }
        });
        let walks = followed.map(|setup| walk_of(setup, &*process, 0)).collect();
        let fillings = walk::fill(&mut Model::new(&Once(conditionals)), walks).await?;
        let log_p = |(filling, sentence): (&Filling, &Vec<Token>)| {
            Some(filling.log_probability? - vocabulary.length_cost(sentence))
        };
        let done: Vec<f64> = fillings.iter().zip(next).filter_map(log_p).collect();
        self.log_likelihoods.extend(done);
        Ok(self.log_likelihoods.len() == self.sentences.len())
    }

    /// log p_sampler(x) of each sentence of the corpus, in nats and in the order in which they are listed, once all are
    /// done; −∞ of those that it cannot draw. Drawn sentences in the order in which they were drawn.
    pub fn log_likelihoods(&self) -> Option<&[f64]> {
        (self.log_likelihoods.len() == self.sentences.len()).then_some(&self.log_likelihoods)
    }

    /// What they cost, once all are done.
    pub fn cost(&self) -> Option<SamplerCost> {
        let costs: Vec<f64> = self.log_likelihoods()?.iter().map(|log_p| -log_p).collect();
        let is_missed = |cost: &f64| *cost == f64::INFINITY;
        let (cost, missed) = match &self.probabilities {
            Some(probabilities) => {
                let weighed = || costs.iter().zip(probabilities);
                let missed = weighed().filter(|(cost, _)| is_missed(cost)).map(|(_, p)| p).sum();
                let cost = Mean::exact(weighed().map(|(cost, p)| p * cost).sum());
                (cost, Share { share: missed, standard_error: 0.0 })
            }
            None => {
                let missed = costs.iter().filter(|cost| is_missed(cost)).count();
                let finite = || match &self.known {
                    Some((log_p, entropy)) => sum(&costs, &control_variate(&costs, log_p, *entropy)),
                    None => costs.clone(),
                };
                let cost = if missed > 0 { Mean::exact(f64::INFINITY) } else { Mean::of(&finite(), 0.0) };
                (cost, Share::of(missed, costs.len()))
            }
        };
        let exact = self.probabilities.is_some();
        let divergence = self.known.as_ref().map(|(_, entropy)| cost.nats - entropy);
        Some(SamplerCost {
            cost,
            // Rounding can leave a distance of zero a hair below it.
            divergence: divergence.map(|nats| if exact { nats.max(0.0) } else { nats }),
            missed,
            sentences: costs.len(),
            exact,
            evaluations: self.evaluations,
        })
    }
}

/// A model that is asked once about rows that are alike: sentences that agree in what is restored first are followed
/// through the same contexts.
struct Once<'a, C>(&'a C);

impl<C: Conditionals> Conditionals for Once<'_, C> {
    fn length(&self) -> usize {
        self.0.length()
    }

    fn vocabulary_size(&self) -> usize {
        self.0.vocabulary_size()
    }

    /// What is told beside a row whose noise is always the mask follows from the row.
    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let (mut distinct, mut index) = (Contexts::default(), HashMap::new());
        let mut place = |(row, side_information): (&[Token], SideInformation)| {
            *index.entry(row.to_vec()).or_insert_with(|| {
                distinct.push(row.iter().copied(), side_information);
                distinct.side_information.len() - 1
            })
        };
        let places: Vec<usize> = contexts.rows(self.length()).map(&mut place).collect();
        let said = self.0.answer(&distinct).await?.log_probabilities;
        let said: Vec<&[f32]> = said.chunks_exact(self.length() * self.vocabulary_size()).collect();
        let rows = places.iter().filter_map(|place| said.get(*place)).copied();
        Ok(Answers { log_probabilities: rows.flatten().copied().collect(), plans: None })
    }
}

/// The error of too few sentences to estimate an error from.
pub(super) fn too_few(count: usize) -> Error {
    Error::setting(
        format!("至少要抽 2 个句子，而不是 {count} 个。"),
        format!("Draw 2 sentences or more, not {count}."),
    )
}
