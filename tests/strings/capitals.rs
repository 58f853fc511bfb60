//! The capitals with optional parts.

use crate::common::close;
use denoise_lab::bound::process_gap;
use denoise_lab::corpus::{CapitalsConfig, Corpus, CorpusConfig, StringLength};
use denoise_lab::error::ErrorKind;
use denoise_lab::process::{LeftToRight, Mask};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::read_sentence;
use std::f64::consts::LN_2;

fn open(truth: f64) -> Corpus {
    let config = CapitalsConfig { truth, ..Default::default() };
    Corpus::open(&CorpusConfig::CapitalsOpen { capitals: config, string_length: StringLength::Canvas })
        .unwrap()
}

#[test]
fn optional_parts_add_what_each_of_them_may_say() {
    for (truth, strings) in [(0.75, 1088), (1.0, 128), (0.0, 960)] {
        let config = CapitalsConfig { truth, ..Default::default() };
        let closed = Corpus::open(&CorpusConfig::Capitals(config)).unwrap();
        let corpus = open(truth);
        // Before, after, and the verb where the sentence is true: a bit each.
        close(corpus.entropy().unwrap(), closed.entropy().unwrap() + (2.0 + truth) * LN_2, 1e-9);
        assert_eq!((corpus.length, corpus.distribution().unwrap().support_size()), (13, f64::from(strings)));
    }
}

#[test]
fn lengths_have_the_distribution_of_the_parts() {
    let lengths = open(0.75).lengths().unwrap();
    // 6, 2 before, 3 after, and the verb, which only a true sentence may lack, in half of the cases.
    let without_verb = 0.75 / 2.0;
    for (length, p) in lengths.iter().enumerate() {
        let of = |verb: usize, share: f64| {
            [0, 2, 3, 5].iter().filter(|parts| 6 + *parts + verb == length).count() as f64 / 4.0 * share
        };
        close(*p, of(0, without_verb) + of(1, 1.0 - without_verb), 1e-12);
    }
    assert_eq!(lengths.iter().filter(|p| **p > 0.0).count(), 7);
    // With its end.
    close(open(0.75).tokens(), 6.0 + 2.0 / 2.0 + 3.0 / 2.0 + (1.0 - without_verb) + 1.0, 1e-12);
}

#[test]
fn every_string_is_on_a_canvas_of_its_own() {
    let corpus = open(0.75);
    let canvas = corpus.vocabulary.canvas().unwrap();
    let mut random = Random::new(4, Purpose::Test, 0);
    for _ in 0..100 {
        let x = corpus.sample(&mut random).into_owned();
        let string = canvas.string(&x).unwrap();
        let written = corpus.vocabulary.write(string);
        assert!((6..=12).contains(&string.len()) && written.contains("首都"), "{written}");
        assert_eq!(read_sentence(&written, &corpus).unwrap(), x);
        assert_eq!(read_sentence(&corpus.vocabulary.write(&x), &corpus).unwrap(), x);
    }
    // What has blanks, or an end without its pads, is no sentence.
    for text in ["中国首都□□", "中国首都北京¶"] {
        assert_eq!(read_sentence(text, &corpus).unwrap_err().kind, ErrorKind::Prompt);
    }
}

#[test]
fn cell_by_cell_even_a_canvas_costs_no_more_than_its_strings() {
    let distribution = open(0.75);
    let distribution = distribution.enumerated().unwrap();
    close(process_gap(distribution, &Mask, 1).unwrap(), 0.0, 1e-9);
    close(process_gap(distribution, &LeftToRight, 1).unwrap(), 0.0, 1e-9);
}
