//! D, R, IWAE and the decoder's use of z, against quadrature.

use super::toy::{
    COIN, Coin, Echo, coin_corpus, importance_weighted, integral, normal, over, rate_distortion,
};
use denoise_lab::Token;
use denoise_lab::bound::BoundKind;
use denoise_lab::corpus::{Corpus, CorpusConfig, TopicsConfig};
use denoise_lab::diagnosis::{
    Collapse, CollapseEstimate, ImportanceEstimate, LatentMeasurement, LatentScatter, LatentUsage,
    MeasurementConfig, Pictures, Sentences, Verdict, latent_usage,
};
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::{
    FixedMeans, LatentConfig, LatentModel, PosteriorMean, Scope, add_path, decode, gaussian_divergence,
    reconstruct,
};
use denoise_lab::process::{Gaussian, Schedule, frozen_embeddings};
use denoise_lab::random::{Purpose, Random};
use pollster::block_on;

fn random() -> Random {
    Random::new(0, Purpose::Test, 0)
}

#[test]
fn the_gaussian_divergence_is_that_of_quadrature() {
    for (mean, deviation) in [(0.0, 1.0), (0.7, 0.3), (-1.5, 1.8), (0.0, 0.05)] {
        let term = |z: f64| {
            let q = normal(z, mean, deviation);
            if q > 0.0 { q * (q / normal(z, 0.0, 1.0)).ln() } else { 0.0 }
        };
        assert!((gaussian_divergence(mean, deviation.ln()) - integral(term)).abs() < 1e-6);
    }
    assert_eq!(gaussian_divergence(0.0, 0.0), 0.0);
}

#[test]
fn distortion_and_rate_are_those_of_quadrature_within_their_error() {
    let corpus = coin_corpus();
    let sentences = Sentences::of(&corpus, 10, 0);
    let found = rate_distortion(&COIN, &corpus, &sentences, 4000);
    let distortion = over(|x| -COIN.expected(x, |z| COIN.log_likelihood(z, x)));
    let rate = over(|x| gaussian_divergence(COIN.means[usize::from(x)], COIN.deviation.ln()));
    assert_eq!(found.kind, BoundKind::ProbabilityWeightedEstimate);
    let (of_distortion, of_rate) = found.distortion.zip(found.rate).unwrap();
    assert!(of_distortion.standard_error > 0.0 && of_distortion.standard_error < 0.02);
    assert!((of_distortion.nats - distortion).abs() < 4.0 * of_distortion.standard_error);
    assert!((of_rate.nats - rate).abs() < 1e-6 && of_rate.standard_error == 0.0);
    assert!((found.bound.nats - of_distortion.nats - of_rate.nats).abs() < 1e-12);
    assert!((found.divergences[0] - rate).abs() < 1e-6);
    assert!((found.mean_variances[0] - 0.21 * 1.3f64.powi(2)).abs() < 1e-6);
    assert!((found.gap.unwrap() - (found.bound.nats - corpus.entropy().unwrap())).abs() < 1e-12);
    let evidence = over(|x| -COIN.log_evidence(x));
    assert!(found.bound.nats > evidence);
}

#[test]
fn more_importance_samples_tighten_the_bound_to_the_evidence() {
    let corpus = coin_corpus();
    let sentences = Sentences::of(&corpus, 10, 0);
    let found = importance_weighted(&COIN, &sentences, &[1, 10, 100, 1000, 20_000]).unwrap();
    for pair in found.windows(2) {
        assert!(pair[1].bound.nats <= pair[0].bound.nats, "{pair:?}");
    }
    let evidence = over(|x| -COIN.log_evidence(x));
    let last = found.last().unwrap();
    assert!((last.bound.nats - evidence).abs() < 0.01, "{} {evidence}", last.bound.nats);
    let entropy = corpus.entropy().unwrap();
    for each in &found {
        assert!((each.gap.unwrap() - (each.bound.nats - entropy)).abs() < 1e-12);
        assert!((0.999..=each.samples as f64 * 1.001).contains(&each.effective_sample_size), "{each:?}");
    }
}

