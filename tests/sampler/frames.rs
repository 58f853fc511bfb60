//! Frames tell what happened.

use super::toys::*;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::frame::corruption::{corrupt, forward_frames};
use denoise_lab::frame::{CellState, Frame};
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{BlockDistribution, LeftToRight, Mask, Process};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::{Givens, Infill, Order, Prompt, SampleConfig, TokenChoice, read_sentence};

fn written(frame: &Frame) -> String {
    frame.cells.iter().map(|cell| cell.text.as_str()).collect()
}

/// What holds for every infill of every prompt.
fn assert_consistent(prompt: &Prompt, filled: &Infill) {
    let steps = filled.frames.len() - 1;
    assert!(filled.frames.iter().enumerate().all(|(index, frame)| frame.t == steps - index));
    for frame in &filled.frames {
        for (i, cell) in frame.cells.iter().enumerate() {
            assert_eq!(cell.state == CellState::Given, prompt.cells[i].is_some());
            assert_eq!(cell.token.is_none(), cell.state == CellState::Pending);
            assert_eq!((cell.unseen, cell.recovery_probability), (prompt.unseen[i], None));
            assert_eq!(cell.corrupted_probability, None);
            match prompt.cells[i] {
                Some(given) => assert_eq!((cell.token, cell.candidates.len()), (Some(given), 0)),
                None => assert!((1..=5).contains(&cell.candidates.len())),
            }
            assert!(cell.candidates.windows(2).all(|pair| pair[0].probability >= pair[1].probability));
            assert!(cell.candidates.iter().map(|c| c.probability).sum::<f64>() <= 1.0 + 1e-9);
        }
    }
    for pair in filled.frames.windows(2) {
        for (before, after) in pair[0].cells.iter().zip(&pair[1].cells) {
            let expected: &[CellState] = match before.state {
                CellState::Given => &[CellState::Given],
                CellState::Pending => &[CellState::Pending, CellState::Restored],
                _ => &[CellState::Kept],
            };
            assert!(expected.contains(&after.state), "{:?} became {:?}", before.state, after.state);
            assert!(before.token.is_none() || (before.token, &before.text) == (after.token, &after.text));
        }
        assert!(pair[1].cells.iter().any(|cell| cell.state == CellState::Restored));
    }
    let (first, last) = (&filled.frames[0], &filled.frames[steps]);
    assert!(first.cells.iter().all(|cell| matches!(cell.state, CellState::Given | CellState::Pending)));
    assert_eq!(last.cells.iter().filter_map(|cell| cell.token).collect::<Vec<_>>(), filled.tokens);
    assert!(first.log_probability.is_none());
    let restored = filled.frames[1..].iter().map(|frame| frame.log_probability.unwrap());
    assert!((restored.sum::<f64>() - filled.log_probability.unwrap()).abs() < 1e-9);
    assert!(filled.log_probability.unwrap() <= 0.0);
}

fn random_config(random: &mut Random, length: usize) -> SampleConfig {
    SampleConfig {
        block_size: 1 + random.below(length),
        steps: random.below(length + 3),
        temperature: 0.1 + 1.9 * random.uniform(),
        order: ORDERS[random.below(5)],
        choice: [TokenChoice::Sample, TokenChoice::ArgMax][random.below(2)],
        givens: [Givens::Resample, Givens::Clamp][random.below(2)],
        seed: random.below(1000) as u64,
        particles: 1 + random.below(20),
        top_p: 0.01 + 0.99 * random.uniform(),
        ..Default::default()
    }
}

#[test]
fn givens_never_change_and_frames_are_consistent() {
    let (size, length) = (4, 5);
    let vocabulary = letters(size);
    let (distribution, table) = (toy_distribution(size, length), PrefixTable::random(size, length, 3));
    let mut random = Random::new(11, Purpose::Test, 1);
    for _ in 0..400 {
        let cells = (0..length).map(|_| (random.below(2) == 0).then(|| random.below(size) as u16)).collect();
        let prompt = Prompt { cells, unseen: vec![false; length], gaps: PositionSet::EMPTY };
        let config = random_config(&mut random, length);
        for filled in [
            any_order(&distribution.conditionals(), &vocabulary, &prompt, &config),
            left_to_right(&distribution.conditionals(), &vocabulary, &prompt, &config),
            left_to_right(&table, &vocabulary, &prompt, &config),
        ] {
            assert_consistent(&prompt, &filled);
            let blanks = prompt.blanks().len();
            let wanted = if config.steps > 0 { config.steps } else { blanks.div_ceil(config.block_size) };
            assert_eq!(filled.frames.len() - 1, wanted.min(blanks));
        }
    }
}

