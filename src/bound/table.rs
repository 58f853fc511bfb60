//! Exact sums: every conditional a bound needs, asked of the model once.

use super::estimate::{BoundKind, Estimate};
use super::limits::{ask, check_enumerable, check_pairs, check_rows, number, summable};
use crate::conditionals::{Conditionals, Contexts, SideInformation};
use crate::corpus::{DataDistribution, Enumerated, Grouping};
use crate::position_set::PositionSet;
use crate::process::{Process, check_block_size, corrupted_row};
use crate::{Error, Result, Token};
use std::collections::{BTreeMap, HashMap};

/// log f_i(x_i | visible) for every sentence of a distribution and every hidden set of a process.
///
/// Sentences that look the same once masked share one row, so the model is asked about distinct
/// contexts only. Make it, [`advance`](Self::advance) it until finished, then read any number from
/// it; a table made for `mask` at k = 1 serves every k, and so does one for `left-to-right`.
pub struct ConditionalTable {
    distribution: Enumerated,
    sets: Vec<HiddenSet>,
    index: HashMap<PositionSet, usize>,
    rows: Vec<Row>,
    rows_done: usize,
}

/// What the model says where one set of positions is hidden.
struct HiddenSet {
    hidden: PositionSet,
    /// What the model is told of it.
    side_information: SideInformation,
    /// All sentences, those that look alike next to each other.
    members: Vec<u32>,
    /// \[sentence × hidden position\], log f_i(x_i | visible) in nats.
    values: Vec<f32>,
}

/// A distinct context: what `members[from..to]` of a hidden set look like.
struct Row {
    set: usize,
    from: usize,
    to: usize,
}

impl HiddenSet {
    /// Where position i stands among the hidden ones.
    fn rank(&self, i: usize) -> usize {
        self.hidden.minus(PositionSet::range(i, usize::MAX)).len()
    }

    /// Σ_{i in scored} log f_i(x_i | visible), for each sentence.
    fn sums(&self, scored: PositionSet) -> impl Iterator<Item = f64> {
        let ranks: Vec<usize> = scored.iter().map(|i| self.rank(i)).collect();
        self.values
            .chunks_exact(self.hidden.len())
            .map(move |values| ranks.iter().map(|rank| f64::from(values[*rank])).sum())
    }
}

