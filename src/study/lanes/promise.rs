//! What a story promises, held against what was measured.

use super::reading::{LaneReading, LaneReport};
use crate::diagnosis::Verdict;
use crate::error::Text;
use crate::settings::Label;
use serde::Serialize;

/// A number that is read of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The bound above H.
    Bound,
    /// The process gap.
    ProcessGap,
    /// The learning gap.
    LearningGap,
    /// The training loss above H.
    Loss,
    /// R.
    Rate,
    /// The share of valid sentences.
    Valid,
    /// The share of malformed canvases.
    Malformed,
    /// The total variation of lengths, beyond chance.
    Lengths,
}

/// How numbers of lanes (by index) are to lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Relation {
    /// The numbers of these lanes rise from each to the next.
    Rising(Quantity, &'static [usize]),
    /// The number of a lane is under this value.
    Under(Quantity, usize, f64),
    /// The number of a lane is over this value.
    Over(Quantity, usize, f64),
    /// A learned posterior's z says nothing.
    Collapsed(usize),
    /// A learned posterior's z decides what is said.
    Alive(usize),
}

/// A sentence that comes true, or does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promise {
    /// The sentence.
    pub says: Label,
    /// What it comes to.
    pub relation: Relation,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Not everything it speaks of is measured yet.
    Pending,
    /// Confirmed.
    Held,
    /// It is the other way.
    Fell,
    /// Nearer to the limit than two standard errors: not decided.
    Close,
}

/// A promise and what was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Finding {
    /// The promise.
    pub says: Label,
    /// What became of it.
    pub outcome: Outcome,
    /// What was measured, in words; it stands there whichever way it fell.
    pub found: Text,
}

/// A number and its standard error.
type Measured = (f64, f64);

/// How many standard errors a difference has to exceed.
const ERRORS: f64 = 2.0;

impl Promise {
    /// Holds the promise against the lanes, in the order in which the story lists them.
    pub fn held_against(&self, lanes: &[LaneReport]) -> Finding {
        let readings: Vec<LaneReading> = lanes.iter().map(LaneReport::reading).collect();
        let (outcome, found) = match self.relation {
            Relation::Rising(quantity, order) => rising(quantity, order, &readings),
            Relation::Under(quantity, lane, limit) => limited(quantity, lane, &readings, |x| limit - x),
            Relation::Over(quantity, lane, limit) => limited(quantity, lane, &readings, |x| x - limit),
            Relation::Collapsed(lane) => lives(lane, &readings, Verdict::is_collapsed),
            Relation::Alive(lane) => lives(lane, &readings, |verdict| verdict == Verdict::Alive),
        };
        let is_settled = lanes.len() > self.last() && readings.iter().all(|reading| reading.settled);
        Finding { says: self.says, outcome: if is_settled { outcome } else { Outcome::Pending }, found }
    }

    /// The last lane it speaks of.
    pub(super) fn last(&self) -> usize {
        match self.relation {
            Relation::Rising(_, order) => order.iter().copied().max().unwrap_or(0),
            Relation::Under(_, lane, _) | Relation::Over(_, lane, _) => lane,
            Relation::Collapsed(lane) | Relation::Alive(lane) => lane,
        }
    }
}

impl Quantity {
    fn of(self, reading: &LaneReading) -> Option<Measured> {
        let mean = |mean: crate::bound::Mean| (mean.nats, mean.standard_error);
        match self {
            Self::Bound => {
                reading.bound.as_ref().and_then(|bound| Some((bound.above?, bound.standard_error)))
            }
            Self::ProcessGap => reading.process_gap.map(mean),
            Self::LearningGap => reading.learning_gap.map(mean),
            Self::Loss => reading.loss.and_then(|loss| Some((loss.above?, 0.0))),
            Self::Rate => reading.rate.map(mean),
            Self::Valid => reading.share("valid"),
            Self::Malformed => reading.share("malformed"),
            Self::Lengths => reading.length_variation(),
        }
    }

    fn name(self) -> Label {
        match self {
            Self::Bound => Label { zh: "界高出 H（奈特）", en: "bound above H (nats)" },
            Self::ProcessGap => Label { zh: "过程差（奈特）", en: "process gap (nats)" },
            Self::LearningGap => Label { zh: "学习差（奈特）", en: "learning gap (nats)" },
            Self::Loss => {
                Label { zh: "训练损失高出 H（奈特）", en: "training loss above H (nats)" }
            }
            Self::Rate => Label { zh: "码率 R（奈特）", en: "rate R (nats)" },
            Self::Valid => Label { zh: "合格句子的比例", en: "share of valid sentences" },
            Self::Malformed => Label { zh: "不成句的比例", en: "share of malformed canvases" },
            Self::Lengths => Label {
                zh: "长度的全变差，超出偶然的部分",
                en: "total variation of lengths, beyond chance",
            },
        }
    }
}

fn rising(quantity: Quantity, order: &[usize], readings: &[LaneReading]) -> (Outcome, Text) {
    let values: Vec<_> = order.iter().map(|&lane| readings.get(lane).and_then(|r| quantity.of(r))).collect();
    let outcome = values.windows(2).map(|two| match (two[0], two[1]) {
        (Some((low, low_error)), Some((high, high_error))) => {
            decided(high - low, low_error.hypot(high_error))
        }
        _ => Outcome::Pending,
    });
    (worst(outcome), listed(quantity, order.iter().copied().zip(values)))
}

