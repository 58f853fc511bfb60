//! The linear VAE against probabilistic PCA, its own gradient, and random search.

use super::oracle::{LinearVae, Matrix};
use crate::common::close;
use denoise_lab::diagnosis::{ACTIVE, LinearOptimum};
use denoise_lab::random::{Purpose, Random};
use std::f64::consts::PI;

fn random_matrix(rows: usize, columns: usize, scale: f64, random: &mut Random) -> Matrix {
    Matrix::new(rows, columns, (0..rows * columns).map(|_| scale * random.normal()).collect()).unwrap()
}

/// A rotation of three dimensions, by two angles.
fn rotation() -> Matrix {
    let (a, b) = (0.7f64, -1.1f64);
    let about_z = vec![a.cos(), -a.sin(), 0.0, a.sin(), a.cos(), 0.0, 0.0, 0.0, 1.0];
    let about_x = vec![1.0, 0.0, 0.0, 0.0, b.cos(), -b.sin(), 0.0, b.sin(), b.cos()];
    Matrix::new(3, 3, about_z).unwrap().times(&Matrix::new(3, 3, about_x).unwrap())
}

/// A covariance with these eigenvalues, not along the axes.
fn covariance(eigenvalues: &[f64; 3]) -> Matrix {
    rotation().times(&Matrix::diagonal(eigenvalues)).times(&rotation().transposed())
}

fn random_vae(latents: usize, noise: f64, scale: f64, random: &mut Random) -> LinearVae {
    let (decoder, encoder) =
        (random_matrix(3, latents, scale, random), random_matrix(latents, 3, scale, random));
    let log_variances = (0..latents).map(|_| scale * random.normal()).collect();
    LinearVae::new(decoder, encoder, log_variances, noise).unwrap()
}

/// The parameters that the closed form names, along the eigenvectors.
fn at_optimum(eigenvalues: &[f64; 3], latents: usize, noise: f64) -> LinearVae {
    let optimum = LinearOptimum::new(eigenvalues, latents, noise, 1.0).unwrap();
    let mut scale = Matrix::new(3, latents, vec![0.0; 3 * latents]).unwrap();
    let mut inverse = Matrix::new(latents, 3, vec![0.0; 3 * latents]).unwrap();
    for (j, direction) in optimum.directions.iter().enumerate() {
        *scale.at_mut(j, j) = direction.explained.sqrt();
        *inverse.at_mut(j, j) = direction.explained.sqrt() / direction.eigenvalue;
    }
    let log_variances = optimum.directions.iter().map(|d| d.posterior_variance.ln()).collect();
    let (decoder, encoder) = (rotation().times(&scale), inverse.times(&rotation().transposed()));
    LinearVae::new(decoder, encoder, log_variances, noise).unwrap()
}

#[test]
fn the_elbo_is_the_mean_of_its_definition() {
    let mut random = Random::new(3, Purpose::Test, 0);
    let vae = random_vae(2, 0.6, 0.7, &mut random);
    let eigenvalues = [2.5, 1.0, 0.3];
    // log p(x, z) − log q(z|x) at x ~ N(0, S), z ~ q(z|x).
    let log_normal = |x: f64, mean: f64, variance: f64| {
        -0.5 * ((2.0 * PI * variance).ln() + (x - mean).powi(2) / variance)
    };
    let mut value = || {
        let along =
            Matrix::new(3, 1, eigenvalues.iter().map(|value: &f64| value.sqrt() * random.normal()).collect())
                .unwrap();
        let x = rotation().times(&along);
        let mean = vae.encoder.times(&x);
        let spread = |j: usize| vae.log_variances[j].exp();
        let z: Vec<f64> = (0..2).map(|j| mean.at(j, 0) + spread(j).sqrt() * random.normal()).collect();
        let says = vae.decoder.times(&Matrix::new(2, 1, z.clone()).unwrap());
        let likelihood: f64 = (0..3).map(|i| log_normal(x.at(i, 0), says.at(i, 0), vae.noise)).sum();
        let prior: f64 = z.iter().map(|z| log_normal(*z, 0.0, 1.0)).sum();
        likelihood + prior - (0..2).map(|j| log_normal(z[j], mean.at(j, 0), spread(j))).sum::<f64>()
    };
    let count = 400_000.0;
    let (sum, squares) = (0..count as usize).fold((0.0, 0.0), |(sum, squares), _| {
        let value = value();
        (sum + value, squares + value * value)
    });
    let (mean, deviation) = (sum / count, (squares / count - (sum / count).powi(2)).sqrt());
    let off = mean - vae.elbo(&covariance(&eigenvalues));
    assert!(off.abs() < 4.0 * deviation / count.sqrt(), "{off}");
}

