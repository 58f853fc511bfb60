//! Why noise makes a gradient expensive: a model small enough that every estimator's variance is a formula.
//!
//! f(z) = c − ½ a z² stands for log p(x, z) and q(z) = N(d, σ²) for the posterior; the posterior's entropy is
//! taken analytically. Wanted is ∇_d E_q f(z) = −a d, from draws z = d + σε:
//!
//! ```text
//! score function        (f(z) − b) ε/σ             variance C²/σ² − 3aC + (15/4) a²σ² + 2a²d²,  C = c − ½ad² − b
//!   with b = E f                                            (5/2) a²σ² + 2a²d²
//!   with the best b                                         (3/2) a²σ² + 2a²d²
//!   with b_k = mean of the K − 1 other f                    (5/2) a²σ² + 2a²d² + (½ a²σ² + 2a²d²)/(K − 1)
//! pathwise              f'(z) = −a(d + σε)          variance a²σ²
//! ```
//!
//! The first two lines are moments of ε up to the sixth. The best b makes C = (3/2) aσ². In the last line, a draw
//! is one of K whose mean is taken, and the number is K times that mean's variance.
//!
//! So "the more noise, the larger the variance" holds with a baseline and pathwise. Without one it is a U in σ:
//! a constant that f carries along is divided by σ. A posterior that is fixed has no such gradient at all: its
//! variance is 0.
//!
//! Sources: Williams 1992 (REINFORCE and its baseline); Kingma and Welling 2014, Rezende et al. 2014 (pathwise);
//! Kool et al. 2019 (leave-one-out).

use crate::bound::Mean;
use crate::random::{Purpose, Random};
use crate::{Error, Result};
use serde::Serialize;

/// f(z) = c − ½ a z² and the mean d of q(z) = N(d, σ²). f is in nats; a and d are in nats and units of z.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quadratic {
    /// c, the value at the peak.
    pub constant: f64,
    /// a, how sharply f falls off.
    pub curvature: f64,
    /// d, how far the posterior's mean is from the peak.
    pub mean: f64,
}

impl Quadratic {
    /// From finite numbers, `curvature` > 0: f has a peak.
    ///
    /// # Errors
    /// `Setting` for any others.
    pub fn new(constant: f64, curvature: f64, mean: f64) -> Result<Self> {
        let finite = [constant, curvature, mean].iter().all(|value| value.is_finite());
        if !finite || curvature <= 0.0 {
            return Err(Error::setting(
                format!("c、a、d 须为有限数，且 a 须大于 0，而不是 {constant}、{curvature}、{mean}。"),
                format!(
                    "c, a and d must be finite, and a above 0; they are {constant}, {curvature} and {mean}."
                ),
            ));
        }
        Ok(Self { constant, curvature, mean })
    }

    /// f(z).
    pub fn value(&self, z: f64) -> f64 {
        self.constant - 0.5 * self.curvature * z * z
    }

    /// E_q f = c − ½ a (d² + σ²).
    pub fn expectation(&self, sigma: f64) -> f64 {
        self.value(self.mean) - 0.5 * self.curvature * sigma * sigma
    }

    /// ∇_d E_q f = −a d.
    pub fn gradient(&self) -> f64 {
        -self.curvature * self.mean
    }

    /// The σ at which the score function's variance is least, with the constant baseline b:
    /// (4/15)^¼ sqrt(|C/a|), 0 where C = 0. There it is (15^½ |aC| − 3aC + 2a²d²).
    pub fn quietest_sigma(&self, baseline: f64) -> f64 {
        let offset = (self.value(self.mean) - baseline) / self.curvature;
        (4.0f64 / 15.0).powf(0.25) * offset.abs().sqrt()
    }
}

/// What is subtracted from f; no choice of it changes the gradient's expectation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Baseline {
    /// A constant b; 0 is none.
    Constant(f64),
    /// b = E f.
    Expectation,
    /// For each of K >= 2 draws the mean of f at the others.
    LeaveOneOut(usize),
}

/// An unbiased estimator of ∇_d E_q f.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Estimator {
    /// (f(z) − b) ∇_d log q(z).
    ScoreFunction(Baseline),
    /// ∇_d f(d + σε).
    Pathwise,
}

/// What many draws of an estimator came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    /// The estimates' mean, with its standard error.
    pub mean: Mean,
    /// Their variance for one z: that of an estimate times the z it takes.
    pub variance: f64,
    /// Its standard error, from the fourth moment.
    pub variance_error: f64,
}

impl Estimator {
    /// How many z one estimate takes.
    fn draws(self) -> usize {
        match self {
            Self::ScoreFunction(Baseline::LeaveOneOut(draws)) => draws,
            _ => 1,
        }
    }

