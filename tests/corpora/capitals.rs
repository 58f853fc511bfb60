//! Distributions whose sentences are listed: the capitals, and toys.

use crate::common::{self, close, toy_distribution};
use denoise_lab::Token;
use denoise_lab::conditionals::{Conditionals, Contexts};
use denoise_lab::corpus::{
    CapitalsConfig, Corpus, CorpusConfig, CountryWeights, DataDistribution, Enumerated,
};
use denoise_lab::position_set::PositionSet;
use denoise_lab::random::{Purpose, Random};
use pollster::block_on;

fn open(config: CorpusConfig) -> (Corpus, Enumerated) {
    let corpus = Corpus::open(&config).unwrap();
    let distribution = corpus.enumerated().unwrap().clone();
    (corpus, distribution)
}

/// Both corpora of capitals, with every combination of parameters that changes what can be said.
fn known() -> impl Iterator<Item = (Corpus, Enumerated)> {
    let config = |truth: f64| CapitalsConfig { truth, ..Default::default() };
    let both = move |truth| [CorpusConfig::Capitals(config(truth)), CorpusConfig::CapitalsEn(config(truth))];
    [0.75, 0.0, 1.0].into_iter().flat_map(both).map(open)
}

#[test]
fn capitals_have_the_published_entropy_and_baselines() {
    let (corpus, distribution) = open(CorpusConfig::capitals());
    assert_eq!((corpus.vocabulary.size(), corpus.length, distribution.sentences().len()), (61, 8, 256));
    let baselines = corpus.baselines();
    close(corpus.entropy().unwrap(), 3.5983, 5e-5);
    close(baselines.pooled_unigram, 25.704, 5e-4);
    close(baselines.positional_unigram, 9.429, 5e-4);
    close(baselines.bigram, 5.383, 5e-4);
}

#[test]
fn parameters_of_the_capitals_give_the_entropies_they_must() {
    let countries: f64 = (1..=16).map(|rank| 1.0 / f64::from(rank)).sum();
    let zipf: f64 = (1..=16).map(|rank| 1.0 / f64::from(rank) / countries).map(|p| -p * p.ln()).sum();
    for (weights, of_country) in [(CountryWeights::Zipf, zipf), (CountryWeights::Uniform, 16f64.ln())] {
        for (truth, size) in [(0.0, 240), (0.3, 256), (0.75, 256), (1.0, 16)] {
            let (corpus, distribution) = open(CorpusConfig::Capitals(CapitalsConfig { truth, weights }));
            let lie: f64 = 1.0 - truth;
            let plogp = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
            close(distribution.entropy(), of_country + plogp(truth) + plogp(lie) + lie * 15f64.ln(), 1e-12);
            assert_eq!((distribution.sentences().len(), corpus.length), (size, 8));
            assert!(!corpus.holds_out());
        }
    }
    assert!(
        Corpus::open(&CorpusConfig::Capitals(CapitalsConfig { truth: 1.5, ..Default::default() })).is_err()
    );
}

#[test]
fn where_all_is_true_the_country_says_the_capital() {
    let (_, distribution) =
        open(CorpusConfig::Capitals(CapitalsConfig { truth: 1.0, weights: CountryWeights::Uniform }));
    close(distribution.entropy(), 16f64.ln(), 1e-12);
    close(distribution.marginal_entropy(PositionSet::range(0, 2)), 16f64.ln(), 1e-12);
}

#[test]
fn english_capitals_have_the_same_distribution() {
    let (chinese, distribution) = open(CorpusConfig::capitals());
    let (english, english_distribution) = open(CorpusConfig::capitals_en());
    assert_eq!((english.vocabulary.size(), english.length), (7 + 16 + 16, chinese.length));
    assert_eq!(distribution.probabilities(), english_distribution.probabilities());
    close(english.entropy().unwrap(), chinese.entropy().unwrap(), 1e-12);
}

#[test]
fn toy_distribution_has_the_published_entropy() {
    close(toy_distribution(3, 3).entropy(), 2.75138, 5e-6);
}

#[test]
fn entropies_of_all_sets_are_those_of_each() {
    let distribution = toy_distribution(3, 4);
    let all = distribution.marginal_entropies(distribution.length());
    assert_eq!(all.len(), 1 << 4);
    assert!(all.iter().all(|(positions, nats)| distribution.marginal_entropy(*positions) == *nats));
}

#[test]
fn probabilities_sum_to_one_and_sentences_differ() {
    for (corpus, distribution) in known() {
        close(distribution.probabilities().iter().sum(), 1.0, 1e-12);
        for (sentence, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
            close(corpus.log_probability(sentence).unwrap(), p.ln(), 1e-12);
        }
    }
}

