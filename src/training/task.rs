//! What a trainer trains: a network, the batches it sees and the objective that is minimised over them.

use crate::Result;
use crate::configuration::run::{RunConfig, TrainingConfig};
use crate::corpus::Corpus;
use crate::network::preset::Shape;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// A shard is as many sentences as have this many tokens, and two of long ones: work enough for the processor's kernels, with
/// activations that stay in its cache, and shards enough for several workers. A GPU, where every dispatch costs the same however
/// little it does, takes the batch whole.
const SHARD_TOKENS: usize = 128;

/// The multiplications of one pass over a shard, unless one sentence has more: about what a browser does in 50 ms, forwards and
/// backwards, because someone may wait for an answer.
const SHARD_MULTIPLICATIONS: usize = 256_000_000;

/// How many sentences of `length` tokens a shard of a network of this shape has. It depends on the configuration alone, so that
/// runs repeat, by however many workers they are trained.
pub(super) fn shard_rows(length: usize, shape: Shape) -> usize {
    let most = SHARD_MULTIPLICATIONS / (length * shape.multiplications(length));
    SHARD_TOKENS.div_ceil(length).max(2).min(most).max(1)
}

/// What one pass over a shard gives, on the device, apart.
pub struct Pass {
    /// What the optimiser minimises, \[1\].
    pub training_loss: Tensor<1>,
    /// What is reported, averaged over rows, without gradient: the bound's draw in nats per sequence, then
    /// whatever else the task measures.
    pub measured: Tensor<1>,
}

/// An array that the model computes with and no step changes, drawn from a seed: a checkpoint holds it, so that the file can be
/// read by whoever does not draw the same numbers.
pub struct Constant {
    /// What it is called in the file.
    pub name: &'static str,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its values, in row-major order.
    pub values: Vec<f64>,
}

/// What is trained on a corpus.
pub trait Task: Sized + Sync {
    /// What has parameters.
    type Network: Module + Sync;
    /// What a step sees, or a shard of it.
    type Batch: Sync;

    /// Whether a checkpoint's run is one of this task's.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`](crate::error::ErrorKind::Setting) if it is not.
    fn check(config: &RunConfig) -> Result<()>;

    /// The task that `config` describes on its corpus.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`](crate::error::ErrorKind::Setting) if the posterior is of the other kind, or `config` contradicts
    /// itself.
    fn new(config: &RunConfig, corpus: &Corpus) -> Result<Self>;

    /// The network, with whatever weights.
    fn network(&self, device: &Device) -> Self::Network;

    /// What of the model is drawn once and for all, beside the initial weights.
    fn constants(&self) -> Vec<Constant>;

    /// Sentences of a shard on the CPU, at most.
    fn shard_rows(&self) -> usize;

    /// The batch of step number `step`: the same whenever it is drawn.
    fn draw(&self, corpus: &Corpus, training: &TrainingConfig, step: u64) -> Self::Batch;

    /// A batch cut into parts of at most `rows` sentences, in order.
    fn shards(batch: Self::Batch, rows: usize) -> Vec<Self::Batch>;

    /// Sentences of a batch.
    fn rows(batch: &Self::Batch) -> usize;

    /// The objective over a batch or a shard of it, averaged over its rows.
    fn pass(&self, network: &Self::Network, batch: &Self::Batch, device: &Device) -> Pass;
}