#[test]
fn the_likelihood_is_that_of_the_marginal() {
    // In one dimension C = w² + s² by hand.
    let one = |value: f64| Matrix::new(1, 1, vec![value]).unwrap();
    let vae = LinearVae::new(one(1.5), one(0.3), vec![-0.2], 0.4).unwrap();
    let c = 1.5 * 1.5 + 0.4;
    let expected = -0.5 * ((2.0 * PI * c).ln() + 2.0 / c);
    close(vae.log_likelihood(&one(2.0)).unwrap(), expected, 1e-12);
}

#[test]
fn the_elbo_never_exceeds_the_likelihood_nor_that_the_optimum() {
    let eigenvalues = [3.0, 1.2, 0.4];
    let s = covariance(&eigenvalues);
    for index in 0..3000 {
        let mut random = Random::new(8, Purpose::Test, index);
        let (latents, noise) = (1 + random.below(3), 0.2 + 2.0 * random.uniform());
        let vae = random_vae(latents, noise, 0.8, &mut random);
        let optimum = LinearOptimum::new(&eigenvalues, latents, noise, 1.0).unwrap();
        let likelihood = vae.log_likelihood(&s).unwrap();
        assert!(vae.elbo(&s) <= likelihood + 1e-9);
        assert!(likelihood <= optimum.log_likelihood + 1e-9);
    }
}

#[test]
fn at_the_optimum_the_bound_is_tight_and_equals_probabilistic_pca() {
    let eigenvalues = [3.0, 1.2, 0.4];
    let s = covariance(&eigenvalues);
    for (latents, noise) in [(1, 0.5), (2, 0.5), (3, 0.1), (3, 0.8), (2, 2.0), (3, 5.0)] {
        let optimum = LinearOptimum::new(&eigenvalues, latents, noise, 1.0).unwrap();
        let vae = at_optimum(&eigenvalues, latents, noise);
        close(vae.distortion(&s), optimum.distortion, 1e-9);
        close(vae.rate(&s), optimum.rate, 1e-9);
        close(vae.elbo(&s), optimum.elbo, 1e-9);
        close(vae.log_likelihood(&s).unwrap(), optimum.log_likelihood, 1e-9);
        close(optimum.elbo, optimum.log_likelihood, 1e-12);
        // Tipping and Bishop's: log|C| + tr C⁻¹S with the kept eigenvalues in C and s² for the rest.
        let kept = |j: usize| if j < latents { eigenvalues[j].max(noise) } else { noise };
        let terms: f64 = (0..3).map(|j| kept(j).ln() + eigenvalues[j] / kept(j)).sum();
        close(optimum.log_likelihood, -0.5 * (3.0 * (2.0 * PI).ln() + terms), 1e-9);
    }
}

#[test]
fn noise_that_is_learned_is_the_mean_of_what_is_left() {
    // The s² of the largest likelihood is the mean of the discarded eigenvalues, and then nothing collapses.
    let eigenvalues = [3.0, 1.2, 0.4];
    let likelihood = |noise| LinearOptimum::new(&eigenvalues, 1, noise, 1.0).unwrap().log_likelihood;
    let best = (1.2 + 0.4) / 2.0;
    assert!((1..400).all(|n| likelihood(f64::from(n) / 100.0) <= likelihood(best) + 1e-12));
    assert_eq!(LinearOptimum::new(&eigenvalues, 1, best, 1.0).unwrap().active, 1);
}

