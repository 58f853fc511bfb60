//! How an answer is scored: data that a scalar sum and a tensor's objective both read.

use crate::Token;
use std::sync::Arc;

/// What a model's answer f to one row costs, in nats; x is the sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Cost {
    /// Σ weight · (-log f_i(x_i)) over (position, weight).
    CrossEntropy(Vec<(usize, f64)>),
    /// Σ weight · (-log f_i(v)) over at most L of (cell i, token v, weight), where tokens are not the sentence's own, or several are
    /// said at one cell.
    Tokens(Vec<(usize, Token, f64)>),
    /// A reverse step of a diffusion of tokens.
    ReverseStep(ReverseStep),
    /// A reverse step of a diffusion of vectors.
    Regression(Regression),
}

/// weight · Σ_i KL( q(z_{t-1,i} | z_{t,i}, x_i) ‖ Σ_v q(z_{t-1,i} | z_{t,i}, x_i = v) f_i(v) ).
///
/// Each position keeps its token with probability 1 - β_t or is drawn anew from the distribution u, so that
/// q(z_t = w | x = v) = ᾱ_t δ_wv + (1 - ᾱ_t) u(w). With N_v = q(z_t | x = v), g(v) = f(v)/N_v and A(w) =
/// q(z_t | z_{t-1} = w), which both distributions share and which cancels,
///
/// ```text
/// q(w | z_t, x) = A(w) (ᾱ_{t-1} δ_wx + (1 - ᾱ_{t-1}) u(w)) / N_x
/// p(w | z_t)    = A(w) (ᾱ_{t-1} g(w) + (1 - ᾱ_{t-1}) u(w) Σ_v g(v))
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ReverseStep {
    /// How much it counts.
    pub weight: f64,
    /// z_t, \[L\].
    pub tokens: Vec<Token>,
    /// β_t, in \[0, 1\]: the probability that a token is drawn anew in this step.
    pub rate: f64,
    /// ᾱ_{t-1}, in \[0, 1\]: the probability that a token was never drawn anew before.
    pub signal_before: f64,
    /// u, \[V\], summing to 1.
    pub noise: Arc<Vec<f64>>,
}

/// weight · Σ_i ‖e(x_i) - Σ_v f_i(v) e_v‖², embeddings e.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// How much it counts: ½(SNR_{t-1} - SNR_t) in a bound.
    pub weight: f64,
    /// e, \[V × D\].
    pub embeddings: Arc<Vec<f64>>,
    /// D.
    pub width: usize,
}

impl Cost {
    /// The cross-entropy of these positions, each of which counts `weight`.
    pub(crate) fn cross_entropy(positions: impl Iterator<Item = usize>, weight: f64) -> Self {
        Self::CrossEntropy(positions.map(|i| (i, weight)).collect())
    }

    /// That of a question of which no token is read.
    pub(crate) fn nothing() -> Self {
        Self::CrossEntropy(Vec::new())
    }

    /// What these log-probabilities, \[L × V\], cost where x is the sentence, in nats. Not a number where
    /// they are none.
    pub fn nats(&self, sentence: &[Token], log_probabilities: &[f32]) -> f64 {
        let size = log_probabilities.len() / sentence.len();
        let at = |i: usize| &log_probabilities[i * size..(i + 1) * size];
        match self {
            Self::CrossEntropy(weights) => {
                let cost = |&(i, weight): &(usize, f64)| weight * -f64::from(at(i)[usize::from(sentence[i])]);
                weights.iter().map(cost).sum()
            }
            Self::Tokens(weights) => {
                let cost = |&(i, token, weight): &(usize, Token, f64)| {
                    weight * -f64::from(at(i)[usize::from(token)])
                };
                weights.iter().map(cost).sum()
            }
            Self::ReverseStep(step) => {
                step.weight * (0..sentence.len()).map(|i| step.divergence(i, sentence[i], at(i))).sum::<f64>()
            }
            Self::Regression(regression) => {
                let distance = |i: usize| regression.distance(sentence[i], at(i));
                regression.weight * (0..sentence.len()).map(distance).sum::<f64>()
            }
        }
    }

    /// Whether any token of the answer is read.
    pub fn is_asked(&self) -> bool {
        match self {
            Self::CrossEntropy(weights) => !weights.is_empty(),
            Self::Tokens(weights) => !weights.is_empty(),
            Self::ReverseStep(_) | Self::Regression(_) => true,
        }
    }
}

