//! Learned posteriors by name: what the posterior is, how its decoder factorises, what is minimised. Which
//! scope and how many dimensions a latent has, and the network, stay as the reader has them.

use crate::method::preset::Method;
use crate::settings::Label;

/// A choice (setting, value).
type Chosen = (&'static str, &'static str);

/// A posterior that is learned, in whole or in part, by the ELBO; `weights` are β, the free bits of a dimension and the
/// steps of annealing.
const fn elbo(
    mean: &'static str,
    deviation: &'static str,
    decoder: &'static str,
    weights: [&'static str; 3],
) -> [Chosen; 8] {
    let [beta, free_bits, annealing] = weights;
    [
        ("posterior", "learned"),
        ("mean", mean),
        ("deviation", deviation),
        ("decoder", decoder),
        ("objective", "elbo"),
        ("beta", beta),
        ("free-bits", free_bits),
        ("annealing", annealing),
    ]
}

/// A posterior that is learned in whole, held to the prior by its MMD² as well as by `alpha`'s share of the rate.
const fn info_vae(alpha: &'static str) -> [Chosen; 7] {
    [
        ("posterior", "learned"),
        ("mean", "learned"),
        ("deviation", "learned"),
        ("decoder", "factorised"),
        ("objective", "info-vae"),
        ("alpha", alpha),
        ("lambda", "10"),
    ]
}

/// A posterior that is learned in whole, held to the prior by a discriminator, whose encoder reads text with this noise.
const fn aae(noise: &'static str) -> [Chosen; 7] {
    [
        ("posterior", "learned"),
        ("mean", "learned"),
        ("deviation", "learned"),
        ("decoder", "factorised"),
        ("objective", "aae"),
        ("lambda", "10"),
        ("input-noise", noise),
    ]
}

const METHODS: &[Method] = &[
    Method {
        name: "vae",
        label: Label { zh: "VAE", en: "VAE" },
        help: Label {
            zh: "高斯后验的均值和标准差都由编码器学；最小化 D + R。",
            en: "A Gaussian posterior whose mean and deviation an encoder learns; D + R is minimised.",
        },
        choices: &elbo("learned", "learned", "factorised", ["1", "0", "0"]),
    },
    Method {
        name: "vae-autoregressive",
        label: Label { zh: "自回归解码的 VAE", en: "VAE, autoregressive decoder" },
        help: Label {
            zh: "同样的后验，解码器从左到右，不靠 z 也能生成句子。",
            en: "The same posterior with a decoder from left to right, which can write sentences without z.",
        },
        choices: &elbo("learned", "learned", "autoregressive", ["1", "0", "0"]),
    },
    Method {
        name: "beta-vae",
        label: Label { zh: "β-VAE", en: "β-VAE" },
        help: Label {
            zh: "码率乘以 β = 4：后验离先验更近，也更容易塌缩。",
            en: "The rate weighs β = 4: the posterior is nearer to the prior, and collapses sooner.",
        },
        choices: &elbo("learned", "learned", "factorised", ["4", "0", "0"]),
    },
    Method {
        name: "free-bits",
        label: Label { zh: "免费比特", en: "free bits" },
        help: Label {
            zh: "每一维的前半奈特 KL 不罚。",
            en: "The first half nat of each dimension's KL is free.",
        },
        choices: &elbo("learned", "learned", "factorised", ["1", "0.5", "0"]),
    },
    Method {
        name: "annealed",
        label: Label { zh: "KL 退火", en: "annealed" },
        help: Label {
            zh: "码率的权重在前 500 步里从零升到一。",
            en: "The rate's weight rises from zero to one over the first 500 steps.",
        },
        choices: &elbo("learned", "learned", "factorised", ["1", "0", "500"]),
    },
    Method {
        name: "info-vae",
        label: Label { zh: "InfoVAE", en: "InfoVAE" },
        help: Label {
            zh: "一半的码率，加上聚合后验到先验的 MMD²。",
            en: "Half of the rate, and the MMD² between the aggregate posterior and the prior.",
        },
        choices: &info_vae("0.5"),
    },
    Method {
        name: "mmd-vae",
        label: Label { zh: "MMD-VAE", en: "MMD-VAE" },
        help: Label {
            zh: "不罚码率，只要聚合后验像先验（MMD²）。",
            en: "The rate is free; only the aggregate posterior has to be like the prior, by MMD².",
        },
        choices: &info_vae("1"),
    },
    Method {
        name: "aae",
        label: Label { zh: "对抗自编码器", en: "adversarial autoencoder" },
        help: Label {
            zh: "不罚码率；判别器分辨 z 来自后验还是先验，编码器要骗过它。",
            en: "The rate is free; a discriminator tells z of the posterior from z of the prior, and the encoder fools it.",
        },
        choices: &aae("0"),
    },
    Method {
        name: "daae",
        label: Label { zh: "去噪对抗自编码器", en: "denoising AAE" },
        help: Label {
            zh: "训练时编码器读到的词元有三成是随机的，要还原的是原句：相近的句子得有相近的 z。",
            en: "In training the encoder reads three tokens in ten replaced by random ones, and the clean sentence is restored: like sentences need like z.",
        },
        choices: &aae("0.3"),
    },
    Method {
        name: "gan",
        label: Label { zh: "GAN", en: "GAN" },
        help: Label {
            zh: "没有后验：生成器把先验的 z 写成句子，判别器分辨它和语料里的句子，生成器要骗过它。",
            en: "No posterior: a generator writes sentences from z of the prior, a critic tells them from the corpus's, and the generator fools it.",
        },
        choices: &[
            ("posterior", "learned"),
            ("mean", "fixed"),
            ("deviation", "prior"),
            ("decoder", "factorised"),
            ("objective", "gan"),
            ("gradient-penalty", "0.2"),
        ],
    },
    Method {
        name: "fixed-deviation",
        label: Label { zh: "固定方差的 VAE", en: "fixed-variance VAE" },
        help: Label {
            zh: "均值由编码器学，标准差固定。",
            en: "The encoder learns the mean; the deviation is fixed.",
        },
        choices: &elbo("learned", "fixed", "factorised", ["1", "0", "0"]),
    },
    Method {
        name: "fixed-mean",
        label: Label { zh: "固定均值的 VAE", en: "fixed-mean VAE" },
        help: Label {
            zh: "均值固定，标准差由编码器学。",
            en: "The mean is fixed; the encoder learns the deviation.",
        },
        choices: &elbo("fixed", "learned", "factorised", ["1", "0", "0"]),
    },
    Method {
        name: "fixed-posterior",
        label: Label { zh: "固定后验", en: "fixed posterior" },
        help: Label {
            zh: "均值和标准差都固定：后验没有参数，R 是语料的常数。",
            en: "Mean and deviation are fixed: a posterior without parameters, whose R is a constant of the corpus.",
        },
        choices: &elbo("fixed", "fixed", "factorised", ["1", "0", "0"]),
    },
];

/// Every learned posterior that has a name, in the order the page shows them.
pub fn methods() -> &'static [Method] {
    METHODS
}

