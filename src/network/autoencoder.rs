//! The parts of an autoencoder: tokens to a Gaussian, z to tokens.
//!
//! Both halves are inputs → trunk → heads, as a [`super::Network`] is, of the same shape.

use super::layers::{activated, linear, normalize};
use super::preset::Shape;
use super::trunk::Trunk;
use crate::kernels::{Activation, log_softmax};
use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Int, Tensor};

/// What stands between the inputs and the heads.
#[derive(Module, Debug)]
struct Body {
    position: Embedding,
    blocks: Trunk,
    norm: LayerNorm,
}

/// What an encoder says: a Gaussian of `dimensions` numbers, per position or of the sentence, of which it
/// may say the means, the deviations or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncoderHeads {
    /// d, the numbers of one latent.
    pub dimensions: usize,
    /// Whether there is one latent of the sentence (from the mean of its features) or one of each position.
    pub pooled: bool,
    /// Whether it says μ.
    pub mean: bool,
    /// Whether it says log σ.
    pub deviation: bool,
}

/// x to what a posterior q(z | x) is made of. Every position sees all of x.
#[derive(Module, Debug)]
pub struct Encoder {
    token: Embedding,
    body: Body,
    mean: Option<Linear>,
    log_deviation: Option<Linear>,
    #[module(skip)]
    pooled: bool,
}

/// What an encoder says of some rows, each \[rows, P, d\] with P = L or 1 latents a sentence; only what it
/// has a head for.
pub struct EncoderOutput {
    /// μ.
    pub mean: Option<Tensor<3>>,
    /// log σ, in (-∞, ∞).
    pub log_deviation: Option<Tensor<3>>,
}

/// z, and for a causal one the tokens to the left, to the conditionals of the tokens.
#[derive(Module, Debug)]
pub struct Decoder {
    token: Option<Embedding>,
    latent: Linear,
    body: Body,
    head: Linear,
}

/// What tells draws of one distribution from another's, a row at a time: z of the prior from z of the posterior, or
/// sentences of the data from those generated. Two hidden layers.
#[derive(Module, Debug)]
pub struct Discriminator {
    first: Linear,
    second: Linear,
    output: Linear,
}

impl Body {
    fn new(length: usize, shape: Shape, device: &Device) -> Self {
        Self {
            position: EmbeddingConfig::new(length, shape.width()).init(device),
            blocks: Trunk::new(shape, length, device),
            norm: LayerNormConfig::new(shape.width()).init(device),
        }
    }

    /// \[rows, L, d\] to the same; where it is `causal` a position sees those up to its own only.
    fn forward(&self, features: Tensor<3>, causal: bool) -> Tensor<3> {
        let [rows, length, width] = features.dims();
        let features = features + self.position.weight.val().unsqueeze();
        let first = self.blocks.condition(length);
        let condition = || features.clone().slice([0..rows, 0..first, 0..width]);
        normalize(&self.norm, self.blocks.forward(features.clone(), condition, causal))
    }
}

impl Encoder {
    /// An encoder of rows of `length` tokens out of V.
    pub fn new(
        length: usize,
        vocabulary_size: usize,
        shape: Shape,
        heads: EncoderHeads,
        device: &Device,
    ) -> Self {
        let head = LinearConfig::new(shape.width(), heads.dimensions);
        Self {
            token: EmbeddingConfig::new(vocabulary_size, shape.width()).init(device),
            body: Body::new(length, shape, device),
            mean: heads.mean.then(|| head.init(device)),
            log_deviation: heads.deviation.then(|| head.init(device)),
            pooled: heads.pooled,
        }
    }

    /// Token ids \[rows, L\] to what is said of their z.
    pub fn forward(&self, sentences: Tensor<2, Int>) -> EncoderOutput {
        let features = self.body.forward(self.token.forward(sentences), false);
        let features = if self.pooled { features.mean_dim(1) } else { features };
        let output_of = |head: &Option<Linear>| head.as_ref().map(|head| linear(head, features.clone()));
        EncoderOutput { mean: output_of(&self.mean), log_deviation: output_of(&self.log_deviation) }
    }
}

impl Decoder {
    /// A decoder of latents of `dimensions` numbers to rows of `length` tokens out of V: one that also reads
    /// the tokens to the left if it is `causal`, otherwise all positions at once.
    pub fn new(
        length: usize,
        vocabulary_size: usize,
        shape: Shape,
        dimensions: usize,
        causal: bool,
        device: &Device,
    ) -> Self {
        let width = shape.width();
        Self {
            token: causal.then(|| EmbeddingConfig::new(vocabulary_size + 1, width).init(device)),
            latent: LinearConfig::new(dimensions, width).init(device),
            body: Body::new(length, shape, device),
            head: LinearConfig::new(width, vocabulary_size).init(device),
        }
    }

    /// log p(x_i = v | z, x_<i) in nats, \[rows, L, V\], from z \[rows, P, d\] (one latent of the sentence is
    /// read at every position) and the token to the left of each position \[rows, L\], ids 0..=V, of which
    /// only a causal decoder has something to do with.
    pub fn forward(&self, latents: Tensor<3>, previous: Tensor<2, Int>) -> Tensor<3> {
        let [rows, length] = previous.dims();
        let latents = linear(&self.latent, latents);
        let latents = if latents.dims()[1] < length { latents.repeat_dim(1, length) } else { latents };
        debug_assert_eq!(latents.dims()[..2], [rows, length]);
        let features = match &self.token {
            Some(token) => latents + token.forward(previous),
            None => latents,
        };
        log_softmax(linear(&self.head, self.body.forward(features, self.token.is_some())))
    }
}

impl Discriminator {
    /// A discriminator of `inputs` numbers.
    pub fn new(inputs: usize, hidden: usize, device: &Device) -> Self {
        let layer = |inputs, outputs| LinearConfig::new(inputs, outputs).init(device);
        Self { first: layer(inputs, hidden), second: layer(hidden, hidden), output: layer(hidden, 1) }
    }

    /// The log-odds that a row \[rows, J\] is of the first, \[rows, 1\]; of a critic, what it makes of it.
    pub fn forward(&self, z: Tensor<2>) -> Tensor<2> {
        linear(&self.output, self.hidden(z)[1].clone())
    }

    /// The gradient of the log-odds by each row's numbers, \[rows, J\]: W₁ (m₁ ∘ W₂ (m₂ ∘ w₃)), m the units that fire. It is an
    /// expression of the weights, with their gradient; m, piecewise constant, has none almost everywhere.
    pub fn input_gradient(&self, z: Tensor<2>) -> Tensor<2> {
        let [first, second] = self.hidden(z).map(|hidden| hidden.detach().greater_elem(0.0).float());
        let back = |layer: &Linear, gradient: Tensor<2>| gradient.matmul(layer.weight.val().transpose());
        let gradient = second * self.output.weight.val().transpose();
        back(&self.first, first * back(&self.second, gradient))
    }

    /// What the hidden layers say.
    fn hidden(&self, z: Tensor<2>) -> [Tensor<2>; 2] {
        let first = activated(&self.first, z, Activation::Relu);
        [first.clone(), activated(&self.second, first, Activation::Relu)]
    }
}
