//! What each measure of collapse says now, in one plain sentence.

use crate::bound::Mean;
use crate::diagnosis::{ALIVE, COLLAPSED};
use crate::error::Text;
use serde::Serialize;

/// A measure of collapse and its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// R = KL(q(z|x) ‖ p(z)), nats per sequence.
    Rate(Mean),
    /// I(x; z), nats per sequence, and the most it can be told to be.
    Information {
        /// The estimate.
        information: Mean,
        /// log M of a batch, H(p*) of a corpus.
        cap: f64,
    },
    /// KL(q(z) ‖ p(z)), nats per sequence.
    AggregateDivergence(Mean),
    /// Dimensions whose posterior mean varies.
    ActiveUnits {
        /// How many do.
        active: usize,
        /// Out of how many.
        dimensions: usize,
    },
    /// What D rises by if z is that of another sentence, nats per sequence.
    ShuffleCost(Mean),
    /// I_pos, nats per position.
    PositionalInformation(f64),
    /// I_z, nats per position.
    LatentInformation(Mean),
}

/// A measure as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// Its name in JSON: `latent-information`.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Its standard error; 0 where it is exact or has none.
    pub standard_error: f64,
    /// The unit: nats per sequence, nats per position, or dimensions.
    pub unit: Text,
    /// What it says.
    pub sentence: Text,
}

impl Measure {
    /// Value, unit and sentence.
    pub fn reading(&self) -> Reading {
        let Mean { nats: value, standard_error } = self.value();
        Reading { name: self.name(), value, standard_error, unit: self.unit(), sentence: self.sentence() }
    }

    /// Its name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Rate(_) => "rate",
            Self::Information { .. } => "information",
            Self::AggregateDivergence(_) => "aggregate-divergence",
            Self::ActiveUnits { .. } => "active-units",
            Self::ShuffleCost(_) => "shuffle-cost",
            Self::PositionalInformation(_) => "positional-information",
            Self::LatentInformation(_) => "latent-information",
        }
    }

    fn value(&self) -> Mean {
        match *self {
            Self::Rate(mean)
            | Self::AggregateDivergence(mean)
            | Self::ShuffleCost(mean)
            | Self::LatentInformation(mean) => mean,
            Self::Information { information, .. } => information,
            Self::ActiveUnits { active, .. } => Mean::exact(active as f64),
            Self::PositionalInformation(value) => Mean::exact(value),
        }
    }

    fn unit(&self) -> Text {
        match self {
            Self::ActiveUnits { .. } => Text::new("维", "dimensions"),
            Self::PositionalInformation(_) | Self::LatentInformation(_) => {
                Text::new("奈特/位置", "nats per position")
            }
            _ => Text::new("奈特/句", "nats per sequence"),
        }
    }

    /// What it says now.
    pub fn sentence(&self) -> Text {
        let value = self.value().nats;
        let (none, number) = (value < COLLAPSED, plain(value));
        match self {
            Self::Rate(_) if none => Text::new(
                format!("后验就是先验：R 是 {number} 奈特，z 不带任何信息。"),
                format!("The posterior is the prior: R is {number} nats, and z carries nothing."),
            ),
            Self::Rate(_) => Text::new(
                format!("每句的 z 花去 {number} 奈特；花了不等于解码器用了。"),
                format!("Each sentence's z costs {number} nats; spent is not yet used by the decoder."),
            ),
            Self::Information { cap, .. } => information(value, *cap),
            Self::AggregateDivergence(_) => Text::new(
                format!("R 里有 {number} 奈特与句子无关：所有句子的 z 合起来与先验的差距。"),
                format!(
                    "Of R, {number} nats tell nothing of the sentence: how far all z together are from the prior."
                ),
            ),
            Self::ActiveUnits { active, dimensions } => Text::new(
                format!("{dimensions} 维里有 {active} 维的后验均值随句子变化。"),
                format!(
                    "The posterior mean varies with the sentence in {active} of {dimensions} dimensions."
                ),
            ),
            Self::ShuffleCost(_) if none => Text::new(
                format!("解码器不理会 z：换成别的句子的 z 只多花 {number} 奈特。"),
                format!("The decoder ignores z: shuffling it costs {number} nats."),
            ),
            Self::ShuffleCost(_) => Text::new(
                format!("解码器用到 z：换成别的句子的 z 要多花 {number} 奈特。"),
                format!("The decoder uses z: shuffling it costs {number} nats."),
            ),
            Self::PositionalInformation(_) => positional(value),
            Self::LatentInformation(_) => latent(value),
        }
    }
}

fn information(value: f64, cap: f64) -> Text {
    let (number, cap) = (plain(value), plain(cap));
    if value < COLLAPSED {
        return Text::new(
            format!("从 z 看不出是哪个句子：{number} 奈特，最多可测到 {cap}。"),
            format!(
                "z does not tell which sentence it came from: {number} nats, of at most {cap} that can be measured."
            ),
        );
    }
    Text::new(
        format!("z 说出了是哪个句子的 {number} 奈特，最多可测到 {cap}。"),
        format!(
            "z tells {number} nats of which sentence it came from, of at most {cap} that can be measured."
        ),
    )
}

fn positional(value: f64) -> Text {
    let number = plain(value);
    if value < COLLAPSED {
        return Text::new(
            format!("每个位置的输出分布都一样：位置只说明 {number} 奈特。"),
            format!(
                "Every position has the same distribution: where a token stands tells {number} nats of it."
            ),
        );
    }
    Text::new(
        format!("每个位置有自己的分布：位置说明每个词元的 {number} 奈特。"),
        format!("Positions have distributions of their own: where a token stands tells {number} nats of it."),
    )
}

fn latent(value: f64) -> Text {
    let number = plain(value);
    match value {
        _ if value < COLLAPSED => Text::new(
            format!("知道 z 也猜不到更多：z 只说明每个词元的 {number} 奈特。"),
            format!("Knowing z does not help to guess a token: it tells {number} nats of it."),
        ),
        _ if value > ALIVE => Text::new(
            format!("z 决定说什么：它说明每个词元的 {number} 奈特。"),
            format!("z decides what is said: it tells {number} nats of each token."),
        ),
        _ => Text::new(
            format!("z 有一点用：它说明每个词元的 {number} 奈特。"),
            format!("z helps a little: it tells {number} nats of each token."),
        ),
    }
}

/// Two digits after the point, and no minus before a zero; a minus elsewhere is one, not a hyphen.
fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_string() } else { text.replace('-', "−") }
}
