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
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

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

/// How many threads train one model, or ask it, in the whole process: one, until [`use_threads`] says otherwise. What comes of it is
/// the same for every number.
pub fn threads() -> usize {
    THREADS.load(Ordering::Relaxed)
}

/// Has so many threads train or ask a model from now on, at least one.
pub fn use_threads(threads: usize) {
    THREADS.store(threads.max(1), Ordering::Relaxed);
}

/// How many calls of a network on this device are made at once: a GPU does one after the other.
pub fn calls_at_once(device: &Device) -> usize {
    if is_gpu(device) { 1 } else { threads() }
}

/// What `work` makes of each item, in their order, a thread for each.
pub fn at_once<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let Some((last, others)) = items.split_last() else { return Vec::new() };
    thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|item| scope.spawn(|| work(item))).collect();
        let last = work(last);
        let others =
            others.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        others.chain([last]).collect()
    })
}

/// The CPU, without autodiff.
pub fn cpu() -> Device {
    Device::flex()
}

/// Whether this is a GPU, with or without autodiff.
pub fn is_gpu(device: &Device) -> bool {
    device.clone().without_autodiff() != cpu()
}
