//! Sentences grouped by what is visible of them.

use crate::Token;
use crate::position_set::PositionSet;

/// The sentences of a distribution, grouped: two are in one group if they agree at some positions.
pub(crate) struct Grouping {
    /// Each sentence's group, numbered 0..count in order of first appearance.
    pub of: Vec<u32>,
    /// How many groups.
    pub count: usize,
}

impl Grouping {
    /// Groups `sentences` (tokens in 0..vocabulary_size) by the tokens at `positions`.
    pub fn by(sentences: &[Vec<Token>], positions: PositionSet, vocabulary_size: usize) -> Self {
        let all = Self { of: vec![0; sentences.len()], count: sentences.len().min(1) };
        positions.iter().fold(all, |groups, i| groups.refine(sentences, i, vocabulary_size))
    }

    /// Splits each group by the token at one more position: a table over (group, token) rather than
    /// a hash, because the process gap does this a thousand times on the page's thread.
    pub fn refine(&self, sentences: &[Vec<Token>], position: usize, vocabulary_size: usize) -> Self {
        let mut numbers = vec![u32::MAX; self.count * vocabulary_size];
        let mut count = 0;
        let number = |(sentence, group): (&Vec<Token>, &u32)| {
            let number = &mut numbers[*group as usize * vocabulary_size + usize::from(sentence[position])];
            if *number == u32::MAX {
                *number = count;
                count += 1;
            }
            *number
        };
        let of = sentences.iter().zip(&self.of).map(number).collect();
        Self { of, count: count as usize }
    }
}
