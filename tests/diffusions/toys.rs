//! Toy models of diffusions, and what is close to what.

pub use crate::common::{close, close_to_mean, letters, mean, random};

use crate::common::{LETTERS, random_distribution, tokens_alone};
use denoise_lab::conditionals::{Answers, Conditionals, Contexts, SideInformation};
use denoise_lab::corpus::Vocabulary;
use denoise_lab::process::{Process, Question};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::{Result, Token};
use pollster::block_on;

/// `count` letters and a token for every other one: V = count + 1.
pub fn letters_and_unknown(count: usize) -> Vocabulary {
    Vocabulary::new("", &LETTERS[..count]).with_unknown()
}

/// What a model says of one row, \[L × V\].
pub fn probabilities(model: &impl Conditionals, context: &Contexts) -> Vec<f32> {
    block_on(model.answer(context)).unwrap().log_probabilities
}

/// What a model's answer to a question costs, constants included.
pub fn cost(model: &impl Conditionals, sentence: &[Token], question: &Question) -> f64 {
    question.constant + question.cost.nats(sentence, &probabilities(model, &question.context))
}

/// NELBO(x), drawn so many times.
pub fn drawn(
    model: &impl Conditionals,
    process: &dyn Process,
    sentence: &[Token],
    vocabulary: &Vocabulary,
    draws: u64,
) -> Vec<f64> {
    let draw = |n: u64| {
        let questions = process.questions(sentence, vocabulary, 1, &mut random(1000 + n));
        questions.iter().map(|question| cost(model, sentence, question)).sum()
    };
    (0..draws).map(draw).collect()
}

/// A random table by tokens, vectors (rounded) and level.
pub struct Table {
    pub length: usize,
    pub vocabulary_size: usize,
}

impl Conditionals for Table {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let mut values = Vec::new();
        for row in 0..contexts.side_information.len() {
            let Contexts { tokens, side_information, vectors, .. } = contexts.part(row..row + 1);
            let SideInformation::Level(level) = side_information[0] else {
                panic!("{:?} is no level", side_information[0])
            };
            let signs = vectors.iter().map(|z| u64::from(*z > 0.0));
            let index = tokens.iter().map(|z| u64::from(*z)).chain(signs);
            let index = index.fold(level as u64, |n, digit| n.wrapping_mul(5).wrapping_add(digit));
            let mut random = Random::new(7, Purpose::Test, index);
            for _ in 0..self.length {
                let distribution = random_distribution(self.vocabulary_size, 0.05, &mut random);
                values.extend(distribution.iter().map(|p| p.ln() as f32));
            }
        }
        Ok(tokens_alone(values))
    }
}
