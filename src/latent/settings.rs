//! The settings of learned posteriors.

use super::objective;
use crate::settings::{Choice, Condition, Effect, Label, Range, Requirement, Setting};

/// What all settings of this room are: there where the posterior is learned, and all change what is trained.
const LEARNED: Setting = Setting::of(Effect::Retrain).only_where("/run/model/kind", &["learned"]);

const DEVIATION: &str = "/run/model/latent/deviation/kind";
const DECODER: &str = "/run/model/latent/decoder/kind";

/// What some of their options need.
pub fn requirements() -> impl Iterator<Item = &'static Requirement> {
    std::iter::once(&FIXED_MEAN).chain(objective::REQUIREMENTS).chain(&MIXTURE)
}

/// Without a posterior there is no mean to learn.
const FIXED_MEAN: Requirement = Requirement {
    setting: "deviation",
    option: "prior",
    needs: Condition { pointer: "/run/model/latent/mean", names: &["fixed"] },
};

/// The settings of this room.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().chain(objective::settings()).chain(std::iter::once(&PRIOR))
}

/// A prior is trained by R: it takes a posterior, and an objective that charges for R.
const MIXTURE: [Requirement; 2] = [
    Requirement {
        setting: "prior",
        option: "mixture",
        needs: Condition { pointer: DEVIATION, names: &["learned", "fixed"] },
    },
    Requirement {
        setting: "prior",
        option: "mixture",
        needs: Condition { pointer: "/run/model/latent/objective/kind", names: &["elbo"] },
    },
];

/// What p(z) can be.
pub(crate) const PRIORS: Range = Range::Choice {
    options: &[
        Choice::new("standard", "标准正态", "standard normal"),
        Choice::new("mixture", "混合高斯", "mixture"),
    ],
    default: "standard",
};

const PRIOR: Setting = LEARNED.named(
    "prior",
    "/run/model/latent/prior",
    PRIORS,
    Label { zh: "先验", en: "prior" },
    Label {
        zh: "z 的先验是固定的 N(0, I)，还是 32 个高斯的混合，权重、均值和标准差一起训练；后者的 R 是抽样估计，D + R 在期望里仍是界。",
        en: "Whether the prior of z is N(0, I), or a mixture of 32 Gaussians whose weights, means and deviations are trained with the rest. R is then estimated from draws of z; D + R is still a bound, in expectation.",
    },
);

const SETTINGS: &[Setting] = &[
    LEARNED.named(
        "latent",
        "/run/model/latent/scope",
        Range::Choice {
            options: &[
                Choice::new("sentence", "每句一个", "one per sentence"),
                Choice::new("position", "每个位置一个", "one per position"),
            ],
            default: "sentence",
        },
        Label { zh: "隐变量", en: "latent" },
        Label {
            zh: "隐变量 z 是整句共用一个，还是每个位置各有一个。",
            en: "Whether a sentence has one latent z that every position reads, or each position one of its own.",
        },
    ),
    LEARNED.named(
        "dimensions",
        "/run/model/latent/dimensions",
        Range::Integer { min: 1, max: 64, default: 8 },
        Label { zh: "隐变量维数", en: "dimensions" },
        Label { zh: "一个隐变量有多少个数。", en: "How many numbers make up one latent." },
    ),
    LEARNED.named(
        "mean",
        "/run/model/latent/mean",
        Range::Choice {
            options: &[Choice::new("learned", "学习", "learned"), Choice::new("fixed", "固定", "fixed")],
            default: "learned",
        },
        Label { zh: "后验均值", en: "posterior's mean" },
        Label {
            zh: "后验的均值由编码器学，还是固定的：每个位置是冻结的嵌入，整句是它们的随机线性映射。",
            en: "Whether the encoder learns the posterior's mean or it is fixed: frozen embeddings per position, a random linear map of them per sentence.",
        },
    ),
    LEARNED.named(
        "deviation",
        DEVIATION,
        Range::Choice {
            options: &[
                Choice::new("learned", "学习", "learned"),
                Choice::new("fixed", "固定", "fixed"),
                Choice::new("prior", "没有后验", "no posterior"),
            ],
            default: "learned",
        },
        Label { zh: "后验标准差", en: "posterior's deviation" },
        Label {
            zh: "后验的标准差由编码器学，还是固定的；没有后验时 z 直接来自先验 N(0, I)，不看句子。",
            en: "Whether the encoder learns the posterior's standard deviation or it is fixed; without a posterior z is drawn from the prior N(0, I), whatever the sentence.",
        },
    ),
    LEARNED.named(
        "sigma-cap",
        "/run/model/latent/deviation/sigmaCap",
        Range::Real { min: 0.0, max: 3.0, step: 0.05, default: 0.0 },
        Label { zh: "σ 的上限", en: "cap on σ" },
        Label {
            zh: "学到的标准差最大能到多少；0 是不限。限住它，后验就到不了先验。",
            en: "The most the learned deviation can be; 0 is no cap. With one below 1 the posterior cannot become the prior.",
        },
    )
    .only_where(DEVIATION, &["learned"]),
    LEARNED.named(
        "sigma",
        "/run/model/latent/deviation/sigma",
        Range::Real { min: 0.01, max: 3.0, step: 0.01, default: 0.5 },
        Label { zh: "标准差 σ", en: "deviation σ" },
        Label { zh: "固定的标准差。", en: "The fixed standard deviation." },
    )
    .only_where(DEVIATION, &["fixed"]),
    LEARNED.named(
        "decoder",
        DECODER,
        Range::Choice {
            options: &[
                Choice::new("factorised", "各位置独立", "factorised"),
                Choice::new("autoregressive", "自回归", "autoregressive"),
            ],
            default: "factorised",
        },
        Label { zh: "解码器", en: "decoder" },
        Label {
            zh: "给定 z，各个词元是独立地生成，还是从左到右逐个生成。",
            en: "Whether the tokens are generated independently given z, or one after another from left to right.",
        },
    ),
    LEARNED.named(
        "word-dropout",
        "/run/model/latent/decoder/wordDropout",
        Range::Real { min: 0.0, max: 1.0, step: 0.05, default: 0.0 },
        Label { zh: "丢词率", en: "word dropout" },
        Label {
            zh: "训练时左边的词元有多大比例对解码器隐去，逼它去用 z。",
            en: "What share of the tokens to the left is hidden from the decoder in training, so that it needs z.",
        },
    )
    .only_where(DECODER, &["autoregressive"]),
];
