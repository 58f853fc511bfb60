//! Multi-head attention (Vaswani et al. 2017): softmax(Q Kᵀ / √(d/heads)) V, row by row, head by head.
//!
//! Queries, keys and values lie where linear layers leave them: side by side, or the queries of some
//! positions here and the keys and values of others there. Nothing is split, moved or joined. Sequences are
//! short (L ≤ 128), so the probabilities P are simply kept for the way back.

use crate::product::{Matrix, product};
use crate::room;

use crate::softmax::softmax_row;
use crate::sweep::{fold, update};

/// Where a causal position sees little, little is computed: so many positions at a time.
const BLOCK: usize = 32;

/// The dimensions of an attention.
#[derive(Clone, Copy, Debug)]
pub struct Heads {
    /// Rows, which know nothing of each other.
    pub rows: usize,
    /// L, the positions of a row that ask.
    pub queries: usize,
    /// M, the positions of a row that are asked.
    pub keys: usize,
    /// d, the numbers of a position.
    pub width: usize,
    /// How many heads, each of d / heads of them.
    pub heads: usize,
    /// Whether a position sees those up to its own only.
    pub causal: bool,
}

/// Where queries, keys or values are: in which tensor, from where, how far one position is from the next.
#[derive(Clone, Copy)]
struct Place {
    tensor: usize,
    offset: usize,
    stride: usize,
}

impl Heads {
    /// Queries, keys and values of one tensor \[rows, L, 3d\], or of two, \[rows, L, d\] and \[rows, M, 2d\].
    fn places(self, tensors: usize) -> [Place; 3] {
        let d = self.width;
        let place = |tensor, offset, stride| Place { tensor, offset, stride };
        match tensors {
            1 => [place(0, 0, 3 * d), place(0, d, 3 * d), place(0, 2 * d, 3 * d)],
            _ => [place(0, 0, d), place(1, 0, 2 * d), place(1, d, 2 * d)],
        }
    }

    /// Numbers of a head.
    fn size(self) -> usize {
        self.width / self.heads
    }

    /// 1 / √(d/heads).
    fn scale(self) -> f32 {
        1.0 / (self.size() as f32).sqrt()
    }

    /// Positions from..to that are done together, with how many the last of them sees.
    fn blocks(self) -> impl DoubleEndedIterator<Item = (usize, usize, usize)> {
        let length = if self.causal { BLOCK } else { self.queries };
        (0..self.queries.div_ceil(length)).map(move |n| {
            let (from, to) = (n * length, self.queries.min((n + 1) * length));
            (from, to, if self.causal { to } else { self.keys })
        })
    }

    /// How many positions the i-th sees.
    fn seen(self, i: usize) -> usize {
        if self.causal { i + 1 } else { self.keys }
    }

    /// (row, head) of all.
    fn each(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.rows).flat_map(move |row| (0..self.heads).map(move |head| (row, head)))
    }

    fn check(self, tensors: &[&[f32]]) {
        let Self { rows, queries, keys, width, .. } = self;
        let sizes = tensors.iter().map(|tensor| tensor.len());
        match tensors.len() {
            1 => assert!(sizes.eq([rows * queries * 3 * width]) && keys == queries),
            _ => assert!(sizes.eq([rows * queries * width, rows * keys * 2 * width]) && !self.causal),
        }
    }
}

