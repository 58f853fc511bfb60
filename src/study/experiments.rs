//! The small experiments beside a learned run: what each is asked, and the settings that say so.
//!
//! Two of them are models that are solved (`diagnosis`), and answer at once; two work with networks.

use crate::Result;
use crate::configuration::document::typed;
use crate::diagnosis::{Drawn, LinearOptimum, Quadratic, VarianceRow, variance_table};
use crate::error::Error;
use crate::latent::PRIORS;
use crate::settings::value::{check, excerpt};
use crate::settings::{Choice, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The deviations of the toy and of the gradient panel.
pub const SIGMAS: [f64; 8] = [0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 1.7, 3.0];
/// The corpora on which the claim is tested, in this order.
pub const CORPORA: [&str; 3] = ["capitals", "topics", "brackets"];
/// Estimates that are simulated for each number of the toy.
const SIMULATED: usize = 2000;

/// What every experiment is asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Experiments {
    /// The toy of gradient estimators.
    pub toy: ToyConfig,
    /// The gradients of a learned run.
    pub gradients: PanelConfig,
    /// The linear VAE.
    pub linear: LinearConfig,
    /// The test of the claim.
    pub claim: ClaimPlan,
}

/// f(z) = c − ½ a z² and q = N(d, σ²).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToyConfig {
    /// c, nats.
    pub constant: f64,
    /// a > 0.
    pub curvature: f64,
    /// d.
    pub mean: f64,
    /// z of a leave-one-out estimate, >= 2.
    pub draws: usize,
}

/// How the gradients of a learned run are measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PanelConfig {
    /// The relative error that a number of samples is asked for, > 0; of the toy too.
    pub accuracy: f64,
    /// Gradients of each estimator at each σ, >= 3.
    pub estimates: usize,
    /// Sentences of the batch, >= 1.
    pub sentences: usize,
    /// z of a leave-one-out estimate, >= 2.
    pub draws: usize,
}

/// The linear VAE and its data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinearConfig {
    /// s² > 0.
    pub noise: f64,
    /// β > 0.
    pub beta: f64,
    /// λ of the data, each with a latent.
    pub eigenvalues: [f64; 4],
}

/// A test of the claim, as large as somebody will wait for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClaimPlan {
    /// A corpus, or `all`.
    pub corpora: String,
    /// Runs of each method, >= 3: an error needs several.
    pub seeds: usize,
    /// Training steps of each run.
    pub steps: u64,
    /// The networks' size.
    pub size: String,
    /// The prior of z.
    pub prior: String,
}

impl Default for ToyConfig {
    fn default() -> Self {
        Self { constant: -10.0, curvature: 1.0, mean: 1.0, draws: 8 }
    }
}

impl Default for PanelConfig {
    fn default() -> Self {
        Self { accuracy: 0.1, estimates: 16, sentences: 8, draws: 4 }
    }
}

impl Default for LinearConfig {
    fn default() -> Self {
        Self { noise: 1.0, beta: 1.0, eigenvalues: [4.0, 2.0, 1.0, 0.5] }
    }
}

impl Default for ClaimPlan {
    fn default() -> Self {
        Self {
            corpora: "capitals".to_string(),
            seeds: 3,
            steps: 1000,
            size: "tiny".to_string(),
            prior: "standard".to_string(),
        }
    }
}

impl Experiments {
    /// The same with the value at a setting's pointer changed.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is no such setting, or it cannot take this value.
    pub fn with_value(&self, pointer: &str, value: Value) -> Result<Self> {
        let setting = SETTINGS.iter().find(|setting| setting.pointer == pointer);
        check(setting.ok_or_else(|| unknown(pointer))?, &value)?;
        // Fails only for maps whose keys are not text; there are none.
        let mut document = serde_json::to_value(self).unwrap_or_default();
        if let Some(place) = document.pointer_mut(pointer) {
            *place = value;
        }
        typed(document)
    }
}

