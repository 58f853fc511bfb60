//! Models small enough to be integrated.

use denoise_lab::corpus::{Corpus, Enumerated, Vocabulary};
use denoise_lab::diagnosis::{
    ImportanceEstimate, ImportanceWeighted, RateDistortion, RateDistortionEstimate, Sentences,
};
use denoise_lab::latent::{LatentModel, Posteriors, Prior};
use denoise_lab::{Result, Token};
use pollster::block_on;

/// One token of two and one number z: p(x = 1|z) = σ(slope · z + shift), q(z|x) = N(means[x], deviation²).
pub struct Coin {
    pub slope: f64,
    pub shift: f64,
    pub means: [f64; 2],
    pub deviation: f64,
}

pub const COIN: Coin = Coin { slope: 2.0, shift: -0.7, means: [-0.4, 0.9], deviation: 0.6 };

/// The expectation over the sentences of [`coin_corpus`].
pub fn over(of: impl Fn(Token) -> f64) -> f64 {
    0.7 * of(0) + 0.3 * of(1)
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

    fn posterior(&self, x: &[Token]) -> (f32, f32) {
        (self.means[usize::from(x[0])] as f32, self.deviation.ln() as f32)
    }

    fn distribution(&self, z: f32, _: &[Token]) -> Vec<f32> {
        [0, 1].map(|x| self.log_likelihood(f64::from(z), x) as f32).to_vec()
    }

    /// E_q of a function of z.
    pub fn expected(&self, x: Token, of: impl Fn(f64) -> f64) -> f64 {
        integral(|z| normal(z, self.means[usize::from(x)], self.deviation) * of(z))
    }
}

/// A corpus of two sentences of one token, p*(0) = 0.7.
pub fn coin_corpus() -> Corpus {
    let distribution = Enumerated::new(2, vec![(vec![0], 0.7), (vec![1], 0.3)]).unwrap();
    Corpus::of_distribution("coin", Vocabulary::new("", ["a", "b"]), distribution)
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

/// A model with one number z is asked row by row: `posterior` says (μ, log σ) of a sentence, `distribution` log p(x_i = v | z, x_<i),
/// \[L × V\], of z and a sentence, which is empty where the model is not autoregressive and none is given.
macro_rules! latent_model {
    ($model:ty, $length:literal of $vocabulary_size:literal, autoregressive: $autoregressive:literal) => {
        impl LatentModel for $model {
            fn length(&self) -> usize {
                $length
            }

            fn vocabulary_size(&self) -> usize {
                $vocabulary_size
            }

            fn dimensions(&self) -> usize {
                1
            }

            fn is_autoregressive(&self) -> bool {
                $autoregressive
            }

            async fn posteriors(&self, sentences: &[Token]) -> Result<Posteriors> {
                let (means, log_deviations) =
                    sentences.chunks_exact($length).map(|x| self.posterior(x)).unzip();
                Ok(Posteriors { dimensions: 1, means, log_deviations })
            }

            async fn log_probabilities(&self, z: &[f32], sentences: &[Token]) -> Result<Vec<f32>> {
                let sentence = |row: usize| sentences.chunks_exact($length).nth(row).unwrap_or_default();
                Ok(z.iter().enumerate().flat_map(|(row, z)| self.distribution(*z, sentence(row))).collect())
            }
        }
    };
}
pub(super) use latent_model;

latent_model!(Coin, 1 of 2, autoregressive: false);

/// A model with another prior than N(0, I), or of which only the decoder counts.
pub struct Altered<M> {
    pub model: M,
    prior: Prior,
    has_posterior: bool,
}

pub fn with_prior<M>(model: M, prior: Prior) -> Altered<M> {
    Altered { model, prior, has_posterior: true }
}

pub fn generator<M: LatentModel>(model: M) -> Altered<M> {
    let prior = Prior::standard(model.dimensions());
    Altered { model, prior, has_posterior: false }
}

impl<M: LatentModel> LatentModel for Altered<M> {
    fn length(&self) -> usize {
        self.model.length()
    }

    fn vocabulary_size(&self) -> usize {
        self.model.vocabulary_size()
    }

    fn dimensions(&self) -> usize {
        self.model.dimensions()
    }

    fn is_autoregressive(&self) -> bool {
        self.model.is_autoregressive()
    }

    fn has_posterior(&self) -> bool {
        self.has_posterior
    }

    async fn prior(&self) -> Result<Prior> {
        Ok(self.prior.clone())
    }

    async fn posteriors(&self, sentences: &[Token]) -> Result<Posteriors> {
        if self.has_posterior {
            return self.model.posteriors(sentences).await;
        }
        let dimensions = self.dimensions();
        let zeros = vec![0.0; sentences.len() / self.length() * dimensions];
        Ok(Posteriors { dimensions, means: zeros.clone(), log_deviations: zeros })
    }

    async fn log_probabilities(&self, z: &[f32], sentences: &[Token]) -> Result<Vec<f32>> {
        self.model.log_probabilities(z, sentences).await
    }
}

/// 0.25 N(-1, 0.5²) + 0.75 N(1.5, 0.8²), and its density.
pub fn mixture() -> Prior {
    let log_deviations = [0.5f32, 0.8].map(f32::ln).to_vec();
    Prior::mixture(&[0.0, 3f32.ln()], Posteriors { dimensions: 1, means: vec![-1.0, 1.5], log_deviations })
}

pub fn mixture_density(z: f64) -> f64 {
    0.25 * normal(z, -1.0, 0.5) + 0.75 * normal(z, 1.5, 0.8)
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

    /// N(0, 1) whatever x is: the aggregate posterior is the prior.
    fn posterior(&self, _: &[Token]) -> (f32, f32) {
        (0.0, 0.0)
    }

    fn distribution(&self, z: f32, x: &[Token]) -> Vec<f32> {
        let repeats = self.repeats(z);
        let second = (0..3).map(|v| if v == x[0] { repeats } else { (1.0 - repeats) / 2.0 });
        [1.0 / 3.0; 3].into_iter().chain(second).map(|p: f64| p.ln() as f32).collect()
    }
}

latent_model!(Echo, 2 of 3, autoregressive: true);

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
