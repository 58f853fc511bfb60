//! Runs whose posterior is learned: an autoencoder, trained.

use super::task::{Constant, Pass, Task, shard_rows};
use super::trainer::Training;
use crate::configuration::run::{RunConfig, TrainingConfig};
use crate::corpus::Corpus;
use crate::error::Result;
use crate::latent::{
    Autoencoder, AutoencoderShape, FixedMeans, LatentBatch, LatentObjective, PosteriorMean,
    TrainedAutoencoder, latent_objective,
};
use burn::tensor::{Device, Tensor};
use serde::Serialize;

/// The task of learning a posterior and its decoder.
pub struct Learning {
    pub(crate) shape: AutoencoderShape,
    pub(crate) means: Option<FixedMeans>,
}

/// Trains an autoencoder.
pub type LatentTrainer = Training<Learning>;

/// What some training steps measured, means over them and over their sentences; nats per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LearnedLoss"))]
#[serde(rename_all = "camelCase")]
pub struct LatentLoss {
    /// What was minimised: no bound, unless it is D + R.
    pub training_loss: f64,
    /// D, with word dropout that of the damaged sentences; without a posterior the bound by z of the prior.
    pub distortion: f64,
    /// R; 0 without a posterior.
    pub rate: f64,
    /// What else the objective measures, MMD² or the discriminator's loss.
    pub regulariser: Option<f64>,
}

impl Task for Learning {
    type Network = Autoencoder;
    type Batch = LatentBatch;

    fn check(config: &RunConfig) -> Result<()> {
        config.latent().map(drop)
    }

    fn new(config: &RunConfig, corpus: &Corpus) -> Result<Self> {
        config.validate()?;
        corpus.check_varies()?;
        let latent = config.latent()?;
        let shape = AutoencoderShape {
            trunk: config.network.shape(),
            length: corpus.length,
            vocabulary_size: corpus.vocabulary.size(),
            config: latent,
        };
        let fixed = latent.mean == PosteriorMean::Fixed && latent.has_posterior();
        Ok(Self { shape, means: fixed.then(|| FixedMeans::new(&latent, corpus, config.training.seed)) })
    }

    fn network(&self, device: &Device) -> Autoencoder {
        self.shape.networks(device)
    }

    /// Some objectives are no means over sentences: their batch is one shard.
    fn shard_rows(&self) -> usize {
        let loss = self.shape.config.objective.loss();
        let rows = || (shard_rows(self.shape.length, self.shape.trunk) / loss.samples()).max(1);
        if loss.needs_whole_batch() { usize::MAX } else { rows() }
    }

    fn constants(&self) -> Vec<Constant> {
        let constant = |means: &FixedMeans| {
            let (shape, values) = means.table();
            Constant { name: "means", shape, values: values.to_vec() }
        };
        self.means.iter().map(constant).collect()
    }

    fn draw(&self, corpus: &Corpus, training: &TrainingConfig, step: u64) -> LatentBatch {
        let TrainingConfig { batch, seed, .. } = *training;
        LatentBatch::draw(&self.shape.config, self.means.as_ref(), corpus, batch, seed, step)
    }

    fn shards(batch: LatentBatch, rows: usize) -> Vec<LatentBatch> {
        batch.shards(rows)
    }

    fn rows(batch: &LatentBatch) -> usize {
        batch.rows
    }

    /// Measured: D + R, D, R, the training loss, and what else there is.
    fn pass(&self, networks: &Autoencoder, batch: &LatentBatch, device: &Device) -> Pass {
        let LatentObjective { training_loss, distortion, rate, regulariser } =
            latent_objective(&self.shape, networks, batch, device);
        let minimised = training_loss.clone().inner();
        let bound = distortion.clone() + rate.clone();
        let measured: Vec<Tensor<1>> =
            [bound, distortion, rate, minimised].into_iter().chain(regulariser).collect();
        Pass { training_loss, measured: Tensor::cat(measured, 0) }
    }
}

impl LatentTrainer {
    /// What the last [`RECENT`](super::RECENT) steps measured on average, raw weights, with their number; `None` if
    /// there was none since the last call. One read of the device.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Diverged`] if something is not a number.
    pub async fn take_losses(&mut self) -> Result<Option<(u64, LatentLoss)>> {
        let Some((steps, means)) = self.take_measured().await? else { return Ok(None) };
        let [_, distortion, rate, training_loss, regulariser @ ..] = means.as_slice() else {
            return Ok(None);
        };
        let (distortion, rate, training_loss) = (*distortion, *rate, *training_loss);
        let regulariser = regulariser.first().copied();
        Ok(Some((steps, LatentLoss { training_loss, distortion, rate, regulariser })))
    }

    /// The networks with the averaged weights, to be asked.
    pub fn model(&self) -> TrainedAutoencoder {
        let Learning { shape, means } = self.task();
        TrainedAutoencoder::new(*shape, self.averaged(), means.clone(), self.device().clone())
    }
}
