//! Tokens replaced independently, again and again: the author's DLM140; D3PM-uniform (Austin et al. 2021).

use super::diffusion::level_of;
use super::parameters::only_of;
use super::{Cost, Diffusion, Family, Process, ReverseStep};
use crate::Token;
use crate::conditionals::{Contexts, SideInformation};
use crate::corpus::Vocabulary;
use crate::random::Random;
use crate::settings::{Choice, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How fast tokens are replaced: ᾱ_t, the probability that a token was never drawn anew up to level t.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "replacement", rename_all = "kebab-case")]
pub enum Replacement {
    /// ᾱ_t = 1 - t/T: at T nothing is left of the text, so the prior costs nothing.
    #[default]
    Linear,
    /// ᾱ_t = (1 - β)^t: the prior's cost says what is left of the text at T.
    Constant {
        /// β, in (0, 1).
        rate: f64,
    },
}

/// At each of T levels every position is, with probability β_t = 1 - ᾱ_t/ᾱ_{t-1}, replaced by a uniformly
/// random token u (which may be the one that stood there), so that q(z_t = w | x) = ᾱ_t δ_wx + (1 - ᾱ_t) u(w).
/// Random tokens are those that text can be made of, never the unknown one.
///
/// ```text
/// NELBO(x) = KL(q(z_T|x) ‖ p(z_T)) + Σ_{t>=2} E Σ_i KL(q(z_{t-1,i}|z_t, x_i) ‖ p(z_{t-1,i}|z_t))
///            - E Σ_i log f_i(x_i | z_1, 1)
/// p(z_{t-1,i} | z_t) = Σ_v q(z_{t-1,i} | z_{t,i}, x_i = v) f_i(v | z_t, t)
/// ```
///
/// The parameterisation: f_i(v | z_t, t) is the model's *posterior* P(x_i = v | z_t), and its optimum is just
/// that. D3PM instead takes p(z_{t-1} | z_t) ∝ Σ_v q(z_{t-1}, z_t | x_0 = v) p̃(v | z_t): there the noise's
/// likelihood q(z_t | x_0) multiplies what the network says, whose optimum is therefore another one.
///
/// As T grows the optimum tends to H + KL(q(z_T) ‖ p(z_T)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Iid {
    /// T, 2..=256.
    pub steps: usize,
    /// The distribution of ᾱ_t.
    pub replacement: Replacement,
}

impl Iid {
    /// ᾱ_t, t in 0..=T.
    pub fn signal(&self, step: usize) -> f64 {
        match self.replacement {
            Replacement::Linear => (self.steps - step) as f64 / self.steps as f64,
            // Products, not powers, are equal to the bit everywhere.
            Replacement::Constant { rate } => (0..step).fold(1.0, |signal, _| signal * (1.0 - rate)),
        }
    }

    /// The reverse step t from z_t = `tokens`, in 1..=T.
    pub fn reverse_step(&self, tokens: &[Token], step: usize, vocabulary: &Vocabulary) -> ReverseStep {
        self.stride(tokens, step, step - 1, vocabulary)
    }

    /// The reverse step from z_t = `tokens`, t = `step`, to z_s, s = `to` in 0..t.
    fn stride(&self, tokens: &[Token], step: usize, to: usize, vocabulary: &Vocabulary) -> ReverseStep {
        let signal_before = self.signal(to);
        ReverseStep {
            weight: 1.0,
            tokens: tokens.to_vec(),
            rate: 1.0 - self.signal(step) / signal_before,
            signal_before,
            noise: Arc::new(noise(vocabulary)),
        }
    }

    /// p(z_T) for a position, \[V\]: uniform over all that text is made of; where something of the text is
    /// left, an unknown token may be, too.
    fn prior(&self, vocabulary: &Vocabulary) -> Vec<f64> {
        let (signal, size) = (self.signal(self.steps), vocabulary.size() as f64);
        noise(vocabulary).into_iter().map(|u| (1.0 - signal) * u + signal / size).collect()
    }

    /// z_t with what it says of x.
    fn level(&self, tokens: Vec<Token>, step: usize, vocabulary: &Vocabulary) -> Contexts {
        let (signal, noise) = (self.signal(step), noise(vocabulary));
        let log_likelihood = |z: &Token, v| likelihood(signal, &noise, usize::from(*z), v).ln() as f32;
        let of_token = |z| (0..noise.len()).map(|v| log_likelihood(z, v)).collect::<Vec<_>>();
        Contexts {
            log_likelihoods: tokens.iter().flat_map(of_token).collect(),
            ..Contexts::new(tokens, vec![SideInformation::Level(step)])
        }
    }
}

/// u, \[V\].
fn noise(vocabulary: &Vocabulary) -> Vec<f64> {
    let mut noise = vec![0.0; vocabulary.size()];
    let count = vocabulary.emitted_count();
    (0..count).for_each(|index| noise[usize::from(vocabulary.emitted(index))] = 1.0 / count as f64);
    noise
}

/// q(z_t = `z` | x) for a position, where ᾱ_t = `signal` and u = `noise`.
fn likelihood(signal: f64, noise: &[f64], z: usize, x: usize) -> f64 {
    let kept = if z == x { signal } else { 0.0 };
    kept + (1.0 - signal) * noise[z]
}

