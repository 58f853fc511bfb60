//! First-order collapse: does what the decoder says depend on z, or at least on the position?

use crate::bound::Mean;
use crate::diagnosis::{SentenceWeights, not_numbers};
use crate::error::Text;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Information below this, in nats, counts as none: the bar for I_pos and I_z (per position) and for the cost
/// of shuffling z (per sequence).
pub const COLLAPSED: f64 = 0.01;

/// I_z above this, in nats per position, counts as a latent that is alive.
pub const ALIVE: f64 = 0.5;

/// How far the probabilities of a position may sum from 1; 32-bit rounding over a large vocabulary.
const ROUNDING: f64 = 1e-3;

/// Decoder probabilities p(·|z, i) of Z latents at L positions over V tokens, with the latents' weights.
///
/// ```text
/// m_i = E_z p(·|z, i)        m̄ = mean_i m_i
/// I_pos = H[m̄] − mean_i H[m_i]                        what the position says of the token
/// I_z   = mean_i ( H[m_i] − E_z H[p(·|z, i)] )        what z says of it beyond that
/// ```
///
/// z comes from the aggregate posterior (of a GAN: from the prior). For an autoregressive decoder p(·|z, i) is the
/// free-running marginal of position i: given the true prefix it would differ from sentence to sentence even if
/// the decoder ignored z. Marginals averaged from S sequences each make I_z seem larger by up to about
/// (V − 1)/2S.
#[derive(Clone, Debug)]
pub struct DecoderProbabilities {
    length: usize,
    vocabulary_size: usize,
    weights: SentenceWeights,
    /// \[Z × L × V\].
    probabilities: Vec<f32>,
}

impl DecoderProbabilities {
    /// `probabilities` is \[Z × L × V\], Z the number of `weights`.
    ///
    /// # Errors
    /// `Setting` if the sizes do not fit or a position's probabilities do not sum to 1; `Diverged` if they are
    /// no numbers.
    pub fn new(
        length: usize,
        vocabulary_size: usize,
        weights: SentenceWeights,
        probabilities: Vec<f32>,
    ) -> Result<Self> {
        let size = weights.count() * length * vocabulary_size;
        if size == 0 || probabilities.len() != size {
            let found = probabilities.len();
            return Err(Error::setting(
                format!("解码概率应有 {size} 个（z × 位置 × 词表），而不是 {found} 个。"),
                format!(
                    "There should be {size} decoder probabilities (z × positions × vocabulary), not {found}."
                ),
            ));
        }
        if !probabilities.iter().all(|p| p.is_finite()) {
            return Err(not_numbers("解码概率", "decoder probabilities"));
        }
        let is_distribution = |row: &[f32]| {
            let total: f64 = row.iter().map(|p| f64::from(*p)).sum();
            (total - 1.0).abs() < ROUNDING && row.iter().all(|p| *p >= 0.0)
        };
        if !probabilities.chunks_exact(vocabulary_size).all(is_distribution) {
            return Err(Error::setting(
                "每个位置的解码概率须非负，且和为 1。",
                "The decoder's probabilities must not be negative and sum to 1 at every position.",
            ));
        }
        Ok(Self { length, vocabulary_size, weights, probabilities })
    }

    /// p(·|z, ·) of each z, \[L × V\].
    fn latents(&self) -> impl Iterator<Item = &[f32]> {
        self.probabilities.chunks_exact(self.length * self.vocabulary_size)
    }

    /// m_i(v) = Σ_z w p(v|z, i), \[L × V\]: what the decoder says at each position if z is unknown.
    pub fn marginals(&self) -> Vec<f64> {
        let mut marginals = vec![0.0; self.length * self.vocabulary_size];
        for (weight, latent) in self.weights.as_slice().iter().zip(self.latents()) {
            marginals.iter_mut().zip(latent).for_each(|(sum, p)| *sum += weight * f64::from(*p));
        }
        marginals
    }

    /// I_pos in nats per position: 0 if every position has the same marginal, at most log L.
    pub fn positional_information(&self) -> f64 {
        let marginals = self.marginals();
        let mut pooled = vec![0.0; self.vocabulary_size];
        for marginal in marginals.chunks_exact(self.vocabulary_size) {
            for (sum, p) in pooled.iter_mut().zip(marginal) {
                *sum += p / self.length as f64;
            }
        }
        (entropy(&pooled) - entropy(&marginals) / self.length as f64).max(0.0)
    }

