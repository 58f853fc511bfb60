//! When collapse is the optimum: the linear VAE's best parameters, direction by direction.
//!
//! Let λ_1 >= λ_2 >= .. be the eigenvalues of the data's covariance, and βs² the noise as the objective
//! −D − βR sees it (β multiplies the KL term; dividing −D − βR by β leaves a linear VAE of noise βs²). Its
//! maximum gives each of the k largest directions
//!
//! ```text
//! λ > βs²  active:     w² = λ − βs²,  d = βs²/λ,  V = w/λ,  R_j = ½ log(λ/βs²)
//! λ <= βs² collapsed:  w = 0,         d = 1,      V = 0,    R_j = 0:  q(z_j|x) = p(z_j)
//! ```
//!
//! It is reverse water-filling: what lies under the level βs² is not coded. At β = 1 d is the exact
//! posterior's variance, so the ELBO equals the log-likelihood of probabilistic PCA (Tipping and Bishop 1999),
//! and the direction is lost in the exact maximum likelihood too: not the bound is to blame, but a noise s² that
//! explains the direction already.
//!
//! Who showed what: Lucas, Tucker, Grosse and Norouzi (2019) that the linear VAE's ELBO has no spurious local
//! maxima beyond those of the log-likelihood, and that its noise decides what collapses. Dai, Wang and Wipf (2020)
//! that non-linear decoders do have bad local optima, from autoencoding itself rather than from the KL term.
//! Wang, Blei and Cunningham (2021) that a posterior collapses if and only if z is not identifiable,
//! p(x|z) = p(x): here, w = 0.

use crate::sorting::sorted;
use crate::{Error, Result};
use serde::Serialize;
use std::f64::consts::PI;

/// One of the k latents at the optimum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Direction {
    /// λ, the data's variance along it.
    pub eigenvalue: f64,
    /// Whether λ > βs².
    pub active: bool,
    /// Whether λ <= s²: then exact maximum likelihood drops it too, whatever β.
    pub explained_by_noise: bool,
    /// w², the variance of x that z explains.
    pub explained: f64,
    /// d, the posterior's variance; 1 is the prior's.
    pub posterior_variance: f64,
    /// Var_x E_q\[z|x\] = 1 − d, which [`super::ACTIVE`] is about.
    pub mean_variance: f64,
    /// R_j in nats.
    pub rate: f64,
}

/// The linear VAE's optimum.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LinearOptimum {
    /// The k latents, largest eigenvalue first.
    pub directions: Vec<Direction>,
    /// How many are active.
    pub active: usize,
    /// D in nats per data point.
    pub distortion: f64,
    /// R in nats per data point.
    pub rate: f64,
    /// −(D + R), whatever β.
    pub elbo: f64,
    /// E log p(x) of the decoder; equals the ELBO at β = 1.
    pub log_likelihood: f64,
    /// E log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), 0 at β = 1.
    pub jensen_gap: f64,
    /// KL of normal data with these eigenvalues from the model, which no tighter bound can win; `None` where an
    /// eigenvalue is 0, whose data have no density.
    pub shortfall: Option<f64>,
}

impl LinearOptimum {
    /// For data with these `eigenvalues` (n, in any order), k = `latents` in 1..=n, noise s² > 0 and β > 0.
    ///
    /// # Errors
    /// `Setting` if a number is out of its range, or an eigenvalue is negative.
    pub fn new(eigenvalues: &[f64], latents: usize, noise: f64, beta: f64) -> Result<Self> {
        check(eigenvalues, latents, noise, beta)?;
        let sorted = sorted(eigenvalues.iter().copied(), |eigenvalue| -eigenvalue);
        let level = beta * noise;
        let directions: Vec<Direction> =
            sorted[..latents].iter().map(|eigenvalue| direction(*eigenvalue, noise, level)).collect();
        let rate = directions.iter().map(|direction| direction.rate).sum();
        let constant = sorted.len() as f64 / 2.0 * (2.0 * PI * noise).ln();
        // An active direction misses βs² on average, by its means and its noise together.
        let missed: f64 =
            sorted.iter().zip(explained(&directions)).map(|(eigenvalue, w)| eigenvalue - w).sum();
        let distortion = constant + missed / (2.0 * noise);
        let surprisal = |(eigenvalue, w): (&f64, f64)| {
            let variance = w + noise;
            (2.0 * PI * variance).ln() + eigenvalue / variance
        };
        let log_likelihood = -0.5 * sorted.iter().zip(explained(&directions)).map(surprisal).sum::<f64>();
        let positive = sorted.iter().all(|eigenvalue| *eigenvalue > 0.0);
        let entropy: f64 = sorted.iter().map(|eigenvalue| 0.5 * (1.0 + (2.0 * PI * eigenvalue).ln())).sum();
        Ok(Self {
            active: directions.iter().filter(|direction| direction.active).count(),
            directions,
            distortion,
            rate,
            elbo: -distortion - rate,
            log_likelihood,
            jensen_gap: log_likelihood + distortion + rate,
            shortfall: positive.then_some(-log_likelihood - entropy),
        })
    }
}

/// w² of all n directions: 0 of those without a latent.
fn explained(directions: &[Direction]) -> impl Iterator<Item = f64> {
    directions.iter().map(|direction| direction.explained).chain(std::iter::repeat(0.0))
}

fn direction(eigenvalue: f64, noise: f64, level: f64) -> Direction {
    let active = eigenvalue > level;
    let posterior_variance = if active { level / eigenvalue } else { 1.0 };
    Direction {
        eigenvalue,
        active,
        explained_by_noise: eigenvalue <= noise,
        explained: if active { eigenvalue - level } else { 0.0 },
        posterior_variance,
        mean_variance: 1.0 - posterior_variance,
        // Not −½ log d, which is −0 of a collapsed direction.
        rate: 0.5 * (1.0 / posterior_variance).ln(),
    }
}

fn check(eigenvalues: &[f64], latents: usize, noise: f64, beta: f64) -> Result<()> {
    if eigenvalues.is_empty() || !eigenvalues.iter().all(|value| value.is_finite() && *value >= 0.0) {
        return Err(Error::setting(
            "特征值须为有限的非负数，至少一个。",
            "Eigenvalues must be finite and not negative, at least one of them.",
        ));
    }
    if !(1..=eigenvalues.len()).contains(&latents) {
        let n = eigenvalues.len();
        return Err(Error::setting(
            format!("隐变量个数须在 1 到 {n} 之间，而不是 {latents}。"),
            format!("There can be 1 to {n} latents, not {latents}."),
        ));
    }
    let positive = |value: f64| value > 0.0 && value.is_finite();
    if !positive(noise) || !positive(beta) {
        return Err(Error::setting(
            "噪声方差和 β 须为大于 0 的有限数。",
            "The noise variance and β must be finite and above 0.",
        ));
    }
    Ok(())
}
