//! What lies between a network's inputs and its heads, and mixes the positions.

use super::preset::TransformerShape;
use super::transformer;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// One of the architectures. Its parameters' paths begin with the field that holds it: the variant's name
/// is no part of them ([`super::Layout`]).
#[derive(Module, Debug)]
pub enum Trunk {
    /// Attention and feed-forward, block after block.
    Transformer(Vec<transformer::Block>),
}

impl Trunk {
    /// A trunk of this shape.
    pub fn new(shape: TransformerShape, device: &Device) -> Self {
        Self::Transformer(transformer::blocks(shape, device))
    }

    /// \[rows, L, d\] to \[rows, L, d\]; where it is `causal`, a position sees those up to its own only.
    pub fn forward(&self, features: Tensor<3>, causal: bool) -> Tensor<3> {
        match self {
            Self::Transformer(blocks) => transformer::forward(blocks, features, causal),
        }
    }
}