#[test]
fn the_gradient_is_the_derivative() {
    let mut random = Random::new(5, Purpose::Test, 0);
    let vae = random_vae(2, 0.7, 0.6, &mut random);
    let s = covariance(&[2.0, 1.0, 0.5]);
    let gradient = vae.gradient(&s);
    let derivative = |change: &dyn Fn(&mut LinearVae, f64)| {
        let moved = |by| {
            let mut vae = vae.clone();
            change(&mut vae, by);
            vae.elbo(&s)
        };
        (moved(1e-5) - moved(-1e-5)) / 2e-5
    };
    for row in 0..3 {
        for column in 0..2 {
            let by_decoder = derivative(&|vae, by| *vae.decoder.at_mut(row, column) += by);
            close(gradient.decoder.at(row, column), by_decoder, 1e-6);
            let by_encoder = derivative(&|vae, by| *vae.encoder.at_mut(column, row) += by);
            close(gradient.encoder.at(column, row), by_encoder, 1e-6);
        }
    }
    for j in 0..2 {
        close(gradient.log_variances[j], derivative(&|vae, by| vae.log_variances[j] += by), 1e-6);
    }
}

#[test]
fn ascent_from_anywhere_ends_at_probabilistic_pca() {
    let eigenvalues = [3.0, 1.2, 0.4];
    let s = covariance(&eigenvalues);
    for index in 0..5 {
        let mut random = Random::new(21, Purpose::Test, index);
        let mut vae = random_vae(2, 0.8, 0.3, &mut random);
        vae.ascend(&s, 20_000, 0.02);
        let optimum = LinearOptimum::new(&eigenvalues, 2, 0.8, 1.0).unwrap();
        close(vae.elbo(&s), optimum.elbo, 1e-6);
        close(vae.log_likelihood(&s).unwrap(), optimum.log_likelihood, 1e-6);
    }
}

#[test]
fn ascent_loses_the_directions_that_noise_explains() {
    let eigenvalues = [3.0, 1.2, 0.4];
    let s = covariance(&eigenvalues);
    let mut random = Random::new(22, Purpose::Test, 0);
    let mut vae = random_vae(3, 0.8, 0.3, &mut random);
    vae.ascend(&s, 40_000, 0.02);
    // Active units by the measure itself: Var_x of each posterior mean, V S Vᵀ.
    let means = vae.encoder.times(&s).times(&vae.encoder.transposed());
    let found = (0..3).filter(|j| means.at(*j, *j) > ACTIVE).count();
    assert_eq!(found, LinearOptimum::new(&eigenvalues, 3, 0.8, 1.0).unwrap().active);
    assert_eq!(found, 2);
    let collapsed = (0..3).find(|j| means.at(*j, *j) < ACTIVE).unwrap();
    close(vae.log_variances[collapsed], 0.0, 1e-3);
}

#[test]
fn a_direction_collapses_exactly_when_its_eigenvalue_is_no_more_than_the_noise() {
    let noise = 0.7;
    for (eigenvalue, active) in
        [(0.7 + 1e-9, true), (0.7, false), (0.7 - 1e-9, false), (0.0, false), (9.0, true)]
    {
        let direction = LinearOptimum::new(&[eigenvalue], 1, noise, 1.0).unwrap().directions[0];
        assert_eq!(direction.active, active);
        assert_eq!(direction.rate > 0.0, active);
        assert_eq!(direction.posterior_variance < 1.0, active);
    }
    // To leave the collapsed point pays if and only if it is not the optimum.
    let one = |value: f64| Matrix::new(1, 1, vec![value]).unwrap();
    for (eigenvalue, pays) in [(0.8, true), (0.6, false)] {
        let elbo = |w: f64, v: f64| {
            let log_d: f64 = -(1.0 + w * w / noise).ln();
            LinearVae::new(one(w), one(v), vec![log_d], noise).unwrap().elbo(&one(eigenvalue))
        };
        let found = (1..50).any(|n| {
            let w = f64::from(n) / 100.0;
            elbo(w, w / (w * w + noise)) > elbo(0.0, 0.0)
        });
        assert_eq!(found, pays);
    }
}

