//! The likelihood of the sampler itself against all strings, and against what it draws.

use super::toys::*;
use crate::common::RandomTable;
use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated, OwnText, TopicsConfig};
use denoise_lab::error::ErrorKind;
use denoise_lab::process::{
    Bert, Deletion, Gaussian, LeftToRight, Mask, Noise, Process, Schedule, Span, SpanVariant, Variant,
};
use denoise_lab::sampler::{Order, Prompt, SampleConfig, SamplerCost, SamplerLikelihood, TokenChoice};
use pollster::block_on;
use std::sync::Arc;

const SIZE: usize = 3;
const LENGTH: usize = 4;

/// One order for each way in which what is visible decides.
const DECIDED: [Order; 4] = [Order::Confidence, Order::Entropy, Order::Margin, Order::LeftToRight];

/// Every string, equally likely.
fn every_string() -> (Corpus, Vec<Vec<u16>>) {
    let strings = all_sentences(SIZE, LENGTH);
    let weighted = strings.iter().map(|x| (x.clone(), 1.0)).collect();
    let distribution = Enumerated::new(SIZE, weighted).unwrap();
    (Corpus::of_distribution("toy", letters(SIZE), distribution), strings)
}

fn table() -> RandomTable {
    RandomTable { seed: 5, length: LENGTH, vocabulary_size: SIZE }
}

fn followed(
    corpus: &Corpus,
    model: &impl Conditionals,
    process: &dyn Process,
    config: &SampleConfig,
    rows: usize,
) -> SamplerLikelihood {
    let mut likelihood = SamplerLikelihood::new(corpus, process, config, 400, 0).unwrap();
    while !block_on(likelihood.advance(model, rows)).unwrap() {
        assert!(likelihood.cost().is_none() && likelihood.rows_done() < likelihood.rows());
    }
    likelihood
}

fn cost(
    corpus: &Corpus,
    model: &impl Conditionals,
    process: &dyn Process,
    config: &SampleConfig,
) -> SamplerCost {
    followed(corpus, model, process, config, usize::MAX).cost().unwrap()
}

/// p(x) of every string.
fn probabilities(model: &impl Conditionals, process: &dyn Process, config: &SampleConfig) -> Sentences {
    let (corpus, strings) = every_string();
    let likelihood = followed(&corpus, model, process, config, 7);
    strings.into_iter().zip(likelihood.log_likelihoods().unwrap().iter().map(|log_p| log_p.exp())).collect()
}

#[test]
fn the_likelihoods_of_all_strings_sum_to_1_for_every_order_k_and_number_of_steps() {
    let spans = Span { share: 0.0, variant: SpanVariant::Visible };
    for process in [&Mask as &dyn Process, &Bert, &spans, &LeftToRight] {
        for order in DECIDED {
            let k = (1..=LENGTH).map(|block_size| SampleConfig { block_size, order, ..Default::default() });
            let n = (1..=LENGTH).map(|steps| SampleConfig { steps, order, ..Default::default() });
            let sharper = [(0.5, 1.0), (2.0, 0.6), (1.0, 0.3)].map(|(temperature, top_p)| SampleConfig {
                temperature,
                top_p,
                order,
                ..Default::default()
            });
            let likeliest = SampleConfig { choice: TokenChoice::ArgMax, order, ..Default::default() };
            for config in k.chain(n).chain(sharper).chain([likeliest]) {
                let total: f64 = probabilities(&table(), process, &config).values().sum();
                assert!((total - 1.0).abs() < 1e-9, "{config:?}: {total}");
            }
        }
    }
}

