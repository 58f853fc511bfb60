//! The optimal network: a law's own conditionals.

use super::Law;
use crate::conditionals::Conditionals;
use crate::{Result, Token};

/// p*(x_i = v | the visible tokens), exactly. Impossible tokens have log-probability −∞; a context
/// without support gets the uniform distribution at every position.
pub struct Oracle<'a> {
    law: &'a Law,
}

impl<'a> Oracle<'a> {
    pub(super) fn new(law: &'a Law) -> Self {
        Self { law }
    }

    /// p*(x_i = v | context), \[L × V\].
    fn probabilities(&self, context: &[Token]) -> Vec<f64> {
        let v = self.law.vocabulary_size();
        let compatible =
            |sentence: &[Token]| context.iter().zip(sentence).all(|(z, x)| z == x || usize::from(*z) == v);
        let mut sums = vec![0.0; context.len() * v];
        let mut total = 0.0;
        for (sentence, p) in self.law.sentences().iter().zip(self.law.probabilities()) {
            if compatible(sentence) {
                total += p;
                sentence.iter().enumerate().for_each(|(i, token)| sums[i * v + usize::from(*token)] += p);
            }
        }
        if total == 0.0 {
            return vec![1.0 / v as f64; context.len() * v];
        }
        sums.iter().map(|sum| sum / total).collect()
    }
}

impl Conditionals for Oracle<'_> {
    fn length(&self) -> usize {
        self.law.length()
    }

    fn vocabulary_size(&self) -> usize {
        self.law.vocabulary_size()
    }

    async fn log_probabilities(&self, contexts: &[Token]) -> Result<Vec<f32>> {
        let rows = contexts.chunks_exact(self.law.length());
        Ok(rows.flat_map(|row| self.probabilities(row)).map(|p| p.ln() as f32).collect())
    }
}
