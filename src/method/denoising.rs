//! Denoising with a fixed posterior: the network is asked for what the noise destroyed, and its
//! cross-entropy, weighted as the process says, is the bound.

use super::Batch;
use super::embedding_shift::Learnt;
use super::planning::plan_objective;
use crate::conditionals::{Answers, Conditionals, Contexts, Plans, SideInformation};
use crate::error::{Error, ErrorKind};
use crate::network::preset::Shape;
use crate::network::{AttentionMask, Network, Output};
use crate::process::Process;
use crate::{Result, Token, device};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};

/// Contexts of so many tokens at most are run through the network at a time: memory stays small and the
/// answer to a small question does not wait for a large one.
const TOKENS_AT_ONCE: usize = 1024;

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
pub struct Objective {
    /// What the optimiser minimises, \[1\].
    pub training_loss: Tensor<1>,
    /// An unbiased draw of the bound on -log p(x) (at k = 1, where the process has a k), nats per sequence,
    /// \[1\]; no gradient. Where the process trains no bound: the training loss, which is none.
    pub bound: Tensor<1>,
}

/// The weighted cross-entropies of a batch, Σ_i w_i · (-log f_i(x_i | z)), reverse steps and regressions
/// (in the bound, and where they are descended), averaged over rows; plus what the planner costs, if there is one.
pub fn objective(network: &Network, batch: &Batch, device: &Device) -> Objective {
    let targets = tokens(&batch.targets, batch.length, device);
    let learnt = network.embedding_shift().zip(batch.embedding_shifts.as_ref());
    let learnt = learnt.map(|(shift, all)| all.learnt(shift, targets.clone(), device));
    let moved = learnt.as_ref().map(|learnt| learnt.moved.clone());
    let Output { log_probabilities, plan } = said(network, &batch.contexts, moved, batch.length, device);
    let cross_entropy = -log_probabilities.clone().gather(2, targets.unsqueeze_dim(2)).squeeze_dim::<2>(2);
    let weigh = |weights: &[f32], values: Tensor<2>| {
        let shape = [batch.rows, batch.length];
        let weights = Tensor::<2>::from_data(TensorData::new(weights.to_vec(), shape), &values.device());
        (weights * values).sum() / batch.rows as f64
    };
    let mut tokens = Objective {
        bound: weigh(&batch.bound_weights, cross_entropy.clone().inner()),
        training_loss: weigh(&batch.training_weights, cross_entropy),
    };
    let reverse_steps = batch.reverse_steps.as_ref().map(|steps| steps.cost(log_probabilities.clone()));
    let regressions = batch.regressions.as_ref().map(|all| match &learnt {
        Some(Learnt { embeddings, clean, .. }) => {
            all.cost_with(log_probabilities, embeddings.clone(), clean.clone())
        }
        None => all.cost(log_probabilities),
    });
    let prior = learnt.map(|learnt| learnt.prior);
    for cost in reverse_steps.into_iter().chain(regressions).chain(prior) {
        let cost = cost / batch.rows as f64;
        tokens.bound = tokens.bound + cost.clone().inner();
        if batch.descends_costs {
            tokens.training_loss = tokens.training_loss + cost;
        }
    }
    let constant: f64 = batch.constants.iter().map(|constant| f64::from(*constant)).sum();
    tokens.bound = tokens.bound + constant / batch.rows as f64;
    let Some((plan, targets)) = plan.zip(batch.plan.as_ref()) else { return tokens };
    let planner = plan_objective(plan, targets);
    Objective {
        bound: tokens.bound + planner.bound,
        training_loss: tokens.training_loss + planner.training_loss,
    }
}

/// A trained network, ready to be asked: no gradients, one device.
pub struct Denoiser {
    network: Network,
    device: Device,
    length: usize,
    vocabulary_size: usize,
}

impl Denoiser {
    /// Wraps a network whose parameters live on `device`, without autodiff.
    pub fn new(network: Network, device: Device, length: usize, vocabulary_size: usize) -> Self {
        Self { network, device, length, vocabulary_size }
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
        let mut all = Answers::default();
        let (at_once, rows) = ((TOKENS_AT_ONCE / self.length).max(1), contexts.side_information.len());
        // Always the same parts: a row's numbers may depend on how many are multiplied with it.
        let parts: Vec<Contexts> =
            (0..rows).step_by(at_once).map(|from| contexts.part(from..rows.min(from + at_once))).collect();
        for part in &parts {
            if self.network.takes_side_information()
                && part.side_information.contains(&SideInformation::Nothing)
            {
                return Err(not_told());
            }
            if self.network.reads_vectors() == part.vectors.is_empty() {
                return Err(other_input());
            }
        }
        for parts in parts.chunks(device::calls_at_once(&self.device)) {
            let say = |part: &Contexts| said(&self.network, part, None, self.length, &self.device);
            for output in device::at_once(parts, say) {
                self.read(output, &mut all).await?;
            }
        }
        Ok(all)
    }