#[test]
fn no_sentence_is_more_probable_than_that_of_the_ladder() {
    for (corpus, distribution) in known() {
        let best = distribution.probabilities().iter().cloned().fold(0.0, f64::max);
        let shown =
            distribution.sentences().iter().position(|x| corpus.vocabulary.write(x) == corpus.sentence);
        assert_eq!(distribution.probabilities()[shown.unwrap()], best);
    }
}

#[test]
fn prompts_are_sentences_of_the_distribution_with_blanks() {
    for (corpus, distribution) in known() {
        for prompt in &corpus.prompts {
            let cells: Vec<String> = match corpus.vocabulary.separator() {
                "" => prompt.chars().map(String::from).collect(),
                separator => prompt.split(separator).map(String::from).collect(),
            };
            assert_eq!(cells.len(), corpus.length);
            let fits = |sentence: &Vec<Token>| {
                cells
                    .iter()
                    .zip(sentence)
                    .all(|(c, t)| corpus.vocabulary.is_blank(c) || c == corpus.vocabulary.text(*t))
            };
            assert!(distribution.sentences().iter().any(fits), "{prompt}");
        }
    }
}

#[test]
fn strings_outside_the_support_have_no_probability() {
    let (corpus, _) = open(CorpusConfig::capitals());
    let tokens: Vec<Token> = "中国的首都非北京".chars().map(|c| token(&corpus, c)).collect();
    assert_eq!(corpus.log_probability(&tokens), Some(f64::NEG_INFINITY));
    assert_eq!(corpus.log_probability(&tokens[..7]), Some(f64::NEG_INFINITY));
}

fn token(corpus: &Corpus, character: char) -> Token {
    corpus.vocabulary.token(&character.to_string()).unwrap()
}

#[test]
fn samples_follow_the_distribution_and_repeat_with_the_seed() {
    let distribution = toy_distribution(3, 2);
    let draws = |seed| {
        let mut random = Random::new(seed, Purpose::Test, 0);
        (0..20_000).map(|_| distribution.sample(&mut random)).collect::<Vec<_>>()
    };
    let sentences = draws(1);
    assert_eq!(sentences, draws(1));
    assert_ne!(sentences, draws(2));
    let term = |(x, p): (&Vec<Token>, &f64)| {
        let expected = p * sentences.len() as f64;
        let count = sentences.iter().filter(|s| *s == x).count() as f64;
        (count - expected).powi(2) / expected
    };
    let statistic: f64 = distribution.sentences().iter().zip(distribution.probabilities()).map(term).sum();
    assert!(statistic < 26.1, "chi-square {statistic} with 8 degrees of freedom"); // p = 0.001
}

#[test]
fn oracle_equals_ratios_of_marginals() {
    let (v, length) = (3, 3);
    let distribution = toy_distribution(v, length);
    let mask = v as Token;
    let marginal = |z: &[Token]| -> f64 {
        let fits = |x: &Vec<Token>| z.iter().zip(x).all(|(z, x)| *z == mask || z == x);
        distribution
            .sentences()
            .iter()
            .zip(distribution.probabilities())
            .filter(|(x, _)| fits(x))
            .map(|(_, p)| p)
            .sum()
    };
    for context in common::all_sentences(v + 1, length) {
        let row = block_on(distribution.conditionals().answer(&Contexts::plain(context.clone(), length)))
            .unwrap()
            .log_probabilities;
        for i in (0..length).filter(|i| context[*i] == mask) {
            for token in 0..v {
                let mut restored = context.clone();
                restored[i] = token as Token;
                close(f64::from(row[i * v + token]).exp(), marginal(&restored) / marginal(&context), 1e-6);
            }
        }
    }
}

#[test]
fn oracle_is_uniform_where_the_context_has_no_support() {
    let (corpus, distribution) = open(CorpusConfig::capitals());
    let mut context: Vec<Token> = vec![corpus.vocabulary.mask(); corpus.length];
    context[0] = token(&corpus, '京');
    let row =
        block_on(distribution.conditionals().answer(&Contexts::plain(context, 8))).unwrap().log_probabilities;
    assert!(row.iter().all(|l| (l + (61f32).ln()).abs() < 1e-6));
}

#[test]
fn distributions_that_are_none_are_refused() {
    assert!(Enumerated::new(2, vec![]).is_err());
    assert!(Enumerated::new(2, vec![(vec![0, 1], 1.0), (vec![0], 1.0)]).is_err());
    assert!(Enumerated::new(2, vec![(vec![0, 2], 1.0)]).is_err());
    assert!(Enumerated::new(2, vec![(vec![0, 1], -1.0)]).is_err());
    assert!(Enumerated::new(2, vec![(vec![0, 1], f64::NAN)]).is_err());
}
