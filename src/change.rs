//! What a page draws of a state before there is a model to ask; and of a change, what of that is new.

use crate::configuration::method::Names;
use crate::configuration::state::State;
use crate::configuration::view::Language;
use crate::configuration::{ModelConfig, RunConfig, link};
use crate::corpus::description::{CorpusDescription, known_distribution};
use crate::corpus::{Corpus, OwnText};
use crate::error::{Error, Result};
use crate::frame::Frame;
use crate::frame::corruption::{corrupt, encode};
use crate::process::{ProcessDescription, processes};
use crate::sampler::{Prompt, PromptDescription, read_sentence};
use crate::settings::Setting;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// A state, and what is drawn of it. What is `None` is as it was in the state before.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Change {
    /// The state as it is now, as JSON.
    #[cfg_attr(test, ts(as = "State"))]
    pub config: Value,
    /// Its permalink, without `#`.
    pub link: String,
    /// The settings that exist in it and make a difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heeded: Option<Vec<&'static Setting>>,
    /// What its run is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
    /// What has to be known of its model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<ProcessDescription>,
    /// Every process that its run could have, in the order in which they are offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processes: Option<Vec<ProcessChoice>>,
    /// Its corpus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus: Option<CorpusDescription>,
    /// Whether the data distribution itself can answer in a network's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oracle: Option<bool>,
    /// Its prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<ReadPrompt>,
    /// The corpus's own sentence, destroyed: t = 0..=T.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward: Option<Vec<Frame>>,
}

/// A process that a run could have: what the settings it shares with the present one say stays.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProcessChoice {
    /// Its config, as JSON.
    #[cfg_attr(test, ts(as = "crate::process::ProcessConfig"))]
    pub config: Value,
    /// What has to be known of it.
    pub description: ProcessDescription,
    /// The settings that it has and others may not.
    pub settings: Vec<&'static Setting>,
}

/// A prompt as it was typed, and how it is understood or why it is not.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReadPrompt {
    text: String,
    read: Option<PromptDescription>,
    fault: Option<Error>,
}

/// A sentence destroyed by one of the processes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Trajectory {
    /// The process, by the name of its option.
    pub process: &'static str,
    /// t = 0..=T.
    pub frames: Vec<Frame>,
}

impl Change {
    /// What of `state` is not as it was `before`; all of it where nothing was. A prompt that a corpus cannot
    /// read which is new beside it gives way to the corpus's first one, unless a link named both.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Text`] if the corpus's text is not among `texts`;
    /// [`crate::error::ErrorKind::Setting`] unless the state is valid.
    pub fn between(before: Option<&State>, mut state: State, texts: &[Arc<OwnText>]) -> Result<Self> {
        let corpus_is_new = is_new(before, &state, |state| &state.run.corpus);
        let model_is_new = is_new(before, &state, |state| &state.run.model);
        let share_is_new = is_new(before, &state, |state| &state.sample.share);
        let noise_is_new = corpus_is_new
            || model_is_new
            || share_is_new
            || is_new(before, &state, |state| &state.sample.block_size)
            || is_new(before, &state, |state| &state.sample.seed);
        let prompt_is_new = corpus_is_new || is_new(before, &state, |state| &state.view.prompt);
        let mut change = Self {
            heeded: Some(state.heeded()).filter(|now| before.is_none_or(|before| before.heeded() != *now)),
            names: is_new(before, &state, |state| &state.run).then(|| state.run.names()),
            process: (model_is_new || share_is_new).then(|| describe(&state)),
            processes: (model_is_new || share_is_new).then(|| choices(&state)).transpose()?,
            ..Self::default()
        };
        if noise_is_new || prompt_is_new {
            let corpus = Corpus::open_with(&state.run.corpus, texts)?;
            if corpus_is_new && (before.is_some() || is_by_default(&state.view.prompt)) {
                let prompt = &mut state.view.prompt;
                if Prompt::read(prompt, &corpus.vocabulary, corpus.length).is_err() {
                    *prompt = corpus.prompts.first().cloned().unwrap_or_default();
                }
            }
            change.prompt = prompt_is_new.then(|| ReadPrompt::of(&state.view.prompt, &corpus));
            change.forward =
                noise_is_new.then(|| forward_frames(&state, &corpus, &corpus.sentence)).transpose()?;
            change.oracle =
                (corpus_is_new || model_is_new).then(|| check_oracle(&state.run, &corpus).is_ok());
            change.corpus = corpus_is_new.then(|| CorpusDescription::from(&corpus));
        }
        Ok(Self { config: state.document(), link: link::encode(&state), ..change })
    }
}

