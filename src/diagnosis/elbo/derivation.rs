//! The note's four-line derivation of the ELBO, each term with the value it has in a model.
//!
//! ```text
//! log p(x)  =  log E_q [ p(x, z)/q(z|x) ]
//!           >= E_q [ log p(x, z)/q(z|x) ]
//!           =  E_q [ log p(x, z) ]  +  E_q [ −log q(z|x) ]
//!           =  E_q [ log p(z) ]  +  E_q [ log p(x|z) ]  +  H[q(z|x)]
//! ```
//!
//! Lines 2 and 3 are the same average of the same draws and agree to rounding. DerivationLine 4 takes the entropy
//! analytically, ½ + ½ log 2πσ² a dimension, and so differs from them by that term's sampling error alone.

use crate::bound::{Mean, sum};
use crate::diagnosis::{COLLAPSED, SentenceWeights, not_numbers};
use crate::error::Text;
use crate::{Error, Result};
use serde::Serialize;

/// What a model measured of N sentences, on K draws z ~ q(z|x) of each; in nats, sentence by sentence.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// The sentences' weights.
    pub weights: SentenceWeights,
    /// K >= 1, draws or estimates that are each the mean of some; of one only the error across sentences is known.
    pub draws: usize,
    /// log p(x|z), \[N × K\]: −D on average.
    pub log_likelihoods: Vec<f64>,
    /// log p(z), \[N × K\].
    pub log_priors: Vec<f64>,
    /// log q(z|x), \[N × K\]: minus the sampled entropy on average.
    pub log_posteriors: Vec<f64>,
    /// H\[q(z|x)\] in closed form, \[N\].
    pub entropies: Vec<f64>,
    /// log p(x), exactly or K estimates of it, \[N × K\], where it was measured. By the same draws as the lines below it is
    /// never less than they are.
    pub log_marginals: Option<Vec<f64>>,
    /// log p*(x), \[N\], where the data distribution is known.
    pub log_p_stars: Option<Vec<f64>>,
}

/// How a line follows from the one above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum DerivationRelation {
    /// It is the same number.
    Equal,
    /// The one above is at least this: Jensen's inequality.
    AtLeast,
}

/// A summand of a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DerivationTerm {
    /// The formula, in TeX.
    pub formula: &'static str,
    /// What it is called.
    pub name: Text,
    /// Its mean over sentences in nats; `None` where it was not measured.
    pub value: Option<Mean>,
}

/// A line of the derivation; its terms add up to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DerivationLine {
    /// How it follows from the line above.
    pub relation: DerivationRelation,
    /// Its summands.
    pub terms: Vec<DerivationTerm>,
    /// Their sum, with the error of the sum; `None` where it was not measured.
    pub total: Option<Mean>,
}

/// What the inequality leaves open: how loose the bound is, and how far from the best model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), which is 0 if and only if q is the model's own posterior.
    pub jensen_gap: Option<Mean>,
    /// E log p*(x) − E log p(x) = KL(p* ‖ p) of the model: what no tighter bound can win.
    pub shortfall: Option<Mean>,
    /// R = −E_q log p(z) − H\[q(z|x)\], whose log p(z) is sampled.
    pub rate: Mean,
    /// All three in words.
    pub sentence: Text,
}

/// The four lines and the remark.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Derivation {
    /// Lines 1 to 4.
    pub lines: [DerivationLine; 4],
    /// What line 3 has beyond line 4: the sampling error of the entropy, 0 on average.
    pub sampling_error: Mean,
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
        let Pieces { log_likelihoods, log_priors, log_posteriors, .. } = pieces;
        let entropies = pieces.for_every_draw(&pieces.entropies);
        let surprisal: Vec<f64> = log_posteriors.iter().map(|value| -value).collect();
        let joint = sum(log_likelihoods, log_priors);
        let elbo = sum(&joint, &surprisal);
        let closed = sum(&joint, &entropies);
        let term = |formula, zh: &str, en: &str, values: Option<&[f64]>| DerivationTerm {
            formula,
            name: Text::new(zh, en),
            value: values.map(|values| pieces.mean(values)),
        };
        let line = |relation, terms, values: Option<&[f64]>| DerivationLine {
            relation,
            terms,
            total: values.map(|values| pieces.mean(values)),
        };
        let marginals = pieces.log_marginals.as_deref();
        let lines = [
            line(
                DerivationRelation::Equal,
                vec![term(r"\log E_q[p(x,z)/q(z \mid x)]", "对数似然", "log-likelihood", marginals)],
                marginals,
            ),
            line(
                DerivationRelation::AtLeast,
                vec![term(r"E_q[\log p(x,z)/q(z \mid x)]", "下界", "lower bound", Some(&elbo))],
                Some(&elbo),
            ),
            line(
                DerivationRelation::Equal,
                vec![
                    term(r"E_q[\log p(x,z)]", "联合对数概率", "joint log-probability", Some(&joint)),
                    term(r"E_q[-\log q(z \mid x)]", "熵（抽样）", "entropy, sampled", Some(&surprisal)),
                ],
                Some(&elbo),
            ),
            line(
                DerivationRelation::Equal,
                vec![
                    term(r"E_q[\log p(z)]", "先验", "prior", Some(log_priors)),
                    term(r"E_q[\log p(x \mid z)]", "重构，−D", "reconstruction, −D", Some(log_likelihoods)),
                    term(r"H[q(z \mid x)]", "熵（公式）", "entropy, in closed form", Some(&entropies)),
                ],
                Some(&closed),
            ),
        ];
        let sampling_error = pieces.mean(&difference(&elbo, &closed));
        Ok(Self { lines, sampling_error, remark: pieces.remark(&elbo, &entropies) })
    }
}

