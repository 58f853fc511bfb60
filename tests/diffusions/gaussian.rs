//! Gaussian noise on embeddings, against closed forms.

use super::toys::*;
use denoise_lab::Token;
use denoise_lab::conditionals::{Contexts, SideInformation};
use denoise_lab::corpus::Enumerated;
use denoise_lab::process::{Cost, Diffusion, Gaussian, Process, Schedule};

const WIDTH: usize = 16;
const SCHEDULES: [Schedule; 3] = [Schedule::Shifted, Schedule::Cosine, Schedule::Linear];

/// One position, two tokens: p*(0) = 0.8.
fn coin() -> Enumerated {
    Enumerated::new(2, vec![(vec![0], 0.8), (vec![1], 0.2)]).unwrap()
}

fn entropy(p: f64) -> f64 {
    -p * p.ln() - (1.0 - p) * (1.0 - p).ln()
}

#[test]
fn embeddings_are_standardised_distinct_and_frozen() {
    let process = Gaussian::new(8, Schedule::Cosine);
    for size in [2, 3, 40] {
        let embeddings = process.embeddings(size);
        assert_eq!(embeddings, Gaussian::new(4, Schedule::Linear).embeddings(size));
        assert_eq!(embeddings.len(), size * WIDTH);
        for dimension in 0..WIDTH {
            let column: Vec<f64> = embeddings.iter().skip(dimension).step_by(WIDTH).copied().collect();
            close(column.iter().sum::<f64>(), 0.0, 1e-12);
            close(column.iter().map(|e| e * e).sum::<f64>() / size as f64, 1.0, 1e-12);
        }
        let rows: Vec<&[f64]> = embeddings.chunks(WIDTH).collect();
        assert!((0..size).all(|v| rows[..v].iter().all(|other| *other != rows[v])));
    }
}

#[test]
fn something_of_the_text_is_left_at_every_level_and_always_less() {
    for schedule in SCHEDULES {
        for steps in 2..=256 {
            let process = Gaussian::new(steps, schedule);
            assert_eq!((process.steps(), process.signal(0)), (steps, 1.0));
            for t in 1..=steps {
                assert!(process.signal(t) < process.signal(t - 1) && process.signal(t) > 0.0);
                assert!(process.signal_to_noise(t).is_finite() && process.signal_to_noise(t) > 0.0);
            }
        }
    }
    // Their thousand steps, at a quarter of the resolution.
    let linear = Gaussian::new(250, Schedule::Linear);
    close(1.0 - linear.signal(1), 4e-4, 1e-12);
    close(1.0 - linear.signal(250) / linear.signal(249), 0.08, 1e-12);
    // In the middle, the 16 numbers of a position together tell a nat: ½ · 16 · SNR = 1.
    let shifted = Gaussian::new(255, Schedule::Shifted);
    assert!(shifted.signal_to_noise(127) > 2.0 / 16.0 && shifted.signal_to_noise(128) < 2.0 / 16.0);
    let cosine = Gaussian::new(256, Schedule::Cosine);
    close(cosine.signal(128), (0.508_f64 / 1.008 * std::f64::consts::FRAC_PI_2).cos().powi(2), 1e-3);
}

#[test]
fn levels_have_the_mean_and_variance_of_their_distribution() {
    let (vocabulary, process) = (letters(3), Gaussian::new(8, Schedule::Cosine));
    let embeddings = process.embeddings(3);
    let mut random = random(1);
    for step in [1, 5, 8] {
        let (signal, x) = (process.signal(step), 2);
        let draws: Vec<Contexts> =
            (0..4_000).map(|_| process.draw_level(&[x], step, &vocabulary, &mut random)).collect();
        assert!(
            draws.iter().all(|z| z.tokens == [3] && z.side_information == [SideInformation::Level(step)])
        );
        for dimension in 0..WIDTH {
            let mean = signal.sqrt() * embeddings[usize::from(x) * WIDTH + dimension];
            let values: Vec<f64> = draws.iter().map(|z| f64::from(z.vectors[dimension])).collect();
            close_to_mean(&values, mean);
            let squares: Vec<f64> = values.iter().map(|z| (z - mean).powi(2)).collect();
            close_to_mean(&squares, 1.0 - signal);
        }
    }
}

