//! Products of matrices, by a kernel of our own: on attention's many small ones it is two to three times as fast as
//! the crate `gemm`, to which packing and choosing cost as much as multiplying; in WebAssembly it is a quarter
//! faster on a network's large ones too (30 to 24 GFLOP/s of one core). Natively those are left to `gemm`, which
//! is a seventh faster there.

use crate::simd::Lanes;

/// The rows of a result that one tile of the small kernel holds in registers; it is two registers wide.
const TILE: usize = 4;
/// From how many rows on it pays to bring the right factor into one piece first.
const WORTH_PACKING: usize = 16;

/// A matrix in a slice, from its first number on.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    /// Its numbers, and others between them.
    pub values: &'a [f32],
    /// How far apart two of a column lie that are neighbours.
    pub row: usize,
    /// How far apart two of a row lie.
    pub column: usize,
}

impl<'a> Matrix<'a> {
    /// A matrix whose rows of neighbours lie `row` apart.
    pub fn of(values: &'a [f32], row: usize) -> Self {
        Self { values, row, column: 1 }
    }

    /// Its transpose, in the same place.
    pub fn transposed(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }

    /// Panics if it has not this many rows and columns.
    fn check(self, rows: usize, columns: usize) {
        assert!((rows - 1) * self.row + (columns - 1) * self.column < self.values.len(), "a whole matrix");
    }
}

/// `result` = a b, or += where `add`: a \[m, k\], b \[k, n\], `result` \[m, n\] in rows that lie `row` apart, of
/// `[m, n, k]` = `sizes`.
pub fn multiply(sizes: [usize; 3], a: Matrix, b: Matrix, result: &mut [f32], row: usize, add: bool) {
    #[cfg(target_arch = "wasm32")]
    multiply_small(sizes, a, b, result, row, add);
    #[cfg(not(target_arch = "wasm32"))]
    {
        check(sizes, a, b, result, row);
        let [m, n, k] = sizes;
        let [a_row, a_column] = [a.row, a.column].map(|stride| stride as isize);
        let [b_row, b_column] = [b.row, b.column].map(|stride| stride as isize);
        let (a, b, to) = (a.values.as_ptr(), b.values.as_ptr(), result.as_mut_ptr());
        let (alone, row) = (gemm::Parallelism::None, row as isize);
        // SAFETY: all three are whole.
        unsafe {
            gemm::gemm(
                m, n, k, to, 1, row, add, a, a_column, a_row, b, b_column, b_row, 1.0, 1.0, false, false,
                false, alone,
            );
        }
    }
}

/// Panics if a factor or the result is not whole.
fn check([m, n, k]: [usize; 3], a: Matrix, b: Matrix, result: &[f32], row: usize) {
    assert!(m > 0 && n > 0 && k > 0, "nothing to multiply");
    a.check(m, k);
    b.check(k, n);
    Matrix::of(result, row).check(m, n);
}

for_lanes! {
    /// [`multiply`] by the kernel of our own.
    pub fn multiply_small<V>(
        sizes: [usize; 3],
        a: Matrix<'_>,
        b: Matrix<'_>,
        result: &mut [f32],
        row: usize,
        add: bool,
    ) {
        product::<V>(sizes, a, b, result, row, add, &mut Vec::new());
    }
}

/// [`multiply_small`] with scratch that is made once for many products.
#[inline(always)]
pub(crate) fn product<V: Lanes>(
    sizes: [usize; 3],
    a: Matrix,
    b: Matrix,
    result: &mut [f32],
    row: usize,
    add: bool,
    scratch: &mut Vec<f32>,
) {
    check(sizes, a, b, result, row);
    let [m, n, k] = sizes;
    let panel = 2 * V::COUNT;
    for first in (0..n).step_by(panel) {
        let width = panel.min(n - first);
        let b = if width == panel && b.column == 1 && m < WORTH_PACKING {
            Matrix { values: &b.values[first..], ..b }
        } else {
            pack(b, first, [k, width], panel, scratch);
            Matrix::of(scratch, panel)
        };
        for start in (0..m).step_by(TILE) {
            let a = Matrix { values: &a.values[start * a.row..], ..a };
            let result = &mut result[start * row + first..];
            // SAFETY: the factors and the result are whole, and so is a panel of b.
            unsafe {
                match m - start {
                    1 => tile::<V, 1>(k, a, b, result, row, width, add),
                    2 => tile::<V, 2>(k, a, b, result, row, width, add),
                    3 => tile::<V, 3>(k, a, b, result, row, width, add),
                    _ => tile::<V, TILE>(k, a, b, result, row, width, add),
                }
            }
        }
    }
}