fn is_new<T: PartialEq>(before: Option<&State>, state: &State, part: impl Fn(&State) -> &T) -> bool {
    before.is_none_or(|before| part(before) != part(state))
}

fn is_by_default(prompt: &str) -> bool {
    [Language::Zh, Language::En].iter().any(|language| State::defaults(*language).view.prompt == prompt)
}

fn describe(state: &State) -> ProcessDescription {
    state.process().map_or(ProcessDescription::LEARNED, |process| ProcessDescription::from(&*process))
}

fn choices(state: &State) -> Result<Vec<ProcessChoice>> {
    let is_own = |setting: &&Setting| {
        setting.pointer.starts_with("/run/model/process/") && !setting.pointer.ends_with("/kind")
    };
    let choice = |name: &str| {
        let state = State { run: state.run.with_process(name)?, ..state.clone() };
        Ok(ProcessChoice {
            config: state.run.json()["model"]["process"].take(),
            description: describe(&state),
            settings: state.run.applying().into_iter().filter(is_own).collect(),
        })
    };
    processes().iter().map(|entry| choice(entry.choice.name)).collect()
}

fn check_oracle(run: &RunConfig, corpus: &Corpus) -> Result<()> {
    let process = run.process()?.process();
    known_distribution(corpus)?.conditionals().check(process.full_side_information(corpus.length))
}

impl ReadPrompt {
    fn of(text: &str, corpus: &Corpus) -> Self {
        let read = Prompt::of(text, corpus).map(|prompt| PromptDescription::new(&prompt, corpus));
        let (read, fault) = read.map_or_else(|fault| (None, Some(fault)), |read| (Some(read), None));
        Self { text: text.to_string(), read, fault }
    }
}

/// The forward trajectory of a sentence in a state, t = 0..=T.
///
/// # Errors
/// [`crate::error::ErrorKind::Prompt`] unless the sentence is whole, [`crate::error::ErrorKind::Setting`] unless 1 <= k <= L.
pub fn forward_frames(state: &State, corpus: &Corpus, sentence: &str) -> Result<Vec<Frame>> {
    let sentence = read_sentence(sentence, corpus)?;
    let State { run, sample, .. } = state;
    match run.model {
        ModelConfig::Fixed { .. } => {
            corrupt(&sentence, &corpus.vocabulary, &*state.process()?, sample.block_size, sample.seed)
        }
        ModelConfig::Learned { .. } => Ok(encode(&sentence, &corpus.vocabulary)),
    }
}

/// The same of the corpus's own sentence, by every process that the run could have.
///
/// # Errors
/// As [`Change::between`].
pub fn in_step(state: &State, texts: &[Arc<OwnText>]) -> Result<Vec<Trajectory>> {
    let corpus = Corpus::open_with(&state.run.corpus, texts)?;
    let trajectory = |process: &'static str| {
        let own = State { run: state.run.with_process(process)?, ..state.clone() };
        // Not every process can have the corpus as it is.
        let another = (own.run.corpus != state.run.corpus).then(|| Corpus::open_with(&own.run.corpus, texts));
        let corpus = another.transpose()?.unwrap_or_else(|| corpus.clone());
        Ok(Trajectory { process, frames: forward_frames(&own, &corpus, &corpus.sentence)? })
    };
    processes().iter().map(|entry| trajectory(entry.choice.name)).collect()
}
