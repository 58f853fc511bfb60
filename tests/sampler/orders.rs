//! Every order restores what it says first, and draws what it must.

use super::toys::*;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::frame::{CellState, Frame};
use denoise_lab::sampler::{Order, Prompt, SampleConfig};

const TRIALS: u64 = 10_000;

/// The order at a step depends on what is visible only, so that each sentence has one way in which it
/// comes about (or, in random order, a factor that does not depend on it), and the true conditionals
/// along it multiply to its probability.
#[test]
fn true_conditionals_at_k_1_give_the_distribution_in_every_order() {
    let vocabulary = letters(3);
    for (distribution, length) in [(toy_distribution(3, 3), 3), (checksum_distribution(3, 4), 4)] {
        let blank = Prompt::read("", &vocabulary, length).unwrap();
        for order in ORDERS {
            let draw = |seed| {
                let config = SampleConfig { order, seed, ..Default::default() };
                any_order(&distribution.conditionals(), &vocabulary, &blank, &config).tokens
            };
            let excess =
                chi_square_excess(&frequencies(TRIALS, draw), &distribution_of(&distribution), TRIALS);
            assert!(excess < 5.0, "{order:?}: {excess}");
        }
    }
}

#[test]
fn the_distribution_of_a_single_blank_is_its_conditional_in_every_order() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let given = Prompt::read("a□b", &vocabulary, 3).unwrap();
    let exact =
        normalised(distribution_of(&distribution).into_iter().filter(|(x, _)| (x[0], x[2]) == (0, 1)));
    for order in ORDERS {
        let draw = |seed| {
            let config = SampleConfig { order, block_size: 3, seed, ..Default::default() };
            any_order(&distribution.conditionals(), &vocabulary, &given, &config).tokens
        };
        assert!(chi_square_excess(&frequencies(TRIALS, draw), &exact, TRIALS) < 5.0, "{order:?}");
    }
}

/// The probabilities of a position's tokens as the frame shows them. (At most five are shown: the
/// vocabularies here are smaller.)
fn shown(frame: &Frame, i: usize) -> Vec<f64> {
    frame.cells[i].candidates.iter().map(|candidate| candidate.probability).collect()
}

#[test]
fn what_scores_highest_is_restored_first() {
    type Score = fn(&[f64]) -> f64;
    let scores: [(Order, Score); 3] = [
        (Order::Confidence, |p| p[0]),
        (Order::Entropy, |p| p.iter().map(|p| p * p.ln()).sum()),
        (Order::Margin, |p| p[0] - p.get(1).unwrap_or(&0.0)),
    ];
    let (distribution, vocabulary) = (toy_distribution(4, 5), letters(4));
    let prompt = Prompt::read("", &vocabulary, 5).unwrap();
    for (order, score) in scores {
        for seed in 0..50 {
            let config = SampleConfig { order, block_size: 2, seed, ..Default::default() };
            let filled = any_order(&distribution.conditionals(), &vocabulary, &prompt, &config);
            assert_eq!(filled.order_used, Some(order));
            for pair in filled.frames.windows(2) {
                let of = |state: CellState| (0..5).filter(move |&i| pair[1].cells[i].state == state);
                let scored = |state| of(state).map(|i| score(&shown(&pair[0], i)));
                let lowest = scored(CellState::Restored).fold(f64::INFINITY, f64::min);
                assert!(scored(CellState::Pending).all(|pending| pending <= lowest + 1e-6), "{order:?}");
            }
        }
    }
}

#[test]
fn orders_differ_where_their_scores_do() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let prompt = Prompt::read("", &corpus.vocabulary, 8).unwrap();
    let trace = |order| {
        let config = SampleConfig { order, ..Default::default() };
        let filled =
            any_order(&corpus.enumerated().unwrap().conditionals(), &corpus.vocabulary, &prompt, &config);
        let restored = |frame: &Frame| frame.cells.iter().position(|cell| cell.state == CellState::Restored);
        filled.frames.iter().filter_map(restored).collect::<Vec<_>>()
    };
    // 的首都 is certain; of the others 是|非 is the most certain.
    for order in [Order::Confidence, Order::Entropy, Order::Margin] {
        assert_eq!(trace(order)[..4], [2, 3, 4, 5], "{order:?}");
    }
    assert_eq!(trace(Order::LeftToRight), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_ne!(trace(Order::Random), trace(Order::LeftToRight));
}
