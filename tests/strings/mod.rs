//! Strings of any length.

mod canvas;
mod capitals;
mod deletion;
mod gaps;
mod ladder;
mod length_first;
mod lines;

use crate::common::all_sentences;
use denoise_lab::corpus::{Corpus, Enumerated, Vocabulary};

const LETTERS: [&str; 3] = ["a", "b", "c"];
/// Cells: strings of at most three letters, and their end.
const CELLS: usize = 4;

/// p(x) ∝ 1/(1 + index): strings of V letters, shorter ones first, then in lexicographic order.
fn toy(letters: usize) -> Corpus {
    let vocabulary = Vocabulary::new("", &LETTERS[..letters]).on_canvas();
    let canvas = vocabulary.canvas().unwrap();
    let strings = (0..CELLS).flat_map(|size| all_sentences(letters, size)).enumerate();
    let weighted = strings.map(|(index, x)| (canvas.lay(&x, CELLS), 1.0 / (1 + index) as f64)).collect();
    let distribution = Enumerated::new(vocabulary.size(), weighted).unwrap();
    Corpus::of_distribution("toy", vocabulary, distribution)
}