#[test]
fn paths_have_the_distribution_of_their_levels_and_neighbours_belong_together() {
    let (vocabulary, process) = (letters(3), Gaussian::new(4, Schedule::Cosine));
    let embeddings = process.embeddings(3);
    let mut random = random(8);
    let paths: Vec<_> = (0..4_000).map(|_| process.draw_path(&[1], &vocabulary, &mut random)).collect();
    for (t, dimension) in [(1, 0), (3, 5), (4, 15)] {
        let signal = process.signal(t);
        let mean = signal.sqrt() * embeddings[WIDTH + dimension];
        let noise =
            |path: &Vec<Contexts>, t: usize, mean: f64| f64::from(path[t - 1].vectors[dimension]) - mean;
        close_to_mean(&paths.iter().map(|path| noise(path, t, 0.0)).collect::<Vec<_>>(), mean);
        close_to_mean(
            &paths.iter().map(|path| noise(path, t, mean).powi(2)).collect::<Vec<_>>(),
            1.0 - signal,
        );
        if t > 1 {
            // Cov(z_{t-1}, z_t) = √(1 - β_t) σ²_{t-1}.
            let before = process.signal(t - 1);
            let mean_before = before.sqrt() * embeddings[WIDTH + dimension];
            let product = |path| noise(path, t, mean) * noise(path, t - 1, mean_before);
            let covariance = (signal / before).sqrt() * (1.0 - before);
            close_to_mean(&paths.iter().map(product).collect::<Vec<_>>(), covariance);
        }
    }
    assert!(paths.iter().all(|path| process.read(&path[0], &vocabulary) == [1]));
}

#[test]
fn likelihoods_are_those_of_the_gaussians_up_to_a_constant() {
    let (vocabulary, process) = (letters(3), Gaussian::new(8, Schedule::Linear));
    let embeddings = process.embeddings(3);
    for step in 1..=8 {
        let level = process.draw_level(&[0, 2], step, &vocabulary, &mut random(2));
        let signal = process.signal(step);
        for (i, probabilities) in level.log_likelihoods.chunks(3).enumerate() {
            let log_q = |v: usize| -> f64 {
                let z = level.vectors[i * WIDTH..(i + 1) * WIDTH].iter();
                let square = |(z, e): (&f32, &f64)| (f64::from(*z) - signal.sqrt() * e).powi(2);
                -z.zip(&embeddings[v * WIDTH..]).map(square).sum::<f64>() / (2.0 * (1.0 - signal))
            };
            for v in 0..3 {
                let wanted = log_q(v) - log_q(0);
                close(f64::from(probabilities[v] - probabilities[0]), wanted, 1e-3 + 1e-5 * wanted.abs());
            }
        }
    }
}

/// Mean and variance of q(z_{t-1} | z_t, e(x) = clean), by the product of two Gaussians in z_{t-1}.
fn bayes(process: &Gaussian, step: usize, z: f64, clean: f64) -> (f64, f64) {
    let (before, now) = (process.signal(step - 1), process.signal(step));
    let kept = (now / before).sqrt();
    let precision = 1.0 / (1.0 - before) + kept * kept / (1.0 - now / before);
    let mean = before.sqrt() * clean / (1.0 - before) + kept * z / (1.0 - now / before);
    (mean / precision, 1.0 / precision)
}

#[test]
fn regression_is_the_divergence_of_the_reverse_gaussians() {
    let vocabulary = letters(3);
    let answer: Vec<f32> = [0.5_f32, 0.3, 0.2].iter().map(|p| p.ln()).collect();
    for schedule in SCHEDULES {
        let process = Gaussian::new(8, schedule);
        let embeddings = process.embeddings(3);
        for step in 2..=8 {
            let level = process.draw_level(&[1], step, &vocabulary, &mut random(3));
            let guess =
                |d: usize| (0..3).map(|v| f64::from(answer[v].exp()) * embeddings[v * WIDTH + d]).sum();
            let divergence = |d: usize| {
                let z = f64::from(level.vectors[d]);
                let (mean, variance) = bayes(&process, step, z, embeddings[WIDTH + d]);
                let (modelled, _) = bayes(&process, step, z, guess(d));
                (mean - modelled).powi(2) / (2.0 * variance)
            };
            let cost = process.cost(&level, step, &vocabulary, 1.0);
            assert!(matches!(cost, Cost::Regression(_)));
            let wanted: f64 = (0..WIDTH).map(divergence).sum();
            close(cost.nats(&[1], &answer), wanted, 1e-6 * wanted.max(1.0));
        }
    }
}

