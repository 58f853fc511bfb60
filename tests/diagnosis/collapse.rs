//! Constructed decoders, whose measures are known.

use crate::common::{close, entropy_given_topic};
use denoise_lab::bound::Mean;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated, Topics, TopicsConfig};
use denoise_lab::diagnosis::{DecoderProbabilities, Measure, SentenceWeights, Verdict};
use denoise_lab::error::ErrorKind;
use denoise_lab::random::{Purpose, Random};

/// A decoder over all latents there are, with their probabilities and what each says, \[L × V\].
fn decoder(length: usize, latents: &[(f64, Vec<f64>)]) -> DecoderProbabilities {
    let vocabulary_size = latents[0].1.len() / length;
    let weights =
        SentenceWeights::of_probabilities(latents.iter().map(|(weight, _)| *weight).collect()).unwrap();
    let probabilities = latents.iter().flat_map(|(_, says)| says.iter().map(|p| *p as f32)).collect();
    DecoderProbabilities::new(length, vocabulary_size, weights, probabilities).unwrap()
}

fn measures(decoder: &DecoderProbabilities) -> (f64, f64) {
    (decoder.positional_information(), decoder.latent_information().nats)
}

fn capitals() -> Corpus {
    Corpus::open(&CorpusConfig::default()).unwrap()
}

/// Each sentence of the distribution with its probability, said with certainty.
fn certain(distribution: &Enumerated) -> Vec<(f64, Vec<f64>)> {
    let v = distribution.vocabulary_size();
    let says = |sentence: &Vec<u16>| {
        sentence.iter().flat_map(|token| (0..v).map(move |k| f64::from(k == usize::from(*token)))).collect()
    };
    distribution.probabilities().iter().copied().zip(distribution.sentences().iter().map(says)).collect()
}

/// What all positions of a corpus say without z, \[L × V\].
fn marginals(distribution: &Enumerated) -> Vec<f64> {
    decoder(distribution.length(), &certain(distribution)).marginals()
}

fn random_distributions(random: &mut Random, rows: usize, v: usize) -> Vec<f64> {
    let mut row = || {
        let weights: Vec<f64> = (0..v).map(|_| 0.01 + random.uniform()).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(move |w| w / total)
    };
    (0..rows).flat_map(|_| row()).collect()
}

#[test]
fn a_pooled_unigram_says_nothing_of_z_or_position() {
    let corpus = capitals();
    let distribution = corpus.enumerated().unwrap();
    let (l, v) = (distribution.length(), distribution.vocabulary_size());
    let marginals = marginals(distribution);
    let pooled: Vec<f64> =
        (0..v).map(|k| (0..l).map(|i| marginals[i * v + k]).sum::<f64>() / l as f64).collect();
    let decoder = decoder(l, &[(0.3, pooled.repeat(l)), (0.7, pooled.repeat(l))]);
    let (positional, latent) = measures(&decoder);
    close(positional, 0.0, 1e-6);
    close(latent, 0.0, 1e-6);
    assert_eq!(decoder.verdict(None, false), Verdict::PooledUnigram);
}

#[test]
fn a_positional_unigram_says_something_of_the_position_only() {
    let corpus = capitals();
    let distribution = corpus.enumerated().unwrap();
    let decoder =
        decoder(distribution.length(), &[(0.5, marginals(distribution)), (0.5, marginals(distribution))]);
    let (positional, latent) = measures(&decoder);
    let baselines = corpus.baselines();
    let length = corpus.length as f64;
    close(positional, (baselines.pooled_unigram - baselines.positional_unigram) / length, 1e-5);
    close(latent, 0.0, 1e-6);
    assert_eq!(decoder.verdict(Some(0.0), false), Verdict::PositionalUnigram);
}

#[test]
fn a_decoder_that_is_told_the_sentence_knows_all_of_each_token() {
    let corpus = capitals();
    let distribution = corpus.enumerated().unwrap();
    let decoder = decoder(distribution.length(), &certain(distribution));
    let (positional, latent) = measures(&decoder);
    let baselines = corpus.baselines();
    close(positional, (25.704 - 9.429) / 8.0, 1e-3);
    close(latent, baselines.positional_unigram / 8.0, 1e-5);
    close(latent, 9.429 / 8.0, 1e-3);
    assert_eq!(decoder.verdict(None, false), Verdict::Alive);
}