    /// I_z in nats per position, at most log Z: the mean over z of mean_i KL(p(·|z, i) ‖ m_i), with the
    /// standard error of that mean.
    pub fn latent_information(&self) -> Mean {
        let log_marginals: Vec<f64> = self.marginals().into_iter().map(log).collect();
        let divergence = |latent: &[f32]| {
            let term = |(p, log_m): (&f32, &f64)| f64::from(*p) * (log(f64::from(*p)) - log_m);
            (latent.iter().zip(&log_marginals).map(term).sum::<f64>() / self.length as f64).max(0.0)
        };
        self.weights.mean(&self.latents().map(divergence).collect::<Vec<_>>())
    }

    /// What all this comes to; see [`Verdict::of`].
    pub fn verdict(&self, shuffle_cost: Option<f64>, autoregressive: bool) -> Verdict {
        let position = (!autoregressive).then(|| self.positional_information());
        Verdict::of(position, self.latent_information().nats, shuffle_cost)
    }
}

/// log p of a probability, of the smallest 32-bit one if it is smaller.
fn log(p: f64) -> f64 {
    p.max(f64::from(f32::MIN_POSITIVE)).ln()
}

/// −Σ p log p, with 0 log 0 = 0.
fn entropy(probabilities: &[f64]) -> f64 {
    -probabilities.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f64>()
}

/// What the decoder has become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// z decides what is said: I_z > 0.5 nats per position.
    Alive,
    /// z matters, if only a little, or only to how tokens go together.
    Partly,
    /// z says nothing, and the decoder is autoregressive: it may still relate its tokens to each other, and be as good a
    /// model without z.
    Unused,
    /// z carries no information; every position keeps its marginal distribution.
    PositionalUnigram,
    /// Neither z nor the position says anything: the note's picture, the same distribution everywhere.
    PooledUnigram,
}

impl Verdict {
    /// Alive if I_z > 0.5. Collapsed if I_z < 0.01 and shuffling z costs less than 0.01 nats per sequence (where
    /// that was measured): to a pooled unigram if I_pos < 0.01 too, else to a positional one. Otherwise partly.
    /// An autoregressive decoder is not described by its marginals: it has no I_pos here, and without z it is no unigram.
    ///
    /// Shuffling is asked about because a z that decides how tokens go together, but no position's marginal,
    /// has I_z = 0.
    pub fn of(
        positional_information: Option<f64>,
        latent_information: f64,
        shuffle_cost: Option<f64>,
    ) -> Self {
        let ignores = latent_information < COLLAPSED && shuffle_cost.is_none_or(|cost| cost < COLLAPSED);
        match positional_information {
            _ if latent_information > ALIVE => Self::Alive,
            _ if !ignores => Self::Partly,
            None => Self::Unused,
            Some(information) if information < COLLAPSED => Self::PooledUnigram,
            Some(_) => Self::PositionalUnigram,
        }
    }

    /// Whether z says nothing.
    pub fn is_collapsed(self) -> bool {
        matches!(self, Self::Unused | Self::PositionalUnigram | Self::PooledUnigram)
    }

    /// One plain sentence.
    pub fn sentence(self) -> Text {
        match self {
            Self::Alive => Text::new(
                "隐变量是活的：说什么由 z 决定。",
                "The latent is alive: what is said depends on z.",
            ),
            Self::Partly => {
                Text::new("部分塌缩：z 有作用，但作用不大。", "Partly collapsed: z matters, but not much.")
            }
            Self::Unused => Text::new(
                "已塌缩：z 毫无作用；解码器是自回归的，只凭前文来写。",
                "Collapsed: z says nothing. The decoder is autoregressive and writes by what came before alone.",
            ),
            Self::PositionalUnigram => Text::new(
                "已塌缩：z 毫无作用，每个位置只剩自己的分布。",
                "Collapsed: z says nothing, and each position is left with its marginal distribution.",
            ),
            Self::PooledUnigram => Text::new(
                "已塌缩到一阶分布：z 和位置都毫无作用，处处是同一个一元分布。",
                "Collapsed to first order: neither z nor the position says anything, the same unigram everywhere.",
            ),
        }
    }
}
