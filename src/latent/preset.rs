//! Learned posteriors by name: what the posterior is, how its decoder factorises, what is minimised. Which
//! scope and how many dimensions a latent has, and the network, stay as the reader has them.

use crate::method::preset::Method;
use crate::settings::Label;

/// A choice (setting, value).
type Chosen = (&'static str, &'static str);

const LEARNED: [Chosen; 2] = [("mean", "learned"), ("deviation", "learned")];
const FACTORISED: Chosen = ("decoder", "factorised");
const ELBO: [Chosen; 4] = [("objective", "elbo"), ("beta", "1"), ("free-bits", "0"), ("annealing", "0")];

const METHODS: &[Method] = &[
    Method {
        name: "vae",
        label: Label { zh: "VAE", en: "VAE" },
        help: Label {
            zh: "高斯后验的均值和标准差都由编码器学；最小化 D + R。",
            en: "A Gaussian posterior whose mean and deviation an encoder learns; D + R is minimised.",
        },
        choices: &[LEARNED[0], LEARNED[1], FACTORISED, ELBO[0], ELBO[1], ELBO[2], ELBO[3]],
    },
    Method {
        name: "vae-autoregressive",
        label: Label { zh: "自回归解码的 VAE", en: "VAE, autoregressive decoder" },
        help: Label {
            zh: "同样的后验，解码器从左到右，不靠 z 也能生成句子。",
            en: "The same posterior with a decoder from left to right, which can write sentences without z.",
        },
        choices: &[LEARNED[0], LEARNED[1], ("decoder", "autoregressive"), ELBO[0], ELBO[1], ELBO[2], ELBO[3]],
    },
    Method {
        name: "beta-vae",
        label: Label { zh: "β-VAE", en: "β-VAE" },
        help: Label {
            zh: "码率乘以 β = 4：后验离先验更近，也更容易塌缩。",
            en: "The rate weighs β = 4: the posterior is nearer to the prior, and collapses sooner.",
        },
        choices: &[LEARNED[0], LEARNED[1], FACTORISED, ELBO[0], ("beta", "4"), ELBO[2], ELBO[3]],
    },
    Method {
        name: "free-bits",
        label: Label { zh: "免费比特", en: "free bits" },
        help: Label {
            zh: "每一维的前半纳特 KL 不罚。",
            en: "The first half nat of each dimension's KL is free.",
        },
        choices: &[LEARNED[0], LEARNED[1], FACTORISED, ELBO[0], ELBO[1], ("free-bits", "0.5"), ELBO[3]],
    },
    Method {
        name: "annealed",
        label: Label { zh: "KL 退火", en: "annealed" },
        help: Label {
            zh: "码率的权重在前 500 步里从零升到一。",
            en: "The rate's weight rises from zero to one over the first 500 steps.",
        },
        choices: &[LEARNED[0], LEARNED[1], FACTORISED, ELBO[0], ELBO[1], ELBO[2], ("annealing", "500")],
    },
    Method {
        name: "info-vae",
        label: Label { zh: "InfoVAE", en: "InfoVAE" },
        help: Label {
            zh: "一半的码率，加上聚合后验到先验的 MMD²。",
            en: "Half of the rate, and the MMD² between the aggregate posterior and the prior.",
        },
        choices: &[
            LEARNED[0],
            LEARNED[1],
            FACTORISED,
            ("objective", "info-vae"),
            ("alpha", "0.5"),
            ("lambda", "10"),
        ],
    },
    Method {
        name: "mmd-vae",
        label: Label { zh: "MMD-VAE", en: "MMD-VAE" },
        help: Label {
            zh: "不罚码率，只要聚合后验像先验（MMD²）。",
            en: "The rate is free; only the aggregate posterior has to be like the prior, by MMD².",
        },
        choices: &[
            LEARNED[0],
            LEARNED[1],
            FACTORISED,
            ("objective", "info-vae"),
            ("alpha", "1"),
            ("lambda", "10"),
        ],
    },
    Method {
        name: "aae",
        label: Label { zh: "对抗自编码器", en: "adversarial autoencoder" },
        help: Label {
            zh: "不罚码率；判别器分辨 z 来自后验还是先验，编码器要骗过它。",
            en: "The rate is free; a discriminator tells z of the posterior from z of the prior, and the encoder fools it.",
        },
        choices: &[LEARNED[0], LEARNED[1], FACTORISED, ("objective", "aae"), ("lambda", "10")],
    },
    Method {
        name: "fixed-deviation",
        label: Label { zh: "固定方差的 VAE", en: "fixed-variance VAE" },
        help: Label {
            zh: "均值由编码器学，标准差固定。",
            en: "The encoder learns the mean; the deviation is fixed.",
        },
        choices: &[
            ("mean", "learned"),
            ("deviation", "fixed"),
            FACTORISED,
            ELBO[0],
            ELBO[1],
            ELBO[2],
            ELBO[3],
        ],
    },
    Method {
        name: "fixed-mean",
        label: Label { zh: "固定均值的 VAE", en: "fixed-mean VAE" },
        help: Label {
            zh: "均值固定，标准差由编码器学。",
            en: "The mean is fixed; the encoder learns the deviation.",
        },
        choices: &[
            ("mean", "fixed"),
            ("deviation", "learned"),
            FACTORISED,
            ELBO[0],
            ELBO[1],
            ELBO[2],
            ELBO[3],
        ],
    },
    Method {
        name: "fixed-posterior",
        label: Label { zh: "固定后验", en: "fixed posterior" },
        help: Label {
            zh: "均值和标准差都固定：后验没有参数，R 是语料的常数。",
            en: "Mean and deviation are fixed: a posterior without parameters, whose R is a constant of the corpus.",
        },
        choices: &[("mean", "fixed"), ("deviation", "fixed"), FACTORISED, ELBO[0], ELBO[1], ELBO[2], ELBO[3]],
    },
];

/// Every learned posterior that has a name, in the order the page shows them.
pub fn methods() -> &'static [Method] {
    METHODS
}
