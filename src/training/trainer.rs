//! Training, pulled step by step: pausing is not pulling, cancelling is dropping.
//!
//! A step is *gradients of the shards -> sum -> apply* (`step.rs`). What is trained, on which batches and by which objective, is a
//! [`Task`].

use super::optimizer::{Optimizer, Vectors};
use super::schedule::learning_rate;
use super::step::UnderWay;
use super::task::{Pass, Task};
use crate::Result;
use crate::configuration::run::{MAX_STEPS, RunConfig, TrainingConfig};
use crate::corpus::Corpus;
use crate::device::{device_error, does_not_fit};
use crate::error::{Error, ErrorKind};
use crate::network::Layout;
use crate::random::{Purpose, Random};
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use std::collections::VecDeque;

/// The steps over which what they measure is averaged: a loss is then a number of the run, however its training was sliced.
pub const RECENT: usize = 50;

/// Flat gradients \[P\] and what was measured on the way, the bound's draw first, both averaged over the sentences, on the device.
pub struct StepGradients {
    pub(super) gradients: Tensor<1>,
    pub(super) measured: Tensor<1>,
}

impl StepGradients {
    /// The bound's draw, nats per sequence, and the gradients \[P\], read from the device.
    ///
    /// # Errors
    /// If the device cannot be read.
    pub async fn read(self) -> Result<(f32, Vec<f32>)> {
        let transaction = Transaction::default().register(self.measured).register(self.gradients);
        let mut data = transaction.execute_async().await.map_err(device_error)?;
        let gradients = data.pop().ok_or_else(|| device_error("no gradients"))?;
        let measured = data.pop().ok_or_else(|| device_error("no bound"))?;
        let measured = measured.try_into_vec::<f32>().map_err(device_error)?;
        let bound = *measured.first().ok_or_else(|| device_error("no bound"))?;
        Ok((bound, gradients.try_into_vec().map_err(device_error)?))
    }
}

/// Trains one network.
pub struct Training<T: Task> {
    pub(super) config: RunConfig,
    pub(crate) layout: Layout,
    pub(super) vectors: Vectors,
    pub(super) step: u64,
    corpus: Corpus,
    pub(super) task: T,
    device: Device,
    pub(super) network: T::Network,
    optimizer: Optimizer,
    pub(super) under_way: Option<UnderWay<T::Batch>>,
    /// What the steps measured that have not been read yet, one tensor each.
    unread: Vec<Tensor<1>>,
    /// What the last [`RECENT`] steps that were read measured.
    recent: VecDeque<Vec<f64>>,
}

impl<T: Task> Training<T> {
    /// A run before its first step, its weights drawn from the run's seed.
    ///
    /// # Errors
    /// Those of [`Task::new`], or if the corpus is a text, which is not at hand.
    pub fn new(config: RunConfig, device: Device) -> Result<Self> {
        Self::on(Corpus::open(&config.corpus)?, config, device)
    }

    /// The same on a corpus that is open already: the one that `config` describes.
    ///
    /// # Errors
    /// Those of [`Task::new`].
    pub fn on(corpus: Corpus, config: RunConfig, device: Device) -> Result<Self> {
        let task = T::new(&config, &corpus)?;
        let training = &config.training;
        let network = task.network(&device.clone().autodiff());
        let layout = Layout::of(&network);
        let weights = layout.draw(&mut Random::new(training.seed, Purpose::Weights, 0));
        let weights = Tensor::from_data(TensorData::new(weights, [layout.size()]), &device);
        let mut run = Self {
            vectors: Vectors { average: weights.clone(), weights, optimizer: None },
            step: 0,
            under_way: None,
            unread: Vec::new(),
            recent: VecDeque::new(),
            optimizer: Optimizer::new(training),
            task,
            config,
            layout,
            corpus,
            device,
            network,
        };
        run.load_weights();
        Ok(run)
    }

    /// What is being trained.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// The corpus it is trained on.
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// What it is made for.
    pub fn task(&self) -> &T {
        &self.task
    }

    /// How it is trained.
    pub(super) fn training(&self) -> &TrainingConfig {
        &self.config.training
    }

    /// Steps done.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Steps to do in all; [`Self::extend`] moves it.
    pub fn budget(&self) -> u64 {
        self.training().steps
    }

    /// Whether the budget is spent.
    pub fn finished(&self) -> bool {
        self.step >= self.budget()
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.layout.parameters()
    }

