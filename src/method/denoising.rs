//! Denoising with a fixed posterior: the network is asked for what the noise destroyed, and its
//! cross-entropy, weighted as the process says, is the bound.

use super::DenoisingBatch;
use super::embedding_shift::Learned;
use super::planning::plan_objective;
use crate::conditionals::{Answers, Conditionals, Contexts, Plans, SideInformation};
use crate::corpus::OnCanvas;
use crate::device::{Asked, Crew, Rows, answer_in_parts, device_error, does_not_fit, read};
use crate::error::Error;
use crate::network::preset::Shape;
use crate::network::{AttentionMask, Network, Output};
use crate::process::Process;
use crate::{Result, Token};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::rc::Rc;

/// The network of a process: causal where text is restored from left to right, with an input for vectors
/// where they stand in place of tokens, one for what the process tells beside z, and a planner where it
/// plans.
pub fn network(
    process: &dyn Process,
    length: usize,
    vocabulary_size: usize,
    shape: Shape,
    device: &Device,
) -> Network {
    let inputs = process.inputs(length);
    let attention_mask = if inputs.any_order { AttentionMask::Full } else { AttentionMask::Causal };
    let network = Network::new(length, vocabulary_size, shape, device).with_attention_mask(attention_mask);
    let network = if inputs.vectors > 0 { network.with_vectors(inputs.vectors, device) } else { network };
    let network = if inputs.side_information > 0 {
        network.with_side_information(inputs.side_information, device)
    } else {
        network
    };
    let network = if inputs.planner { network.with_planner(device) } else { network };
    if inputs.learns_embeddings {
        return network.with_embedding_shift(vocabulary_size, inputs.vectors, device);
    }
    network
}

/// What one pass over a batch gives, on the device, apart.
pub struct DenoisingObjective {
    /// What the optimiser minimises, \[1\].
    pub training_loss: Tensor<1>,
    /// An unbiased draw of the bound on -log p(x) (at k = 1, where the process has a k), nats per sequence,
    /// \[1\]; no gradient. Where the process trains no bound: the training loss, which is none.
    pub bound: Tensor<1>,
}

/// The weighted cross-entropies of a batch, Σ w · (-log f_cell(target | z)), reverse steps and regressions
/// (in the bound, and where they are descended), averaged over rows; plus what the planner costs, if there is one.
pub fn objective(network: &Network, batch: &DenoisingBatch, device: &Device) -> DenoisingObjective {
    let ids =
        |ids: Vec<i32>| Tensor::<2, Int>::from_data(TensorData::new(ids, [batch.rows, batch.length]), device);
    let learned = network.embedding_shift().zip(batch.embedding_shifts.as_ref());
    let sentences = || ids(batch.targets.iter().map(|&token| i32::from(token)).collect());
    let learned = learned.map(|(shift, all)| all.learned(shift, sentences(), device));
    let moved = learned.as_ref().map(|learned| learned.moved.clone());
    let Output { log_probabilities, plan } =
        forward(network, &rows(&batch.contexts), moved, batch.length, device);
    let [_, _, vocabulary_size] = log_probabilities.dims();
    let place = |(cell, &token): (&usize, &Token)| (cell * vocabulary_size + usize::from(token)) as i32;
    let places = ids(batch.cells.iter().zip(&batch.targets).map(place).collect());
    let cross_entropy = -log_probabilities.clone().flatten::<2>(1, 2).gather(1, places);
    let weigh = |weights: &[f32], values: Tensor<2>| {
        let shape = [batch.rows, batch.length];
        let weights = Tensor::<2>::from_data(TensorData::new(weights.to_vec(), shape), &values.device());
        (weights * values).sum() / batch.rows as f64
    };
    let mut tokens = DenoisingObjective {
        bound: weigh(&batch.bound_weights, cross_entropy.clone().inner()),
        training_loss: weigh(&batch.training_weights, cross_entropy),
    };
    let reverse_steps = batch.reverse_steps.as_ref().map(|steps| steps.cost(log_probabilities.clone()));
    let regressions = batch.regressions.as_ref().map(|all| match &learned {
        Some(Learned { embeddings, clean, .. }) => {
            all.cost_with(log_probabilities, embeddings.clone(), clean.clone())
        }
        None => all.cost(log_probabilities),
    });
    let prior = learned.map(|learned| learned.prior);
    for cost in reverse_steps.into_iter().chain(regressions).chain(prior) {
        let cost = cost / batch.rows as f64;
        tokens.bound = tokens.bound + cost.clone().inner();
        if batch.descends_costs {
            tokens.training_loss = tokens.training_loss + cost;
        }
    }
    let constant: f64 = batch.constants.iter().map(|constant| f64::from(*constant)).sum();
    tokens.bound = tokens.bound + constant / batch.rows as f64;
    let Some(planner) = plan.and_then(|plan| plan_objective(plan, &batch.plans)) else { return tokens };
    DenoisingObjective {
        bound: tokens.bound + planner.bound,
        training_loss: tokens.training_loss + planner.training_loss,
    }
}