/// What the demonstrations share: a network that learns within a minute of one core.
const TINY: Chosen = ("network", "tiny");
const CAPITALS: [Chosen; 2] = [("corpus", "capitals"), ("latent", "position")];
const BRACKETS: [Chosen; 3] = [("corpus", "brackets"), ("latent", "sentence"), ("decoder", "autoregressive")];
const TOPICS: [Chosen; 3] = [("corpus", "topics"), ("latent", "sentence"), ("dimensions", "2")];

/// A GAN on `capitals`, whose critic pays this for its gradient.
const fn gan(penalty: &'static str, steps: &'static str) -> [Chosen; 10] {
    [
        CAPITALS[0],
        ("latent", "sentence"),
        ("mean", "fixed"),
        ("deviation", "prior"),
        ("decoder", "factorised"),
        ("objective", "gan"),
        ("gradient-penalty", penalty),
        ("batch", "32"),
        ("steps", steps),
        TINY,
    ]
}

/// On each of three corpora a run that collapses, and one that does not, and two GANs: everything about it but the seed.
const DEMONSTRATIONS: &[Method] = &[
    Method {
        name: "capitals-collapsed",
        label: Label { zh: "首都：塌缩", en: "capitals, collapsed" },
        help: Label {
            zh: "普通的 VAE，每个位置 32 维，学习率 0.01：塌缩成每个位置的一元分布。",
            en: "A plain VAE with 32 numbers a position and a learning rate of 0.01: it collapses to the unigram of each position.",
        },
        choices: &[
            CAPITALS[0],
            CAPITALS[1],
            ("dimensions", "32"),
            ("learning-rate", "0.01"),
            ("steps", "1000"),
            TINY,
        ],
    },
    Method {
        name: "capitals-alive",
        label: Label { zh: "首都：活着", en: "capitals, alive" },
        help: Label {
            zh: "每个位置 4 维，码率的权重在前 500 步里从零升起：z 先有用，再变贵。",
            en: "Four numbers a position, the rate's weight rising over the first 500 steps: z is of use before it costs.",
        },
        choices: &[
            CAPITALS[0],
            CAPITALS[1],
            ("dimensions", "4"),
            ("annealing", "500"),
            ("steps", "1500"),
            TINY,
        ],
    },
    Method {
        name: "brackets-collapsed",
        label: Label { zh: "括号：塌缩", en: "brackets, collapsed" },
        help: Label {
            zh: "普通的 VAE 配自回归解码器：解码器不需要 z，界却几乎最优。",
            en: "A plain VAE with an autoregressive decoder: it does not need z, and its bound is nearly optimal.",
        },
        choices: &[
            BRACKETS[0],
            BRACKETS[1],
            BRACKETS[2],
            ("learning-rate", "0.008"),
            ("steps", "2000"),
            TINY,
        ],
    },
    Method {
        name: "brackets-alive",
        label: Label { zh: "括号：活着", en: "brackets, alive" },
        help: Label {
            zh: "同样的解码器，16 维里每一维有两奈特免费：z 记住了句子，界差得多。",
            en: "The same decoder with two free nats in each of 16 dimensions: z remembers the sentence, at a far worse bound.",
        },
        choices: &[
            BRACKETS[0],
            BRACKETS[1],
            BRACKETS[2],
            ("dimensions", "16"),
            ("free-bits", "2"),
            ("learning-rate", "0.006"),
            ("steps", "1500"),
            TINY,
        ],
    },
    Method {
        name: "topics-collapsed",
        label: Label { zh: "话题：塌缩", en: "topics, collapsed" },
        help: Label {
            zh: "β = 10：码率太贵，z 不含信息。",
            en: "β = 10: the rate is too costly, and z carries no information.",
        },
        choices: &[
            TOPICS[0],
            TOPICS[1],
            TOPICS[2],
            ("beta", "10"),
            ("learning-rate", "0.01"),
            ("steps", "800"),
            TINY,
        ],
    },
    Method {
        name: "topics-alive",
        label: Label { zh: "话题：活着", en: "topics, alive" },
        help: Label {
            zh: "普通的 VAE：z 学到了话题，因为没有它每句要多付 13.8 奈特。",
            en: "A plain VAE: z learns the topic, because without it every sentence costs 13.8 nats more.",
        },
        choices: &[TOPICS[0], TOPICS[1], TOPICS[2], ("steps", "1500"), TINY],
    },
    Method {
        name: "capitals-gan",
        label: Label { zh: "首都：GAN", en: "capitals, GAN" },
        help: Label {
            zh: "没有后验的生成器，判别器的梯度受罚：多数国家都说得到。",
            en: "A generator without a posterior, whose critic pays for its gradient: it speaks of most countries.",
        },
        choices: &gan("0.2", "12000"),
    },
    Method {
        name: "capitals-gan-collapsed",
        label: Label { zh: "首都：GAN，丢了模式", en: "capitals, GAN, modes dropped" },
        help: Label {
            zh: "同样的 GAN，几乎不罚梯度：大多数国家它从来不说。",
            en: "The same GAN with hardly any penalty: of most countries it never speaks.",
        },
        choices: &gan("0.01", "1500"),
    },
];

/// The demonstrations, by name.
pub fn demonstrations() -> &'static [Method] {
    DEMONSTRATIONS
}
