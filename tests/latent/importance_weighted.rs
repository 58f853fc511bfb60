//! The importance-weighted bound as an objective, against plain sums and quadrature.

use super::objectives::{Case, case};
use super::toy::normal;
use denoise_lab::device;
use denoise_lab::latent::{
    LatentBatch, LatentConfig, LatentModel, Objective, Posteriors, Prior, PriorConfig, TrainedAutoencoder,
    log_likelihoods,
};
use denoise_lab::network::preset::Architecture;
use denoise_lab::random::{Purpose, Random};
use pollster::block_on;

fn elbo(beta: f64, samples: usize) -> Objective {
    Objective::Elbo { beta, free_bits: 0.0, annealing: 0, samples }
}

/// One number z of a sentence, and smooth networks.
fn one_number(objective: Objective, prior: PriorConfig) -> Case {
    case(Architecture::Convolution, LatentConfig { dimensions: 1, objective, prior, ..Default::default() })
}

impl Case {
    /// Its first sentence, as often as this noise has draws for.
    fn of_one_sentence(mut self, noise: Vec<f32>) -> Self {
        let samples = self.shape.config.objective.loss().samples();
        let rows = noise.len() / samples;
        for tokens in [&mut self.batch.sentences, &mut self.batch.inputs, &mut self.batch.previous] {
            *tokens = tokens[..self.shape.length].repeat(rows);
        }
        self.batch = LatentBatch { rows, noise, ..self.batch };
        self
    }
}

/// The model of these weights, without gradients.
fn model(case: &Case, weights: &[f32]) -> TrainedAutoencoder {
    let device = device::cpu();
    TrainedAutoencoder::new(case.shape, case.networks(weights, &device), None, device)
}

/// Posteriors and prior of the sentences of a batch, and log p(x|z) of `draws` z of each.
fn asked(case: &Case, weights: &[f32], z: impl Fn(&Posteriors) -> Vec<f32>) -> (Posteriors, Prior, Vec<f64>) {
    let model = model(case, weights);
    let posteriors = block_on(model.posteriors(&case.batch.sentences)).unwrap();
    let z = z(&posteriors);
    let draws = z.len() / case.shape.dimensions() / case.batch.rows;
    let length = case.shape.length;
    let sentences: Vec<_> =
        case.batch.sentences.chunks(length).flat_map(|sentence| sentence.repeat(draws)).collect();
    let answers = block_on(model.log_probabilities(&z, &sentences)).unwrap();
    let log_p = log_likelihoods(&answers, &sentences, length, case.shape.vocabulary_size);
    (posteriors, block_on(model.prior()).unwrap(), log_p)
}

#[test]
fn the_loss_is_the_mean_weight_of_a_sentences_draws_and_the_report_is_that_of_one_draw() {
    const K: usize = 5;
    for prior in [PriorConfig::Standard, PriorConfig::Mixture] {
        for beta in [1.0, 0.4] {
            let case = one_number(elbo(beta, K), prior);
            let noise = &case.batch.noise;
            assert_eq!(noise.len(), case.batch.rows * K);
            let z = |posteriors: &Posteriors| -> Vec<f32> {
                let of = |(n, noise): (usize, &f32)| {
                    let (mean, log_deviation) = posteriors.row(n / K).next().unwrap();
                    (mean + log_deviation.exp() * f64::from(*noise)) as f32
                };
                noise.iter().enumerate().map(of).collect()
            };
            let (posteriors, prior, log_p) = asked(&case, &case.weights, z);
            let z = z(&posteriors);
            let log_w = |n: usize| {
                let ratio = prior.log_density(&z[n..=n]) - posteriors.log_density(n / K, &z[n..=n]);
                log_p[n] + beta * ratio
            };
            let of_sentence = |x: usize| {
                let sum: f64 = (x * K..(x + 1) * K).map(|n| log_w(n).exp()).sum();
                -(sum / K as f64).ln()
            };
            let rows = case.batch.rows;
            let expected = (0..rows).map(of_sentence).sum::<f64>() / rows as f64;
            let [loss, distortion, rate] = case.objective(&case.weights);
            assert!((loss - expected).abs() < 1e-3, "{loss} {expected}");
            let mean: f64 = log_p.iter().sum::<f64>() / log_p.len() as f64;
            assert!((distortion + mean).abs() < 1e-3, "{distortion} {mean}");
            if prior.is_standard() {
                let closed: f64 = (0..rows).flat_map(|row| posteriors.divergences(row)).sum();
                assert!((rate - closed / rows as f64).abs() < 1e-3, "{rate} {closed}");
            }
            // Jensen: the mean of K weights is no worse than their geometric mean.
            let geometric = (0..rows * K).map(log_w).sum::<f64>() / (rows * K) as f64;
            assert!(loss < -geometric - 1e-3, "{loss} {geometric}");
        }
    }
}

