//! A story: several lanes set at once, a question, and what is promised of the answer.

use super::LaneConfig;
use super::promise::{Finding, Promise};
use super::reading::LaneReport;
use crate::error::Result;
use crate::settings::Label;
use serde::Serialize;

/// A setting and its value; `method` and `demonstration` choose several at once.
pub(super) type Chosen = (&'static str, &'static str);

/// Lanes that answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Story {
    /// Its name.
    pub name: &'static str,
    /// What the page calls it.
    pub title: Label,
    /// What it asks, in one sentence.
    pub question: Label,
    /// What will be seen.
    pub seen: Label,
    /// Whether sentences are drawn from the trained lanes.
    pub draws: bool,
    /// What is set of each of its lanes, A first.
    #[serde(skip)]
    pub(super) lines: &'static [&'static [Chosen]],
    /// What is set of all of them, after what is set of each.
    #[serde(skip)]
    pub(super) shared: &'static [Chosen],
    /// What is promised of their numbers.
    #[serde(skip)]
    pub promises: &'static [Promise],
}

impl Story {
    /// What its lanes train.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if the table names a setting or a value that there is not.
    pub fn lanes(&self) -> Result<Vec<LaneConfig>> {
        let all = |own: &&[Chosen]| {
            let mut chosen = own.iter().chain(self.shared);
            chosen.try_fold(LaneConfig::default(), |lane, (name, value)| lane.with(name, value))
        };
        self.lines.iter().map(all).collect()
    }

    /// What became of each promise, as far as the lanes are measured.
    pub fn findings(&self, lanes: &[LaneReport]) -> Vec<Finding> {
        self.promises.iter().map(|promise| promise.held_against(lanes)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::lanes::stories;

    #[test]
    fn every_story_sets_lanes_that_can_be_trained() {
        for story in stories() {
            let lanes = story.lanes().unwrap();
            assert!((2..=6).contains(&lanes.len()), "{}", story.name);
            for lane in lanes {
                lane.state().validate().unwrap();
            }
        }
    }

    #[test]
    fn every_story_promises_something_of_each_of_its_lanes_at_most() {
        for story in stories() {
            assert!(!story.promises.is_empty(), "{}", story.name);
            for promise in story.promises {
                assert!(promise.last() < story.lines.len(), "{}: {}", story.name, promise.says.en);
            }
        }
    }

    #[test]
    fn every_text_is_there_in_both_languages_and_names_are_apart() {
        let mut names: Vec<_> = stories().iter().map(|story| story.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), stories().len());
        for Story { question, seen, promises, .. } in stories() {
            for said in promises.iter().map(|promise| &promise.says).chain([seen]) {
                assert!(said.zh.ends_with('。') && said.en.ends_with('.'), "{}", said.en);
            }
            assert!(question.zh.ends_with('？') && question.en.ends_with('?'), "{}", question.en);
        }
    }
}
