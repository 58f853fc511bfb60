//! The frames of a deletion: what they say of the next step, and which token is which.

use super::deletion::Table;
use super::{CELLS, toy};
use crate::common::close;
use denoise_lab::Token;
use denoise_lab::frame::corruption::corrupt;
use denoise_lab::frame::{CellState, Frame};
use denoise_lab::process::Deletion;
use denoise_lab::sampler::{Prompt, SampleConfig, infill};
use pollster::block_on;

#[test]
fn what_frames_say_comes_next_comes_as_often_and_tokens_keep_their_numbers() {
    let corpus = toy(2);
    let model = Table { seed: 3, size: corpus.vocabulary.size() };
    let prompt = Prompt::blank(CELLS);
    for at_once in [1, 2] {
        // Of each frame what it says beside what came: a stop, an insertion into gap 0, into gap 1.
        let mut misses = [const { Vec::new() }; 3];
        for seed in 0..1_500 {
            let config = SampleConfig { seed, ..SampleConfig::default() };
            let process = Deletion { at_once };
            let filled = block_on(infill(&model, &process, &corpus.vocabulary, &prompt, &config)).unwrap();
            for (n, frame) in filled.frames.iter().enumerate() {
                let next = filled.frames.get(n + 1);
                let (stop, went_on) = (frame.stop_probability.unwrap(), f64::from(u8::from(next.is_some())));
                misses[0].push(stop - (1.0 - went_on));
                let gaps: Vec<f64> =
                    frame.cells.iter().filter_map(|cell| cell.insertion_probability).collect();
                if at_once == 1 {
                    close(stop + gaps.iter().sum::<f64>(), 1.0, 1e-9);
                }
                let numbered = |frame: &Frame| -> Vec<_> {
                    let written = frame.cells.iter().map(|cell| (cell.identity, cell.token, cell.state));
                    written.filter(|(identity, ..)| identity.is_some()).collect()
                };
                let tokens = numbered(frame);
                assert_eq!(gaps.len(), tokens.len() + 1);
                let after = next.map(numbered).unwrap_or_default();
                let (new, old): (Vec<_>, Vec<_>) =
                    after.iter().partition(|(_, _, state)| *state == CellState::Restored);
                let plain = |tokens: &[(Option<usize>, Option<Token>, CellState)]| -> Vec<_> {
                    tokens.iter().map(|(identity, token, _)| (*identity, *token)).collect()
                };
                if next.is_some() {
                    assert_eq!(plain(&old), plain(&tokens));
                    assert!(!new.is_empty() && new.iter().all(|(i, ..)| i.unwrap() >= tokens.len()));
                }
                let is_new = |cell: usize| after.get(cell).is_some_and(|(i, ..)| i.unwrap() >= tokens.len());
                misses[1].push(gaps[0] - f64::from(u8::from(is_new(0))));
                if let [_, second] = gaps[..] {
                    let first = after.iter().position(|(i, ..)| *i == tokens[0].0);
                    let is_last = first.is_some_and(|first| first + 1 < after.len());
                    misses[2].push(second - f64::from(u8::from(is_last)));
                }
            }
        }
        for miss in &misses {
            let count = miss.len() as f64;
            let mean = miss.iter().sum::<f64>() / count;
            let deviation = (miss.iter().map(|miss| miss * miss).sum::<f64>() / count).sqrt();
            let error = deviation / count.sqrt();
            assert!(mean.abs() < 4.0 * error && error < 0.1, "k = {at_once}: {mean} ± {error}");
        }
    }
}

#[test]
fn what_the_next_step_deletes_is_leaving_and_what_is_left_keeps_its_number() {
    let corpus = toy(3);
    let string = [2, 0, 1];
    let x = corpus.vocabulary.canvas().unwrap().lay(&string, CELLS);
    for (at_once, left) in [(1, vec![3, 2, 1, 0]), (2, vec![3, 1, 0])] {
        let frames = corrupt(&x, &corpus.vocabulary, &Deletion { at_once }, 1, 5).unwrap();
        let numbers = |frame: &Frame, leaving: bool| -> Vec<usize> {
            let cells = frame.cells.iter().filter(|cell| leaving || cell.state != CellState::Leaving);
            cells.filter_map(|cell| cell.identity).collect()
        };
        assert_eq!(frames.iter().map(|frame| numbers(frame, true).len()).collect::<Vec<_>>(), left);
        for pair in frames.windows(2) {
            assert_eq!(numbers(&pair[0], false), numbers(&pair[1], true));
        }
        for frame in &frames {
            let numbered = frame.cells.iter().filter_map(|cell| Some((cell.identity?, cell.token?)));
            numbered.for_each(|(i, token)| assert_eq!(token, string[i]));
        }
    }
}
