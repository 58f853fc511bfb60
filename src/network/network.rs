//! A network: inputs → trunk → heads. Contexts in, log-probabilities out.

use super::layers::{linear, normalize};
use super::preset::Shape;
use super::trunk::Trunk;
use crate::kernels::log_softmax;
use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Int, Tensor};

/// Which positions of a row f_i attends to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttentionMask {
    /// All of z.
    Full,
    /// z_1..z_{i−1}: a causal network. One pass over a whole sentence gives the conditionals of all
    /// its prefixes.
    Causal,
}

/// f_i(v | z) for every position i and token v, from the context z (tokens or vectors) and, where it has
/// an input for it, its side information. Parameters exist only for the inputs and heads that a network
/// has.
#[derive(Module, Debug)]
pub struct Network {
    token: Option<Embedding>,
    vector: Option<Linear>,
    position: Embedding,
    // Named as in the first checkpoints, whose trunk was a list of blocks.
    blocks: Trunk,
    norm: LayerNorm,
    head: Linear,
    #[module(skip)]
    attention_mask: AttentionMask,
    // Named as in the first checkpoints.
    told: Option<Embedding>,
    planner: Option<PlannerHeads>,
    embedding_shift: Option<Embedding>,
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

impl Network {
    /// A network that reads rows of `length` tokens 0..=V (the mask is V) and says one of V. Its
    /// weights are the library's own draws; a run replaces them with draws from its seed (see
    /// [`super::Layout::draw`]).
    pub fn new(length: usize, vocabulary_size: usize, shape: Shape, device: &Device) -> Self {
        let width = shape.width();
        Self {
            token: Some(EmbeddingConfig::new(vocabulary_size + 1, width).init(device)),
            vector: None,
            position: EmbeddingConfig::new(length, width).init(device),
            blocks: Trunk::new(shape, length, device),
            norm: LayerNormConfig::new(width).init(device),
            head: LinearConfig::new(width, vocabulary_size).init(device),
            attention_mask: AttentionMask::Full,
            told: None,
            planner: None,
            embedding_shift: None,
        }
    }

    /// The network with another attention mask; at first it is full.
    #[must_use]
    pub fn with_attention_mask(mut self, attention_mask: AttentionMask) -> Self {
        self.attention_mask = attention_mask;
        self
    }

    /// The network with vectors of D = `dimensions` numbers a position as its input, in place of tokens.
    #[must_use]
    pub fn with_vectors(mut self, dimensions: usize, device: &Device) -> Self {
        self.vector = Some(LinearConfig::new(dimensions, self.width()).init(device));
        self.token = None;
        self
    }

    /// The network with an input for side information: one of `ids` things, of each position or of
    /// the row.
    #[must_use]
    pub fn with_side_information(mut self, ids: usize, device: &Device) -> Self {
        self.told = Some(EmbeddingConfig::new(ids, self.width()).init(device));
        self
    }

    /// The network with a planner: d numbers a position to its log-odds, and others to P(s_i = 1 | z).
    #[must_use]
    pub fn with_planner(mut self, device: &Device) -> Self {
        let head = LinearConfig::new(self.width(), 1);
        self.planner = Some(PlannerHeads { odds: head.init(device), corruption: head.init(device) });
        self
    }

    /// The network with a shift of D numbers for each of V tokens, to be added to the vectors that it is to read in
    /// their place: no part of the network itself, but learned with it.
    #[must_use]
    pub fn with_embedding_shift(
        mut self,
        vocabulary_size: usize,
        dimensions: usize,
        device: &Device,
    ) -> Self {
        self.embedding_shift = Some(EmbeddingConfig::new(vocabulary_size, dimensions).init(device));
        self
    }

    /// That shift, \[V, D\], if it has one.
    pub fn embedding_shift(&self) -> Option<Tensor<2>> {
        self.embedding_shift.as_ref().map(|shift| shift.weight.val())
    }

    /// Whether it has an input for side information.
    pub fn takes_side_information(&self) -> bool {
        self.told.is_some()
    }

    /// D of the vectors that it reads in place of tokens; 0 if it reads tokens.
    pub fn vector_width(&self) -> usize {
        self.vector.as_ref().map_or(0, |vector| vector.weight.dims()[0])
    }

