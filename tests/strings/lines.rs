//! Lines of a text, a string each.

use crate::common::close;
use denoise_lab::Token;
use denoise_lab::corpus::{Corpus, CorpusConfig, OwnText, StringLength};
use denoise_lab::error::ErrorKind;
use denoise_lab::random::{Purpose, Random};
use std::collections::HashSet;
use std::sync::Arc;

fn text(written: &str) -> Arc<OwnText> {
    Arc::new(OwnText::read(written.as_bytes()).unwrap())
}

/// Lines that all differ.
fn names(count: usize) -> String {
    (0..count).map(|n| format!("name {n}\n")).collect()
}

/// Why these lines cannot be used, in English.
fn refusal(written: &str, longest: usize) -> String {
    let error = Corpus::of_lines(&text(written), longest).unwrap_err();
    assert!(error.kind == ErrorKind::Text && !error.message.zh.is_empty());
    error.message.en
}

#[test]
fn what_is_wrong_with_lines_is_named() {
    assert!(refusal(&"one line of many words ".repeat(10), 31).contains("but one line"));
    assert!(refusal(&"a\nb\n".repeat(200), 31).contains("has but one character"));
    assert!(
        refusal(&"the same\n".repeat(100_000), 31).contains("All 100000 lines are the same (“the same”)")
    );
    assert!(
        refusal(&"a line of its own\nand its neighbour\n".repeat(5), 31).contains("10 lines are too few")
    );
    let long = format!("{}\n{}", names(40), "x".repeat(200));
    assert!(refusal(&long, 127).contains("Line 42 has 200 characters; it can have at most 127: break"));
    assert!(
        refusal(&names(40), 6)
            .contains("Line 11 has 7 characters; it can have at most 6: set longest-line to 7")
    );
}

#[test]
fn what_makes_numbers_look_better_is_remarked() {
    let remark =
        |written: &str| Corpus::of_lines(&text(written), 31).unwrap().remark().map(|remark| remark.en);
    assert_eq!(remark(&names(100)), None);
    let empty = remark(&format!("\n \n{}\n", names(100))).unwrap();
    assert!(empty == "3 empty lines are left out.", "{empty}");
    // Everything twice: of a line held out the other is most likely not.
    let twice = remark(&names(300).repeat(2)).unwrap();
    assert!(twice.contains("lines held out") && twice.contains("learned by heart"), "{twice}");
}

#[test]
fn every_line_is_trained_on_or_held_out_and_a_tenth_is_held_out() {
    let written = names(2_000);
    let corpus = Corpus::of_lines(&text(&written), 9).unwrap();
    let canvas = corpus.vocabulary.canvas().unwrap();
    let mut random = Random::new(2, Purpose::Test, 0);
    let mut drawn = |held_out: bool| {
        let draw = |_| {
            let x: Vec<Token> =
                if held_out { corpus.sample_held_out(&mut random) } else { corpus.sample(&mut random) }
                    .into_owned();
            assert_eq!(x.len(), 10);
            corpus.vocabulary.write(canvas.string(&x).unwrap())
        };
        (0..40_000).map(draw).collect::<HashSet<_>>()
    };
    let (training, held_out) = (drawn(false), drawn(true));
    assert!(training.is_disjoint(&held_out));
    let lines: HashSet<_> = written.lines().map(String::from).collect();
    assert_eq!(training.union(&held_out).cloned().collect::<HashSet<_>>(), lines);
    assert!((150..=250).contains(&held_out.len()), "{}", held_out.len());
    let [trained, kept] = text(&written).lines().unwrap().counts();
    assert_eq!((trained, kept), (training.len(), held_out.len()));
}

