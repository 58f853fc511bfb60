//! An operation and its backward pass, and how a graph records them.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend};
use cpu_kernels::Activation;
use std::fmt::Debug;

/// A function of N tensors of a backend.
pub trait Operation<B: Backend, const N: usize>: Debug + Send + 'static {
    /// What the backward pass asks for.
    type Kept: Clone + Debug + Send + 'static;

    /// The output, and what is kept for the backward pass.
    fn forward(&self, inputs: [FloatTensor<B>; N]) -> (FloatTensor<B>, Self::Kept);

    /// What the gradient of the output is of each input.
    fn backward(&self, kept: Self::Kept, gradient: FloatTensor<B>) -> [FloatTensor<B>; N];
}

/// [`super::layer_norm`].
#[derive(Debug)]
pub struct LayerNorm {
    /// Added to the variance.
    pub epsilon: f32,
}

/// [`super::attention`] of one tensor, [`super::cross_attention`] of two.
#[derive(Clone, Copy, Debug)]
pub struct Attention {
    /// How many heads.
    pub heads: usize,
    /// Whether a position sees those up to its own only.
    pub causal: bool,
}

/// [`super::log_softmax`].
#[derive(Debug)]
pub struct LogSoftmax;

/// [`super::linear`].
#[derive(Debug)]
pub struct Linear {
    /// What is done with each output.
    pub activation: Activation,
}

/// The backward pass of an operation, as the graph has it.
#[derive(Debug)]
struct Recorded<O>(O);

impl<B: Backend, O: Operation<B, N>, const N: usize> Backward<B, N> for Recorded<O> {
    type State = O::Kept;

    fn backward(self, ops: Ops<Self::State, N>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = gradients.consume::<B>(&ops.node);
        let parts = self.0.backward(ops.state, gradient);
        for (parent, gradient) in ops.parents.into_iter().zip(parts) {
            if let Some(parent) = parent {
                gradients.register::<B>(parent.id, gradient);
            }
        }
    }
}

/// Computes an operation and records it.
pub fn differentiable<B: Backend, C: CheckpointStrategy, O: Operation<B, N>, const N: usize>(
    operation: O,
    inputs: [FloatTensor<Autodiff<B, C>>; N],
) -> FloatTensor<Autodiff<B, C>> {
    let nodes = inputs.each_ref().map(|input| input.node());
    let (output, kept) = operation.forward(inputs.map(|input| input.into_primitive()));
    match Recorded(operation).prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish(kept, output),
        OpsKind::UnTracked(prepared) => prepared.finish(output),
    }
}
