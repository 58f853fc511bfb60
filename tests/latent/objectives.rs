//! What is minimised, and what is reported whatever is minimised.

use burn::tensor::{Device, Tensor, TensorData};
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::device;
use denoise_lab::latent::{
    Autoencoder, AutoencoderShape, DecoderConfig, Deviation, FixedMeans, LatentBatch, LatentConfig,
    LatentModel, LatentObjective, Objective, PosteriorMean, Posteriors, PriorConfig, Scope,
    TrainedAutoencoder, WIDTHS, latent_objective, log_likelihoods, squared_discrepancy,
};
use denoise_lab::network::Layout;
use denoise_lab::network::preset::{Architecture, NetworkConfig, NetworkSize};
use denoise_lab::random::{Purpose, Random};
use pollster::block_on;

const ELBO: Objective = Objective::Elbo { beta: 1.0, free_bits: 0.0, annealing: 0, samples: 1 };

/// Networks with weights of their own, large enough that nothing is linear, and a batch.
pub(super) struct Case {
    pub shape: AutoencoderShape,
    pub layout: Layout,
    pub weights: Vec<f32>,
    pub batch: LatentBatch,
}

pub(super) fn case(kind: Architecture, config: LatentConfig) -> Case {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let trunk = NetworkConfig { kind, size: NetworkSize::Tiny }.shape();
    let vocabulary_size = corpus.vocabulary.size();
    let shape = AutoencoderShape { trunk, length: corpus.length, vocabulary_size, config };
    let layout = Layout::of(&shape.networks(&device::cpu().autodiff()));
    let mut weights = layout.draw(&mut Random::new(1, Purpose::Weights, 0));
    weights.iter_mut().for_each(|w| *w *= 1.5);
    let means = (config.mean == PosteriorMean::Fixed).then(|| FixedMeans::new(&config, &corpus, 0));
    let batch = LatentBatch::draw(&config, means.as_ref(), &corpus, 6, 0, 0);
    Case { shape, layout, weights, batch }
}

fn config(scope: Scope, objective: Objective) -> LatentConfig {
    LatentConfig { scope, objective, ..LatentConfig::default() }
}

impl Case {
    pub fn networks(&self, weights: &[f32], device: &Device) -> Autoencoder {
        let flat = TensorData::new(weights.to_vec(), [self.layout.size()]);
        let flat = Tensor::from_data(flat, &device.clone().without_autodiff());
        self.layout.unflatten(self.shape.networks(device), &flat, device)
    }

    pub fn objective(&self, weights: &[f32]) -> [f64; 3] {
        let device = device::cpu().autodiff();
        let networks = self.networks(weights, &device);
        let LatentObjective { training_loss, distortion, rate, .. } =
            latent_objective(&self.shape, &networks, &self.batch, &device);
        [training_loss.inner(), distortion, rate].map(number)
    }

    pub fn gradients(&self) -> Vec<f32> {
        let device = device::cpu().autodiff();
        let networks = self.networks(&self.weights, &device);
        let loss = latent_objective(&self.shape, &networks, &self.batch, &device).training_loss;
        let gradients = self.layout.gradients(&networks, &mut loss.backward());
        gradients.into_data().try_into_vec().unwrap()
    }

    /// The networks that have parameters.
    pub fn parts(&self) -> impl Iterator<Item = &'static str> {
        let has = |part: &&str| self.layout.slots().iter().any(|slot| slot.path.starts_with(part));
        ["encoder", "decoder", "prior"].into_iter().filter(has)
    }

    /// How fast `of` changes as the parameters of a part move in a random direction: by a difference, and by `gradients`.
    pub fn along(
        &self,
        part: &str,
        gradients: &[f32],
        random: &mut Random,
        of: impl Fn(&[f32]) -> f64,
    ) -> [f64; 2] {
        let mut direction = vec![0.0; gradients.len()];
        for slot in self.layout.slots().iter().filter(|slot| slot.path.starts_with(part)) {
            direction[slot.offset..slot.offset + slot.size()].fill_with(|| random.normal());
        }
        let step = 1e-3;
        let [ahead, behind] = [step, -step].map(|by| {
            let weights = self.weights.iter().zip(&direction).map(|(w, d)| (f64::from(*w) + by * d) as f32);
            of(&weights.collect::<Vec<_>>())
        });
        let product = gradients.iter().zip(&direction).map(|(g, d)| f64::from(*g) * d).sum();
        [(ahead - behind) / (2.0 * step), product]
    }

    /// The gradients of the parameters whose path begins so.
    pub fn part(&self, gradients: &[f32], path: &str) -> Vec<f32> {
        let slots = self.layout.slots().iter().filter(|slot| slot.path.starts_with(path));
        slots.flat_map(|slot| gradients[slot.offset..slot.offset + slot.size()].to_vec()).collect()
    }
}

