//! Strings on a canvas, against enumeration.

use crate::common::{RandomTable, all_sentences, close};
use denoise_lab::Token;
use denoise_lab::bound::ConditionalTable;
use denoise_lab::conditionals::{Conditionals, Contexts, SideInformation};
use denoise_lab::corpus::{Canvas, Corpus, Enumerated, OnCanvas, Vocabulary};
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{LeftToRight, Mask, Process};
use denoise_lab::sampler::{DistanceKind, Quality, SampleConfig};
use pollster::block_on;

/// Two letters, the end, the pad.
const CANVAS: Canvas = Canvas { end: 2, pad: 3, lengths: None };
const V: usize = 4;
const MASK: Token = V as Token;

fn model(seed: u64, length: usize) -> RandomTable {
    RandomTable { seed, length, vocabulary_size: V }
}

/// All canvases of L cells, in one list with those that are malformed, each as likely as any other.
fn everything(length: usize) -> Enumerated {
    Enumerated::new(V, all_sentences(V, length).into_iter().map(|x| (x, 1.0)).collect()).unwrap()
}

/// All strings that fit, on their canvases.
fn canvases(length: usize) -> Vec<Vec<Token>> {
    let strings = (0..length).flat_map(|size| all_sentences(2, size));
    strings.map(|string| CANVAS.lay(&string, length)).collect()
}

/// p of all canvases, and of those that are malformed, by a model whose blocks are restored in this way.
fn masses(model: &impl Conditionals, process: &dyn Process, block_size: usize) -> (f64, f64) {
    let distribution = everything(model.length());
    let mut table = ConditionalTable::new(&distribution, process, block_size).unwrap();
    while !block_on(table.advance(model, usize::MAX)).unwrap() {}
    let log_p = table.sentence_log_likelihoods(process, block_size).unwrap().unwrap();
    let all = || distribution.sentences().iter().zip(&log_p);
    let malformed = all().filter(|(x, _)| CANVAS.string(x).is_none());
    (all().map(|(_, log_p)| log_p.exp()).sum(), malformed.map(|(_, log_p)| log_p.exp()).sum())
}

#[test]
fn a_canvas_is_a_string_its_end_and_pads_and_nothing_else_is() {
    let well_formed = canvases(4);
    assert_eq!(well_formed.len(), 1 + 2 + 4 + 8);
    for x in all_sentences(V, 4) {
        let string = CANVAS.string(&x).map(<[Token]>::to_vec);
        assert_eq!(string.is_some(), well_formed.contains(&x), "{x:?}");
        assert!(string.is_none_or(|string| CANVAS.lay(&string, 4) == x));
    }
}

#[test]
fn a_model_on_a_canvas_says_what_some_canvas_allows_and_nothing_else() {
    let (length, well_formed) = (4, canvases(4));
    let (own, kept) = (model(5, length), OnCanvas::new(model(5, length), Some(CANVAS)));
    for row in all_sentences(V + 1, length) {
        let masked: PositionSet = (0..length).filter(|i| row[*i] == MASK).collect();
        for (side_information, hidden) in [
            (SideInformation::Nothing, masked),
            // What is flagged says nothing, whatever stands there.
            (SideInformation::Flags(masked.with(1)), masked.with(1)),
            // Told a number, nobody knows what is text; first and last cell still have their limits.
            (SideInformation::Count(masked.len()), PositionSet::full(length)),
        ] {
            let shows = |x: &&Vec<Token>| (0..length).all(|i| hidden.contains(i) || x[i] == row[i]);
            let possible: Vec<_> = well_formed.iter().filter(shows).collect();
            let contexts = Contexts::new(row.clone(), vec![side_information]);
            let own = block_on(own.answer(&contexts)).unwrap().log_probabilities;
            let kept = block_on(kept.answer(&contexts)).unwrap().log_probabilities;
            if possible.is_empty() {
                assert_eq!(own, kept, "{row:?}");
                continue;
            }
            for i in hidden.iter() {
                let p = |answer: &[f32], v: usize| f64::from(answer[i * V + v]).exp();
                let allowed = |v: usize| possible.iter().any(|x| usize::from(x[i]) == v);
                let total: f64 = (0..V).filter(|v| allowed(*v)).map(|v| p(&own, v)).sum();
                for v in 0..V {
                    close(p(&kept, v), if allowed(v) { p(&own, v) / total } else { 0.0 }, 1e-6);
                }
            }
        }
    }
}

