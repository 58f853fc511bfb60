//! Why a learned posterior collapses, measured and explained: arithmetic on arrays, no networks.
//!
//! Whoever trains a model with a latent z hands over what it says (decoder probabilities, posterior means and
//! deviations, gradients of single draws) and is told what that means. Beside the measures stand the models
//! small enough to be solved: a quadratic whose gradient estimators have closed-form variances, a discrete
//! posterior summed in full, and the linear VAE, whose optimum is probabilistic PCA.
//!
//! Notation as in the crate's front page: D = −E_q log p(x|z), R = KL(q(z|x) ‖ p(z)), NELBO = D + R, all in
//! nats per sequence unless a measure says otherwise. `docs/learned-posteriors.md` has the proofs.

mod collapse;
mod elbo;
mod gradient_summary;
mod gradient_variance;
mod information;
mod linear_optimum;
mod linear_vae;
mod matrix;
mod measure;
mod principal_plane;
mod rate_distortion;
mod score_function;
mod variance_table;
mod weights;

use crate::Error;
use crate::error::ErrorKind;

pub use collapse::{ALIVE, COLLAPSED, DecoderProbabilities, Verdict};
pub use elbo::{Derivation, Line, Pieces, Relation, Remark, Term};
pub use gradient_summary::{GradientSummary, Spread};
pub use gradient_variance::{Baseline, Estimator, Quadratic, Simulation};
pub use information::{ACTIVE, GaussianPosteriors, MutualInformation};
pub use linear_optimum::{Direction, LinearOptimum};
pub use linear_vae::{LinearGradient, LinearVae};
pub use matrix::Matrix;
pub use measure::{Measure, Reading};
pub use principal_plane::PrincipalPlane;
pub use rate_distortion::{Plane, Point};
pub use score_function::DiscretePosterior;
pub use variance_table::{Drawn, VarianceRow, variance_table};
pub use weights::Weights;

/// The error of arrays that do not fit each other, or whose numbers are out of range.
fn setting(zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::new(ErrorKind::Setting, zh, en)
}

/// The error of arrays that hold something else than finite numbers; `zh` and `en` name them.
fn not_numbers(zh: &str, en: &str) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!("{zh}里有不是有限数的值；训练已发散，请降低学习率后重新训练。"),
        format!("Not all {en} are finite numbers: training diverged. Train anew with a lower learning rate."),
    )
}
