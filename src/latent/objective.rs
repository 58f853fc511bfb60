//! Distortion, rate and what is minimised, over a batch.

use super::autoencoder::{Autoencoder, AutoencoderShape, PosteriorTensors};
use super::discrepancy::squared_discrepancy;
use super::{LatentBatch, Objective};
use burn::module::Module;
use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Device, Tensor, TensorData};

/// What one pass over a batch gives, on the device, apart; \[1\] each, means over sentences, nats per
/// sequence. Only the training loss has a gradient.
pub struct LatentObjective {
    /// What the optimiser minimises.
    pub training_loss: Tensor<1>,
    /// D = -E_q log p(x|z), a draw: one z a sentence. With word dropout it is that of the damaged sentences.
    pub distortion: Tensor<1>,
    /// R = KL(q(z|x) ‖ N(0, I)). D + R is a draw of the bound on -log p(x), whatever is minimised.
    pub rate: Tensor<1>,
    /// What else the objective measures: MMD², or the discriminator's loss; `None` where there is nothing.
    pub further: Option<Tensor<1>>,
}

/// What an objective is made of, each with its gradient.
struct Terms {
    distortion: Tensor<1>,
    /// KL_j, the batch's mean in each dimension, \[J\].
    divergences: Tensor<1>,
    /// z of each sentence, \[rows, J\].
    z: Tensor<2>,
    /// As many draws of the prior, where the objective compares z with them.
    prior: Option<Tensor<2>>,
}

/// The objective of `shape.config` over a batch.
pub fn latent_objective(
    shape: &AutoencoderShape,
    networks: &Autoencoder,
    batch: &LatentBatch,
    device: &Device,
) -> LatentObjective {
    let terms = terms(shape, networks, batch, device);
    let (loss, further) = match shape.config.objective {
        Objective::Elbo { beta, free_bits, .. } => {
            (elbo(&terms, beta * batch.annealing_factor, free_bits), None)
        }
        Objective::InfoVae { alpha, lambda } => info_vae(&terms, alpha, alpha + lambda - 1.0),
        Objective::Aae { lambda } => adversarial(&terms, networks, lambda),
    };
    LatentObjective {
        training_loss: loss,
        distortion: terms.distortion.inner(),
        rate: terms.divergences.sum().inner(),
        further: further.map(Tensor::inner),
    }
}

fn terms(shape: &AutoencoderShape, networks: &Autoencoder, batch: &LatentBatch, device: &Device) -> Terms {
    let PosteriorTensors { mean, log_deviation } =
        shape.posterior(networks, &batch.sentences, &batch.means, device);
    let z = mean.clone() + log_deviation.clone().exp() * shape.noise(batch, device);
    let answers = shape.decode(networks, z.clone(), &batch.previous);
    let targets = shape.tokens(&batch.sentences, device);
    let distortion = -answers.gather(2, targets.unsqueeze_dim(2)).sum() / batch.rows as f64;
    let variance = (log_deviation.clone() * 2.0).exp();
    let divergences = (mean.square() + variance - 1.0) * 0.5 - log_deviation;
    let flat = [batch.rows, shape.dimensions()];
    let prior = (!batch.prior.is_empty())
        .then(|| Tensor::from_data(TensorData::new(batch.prior.clone(), flat), device));
    Terms {
        distortion,
        divergences: divergences.reshape(flat).mean_dim(0).squeeze_dim(0),
        z: z.reshape(flat),
        prior,
    }
}

/// D + β Σ_j max(λ, KL_j).
fn elbo(terms: &Terms, beta: f64, free_bits: f64) -> Tensor<1> {
    let divergences = terms.divergences.clone();
    let divergences = if free_bits > 0.0 { divergences.clamp_min(free_bits) } else { divergences };
    terms.distortion.clone() + divergences.sum() * beta
}

/// D + (1-α) R + `weight` · MMD², and MMD².
fn info_vae(terms: &Terms, alpha: f64, weight: f64) -> (Tensor<1>, Option<Tensor<1>>) {
    let rate = terms.divergences.clone().sum();
    let Some(prior) = terms.prior.clone() else { return (terms.distortion.clone() + rate, None) };
    let discrepancy = squared_discrepancy(terms.z.clone(), prior);
    let loss = terms.distortion.clone() + rate * (1.0 - alpha) + discrepancy.clone() * weight;
    (loss, Some(discrepancy))
}

/// D - λ E_q log Disc(z) plus the discriminator's own loss, and that: neither moves the other's parameters,
/// because the one is asked with its weights frozen and the other is shown z without its gradient.
fn adversarial(terms: &Terms, networks: &Autoencoder, lambda: f64) -> (Tensor<1>, Option<Tensor<1>>) {
    let both = networks.discriminator.as_ref().zip(terms.prior.clone());
    let Some((discriminator, prior)) = both else { return (terms.distortion.clone(), None) };
    let fooled = log_sigmoid(discriminator.clone().no_grad().forward(terms.z.clone())).mean();
    let of_prior = log_sigmoid(discriminator.forward(prior)).mean();
    let of_posterior = log_sigmoid(-discriminator.forward(terms.z.clone().detach())).mean();
    let own = -(of_prior + of_posterior);
    (terms.distortion.clone() - fooled * lambda + own.clone(), Some(own))
}
