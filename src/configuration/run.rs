//! What is trained: everything a checkpoint has to remember to mean the same thing later.

use super::document;
use super::written::{self, VERSION};
use crate::corpus::CorpusConfig;
use crate::error::{Error, Result};
use crate::latent::LatentConfig;
use crate::network::preset::NetworkConfig;
use crate::process::ProcessConfig;
use crate::settings::{Choice, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The largest step budget.
pub const MAX_STEPS: u64 = 100_000;

/// A run: a corpus, a model, its network and how it is trained.
///
/// The metadata of a checkpoint, the `run` of a [`super::state::State`], and a file for
/// `lab train --config`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunConfig {
    /// [`VERSION`].
    pub version: u32,
    /// Where text comes from.
    pub corpus: CorpusConfig,
    /// What is known of a sentence while it is generated: the posterior, fixed or learned.
    pub model: ModelConfig,
    /// What learns to undo a fixed posterior; encoder and decoder each, where it is learned.
    pub network: NetworkConfig,
    /// How it learns.
    pub training: TrainingConfig,
}

/// Whose parameters the posterior q has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", try_from = "WrittenModel")]
pub enum ModelConfig {
    /// Nobody's: a corruption process that the network learns to undo.
    Fixed {
        /// How text is destroyed.
        process: ProcessConfig,
    },
    /// Its own: an autoencoder.
    Learned {
        /// The posterior, the decoder and the objective.
        latent: LatentConfig,
    },
}

/// A model as it stands in a file. Read field by field: a reader of a tagged enum keeps its content first, so that processes and latents
/// would be read in two ways, which the small build has no room for.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct WrittenModel {
    kind: Kind,
    process: Option<ProcessConfig>,
    latent: Option<LatentConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Fixed,
    Learned,
}

impl TryFrom<WrittenModel> for ModelConfig {
    type Error = &'static str;

    fn try_from(written: WrittenModel) -> std::result::Result<Self, Self::Error> {
        match written {
            WrittenModel { kind: Kind::Fixed, process: Some(process), latent: None } => {
                Ok(Self::Fixed { process })
            }
            WrittenModel { kind: Kind::Learned, process: None, latent: Some(latent) } => {
                Ok(Self::Learned { latent })
            }
            _ => Err("a fixed model has a process, a learned one latents"),
        }
    }
}

impl ModelConfig {
    /// Whether settings agree that are each in their range.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if they do not.
    pub(super) fn validate(&self) -> Result<()> {
        match self {
            Self::Fixed { .. } => Ok(()),
            Self::Learned { latent } => latent.objective.loss().validate(),
        }
    }
}

impl From<ProcessConfig> for ModelConfig {
    fn from(process: ProcessConfig) -> Self {
        Self::Fixed { process }
    }
}

impl From<LatentConfig> for ModelConfig {
    fn from(latent: LatentConfig) -> Self {
        Self::Learned { latent }
    }
}

impl RunConfig {
    /// A run on this corpus, all else as it is by default.
    pub fn new(corpus: CorpusConfig) -> Self {
        Self::of(corpus, ProcessConfig::Mask)
    }

    /// A VAE on this corpus, all else as it is by default.
    pub fn learned(corpus: CorpusConfig) -> Self {
        Self::of(corpus, LatentConfig::default())
    }

    fn of(corpus: CorpusConfig, model: impl Into<ModelConfig>) -> Self {
        Self {
            version: VERSION,
            corpus,
            model: model.into(),
            network: NetworkConfig::default(),
            training: TrainingConfig::default(),
        }
    }

    /// A whole run as it was written, by this version or an earlier one.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if it cannot be read.
    pub fn written(mut run: Value) -> Result<Self> {
        written::update(&mut run);
        document::typed(run)
    }

    /// The corruption process of a run whose posterior is fixed.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if it is learned.
    pub fn process(&self) -> Result<ProcessConfig> {
        match self.model {
            ModelConfig::Fixed { process } => Ok(process),
            ModelConfig::Learned { .. } => Err(needs_fixed()),
        }
    }

    /// The latents of a run whose posterior is learned.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if it is fixed.
    pub fn latent(&self) -> Result<LatentConfig> {
        match self.model {
            ModelConfig::Learned { latent } => Ok(latent),
            ModelConfig::Fixed { .. } => Err(needs_learned()),
        }
    }
}

/// The error of what only a run with a fixed posterior can do.
pub(crate) fn needs_fixed() -> Error {
    Error::setting(
        "这里要一个固定的破坏过程，而这个训练的后验是学出来的；请选一种固定噪声的方法。",
        "This needs a fixed corruption process, and the posterior of this run is learned: choose a method with a fixed noise.",
    )
}

/// The error of what only a run with a learned posterior can do.
pub(crate) fn needs_learned() -> Error {
    Error::setting(
        "这里要一个学出来的后验，而这个训练的后验是固定的；请选一种学习后验的方法，如 vae。",
        "This needs a learned posterior, and that of this run is fixed: choose a method whose posterior is learned, such as vae.",
    )
}

