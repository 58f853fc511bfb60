//! The methods by name. Each is a choice of posterior × network, by the settings that make it; whatever
//! it does not name stays as the reader has it.

use crate::error::Result;
use crate::settings::Label;
use crate::settings::value::no_such;
use serde::Serialize;

/// A named method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Method {
    /// Its name in commands.
    pub name: &'static str,
    /// What the page calls it.
    pub label: Label,
    /// One sentence: which posterior, which network.
    pub help: Label,
    /// (setting, value) that make it, in an order in which each can be made: the posterior, what belongs
    /// to it, then the network.
    pub choices: &'static [(&'static str, &'static str)],
}

const FIXED: (&str, &str) = ("posterior", "fixed");
const TRANSFORMER: (&str, &str) = ("architecture", "transformer");
const LEFT_TO_RIGHT: (&str, &str) = ("process", "left-to-right");

const METHODS: &[Method] = &[
    Method {
        name: "gpt",
        label: Label { zh: "GPT", en: "GPT" },
        help: Label {
            zh: "从句尾删起的后验，配因果变换器：从左到右，一遍就得到精确的 −log p(x)。",
            en: "A posterior that deletes from the end, with a causal transformer: left to right, the exact −log p(x) in one pass.",
        },
        choices: &[FIXED, LEFT_TO_RIGHT, TRANSFORMER],
    },
    Method {
        name: "pixelcnn",
        label: Label { zh: "PixelCNN", en: "PixelCNN" },
        help: Label {
            zh: "从句尾删起的后验，配因果的残差卷积。",
            en: "A posterior that deletes from the end, with causal residual convolutions.",
        },
        choices: &[FIXED, LEFT_TO_RIGHT, ("architecture", "convolution")],
    },
    Method {
        name: "seq2seq",
        label: Label { zh: "Seq2Seq", en: "Seq2Seq" },
        help: Label {
            zh: "从句尾删起的后验，配编码器–解码器：前半句是条件，由编码器双向地读。",
            en: "A posterior that deletes from the end, with an encoder-decoder: the first half is the condition, read from both sides.",
        },
        choices: &[FIXED, LEFT_TO_RIGHT, ("architecture", "encoder-decoder")],
    },
    Method {
        name: "bert",
        label: Label { zh: "BERT", en: "BERT" },
        help: Label {
            zh: "遮盖固定的 15% 来训练，配双向变换器：训练损失不是界，量的时候按随机遮盖来量。",
            en: "Trained with a fixed 15% masked and a bidirectional transformer: that loss is no bound; it is measured as random masking.",
        },
        choices: &[FIXED, ("process", "bert"), TRANSFORMER],
    },
    Method {
        name: "mask",
        label: Label { zh: "随机遮盖", en: "random masking" },
        help: Label {
            zh: "按随机顺序遮盖的后验，配双向变换器：吸收态扩散，任意顺序的自回归。",
            en: "A posterior that masks in random order, with a bidirectional transformer: absorbing diffusion, autoregression in any order.",
        },
        choices: &[FIXED, ("process", "mask"), TRANSFORMER],
    },
    Method {
        name: "noise-blind",
        label: Label { zh: "k 个随机词元，采样器记得位置", en: "k random tokens, remembered" },
        help: Label {
            zh: "每步把 k 个位置换成随机词元的后验，配双向变换器；哪里被换过只有采样器记得。",
            en: "A posterior that replaces k positions a step by random tokens, with a bidirectional transformer; only the sampler remembers where.",
        },
        choices: &[FIXED, ("process", "noise"), ("noise-variant", "blind"), TRANSFORMER],
    },
    Method {
        name: "noise-hidden",
        label: Label { zh: "k 个随机词元，位置也要预测", en: "k random tokens, predicted" },
        help: Label {
            zh: "每步把 k 个位置换成随机词元的后验，配双向变换器；它先预测哪里要恢复，再预测恢复成什么。",
            en: "A posterior that replaces k positions a step by random tokens, with a bidirectional transformer that predicts which need recovery, then what they are.",
        },
        choices: &[FIXED, ("process", "noise"), ("noise-variant", "hidden"), TRANSFORMER],
    },
    Method {
        name: "span",
        label: Label { zh: "整段遮盖", en: "spans" },
        help: Label {
            zh: "按随机顺序一段一段地遮盖的后验，配双向变换器，如 SpanBERT。",
            en: "A posterior that masks span by span in random order, with a bidirectional transformer, as SpanBERT.",
        },
        choices: &[FIXED, ("process", "span"), TRANSFORMER],
    },
    Method {
        name: "iid",
        label: Label { zh: "反复独立替换（D3PM）", en: "independent replacement (D3PM)" },
        help: Label {
            zh: "每一步独立地把词元换成随机词元的后验，配知道步数 t 的双向变换器。",
            en: "A posterior that replaces tokens independently at each step, with a bidirectional transformer that is told the step t.",
        },
        choices: &[FIXED, ("process", "iid"), TRANSFORMER],
    },
    Method {
        name: "gaussian",
        label: Label { zh: "高斯扩散（DDPM）", en: "Gaussian diffusion (DDPM)" },
        help: Label {
            zh: "给冻结的嵌入逐步加高斯噪声的后验，配读向量、知道步数 t 的双向变换器。",
            en: "A posterior that adds Gaussian noise to frozen embeddings, with a bidirectional transformer that reads vectors and is told the step t.",
        },
        choices: &[FIXED, ("process", "gaussian"), ("embeddings", "frozen"), TRANSFORMER],
    },
    Method {
        name: "gaussian-learnt",
        label: Label {
            zh: "高斯扩散，嵌入一起学（对照）",
            en: "Gaussian diffusion, learned embeddings (ablation)",
        },
        help: Label {
            zh: "对照：给与网络一起学的嵌入加高斯噪声，噪声因此不再是固定的；界仍是界。",
            en: "An ablation: Gaussian noise on embeddings that are learned with the network, so that the noise is not fixed; the bound is still one.",
        },
        choices: &[FIXED, ("process", "gaussian"), ("embeddings", "learnt"), TRANSFORMER],
    },
];

/// Every method there is, in the order the page shows them.
pub fn methods() -> &'static [Method] {
    METHODS
}

/// The method of this name among `methods`.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`], with the names there are.
pub fn find_among(
    methods: impl Iterator<Item = &'static Method> + Clone,
    name: &str,
) -> Result<&'static Method> {
    let found = methods.clone().find(|method| method.name == name);
    found.ok_or_else(|| no_such(["方法", "method"], name, methods.map(|method| method.name)))
}
