//! What is drawn has to be equal to the bit natively and in a browser: the same digests are computed
//! on both and compared with the same numbers, which any change of what is drawn changes.

use denoise_lab::corpus::{Corpus, corpora};
use denoise_lab::process::{
    Blocks, Cost, Gaussian, Iid, LeftToRight, Mask, Noise, Process, Replacement, Schedule, Span, SpanVariant,
    Variant,
};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::{Order, Prompt, SampleConfig, infill};

/// Sentences, probabilities, blocks and corruption, drawn.
pub const DRAWS: u64 = 11_144_462_896_221_637_392;
/// Strings of the corpora that hold some out, for training and held out.
pub const STRINGS: u64 = 729_320_218_804_613_491;
/// Tokens that the sampler chose from the exact data distributions.
pub const SAMPLES: u64 = 997_505_230_421_225_708;
/// Noise, and tokens and blocks that the sampler chose by the exact data distributions.
pub const NOISE: u64 = 5_191_464_484_961_285_016;
/// Questions of spans and of diffusions, with their weights, and draws of the reverse steps.
pub const QUESTIONS: u64 = 15_772_060_034_001_225_851;
/// Training batches, and a network's weights before its first step.
#[cfg(feature = "cpu")]
pub const BATCHES_AND_WEIGHTS: u64 = 10_873_272_814_478_303_532;

/// FNV-1a, 64 bits.
struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, number: u64) {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn extend<N: Into<u64>>(&mut self, numbers: impl IntoIterator<Item = N>) {
        numbers.into_iter().for_each(|number| self.add(number.into()));
    }
}

fn opened() -> impl Iterator<Item = Corpus> {
    // A text has to be brought by someone; all the others open by themselves.
    corpora().iter().filter_map(|entry| Corpus::open(&entry.config).ok())
}

/// Those whose sentences are all trained on.
fn listed() -> impl Iterator<Item = Corpus> {
    opened().filter(|corpus| !corpus.holds_out())
}

pub fn strings() -> u64 {
    let mut digest = Digest::new();
    for corpus in opened().filter(Corpus::holds_out) {
        let mut random = Random::new(13, Purpose::Test, 0);
        digest.extend(corpus.sentence.bytes());
        for _ in 0..200 {
            digest.extend(corpus.sample(&mut random).iter().copied());
            digest.extend(corpus.sample_held_out(&mut random).iter().copied());
        }
    }
    digest.0
}

/// The processes that write masks only.
fn masks() -> impl Iterator<Item = Box<dyn Process>> {
    [Box::new(LeftToRight) as Box<dyn Process>, Box::new(Mask)].into_iter()
}

/// The processes that write random tokens too.
fn noises() -> impl Iterator<Item = Noise> {
    let noise = |variant| [0.5, 1.0].map(|share| Noise { share, variant });
    [Variant::Visible, Variant::Blind, Variant::Hidden].into_iter().flat_map(noise)
}

pub fn draws() -> u64 {
    let mut digest = Digest::new();
    for corpus in listed() {
        let mut random = Random::new(11, Purpose::Test, 0);
        digest.extend(corpus.enumerated().unwrap().probabilities().iter().map(|p| p.to_bits()));
        for _ in 0..200 {
            digest.extend(corpus.sample(&mut random).iter().copied());
        }
        for process in masks() {
            for m in 1..=corpus.length {
                for block in process.blocks().unwrap().draw_blocks(corpus.length, m, &mut random) {
                    digest.extend(block.iter().map(|position| position as u64));
                }
                let term = process.blocks().unwrap().draw_training(corpus.length, m, &mut random);
                for (position, weight) in term.bound_weights.into_iter().chain(term.training_weights) {
                    digest.extend([position as u64, weight.to_bits()]);
                }
            }
        }
    }
    digest.0
}

pub async fn samples() -> u64 {
    let mut digest = Digest::new();
    let configs = [(1, 1.0, Order::Random), (3, 0.7, Order::Confidence), (8, 2.0, Order::LeftToRight)];
    for corpus in listed() {
        let oracle = corpus.enumerated().unwrap().conditionals();
        for process in masks() {
            for prompt in &corpus.prompts {
                let prompt = Prompt::read(prompt, &corpus.vocabulary, corpus.length).unwrap();
                for (seed, &(block_size, temperature, order)) in (0..).zip(&configs) {
                    let config = SampleConfig { block_size, temperature, order, seed, ..Default::default() };
                    let filled = infill(&oracle, &*process, &corpus.vocabulary, &prompt, &config).await;
                    digest.extend(filled.unwrap().tokens);
                }
            }
        }
    }
    digest.0
}