#[test]
fn a_posterior_that_misses_the_sentence_is_mended_by_the_priors_half_of_the_proposal() {
    // Far from where the sentence's own z are, and narrow: weighted by q alone the bound would be hopeless.
    let lost = Coin { means: [6.0, -6.0], deviation: 0.1, ..COIN };
    let sentences = Sentences::of(&coin_corpus(), 10, 0);
    let found = importance_weighted(&lost, &sentences, &[1000]).unwrap();
    let evidence = over(|x| -lost.log_evidence(x));
    assert!((found[0].bound.nats - evidence).abs() < 0.1, "{} {evidence}", found[0].bound.nats);
}

#[test]
fn importance_weighting_is_pulled_in_parts_that_come_to_all_draws() {
    let sentences = Sentences::of(&coin_corpus(), 10, 0);
    let mut estimate = ImportanceEstimate::new(sentences, &[10, 1000], 0).unwrap();
    let mut before = 0;
    while !block_on(estimate.advance(&COIN)).unwrap() {
        let (done, rows) = estimate.progress();
        assert!((before + 1..=before + 512).contains(&done) && rows == 2000, "{before} {done} {rows}");
        before = done;
    }
    assert_eq!(estimate.progress(), (2000, 2000));
}

#[test]
fn a_scatter_puts_sentences_where_their_means_are() {
    let found = block_on(LatentScatter::of(&COIN, &coin_corpus(), 0)).unwrap();
    let themes: Vec<_> = found.themes.iter().map(|theme| (theme.name.as_str(), theme.points.len())).collect();
    assert_eq!(themes, [("a", 1), ("b", 1)]);
    for (theme, mean) in found.themes.iter().zip(COIN.means) {
        assert!((theme.points[0][0] - mean).abs() < 1e-6 && theme.points[0][1] == 0.0);
        assert!(theme.centre.iter().zip(&theme.points[0]).all(|(a, b)| (a - b).abs() < 1e-9));
    }
    assert!((found.explained[0] - 1.0).abs() < 1e-9 && found.explained[1] == 0.0);
    assert!((found.between - 1.0).abs() < 1e-9 && found.dimensions == 1);
}

#[test]
fn samples_that_do_not_nest_are_refused() {
    let sentences = Sentences::of(&coin_corpus(), 10, 0);
    for samples in [&[1, 10, 15][..], &[10, 1], &[0, 10]] {
        let error = importance_weighted(&COIN, &sentences, samples).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Setting);
    }
}

