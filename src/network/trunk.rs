//! What lies between a network's inputs and its heads, and mixes the positions.

use super::encoder_decoder::{self, EncoderDecoder};
use super::preset::Shape;
use super::{convolution, transformer};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// One of the architectures. Its parameters' paths begin with the field that holds it: the variant's name
/// is no part of them ([`super::Layout`]).
#[derive(Module, Debug)]
pub enum Trunk {
    /// Attention and feed-forward, block after block.
    Transformer(Vec<transformer::Block>),
    /// Dilated convolutions, one after another.
    Convolution(Vec<convolution::Block>),
    /// Two transformers, of which one reads what the other depends on; always causal.
    EncoderDecoder(EncoderDecoder),
}

impl Trunk {
    /// A trunk of this shape, for L = `length` positions.
    pub fn new(shape: Shape, length: usize, device: &Device) -> Self {
        match shape {
            Shape::Transformer(shape) => Self::Transformer(transformer::blocks(shape, device)),
            Shape::Convolution(shape) => Self::Convolution(convolution::blocks(shape, length, device)),
            Shape::EncoderDecoder(shape) => Self::EncoderDecoder(EncoderDecoder::new(shape, device)),
        }
    }

    /// Whether it is causal whatever it is told.
    pub fn is_causal(&self) -> bool {
        matches!(self, Self::EncoderDecoder(_))
    }

    /// How many of the first of `length` positions it reads as they are, beside the features of all.
    pub fn condition(&self, length: usize) -> usize {
        match self {
            Self::EncoderDecoder(_) => encoder_decoder::condition(length),
            Self::Transformer(_) | Self::Convolution(_) => 0,
        }
    }

    /// \[rows, L, d\] to \[rows, L, d\]; where it is `causal`, a position sees those up to its own only.
    /// `condition` gives the features of the first [`Self::condition`] positions, if there are any.
    pub fn forward(
        &self,
        features: Tensor<3>,
        condition: impl FnOnce() -> Tensor<3>,
        causal: bool,
    ) -> Tensor<3> {
        match self {
            Self::Transformer(blocks) => transformer::forward(blocks, features, causal),
            Self::Convolution(blocks) => convolution::forward(blocks, features, causal),
            Self::EncoderDecoder(both) => {
                let [_, length, _] = features.dims();
                both.forward(features, (self.condition(length) > 0).then(condition))
            }
        }
    }
}
