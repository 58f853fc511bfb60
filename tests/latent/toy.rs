//! Models small enough to be integrated.

use denoise_lab::corpus::{Corpus, Enumerated, Vocabulary};
use denoise_lab::diagnosis::{
    ImportanceEstimate, ImportanceWeighted, RateDistortion, RateDistortionEstimate, Sentences,
};
use denoise_lab::latent::{LatentModel, Posteriors};
use denoise_lab::{Result, Token};
use pollster::block_on;

/// One token of two and one number z: p(x = 1|z) = σ(slope · z + shift), q(z|x) = N(means[x], deviation²).
pub struct Coin {
    pub slope: f64,
    pub shift: f64,
    pub means: [f64; 2],
    pub deviation: f64,
}

impl Coin {
    pub fn log_likelihood(&self, z: f64, x: Token) -> f64 {
        let sign = if x == 1 { -1.0 } else { 1.0 };
        -(sign * (self.slope * z + self.shift)).exp().ln_1p()
    }

    /// log p(x), by the midpoint rule.
    pub fn log_evidence(&self, x: Token) -> f64 {
        integral(|z| normal(z, 0.0, 1.0) * self.log_likelihood(z, x).exp()).ln()
    }

    /// E_q of a function of z.
    pub fn expected(&self, x: Token, of: impl Fn(f64) -> f64) -> f64 {
        integral(|z| normal(z, self.means[usize::from(x)], self.deviation) * of(z))
    }
}

/// A corpus of two sentences of one token, p*(0) = 0.7.
pub fn coin_corpus() -> Corpus {
    let law = Enumerated::new(2, vec![(vec![0], 0.7), (vec![1], 0.3)]).unwrap();
    Corpus::of_law("coin", Vocabulary::new("", ["a", "b"]), law)
}

pub fn normal(z: f64, mean: f64, deviation: f64) -> f64 {
    let away = (z - mean) / deviation;
    (-0.5 * away * away).exp() / (deviation * (2.0 * std::f64::consts::PI).sqrt())
}

/// ∫ f dz over (-12, 12), by the midpoint rule.
pub fn integral(of: impl Fn(f64) -> f64) -> f64 {
    const CELLS: usize = 40_000;
    let width = 24.0 / CELLS as f64;
    (0..CELLS).map(|n| of(-12.0 + (n as f64 + 0.5) * width) * width).sum()
}

impl LatentModel for Coin {
    fn length(&self) -> usize {
        1
    }

    fn vocabulary_size(&self) -> usize {
        2
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn is_autoregressive(&self) -> bool {
        false
    }

    async fn posteriors(&self, sentences: &[Token]) -> Result<Posteriors> {
        let means = sentences.iter().map(|x| self.means[usize::from(*x)] as f32).collect();
        let log_deviations = vec![self.deviation.ln() as f32; sentences.len()];
        Ok(Posteriors { dimensions: 1, means, log_deviations })
    }

    async fn log_probabilities(&self, z: &[f32], _: &[Token]) -> Result<Vec<f32>> {
        let both = |z: &f32| [0, 1].map(|x| self.log_likelihood(f64::from(*z), x) as f32);
        Ok(z.iter().flat_map(both).collect())
    }
}

/// An autoregressive model of two tokens of three each: the first is uniform, the second repeats the first
/// with a probability that z, if it is `listened` to, moves.
pub struct Echo {
    pub listens: bool,
}

impl Echo {
    pub fn repeats(&self, z: f32) -> f64 {
        if self.listens && z > 0.0 { 0.9 } else { 0.4 }
    }
}

impl LatentModel for Echo {
    fn length(&self) -> usize {
        2
    }

    fn vocabulary_size(&self) -> usize {
        3
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn is_autoregressive(&self) -> bool {
        true
    }

    /// N(0, 1) whatever x is: the aggregate posterior is the prior.
    async fn posteriors(&self, sentences: &[Token]) -> Result<Posteriors> {
        let rows = sentences.len() / 2;
        Ok(Posteriors { dimensions: 1, means: vec![0.0; rows], log_deviations: vec![0.0; rows] })
    }

    async fn log_probabilities(&self, z: &[f32], sentences: &[Token]) -> Result<Vec<f32>> {
        let rows = z.iter().zip(sentences.chunks_exact(2));
        let conditionals = |(z, sentence): (&f32, &[Token])| {
            let repeats = self.repeats(*z);
            let second = (0..3).map(move |v| if v == sentence[0] { repeats } else { (1.0 - repeats) / 2.0 });
            [1.0 / 3.0; 3].into_iter().chain(second).collect::<Vec<f64>>()
        };
        Ok(rows.flat_map(conditionals).map(|p| p.ln() as f32).collect())
    }
}

/// D and R of a model, measured to the end.
pub fn rate_distortion(
    model: &impl LatentModel,
    corpus: &Corpus,
    sentences: &Sentences,
    draws: usize,
) -> RateDistortion {
    let mut estimate = RateDistortionEstimate::new(sentences.clone(), draws, 0);
    assert_eq!((estimate.result(corpus), estimate.progress()), (None, (0, draws)));
    while !block_on(estimate.advance(model)).unwrap() {}
    estimate.result(corpus).unwrap()
}

/// The bounds IWAE-K of a model, measured to the end.
pub fn importance_weighted(
    model: &impl LatentModel,
    sentences: &Sentences,
    samples: &[usize],
) -> Result<Vec<ImportanceWeighted>> {
    let mut estimate = ImportanceEstimate::new(sentences.clone(), samples, 0)?;
    assert!(estimate.results().is_err());
    while !block_on(estimate.advance(model))? {}
    estimate.results()
}
