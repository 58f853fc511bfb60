//! Numbers of sampled sentences against exact enumeration.

use super::toys::*;
use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated, OwnText};
use denoise_lab::error::ErrorKind;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{LeftToRight, Mask, Noise, Process, Variant};
use denoise_lab::sampler::{DistanceKind, Order, Quality, QualityPoint, SampleConfig};
use pollster::block_on;
use std::sync::Arc;

fn measured(
    corpus: &Corpus,
    model: &impl Conditionals,
    process: &dyn Process,
    config: &SampleConfig,
    evaluations: &[usize],
    rows: usize,
) -> Vec<QualityPoint> {
    let mut quality = Quality::new(corpus, process, config, evaluations, 4_000).unwrap();
    while !block_on(quality.advance(model, rows)).unwrap() {}
    assert_eq!(quality.rows_done(), quality.rows());
    quality.points()
}

fn value(point: &QualityPoint, kind: DistanceKind) -> Option<f64> {
    point.distances.iter().find(|distance| distance.kind == kind).map(|distance| distance.value)
}

fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let starting_with = |first: &usize| {
        let rest: Vec<usize> = of.iter().copied().filter(|i| i != first).collect();
        permutations(&rest).into_iter().map(|rest| [vec![*first], rest].concat()).collect::<Vec<_>>()
    };
    of.iter().flat_map(starting_with).collect()
}

/// The sampler's distribution: groups of these sizes in uniformly random order, each drawn independently.
fn sampled_distribution(distribution: &Enumerated, sizes: &[usize]) -> Sentences {
    let positions: Vec<usize> = (0..distribution.length()).collect();
    let orders = permutations(&positions);
    let along = |x: &Vec<u16>, order: &Vec<usize>| {
        let (mut visible, mut rest, mut p) = (PositionSet::EMPTY, order.as_slice(), 1.0);
        for size in sizes {
            let (group, others) = rest.split_at(*size);
            p *= group.iter().map(|i| conditional(distribution, visible, x, *i)).product::<f64>();
            visible = group.iter().fold(visible, |visible, i| visible.with(*i));
            rest = others;
        }
        p
    };
    let mean = |x: &Vec<u16>| orders.iter().map(|order| along(x, order)).sum::<f64>() / orders.len() as f64;
    all_sentences(distribution.vocabulary_size(), distribution.length())
        .into_iter()
        .map(|x| (x.clone(), mean(&x)))
        .collect()
}

#[test]
fn every_number_is_what_enumeration_says() {
    let distribution = checksum_distribution(3, 4);
    let corpus = Corpus::of_distribution("toy", letters(3), distribution.clone());
    let points =
        measured(&corpus, &distribution.conditionals(), &Mask, &Default::default(), &[1, 2, 3, 4], 999);
    let sizes: [&[usize]; 4] = [&[4], &[2, 2], &[1, 1, 2], &[1, 1, 1, 1]];
    let exact = distribution_of(&distribution);
    for (point, sizes) in points.iter().zip(sizes) {
        assert_eq!((point.evaluations, point.sentences), (sizes.len(), 4_000));
        assert_eq!(point.mean_evaluations, sizes.len() as f64);
        let sampled = sampled_distribution(&distribution, sizes);
        let valid: f64 = exact.keys().map(|x| sampled[x]).sum();
        assert!((point.valid.share - valid).abs() <= 4.0 * point.valid.standard_error + 1e-9, "{point:?}");
        let surprisal = exact.iter().map(|(x, p)| -sampled[x] / valid * p.ln()).sum::<f64>();
        let mean = point.surprisal.unwrap();
        assert!((mean.nats - surprisal).abs() < 4.0 * mean.standard_error);

        let divergence: f64 = exact.iter().map(|(x, p)| p * (p / sampled[x]).ln()).sum();
        match value(point, DistanceKind::ExactDivergence) {
            Some(nats) => assert!((nats - divergence).abs() < 1e-5, "{nats} {divergence}"),
            None => assert_eq!(sizes.len(), 3, "1, 1, 2 are blocks of no k"),
        }
        let apart = total_variation(&sampled, &exact);
        let empirical =
            point.distances.iter().find(|d| d.kind == DistanceKind::EmpiricalTotalVariation).unwrap();
        let slack = 3.0 / 4_000f64.sqrt();
        assert!((apart - slack..apart + empirical.chance + slack).contains(&empirical.value), "{point:?}");
    }
    let last = points[3].distances.last().unwrap();
    assert!((last.value - last.chance).abs() < 0.015, "sentences of p* itself: {last:?}");
    assert!((points[3].surprisal.unwrap().nats - distribution.entropy()).abs() < 0.1);
}

