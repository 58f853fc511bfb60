//! Estimators of the bound's gradient by draws of z.

use super::autoencoder::{Autoencoder, AutoencoderShape, PosteriorTensors};
use super::objective::latent_objective;
use super::{LatentBatch, Objective};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::Serialize;

/// How the gradient of D + R is estimated. With w = p(x, z)/q(z|x), sg(·) not differentiated, it is
///
/// ```text
/// -∇ E_q log w = -E_q [ ∇ log q · sg(log w - b) + ∇ log p(x, z) ]
/// ```
///
/// for every b that does not depend on z (Williams 1992), or by z = μ + σ ε that of D plus R in closed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum GradientEstimator {
    /// b = 0.
    ScoreFunction,
    /// b of a draw is the mean of log w over the sentence's other draws (Kool et al. 2019).
    LeaveOneOut,
    /// By z = μ + σ ε (Kingma and Welling 2014): what training uses.
    Pathwise,
    /// As the score function, of a q whose parameters stand still: the first term is exactly zero.
    FixedPosterior,
}

impl GradientEstimator {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ScoreFunction, Self::LeaveOneOut, Self::Pathwise, Self::FixedPosterior];

    /// A number \[1\] whose gradient is the estimate, by `batch` that holds every sentence `draws` times, all
    /// sentences after one another; >= 2 times for [`Self::LeaveOneOut`].
    pub fn loss(
        self,
        shape: &AutoencoderShape,
        networks: &Autoencoder,
        batch: &LatentBatch,
        draws: usize,
        device: &Device,
    ) -> Tensor<1> {
        match self {
            Self::Pathwise => pathwise(shape, networks, batch, device),
            Self::ScoreFunction => score_function(shape, networks, batch, |_| None, device),
            Self::LeaveOneOut => {
                let baseline = |log_w: &Tensor<1>| Some(leave_one_out(log_w, draws));
                score_function(shape, networks, batch, baseline, device)
            }
            Self::FixedPosterior => {
                let encoder = networks.encoder.clone().map(Module::no_grad);
                let networks = Autoencoder { encoder, ..networks.clone() };
                score_function(shape, &networks, batch, |_| None, device)
            }
        }
    }
}

fn pathwise(
    shape: &AutoencoderShape,
    networks: &Autoencoder,
    batch: &LatentBatch,
    device: &Device,
) -> Tensor<1> {
    let mut shape = *shape;
    shape.config.objective = Objective::default();
    latent_objective(&shape, networks, batch, device).training_loss
}

/// -mean( sg(log w - b) log q(z|x) + log p(x, z) ) with z no function of the parameters.
fn score_function(
    shape: &AutoencoderShape,
    networks: &Autoencoder,
    batch: &LatentBatch,
    baseline: impl Fn(&Tensor<1>) -> Option<Tensor<1>>,
    device: &Device,
) -> Tensor<1> {
    let PosteriorTensors { mean, log_deviation } =
        shape.posterior(networks, &batch.sentences, &batch.means, device);
    let z = (mean.clone() + log_deviation.clone().exp() * shape.noise(batch, device)).detach();
    let answers = shape.decode(networks, z.clone(), &batch.previous);
    let targets = shape.tokens(&batch.sentences, device);
    let log_p = per_row(answers.gather(2, targets.unsqueeze_dim(2)), batch.rows);
    // Up to ½ log 2π in each dimension, which cancel in log w.
    let scaled = (z.clone() - mean) / log_deviation.clone().exp();
    let log_q = per_row(scaled.square() * -0.5 - log_deviation, batch.rows);
    let log_joint = log_p + networks.log_prior(z.flatten(1, 2));
    let log_w = (log_joint.clone() - log_q.clone()).detach();
    let weight = match baseline(&log_w) {
        Some(baseline) => log_w - baseline,
        None => log_w,
    };
    -(weight * log_q + log_joint).mean()
}

/// The mean of the other draws of each sentence, \[draws · sentences\].
fn leave_one_out(log_w: &Tensor<1>, draws: usize) -> Tensor<1> {
    let rows = log_w.dims()[0];
    let by_draw = log_w.clone().reshape([draws, rows / draws]);
    let others = by_draw.clone().sum_dim(0) - by_draw;
    (others / (draws - 1) as f64).reshape([rows])
}

/// The sum over everything but the rows.
fn per_row(values: Tensor<3>, rows: usize) -> Tensor<1> {
    let size = values.dims()[1] * values.dims()[2];
    values.reshape([rows, size]).sum_dim(1).squeeze_dim(1)
}
