//! The note's four-line derivation of the ELBO, each term with the value it has in a model.
//!
//! ```text
//! log p(x)  =  log E_q [ p(x, z)/q(z|x) ]
//!           >= E_q [ log p(x, z)/q(z|x) ]
//!           =  E_q [ log p(x, z) ]  +  E_q [ −log q(z|x) ]
//!           =  E_q [ log p(z) ]  +  E_q [ log p(x|z) ]  +  H[q(z|x)]
//! ```
//!
//! Lines 2 and 3 are the same average of the same draws and agree to rounding. Line 4 takes the entropy
//! analytically, ½ + ½ log 2πσ² a dimension, and so differs from them by that term's sampling error alone.

use super::{Weights, not_numbers, setting};
use crate::Result;
use crate::bound::Mean;
use crate::error::Text;
use serde::Serialize;

/// What a model measured of N sentences, each averaged over draws z ~ q(z|x) of that sentence; in nats.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// The sentences' weights.
    pub weights: Weights,
    /// E_q log p(x|z) = −D, \[N\].
    pub log_likelihoods: Vec<f64>,
    /// E_q log p(z), \[N\].
    pub log_priors: Vec<f64>,
    /// E_q log q(z|x) on the same draws, \[N\]: minus the sampled entropy.
    pub log_posteriors: Vec<f64>,
    /// H\[q(z|x)\] in closed form, \[N\].
    pub entropies: Vec<f64>,
    /// log p(x), exactly or by importance sampling, \[N\], where it was measured.
    pub log_marginals: Option<Vec<f64>>,
    /// H(p*), where the corpus's law is known.
    pub corpus_entropy: Option<f64>,
}

/// How a line follows from the one above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It is the same number.
    Equal,
    /// The one above is at least this: Jensen's inequality.
    AtLeast,
}

/// A summand of a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// The formula, in TeX.
    pub formula: &'static str,
    /// What it is called.
    pub name: Text,
    /// Its mean over sentences in nats; `None` where it was not measured.
    pub value: Option<Mean>,
}

/// A line of the derivation; its terms add up to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// How it follows from the line above.
    pub relation: Relation,
    /// Its summands.
    pub terms: Vec<Term>,
    /// Their sum, with the error of the sum; `None` where it was not measured.
    pub total: Option<Mean>,
}

/// What the inequality leaves open: how loose the bound is, and how far from the best model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), which is 0 if and only if q is the model's own posterior.
    pub jensen_gap: Option<Mean>,
    /// −E log p(x) − H(p*) = KL(p* ‖ p) of the model: what no tighter bound can win.
    pub shortfall: Option<Mean>,
    /// Both in one sentence.
    pub sentence: Text,
}

/// The four lines and the remark.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Derivation {
    /// Lines 1 to 4.
    pub lines: [Line; 4],
    /// On the inequality between lines 1 and 2.
    pub remark: Remark,
}

