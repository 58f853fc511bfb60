//! How good sampled sentences are, over how often the network is asked.
//!
//! With a fixed network, more steps restore fewer blanks at once, and so guess less often what two of
//! them have to agree on. Whether sentences become better is measured here: the same network fills the
//! corpus's blank prompt in 1, 2, 4, .. evaluations, and each number says of what kind it is.

use super::config::{MAX_REMASK, SampleConfig};
use super::distance::{Distance, DistanceKind, LengthShare, Share, variation};
use super::draw::Model;
use super::drawn::Drawn;
use super::infill::{check, walk_of};
use super::likelihood::{SamplerCost, SamplerLikelihood, too_few};
use super::order::Order;
use super::prompt::Prompt;
use super::setup::Setup;
use super::walk;
use crate::bound::{ConditionalTable, Mean};
use crate::conditionals::Conditionals;
use crate::corpus::Corpus;
use crate::process::{Deletion, Family, Process, noise_of};
use crate::{Error, Result, Token};
use serde::Serialize;
use std::ops::RangeInclusive;

/// The most sentences of a support whose shares are compared with their probabilities.
pub const MAX_SUPPORT: usize = 10_000;

/// What sentences are like that were drawn in some number of network evaluations.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct QualityPoint {
    /// The evaluations that were asked for.
    pub evaluations: usize,
    /// The evaluations a sentence took, on average.
    pub mean_evaluations: f64,
    /// N, the sentences drawn.
    pub sentences: usize,
    /// Those in the support, p*(x) > 0.
    pub valid: Share,
    /// Those that are malformed: no string on a canvas. `None` where sentences have one length.
    pub malformed: Option<Share>,
    /// Those that were cut: they had no room for another token, or step of insertion, and ended whatever the model said. `None`
    /// where nothing could, as a length is drawn first or there is only one.
    pub cut: Option<Share>,
    /// How many strings have each length; empty where there is only one.
    pub lengths: Vec<LengthShare>,
    /// The mean of −log p*(x) of the valid ones, in nats; `None` if fewer than two are. Sentences of p*
    /// have the entropy; less is a sampler that keeps to the likeliest.
    pub surprisal: Option<Mean>,
    /// The share of p* that the sampler cannot draw; `None` where its likelihood is not known
    /// ([`SamplerLikelihood`]).
    pub missed: Option<Share>,
    /// How far the sampler's distribution is from p*, in each way that is known.
    pub distances: Vec<Distance>,
}

/// Sentences drawn from a corpus's blank prompt at several numbers of network evaluations.
///
/// n evaluations are n steps, up to one for each token; beyond, L steps and n − L rounds of remasking
/// (of [`SampleConfig::remask_size`] blanks at first). A diffusion takes n of its T levels. A deletion stops by itself:
/// the one number of evaluations that it has is the most that it can take. Spans are
/// drawn: there n is a mean. Sentence number j has the same random numbers
/// whatever n and however many rows go through the model at a time.
///
/// KL(p* ‖ sampler) = −Σ_x p*(x) log p(x) − H is known where a sentence comes about in one way, at any temperature and
/// top-p ([`SamplerLikelihood`]); and in random order where the sampler's distribution is that of the model whose bound is
/// measured: temperature and top-p 1, no remasking, noise that is always the mask, and n steps that are blocks of one k.
/// There p is summed over all orders ([`ConditionalTable::negative_log_likelihood`]).
pub struct Quality {
    corpus: Corpus,
    process: Box<dyn Process>,
    prompt: Prompt,
    sentences: usize,
    points: Vec<Point>,
    table: Option<ConditionalTable>,
}

/// One number of evaluations.
struct Point {
    evaluations: usize,
    config: SampleConfig,
    /// Rows that went through the model.
    rows: usize,
    drawn: Drawn,
    /// k, where the order is random and the sampler's distribution is the model's at that k.
    block_size: Option<usize>,
    /// Where a sentence comes about in one way.
    likelihood: Option<SamplerLikelihood>,
}

