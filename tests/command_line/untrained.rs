//! `corrupt`, `entropy`, `gap`: what can be said without a network.

use super::{objects, printed, refuses};
use serde_json::Value;

#[test]
fn corrupt_prints_the_nine_lines_of_the_note() {
    let lines = "\
t=0;中国的首都是北京
t=1;中国的首都是北口
t=2;中国的首都是口口
t=3;中国的首都口口口
t=4;中国的首口口口口
t=5;中国的口口口口口
t=6;中国口口口口口口
t=7;中口口口口口口口
t=8;口口口口口口口口
";
    assert_eq!(printed(&["corrupt", "--process", "left-to-right", "--k", "1", "中国的首都是北京"]), lines);
}

#[test]
fn corrupt_takes_any_text_and_the_sentences_of_a_corpus() {
    let text = printed(&["corrupt", "--process", "left-to-right", "--k", "4", "denoise"]);
    assert_eq!(text, "t=0;denoise\nt=1;den□□□□\nt=2;□□□□□□□\n");
    let words = ["we", "say", "the", "capital", "of", "Peru", "isn't", "Rome"];
    refuses(&[&["corrupt", "--corpus", "capitals-en"], &words[..]].concat(), 2, &["Rome"]);
    let words = ["we", "say", "the", "capital", "of", "Peru", "isn't", "Paris"];
    let lines = printed(
        &[&["corrupt", "--corpus", "capitals-en", "--process", "left-to-right", "--k", "5"], &words[..]]
            .concat(),
    );
    assert!(lines.contains("\nt=1;we say the □ □ □ □ □\n"), "{lines}");
    let example = objects(&["corrupt", "--corpus", "capitals"]);
    assert_eq!((example.len(), &example[0]["text"]), (9, &Value::from("中国的首都是北京")));
}

#[test]
fn corrupt_repeats_itself_by_seed() {
    let ladder = |seed| printed(&["corrupt", "--sampling-seed", seed, "abcdefghijklmnopqrstuvwxyz"]);
    assert_eq!(ladder("1"), ladder("1"));
    assert_ne!(ladder("1"), ladder("2"));
}

#[test]
fn entropy_is_that_of_the_distribution() {
    for corpus in ["capitals", "capitals-en"] {
        let lines = objects(&["entropy", "--corpus", corpus]);
        assert_eq!((lines.len(), &lines[0]["corpus"]), (1, &Value::from(corpus)));
        assert!((lines[0]["entropy"].as_f64().unwrap() - 3.5983).abs() < 5e-5);
    }
    assert!(printed(&["entropy", "--corpus", "capitals"]).contains("3.5983"));
}

#[test]
fn gap_is_that_of_the_optimal_network() {
    let gaps = |arguments: &[&str]| -> Vec<f64> {
        let lines = objects(&[&["gap", "--corpus", "capitals"], arguments].concat());
        lines.iter().map(|line| line["processGap"].as_f64().unwrap()).collect()
    };
    let close = |found: &[f64], expected: &[f64]| {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3)
    };
    assert!(close(&gaps(&["--process", "mask", "--k", "2"]), &[0.662]));
    let scattered = gaps(&["--process", "mask"]);
    assert!(close(&scattered, &[0.0, 0.662, 1.070, 2.134, 2.027, 2.544, 3.796, 5.831]), "{scattered:?}");
    let aligned = gaps(&["--process", "left-to-right"]);
    assert!(close(&[aligned[0], aligned[1], aligned[3], aligned[7]], &[0.0, 2.325, 3.414, 5.831]));
}