#[test]
fn prior_cost_is_the_divergence_from_the_standard_gaussian() {
    let vocabulary = letters(3);
    for schedule in SCHEDULES {
        let process = Gaussian::new(4, schedule);
        let (signal, embeddings) = (process.signal(4), process.embeddings(3));
        for x in 0..3 {
            let term = |e: &f64| 0.5 * (signal * e * e + (1.0 - signal) - 1.0 - (1.0 - signal).ln());
            let wanted: f64 = embeddings[x * WIDTH..(x + 1) * WIDTH].iter().map(term).sum();
            close(process.prior_cost(&[x as Token, x as Token], &vocabulary), 2.0 * wanted, 1e-12);
        }
    }
}

#[test]
fn reverse_draws_with_the_truth_in_hand_undo_one_level() {
    // z_t ~ q(z_t | x), then z_{t-1} ~ q(z_{t-1} | z_t, x): z_{t-1} ~ q(z_{t-1} | x).
    let (vocabulary, process) = (letters(2), Gaussian::new(6, Schedule::Cosine));
    let embeddings = process.embeddings(2);
    let known = [0.0, f32::NEG_INFINITY];
    let mut random = random(4);
    for step in [2, 4, 6] {
        let mut draw = || {
            let level = process.draw_level(&[0], step, &vocabulary, &mut random);
            process.draw_reverse(&level, step - 1, &known, &vocabulary, &mut random)
        };
        let draws: Vec<Contexts> = (0..4_000).map(|_| draw()).collect();
        assert!(draws.iter().all(|z| z.side_information == [SideInformation::Level(step - 1)]));
        let signal = process.signal(step - 1);
        for dimension in 0..WIDTH {
            let mean = signal.sqrt() * embeddings[dimension];
            let values: Vec<f64> = draws.iter().map(|z| f64::from(z.vectors[dimension])).collect();
            close_to_mean(&values, mean);
            close_to_mean(&values.iter().map(|z| (z - mean).powi(2)).collect::<Vec<_>>(), 1.0 - signal);
        }
    }
    let last = process.draw_level(&[0], 1, &vocabulary, &mut random);
    let tokens = process.draw_reverse(&last, 0, &known, &vocabulary, &mut random);
    assert_eq!((tokens.tokens, tokens.side_information), (vec![0], vec![SideInformation::Level(0)]));
}

#[test]
fn optimal_network_of_a_coin_is_a_logistic_function() {
    let (distribution, vocabulary) = (coin(), letters(2));
    for schedule in SCHEDULES {
        let process = Gaussian::new(8, schedule);
        let embeddings = process.embeddings(2);
        assert!((0..WIDTH).all(|d| (embeddings[d] + embeddings[WIDTH + d]).abs() < 1e-12));
        for step in 1..=8 {
            let level = process.draw_level(&[1], step, &vocabulary, &mut random(5));
            let signal = process.signal(step);
            let along: f64 =
                level.vectors.iter().zip(embeddings.iter()).map(|(z, e)| f64::from(*z) * e).sum();
            let log_odds = (0.8_f64 / 0.2).ln() + 2.0 * signal.sqrt() * along / (1.0 - signal);
            let probabilities = probabilities(&distribution.conditionals(), &level);
            // Below e^-700 a probability is no number but 0.
            let wanted = -(-log_odds).exp().ln_1p().min(700.0);
            close(f64::from(probabilities[0]).max(-700.0), wanted, 1e-3 + 1e-5 * log_odds.abs());
        }
    }
}

