//! Which network, and how large: the part of a network that a person chooses and a link carries.
//!
//! The architectures of one size are comparable: outside the embeddings they have the same number of
//! parameters, within a tenth.

use crate::settings::{Choice, Condition, Effect, Label, Range, Requirement, Setting};
use serde::{Deserialize, Serialize};

/// The network of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NetworkConfig {
    /// How positions are mixed.
    pub kind: Architecture,
    /// A row of the table of sizes.
    pub size: NetworkSize,
}

/// How positions are mixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Architecture {
    /// A pre-norm transformer: attention and feed-forward.
    #[default]
    Transformer,
    /// Residual dilated convolutions with tanh.
    Convolution,
    /// Two transformers: one reads the first half of the sentence from both sides, the other writes the
    /// sentence from left to right and, in its second half, attends to what the first has read. Always
    /// causal.
    EncoderDecoder,
}

/// A row of the table of sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum NetworkSize {
    /// About 15 thousand parameters outside the embeddings.
    Tiny,
    /// About 100 thousand parameters outside the embeddings.
    #[default]
    Small,
    /// About 800 thousand parameters outside the embeddings.
    Medium,
}

/// The dimensions of a trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Of one transformer.
    Transformer(TransformerShape),
    /// Of a stack of convolutions.
    Convolution(ConvolutionShape),
    /// Of each of the two halves: `layers` in the encoder and as many in the decoder.
    EncoderDecoder(TransformerShape),
}

/// The dimensions of a transformer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransformerShape {
    /// d, the numbers that describe a position; a multiple of `heads`.
    pub width: usize,
    /// How many blocks of attention and feed-forward.
    pub layers: usize,
    /// Attention heads of a block, each of width d / heads.
    pub heads: usize,
    /// Width of the hidden layer of a block's feed-forward part.
    pub feed_forward: usize,
}

/// The dimensions of a stack of convolutions with a kernel of 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvolutionShape {
    /// d, the numbers that describe a position.
    pub width: usize,
    /// How many convolutions.
    pub layers: usize,
    /// Width of the layer between a convolution and its tanh.
    pub hidden: usize,
}

impl ConvolutionShape {
    /// How far apart the three positions lie that `layer` (from 0) reads: 1, 2, 4, .. until together they
    /// reach from one end of L = `length` positions to the other, then from 1 again.
    ///
    /// Layers of dilations 1, 2, .., 2^(n−1) reach 2^n − 1 positions to either side, a causal network
    /// twice as many to the left. So sizes of 3, 7 and 12 layers see all of a sentence of L <= 8, 128 and
    /// 128 tokens, a causal one of L <= 15, 128 and 128.
    pub fn dilation(self, layer: usize, length: usize) -> usize {
        let rounds = length.max(2).next_power_of_two().ilog2() as usize;
        1 << (layer % rounds)
    }
}

impl Shape {
    /// d, the numbers that describe a position.
    pub fn width(self) -> usize {
        match self {
            Self::Transformer(shape) | Self::EncoderDecoder(shape) => shape.width,
            Self::Convolution(shape) => shape.width,
        }
    }

    /// The multiplications of one pass over one token of a row of `length`, without the embeddings and
    /// the head.
    pub fn multiplications(self, length: usize) -> usize {
        match self {
            Self::Transformer(TransformerShape { width, layers, feed_forward, .. }) => {
                layers * (4 * width * width + 2 * width * feed_forward + 2 * length * width)
            }
            Self::Convolution(ConvolutionShape { width, layers, hidden }) => layers * 4 * width * hidden,
            Self::EncoderDecoder(TransformerShape { width, layers, feed_forward, .. }) => {
                // The encoder reads half of the positions, and half attend to it.
                let encoder = 2 * width * width + width * feed_forward + length * width / 2;
                let decoder = 4 * width * width + 2 * width * feed_forward + 2 * length * width;
                let between = 2 * width * width + length * width / 2;
                layers * (encoder + decoder + between)
            }
        }
    }
}

impl NetworkConfig {
    /// The table of sizes.
    pub fn shape(self) -> Shape {
        use NetworkSize::{Medium, Small, Tiny};
        let transformer = |width, layers, heads, feed_forward| TransformerShape {
            width,
            layers,
            heads,
            feed_forward: feed_forward * width,
        };
        let convolution =
            |width, layers, hidden| Shape::Convolution(ConvolutionShape { width, layers, hidden });
        match (self.kind, self.size) {
            (Architecture::Transformer, Tiny) => Shape::Transformer(transformer(32, 1, 2, 4)),
            (Architecture::Transformer, Small) => Shape::Transformer(transformer(64, 2, 4, 4)),
            (Architecture::Transformer, Medium) => Shape::Transformer(transformer(128, 4, 4, 4)),
            (Architecture::Convolution, Tiny) => convolution(32, 3, 32),
            (Architecture::Convolution, Small) => convolution(64, 7, 56),
            (Architecture::Convolution, Medium) => convolution(128, 12, 128),
            (Architecture::EncoderDecoder, Tiny) => Shape::EncoderDecoder(transformer(24, 1, 2, 2)),
            (Architecture::EncoderDecoder, Small) => Shape::EncoderDecoder(transformer(64, 1, 4, 3)),
            (Architecture::EncoderDecoder, Medium) => Shape::EncoderDecoder(transformer(128, 2, 4, 3)),
        }
    }
}