#[test]
fn the_optimal_decoder_of_topics_says_0_993_nats_of_each_word() {
    let config = TopicsConfig::default();
    let distribution = Topics::new(&config).unwrap();
    let (l, v) = (distribution.length(), distribution.vocabulary_size());
    let word = |topic: usize, word: usize| if word / 4 == topic { 0.184375 } else { 0.009375 };
    let topic = |topic| (0..v).map(|w| word(topic, w)).collect::<Vec<_>>().repeat(l);
    let latents: Vec<(f64, Vec<f64>)> = (0..8).map(|t| (1.0, topic(t))).collect();
    let decoder = decoder(l, &latents);
    let (positional, latent) = measures(&decoder);
    close(positional, 0.0, 1e-6);
    close(latent, 0.993, 5e-4);
    close(
        latent,
        (distribution.baselines().positional_unigram - entropy_given_topic(&config)) / l as f64,
        1e-5,
    );
    assert_eq!(decoder.verdict(None, false), Verdict::Alive);
}

#[test]
fn informations_and_divergence_are_their_definitions_on_random_decoders() {
    let entropy = |p: &[f64]| -p.iter().map(|p| p * p.ln()).sum::<f64>();
    let (l, v, z) = (3, 4, 5);
    for index in 0..20 {
        let mut random = Random::new(3, Purpose::Test, index);
        let weights: Vec<f64> = (0..z).map(|_| 0.1 + random.uniform()).collect();
        let total: f64 = weights.iter().sum();
        // As 32-bit numbers have it.
        let rounded = |p: f64| f64::from(p as f32);
        let latents: Vec<(f64, Vec<f64>)> = weights
            .iter()
            .map(|w| (w / total, random_distributions(&mut random, l, v).into_iter().map(rounded).collect()))
            .collect();
        let found = decoder(l, &latents);
        let m = |i: usize, k: usize| latents.iter().map(|(w, p)| w * p[i * v + k]).sum::<f64>();
        let marginal = |i| (0..v).map(|k| m(i, k)).collect::<Vec<_>>();
        let pooled: Vec<f64> = (0..v).map(|k| (0..l).map(|i| m(i, k)).sum::<f64>() / l as f64).collect();
        let of_marginals = (0..l).map(|i| entropy(&marginal(i))).sum::<f64>() / l as f64;
        let given_z = latents.iter().map(|(w, p)| w * entropy(p)).sum::<f64>() / l as f64;
        let (positional, latent) = measures(&found);
        close(positional, entropy(&pooled) - of_marginals, 1e-6);
        close(latent, of_marginals - given_z, 1e-6);
    }
}

#[test]
fn the_error_of_sampled_latents_is_that_of_repeated_samples() {
    let distribution = Topics::new(&TopicsConfig::default()).unwrap();
    let v = distribution.vocabulary_size();
    let draws = 40;
    let mut found = Vec::new();
    for index in 0..400 {
        let mut random = Random::new(5, Purpose::Test, index);
        // A latent that names its topic more or less firmly, at one position.
        let mut latent = || {
            let (topic, focus) = (random.below(8), random.uniform());
            let own = move |w: usize| if w / 4 == topic { focus / 4.0 } else { 0.0 };
            (0..v).map(move |w| (own(w) + (1.0 - focus) / v as f64) as f32)
        };
        let probabilities = (0..draws).flat_map(|_| latent()).collect();
        let decoder =
            DecoderProbabilities::new(1, v, SentenceWeights::equal(draws).unwrap(), probabilities).unwrap();
        found.push(decoder.latent_information());
    }
    let count = found.len() as f64;
    let mean = found.iter().map(|one| one.nats).sum::<f64>() / count;
    let spread = (found.iter().map(|one| (one.nats - mean).powi(2)).sum::<f64>() / count).sqrt();
    let reported = (found.iter().map(|one| one.standard_error.powi(2)).sum::<f64>() / count).sqrt();
    close(reported / spread, 1.0, 0.2);
}

#[test]
fn the_error_of_equal_weights_is_the_usual_one_and_of_a_distribution_none() {
    let values = [1.0, 4.0, -2.0, 0.5];
    let mean = SentenceWeights::equal(4).unwrap().mean(&values);
    // Mean 0.875; squared deviations sum to 18.1875; divided by N(N − 1) = 12.
    close(mean.nats, 0.875, 1e-12);
    close(mean.standard_error, (18.1875f64 / 12.0).sqrt(), 1e-12);
    assert_eq!(SentenceWeights::of_probabilities(vec![1.0; 4]).unwrap().mean(&values), Mean::exact(0.875));
    // Draws without weight are no draws.
    let padded = SentenceWeights::of_draws(vec![2.0, 2.0, 0.0, 2.0, 2.0]).unwrap();
    close(padded.mean(&[1.0, 4.0, 9.0, -2.0, 0.5]).standard_error, mean.standard_error, 1e-12);
}

