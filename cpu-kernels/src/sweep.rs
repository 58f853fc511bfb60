//! One pass over slices of equal length, a register at a time.

use crate::simd::Lanes;

/// Closures are inlined by order: only so are they compiled for the instructions of whoever calls.
///
/// Replaces `outputs` by what `f` makes of them and of `inputs`, and folds `state` over them. What is
/// beyond the end of the last register is `fill` for `f`, and forgotten.
#[inline(always)]
pub fn sweep<V: Lanes, const O: usize, const I: usize, const S: usize>(
    mut outputs: [&mut [f32]; O],
    inputs: [&[f32]; I],
    fill: f32,
    mut state: [V; S],
    f: impl Fn([V; S], [V; O], [V; I]) -> ([V; S], [V; O]),
) -> [V; S] {
    let lengths = || inputs.iter().map(|input| input.len()).chain(outputs.iter().map(|output| output.len()));
    let length = lengths().next().unwrap_or(0);
    assert!(lengths().all(|other| other == length), "slices of equal length");
    let (from, to) = (inputs.map(<[f32]>::as_ptr), outputs.each_mut().map(|output| output.as_mut_ptr()));
    let whole = length - length % V::COUNT;
    let mut at = 0;
    let (mut old, mut read) = ([V::splat(fill); O], [V::splat(fill); I]);
    while at < whole {
        // SAFETY: `at` and a register's lanes after it are within all slices.
        unsafe {
            for n in 0..O {
                old[n] = V::load(to[n].add(at));
            }
            for n in 0..I {
                read[n] = V::load(from[n].add(at));
            }
            let new;
            (state, new) = f(state, old, read);
            for n in 0..O {
                new[n].store(to[n].add(at));
            }
        }
        at += V::COUNT;
    }
    if whole < length {
        let count = length - whole;
        let mut part = [fill; 8];
        // SAFETY: no register has more than eight lanes.
        unsafe {
            for n in 0..O {
                part[..count].copy_from_slice(&outputs[n][whole..]);
                old[n] = V::load(part.as_ptr());
            }
            for n in 0..I {
                part[..count].copy_from_slice(&inputs[n][whole..]);
                read[n] = V::load(part.as_ptr());
            }
            let new;
            (state, new) = f(state, old, read);
            for n in 0..O {
                new[n].store(part.as_mut_ptr());
                outputs[n][whole..].copy_from_slice(&part[..count]);
            }
        }
    }
    state
}

/// The same without a state.
#[inline(always)]
pub fn update<V: Lanes, const O: usize, const I: usize>(
    outputs: [&mut [f32]; O],
    inputs: [&[f32]; I],
    f: impl Fn([V; O], [V; I]) -> [V; O],
) {
    sweep(
        outputs,
        inputs,
        0.0,
        [],
        #[inline(always)]
        |state, outputs, inputs| (state, f(outputs, inputs)),
    );
}

/// The same without outputs.
#[inline(always)]
pub fn fold<V: Lanes, const I: usize, const S: usize>(
    inputs: [&[f32]; I],
    fill: f32,
    state: [V; S],
    f: impl Fn([V; S], [V; I]) -> [V; S],
) -> [V; S] {
    sweep(
        [],
        inputs,
        fill,
        state,
        #[inline(always)]
        |state, outputs, inputs| (f(state, inputs), outputs),
    )
}
