//! Independent replacement, against brute-force Bayes and every path of the noise.

use super::toys::*;
use crate::common::{all_sentences, toy_distribution};
use denoise_lab::Token;
use denoise_lab::conditionals::{Conditionals, Contexts, SideInformation};
use denoise_lab::corpus::{DataDistribution, Vocabulary};
use denoise_lab::process::{Diffusion, Iid, Process, Replacement, ReverseStep};

const T: usize = 3;
const PROCESSES: [Iid; 2] = [
    Iid { steps: T, replacement: Replacement::Linear },
    Iid { steps: T, replacement: Replacement::Constant { rate: 0.3 } },
];

fn vocabularies() -> [Vocabulary; 2] {
    [letters(3), letters_and_unknown(2)]
}

/// β_t by the definition of the schedule.
fn rate(process: Iid, step: usize) -> f64 {
    match process.replacement {
        Replacement::Linear => 1.0 / (process.steps - step + 1) as f64,
        Replacement::Constant { rate } => rate,
    }
}

/// q(z_t = w | z_{t-1} = v).
fn kernel(process: Iid, step: usize, vocabulary: &Vocabulary, v: Token, w: Token) -> f64 {
    let beta = rate(process, step);
    let uniform = if Some(w) == vocabulary.unknown() { 0.0 } else { 1.0 / vocabulary.emitted_count() as f64 };
    (if v == w { 1.0 - beta } else { 0.0 }) + beta * uniform
}

/// q(z_t = w | x), by multiplying kernels.
fn marginal(process: Iid, step: usize, vocabulary: &Vocabulary, x: Token, w: Token) -> f64 {
    let size = vocabulary.size() as Token;
    let mut distribution: Vec<f64> = (0..size).map(|v| f64::from(u8::from(v == x))).collect();
    for s in 1..=step {
        let next =
            |w| (0..size).map(|v| distribution[usize::from(v)] * kernel(process, s, vocabulary, v, w)).sum();
        distribution = (0..size).map(next).collect();
    }
    distribution[usize::from(w)]
}

/// z_t, without what it says of the text.
fn level(tokens: &[Token], step: usize) -> Contexts {
    Contexts::new(tokens.to_vec(), vec![SideInformation::Level(step)])
}

/// p(z_{t-1} | z_t) of one position by the definition, Σ_v q(z_{t-1} | z_t, v) f(v), each by Bayes.
fn reverse(process: Iid, step: usize, vocabulary: &Vocabulary, z: Token, w: Token, f: &[f32]) -> f64 {
    let posterior = |v: Token| {
        let joint = marginal(process, step - 1, vocabulary, v, w) * kernel(process, step, vocabulary, w, z);
        joint / marginal(process, step, vocabulary, v, z)
    };
    if Some(z) == vocabulary.unknown() {
        return f64::from(u8::from(w == z));
    }
    (0..vocabulary.size() as Token).map(|v| posterior(v) * f64::from(f[usize::from(v)]).exp()).sum()
}

/// p(z_T) for a position: uniform over letters; a share ᾱ_T is uniform over all, the unknown one too.
fn prior(process: Iid, vocabulary: &Vocabulary, w: Token) -> f64 {
    let kept: f64 = (1..=process.steps).map(|t| 1.0 - rate(process, t)).product();
    let letter = if Some(w) == vocabulary.unknown() { 0.0 } else { 1.0 / vocabulary.emitted_count() as f64 };
    kept / vocabulary.size() as f64 + (1.0 - kept) * letter
}

