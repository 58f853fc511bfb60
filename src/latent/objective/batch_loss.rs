//! Distortion, rate and what is minimised, over a batch.

use super::loss::Terms;
use crate::Token;
use crate::latent::LatentBatch;
use crate::latent::autoencoder::{Autoencoder, AutoencoderShape, PosteriorTensors};
use crate::latent::mixture::log_mean_exp;
use burn::tensor::{Device, Tensor, TensorData};

/// What one pass over a batch gives, on the device, apart; \[1\] each, means over sentences, nats per
/// sequence. Only the training loss has a gradient.
pub struct LatentObjective {
    /// What the optimiser minimises.
    pub training_loss: Tensor<1>,
    /// D = -E_q log p(x|z), at the z that were drawn. With word dropout it is that of the damaged sentences, with noise on the
    /// encoder's input that of z which knows x by it. Where there is no posterior, -log (1/K) Σ p(x|z_k), z_k all the draws of
    /// the prior: a bound by itself.
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
    let log_p = sentences.flatten::<2>(1, 2).matmul(answers.flatten::<2>(1, 2).transpose());
    -log_mean_exp(log_p).mean()
}

/// Each row of \[rows × width\] `count` times in a row.
fn repeated(rows: &[Token], width: usize, count: usize) -> Vec<Token> {
    rows.chunks_exact(width).flat_map(|row| row.repeat(count)).collect()
}

fn terms<'a>(
    shape: &AutoencoderShape,
    networks: &'a Autoencoder,
    batch: &LatentBatch,
    device: &Device,
) -> Terms<'a> {
    let PosteriorTensors { mean, log_deviation } =
        shape.posterior(networks, &batch.inputs, &batch.means, device);
    let noise = shape.noise(batch, device);
    let draws = noise.dims()[0];
    let (flat, samples) = ([draws, shape.dimensions()], draws / batch.rows);
    // Without a copy where there is one draw.
    let each = |of: &Tensor<3>| {
        if samples == 1 { of.clone() } else { of.clone().repeat_dim(1, samples).reshape(noise.dims()) }
    };
    let z = each(&mean) + each(&log_deviation).exp() * noise.clone();
    let answers = shape.decode(networks, z.clone(), &repeated(&batch.previous, shape.length, samples));
    let targets = shape.tokens(&repeated(&batch.sentences, shape.length, samples), device);
    let log_likelihoods = answers.clone().gather(2, targets.unsqueeze_dim(2));
    let distortion = -log_likelihoods.clone().sum() / draws as f64;
    // log q(z|x) - log p(z), both up to ½ log 2π in each dimension.
    let excess = || {
        let log_q = (noise.clone().square() * -0.5 - each(&log_deviation)).reshape(flat);
        log_q.sum_dim(1).squeeze_dim::<1>(1) - networks.log_prior(z.clone().reshape(flat))
    };
    let divergences = if networks.prior.is_none() {
        let variance = (log_deviation.clone() * 2.0).exp();
        let divergences = (mean.clone().square() + variance - 1.0) * 0.5 - log_deviation.clone();
        divergences.reshape([batch.rows, flat[1]]).mean_dim(0).squeeze_dim(0)
    } else {
        excess().mean()
    };
    let draws = (samples > 1).then(|| {
        let by_sentence = [batch.rows, samples];
        [log_likelihoods.sum_dim(1).reshape(by_sentence), excess().reshape(by_sentence)]
    });
    let prior = (!batch.prior.is_empty())
        .then(|| Tensor::from_data(TensorData::new(batch.prior.clone(), flat), device));
    let uniforms = (!batch.uniforms.is_empty()).then(|| {
        Tensor::from_data(TensorData::new(batch.uniforms.clone(), [batch.rows, shape.length]), device)
    });
    Terms {
        distortion,
        divergences,
        draws,
        z: z.reshape(flat),
        answers,
        judged: uniforms.map(|uniforms| (shape.one_hot(&batch.sentences, device), uniforms)),
        prior,
        annealing_factor: batch.annealing_factor,
        networks,
    }
}
