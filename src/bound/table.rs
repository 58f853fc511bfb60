//! Exact sums: every conditional a bound needs, asked of the model once.

use super::estimate::{BoundKind, Estimate};
use super::limits::{ask, check_enumerable, check_pairs, check_rows, number, summable};
use crate::conditionals::{Conditionals, Contexts, SideInformation};
use crate::corpus::{DataDistribution, Enumerated, Grouping, OfLength};
use crate::position_set::PositionSet;
use crate::process::{Blocks, Process, check_block_size, corrupted_row};
use crate::{Error, Result, Token};
use std::collections::{BTreeMap, HashMap};

/// log f_i(x_i | visible) for every sentence of a distribution and every hidden set of a process.
///
/// Sentences that look the same once masked share one row, so the model is asked about distinct
/// contexts only. Make it, [`advance`](Self::advance) it until finished, then read any number from
/// it; a table made for `mask` at k = 1 serves every k, and so does one for `left-to-right`.
pub struct ConditionalTable {
    distribution: Enumerated,
    parts: Vec<Part>,
    rows: Vec<Row>,
    rows_done: usize,
}

/// Sentences of which equally many cells can be hidden.
struct Part {
    of: OfLength<'static>,
    sets: Vec<HiddenSet>,
    index: HashMap<PositionSet, usize>,
}

/// What the model says where one set of positions is hidden.
struct HiddenSet {
    hidden: PositionSet,
    /// What the model is told of it.
    side_information: SideInformation,
    /// All sentences of the part, those that look alike next to each other.
    members: Vec<u32>,
    /// \[sentence × hidden position\], log f_i(x_i | visible) in nats.
    values: Vec<f32>,
}