impl Derivation {
    /// With the values of `pieces`.
    ///
    /// # Errors
    /// `Setting` if the arrays do not have one value for each sentence; `Diverged` if they are no finite
    /// numbers.
    pub fn of(pieces: &Pieces) -> Result<Self> {
        pieces.check()?;
        let Pieces { log_likelihoods, log_priors, log_posteriors, entropies, .. } = pieces;
        let negative = |values: &[f64]| values.iter().map(|value| -value).collect::<Vec<f64>>();
        let surprisal = negative(log_posteriors);
        let joint = sum(log_likelihoods, log_priors);
        let elbo = sum(&joint, &surprisal);
        let term = |formula, zh: &str, en: &str, values: Option<&[f64]>| Term {
            formula,
            name: Text::new(zh, en),
            value: values.map(|values| pieces.weights.mean(values)),
        };
        let line = |relation, terms, values: Option<&[f64]>| Line {
            relation,
            terms,
            total: values.map(|values| pieces.weights.mean(values)),
        };
        let marginals = pieces.log_marginals.as_deref();
        let lines = [
            line(
                Relation::Equal,
                vec![term(r"\log E_q[p(x,z)/q(z|x)]", "对数似然", "log-likelihood", marginals)],
                marginals,
            ),
            line(
                Relation::AtLeast,
                vec![term(r"E_q[\log p(x,z)/q(z|x)]", "下界", "lower bound", Some(&elbo))],
                Some(&elbo),
            ),
            line(
                Relation::Equal,
                vec![
                    term(r"E_q[\log p(x,z)]", "联合对数概率", "joint log-probability", Some(&joint)),
                    term(r"E_q[-\log q(z|x)]", "熵（抽样）", "entropy, sampled", Some(&surprisal)),
                ],
                Some(&elbo),
            ),
            line(
                Relation::Equal,
                vec![
                    term(r"E_q[\log p(z)]", "先验", "prior", Some(log_priors)),
                    term(r"E_q[\log p(x|z)]", "重构，−D", "reconstruction, −D", Some(log_likelihoods)),
                    term(r"H[q(z|x)]", "熵（公式）", "entropy, in closed form", Some(entropies)),
                ],
                Some(&sum(&joint, entropies)),
            ),
        ];
        Ok(Self { lines, remark: pieces.remark(&sum(&joint, entropies)) })
    }
}

impl Pieces {
    fn check(&self) -> Result<()> {
        let count = self.weights.count();
        let optional = self.log_marginals.iter();
        let arrays = [&self.log_likelihoods, &self.log_priors, &self.log_posteriors, &self.entropies];
        let all: Vec<&Vec<f64>> = arrays.into_iter().chain(optional).collect();
        if all.iter().any(|values| values.len() != count) {
            return Err(setting(
                format!("推导的每一项都应有 {count} 个值，每句一个。"),
                format!("Every term of the derivation needs {count} values, one for each sentence."),
            ));
        }
        if all.iter().any(|values| values.iter().any(|value| !value.is_finite())) {
            return Err(not_numbers("推导的各项", "terms of the derivation"));
        }
        Ok(())
    }

    /// The remark on an ELBO of each sentence, \[N\].
    fn remark(&self, elbo: &[f64]) -> Remark {
        let gap = |log_p: &Vec<f64>| {
            let gaps: Vec<f64> = log_p.iter().zip(elbo).map(|(log_p, elbo)| log_p - elbo).collect();
            self.weights.mean(&gaps)
        };
        let shortfall = |log_p: &Vec<f64>| {
            let mean = self.weights.mean(log_p);
            Some(Mean { nats: -mean.nats - self.corpus_entropy?, ..mean })
        };
        let jensen_gap = self.log_marginals.as_ref().map(gap);
        let shortfall = self.log_marginals.as_ref().and_then(shortfall);
        Remark { jensen_gap, shortfall, sentence: remark_sentence(jensen_gap, shortfall) }
    }
}

fn remark_sentence(jensen_gap: Option<Mean>, shortfall: Option<Mean>) -> Text {
    match (jensen_gap, shortfall) {
        (Some(gap), Some(shortfall)) => Text::new(
            format!(
                "界比对数似然低 {:.2} 奈特，而模型离真实分布还差 {:.2} 奈特：紧不等于好。",
                gap.nats, shortfall.nats
            ),
            format!(
                "The bound is {:.2} nats below log p(x), and the model {:.2} nats from the truth: tight is not optimal.",
                gap.nats, shortfall.nats
            ),
        ),
        (Some(gap), None) => Text::new(
            format!("界比对数似然低 {:.2} 奈特；这不说明模型本身有多好。", gap.nats),
            format!(
                "The bound is {:.2} nats below log p(x); that says nothing of how good the model is.",
                gap.nats
            ),
        ),
        (None, _) => Text::new(
            "界何时取等号，只取决于 q 是否是模型自己的后验；紧不等于好。",
            "The bound is tight if and only if q is the model's own posterior: tight is not optimal.",
        ),
    }
}

/// Entry by entry.
fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}