    /// The variance for one z, by the formulas of this module; σ > 0.
    pub fn variance(self, toy: &Quadratic, sigma: f64) -> f64 {
        let spread = (toy.curvature * sigma).powi(2);
        let slope = toy.gradient().powi(2);
        match self {
            Self::Pathwise => spread,
            Self::ScoreFunction(Baseline::Expectation) => 2.5 * spread + 2.0 * slope,
            Self::ScoreFunction(Baseline::LeaveOneOut(draws)) => {
                2.5 * spread + 2.0 * slope + (0.5 * spread + 2.0 * slope) / (draws as f64 - 1.0)
            }
            Self::ScoreFunction(Baseline::Constant(_)) => {
                let offset = toy.value(toy.mean) - self.constant(toy, sigma);
                (offset / sigma).powi(2) - 3.0 * toy.curvature * offset + 3.75 * spread + 2.0 * slope
            }
        }
    }

    /// The constant that is subtracted, where it is one.
    fn constant(self, toy: &Quadratic, sigma: f64) -> f64 {
        match self {
            Self::ScoreFunction(Baseline::Constant(constant)) => constant,
            Self::ScoreFunction(Baseline::Expectation) => toy.expectation(sigma),
            Self::ScoreFunction(Baseline::LeaveOneOut(_)) | Self::Pathwise => 0.0,
        }
    }

    /// How many z it takes until the standard error is `accuracy` times the gradient itself:
    /// variance / (accuracy · ad)², at least 1; `None` where the gradient is 0.
    pub fn samples_needed(self, toy: &Quadratic, sigma: f64, accuracy: f64) -> Option<f64> {
        let tolerated = (accuracy * toy.gradient()).powi(2);
        (tolerated > 0.0).then(|| (self.variance(toy, sigma) / tolerated).max(1.0))
    }

    /// One estimate.
    pub fn draw(self, toy: &Quadratic, sigma: f64, random: &mut Random) -> f64 {
        if let Self::ScoreFunction(Baseline::LeaveOneOut(draws)) = self {
            return leave_one_out(toy, sigma, draws, random);
        }
        let noise = random.normal();
        let z = toy.mean + sigma * noise;
        match self {
            Self::Pathwise => -toy.curvature * z,
            Self::ScoreFunction(_) => (toy.value(z) - self.constant(toy, sigma)) * noise / sigma,
        }
    }

    /// The mean and variance of `estimates` >= 2 estimates, beside which the formulas can be held.
    ///
    /// # Errors
    /// `Setting` for fewer than 2 estimates, σ <= 0, or leave-one-out with fewer than 2 draws.
    pub fn simulate(self, toy: &Quadratic, sigma: f64, estimates: usize, seed: u64) -> Result<Simulation> {
        let draws = self.draws();
        let has_others = draws >= 2 || !matches!(self, Self::ScoreFunction(Baseline::LeaveOneOut(_)));
        if estimates < 2 || !(sigma > 0.0 && sigma.is_finite()) || !has_others {
            return Err(Error::setting(
                "模拟至少需要 2 次估计、大于 0 的 σ；留一基线至少需要 2 个样本。",
                "A simulation needs 2 estimates or more and σ > 0; a leave-one-out baseline needs 2 draws or more.",
            ));
        }
        let mut random = Random::new(seed, Purpose::Diagnosis, 0);
        let values: Vec<f64> = (0..estimates).map(|_| self.draw(toy, sigma, &mut random)).collect();
        let (count, mean) = (estimates as f64, Mean::of(&values, 0.0));
        let moment = |power| values.iter().map(|value| (value - mean.nats).powi(power)).sum::<f64>() / count;
        let (second, fourth) = (moment(2), moment(4));
        Ok(Simulation {
            mean,
            variance: draws as f64 * second * count / (count - 1.0),
            variance_error: draws as f64 * ((fourth - second * second).max(0.0) / count).sqrt(),
        })
    }
}

/// The mean over K draws of (f(z_k) − mean of the other f) ε_k/σ.
fn leave_one_out(toy: &Quadratic, sigma: f64, draws: usize, random: &mut Random) -> f64 {
    let noises: Vec<f64> = (0..draws).map(|_| random.normal()).collect();
    let values: Vec<f64> = noises.iter().map(|noise| toy.value(toy.mean + sigma * noise)).collect();
    let (total, count) = (values.iter().sum::<f64>(), draws as f64);
    let term = |(value, noise): (&f64, &f64)| (value - (total - value) / (count - 1.0)) * noise / sigma;
    values.iter().zip(&noises).map(term).sum::<f64>() / count
}
