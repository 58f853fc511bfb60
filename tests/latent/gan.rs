//! The GAN: its gradient penalty, its straight-through gradient, its likelihood, and what of p* it covers.

use super::objectives::{Case, case, number};
use super::toy::{COIN, coin_corpus, generator, importance_weighted, integral, normal, over};
use burn::tensor::{Device, Tensor, TensorData};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::device;
use denoise_lab::diagnosis::{
    LatentMeasurement, MeasurementConfig, PriorLikelihoodEstimate, RateDistortion, Sentences,
};
use denoise_lab::latent::{
    Deviation, LatentConfig, LatentModel, LatentObjective, Objective, PosteriorMean, Posteriors,
    draw_one_hot, gradient_penalty, latent_objective, straight_through,
};
use denoise_lab::network::Discriminator;
use denoise_lab::network::preset::Architecture;
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::Drawn;
use denoise_lab::{Result, Token};
use pollster::block_on;

fn config(penalty: f64) -> LatentConfig {
    LatentConfig {
        mean: PosteriorMean::Fixed,
        deviation: Deviation::Prior,
        objective: Objective::Gan { penalty },
        ..LatentConfig::default()
    }
}

fn gan(penalty: f64) -> Case {
    case(Architecture::Transformer, config(penalty))
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

fn rows(random: &mut Random, count: usize, width: usize, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = (0..count * width).map(|_| random.normal() as f32).collect();
    Tensor::from_data(TensorData::new(values, [count, width]), device)
}

/// A critic with weights of its own.
fn critic(case: &Case, weights: &[f32], device: &Device) -> Discriminator {
    case.networks(weights, device).discriminator().unwrap().clone()
}

#[test]
fn the_critics_inner_gradient_is_its_finite_difference_at_every_input() {
    let (case, device) = (gan(10.0), device::cpu().autodiff());
    let critic = critic(&case, &case.weights, &device);
    let inputs = case.shape.length * case.shape.vocabulary_size;
    let x = rows(&mut Random::new(0, Purpose::Test, 0), 4, inputs, &device);
    let gradient = critic.input_gradient(x.clone());
    let step = 1e-2;
    for seed in 1..6 {
        let direction = rows(&mut Random::new(seed, Purpose::Test, 0), 4, inputs, &device);
        let direction = direction.clone() / direction.square().sum_dim(1).sqrt();
        let at = |by: f64| values(critic.forward(x.clone() + direction.clone() * by));
        let products = values((gradient.clone() * direction.clone()).sum_dim(1));
        for ((above, below), product) in at(step).iter().zip(&at(-step)).zip(&products) {
            let difference = f64::from(above - below) / (2.0 * step);
            assert!((difference - f64::from(*product)).abs() < 2e-2, "{difference} {product}");
        }
    }
}

#[test]
fn the_penaltys_gradient_by_the_weights_is_its_finite_difference() {
    let (case, device) = (gan(10.0), device::cpu().autodiff());
    let inputs = case.shape.length * case.shape.vocabulary_size;
    let x = rows(&mut Random::new(0, Purpose::Test, 0), 4, inputs, &device);
    let penalty = |weights: &[f32]| gradient_penalty(&critic(&case, weights, &device), x.clone());
    let networks = case.networks(&case.weights, &device);
    let own = gradient_penalty(networks.discriminator().unwrap(), x.clone());
    let gradients = values(case.layout.gradients(&networks, &mut own.backward()));
    let mut random = Random::new(1, Purpose::Test, 0);
    for _ in 0..5 {
        let mut direction = vec![0.0; gradients.len()];
        for slot in case.layout.slots().iter().filter(|slot| slot.path.starts_with("discriminator")) {
            let own = &mut direction[slot.offset..slot.offset + slot.size()];
            own.iter_mut().for_each(|d| *d = random.normal());
        }
        let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
        let moved = |by: f64| {
            let weights = case.weights.iter().zip(&direction);
            let weights: Vec<f32> = weights.map(|(w, d)| (f64::from(*w) + by * d / length) as f32).collect();
            number(penalty(&weights).inner())
        };
        let step = 1e-3;
        let difference = (moved(step) - moved(-step)) / (2.0 * step);
        let product: f64 =
            gradients.iter().zip(&direction).map(|(g, d)| f64::from(*g) * d / length).sum::<f64>();
        assert!((difference - product).abs() < 0.05 * product.abs().max(0.02), "{difference} {product}");
    }
}

/// Two positions of three tokens each.
const P: [[f32; 3]; 2] = [[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]];

/// The straight-through gradient of f by the six probabilities, in expectation over all nine sentences.
fn expected_gradient(f: impl Fn(Tensor<3>) -> Tensor<1>) -> Vec<f64> {
    let device = device::cpu().autodiff();
    let mut sum = vec![0.0; 6];
    for a in 0..3 {
        for b in 0..3 {
            // In the middle of the token's part of the cumulative distribution.
            let middle = |row: &[f32; 3], v: usize| row[..v].iter().sum::<f32>() + row[v] / 2.0;
            let uniforms = TensorData::new(vec![middle(&P[0], a), middle(&P[1], b)], [1, 2]);
            let p = Tensor::<3>::from_data(TensorData::new(P.concat(), [1, 2, 3]), &device).require_grad();
            let drawn = straight_through(p.clone(), Tensor::from_data(uniforms, &device));
            let one_hot = values(drawn.clone().inner());
            assert!((one_hot[a] - 1.0).abs() < 1e-6 && (one_hot[3 + b] - 1.0).abs() < 1e-6, "{one_hot:?}");
            let gradient = values(p.grad(&f(drawn).backward()).unwrap());
            let weight = f64::from(P[0][a] * P[1][b]);
            sum.iter_mut().zip(gradient).for_each(|(sum, g)| *sum += weight * f64::from(g));
        }
    }
    sum
}

/// ∂/∂p of E f, by the sum over all nine sentences.
fn exact_gradient(f: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let first = (0..3).map(|a| (0..3).map(|b| f64::from(P[1][b]) * f(a, b)).sum());
    let second = (0..3).map(|b| (0..3).map(|a| f64::from(P[0][a]) * f(a, b)).sum());
    first.chain(second).collect()
}

const W: [f32; 6] = [1.0, -2.0, 0.5, 3.0, 0.25, -1.0];

fn weighed(x: Tensor<3>) -> Tensor<2> {
    let w = Tensor::<3>::from_data(TensorData::new(W.to_vec(), [1, 2, 3]), &x.device());
    (x * w).sum_dim(2).squeeze_dim(2)
}

#[test]
fn straight_through_is_exact_where_the_critic_is_linear_in_each_position_and_biased_where_it_bends() {
    let [one, other] = [0, 1].map(|i| move |v: usize| f64::from(W[3 * i + v]));
    let near = |found: &[f64], exact: &[f64]| found.iter().zip(exact).all(|(a, b)| (a - b).abs() < 1e-5);
    let linear = expected_gradient(|x| weighed(x).sum());
    // By a probability of the one position, E f is up to a constant: the other position's mean is no function of it.
    let shifted = |gradient: Vec<f64>| -> Vec<f64> {
        gradient.chunks(3).flat_map(|row| row.iter().map(|g| g - row[0]).collect::<Vec<_>>()).collect()
    };
    assert!(near(&shifted(linear), &shifted(exact_gradient(|a, b| one(a) + other(b)))));
    let product = expected_gradient(|x| weighed(x).prod_dim(1).sum());
    assert!(near(&shifted(product), &shifted(exact_gradient(|a, b| one(a) * other(b)))));
    let square = expected_gradient(|x| weighed(x).square().sum());
    let exact = exact_gradient(|a, b| one(a).powi(2) + other(b).powi(2));
    assert!(!near(&shifted(square), &shifted(exact)));
}

#[test]
fn tokens_are_drawn_with_their_probabilities() {
    let device = device::cpu();
    const N: usize = 1000;
    let p = Tensor::<3>::from_data(TensorData::new(P[0].repeat(N), [N, 1, 3]), &device);
    let uniforms = (0..N).map(|n| (n as f32 + 0.5) / N as f32).collect::<Vec<_>>();
    let drawn = draw_one_hot(p, Tensor::from_data(TensorData::new(uniforms, [N, 1]), &device));
    let counts = values(drawn.sum_dim(0));
    assert!(counts.iter().zip(P[0]).all(|(count, p)| (count / N as f32 - p).abs() < 2e-3), "{counts:?}");
    let last = Tensor::<3>::from_data(TensorData::new(vec![0.5f32, 0.25, 0.2499], [1, 1, 3]), &device);
    let beyond = Tensor::from_data(TensorData::new(vec![1.0f32], [1, 1]), &device);
    assert_eq!(values(draw_one_hot(last, beyond)), [0.0, 0.0, 1.0]);
}

#[test]
fn generator_and_critic_do_not_move_each_other() {
    let (free, bound) = (gan(0.0), gan(50.0));
    let (without, with) = (free.gradients(), bound.gradients());
    // The penalty is the critic's alone.
    assert_eq!(free.part(&without, "decoder"), bound.part(&with, "decoder"));
    assert!(free.part(&without, "decoder").iter().any(|g| *g != 0.0));
    assert_ne!(free.part(&without, "discriminator"), bound.part(&with, "discriminator"));
    // There is no encoder.
    let device = device::cpu().autodiff();
    let networks = free.networks(&free.weights, &device);
    let LatentObjective { training_loss, regulariser, .. } =
        latent_objective(&free.shape, &networks, &free.batch, &device);
    assert!(number(training_loss.inner()).is_finite() && regulariser.is_some());
    assert!(!free.layout.slots().iter().any(|s| s.path.starts_with("encoder")));
}

fn likelihood(model: &impl LatentModel, samples: usize, estimates: usize) -> RateDistortion {
    let corpus = coin_corpus();
    let mut estimate = PriorLikelihoodEstimate::new(Sentences::of(&corpus, 2, 0), samples, estimates, 0);
    assert_eq!(estimate.result(&corpus), None);
    while !block_on(estimate.advance(model)).unwrap() {}
    estimate.result(&corpus).unwrap()
}

#[test]
fn the_likelihood_by_the_prior_is_an_integral_from_above() {
    let model = generator(COIN);
    let exact = over(|x| -model.model.log_evidence(x));
    // One draw: E -log p(x|z).
    let found = likelihood(&model, 1, 4000);
    let of_one = over(|x| integral(|z| -normal(z, 0.0, 1.0) * model.model.log_likelihood(z, x)));
    assert!((found.bound.nats - of_one).abs() < 4.0 * found.bound.standard_error, "{found:?} {of_one}");
    assert!(found.bound.standard_error > 0.0 && found.bound.standard_error < 0.02);
    assert!(of_one > exact + 10.0 * found.bound.standard_error);
    // Many: the integral, but for less than a standard error.
    let many = likelihood(&model, 2000, 60);
    assert!((many.bound.nats - exact).abs() < 4.0 * many.bound.standard_error, "{many:?} {exact}");
    assert!(many.bound.nats < found.bound.nats);
    assert!(many.distortion.is_none() && many.rate.is_none() && many.divergences.is_empty());
    assert!((many.gap.unwrap() - (many.bound.nats - coin_corpus().entropy().unwrap())).abs() < 1e-12);
    // So is IWAE, whose proposal is the prior and a wider one.
    let iwae = importance_weighted(&model, &Sentences::of(&coin_corpus(), 2, 0), &[4000]).unwrap();
    assert!((iwae[0].bound.nats - exact).abs() < 0.02, "{iwae:?} {exact}");
}

/// p(x = 1|z) is the second of these where z > 0, elsewhere the first.
struct Switch;

const SIDES: [f64; 2] = [0.9, 0.25];

impl Switch {
    fn posterior(&self, _: &[Token]) -> (f32, f32) {
        (0.0, 0.0)
    }

    fn distribution(&self, z: f32, _: &[Token]) -> Vec<f32> {
        let p = SIDES[usize::from(z > 0.0)];
        vec![(1.0 - p).ln() as f32, p.ln() as f32]
    }
}

super::toy::latent_model!(Switch, 1 of 2, autoregressive: false);

#[test]
fn the_likelihood_of_a_z_of_two_values_is_the_sum_over_all_draws() {
    const K: usize = 4;
    let choose = [1.0, 4.0, 6.0, 4.0, 1.0];
    let cost = |x: Token| -> f64 {
        let p = |side: f64| if x == 1 { side } else { 1.0 - side };
        let of = |j: usize| ((j as f64 * p(SIDES[1]) + (K - j) as f64 * p(SIDES[0])) / K as f64).ln();
        (0..=K).map(|j| -choose[j] / 16.0 * of(j)).sum()
    };
    let (expected, exact) = (over(cost), {
        let one = (SIDES[0] + SIDES[1]) / 2.0;
        over(|x| if x == 1 { -one.ln() } else { -(1.0 - one).ln() })
    });
    let found = likelihood(&generator(Switch), K, 20_000);
    let error = found.bound.standard_error;
    assert!(error > 0.0 && (found.bound.nats - expected).abs() < 4.0 * error, "{found:?} {expected}");
    // In expectation a bound; a single estimate of it may be below.
    assert!(expected > exact + 10.0 * error);
    let single = (0..200).map(|seed| {
        let mut estimate = PriorLikelihoodEstimate::new(Sentences::of(&coin_corpus(), 2, 0), K, 2, seed);
        while !block_on(estimate.advance(&generator(Switch))).unwrap() {}
        estimate.result(&coin_corpus()).unwrap().bound.nats
    });
    assert!(single.filter(|nats| *nats < exact).count() > 20);
}

#[test]
fn what_needs_a_posterior_is_not_measured_without_one() {
    let corpus = coin_corpus();
    let mut measurement = LatentMeasurement::new(&corpus, &MeasurementConfig::quick(10), 3).unwrap();
    block_on(async { while !measurement.advance(&generator(COIN)).await.unwrap() {} });
    let measured = measurement.result(&corpus).unwrap();
    assert!(measured.usage.is_none() && measured.collapse.mutual_information.is_none());
    let found = measured.readings();
    let names: Vec<&str> = found.readings.iter().map(|reading| reading.name).collect();
    assert_eq!(names, ["latent-information", "positional-information"]);
    assert!(found.rate_distortion.rate.is_none() && found.active.is_empty());
    let generated = found.generated.unwrap();
    assert_eq!((generated.sentences, generated.support, generated.seen), (1024, 2, 2));
    let run = RunConfig::learned(CorpusConfig::capitals()).with_method("gan").unwrap();
    assert!(run.latent().unwrap().check_posterior().is_err());
}

#[test]
fn coverage_counts_what_was_drawn_beside_what_could_be() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let draw = |of: &dyn Fn(&[Token]) -> bool, malformed: usize| {
        let (mut random, mut drawn) = (Random::new(0, Purpose::Test, 0), Drawn::default());
        while drawn.count() < 2000 - malformed {
            let sentence = corpus.sample(&mut random).into_owned();
            if of(&sentence) {
                drawn.add(sentence);
            }
        }
        (0..malformed).for_each(|_| drawn.add(vec![0; corpus.length]));
        drawn.coverage(&corpus).unwrap()
    };
    let whole = draw(&|_| true, 0);
    assert_eq!((whole.valid.share, whole.support, whole.covered, whole.themes.len()), (1.0, 256, 16, 16));
    assert!((whole.seen as f64 - whole.seen_by_chance).abs() < 25.0, "{whole:?}");
    let distance = whole.total_variation;
    assert!((distance.value - distance.chance).abs() < 0.03, "{distance:?}");
    assert!((whole.themes.iter().map(|theme| theme.probability).sum::<f64>() - 1.0).abs() < 1e-9);
    // One country alone, and a fifth of nonsense.
    let first = whole.themes[0].name.clone();
    let one = draw(&|x| corpus.theme.of(x, &corpus.vocabulary) == first, 400);
    assert_eq!((one.covered, one.valid.share, one.themes[0].name.clone()), (1, 0.8, first));
    assert!((one.themes[0].share.share - 0.8).abs() < 1e-12 && one.seen <= 16);
    let expected = 1.0 - one.themes[0].probability.min(0.8);
    assert!(one.total_variation.value >= expected - 1e-9, "{one:?}");
}
