//! Training, pulled step by step: pausing is not pulling, cancelling is dropping.
//!
//! A step is *gradients of a shard -> merge -> apply*, so that one model can be trained by several
//! workers: each computes gradients of its own rows, one merges and applies them.

use super::RunConfig;
use super::config::MAX_STEPS;
use super::optimizer::{Optimizer, Vectors};
use super::schedule::learning_rate;
use crate::corpus::Corpus;
use crate::error::{Error, ErrorKind};
use crate::method::{Batch, Denoiser, device_error, network, objective};
use crate::network::preset::Shape;
use crate::network::{Layout, Network};
use crate::process::Process;
use crate::random::{Purpose, Random};
use crate::{Result, device};
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use std::collections::VecDeque;

/// On the CPU a batch is worked through in shards of at most this many sentences: their activations stay
/// in the processor's cache (measured: a batch of 128 takes two thirds of the time it takes whole). A GPU,
/// where every dispatch costs the same however little it does, takes the batch whole.
const MAX_SHARD_ROWS: usize = 32;

/// The multiplications of one pass over a shard, if a sentence has no more than that. In a browser about
/// what is done in 25 ms, forwards and backwards, because someone may wait for an answer; elsewhere more,
/// which is a tenth faster.
const SHARD_MULTIPLICATIONS: usize = if cfg!(target_family = "wasm") { 32_000_000 } else { 400_000_000 };

/// How many sentences of `length` tokens a shard has: short enough that whoever waits is answered soon,
/// whatever the network and the context. It depends on the configuration and the build alone, so that runs repeat.
fn shard_rows(length: usize, shape: Shape) -> usize {
    (SHARD_MULTIPLICATIONS / (length * shape.multiplications(length))).clamp(1, MAX_SHARD_ROWS)
}

/// What training one shard of a batch gives: flat gradients \[P\] and the bound's draw \[1\], both
/// averaged over `rows` sentences, on the device.
pub struct ShardGradients {
    /// Sentences in the shard.
    pub rows: usize,
    gradients: Tensor<1>,
    bound: Tensor<1>,
}

impl ShardGradients {
    /// The bound's draw, nats per sequence, and the gradients \[P\], read from the device.
    ///
    /// # Errors
    /// If the device cannot be read.
    pub async fn read(self) -> Result<(f32, Vec<f32>)> {
        let transaction = Transaction::default().register(self.bound).register(self.gradients);
        let mut data = transaction.execute_async().await.map_err(device_error)?;
        let gradients = data.pop().ok_or_else(|| device_error("no gradients"))?;
        let bound = data.pop().ok_or_else(|| device_error("no bound"))?;
        let bound = bound.try_into_vec::<f32>().map_err(device_error)?;
        Ok((bound.into_iter().sum(), gradients.try_into_vec().map_err(device_error)?))
    }
}

/// A step that has been begun: shards to do, and the gradients of those done.
struct UnderWay {
    waiting: VecDeque<Batch>,
    done: Vec<ShardGradients>,
}

/// Trains one network.
pub struct Trainer {
    pub(super) config: RunConfig,
    pub(super) layout: Layout,
    pub(super) vectors: Vectors,
    pub(super) step: u64,
    corpus: Corpus,
    shard_rows: usize,
    process: Box<dyn Process>,
    device: Device,
    network: Network,
    optimizer: Optimizer,
    under_way: Option<UnderWay>,
    losses: Option<(u64, Tensor<1>)>,
}

impl Trainer {
    /// A run before its first step, its weights drawn from the run's seed.
    ///
    /// # Errors
    /// If the configuration names something this build does not have.
    pub fn new(config: RunConfig, device: Device) -> Result<Self> {
        let corpus = Corpus::open(&config.corpus)?;
        Ok(Self::on(corpus, config, device))
    }

    /// The same on a corpus that is open already: the one that `config` describes.
    pub fn on(corpus: Corpus, config: RunConfig, device: Device) -> Self {
        let shape = config.network.shape();
        let (length, vocabulary_size) = (corpus.length, corpus.vocabulary.size());
        let process = config.process.process();
        let autodiff = device.clone().autodiff();
        let network = network(process.as_ref(), length, vocabulary_size, shape, &autodiff);
        let layout = Layout::of(&network);
        let weights = layout.draw(&mut Random::new(config.training.seed, Purpose::Weights, 0));
        let weights = Tensor::from_data(TensorData::new(weights, [layout.size()]), &device);
        let optimizer = Optimizer::new(&config.training);
        let mut trainer = Self {
            process,
            shard_rows: shard_rows(length, shape),
            vectors: Vectors { average: weights.clone(), weights, optimizer: None },
            step: 0,
            under_way: None,
            losses: None,
            config,
            layout,
            corpus,
            device,
            network,
            optimizer,
        };
        trainer.load_weights();
        trainer
    }

    /// What is being trained.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// The corpus it is trained on.
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// The fixed posterior it learns to undo.
    pub fn process(&self) -> &dyn Process {
        self.process.as_ref()
    }

    /// Steps done.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Steps to do in all; [`Self::extend`] moves it.
    pub fn budget(&self) -> u64 {
        self.config.training.steps
    }

