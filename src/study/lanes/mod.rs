//! Runs side by side: what a lane trains, what tells lanes apart, what is read of them, and stories that
//! set several at once and say beforehand what will be seen.

mod difference;
mod promise;
mod reading;
mod seeds;
mod story;
mod table;

use crate::configuration::RunConfig;
use crate::configuration::document;
use crate::configuration::state::{self, State};
use crate::configuration::view::ViewConfig;
use crate::corpus::CorpusConfig;
use crate::error::Result;
use crate::sampler::SampleConfig;
use crate::settings::value::parse;
use crate::settings::{Choice, Effect, Label, Range, Setting};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use difference::{Difference, LaneName, names};
pub use promise::{Finding, Outcome, Promise, Quantity, Relation};
pub use reading::{LaneReading, LaneReport};
pub use seeds::{SeedMeans, over_seeds};
pub use story::Story;
pub use table::{find, stories};

/// What one lane trains and how it is measured.
///
/// What the page says of its lanes is looked up in JSON's values and never read as a whole: readers of what a lane
/// tells would be 7 kB more of the small build's gzip, of which there are 285.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LaneConfig {
    /// What is trained.
    pub run: RunConfig,
    /// How it is measured and sampled.
    pub sample: SampleConfig,
    /// Which number is read of it.
    pub evaluation: Evaluated,
}

impl Default for LaneConfig {
    fn default() -> Self {
        Self {
            run: RunConfig::new(CorpusConfig::default()),
            sample: SampleConfig::default(),
            evaluation: Evaluated::Bound,
        }
    }
}

/// Which number is read of a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Evaluated {
    /// The bound of its process.
    #[default]
    Bound,
    /// Its training loss alone, which may be no bound.
    AsTrained,
}

/// Which number is read of it: what is set of a lane beside its run.
const EVALUATION: Setting = Setting {
    name: "evaluation",
    pointer: "/evaluation",
    range: Range::Choice {
        options: &[
            Choice::new("bound", "当作界来量", "as a bound"),
            Choice::new("as-trained", "只看训练损失", "by its training loss alone"),
        ],
        default: "bound",
    },
    label: Label { zh: "怎么量", en: "evaluated" },
    help: Label {
        zh: "量它的界，或者只看训练损失；训练损失未必是界。",
        en: "Whether its bound is measured, or its training loss is all there is; that need not be a bound.",
    },
    ..Setting::of(Effect::Evaluate)
};
const SETTINGS: &[Setting] = &[EVALUATION];

/// Every setting that a lane can have.
fn settings() -> impl Iterator<Item = &'static Setting> {
    let shown = |setting: &&Setting| !setting.pointer.starts_with("/view/");
    state::settings().into_iter().filter(shown).chain(SETTINGS)
}

impl LaneConfig {
    /// This lane with the setting of this name changed; `method` and `demonstration` choose several at once.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is none, it cannot take this value, or it does not apply.
    fn with(self, name: &str, value: &str) -> Result<Self> {
        if name == EVALUATION.name {
            return Ok(Self { evaluation: document::typed(parse(&EVALUATION, value)?)?, ..self });
        }
        let mut state = self.state();
        match name {
            "method" => state = state.with_method(value)?,
            "demonstration" => state.run = state.run.demonstration(value)?,
            name => state.set(name, value)?,
        }
        Ok(Self { run: state.run, sample: state.sample, ..self })
    }

    /// The state of a page that shows nothing and has this lane's run.
    fn state(&self) -> State {
        State { run: self.run.clone(), sample: self.sample.clone(), view: ViewConfig::new("") }
    }

    /// The lane as JSON, addressed by the settings' pointers.
    pub fn document(&self) -> Value {
        // Fails only for maps whose keys are not text; a lane has none.
        serde_json::to_value(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_evaluated_in_the_ways_there_are_and_no_other() {
        let Range::Choice { options, default } = EVALUATION.range else { unreachable!() };
        assert_eq!(LaneConfig::default().document()["evaluation"], default);
        for option in options {
            let lane = LaneConfig::default().with("evaluation", option.name).unwrap();
            assert_eq!(lane.document()["evaluation"], option.name);
        }
        let error = LaneConfig::default().with("evaluation", "somehow").unwrap_err();
        assert_eq!(error.kind, crate::error::ErrorKind::Setting);
        assert!(error.message.en.contains("somehow") && error.message.en.contains("as-trained"), "{error}");
    }
}
