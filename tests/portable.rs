//! The native half of a comparison; `tests/web.rs` is the other.
#![cfg(not(target_arch = "wasm32"))]

use crate::common::portable;

#[test]
fn draws_are_the_same_everywhere() {
    assert_eq!(portable::draws(), portable::DRAWS);
}

#[test]
fn strings_are_the_same_everywhere() {
    assert_eq!(portable::strings(), portable::STRINGS);
}

#[test]
fn the_sampler_chooses_the_same_everywhere() {
    assert_eq!(pollster::block_on(portable::samples()), portable::SAMPLES);
}

#[test]
fn noise_and_plans_are_the_same_everywhere() {
    assert_eq!(pollster::block_on(portable::noise()), portable::NOISE);
}

#[test]
fn questions_and_reverse_steps_are_the_same_everywhere() {
    assert_eq!(portable::questions(), portable::QUESTIONS);
}

#[cfg(feature = "cpu")]
#[test]
fn batches_and_initial_weights_are_the_same_everywhere() {
    assert_eq!(portable::batches_and_weights(), portable::BATCHES_AND_WEIGHTS);
}
