//! Estimates: sentences drawn from the corpus, one hidden set drawn for each step.

use super::costs::{self, Costs, differences, sums};
use super::estimate::{BoundKind, Estimate, Mean, Part, Parts, control_variate, sum};
use super::gap::process_gap;
use super::limits::{MAX_TOKENS_LISTED, TOKENS_LISTED_AT_ONCE, ask, check_rows, number};
use super::planner::{HeadCosts, Planner, head_costs, optimal, planned};
use crate::conditionals::{Answers, Conditionals, Contexts};
use crate::corpus::{Corpus, DataDistribution, Enumerated, Vocabulary};
use crate::position_set::PositionSet;
use crate::process::{Cost, Process, Question, check_block_size, noise_of};
use crate::random::{Purpose, Random};
use crate::{Error, Result, Token};
use std::sync::Arc;

/// The NELBO estimated from N sentences, by one trajectory of each: every step t of it is asked about, and noise is drawn
/// once per position. Every answer is read twice. What a step costs on its own is averaged over the blocks that may have
/// been the last ([`per_step`](Estimate::per_step)); totals add up what the trajectory's own blocks cost, so that
/// of the optimal network at k = 1 each is -log p*(x), with no error of the order's.
///
/// Where the data distribution is known and can answer, the optimal network of the same process (the distribution's own
/// conditionals) is asked about the same contexts: NELBO(x) - NELBO*(x) has neither the sentences' nor the noise's own
/// variance in it, so that a few hundred sentences resolve a hundredth of a nat. (log p*(x) alone leaves the noise's.)
///
/// Where NELBO* is known exactly (H + process gap), the estimate is that plus the mean of this difference. Where noise hides
/// which positions are corrupted, the process gap is itself an estimate, the mean of NELBO*(x) beside a control variate,
/// less H. Either way, NELBO = H + process gap + learning gap.
pub struct StratifiedBound {
    vocabulary: Vocabulary,
    block_size: usize,
    /// Of each sentence.
    questions: usize,
    sentences: Vec<Sentence>,
    distribution: Option<Arc<dyn DataDistribution>>,
    /// Whether its own conditionals are asked about the same contexts.
    asks_optimum: bool,
    /// What the process costs the optimal network, in nats, where that is known exactly.
    process_gap: Option<f64>,
    process: Box<dyn Process>,
    /// As far as the model has answered.
    model: Costs,
    /// The same of the optimal network, where the distribution is known.
    optimal: Costs,
}

/// A sentence, and the generator that its questions are drawn with: they are drawn when they are put, so
/// that they need not all be kept.
struct Sentence {
    tokens: Vec<Token>,
    random: Random,
}

impl StratifiedBound {
    /// Draws the sentences, hidden sets and noise: those of the n-th sentence depend on `seed` and n only.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] unless 1 <= k <= L and there are at least 2 sentences;
    /// [`crate::error::ErrorKind::TooLarge`] beyond 10^6 rows (sentences × steps).
    pub fn new(
        corpus: &Corpus,
        process: &dyn Process,
        block_size: usize,
        sentences: usize,
        seed: u64,
    ) -> Result<Self> {
        let length = corpus.length;
        check_block_size(block_size, length)?;
        if sentences < 2 {
            return Err(Error::setting(
                format!("估计误差至少需要 2 个句子，而不是 {sentences} 个。"),
                format!("An error can be estimated from 2 sentences or more, not from {sentences}."),
            ));
        }
        let questions = process.strata(corpus.vocabulary.most_cells(length), block_size);
        let rows = sentences.saturating_mul(questions);
        check_rows(rows)?;
        let sentence = |n: usize| {
            let mut random = Random::new(seed, Purpose::Evaluation, n as u64);
            Sentence { tokens: corpus.sample_held_out(&mut random).to_vec(), random }
        };
        // A planner's costs are not known apart: all three are estimated the same way, and so sum up.
        let plans = process.inputs(length).planner;
        let known = |distribution: &Enumerated| {
            process_gap(distribution, process, block_size).ok().filter(|_| !plans)
        };
        let process_gap = corpus.enumerated().and_then(known);
        // An optimal network that cannot answer, or takes too long and is not known otherwise, is left out.
        let side_information = process.full_side_information(length);
        let is_affordable = |distribution: &dyn DataDistribution| {
            (rows * length) as f64 * distribution.posterior_cost() <= MAX_TOKENS_LISTED
        };
        let is_asked = |distribution: &Arc<dyn DataDistribution>| {
            distribution.conditionals().answers(side_information)
                && (process_gap.is_some() || is_affordable(&**distribution))
        };
        Ok(Self {
            vocabulary: corpus.vocabulary.clone(),
            block_size,
            questions,
            sentences: (0..sentences).map(sentence).collect(),
            asks_optimum: corpus.distribution().is_some_and(is_asked),
            distribution: corpus.distribution().cloned(),
            process_gap,
            process: process.boxed(),
            model: Costs::default(),
            optimal: Costs::default(),
        })
    }

