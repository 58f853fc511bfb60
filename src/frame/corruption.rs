//! A sentence at every corruption level: the ladder of the note.

use crate::Token;
use crate::corpus::Vocabulary;
use crate::error::{Error, ErrorKind, Result};
use crate::frame::{Cell, CellState, Frame};
use crate::position_set::{MAX_LENGTH, PositionSet};
use crate::process::{Deletion, Family, Process, check_block_size, corrupted_row};
use crate::random::{Purpose, Random};

/// The T + 1 frames of one forward trajectory z_0..z_T of `sentence`, drawn with `seed`, at k =
/// `block_size` positions a step; of a diffusion, those of its levels, as they read.
///
/// # Errors
/// [`ErrorKind::Setting`] unless 1 <= k <= L.
pub fn corrupt(
    sentence: &[Token],
    vocabulary: &Vocabulary,
    process: &dyn Process,
    block_size: usize,
    seed: u64,
) -> Result<Vec<Frame>> {
    check_block_size(block_size, sentence.len())?;
    let mut random = Random::new(seed, Purpose::Corruption, 0);
    Ok(match process.family() {
        Family::Blocks(process) => {
            let blocks = process.draw_blocks(vocabulary.cells(sentence), block_size, &mut random);
            let noise = process.noise_distribution().draw_row(sentence.len(), vocabulary, &mut random);
            forward_frames(sentence, vocabulary, &blocks, &noise)
        }
        Family::Diffusion(process) => {
            let path = process.draw_path(sentence, vocabulary, &mut random);
            let rows: Vec<_> = path.iter().map(|level| process.read(level, vocabulary)).collect();
            reading_frames(sentence, vocabulary, &rows)
        }
        Family::Deletion(process) => {
            let path = process.draw_path(vocabulary.string(sentence).len(), &mut random);
            deletion_frames(process, sentence, vocabulary, &path)
        }
    })
}

/// The forward trajectory of `sentence`, t = 0..=T: at t the first t of the T `blocks` hold the tokens
/// of `noise`, \[L\].
pub fn forward_frames(
    sentence: &[Token],
    vocabulary: &Vocabulary,
    blocks: &[PositionSet],
    noise: &[Token],
) -> Vec<Frame> {
    let frame = |t: usize| {
        let corrupted = blocks.iter().take(t).fold(PositionSet::EMPTY, |all, block| all.union(*block));
        let state = |i| if corrupted.contains(i) { CellState::Corrupted } else { CellState::Kept };
        let row = corrupted_row(sentence, corrupted, noise).enumerate();
        let cells = row.map(|(i, token)| Cell::new(token, vocabulary, state(i))).collect();
        Frame::new(t, cells)
    };
    (0..=blocks.len()).map(frame).collect()
}

/// The trajectory of `sentence` where position i may read as anything at any level: `rows` of \[L\] at
/// t = 1..=T. What does not read as the sentence is corrupted.
pub fn reading_frames(sentence: &[Token], vocabulary: &Vocabulary, rows: &[Vec<Token>]) -> Vec<Frame> {
    let state = |a: &Token, b: &Token| if a == b { CellState::Kept } else { CellState::Corrupted };
    let frame = |(t, row): (usize, &[Token])| {
        let pairs = row.iter().zip(sentence);
        let cells = pairs.map(|(token, x)| Cell::new(*token, vocabulary, state(token, x))).collect();
        Frame::new(t, cells)
    };
    std::iter::once(sentence).chain(rows.iter().map(Vec::as_slice)).enumerate().map(frame).collect()
}

/// The trajectory of the string in `sentence`, of which the positions in `path` are left at t = 0..=T. What the next step deletes
/// is leaving; what comes after what is left is corrupted, unless it is the canvas's.
pub fn deletion_frames(
    process: &Deletion,
    sentence: &[Token],
    vocabulary: &Vocabulary,
    path: &[PositionSet],
) -> Vec<Frame> {
    let frame = |(t, left): (usize, &PositionSet)| {
        let next = path.get(t + 1).unwrap_or(left);
        let positions: Vec<usize> = left.iter().collect();
        let string: Vec<Token> = positions.iter().map(|i| sentence[*i]).collect();
        let cell = |(cell, token): (usize, Token)| {
            let identity = positions.get(cell).copied();
            let state = match identity {
                Some(i) if !next.contains(i) => CellState::Leaving,
                None if token == vocabulary.mask() => CellState::Corrupted,
                _ => CellState::Kept,
            };
            Cell { identity, ..Cell::new(token, vocabulary, state) }
        };
        let row = process.lay(&string, sentence.len(), vocabulary);
        Frame::new(t, row.into_iter().enumerate().map(cell).collect())
    };
    path.iter().enumerate().map(frame).collect()
}