fn limited(
    quantity: Quantity,
    lane: usize,
    readings: &[LaneReading],
    margin: impl Fn(f64) -> f64,
) -> (Outcome, Text) {
    let value = readings.get(lane).and_then(|reading| quantity.of(reading));
    let outcome = value.map_or(Outcome::Pending, |(x, error)| decided(margin(x), error));
    (outcome, listed(quantity, std::iter::once((lane, value))))
}

fn lives(lane: usize, readings: &[LaneReading], wanted: impl Fn(Verdict) -> bool) -> (Outcome, Text) {
    let Some(verdict) = readings.get(lane).and_then(|reading| reading.verdict) else {
        return (Outcome::Pending, Text::new(letter(lane), letter(lane)));
    };
    let outcome = if wanted(verdict) { Outcome::Held } else { Outcome::Fell };
    let Text { zh, en } = verdict.sentence();
    (outcome, Text::new(format!("{}：{zh}", letter(lane)), format!("{}: {en}", letter(lane))))
}

/// Whether a margin is positive, by more than its error allows for.
fn decided(margin: f64, error: f64) -> Outcome {
    if margin > ERRORS * error {
        Outcome::Held
    } else if margin <= -ERRORS * error {
        Outcome::Fell
    } else {
        Outcome::Close
    }
}

/// A chain of relations is as good as the worst of them.
fn worst(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    let rank = |outcome: &Outcome| match outcome {
        Outcome::Pending => 3,
        Outcome::Fell => 2,
        Outcome::Close => 1,
        Outcome::Held => 0,
    };
    outcomes.max_by_key(rank).unwrap_or(Outcome::Pending)
}

/// `bound above H (nats): A 0.310 ± 0.020, B 1.204 ± 0.031`.
fn listed(quantity: Quantity, values: impl Iterator<Item = (usize, Option<Measured>)>) -> Text {
    let written = |(lane, value): (usize, Option<Measured>)| match value {
        Some((x, error)) if error > 0.0 => format!("{} {x:.3} ± {error:.3}", letter(lane)),
        Some((x, _)) => format!("{} {x:.3}", letter(lane)),
        None => format!("{} –", letter(lane)),
    };
    let values = values.map(written).collect::<Vec<_>>();
    let Label { zh, en } = quantity.name();
    let minus = |text: String| text.replace('-', "−");
    Text::new(format!("{zh}：{}", minus(values.join("，"))), format!("{en}: {}", minus(values.join(", "))))
}

/// What the page calls the lane of this index.
fn letter(lane: usize) -> String {
    char::from(b'A' + (lane % 26) as u8).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::lanes::LaneConfig;
    use serde_json::json;

    const SAYS: Label = Label { zh: "。", en: "." };

    fn lane(nats: f64, error: f64, step: u64) -> LaneReport {
        let nelbo = json!({ "kind": "paired-estimate", "nats": nats, "standardError": error });
        let report = json!({ "config": LaneConfig::default(), "entropy": 3.0, "step": step, "budget": 20,
            "measurement": { "nelbo": nelbo }, "measuredStep": step });
        LaneReport::from(report)
    }

    fn outcome(relation: Relation, lanes: &[LaneReport]) -> Outcome {
        Promise { says: SAYS, relation }.held_against(lanes).outcome
    }

    #[test]
    fn a_promise_is_decided_by_more_than_two_standard_errors() {
        let rises = Relation::Rising(Quantity::Bound, &[0, 1]);
        for (high, expected) in [(4.0, Outcome::Held), (3.1, Outcome::Close), (2.0, Outcome::Fell)] {
            assert_eq!(outcome(rises, &[lane(3.0, 0.1, 20), lane(high, 0.1, 20)]), expected, "{high}");
        }
        for (limit, expected) in [(2.0, Outcome::Held), (1.1, Outcome::Close), (0.5, Outcome::Fell)] {
            assert_eq!(outcome(Relation::Under(Quantity::Bound, 0, limit), &[lane(4.0, 0.1, 20)]), expected);
        }
        assert_eq!(outcome(Relation::Over(Quantity::Bound, 0, 0.5), &[lane(4.0, 0.1, 20)]), Outcome::Held);
    }

    #[test]
    fn a_chain_falls_with_its_weakest_part() {
        let rises = Relation::Rising(Quantity::Bound, &[0, 1, 2]);
        let lanes = [lane(3.0, 0.1, 20), lane(5.0, 0.1, 20), lane(4.0, 0.1, 20)];
        assert_eq!(outcome(rises, &lanes), Outcome::Fell);
    }

    #[test]
    fn nothing_is_decided_before_every_lane_is_settled() {
        let under = Relation::Under(Quantity::Bound, 0, 2.0);
        assert_eq!(outcome(under, &[lane(4.0, 0.1, 20), lane(4.0, 0.1, 10)]), Outcome::Pending);
        assert_eq!(outcome(Relation::Alive(0), &[lane(4.0, 0.1, 20)]), Outcome::Pending);
        assert_eq!(
            outcome(Relation::Under(Quantity::Bound, 1, 2.0), &[lane(4.0, 0.1, 20)]),
            Outcome::Pending
        );
    }

    #[test]
    fn what_was_found_is_said_whichever_way_it_fell() {
        let fell = Promise { says: SAYS, relation: Relation::Under(Quantity::Bound, 0, 0.5) }
            .held_against(&[lane(2.0, 0.25, 20)]);
        assert_eq!(fell.found.en, "bound above H (nats): A −1.000 ± 0.250");
        assert_eq!(fell.outcome, Outcome::Held);
        let over = Promise { says: SAYS, relation: Relation::Over(Quantity::Bound, 0, 0.5) }
            .held_against(&[lane(2.0, 0.25, 20)]);
        assert_eq!((over.outcome, over.found), (Outcome::Fell, fell.found));
    }
}
