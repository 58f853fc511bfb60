//! How far what was drawn is from the distribution it should have.

use serde::Serialize;

/// A share of sentences, in \[0, 1\].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// The share.
    pub share: f64,
    /// Its standard error; 0 where all or none are, which N sentences tell only to about 3/N.
    pub standard_error: f64,
}

impl Share {
    /// `count` of `all` sentences, at least one.
    pub fn of(count: usize, all: usize) -> Self {
        let (share, all) = (count as f64 / all as f64, all as f64);
        Self { share, standard_error: (share * (1.0 - share) / (all - 1.0).max(1.0)).sqrt() }
    }
}

/// How many of the strings drawn have a length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LengthShare {
    /// ℓ, in tokens.
    pub length: usize,
    /// The share of all that were drawn, malformed ones among them.
    pub drawn: Share,
    /// P(ℓ).
    pub expected: f64,
}

/// What a distance between the sampler's distribution and p* is. Numbers of different kinds are not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum DistanceKind {
    /// KL(p* ‖ sampler) in nats, >= 0, summed exactly over sentences, and orders where they are random; infinite where the
    /// sampler cannot draw a sentence of the support.
    ExactDivergence,
    /// The same, a mean over drawn sentences (held-out ones if some are), with its standard error; it may fall below 0.
    EstimatedDivergence,
    /// ½ Σ_x |share of x among the drawn sentences − p*(x)|, in \[0, 1\]. A finite number of sentences
    /// is never spread exactly as p*, so it is too large: see [`Distance::chance`].
    EmpiricalTotalVariation,
    /// The same of the lengths of strings on a canvas, to the distribution of their lengths; malformed canvases have none.
    LengthVariation,
}

/// How far the sampler's distribution is from p*.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Distance {
    /// What the number is.
    pub kind: DistanceKind,
    /// The number.
    pub value: f64,
    /// Its standard error; 0 where it is no mean over sentences drawn.
    pub standard_error: f64,
    /// What it is on average for as many sentences drawn from p* itself; 0 if it is exact.
    pub chance: f64,
}

/// ½ Σ |share − p| over outcomes that came so often and have these probabilities, which sum to 1, out of `drawn`; the
/// rest of those drawn are of none of them.
pub(super) fn variation(
    kind: DistanceKind,
    drawn: usize,
    outcomes: impl Iterator<Item = (usize, f64)>,
) -> Distance {
    let (mut apart, mut chance, mut found) = (0.0, 0.0, 0);
    for (count, p) in outcomes {
        apart += (count as f64 / drawn as f64 - p).abs();
        chance += mean_absolute_deviation(drawn, p) / drawn as f64;
        found += count;
    }
    apart += (drawn - found) as f64 / drawn as f64;
    Distance { kind, value: apart / 2.0, standard_error: 0.0, chance: chance / 2.0 }
}

/// E|X − np| of a binomial X (De Moivre): 2 ν (1 − p) C(n, ν) p^ν (1 − p)^(n − ν), ν = ⌊np⌋ + 1.
fn mean_absolute_deviation(n: usize, p: f64) -> f64 {
    let (count, nu) = (n as f64, (n as f64 * p).floor() + 1.0);
    if p >= 1.0 || nu > count {
        return 0.0;
    }
    let log_choose = libm::lgamma(count + 1.0) - libm::lgamma(nu + 1.0) - libm::lgamma(count - nu + 1.0);
    2.0 * nu * libm::exp(log_choose + nu * libm::log(p) + (count - nu + 1.0) * libm::log1p(-p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_absolute_deviation_is_that_of_the_binomial() {
        for n in [1, 2, 7, 20] {
            for p in [0.001f64, 0.05, 0.3, 0.5, 0.9] {
                let choose = |k: usize| crate::position_set::binomial(n, k);
                let probability = |k: usize| choose(k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32);
                let exact: f64 = (0..=n).map(|k| probability(k) * (k as f64 - n as f64 * p).abs()).sum();
                assert!((mean_absolute_deviation(n, p) - exact).abs() < 1e-12, "{n}, {p}");
            }
        }
        assert_eq!(mean_absolute_deviation(5, 1.0), 0.0);
    }
}
