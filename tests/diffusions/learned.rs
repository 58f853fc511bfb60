//! Learned embeddings: an ablation, whose bound is still one.

use super::toys::*;
use denoise_lab::Token;
use denoise_lab::conditionals::{Contexts, SideInformation};
use denoise_lab::process::{Embeddings, Gaussian, Process, Schedule};
use std::f64::consts::PI;

const WIDTH: usize = 16;
const STEPS: usize = 2;
const SCHEDULES: [Schedule; 3] = [Schedule::Shifted, Schedule::Cosine, Schedule::Linear];
/// Embeddings of two tokens, as the first of their numbers (the others are 0): neither centred nor scaled.
const LEARNED: [f64; 2] = [1.3, -0.4];

fn learned(schedule: Schedule) -> Gaussian {
    Gaussian::new(STEPS, schedule).with_embeddings(Embeddings::Learned)
}

/// The process whose embeddings have become [`LEARNED`].
fn shifted(process: &Gaussian) -> Box<dyn Process> {
    let wanted = |at: usize| if at.is_multiple_of(WIDTH) { LEARNED[at / WIDTH] } else { 0.0 };
    let first = process.embeddings(2);
    let shift: Vec<f32> = first.iter().enumerate().map(|(at, e)| (wanted(at) - e) as f32).collect();
    process.learned(&shift)
}

/// f(1 | z_t): some model, that reads the first number.
fn probabilities(z: f64, step: usize) -> [f64; 2] {
    let one = 1.0 / (1.0 + (0.9 * z - 0.3 * step as f64).exp());
    [1.0 - one, one]
}

/// The mean and variance of q(z_1 | z_2, x) where e(x) = `clean`.
fn reverse(process: &Gaussian, z: f64, clean: f64) -> (f64, f64) {
    let (before, now) = (process.signal(1), process.signal(2));
    let rate = 1.0 - now / before;
    let mean = before.sqrt() * rate * clean + (1.0 - rate).sqrt() * (1.0 - before) * z;
    (mean / (1.0 - now), (1.0 - before) * rate / (1.0 - now))
}

/// ∫ N(u; mean, variance) value(u) du.
fn expected(mean: f64, variance: f64, value: impl Fn(f64) -> f64) -> f64 {
    let (points, reach) = (600, 9.0);
    let width = 2.0 * reach / points as f64;
    let at = |n: usize| {
        let u = (n as f64 + 0.5) * width - reach;
        (-0.5 * u * u).exp() * value(mean + variance.sqrt() * u)
    };
    (0..points).map(at).sum::<f64>() * width / (2.0 * PI).sqrt()
}

fn log_normal(u: f64, mean: f64, variance: f64) -> f64 {
    -0.5 * ((u - mean).powi(2) / variance + (2.0 * PI * variance).ln())
}

/// ê(z_2).
fn guess(z: f64) -> f64 {
    probabilities(z, 2).iter().zip(LEARNED).map(|(f, e)| f * e).sum()
}

/// E_q [log q(z_1, z_2 | x) - log p(x, z_1, z_2)], by its definition.
fn by_definition(process: &Gaussian, x: usize) -> f64 {
    let variance = 1.0 - process.signal(2);
    // The numbers that no embedding has are noise of that variance, beside the prior's 1.
    let empty = 0.5 * (variance - 1.0 - variance.ln()) * (WIDTH - 1) as f64;
    let mean = process.signal(2).sqrt() * LEARNED[x];
    empty
        + expected(mean, variance, |z2| {
            let prior = log_normal(z2, mean, variance) - log_normal(z2, 0.0, 1.0);
            let (of_text, narrow) = reverse(process, z2, LEARNED[x]);
            let (of_guess, _) = reverse(process, z2, guess(z2));
            let rest = expected(of_text, narrow, |z1| {
                log_normal(z1, of_text, narrow)
                    - log_normal(z1, of_guess, narrow)
                    - probabilities(z1, 1)[x].ln()
            });
            prior + rest
        })
}

/// What the process says that the bound is: the prior's cost, and what the answers cost.
fn by_the_process(base: &Gaussian, process: &dyn Process, x: usize) -> f64 {
    let (vocabulary, sentence) = (letters(2), [x as Token]);
    let diffusion = process.diffusion().unwrap();
    let costs = (1..=STEPS).map(|step| {
        let zeros = vec![0.0; WIDTH];
        let level = Contexts::of_vectors(zeros, WIDTH, vocabulary.mask(), SideInformation::Level(step));
        let cost = diffusion.cost(&level, step, &vocabulary, 1.0);
        let mean = base.signal(step).sqrt() * LEARNED[x];
        expected(mean, 1.0 - base.signal(step), |z| {
            cost.nats(&sentence, &probabilities(z, step).map(|f| f.ln() as f32))
        })
    });
    costs.sum::<f64>() + diffusion.prior_cost(&sentence, &vocabulary)
}

#[test]
fn the_bound_of_learned_embeddings_is_that_of_its_definition_and_never_below_the_likelihood() {
    for schedule in SCHEDULES {
        let base = learned(schedule);
        let process = shifted(&base);
        let mut total = 0.0;
        for x in 0..2 {
            let nelbo = by_the_process(&base, &*process, x);
            let wanted = by_definition(&base, x);
            assert!((nelbo - wanted).abs() < 1e-4 * wanted, "{schedule:?}: {nelbo} is not {wanted}");
            let likelihood = expected(0.0, 1.0, |z2| {
                let (mean, variance) = reverse(&base, z2, guess(z2));
                expected(mean, variance, |z1| probabilities(z1, 1)[x])
            });
            assert!(nelbo >= -likelihood.ln(), "{schedule:?}: {nelbo} < {}", -likelihood.ln());
            total += likelihood;
        }
        close(total, 1.0, 1e-6);
    }
}

#[test]
fn noise_is_drawn_around_the_embeddings_that_were_learned() {
    let base = learned(Schedule::Cosine);
    let process = shifted(&base);
    let diffusion = process.diffusion().unwrap();
    let mut random = random(3);
    for (x, e) in LEARNED.into_iter().enumerate() {
        let mut draw = || diffusion.draw_level(&[x as Token], 1, &letters(2), &mut random).vectors;
        let draws: Vec<_> = (0..4_000).map(|_| draw()).collect();
        let number = |at: usize| draws.iter().map(|z| f64::from(z[at])).collect::<Vec<_>>();
        close_to_mean(&number(0), base.signal(1).sqrt() * e);
        close_to_mean(&number(7), 0.0);
    }
}

#[test]
fn embeddings_start_as_the_frozen_ones_and_only_learned_ones_move() {
    let (frozen, learned) = (Gaussian::new(4, Schedule::Shifted), learned(Schedule::Shifted));
    assert_eq!(frozen.embeddings(3), learned.embeddings(3));
    assert!(frozen.is_fixed() && !learned.is_fixed());
    assert!(!frozen.inputs(5).learns_embeddings && learned.inputs(5).learns_embeddings);
    let sentence: [Token; 1] = [1];
    let prior = |process: &dyn Process| process.diffusion().unwrap().prior_cost(&sentence, &letters(2));
    assert_ne!(prior(&*shifted(&learned)), prior(&learned));
    assert_eq!(prior(&*shifted(&frozen)), prior(&frozen));
}
