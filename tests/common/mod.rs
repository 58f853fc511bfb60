//! What the tests of several rooms share.

#[cfg(feature = "cpu")]
pub mod checkpoint;
#[cfg(feature = "cpu")]
pub mod crew;
pub mod portable;

use denoise_lab::bound::ConditionalTable;
use denoise_lab::conditionals::{Answers, Conditionals, Contexts};
use denoise_lab::configuration::state::{State, settings};
use denoise_lab::corpus::{self, DataDistribution, Enumerated, TopicsConfig, Vocabulary};
use denoise_lab::latent;
use denoise_lab::network::preset;
use denoise_lab::process::{NoiseDistribution, Process};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::settings::{Condition, Requirement, Setting};
use denoise_lab::{Result, Token};
use pollster::block_on;

/// A model that is a table of random conditionals, one distribution per context and position, drawn
/// when it is looked up: the same seed and context always give the same distribution.
pub struct RandomTable {
    pub seed: u64,
    pub length: usize,
    pub vocabulary_size: usize,
}

impl RandomTable {
    /// f_i(v | context) in order of (i, v), \[L × V\].
    fn probabilities(&self, context: &[Token]) -> Vec<f64> {
        let radix = self.vocabulary_size as u64 + 1;
        let index = context.iter().fold(0u64, |n, z| n.wrapping_mul(radix).wrapping_add(u64::from(*z)));
        let mut random = Random::new(self.seed, Purpose::Test, index);
        (0..self.length).flat_map(|_| random_distribution(self.vocabulary_size, 0.02, &mut random)).collect()
    }

    /// log f_i(token | context), read as the bounds read it: rounded to 32 bits.
    pub fn log_probability(&self, context: &[Token], position: usize, token: Token) -> f64 {
        let p = self.probabilities(context)[position * self.vocabulary_size + usize::from(token)];
        f64::from(p.ln() as f32)
    }
}

impl Conditionals for RandomTable {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let rows = contexts.tokens.chunks_exact(self.length);
        let values = rows.flat_map(|row| self.probabilities(row)).map(|p| p.ln() as f32);
        Ok(tokens_alone(values.collect()))
    }
}

/// A model that answers every position alike: log f(v), \[V\].
pub struct Unigram {
    pub length: usize,
    pub log_f: Vec<f32>,
}

impl Conditionals for Unigram {
    fn length(&self) -> usize {
        self.length
    }

    fn vocabulary_size(&self) -> usize {
        self.log_f.len()
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        Ok(tokens_alone(self.log_f.repeat(contexts.tokens.len())))
    }
}

/// The answer of a model without a planner.
pub fn tokens_alone(log_probabilities: Vec<f32>) -> Answers {
    Answers { log_probabilities, plans: None }
}

pub fn random(index: u64) -> Random {
    Random::new(0, Purpose::Test, index)
}