/// E over z_t of what the optimal network costs on the coin, by quadrature: z_t tells of x only by its
/// projection y on e_0/4, which is N(±4α, σ²).
fn closed_form(process: &Gaussian, p: f64) -> f64 {
    let steps = process.steps();
    let step_cost = |t: usize| {
        let (alpha, variance) = (process.signal(t).sqrt(), 1.0 - process.signal(t));
        let side = |sign: f64, prior: f64| {
            let (points, reach) = (2_000, 9.0);
            let at = |n: usize| {
                let u = (n as f64 + 0.5) / points as f64 * 2.0 * reach - reach;
                let y = sign * 4.0 * alpha + variance.sqrt() * u;
                let log_odds = (p / (1.0 - p)).ln() + 8.0 * alpha * y / variance;
                // The probability of the wrong token, and the cost of the right one.
                let wrong = 1.0 / (1.0 + (sign * log_odds).exp());
                let cost = if t == 1 {
                    (-sign * log_odds).exp().ln_1p()
                } else {
                    let gained = process.signal_to_noise(t - 1) - process.signal_to_noise(t);
                    // e(x) - ê = 2 · wrong · e(x), of squared length 4 · 16 · wrong².
                    0.5 * gained * 64.0 * wrong * wrong
                };
                (-0.5 * u * u).exp() * cost
            };
            let total: f64 = (0..points).map(at).sum();
            prior * total * 2.0 * reach / points as f64 / (2.0 * std::f64::consts::PI).sqrt()
        };
        side(1.0, p) + side(-1.0, 1.0 - p)
    };
    let prior = process.prior_cost(&[0], &letters(2));
    prior + (1..=steps).map(step_cost).sum::<f64>()
}

#[test]
fn bound_of_a_coin_is_its_closed_form() {
    let (distribution, vocabulary) = (coin(), letters(2));
    for schedule in SCHEDULES {
        let process = Gaussian::new(8, schedule);
        let oracle = distribution.conditionals();
        let sides = [(0, 0.8), (1, 0.2)].map(|(x, p)| {
            let (mean, error) = mean(&drawn(&oracle, &process, &[x], &vocabulary, 3_000));
            (p * mean, p * error)
        });
        let (found, error) = (sides[0].0 + sides[1].0, sides[0].1 + sides[1].1);
        let wanted = closed_form(&process, 0.8);
        assert!((found - wanted).abs() < 4.0 * error, "{found} ± {error} is not {wanted}");
    }
}

#[test]
fn training_examples_average_to_the_bound() {
    let (vocabulary, model) = (letters(3), Table { length: 2, vocabulary_size: 3 });
    let (process, sentence) = (Gaussian::new(4, Schedule::Cosine), [2, 0]);
    let (exact, error) = mean(&drawn(&model, &process, &sentence, &vocabulary, 4_000));
    let mut random = random(6);
    let mut example = |n: usize| {
        let example = process.example(&sentence, &vocabulary, 1 + n % 4, &mut random);
        assert_eq!(example.training, Some(Cost::CrossEntropy(vec![(0, 1.0), (1, 1.0)])));
        assert!(example.context.log_likelihoods.is_empty());
        assert_eq!(example.context.vectors.len(), 2 * WIDTH);
        example.constant + example.bound.nats(&sentence, &probabilities(&model, &example.context))
    };
    let (found, other) = mean(&(0..16_000).map(&mut example).collect::<Vec<_>>());
    assert!((found - exact).abs() < 4.0 * error.hypot(other), "{found} ± {other}, {exact} ± {error}");
}

#[test]
fn optimum_falls_towards_the_entropy_as_steps_are_added() {
    for schedule in SCHEDULES {
        let mut last = f64::INFINITY;
        for steps in [8, 16, 32, 64, 128, 256] {
            let gap = closed_form(&Gaussian::new(steps, schedule), 0.8) - entropy(0.8);
            assert!(gap > 0.0 && gap < last, "{schedule:?} {steps}: {gap} after {last}");
            last = gap;
        }
        assert!(last < 0.02, "{schedule:?}: {last}");
    }
}

#[test]
fn shifted_levels_cost_the_optimal_network_little_more_than_half_of_what_the_cosines_do() {
    for steps in [8, 32, 128] {
        let gap = |schedule| closed_form(&Gaussian::new(steps, schedule), 0.8) - entropy(0.8);
        let (shifted, cosine) = (gap(Schedule::Shifted), gap(Schedule::Cosine));
        assert!(shifted < 0.6 * cosine, "{steps}: {shifted} {cosine}");
    }
}
