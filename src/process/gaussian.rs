//! Gaussian noise on frozen embeddings: DDPM (Ho et al. 2020; Kingma et al. 2021) on text.

use super::diffusion::level_of;
use super::parameters::only_of;
use super::{Cost, Diffusion, EmbeddingShift, Embeddings, Family, Process, Regression};
use crate::Token;
use crate::conditionals::{Contexts, SideInformation};
use crate::corpus::Vocabulary;
use crate::random::{Purpose, Random};
use crate::settings::{Choice, Label, Range, Setting};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;
use std::sync::{Arc, OnceLock};

/// D, the width of an embedding.
pub const WIDTH: usize = 16;

/// The largest β_t, so that something of the text is left at every level and SNR_T > 0.
const HIGHEST_RATE: f64 = 0.999;

/// How far the log-SNRs of [`Schedule::Shifted`] spread about their middle; 2 in the cosine schedule.
const SPREAD: f64 = 1.25;

/// How fast noise is added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// log SNR_t = log(2/D) - 1.25 · log tan(π/2 · t/(T + ½)): in the middle the D numbers of a position
    /// together tell about a nat, ½ · D · SNR = 1.
    ///
    /// The middle of the cosine schedule, -2 log tan(π/2 · t/T), is where one number does: with D of them x is
    /// certain long before, and what costs anything is left to a few levels. It is shifted as Hoogeboom et al.
    /// (2023) do for larger images, and spreads less: of the spreads tried, this costs the least on `capitals`.
    #[default]
    Shifted,
    /// ᾱ_t ∝ cos²(π/2 · (t/T + 0.008)/1.008) (Nichol and Dhariwal 2021).
    Cosine,
    /// β_t from 0.0001 to 0.02 (Ho et al. 2020), for their thousand steps; times 1000/T.
    Linear,
}

/// z_t = α_t e(x) + σ_t ε at every position, α_t² = ᾱ_t = Π (1 - β_s), σ_t² = 1 - ᾱ_t, SNR_t = ᾱ_t/(1 - ᾱ_t).
///
/// Embeddings e \[V × D\] are drawn once and for all (nothing of q is learned), then moved and scaled to zero
/// mean and unit variance over V in each of the D = 16 dimensions.
///
/// ```text
/// NELBO(x) = KL(q(z_T|x) ‖ N(0, I)) + Σ_{t>=2} ½ (SNR_{t-1} - SNR_t) E Σ_i ‖e(x_i) - ê_i‖²
///            - E Σ_i log f_i(x_i | z_1, 1),      ê_i = Σ_v f_i(v | z_t, t) e_v
/// ```
///
/// The reverse step is q(z_{t-1} | z_t, e(x) = ê): a Gaussian of that distribution's own variance. It tends to the
/// true one as T grows, SNR_1 → ∞ and SNR_T → 0; only then does the optimum tend to H.
///
/// The formula holds for any e whatever, so it is a bound of learned embeddings, too: z_1..z_T are all the latents there
/// are, and the prior's cost grows with ‖e‖². Learned ones are the frozen ones plus a shift (the parameters, which
/// only a trained network knows); until they are shifted, the process is the frozen one.
#[derive(Clone, Debug)]
pub struct Gaussian {
    /// ᾱ_t, \[T + 1\].
    signals: Vec<f64>,
    kind: Embeddings,
    /// What was learned, \[V × D\], added to the frozen embeddings; empty: nothing.
    shift: Arc<Vec<f64>>,
    /// e of the vocabulary that was asked about first.
    embeddings: OnceLock<Arc<Vec<f64>>>,
}

impl Gaussian {
    /// The process of T = `steps` levels, 2..=256, with frozen embeddings.
    pub fn new(steps: usize, schedule: Schedule) -> Self {
        let signals = signals(steps, schedule);
        Self { signals, kind: Embeddings::Frozen, shift: Arc::default(), embeddings: OnceLock::new() }
    }

    /// The same with these embeddings.
    #[must_use]
    pub fn with_embeddings(self, kind: Embeddings) -> Self {
        Self { kind, ..self }
    }

    /// ᾱ_t, t in 0..=T.
    pub fn signal(&self, step: usize) -> f64 {
        self.signals[step]
    }

