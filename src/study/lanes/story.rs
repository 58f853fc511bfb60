//! A story: several lanes set at once, a question, and what is promised of the answer.

use super::LaneConfig;
use super::promise::{Finding, Promise};
use super::reading::LaneReport;
use crate::configuration::RunConfig;
use crate::corpus::CorpusConfig;
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
    /// What its lanes train: on `wanted` where the story needs no corpus of its own, its distribution is known, and its
    /// sentences are long enough for every lane; otherwise on the story's.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if the table names a setting or a value that there is not.
    pub fn lanes(&self, wanted: &CorpusConfig) -> Result<Vec<LaneConfig>> {
        let is_own = |(name, _): &Chosen| matches!(*name, "demonstration" | "corpus");
        let has_own = self.lines.iter().copied().chain([self.shared]).flatten().any(is_own);
        if !has_own
            && !wanted.needs_text()
            && let Ok(lanes) = self.on(wanted)
        {
            return Ok(lanes);
        }
        self.on(&CorpusConfig::default())
    }

    /// Its lanes on a corpus, unless a line says which.
    fn on(&self, corpus: &CorpusConfig) -> Result<Vec<LaneConfig>> {
        let lane = |own: &&[Chosen]| {
            let start = LaneConfig { run: RunConfig::new(corpus.clone()), ..LaneConfig::default() };
            let mut chosen = own.iter().chain(self.shared);
            let lane = chosen.try_fold(start, |lane, (name, value)| lane.with(name, value))?;
            lane.state().validate().map(|()| lane)
        };
        self.lines.iter().map(lane).collect()
    }

    /// What became of each promise, as far as the lanes are measured.
    pub fn findings(&self, lanes: &[LaneReport]) -> Vec<Finding> {
        self.promises.iter().map(|promise| promise.held_against(lanes)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::StringLength;
    use crate::study::lanes::{find, stories};

    #[test]
    fn every_story_sets_lanes_that_can_be_trained() {
        for story in stories() {
            let lanes = story.lanes(&CorpusConfig::default()).unwrap();
            assert!((2..=7).contains(&lanes.len()), "{}", story.name);
            for lane in lanes {
                lane.state().validate().unwrap();
            }
        }
    }

    #[test]
    fn a_story_is_told_on_the_readers_corpus_where_it_can_be() {
        let kinds = |name: &str, corpus: &str| {
            let wanted = LaneConfig::default().with("corpus", corpus).unwrap().run.corpus;
            let lanes = find(name).unwrap().lanes(&wanted).unwrap();
            lanes.iter().map(|lane| lane.document()["run"]["corpus"]["kind"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(kinds("ladder", "brackets"), ["brackets"; 2]);
        assert_eq!(kinds("why-k", "capitals-en"), ["capitals-en"; 4]);
        // They say which, or are a demonstration's, which has one.
        assert_eq!(kinds("bert", "brackets"), ["capitals"; 3]);
        assert_eq!(kinds("cure-beta", "brackets"), ["topics"; 3]);
        assert_eq!(kinds("fix-posterior", "brackets"), ["capitals"; 3]);
    }

    #[test]
    fn a_story_has_a_corpus_of_its_own_where_the_readers_is_too_short_or_its_distribution_unknown() {
        let short = LaneConfig::default().with("corpus", "checksum").unwrap().with("length", "4").unwrap();
        let text = CorpusConfig::Text { context: 8, fingerprint: "0".repeat(16) };
        let fingerprint = "0".repeat(16);
        let string_length = StringLength::Canvas;
        let lines = CorpusConfig::Lines { longest: 31, fingerprint, string_length };
        for wanted in [short.run.corpus, text, lines] {
            let lanes = find("why-k").unwrap().lanes(&wanted).unwrap();
            assert!(lanes.iter().all(|lane| lane.run.corpus == CorpusConfig::default()));
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
