//! A text someone brought: what is read, what is refused, how it is split and counted.

use crate::common::Unigram;
use denoise_lab::bound::StratifiedBound;
use denoise_lab::configuration::state::State;
use denoise_lab::configuration::view::Language;
use denoise_lab::corpus::text::MAX_BYTES;
use denoise_lab::corpus::{Corpus, CorpusConfig, OwnText};
use denoise_lab::error::ErrorKind;
use denoise_lab::process::Mask;
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::Prompt;
use std::sync::Arc;

/// The refusal of these bytes, in English.
fn refusal(bytes: &[u8]) -> String {
    let error = OwnText::read(bytes).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Text);
    assert!(!error.message.zh.is_empty());
    error.message.en
}

/// Each line another, so that nothing repeats exactly.
fn rhyme(lines: usize) -> String {
    (0..lines).map(|n| format!("line {n} of {lines}, and so on\n")).collect()
}

#[test]
fn what_is_wrong_with_a_text_is_named() {
    assert!(refusal(b"").contains("empty"));
    assert!(refusal(" \n\t ".as_bytes()).contains("empty"));
    assert!(refusal(b"to be or not to be").contains("18 characters"));
    assert!(refusal("甲".as_bytes()).contains("one distinct character"));
    assert!(refusal("a".repeat(5000).as_bytes()).contains("5000 of it"));
    assert!(refusal(b"\x7fELF\x01\0\0\0 and so on").contains("binary"));
    assert!(refusal(&[b"\x01\x02\x03\x04".repeat(50), rhyme(9).into_bytes()].concat()).contains("binary"));
    assert!(refusal(b"caf\xe9 au lait, written long ago").contains("byte 4"));
    assert!(refusal(&vec![b'a'; MAX_BYTES + 1]).contains("5.000001 MB, the limit is 5 MB"));
}

#[test]
fn unknown_characters_are_remarked_where_they_make_numbers_look_better() {
    let remark = |text: &str| OwnText::read(text.as_bytes()).unwrap().remark().map(|remark| remark.en);
    assert_eq!(remark(&rhyme(60)), None);
    // Ten of 40 held-out characters.
    let unseen = remark(&format!("{}{}", "abc ".repeat(90), "abcz".repeat(10))).unwrap();
    assert!(unseen.contains("25.0%") && unseen.contains("look better"), "{unseen}");
    // More distinct characters than there are tokens: from U+10000 on, all but those for private use.
    let many: String = (0x10000..0x10000 + 72_800).filter_map(char::from_u32).collect();
    let crowded = remark(&many.repeat(2)).unwrap();
    // 131,040 for training, of which 65,534 of 72,800 are known the first time.
    assert!(crowded.contains("65534") && crowded.contains("fewer"), "{crowded}");
}

#[test]
fn half_a_surrogate_is_not_utf_8() {
    // U+D83D alone, as a careless encoder writes it.
    assert!(refusal(&[rhyme(20).as_bytes(), b"\xed\xa0\xbd"].concat()).contains("not UTF-8"));
}

#[test]
fn markup_stays_text_and_line_ends_become_one() {
    let written = format!("\u{feff}<b>1 & 2</b>\r\n<script>alert('x')</script>\r{}", rhyme(30));
    let text = Arc::new(OwnText::read(written.as_bytes()).unwrap());
    let corpus = Corpus::of_text(text, 32).unwrap();
    assert_eq!(corpus.sentence, "<b>1 & 2</b>\n<script>alert('x')<");
}

#[test]
fn the_vocabulary_is_of_the_training_part_only() {
    let text = OwnText::read(format!("{}{}", "abc ".repeat(90), "abcz".repeat(10)).as_bytes()).unwrap();
    assert_eq!((text.training().len(), text.held_out().len()), (360, 40));
    assert_eq!(text.vocabulary().tokens(), ["a", "b", "c", " ", "\u{fffd}"]);
    assert_eq!(text.unknown(), 10);
    assert_eq!(text.counts(), [90, 90, 90, 90, 0]);
    assert_eq!(text.vocabulary().write(&text.held_out()[..4]), "abc\u{fffd}");
}

#[test]
fn line_lengths_add_up_to_the_lines() {
    let text = OwnText::read(format!("\n\nab\nabcdefg\n{}", rhyme(30)).as_bytes()).unwrap();
    let bins = text.line_lengths();
    assert_eq!(bins.iter().map(|bin| bin.lines).sum::<usize>(), 34);
    assert_eq!((bins[0].from, bins[0].to, bins[0].lines), (0, 0, 2));
    assert_eq!((bins[2].from, bins[2].to, bins[2].lines), (2, 3, 1));
    assert_eq!((bins[3].from, bins[3].to, bins[3].lines), (4, 7, 1));
    assert!(bins.windows(2).all(|pair| pair[0].to + 1 == pair[1].from));
}

#[test]
fn windows_come_from_the_part_they_are_meant_to() {
    // Digits only in the last tenth.
    let text = format!("{}{}", "abcdefghi".repeat(100), "abcd012345".repeat(10));
    let corpus = Corpus::of_text(Arc::new(OwnText::read(text.as_bytes()).unwrap()), 20).unwrap();
    let unknown = corpus.vocabulary.unknown().unwrap();
    let mut random = Random::new(0, Purpose::Test, 0);
    for _ in 0..200 {
        let sentence = corpus.sample(&mut random);
        assert!(sentence.len() == 20 && !sentence.contains(&unknown));
        assert!(corpus.sample_held_out(&mut random).contains(&unknown));
    }
}

