//! A trained prior on the device.

use super::{Posteriors, Prior};
use crate::Result;
use crate::device::device_error;
use burn::module::{Initializer, Module, Param};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor};

/// M.
const COMPONENTS: usize = 32;

/// p(z) = Σ_m w_m N(z; μ_m, diag σ_m²) with its parameters: all weights start equal, all deviations at 1, and means apart from each
/// other, with variance 1 ([`Layout::draw`](crate::network::Layout::draw)).
#[derive(Module, Debug)]
pub struct Mixture {
    /// log w but for a constant, \[M\].
    logits: Param<Tensor<1>>,
    /// μ, \[M, J\].
    means: Param<Tensor<2>>,
    /// log σ, \[M, J\].
    log_deviations: Param<Tensor<2>>,
}

impl Mixture {
    /// One over J = `dimensions` numbers.
    pub fn new(dimensions: usize, device: &Device) -> Self {
        let normals = || Initializer::Zeros.init([COMPONENTS, dimensions], device);
        Self {
            logits: Initializer::Zeros.init([COMPONENTS], device),
            means: normals(),
            log_deviations: normals(),
        }
    }

    /// log p(z) of each row of z \[rows, J\] up to J · ½ log 2π, \[rows\].
    pub fn log_density(&self, z: Tensor<2>) -> Tensor<1> {
        let log_deviations = self.log_deviations.val();
        let away = z.unsqueeze_dim::<3>(1) - self.means.val().unsqueeze_dim(0);
        let away = away * (-log_deviations.clone()).exp().unsqueeze_dim(0);
        let squares = away.square().sum_dim(2).squeeze_dim::<2>(2);
        let heights = log_softmax(self.logits.val(), 0) - log_deviations.sum_dim(1).squeeze_dim(1);
        let joints = squares * -0.5 + heights.unsqueeze_dim(0);
        log_sum_exp(joints)
    }

    /// The same as plain numbers; one read of the device.
    ///
    /// # Errors
    /// If the device cannot be read.
    pub async fn read(&self) -> Result<Prior> {
        let (logits, means) = (self.logits.val(), self.means.val());
        let [count, dimensions] = means.dims();
        let flat = [logits, means.flatten(0, 1), self.log_deviations.val().flatten(0, 1)];
        let values = Tensor::cat(flat.to_vec(), 0).into_data_async().await.map_err(device_error)?;
        let values: Vec<f32> = values.try_into_vec().map_err(device_error)?;
        let (logits, normals) = values.split_at(count);
        let (means, log_deviations) = normals.split_at(count * dimensions);
        let components =
            Posteriors { dimensions, means: means.to_vec(), log_deviations: log_deviations.to_vec() };
        Ok(Prior::mixture(logits, components))
    }
}

/// log Σ exp of each row of \[rows, K\], \[rows\].
fn log_sum_exp(values: Tensor<2>) -> Tensor<1> {
    let peak = values.clone().detach().max_dim(1);
    ((values - peak.clone()).exp().sum_dim(1).log() + peak).squeeze_dim(1)
}

/// log (1/K) Σ exp of each row of \[rows, K\], \[rows\].
pub(super) fn log_mean_exp(values: Tensor<2>) -> Tensor<1> {
    let count = values.dims()[1] as f64;
    log_sum_exp(values) - libm::log(count)
}