pub async fn noise() -> u64 {
    let mut digest = Digest::new();
    for corpus in listed() {
        let oracle = corpus.enumerated().unwrap().conditionals();
        let prompt = Prompt::read(&corpus.prompts[0], &corpus.vocabulary, corpus.length).unwrap();
        for (seed, process) in (0..).zip(noises()) {
            let mut random = Random::new(seed, Purpose::Test, 0);
            for _ in 0..50 {
                digest.extend(process.noise_distribution().draw_row(
                    corpus.length,
                    &corpus.vocabulary,
                    &mut random,
                ));
            }
            for block_size in [1, 2, 8] {
                let config = SampleConfig { block_size, seed, ..Default::default() };
                let filled = infill(&oracle, &process, &corpus.vocabulary, &prompt, &config).await.unwrap();
                digest.extend(filled.tokens);
                digest.add(filled.corrections as u64);
            }
        }
    }
    digest.0
}

/// Answers that are equal to the bit everywhere: ln of halves.
fn halves(corpus: &Corpus) -> Vec<f32> {
    vec![-std::f32::consts::LN_2; corpus.length * corpus.vocabulary.size()]
}

pub fn questions() -> u64 {
    let mut digest = Digest::new();
    let processes: [Box<dyn Process>; 5] = [
        Box::new(Span { share: 0.5, variant: SpanVariant::Visible }),
        Box::new(Iid { steps: 7, replacement: Replacement::Linear }),
        Box::new(Iid { steps: 7, replacement: Replacement::Constant { rate: 0.2 } }),
        Box::new(Gaussian::new(7, Schedule::Cosine)),
        Box::new(Gaussian::new(7, Schedule::Linear)),
    ];
    for corpus in opened() {
        for (seed, process) in (0..).zip(&processes) {
            let mut random = Random::new(seed, Purpose::Test, 0);
            let sentence = corpus.sample(&mut random).to_vec();
            for question in process.questions(&sentence, &corpus.vocabulary, 3, &mut random) {
                digest.extend(question.context.tokens);
                digest.extend(question.context.vectors.iter().map(|z| z.to_bits()));
                digest.add(question.constant.to_bits());
                match question.cost {
                    Cost::CrossEntropy(weights) => digest.extend(weights.iter().map(|(_, w)| w.to_bits())),
                    Cost::Tokens(weights) => digest.extend(weights.iter().map(|(_, _, w)| w.to_bits())),
                    Cost::ReverseStep(step) => {
                        digest.extend([step.rate, step.signal_before].map(f64::to_bits))
                    }
                    Cost::Regression(regression) => digest.add(regression.weight.to_bits()),
                }
            }
            let Some(diffusion) = process.diffusion() else { continue };
            let mut level = diffusion.draw_prior(corpus.length, &corpus.vocabulary, &mut random);
            for to in (0..diffusion.steps()).rev() {
                level = diffusion.draw_reverse(&level, to, &halves(&corpus), &corpus.vocabulary, &mut random);
                digest.extend(level.tokens.iter().copied());
                digest.extend(level.vectors.iter().map(|z| z.to_bits()));
            }
        }
    }
    digest.0
}

#[cfg(feature = "cpu")]
pub fn batches_and_weights() -> u64 {
    use denoise_lab::method::DenoisingBatch;
    use denoise_lab::network::preset::NetworkConfig;
    use denoise_lab::network::{Layout, Network};

    let mut digest = Digest::new();
    for corpus in listed() {
        for (step, process) in (0..).zip(masks()) {
            let batch =
                DenoisingBatch::draw(&corpus, &*process, 37, &mut Random::new(5, Purpose::Batch, step));
            digest.extend(batch.contexts.tokens.into_iter().chain(batch.targets));
            digest.extend(batch.training_weights.into_iter().chain(batch.bound_weights).map(f32::to_bits));
        }
        let (length, size) = (corpus.length, corpus.vocabulary.size());
        let device = denoise_lab::device::cpu();
        let layout = Layout::of(&Network::new(length, size, NetworkConfig::default().shape(), &device));
        digest.extend(layout.draw(&mut Random::new(5, Purpose::Weights, 0)).into_iter().map(f32::to_bits));
    }
    digest.0
}
