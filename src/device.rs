//! Where a network runs. The CPU (burn-flex, with SIMD) is always there; WebGPU is a second device
//! of builds with the feature `webgpu`.

#[cfg(feature = "webgpu")]
mod fault;
#[cfg(feature = "webgpu")]
mod gpu;
#[cfg(feature = "webgpu")]
mod launches;
mod parts;

use crate::error::{Error, ErrorKind};
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
pub(crate) use parts::does_not_fit;
pub use parts::{Answering, Asked, Crew, Rows, answer_in_parts, read};

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