#[test]
fn distributions_of_all_corpora_and_their_parameters_are_asked() {
    let entropy = |arguments: &[&str]| {
        let lines = objects(&[&["entropy"], arguments].concat());
        lines[0]["entropy"].as_f64().unwrap()
    };
    // Each of the L/2 pairs has one of the types, uniformly: twice the types cost (L/2) ln 2 more.
    let brackets = |types| entropy(&["--corpus", "brackets", "--length", "12", "--types", types]);
    assert!((brackets("4") - 12.8828).abs() < 5e-5);
    assert!((brackets("4") - brackets("2") - 6.0 * 2f64.ln()).abs() < 1e-9);
    assert!((entropy(&["--corpus", "topics"]) - 41.6433).abs() < 5e-5);
    let checksum = entropy(&["--corpus", "checksum", "--length", "5", "--vocabulary", "3"]);
    assert!((checksum - 4.0 * 3f64.ln()).abs() < 1e-9);
    // All is said by the country, one of 16.
    let certain = ["--corpus", "capitals", "--truth", "1", "--weights", "uniform"];
    assert!((entropy(&certain) - 16f64.ln()).abs() < 1e-9);
    refuses(&["entropy", "--corpus", "brackets", "--length", "13"], 2, &["length", "13"]);
    refuses(&["entropy", "--corpus", "capitals", "--types", "4"], 2, &["types", "brackets"]);
    refuses(&["entropy", "--corpus", "capitals", "--truth", "2"], 2, &["truth", "0 to 1"]);
}

#[test]
fn a_checksum_costs_one_token_however_many_are_guessed_at_once() {
    for line in objects(&["gap", "--corpus", "checksum", "--length", "5"]) {
        let (k, gap) = (line["k"].as_u64().unwrap(), line["processGap"].as_f64().unwrap());
        let expected = if k == 1 { 0.0 } else { 4f64.ln() };
        assert!((gap - expected).abs() < 1e-9, "{line}");
        assert_eq!((&line["processGapError"], &line["sentences"]), (&0.0.into(), &Value::Null));
    }
}

#[test]
fn a_gap_that_cannot_be_summed_is_estimated_and_says_so() {
    let line = &objects(&["gap", "--process", "noise", "--k", "1", "--sentences", "1000"])[0];
    let (gap, error) = (line["processGap"].as_f64().unwrap(), line["processGapError"].as_f64().unwrap());
    // H + gap is about 3.86.
    assert!(error > 0.0 && (3.5983 + gap - 3.86).abs() < 4.0 * error, "{line}");
    assert_eq!(line["sentences"], 1000);
    let text = printed(&["gap", "--process", "noise", "--k", "1", "--sentences", "20"]);
    assert!(text.contains("±") && text.contains("estimated from 20 sentences"), "{text}");
    // At k = 1 a mask costs nothing, whichever sentences are drawn and masked.
    let brackets = &objects(&["gap", "--corpus", "brackets", "--k", "1", "--process", "left-to-right"])[0];
    assert!(brackets["processGap"].as_f64().unwrap().abs() < 1e-5, "{brackets}");
}

#[test]
fn a_diffusion_has_one_gap_and_no_k() {
    for process in ["iid", "gaussian"] {
        let diffusion = ["gap", "--process", process, "--diffusion-steps", "4", "--sentences", "50"];
        let lines = objects(&diffusion);
        assert_eq!((lines.len(), &lines[0]["k"]), (1, &Value::Null));
        assert!(lines[0]["processGapError"].as_f64().unwrap() > 0.0);
    }
}

#[test]
fn gaps_that_cannot_be_known_are_refused() {
    refuses(&["gap", "--corpus", "text"], 1, &["text"]);
    refuses(&["gap", "--process", "noise", "--sentences", "1"], 2, &["--sentences", "2.."]);
    refuses(&["gap", "--corpus", "brackets", "--process", "noise", "--k", "1"], 1, &["mask"]);
    refuses(&["gap", "--process", "iid", "--k", "1"], 2, &["no k"]);
    refuses(&["gap", "--process", "gaussian", "--embeddings", "learnt"], 2, &["frozen"]);
    let long = ["gap", "--corpus", "topics", "--topics", "16", "--words-per-topic", "16", "--length", "64"];
    refuses(&[&long[..], &["--process", "iid", "--sentences", "256"]].concat(), 1, &["Use fewer"]);
}
