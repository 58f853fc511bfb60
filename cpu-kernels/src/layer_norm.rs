//! Layer norm of rows (Ba et al. 2016).

use crate::room;

use crate::sweep::{fold, sweep, update};

for_lanes! {
    /// (x - mean) / √(variance + ε) · γ + β of each row as long as γ and β; the variance is the biased one.
    /// Beside it what the backward pass asks for: each row's mean and 1 / √(variance + ε).
    pub fn layer_norm<V>(input: &[f32], gamma: &[f32], beta: &[f32], epsilon: f32) -> (Vec<f32>, Vec<f32>) {
        let width = gamma.len();
        let mut output = room(input.len());
        let mut moments = room(input.len() / width * 2);
        let rows = input.chunks_exact(width).zip(output.chunks_exact_mut(width));
        for ((row, output), moments) in rows.zip(moments.chunks_exact_mut(2)) {
            let [sum] = fold::<V, _, _>([row], 0.0, [V::splat(0.0)], #[inline(always)] |[sum], [x]| [sum + x]);
            let mean = sum.sum() / width as f32;
            let [squares] = fold::<V, _, _>([row], mean, [V::splat(0.0)], #[inline(always)] |[squares], [x]| {
                let centred = x - V::splat(mean);
                [centred.mul_add(centred, squares)]
            });
            let scale = 1.0 / (squares.sum() / width as f32 + epsilon).sqrt();
            moments.copy_from_slice(&[mean, scale]);
            update::<V, _, _>([output], [row, gamma, beta], #[inline(always)] |_, [x, gamma, beta]| {
                [((x - V::splat(mean)) * V::splat(scale)).mul_add(gamma, beta)]
            });
        }
        (output, moments)
    }

    /// What `gradient` of the output is of the input, of γ and of β. Of the input it is
    /// s (g - ⟨g⟩ - x̂ ⟨g x̂⟩), where x̂ is the normalised row, s its scale, g the gradient times γ and ⟨·⟩ a
    /// row's mean.
    pub fn layer_norm_backward<V>(
        input: &[f32],
        gamma: &[f32],
        moments: &[f32],
        gradient: &[f32],
    ) -> [Vec<f32>; 3] {
        let width = gamma.len();
        let mut input_gradient = room(input.len());
        let (mut gamma_gradient, mut beta_gradient) = (vec![0.0; width], vec![0.0; width]);
        let rows = input.chunks_exact(width).zip(gradient.chunks_exact(width)).zip(moments.chunks_exact(2));
        for (((row, gradient), moments), result) in rows.zip(input_gradient.chunks_exact_mut(width)) {
            let (mean, scale) = (V::splat(moments[0]), V::splat(moments[1]));
            let [sum, projection] = sweep::<V, _, _, _>(
                [&mut gamma_gradient, &mut beta_gradient],
                [row, gamma, gradient],
                0.0,
                [V::splat(0.0); 2],
                #[inline(always)]
                |[sum, projection], [of_gamma, of_beta], [x, gamma, gradient]| {
                    let (normalized, scaled) = ((x - mean) * scale, gradient * gamma);
                    (
                        [sum + scaled, scaled.mul_add(normalized, projection)],
                        [gradient.mul_add(normalized, of_gamma), of_beta + gradient],
                    )
                },
            );
            let sum = V::splat(sum.sum() / width as f32);
            let projection = V::splat(-projection.sum() / width as f32);
            update::<V, _, _>([result], [row, gamma, gradient], #[inline(always)] |_, [x, gamma, gradient]| {
                [((x - mean) * scale).mul_add(projection, gradient * gamma - sum) * scale]
            });
        }
        [input_gradient, gamma_gradient, beta_gradient]
    }
}
