//! Where a network runs. The CPU (burn-flex, with SIMD) is always there; WebGPU is a second device
//! of builds with the feature `webgpu`.

use burn::tensor::Device;

/// The CPU, without autodiff.
pub fn cpu() -> Device {
    Device::flex()
}

/// A GPU that is ready to train on, and what it calls itself.
#[cfg(feature = "webgpu")]
pub struct Gpu {
    /// Without autodiff.
    pub device: Device,
    /// The adapter's name, as the driver gives it.
    pub adapter: String,
}

/// The GPU: WebGPU in a browser; Vulkan, Metal or DirectX natively.
///
/// It is brought up through burn-wgpu and not by `Device::default()`: a browser has only the
/// asynchronous way, and only the setup knows the adapter's name.
///
/// # Errors
/// [`crate::error::ErrorKind::Device`] with the library's reason if there is no usable adapter.
#[cfg(feature = "webgpu")]
pub async fn gpu() -> crate::Result<Gpu> {
    use burn_wgpu::graphics::AutoGraphicsApi;
    use burn_wgpu::{RuntimeOptions, WgpuDevice, try_init_setup_async};
    let setup = try_init_setup_async::<AutoGraphicsApi>(&WgpuDevice::default(), RuntimeOptions::default())
        .await
        .map_err(crate::method::device_error)?;
    let device = Device::wgpu(burn::tensor::DeviceKind::DefaultDevice);
    Ok(Gpu { device, adapter: setup.adapter.get_info().name })
}