/// (E_q[log q(z_1..z_T | x) - log p(x, z_1..z_T)], log p(x)), by every path of the noise.
fn enumerated(process: Iid, model: &impl Conditionals, vocabulary: &Vocabulary, x: &[Token]) -> (f64, f64) {
    let (size, length) = (vocabulary.size(), x.len());
    let rows = all_sentences(size, length);
    // (z_t, q(path so far | x), p(path so far | z_t)).
    let (mut nelbo, mut likelihood) = (0.0, 0.0);
    let answers: Vec<Vec<Vec<f32>>> = (1..=process.steps)
        .map(|t| rows.iter().map(|z| probabilities(model, &level(z, t))).collect())
        .collect();
    let backwards = |t: usize, from: &[Token], to: &[Token], answer: &[f32]| -> f64 {
        (0..length)
            .map(|i| reverse(process, t, vocabulary, from[i], to[i], &answer[i * size..(i + 1) * size]))
            .product()
    };
    let forwards = |t: usize, from: &[Token], to: &[Token]| -> f64 {
        from.iter().zip(to).map(|(v, w)| kernel(process, t, vocabulary, *v, *w)).product()
    };
    let mut paths = vec![(x.to_vec(), 1.0, 1.0)];
    for t in 1..=process.steps {
        let mut longer = Vec::new();
        for (path, q, p) in &paths {
            for (z, answer) in rows.iter().zip(&answers[t - 1]) {
                longer.push((z.clone(), q * forwards(t, path, z), p * backwards(t, z, path, answer)));
            }
        }
        paths = longer;
    }
    for (last, q, p) in paths {
        let p = p * last.iter().map(|z| prior(process, vocabulary, *z)).product::<f64>();
        likelihood += p;
        if q > 0.0 {
            nelbo += q * (q / p).ln();
        }
    }
    (nelbo, likelihood.ln())
}

/// NELBO(x) by the library's costs, in expectation over each z_t.
fn expected(process: Iid, model: &impl Conditionals, vocabulary: &Vocabulary, x: &[Token]) -> f64 {
    let mut nelbo = process.prior_cost(x, vocabulary);
    for step in 1..=process.steps {
        for z in all_sentences(vocabulary.size(), x.len()) {
            let q: f64 = x.iter().zip(&z).map(|(x, z)| marginal(process, step, vocabulary, *x, *z)).product();
            if q > 0.0 {
                let context = level(&z, step);
                nelbo += q * process
                    .cost(&context, step, vocabulary, 1.0)
                    .nats(x, &probabilities(model, &context));
            }
        }
    }
    nelbo
}

#[test]
fn signal_is_what_the_kernels_leave() {
    for process in PROCESSES {
        for step in 0..=T {
            let kept: f64 = (1..=step).map(|t| 1.0 - rate(process, t)).product();
            close(process.signal(step), kept, 1e-12);
        }
    }
}

#[test]
fn posterior_is_that_of_brute_force_bayes() {
    for process in PROCESSES {
        for vocabulary in vocabularies() {
            for step in 1..=T {
                let reverse: ReverseStep = process.reverse_step(&[0], step, &vocabulary);
                for (z, x) in (0..3).flat_map(|z| (0..3).map(move |x| (z, x))) {
                    let evidence = marginal(process, step, &vocabulary, x, z);
                    close(reverse.likelihoods(z)[usize::from(x)], evidence, 1e-12);
                    if evidence == 0.0 {
                        continue;
                    }
                    for (w, found) in reverse.posterior(z, x).into_iter().enumerate() {
                        let before = marginal(process, step - 1, &vocabulary, x, w as Token);
                        let joint = before * kernel(process, step, &vocabulary, w as Token, z);
                        close(found, joint / evidence, 1e-12);
                    }
                }
            }
        }
    }
}

#[test]
fn reverse_distribution_is_the_posterior_averaged_over_what_the_model_says() {
    let answer: Vec<f32> = [0.2_f32, 0.7, 0.1].iter().map(|p| p.ln()).collect();
    for process in PROCESSES {
        for vocabulary in vocabularies() {
            for step in 1..=T {
                for z in 0..3 {
                    let distribution = process.reverse_step(&[z], step, &vocabulary).distribution(z, &answer);
                    close(distribution.iter().sum(), 1.0, 1e-6);
                    for (w, found) in distribution.into_iter().enumerate() {
                        close(found, reverse(process, step, &vocabulary, z, w as Token, &answer), 1e-6);
                    }
                }
            }
        }
    }
}