/// A trained network, ready to be asked: no gradients, one device.
#[derive(Clone)]
pub struct Denoiser {
    network: Network,
    device: Device,
    length: usize,
    vocabulary_size: usize,
    crew: Option<Rc<dyn Crew>>,
}

impl Denoiser {
    /// Wraps a network whose parameters live on `device`, without autodiff.
    pub fn new(network: Network, device: Device, length: usize, vocabulary_size: usize) -> Self {
        Self { network, device, length, vocabulary_size, crew: None }
    }

    fn check(&self, contexts: &Contexts) -> Result<()> {
        let side_information = &contexts.side_information;
        if self.network.takes_side_information() && side_information.contains(&SideInformation::Nothing) {
            return Err(no_side_information());
        }
        let reads_vectors = self.network.vector_width() > 0;
        if reads_vectors == contexts.vectors.is_empty() && !side_information.is_empty() {
            Err(other_input())
        } else {
            Ok(())
        }
    }
}

impl Conditionals for Denoiser {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        self.check(contexts)?;
        let Self { network, device, length, vocabulary_size, crew } = self;
        let (rows, length) = (rows(contexts), *length);
        let count = rows.count();
        let say = |rows: &Rows| flat(forward(network, rows, None, length, device));
        let answers = answer_in_parts(rows, length, device, crew.as_ref(), say).await?;
        unflattened(answers, count, length, *vocabulary_size)
    }

    async fn noise_parameters(&self) -> Result<Vec<f32>> {
        let Some(shift) = self.network.embedding_shift() else { return Ok(Vec::new()) };
        let data = shift.into_data_async().await.map_err(device_error)?;
        data.try_into_vec().map_err(device_error)
    }
}

impl Asked for Denoiser {
    fn answer_part(&self, rows: &Rows) -> Result<Vec<f32>> {
        read(flat(forward(&self.network, rows, None, self.length, &self.device)))
    }

    fn with_crew(self, crew: Rc<dyn Crew>) -> Self {
        Self { crew: Some(crew), ..self }
    }
}

/// What others compute is what the model itself says: it is kept to the canvas's form where it is put together.
impl<N: Asked> Asked for OnCanvas<N> {
    fn answer_part(&self, rows: &Rows) -> Result<Vec<f32>> {
        self.model().answer_part(rows)
    }

    fn with_crew(self, crew: Rc<dyn Crew>) -> Self {
        self.map(|model| model.with_crew(crew))
    }
}

