//! The linear VAE: a model whose ELBO and log-likelihood are both formulas.
//!
//! ```text
//! p(z) = N(0, I_k)     p(x|z) = N(Wz + μ, s²I_n)     q(z|x) = N(V(x − μ), diag d)
//! ```
//!
//! For data with mean μ and covariance S, averaged over the data and in nats:
//!
//! ```text
//! D = n/2 log 2πs² + 1/2s² ( tr (I − WV) S (I − WV)ᵀ + tr W diag(d) Wᵀ )
//! R = ½ ( tr V S Vᵀ + Σ d − Σ log d − k )                                       ELBO = −(D + R)
//! E log p(x) = −½ ( n log 2π + log|C| + tr C⁻¹S ),   C = WWᵀ + s²I
//! ```
//!
//! The model is probabilistic PCA (Tipping and Bishop 1999), its VAE that of Lucas, Tucker, Grosse and Norouzi
//! (2019). [`denoise_lab::diagnosis::LinearOptimum`] is where ascent on this ELBO ends.

use super::{Matrix, setting};
use denoise_lab::Result;

/// The parameters but μ, which is the data's mean.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearVae {
    /// W, \[n × k\].
    pub decoder: Matrix,
    /// V, \[k × n\].
    pub encoder: Matrix,
    /// log d, \[k\].
    pub log_variances: Vec<f64>,
    /// s² > 0, the noise of the decoder; not learned here.
    pub noise: f64,
}

/// The gradient of the ELBO by each parameter.
#[derive(Clone, Debug)]
pub struct LinearGradient {
    /// By W.
    pub decoder: Matrix,
    /// By V.
    pub encoder: Matrix,
    /// By log d.
    pub log_variances: Vec<f64>,
}

impl LinearVae {
    /// From its parameters.
    ///
    /// # Errors
    /// `Setting` if the shapes do not fit or the noise is not positive.
    pub fn new(decoder: Matrix, encoder: Matrix, log_variances: Vec<f64>, noise: f64) -> Result<Self> {
        let (n, k) = decoder.shape();
        let fits = encoder.shape() == (k, n) && log_variances.len() == k;
        let positive = noise > 0.0 && noise.is_finite();
        if !fits || !positive {
            return Err(setting(
                format!("线性 VAE 的编码矩阵须为 {k} × {n}，方差须有 {k} 个，噪声方差须大于 0。"),
                format!(
                    "A linear VAE needs an encoder of {k} × {n}, {k} variances and a noise variance above 0."
                ),
            ));
        }
        Ok(Self { decoder, encoder, log_variances, noise })
    }

    /// I − WV, what the means fail to reconstruct.
    fn residual(&self) -> Matrix {
        Matrix::diagonal(&vec![1.0; self.decoder.shape().0]).plus(-1.0, &self.decoder.times(&self.encoder))
    }

    /// diag d.
    fn variances(&self) -> Matrix {
        Matrix::diagonal(&self.log_variances.iter().map(|log_d| libm::exp(*log_d)).collect::<Vec<_>>())
    }

    /// D in nats, for data of this covariance \[n × n\].
    pub fn distortion(&self, covariance: &Matrix) -> f64 {
        let residual = self.residual();
        let missed = residual.times(covariance).times(&residual.transposed()).trace();
        let blurred = self.decoder.times(&self.variances()).times(&self.decoder.transposed()).trace();
        let constant = self.decoder.shape().0 as f64 / 2.0 * log_two_pi(self.noise);
        constant + (missed + blurred) / (2.0 * self.noise)
    }

    /// R in nats.
    pub fn rate(&self, covariance: &Matrix) -> f64 {
        let means = self.encoder.times(covariance).times(&self.encoder.transposed()).trace();
        let own: f64 = self.log_variances.iter().map(|log_d| libm::expm1(*log_d) - log_d).sum();
        0.5 * (means + own)
    }

    /// −(D + R).
    pub fn elbo(&self, covariance: &Matrix) -> f64 {
        -self.distortion(covariance) - self.rate(covariance)
    }

    /// E log p(x), that of probabilistic PCA with this W and s².
    ///
    /// # Errors
    /// `Setting` if rounding makes C singular.
    pub fn log_likelihood(&self, covariance: &Matrix) -> Result<f64> {
        let n = self.decoder.shape().0;
        let model =
            self.decoder.times(&self.decoder.transposed()).plus(self.noise, &Matrix::diagonal(&vec![1.0; n]));
        let Some(lower) = model.cholesky() else {
            return Err(setting(
                "模型的协方差在舍入后不再正定；请增大噪声方差。",
                "Rounding makes the model's covariance singular: use a larger noise variance.",
            ));
        };
        let half = lower.solve_lower(covariance);
        // T⁻¹ S T⁻ᵀ, whose trace is that of C⁻¹ S.
        let whitened = lower.solve_lower(&half.transposed());
        let log_determinant: f64 = (0..n).map(|i| 2.0 * lower.at(i, i).ln()).sum();
        Ok(-0.5 * (n as f64 * log_two_pi(1.0) + log_determinant + whitened.trace()))
    }

    /// ∇ ELBO:
    ///
    /// ```text
    /// by W: ((I − WV) S Vᵀ − W diag d)/s²      by V: Wᵀ(I − WV) S/s² − V S
    /// by log d: ½ (1 − d − d (WᵀW)_jj/s²)
    /// ```
    pub fn gradient(&self, covariance: &Matrix) -> LinearGradient {
        let missed = self.residual().times(covariance);
        let variances = self.variances();
        let by_decoder = missed.times(&self.encoder.transposed()).plus(-1.0, &self.decoder.times(&variances));
        let by_encoder = self.decoder.transposed().times(&missed).scaled(1.0 / self.noise);
        let gram = self.decoder.transposed().times(&self.decoder);
        let by_log_variance = |j| 0.5 * (1.0 - variances.at(j, j) * (1.0 + gram.at(j, j) / self.noise));
        LinearGradient {
            decoder: by_decoder.scaled(1.0 / self.noise),
            encoder: by_encoder.plus(-1.0, &self.encoder.times(covariance)),
            log_variances: (0..self.log_variances.len()).map(by_log_variance).collect(),
        }
    }

    /// Moves the parameters along the gradient, `steps` times by `rate` of it.
    pub fn ascend(&mut self, covariance: &Matrix, steps: usize, rate: f64) {
        for _ in 0..steps {
            let gradient = self.gradient(covariance);
            self.decoder = self.decoder.plus(rate, &gradient.decoder);
            self.encoder = self.encoder.plus(rate, &gradient.encoder);
            for (log_d, slope) in self.log_variances.iter_mut().zip(gradient.log_variances) {
                *log_d += rate * slope;
            }
        }
    }
}

/// log 2πv.
fn log_two_pi(variance: f64) -> f64 {
    (2.0 * std::f64::consts::PI * variance).ln()
}