    async fn noise_parameters(&self) -> Result<Vec<f32>> {
        let Some(shift) = self.network.embedding_shift() else { return Ok(Vec::new()) };
        let data = shift.into_data_async().await.map_err(device_error)?;
        data.try_into_vec().map_err(device_error)
    }
}

impl Denoiser {
    /// Adds what the network says to `all`, in one read of the device.
    async fn read(&self, output: Output, all: &mut Answers) -> Result<()> {
        let mut transaction = Transaction::default().register(output.log_probabilities);
        if let Some(plan) = output.plan {
            transaction = transaction.register(plan.log_odds).register(sigmoid(plan.corruption));
        }
        let mut parts = Vec::with_capacity(3);
        for data in transaction.execute_async().await.map_err(device_error)? {
            parts.push(data.try_into_vec::<f32>().map_err(device_error)?);
        }
        if let [_, log_odds, corrupted] = parts.as_mut_slice() {
            let plans = all.plans.get_or_insert_with(Plans::default);
            plans.log_odds.append(log_odds);
            plans.corrupted.append(corrupted);
        }
        all.log_probabilities.append(&mut parts[0]);
        Ok(())
    }
}

/// What a network says of some rows: of their vectors, if they have some, and what they are `moved` by, otherwise
/// of their tokens.
fn said(
    network: &Network,
    contexts: &Contexts,
    moved: Option<Tensor<3>>,
    length: usize,
    device: &Device,
) -> Output {
    let side_information = side_information(&contexts.side_information, length, device);
    if contexts.vectors.is_empty() {
        return network.forward(tokens(&contexts.tokens, length, device), side_information);
    }
    let rows = contexts.side_information.len();
    let shape = [rows, length, contexts.vectors.len() / (rows * length)];
    let vectors = Tensor::from_data(TensorData::new(contexts.vectors.clone(), shape), device);
    network.forward_vectors(moved.map_or(vectors.clone(), |moved| vectors + moved), side_information)
}

/// What is told beside z as ids: of each position \[rows, L\], of each row \[rows, 1\], or nothing.
/// Rows are told the same kind of thing.
fn side_information(
    side_information: &[SideInformation],
    length: usize,
    device: &Device,
) -> Option<Tensor<2, Int>> {
    let ids = |side_information: &SideInformation| match *side_information {
        SideInformation::Nothing => Vec::new(),
        SideInformation::Flags(corrupted) => (0..length).map(|i| i32::from(corrupted.contains(i))).collect(),
        SideInformation::Count(id) | SideInformation::CountInSpans(id) | SideInformation::Level(id) => {
            vec![id as i32]
        }
    };
    let width = ids(side_information.first()?).len();
    let ids: Vec<i32> = side_information.iter().flat_map(ids).collect();
    (width > 0).then(|| Tensor::from_data(TensorData::new(ids, [side_information.len(), width]), device))
}

fn not_told() -> Error {
    Error::new(
        ErrorKind::Setting,
        "这个网络须知道哪些或多少位置被破坏；请用训练它的那个过程来问它。",
        "This network has to be told which, or how many, positions are corrupted; ask it by the process it was trained with.",
    )
}

fn other_input() -> Error {
    Error::new(
        ErrorKind::Setting,
        "这个网络读的是另一种输入（词元或向量）；请用训练它的那个过程来问它。",
        "This network reads the other kind of input (tokens or vectors); ask it by the process it was trained with.",
    )
}

/// Token ids as a tensor \[rows, L\].
fn tokens(ids: &[Token], length: usize, device: &Device) -> Tensor<2, Int> {
    let ids: Vec<i32> = ids.iter().map(|&id| i32::from(id)).collect();
    let shape = [ids.len() / length, length];
    Tensor::from_data(TensorData::new(ids, shape), device)
}

/// What the library said, as an error of the device.
pub(crate) fn device_error(reason: impl std::fmt::Debug) -> Error {
    let cause = last_cause(&format!("{reason:?}"));
    Error::new(
        ErrorKind::Device,
        format!("计算设备没有给出结果：{cause}。请重新载入页面，或改用 CPU。"),
        format!("The device gave no result: {cause}. Reload the page, or use the CPU."),
    )
}

/// Of a chain of causes, as the library writes it over many lines, the last one, which says most.
fn last_cause(words: &str) -> String {
    let causes = words.split("Backtrace:").next().unwrap_or_default();
    let last = causes.rsplit("Caused by:").next().unwrap_or_default();
    last.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_error_says_the_last_cause_on_one_line() {
        let words = "Execution failed\nCaused by:\n  a buffer could\n  not be mapped.\nBacktrace:\nNone";
        assert_eq!(last_cause(words), "a buffer could not be mapped");
        assert_eq!(last_cause("out of memory"), "out of memory");
    }
}