/// What an encoder-decoder needs: nothing else generates the condition before what depends on it.
pub const REQUIREMENTS: &[Requirement] = &[Requirement {
    setting: "architecture",
    option: "encoder-decoder",
    needs: Condition { pointer: "/run/model/process/kind", names: &["left-to-right"] },
}];

/// The network's settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "architecture",
        pointer: "/run/network/kind",
        range: Range::Choice {
            options: &[
                Choice::new("transformer", "变换器", "transformer"),
                Choice::new("convolution", "残差卷积", "residual convolution"),
                Choice::new("encoder-decoder", "编码器–解码器", "encoder-decoder"),
            ],
            default: "transformer",
        },
        advanced: true,
        label: Label { zh: "网络结构", en: "Architecture" },
        help: Label {
            zh: "位置之间怎样交换信息；同样大小的网络参数一样多。编码器–解码器以句子前半为条件，只能从左到右生成。",
            en: "How positions learn of each other; networks of one size have as many parameters. An encoder-decoder takes the first half of a sentence as its condition and needs the process left to right.",
        },
        ..Setting::of(Effect::Retrain)
    },
    Setting {
        name: "network",
        pointer: "/run/network/size",
        range: Range::Choice {
            options: &[
                Choice::new("tiny", "极小（约 1.7 万参数）", "tiny (about 17 thousand parameters)"),
                Choice::new("small", "小（约 11 万参数）", "small (about 110 thousand parameters)"),
                Choice::new("medium", "中（约 81 万参数）", "medium (about 810 thousand parameters)"),
            ],
            default: "small",
        },
        advanced: true,
        label: Label { zh: "网络大小", en: "Network size" },
        help: Label {
            zh: "越大学得越好，也越慢。", en: "A larger network learns better and slower."
        },
        ..Setting::of(Effect::Retrain)
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    const ARCHITECTURES: [Architecture; 3] =
        [Architecture::Transformer, Architecture::Convolution, Architecture::EncoderDecoder];
    const SIZES: [NetworkSize; 3] = [NetworkSize::Tiny, NetworkSize::Small, NetworkSize::Medium];

    #[test]
    fn options_name_the_architectures_and_sizes_there_are() {
        let names = |index: usize| {
            let Range::Choice { options, .. } = SETTINGS[index].range else { panic!("not a choice") };
            options.iter().map(|option| option.name).collect::<Vec<_>>()
        };
        let written = |value: &dyn Fn(usize) -> serde_json::Value| -> Vec<String> {
            (0..3).map(|i| value(i).as_str().unwrap().to_string()).collect()
        };
        assert_eq!(names(0), written(&|i| serde_json::to_value(ARCHITECTURES[i]).unwrap()));
        assert_eq!(names(1), written(&|i| serde_json::to_value(SIZES[i]).unwrap()));
    }

    #[test]
    fn a_config_from_before_there_were_architectures_is_a_transformer() {
        let read: NetworkConfig = serde_json::from_str(r#"{"kind":"transformer","size":"medium"}"#).unwrap();
        assert_eq!(read, NetworkConfig { kind: Architecture::Transformer, size: NetworkSize::Medium });
    }

    #[test]
    fn widths_divide_into_heads() {
        for (kind, size) in ARCHITECTURES.into_iter().flat_map(|kind| SIZES.map(|size| (kind, size))) {
            match (NetworkConfig { kind, size }).shape() {
                Shape::Transformer(shape) | Shape::EncoderDecoder(shape) => {
                    assert_eq!(shape.width % shape.heads, 0);
                }
                Shape::Convolution(_) => {}
            }
        }
    }

    #[test]
    fn architectures_of_one_size_multiply_about_as_often() {
        for size in SIZES {
            let of = |kind| NetworkConfig { kind, size }.shape().multiplications(8) as f64;
            for kind in ARCHITECTURES {
                let share = of(kind) / of(Architecture::Transformer);
                assert!((0.6..1.1).contains(&share), "{kind:?} {size:?}: {share}");
            }
        }
    }

    #[test]
    fn convolutions_reach_from_end_to_end() {
        for (size, longest) in [(NetworkSize::Tiny, 8), (NetworkSize::Small, 128), (NetworkSize::Medium, 128)]
        {
            let Shape::Convolution(shape) = (NetworkConfig { kind: Architecture::Convolution, size }).shape()
            else {
                panic!("not a convolution")
            };
            for length in 2..=longest {
                let reach: usize = (0..shape.layers).map(|layer| shape.dilation(layer, length)).sum();
                assert!(reach >= length - 1, "{size:?}: {reach} of {length}");
                assert!((0..shape.layers).all(|layer| shape.dilation(layer, length) < length));
            }
        }
    }
}
