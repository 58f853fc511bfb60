//! How noisy a network's gradient is, from the gradients of single draws.

use crate::diagnosis::not_numbers;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// A number and its standard error, in the unit the field says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Spread {
    /// The number.
    pub value: f64,
    /// Its standard error, by the jackknife.
    pub standard_error: f64,
}

/// N gradients of the same frozen weights and sentences, each from a z of its own: what of them is signal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GradientSummary {
    /// tr Cov g, the sum of the variances of all P entries for one draw; unbiased.
    pub trace: Spread,
    /// ‖E g‖², unbiased, hence below 0 by chance where there is no signal: the mean over pairs n ≠ m of
    /// g_n · g_m.
    pub squared_norm: Spread,
    /// ‖E g‖ / sqrt(tr Cov g) of one draw; 0 where the squared norm is estimated below 0. The mean of n draws
    /// has sqrt(n) times as much.
    pub signal_to_noise: Spread,
    /// N.
    pub samples: usize,
}

impl GradientSummary {
    /// Of `gradients` \[N × P\], P = `parameters`, N >= 3. O(NP).
    ///
    /// # Errors
    /// `Setting` if the sizes do not fit or N < 3; `Diverged` if they are no finite numbers.
    pub fn of(gradients: &[f32], parameters: usize) -> Result<Self> {
        let samples = gradients.len() / parameters.max(1);
        if parameters == 0 || !gradients.len().is_multiple_of(parameters) || samples < 3 {
            return Err(Error::setting(
                format!("梯度须是 N × {parameters} 个数，且 N 至少为 3，而不是共 {} 个数。", gradients.len()),
                format!(
                    "Gradients must be N × {parameters} numbers with N at least 3, not {} in all.",
                    gradients.len()
                ),
            ));
        }
        if !gradients.iter().all(|entry| entry.is_finite()) {
            return Err(not_numbers("梯度", "gradients"));
        }
        let sums = Sums::of(gradients, parameters);
        let without: Vec<Sums> = (0..samples).map(|n| sums.without(n)).collect();
        let spread = |of: fn(&Sums) -> f64| Spread {
            value: of(&sums),
            standard_error: jackknife(&without.iter().map(of).collect::<Vec<_>>()),
        };
        Ok(Self {
            trace: spread(Sums::trace),
            squared_norm: spread(Sums::squared_norm),
            signal_to_noise: spread(Sums::signal_to_noise),
            samples,
        })
    }

    /// The same for one draw, of gradients that are the means of `draws` each.
    pub fn per_draw(self, draws: usize) -> Self {
        let draws = draws as f64;
        let scaled = |Spread { value, standard_error }: Spread, by: f64| Spread {
            value: value * by,
            standard_error: standard_error * by,
        };
        Self {
            trace: scaled(self.trace, draws),
            signal_to_noise: scaled(self.signal_to_noise, 1.0 / draws.sqrt()),
            ..self
        }
    }

    /// Whether there is a gradient beyond two standard errors of its squared norm.
    pub fn has_signal(&self) -> bool {
        self.squared_norm.value > 2.0 * self.squared_norm.standard_error
    }

    /// How many draws it takes until the mean gradient's error, sqrt(tr Cov g / n), is `accuracy` times its
    /// norm; `None` where no norm was found.
    pub fn samples_needed(&self, accuracy: f64) -> Option<f64> {
        let tolerated = accuracy * self.signal_to_noise.value;
        (tolerated > 0.0).then(|| tolerated.powi(-2).max(1.0))
    }
}

/// All that is needed of N gradients: every number of the summary, and of the N − 1 others without each.
struct Sums {
    count: f64,
    /// ‖Σ g‖².
    norm_of_sum: f64,
    /// Σ ‖g‖².
    sum_of_norms: f64,
    /// (g_n · Σ g, ‖g_n‖²) of each.
    products: Vec<(f64, f64)>,
}

impl Sums {
    fn of(gradients: &[f32], parameters: usize) -> Self {
        let mut total = vec![0.0f64; parameters];
        for gradient in gradients.chunks_exact(parameters) {
            for (sum, entry) in total.iter_mut().zip(gradient) {
                *sum += f64::from(*entry);
            }
        }
        let products = |gradient: &[f32]| {
            gradient.iter().zip(&total).fold((0.0, 0.0), |(with_sum, with_self), (entry, sum)| {
                let entry = f64::from(*entry);
                (with_sum + entry * sum, with_self + entry * entry)
            })
        };
        let products: Vec<(f64, f64)> = gradients.chunks_exact(parameters).map(products).collect();
        Self {
            count: products.len() as f64,
            norm_of_sum: total.iter().map(|sum| sum * sum).sum(),
            sum_of_norms: products.iter().map(|(_, with_self)| with_self).sum(),
            products,
        }
    }

    fn without(&self, n: usize) -> Self {
        let (with_sum, with_self) = self.products[n];
        Self {
            count: self.count - 1.0,
            norm_of_sum: self.norm_of_sum - 2.0 * with_sum + with_self,
            sum_of_norms: self.sum_of_norms - with_self,
            products: Vec::new(),
        }
    }

    fn trace(&self) -> f64 {
        ((self.sum_of_norms - self.norm_of_sum / self.count) / (self.count - 1.0)).max(0.0)
    }

    fn squared_norm(&self) -> f64 {
        (self.norm_of_sum - self.sum_of_norms) / (self.count * (self.count - 1.0))
    }

    fn signal_to_noise(&self) -> f64 {
        let (signal, noise) = (self.squared_norm().max(0.0), self.trace());
        // Without noise there is no telling how much better than rounding the signal is.
        if signal == 0.0 { 0.0 } else { (signal / noise.max(f64::MIN_POSITIVE)).sqrt() }
    }
}

/// sqrt((N − 1)/N Σ (v_n − mean)²) of what a number becomes without each sample.
fn jackknife(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares * (count - 1.0) / count).sqrt()
}
