//! What a network computes on a processor, as plain loops over slices: exp, norms, softmax, attention,
//! linear layers, the optimiser, each with its backward pass.
//!
//! A matrix is a slice, row after row. A loop is written once, for registers of any width (`simd`), and
//! compiled for four lanes (WebAssembly's; elsewhere what every processor has) and for eight (AVX2 with fused multiply-add), which are
//! chosen where they are there. So results repeat to the bit on one build and one kind of processor. Nothing
//! here is generic outside: it is compiled in this crate, at this crate's level, whoever calls.

#[macro_use]
mod simd;
mod attention;
mod elementary;
mod layer_norm;
mod linear;
mod optimizer;
mod product;
mod softmax;
mod sweep;
#[cfg(test)]
mod tests;

pub use attention::{Heads, attention, attention_backward};
pub use elementary::{exp, tanh};
pub use layer_norm::{layer_norm, layer_norm_backward};
#[cfg(test)]
use linear::activate;
pub use linear::{Activation, Linear, linear, linear_backward};
pub use optimizer::{AdamWStep, adamw, add};
pub use product::{Matrix, multiply, multiply_small};
pub use softmax::{log_softmax, log_softmax_backward};

/// Room for n numbers that the caller writes before anyone reads them. Zeroing it would cost as much as
/// a cheap kernel. Debug builds fill it with NaN, which no kernel that reads it first survives.
#[allow(clippy::uninit_vec, reason = "written before it is read")]
fn room(n: usize) -> Vec<f32> {
    if cfg!(debug_assertions) {
        return vec![f32::NAN; n];
    }
    let mut values = Vec::with_capacity(n);
    // SAFETY: any bits are a number, and every kernel writes all of its output.
    unsafe { values.set_len(n) };
    values
}

/// Numbers in [-1, 1) that look random.
#[cfg(test)]
fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}