#[test]
fn what_free_bits_add_is_what_the_rate_lacks_of_them() {
    let free_bits = 9.0;
    let free = Objective::Elbo { beta: 2.0, free_bits, annealing: 0, samples: 3 };
    let (free, plain) =
        (one_number(free, PriorConfig::Standard), one_number(elbo(2.0, 3), PriorConfig::Standard));
    let ([with, _, rate], [without, ..]) = (free.objective(&free.weights), plain.objective(&plain.weights));
    assert!(rate < free_bits && (with - without - 2.0 * (free_bits - rate)).abs() < 1e-3, "{with} {without}");
}

/// The middles, by probability, of `count` equally probable parts of N(0, 1).
fn quantiles(count: usize) -> Vec<f32> {
    const CELLS: usize = 100_000;
    let at = |n: usize| -6.0 + 12.0 * (n as f64 + 0.5) / CELLS as f64;
    let (mut passed, mut found) = (0.0, Vec::new());
    for n in 0..CELLS {
        passed += normal(at(n), 0.0, 1.0) * 12.0 / CELLS as f64;
        if found.len() < count && passed * count as f64 >= found.len() as f64 + 0.5 {
            found.push(at(n) as f32);
        }
    }
    found
}

/// -E log (1/K) Σ_k w_k, K = 1 or 2, of the batch's first sentence, and -log p(x), by sums over a grid of z.
fn by_quadrature(case: &Case, weights: &[f32], samples: usize) -> (f64, f64) {
    const CELLS: usize = 400;
    let width = 16.0 / CELLS as f64;
    let grid: Vec<f32> = (0..CELLS).map(|n| (-8.0 + (n as f64 + 0.5) * width) as f32).collect();
    let (posteriors, prior, log_p) = asked(case, weights, |_| grid.clone());
    let density = |n: usize| posteriors.log_density(0, &grid[n..=n]);
    let q: Vec<f64> = (0..CELLS).map(|n| density(n).exp() * width).collect();
    let log_w: Vec<f64> =
        (0..CELLS).map(|n| log_p[n] + prior.log_density(&grid[n..=n]) - density(n)).collect();
    let evidence: f64 = (0..CELLS).map(|n| (log_p[n] + prior.log_density(&grid[n..=n])).exp() * width).sum();
    let total: f64 = q.iter().sum();
    assert!((total - 1.0).abs() < 1e-4, "{total}");
    let bound: f64 = match samples {
        1 => q.iter().zip(&log_w).map(|(q, log_w)| q * log_w).sum(),
        _ => {
            let pair = |a: usize, b: usize| ((log_w[a].exp() + log_w[b].exp()) / 2.0).ln();
            (0..CELLS).map(|a| q[a] * (0..CELLS).map(|b| q[b] * pair(a, b)).sum::<f64>()).sum()
        }
    };
    (-bound, -evidence.ln())
}

#[test]
fn its_gradient_is_that_of_the_expected_bound_by_quadrature_and_of_one_draw_the_elbos() {
    let draws = quantiles(80);
    for prior in [PriorConfig::Standard, PriorConfig::Mixture] {
        let mut bounds = Vec::new();
        for samples in [1, 2] {
            let case = one_number(elbo(1.0, samples), prior).of_one_sentence(vec![0.0; samples]);
            // Every combination of equally probable draws: the batch's mean is the expectation.
            let pairs = || draws.iter().flat_map(|a| draws.iter().flat_map(|b| [*a, *b])).collect();
            let noise = if samples == 1 { draws.clone() } else { pairs() };
            let all = one_number(elbo(1.0, samples), prior).of_one_sentence(noise);
            let (bound, evidence) = by_quadrature(&case, &case.weights, samples);
            let [found, ..] = all.objective(&all.weights);
            assert!((found - bound).abs() < 0.02 && bound > evidence, "{found} {bound} {evidence}");
            let (gradients, mut random) = (all.gradients(), Random::new(0, Purpose::Test, samples as u64));
            for part in case.parts() {
                let expected = |weights: &[f32]| by_quadrature(&case, weights, samples).0;
                let [difference, product] = case.along(part, &gradients, &mut random, expected);
                let scale = product.abs().max(0.1);
                assert!(
                    (difference - product).abs() < 0.03 * scale,
                    "{samples} {part}: {difference} {product}"
                );
            }
            bounds.push(bound);
        }
        assert!(bounds[1] < bounds[0] - 1e-3, "{bounds:?}");
    }
}