#[test]
fn beta_moves_the_water_level_and_loosens_the_bound() {
    let eigenvalues = [3.0, 1.2, 0.4];
    let (noise, s) = (0.5, covariance(&eigenvalues));
    let at = |beta| LinearOptimum::new(&eigenvalues, 3, noise, beta).unwrap();
    assert_eq!([0.5, 1.0, 3.0, 6.0].map(|beta| at(beta).active), [3, 2, 1, 0]);
    assert!(at(3.0).elbo < at(3.0).log_likelihood - 1e-3);
    close(at(3.0).jensen_gap, at(3.0).log_likelihood - at(3.0).elbo, 1e-12);
    // λ = 1.2 is lost to β alone, λ = 0.4 lies under the noise.
    let lost =
        |beta: f64| at(beta).directions.iter().map(|d| (d.active, d.explained_by_noise)).collect::<Vec<_>>();
    assert_eq!(lost(3.0), [(true, false), (false, false), (false, true)]);
    assert_eq!(lost(0.5), [(true, false), (true, false), (true, true)]);
    let mut last = at(0.1);
    for n in 2..80 {
        let next = at(f64::from(n) / 10.0);
        assert!(next.rate <= last.rate && next.distortion >= last.distortion);
        last = next;
    }
    // Ascent on −D − βR ends there: a linear VAE of noise βs², its D then taken at s².
    let beta = 1.6;
    let mut vae = random_vae(3, beta * noise, 0.3, &mut Random::new(1, Purpose::Test, 0));
    vae.ascend(&s, 40_000, 0.02);
    vae.noise = noise;
    close(vae.distortion(&s), at(beta).distortion, 1e-3);
    close(vae.rate(&s), at(beta).rate, 1e-3);
    close(vae.log_likelihood(&s).unwrap(), at(beta).log_likelihood, 1e-3);
}

#[test]
fn the_shortfall_is_the_divergence_of_two_normal_distributions() {
    for (noise, beta) in [(0.5, 1.0), (2.0, 1.0), (0.5, 4.0), (0.1, 0.5)] {
        let optimum = LinearOptimum::new(&[3.0, 1.2, 0.4], 2, noise, beta).unwrap();
        let explained = optimum.directions.iter().map(|d| d.explained).chain([0.0]);
        let divergence: f64 = [3.0f64, 1.2, 0.4]
            .into_iter()
            .zip(explained)
            .map(|(data, w)| 0.5 * (data / (w + noise) - 1.0 - (data / (w + noise)).ln()))
            .sum();
        close(optimum.shortfall.unwrap(), divergence, 1e-12);
    }
    assert_eq!(LinearOptimum::new(&[1.0, 0.0], 1, 1.0, 1.0).unwrap().shortfall, None);
}

#[test]
fn parameters_out_of_range_are_refused() {
    let refused = |eigenvalues: &[f64], latents, noise, beta, says: &str| {
        let error = LinearOptimum::new(eigenvalues, latents, noise, beta).unwrap_err();
        assert!(error.message.en.contains(says), "{}", error.message.en);
    };
    refused(&[], 1, 1.0, 1.0, "at least one");
    refused(&[1.0, -0.1], 1, 1.0, 1.0, "not negative");
    refused(&[1.0], 2, 1.0, 1.0, "1 to 1 latents, not 2");
    refused(&[1.0], 0, 1.0, 1.0, "not 0");
    refused(&[1.0], 1, 0.0, 1.0, "above 0");
    refused(&[1.0], 1, 1.0, f64::NAN, "above 0");
    assert!(Matrix::new(2, 2, vec![1.0; 3]).unwrap_err().message.en.contains("4 finite numbers"));
    let (wide, narrow) = (Matrix::diagonal(&[1.0, 1.0]), Matrix::diagonal(&[1.0]));
    assert!(LinearVae::new(wide, narrow, vec![0.0; 2], 1.0).unwrap_err().message.en.contains("2 × 2"));
}