#[test]
fn drawn_sentences_are_paired_with_their_distribution() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let drawn = Sentences::drawn(&corpus, 50, 1);
    assert_eq!((drawn.count, drawn.tokens.len()), (50, 400));
    let log_p = |x: &[u16]| corpus.log_probability(x).unwrap();
    // Of the optimal model every pair cancels, so that nothing of the sentences' variance is left.
    let costs: Vec<f64> = drawn.tokens.chunks(8).map(|x| -log_p(x)).collect();
    let (kind, mean) = drawn.bound(&costs, &[0.0; 50]);
    assert_eq!(kind, BoundKind::ControlVariateEstimate);
    assert!((mean.nats - corpus.entropy().unwrap()).abs() < 1e-9 && mean.standard_error < 1e-9);
    let all = Sentences::of(&corpus, 50, 1);
    assert_eq!(all.count, 256);
    assert!((all.weights().iter().sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn a_bound_that_is_the_same_of_every_sentence_is_known_without_error() {
    // Uniform tokens, z ignored and at no rate: L log V of every sentence of topics, whose unigram is uniform.
    let corpus = Corpus::open(&CorpusConfig::Topics(TopicsConfig::default())).unwrap();
    let drawn = Sentences::drawn(&corpus, 200, 1);
    let nats = corpus.length as f64 * (corpus.vocabulary.size() as f64).ln();
    let (kind, mean) = drawn.bound(&vec![nats; drawn.count], &vec![0.0; drawn.count]);
    assert_eq!(kind, BoundKind::ControlVariateEstimate);
    assert!((mean.nats - nats).abs() < 1e-9 && mean.standard_error < 1e-9, "{mean:?}");
    // The floor of a decoder that has no z, by the closed form.
    let floor = corpus.baselines().pooled_unigram - corpus.entropy().unwrap();
    assert!((mean.nats - corpus.entropy().unwrap() - floor).abs() < 1e-6, "{floor}");
}

#[test]
fn pairing_with_the_distribution_leaves_the_mean_and_never_widens_its_error() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let distribution = corpus.enumerated().unwrap();
    let cost = |x: &[u16], share: f64| -share * corpus.log_probability(x).unwrap() + f64::from(x[0] % 3);
    for share in [0.0, 0.5, 1.0, 2.0] {
        let listed = distribution.sentences().iter().zip(distribution.probabilities());
        let exact: f64 = listed.map(|(x, p)| p * cost(x, share)).sum();
        let drawn = Sentences::drawn(&corpus, 4000, 5);
        let costs: Vec<f64> = drawn.tokens.chunks(8).map(|x| cost(x, share)).collect();
        let paired = drawn.bound(&costs, &[0.0; 4000]).1;
        let plain = drawn.mean(&costs, &[0.0; 4000]);
        assert!((paired.nats - exact).abs() < 4.0 * paired.standard_error, "{share}: {paired:?} {exact}");
        assert!(paired.standard_error < 1.01 * plain.standard_error, "{share}: {paired:?} {plain:?}");
    }
}

#[test]
fn shuffling_costs_nothing_exactly_where_the_decoder_ignores_z() {
    let corpus = coin_corpus();
    let sentences = Sentences::drawn(&corpus, 400, 0);
    let deaf = Coin { slope: 0.0, ..COIN };
    let usage = block_on(latent_usage(&deaf, &sentences, 0)).unwrap();
    assert_eq!((usage.shuffle_cost.nats, usage.divergence.nats), (0.0, 0.0));
    let usage = block_on(latent_usage(&COIN, &sentences, 0)).unwrap();
    assert!(usage.shuffle_cost.nats > 4.0 * usage.shuffle_cost.standard_error);
    assert!(usage.divergence.nats > 4.0 * usage.divergence.standard_error);
}

#[test]
fn an_aggregate_that_matches_the_prior_says_nothing_of_the_information_in_z() {
    // q(z|x) = p(z) for every x: nothing that compares E_x q(z|x) with p(z) finds fault with it.
    let empty = Coin { means: [0.0, 0.0], deviation: 1.0, ..COIN };
    let corpus = coin_corpus();
    let aggregate = |z: f64| 0.7 * normal(z, empty.means[0], 1.0) + 0.3 * normal(z, empty.means[1], 1.0);
    assert!(integral(|z| (aggregate(z) - normal(z, 0.0, 1.0)).abs()) < 1e-9);
    let sentences = Sentences::drawn(&corpus, 2000, 0);
    let found = rate_distortion(&empty, &corpus, &sentences, 2);
    assert_eq!((found.rate.unwrap().nats, found.mean_variances[0]), (0.0, 0.0));
    let usage = block_on(latent_usage(&empty, &sentences, 0)).unwrap();
    let error = usage.shuffle_cost.standard_error;
    assert!(usage.shuffle_cost.nats.abs() < 4.0 * error, "{usage:?}");
    // Not because this decoder ignores z: it does not.
    assert!(usage.divergence.nats > 0.1);
}

#[test]
fn free_running_marginals_know_no_true_prefix() {
    let z = [-1.0f32, 1.0, 2.0];
    let marginals = |listens: bool, paths: usize| {
        let (mut random, mut sums) = (random(), Vec::new());
        for _ in 0..paths {
            block_on(add_path(&Echo { listens }, &z, paths, &mut random, &mut sums)).unwrap();
        }
        sums
    };
    let deaf = marginals(false, 7);
    assert_eq!(deaf.len(), 3 * 2 * 3);
    assert!(deaf.chunks(6).all(|of_z| of_z == &deaf[..6]));
    let heard = marginals(true, 4000);
    // Whatever z is, a free run's second token is uniform: only which first token it repeats is random.
    assert!(heard.iter().all(|p| (p - 1.0 / 3.0).abs() < 0.03), "{heard:?}");
}

#[test]
fn an_autoregressive_sentence_is_drawn_token_by_token() {
    let z = vec![1.0f32; 3000];
    let drawn = block_on(decode(&Echo { listens: true }, &z, &mut random())).unwrap();
    let repeated = drawn.chunks(2).filter(|x| x[0] == x[1]).count() as f64 / 3000.0;
    assert!((repeated - 0.9).abs() < 4.0 * (0.09f64 / 3000.0).sqrt(), "{repeated}");
    let sentences = vec![2u16; 20];
    assert_eq!(block_on(reconstruct(&Echo { listens: true }, &sentences, &mut random())).unwrap().len(), 20);
}

#[test]
fn posteriors_are_drawn_with_their_mean_and_deviation() {
    let posteriors = block_on(COIN.posteriors(&[1])).unwrap();
    let mut random = random();
    let draws: Vec<f64> = (0..20_000).map(|_| f64::from(posteriors.draw(0, &mut random)[0])).collect();
    let mean = draws.iter().sum::<f64>() / 20_000.0;
    let variance = draws.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / 20_000.0;
    assert!((mean - 0.9).abs() < 0.02 && (variance - 0.36).abs() < 0.02, "{mean} {variance}");
}

#[test]
fn fixed_means_of_positions_are_the_frozen_embeddings_of_the_diffusion() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let mut config =
        LatentConfig { scope: Scope::Position, mean: PosteriorMean::Fixed, ..LatentConfig::default() };
    config.dimensions = 16;
    let size = corpus.vocabulary.size();
    let embeddings = frozen_embeddings(size, 16, 0);
    assert_eq!(*Gaussian::new(8, Schedule::Cosine).embeddings(size), embeddings);
    let sentence = corpus.sample(&mut random()).into_owned();
    let means = FixedMeans::new(&config, &corpus, 0).of(&sentence);
    for (x, mean) in sentence.iter().zip(means.chunks(16)) {
        assert_eq!(mean, &embeddings[usize::from(*x) * 16..(usize::from(*x) + 1) * 16]);
    }
}