impl Quality {
    /// Prepares `sentences` draws at each number of `evaluations`, in the way of `config`; its seed
    /// counts, its k, steps and rounds of remasking do not.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if the data distribution is not known, there are fewer than 2 sentences or no
    /// evaluations, a number of evaluations is out of range, or `config` does not fit the corpus.
    pub fn new(
        corpus: &Corpus,
        process: &dyn Process,
        config: &SampleConfig,
        evaluations: &[usize],
        sentences: usize,
    ) -> Result<Self> {
        corpus.distribution().ok_or_else(unknown_distribution)?;
        config.validate(corpus.length)?;
        if sentences < 2 {
            return Err(too_few(sentences));
        }
        let (least, steps, rounds) = dial(process, corpus.length);
        let most = steps + rounds;
        if evaluations.is_empty() || evaluations.iter().any(|n| !(least..=most).contains(n)) {
            return Err(out_of_range(least, most));
        }
        let points: Vec<Point> =
            evaluations.iter().map(|n| Point::new(*n, config, process, corpus, sentences)).collect();
        // One table at the greatest common divisor serves every k.
        let block_size = points.iter().filter_map(|point| point.block_size).reduce(greatest_common_divisor);
        // A sum that is too large is left out.
        let listed = block_size.zip(corpus.enumerated());
        let table = listed.and_then(|(k, distribution)| ConditionalTable::new(distribution, process, k).ok());
        let (corpus, process) = (corpus.clone(), process.boxed());
        Ok(Self { prompt: Prompt::blank(corpus.length), corpus, process, sentences, points, table })
    }

    /// Numbers of evaluations that show what they are good for: 1, 2, 4, .. below a token (or level) at a
    /// time, that, and twice as many where sentences can be remasked.
    pub fn dial(process: &dyn Process, length: usize) -> Vec<usize> {
        let (least, steps, rounds) = dial(process, length);
        let doubled = std::iter::successors(Some(least), |n| Some(2 * n)).take_while(|n| *n < steps);
        let remasked = (steps <= rounds).then_some(2 * steps);
        doubled.chain([steps]).chain(remasked).collect()
    }

    /// About how many rows go through the model.
    pub fn rows(&self) -> usize {
        let table = self.table.as_ref().map_or(0, ConditionalTable::rows);
        let followed = |point: &Point| point.likelihood.as_ref().map_or(0, SamplerLikelihood::rows);
        let rows = |point: &Point| point.evaluations * self.sentences + followed(point);
        table + self.points.iter().map(rows).sum::<usize>()
    }

    /// About how many of them have.
    pub fn rows_done(&self) -> usize {
        let table = self.table.as_ref().map_or(0, ConditionalTable::rows_done);
        let followed = |point: &Point| point.likelihood.as_ref().map_or(0, SamplerLikelihood::rows_done);
        let rows = |point: &Point| point.evaluations * point.drawn.count() + followed(point);
        table + self.points.iter().map(rows).sum::<usize>()
    }

    /// Draws as many sentences as about `rows` rows fill (at least one), as rows of the same calls;
    /// once all are drawn, asks about that many rows of what is summed or followed. True once everything is done.
    ///
    /// # Errors
    /// As [`infill`](super::infill) and [`ConditionalTable::advance`]. After an error everything is as
    /// before.
    pub async fn advance(&mut self, conditionals: &impl Conditionals, rows: usize) -> Result<bool> {
        let sentences = self.sentences;
        let unfinished = self.points.iter_mut().find(|point| point.drawn.count() < sentences);
        if let Some(point) = unfinished {
            check(
                (conditionals.length(), conditionals.vocabulary_size()),
                &self.corpus.vocabulary,
                &self.prompt,
                &point.config,
            )?;
            let from = point.drawn.count();
            let to = sentences.min(from.saturating_add((rows / point.evaluations).max(1)));
            let process = noise_of(&*self.process, conditionals).await?;
            let (vocabulary, config) = (&self.corpus.vocabulary, &point.config);
            let length = self.prompt.length();
            let blank = |index: usize| Prompt::of_drawn_length(length, vocabulary, config.seed, index as u64);
            let prompts: Vec<Prompt> = (from..to).map(blank).collect();
            let mut model = Model::new(conditionals);
            let walk = |(index, prompt)| {
                let setup = Setup { vocabulary, prompt, config, followed: None, recorded: false };
                walk_of(setup, &*process, index as u64)
            };
            let walks = (from..to).zip(&prompts).map(walk).collect();
            for filling in walk::fill(&mut model, walks).await? {
                point.drawn.add(filling.tokens);
            }
            point.rows += model.rows;
        } else if let Some(table) = self.table.as_mut().filter(|table| table.rows_done() < table.rows()) {
            table.advance(conditionals, rows).await?;
        } else {
            let mut likelihoods = self.points.iter_mut().filter_map(|point| point.likelihood.as_mut());
            if let Some(likelihood) = likelihoods.find(|likelihood| likelihood.log_likelihoods().is_none()) {
                likelihood.advance(conditionals, rows).await?;
            }
        }
        Ok(self.rows_done() == self.rows())
    }