    /// `contexts` \[rows, L\] of token ids 0..=V, and the side information beside them: \[rows, L\] of each
    /// position, \[rows, 1\] of each row. A network of vectors sees no tokens.
    pub fn forward(&self, contexts: Tensor<2, Int>, side_information: Option<Tensor<2, Int>>) -> Output {
        let [rows, length] = contexts.dims();
        let embedded = |contexts| self.token.as_ref().map(|token| token.forward(contexts));
        let first = self.blocks.condition(length);
        let condition = || {
            let contexts = contexts.clone().slice([0..rows, 0..first]);
            self.placed(embedded(contexts), [rows, first])
        };
        let read = if self.is_causal() { self.shifted(contexts.clone()) } else { contexts.clone() };
        self.answer(self.placed(embedded(read), [rows, length]), condition, side_information)
    }

    /// The same of `contexts` \[rows, L, D\] that are vectors; a network of tokens does not see them.
    pub fn forward_vectors(&self, contexts: Tensor<3>, side_information: Option<Tensor<2, Int>>) -> Output {
        let [rows, length, _] = contexts.dims();
        let embedded = |contexts| self.vector.as_ref().map(|vector| linear(vector, contexts));
        let first = self.blocks.condition(length);
        let condition = || {
            let contexts = contexts.clone().slice([0..rows, 0..first]);
            self.placed(embedded(contexts), [rows, first])
        };
        let read = if self.is_causal() { after_zeros(contexts.clone()) } else { contexts.clone() };
        self.answer(self.placed(embedded(read), [rows, length]), condition, side_information)
    }

    /// From the features of z \[rows, L, d\] (and of the part of it that is a condition) to what is said.
    fn answer(
        &self,
        mut features: Tensor<3>,
        condition: impl FnOnce() -> Tensor<3>,
        side_information: Option<Tensor<2, Int>>,
    ) -> Output {
        if let Some((embedding, side_information)) = self.told.as_ref().zip(side_information) {
            features = features + embedding.forward(side_information);
        }
        let features = self.blocks.forward(features, condition, self.is_causal());
        let features = normalize(&self.norm, features);
        Output {
            plan: self.planner.as_ref().map(|planner| planner.forward(features.clone())),
            log_probabilities: log_softmax(linear(&self.head, features)),
        }
    }

    /// What an input makes of the first `length` positions of `rows` rows, if the network has it, and their
    /// places: \[rows, length, d\].
    fn placed(&self, features: Option<Tensor<3>>, [rows, length]: [usize; 2]) -> Tensor<3> {
        let places = self.position.weight.val();
        let [all, width] = places.dims();
        let places = if length < all { places.slice([0..length, 0..width]) } else { places };
        match features {
            Some(features) => features + places.unsqueeze(),
            None => places.unsqueeze().repeat_dim(0, rows),
        }
    }

    /// Each row one position to the right, the mask in front: what position i is told of is z_{i−1}.
    fn shifted(&self, contexts: Tensor<2, Int>) -> Tensor<2, Int> {
        let [rows, length] = contexts.dims();
        let mask = self.head.weight.dims()[1];
        let start = Tensor::full([rows, 1], mask as i64, &contexts.device());
        Tensor::cat(vec![start, contexts.slice([0..rows, 0..length - 1])], 1)
    }

    fn is_causal(&self) -> bool {
        self.attention_mask == AttentionMask::Causal || self.blocks.is_causal()
    }

    /// d.
    fn width(&self) -> usize {
        self.position.weight.dims()[1]
    }
}

impl PlannerHeads {
    fn forward(&self, features: Tensor<3>) -> PlanOutput {
        PlanOutput {
            log_odds: linear(&self.odds, features.clone()).squeeze_dim(2),
            corruption: linear(&self.corruption, features.detach()).squeeze_dim(2),
        }
    }
}

/// Each row of vectors one position to the right, zeros in front.
fn after_zeros(contexts: Tensor<3>) -> Tensor<3> {
    let [rows, length, dimensions] = contexts.dims();
    let start = Tensor::zeros([rows, 1, dimensions], &contexts.device());
    Tensor::cat(vec![start, contexts.slice([0..rows, 0..length - 1])], 1)
}