#[test]
fn baselines_are_the_mean_cost_of_a_held_out_line_with_its_end() {
    let written = names(400);
    let corpus = Corpus::of_lines(&text(&written), 9).unwrap();
    let canvas = corpus.vocabulary.canvas().unwrap();
    // Each part as often as it has lines: every line of it once, in the order in which they are drawn first.
    let mut random = Random::new(2, Purpose::Test, 0);
    let mut part = |held_out: bool| {
        let mut lines = HashSet::new();
        for _ in 0..20_000 {
            let x = if held_out { corpus.sample_held_out(&mut random) } else { corpus.sample(&mut random) };
            lines.insert([canvas.string(&x).unwrap(), &[canvas.end]].concat());
        }
        lines
    };
    let (training, held_out) = (part(false), part(true));
    let (size, total) = (corpus.vocabulary.size() as f64, training.iter().flatten().count() as f64);
    let count = |token: Token| training.iter().flatten().filter(|other| **other == token).count() as f64;
    let cost = |x: &Vec<Token>| x.iter().map(|t| -((count(*t) + 1.0) / (total + size)).ln()).sum::<f64>();
    let expected = held_out.iter().map(cost).sum::<f64>() / held_out.len() as f64;
    let baselines = corpus.baselines();
    close(baselines.pooled_unigram, expected, 1e-9);
    assert!(baselines.bigram < baselines.pooled_unigram);
    close(corpus.tokens(), held_out.iter().flatten().count() as f64 / held_out.len() as f64, 1e-12);
}

#[test]
fn lines_are_found_by_their_fingerprint_and_have_no_distribution() {
    let text = text(&names(100));
    let lines = |string_length| CorpusConfig::Lines {
        longest: 12,
        fingerprint: text.fingerprint().to_string(),
        string_length,
    };
    let config = lines(StringLength::Canvas);
    assert_eq!(Corpus::open(&config).unwrap_err().kind, ErrorKind::Text);
    let corpus = Corpus::open_with(&config, std::slice::from_ref(&text)).unwrap();
    assert_eq!((corpus.name, corpus.length, config.length()), ("lines", 13, 13));
    assert!(corpus.distribution().is_none() && corpus.lengths().is_none() && corpus.holds_out());
    assert!(corpus.prompts.iter().all(|prompt| prompt.chars().count() == 13));
    let first = Corpus::open_with(&lines(StringLength::First), &[text]).unwrap();
    assert!(corpus.vocabulary.lengths().is_none() && first.vocabulary.lengths().is_some());
}

#[test]
fn lengths_of_lines_are_those_for_training_and_none_is_impossible() {
    let written: String = names(400);
    let corpus = Corpus::of_lines(&text(&written), 12).unwrap();
    assert_eq!(corpus.length_cost(), None);
    let corpus = corpus.with_string_length(StringLength::First);
    let lengths = corpus.vocabulary.lengths().unwrap();
    let mut random = Random::new(2, Purpose::Test, 0);
    let mut part = |held_out: bool| {
        let draw = |_| {
            if held_out { corpus.sample_held_out(&mut random) } else { corpus.sample(&mut random) }
                .into_owned()
        };
        (0..20_000).map(draw).map(|x| corpus.vocabulary.cells(&x)).collect::<Vec<_>>()
    };
    let (training, held_out) = (part(false), part(true));
    let [count, _] = text(&written).lines().unwrap().counts();
    for length in 1..=12 {
        let share = training.iter().filter(|other| **other == length).count() as f64 / 20_000.0;
        // Raised by one of the lines, and as many as there can be lengths.
        let expected = (share * count as f64 + 1.0) / (count as f64 + 12.0);
        close((-lengths.cost(length)).exp(), expected, 0.01);
    }
    assert_eq!(lengths.cost(0), f64::INFINITY);
    close((1..=12).map(|length| (-lengths.cost(length)).exp()).sum(), 1.0, 1e-12);
    let mean = held_out.iter().map(|length| lengths.cost(*length)).sum::<f64>() / 20_000.0;
    close(corpus.length_cost().unwrap(), mean, 0.05);
}