    /// SNR_t, t in 1..=T.
    pub fn signal_to_noise(&self, step: usize) -> f64 {
        self.signal(step) / (1.0 - self.signal(step))
    }

    /// e, \[V × D\].
    pub fn embeddings(&self, vocabulary_size: usize) -> Arc<Vec<f64>> {
        let kept = self.embeddings.get_or_init(|| self.shifted(vocabulary_size));
        if kept.len() == vocabulary_size * WIDTH { kept.clone() } else { self.shifted(vocabulary_size) }
    }

    fn shifted(&self, vocabulary_size: usize) -> Arc<Vec<f64>> {
        let mut embeddings = frozen_embeddings(vocabulary_size, WIDTH, 0);
        embeddings.iter_mut().zip(self.shift.iter()).for_each(|(e, shift)| *e += shift);
        Arc::new(embeddings)
    }

    /// z_t = `vectors`, \[L × D\], with what it says of x: -‖z_i - α e_v‖²/2σ², the highest of a position
    /// being 0.
    fn level(&self, vectors: Vec<f32>, step: usize, vocabulary: &Vocabulary) -> Contexts {
        let (signal, embeddings) = (self.signal(step), self.embeddings(vocabulary.size()));
        let alpha = signal.sqrt();
        let log_likelihood = |z: &[f32], e: &[f64]| {
            let term = |(z, e): (&f32, &f64)| alpha * f64::from(*z) * e - 0.5 * signal * e * e;
            z.iter().zip(e).map(term).sum::<f64>() / (1.0 - signal)
        };
        let mut log_likelihoods = Vec::with_capacity(vectors.len() / WIDTH * vocabulary.size());
        for z in vectors.chunks_exact(WIDTH) {
            let all: Vec<f64> = embeddings.chunks_exact(WIDTH).map(|e| log_likelihood(z, e)).collect();
            let highest = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            log_likelihoods.extend(all.into_iter().map(|log_q| (log_q - highest) as f32));
        }
        Contexts {
            log_likelihoods,
            ..Contexts::of_vectors(vectors, WIDTH, vocabulary.mask(), SideInformation::Level(step))
        }
    }
}

/// ᾱ_t, t in 0..=T.
fn signals(steps: usize, schedule: Schedule) -> Vec<f64> {
    let count = steps as f64;
    let shifted = |t: f64| {
        let log_snr =
            libm::log(2.0 / WIDTH as f64) - SPREAD * libm::log(libm::tan(PI / 2.0 * t / (count + 0.5)));
        1.0 / (1.0 + libm::exp(-log_snr))
    };
    let cosine = |t: f64| {
        let cos = libm::cos((t / count + 0.008) / 1.008 * PI / 2.0);
        cos * cos
    };
    let noisier = |before: f64, rate: f64| before * (1.0 - rate.min(HIGHEST_RATE));
    let next = |before: f64, t: f64| match schedule {
        Schedule::Shifted => shifted(t),
        Schedule::Cosine => noisier(before, 1.0 - cosine(t) / cosine(t - 1.0)),
        Schedule::Linear => {
            noisier(before, (1e-4 + (0.02 - 1e-4) * (t - 1.0) / (count - 1.0)) * 1000.0 / count)
        }
    };
    let mut signals = vec![1.0];
    for step in 1..=steps {
        signals.push(next(signals[step - 1], step as f64));
    }
    signals
}

/// √k z + √(1-k) ε for every number z, where k = `kept`.
fn noisier(numbers: impl Iterator<Item = f64>, kept: f64, random: &mut Random) -> Vec<f32> {
    let (alpha, sigma) = (kept.sqrt(), (1.0 - kept).sqrt());
    numbers.map(|z| (alpha * z + sigma * random.normal()) as f32).collect()
}

