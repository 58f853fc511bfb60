//! Toy models of diffusions, and what is close to what.

use denoise_lab::conditionals::{Answers, Conditionals, Contexts, Told};
use denoise_lab::corpus::Vocabulary;
use denoise_lab::process::{Process, Question};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::{Result, Token};
use pollster::block_on;

pub const LETTERS: [&str; 3] = ["a", "b", "c"];

pub fn random(index: u64) -> Random {
    Random::new(0, Purpose::Test, index)
}

pub fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b}");
}

pub fn close_to_mean(values: &[f64], exact: f64) {
    let (mean, error) = mean(values);
    assert!((mean - exact).abs() <= 4.0 * error + 1e-9, "{mean} ± {error} is not {exact}");
}

/// The mean and its standard error.
pub fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

pub fn letters(count: usize) -> Vocabulary {
    Vocabulary::new("", LETTERS.iter().take(count))
}

/// `count` letters and a token for every other one: V = count + 1.
pub fn letters_and_unknown(count: usize) -> Vocabulary {
    Vocabulary::with_unknown(&LETTERS[..count])
}

/// What a model says of one row, \[L × V\].
pub fn said(model: &impl Conditionals, context: &Contexts) -> Vec<f32> {
    block_on(model.answer(context)).unwrap().log_probabilities
}

/// What a model's answer to a question costs, constants included.
pub fn cost(model: &impl Conditionals, sentence: &[Token], question: &Question) -> f64 {
    question.constant + question.cost.nats(sentence, &said(model, &question.context))
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
        for row in 0..contexts.told.len() {
            let Contexts { tokens, told, vectors, .. } = contexts.part(row..row + 1);
            let Told::Level(level) = told[0] else { panic!("{:?} is no level", told[0]) };
            let signs = vectors.iter().map(|z| u64::from(*z > 0.0));
            let index = tokens.iter().map(|z| u64::from(*z)).chain(signs);
            let index = index.fold(level as u64, |n, digit| n.wrapping_mul(5).wrapping_add(digit));
            let mut random = Random::new(7, Purpose::Test, index);
            for _ in 0..self.length {
                let weights: Vec<f64> = (0..self.vocabulary_size).map(|_| 0.05 + random.uniform()).collect();
                let total: f64 = weights.iter().sum();
                values.extend(weights.iter().map(|w| (w / total).ln() as f32));
            }
        }
        Ok(Answers::of_tokens(values))
    }
}
