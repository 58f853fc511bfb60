//! The one source of randomness: ChaCha8, keyed by (seed, purpose, index).
//!
//! Data, noise, batches, initial weights and sampler draws all come from here, with arithmetic that
//! IEEE 754 fixes to the bit, so that they are equal in the browser and natively. Keying by index
//! (a step number, say) means that no generator state has to be saved to resume a run.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a stream of random numbers is for. Streams of different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Initial weights of a network.
    Weights = 1,
    /// Sentences and noise of a training batch; index = the step.
    Batch = 2,
    /// Sentences and noise of an estimated bound.
    Evaluation = 3,
    /// Draws of a sampler.
    Sampling = 4,
    /// The forward trajectory shown to the reader.
    Corruption = 5,
    /// Random tables in tests.
    Test = 6,
    /// Frozen embeddings of a diffusion of vectors; index = how many.
    Embeddings = 7,
    /// The sentence that stands for a corpus.
    Example = 8,
    /// Noise of a learned posterior, draws of its prior and dropped words; index = the step.
    Latents = 9,
    /// Draws of a posterior that is diagnosed, and of the toys beside it.
    Diagnosis = 10,
    /// The length of a string, where it is drawn before its text; index = the sentence's.
    Length = 11,
    /// Noise on what an encoder reads in training; index = the step.
    Inputs = 12,
}

/// A seeded stream of random numbers.
///
/// ```
/// use denoise_lab::random::{Purpose, Random};
/// let mut a = Random::new(7, Purpose::Batch, 0);
/// let mut b = Random::new(7, Purpose::Batch, 0);
/// assert_eq!(a.below(1000), b.below(1000));
/// ```
#[derive(Clone, Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The stream of `seed` for `purpose`, number `index`.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform in [0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in 0..n, without bias (rejection of the incomplete last interval). n >= 1.
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        let limit = u64::MAX - u64::MAX % n;
        loop {
            let draw = self.0.next_u64();
            if draw < limit {
                return (draw % n) as usize;
            }
        }
    }

    /// Standard normal, by Box and Muller's transform of two uniform numbers; at most 8.6 in size.
    pub fn normal(&mut self) -> f64 {
        // In (0, 1]: its logarithm is finite.
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// An index drawn with probability proportional to `weights` (non-negative, sum > 0).
    pub fn categorical(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.uniform() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return index;
            }
        }
        // Rounding can leave a sliver after the last positive weight.
        weights.iter().rposition(|w| *w > 0.0).unwrap_or(0)
    }

    /// Fisher-Yates: every order equally likely.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
