//! log p(x) of a deletion at one token a step, summed over all ways to insert x.

use super::estimate::{BoundKind, Estimate};
use super::limits::{ask, check_rows, no_planner, number};
use crate::conditional_bernoulli::log_add;
use crate::conditionals::{Conditionals, Contexts};
use crate::corpus::{DataDistribution, Enumerated, Vocabulary};
use crate::error::ErrorKind;
use crate::position_set::PositionSet;
use crate::process::Deletion;
use crate::{Error, Result, Token};
use std::collections::{BTreeSet, HashMap};

/// The exact log p(x) of every string of a distribution.
///
/// A token at a time, x is reached by way of its distinct subsequences; each is one row, whichever strings it lies in. With w
/// and f what the model says of a string without its token i, the probability to come by y is
///
/// ```text
/// R(∅) = 1,   R(y) = Σ_i R(y without y_i) · w_i/(1 + Σ w) · f_i(y_i),   p(x) = R(x) · P(stop | x)
/// ```
pub struct StringLikelihood {
    deletion: Deletion,
    vocabulary: Vocabulary,
    distribution: Enumerated,
    /// All subsequences, shorter ones first.
    strings: Vec<Vec<Token>>,
    /// What one more token makes of each.
    insertions: Vec<Vec<Inserted>>,
    /// log R, complete once all shorter strings are answered.
    reached: Vec<f64>,
    /// log P(stop), as far as the model has answered.
    stopped: Vec<f64>,
    /// Which of the strings each sentence is.
    sentences: Vec<usize>,
}

/// A token put into a gap of a string, and which string comes of it.
struct Inserted {
    gap: usize,
    token: Token,
    string: usize,
}

impl StringLikelihood {
    /// Lists the subsequences of the distribution's strings.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] with more than one token a step, and beyond 10^6 subsequences.
    pub fn new(distribution: &Enumerated, vocabulary: &Vocabulary, deletion: Deletion) -> Result<Self> {
        if deletion.at_once > 1 {
            return Err(several_at_once());
        }
        let mut all = BTreeSet::new();
        for sentence in distribution.sentences() {
            let mut own = BTreeSet::from([(0, Vec::new())]);
            for &token in vocabulary.string(sentence) {
                let longer = |(size, y): &(usize, Vec<Token>)| (size + 1, [&y[..], &[token][..]].concat());
                let longer: Vec<_> = own.iter().map(longer).collect();
                own.extend(longer);
                check_rows(own.len())?;
            }
            all.extend(own);
            check_rows(all.len())?;
        }
        let strings: Vec<Vec<Token>> = all.into_iter().map(|(_, y)| y).collect();
        let index: HashMap<&[Token], usize> = strings.iter().enumerate().map(|(n, y)| (&y[..], n)).collect();
        let mut insertions: Vec<Vec<Inserted>> = strings.iter().map(|_| Vec::new()).collect();
        for (string, y) in strings.iter().enumerate() {
            for (gap, &token) in y.iter().enumerate() {
                let shorter = [&y[..gap], &y[gap + 1..]].concat();
                insertions[index[&shorter[..]]].push(Inserted { gap, token, string });
            }
        }
        let sentences = distribution.sentences().iter();
        let sentences = sentences.map(|sentence| index[vocabulary.string(sentence)]).collect();
        let mut reached = vec![f64::NEG_INFINITY; strings.len()];
        reached[0] = 0.0;
        Ok(Self {
            deletion,
            vocabulary: vocabulary.clone(),
            distribution: distribution.clone(),
            strings,
            insertions,
            reached,
            stopped: Vec::new(),
            sentences,
        })
    }

    /// How many contexts the model is asked about.
    pub fn rows(&self) -> usize {
        self.strings.len()
    }

    /// How many of them it has answered.
    pub fn rows_done(&self) -> usize {
        self.stopped.len()
    }

    /// Asks the model about the next `rows` contexts (at least one); true once all are answered.
    ///
    /// # Errors
    /// As [`StratifiedBound::advance`](super::StratifiedBound::advance).
    pub async fn advance(&mut self, conditionals: &impl Conditionals, rows: usize) -> Result<bool> {
        let (length, v) = (self.distribution.length(), self.vocabulary.size());
        let from = self.rows_done();
        let to = self.rows().min(from.saturating_add(rows.max(1)));
        let mut contexts = Contexts::default();
        for y in &self.strings[from..to] {
            contexts.append(self.deletion.context(y, PositionSet::EMPTY, length, &self.vocabulary));
        }
        let answers = ask(conditionals, length, v, true, &contexts).await?;
        let plans = answers.plans.ok_or_else(no_planner)?;
        let rows =
            plans.log_odds.chunks_exact(length).zip(answers.log_probabilities.chunks_exact(length * v));
        for (n, (log_weights, log_f)) in (from..to).zip(rows) {
            let choices = self.deletion.choices(self.strings[n].len(), length, &self.vocabulary);
            let log_stop = choices.of(log_weights).log_stop();
            number(log_stop as f32)?;
            for &Inserted { gap, token, string } in &self.insertions[n] {
                let [log_w, log_f] = [log_weights[gap], log_f[gap * v + usize::from(token)]].map(f64::from);
                let way = self.reached[n] + log_stop + log_w + log_f;
                number(way as f32)?;
                self.reached[string] = log_add(self.reached[string], way);
            }
            self.stopped.push(log_stop);
        }
        Ok(to == self.rows())
    }

    /// log p(x) of each sentence of the distribution, in nats; `None` before all rows are answered.
    pub fn log_likelihoods(&self) -> Option<Vec<f64>> {
        let log_p = |&n: &usize| Some(self.reached[n] + self.stopped.get(n)?);
        (self.rows_done() == self.rows()).then(|| self.sentences.iter().map(log_p).collect())?
    }

    /// -Σ_x p*(x) log p(x), exactly; `None` before all rows are answered.
    pub fn negative_log_likelihood(&self) -> Option<Estimate> {
        let log_p = self.log_likelihoods()?;
        let terms = log_p.iter().zip(self.distribution.probabilities()).map(|(log_p, p)| -p * log_p);
        Some(Estimate {
            kind: BoundKind::Exact,
            nats: terms.sum(),
            standard_error: 0.0,
            sentences: log_p.len(),
            per_step: Vec::new(),
            optimum_per_step: None,
        })
    }
}

fn several_at_once() -> Error {
    Error::new(
        ErrorKind::TooLarge,
        "只有每步删去一个词元（deleted-at-once 为 1）时，log p(x) 才能逐一求和；请改用估计。",
        "log p(x) of a deletion is summed only at one token a step (deleted-at-once 1); use the estimate instead.",
    )
}