pub(super) fn number(tensor: Tensor<1>) -> f64 {
    f64::from(tensor.into_data().try_into_vec::<f32>().unwrap()[0])
}

fn rows(seed: u64, count: usize, width: usize, shift: f64) -> (Vec<f64>, Tensor<2>) {
    let mut random = Random::new(seed, Purpose::Test, 0);
    let values: Vec<f64> = (0..count * width).map(|_| f64::from((random.normal() + shift) as f32)).collect();
    let data = TensorData::new(values.iter().map(|v| *v as f32).collect::<Vec<f32>>(), [count, width]);
    (values, Tensor::from_data(data, &device::cpu()))
}

#[test]
fn the_discrepancy_is_the_brute_force_sum() {
    const J: usize = 3;
    let ((a, of_a), (b, of_b)) = (rows(1, 9, J, 0.0), rows(2, 7, J, 1.0));
    let kernel = |x: &[f64], y: &[f64]| -> f64 {
        let distance: f64 = x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum();
        WIDTHS.iter().map(|s| s * 2.0 * J as f64 / (s * 2.0 * J as f64 + distance)).sum()
    };
    let mean = |x: &[f64], y: &[f64], same: bool| {
        let (mut sum, mut count) = (0.0, 0.0);
        for (i, x) in x.chunks(J).enumerate() {
            for (j, y) in y.chunks(J).enumerate() {
                if !same || i != j {
                    sum += kernel(x, y);
                    count += 1.0;
                }
            }
        }
        sum / count
    };
    let expected = mean(&a, &a, true) + mean(&b, &b, true) - 2.0 * mean(&a, &b, false);
    assert!((number(squared_discrepancy(of_a, of_b)) - expected).abs() < 1e-4, "{expected}");
}

#[test]
fn the_discrepancy_of_equal_distributions_is_zero_in_expectation_and_sometimes_below() {
    let of =
        |seed, shift| number(squared_discrepancy(rows(seed, 64, 2, 0.0).1, rows(seed + 500, 64, 2, shift).1));
    let same: Vec<f64> = (0..100).map(|seed| of(seed, 0.0)).collect();
    let mean = same.iter().sum::<f64>() / 100.0;
    let deviation = (same.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 99.0).sqrt();
    assert!(mean.abs() < 4.0 * deviation / 10.0, "{mean} {deviation}");
    assert!(same.iter().any(|v| *v < 0.0));
    assert!(of(0, 1.0) > mean + 10.0 * deviation);
}

#[test]
fn gradients_through_the_draws_are_finite_differences() {
    let free = Objective::Elbo { beta: 3.0, free_bits: 0.05, annealing: 0, samples: 1 };
    let several = Objective::Elbo { beta: 1.5, free_bits: 0.05, annealing: 0, samples: 4 };
    let objectives = [
        (ELBO, PriorConfig::Standard),
        (free, PriorConfig::Standard),
        (Objective::InfoVae { alpha: 0.3, lambda: 20.0 }, PriorConfig::Standard),
        (free, PriorConfig::Mixture),
        (several, PriorConfig::Standard),
        (several, PriorConfig::Mixture),
    ];
    for (n, (objective, prior)) in objectives.into_iter().enumerate() {
        for scope in [Scope::Sentence, Scope::Position] {
            let decoder = match scope {
                Scope::Sentence => DecoderConfig::Autoregressive { word_dropout: 0.3 },
                Scope::Position => DecoderConfig::Factorised,
            };
            let deviation = Deviation::Learned { sigma_cap: 0.5 * n as f64 };
            // Smooth, so that a difference is a derivative.
            let kind = Architecture::Convolution;
            let case = case(kind, LatentConfig { decoder, deviation, prior, ..config(scope, objective) });
            let gradients = case.gradients();
            let mut random = Random::new(n as u64, Purpose::Test, 1);
            for part in case.parts() {
                let loss = |weights: &[f32]| case.objective(weights)[0];
                let [difference, product] = case.along(part, &gradients, &mut random, loss);
                let scale = product.abs().max(0.1);
                assert!(
                    (difference - product).abs() < 0.05 * scale,
                    "{objective:?} {part}: {difference} {product}"
                );
            }
        }
    }
}

