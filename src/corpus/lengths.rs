//! How the length of a string is known: as a part of its canvas, or drawn first.
//!
//! ```text
//! −log p(x) <= −log p(ℓ) + NELBO(text | ℓ)
//! ```
//!
//! Drawn first, the length is where z_T starts from: end and pads stand in their cells from the beginning, and the process
//! has the ℓ cells of the text, ⌈ℓ/k⌉ steps. No network is needed for p(ℓ). Where the data distribution is known it is the
//! exact one, so that it costs H(ℓ) and nothing is lost; of lines it is what those for training say, the count of each
//! length that there can be raised by one, so that none costs infinity.

use super::{Corpus, Source, lines};
use crate::settings::{Choice, Condition, Effect, Label, Range, Requirement, Setting};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How the length of a string is known, as it is written in checkpoints and links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum StringLength {
    /// By its end and pads, which are generated as its text is.
    #[default]
    Canvas,
    /// It is drawn before the text.
    First,
}

/// The setting of all corpora of strings.
pub const SETTINGS: &[Setting] = &[Setting {
    name: NAME,
    pointer: "/run/corpus/stringLength",
    range: Range::Choice {
        options: &[
            Choice::new("canvas", "结束符一起生成", "its end is generated too"),
            Choice::new(FIRST, "先抽长度", "drawn first"),
        ],
        default: "canvas",
    },
    label: Label { zh: "句子的长度", en: "length of a string" },
    help: Label {
        zh: "句子在哪里结束：结束符和填充与文字一起生成；或者先抽一个长度，它们从一开始就看得见，只有文字被破坏。",
        en: "Where a string ends: its end and the pads after it are generated with the text, or a length is drawn first, so that both are visible from the beginning and only text is destroyed.",
    },
    ..Setting::of(Effect::Retrain).only_where("/run/corpus/kind", &["capitals-open", lines::CHOICE.name])
}];

/// What a length that is drawn first needs: blocks, so that there are cells that are never corrupted, and a network that sees
/// the end, which one that reads from left to right does not.
pub const REQUIREMENTS: &[Requirement] = &[Requirement {
    setting: NAME,
    option: FIRST,
    needs: Condition { pointer: "/run/model/process/kind", names: &["mask", "noise", "span", "bert"] },
}];

const NAME: &str = "string-length";
const FIRST: &str = "first";

/// p(ℓ), ℓ in 0..L.
#[derive(Clone, Debug, PartialEq)]
pub struct Lengths(Arc<[f64]>);

impl Lengths {
    /// In proportion to these weights, \[L\], which are not negative and not all 0.
    pub fn new(weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        Self(weights.iter().map(|weight| weight / total).collect())
    }

    /// p(ℓ), \[L\].
    pub(crate) fn probabilities(&self) -> &[f64] {
        &self.0
    }

    /// −log p(ℓ) in nats; ∞ where there is no such length.
    pub fn cost(&self, length: usize) -> f64 {
        self.0.get(length).map_or(f64::INFINITY, |p| -p.ln())
    }
}

impl Corpus {
    /// The same strings, with their length known in this way.
    #[must_use]
    pub fn with_string_length(self, known: StringLength) -> Self {
        let Some(mut weights) = self.length_weights(false).filter(|_| known == StringLength::First) else {
            return self;
        };
        if let Source::Lines(_) = self.source {
            // No line is empty.
            weights.iter_mut().skip(1).for_each(|count| *count += 1.0);
        }
        let vocabulary = self.vocabulary.with_lengths(Lengths::new(&weights));
        let listed = self.source.enumerated().zip(vocabulary.canvas());
        let source = match (listed, &self.source) {
            (Some((listed, canvas)), Source::Known { holds_out, .. }) => Source::Known {
                distribution: Arc::new(listed.clone().with_lengths(canvas)),
                holds_out: *holds_out,
            },
            _ => self.source,
        };
        Self { vocabulary, source, ..self }
    }

    /// What the length of a string costs, in nats: Σ P(ℓ) −log p(ℓ), P that of p* or of all lines held out. `None` unless it is
    /// drawn first.
    pub fn length_cost(&self) -> Option<f64> {
        let (lengths, weights) = self.vocabulary.lengths().zip(self.length_weights(true))?;
        let total: f64 = weights.iter().sum();
        let costs = weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
        Some(costs.map(|(length, weight)| weight / total * lengths.cost(length)).sum())
    }

    /// How often strings have each length, 0..L, up to a factor: by p*, or among the lines for training or held out.
    fn length_weights(&self, is_held_out: bool) -> Option<Vec<f64>> {
        match &self.source {
            Source::Lines(lines) => Some(lines.lengths(self.length, is_held_out)),
            _ => self.lengths(),
        }
    }
}