    /// Whether the optimal network is asked too: without it no gap is known that is not summed exactly.
    pub fn asks_optimum(&self) -> bool {
        self.asks_optimum
    }

    /// So many of `rows`, at least one, as the optimal network answers in a slice of a worker's time, if it is asked.
    pub fn rows_at_once(&self, rows: usize) -> usize {
        let length = self.sentences[0].tokens.len();
        let distribution = self.distribution.as_ref().filter(|_| self.asks_optimum);
        let most = distribution.map(|distribution| {
            (TOKENS_LISTED_AT_ONCE / (distribution.posterior_cost() * length as f64)) as usize
        });
        rows.min(most.unwrap_or(rows)).max(1)
    }

    /// How many contexts the model is asked about.
    pub fn rows(&self) -> usize {
        self.sentences.len() * self.questions
    }

    /// How many of them it has answered.
    pub fn rows_done(&self) -> usize {
        self.model.len()
    }

    /// Asks the model about the next `rows` contexts (at least one); true once all are answered. After an
    /// error the estimate is as before.
    ///
    /// # Errors
    /// The model's own; [`crate::error::ErrorKind::Setting`] if it is made for other sentences; [`crate::error::ErrorKind::Checkpoint`]
    /// if it lacks a planner; [`crate::error::ErrorKind::Diverged`] if an answer is not a number.
    pub async fn advance(&mut self, conditionals: &impl Conditionals, rows: usize) -> Result<bool> {
        let (length, v) = (self.sentences[0].tokens.len(), self.vocabulary.size());
        let process = noise_of(&*self.process, conditionals).await?;
        let from = self.rows_done();
        let to = self.rows().min(from.saturating_add(rows.max(1)));
        let questions = self.questions(process.as_ref(), from, to);
        let mut contexts = Contexts::default();
        for question in questions.iter().filter(|question| question.is_asked()) {
            contexts.append(question.context.clone());
        }
        let plans = process.inputs(length).planner;
        let planned_by = |plan| plans.then_some(plan);
        let answers = ask(conditionals, length, v, plans, &contexts).await?;
        let model = self.costs(from, &questions, &answers, planned_by(planned as Planner))?;
        if let Some(distribution) = self.distribution.as_ref().filter(|_| self.asks_optimum) {
            let answers = ask(&distribution.conditionals(), length, v, plans, &contexts).await?;
            let optimal = self.costs(from, &questions, &answers, planned_by(optimal as Planner))?;
            self.optimal.extend(optimal);
        }
        self.model.extend(model);
        Ok(to == self.rows())
    }

    /// The questions of the rows `from`..`to`.
    fn questions(&self, process: &dyn Process, from: usize, to: usize) -> Vec<Question> {
        let mut questions = Vec::with_capacity(to - from);
        for n in from / self.questions..to.div_ceil(self.questions) {
            let Sentence { tokens, random } = &self.sentences[n];
            let drawn = process.questions(tokens, &self.vocabulary, self.block_size, &mut random.clone());
            let wanted = |(t, _): &(usize, Question)| (from..to).contains(&(n * self.questions + t));
            questions.extend(drawn.into_iter().enumerate().filter(wanted).map(|(_, question)| question));
        }
        questions
    }

