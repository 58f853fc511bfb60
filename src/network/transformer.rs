//! A pre-norm bidirectional transformer (Vaswani et al. 2017; Xiong et al. 2020): contexts in,
//! log-probabilities out.

use super::layers::{attend, log_softmax, normalize};
use super::preset::TransformerShape;
use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor};

/// f_i(v | z) for every position i and token v, from the context z alone.
#[derive(Module, Debug)]
pub struct Transformer {
    token: Embedding,
    position: Embedding,
    blocks: Vec<Block>,
    norm: LayerNorm,
    head: Linear,
}

/// x + attention(norm(x)), then x + feed_forward(norm(x)).
#[derive(Module, Debug)]
struct Block {
    attention_norm: LayerNorm,
    attention: Attention,
    feed_forward_norm: LayerNorm,
    expand: Linear,
    contract: Linear,
}

/// Multi-head self-attention without a mask: every position sees every other.
#[derive(Module, Debug)]
struct Attention {
    query_key_value: Linear,
    output: Linear,
    #[module(skip)]
    heads: usize,
}

impl Transformer {
    /// A network that reads rows of `length` tokens 0..=V (the mask is V) and says one of V. Its
    /// weights are the library's own draws; a run replaces them with draws from its seed (see
    /// [`super::Layout::draw`]).
    pub fn new(length: usize, vocabulary_size: usize, shape: TransformerShape, device: &Device) -> Self {
        let width = shape.width;
        Self {
            token: EmbeddingConfig::new(vocabulary_size + 1, width).init(device),
            position: EmbeddingConfig::new(length, width).init(device),
            blocks: (0..shape.layers).map(|_| Block::new(shape, device)).collect(),
            norm: LayerNormConfig::new(width).init(device),
            head: LinearConfig::new(width, vocabulary_size).init(device),
        }
    }

    /// log f_i(v | z) in nats: `contexts` \[rows, L\] of token ids 0..=V to \[rows, L, V\].
    pub fn forward(&self, contexts: Tensor<2, Int>) -> Tensor<3> {
        let mut features = self.token.forward(contexts) + self.position.weight.val().unsqueeze();
        for block in &self.blocks {
            features = block.forward(features);
        }
        log_softmax(self.head.forward(normalize(&self.norm, features)))
    }
}

impl Block {
    fn new(shape: TransformerShape, device: &Device) -> Self {
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

    fn forward(&self, features: Tensor<3>) -> Tensor<3> {
        let attended = self.attention.forward(normalize(&self.attention_norm, features.clone()));
        let features = features + attended;
        let expanded = relu(self.expand.forward(normalize(&self.feed_forward_norm, features.clone())));
        features + self.contract.forward(expanded)
    }
}

impl Attention {
    /// \[rows, L, d\] to \[rows, L, d\].
    fn forward(&self, features: Tensor<3>) -> Tensor<3> {
        self.output.forward(attend(self.query_key_value.forward(features), self.heads))
    }
}
