//! The optimal network: a distribution's own conditionals.

use super::left::LeftPosterior;
use super::{CountPosterior, DataDistribution, Enumerated};
use crate::conditionals::{Answers, Conditionals, Contexts, Plans, SideInformation};
use crate::error::ErrorKind;
use crate::position_set::PositionSet;
use crate::{Error, Result, Token};

/// P(x_i = v | z), exactly, from its [`SideInformation`] and what z says of each position:
///
/// - where the process gives its log-likelihoods, q(z_i | x_i = v) itself is the evidence;
/// - given nothing, or flags: a corrupted position says nothing, any other that it is as it was;
/// - given the count |s| (of spans it has no answer): all sets of that many positions are possible ([`super::ByCount`]). The share
///   u of random tokens cancels: given z, it is the same for every x and s;
/// - told that deletion left it: all strings that it can lie in, where they are listed.
///
/// Given a count it plans too: w_i = P(s_i = 1 | z), the optimal odds at k = 1. Of what deletion left it says whether and
/// where tokens are missing, at k > 1 with the expected counts of each gap.
///
/// - likelihoods of a diffusion: the sentences x by p*(x) Π_j q(z_j | x_j).
///
/// Impossible tokens have log-probability −∞; a context without support gets the uniform distribution
/// at every position, and even odds.
pub struct Oracle<'a> {
    distribution: &'a dyn DataDistribution,
}

/// The most strings of which all are asked how what is left lies in them.
const MOST_STRINGS: f64 = 5000.0;

impl dyn DataDistribution + '_ {
    /// The exact conditionals p*(x_i = v | z): the optimal network.
    pub fn conditionals(&self) -> Oracle<'_> {
        Oracle::new(self)
    }
}

impl Enumerated {
    /// The exact conditionals p*(x_i = v | visible tokens): the optimal network.
    pub fn conditionals(&self) -> Oracle<'_> {
        Oracle::new(self)
    }
}

impl<'a> Oracle<'a> {
    fn new(distribution: &'a dyn DataDistribution) -> Self {
        Self { distribution }
    }

    /// The strings, if they are few enough to ask of each how what is left lies in it.
    fn listed(&self) -> Option<&'a Enumerated> {
        // Asked for its size first: some distributions are not listed before.
        Some(self.distribution).filter(|all| all.support_size() <= MOST_STRINGS)?.enumerated()
    }

    /// Whether it has an exact answer given this side information.
    pub fn answers(&self, side_information: SideInformation) -> bool {
        match side_information {
            SideInformation::Nothing | SideInformation::Flags(_) | SideInformation::Level(_) => true,
            SideInformation::Count(_) => self.distribution.by_count().is_some(),
            SideInformation::Left { .. } => self.listed().is_some(),
            SideInformation::CountInSpans(_) => false,
        }
    }

    /// Whether it has one.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] if only a count is given and the distribution cannot sum over sets, or they are spans.
    pub fn check(&self, side_information: SideInformation) -> Result<()> {
        let unknown =
            if matches!(side_information, SideInformation::Left { .. }) { no_list } else { no_count };
        self.answers(side_information).then_some(()).ok_or_else(unknown)
    }

    /// e_i(v) where corrupted positions say nothing and the others are as they were, \[L × V\].
    fn evidence(&self, row: &[Token], side_information: SideInformation) -> Vec<f64> {
        let v = self.distribution.vocabulary_size();
        let corrupted: PositionSet = match side_information {
            SideInformation::Flags(corrupted) => corrupted,
            _ => (0..row.len()).filter(|&i| usize::from(row[i]) == v).collect(),
        };
        let certain = |i: usize, token: usize| corrupted.contains(i) || usize::from(row[i]) == token;
        let positions = (0..row.len()).flat_map(|i| (0..v).map(move |token| (i, token)));
        positions.map(|(i, token)| f64::from(u8::from(certain(i, token)))).collect()
    }

    /// f_i(v), \[L × V\].
    fn probabilities(&self, evidence: &[f64]) -> Vec<f64> {
        or_uniform(self.distribution.posterior(evidence).marginals, self.distribution.vocabulary_size())
    }

    /// f_i(v), and what is planned, given only the number of corrupted positions.
    fn planned(&self, row: &[Token], count: usize, plans: &mut Plans) -> Result<Vec<f64>> {
        let distribution = self.distribution.by_count().ok_or_else(no_count)?;
        let CountPosterior { corrupted, marginals } = distribution.posterior_by_count(row, count);
        plans.log_odds.extend(corrupted.iter().map(|p| p.ln() as f32));
        plans.corrupted.extend(corrupted.iter().map(|p| *p as f32));
        Ok(or_uniform(marginals, self.distribution.vocabulary_size()))
    }

    /// f_i(v) of placeholders, and where tokens are missing, of what deletion left.
    fn inserted(
        &self,
        row: &[Token],
        (left, inserted, at_once): (usize, PositionSet, usize),
        plans: &mut Plans,
    ) -> Result<Vec<f64>> {
        let distribution = self.listed().ok_or_else(no_list)?;
        let LeftPosterior { log_weights, marginals } =
            distribution.posterior_of_left(row, left, inserted, at_once);
        plans.log_odds.extend(log_weights.iter().map(|w| *w as f32));
        plans.corrupted.extend(log_weights.iter().map(|_| 0.0));
        Ok(or_uniform(marginals, self.distribution.vocabulary_size()))
    }
}

