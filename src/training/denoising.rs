//! Denoising runs: a network that undoes a fixed posterior, trained.

use super::task::{Constant, Pass, Task, shard_rows};
use super::trainer::Training;
use crate::Result;
use crate::configuration::RunConfig;
use crate::configuration::run::TrainingConfig;
use crate::corpus::{Corpus, OnCanvas};
use crate::method::{Denoiser, DenoisingBatch, DenoisingObjective, network, objective};
use crate::network::Network;
use crate::network::preset::Shape;
use crate::process::Process;
use crate::random::{Purpose, Random};
use crate::sampler::SampleConfig;
use burn::tensor::Device;
use std::sync::Arc;

/// The task of undoing a fixed posterior.
pub struct Denoising {
    process: Box<dyn Process>,
    shape: Shape,
    length: usize,
    vocabulary_size: usize,
}

/// Trains a network to undo a fixed posterior.
pub type Trainer = Training<Denoising>;

impl Task for Denoising {
    type Network = Network;
    type Batch = DenoisingBatch;

    fn check(config: &RunConfig) -> Result<()> {
        config.process().map(drop)
    }

    fn new(config: &RunConfig, corpus: &Corpus) -> Result<Self> {
        Ok(Self {
            process: config.process()?.process(),
            shape: config.network.shape(),
            length: corpus.length,
            vocabulary_size: corpus.vocabulary.size(),
        })
    }

    fn network(&self, device: &Device) -> Network {
        network(self.process.as_ref(), self.length, self.vocabulary_size, self.shape, device)
    }

    fn shard_rows(&self) -> usize {
        shard_rows(self.length, self.shape)
    }

    fn constants(&self) -> Vec<Constant> {
        let embeddings = self.process.diffusion().and_then(|process| process.vectors(self.vocabulary_size));
        let constant = |values: Arc<Vec<f64>>| {
            let shape = vec![self.vocabulary_size, values.len() / self.vocabulary_size];
            Constant { name: "embeddings", shape, values: values.to_vec() }
        };
        embeddings.into_iter().map(constant).collect()
    }

    fn draw(&self, corpus: &Corpus, training: &TrainingConfig, step: u64) -> DenoisingBatch {
        let mut random = Random::new(training.seed, Purpose::Batch, step);
        DenoisingBatch::draw(corpus, self.process.as_ref(), training.batch, &mut random)
    }

    fn shards(batch: DenoisingBatch, rows: usize) -> Vec<DenoisingBatch> {
        batch.shards(rows)
    }

    fn rows(batch: &DenoisingBatch) -> usize {
        batch.rows
    }

    fn pass(&self, network: &Network, batch: &DenoisingBatch, device: &Device) -> Pass {
        let DenoisingObjective { training_loss, bound } = objective(network, batch, device);
        Pass { training_loss, measured: bound }
    }
}

impl Trainer {
    /// The fixed posterior it learns to undo.
    pub fn process(&self) -> &dyn Process {
        self.task().process.as_ref()
    }

    /// The same, asked as `sample` says.
    pub fn asked(&self, sample: &SampleConfig) -> Box<dyn Process> {
        self.process().at(sample.share)
    }

    /// The mean of the k = 1 bound's draws over the last [`RECENT`](super::RECENT) steps, raw weights, nats per
    /// sequence, with the number of steps it is the mean of; `None` if there was no step since the last call.
    /// One read of the device.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Diverged`] if it is not a number.
    pub async fn take_loss(&mut self) -> Result<Option<(u64, f64)>> {
        let measured = self.take_measured().await?;
        Ok(measured.and_then(|(steps, means)| Some((steps, *means.first()?))))
    }

    /// The network with the averaged weights, to be asked.
    pub fn denoiser(&self) -> OnCanvas<Denoiser> {
        let Denoising { length, vocabulary_size, .. } = *self.task();
        let denoiser = Denoiser::new(self.averaged(), self.device().clone(), length, vocabulary_size);
        OnCanvas::new(denoiser, self.corpus().vocabulary.canvas().cloned())
    }
}
