//! R, I(x; z) and active units of Gaussian posteriors.

use crate::common::close;
use denoise_lab::bound::Mean;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::diagnosis::{GaussianPosteriors, SentenceWeights};
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::{Posteriors, Prior};
use denoise_lab::random::{Purpose, Random};
use std::f64::consts::PI;

fn distribution(probabilities: &[f64]) -> SentenceWeights {
    SentenceWeights::of_probabilities(probabilities.to_vec()).unwrap()
}

/// ∫ g over [−30, 30], by the midpoint rule.
fn integral(of: impl Fn(f64) -> f64) -> f64 {
    let (cells, from, to) = (60_000, -30.0, 30.0);
    let width = (to - from) / f64::from(cells);
    (0..cells).map(|n| of(from + (f64::from(n) + 0.5) * width)).sum::<f64>() * width
}

fn density(z: f64, mean: f64, log_deviation: f64) -> f64 {
    (-0.5 * ((z - mean) * (-log_deviation).exp()).powi(2) - log_deviation).exp() / (2.0 * PI).sqrt()
}

fn within(found: Mean, expected: f64) {
    let off = (found.nats - expected).abs();
    assert!(off < 4.0 * found.standard_error, "{found:?}, expected {expected}");
}

#[test]
fn rate_is_the_integral_of_its_definition() {
    for (mean, log_deviation) in [(0.0, 0.0), (1.5, -1.0), (-2.0, 0.6), (0.1, -3.0)] {
        let posterior =
            GaussianPosteriors::new(1, distribution(&[1.0]), vec![mean], vec![log_deviation]).unwrap();
        let q = |z| density(z, mean, log_deviation);
        // log q in closed form: q itself underflows where it is of no weight.
        let log_q = |z: f64| -0.5 * ((z - mean) * (-log_deviation).exp()).powi(2) - log_deviation;
        let expected = integral(|z| q(z) * (log_q(z) + 0.5 * z * z));
        close(posterior.rate().nats, expected, 1e-7);
        assert_eq!(posterior.rate().standard_error, 0.0);
        let entropy = integral(|z| q(z) * (0.5 * (2.0 * PI).ln() - log_q(z)));
        close(posterior.entropies()[0], entropy, 1e-7);
    }
}

#[test]
fn information_is_the_integral_of_its_definition() {
    let (shares, means, logs) = ([0.5, 0.3, 0.2], [-1.0, 0.4, 2.5], [-0.3, 0.2, -1.2]);
    let posteriors =
        GaussianPosteriors::new(1, distribution(&shares), means.to_vec(), logs.to_vec()).unwrap();
    let mixture = |z| (0..3).map(|n| shares[n] * density(z, means[n], logs[n])).sum::<f64>();
    let plogp = |p: f64| if p > 0.0 { p * p.ln() } else { 0.0 };
    let of_mixture = -integral(|z| plogp(mixture(z)));
    let given_x: f64 = (0..3).map(|n| shares[n] * -integral(|z| plogp(density(z, means[n], logs[n])))).sum();
    let components = Posteriors { dimensions: 1, means: vec![-0.5, 2.0], log_deviations: vec![0.25, -0.5] };
    let prior = Prior::mixture(&[0.0, 1.0], components);
    let found = posteriors.mutual_information(&prior, 20_000, 1).unwrap();
    assert!(found.information.standard_error < 0.005);
    within(found.information, of_mixture - given_x);
    close(found.cap, -shares.iter().map(|p| p * p.ln()).sum::<f64>(), 1e-12);
    // R = I(x; z) + KL(q(z) ‖ p(z)).
    let to_prior = integral(|z| plogp(mixture(z)) - mixture(z) * density(z, 0.0, 0.0).ln());
    close(posteriors.rate().nats, of_mixture - given_x + to_prior, 1e-6);
    let share = 1.0 / (1.0 + 1f64.exp());
    let of_prior = |z| share * density(z, -0.5, 0.25) + (1.0 - share) * density(z, 2.0, -0.5);
    let to_prior = integral(|z| plogp(mixture(z)) - mixture(z) * of_prior(z).max(f64::MIN_POSITIVE).ln());
    assert!(found.aggregate_divergence.standard_error < 0.01);
    within(found.aggregate_divergence, to_prior);
}

