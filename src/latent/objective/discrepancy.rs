//! Maximum mean discrepancy (Gretton et al. 2012) between two samples.

use burn::tensor::Tensor;

/// The widths s of the kernel Σ_s sC/(sC + ‖a - b‖²), C = 2J: inverse multiquadrics, whose tails still pull
/// at far points (Tolstikhin et al. 2018).
pub const WIDTHS: [f64; 7] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

/// An unbiased estimate of MMD² from draws of the one distribution \[n, J\] and of the other \[m, J\], n, m >= 2, \[1\]:
///
/// ```text
/// Σ_{i≠j} k(a_i, a_j)/n(n-1) + Σ_{i≠j} k(b_i, b_j)/m(m-1) - 2 Σ_ij k(a_i, b_j)/nm
/// ```
///
/// A U-statistic: it may be negative, and is 0 in expectation where the distributions are the same.
pub fn squared_discrepancy(a: Tensor<2>, b: Tensor<2>) -> Tensor<1> {
    within(a.clone()) + within(b.clone()) - kernels(a, b).mean() * 2.0
}

/// The mean of k(a_i, a_j) over i ≠ j.
fn within(a: Tensor<2>) -> Tensor<1> {
    let count = a.dims()[0] as f64;
    // k(a, a) is one for each width.
    (kernels(a.clone(), a).sum() - count * WIDTHS.len() as f64) / (count * (count - 1.0))
}

/// k(a_i, b_j), \[n, m\].
fn kernels(a: Tensor<2>, b: Tensor<2>) -> Tensor<2> {
    let scale = 2.0 * a.dims()[1] as f64;
    let squares = |x: &Tensor<2>| x.clone().square().sum_dim(1);
    let distances = squares(&a) + squares(&b).transpose() - a.matmul(b.transpose()) * 2.0;
    // Rounding can leave the distance of a point to itself a hair below 0.
    let distances = distances.clamp_min(0.0);
    let kernel = |s: &f64| (distances.clone() + s * scale).recip() * (s * scale);
    WIDTHS[1..].iter().map(kernel).fold(kernel(&WIDTHS[0]), |sum, kernel| sum + kernel)
}
