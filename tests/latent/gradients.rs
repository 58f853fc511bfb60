//! The estimators of the bound's gradient, on a tiny network whose weights stand still.

use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::CorpusConfig;
use denoise_lab::device;
use denoise_lab::diagnosis::GradientSummary;
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::GradientEstimator::{self, FixedPosterior, LeaveOneOut, Pathwise, ScoreFunction};
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::random::{Purpose, Random};
use denoise_lab::study::gradients::{GradientConfig, GradientPanel, GradientRow};
use denoise_lab::training::LatentTrainer;
use pollster::block_on;

const DRAWS: usize = 4;

fn trainer(method: &str) -> LatentTrainer {
    let mut run = RunConfig::learned(CorpusConfig::capitals()).with_method(method).unwrap();
    run.set("dimensions", "2").unwrap();
    run.network.size = NetworkSize::Tiny;
    run.training.batch = 16;
    let mut trainer = LatentTrainer::new(run, device::cpu()).unwrap();
    (0..20).for_each(|_| trainer.train_step());
    trainer
}

fn config(sigmas: &[f64], estimates: usize, draws: usize) -> GradientConfig {
    GradientConfig { sigmas: sigmas.to_vec(), estimates, draws, sentences: 4, seed: 3 }
}

fn panel(method: &str, config: GradientConfig) -> GradientPanel {
    GradientPanel::new(&trainer(method), config).unwrap()
}

fn finished(mut panel: GradientPanel) -> Vec<GradientRow> {
    let all = panel.progress().1;
    for done in 0..all {
        assert_eq!(panel.progress(), (done, all));
        assert_eq!(block_on(panel.advance()).unwrap(), done + 1 == all);
    }
    panel.rows().to_vec()
}

/// The mean and the variance of the mean of the encoder's gradient along fixed random directions.
fn projected(
    panel: &GradientPanel,
    estimator: GradientEstimator,
    numbers: std::ops::Range<u64>,
) -> Vec<(f64, f64)> {
    let part = panel.part("encoder");
    let mut random = Random::new(0, Purpose::Test, 0);
    let directions: Vec<Vec<f64>> = (0..6).map(|_| part.clone().map(|_| random.normal()).collect()).collect();
    let count = (numbers.end - numbers.start) as f64;
    let mut sums = vec![(0.0, 0.0); directions.len()];
    for number in numbers {
        let gradient = block_on(panel.gradient(estimator, 0.7, number)).unwrap();
        for (sum, direction) in sums.iter_mut().zip(&directions) {
            let entries = gradient[part.clone()].iter().zip(direction);
            let along: f64 = entries.map(|(entry, by)| f64::from(*entry) * by).sum();
            *sum = (sum.0 + along, sum.1 + along * along);
        }
    }
    let mean = |(sum, squares): (f64, f64)| {
        let mean = sum / count;
        (mean, (squares / count - mean * mean) / (count - 1.0))
    };
    sums.into_iter().map(mean).collect()
}

#[test]
fn all_estimators_of_a_learned_posterior_have_the_same_mean() {
    let panel = panel("vae", config(&[0.7], 3, DRAWS));
    let pathwise = projected(&panel, Pathwise, 0..300);
    assert!(pathwise.iter().any(|(mean, variance)| mean * mean > 25.0 * variance), "there is a signal");
    for (estimator, numbers) in [(LeaveOneOut, 300..900), (ScoreFunction, 900..2100)] {
        for (own, other) in projected(&panel, estimator, numbers).iter().zip(&pathwise) {
            let error = (own.1 + other.1).sqrt();
            assert!((own.0 - other.0).abs() < 4.0 * error, "{estimator:?}: {own:?} {other:?}");
        }
    }
}