#[test]
fn the_likelihood_is_the_law_of_what_is_drawn() {
    let blank = Prompt::blank(LENGTH);
    // Of all orders together 10^5.
    let trials = 25_000;
    for (n, order) in DECIDED.into_iter().enumerate() {
        // Each with another k, number of steps and temperature.
        let config = SampleConfig {
            order,
            block_size: 1 + n % 2,
            steps: [0, 3, 0, 2][n],
            temperature: [1.0, 1.0, 0.7, 1.0][n],
            ..Default::default()
        };
        let exact = probabilities(&table(), &Mask, &config);
        let draw = |seed| {
            any_order(&table(), &letters(SIZE), &blank, &SampleConfig { seed, ..config.clone() }).tokens
        };
        let excess = chi_square_excess(&frequencies(trials, draw), &exact, trials);
        assert!(excess < 5.0, "{order:?}: {excess}");
        // The test tells this sampler from another.
        let other = probabilities(&table(), &Mask, &SampleConfig { steps: 1, ..config.clone() });
        assert!(chi_square_excess(&frequencies(10_000, draw), &other, 10_000) > 50.0, "{order:?}");
    }
}

#[test]
fn the_true_conditionals_one_at_a_time_lose_nothing_in_any_order() {
    for (distribution, size) in [(toy_distribution(3, 3), 3), (checksum_distribution(3, 4), 3)] {
        let corpus = Corpus::of_distribution("toy", letters(size), distribution.clone());
        for order in DECIDED {
            let config = SampleConfig { order, ..Default::default() };
            let likelihood = followed(&corpus, &distribution.conditionals(), &Mask, &config, 5);
            for (x, log_p) in distribution.sentences().iter().zip(likelihood.log_likelihoods().unwrap()) {
                assert!((log_p - distribution.log_probability(x)).abs() < 1e-5, "{order:?} {x:?}");
            }
            let cost = likelihood.cost().unwrap();
            assert!(cost.divergence.unwrap() < 1e-5 && cost.exact && cost.missed.share == 0.0);
        }
    }
}

#[test]
fn left_to_right_the_likelihood_is_the_products_along_prefixes() {
    let model = PrefixTable::random(SIZE, LENGTH, 3);
    for (block_size, groups) in [
        (1, vec![vec![0], vec![1], vec![2], vec![3]]),
        (2, vec![vec![0, 1], vec![2, 3]]),
        (4, vec![vec![0, 1, 2, 3]]),
    ] {
        let config = SampleConfig { block_size, ..Default::default() };
        for (x, p) in probabilities(&model, &LeftToRight, &config) {
            assert!((p / model.joint(&x, &groups) - 1.0).abs() < 1e-5, "{x:?} at k = {block_size}");
        }
    }
}

/// By steps of uneven size, that no k has.
#[test]
fn what_is_restored_first_follows_the_order() {
    let (model, config) =
        (table(), SampleConfig { steps: 3, order: Order::Confidence, ..Default::default() });
    let mask = SIZE as u16;
    for (x, p) in probabilities(&model, &Mask, &config) {
        let (mut row, mut hidden, mut log_p) = (vec![mask; LENGTH], (0..LENGTH).collect::<Vec<_>>(), 0.0);
        for size in [1, 1, 2] {
            let sure = |i: &usize| {
                (0..SIZE as u16).map(|v| model.log_probability(&row, *i, v)).fold(f64::NEG_INFINITY, f64::max)
            };
            hidden.sort_by(|a, b| sure(b).total_cmp(&sure(a)).then(a.cmp(b)));
            let group: Vec<usize> = hidden.drain(..size).collect();
            log_p += group.iter().map(|i| model.log_probability(&row, *i, x[*i])).sum::<f64>();
            group.iter().for_each(|i| row[*i] = x[*i]);
        }
        assert!((p.ln() - log_p).abs() < 1e-5, "{x:?}");
    }
}

