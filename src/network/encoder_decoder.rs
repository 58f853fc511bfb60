//! An encoder and a decoder (Sutskever et al. 2014; Vaswani et al. 2017) that share a sentence: the first
//! half is the condition, the rest depends on it.
//!
//! The encoder reads the first ⌊L/2⌋ positions from both sides. The decoder is causal over all of them;
//! those of the second half also attend to what the encoder has read, those of the first do not, because
//! they are part of it. So no position sees itself or anything to its right, and the product of all
//! conditionals is an exact p(x).

use super::layers::{linear, normalize};
use super::preset::TransformerShape;
use super::transformer;
use crate::kernels::cross_attention;
use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

/// The two halves.
#[derive(Module, Debug)]
pub struct EncoderDecoder {
    encoder: Vec<transformer::Block>,
    encoder_norm: LayerNorm,
    decoder: Vec<Block>,
}

/// A block of a transformer with attention to the encoder between its two parts.
#[derive(Module, Debug)]
struct Block {
    block: transformer::Block,
    cross_norm: LayerNorm,
    cross: CrossAttention,
}

/// Multi-head attention to other positions.
#[derive(Module, Debug)]
struct CrossAttention {
    query: Linear,
    key_value: Linear,
    output: Linear,
    #[module(skip)]
    heads: usize,
}

/// How many of the first of L = `length` positions are the condition.
pub fn condition(length: usize) -> usize {
    length / 2
}

impl EncoderDecoder {
    /// As many blocks of this shape on either side.
    pub fn new(shape: TransformerShape, device: &Device) -> Self {
        Self {
            encoder: transformer::blocks(shape, device),
            encoder_norm: LayerNormConfig::new(shape.width).init(device),
            decoder: (0..shape.layers).map(|_| Block::new(shape, device)).collect(),
        }
    }

    /// \[rows, L, d\] of all positions, each with what is to its left only, and \[rows, ⌊L/2⌋, d\] of the
    /// condition's, each with itself, to \[rows, L, d\]. A single position has no condition.
    pub fn forward(&self, features: Tensor<3>, condition: Option<Tensor<3>>) -> Tensor<3> {
        let read = condition.map(|condition| {
            normalize(&self.encoder_norm, transformer::forward(&self.encoder, condition, false))
        });
        self.decoder.iter().fold(features, |features, block| block.forward(features, read.as_ref()))
    }
}

impl Block {
    fn new(shape: TransformerShape, device: &Device) -> Self {
        let TransformerShape { width, heads, .. } = shape;
        Self {
            block: transformer::Block::new(shape, device),
            cross_norm: LayerNormConfig::new(width).init(device),
            cross: CrossAttention {
                query: LinearConfig::new(width, width).init(device),
                key_value: LinearConfig::new(width, 2 * width).init(device),
                output: LinearConfig::new(width, width).init(device),
                heads,
            },
        }
    }

    fn forward(&self, features: Tensor<3>, condition: Option<&Tensor<3>>) -> Tensor<3> {
        let features = self.block.attend(features, true);
        let features = match condition {
            Some(condition) => self.attend_to(features, condition.clone()),
            None => features,
        };
        self.block.feed_forward(features)
    }

    /// x + cross(norm(x)) at the positions after the condition's, x at those.
    fn attend_to(&self, features: Tensor<3>, condition: Tensor<3>) -> Tensor<3> {
        let [rows, length, _] = features.dims();
        let [_, conditional, _] = condition.dims();
        let first = features.clone().slice([0..rows, 0..conditional]);
        let rest = features.slice([0..rows, conditional..length]);
        let attended = self.cross.forward(normalize(&self.cross_norm, rest.clone()), condition);
        Tensor::cat(vec![first, rest + attended], 1)
    }
}

impl CrossAttention {
    /// \[rows, L, d\] that ask and \[rows, M, d\] that are asked, to \[rows, L, d\].
    fn forward(&self, features: Tensor<3>, condition: Tensor<3>) -> Tensor<3> {
        let (query, key_value) = (linear(&self.query, features), linear(&self.key_value, condition));
        linear(&self.output, cross_attention(query, key_value, self.heads))
    }
}
