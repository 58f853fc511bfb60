//! Learned posteriors: an encoder, a prior, a decoder, and what regularises them.
//!
//! log p(x) >= -(D + R), D = -E_q log p(x|z), R = KL(q(z|x) ‖ N(0, I)). A [`LatentConfig`] says what of
//! q(z|x) is learned, how p(x|z) factorises and what is minimised; [`LatentModel`] is all that what measures
//! and samples knows of a model; D and R are reported apart from whatever is minimised.

mod batch;
mod collapse;
mod config;
mod derivation;
mod fixed_mean;
mod generate;
mod importance;
mod measurement;
mod model;
mod pictures;
pub mod preset;
pub(crate) mod proposal;
mod rate_distortion;
mod scatter;
mod sentences;
pub mod settings;
mod usage;

#[cfg(feature = "cpu")]
mod autoencoder;
#[cfg(feature = "cpu")]
mod discrepancy;
#[cfg(feature = "cpu")]
mod estimator;
#[cfg(feature = "cpu")]
mod objective;

#[cfg(feature = "cpu")]
pub use autoencoder::{Autoencoder, AutoencoderShape, PosteriorTensors, TrainedAutoencoder};
pub use batch::LatentBatch;
pub use collapse::{Collapse, CollapseEstimate, collapse};
pub use config::{DecoderConfig, Deviation, LatentConfig, Mean, Objective, Scope};
pub use derivation::{DerivationEstimate, Derived, Parameter, ScoreTerms};
#[cfg(feature = "cpu")]
pub use discrepancy::{WIDTHS, squared_discrepancy};
#[cfg(feature = "cpu")]
pub use estimator::GradientEstimator;
pub use fixed_mean::FixedMeans;
pub use generate::{decode, draw_prior, marginals, reconstruct};
pub use importance::{ImportanceEstimate, ImportanceWeighted, check_nested};
pub use measurement::{LatentMeasured, LatentMeasurement};
pub use model::{LatentModel, Posteriors, gaussian_divergence, log_likelihoods};
#[cfg(feature = "cpu")]
pub use objective::{LatentObjective, latent_objective};
pub use pictures::{Picture, Pictures};
pub use proposal::widening;
pub use rate_distortion::{RateDistortion, RateDistortionEstimate};
pub use scatter::{LatentScatter, ScatteredTheme};
pub use sentences::Sentences;
pub use usage::{LatentUsage, latent_usage};