#[test]
fn more_evaluations_of_the_true_conditionals_give_better_sentences() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let oracle = corpus.enumerated().unwrap().conditionals();
    let points = measured(&corpus, &oracle, &Mask, &Default::default(), &[1, 2, 4, 8], usize::MAX);
    for pair in points.windows(2) {
        assert!(pair[0].valid.share + 4.0 * pair[0].valid.standard_error < pair[1].valid.share);
        let divergence = |point| value(point, DistanceKind::ExactDivergence).unwrap();
        assert!(divergence(&pair[0]) > divergence(&pair[1]) + 0.1);
    }
    // One evaluation draws the product of the marginals, whose gap is known.
    assert!((value(&points[0], DistanceKind::ExactDivergence).unwrap() - 5.831).abs() < 1e-3);
    assert!(value(&points[3], DistanceKind::ExactDivergence).unwrap() < 1e-5);
    assert_eq!(points[3].valid.share, 1.0);
}

#[test]
fn evaluations_beyond_one_a_token_are_rounds_of_remasking() {
    let distribution = checksum_distribution(3, 4);
    let corpus = Corpus::of_distribution("toy", letters(3), distribution.clone());
    let points = measured(&corpus, &distribution.conditionals(), &Mask, &Default::default(), &[9], 1_000);
    assert_eq!((points[0].mean_evaluations, points[0].valid.share), (9.0, 1.0));
    assert_eq!(value(&points[0], DistanceKind::ExactDivergence), None);
    let last = points[0].distances.last().unwrap();
    assert!((last.value - last.chance).abs() < 0.015);
}

#[test]
fn how_many_rows_go_at_a_time_changes_nothing() {
    let distribution = toy_distribution(3, 3);
    let corpus = Corpus::of_distribution("toy", letters(3), distribution.clone());
    let hidden = Noise { share: 1.0, variant: Variant::Hidden };
    for process in [&Mask as &dyn Process, &LeftToRight, &hidden] {
        let points = |rows, seed| {
            let config = SampleConfig { seed, ..Default::default() };
            measured(&corpus, &distribution.conditionals(), process, &config, &[1, 3], rows)
        };
        assert_eq!(points(1, 5), points(usize::MAX, 5));
        assert_ne!(points(100, 5), points(100, 6), "the seed must matter");
    }
}

#[test]
fn divergence_is_given_only_where_the_distribution_is_the_models() {
    let distribution = toy_distribution(3, 3);
    let corpus = Corpus::of_distribution("toy", letters(3), distribution.clone());
    let has = |process: &dyn Process, config: SampleConfig| {
        let points = measured(&corpus, &distribution.conditionals(), process, &config, &[3], usize::MAX);
        value(&points[0], DistanceKind::ExactDivergence).is_some()
    };
    assert!(has(&Mask, Default::default()) && has(&LeftToRight, Default::default()));
    let confidence = SampleConfig { order: Order::Confidence, ..Default::default() };
    assert!(has(&Mask, confidence.clone()));
    assert!(has(&Mask, SampleConfig { temperature: 0.5, top_p: 0.9, ..confidence.clone() }));
    assert!(!has(&Noise { share: 0.5, variant: Variant::Visible }, confidence));
    assert!(!has(&Mask, SampleConfig { temperature: 0.5, ..Default::default() }));
    assert!(!has(&Mask, SampleConfig { top_p: 0.5, ..Default::default() }));
    assert!(!has(&Noise { share: 1.0, variant: Variant::Blind }, Default::default()));
}

#[test]
fn what_cannot_be_measured_is_an_error() {
    let distribution = toy_distribution(3, 3);
    let corpus = Corpus::of_distribution("toy", letters(3), distribution.clone());
    let kind = |corpus: &Corpus, process: &dyn Process, evaluations: &[usize], sentences| {
        Quality::new(corpus, process, &Default::default(), evaluations, sentences)
            .err()
            .map(|error| error.kind)
    };
    assert_eq!(kind(&corpus, &Mask, &[1, 3, 35], 2), None);
    for (process, evaluations, sentences) in [
        (&Mask as &dyn Process, &[1][..], 1),
        (&Mask, &[], 2),
        (&Mask, &[0], 2),
        (&Mask, &[1, 36], 2),
        (&LeftToRight, &[4], 2),
    ] {
        let found = kind(&corpus, process, evaluations, sentences);
        assert_eq!(found, Some(ErrorKind::Setting), "{evaluations:?}");
    }
    let text = OwnText::read("to be or not to be. ".repeat(100).as_bytes()).unwrap();
    let unknown = Corpus::of_text(Arc::new(text), 16).unwrap();
    assert_eq!(kind(&unknown, &Mask, &[1], 2), Some(ErrorKind::Setting));

    let other = toy_distribution(3, 4);
    let mut quality = Quality::new(&corpus, &Mask, &Default::default(), &[1], 10).unwrap();
    assert!(block_on(quality.advance(&other.conditionals(), 5)).is_err());
    assert_eq!((quality.rows_done(), quality.points()), (0, vec![]));
}