    /// What the questions, the first of which is row number `from`, cost by these answers, and by the
    /// planner's distribution if there is one.
    fn costs(
        &self,
        from: usize,
        questions: &[Question],
        answers: &Answers,
        planner: Option<Planner>,
    ) -> Result<Costs> {
        let mut costs = Costs::default();
        let length = self.sentences[0].tokens.len();
        let mut answered =
            answers.log_probabilities.chunks_exact(length * self.vocabulary.size()).enumerate();
        for (n, question) in questions.iter().enumerate() {
            let sentence = &self.sentences[(from + n) / self.questions].tokens;
            let asked = if question.is_asked() { answered.next() } else { None };
            let constant = question.constant;
            let Some((row, answer)) = asked else {
                costs.push(costs::Cost {
                    step: question.step,
                    averaged: constant,
                    token: constant,
                    ..Default::default()
                });
                continue;
            };
            let block = question.block.unwrap_or(PositionSet::EMPTY);
            let planned = planner.zip(question.plan.as_ref()).zip(answers.plans.as_ref());
            let heads = planned
                .map(|((planner, plan), plans)| head_costs(plan, block, planner, (plans, row, length)));
            let HeadCosts { averaged: averaged_head, own: head, stop } = heads.unwrap_or_default();
            let averaged = constant + question.cost.nats(sentence, answer);
            let of_block =
                |block: PositionSet| constant + Cost::cross_entropy(block.iter(), 1.0).nats(sentence, answer);
            let token = question.block.map_or(averaged, of_block);
            let averaged = averaged + averaged_head + stop;
            for cost in [averaged, token, head, stop] {
                number(cost as f32)?;
            }
            costs.push(costs::Cost { step: question.step, averaged, token, head, stop });
        }
        Ok(costs)
    }

    /// The estimate from the sentences answered so far; `None` before there are two.
    pub fn estimate(&self) -> Option<Estimate> {
        let totals = self.model.totals(self.questions)?;
        let sentences = totals.len();
        let (kind, mean) = match (&self.distribution, self.process_gap) {
            (None, _) => (BoundKind::UpperBoundEstimate, Mean::of(&totals, 0.0)),
            (Some(distribution), Some(gap)) if self.asks_optimum => {
                let differences = differences(&totals, &self.optimal.totals(self.questions)?);
                (BoundKind::PairedEstimate, Mean::of(&differences, distribution.entropy() + gap))
            }
            (Some(_), _) => (BoundKind::ControlVariateEstimate, self.controlled(&totals)?),
        };
        Some(Estimate {
            kind,
            nats: mean.nats,
            standard_error: mean.standard_error,
            sentences,
            per_step: self.model.per_step(self.questions, sentences),
            optimum_per_step: self.asks_optimum.then(|| self.optimal.per_step(self.questions, sentences)),
        })
    }

    /// What the process costs even the optimal network: exact where it can be summed, otherwise the mean of
    /// NELBO*(x) + log p*(x). `None` where the optimal network is unknown or there are no two sentences.
    pub fn process_gap(&self) -> Option<Mean> {
        let distribution = self.distribution.as_deref()?;
        let estimated = || {
            let mean = self.controlled(&self.optimal.totals(self.questions)?)?;
            Some(Mean { nats: mean.nats - distribution.entropy(), ..mean })
        };
        self.process_gap.map_or_else(estimated, |gap| Some(Mean::exact(gap)))
    }

    /// What the model still has to learn: the mean of NELBO(x) - NELBO*(x). `None` where the optimal network is
    /// unknown or there are no two sentences.
    pub fn learning_gap(&self) -> Option<Mean> {
        self.distribution.as_ref()?;
        let (model, optimal) = (self.model.totals(self.questions)?, self.optimal.totals(self.questions)?);
        Some(Mean::of(&differences(&model, &optimal), 0.0))
    }

    /// Head cost and token cost, where the model plans.
    pub fn parts(&self) -> Option<Parts> {
        if !self.process.inputs(self.sentences[0].tokens.len()).planner {
            return None;
        }
        let plain = |costs: &[f64]| Some(Mean::of(costs, 0.0));
        Some(Parts {
            stop_cost: self.process.deletion().and_then(|_| self.part(|costs| &costs.stops, plain)),
            head_cost: self.part(|costs| &costs.heads, plain)?,
            token_cost: self.part(|costs| &costs.tokens, |tokens| self.controlled(tokens))?,
        })
    }

    fn part(&self, costs: impl Fn(&Costs) -> &[f64], mean: impl Fn(&[f64]) -> Option<Mean>) -> Option<Part> {
        let of = |whose| sums(costs(whose), self.questions);
        let (model, optimal) = (of(&self.model)?, of(&self.optimal).filter(|_| self.asks_optimum));
        let gap = |optimal: &Vec<f64>| Mean::of(&differences(&model, optimal), 0.0);
        let learning_gap = optimal.as_ref().map(gap);
        Some(Part { cost: mean(&model)?, optimum: optimal.and_then(|optimal| mean(&optimal)), learning_gap })
    }

