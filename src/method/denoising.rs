//! Denoising with a fixed posterior: the network is asked for what the noise destroyed, and its
//! cross-entropy, weighted as the process says, is the bound.

use super::Batch;
use crate::conditionals::Conditionals;
use crate::error::{Error, ErrorKind};
use crate::network::Transformer;
use crate::{Result, Token};
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Contexts are run through the network at most this many rows at a time: memory stays small and
/// the answer to a small question does not wait for a large one.
const ROWS_AT_ONCE: usize = 128;

/// What one pass over a batch gives, on the device, apart.
pub struct Objective {
    /// What the optimiser minimises, \[1\].
    pub training_loss: Tensor<1>,
    /// An unbiased draw of the k = 1 bound on -log p(x), nats per sequence, \[1\]; no gradient.
    pub bound: Tensor<1>,
}

/// The weighted cross-entropies of a batch: Σ_i w_i · (-log f_i(x_i | z)), averaged over rows.
pub fn objective(network: &Transformer, batch: &Batch, device: &Device) -> Objective {
    let log_probabilities = network.forward(tokens(&batch.contexts, batch.length, device));
    let targets = tokens(&batch.targets, batch.length, device);
    let cross_entropy = -log_probabilities.gather(2, targets.unsqueeze_dim(2)).squeeze_dim::<2>(2);
    let weigh = |weights: &[f32], values: Tensor<2>| {
        let shape = [batch.rows, batch.length];
        let weights = Tensor::<2>::from_data(TensorData::new(weights.to_vec(), shape), &values.device());
        (weights * values).sum() / batch.rows as f64
    };
    Objective {
        bound: weigh(&batch.bound_weights, cross_entropy.clone().inner()),
        training_loss: weigh(&batch.training_weights, cross_entropy),
    }
}

/// A trained network, ready to be asked: no gradients, one device.
pub struct Denoiser {
    network: Transformer,
    device: Device,
    length: usize,
    vocabulary_size: usize,
}

impl Denoiser {
    /// Wraps a network whose parameters live on `device`, without autodiff.
    pub fn new(network: Transformer, device: Device, length: usize, vocabulary_size: usize) -> Self {
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

    async fn log_probabilities(&self, contexts: &[Token]) -> Result<Vec<f32>> {
        let mut all = Vec::with_capacity(contexts.len() * self.vocabulary_size);
        for rows in contexts.chunks(ROWS_AT_ONCE * self.length) {
            let output = self.network.forward(tokens(rows, self.length, &self.device));
            let data = output.into_data_async().await.map_err(device_error)?;
            all.extend(data.try_into_vec::<f32>().map_err(device_error)?);
        }
        Ok(all)
    }
}

/// Token ids as a tensor \[rows, L\].
fn tokens(ids: &[Token], length: usize, device: &Device) -> Tensor<2, Int> {
    let ids: Vec<i32> = ids.iter().map(|&id| i32::from(id)).collect();
    let shape = [ids.len() / length, length];
    Tensor::from_data(TensorData::new(ids, shape), device)
}

/// What the library said, as an error of the device.
pub(crate) fn device_error(reason: impl std::fmt::Debug) -> Error {
    Error::new(
        ErrorKind::Device,
        format!("计算设备没有给出结果：{reason:?}。请重新载入页面，或改用 CPU。"),
        format!("The device gave no result: {reason:?}. Reload the page, or use the CPU."),
    )
}