impl ConditionalTable {
    /// Lists the distinct contexts that `process` needs with blocks of `block_size`, for every
    /// sentence of `distribution` (p*, or a held-out set with equal weights).
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] unless 1 <= k <= L; [`crate::error::ErrorKind::TooLarge`] beyond 10^6 distinct contexts, and
    /// where noise can be written in several ways, a planner adds its cost, or the process is a diffusion.
    pub fn new(distribution: &Enumerated, process: &dyn Process, block_size: usize) -> Result<Self> {
        let length = distribution.length();
        check_block_size(block_size, length)?;
        let process = summable(process)?;
        check_enumerable(process.noise_distribution().is_certain() && !process.plans())?;
        let sets = process.term_count(length, block_size);
        check_rows(sets as usize)?; // each has at least one row
        check_pairs(sets * distribution.sentences().len() as f64)?;
        let mut table = Self {
            distribution: distribution.clone(),
            sets: Vec::new(),
            index: HashMap::new(),
            rows: Vec::new(),
            rows_done: 0,
        };
        for step in 1..=process.steps(length, block_size) {
            for term in process.terms(length, block_size, step) {
                table.add(term.corrupted, process.side_information(term.corrupted))?;
            }
        }
        Ok(table)
    }

    /// Adds the contexts in which `hidden` is hidden.
    fn add(&mut self, hidden: PositionSet, side_information: SideInformation) -> Result<()> {
        if self.index.contains_key(&hidden) {
            return Ok(());
        }
        let sentences = self.distribution.sentences();
        let visible = PositionSet::full(self.distribution.length()).minus(hidden);
        let groups = Grouping::by(sentences, visible, self.distribution.vocabulary_size());
        check_rows(self.rows.len() + groups.count)?;

        let mut members: Vec<u32> = (0..sentences.len() as u32).collect();
        members.sort_by_key(|n| groups.of[*n as usize]);
        let mut from = 0;
        for alike in members.chunk_by(|a, b| groups.of[*a as usize] == groups.of[*b as usize]) {
            self.rows.push(Row { set: self.sets.len(), from, to: from + alike.len() });
            from += alike.len();
        }
        let values = vec![f32::NAN; sentences.len() * hidden.len()];
        self.index.insert(hidden, self.sets.len());
        self.sets.push(HiddenSet { hidden, side_information, members, values });
        Ok(())
    }

    /// How many distinct contexts the model is asked about.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// How many of them it has answered.
    pub fn rows_done(&self) -> usize {
        self.rows_done
    }

    /// Asks the model about the next `rows` contexts (at least one); true once all are answered. After an
    /// error the table is as before.
    ///
    /// # Errors
    /// The model's own; [`crate::error::ErrorKind::Setting`] if it is made for other sentences; [`crate::error::ErrorKind::Diverged`] if
    /// an answer is not a number.
    pub async fn advance(&mut self, conditionals: &impl Conditionals, rows: usize) -> Result<bool> {
        let (length, v) = (self.distribution.length(), self.distribution.vocabulary_size());
        let to = self.rows.len().min(self.rows_done.saturating_add(rows.max(1)));
        let batch = &self.rows[self.rows_done..to];
        let masks = vec![v as Token; length];
        let mut contexts = Contexts::default();
        for row in batch {
            let set = &self.sets[row.set];
            let sentence = &self.distribution.sentences()[set.members[row.from] as usize];
            contexts.push(corrupted_row(sentence, set.hidden, &masks), set.side_information);
        }
        let answers = ask(conditionals, length, v, false, &contexts).await?.log_probabilities;
        for (row, answer) in batch.iter().zip(answers.chunks_exact(length * v)) {
            let set = &mut self.sets[row.set];
            for n in set.members[row.from..row.to].iter().map(|n| *n as usize) {
                let sentence = &self.distribution.sentences()[n];
                let values = set.values.chunks_exact_mut(set.hidden.len()).nth(n);
                for (value, i) in values.into_iter().flatten().zip(set.hidden.iter()) {
                    *value = number(answer[i * v + usize::from(sentence[i])])?;
                }
            }
        }
        self.rows_done = to;
        Ok(to == self.rows.len())
    }

    /// What the model says where `hidden` is hidden.
    fn set(&self, hidden: PositionSet) -> Result<&HiddenSet> {
        let found = self.index.get(&hidden).filter(|_| self.rows_done == self.rows.len());
        found.map(|set| &self.sets[*set]).ok_or_else(|| {
            Error::setting(
                "精确求和尚未完成，或是为另一种过程或另一个 k 准备的；请重新求和。",
                "The exact sum is not finished, or was made for another process or another k; sum again.",
            )
        })
    }

    /// What step t costs each sentence, \[T\]\[sentence\], in nats.
    fn costs(&self, process: &dyn Process, block_size: usize) -> Result<Vec<Vec<f64>>> {
        let (length, process) = (self.distribution.length(), summable(process)?);
        check_block_size(block_size, length)?;
        let mut steps = Vec::new();
        for step in 1..=process.steps(length, block_size) {
            let mut costs = vec![0.0; self.distribution.sentences().len()];
            for term in process.terms(length, block_size, step) {
                let sums = self.set(term.corrupted)?.sums(term.scored);
                costs.iter_mut().zip(sums).for_each(|(cost, sum)| *cost -= term.weight * sum);
            }
            steps.push(costs);
        }
        Ok(steps)
    }

    /// Σ_x p*(x) NELBO(x). It is −log p itself where the process leaves nothing to chance.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if k is out of range, the table is not finished, or it was made for hidden sets
    /// that this process and k do not pass through; [`crate::error::ErrorKind::TooLarge`] if the process is a diffusion.
    pub fn nelbo(&self, process: &dyn Process, block_size: usize) -> Result<Estimate> {
        let steps = self.costs(process, block_size)?;
        let per_step: Vec<f64> = steps.iter().map(|costs| self.mean(costs)).collect();
        // One hidden set a step: the latent path is certain, so the bound is tight.
        let terms = summable(process)?.term_count(self.distribution.length(), block_size);
        let certain = terms == steps.len() as f64;
        let kind = if certain { BoundKind::Exact } else { BoundKind::UpperBoundExact };
        Ok(self.exact(kind, per_step.iter().sum(), per_step))
    }

    /// log p(x) of each sentence under the model that draws its blocks from
    /// [`reverse_blocks`](crate::process::BlockDistribution::reverse_blocks) and does not see which will be drawn, in nats.
    ///
    /// A subset dynamic programme in log space: F(∅) = 1 and
    /// F(U ∪ B) += F(U) · P(B|U) · Π_{i in B} f_i(x_i | x_U); p(x) = F(all positions).
    ///
    /// `None` where the next block depends on more than what is visible.
    ///
    /// # Errors
    /// As [`nelbo`](Self::nelbo).
    pub fn sentence_log_likelihoods(
        &self,
        process: &dyn Process,
        block_size: usize,
    ) -> Result<Option<Vec<f64>>> {
        let (length, process) = (self.distribution.length(), summable(process)?);
        check_block_size(block_size, length)?;
        let nothing = vec![f64::NEG_INFINITY; self.distribution.sentences().len()];
        // Ordered, so that sums are added in the same order everywhere.
        let mut level = BTreeMap::from([(PositionSet::EMPTY, vec![0.0; nothing.len()])]);
        for _ in 1..=process.steps(length, block_size) {
            let mut next = BTreeMap::new();
            for (visible, log_f) in level {
                let set = self.set(PositionSet::full(length).minus(visible))?;
                let blocks = process.reverse_blocks(length, block_size, visible);
                let Some(blocks) = blocks else { return Ok(None) };
                for (block, probability) in blocks {
                    let sums = next.entry(visible.union(block)).or_insert_with(|| nothing.clone());
                    for ((sum, f), restored) in sums.iter_mut().zip(&log_f).zip(set.sums(block)) {
                        *sum = log_add(*sum, f + probability.ln() + restored);
                    }
                }
            }
            level = next;
        }
        Ok(level.into_values().next().or(Some(nothing)))
    }

    /// −Σ_x p*(x) log p(x), exactly, with p(x) summed over all orders; `None` where
    /// [`sentence_log_likelihoods`](Self::sentence_log_likelihoods) are.
    ///
    /// # Errors
    /// As [`nelbo`](Self::nelbo).
    pub fn negative_log_likelihood(
        &self,
        process: &dyn Process,
        block_size: usize,
    ) -> Result<Option<Estimate>> {
        let log_p = self.sentence_log_likelihoods(process, block_size)?;
        Ok(log_p.map(|log_p| self.exact(BoundKind::Exact, -self.mean(&log_p), Vec::new())))
    }

    /// NELBO + log p(x) averaged over p*: KL(forward order ‖ p(order | x)) >= 0, in nats; `None` where
    /// log p(x) is.
    ///
    /// # Errors
    /// As [`nelbo`](Self::nelbo).
    pub fn jensen_gap(&self, process: &dyn Process, block_size: usize) -> Result<Option<f64>> {
        let nelbo = self.nelbo(process, block_size)?.nats;
        Ok(self.negative_log_likelihood(process, block_size)?.map(|exact| nelbo - exact.nats))
    }

    /// Σ_x p*(x) value(x).
    fn mean(&self, values: &[f64]) -> f64 {
        values.iter().zip(self.distribution.probabilities()).map(|(value, p)| p * value).sum()
    }

    fn exact(&self, kind: BoundKind, nats: f64, per_step: Vec<f64>) -> Estimate {
        let sentences = self.distribution.sentences().len();
        Estimate { kind, nats, standard_error: 0.0, sentences, per_step, optimum_per_step: None }
    }
}

/// log(e^a + e^b).
fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}