/// A distribution over V = `size` tokens, none of which is impossible: weights are `least` or more.
pub fn random_distribution(size: usize, least: f64, random: &mut Random) -> Vec<f64> {
    let weights: Vec<f64> = (0..size).map(|_| least + random.uniform()).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

pub const LETTERS: [&str; 4] = ["a", "b", "c", "d"];

pub fn letters(count: usize) -> Vocabulary {
    Vocabulary::new("", &LETTERS[..count])
}

/// All V^L sentences in lexicographic order.
pub fn all_sentences(vocabulary_size: usize, length: usize) -> Vec<Vec<Token>> {
    (0..length).fold(vec![Vec::new()], |prefixes, _| {
        let longer = |prefix: Vec<Token>| {
            (0..vocabulary_size as Token).map(move |token| [prefix.as_slice(), &[token]].concat())
        };
        prefixes.into_iter().flat_map(longer).collect()
    })
}

/// The toy distribution p(x) ∝ 1/(1 + index), sentences in lexicographic order.
pub fn toy_distribution(vocabulary_size: usize, length: usize) -> Enumerated {
    let sentences = all_sentences(vocabulary_size, length).into_iter().enumerate();
    let weighted = sentences.map(|(index, sentence)| (sentence, 1.0 / (1 + index) as f64));
    Enumerated::new(vocabulary_size, weighted.collect()).unwrap()
}

/// NELBO(x) of each sentence of a distribution, in nats: the bound of a distribution that says nothing else.
pub fn sentence_nelbos(
    distribution: &Enumerated,
    model: &impl Conditionals,
    process: &dyn Process,
    block_size: usize,
) -> Vec<f64> {
    let alone = |sentence: &Vec<Token>| {
        let distribution =
            Enumerated::new(distribution.vocabulary_size(), vec![(sentence.clone(), 1.0)]).unwrap();
        let mut table = ConditionalTable::new(&distribution, process, block_size).unwrap();
        while !block_on(table.advance(model, usize::MAX)).unwrap() {}
        table.nelbo(process, block_size).unwrap().nats
    };
    distribution.sentences().iter().map(alone).collect()
}

/// Everything that a corrupted position can be drawn as, with its probability; they sum to 1.
pub fn outcomes(distribution: NoiseDistribution, vocabulary: &Vocabulary) -> Vec<(Token, f64)> {
    let count = vocabulary.emitted_count();
    let each = distribution.share / count as f64;
    let tokens = (0..count).map(|index| (vocabulary.emitted(index), each));
    let mask = (vocabulary.mask(), 1.0 - distribution.share);
    tokens.chain([mask]).filter(|(_, probability)| *probability > 0.0).collect()
}

/// H(x | topic) of a corpus of topics, in nats per sequence.
pub fn entropy_given_topic(config: &TopicsConfig) -> f64 {
    let (own, all) = (config.words_per_topic as f64, (config.topics * config.words_per_topic) as f64);
    let other = (1.0 - config.focus) / all;
    let entropy = |p: f64, count: f64| if p > 0.0 { -count * p * p.ln() } else { 0.0 };
    config.length as f64 * (entropy(config.focus / own + other, own) + entropy(other, all - own))
}

/// Pearson's statistic of `counts` against equal expectations: about d = cells − 1, with standard
/// deviation √(2d), if all cells are equally likely.
pub fn chi_square_uniform(counts: &[usize]) -> f64 {
    let expected = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    counts.iter().map(|count| (*count as f64 - expected).powi(2) / expected).sum()
}

/// Pearson's statistic of how often each of `expected` (with its probability) is among `drawn`, and its
/// degrees of freedom; cells of fewer than five expected draws are one.
pub fn chi_square<T: PartialEq>(drawn: &[T], expected: &[(T, f64)]) -> (f64, f64) {
    let draws = drawn.len() as f64;
    let (mut statistic, mut cells, mut rest) = (0.0, 0, (draws, draws));
    for (value, p) in expected.iter().filter(|(_, p)| p * draws >= 5.0) {
        let count = drawn.iter().filter(|each| *each == value).count() as f64;
        statistic += (count - p * draws).powi(2) / (p * draws);
        cells += 1;
        rest = (rest.0 - count, rest.1 - p * draws);
    }
    if rest.1 >= 5.0 {
        return (statistic + (rest.0 - rest.1).powi(2) / rest.1, f64::from(cells));
    }
    (statistic, f64::from(cells - 1))
}

/// Fails unless the two differ by `tolerance` at most.
#[track_caller]
pub fn close(value: f64, figure: f64, tolerance: f64) {
    assert!((value - figure).abs() <= tolerance, "{value} is not {figure}");
}

/// The mean and its standard error.
pub fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// Fails unless the mean of the draws is `exact`, within four of its standard errors.
#[track_caller]
pub fn close_to_mean(values: &[f64], exact: f64) {
    let (mean, error) = mean(values);
    assert!((mean - exact).abs() <= 4.0 * error + 1e-9, "{mean} ± {error} is not {exact}");
}

/// Whether this setting can become `value` here as far as other choices go.
pub fn offers(state: &State, setting: &Setting, value: &str) -> bool {
    let document = state.document();
    state.applies(setting) && needed(setting, value).all(|need| need.needs.holds(&document))
}

/// What this value of the setting needs.
fn needed<'a>(setting: &'a Setting, value: &'a str) -> impl Iterator<Item = &'static Requirement> + 'a {
    let needs = corpus::REQUIREMENTS.iter().chain(preset::REQUIREMENTS).chain(latent::requirements());
    needs.filter(move |need| (need.setting, need.option) == (setting.name, value))
}

/// The state with every choice that this value of the setting needs.
pub fn where_offered(setting: &Setting, value: &str, state: State) -> State {
    needed(setting, value).fold(state, |state, Requirement { needs, .. }| {
        if needs.holds(&state.document()) { state } else { where_holds(needs, state) }
    })
}

/// The state with every choice that the setting depends on.
pub fn where_applies(setting: &Setting, state: State) -> State {
    setting.applies.map_or(state.clone(), |condition| where_holds(&condition, state))
}

fn where_holds(condition: &Condition, state: State) -> State {
    let decides = settings().into_iter().find(|other| other.pointer == condition.pointer).unwrap();
    let name = condition.names[0];
    let state = where_offered(decides, name, where_applies(decides, state));
    state.with(condition.pointer, name.into()).unwrap()
}