#[test]
fn the_rate_is_the_closed_form_and_is_reported_as_it_is_whatever_is_minimised() {
    // Small, so that some dimensions cost less than what is free.
    let case = |objective| {
        let mut case = case(Architecture::Transformer, config(Scope::Position, objective));
        case.weights.iter_mut().for_each(|w| *w *= 0.4);
        case
    };
    let plain = case(ELBO);
    let [loss, distortion, rate] = plain.objective(&plain.weights);
    assert!((loss - distortion - rate).abs() < 1e-3);

    let device = device::cpu();
    let posterior =
        plain.shape.posterior(&plain.networks(&plain.weights, &device), &plain.batch.sentences, &[], &device);
    let values = |tensor: Tensor<3>| tensor.into_data().try_into_vec::<f32>().unwrap();
    let posteriors = Posteriors {
        dimensions: 64,
        means: values(posterior.mean),
        log_deviations: values(posterior.log_deviation),
    };
    let divergences: Vec<Vec<f64>> = (0..6).map(|row| posteriors.divergences(row).collect()).collect();
    assert!((divergences.iter().flatten().sum::<f64>() / 6.0 - rate).abs() < 1e-3);

    // Free bits: the loss charges at least λ for each dimension's mean, the report does not.
    let lambda = 0.2;
    let free = Objective::Elbo { beta: 1.0, free_bits: lambda, annealing: 0, samples: 1 };
    let free = case(free);
    let [loss, of_free, rate_of_free] = free.objective(&free.weights);
    assert_eq!((of_free, rate_of_free), (distortion, rate));
    let mean = |j: usize| divergences.iter().map(|row| row[j]).sum::<f64>() / 6.0;
    let charged: f64 = (0..64).map(|j| mean(j).max(lambda)).sum();
    assert!(charged > rate + 0.1 && (loss - distortion - charged).abs() < 1e-3, "{charged} {rate} {loss}");

    let beta = case(Objective::Elbo { beta: 4.0, free_bits: 0.0, annealing: 8, samples: 1 });
    let [loss, of_beta, rate_of_beta] = beta.objective(&beta.weights);
    assert_eq!((of_beta, rate_of_beta), (distortion, rate));
    assert!((loss - distortion - 4.0 / 8.0 * rate).abs() < 1e-3);
}

#[test]
fn what_is_fixed_has_no_parameters() {
    for scope in [Scope::Sentence, Scope::Position] {
        let of = |mean, deviation| {
            case(Architecture::Transformer, LatentConfig { mean, deviation, ..config(scope, ELBO) })
        };
        let has =
            |case: &Case, path: &str| case.layout.slots().iter().any(|slot| slot.path.starts_with(path));
        let (learned, fixed) = (Deviation::default(), Deviation::Fixed { sigma: 0.5 });
        let both = of(PosteriorMean::Learned, learned);
        assert!(has(&both, "encoder.mean") && has(&both, "encoder.log_deviation"));
        let mean = of(PosteriorMean::Fixed, learned);
        assert!(!has(&mean, "encoder.mean") && has(&mean, "encoder.log_deviation"));
        let deviation = of(PosteriorMean::Learned, fixed);
        assert!(has(&deviation, "encoder.mean") && !has(&deviation, "encoder.log_deviation"));
        let none = of(PosteriorMean::Fixed, fixed);
        assert!(!has(&none, "encoder") && has(&none, "decoder"));
        // The rate is then a constant: that of other weights is the same.
        let other: Vec<f32> = none.weights.iter().map(|w| 0.5 * w).collect();
        let (a, b) = (none.objective(&none.weights), none.objective(&other));
        assert!(a[2] == b[2] && a[1] != b[1]);
    }
}

#[test]
fn a_cap_holds_every_deviation_below_it() {
    let deviation = Deviation::Learned { sigma_cap: 0.3 };
    let capped = case(Architecture::Transformer, LatentConfig { deviation, ..config(Scope::Position, ELBO) });
    let device = device::cpu();
    let large: Vec<f32> = capped.weights.iter().map(|w| 20.0 * w).collect();
    let posterior =
        capped.shape.posterior(&capped.networks(&large, &device), &capped.batch.sentences, &[], &device);
    let log_deviations = posterior.log_deviation.into_data().try_into_vec::<f32>().unwrap();
    let highest = log_deviations.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let lowest = log_deviations.iter().copied().fold(f32::INFINITY, f32::min);
    assert!(
        highest <= 0.3f32.ln() + 1e-5 && highest > 0.29f32.ln() && lowest < 0.1f32.ln(),
        "{highest} {lowest}"
    );
}

