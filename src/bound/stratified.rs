//! Estimates: sentences drawn from the corpus, one hidden set drawn for each step.

use super::{BoundKind, Estimate, ask, check_rows, hide, number, process_gap};
use crate::conditionals::Conditionals;
use crate::corpus::{Corpus, Law};
use crate::error::ErrorKind;
use crate::process::{Process, Term, check_block_size};
use crate::random::{Purpose, Random};
use crate::{Error, Result, Token};

/// The NELBO estimated from N sentences with exact counts: one draw for every step t of every
/// sentence, instead of drawing t too.
///
/// Where the corpus's law is enumerated, the optimal network of the same process (the law's own
/// conditionals) is asked about the very same contexts. Its NELBO is known exactly: H + process gap.
/// The estimate is that plus the mean of NELBO(x) - NELBO*(x): neither the sentences' nor the noise's
/// own variance is in it, only that of what is left to learn, so that a few hundred sentences resolve
/// a hundredth of a nat. (Pairing with log p*(x) alone leaves the noise's.)
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

/// The optimal network of the process.
struct Reference {
    law: Law,
    /// H + process gap, in nats, exactly.
    nelbo: f64,
    /// \[sentence × step\], in nats, as far as the model has answered.
    costs: Vec<f64>,
}

impl Reference {
    /// `None` where the process gap is too large a sum to be known exactly.
    fn new(law: &Law, process: &dyn Process, block_size: usize) -> Option<Self> {
        let gap = process_gap(law, process, block_size).ok()?;
        Some(Self { law: law.clone(), nelbo: law.entropy() + gap, costs: Vec::new() })
    }
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
            drawn.push(corpus.sample_held_out(&mut random).to_vec());
            let draw = |step| process.draw_term(corpus.length, block_size, step, &mut random);
            terms.extend((1..=steps).map(draw));
        }
        Ok(Self {
            vocabulary_size: corpus.vocabulary.size(),
            steps,
            sentences: drawn,
            reference: corpus.law().and_then(|law| Reference::new(law, process, block_size)),
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
        let costs = |answers: Vec<f32>| {
            let cost = |(row, answer): (usize, &[f32])| {
                let term = &self.terms[row];
                let score = |i| number(answer[i * v + usize::from(sentence(row)[i])]);
                let sum = term.scored.iter().map(|i| score(i).map(f64::from)).sum::<Result<f64>>()?;
                Ok(-term.weight * sum)
            };
            (from..to).zip(answers.chunks_exact(length * v)).map(cost).collect::<Result<Vec<_>>>()
        };
        let answered = costs(ask(conditionals, length, v, &contexts).await?)?;
        let optimal = match &self.reference {
            Some(reference) => costs(ask(&reference.law.conditionals(), length, v, &contexts).await?)?,
            None => Vec::new(),
        };
        self.costs.extend(answered);
        if let Some(reference) = &mut self.reference {
            reference.costs.extend(optimal);
        }
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
        let (kind, known, values): (_, _, Vec<f64>) = match &self.reference {
            None => (BoundKind::UpperBoundEstimate, 0.0, nelbos.collect()),
            Some(reference) => {
                let optimal = reference.costs.chunks_exact(self.steps).map(|costs| costs.iter().sum::<f64>());
                let differences = nelbos.zip(optimal).map(|(nelbo, optimal)| nelbo - optimal);
                (BoundKind::PairedEstimate, reference.nelbo, differences.collect())
            }
        };
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let per_step = (0..self.steps).map(|t| costs.iter().map(|c| c[t]).sum::<f64>() / count);
        Some(Estimate {
            kind,
            nats: known + mean,
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

    /// A model that mixes the law's conditionals with the uniform distribution.
    struct Blurred<'a>(crate::corpus::Oracle<'a>);

    impl Conditionals for Blurred<'_> {
        fn length(&self) -> usize {
            self.0.length()
        }

        fn vocabulary_size(&self) -> usize {
            self.0.vocabulary_size()
        }

        async fn log_probabilities(&self, contexts: &[Token]) -> Result<Vec<f32>> {
            let uniform = 1.0 / self.vocabulary_size() as f32;
            let exact = self.0.log_probabilities(contexts).await?;
            Ok(exact.into_iter().map(|log_p| (0.9 * log_p.exp() + 0.1 * uniform).ln()).collect())
        }
    }

    fn measured(process: &dyn Process, block_size: usize, paired: bool) -> Estimate {
        let corpus = Corpus::open(&CorpusConfig::Capitals).unwrap();
        let mut bound = StratifiedBound::new(&corpus, process, block_size, 500, 0).unwrap();
        if !paired {
            bound.reference = None;
        }
        let model = Blurred(corpus.law().unwrap().conditionals());
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
    fn plain_estimate_is_the_sum_of_its_steps() {
        let plain = measured(&Mask, 1, false);
        assert!((plain.nats - plain.per_step.iter().sum::<f64>()).abs() < 1e-9);
    }
}