#[test]
fn information_of_distinct_clusters_is_the_entropy_of_the_cluster() {
    // Sentences of one cluster share a posterior; clusters are a thousand deviations apart.
    let shares = [0.1, 0.2, 0.3, 0.15, 0.25];
    let clusters = [0usize, 1, 0, 2, 1];
    let means = clusters.iter().flat_map(|c| [10.0 * *c as f64, -5.0]).collect();
    let posteriors = GaussianPosteriors::new(2, distribution(&shares), means, vec![-4.6; 10]).unwrap();
    let mass = |c| (0..5).filter(|n| clusters[*n] == c).map(|n| shares[n]).sum::<f64>();
    let expected: f64 = (0..3).map(|c| -mass(c) * mass(c).ln()).sum();
    let found = posteriors.mutual_information(&Prior::standard(2), 2, 0).unwrap();
    close(found.information.nats, expected, 1e-9);
    assert!(found.information.nats < found.cap);
}

#[test]
fn no_draw_exceeds_the_cap_however_certain_the_posterior() {
    let corpus = Corpus::open(&CorpusConfig::default()).unwrap();
    let p = corpus.enumerated().unwrap().probabilities();
    let mut random = Random::new(2, Purpose::Test, 0);
    for log_deviation in [-3.0, -1.0, 0.0] {
        let means = (0..4 * p.len()).map(|_| random.normal()).collect();
        let posteriors =
            GaussianPosteriors::new(4, distribution(p), means, vec![log_deviation; 4 * p.len()]).unwrap();
        let found = posteriors.mutual_information(&Prior::standard(4), 2, 3).unwrap();
        assert!(found.information.nats <= found.cap + 1e-12, "{found:?}");
        close(found.cap, 3.5983, 1e-4);
    }
}

#[test]
fn a_batch_tells_no_more_than_the_logarithm_of_its_size() {
    let (sentences, batch) = (64, 8);
    let means: Vec<f64> = (0..sentences).map(|n| f64::from(n) * 10.0).collect();
    let all = GaussianPosteriors::new(1, distribution(&[1.0; 64]), means.clone(), vec![0.0; 64]).unwrap();
    close(all.mutual_information(&Prior::standard(1), 2, 0).unwrap().information.nats, 64f64.ln(), 1e-4);
    let some = SentenceWeights::equal(batch).unwrap();
    let batch = GaussianPosteriors::new(1, some, means[..batch].to_vec(), vec![0.0; batch]).unwrap();
    let found = batch.mutual_information(&Prior::standard(1), 2, 0).unwrap();
    close(found.information.nats, 8f64.ln(), 1e-4);
    close(found.cap, 8f64.ln(), 1e-12);
}

#[test]
fn batches_tell_too_little_on_average() {
    let mut random = Random::new(14, Purpose::Test, 0);
    let means: Vec<f64> = (0..32).map(|_| 2.0 * random.normal()).collect();
    let all = GaussianPosteriors::new(1, distribution(&[1.0; 32]), means.clone(), vec![-1.0; 32]).unwrap();
    let whole = all.mutual_information(&Prior::standard(1), 2000, 0).unwrap().information;
    let of_batch = |seed: u64| {
        let batch: Vec<f64> = (0..8).map(|_| means[random.below(32)]).collect();
        let posteriors = GaussianPosteriors::new(1, SentenceWeights::equal(8).unwrap(), batch, vec![-1.0; 8]);
        posteriors.unwrap().mutual_information(&Prior::standard(1), 20, seed).unwrap().information.nats
    };
    let batches: Vec<f64> = (0..400).map(of_batch).collect();
    let mean = SentenceWeights::equal(400).unwrap().mean(&batches);
    assert!(mean.nats + 4.0 * mean.standard_error < whole.nats, "{mean:?} {whole:?}");
}