#[test]
fn fixed_means_of_sentences_have_mean_zero_and_variance_one_over_the_distribution() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let config = LatentConfig { mean: PosteriorMean::Fixed, ..LatentConfig::default() };
    let means = FixedMeans::new(&config, &corpus, 0);
    let distribution = corpus.enumerated().unwrap();
    for j in 0..8 {
        let moment = |power: i32| -> f64 {
            let terms = distribution.sentences().iter().zip(distribution.probabilities());
            terms.map(|(x, p)| p * means.of(x)[j].powi(power)).sum()
        };
        assert!(moment(1).abs() < 1e-9 && (moment(2) - 1.0).abs() < 1e-9);
    }
    let distinct: std::collections::HashSet<String> =
        distribution.sentences().iter().map(|x| format!("{:.9?}", means.of(x))).collect();
    assert_eq!(distinct.len(), 256);
}

/// A diagnosis at one go.
fn collapse(coin: &Coin, sentences: &Sentences, usage: &LatentUsage, paths: usize, seed: u64) -> Collapse {
    let mut estimate = CollapseEstimate::new(sentences.clone(), paths, seed);
    block_on(async { while !estimate.advance(coin).await.unwrap() {} });
    estimate.result(Some(usage)).unwrap()
}

#[test]
fn a_model_that_ignores_z_is_said_to_have_collapsed_and_one_that_uses_it_not() {
    let corpus = coin_corpus();
    let drawn = Sentences::drawn(&corpus, 400, 0);
    let diagnosed = |coin: &Coin| {
        let usage = block_on(latent_usage(coin, &drawn, 0)).unwrap();
        collapse(coin, &Sentences::of(&corpus, 2, 0), &usage, 1, 0)
    };
    let empty = Coin { means: [0.0, 0.0], deviation: 1.0, slope: 0.0, ..COIN };
    let found = diagnosed(&empty);
    assert_eq!((found.verdict, found.active_units), (Verdict::PooledUnigram, Some(0)));
    assert!(found.latent_information.nats < 1e-9);
    assert!(found.mutual_information.unwrap().information.nats.abs() < 1e-9);
    let sure = Coin { means: [-3.0, 3.0], deviation: 0.1, slope: 9.0, shift: 0.0 };
    let found = diagnosed(&sure);
    assert_eq!((found.verdict, found.active_units), (Verdict::Alive, Some(1)));
    assert_eq!(found.active_dimensions, [0]);
    let entropy = corpus.entropy().unwrap();
    assert!((found.latent_information.nats - entropy).abs() < 1e-3, "{found:?}");
    let information = found.mutual_information.unwrap();
    assert!((information.information.nats - entropy).abs() < 1e-3);
    assert!((information.cap - entropy).abs() < 1e-9);
}