    /// Whether the budget is spent.
    pub fn finished(&self) -> bool {
        self.step >= self.budget()
    }

    /// How many shards a step has.
    pub fn shards_per_step(&self) -> usize {
        self.config.training.batch.div_ceil(self.shard_rows())
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.layout.parameters()
    }

    /// The learning rate of the coming step.
    pub fn learning_rate(&self) -> f64 {
        learning_rate(&self.config.training, self.step)
    }

    /// Adds steps to the budget, up to [`MAX_STEPS`]; the learning rate's final decay moves with it.
    pub fn extend(&mut self, steps: u64) {
        self.config.training.steps = self.budget().saturating_add(steps).min(MAX_STEPS);
    }

    /// One optimisation step on one batch, finishing the one under way if there is one.
    pub fn train_step(&mut self) {
        while !self.train_shard() {}
    }

    /// One shard of the step under way; true if that ended the step. Short, so that whoever pulls
    /// can look at the clock and at the mail in the middle of a step. A save in the middle keeps the
    /// state before the step; opened again, the step is drawn anew and is the same.
    pub fn train_shard(&mut self) -> bool {
        let mut under_way = self.under_way.take().unwrap_or_else(|| UnderWay {
            waiting: self.draw_batch().shards(self.shard_rows()).into(),
            done: Vec::new(),
        });
        if let Some(shard) = under_way.waiting.pop_front() {
            under_way.done.push(self.gradients(&shard));
        }
        if !under_way.waiting.is_empty() {
            self.under_way = Some(under_way);
            return false;
        }
        if let Some(gradients) = Self::merge(under_way.done) {
            self.apply(gradients);
        }
        true
    }

    fn shard_rows(&self) -> usize {
        if device::is_gpu(&self.device) { self.config.training.batch } else { self.shard_rows }
    }

    fn draw_batch(&self) -> Batch {
        let mut random = Random::new(self.config.training.seed, Purpose::Batch, self.step);
        Batch::draw(&self.corpus, self.process.as_ref(), self.config.training.batch, &mut random)
    }

    /// The gradients of one shard, at the current raw weights.
    pub fn gradients(&self, shard: &Batch) -> ShardGradients {
        let objective = objective(&self.network, shard, &self.device.clone().autodiff());
        let mut gradients = objective.training_loss.backward();
        ShardGradients {
            rows: shard.rows,
            gradients: self.layout.gradients(&self.network, &mut gradients),
            bound: objective.bound,
        }
    }

    /// The gradients of all shards as if they had been one batch; `None` without shards.
    pub fn merge(shards: Vec<ShardGradients>) -> Option<ShardGradients> {
        if shards.len() == 1 {
            return shards.into_iter().next();
        }
        let total = shards.iter().map(|shard| shard.rows).sum::<usize>();
        let weighted = shards.into_iter().map(|shard| {
            let share = shard.rows as f64 / total as f64;
            (shard.gradients * share, shard.bound * share)
        });
        let (gradients, bound) = weighted.reduce(|a, b| (a.0 + b.0, a.1 + b.1))?;
        Some(ShardGradients { rows: total, gradients, bound })
    }

    /// Clips by the global norm, steps AdamW, moves the average.
    pub fn apply(&mut self, merged: ShardGradients) {
        let rate = self.learning_rate();
        self.optimizer.step(&mut self.vectors, merged.gradients, rate, self.step);
        self.step += 1;
        self.losses = Some(match self.losses.take() {
            Some((steps, sum)) => (steps + 1, sum + merged.bound),
            None => (1, merged.bound),
        });
        self.load_weights();
    }

    /// The mean of the k = 1 bound's draws since the last call, raw weights, nats per sequence, with
    /// the number of steps it is the mean of; `None` if there was no step. One read of the device.
    ///
    /// # Errors
    /// [`ErrorKind::Diverged`] if it is not a number.
    pub async fn take_loss(&mut self) -> Result<Option<(u64, f64)>> {
        let Some((steps, sum)) = self.losses.take() else { return Ok(None) };
        let sum = sum.into_scalar_async::<f32>().await.map_err(device_error)?;
        if !sum.is_finite() {
            return Err(diverged(self.step));
        }
        Ok(Some((steps, f64::from(sum) / steps as f64)))
    }

    /// The network with the averaged weights, to be asked.
    pub fn denoiser(&self) -> Denoiser {
        let (length, vocabulary_size) = (self.corpus.length, self.corpus.vocabulary.size());
        let network = self.layout.unflatten(self.network.clone(), &self.vectors.average, &self.device);
        Denoiser::new(network, self.device.clone(), length, vocabulary_size)
    }

    /// Puts the flat weights into the network.
    pub(super) fn load_weights(&mut self) {
        let device = self.device.clone().autodiff();
        self.network = self.layout.unflatten(self.network.clone(), &self.vectors.weights, &device);
    }

    /// Where the vectors live.
    pub(super) fn device(&self) -> &Device {
        &self.device
    }
}

fn diverged(step: u64) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!("训练在第 {step} 步之前发散了：损失不再是数。请把学习率调小，再重新开始。"),
        format!(
            "Training diverged before step {step}: the loss is not a number. Lower the learning rate and start again."
        ),
    )
}
