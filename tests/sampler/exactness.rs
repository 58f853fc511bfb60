//! Samples follow the distribution that they must follow.

use super::toys::*;
use denoise_lab::Token;
use denoise_lab::corpus::{DataDistribution, Vocabulary};
use denoise_lab::process::{LeftToRight, Mask};
use denoise_lab::sampler::{Givens, LogProbabilityKind, Prompt, SampleConfig, TokenChoice};

const TRIALS: u64 = 10_000;

fn prompt(text: &str, vocabulary: &Vocabulary) -> Prompt {
    Prompt::read(text, vocabulary, text.chars().count()).unwrap()
}

/// The sentences that have the prompt's givens.
fn fillings(prompt: &Prompt, size: usize) -> Vec<Vec<Token>> {
    let fits =
        |x: &Vec<Token>| prompt.cells.iter().zip(x).all(|(cell, v)| cell.is_none_or(|given| given == *v));
    all_sentences(size, prompt.length()).into_iter().filter(fits).collect()
}

/// The blanks in groups of the given sizes, left to right.
fn groups(prompt: &Prompt, sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut blanks = prompt.blanks().iter();
    sizes.iter().map(|size| blanks.by_ref().take(*size).collect()).collect()
}

#[test]
fn exact_conditionals_from_left_to_right_reproduce_the_distribution() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let blank = prompt("□□□", &vocabulary);
    let draw = |seed| {
        left_to_right(
            &distribution.conditionals(),
            &vocabulary,
            &blank,
            &SampleConfig { seed, ..Default::default() },
        )
    };
    assert!(
        chi_square_excess(
            &frequencies(TRIALS, |seed| draw(seed).tokens),
            &distribution_of(&distribution),
            TRIALS
        ) < 5.0
    );
}

#[test]
fn any_order_infilling_reproduces_the_conditional_distribution() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let given = prompt("□b□", &vocabulary);
    let exact = normalised(distribution_of(&distribution).into_iter().filter(|(x, _)| x[1] == 1));
    let draw = |seed| {
        any_order(
            &distribution.conditionals(),
            &vocabulary,
            &given,
            &SampleConfig { seed, ..Default::default() },
        )
    };
    assert!(chi_square_excess(&frequencies(TRIALS, |seed| draw(seed).tokens), &exact, TRIALS) < 5.0);
}

#[test]
fn one_step_draws_the_product_of_the_marginals() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let blank = prompt("□□□", &vocabulary);
    let marginal = |i: usize, v: Token| {
        distribution_of(&distribution).iter().filter(|(x, _)| x[i] == v).map(|(_, p)| p).sum::<f64>()
    };
    let product = |x: &Vec<Token>| (0..3).map(|i| marginal(i, x[i])).product::<f64>();
    let independent = normalised(all_sentences(3, 3).into_iter().map(|x| (x.clone(), product(&x))));
    for config in [
        SampleConfig { block_size: 3, ..Default::default() },
        SampleConfig { steps: 1, ..Default::default() },
    ] {
        let draw = |seed| {
            any_order(
                &distribution.conditionals(),
                &vocabulary,
                &blank,
                &SampleConfig { seed, ..config.clone() },
            )
        };
        let shares = frequencies(TRIALS, |seed| draw(seed).tokens);
        assert!(chi_square_excess(&shares, &independent, TRIALS) < 5.0);
        assert!(
            chi_square_excess(&shares, &distribution_of(&distribution), TRIALS) > 50.0,
            "k > 1 must cost something here"
        );
    }
}

#[test]
fn one_blank_is_drawn_from_its_tempered_conditional() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let given = prompt("a□b", &vocabulary);
    for temperature in [0.5, 2.0] {
        let power = |p: f64| p.powf(1.0 / temperature);
        let fits = distribution_of(&distribution).into_iter().filter(|(x, _)| x[0] == 0 && x[2] == 1);
        let exact = normalised(fits.map(|(x, p)| (x, power(p))));
        let config = SampleConfig { temperature, ..Default::default() };
        let draw = |seed| {
            any_order(
                &distribution.conditionals(),
                &vocabulary,
                &given,
                &SampleConfig { seed, ..config.clone() },
            )
        };
        assert!(chi_square_excess(&frequencies(TRIALS, |seed| draw(seed).tokens), &exact, TRIALS) < 5.0);
    }
}

#[test]
fn particles_follow_the_exact_conditional() {
    let (table, vocabulary) = (PrefixTable::random(3, 4, 1), letters(3));
    // (prompt, k, temperature, sizes of the groups)
    let cases: [(&str, usize, f64, &[usize]); 6] = [
        ("□□bc", 1, 1.0, &[1, 1]),
        ("□a□c", 1, 1.0, &[1, 1]),
        ("b□a□", 1, 1.0, &[1, 1]),
        ("□a□c", 2, 1.0, &[2]),
        ("□□□b", 2, 1.0, &[1, 2]),
        ("□□bc", 1, 1.6, &[1, 1]),
    ];
    for (text, block_size, temperature, sizes) in cases {
        let given = prompt(text, &vocabulary);
        let groups = groups(&given, sizes);
        let joint = |x: &Vec<Token>| table.joint(x, &groups).powf(1.0 / temperature);
        let exact = normalised(fillings(&given, 3).into_iter().map(|x| (x.clone(), joint(&x))));
        let config = SampleConfig { block_size, temperature, ..Default::default() };
        let draw =
            |seed| left_to_right(&table, &vocabulary, &given, &SampleConfig { seed, ..config.clone() });
        let distance = total_variation(&exact, &frequencies(TRIALS, |seed| draw(seed).tokens));
        assert!(distance < 0.02, "{text}, k = {block_size}, temperature {temperature}: {distance}");
    }
}