impl Pieces {
    fn check(&self) -> Result<()> {
        let (count, draws) = (self.weights.count(), self.draws);
        let optional = |values: &Option<Vec<f64>>, each| values.as_ref().map(|values| (values.clone(), each));
        let sampled = [&self.log_likelihoods, &self.log_priors, &self.log_posteriors];
        let arrays: Vec<(Vec<f64>, usize)> = sampled
            .map(|values| (values.clone(), draws))
            .into_iter()
            .chain([(self.entropies.clone(), 1)])
            .chain(optional(&self.log_marginals, draws))
            .chain(optional(&self.log_p_stars, 1))
            .collect();
        if draws == 0 || arrays.iter().any(|(values, each)| values.len() != count * each) {
            return Err(Error::setting(
                format!("推导的每一项都应有 {count} 个值，每句一个（抽样的项每次抽样一个）。"),
                format!(
                    "Every term of the derivation needs {count} values, one for each sentence (and draw, where it is sampled)."
                ),
            ));
        }
        if arrays.iter().flat_map(|(values, _)| values).any(|value| !value.is_finite()) {
            return Err(not_numbers("推导的各项", "terms of the derivation"));
        }
        Ok(())
    }

    /// The mean of values \[N × K\].
    fn mean(&self, values: &[f64]) -> Mean {
        match self.draws {
            1 => self.weights.mean(values),
            draws => self.weights.mean_of_draws(values, draws),
        }
    }

    /// Values \[N\] as \[N × K\].
    fn for_every_draw(&self, values: &[f64]) -> Vec<f64> {
        values.iter().flat_map(|value| std::iter::repeat_n(*value, self.draws)).collect()
    }

    /// The remark on an ELBO and entropies \[N × K\].
    fn remark(&self, elbo: &[f64], entropies: &[f64]) -> Remark {
        let marginals = self.log_marginals.as_ref();
        let jensen_gap = marginals.map(|log_p| self.mean(&difference(log_p, elbo)));
        let shortfall = marginals.zip(self.log_p_stars.as_ref());
        let shortfall = shortfall
            .map(|(log_p, log_p_stars)| self.mean(&difference(&self.for_every_draw(log_p_stars), log_p)));
        let minus_rate = self.mean(&sum(&self.log_priors, entropies));
        let rate = Mean { nats: -minus_rate.nats, ..minus_rate };
        Remark { jensen_gap, shortfall, rate, sentence: remark_sentence(jensen_gap, shortfall, rate) }
    }
}

/// What is written as 0.00.
const SHOWN: f64 = 0.005;

fn remark_sentence(jensen_gap: Option<Mean>, shortfall: Option<Mean>, rate: Mean) -> Text {
    let Text { mut zh, mut en } = match (jensen_gap, shortfall) {
        (Some(gap), _) if gap.nats < SHOWN + 2.0 * gap.standard_error => Text::new(
            format!(
                "界与对数似然在误差内相等（相差 {:.2} ± {:.2} 奈特）；紧不等于好。",
                gap.nats, gap.standard_error
            ),
            format!(
                "The bound equals log p(x) within its error ({:.2} ± {:.2} nats below): tight is not optimal.",
                gap.nats, gap.standard_error
            ),
        ),
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
    };
    // Sampled: what is 0 may differ from it by its error.
    if rate.nats < COLLAPSED + 2.0 * rate.standard_error {
        zh += "这里先验项和熵正好抵消（R 是 0）：后验就是先验，解码器不理会 z；界之所以紧，是因为 z 什么也没说。";
        en += " Prior and entropy cancel here (R is 0): the posterior is the prior and the decoder ignores z. The bound is tight because z says nothing.";
    }
    Text { zh, en }
}

/// Entry by entry.
fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}