/// Frozen embeddings, \[V × D\] with D = `width`: independent standard normal numbers, moved and scaled to
/// zero mean and unit variance over V in each dimension, so all are distinct, if there are two; a lone one
/// is 0. The same for the same V, D and seed; a diffusion's are those of seed 0.
pub fn frozen_embeddings(vocabulary_size: usize, width: usize, seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed, Purpose::Embeddings, vocabulary_size as u64);
    let mut embeddings: Vec<f64> = (0..vocabulary_size * width).map(|_| random.normal()).collect();
    let count = vocabulary_size as f64;
    for dimension in 0..width {
        let column = || (0..vocabulary_size).map(move |v| v * width + dimension);
        let mean = column().map(|at| embeddings[at]).sum::<f64>() / count;
        column().for_each(|at| embeddings[at] -= mean);
        let deviation = (column().map(|at| embeddings[at] * embeddings[at]).sum::<f64>() / count).sqrt();
        if deviation > 0.0 {
            column().for_each(|at| embeddings[at] /= deviation);
        }
    }
    embeddings
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "noise-schedule",
        pointer: "/run/model/process/schedule",
        range: Range::Choice { options: SCHEDULES, default: "shifted" },
        advanced: true,
        label: Label { zh: "加噪的快慢", en: "noise schedule" },
        help: Label {
            zh: "信号按余弦衰减（Nichol 与 Dhariwal）；或同一条曲线，移到一个位置的 16 个数合起来仍含信息的噪声范围；或每步的噪声线性增加（DDPM）。",
            en: "The signal falls as a cosine (Nichol and Dhariwal); or as the same curve, shifted to the noise at which a position's 16 numbers together still carry information; or each step's noise grows linearly (DDPM).",
        },
        ..only_of(&["gaussian"])
    },
    Setting {
        name: "embeddings",
        pointer: "/run/model/process/embeddings",
        range: Range::Choice { options: EMBEDDINGS, default: "frozen" },
        advanced: true,
        label: Label { zh: "词元的嵌入", en: "embeddings" },
        help: Label {
            zh: "噪声加在冻结的嵌入上；或者嵌入与网络一起学，这时噪声不再是固定的，多少算噪声由模型自己定。",
            en: "Noise is added to frozen embeddings; or they are learned with the network, and then the noise is not fixed: the model chooses how much of it there is.",
        },
        ..only_of(&["gaussian"])
    },
];

const SCHEDULES: &[Choice] = &[
    Choice::new("shifted", "移位的余弦", "shifted cosine"),
    Choice::new("cosine", "余弦", "cosine"),
    Choice::new("linear", "线性", "linear"),
];

const EMBEDDINGS: &[Choice] = &[
    Choice::new("frozen", "冻结", "frozen"),
    Choice::new("learnt", "一起学（对照：噪声不再固定）", "learned (ablation: the noise is not fixed then)"),
];

impl Process for Gaussian {
    fn family(&self) -> Family<'_> {
        Family::Diffusion(self)
    }

    fn is_fixed(&self) -> bool {
        self.kind == Embeddings::Frozen
    }

    /// The parameters are a shift of the embeddings, \[V × D\].
    fn learned(&self, parameters: &[f32]) -> Box<dyn Process> {
        if self.is_fixed() || parameters.is_empty() {
            return Box::new(self.clone());
        }
        let shift = Arc::new(parameters.iter().map(|value| f64::from(*value)).collect());
        Box::new(Self { shift, embeddings: OnceLock::new(), ..self.clone() })
    }
}

impl Diffusion for Gaussian {
    fn steps(&self) -> usize {
        self.signals.len() - 1
    }

    fn vectors(&self, vocabulary_size: usize) -> Option<Arc<Vec<f64>>> {
        Some(self.embeddings(vocabulary_size))
    }

    fn vector_width(&self) -> usize {
        WIDTH
    }

    fn draw_level(
        &self,
        sentence: &[Token],
        step: usize,
        vocabulary: &Vocabulary,
        random: &mut Random,
    ) -> Contexts {
        let embeddings = self.embeddings(vocabulary.size());
        let of_token = |x: &Token| usize::from(*x) * WIDTH..(usize::from(*x) + 1) * WIDTH;
        let clean = sentence.iter().flat_map(of_token).map(|at| embeddings[at]);
        self.level(noisier(clean, self.signal(step), random), step, vocabulary)
    }

    fn draw_next(&self, level: &Contexts, vocabulary: &Vocabulary, random: &mut Random) -> Contexts {
        let step = level_of(level) + 1;
        let vectors = level.vectors.iter().map(|z| f64::from(*z));
        self.level(noisier(vectors, self.signal(step) / self.signal(step - 1), random), step, vocabulary)
    }