#[test]
fn bound_is_the_sum_over_all_paths_of_the_noise_and_never_below_the_likelihood() {
    for process in PROCESSES {
        for vocabulary in vocabularies() {
            let model = Table { length: 2, vocabulary_size: 3 };
            let mut total = 0.0;
            for sentence in all_sentences(3, 2) {
                let (nelbo, log_p) = enumerated(process, &model, &vocabulary, &sentence);
                close(expected(process, &model, &vocabulary, &sentence), nelbo, 1e-5);
                assert!(nelbo >= -log_p - 1e-6 && nelbo.is_finite());
                total += log_p.exp();
            }
            close(total, 1.0, 1e-5);
        }
    }
}

#[test]
fn drawn_questions_and_training_examples_average_to_the_bound() {
    let model = Table { length: 2, vocabulary_size: 3 };
    for process in PROCESSES {
        for vocabulary in vocabularies() {
            for sentence in [[0, 1], [2, 0]] {
                let exact = expected(process, &model, &vocabulary, &sentence);
                close_to_mean(&drawn(&model, &process, &sentence, &vocabulary, 3_000), exact);
                let mut random = random(5);
                let mut example = |n: usize| {
                    let example = process.example(&sentence, &vocabulary, 1 + n % T, &mut random);
                    assert!(example.training.is_none() && example.context.log_likelihoods.is_empty());
                    example.constant + example.bound.nats(&sentence, &probabilities(&model, &example.context))
                };
                close_to_mean(&(0..9_000).map(&mut example).collect::<Vec<_>>(), exact);
            }
        }
    }
}

#[test]
fn an_unknown_token_is_never_written_and_where_it_is_seen_it_is_copied() {
    let vocabulary = letters_and_unknown(2);
    for process in PROCESSES {
        let mut random = random(6);
        for step in 1..=T {
            for _ in 0..200 {
                let known = process.draw_level(&[0, 1], step, &vocabulary, &mut random);
                assert!(known.tokens.iter().all(|token| *token < 2));
                let unknown = process.draw_level(&[2, 2], step, &vocabulary, &mut random);
                let cost = process.cost(&unknown, step, &vocabulary, 1.0);
                if unknown.tokens == [2, 2] {
                    let surprised = [0.0, 0.0, -50.0].repeat(2);
                    close(cost.nats(&[2, 2], &surprised), 0.0, 0.0);
                    assert!(step > 1 || !cost.is_asked());
                }
            }
        }
    }
}

#[test]
fn paths_have_the_distribution_of_the_kernels() {
    let (vocabulary, draws) = (letters_and_unknown(2), 20_000);
    for process in PROCESSES {
        for x in 0..3 {
            let mut random = random(9);
            let mut counts = [[0.0; 3]; 3];
            for _ in 0..draws {
                let path = process.draw_path(&[x], &vocabulary, &mut random);
                assert_eq!(path.len(), T);
                assert!(
                    path.iter()
                        .enumerate()
                        .all(|(t, level)| level.side_information == [SideInformation::Level(t + 1)])
                );
                assert_eq!(process.read(&path[1], &vocabulary), path[1].tokens);
                counts[usize::from(path[0].tokens[0])][usize::from(path[1].tokens[0])] += 1.0 / draws as f64;
            }
            for (v, w) in (0..3).flat_map(|v| (0..3).map(move |w| (v, w))) {
                let p = kernel(process, 1, &vocabulary, x, v) * kernel(process, 2, &vocabulary, v, w);
                let error = (p * (1.0 - p) / draws as f64).sqrt();
                close(counts[usize::from(v)][usize::from(w)], p, 4.5 * error);
            }
        }
    }
}

#[test]
fn ancestral_draws_follow_the_models_distribution() {
    let (vocabulary, model, draws) = (letters(2), Table { length: 2, vocabulary_size: 2 }, 20_000);
    for process in PROCESSES {
        let mut random = random(7);
        let mut counts = [0.0; 4];
        for _ in 0..draws {
            let mut level = process.draw_prior(2, &vocabulary, &mut random);
            for to in (0..process.steps()).rev() {
                level = process.draw_reverse(
                    &level,
                    to,
                    &probabilities(&model, &level),
                    &vocabulary,
                    &mut random,
                );
            }
            assert_eq!(level.side_information, [SideInformation::Level(0)]);
            counts[usize::from(2 * level.tokens[0] + level.tokens[1])] += 1.0 / draws as f64;
        }
        for (sentence, count) in all_sentences(2, 2).iter().zip(counts) {
            let p = enumerated(process, &model, &vocabulary, sentence).1.exp();
            close(count, p, 4.0 * (p * (1.0 - p) / draws as f64).sqrt());
        }
    }
}

