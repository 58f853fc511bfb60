//! Learned posteriors: an encoder, a prior, a decoder, and what regularises them.
//!
//! log p(x) >= -(D + R), D = -E_q log p(x|z), R = KL(q(z|x) ‖ p(z)). A [`LatentConfig`] says what of
//! q(z|x) is learned, whether the [`Prior`] is, how p(x|z) factorises and what is minimised; [`LatentModel`] is all that what measures
//! and samples knows of a model; D and R are reported apart from whatever is minimised. What is measured of one is
//! [`crate::diagnosis`].

mod batch;
mod config;
mod fixed_mean;
pub(crate) mod generate;
mod model;
mod objective;
pub mod preset;
mod prior;
pub(crate) mod proposal;
mod settings;

#[cfg(feature = "cpu")]
mod autoencoder;
#[cfg(feature = "cpu")]
mod estimator;
#[cfg(feature = "cpu")]
mod mixture;

#[cfg(feature = "cpu")]
pub use autoencoder::{Autoencoder, AutoencoderShape, PosteriorTensors, TrainedAutoencoder};
pub use batch::LatentBatch;
pub use config::{DecoderConfig, Deviation, LatentConfig, PosteriorMean, PriorConfig, Scope};
#[cfg(feature = "cpu")]
pub use estimator::GradientEstimator;
pub use fixed_mean::FixedMeans;
pub use generate::{add_path, decode, reconstruct};
#[cfg(feature = "cpu")]
pub use mixture::Mixture;
pub use model::{LatentModel, Posteriors, gaussian_divergence, log_likelihoods};
pub(crate) use model::{log_density, log_normal};
pub use objective::{Aae, Elbo, Gan, InfoVae, Judged, LossFunction, Objective};
#[cfg(feature = "cpu")]
pub use objective::{
    LatentObjective, WIDTHS, draw_one_hot, gradient_penalty, latent_objective, squared_discrepancy,
    straight_through,
};
pub use prior::Prior;
pub use proposal::widening;
pub(crate) use settings::PRIORS;
pub use settings::{requirements, settings};
