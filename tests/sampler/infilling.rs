//! Prompts of the page, filled by the exact distribution; determinism; errors.

use super::toys::*;
use denoise_lab::Token;
use denoise_lab::corpus::{Corpus, CorpusConfig, Vocabulary};
use denoise_lab::error::ErrorKind;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{LeftToRight, Mask, Process};
use denoise_lab::sampler::{Infill, Prompt, SampleConfig, TokenChoice, infill};

const PROCESSES: [&dyn Process; 2] = [&Mask, &LeftToRight];

fn fill(corpus: &Corpus, process: &dyn Process, text: &str, config: &SampleConfig) -> Infill {
    let prompt = Prompt::read(text, &corpus.vocabulary, corpus.length).unwrap();
    run(&corpus.enumerated().unwrap().conditionals(), process, &corpus.vocabulary, &prompt, config)
}

#[test]
fn arg_max_knows_every_capital_and_country_whatever_the_seed() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let distribution = corpus.enumerated().unwrap();
    let is_true = |x: &&Vec<Token>| {
        let sentence = corpus.vocabulary.write(x);
        sentence.contains('是')
    };
    let truths: Vec<String> =
        distribution.sentences().iter().filter(is_true).map(|x| corpus.vocabulary.write(x)).collect();
    assert_eq!(truths.len(), 16);
    for truth in &truths {
        let characters: Vec<char> = truth.chars().collect();
        let (country, capital): (String, String) =
            (characters[..2].iter().collect(), characters[6..].iter().collect());
        for seed in 0..5 {
            let config = SampleConfig { choice: TokenChoice::ArgMax, seed, ..Default::default() };
            for process in PROCESSES {
                let filled = |text: &str| fill(&corpus, process, text, &config).text;
                assert_eq!(filled(&format!("{country}的首都是口口")), *truth);
                assert_eq!(filled(&format!("口口的首都是{capital}")), *truth);
            }
        }
    }
}

#[test]
fn a_wrong_capital_is_denied() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for process in PROCESSES {
        let filled = fill(&corpus, process, "中国的首都口东京", &SampleConfig::default());
        assert_eq!(filled.text, "中国的首都非东京");
    }
    let corpus = Corpus::open(&CorpusConfig::capitals_en()).unwrap();
    for process in PROCESSES {
        let filled = fill(&corpus, process, "we say the capital of China _ Tokyo", &SampleConfig::default());
        assert_eq!(filled.text, "we say the capital of China isn't Tokyo");
    }
}

#[test]
fn the_same_seed_gives_the_same_infill() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for process in PROCESSES {
        for text in ["", "□□的首都□□□", "□□的首都□巴黎"] {
            let draw = |seed| fill(&corpus, process, text, &SampleConfig { seed, ..Default::default() });
            assert_eq!(draw(3), draw(3));
            assert!((0..20).any(|seed| draw(seed).tokens != draw(3).tokens), "the seed must matter");
        }
    }
}

#[test]
fn arg_max_without_choice_of_order_is_deterministic() {
    let (distribution, vocabulary) = (toy_distribution(3, 4), letters(3));
    let prompt = Prompt::read("□□□□", &vocabulary, 4).unwrap();
    for order in [denoise_lab::sampler::Order::Confidence, denoise_lab::sampler::Order::LeftToRight] {
        let draw = |seed| {
            let config = SampleConfig { choice: TokenChoice::ArgMax, order, seed, ..Default::default() };
            any_order(&distribution.conditionals(), &vocabulary, &prompt, &config)
        };
        assert!((1..20).all(|seed| draw(seed) == draw(0)));
    }
}

#[test]
fn effective_sample_size_says_how_much_the_givens_tell() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let sizes = |text: &str| {
        let filled = fill(&corpus, &LeftToRight, text, &SampleConfig::default());
        (filled.effective_sample_size, filled.smallest_effective_sample_size)
    };
    // 的首都 follows whatever the country is.
    let (last, smallest) = sizes("□□的首都□□□");
    assert!((last.unwrap() - 64.0).abs() < 1e-3 && (smallest.unwrap() - 64.0).abs() < 1e-3);
    // France is some two of 64 particles.
    let (last, smallest) = sizes("□□的首都是巴黎");
    assert!((1.0..=3.0).contains(&smallest.unwrap()), "{smallest:?}");
    assert!(last.unwrap() >= smallest.unwrap() && last.unwrap() <= 64.0);
    assert_eq!(sizes("法国的首都是□□"), (None, None));
    assert_eq!(fill(&corpus, &Mask, "□□的首都是巴黎", &SampleConfig::default()).effective_sample_size, None);
}

#[test]
fn network_evaluations_are_as_many_as_asked_for() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for process in PROCESSES {
        let evaluations = |text: &str, block_size, steps| {
            let config = SampleConfig { block_size, steps, ..Default::default() };
            fill(&corpus, process, text, &config).network_evaluations
        };
        assert_eq!(evaluations("", 1, 0), 8);
        assert_eq!(evaluations("", 3, 0), 3);
        assert_eq!(evaluations("", 3, 5), 5);
        assert_eq!(evaluations("中国的首都是□□", 1, 100), 2);
    }
}

#[test]
fn settings_out_of_range_are_errors() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let prompt = Prompt::read("", &vocabulary, 3).unwrap();
    let broken = [
        SampleConfig { block_size: 0, ..Default::default() },
        SampleConfig { block_size: 4, ..Default::default() },
        SampleConfig { temperature: 0.0, ..Default::default() },
        SampleConfig { temperature: f64::NAN, ..Default::default() },
        SampleConfig { particles: 0, ..Default::default() },
    ];
    for config in broken {
        let result =
            pollster::block_on(infill(&distribution.conditionals(), &Mask, &vocabulary, &prompt, &config));
        assert_eq!(result.unwrap_err().kind, ErrorKind::Setting, "{config:?}");
    }
}

#[test]
fn prompts_and_vocabularies_that_do_not_fit_are_errors() {
    let distribution = toy_distribution(3, 3);
    let kind = |vocabulary: &Vocabulary, prompt: &Prompt| {
        let config = SampleConfig::default();
        let result =
            pollster::block_on(infill(&distribution.conditionals(), &Mask, vocabulary, prompt, &config));
        result.unwrap_err().kind
    };
    let vocabulary = letters(3);
    let longer = Prompt::read("", &vocabulary, 4).unwrap();
    assert_eq!(kind(&vocabulary, &longer), ErrorKind::Prompt);
    let unknown =
        Prompt { cells: vec![Some(3), None, None], unseen: vec![false; 3], gaps: PositionSet::EMPTY };
    assert_eq!(kind(&vocabulary, &unknown), ErrorKind::Prompt);
    let larger = letters(4);
    assert_eq!(kind(&larger, &Prompt::read("", &larger, 3).unwrap()), ErrorKind::Checkpoint);
}

#[test]
fn a_diverged_model_is_an_error() {
    let (vocabulary, diverged) = (letters(3), Unigram { length: 3, log_f: vec![f32::NAN; 3] });
    for (text, process) in [("", PROCESSES[0]), ("", PROCESSES[1]), ("□ab", PROCESSES[1])] {
        for choice in [TokenChoice::Sample, TokenChoice::ArgMax] {
            let prompt = Prompt::read(text, &vocabulary, 3).unwrap();
            let config = SampleConfig { choice, ..Default::default() };
            let result = pollster::block_on(infill(&diverged, process, &vocabulary, &prompt, &config));
            assert_eq!(result.unwrap_err().kind, ErrorKind::Diverged);
        }
    }
}