impl Conditionals for Oracle<'_> {
    fn length(&self) -> usize {
        self.distribution.length()
    }

    fn vocabulary_size(&self) -> usize {
        self.distribution.vocabulary_size()
    }

    /// # Errors
    /// [`ErrorKind::TooLarge`] if only a count is given and the distribution cannot sum over sets, or they are spans.
    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let size = self.length() * self.vocabulary_size();
        let mut log_probabilities = Vec::with_capacity(contexts.side_information.len() * size);
        let mut plans = Plans::default();
        let mut log_likelihoods = contexts.log_likelihoods.chunks_exact(size);
        for (row, side_information) in contexts.rows(self.length()) {
            let probabilities = match (log_likelihoods.next(), side_information) {
                (Some(row), _) => self.probabilities(&likelihoods(row, self.vocabulary_size())),
                (None, SideInformation::CountInSpans(_)) => return Err(no_count()),
                (None, SideInformation::Count(count)) => self.planned(row, count, &mut plans)?,
                (None, SideInformation::Left { tokens, inserted, at_once }) => {
                    self.inserted(row, (tokens, inserted, at_once), &mut plans)?
                }
                (None, _) => self.probabilities(&self.evidence(row, side_information)),
            };
            log_probabilities.extend(probabilities.iter().map(|p| p.ln() as f32));
        }
        let planned = plans.log_odds.len() == contexts.tokens.len();
        Ok(Answers { log_probabilities, plans: planned.then_some(plans) })
    }
}

/// The likelihoods of a row, the largest of each position scaled to 1 (0 where all are 0).
fn likelihoods(log_likelihoods: &[f32], vocabulary_size: usize) -> Vec<f64> {
    let scaled = |position: &[f32]| {
        let peak = position.iter().fold(f32::NEG_INFINITY, |peak, l| peak.max(*l));
        let of = move |l: &f32| if *l > f32::NEG_INFINITY { f64::from(l - peak).exp() } else { 0.0 };
        position.iter().map(of).collect::<Vec<_>>()
    };
    log_likelihoods.chunks_exact(vocabulary_size).flat_map(scaled).collect()
}

/// The uniform distribution at positions where nothing is possible.
fn or_uniform(mut marginals: Vec<f64>, vocabulary_size: usize) -> Vec<f64> {
    for position in marginals.chunks_exact_mut(vocabulary_size) {
        if position.iter().all(|p| *p == 0.0) {
            position.fill(1.0 / vocabulary_size as f64);
        }
    }
    marginals
}

fn no_count() -> Error {
    Error::new(
        ErrorKind::TooLarge,
        "这个语料不知道只给出损坏个数时的最优网络；请用看得见损坏位置的过程（如 mask，或看得见的变体）。",
        "The optimal network of this corpus is not known where only the number of corrupted positions is told; choose a process that shows which they are (mask, or a visible variant).",
    )
}

fn no_list() -> Error {
    Error::new(
        ErrorKind::TooLarge,
        "删除之后剩下的可能是哪个句子，要逐一列举才知道，而这个语料的句子太多；请换一个能列举的语料（如 capitals-open）。",
        "What deletion has left may be of any sentence, and this corpus has too many to be listed; choose one that is listed (capitals-open, say).",
    )
}