#[test]
fn low_temperature_sharpens_the_posterior_not_the_search() {
    let (table, vocabulary) = (PrefixTable::random(3, 4, 1), letters(3));
    let given = prompt("□□bc", &vocabulary);
    let groups = groups(&given, &[1, 1]);
    let joint = |x: &Vec<Token>| table.joint(x, &groups).powf(1.0 / 0.5);
    let exact = normalised(fillings(&given, 3).into_iter().map(|x| (x.clone(), joint(&x))));
    let config = SampleConfig { temperature: 0.5, particles: 512, ..Default::default() };
    let draw = |seed| left_to_right(&table, &vocabulary, &given, &SampleConfig { seed, ..config.clone() });
    let trials = 5_000;
    assert!(total_variation(&exact, &frequencies(trials, |seed| draw(seed).tokens)) < 0.03);
}

#[test]
fn clamping_ignores_the_givens_on_the_right() {
    let (table, vocabulary) = (PrefixTable::random(3, 4, 1), letters(3));
    let given = prompt("□□bc", &vocabulary);
    let exact = normalised(fillings(&given, 3).into_iter().map(|x| (x.clone(), table.joint(&x, &[]))));
    let left_only = |x: &[Token]| table.probability(&[], 0, x[0]) * table.probability(&x[..1], 1, x[1]);
    let naive = normalised(fillings(&given, 3).into_iter().map(|x| (x.clone(), left_only(&x))));
    assert!(total_variation(&exact, &naive) > 0.2, "the toy must tell the two apart");

    let config = SampleConfig { givens: Givens::Clamp, ..Default::default() };
    let draw = |seed| left_to_right(&table, &vocabulary, &given, &SampleConfig { seed, ..config.clone() });
    let shares = frequencies(TRIALS, |seed| draw(seed).tokens);
    assert!(chi_square_excess(&shares, &naive, TRIALS) < 5.0);
    assert!(total_variation(&shares, &exact) > 0.18);
    assert_eq!(draw(0).effective_sample_size, None);
    assert_eq!(draw(0).log_probability_kind, LogProbabilityKind::LeftContext);
}

#[test]
fn particle_arg_max_is_the_most_probable_filling() {
    let vocabulary = letters(3);
    let given = prompt("□□bc", &vocabulary);
    for table_seed in 0..20 {
        let table = PrefixTable::random(3, 4, table_seed);
        let best = |a: &Vec<Token>, b: &Vec<Token>| table.joint(a, &[]).total_cmp(&table.joint(b, &[]));
        let exact = fillings(&given, 3).into_iter().max_by(best).unwrap();
        for seed in 0..5 {
            let config =
                SampleConfig { choice: TokenChoice::ArgMax, particles: 512, seed, ..Default::default() };
            assert_eq!(left_to_right(&table, &vocabulary, &given, &config).tokens, exact);
        }
    }
}

#[test]
fn particle_candidates_estimate_the_exact_marginals() {
    let (table, vocabulary) = (PrefixTable::random(3, 4, 1), letters(3));
    let given = prompt("□□bc", &vocabulary);
    let exact = normalised(fillings(&given, 3).into_iter().map(|x| (x.clone(), table.joint(&x, &[]))));
    let config = SampleConfig { particles: 512, ..Default::default() };
    let trials = 50;
    for i in 0..2 {
        let mut mean = [0.0; 3];
        for seed in 0..trials {
            let filled = left_to_right(&table, &vocabulary, &given, &SampleConfig { seed, ..config.clone() });
            for candidate in &filled.frames.last().unwrap().cells[i].candidates {
                mean[usize::from(candidate.token)] += candidate.probability / trials as f64;
            }
        }
        for (v, mean) in mean.iter().enumerate() {
            let share: f64 = exact.iter().filter(|(x, _)| usize::from(x[i]) == v).map(|(_, p)| p).sum();
            assert!((mean - share).abs() < 0.01, "position {i}, token {v}: {mean}, exactly {share}");
        }
    }
}

#[test]
fn log_probability_is_that_of_the_distribution_where_it_is_exact() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let given = prompt("c□□", &vocabulary);
    let prefix: f64 = distribution_of(&distribution).iter().filter(|(x, _)| x[0] == 2).map(|(_, p)| p).sum();
    for seed in 0..20 {
        let config = SampleConfig { seed, temperature: 0.7, ..Default::default() };
        let filled = left_to_right(&distribution.conditionals(), &vocabulary, &given, &config);
        assert_eq!(filled.log_probability_kind, LogProbabilityKind::Exact);
        let exact = distribution.log_probability(&filled.tokens) - prefix.ln();
        assert!((filled.log_probability.unwrap() - exact).abs() < 1e-5);
    }
}

#[test]
fn kinds_of_log_probability_are_told_apart() {
    use LogProbabilityKind::*;
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let cases = [
        ("□□□", 1, AlongOrder, Exact),
        ("□□□", 2, IndependentDraws, Exact),
        ("□ab", 2, AlongOrder, LeftContext),
        ("abc", 1, Exact, Exact),
    ];
    for (text, block_size, any, left) in cases {
        let config = SampleConfig { block_size, ..Default::default() };
        let kind = |process| {
            run(&distribution.conditionals(), process, &vocabulary, &prompt(text, &vocabulary), &config)
                .log_probability_kind
        };
        assert_eq!((kind(&Mask), kind(&LeftToRight)), (any, left), "{text}, k = {block_size}");
    }
}