    fn draw_prior(&self, length: usize, vocabulary: &Vocabulary, random: &mut Random) -> Contexts {
        let vectors = (0..length * WIDTH).map(|_| random.normal() as f32).collect();
        self.level(vectors, self.steps(), vocabulary)
    }

    /// z_s = (α_s β ê + √(1-β) σ_s² z_t)/σ_t² + √(σ_s² β)/σ_t · ε, with 1-β = ᾱ_t/ᾱ_s; for s = 0, tokens.
    fn draw_reverse(
        &self,
        level: &Contexts,
        to: usize,
        log_probabilities: &[f32],
        vocabulary: &Vocabulary,
        random: &mut Random,
    ) -> Contexts {
        let step = level_of(level);
        let answers = log_probabilities.chunks_exact(vocabulary.size());
        let distributions =
            answers.map(|answer| answer.iter().map(|log_p| libm::exp(f64::from(*log_p))).collect());
        let distributions: Vec<Vec<f64>> = distributions.collect();
        if to == 0 {
            let tokens =
                distributions.iter().map(|distribution| random.categorical(distribution) as Token).collect();
            return Contexts::new(tokens, vec![SideInformation::Level(0)]);
        }
        let (before, now) = (self.signal(to), self.signal(step));
        let rate = 1.0 - now / before;
        let of_clean = before.sqrt() * rate / (1.0 - now);
        let of_noisy = (1.0 - rate).sqrt() * (1.0 - before) / (1.0 - now);
        let deviation = ((1.0 - before) * rate / (1.0 - now)).sqrt();
        let embeddings = self.embeddings(vocabulary.size());
        let clean = |position: usize, dimension: usize| {
            let rows = embeddings.chunks_exact(WIDTH).zip(&distributions[position]);
            rows.map(|(e, f)| f * e[dimension]).sum::<f64>()
        };
        let vectors = level.vectors.iter().enumerate().map(|(at, z)| {
            let mean = of_clean * clean(at / WIDTH, at % WIDTH) + of_noisy * f64::from(*z);
            (mean + deviation * random.normal()) as f32
        });
        self.level(vectors.collect(), to, vocabulary)
    }

    fn cost(&self, level: &Contexts, step: usize, vocabulary: &Vocabulary, weight: f64) -> Cost {
        if step == 1 {
            return Cost::cross_entropy(0..level.tokens.len(), weight);
        }
        let gained = self.signal_to_noise(step - 1) - self.signal_to_noise(step);
        Cost::Regression(Regression {
            weight: weight * 0.5 * gained,
            embeddings: self.embeddings(vocabulary.size()),
            width: WIDTH,
        })
    }

    fn embedding_shift(&self, step: usize, vocabulary: &Vocabulary) -> Option<EmbeddingShift> {
        (!self.is_fixed()).then(|| EmbeddingShift {
            alpha: self.signal(step).sqrt(),
            last_signal: self.signal(self.steps()),
            embeddings: self.embeddings(vocabulary.size()),
            width: WIDTH,
        })
    }

    /// The cross-entropy of all tokens, the same at every level (Dieleman et al. 2022): the squared distance of
    /// two embeddings is nearly flat where an answer is far off. Learned embeddings would move
    /// apart for ever by it: with them the bound, which keeps them together, is descended as well.
    fn training(&self, length: usize) -> Option<Cost> {
        Some(Cost::cross_entropy(0..length, 1.0))
    }

    /// ½ Σ_i (ᾱ_T (‖e(x_i)‖² - D) - D log(1 - ᾱ_T)).
    fn prior_cost(&self, sentence: &[Token], vocabulary: &Vocabulary) -> f64 {
        let (signal, embeddings) = (self.signal(self.steps()), self.embeddings(vocabulary.size()));
        let entropy = libm::log(1.0 - signal) * WIDTH as f64;
        let cost = |x: &Token| {
            let at = usize::from(*x) * WIDTH;
            let square: f64 = embeddings[at..at + WIDTH].iter().map(|e| e * e).sum();
            0.5 * (signal * (square - WIDTH as f64) - entropy)
        };
        sentence.iter().map(cost).sum()
    }
}