/// What a network is asked about: of each row its vectors, if it has some, otherwise its tokens, then what is told beside z: an id of
/// each position, of the row, or nothing. Rows are told the same kind of thing.
fn rows(contexts: &Contexts) -> Rows {
    let Contexts { tokens, side_information, vectors, .. } = contexts;
    let count = side_information.len();
    let (length, dimensions) = (tokens.len() / count.max(1), vectors.len() / count.max(1));
    let mut values = Vec::with_capacity(tokens.len().max(vectors.len()) + count);
    for (row, side_information) in side_information.iter().enumerate() {
        if vectors.is_empty() {
            values.extend(tokens[row * length..][..length].iter().map(|&token| f32::from(token)));
        } else {
            values.extend_from_slice(&vectors[row * dimensions..][..dimensions]);
        }
        match *side_information {
            SideInformation::Nothing => {}
            SideInformation::Flags(corrupted) | SideInformation::Left { inserted: corrupted, .. } => {
                values.extend((0..length).map(|i| f32::from(u8::from(corrupted.contains(i)))));
            }
            SideInformation::Count(id) | SideInformation::CountInSpans(id) | SideInformation::Level(id) => {
                values.push(id as f32);
            }
        }
    }
    Rows { width: values.len() / count.max(1), values }
}

/// What a network says of such rows; vectors are `moved` by something, or not.
fn forward(
    network: &Network,
    rows: &Rows,
    moved: Option<Tensor<3>>,
    length: usize,
    device: &Device,
) -> Output {
    let (count, dimensions) = (rows.count(), network.vector_width());
    let first = if dimensions > 0 { length * dimensions } else { length };
    let ids = |from: usize, to: usize| {
        let ids: Vec<i32> = rows.iter().flat_map(|row| &row[from..to]).map(|&id| id as i32).collect();
        Tensor::<2, Int>::from_data(TensorData::new(ids, [count, to - from]), device)
    };
    let side_information = (rows.width > first).then(|| ids(first, rows.width));
    if dimensions == 0 {
        return network.forward(ids(0, length), side_information);
    }
    let vectors: Vec<f32> = rows.iter().flat_map(|row| &row[..first]).copied().collect();
    let vectors = Tensor::from_data(TensorData::new(vectors, [count, length, dimensions]), device);
    network.forward_vectors(moved.map_or(vectors.clone(), |moved| vectors + moved), side_information)
}

/// Rows of what is said: log-probabilities, then, of a network with a planner, log-odds and P(s_i = 1 | z).
fn flat(Output { log_probabilities, plan }: Output) -> Tensor<2> {
    let log_probabilities = log_probabilities.flatten(1, 2);
    match plan {
        Some(plan) => Tensor::cat(vec![log_probabilities, plan.log_odds, sigmoid(plan.corruption)], 1),
        None => log_probabilities,
    }
}

/// `rows` of such rows, taken apart.
fn unflattened(values: Vec<f32>, rows: usize, length: usize, vocabulary_size: usize) -> Result<Answers> {
    let answered = length * vocabulary_size;
    if values.len() == rows * answered {
        return Ok(Answers { log_probabilities: values, plans: None });
    }
    if values.len() != rows * (answered + 2 * length) {
        return Err(does_not_fit());
    }
    let (mut log_probabilities, mut plans) = (Vec::with_capacity(rows * answered), Plans::default());
    for row in values.chunks_exact(answered + 2 * length) {
        log_probabilities.extend_from_slice(&row[..answered]);
        plans.log_odds.extend_from_slice(&row[answered..answered + length]);
        plans.corrupted.extend_from_slice(&row[answered + length..]);
    }
    Ok(Answers { log_probabilities, plans: Some(plans) })
}

fn no_side_information() -> Error {
    Error::setting(
        "这个网络须知道哪些或多少位置被破坏；请用训练它的那个过程来问它。",
        "This network has to be told which, or how many, positions are corrupted; ask it by the process it was trained with.",
    )
}

fn other_input() -> Error {
    Error::setting(
        "这个网络读的是另一种输入（词元或向量）；请用训练它的那个过程来问它。",
        "This network reads the other kind of input (tokens or vectors); ask it by the process it was trained with.",
    )
}