#[test]
fn every_window_of_a_part_is_as_likely_as_the_next() {
    let text = Arc::new(OwnText::read(rhyme(12).as_bytes()).unwrap());
    let windows = text.held_out().len() - 8 + 1;
    let corpus = Corpus::of_text(text.clone(), 8).unwrap();
    let mut random = Random::new(1, Purpose::Test, 0);
    let mut first = vec![0; windows];
    for _ in 0..windows * 200 {
        let window = corpus.sample_held_out(&mut random).as_ptr();
        first[(window as usize - text.held_out().as_ptr() as usize) / 2] += 1;
    }
    assert!(first.iter().all(|count| (130..=270).contains(count)), "{first:?}");
}

#[test]
fn baselines_are_the_mean_cost_of_the_held_out_windows() {
    let text = OwnText::read(rhyme(40).as_bytes()).unwrap();
    let (size, training) = (text.vocabulary().size() as f64, text.training());
    let count = |pattern: &[u16]| training.windows(pattern.len()).filter(|w| *w == pattern).count() as f64;
    let unigram = |t: u16| -((count(&[t]) + 1.0) / (training.len() as f64 + size)).ln();
    let bigram = |a: u16, b: u16| -((count(&[a, b]) + 1.0) / (count(&[a]) + size)).ln();
    let held_out = text.held_out();
    let one = held_out.iter().map(|t| unigram(*t)).sum::<f64>() / held_out.len() as f64;
    let next = held_out.windows(2).map(|p| bigram(p[0], p[1])).sum::<f64>() / (held_out.len() - 1) as f64;
    let baselines = text.baselines(10);
    assert!((baselines.pooled_unigram - 10.0 * one).abs() < 1e-9);
    assert!((baselines.positional_unigram - baselines.pooled_unigram).abs() < 1e-12);
    assert!((baselines.bigram - (one + 9.0 * next)).abs() < 1e-9);
    assert!(baselines.bigram < baselines.pooled_unigram);
}

#[test]
fn a_text_is_found_by_its_fingerprint_or_asked_for() {
    let text = Arc::new(OwnText::read(rhyme(30).as_bytes()).unwrap());
    let config = CorpusConfig::Text { context: 16, fingerprint: text.fingerprint().to_string() };
    let error = Corpus::open(&config).unwrap_err();
    assert!(error.kind == ErrorKind::Text && error.message.en.contains(text.fingerprint()));
    let corpus = Corpus::open_with(&config, std::slice::from_ref(&text)).unwrap();
    assert_eq!((corpus.length, corpus.distribution().is_none(), corpus.entropy()), (16, true, None));
    // One character more, another text.
    let other = OwnText::read(format!("{}.", rhyme(30)).as_bytes()).unwrap();
    assert_ne!(other.fingerprint(), text.fingerprint());
}

#[test]
fn a_context_too_long_for_the_text_is_refused_with_what_it_needs() {
    let text = Arc::new(OwnText::read(rhyme(20).as_bytes()).unwrap());
    let error = Corpus::of_text(text.clone(), 64).unwrap_err();
    assert!(error.message.en.contains("1280") && error.message.en.contains("shorter context"), "{error}");
    assert_eq!(Corpus::of_text(text.clone(), 7).unwrap_err().kind, ErrorKind::Setting);
    assert_eq!(Corpus::of_text(text, 129).unwrap_err().kind, ErrorKind::Setting);
}

#[test]
fn a_bound_on_a_text_is_measured_on_its_held_out_part_and_is_no_paired_estimate() {
    use denoise_lab::bound::BoundKind;
    let text = Arc::new(OwnText::read(rhyme(60).as_bytes()).unwrap());
    let corpus = Corpus::of_text(text.clone(), 16).unwrap();
    let mut bound = StratifiedBound::new(&corpus, &Mask, 4, 50, 0).unwrap();
    let total = (text.training().len() + text.vocabulary().size()) as f64;
    let log_f = text.counts().iter().map(|c| ((c + 1) as f64 / total).ln() as f32).collect();
    let unigram = Unigram { length: 16, log_f };
    assert!(pollster::block_on(bound.advance(&unigram, usize::MAX)).unwrap());
    let estimate = bound.estimate().unwrap();
    assert_eq!(estimate.kind, BoundKind::UpperBoundEstimate);
    let exact = corpus.baselines().pooled_unigram;
    assert!((estimate.nats - exact).abs() < 4.0 * estimate.standard_error, "{estimate:?} {exact}");
}

#[test]
fn a_text_with_line_breaks_offers_prompts_that_a_state_can_hold() {
    let text = Arc::new(OwnText::read(rhyme(60).as_bytes()).unwrap());
    let corpus = Corpus::of_text(text, 64).unwrap();
    assert!(corpus.sentence.contains('\n'));
    for prompt in &corpus.prompts {
        State::defaults(Language::En).set("prompt", prompt).unwrap();
        assert_eq!(Prompt::read(prompt, &corpus.vocabulary, 64).unwrap().cells.len(), 64);
    }
}