impl ReverseStep {
    /// ᾱ_t.
    pub fn signal(&self) -> f64 {
        self.signal_before * (1.0 - self.rate)
    }

    /// N_v = q(z_t = `token` | x = v), \[V\].
    pub fn likelihoods(&self, token: Token) -> Vec<f64> {
        let signal = self.signal();
        self.mixed(token, signal, (1.0 - signal) * self.noise[usize::from(token)])
    }

    /// Whether noise never writes `token`: then it is certainly the sentence's own, is copied, and costs
    /// nothing.
    pub fn is_copied(&self, token: Token) -> bool {
        self.noise[usize::from(token)] == 0.0
    }

    /// q(z_{t-1} = w | z_t = `token`, x), \[V\]; x can have become that token.
    pub fn posterior(&self, token: Token, x: Token) -> Vec<f64> {
        self.became(token).iter().zip(self.exact(token, x)).map(|(a, exact)| a * exact).collect()
    }

    /// p(z_{t-1} = w | z_t = `token`), \[V\], by a model's answer at a position.
    pub fn distribution(&self, token: Token, log_probabilities: &[f32]) -> Vec<f64> {
        if self.is_copied(token) {
            return self.mixed(token, 1.0, 0.0);
        }
        self.became(token).iter().zip(self.modelled(token, log_probabilities)).map(|(a, p)| a * p).collect()
    }

    /// A(w) = q(z_t = `token` | z_{t-1} = w), \[V\].
    fn became(&self, token: Token) -> Vec<f64> {
        self.mixed(token, 1.0 - self.rate, self.rate * self.noise[usize::from(token)])
    }

    /// q(w | z_t = `token`, x) / A(w), \[V\].
    pub fn exact(&self, token: Token, x: Token) -> Vec<f64> {
        let likelihood = self.likelihoods(token)[usize::from(x)];
        let own = |w: usize| if w == usize::from(x) { self.signal_before } else { 0.0 };
        let noise = self.noise.iter().enumerate();
        noise.map(|(w, u)| (own(w) + (1.0 - self.signal_before) * u) / likelihood).collect()
    }

    /// p(w | z_t = `token`) / A(w), \[V\].
    fn modelled(&self, token: Token, log_probabilities: &[f32]) -> Vec<f64> {
        let answers = log_probabilities.iter().map(|log_p| libm::exp(f64::from(*log_p)));
        let shares: Vec<f64> = answers.zip(self.likelihoods(token)).map(|(f, n)| f / n).collect();
        let fresh = (1.0 - self.signal_before) * shares.iter().sum::<f64>();
        shares.iter().zip(self.noise.iter()).map(|(g, u)| self.signal_before * g + fresh * u).collect()
    }

    /// KL(q ‖ p) at position i.
    fn divergence(&self, i: usize, x: Token, log_probabilities: &[f32]) -> f64 {
        let token = self.tokens[i];
        if self.is_copied(token) {
            return 0.0;
        }
        let distributions = self.exact(token, x).into_iter().zip(self.modelled(token, log_probabilities));
        let term = |(a, (exact, modelled)): (&f64, (f64, f64))| {
            let q = a * exact;
            if q > 0.0 { q * (exact / modelled).ln() } else { 0.0 }
        };
        self.became(token).iter().zip(distributions).map(term).sum()
    }

    /// `here` at `token` and `everywhere` besides, \[V\].
    fn mixed(&self, token: Token, here: f64, everywhere: f64) -> Vec<f64> {
        let mut mixed = vec![everywhere; self.noise.len()];
        mixed[usize::from(token)] += here;
        mixed
    }
}

impl Regression {
    /// e_v, \[D\].
    pub fn embedding(&self, token: usize) -> &[f64] {
        &self.embeddings[token * self.width..(token + 1) * self.width]
    }

    /// ‖e(x) - Σ_v f(v) e_v‖².
    fn distance(&self, x: Token, log_probabilities: &[f32]) -> f64 {
        let mut difference = self.embedding(usize::from(x)).to_vec();
        for (v, log_p) in log_probabilities.iter().enumerate() {
            let share = f64::from(*log_p).exp();
            difference.iter_mut().zip(self.embedding(v)).for_each(|(d, e)| *d -= share * e);
        }
        difference.iter().map(|d| d * d).sum()
    }
}