#[test]
fn the_adversaries_do_not_move_each_other() {
    let of = |lambda| {
        case(Architecture::Transformer, config(Scope::Sentence, Objective::Aae { lambda, noise: 0.0 }))
    };
    let (indifferent, eager) = (of(0.0), of(50.0));
    let (without, with) = (indifferent.gradients(), eager.gradients());
    // How much the encoder cares is nothing to the discriminator ..
    let judged = |case: &Case, gradients: &[f32]| case.part(gradients, "discriminator");
    assert!(judged(&indifferent, &without).iter().any(|g| *g != 0.0));
    assert_eq!(judged(&indifferent, &without), judged(&eager, &with));
    // .. and one that does not care is moved by its distortion alone, as if there were no discriminator.
    let alone = Objective::Elbo { beta: 0.0, free_bits: 0.0, annealing: 0, samples: 1 };
    let mut alone = case(Architecture::Transformer, config(Scope::Sentence, alone));
    alone.batch = indifferent.batch.clone();
    let expected = alone.gradients();
    for part in ["encoder", "decoder"] {
        let (found, expected) = (indifferent.part(&without, part), alone.part(&expected, part));
        let differences = found.iter().zip(&expected).map(|(a, b)| (a - b).abs());
        assert!(differences.fold(0.0, f32::max) < 1e-6, "{part}");
    }
    // The decoder is no party to it; the encoder is.
    let decoder = |case: &Case, gradients: &[f32]| case.part(gradients, "decoder");
    assert_eq!(decoder(&indifferent, &without), decoder(&eager, &with));
    assert_ne!(indifferent.part(&without, "encoder"), eager.part(&with, "encoder"));
}

#[test]
fn an_encoder_reads_random_tokens_at_the_rate_it_is_set_to_and_the_clean_sentence_is_its_target() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let (rows, vocabulary) = (20_000, &corpus.vocabulary);
    let draw = |objective| LatentBatch::draw(&config(Scope::Sentence, objective), None, &corpus, rows, 3, 5);
    let plain = draw(Objective::Aae { lambda: 10.0, noise: 0.0 });
    assert_eq!(plain.inputs, plain.sentences);
    for noise in [0.3, 1.0] {
        let noisy = draw(Objective::Aae { lambda: 10.0, noise });
        // Nothing else of the step differs.
        assert_eq!(LatentBatch { inputs: plain.inputs.clone(), ..noisy.clone() }, plain);
        // P(w at a position | x) = (1 - rate) [w = x_i] + rate / V, independently.
        let replaced = |i: usize| noisy.inputs[i] != noisy.sentences[i];
        let emitted = vocabulary.emitted_count() as f64;
        let changed = noise * (1.0 - 1.0 / emitted);
        let total = rows * corpus.length;
        let close = |found: usize, out_of: usize, p: f64| {
            let error = (p * (1.0 - p) / out_of as f64).sqrt();
            let share = found as f64 / out_of as f64;
            assert!((share - p).abs() < 4.5 * error, "{share} {p} at {noise}");
        };
        close((0..total).filter(|i| replaced(*i)).count(), total, changed);
        for index in 0..vocabulary.emitted_count() {
            let token = vocabulary.emitted(index);
            let elsewhere = || (0..total).filter(|i| noisy.sentences[*i] != token);
            close(
                elsewhere().filter(|i| noisy.inputs[*i] == token).count(),
                elsewhere().count(),
                noise / emitted,
            );
        }
        let firsts = || (0..rows).map(|row| row * corpus.length);
        close(firsts().filter(|i| replaced(*i) && replaced(i + 1)).count(), rows, changed * changed);
    }
}

#[test]
fn without_noise_a_denoising_encoder_is_the_plain_one_and_with_it_reads_the_noise() {
    let of = |noise| {
        let objective = Objective::Aae { lambda: 10.0, noise };
        case(Architecture::Transformer, config(Scope::Sentence, objective))
    };
    let (plain, mut noisy) = (of(0.0), of(0.5));
    let found = noisy.objective(&noisy.weights);
    assert_ne!(found, plain.objective(&plain.weights));
    noisy.batch.inputs = plain.batch.inputs.clone();
    assert_eq!(noisy.objective(&noisy.weights), plain.objective(&plain.weights));
    assert_eq!(noisy.gradients(), plain.gradients());
    // D by hand: z of what the encoder read, of the clean sentence.
    let noisy = of(0.5);
    let device = device::cpu();
    let model = TrainedAutoencoder::new(noisy.shape, noisy.networks(&noisy.weights, &device), None, device);
    let posteriors = block_on(model.posteriors(&noisy.batch.inputs)).unwrap();
    let normals = (0..noisy.batch.rows).flat_map(|row| posteriors.row(row));
    let z: Vec<f32> = normals
        .zip(&noisy.batch.noise)
        .map(|((mean, log_deviation), noise)| (mean + log_deviation.exp() * f64::from(*noise)) as f32)
        .collect();
    let answers = block_on(model.log_probabilities(&z, &noisy.batch.sentences)).unwrap();
    let (length, vocabulary_size) = (noisy.shape.length, noisy.shape.vocabulary_size);
    let log_p = log_likelihoods(&answers, &noisy.batch.sentences, length, vocabulary_size);
    let distortion = -log_p.iter().sum::<f64>() / log_p.len() as f64;
    assert!((found[1] - distortion).abs() < 1e-3, "{found:?} {distortion}");
}