for_lanes! {
    /// Mixed values \[rows, L, d\] and probabilities \[rows, heads, L, M\]; of `tensors` there are one, \[rows, L, 3d\], queries,
    /// keys and values side by side, or two, queries \[rows, L, d\] and keys and values side by side
    /// \[rows, M, 2d\]. What a position does not see is not written.
    pub fn attention<V>(shape: Heads, tensors: &[&[f32]]) -> (Vec<f32>, Vec<f32>) {
        shape.check(tensors);
        let Heads { rows, queries, keys, width, heads, .. } = shape;
        let size = shape.size();
        let [query, key, value] = shape.places(tensors.len());
        let mut output = room(rows * queries * width);
        let mut probabilities = room(rows * heads * queries * keys);
        let mut scratch = Vec::new();
        for (row, head) in shape.each() {
            let matrix = |place: Place, length: usize, from: usize| {
                let at = (row * length + from) * place.stride + place.offset + head * size;
                Matrix::of(&tensors[place.tensor][at..], place.stride)
            };
            let probabilities = &mut probabilities[(row * heads + head) * queries * keys..];
            for (from, to, seen) in shape.blocks() {
                let scores = &mut probabilities[from * keys..to * keys];
                let (query, key) = (matrix(query, queries, from), matrix(key, keys, 0));
                product::<V>([to - from, seen, size], query, key.transposed(), scores, keys, false, &mut scratch);
                for (i, line) in (from..to).zip(scores.chunks_exact_mut(keys)) {
                    line[shape.seen(i)..seen].fill(f32::NEG_INFINITY);
                    softmax_row::<V>(&mut line[..seen], shape.scale());
                }
                let mixed = &mut output[(row * queries + from) * width + head * size..];
                let value = matrix(value, keys, 0);
                product::<V>([to - from, size, seen], Matrix::of(scores, keys), value, mixed, width, false, &mut scratch);
            }
        }
        (output, probabilities)
    }

    /// What `gradient` \[rows, L, d\] of the mixed values is of the tensors.
    pub fn attention_backward<V>(
        shape: Heads,
        tensors: &[&[f32]],
        probabilities: &[f32],
        gradient: &[f32],
    ) -> Vec<Vec<f32>> {
        shape.check(tensors);
        let Heads { queries, keys, width, heads, .. } = shape;
        let size = shape.size();
        let [query, key, value] = shape.places(tensors.len());
        let mut gradients: Vec<Vec<f32>> = tensors.iter().map(|tensor| room(tensor.len())).collect();
        let mut scratch = Vec::new();
        let mut scores = room(queries * keys);
        for (row, head) in shape.each() {
            let at = |place: Place, length: usize, from: usize| {
                (row * length + from) * place.stride + place.offset + head * size
            };
            let matrix = |place: Place, length: usize, from: usize| {
                Matrix::of(&tensors[place.tensor][at(place, length, from)..], place.stride)
            };
            let probabilities = &probabilities[(row * heads + head) * queries * keys..];
            // The last block sees most: what it leaves, the others add to.
            for (from, to, seen) in shape.blocks().rev() {
                let add = to < queries;
                let probabilities = &probabilities[from * keys..to * keys];
                let scores = &mut scores[..(to - from) * keys];
                let mixed = Matrix::of(&gradient[(row * queries + from) * width + head * size..], width);
                let values = matrix(value, keys, 0).transposed();
                product::<V>([to - from, seen, size], mixed, values, scores, keys, false, &mut scratch);
                // dS = P (dP - Σ P dP) / √size.
                let scale = V::splat(shape.scale());
                for (p, s) in probabilities.chunks_exact(keys).zip(scores.chunks_exact_mut(keys)) {
                    let (p, s) = (&p[..seen], &mut s[..seen]);
                    let [sum] = fold::<V, _, _>([p, &*s], 0.0, [V::splat(0.0)], #[inline(always)] |[sum], [p, s]| [p.mul_add(s, sum)]);
                    let sum = V::splat(sum.sum());
                    update::<V, _, _>([s], [p], #[inline(always)] |[s], [p]| [p * (s - sum) * scale]);
                }
                let (scores, weights) = (Matrix::of(scores, keys), Matrix::of(probabilities, keys));
                let (of_query, of_others) = ([to - from, size, seen], [seen, size, to - from]);
                for (place, at, sizes, a, b, add) in [
                    (query, at(query, queries, from), of_query, scores, matrix(key, keys, 0), false),
                    (key, at(key, keys, 0), of_others, scores.transposed(), matrix(query, queries, from), add),
                    (value, at(value, keys, 0), of_others, weights.transposed(), mixed, add),
                ] {
                    let result = &mut gradients[place.tensor][at..];
                    product::<V>(sizes, a, b, result, place.stride, add, &mut scratch);
                }
            }
        }
        gradients
    }
}