/// What is known of the toy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ToyTable {
    /// Every estimator at every σ.
    pub rows: Vec<VarianceRow>,
    /// −a d, the gradient that is estimated.
    pub gradient: f64,
    /// σ of the least variance without a baseline.
    pub quietest_sigma: f64,
}

impl ToyConfig {
    /// Formulas and simulation at every σ.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for a number out of its range.
    pub fn table(&self, accuracy: f64) -> Result<ToyTable> {
        let toy = Quadratic::new(self.constant, self.curvature, self.mean)?;
        let drawn = Drawn { draws: self.draws, estimates: SIMULATED, seed: 0 };
        Ok(ToyTable {
            rows: variance_table(&toy, &SIGMAS, accuracy, drawn)?,
            gradient: toy.gradient(),
            quietest_sigma: toy.quietest_sigma(0.0),
        })
    }
}

impl LinearConfig {
    /// Where ascent ends.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for a number out of its range.
    pub fn optimum(&self) -> Result<LinearOptimum> {
        LinearOptimum::new(&self.eigenvalues, self.eigenvalues.len(), self.noise, self.beta)
    }
}

fn unknown(pointer: &str) -> Error {
    let pointer = excerpt(pointer);
    Error::setting(format!("没有 {pointer} 这项设置。"), format!("There is no setting {pointer}."))
}

/// What all these settings are: they change what is shown, or what is measured next.
const SHOWN: Setting = Setting::of(Effect::View);

const fn real(min: f64, max: f64, step: f64, default: f64) -> Range {
    Range::Real { min, max, step, default }
}

const fn eigenvalue(name: &'static str, pointer: &'static str, label: Label, default: f64) -> Setting {
    SHOWN.named(
        name,
        pointer,
        real(0.0, 6.0, 0.05, default),
        label,
        Label { zh: "数据沿这个方向的方差。", en: "The data's variance along this direction." },
    )
}