/// A distinct context: what `members[from..to]` of a hidden set look like.
struct Row {
    part: usize,
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
        let lengths = distribution.by_length();
        let sets = |of: &OfLength| process.term_count(of.cells, block_size);
        check_rows(lengths.iter().map(sets).sum::<f64>() as usize)?; // each has at least one row
        check_pairs(lengths.iter().map(|of| sets(of) * of.sentences.len() as f64).sum())?;
        let part = |of: OfLength| Part { of: of.into_owned(), sets: Vec::new(), index: HashMap::new() };
        let mut table = Self {
            parts: lengths.into_iter().map(part).collect(),
            distribution: distribution.clone(),
            rows: Vec::new(),
            rows_done: 0,
        };
        for part in 0..table.parts.len() {
            let cells = table.parts[part].of.cells;
            for step in 1..=process.steps(cells, block_size) {
                for term in process.terms(cells, block_size, step) {
                    table.add(part, term.corrupted, process.side_information(term.corrupted))?;
                }
            }
        }
        Ok(table)
    }

    /// Adds the contexts in which `hidden` is hidden of the sentences of a part.
    fn add(&mut self, number: usize, hidden: PositionSet, side_information: SideInformation) -> Result<()> {
        let part = &mut self.parts[number];
        if part.index.contains_key(&hidden) {
            return Ok(());
        }
        let distribution = &part.of.distribution;
        let visible = PositionSet::full(distribution.length()).minus(hidden);
        let groups = Grouping::by(distribution.sentences(), visible, distribution.vocabulary_size());
        check_rows(self.rows.len() + groups.count)?;

        let mut members: Vec<u32> = (0..distribution.sentences().len() as u32).collect();
        members.sort_by_key(|n| groups.of[*n as usize]);
        let mut from = 0;
        for alike in members.chunk_by(|a, b| groups.of[*a as usize] == groups.of[*b as usize]) {
            self.rows.push(Row { part: number, set: part.sets.len(), from, to: from + alike.len() });
            from += alike.len();
        }
        let values = vec![f32::NAN; members.len() * hidden.len()];
        part.index.insert(hidden, part.sets.len());
        part.sets.push(HiddenSet { hidden, side_information, members, values });
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
            let part = &self.parts[row.part];
            let set = &part.sets[row.set];
            let sentence = &part.of.distribution.sentences()[set.members[row.from] as usize];
            contexts.push(corrupted_row(sentence, set.hidden, &masks), set.side_information);
        }
        let answers = ask(conditionals, length, v, false, &contexts).await?.log_probabilities;
        for (row, answer) in batch.iter().zip(answers.chunks_exact(length * v)) {
            let Part { of, sets, .. } = &mut self.parts[row.part];
            let set = &mut sets[row.set];
            for n in set.members[row.from..row.to].iter().map(|n| *n as usize) {
                let sentence = &of.distribution.sentences()[n];
                let values = set.values.chunks_exact_mut(set.hidden.len()).nth(n);
                for (value, i) in values.into_iter().flatten().zip(set.hidden.iter()) {
                    *value = number(answer[i * v + usize::from(sentence[i])])?;
                }
            }
        }
        self.rows_done = to;
        Ok(to == self.rows.len())
    }

    /// What the model says of a part where `hidden` is hidden.
    fn set<'a>(&self, part: &'a Part, hidden: PositionSet) -> Result<&'a HiddenSet> {
        let found = part.index.get(&hidden).filter(|_| self.rows_done == self.rows.len());
        found.map(|set| &part.sets[*set]).ok_or_else(|| {
            Error::setting(
                "精确求和尚未完成，或是为另一种过程或另一个 k 准备的；请重新求和。",
                "The exact sum is not finished, or was made for another process or another k; sum again.",
            )
        })
    }

    /// What step t costs on average of the sentences of a part, \[T\], in nats.
    fn costs(&self, part: &Part, process: &dyn Blocks, block_size: usize) -> Result<Vec<f64>> {
        let OfLength { cells, distribution, .. } = &part.of;
        let mut steps = Vec::new();
        for step in 1..=process.steps(*cells, block_size) {
            let mut costs = vec![0.0; distribution.sentences().len()];
            for term in process.terms(*cells, block_size, step) {
                let sums = self.set(part, term.corrupted)?.sums(term.scored);
                costs.iter_mut().zip(sums).for_each(|(cost, sum)| *cost -= term.weight * sum);
            }
            steps.push(mean(&costs, distribution));
        }
        Ok(steps)
    }

    /// Σ_x p*(x) NELBO(x). It is −log p itself where the process leaves nothing to chance. The last step bears the cost of a
    /// length that is drawn first.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if k is out of range, the table is not finished, or it was made for hidden sets
    /// that this process and k do not pass through; [`crate::error::ErrorKind::TooLarge`] if the process is a diffusion.
    pub fn nelbo(&self, process: &dyn Process, block_size: usize) -> Result<Estimate> {
        check_block_size(block_size, self.distribution.length())?;
        let process = summable(process)?;
        let mut per_step = vec![0.0; process.steps(self.distribution.most_cells(), block_size)];
        let mut certain = true;
        for part in &self.parts {
            let OfLength { cells, probability, cost, .. } = part.of;
            let steps = self.costs(part, process, block_size)?;
            // One hidden set a step: the latent path is certain, so the bound is tight.
            certain &= process.term_count(cells, block_size) == steps.len() as f64;
            per_step.iter_mut().zip(steps).for_each(|(sum, step)| *sum += probability * step);
            if let Some(last) = per_step.last_mut() {
                *last += probability * cost;
            }
        }
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
        check_block_size(block_size, self.distribution.length())?;
        let process = summable(process)?;
        let mut all = vec![f64::NEG_INFINITY; self.distribution.sentences().len()];
        for part in &self.parts {
            let Some(of_text) = self.log_likelihoods_of(part, process, block_size)? else { return Ok(None) };
            for (n, log_p) in part.of.sentences.iter().zip(of_text) {
                all[*n] = log_p - part.of.cost;
            }
        }
        Ok(Some(all))
    }

    /// The same of the sentences of a part, given how many cells can be hidden.
    fn log_likelihoods_of(
        &self,
        part: &Part,
        process: &dyn Blocks,
        block_size: usize,
    ) -> Result<Option<Vec<f64>>> {
        let cells = part.of.cells;
        let nothing = vec![f64::NEG_INFINITY; part.of.sentences.len()];
        // Ordered, so that sums are added in the same order everywhere.
        let mut level = BTreeMap::from([(PositionSet::EMPTY, vec![0.0; nothing.len()])]);
        for _ in 1..=process.steps(cells, block_size) {
            let mut next = BTreeMap::new();
            for (visible, log_f) in level {
                let set = self.set(part, PositionSet::full(cells).minus(visible))?;
                let blocks = process.reverse_blocks(cells, block_size, visible);
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
        Ok(log_p.map(|log_p| self.exact(BoundKind::Exact, -mean(&log_p, &self.distribution), Vec::new())))
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

    fn exact(&self, kind: BoundKind, nats: f64, per_step: Vec<f64>) -> Estimate {
        let sentences = self.distribution.sentences().len();
        Estimate { kind, nats, standard_error: 0.0, sentences, per_step, optimum_per_step: None }
    }
}

/// Σ_x p*(x) value(x).
fn mean(values: &[f64], distribution: &Enumerated) -> f64 {
    values.iter().zip(distribution.probabilities()).map(|(value, p)| p * value).sum()
}

/// log(e^a + e^b).
fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}
