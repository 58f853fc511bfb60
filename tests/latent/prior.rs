//! A mixture as the prior, against plain sums and quadrature.

use super::toy::{
    COIN, coin_corpus, importance_weighted, integral, mixture, mixture_density, normal, over,
    rate_distortion, with_prior,
};
use burn::tensor::{Tensor, TensorData};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::CorpusConfig;
use denoise_lab::device;
use denoise_lab::diagnosis::{DerivationEstimate, Sentences};
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::preset::methods;
use denoise_lab::latent::{LatentConfig, LatentModel, Mixture, Posteriors, Prior, PriorConfig};
use denoise_lab::network::Layout;
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::random::{Purpose, Random};
use denoise_lab::training::{LatentTrainer, Precision};
use pollster::block_on;

fn random() -> Random {
    Random::new(0, Purpose::Test, 0)
}

#[test]
fn the_log_density_is_the_plain_sum_on_the_device_too() {
    const J: usize = 3;
    let device = device::cpu();
    let layout = Layout::of(&Mixture::new(J, &device));
    let mut random = random();
    let weights: Vec<f32> = (0..layout.size()).map(|_| 0.5 * random.normal() as f32).collect();
    let flat = Tensor::from_data(TensorData::new(weights.clone(), [layout.size()]), &device);
    let trained = layout.unflatten(Mixture::new(J, &device), &flat, &device);
    let slot = |name: &str| {
        let slot = layout.slots().iter().find(|slot| slot.path == name).unwrap();
        weights[slot.offset..slot.offset + slot.size()].to_vec()
    };
    let (logits, means, log_deviations) = (slot("logits"), slot("means"), slot("log_deviations"));
    let total: f64 = logits.iter().map(|logit| f64::from(*logit).exp()).sum();
    let plain = |z: &[f32]| {
        let component = |m: usize| {
            let normals = (0..J).map(|j| {
                let at = m * J + j;
                normal(f64::from(z[j]), f64::from(means[at]), f64::from(log_deviations[at]).exp())
            });
            f64::from(logits[m]).exp() / total * normals.product::<f64>()
        };
        (0..logits.len()).map(component).sum::<f64>().ln()
    };
    let prior = block_on(trained.read()).unwrap();
    let z: Vec<f32> = (0..5 * J).map(|_| 2.0 * random.normal() as f32).collect();
    let rows = Tensor::from_data(TensorData::new(z.clone(), [5, J]), &device);
    let found: Vec<f32> = trained.log_density(rows).into_data().try_into_vec().unwrap();
    let constant = 0.5 * J as f64 * (2.0 * std::f64::consts::PI).ln();
    for (z, found) in z.chunks(J).zip(found) {
        let expected = plain(z);
        assert!((prior.log_density(z) - expected).abs() < 1e-9, "{expected}");
        assert!((f64::from(found) - constant - expected).abs() < 1e-4, "{found} {expected}");
    }
    // Far from every component nothing underflows.
    assert!((mixture().log_density(&[60.0]) + 0.5 * (58.5f64 / 0.8).powi(2)).abs() < 2.0);
}

#[test]
fn draws_have_the_moments_of_the_density() {
    let (prior, mut random) = (mixture(), random());
    let draws: Vec<f64> = prior.draw(100_000, &mut random).into_iter().map(f64::from).collect();
    for power in 1..=3 {
        let values: Vec<f64> = draws.iter().map(|z| z.powi(power)).collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        let error = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 1e10).sqrt();
        let expected = integral(|z| mixture_density(z) * z.powi(power));
        assert!((mean - expected).abs() < 4.0 * error, "{power}: {mean} {expected}");
    }
    // The standard normal is one component, and takes no number to choose it.
    let (mut drawn, mut plain) = (random.clone(), random);
    let normals: Vec<f32> = (0..6).map(|_| plain.normal() as f32).collect();
    assert_eq!(Prior::standard(3).draw(2, &mut drawn), normals);
    assert!(
        (Prior::standard(2).log_density(&[1.0, 2.0])
            - normal(1.0, 0.0, 1.0).ln()
            - normal(2.0, 0.0, 1.0).ln())
        .abs()
            < 1e-12
    );
}

#[test]
fn distortion_and_rate_are_those_of_quadrature_and_their_sum_is_a_bound() {
    let corpus = coin_corpus();
    let sentences = Sentences::of(&corpus, 10, 0);
    let evidence = over(|x| -integral(|z| mixture_density(z) * COIN.log_likelihood(z, x).exp()).ln());
    let model = with_prior(COIN, mixture());
    let found = rate_distortion(&model, &corpus, &sentences, 4000);
    let distortion = over(|x| -COIN.expected(x, |z| COIN.log_likelihood(z, x)));
    let log_q =
        |x: u16, z: f64| normal(z, COIN.means[usize::from(x)], COIN.deviation).max(f64::MIN_POSITIVE).ln();
    let rate = over(|x| COIN.expected(x, |z| log_q(x, z) - mixture_density(z).max(f64::MIN_POSITIVE).ln()));
    let (of_distortion, of_rate) = found.distortion.zip(found.rate).unwrap();
    for (found, expected) in [(of_distortion, distortion), (of_rate, rate), (found.bound, distortion + rate)]
    {
        assert!(found.standard_error > 0.0 && found.standard_error < 0.03, "{found:?}");
        assert!((found.nats - expected).abs() < 4.0 * found.standard_error, "{found:?} {expected}");
    }
    assert!((found.bound.nats - of_distortion.nats - of_rate.nats).abs() < 1e-9);
    assert!(found.divergences.is_empty() && found.mean_variances.len() == 1);
    // Exactly, whatever q: D + R is never below -log p(x), by the same quadrature.
    for mean in [-2.0, -0.3, 0.5, 1.4] {
        for deviation in [0.2, 0.6, 1.5] {
            for x in [0, 1] {
                let bound = integral(|z| {
                    let q = normal(z, mean, deviation);
                    let log_joint =
                        COIN.log_likelihood(z, x) + mixture_density(z).max(f64::MIN_POSITIVE).ln();
                    if q > 0.0 { q * (q.ln() - log_joint) } else { 0.0 }
                });
                let of_x = -integral(|z| mixture_density(z) * COIN.log_likelihood(z, x).exp()).ln();
                assert!(bound > of_x - 1e-9, "{mean} {deviation} {x}: {bound} {of_x}");
            }
        }
    }
    assert!(found.bound.nats > evidence);
    let tighter = importance_weighted(&model, &sentences, &[1, 100, 20_000]).unwrap();
    assert!((tighter[2].bound.nats - evidence).abs() < 0.01, "{tighter:?} {evidence}");
}

