//! The blocks of a pre-norm transformer (Vaswani et al. 2017; Xiong et al. 2020).

use super::layers::{activated, linear, normalize};
use super::preset::TransformerShape;
use crate::kernels::{Activation, attention};
use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

/// x + attention(norm(x)), then x + feed_forward(norm(x)).
#[derive(Module, Debug)]
pub struct Block {
    attention_norm: LayerNorm,
    attention: Attention,
    feed_forward_norm: LayerNorm,
    expand: Linear,
    contract: Linear,
}

/// Multi-head self-attention.
#[derive(Module, Debug)]
struct Attention {
    query_key_value: Linear,
    output: Linear,
    #[module(skip)]
    heads: usize,
}

/// The blocks of this shape, in order.
pub fn blocks(shape: TransformerShape, device: &Device) -> Vec<Block> {
    (0..shape.layers).map(|_| Block::new(shape, device)).collect()
}

/// \[rows, L, d\] through all blocks; `causal` positions see those up to their own only.
pub fn forward(blocks: &[Block], features: Tensor<3>, causal: bool) -> Tensor<3> {
    blocks.iter().fold(features, |features, block| block.feed_forward(block.attend(features, causal)))
}

impl Block {
    /// One block of this shape.
    pub fn new(shape: TransformerShape, device: &Device) -> Self {
        let TransformerShape { width, heads, feed_forward, .. } = shape;
        Self {
            attention_norm: LayerNormConfig::new(width).init(device),
            attention: Attention {
                query_key_value: LinearConfig::new(width, 3 * width).init(device),
                output: LinearConfig::new(width, width).init(device),
                heads,
            },
            feed_forward_norm: LayerNormConfig::new(width).init(device),
            expand: LinearConfig::new(width, feed_forward).init(device),
            contract: LinearConfig::new(feed_forward, width).init(device),
        }
    }

    /// The first half: x + attention(norm(x)).
    pub fn attend(&self, features: Tensor<3>, causal: bool) -> Tensor<3> {
        let attended = self.attention.forward(normalize(&self.attention_norm, features.clone()), causal);
        features + attended
    }

    /// The second half: x + feed_forward(norm(x)).
    pub fn feed_forward(&self, features: Tensor<3>) -> Tensor<3> {
        let normalized = normalize(&self.feed_forward_norm, features.clone());
        features + linear(&self.contract, activated(&self.expand, normalized, Activation::Relu))
    }
}

impl Attention {
    /// \[rows, L, d\] to \[rows, L, d\].
    fn forward(&self, features: Tensor<3>, causal: bool) -> Tensor<3> {
        linear(&self.output, attention(linear(&self.query_key_value, features), self.heads, causal))
    }
}