#[test]
fn impossible_givens_are_filled_too_and_explained_by_no_particle() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let distribution = corpus.enumerated().unwrap();
    let prompt = Prompt::read("□□首首首□□京", &corpus.vocabulary, 8).unwrap();
    for temperature in [0.5, 1.0, 2.0] {
        let config = SampleConfig { temperature, ..Default::default() };
        assert_consistent(
            &prompt,
            &any_order(&distribution.conditionals(), &corpus.vocabulary, &prompt, &config),
        );
        let filled = left_to_right(&distribution.conditionals(), &corpus.vocabulary, &prompt, &config);
        assert_consistent(&prompt, &filled);
        assert_eq!(filled.effective_sample_size, Some(0.0));
    }
}

#[test]
fn a_prompt_without_blanks_is_one_frame() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let prompt = Prompt::read("cab", &vocabulary, 3).unwrap();
    for process in [&Mask as &dyn Process, &LeftToRight] {
        let filled =
            run(&distribution.conditionals(), process, &vocabulary, &prompt, &SampleConfig::default());
        assert_eq!((filled.frames.len(), filled.frames[0].t), (1, 0));
        assert_eq!((filled.text.as_str(), filled.network_evaluations), ("cab", 0));
        assert_eq!(filled.log_probability.unwrap().to_bits(), 0.0f64.to_bits());
        assert_consistent(&prompt, &filled);
    }
}

#[test]
fn restored_cells_keep_the_candidates_they_were_drawn_from() {
    let (distribution, vocabulary) = (toy_distribution(3, 3), letters(3));
    let prompt = Prompt::read("", &vocabulary, 3).unwrap();
    let filled = any_order(&distribution.conditionals(), &vocabulary, &prompt, &SampleConfig::default());
    for pair in filled.frames.windows(2) {
        for (before, after) in pair[0].cells.iter().zip(&pair[1].cells) {
            if after.state == CellState::Pending {
                assert_ne!(before.candidates, after.candidates, "the model is asked at each frame");
                continue;
            }
            assert_eq!(before.candidates, after.candidates);
            if after.state == CellState::Restored {
                let drawn = after.candidates.iter().find(|c| Some(c.token) == after.token).unwrap();
                assert!((drawn.probability.ln() - pair[1].log_probability.unwrap()).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn left_to_right_restores_the_leftmost_first_whatever_order_is_asked() {
    let (distribution, vocabulary) = (toy_distribution(3, 4), letters(3));
    let prompt = Prompt::read("□b□□", &vocabulary, 4).unwrap();
    for (process, order) in [(&Mask as &dyn Process, Order::LeftToRight), (&LeftToRight, Order::Random)] {
        let config = SampleConfig { order, ..Default::default() };
        let filled = run(&distribution.conditionals(), process, &vocabulary, &prompt, &config);
        assert_eq!(filled.order_used, Some(Order::LeftToRight));
        for frame in &filled.frames {
            let pending = |i: usize| frame.cells[i].state == CellState::Pending;
            assert!(pending(0) <= pending(2) && pending(2) <= pending(3));
        }
    }
}

#[test]
fn left_to_right_corruption_is_the_ladder_of_the_note() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let sentence = read_sentence("中国的首都是北京", &corpus).unwrap();
    let frames = corrupt(&sentence, &corpus.vocabulary, &LeftToRight, 1, 0).unwrap();
    let lines = [
        "中国的首都是北京",
        "中国的首都是北口",
        "中国的首都是口口",
        "中国的首都口口口",
        "中国的首口口口口",
        "中国的口口口口口",
        "中国口口口口口口",
        "中口口口口口口口",
        "口口口口口口口口",
    ];
    assert_eq!(frames.iter().map(written).collect::<Vec<_>>(), lines);
    for (t, frame) in frames.iter().enumerate() {
        assert_eq!((frame.t, frame.log_probability), (t, None));
        for (i, cell) in frame.cells.iter().enumerate() {
            let state = if i < 8 - t { CellState::Kept } else { CellState::Corrupted };
            assert_eq!((cell.state, cell.token), (state, (i < 8 - t).then_some(sentence[i])));
        }
    }
}

#[test]
fn mask_corruption_hides_what_its_blocks_say() {
    let vocabulary = letters(3);
    let sentence = [0, 1, 2, 0, 1];
    let blocks = Mask.draw_blocks(5, 2, &mut Random::new(5, Purpose::Corruption, 0));
    let frames = forward_frames(&sentence, &vocabulary, &blocks, &[vocabulary.mask(); 5]);
    assert_eq!(frames.len(), 4);
    for (t, frame) in frames.iter().enumerate() {
        for (i, cell) in frame.cells.iter().enumerate() {
            assert_eq!(cell.token.is_none(), blocks[..t].iter().any(|block| block.contains(i)));
        }
    }
}