    /// The numbers of those evaluations of which two sentences are drawn, in the order asked for.
    pub fn points(&self) -> Vec<QualityPoint> {
        self.points
            .iter()
            .filter(|point| point.drawn.count() >= 2)
            .map(|point| self.measured(point))
            .collect()
    }

    fn measured(&self, point: &Point) -> QualityPoint {
        let (drawn, valid) = (point.drawn.count(), point.drawn.surprisals(&self.corpus));
        let cost = point.likelihood.as_ref().and_then(SamplerLikelihood::cost);
        let (malformed, lengths) = self.lengths(point).unzip();
        let lengths = lengths.zip(self.corpus.lengths());
        QualityPoint {
            evaluations: point.evaluations,
            mean_evaluations: point.rows as f64 / drawn as f64,
            sentences: drawn,
            valid: Share::of(valid.len(), drawn),
            malformed: malformed.map(|malformed| Share::of(malformed, drawn)),
            cut: self.cut(point).map(|cut| Share::of(cut, drawn)),
            lengths: lengths.as_ref().map_or(Vec::new(), |(counts, p)| length_shares(counts, p, drawn)),
            surprisal: (valid.len() >= 2).then(|| Mean::of(&valid, 0.0)),
            missed: cost.map(|cost| cost.missed),
            distances: [
                self.divergence(point, cost),
                point.drawn.total_variation(&self.corpus),
                lengths.map(|(counts, p)| {
                    variation(DistanceKind::LengthVariation, drawn, counts.into_iter().zip(p))
                }),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }

    fn divergence(&self, point: &Point, cost: Option<SamplerCost>) -> Option<Distance> {
        if let Some(SamplerCost { divergence, exact, cost, .. }) = cost {
            let kind = if exact { DistanceKind::ExactDivergence } else { DistanceKind::EstimatedDivergence };
            return Some(Distance {
                kind,
                value: divergence?,
                standard_error: cost.standard_error,
                chance: 0.0,
            });
        }
        let (table, k) = (self.table.as_ref()?, point.block_size?);
        // Not until the table is finished.
        let cross_entropy = table.negative_log_likelihood(&*self.process, k).ok()??.nats;
        let value = (cross_entropy - self.corpus.entropy()?).max(0.0);
        Some(Distance { kind: DistanceKind::ExactDivergence, value, standard_error: 0.0, chance: 0.0 })
    }

    /// How many canvases are malformed, and how many strings have each length 0..L; `None` without a canvas.
    fn lengths(&self, point: &Point) -> Option<(usize, Vec<usize>)> {
        let canvas = self.corpus.vocabulary.canvas()?;
        let (mut malformed, mut lengths) = (0, vec![0; self.corpus.length]);
        for (sentence, count) in point.drawn.counts() {
            let counted = canvas.string(sentence).map_or(&mut malformed, |string| &mut lengths[string.len()]);
            *counted += count;
        }
        Some((malformed, lengths))
    }

    /// How many strings have no room for another step.
    fn cut(&self, point: &Point) -> Option<usize> {
        let (vocabulary, deletion) = (&self.corpus.vocabulary, self.process.deletion());
        let ends_itself = vocabulary.canvas().is_some() && vocabulary.lengths().is_none();
        let at_once = deletion.map_or(ends_itself.then_some(1), |deletion| Some(deletion.at_once))?;
        let step = Deletion { at_once };
        let is_full = |sentence: &[Token]| {
            let text = vocabulary.canvas().map_or(Some(sentence), |canvas| canvas.string(sentence));
            let left = text?.iter().filter(|token| **token != vocabulary.mask()).count();
            Some(step.choices(left, self.corpus.length, vocabulary).count() == 0)
        };
        let full = point.drawn.counts().filter(|(sentence, _)| is_full(sentence) == Some(true));
        Some(full.map(|(_, count)| count).sum())
    }
}

/// How many of `drawn` strings have each length, beside P(ℓ), where either is not 0.
fn length_shares(counts: &[usize], distribution: &[f64], drawn: usize) -> Vec<LengthShare> {
    let lengths = counts.iter().zip(distribution).enumerate();
    let lengths = lengths.filter(|(_, (count, expected))| **count > 0 || **expected > 0.0);
    let share = |(length, (count, expected)): (usize, (&usize, &f64))| LengthShare {
        length,
        drawn: Share::of(*count, drawn),
        expected: *expected,
    };
    lengths.map(share).collect()
}

impl Point {
    fn new(
        evaluations: usize,
        config: &SampleConfig,
        process: &dyn Process,
        corpus: &Corpus,
        sentences: usize,
    ) -> Self {
        let steps = evaluations.min(dial(process, corpus.length).1);
        let config = SampleConfig { steps, remask: evaluations - steps, ..config.clone() };
        let most = corpus.vocabulary.most_cells(corpus.length);
        let least = if corpus.vocabulary.lengths().is_some() { 1 } else { most };
        let block_size = exact_block_size(&config, process, least..=most);
        let likelihood = SamplerLikelihood::new(corpus, process, &config, sentences, config.seed).ok();
        Self { evaluations, config, rows: 0, drawn: Drawn::default(), block_size, likelihood }
    }
}

/// The fewest and the most steps a sentence can be drawn in, and the most rounds of remasking after them.
fn dial(process: &dyn Process, length: usize) -> (usize, usize, usize) {
    match process.family() {
        Family::Blocks(blocks) => (1, length, if blocks.any_order() { MAX_REMASK } else { 0 }),
        Family::Diffusion(diffusion) => (1, diffusion.steps(), 0),
        Family::Deletion(_) => (process.strata(length, 1), process.strata(length, 1), 0),
    }
}

/// k, if what is drawn where so many `cells` are blank, in random order, follows the model of `process` at that k, and no
/// other distribution.
fn exact_block_size(
    config: &SampleConfig,
    process: &dyn Process,
    mut cells: RangeInclusive<usize>,
) -> Option<usize> {
    let process = process.blocks()?;
    let block_size = cells.end().div_ceil(config.steps);
    let of_blocks = SampleConfig { block_size, steps: 0, ..config.clone() };
    let own_order = process.any_order() && config.order == Order::Random;
    let own_sizes = cells.all(|count| config.group_sizes(count) == of_blocks.group_sizes(count));
    let own_groups = !process.plans() && !process.draws_layouts() && own_sizes;
    let is_own = config.draws_from_the_model() && own_order && own_groups && config.remask == 0;
    is_own.then_some(block_size)
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

fn unknown_distribution() -> Error {
    Error::setting(
        "只有概率精确已知的语料才能衡量抽出的句子；请换一个语料，自己的文字不行。",
        "Sampled sentences can be measured only where the data distribution is known exactly: choose another corpus than your own text.",
    )
}

fn out_of_range(least: usize, most: usize) -> Error {
    Error::setting(
        format!("网络计算次数至少要给一个，每个应是 {least} 到 {most} 的整数。"),
        format!(
            "Give one or more numbers of network evaluations, each a whole number from {least} to {most}."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dial_goes_from_all_at_once_to_one_at_a_time_and_beyond_where_sentences_can_be_remasked() {
        use crate::process::{Gaussian, LeftToRight, Mask, Schedule};
        assert_eq!(Quality::dial(&Mask, 8), [1, 2, 4, 8, 16]);
        assert_eq!(Quality::dial(&Mask, 12), [1, 2, 4, 8, 12, 24]);
        assert_eq!(Quality::dial(&LeftToRight, 8), [1, 2, 4, 8]);
        assert_eq!(Quality::dial(&Gaussian::new(6, Schedule::Cosine), 8), [1, 2, 4, 6]);
    }

    #[test]
    fn the_distribution_is_the_models_only_where_nothing_else_was_chosen() {
        use crate::process::Mask;
        use crate::sampler::TokenChoice;
        let config = |steps| SampleConfig { steps, ..Default::default() };
        let k = |config: &SampleConfig| exact_block_size(config, &Mask, 8..=8);
        assert_eq!([1, 2, 3, 4, 8].map(|n| k(&config(n))), [8, 4, 3, 2, 1].map(Some));
        // 1, 1, 2, 2, 2 are blocks of no k.
        assert_eq!(k(&config(5)), None);
        for other in [
            SampleConfig { temperature: 0.9, ..config(8) },
            SampleConfig { top_p: 0.9, ..config(8) },
            SampleConfig { choice: TokenChoice::ArgMax, ..config(8) },
            SampleConfig { order: Order::Margin, ..config(8) },
            SampleConfig { remask: 1, ..config(8) },
        ] {
            assert_eq!(k(&other), None, "{other:?}");
        }
    }
}
