//! Products of matrices, by a kernel of our own: on attention's many small ones it is two to three times as fast as
//! the crate `gemm`, to which packing and choosing cost as much as multiplying; in WebAssembly it is faster on a
//! network's large ones too (33 to 24 GFLOP/s of one core). Natively those are left to `gemm`, which is faster there.
//!
//! What counts in WebAssembly is how many instructions a step of k takes beside its 16 sums and products: a browser
//! computes the address of every load but those at a constant distance. So factors are packed, where enough is
//! computed with them, into the order in which they are read. A loop unrolled by hand is slower: the browser moves
//! all loads of a block of code to its front, and they no longer fit the registers.

use crate::simd::Lanes;
use std::array::from_fn;

/// The rows of a result that one tile of the small kernel holds in registers; it is two registers wide.
const TILE: usize = 4;
/// From how many rows on it pays to pack the right factor, and from how many columns on the left one as well.
const WORTH_PACKING: [usize; 2] = [16, 64];

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
    let packs_b = m >= WORTH_PACKING[0];
    let packs_a = packs_b && n >= WORTH_PACKING[1];
    let blocks = if packs_a { m.div_ceil(TILE) } else { 0 };
    scratch.resize(scratch.len().max(k * (panel + blocks * TILE)), 0.0);
    let (packed_b, packed_a) = scratch.split_at_mut(k * panel);
    for (packed, start) in packed_a.chunks_exact_mut(k * TILE).zip((0..m).step_by(TILE)).take(blocks) {
        // SAFETY: a is whole.
        unsafe { pack::<TILE>(a.transposed(), start, [k, TILE.min(m - start)], packed) };
    }
    for first in (0..n).step_by(panel) {
        let width = panel.min(n - first);
        let b = if width == panel && b.column == 1 && !packs_b {
            Matrix { values: &b.values[first..], ..b }
        } else {
            // SAFETY: b is whole.
            unsafe {
                match panel {
                    8 => pack::<8>(b, first, [k, width], packed_b),
                    _ => pack::<16>(b, first, [k, width], packed_b),
                }
            }
            Matrix::of(packed_b, panel)
        };
        for start in (0..m).step_by(TILE) {
            let result = &mut result[start * row + first..];
            let rows = TILE.min(m - start);
            // SAFETY: the factors and the result are whole, and so are a block of a and a panel of b.
            unsafe {
                if packs_a {
                    let sums = packed_tile::<V>(k, packed_a[start * k..].as_ptr(), b.values.as_ptr());
                    write(sums, rows, result, row, width, add);
                    continue;
                }
                let a = Matrix { values: &a.values[start * a.row..], ..a };
                match rows {
                    1 => write(tile::<V, 1>(k, a, b), 1, result, row, width, add),
                    2 => write(tile::<V, 2>(k, a, b), 2, result, row, width, add),
                    3 => write(tile::<V, 3>(k, a, b), 3, result, row, width, add),
                    _ => write(tile::<V, TILE>(k, a, b), TILE, result, row, width, add),
                }
            }
        }
    }
}

/// Copies `width` columns of a matrix of so many `rows`, from `first` on, into rows of `P` numbers, zeros beyond.
///
/// # Safety
/// The matrix has them, and there is room for them.
#[inline(always)]
unsafe fn pack<const P: usize>(matrix: Matrix, first: usize, [rows, width]: [usize; 2], packed: &mut [f32]) {
    let (from, column) = (matrix.values.as_ptr().wrapping_add(first * matrix.column), matrix.column);
    for n in 0..rows {
        // SAFETY: the caller's.
        unsafe {
            let from = from.add(n * matrix.row);
            let line = &mut *packed.as_mut_ptr().add(n * P).cast::<[f32; P]>();
            // Lengths that the compiler knows: a copy of another is a call.
            if width < P {
                *line = from_fn(|i| if i < width { *from.add(i * column) } else { 0.0 });
            } else if column == 1 {
                *line = *from.cast();
            } else {
                *line = from_fn(|i| *from.add(i * column));
            }
        }
    }
}

/// M rows of a product, two registers of each, of factors where they are.
///
/// # Safety
/// M rows of a, and k of b of two registers each.
#[inline(always)]
unsafe fn tile<V: Lanes, const M: usize>(k: usize, a: Matrix, b: Matrix) -> [[V; 2]; M] {
    let mut sums = [[V::splat(0.0); 2]; M];
    for n in 0..k {
        // SAFETY: within both factors.
        unsafe {
            let (from, along) = (a.values.as_ptr().add(n * a.column), b.values.as_ptr().add(n * b.row));
            let factors = from_fn(|i| V::splat(*from.add(i * a.row)));
            add_products(&mut sums, factors, along);
        }
    }
    sums
}

/// The same of packed factors.
#[inline(always)]
unsafe fn packed_tile<V: Lanes>(k: usize, mut a: *const f32, mut b: *const f32) -> [[V; 2]; TILE] {
    let mut sums = [[V::splat(0.0); 2]; TILE];
    for _ in 0..k {
        // SAFETY: within both factors.
        unsafe {
            add_products(&mut sums, from_fn(|i| V::splat(*a.add(i))), b);
            (a, b) = (a.add(TILE), b.add(2 * V::COUNT));
        }
    }
    sums
}

/// Adds the products of each factor and two registers of b.
#[inline(always)]
unsafe fn add_products<V: Lanes, const M: usize>(sums: &mut [[V; 2]; M], factors: [V; M], b: *const f32) {
    // SAFETY: the caller's.
    let (left, right) = unsafe { (V::load(b), V::load(b.add(V::COUNT))) };
    for (sums, factor) in sums.iter_mut().zip(factors) {
        *sums = [factor.mul_add(left, sums[0]), factor.mul_add(right, sums[1])];
    }
}

/// Stores or adds `rows` rows of a tile, `width` numbers of each.
#[inline(always)]
fn write<V: Lanes, const M: usize>(
    sums: [[V; 2]; M],
    rows: usize,
    result: &mut [f32],
    row: usize,
    width: usize,
    add: bool,
) {
    if width < 2 * V::COUNT || rows < M {
        return write_part(sums, rows, result, row, width, add);
    }
    for (i, [left, right]) in sums.into_iter().enumerate() {
        let at = result[i * row..][..width].as_mut_ptr();
        // SAFETY: there is room for two registers.
        unsafe {
            let before = if add { [V::load(at), V::load(at.add(V::COUNT))] } else { [V::splat(0.0); 2] };
            (before[0] + left).store(at);
            (before[1] + right).store(at.add(V::COUNT));
        }
    }
}

/// [`write`] of a tile at the edge.
#[inline(always)]
fn write_part<V: Lanes, const M: usize>(
    sums: [[V; 2]; M],
    rows: usize,
    result: &mut [f32],
    row: usize,
    width: usize,
    add: bool,
) {
    for (i, [left, right]) in sums.into_iter().enumerate().take(rows) {
        let mut line = [0.0; 16];
        // SAFETY: no register has more than eight lanes.
        unsafe {
            left.store(line.as_mut_ptr());
            right.store(line.as_mut_ptr().add(V::COUNT));
        }
        for (result, number) in result[i * row..][..width].iter_mut().zip(line) {
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
