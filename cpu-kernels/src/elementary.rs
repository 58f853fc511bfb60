//! Elementary functions.

use crate::simd::Lanes;
use crate::sweep::update;

/// e^x: to a relative error of 1.5e-7 where -87.3 ≤ x ≤ 88.3. Below, it falls to 0 (at the latest at -87.7), above
/// it is ∞ (at the latest at 88.4); NaN stays NaN.
#[inline(always)]
pub(crate) fn exp_of<V: Lanes>(x: V) -> V {
    // Added to a number smaller than 2^22, it leaves the nearest integer in the last bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.max(V::splat(-88.0)).min(V::splat(89.0));
    // x = n ln 2 + r, |r| ≤ ln 2 / 2, with ln 2 in two parts, the first short enough that n times it is exact.
    let rounded = x.mul_add(V::splat(std::f32::consts::LOG2_E), V::splat(ROUND));
    let n = rounded - V::splat(ROUND);
    let r = n.mul_add(V::splat(-0.693_145_75), x);
    let r = n.mul_add(V::splat(-1.428_606_8e-6), r);
    // Minimax (Cephes, expf).
    let p = V::splat(1.987_569_2e-4).mul_add(r, V::splat(1.398_199_9e-3));
    let p = p.mul_add(r, V::splat(8.333_452e-3));
    let p = p.mul_add(r, V::splat(4.166_579_6e-2));
    let p = p.mul_add(r, V::splat(1.666_666_5e-1));
    let p = p.mul_add(r, V::splat(0.5));
    let p = p.mul_add(r * r, r) + V::splat(1.0);
    p * rounded.power_of_two()
}

/// tanh x: to a relative error of 4e-7; NaN stays NaN.
#[inline(always)]
pub(crate) fn tanh_of<V: Lanes>(x: V) -> V {
    let one = V::splat(1.0);
    let far = one - V::splat(2.0) / (exp_of(x + x) + one);
    // Near zero that cancels: minimax (Cephes, tanhf).
    let square = x * x;
    let p = V::splat(-5.704_988_7e-3).mul_add(square, V::splat(2.063_909e-2));
    let p = p.mul_add(square, V::splat(-5.373_971_6e-2));
    let p = p.mul_add(square, V::splat(1.333_144_2e-1));
    let p = p.mul_add(square, V::splat(-3.333_328e-1));
    let near = (p * square).mul_add(x, x);
    square.if_less(V::splat(0.625 * 0.625), near, far)
}

for_lanes! {
    /// e^x of each, in place: to a relative error of 1.5e-7 where -87.3 ≤ x ≤ 88.3. Below, it falls to 0 (at the
    /// latest at -87.7), above it is ∞ (at the latest at 88.4); NaN stays NaN.
    pub fn exp<V>(values: &mut [f32]) {
        update::<V, _, _>([values], [], #[inline(always)] |[x], _| [exp_of(x)]);
    }

    /// tanh x of each, in place: to a relative error of 4e-7; NaN stays NaN.
    pub fn tanh<V>(values: &mut [f32]) {
        update::<V, _, _>([values], [], #[inline(always)] |[x], _| [tanh_of(x)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest relative error over every 997th float of a range, by magnitude.
    fn worst(kernel: impl Fn(&mut [f32]), exact: impl Fn(f64) -> f64, [low, high]: [f32; 2]) -> f64 {
        let inputs =
            |sign: u32| (0..=0x7f80_0000u32).step_by(997).map(move |bits| f32::from_bits(bits | sign));
        let within = |x: &f32| (low..=high).contains(x);
        let inputs: Vec<f32> = inputs(0).chain(inputs(1 << 31)).filter(within).collect();
        let mut values = inputs.clone();
        kernel(&mut values);
        let error = |(&x, &y): (&f32, &f32)| {
            let exact = exact(f64::from(x));
            if exact == 0.0 { f64::from(y.abs()) } else { ((f64::from(y) - exact) / exact).abs() }
        };
        inputs.iter().zip(&values).map(error).fold(0.0, f64::max)
    }

    fn all(kernel: impl Fn(&mut [f32]), values: &[f32]) -> Vec<f32> {
        let mut values = values.to_vec();
        kernel(&mut values);
        values
    }

    #[test]
    fn exp_keeps_to_its_error_everywhere() {
        let worst = worst(exp, f64::exp, [-87.3, 88.3]);
        assert!(worst < 1.5e-7, "{worst:e}");
        let ends =
            [-87.7, -100.0, f32::MIN, f32::NEG_INFINITY, 88.4, 100.0, f32::MAX, f32::INFINITY, f32::NAN];
        let ends = all(exp, &ends);
        assert_eq!(ends[..4], [0.0; 4]);
        assert_eq!(ends[4..8], [f32::INFINITY; 4]);
        assert!(ends[8].is_nan());
        assert_eq!(all(exp, &[0.0, -0.0]), [1.0, 1.0]);
    }

    #[test]
    fn tanh_keeps_to_its_error_everywhere() {
        let worst = worst(tanh, f64::tanh, [f32::MIN, f32::MAX]);
        assert!(worst < 4e-7, "{worst:e}");
        assert_eq!(all(tanh, &[f32::INFINITY, f32::NEG_INFINITY, 0.0]), [1.0, -1.0, 0.0]);
        assert!(all(tanh, &[f32::NAN])[0].is_nan());
    }
}
