//! Estimates: sentences drawn from the corpus, one hidden set drawn for each step.

use super::{BoundKind, Estimate, ask, check_block_size, check_rows, hide, number};
use crate::conditionals::Conditionals;
use crate::corpus::Corpus;
use crate::error::ErrorKind;
use crate::process::{Process, Term};
use crate::random::{Purpose, Random};
use crate::{Error, Result, Token};

/// The NELBO estimated from N sentences with exact counts: one draw for every step t of every
/// sentence, instead of drawing t too.
///
/// Where the corpus's law is known the estimate is H + mean of NELBO(x) + log p*(x), whose variance
/// does not contain the sentences' own.
pub struct StratifiedBound {
    vocabulary_size: usize,
    steps: usize,
    sentences: Vec<Vec<Token>>,
    reference: Option<Reference>,
    /// \[sentence × step\].
    terms: Vec<Term>,
    /// \[sentence × step\], in nats, as far as the model has answered.
    costs: Vec<f64>,
}

/// The law that the sentences come from.
struct Reference {
    entropy: f64,
    log_probabilities: Vec<f64>,
}

impl StratifiedBound {
    /// Draws the sentences and hidden sets: the n-th sentence and its sets depend on `seed` and n
    /// only.
    ///
    /// Errors: `Setting` unless 1 <= k <= L and there are at least 2 sentences; `TooLarge` beyond
    /// 10^6 rows (sentences × steps).
    pub fn new(
        corpus: &Corpus,
        process: &dyn Process,
        block_size: usize,
        sentences: usize,
        seed: u64,
    ) -> Result<Self> {
        check_block_size(block_size, corpus.length)?;
        if sentences < 2 {
            return Err(Error::new(
                ErrorKind::Setting,
                format!("估计误差至少需要 2 个句子，而不是 {sentences} 个。"),
                format!("An error can be estimated from 2 sentences or more, not from {sentences}."),
            ));
        }
        let steps = process.steps(corpus.length, block_size);
        check_rows(sentences.saturating_mul(steps))?;
        let (mut drawn, mut terms) = (Vec::new(), Vec::new());
        for n in 0..sentences {
            let mut random = Random::new(seed, Purpose::Evaluation, n as u64);
            drawn.push(corpus.sample(&mut random).to_vec());
            let draw = |step| process.draw_term(corpus.length, block_size, step, &mut random);
            terms.extend((1..=steps).map(draw));
        }
        let log_probabilities = drawn.iter().map(|x| corpus.log_probability(x)).collect::<Option<_>>();
        let reference = corpus.entropy().zip(log_probabilities);
        Ok(Self {
            vocabulary_size: corpus.vocabulary.size(),
            steps,
            sentences: drawn,
            reference: reference.map(|(entropy, log_probabilities)| Reference { entropy, log_probabilities }),
            costs: Vec::with_capacity(terms.len()),
            terms,
        })
    }

    /// How many contexts the model is asked about.
    pub fn rows(&self) -> usize {
        self.terms.len()
    }

    /// How many of them it has answered.
    pub fn rows_done(&self) -> usize {
        self.costs.len()
    }

    /// Asks the model about the next `rows` contexts (at least one); true once all are answered.
    ///
    /// Errors: the model's own; `Setting` if it is made for other sentences; `Diverged` if an answer
    /// is not a number. After an error the estimate is as before.
    pub async fn advance(&mut self, conditionals: &impl Conditionals, rows: usize) -> Result<bool> {
        let (length, v) = (self.sentences[0].len(), self.vocabulary_size);
        let from = self.costs.len();
        let to = self.terms.len().min(from.saturating_add(rows.max(1)));
        let sentence = |row: usize| &self.sentences[row / self.steps];
        let context = |row: usize| hide(sentence(row), self.terms[row].corrupted, v as Token);
        let contexts: Vec<Token> = (from..to).flat_map(context).collect();
        let answers = ask(conditionals, length, v, &contexts).await?;
        let cost = |(row, answer): (usize, &[f32])| {
            let term = &self.terms[row];
            let score = |i| number(answer[i * v + usize::from(sentence(row)[i])]);
            let sum = term.scored.iter().map(|i| score(i).map(f64::from)).sum::<Result<f64>>()?;
            Ok(-term.weight * sum)
        };
        let costs = (from..to).zip(answers.chunks_exact(length * v)).map(cost).collect::<Result<Vec<_>>>()?;
        self.costs.extend(costs);
        Ok(to == self.terms.len())
    }

    /// The estimate from the sentences answered so far; `None` before there are two.
    pub fn estimate(&self) -> Option<Estimate> {
        let costs: Vec<&[f64]> = self.costs.chunks_exact(self.steps).collect();
        if costs.len() < 2 {
            return None;
        }
        let count = costs.len() as f64;
        let nelbos = costs.iter().map(|costs| costs.iter().sum::<f64>());
        let (kind, entropy, values): (_, _, Vec<f64>) = match &self.reference {
            None => (BoundKind::UpperBoundEstimate, 0.0, nelbos.collect()),
            Some(reference) => {
                let paired = nelbos.zip(&reference.log_probabilities).map(|(nelbo, log_p)| nelbo + log_p);
                (BoundKind::PairedEstimate, reference.entropy, paired.collect())
            }
        };
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let per_step = (0..self.steps).map(|t| costs.iter().map(|c| c[t]).sum::<f64>() / count);
        Some(Estimate {
            kind,
            nats: entropy + mean,
            standard_error: (squares / (count - 1.0) / count).sqrt(),
            sentences: costs.len(),
            per_step: per_step.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::CorpusConfig;
    use crate::process::{LeftToRight, Mask};
    use pollster::block_on;

    fn measured(process: &dyn Process, paired: bool) -> Estimate {
        let corpus = Corpus::open(&CorpusConfig::Capitals).unwrap();
        let mut bound = StratifiedBound::new(&corpus, process, 1, 500, 0).unwrap();
        if !paired {
            bound.reference = None;
        }
        assert!(block_on(bound.advance(&corpus.law().unwrap().conditionals(), usize::MAX)).unwrap());
        bound.estimate().unwrap()
    }

    #[test]
    fn pairing_lowers_the_standard_error() {
        for process in [&Mask as &dyn Process, &LeftToRight] {
            let (paired, plain) = (measured(process, true), measured(process, false));
            assert_eq!(paired.kind, BoundKind::PairedEstimate);
            assert_eq!(plain.kind, BoundKind::UpperBoundEstimate);
            assert!(paired.standard_error < 0.8 * plain.standard_error, "{paired:?} {plain:?}");
            assert_eq!(paired.per_step, plain.per_step);
        }
    }

    #[test]
    fn plain_estimate_is_the_sum_of_its_steps() {
        let plain = measured(&Mask, false);
        assert!((plain.nats - plain.per_step.iter().sum::<f64>()).abs() < 1e-9);
    }
}
