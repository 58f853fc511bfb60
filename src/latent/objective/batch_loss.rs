//! Distortion, rate and what is minimised, over a batch.

use super::loss::Terms;
use crate::latent::LatentBatch;
use crate::latent::autoencoder::{Autoencoder, AutoencoderShape, PosteriorTensors};
use burn::tensor::{Device, Tensor, TensorData};

/// What one pass over a batch gives, on the device, apart; \[1\] each, means over sentences, nats per
/// sequence. Only the training loss has a gradient.
pub struct LatentObjective {
    /// What the optimiser minimises.
    pub training_loss: Tensor<1>,
    /// D = -E_q log p(x|z), a draw: one z a sentence. With word dropout it is that of the damaged sentences. Where there is no
    /// posterior, -log (1/K) Σ p(x|z_k), z_k the K = rows draws of the prior: a bound by itself.
    pub distortion: Tensor<1>,
    /// R = KL(q(z|x) ‖ p(z)), with a mixture log q(z|x) - log p(z) at the same z. D + R is a draw of the bound on -log p(x),
    /// whatever is minimised.
    pub rate: Tensor<1>,
    /// What else the objective measures: MMD², or the discriminator's loss; `None` where there is nothing.
    pub regulariser: Option<Tensor<1>>,
}

/// The objective of `shape.config` over a batch.
pub fn latent_objective(
    shape: &AutoencoderShape,
    networks: &Autoencoder,
    batch: &LatentBatch,
    device: &Device,
) -> LatentObjective {
    let terms = terms(shape, networks, batch, device);
    let (loss, regulariser) = shape.config.objective.loss().minimised(&terms);
    let distortion = if shape.config.has_posterior() {
        terms.distortion.inner()
    } else {
        over_all_latents(terms.answers.inner(), shape.one_hot(&batch.sentences, device).inner())
    };
    LatentObjective {
        training_loss: loss,
        distortion,
        rate: terms.divergences.sum().inner(),
        regulariser: regulariser.map(Tensor::inner),
    }
}

/// -mean_x log (1/K) Σ_k p(x|z_k), \[1\], of log p(x_i = v | z_k) \[K, L, V\] and one-hot sentences \[K, L, V\].
fn over_all_latents(answers: Tensor<3>, sentences: Tensor<3>) -> Tensor<1> {
    let count = answers.dims()[0] as f64;
    let log_p = sentences.flatten::<2>(1, 2).matmul(answers.flatten::<2>(1, 2).transpose());
    let most = log_p.clone().max_dim(1);
    -((log_p - most.clone()).exp().sum_dim(1).log() + most - libm::log(count)).mean()
}

fn terms<'a>(
    shape: &AutoencoderShape,
    networks: &'a Autoencoder,
    batch: &LatentBatch,
    device: &Device,
) -> Terms<'a> {
    let PosteriorTensors { mean, log_deviation } =
        shape.posterior(networks, &batch.sentences, &batch.means, device);
    let noise = shape.noise(batch, device);
    let z = mean.clone() + log_deviation.clone().exp() * noise.clone();
    let answers = shape.decode(networks, z.clone(), &batch.previous);
    let targets = shape.tokens(&batch.sentences, device);
    let distortion = -answers.clone().gather(2, targets.unsqueeze_dim(2)).sum() / batch.rows as f64;
    let flat = [batch.rows, shape.dimensions()];
    let divergences = if networks.prior.is_none() {
        let variance = (log_deviation.clone() * 2.0).exp();
        let divergences = (mean.square() + variance - 1.0) * 0.5 - log_deviation;
        divergences.reshape(flat).mean_dim(0).squeeze_dim(0)
    } else {
        // Both logarithms up to ½ log 2π in each dimension.
        let log_q = (noise.square() * -0.5 - log_deviation).reshape(flat).sum_dim(1).squeeze_dim::<1>(1);
        (log_q - networks.log_prior(z.clone().reshape(flat))).mean()
    };
    let prior = (!batch.prior.is_empty())
        .then(|| Tensor::from_data(TensorData::new(batch.prior.clone(), flat), device));
    let uniforms = (!batch.uniforms.is_empty()).then(|| {
        Tensor::from_data(TensorData::new(batch.uniforms.clone(), [batch.rows, shape.length]), device)
    });
    Terms {
        distortion,
        divergences,
        z: z.reshape(flat),
        answers,
        judged: uniforms.map(|uniforms| (shape.one_hot(&batch.sentences, device), uniforms)),
        prior,
        annealing_factor: batch.annealing_factor,
        networks,
    }
}