#[test]
fn a_latent_that_only_relates_tokens_is_not_called_collapsed() {
    assert_eq!(Verdict::of(Some(0.0), 0.0, Some(0.3)), Verdict::Partly);
    assert_eq!(Verdict::of(Some(0.2), 0.009, Some(0.009)), Verdict::PositionalUnigram);
    assert_eq!(Verdict::of(Some(0.0), 0.02, Some(0.0)), Verdict::Partly);
    assert_eq!(Verdict::of(Some(0.0), 0.6, Some(0.0)), Verdict::Alive);
}

#[test]
fn an_autoregressive_decoder_without_z_is_called_no_unigram() {
    for (latent, shuffle, expected) in
        [(0.0, 0.0, Verdict::Unused), (0.0, 0.3, Verdict::Partly), (0.6, 0.0, Verdict::Alive)]
    {
        assert_eq!(Verdict::of(None, latent, Some(shuffle)), expected);
    }
    // The same marginals, of either kind of decoder.
    let decoder = decoder(1, &[(1.0, vec![0.5, 0.5])]);
    assert_eq!(decoder.verdict(None, false), Verdict::PooledUnigram);
    assert_eq!(decoder.verdict(None, true), Verdict::Unused);
    assert!(Verdict::Unused.is_collapsed() && !Verdict::Partly.is_collapsed());
}

#[test]
fn each_measure_says_the_opposite_when_it_turns() {
    let mean = |nats| Mean { nats, standard_error: 0.1 };
    let pairs: [fn(f64) -> Measure; 5] = [
        |v| Measure::Rate(Mean::exact(v)),
        |v| Measure::Information { information: Mean::exact(v), cap: 3.6 },
        |v| Measure::ShuffleCost(Mean::exact(v)),
        Measure::PositionalInformation,
        |v| Measure::LatentInformation(Mean::exact(v)),
    ];
    for measure in pairs {
        let (dead, alive) = (measure(0.0).reading(), measure(0.75).reading());
        assert_eq!(dead.name, alive.name);
        for (dead, alive) in
            [(&dead.sentence.en, &alive.sentence.en), (&dead.sentence.zh, &alive.sentence.zh)]
        {
            assert!(dead.contains("0.00") && alive.contains("0.75"), "{dead} {alive}");
            assert_ne!(dead.replace("0.00", ""), alive.replace("0.75", ""));
        }
    }
    let shuffled = Measure::ShuffleCost(mean(-0.001)).reading();
    assert_eq!(shuffled.sentence.en, "The decoder ignores z: shuffling it costs 0.00 nats.");
    assert_eq!((shuffled.value, shuffled.standard_error), (-0.001, 0.1));
    let units = Measure::ActiveUnits { active: 3, dimensions: 16 }.reading();
    assert!(units.sentence.en.contains("3 of 16") && units.sentence.zh.contains("16 维里有 3 维"));
}

#[test]
fn what_is_no_decoder_is_refused() {
    let weights = || SentenceWeights::equal(2).unwrap();
    let new = |probabilities| DecoderProbabilities::new(1, 2, weights(), probabilities).unwrap_err();
    assert!(new(vec![0.5; 3]).message.en.contains("should be 4 decoder probabilities"));
    assert!(new(vec![0.5, 0.6, 0.5, 0.5]).message.en.contains("sum to 1"));
    assert!(new(vec![1.5, -0.5, 0.5, 0.5]).message.en.contains("not be negative"));
    assert_eq!(new(vec![f32::NAN; 4]).kind, ErrorKind::Diverged);
    assert!(SentenceWeights::equal(1).unwrap_err().message.en.contains("two draws"));
    assert!(
        SentenceWeights::of_probabilities(vec![0.0, 0.0]).unwrap_err().message.en.contains("not all zero")
    );
    assert!(
        SentenceWeights::of_probabilities(vec![1.0, -0.5]).unwrap_err().message.en.contains("not negative")
    );
}
