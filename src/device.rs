//! Where a network runs. The CPU (burn-flex, with SIMD) is always there; WebGPU is a second device
//! of builds with the feature `webgpu`.

#[cfg(feature = "webgpu")]
mod fault;
#[cfg(feature = "webgpu")]
mod gpu;
#[cfg(feature = "webgpu")]
mod launches;

use burn::tensor::Device;

#[cfg(feature = "webgpu")]
pub use fault::check;
#[cfg(feature = "webgpu")]
pub use gpu::{Gpu, gpu};
#[cfg(feature = "webgpu")]
pub use launches::launches;

/// The CPU, without autodiff.
pub fn cpu() -> Device {
    Device::flex()
}

/// Whether this is a GPU, with or without autodiff.
pub fn is_gpu(device: &Device) -> bool {
    device.clone().without_autodiff() != cpu()
}