    /// The learning rate of the coming step.
    pub fn learning_rate(&self) -> f64 {
        learning_rate(self.training(), self.step)
    }

    /// Adds steps to the budget, up to [`MAX_STEPS`]; the learning rate's final decay moves with it.
    pub fn extend(&mut self, steps: u64) {
        self.config.training.steps = self.budget().saturating_add(steps).min(MAX_STEPS);
    }

    /// The batch of the coming step.
    pub(super) fn draw_batch(&self) -> T::Batch {
        self.task.draw(&self.corpus, self.training(), self.step)
    }

    /// The gradients of a batch as a whole, at the current raw weights.
    pub fn gradients(&self, batch: &T::Batch) -> StepGradients {
        let Pass { training_loss, measured } =
            self.task.pass(&self.network, batch, &self.device.clone().autodiff());
        let mut gradients = training_loss.backward();
        StepGradients { gradients: self.layout.gradients(&self.network, &mut gradients), measured }
    }

    /// Clips by the global norm, steps AdamW, moves the average.
    pub fn apply(&mut self, StepGradients { gradients, measured }: StepGradients) {
        let rate = self.learning_rate();
        self.optimizer.step(&mut self.vectors, gradients, rate, self.step);
        self.step += 1;
        self.unread.push(measured);
        self.load_weights();
    }

    /// The means of what the last [`RECENT`] steps measured (of all, while there are fewer since the run was
    /// made or opened), raw weights, with the number of those steps: the same however often it is asked. `None` if there was no step since
    /// the last call. One read of the device.
    ///
    /// # Errors
    /// [`ErrorKind::Diverged`] if one is not a number.
    pub async fn take_measured(&mut self) -> Result<Option<(u64, Vec<f64>)>> {
        let unread = std::mem::take(&mut self.unread);
        if unread.is_empty() {
            return Ok(None);
        }
        let transaction = unread.into_iter().fold(Transaction::default(), Transaction::register);
        for measured in transaction.execute_async().await.map_err(device_error)? {
            let measured = measured.try_into_vec::<f32>().map_err(device_error)?;
            if measured.iter().any(|value| !value.is_finite()) {
                return Err(diverged(self.step));
            }
            self.recent.push_back(measured.into_iter().map(f64::from).collect());
        }
        self.recent.drain(..self.recent.len().saturating_sub(RECENT));
        let mean =
            |n: usize| self.recent.iter().map(|measured| measured[n]).sum::<f64>() / self.recent.len() as f64;
        let means = (0..self.recent[0].len()).map(mean).collect();
        Ok(Some((self.recent.len() as u64, means)))
    }

    /// What steps have measured since that was last read, on the device.
    pub(super) fn unread(&self) -> &[Tensor<1>] {
        &self.unread
    }

    /// The network with the averaged weights, without autodiff.
    pub(super) fn averaged(&self) -> T::Network {
        self.layout.unflatten(self.network.clone(), &self.vectors.average, &self.device)
    }

    /// The averaged weights \[P\], for others who are asked what they say.
    pub fn average(&self) -> Tensor<1> {
        self.vectors.average.clone()
    }

    /// Takes another's averaged weights \[P\], to be asked what they say.
    ///
    /// # Errors
    /// [`ErrorKind::Device`] if there are more or fewer.
    pub fn follow_average(&mut self, average: Vec<f32>) -> Result<()> {
        self.vectors.average = self.flat(average)?;
        Ok(())
    }

    /// A vector for each parameter \[P\], on the device.
    pub(super) fn flat(&self, values: Vec<f32>) -> Result<Tensor<1>> {
        let size = self.layout.size();
        if values.len() != size {
            return Err(does_not_fit());
        }
        Ok(Tensor::from_data(TensorData::new(values, [size]), &self.device))
    }

    /// Puts the flat weights into the network.
    pub(super) fn load_weights(&mut self) {
        self.network = self.network_of_its_own();
    }

    /// A network with the raw weights whose gradients are its own: the library keeps all that is computed from one under one lock.
    pub(super) fn network_of_its_own(&self) -> T::Network {
        let device = self.device.clone().autodiff();
        self.layout.unflatten(self.network.clone(), &self.vectors.weights, &device)
    }

    /// The network with the raw weights, on an autodiff device.
    pub(crate) fn network(&self) -> &T::Network {
        &self.network
    }

    /// Where the vectors live.
    pub(crate) fn device(&self) -> &Device {
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