#[test]
fn the_derivations_prior_is_the_mixture() {
    let model = with_prior(COIN, mixture());
    let sentences = Sentences::of(&coin_corpus(), 10, 0);
    let mut estimate = DerivationEstimate::new(sentences, 400, &LatentConfig::default(), 0);
    while !block_on(estimate.advance(&model)).unwrap() {}
    let found = estimate.result().unwrap().derivation.lines[3].terms[0].value.unwrap();
    let expected = over(|x| COIN.expected(x, |z| mixture_density(z).max(f64::MIN_POSITIVE).ln()));
    assert!((found.nats - expected).abs() < 4.0 * found.standard_error, "{found:?} {expected}");
}

fn run(method: &str) -> RunConfig {
    let mut run = RunConfig::learned(CorpusConfig::capitals()).with_method(method).unwrap();
    run.network.size = NetworkSize::Tiny;
    run.training.batch = 32;
    run.set("prior", "mixture").unwrap();
    run
}

fn prior(trainer: &LatentTrainer) -> Prior {
    block_on(trainer.model().prior()).unwrap()
}

#[test]
fn a_mixture_is_trained_kept_by_a_checkpoint_and_goes_on_with_it() {
    let mut whole = LatentTrainer::new(run("fixed-posterior"), device::cpu()).unwrap();
    let first = prior(&whole);
    // Components start apart, and all else of the model as it does without them.
    assert!(first != Prior::standard(8) && !first.is_standard());
    whole.train_step();
    let rate = block_on(whole.take_losses()).unwrap().unwrap().1.rate;
    (0..30).for_each(|_| whole.train_step());
    let saved = block_on(whole.save(Precision::Full)).unwrap();
    let mut opened = LatentTrainer::open(&saved, device::cpu()).unwrap();
    assert!(prior(&opened) == prior(&whole) && prior(&whole) != first);
    (0..30).for_each(|_| whole.train_step());
    (0..30).for_each(|_| opened.train_step());
    let after = block_on(save_of(&whole));
    assert!(after == block_on(save_of(&opened)));
    // R of a posterior without parameters falls, because the prior learns.
    let (_, loss) = block_on(whole.take_losses()).unwrap().unwrap();
    assert!(loss.rate < rate - 0.5, "{rate} {loss:?}");
}

async fn save_of(trainer: &LatentTrainer) -> Vec<u8> {
    trainer.save(Precision::Full).await.unwrap()
}

#[test]
fn a_mixture_needs_a_posterior_and_an_objective_that_charges_for_it() {
    for method in methods() {
        let mut run = RunConfig::learned(CorpusConfig::capitals()).with_method(method.name).unwrap();
        let elbo = run.get("objective").unwrap() == "elbo";
        match run.set("prior", "mixture") {
            Ok(()) => assert!(elbo, "{}", method.name),
            Err(error) => {
                assert!(!elbo && error.kind == ErrorKind::Setting, "{}: {error}", method.name);
                assert!(error.message.en.contains("objective") || error.message.en.contains("deviation"));
            }
        }
        // It is still that method, and falls back where another cannot have it.
        assert_eq!(run.method().map(|found| found.name), Some(method.name));
        let other = run.with_method("mmd-vae").unwrap();
        assert_eq!(other.latent().unwrap().prior, PriorConfig::Standard);
    }
}

#[test]
fn components_are_weighed_by_their_logits() {
    let components = Posteriors { dimensions: 1, means: vec![-9.0, 9.0], log_deviations: vec![0.0; 2] };
    let prior = Prior::mixture(&[700.0, 700.0 + 3f32.ln()], components);
    let above = prior.draw(20_000, &mut random()).into_iter().filter(|z| *z > 0.0).count() as f64 / 20_000.0;
    assert!((above - 0.75).abs() < 0.015, "{above}");
}

#[test]
fn one_component_is_standard_only_where_it_is_the_standard_normal() {
    let one = |mean: f32, log_deviation: f32| {
        let components = Posteriors { dimensions: 1, means: vec![mean], log_deviations: vec![log_deviation] };
        Prior::mixture(&[5.0], components)
    };
    assert!(one(0.0, 0.0).is_standard());
    assert!(!one(2.0, 0.0).is_standard() && !one(0.0, -0.5).is_standard());
}