#[test]
fn a_fixed_posterior_has_no_first_term_and_all_share_the_second() {
    let panel = panel("vae", config(&[0.7], 3, DRAWS));
    let gradient = |estimator| block_on(panel.gradient(estimator, 0.7, 5)).unwrap();
    let (fixed, learned, pathwise) = (gradient(FixedPosterior), gradient(ScoreFunction), gradient(Pathwise));
    let (encoder, decoder) = (panel.part("encoder"), panel.part("decoder"));
    assert!(fixed[encoder.clone()].iter().all(|entry| *entry == 0.0));
    assert!(learned[encoder].iter().any(|entry| *entry != 0.0));
    assert!(fixed[decoder.clone()].iter().any(|entry| *entry != 0.0));
    for other in [learned, pathwise] {
        for (a, b) in fixed[decoder.clone()].iter().zip(&other[decoder.clone()]) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }
}

#[test]
fn a_posterior_without_parameters_has_no_encoder_to_be_noisy() {
    let rows = finished(panel("fixed-posterior", config(&[0.5], 3, 2)));
    assert!(rows.iter().all(|row| row.encoder.is_none() && row.decoder.trace.value > 0.0));
}

#[test]
fn baselines_and_paths_are_quieter_and_every_sigma_has_every_estimator() {
    let rows = finished(panel("vae", config(&[0.1, 1.0], 24, DRAWS)));
    let expected: Vec<_> =
        [0.1, 1.0].into_iter().flat_map(|sigma| GradientEstimator::ALL.map(|e| (sigma, e))).collect();
    assert_eq!(rows.iter().map(|row| (row.sigma, row.estimator)).collect::<Vec<_>>(), expected);
    for rows in rows.chunks(4) {
        let trace = |n: usize| rows[n].encoder.unwrap().trace.value;
        assert!(trace(0) > 2.0 * trace(1) && trace(1) > 2.0 * trace(2), "{rows:?}");
        assert_eq!(trace(3), 0.0);
    }
}

#[test]
fn the_variance_of_a_mean_of_draws_falls_as_one_over_their_number() {
    let panel = panel("vae", config(&[0.7], 3, DRAWS));
    let part = panel.part("encoder");
    let single: Vec<Vec<f32>> = (0..400)
        .map(|n| block_on(panel.gradient(ScoreFunction, 0.7, n)).unwrap()[part.clone()].to_vec())
        .collect();
    let one = GradientSummary::of(&single.concat(), part.len()).unwrap();
    let mean = |four: &[Vec<f32>]| -> Vec<f32> {
        (0..part.len()).map(|at| four.iter().map(|gradient| gradient[at]).sum::<f32>() / 4.0).collect()
    };
    let means: Vec<f32> = single.chunks(4).flat_map(mean).collect();
    let four = GradientSummary::of(&means, part.len()).unwrap();
    let error = (4.0 * four.trace.standard_error).hypot(one.trace.standard_error);
    assert!((4.0 * four.trace.value - one.trace.value).abs() < 4.0 * error, "{one:?} {four:?}");
    let scaled = four.per_draw(4);
    assert!((scaled.trace.value - 4.0 * four.trace.value).abs() < 1e-9 * scaled.trace.value);
    assert!((scaled.signal_to_noise.value - four.signal_to_noise.value / 2.0).abs() < 1e-12);
}

#[test]
fn numbers_out_of_range_are_refused_with_what_would_be_right() {
    let trainer = trainer("vae");
    let wrong = [
        (config(&[0.5, 0.0], 3, 2), "σ > 0"),
        (config(&[f64::NAN], 3, 2), "σ > 0"),
        (config(&[], 3, 2), "at least 1"),
        (config(&[1.0], 2, 2), "at least 3"),
        (config(&[1.0], 3, 1), "at least 2"),
        (GradientConfig { sentences: 0, ..config(&[1.0], 3, 2) }, "at least 1"),
    ];
    for (config, right) in wrong {
        let error = GradientPanel::new(&trainer, config).err().unwrap();
        assert_eq!(error.kind, ErrorKind::Setting);
        assert!(error.message.en.contains(right), "{error}");
    }
}
