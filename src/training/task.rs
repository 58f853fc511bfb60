//! What a trainer trains: a network, the batches it sees and the objective that is minimised over them.

use crate::Result;
use crate::configuration::run::{RunConfig, TrainingConfig};
use crate::corpus::Corpus;
use crate::network::preset::Shape;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// On the CPU a batch is worked through in shards of at most this many positions: few enough that their
/// activations stay in the processor's cache, so many that what every shard costs, however small, matters
/// little (gradients of all parameters are joined and added up). A GPU, where every dispatch costs the same
/// however little it does, takes the batch whole.
const MAX_SHARD_POSITIONS: usize = 256;

/// The multiplications of one pass over a shard, if a sentence has no more than that: in a browser about what is
/// done in 40 ms, forwards and backwards, because someone may wait for an answer.
const SHARD_MULTIPLICATIONS: usize = 220_000_000;

/// How many sentences of `length` tokens a shard of a network of this shape has: short enough that whoever
/// waits is answered soon. It depends on the configuration alone, so that runs repeat.
pub(super) fn shard_rows(length: usize, shape: Shape) -> usize {
    let of_sentence = length * shape.multiplications(length);
    (MAX_SHARD_POSITIONS / length).min(SHARD_MULTIPLICATIONS / of_sentence).max(1)
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
pub trait Task: Sized {
    /// What has parameters.
    type Network: Module;
    /// What a step sees, or a shard of it.
    type Batch;

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