    /// The mean of costs of sentences, or of a part of them, beside a control variate: that of what tokens (of a deletion, all)
    /// cost the optimal network, or the model where that is unknown. The same for all, so that parts and gaps sum up. A plain mean
    /// where the distribution is unknown.
    fn controlled(&self, costs: &[f64]) -> Option<Mean> {
        let Some(distribution) = self.distribution.as_deref() else { return Some(Mean::of(costs, 0.0)) };
        let best = if self.asks_optimum { &self.optimal } else { &self.model };
        // A planner of blocks costs what noise makes it cost; where a deletion stops and goes on, p* says.
        let best = match self.process.deletion() {
            Some(_) => best.totals(self.questions)?,
            None => sums(&best.tokens, self.questions)?,
        };
        let log_p_star = |sentence: &Sentence| distribution.log_probability(&sentence.tokens);
        let log_p_stars: Vec<f64> = self.sentences.iter().take(best.len()).map(log_p_star).collect();
        Some(Mean::of(&sum(costs, &control_variate(&best, &log_p_stars, distribution.entropy())), 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::optimum_per_step;
    use crate::corpus::CorpusConfig;
    use crate::process::{LeftToRight, Mask};
    use pollster::block_on;

    /// A model that mixes the distribution's conditionals with the uniform distribution.
    struct Blurred<'a>(crate::corpus::Oracle<'a>);

    impl Conditionals for Blurred<'_> {
        fn length(&self) -> usize {
            self.0.length()
        }

        fn vocabulary_size(&self) -> usize {
            self.0.vocabulary_size()
        }

        async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
            let uniform = 1.0 / self.vocabulary_size() as f32;
            let exact = self.0.answer(contexts).await?.log_probabilities;
            let blurred = exact.into_iter().map(|log_p| (0.9 * log_p.exp() + 0.1 * uniform).ln());
            Ok(Answers { log_probabilities: blurred.collect(), plans: None })
        }
    }

    fn measured(process: &dyn Process, block_size: usize, paired: bool) -> Estimate {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let mut bound = StratifiedBound::new(&corpus, process, block_size, 500, 0).unwrap();
        if !paired {
            (bound.distribution, bound.asks_optimum) = (None, false);
        }
        let model = Blurred(corpus.enumerated().unwrap().conditionals());
        assert!(block_on(bound.advance(&model, usize::MAX)).unwrap());
        bound.estimate().unwrap()
    }

    #[test]
    fn pairing_with_the_optimal_network_divides_the_standard_error() {
        for process in [&Mask as &dyn Process, &LeftToRight] {
            for k in [1, 3] {
                let (paired, plain) = (measured(process, k, true), measured(process, k, false));
                assert_eq!(paired.kind, BoundKind::PairedEstimate);
                assert_eq!(plain.kind, BoundKind::UpperBoundEstimate);
                assert!(paired.standard_error < 0.3 * plain.standard_error, "{paired:?} {plain:?}");
                assert!((paired.nats - plain.nats).abs() < 4.0 * plain.standard_error);
                assert_eq!(paired.per_step, plain.per_step);
            }
        }
    }

    #[test]
    fn what_each_step_costs_at_best_is_what_the_distribution_itself_pays_and_the_exact_sum_says() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let distribution = corpus.enumerated().unwrap();
        let exact = optimum_per_step(distribution, &Mask, 2).unwrap();
        let gap = process_gap(distribution, &Mask, 2).unwrap();
        assert!((exact.iter().sum::<f64>() - distribution.entropy() - gap).abs() < 1e-9);
        let mut bound = StratifiedBound::new(&corpus, &Mask, 2, 2000, 0).unwrap();
        assert!(block_on(bound.advance(&distribution.conditionals(), usize::MAX)).unwrap());
        let estimate = bound.estimate().unwrap();
        let best = estimate.optimum_per_step.unwrap();
        assert_eq!(best, estimate.per_step);
        for (best, exact) in best.iter().zip(&exact) {
            assert!((best - exact).abs() < 0.15, "{best} {exact}");
        }
    }

    #[test]
    fn plain_estimate_is_the_sum_of_its_steps_where_the_order_is_certain_and_near_it_otherwise() {
        let off = |plain: &Estimate| (plain.nats - plain.per_step.iter().sum::<f64>()).abs();
        assert!(off(&measured(&LeftToRight, 2, false)) < 1e-9);
        let plain = measured(&Mask, 1, false);
        assert!((1e-3..4.0 * plain.standard_error).contains(&off(&plain)), "{plain:?}");
    }
}
