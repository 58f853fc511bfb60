//! Where a network runs. The CPU (burn-flex, with SIMD) is always there; WebGPU is a second device
//! of builds with the feature `webgpu`.

use burn::tensor::Device;

/// The CPU, without autodiff.
pub fn cpu() -> Device {
    Device::flex()
}

/// The GPU by WebGPU (Vulkan, Metal or DirectX natively), without autodiff.
///
/// Initialised here and not by `Device::default()`, because in a browser only the asynchronous way
/// exists.
///
/// # Errors
/// [`crate::error::ErrorKind::Device`] with the library's reason if there is no usable adapter.
#[cfg(feature = "webgpu")]
pub async fn webgpu() -> crate::Result<Device> {
    Device::wgpu_options().init_async().await.map_err(crate::method::device_error)
}