/// Whether the posterior is fixed or learned: what else there is to choose of a model depends on it.
pub const MODEL: &[Setting] = &[Setting {
    name: "posterior",
    pointer: "/run/model/kind",
    range: Range::Choice {
        options: &[Choice::new("fixed", "固定", "fixed"), Choice::new("learned", "学习", "learned")],
        default: "fixed",
    },
    label: Label { zh: "后验", en: "posterior" },
    help: Label {
        zh: "毁掉文字的噪声是固定的、没有参数；或者由编码器学出一个后验 q(z|x)。",
        en: "A fixed noise without parameters destroys text, or an encoder learns a posterior q(z|x).",
    },
    ..Setting::of(Effect::Retrain)
}];

/// How a network is trained: AdamW, a warm-up, a constant rate, a linear decay over the last fifth
/// of the budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrainingConfig {
    /// The step budget.
    pub steps: u64,
    /// Sentences in a step.
    pub batch: usize,
    /// The constant learning rate between warm-up and decay.
    pub learning_rate: f64,
    /// Steps over which the learning rate rises linearly from 0.
    pub warm_up: u64,
    /// AdamW's decoupled weight decay, per unit of learning rate.
    pub weight_decay: f64,
    /// Gradients are scaled down to this global (not per tensor) Euclidean norm.
    pub clip: f64,
    /// Seed of initial weights, sentences and noise.
    pub seed: u64,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            steps: 1500,
            batch: 128,
            learning_rate: 3e-3,
            warm_up: 50,
            weight_decay: 0.01,
            clip: 1.0,
            seed: 0,
        }
    }
}

/// The training's settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "steps",
        pointer: "/run/training/steps",
        range: Range::Integer { min: 10, max: MAX_STEPS, default: 1500 },
        unit: "steps",
        label: Label { zh: "训练步数", en: "Step budget" },
        help: Label {
            zh: "训练多少步；学习率在最后五分之一线性降到零，之后可以继续。",
            en: "How many steps to train; the learning rate falls to zero over the last fifth, and you can continue after.",
        },
        ..Setting::of(Effect::Retrain)
    },
    Setting {
        name: "batch",
        pointer: "/run/training/batch",
        range: Range::Integer { min: 8, max: 1024, default: 128 },
        unit: "sentences",
        advanced: true,
        label: Label { zh: "批大小", en: "Batch" },
        help: Label { zh: "每一步看多少个句子。", en: "How many sentences each step sees." },
        ..Setting::of(Effect::Retrain)
    },
    Setting {
        name: "learning-rate",
        pointer: "/run/training/learningRate",
        range: Range::Real { min: 0.0001, max: 0.03, step: 0.0001, default: 0.003 },
        advanced: true,
        label: Label { zh: "学习率", en: "learning rate" },
        help: Label {
            zh: "每一步走多远；太大会发散，太小学得慢。",
            en: "How far each step goes; too large diverges, too small learns slowly.",
        },
        ..Setting::of(Effect::Retrain)
    },
    Setting {
        name: "warm-up",
        pointer: "/run/training/warmUp",
        range: Range::Integer { min: 0, max: 10_000, default: 50 },
        unit: "steps",
        advanced: true,
        label: Label { zh: "预热", en: "Warm-up" },
        help: Label {
            zh: "学习率在开头多少步里从零升到设定值。",
            en: "Over how many first steps the learning rate rises from zero to its value.",
        },
        ..Setting::of(Effect::Retrain)
    },
    Setting {
        name: "weight-decay",
        pointer: "/run/training/weightDecay",
        range: Range::Real { min: 0.0, max: 0.5, step: 0.01, default: 0.01 },
        advanced: true,
        label: Label { zh: "权重衰减", en: "Weight decay" },
        help: Label {
            zh: "AdamW 每一步把权重缩小多少（乘以学习率）。",
            en: "How much AdamW shrinks the weights in each step, times the learning rate.",
        },
        ..Setting::of(Effect::Retrain)
    },
    Setting {
        name: "clip",
        pointer: "/run/training/clip",
        range: Range::Real { min: 0.1, max: 100.0, step: 0.1, default: 1.0 },
        advanced: true,
        label: Label { zh: "梯度裁剪", en: "Gradient clipping" },
        help: Label {
            zh: "全部梯度合起来的范数超过这个值时按比例缩小。",
            en: "When the norm of all gradients together is larger than this, they are scaled down to it.",
        },
        ..Setting::of(Effect::Retrain)
    },
    Setting {
        name: "seed",
        pointer: "/run/training/seed",
        range: Range::Integer { min: 0, max: 4_294_967_295, default: 0 },
        advanced: true,
        label: Label { zh: "训练种子", en: "training seed" },
        help: Label {
            zh: "初始权重、句子和噪声的随机种子；相同则逐位相同。",
            en: "Seed of the first weights, the sentences and the noise; the same seed repeats a run bit for bit.",
        },
        ..Setting::of(Effect::Retrain)
    },
];