#[test]
fn the_error_is_that_of_repeated_estimates() {
    let posteriors =
        || GaussianPosteriors::new(1, distribution(&[0.3, 0.7]), vec![0.0, 1.0], vec![0.0, -0.5]).unwrap();
    let found: Vec<Mean> = (0..300)
        .map(|seed| posteriors().mutual_information(&Prior::standard(1), 50, seed).unwrap().information)
        .collect();
    let mean = found.iter().map(|one| one.nats).sum::<f64>() / 300.0;
    let spread = (found.iter().map(|one| (one.nats - mean).powi(2)).sum::<f64>() / 300.0).sqrt();
    let reported = (found.iter().map(|one| one.standard_error.powi(2)).sum::<f64>() / 300.0).sqrt();
    close(reported / spread, 1.0, 0.15);
}

#[test]
fn an_aggregate_that_matches_the_prior_may_say_nothing() {
    // What an adversary on the aggregate posterior cannot see: q(z|x) = p(z) for every x.
    let posteriors =
        GaussianPosteriors::new(2, distribution(&[0.25; 4]), vec![0.0; 8], vec![0.0; 8]).unwrap();
    let found = posteriors.mutual_information(&Prior::standard(2), 10, 0).unwrap();
    close(found.information.nats, 0.0, 1e-12);
    assert_eq!((posteriors.rate().nats, posteriors.active_units()), (0.0, 0));
    // The same aggregate, nearly, and all of it information: means spread as the prior is.
    let mut random = Random::new(9, Purpose::Test, 0);
    let means: Vec<f64> = (0..400).map(|_| random.normal()).collect();
    let spread =
        GaussianPosteriors::new(1, SentenceWeights::equal(400).unwrap(), means, vec![-9.0; 400]).unwrap();
    assert!(spread.mutual_information(&Prior::standard(1), 2, 0).unwrap().information.nats > 5.0);
}

#[test]
fn units_are_active_where_the_mean_varies() {
    let means = vec![0.0, 1.0, 0.05, 0.0, -1.0, 0.05, 0.3, 0.0, 0.05];
    let posteriors =
        GaussianPosteriors::new(3, distribution(&[0.25, 0.25, 0.5]), means, vec![0.0; 9]).unwrap();
    let variances = posteriors.unit_variances();
    close(variances[0], 0.5 * 0.09 - 0.15 * 0.15, 1e-12);
    close(variances[1], 0.5, 1e-12);
    close(variances[2], 0.0, 1e-12);
    assert_eq!(posteriors.active_units(), 2);
}

#[test]
fn arrays_that_do_not_fit_are_refused() {
    let new = |means, logs| GaussianPosteriors::new(2, distribution(&[0.5, 0.5]), means, logs).unwrap_err();
    assert!(new(vec![0.0; 3], vec![0.0; 4]).message.en.contains("4 means"));
    assert_eq!(new(vec![f64::INFINITY; 4], vec![0.0; 4]).kind, ErrorKind::Diverged);
    let posteriors = GaussianPosteriors::new(1, distribution(&[1.0]), vec![0.0], vec![0.0]).unwrap();
    assert!(
        posteriors.mutual_information(&Prior::standard(1), 1, 0).unwrap_err().message.en.contains("2 draws")
    );
    let many = SentenceWeights::equal(100_000).unwrap();
    let large = GaussianPosteriors::new(1, many, vec![0.0; 100_000], vec![0.0; 100_000]).unwrap();
    assert_eq!(large.mutual_information(&Prior::standard(1), 2, 0).unwrap_err().kind, ErrorKind::TooLarge);
}
