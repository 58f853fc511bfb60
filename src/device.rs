//! Where a network runs. The CPU (burn-flex, with SIMD) is always there; WebGPU is a second device
//! of builds with the feature `webgpu`.

#[cfg(feature = "webgpu")]
mod fault;
#[cfg(feature = "webgpu")]
mod gpu;
#[cfg(feature = "webgpu")]
mod launches;

use burn::tensor::Device;
use serde::Serialize;
use std::sync::atomic::{AtomicUsize, Ordering};

#[cfg(feature = "webgpu")]
pub use fault::check;
#[cfg(feature = "webgpu")]
pub use gpu::{Gpu, gpu};
#[cfg(feature = "webgpu")]
pub use launches::launches;

/// How far a GPU's numbers are from the CPU's, on one batch with the same weights.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SelfTest {
    /// Of the bound's draw, relative to it.
    pub loss_difference: f32,
    /// Euclidean, of the gradients of all parameters, relative to their norm.
    pub gradient_difference: f32,
}

static THREADS: AtomicUsize = AtomicUsize::new(1);

/// How many threads train one model, in the whole process: one, until [`use_threads`] says otherwise. A model is the same for every
/// number.
pub fn threads() -> usize {
    THREADS.load(Ordering::Relaxed)
}

/// Has so many threads train a model from now on, at least one.
pub fn use_threads(threads: usize) {
    THREADS.store(threads.max(1), Ordering::Relaxed);
}

/// The CPU, without autodiff.
pub fn cpu() -> Device {
    Device::flex()
}

/// Whether this is a GPU, with or without autodiff.
pub fn is_gpu(device: &Device) -> bool {
    device.clone().without_autodiff() != cpu()
}
