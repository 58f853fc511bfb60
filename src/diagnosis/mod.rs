//! Why a learned posterior collapses, measured and explained: no networks.
//!
//! Whoever trains a model with a latent z is measured as a [`LatentModel`](crate::latent::LatentModel), or hands over
//! what it says (decoder probabilities, posterior means and deviations, gradients of single draws): the measures
//! themselves are arithmetic on arrays. Beside them stand two models small enough to be solved: a quadratic whose
//! gradient estimators have closed-form variances, and the linear VAE, whose optimum is probabilistic PCA.
//!
//! Notation as in the crate's front page: D = −E_q log p(x|z), R = KL(q(z|x) ‖ p(z)), NELBO = D + R, all in
//! nats per sequence unless a measure says otherwise. `docs/learned-posteriors.md` has the proofs.

mod collapse;
mod elbo;
mod gradients;
mod linear_optimum;
mod measurement;
mod pictures;
mod sentences;
mod weights;

use crate::Error;
use crate::error::ErrorKind;

pub use collapse::{
    ACTIVE, ALIVE, COLLAPSED, Collapse, CollapseEstimate, DecoderProbabilities, GaussianPosteriors,
    LatentUsage, Measure, MutualInformation, Reading, Verdict, latent_usage,
};
pub use elbo::{
    Derivation, DerivationEstimate, DerivationLine, DerivationRelation, DerivationTerm, Derived,
    ImportanceEstimate, ImportanceWeighted, Parameter, Pieces, PriorLikelihoodEstimate, RateDistortion,
    RateDistortionEstimate, Remark, ScoreTerms, check_nested,
};
pub use gradients::{
    Baseline, Drawn, Estimator, GradientSummary, Quadratic, Simulation, Spread, VarianceRow, variance_table,
};
pub use linear_optimum::{Direction, LinearOptimum};
pub use measurement::{
    LatentMeasured, LatentMeasurement, LatentReadings, MeasurementConfig, MeasurementStage,
};
pub use pictures::{LatentScatter, Picture, Pictures, PrincipalPlane, ScatteredTheme};
pub use sentences::Sentences;
pub use weights::SentenceWeights;

/// The error of arrays that hold something else than finite numbers; `zh` and `en` name them.
fn not_numbers(zh: &str, en: &str) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!("{zh}里有不是有限数的值；训练已发散，请降低学习率后重新训练。"),
        format!("Not all {en} are finite numbers: training diverged. Train anew with a lower learning rate."),
    )
}