/// The settings of all experiments.
pub const SETTINGS: &[Setting] = &[
    SHOWN.named(
        "toy-constant",
        "/toy/constant",
        real(-20.0, 20.0, 0.5, -10.0),
        Label { zh: "常数 c", en: "constant c" },
        Label {
            zh: "最高点的对数概率（奈特）。没有基线时，得分函数要带着它走。",
            en: "The log-probability at the peak, in nats; without a baseline the score function carries it along.",
        },
    ),
    SHOWN.named(
        "toy-curvature",
        "/toy/curvature",
        real(0.1, 4.0, 0.1, 1.0),
        Label { zh: "曲率 a", en: "curvature a" },
        Label { zh: "对数概率下降得多快。", en: "How fast the log-probability falls off." },
    ),
    SHOWN.named(
        "toy-mean",
        "/toy/mean",
        real(-3.0, 3.0, 0.1, 1.0),
        Label { zh: "均值 d", en: "mean d" },
        Label {
            zh: "后验均值离最高点多远。", en: "How far the posterior's mean is from the peak."
        },
    ),
    SHOWN.named(
        "toy-draws",
        "/toy/draws",
        Range::Integer { min: 2, max: 32, default: 8 },
        Label { zh: "留一的样本数 K", en: "K of leave-one-out" },
        Label { zh: "一次估计抽多少个 z。", en: "How many z one estimate takes." },
    ),
    SHOWN.named(
        "accuracy",
        "/gradients/accuracy",
        real(0.01, 1.0, 0.01, 0.1),
        Label { zh: "想要的相对误差", en: "relative error wanted" },
        Label {
            zh: "下面每张表里“需要多少 z”是按它算的。",
            en: "What the columns “z needed” of both tables are computed for.",
        },
    ),
    SHOWN.named(
        "gradient-estimates",
        "/gradients/estimates",
        Range::Integer { min: 3, max: 128, default: 16 },
        Label { zh: "每格多少个梯度", en: "gradients for each number" },
        Label {
            zh: "越多误差越小，也越慢。", en: "More make the errors smaller, and take longer."
        },
    ),
    SHOWN.named(
        "gradient-sentences",
        "/gradients/sentences",
        Range::Integer { min: 1, max: 64, default: 8 },
        Label { zh: "批里的句子", en: "sentences of the batch" },
        Label { zh: "在多少个句子上求梯度。", en: "Over how many sentences a gradient is taken." },
    ),
    SHOWN.named(
        "gradient-draws",
        "/gradients/draws",
        Range::Integer { min: 2, max: 16, default: 4 },
        Label { zh: "留一的样本数 K", en: "K of leave-one-out" },
        Label {
            zh: "每句抽多少个 z；其余估计只抽一个。",
            en: "z of each sentence; the other estimators take one.",
        },
    ),
    SHOWN.named(
        "linear-noise",
        "/linear/noise",
        real(0.05, 6.0, 0.05, 1.0),
        Label { zh: "解码器的噪声 s²", en: "decoder's noise s²" },
        Label {
            zh: "方差不超过 βs² 的方向不值得编码。",
            en: "A direction whose variance is no more than βs² is not worth coding.",
        },
    ),
    SHOWN.named(
        "linear-beta",
        "/linear/beta",
        real(0.1, 4.0, 0.1, 1.0),
        Label { zh: "权重 β", en: "weight β" },
        Label { zh: "KL 项的权重；1 是 VAE。", en: "Weight of the KL term; 1 is the VAE." },
    ),
    eigenvalue("linear-1", "/linear/eigenvalues/0", Label { zh: "特征值 λ₁", en: "eigenvalue λ₁" }, 4.0),
    eigenvalue("linear-2", "/linear/eigenvalues/1", Label { zh: "特征值 λ₂", en: "eigenvalue λ₂" }, 2.0),
    eigenvalue("linear-3", "/linear/eigenvalues/2", Label { zh: "特征值 λ₃", en: "eigenvalue λ₃" }, 1.0),
    eigenvalue("linear-4", "/linear/eigenvalues/3", Label { zh: "特征值 λ₄", en: "eigenvalue λ₄" }, 0.5),
    SHOWN.named(
        "claim-corpora",
        "/claim/corpora",
        Range::Choice {
            options: &[
                Choice::new("capitals", "首都", "capitals"),
                Choice::new("topics", "话题", "topics"),
                Choice::new("brackets", "括号", "brackets"),
                Choice::new("all", "三个都要", "all three"),
            ],
            default: "capitals",
        },
        Label { zh: "语料", en: "corpora" },
        Label { zh: "在哪些语料上比。", en: "On which the methods are compared." },
    ),
    SHOWN.named(
        "claim-seeds",
        "/claim/seeds",
        Range::Integer { min: 3, max: 12, default: 3 },
        Label { zh: "种子", en: "seeds" },
        Label {
            zh: "每种方法训练几次；误差是种子之间的。",
            en: "How often each method is trained; errors are across seeds.",
        },
    ),
    Setting {
        unit: "steps",
        ..SHOWN.named(
            "claim-steps",
            "/claim/steps",
            Range::Integer { min: 10, max: 20_000, default: 1000 },
            Label { zh: "训练步数", en: "training steps" },
            Label {
                zh: "每次训练多少步；太少，谁都还没学会。",
                en: "Of each run; with too few, no method has learned anything yet.",
            },
        )
    },
    SHOWN.named(
        "claim-size",
        "/claim/size",
        Range::Choice {
            options: &[
                Choice::new("tiny", "极小", "tiny"),
                Choice::new("small", "小", "small"),
                Choice::new("medium", "中", "medium"),
            ],
            default: "tiny",
        },
        Label { zh: "网络", en: "network" },
        Label {
            zh: "六种方法用同样大小的网络。", en: "All six methods have trunks of this size."
        },
    ),
    SHOWN.named(
        "claim-prior",
        "/claim/prior",
        PRIORS,
        Label { zh: "z 的先验", en: "prior of z" },
        Label {
            zh: "四种后验共用的先验：N(0, I)，或者一起训练的混合高斯。",
            en: "Of the four posteriors: N(0, I), or a mixture of Gaussians trained with them.",
        },
    ),
];