/// Every token with probability `kept` as it is, otherwise a random one (which may be the one that stood there).
pub fn replaced(tokens: &[Token], kept: f64, vocabulary: &Vocabulary, random: &mut Random) -> Vec<Token> {
    let mut draw = |token: &Token| {
        if random.uniform() < kept {
            return *token;
        }
        vocabulary.emitted(random.below(vocabulary.emitted_count()))
    };
    tokens.iter().map(&mut draw).collect()
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[
    // Of every diffusion that has T levels.
    Setting {
        name: "diffusion-steps",
        pointer: "/run/model/process/steps",
        range: Range::Integer { min: 2, max: 256, default: 32 },
        unit: "steps",
        label: Label { zh: "扩散步数 T", en: "diffusion steps, T" },
        help: Label {
            zh: "从文字到纯噪声分多少步；步数越多，最好的网络离熵越近。",
            en: "In how many steps text becomes pure noise; the more there are, the closer the best network comes to the entropy.",
        },
        ..only_of(&["iid", "gaussian"])
    },
    Setting {
        name: "replacement",
        pointer: "/run/model/process/replacement",
        range: Range::Choice { options: REPLACEMENTS, default: "linear" },
        advanced: true,
        label: Label { zh: "替换的快慢", en: "pace of replacement" },
        help: Label {
            zh: "均匀地用尽原文，到最后一步什么也不剩；或者每一步以同样的概率替换，最后会剩下一点。",
            en: "Text is used up evenly, until nothing is left at the last step; or each step replaces with the same probability, and a little is left.",
        },
        ..only_of(&["iid"])
    },
    Setting {
        name: "replacement-rate",
        pointer: "/run/model/process/rate",
        range: Range::Real { min: 0.01, max: 0.9, step: 0.01, default: 0.2 },
        advanced: true,
        label: Label { zh: "每步替换的概率 β", en: "probability of replacement, β" },
        help: Label {
            zh: "每个位置在每一步以这个概率换成随机词元。",
            en: "Each position becomes a random token with this probability at each step.",
        },
        ..Setting::of(Effect::Retrain).only_where("/run/model/process/replacement", &["constant"])
    },
];

const REPLACEMENTS: &[Choice] = &[
    Choice::new("linear", "匀速，直到用尽", "evenly, until nothing is left"),
    Choice::new("constant", "每步同样的概率", "the same at each step"),
];

impl Process for Iid {
    fn family(&self) -> Family<'_> {
        Family::Diffusion(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }
}

impl Diffusion for Iid {
    fn steps(&self) -> usize {
        self.steps
    }

    fn draw_level(
        &self,
        sentence: &[Token],
        step: usize,
        vocabulary: &Vocabulary,
        random: &mut Random,
    ) -> Contexts {
        self.level(replaced(sentence, self.signal(step), vocabulary, random), step, vocabulary)
    }

    fn draw_next(&self, level: &Contexts, vocabulary: &Vocabulary, random: &mut Random) -> Contexts {
        let step = level_of(level) + 1;
        let kept = self.signal(step) / self.signal(step - 1);
        self.level(replaced(&level.tokens, kept, vocabulary, random), step, vocabulary)
    }

    fn draw_prior(&self, length: usize, vocabulary: &Vocabulary, random: &mut Random) -> Contexts {
        let prior = self.prior(vocabulary);
        let tokens = (0..length).map(|_| random.categorical(&prior) as Token).collect();
        self.level(tokens, self.steps, vocabulary)
    }

    fn draw_reverse(
        &self,
        level: &Contexts,
        to: usize,
        log_probabilities: &[f32],
        vocabulary: &Vocabulary,
        random: &mut Random,
    ) -> Contexts {
        let reverse = self.stride(&level.tokens, level_of(level), to, vocabulary);
        let answers = log_probabilities.chunks_exact(vocabulary.size());
        let draw =
            |(z, answer): (&Token, &[f32])| random.categorical(&reverse.distribution(*z, answer)) as Token;
        let tokens = level.tokens.iter().zip(answers).map(draw).collect();
        self.level(tokens, to, vocabulary)
    }

    /// The last step is a cross-entropy: q(z_0 | z_1, x) is x itself.
    fn cost(&self, level: &Contexts, step: usize, vocabulary: &Vocabulary, weight: f64) -> Cost {
        let reverse = ReverseStep { weight, ..self.reverse_step(&level.tokens, step, vocabulary) };
        if step > 1 {
            return Cost::ReverseStep(reverse);
        }
        let open = (0..level.tokens.len()).filter(|i| !reverse.is_copied(level.tokens[*i]));
        Cost::cross_entropy(open, weight)
    }

    fn prior_cost(&self, sentence: &[Token], vocabulary: &Vocabulary) -> f64 {
        let signal = self.signal(self.steps);
        let (noise, prior) = (noise(vocabulary), self.prior(vocabulary));
        let cost = |x: &Token| {
            let term = |w: usize| {
                let exact = likelihood(signal, &noise, w, usize::from(*x));
                if exact > 0.0 { exact * libm::log(exact / prior[w]) } else { 0.0 }
            };
            (0..noise.len()).map(term).sum::<f64>()
        };
        sentence.iter().map(cost).sum()
    }
}
