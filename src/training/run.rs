//! A run whose posterior is fixed or learned: whatever both do is asked of it here, whatever one does of the trainer inside.

use super::checkpoint::Saved;
use super::{LatentLoss, LatentTrainer, Precision, Trainer};
use crate::Result;
use crate::configuration::run::{RunConfig, needs_fixed, needs_learned};
use crate::corpus::{Corpus, OwnText};
use burn::tensor::{Device, Tensor};
use std::sync::Arc;

/// A run being trained.
pub enum Run {
    /// A network that undoes a fixed posterior.
    Fixed(Box<Trainer>),
    /// An autoencoder.
    Learned(Box<LatentTrainer>),
}

/// What the last steps measured, means over them, raw weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// The bound's draw (at k = 1; D + R), or what is trained on where that is no bound, nats.
    pub nats: f64,
    /// What a learned posterior's is made of.
    pub learned: Option<LatentLoss>,
}

/// Methods of either trainer, asked of the one there is.
macro_rules! of_either {
    ($self:ident:
        $($(#[$doc:meta])* fn $name:ident(&$($this:ident)+ $(, $argument:ident: $type:ty)*) $(-> $result:ty)?;)*
    ) => {
        $($(#[$doc])* pub fn $name(&$($this)+ $(, $argument: $type)*) $(-> $result)? {
            match $self {
                Run::Fixed(run) => run.$name($($argument),*),
                Run::Learned(run) => run.$name($($argument),*),
            }
        })*
    };
}

impl Run {
    /// A run before its first step on an open corpus: the one that `config` describes.
    ///
    /// # Errors
    /// Those of [`super::Task::new`].
    pub fn on(corpus: Corpus, config: RunConfig, device: Device) -> Result<Self> {
        Ok(if config.latent().is_ok() {
            Self::Learned(Box::new(LatentTrainer::on(corpus, config, device)?))
        } else {
            Self::Fixed(Box::new(Trainer::on(corpus, config, device)?))
        })
    }

    /// A saved run; one on a text needs that text.
    ///
    /// # Errors
    /// Those of [`super::Training::open_with`].
    pub fn open_with(bytes: &[u8], texts: &[Arc<OwnText>], device: Device) -> Result<Self> {
        let saved = Saved::read(bytes)?;
        Ok(if saved.config.latent().is_ok() {
            Self::Learned(Box::new(LatentTrainer::restored(saved, texts, device)?))
        } else {
            Self::Fixed(Box::new(Trainer::restored(saved, texts, device)?))
        })
    }

    /// The trainer of a fixed posterior.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if it is learned.
    pub fn fixed(&self) -> Result<&Trainer> {
        match self {
            Self::Fixed(run) => Ok(run),
            Self::Learned(_) => Err(needs_fixed()),
        }
    }

    /// The trainer of a learned posterior.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if it is fixed.
    pub fn learned(&self) -> Result<&LatentTrainer> {
        match self {
            Self::Fixed(_) => Err(needs_learned()),
            Self::Learned(run) => Ok(run),
        }
    }

    of_either! { self:
        /// What is trained.
        fn config(&self) -> &RunConfig;
        /// The corpus it is trained on.
        fn corpus(&self) -> &Corpus;
        /// Steps done.
        fn step(&self) -> u64;
        /// Steps to do in all.
        fn budget(&self) -> u64;
        /// Whether the budget is spent.
        fn finished(&self) -> bool;
        /// The number of parameters.
        fn parameters(&self) -> usize;
        /// The learning rate of the coming step.
        fn learning_rate(&self) -> f64;
        /// How many shards a step has.
        fn shards_per_step(&self) -> usize;
        /// Adds steps to the budget.
        fn extend(&mut self, steps: u64);
        /// One step, or the rest of the one under way.
        fn train_step(&mut self);
        /// One shard of a step; true if that ended the step.
        fn train_shard(&mut self) -> bool;
        /// The shards of a step that nobody has done, in order.
        fn missing_shards(&mut self) -> Vec<usize>;
        /// This shard of a step; true if that ended the step.
        fn train_shard_number(&mut self, number: usize) -> bool;
        /// What another computed of a shard; true if that ended the step.
        ///
        /// # Errors
        /// Those of [`super::Training::add_shard`].
        fn add_shard(&mut self, step: u64, number: usize, gradients: Vec<f32>) -> Result<bool>;
        /// The raw weights, for one who follows.
        fn weights(&self) -> Vec<f32>;
        /// Goes to another's step, with its weights.
        ///
        /// # Errors
        /// Those of [`super::Training::follow`].
        fn follow(&mut self, step: u64, weights: Vec<f32>) -> Result<()>;
        /// The averaged weights, for others who are asked what they say.
        fn average(&self) -> Tensor<1>;
        /// Takes another's averaged weights, to be asked what they say.
        ///
        /// # Errors
        /// Those of [`super::Training::follow_average`].
        fn follow_average(&mut self, average: Vec<f32>) -> Result<()>;
        /// What a shard of that step gives.
        fn shard_gradients(&mut self, number: usize) -> Vec<f32>;
    }

    /// What the last steps measured, and their number; `None` if there was none since the last call.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Diverged`] if something is not a number.
    pub async fn take_loss(&mut self) -> Result<Option<(u64, Loss)>> {
        Ok(match self {
            Self::Fixed(run) => {
                run.take_loss().await?.map(|(steps, nats)| (steps, Loss { nats, learned: None }))
            }
            Self::Learned(run) => run.take_losses().await?.map(|(steps, loss)| {
                (steps, Loss { nats: loss.distortion + loss.rate, learned: Some(loss) })
            }),
        })
    }

    /// The run as the bytes of a safetensors file.
    ///
    /// # Errors
    /// Those of [`super::Training::save`].
    pub async fn save(&self, precision: Precision) -> Result<Vec<u8>> {
        match self {
            Self::Fixed(run) => run.save(precision).await,
            Self::Learned(run) => run.save(precision).await,
        }
    }

    /// Whether its training loss estimates a bound.
    pub fn trains_a_bound(&self) -> bool {
        match self {
            Self::Fixed(run) => run.process().trains_a_bound(),
            Self::Learned(_) => true,
        }
    }
}
