//! Bringing a GPU up: WebGPU in a browser; Vulkan, Metal or DirectX natively.

use super::fault;
use crate::error::{Error, ErrorKind, Result};
use burn::tensor::{Device, DeviceKind};
use burn_wgpu::graphics::AutoGraphicsApi;
use burn_wgpu::{RuntimeOptions, WgpuDevice, try_init_setup_async};

/// A GPU that is ready to train on, and what it calls itself.
pub struct Gpu {
    /// Without autodiff.
    pub device: Device,
    /// The adapter's name, as the driver gives it; browsers give less of it, or none.
    pub adapter: String,
}

/// The GPU. From here on its faults are collected for [`fault::check`].
///
/// It is brought up through burn-wgpu and not by `Device::default()`: a browser has only the
/// asynchronous way, and only the setup knows the adapter's name and can be asked to report faults.
///
/// # Errors
/// [`ErrorKind::NoGpu`] with the library's reason if there is no usable adapter.
pub async fn gpu() -> Result<Gpu> {
    fault::collect_logged();
    let options = RuntimeOptions::default();
    let setup =
        try_init_setup_async::<AutoGraphicsApi>(&WgpuDevice::default(), options).await.map_err(no_gpu)?;
    fault::collect_reported(&setup.device);
    let device = Device::wgpu(DeviceKind::DefaultDevice);
    Ok(Gpu { device, adapter: setup.adapter.get_info().name })
}

fn no_gpu(reason: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::NoGpu,
        format!("没有可用的 GPU：{reason}。"),
        format!("There is no usable GPU: {reason}."),
    )
}