#[test]
fn malformed_canvases_and_strings_have_all_the_mass_together() {
    for (process, seed) in [(&Mask as &dyn Process, 1), (&LeftToRight, 2)] {
        for block_size in 1..=3 {
            let free = masses(&model(seed, 3), process, block_size);
            let kept = masses(&OnCanvas::new(model(seed, 3), Some(CANVAS)), process, block_size);
            close(free.0, 1.0, 1e-6);
            close(kept.0, 1.0, 1e-6);
            // Cells drawn together can contradict each other.
            assert_eq!(kept.1 < 1e-9, block_size == 1, "{}", kept.1);
            assert!(kept.1 < free.1, "{} {}", kept.1, free.1);
        }
    }
}

#[test]
fn from_left_to_right_it_is_a_model_with_an_end_token_to_which_pads_cost_nothing() {
    let length = 4;
    let model = OnCanvas::new(model(3, length), Some(CANVAS));
    for size in 0..length {
        for string in all_sentences(2, size) {
            let canvas = CANVAS.lay(&string, length);
            let distribution = Enumerated::new(V, vec![(canvas.clone(), 1.0)]).unwrap();
            let mut table = ConditionalTable::new(&distribution, &LeftToRight, 1).unwrap();
            while !block_on(table.advance(&model, usize::MAX)).unwrap() {}
            let nats = table.nelbo(&LeftToRight, 1).unwrap().nats;
            // The tokens and the end, of those that may follow; in the last cell nothing else may.
            let next = |i: usize| {
                let row = (0..length).map(|j| if j < i { canvas[j] } else { MASK }).collect::<Vec<_>>();
                let may_follow = if i + 1 < length { 0..=CANVAS.end } else { CANVAS.end..=CANVAS.end };
                let p = |token: Token| self::model(3, length).log_probability(&row, i, token).exp();
                (p(canvas[i]) / may_follow.map(p).sum::<f64>()).ln()
            };
            close(nats, -(0..=size).map(next).sum::<f64>(), 1e-5);
        }
    }
}

#[test]
fn what_is_drawn_is_malformed_as_often_as_the_mass_says() {
    let length = 3;
    let vocabulary = Vocabulary::new("", ["a", "b"]).on_canvas();
    assert_eq!(vocabulary.canvas(), Some(&CANVAS));
    let distribution = Enumerated::new(V, canvases(length).into_iter().map(|x| (x, 1.0)).collect()).unwrap();
    let corpus = Corpus::of_distribution("toy", vocabulary, distribution);
    close(corpus.lengths().unwrap()[1], 2.0 / 7.0, 1e-12);
    let model = OnCanvas::new(model(1, length), Some(CANVAS));
    let mut quality = Quality::new(&corpus, &Mask, &SampleConfig::default(), &[1, 3], 4_000).unwrap();
    while !block_on(quality.advance(&model, 512)).unwrap() {}
    let [together, apart] = &quality.points()[..] else { panic!("two numbers were asked for") };
    let (drawn, mass) = (together.malformed.unwrap(), masses(&model, &Mask, length).1);
    assert!((drawn.share - mass).abs() < 4.0 * drawn.standard_error, "{drawn:?} is not {mass}");
    assert_eq!(apart.malformed.unwrap().share, 0.0);
    // Strings have a length, what is malformed has none; of two letters, in three cells, the end is all there is room for.
    for point in [together, apart] {
        let shares = point.lengths.iter().map(|of| (of.length, of.drawn.share, of.expected));
        let shares: Vec<_> = shares.collect();
        assert_eq!(shares.iter().map(|(length, ..)| *length).collect::<Vec<_>>(), [0, 1, 2]);
        let sum: f64 = shares.iter().map(|(_, drawn, _)| drawn).sum();
        close(sum + point.malformed.unwrap().share, 1.0, 1e-12);
        close(point.cut.unwrap().share, shares[2].1, 1e-12);
        let apart: f64 = shares.iter().map(|(_, drawn, expected)| (drawn - expected).abs()).sum();
        let distance = point.distances.iter().find(|each| each.kind == DistanceKind::LengthVariation);
        close(distance.unwrap().value, (apart + point.malformed.unwrap().share) / 2.0, 1e-12);
    }
    // Lengths are a coarser outcome than strings.
    let distance = |kind| apart.distances.iter().find(|distance| distance.kind == kind).unwrap().value;
    let of_strings = distance(DistanceKind::EmpiricalTotalVariation);
    assert!(distance(DistanceKind::LengthVariation) <= of_strings + 1e-12);
}