#[test]
fn a_sampler_that_cannot_draw_a_sentence_is_infinitely_far_and_says_how_much_it_misses() {
    let distribution = toy_distribution(3, 3);
    let corpus = Corpus::of_distribution("toy", letters(3), distribution.clone());
    let likeliest =
        SampleConfig { choice: TokenChoice::ArgMax, order: Order::Confidence, ..Default::default() };
    let found = cost(&corpus, &distribution.conditionals(), &Mask, &likeliest);
    assert_eq!((found.cost.nats, found.divergence), (f64::INFINITY, Some(f64::INFINITY)));
    let drawn = distribution.probabilities().iter().fold(0.0, |most: f64, p| most.max(*p));
    assert!((found.missed.share - (1.0 - drawn)).abs() < 1e-9, "{found:?}");

    let nucleus = SampleConfig { top_p: 0.5, order: Order::Margin, ..Default::default() };
    let found = cost(&corpus, &distribution.conditionals(), &Mask, &nucleus);
    let draw = |seed| {
        let (blank, config) = (Prompt::blank(3), SampleConfig { seed, ..nucleus.clone() });
        any_order(&distribution.conditionals(), &letters(3), &blank, &config).tokens
    };
    let reached: f64 = frequencies(2_000, draw).keys().map(|x| distribution.log_probability(x).exp()).sum();
    assert!(reached < 0.9 && (found.missed.share - (1.0 - reached)).abs() < 1e-9, "{found:?}, {reached}");
}

#[test]
fn sentences_that_cannot_be_listed_are_a_mean_with_its_error() {
    let topics = Corpus::open(&CorpusConfig::Topics(TopicsConfig::default())).unwrap();
    assert!(topics.enumerated().is_none());
    let oracle = topics.distribution().unwrap().conditionals();
    let sampler = |steps| SampleConfig { steps, order: Order::LeftToRight, ..Default::default() };
    // One at a time the true conditionals are p*: the control variate leaves nothing.
    let one = cost(&topics, &oracle, &Mask, &sampler(0));
    assert!(!one.exact && one.sentences == 400);
    assert!(one.divergence.unwrap().abs() < 1e-3 && one.cost.standard_error < 1e-3, "{one:?}");
    // All at once they are the product of the marginals, which are uniform here.
    let all = cost(&topics, &oracle, &Mask, &sampler(1));
    let unigram = topics.baselines().positional_unigram;
    assert!((all.cost.nats - unigram).abs() < 4.0 * all.cost.standard_error + 1e-3, "{all:?}");

    let text = OwnText::read("to be or not to be, that is the question. ".repeat(100).as_bytes()).unwrap();
    let own = Corpus::of_text(Arc::new(text), 8).unwrap();
    let model = RandomTable { seed: 1, length: 8, vocabulary_size: own.vocabulary.size() };
    let found = cost(&own, &model, &Mask, &sampler(2));
    assert!(found.divergence.is_none() && found.cost.standard_error > 0.0 && found.cost.nats > 0.0);
}

#[test]
fn a_sentence_with_more_than_one_way_to_come_about_is_refused() {
    let (corpus, _) = every_string();
    let decided = SampleConfig { order: Order::Confidence, ..Default::default() };
    let noise = Noise { share: 0.5, variant: Variant::Visible };
    let planned = Noise { share: 0.0, variant: Variant::Hidden };
    let diffusion = Gaussian::new(4, Schedule::Cosine);
    let deletion = Deletion { at_once: 1 };
    let refused: [(&dyn Process, SampleConfig, &str); 6] = [
        (&Mask, SampleConfig::default(), "random order"),
        (&Mask, SampleConfig { remask: 1, ..decided.clone() }, "remasking"),
        (&noise, decided.clone(), "noises"),
        (&planned, decided.clone(), "noises"),
        (&diffusion, decided.clone(), "diffusion"),
        (&deletion, decided.clone(), "deletion"),
    ];
    for (process, config, why) in refused {
        let error = SamplerLikelihood::new(&corpus, process, &config, 10, 0).err().unwrap();
        assert_eq!(error.kind, ErrorKind::Setting);
        assert!(error.message.en.contains(why), "{error}");
        assert!(SamplerLikelihood::check(process, &config).is_err());
    }
    // It never remasks.
    assert!(SamplerLikelihood::check(&LeftToRight, &SampleConfig { remask: 1, ..decided }).is_ok());
}
