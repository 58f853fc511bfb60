//! The plane of rate and distortion, and the side of it where no measurement can be.
//!
//! NELBO = D + R is an upper bound on the model's cross-entropy, which is at least H. So every model lies on or
//! above the line D + R = H (Alemi et al. 2018, "Fixing a Broken ELBO"): at R = 0 sits what says nothing of x by z,
//! at D = 0 what says everything. β moves along the frontier; only what is above it is lost.

use super::setting;
use denoise_lab::bound::Mean;
use denoise_lab::error::ErrorKind;
use denoise_lab::{Error, Result};

/// How many standard errors a bound may be below H before the measurement is wrong.
const TOLERANCE: f64 = 4.0;

/// How far below H an exact bound may be, in nats: rounding of 32-bit networks.
const ROUNDING: f64 = 1e-3;

/// A model in the plane, in nats per sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What it is called.
    pub name: String,
    /// R = KL(q(z|x) ‖ p(z)).
    pub rate: Mean,
    /// D = −E_q log p(x|z).
    pub distortion: Mean,
    /// D + R with the error of the sum, which is not that of its parts: they are measured on the same
    /// sentences. Paired with log p*(x) where that is known.
    pub bound: Mean,
}

/// The plane of a corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// H, in nats per sequence; `None` where it is unknown.
    pub entropy: Option<f64>,
    points: Vec<Point>,
}

impl Point {
    /// D + R − H: what is lost, 0 on the line.
    pub fn gap(&self, entropy: f64) -> f64 {
        self.bound.nats - entropy
    }

    /// Whether the other has no more of either, and less of one.
    fn is_dominated_by(&self, other: &Self) -> bool {
        let (own, others) =
            ((self.rate.nats, self.distortion.nats), (other.rate.nats, other.distortion.nats));
        others.0 <= own.0 && others.1 <= own.1 && others != own
    }
}

impl Plane {
    /// The empty plane of a corpus with this entropy in nats per sequence, if it is known.
    pub fn new(entropy: Option<f64>) -> Self {
        Self { entropy, points: Vec::new() }
    }

    /// The points, in the order they came.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Adds a point.
    ///
    /// # Errors
    /// `Diverged` if it is no finite number; `Setting` if R < 0; `Impossible` if D + R is below H by more than 4
    /// standard errors (and 0.001 nats for rounding): then not the model is good but the measurement wrong.
    pub fn add(&mut self, point: Point) -> Result<()> {
        let numbers = [point.rate, point.distortion, point.bound];
        if !numbers.iter().all(|mean| mean.nats.is_finite() && mean.standard_error.is_finite()) {
            return Err(super::not_numbers("率和失真", "rates and distortions"));
        }
        if point.rate.nats < -ROUNDING {
            return Err(setting(
                format!("R 是 KL 散度，不能是负数 {:.4}。", point.rate.nats),
                format!("R is a KL divergence and cannot be {:.4}, below 0.", point.rate.nats),
            ));
        }
        if let Some(entropy) = self.entropy {
            check(&point, entropy)?;
        }
        self.points.push(point);
        Ok(())
    }

    /// The line D + R = H from R = 0 to R = H, as (R, D) at its ends; `None` where H is unknown.
    pub fn line(&self) -> Option<[(f64, f64); 2]> {
        self.entropy.map(|entropy| [(0.0, entropy), (entropy, 0.0)])
    }

    /// The points that no other beats at both R and D, by rising R.
    pub fn frontier(&self) -> Vec<&Point> {
        let is_best = |point: &&Point| !self.points.iter().any(|other| point.is_dominated_by(other));
        let mut frontier: Vec<&Point> = self.points.iter().filter(is_best).collect();
        frontier.sort_by(|a, b| a.rate.nats.total_cmp(&b.rate.nats));
        frontier
    }
}

fn check(point: &Point, entropy: f64) -> Result<()> {
    let (bound, error) = (point.bound.nats, point.bound.standard_error);
    if bound >= entropy - TOLERANCE * error - ROUNDING {
        return Ok(());
    }
    let name = &point.name;
    Err(Error::new(
        ErrorKind::Impossible,
        format!(
            "{name}：D + R = {bound:.4} ± {error:.4} 低于熵 {entropy:.4}，超出 4 倍标准误；没有模型能做到，测量有误。"
        ),
        format!(
            "{name}: D + R = {bound:.4} ± {error:.4} is more than 4 standard errors below the entropy {entropy:.4}. No model can be: the measurement is wrong."
        ),
    ))
}
