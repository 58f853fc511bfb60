//! Which network, and how large: the part of a network that a person chooses and a link carries.

use crate::settings::{Choice, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};

/// The network of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum NetworkConfig {
    /// A pre-norm bidirectional transformer fed the corrupted sequence z_t.
    Transformer {
        /// A row of the table of presets.
        size: TransformerSize,
    },
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self::Transformer { size: TransformerSize::default() }
    }
}

/// A row of the table of presets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransformerSize {
    /// About 13 thousand parameters outside the embeddings.
    Tiny,
    /// About 100 thousand parameters outside the embeddings.
    #[default]
    Small,
    /// About 800 thousand parameters outside the embeddings.
    Medium,
}

/// The dimensions a [`TransformerSize`] stands for.
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

impl TransformerShape {
    /// The multiplications of one pass over one token of a row of `length`, without the embeddings and
    /// the head.
    pub fn multiplications(self, length: usize) -> usize {
        let Self { width, layers, feed_forward, .. } = self;
        layers * (4 * width * width + 2 * width * feed_forward + 2 * length * width)
    }
}

impl TransformerSize {
    /// The table of presets.
    pub fn shape(self) -> TransformerShape {
        let (width, layers, heads) = match self {
            Self::Tiny => (32, 1, 2),
            Self::Small => (64, 2, 4),
            Self::Medium => (128, 4, 4),
        };
        TransformerShape { width, layers, heads, feed_forward: 4 * width }
    }
}

/// The network's settings.
pub const SETTINGS: &[Setting] = &[Setting {
    name: "network",
    pointer: "/run/network/size",
    range: Range::Choice {
        options: &[
            Choice {
                name: "tiny",
                label: Label {
                    zh: "极小（约 1.7 万参数）", en: "tiny (about 17 thousand parameters)"
                },
            },
            Choice {
                name: "small",
                label: Label { zh: "小（约 11 万参数）", en: "small (about 110 thousand parameters)" },
            },
            Choice {
                name: "medium",
                label: Label {
                    zh: "中（约 81 万参数）", en: "medium (about 810 thousand parameters)"
                },
            },
        ],
        default: "small",
    },
    unit: "",
    effect: Effect::Retrain,
    applies: None,
    advanced: true,
    label: Label { zh: "网络", en: "Network" },
    help: Label {
        zh: "变换器的大小；越大学得越好，也越慢。",
        en: "How large the transformer is; a larger one learns better and slower.",
    },
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_names_a_size_whose_width_divides_into_heads() {
        let Range::Choice { options, .. } = SETTINGS[0].range else { panic!("not a choice") };
        for option in options {
            let size: TransformerSize = serde_json::from_value(option.name.into()).unwrap();
            assert_eq!(size.shape().width % size.shape().heads, 0);
        }
    }

    #[test]
    fn the_default_has_about_a_hundred_thousand_weights() {
        let shape = TransformerSize::default().shape();
        let attention = 4 * shape.width * shape.width;
        let feed_forward = 2 * shape.width * shape.feed_forward;
        let weights = shape.layers * (attention + feed_forward);
        assert!((90_000..=110_000).contains(&weights), "{weights}");
    }
}