/// The trajectory where the posterior is learned: the sentence, and z, in which nothing of it can be read.
pub fn encode(sentence: &[Token], vocabulary: &Vocabulary) -> Vec<Frame> {
    let all = PositionSet::full(sentence.len());
    forward_frames(sentence, vocabulary, &[all], &vec![vocabulary.mask(); sentence.len()])
}

/// Any text as a sentence of characters, with the vocabulary of its own characters.
///
/// # Errors
/// [`ErrorKind::Prompt`] if it is empty or longer than [`MAX_LENGTH`] characters.
pub fn read_characters(text: &str) -> Result<(Vocabulary, Vec<Token>)> {
    let characters: Vec<String> = text.chars().map(String::from).collect();
    let count = characters.len();
    if !(1..=MAX_LENGTH).contains(&count) {
        return Err(Error::new(
            ErrorKind::Prompt,
            format!("要破坏的句子有 {count} 个字符，应有 1 到 {MAX_LENGTH} 个。"),
            format!("The sentence to corrupt has {count} characters; it has to have 1 to {MAX_LENGTH}."),
        ));
    }
    let vocabulary = Vocabulary::new("", &characters);
    let tokens = characters.iter().filter_map(|character| vocabulary.token(character)).collect();
    Ok((vocabulary, tokens))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, CorpusConfig};
    use crate::process::{ProcessConfig, processes};
    use crate::sampler::read_sentence;

    fn texts(frames: &[Frame]) -> Vec<String> {
        frames.iter().map(|frame| frame.cells.iter().map(|cell| cell.text.as_str()).collect()).collect()
    }

    #[test]
    fn nothing_of_a_sentence_can_be_read_in_z() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let frames = encode(&[0, 1, 2, 3, 4, 5, 6, 7], &corpus.vocabulary);
        assert_eq!(frames.iter().map(|frame| frame.t).collect::<Vec<_>>(), [0, 1]);
        assert!(
            frames[1].cells.iter().all(|cell| cell.token.is_none() && cell.state == CellState::Corrupted)
        );
    }

    #[test]
    fn a_diffusion_goes_from_the_sentence_through_all_its_levels() {
        let (vocabulary, sentence) = read_characters("banana éa").unwrap();
        for entry in processes() {
            let process = entry.config.process();
            let Some(diffusion) = process.diffusion() else { continue };
            let frames = corrupt(&sentence, &vocabulary, &*process, 3, 5).unwrap();
            assert_eq!(frames.len(), diffusion.steps() + 1);
            let corrupted =
                |frame: &Frame| frame.cells.iter().filter(|cell| cell.state == CellState::Corrupted).count();
            assert_eq!((texts(&frames)[0].as_str(), corrupted(&frames[0])), ("banana éa", 0));
            assert!(corrupted(&frames[1]) < 3 && corrupted(&frames[frames.len() - 1]) > 3);
            assert!(!texts(&frames).concat().contains('口'));
        }
    }

    #[test]
    fn any_text_is_corrupted_k_characters_at_a_time() {
        let (vocabulary, sentence) = read_characters("banana é").unwrap();
        for process in [ProcessConfig::LeftToRight, ProcessConfig::Mask] {
            let frames = corrupt(&sentence, &vocabulary, &*process.process(), 3, 5).unwrap();
            let masked: Vec<usize> = texts(&frames).iter().map(|text| text.matches('□').count()).collect();
            assert_eq!(masked, [0, 3, 6, 8]);
        }
    }

    #[test]
    fn what_cannot_be_corrupted_is_refused_with_the_numbers() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let error = read_sentence("中国的首都是北□", &corpus).unwrap_err();
        assert!(error.kind == ErrorKind::Prompt && error.message.en.contains("only 7"));
        assert!(read_characters("").is_err());
        assert!(read_characters(&"x".repeat(129)).unwrap_err().message.en.contains("129"));
        assert!(check_block_size(0, 8).is_err() && check_block_size(9, 8).is_err());
        assert!((1..=8).all(|k| check_block_size(k, 8).is_ok()));
    }
}