/// Copies `width` columns of b's `rows` from `first` on into rows of `panel` numbers, zeros beyond.
#[inline(always)]
fn pack(b: Matrix, first: usize, [rows, width]: [usize; 2], panel: usize, packed: &mut Vec<f32>) {
    packed.resize(packed.len().max(rows * panel), 0.0);
    let values = &b.values[first * b.column..];
    for (n, line) in packed.chunks_exact_mut(panel).take(rows).enumerate() {
        if b.column == 1 {
            line[..width].copy_from_slice(&values[n * b.row..][..width]);
        } else {
            for (i, number) in line[..width].iter_mut().enumerate() {
                *number = values[n * b.row + i * b.column];
            }
        }
        line[width..].fill(0.0);
    }
}

/// M rows of the result, `width` numbers of each.
///
/// # Safety
/// M rows of a, and k of b of two registers each.
#[inline(always)]
unsafe fn tile<V: Lanes, const M: usize>(
    k: usize,
    a: Matrix,
    b: Matrix,
    result: &mut [f32],
    row: usize,
    width: usize,
    add: bool,
) {
    let (from, along) = (a.values.as_ptr(), b.values.as_ptr());
    let mut sums = [[V::splat(0.0); 2]; M];
    for n in 0..k {
        // SAFETY: within both factors.
        unsafe {
            let at = along.add(n * b.row);
            let (left, right) = (V::load(at), V::load(at.add(V::COUNT)));
            for (i, sums) in sums.iter_mut().enumerate() {
                let factor = V::splat(*from.add(i * a.row + n * a.column));
                *sums = [factor.mul_add(left, sums[0]), factor.mul_add(right, sums[1])];
            }
        }
    }
    for (i, sums) in sums.into_iter().enumerate() {
        let mut line = [0.0; 16];
        let result = &mut result[i * row..][..width];
        // SAFETY: no register has more than eight lanes.
        unsafe {
            if width == 2 * V::COUNT {
                let at = result.as_mut_ptr();
                let before = if add { [V::load(at), V::load(at.add(V::COUNT))] } else { [V::splat(0.0); 2] };
                (before[0] + sums[0]).store(at);
                (before[1] + sums[1]).store(at.add(V::COUNT));
                continue;
            }
            sums[0].store(line.as_mut_ptr());
            sums[1].store(line.as_mut_ptr().add(V::COUNT));
        }
        for (result, number) in result.iter_mut().zip(line) {
            *result = if add { *result + number } else { number };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers;

    /// Both kernels against a plain loop, on matrices with gaps between their rows, either factor
    /// transposed in memory or not, stored or added.
    fn check(sizes: [usize; 3]) {
        let [m, n, k] = sizes;
        for case in 0..8 {
            let [a_transposed, b_transposed, add] = [1, 2, 4].map(|bit| case & bit != 0);
            let matrix = |rows: usize, columns: usize, transposed: bool, values| match transposed {
                false => Matrix::of(values, columns + 3),
                true => Matrix::of(values, rows + 3).transposed(),
            };
            let gap = (m + 3) * (n + 3) * (k + 3);
            let (a, b) = (numbers(gap, 1), numbers(gap, 2));
            let (a, b) = (matrix(m, k, a_transposed, &a), matrix(k, n, b_transposed, &b));
            let before = numbers(m * (n + 1), 3);
            let mut expected = before.clone();
            for (i, j) in (0..m).flat_map(|i| (0..n).map(move |j| (i, j))) {
                let product = |l| {
                    f64::from(a.values[i * a.row + l * a.column])
                        * f64::from(b.values[l * b.row + j * b.column])
                };
                let sum = (0..k).map(product).sum::<f64>();
                let result = &mut expected[i * (n + 1) + j];
                *result = if add { *result + sum as f32 } else { sum as f32 };
            }
            for (name, kernel) in
                [("gemm", multiply as fn(_, _, _, &mut [f32], _, _)), ("own", multiply_small)]
            {
                let mut result = before.clone();
                kernel(sizes, a, b, &mut result, n + 1, add);
                let close = |(a, b): (&f32, &f32)| (a - b).abs() < 2e-6 * (k as f32).sqrt().max(2.0);
                assert!(result.iter().zip(&expected).all(close), "{name} {sizes:?} case {case}");
            }
        }
    }

    #[test]
    fn products_of_every_small_shape_are_those_of_a_plain_loop() {
        // Every length of each dimension beside every length of another.
        for first in 1..=40 {
            for second in 1..=40 {
                let third = (first * 7 + second * 3) % 40 + 1;
                check([first, second, third]);
            }
        }
    }

    #[test]
    fn products_of_larger_shapes_are_those_of_a_plain_loop() {
        for n in 0..6 {
            check([41 + n * 17, 90 - n * 9, 50 + n * n * 3]);
        }
    }
}