#[test]
fn what_is_pulled_in_parts_is_what_is_measured_at_one_go() {
    let corpus = coin_corpus();
    let mut measurement = LatentMeasurement::new(&corpus, &MeasurementConfig::quick(10), 3).unwrap();
    assert_eq!(measurement.result(&corpus).unwrap_err().kind, ErrorKind::Setting);
    block_on(async { while !measurement.advance(&COIN).await.unwrap() {} });
    let found = measurement.result(&corpus).unwrap().readings();
    let drawn = Sentences::drawn(&corpus, 128, 3);
    let usage = block_on(latent_usage(&COIN, &drawn, 3)).unwrap();
    let expected = collapse(&COIN, &Sentences::of(&corpus, 128, 3), &usage, 16, 3);
    let value = |name| found.readings.iter().find(|reading| reading.name == name).unwrap().value;
    assert_eq!(value("shuffle-cost"), usage.shuffle_cost.nats);
    assert_eq!(value("latent-information"), expected.latent_information.nats);
    assert_eq!(value("information"), expected.mutual_information.unwrap().information.nats);
    assert_eq!(value("rate"), found.rate_distortion.rate.unwrap().nats);
    assert_eq!(found.verdict, expected.verdict);
    assert_eq!(found.sentence, expected.verdict.sentence());
}

#[test]
fn pictures_show_the_z_that_was_reconstructed_from() {
    let corpus = coin_corpus();
    let config = LatentConfig { dimensions: 1, ..LatentConfig::default() };
    let found = block_on(Pictures::of(&COIN, &corpus, &config, 5, 0)).unwrap();
    let tokens: Vec<Token> =
        found.sentences.iter().map(|sentence| corpus.vocabulary.token(sentence).unwrap()).collect();
    let means: Vec<f32> = tokens.iter().map(|x| COIN.means[usize::from(*x)] as f32).collect();
    assert_eq!(found.mean.values, means);
    assert!(found.sample.values.iter().zip(&means).all(|(z, mean)| z != mean && (z - mean).abs() < 4.0));
    let table = frozen_embeddings(2, 1, 0);
    let embedding: Vec<f32> = tokens.iter().map(|x| table[usize::from(*x)] as f32).collect();
    assert_eq!(found.embedding.values, embedding);
    assert_eq!((found.samples.len(), found.reconstructions.len(), found.recovered.rows), (5, 5, 1));
}