/// Σ_x p*(x) NELBO*(x) of the optimal network, exactly.
fn optimum(process: Iid) -> f64 {
    let (distribution, vocabulary) = (toy_distribution(3, 2), letters(3));
    let oracle = distribution.conditionals();
    let mut nelbo = 0.0;
    for step in 1..=process.steps {
        for z in all_sentences(3, 2) {
            // Drawn levels carry what they say of x; here every z is wanted, with the same words.
            let evidence = |token: &Token| {
                (0..3).map(|v| marginal_of(process, step, v, *token).ln() as f32).collect::<Vec<_>>()
            };
            let context =
                Contexts { log_likelihoods: z.iter().flat_map(evidence).collect(), ..level(&z, step) };
            let answer = probabilities(&oracle, &context);
            let cost = process.cost(&context, step, &vocabulary, 1.0);
            for (x, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
                let q: f64 = x.iter().zip(&z).map(|(x, z)| marginal_of(process, step, *x, *z)).product();
                nelbo += if q > 0.0 { p * q * cost.nats(x, &answer) } else { 0.0 };
            }
        }
    }
    let priors = distribution.sentences().iter().zip(distribution.probabilities());
    nelbo + priors.map(|(x, p)| p * process.prior_cost(x, &vocabulary)).sum::<f64>()
}

/// q(z_t | x) in closed form, as checked above, for long schedules.
fn marginal_of(process: Iid, step: usize, x: Token, z: Token) -> f64 {
    let signal = process.signal(step);
    (if x == z { signal } else { 0.0 }) + (1.0 - signal) / 3.0
}

#[test]
fn drawn_levels_say_of_the_text_what_the_noise_says() {
    for process in PROCESSES {
        let level = process.draw_level(&[0, 1], 2, &letters(3), &mut random(8));
        for (i, z) in level.tokens.iter().enumerate() {
            for v in 0..3 {
                let probabilities = f64::from(level.log_likelihoods[3 * i + v]);
                close(probabilities, marginal(process, 2, &letters(3), v as Token, *z).ln(), 1e-6);
            }
        }
    }
}

#[test]
fn optimum_falls_towards_the_entropy_and_what_is_left_of_the_text() {
    let distribution = toy_distribution(3, 2);
    let mut last = f64::INFINITY;
    for steps in [2, 4, 8, 16, 32, 64, 128, 256] {
        let gap = optimum(Iid { steps, replacement: Replacement::Linear }) - distribution.entropy();
        assert!(gap > 0.0 && gap < last, "{steps}: {gap}");
        // Halving the steps' length about halves what they cost.
        assert!(last.is_infinite() || gap < 0.7 * last, "{steps}: {gap} after {last}");
        last = gap;
    }
    assert!(last < 0.02, "{last}");
    let mut last = f64::INFINITY;
    for steps in [8, 32, 128] {
        // ᾱ_T = exp(-1), however many steps lead there.
        let process =
            Iid { steps, replacement: Replacement::Constant { rate: 1.0 - (-1.0 / steps as f64).exp() } };
        let left = |z: &Vec<Token>| {
            let q = |x: &Vec<Token>| -> f64 {
                x.iter().zip(z).map(|(x, z)| marginal_of(process, steps, *x, *z)).product()
            };
            let distribution_of_z: f64 = distribution
                .sentences()
                .iter()
                .zip(distribution.probabilities())
                .map(|(x, p)| p * q(x))
                .sum();
            distribution_of_z * (distribution_of_z * 9.0).ln()
        };
        let left: f64 = all_sentences(3, 2).iter().map(left).sum();
        assert!(left > 0.01);
        let gap = optimum(process) - distribution.entropy() - left;
        assert!(gap > 0.0 && gap < 0.7 * last, "{steps}: {gap} after {last}");
        last = gap;
    }
    assert!(last < 0.02, "{last}");
}
