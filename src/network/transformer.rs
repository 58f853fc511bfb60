//! A pre-norm transformer (Vaswani et al. 2017; Xiong et al. 2020): contexts in,
//! log-probabilities out.

use super::layers::{attend, log_softmax, normalize};
use super::preset::TransformerShape;
use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor};

/// What of a row f_i may depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of z.
    Everything,
    /// z_1..z_{i−1}: a causal network. One pass over a whole sentence gives the conditionals of all
    /// its prefixes.
    Left,
}

/// f_i(v | z) for every position i and token v, from the context z and, where it has an input for it,
/// what is told beside z. Parameters exist only for the inputs and heads that a network has.
#[derive(Module, Debug)]
pub struct Transformer {
    token: Embedding,
    position: Embedding,
    blocks: Vec<Block>,
    norm: LayerNorm,
    head: Linear,
    #[module(skip)]
    sight: Sight,
    told: Option<Embedding>,
    planner: Option<PlannerHeads>,
}

/// What is said of a position apart from its token.
#[derive(Module, Debug)]
struct PlannerHeads {
    odds: Linear,
    corruption: Linear,
}

/// What a network says of some rows.
pub struct Output {
    /// log f_i(v | z) in nats, \[rows, L, V\].
    pub log_probabilities: Tensor<3>,
    /// What its planner says, if it has one.
    pub plan: Option<PlanOutput>,
}

/// What a planner says of some rows.
pub struct PlanOutput {
    /// log w_i, \[rows, L\].
    pub log_odds: Tensor<2>,
    /// The log-odds of P(s_i = 1 | z), \[rows, L\]. Learning them changes no other part of the network.
    pub corruption: Tensor<2>,
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

/// Multi-head self-attention.
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
            sight: Sight::Everything,
            told: None,
            planner: None,
        }
    }

    /// The network with another sight; what it sees at first is everything.
    #[must_use]
    pub fn with_sight(mut self, sight: Sight) -> Self {
        self.sight = sight;
        self
    }

    /// The network with an input for what is told beside z: one of `ids` things, of each position or of
    /// the row.
    #[must_use]
    pub fn with_told(mut self, ids: usize, device: &Device) -> Self {
        let width = self.token.weight.dims()[1];
        self.told = Some(EmbeddingConfig::new(ids, width).init(device));
        self
    }

    /// The network with a planner: d numbers a position to its log-odds, and others to P(s_i = 1 | z).
    #[must_use]
    pub fn with_planner(mut self, device: &Device) -> Self {
        let head = LinearConfig::new(self.token.weight.dims()[1], 1);
        self.planner = Some(PlannerHeads { odds: head.init(device), corruption: head.init(device) });
        self
    }

    /// Whether it has an input for what is told beside z.
    pub fn is_told(&self) -> bool {
        self.told.is_some()
    }

    /// `contexts` \[rows, L\] of token ids 0..=V, and what is `told` beside them: \[rows, L\] of each
    /// position, \[rows, 1\] of each row.
    pub fn forward(&self, contexts: Tensor<2, Int>, told: Option<Tensor<2, Int>>) -> Output {
        let causal = self.sight == Sight::Left;
        let contexts = if causal { self.shifted(contexts) } else { contexts };
        let mut features = self.token.forward(contexts) + self.position.weight.val().unsqueeze();
        if let Some((embedding, told)) = self.told.as_ref().zip(told) {
            features = features + embedding.forward(told);
        }
        for block in &self.blocks {
            features = block.forward(features, causal);
        }
        let features = normalize(&self.norm, features);
        Output {
            plan: self.planner.as_ref().map(|planner| planner.forward(features.clone())),
            log_probabilities: log_softmax(self.head.forward(features)),
        }
    }

    /// Each row one position to the right, the mask in front: what position i is told of is z_{i−1}.
    fn shifted(&self, contexts: Tensor<2, Int>) -> Tensor<2, Int> {
        let [rows, length] = contexts.dims();
        let mask = self.token.weight.dims()[0] - 1;
        let start = Tensor::full([rows, 1], mask as i64, &contexts.device());
        Tensor::cat(vec![start, contexts.slice([0..rows, 0..length - 1])], 1)
    }
}

impl PlannerHeads {
    fn forward(&self, features: Tensor<3>) -> PlanOutput {
        PlanOutput {
            log_odds: self.odds.forward(features.clone()).squeeze_dim(2),
            corruption: self.corruption.forward(features.detach()).squeeze_dim(2),
        }
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

    fn forward(&self, features: Tensor<3>, causal: bool) -> Tensor<3> {
        let attended = self.attention.forward(normalize(&self.attention_norm, features.clone()), causal);
        let features = features + attended;
        let expanded = relu(self.expand.forward(normalize(&self.feed_forward_norm, features.clone())));
        features + self.contract.forward(expanded)
    }
}

impl Attention {
    /// \[rows, L, d\] to \[rows, L, d\].
    fn forward(&self, features: Tensor<3>, causal: bool) -> Tensor<3> {
        self.output.forward(attend(self.query_key_value.forward(features), self.heads, causal))
    }
}
