//! top-p: draws from the smallest set of the most probable.

use super::toys::*;
use denoise_lab::Token;
use denoise_lab::sampler::{Order, Prompt, SampleConfig, TokenChoice};

const TRIALS: u64 = 10_000;

/// The nucleus of a distribution by brute force: of all sets that are likely enough the smallest, and of those
/// the likeliest. The distributions here have no ties.
fn nucleus(distribution: &Sentences, top_p: f64) -> Sentences {
    let outcomes: Vec<(&Vec<Token>, f64)> = distribution.iter().map(|(x, p)| (x, *p)).collect();
    let sum =
        |set: usize| (0..outcomes.len()).filter(|n| set >> n & 1 == 1).map(|n| outcomes[n].1).sum::<f64>();
    let sets = (1..1usize << outcomes.len()).filter(|set| sum(*set) >= top_p);
    let best =
        sets.min_by(|&a, &b| a.count_ones().cmp(&b.count_ones()).then(sum(b).total_cmp(&sum(a)))).unwrap();
    normalised(
        (0..outcomes.len()).filter(|n| best >> n & 1 == 1).map(|n| (outcomes[n].0.clone(), outcomes[n].1)),
    )
}

/// p(x)^(1/temperature), normalised.
fn tempered(distribution: impl IntoIterator<Item = (Vec<Token>, f64)>, temperature: f64) -> Sentences {
    normalised(distribution.into_iter().map(|(x, p)| (x, p.powf(1.0 / temperature))))
}

#[test]
fn a_blank_is_drawn_from_the_nucleus_of_its_tempered_conditional() {
    let (distribution, vocabulary) = (toy_distribution(4, 3), letters(4));
    let given = Prompt::read("a□b", &vocabulary, 3).unwrap();
    let fits = || distribution_of(&distribution).into_iter().filter(|(x, _)| (x[0], x[2]) == (0, 1));
    for (top_p, temperature) in [(0.01f64, 1.0), (0.6, 1.0), (0.9, 1.0), (0.9, 0.5), (0.9, 2.0), (1.0, 1.0)] {
        let exact = nucleus(&tempered(fits(), temperature), top_p.min(1.0 - 1e-9));
        let config = SampleConfig { top_p, temperature, ..Default::default() };
        let draw = |seed| {
            any_order(
                &distribution.conditionals(),
                &vocabulary,
                &given,
                &SampleConfig { seed, ..config.clone() },
            )
            .tokens
        };
        let shares = frequencies(TRIALS, draw);
        assert_eq!(shares.len(), exact.len(), "top-p {top_p}, temperature {temperature}");
        assert!(total_variation(&shares, &exact) < 0.02, "top-p {top_p}, temperature {temperature}");
    }
}

#[test]
fn each_token_is_drawn_from_its_own_nucleus() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let given = Prompt::read("□□c", &vocabulary, 3).unwrap();
    let fits = normalised(distribution_of(&distribution).into_iter().filter(|(x, _)| x[2] == 2));
    let marginal = |v: Token| fits.iter().filter(|(x, _)| x[0] == v).map(|(_, p)| p).sum::<f64>();
    let first = nucleus(&normalised((0..3).map(|v| (vec![v], marginal(v)))), 0.8);
    let second = |a: Token| nucleus(&normalised(fits.clone().into_iter().filter(|(x, _)| x[0] == a)), 0.8);
    let joint = first.iter().flat_map(|(a, p)| second(a[0]).into_iter().map(move |(x, q)| (x, p * q)));
    let exact: Sentences = joint.collect();
    let config = SampleConfig { top_p: 0.8, order: Order::LeftToRight, ..Default::default() };
    let draw = |seed| {
        any_order(&distribution.conditionals(), &vocabulary, &given, &SampleConfig { seed, ..config.clone() })
            .tokens
    };
    let shares = frequencies(TRIALS, draw);
    assert!(exact.len() < 9 && chi_square_excess(&shares, &exact, TRIALS) < 5.0);
}

#[test]
fn with_particles_the_nucleus_is_one_of_sentences() {
    let (table, vocabulary) = (PrefixTable::random(3, 4, 1), letters(3));
    let given = Prompt::read("□□bc", &vocabulary, 4).unwrap();
    let fillings = all_sentences(3, 2).into_iter().map(|x| [x, vec![1, 2]].concat());
    let joint = fillings.map(|x| (x.clone(), table.joint(&x, &[])));
    let distribution = normalised(joint);
    // Halfway between what two and what three sentences hold, so that particles can tell.
    let mut ranked: Vec<f64> = distribution.values().copied().collect();
    ranked.sort_by(|a, b| b.total_cmp(a));
    let top_p = ranked[0] + ranked[1] + ranked[2] / 2.0;
    let exact = nucleus(&distribution, top_p);
    assert_eq!(exact.len(), 3);
    let config = SampleConfig { top_p, particles: 512, ..Default::default() };
    let draw =
        |seed| left_to_right(&table, &vocabulary, &given, &SampleConfig { seed, ..config.clone() }).tokens;
    let shares = frequencies(2_000, draw);
    // Particles estimate which sentences are in it.
    assert!(total_variation(&shares, &exact) < 0.05, "{shares:?} {exact:?}");
    assert!(total_variation(&shares, &distribution) > 0.2);
}

#[test]
fn a_tiny_nucleus_is_the_arg_max() {
    let (distribution, vocabulary) = (toy_distribution(4, 4), letters(4));
    let prompt = Prompt::read("□□c□", &vocabulary, 4).unwrap();
    for order in ORDERS {
        for seed in 0..20 {
            let small = SampleConfig { top_p: 0.01, order, seed, ..Default::default() };
            let best = SampleConfig { choice: TokenChoice::ArgMax, order, seed, ..Default::default() };
            let fill = |config| any_order(&distribution.conditionals(), &vocabulary, &prompt, config).tokens;
            assert_eq!(fill(&small), fill(&best));
        }
    }
}
