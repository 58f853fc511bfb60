//! The test of the claim as the page plans it: what it runs, how far it is, and how long it says it takes.
#![cfg(feature = "cpu")]

use denoise_lab::device;
use denoise_lab::error::ErrorKind;
use denoise_lab::study::claim::{Claim, ClaimTiming};
use denoise_lab::study::experiments::{CORPORA, ClaimPlan};
use pollster::block_on;
use std::cell::Cell;

fn plan(corpora: &str) -> ClaimPlan {
    ClaimPlan { corpora: corpora.to_string(), seeds: 3, steps: 10, ..ClaimPlan::default() }
}

/// A clock that is a second further whenever somebody looks.
fn ticking() -> f64 {
    thread_local!(static SECONDS: Cell<f64> = const { Cell::new(0.0) });
    SECONDS.with(|seconds| {
        seconds.set(seconds.get() + 1.0);
        seconds.get()
    })
}

#[test]
fn a_plan_is_the_configuration_it_says() {
    let config = plan("all").config().unwrap();
    assert_eq!(config.corpora, CORPORA);
    assert_eq!((config.seeds, config.run.training.steps), (3, 10));
    assert_eq!(plan("topics").config().unwrap().corpora, ["topics"]);
    let huge = ClaimPlan { size: "huge".to_string(), ..plan("all") };
    assert_eq!(huge.config().unwrap_err().kind, ErrorKind::Setting);
}

#[test]
fn steps_are_counted_to_the_last() {
    let config = plan("capitals").config().unwrap();
    let mut claim = Claim::new(&config, &device::cpu(), ticking).unwrap();
    let all = 6 * 3 * 10;
    assert_eq!(claim.steps(), (0, all));
    let mut before = 0;
    loop {
        let finished = block_on(claim.advance(512));
        let (done, of) = claim.steps();
        assert!(done >= before && done <= all && of == all, "{before} {done}");
        before = done;
        if finished {
            break;
        }
    }
    assert_eq!(before, all);
    assert_eq!(claim.contests()[0].lines().len(), 6);
}

#[test]
fn the_expected_time_grows_with_what_is_asked() {
    let seconds = |plan: ClaimPlan| {
        let mut timing = ClaimTiming::new(plan.config().unwrap(), device::cpu(), ticking).unwrap();
        while !timing.advance().unwrap() {}
        timing.seconds()
    };
    let of_steps = |steps: u64| seconds(ClaimPlan { steps, ..plan("capitals") });
    // By this clock a shard takes a second, and a step has eight.
    let (short, long) = (of_steps(10), of_steps(1010));
    assert!((long - short - 1000.0 * 6.0 * 3.0 * 8.0).abs() < 1e-6, "{short} {long}");
    // What is measured takes its time too.
    assert!(short > 6.0 * 3.0 * 10.0 * 8.0);
    let all = seconds(plan("all"));
    assert!(all > short + 2.0 * 6.0 * 3.0 * 10.0, "{all} {short}");
}
