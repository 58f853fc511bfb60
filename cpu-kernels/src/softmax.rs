//! Softmax and log-softmax of rows.

use crate::elementary::exp_of;
use crate::room;
use crate::simd::Lanes;
use crate::sweep::{fold, sweep, update};

/// The largest of a row.
#[inline(always)]
fn largest<V: Lanes>(row: &[f32]) -> f32 {
    let [most] = fold::<V, _, _>(
        [row],
        f32::NEG_INFINITY,
        [V::splat(f32::NEG_INFINITY)],
        #[inline(always)]
        |[most], [x]| [most.max(x)],
    );
    most.fold(f32::NEG_INFINITY, f32::max)
}

/// Softmax of one row of scores times `scale`, in place.
#[inline(always)]
pub(crate) fn softmax_row<V: Lanes>(row: &mut [f32], scale: f32) {
    let (scale, most) = (V::splat(scale), V::splat(largest::<V>(row) * scale));
    let [sum] = sweep::<V, _, _, _>(
        [&mut *row],
        [],
        f32::NEG_INFINITY,
        [V::splat(0.0)],
        #[inline(always)]
        |[sum], [x], []| {
            let weight = exp_of(x.mul_add(scale, V::splat(0.0) - most));
            ([sum + weight], [weight])
        },
    );
    let share = V::splat(1.0 / sum.sum());
    update::<V, _, _>(
        [row],
        [],
        #[inline(always)]
        |[weight], []| [weight * share],
    );
}

for_lanes! {
    /// x - log Σ exp x of each row of `width` numbers.
    pub fn log_softmax<V>(input: &[f32], width: usize) -> Vec<f32> {
        let mut output = room(input.len());
        for (row, output) in input.chunks_exact(width).zip(output.chunks_exact_mut(width)) {
            let most = largest::<V>(row);
            let [sum] = fold::<V, _, _>([row], f32::NEG_INFINITY, [V::splat(0.0)], #[inline(always)] |[sum], [x]| {
                [sum + exp_of(x - V::splat(most))]
            });
            let normalizer = V::splat(most + sum.sum().ln());
            update::<V, _, _>([output], [row], #[inline(always)] |_, [x]| [x - normalizer]);
        }
        output
    }

    /// What `gradient` of log-softmax's `output` is of its input: g - exp(y) Σ g, row by row.
    pub fn log_softmax_backward<V>(output: &[f32], gradient: &[f32], width: usize) -> Vec<f32> {
        let mut input_gradient = room(output.len());
        let rows = output.chunks_exact(width).zip(gradient.chunks_exact(width));
        for ((output, gradient), result) in rows.zip(input_gradient.chunks_exact_mut(width)) {
            let [sum] = fold::<V, _, _>([gradient], 0.0, [V::splat(0.0)], #[inline(always)] |[sum], [g]| [sum + g]);
            let sum = V::splat(-sum.sum());
            update::<V, _, _>([result], [output, gradient], #[inline(always)] |_, [y, g]| [sum.mul_add(exp_of(y), g)]);
        }
        input_gradient
    }
}
