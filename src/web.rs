//! The only room that knows JavaScript exists: thin, and without mathematics.
//!
//! Whatever goes in or out is a plain JavaScript object shaped like the Rust type's JSON (`contract`). Errors are
//! thrown as `{kind, message: {zh, en}}`. What is said here stands in the package's `.d.ts`, signatures included.

#[cfg(feature = "cpu")]
mod claim;
#[cfg(feature = "cpu")]
mod clock;
#[cfg(feature = "cpu")]
mod crew;
mod experiments;
#[cfg(feature = "webgpu")]
mod gpu;
mod js;
#[cfg(feature = "cpu")]
mod lane;
#[cfg(not(feature = "cpu"))]
mod lanes;
#[cfg(feature = "cpu")]
mod latent;
#[cfg(feature = "cpu")]
mod latent_queries;
mod process_gap;
#[cfg(feature = "cpu")]
mod quality;
mod texts;

use crate::bound;
use crate::change::{self, Change};
use crate::configuration::state::State;
use crate::configuration::view::Language;
use crate::configuration::{RunConfig, command, link, state};
use crate::contract::{BuildInfo, Constants, Decoded, Methods};
use crate::corpus::Corpus;
use crate::corpus::description::{CorpusDescription, CorpusSentences, known_distribution};
use crate::corpus::text::MAX_BYTES;
use crate::error::{Error, Result};
use crate::latent::preset as learned;
use crate::method::preset as fixed;
use crate::sampler::{Prompt, infill};
use js::Object;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::prelude::*;

type Thrown<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let thrown = to_js::<js::Fault>(&error).map(JsValue::from);
        thrown.unwrap_or_else(|_| JsValue::from_str(&error.message.en))
    }
}

/// A Rust value as a plain JavaScript object.
fn to_js<O: Object<Of: Serialize>>(value: &O::Of) -> Thrown<O> {
    object(value)
}

/// What is also written as JSON comes by way of that: a second writer of every configuration has no room in the small
/// build.
fn document<O: Object>(written: &Value) -> Thrown<O> {
    object(written)
}

fn object<O: Object>(value: &impl Serialize) -> Thrown<O> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?.unchecked_into())
}

/// A JavaScript object as a Rust value. By way of JSON's values, so that types are read by one
/// deserialiser only: the other half of the code would be as large.
fn from_js<O: Object<Of: DeserializeOwned>>(object: O) -> Result<O::Of> {
    serde_json::from_value(json(object)?).map_err(unreadable)
}

/// What JavaScript gives, as JSON's values.
fn json(value: impl Into<JsValue>) -> Result<Value> {
    serde_wasm_bindgen::from_value(value.into()).map_err(unreadable)
}

fn unreadable(reason: impl std::fmt::Display) -> Error {
    Error::setting(format!("读不懂这个对象：{reason}。"), format!("The object cannot be read: {reason}."))
}

/// A state, whole or in part; what it leaves out is as by default.
fn state_from_js(state: js::State) -> Result<State> {
    State::written(&json(state)?)
}

/// A run, as this version or an earlier one wrote it.
fn run_from_js(run: impl Into<JsValue>) -> Result<RunConfig> {
    RunConfig::written(json(run)?)
}

fn spoken(name: &str) -> Language {
    if name == "zh" { Language::Zh } else { Language::En }
}

/// Every setting there is.
#[wasm_bindgen]
pub fn settings() -> Thrown<js::Settings> {
    to_js(&state::settings())
}

/// The state of someone who has changed nothing.
#[wasm_bindgen]
pub fn defaults(#[wasm_bindgen(unchecked_param_type = "lab.Language")] language: &str) -> Thrown<js::State> {
    document(&State::defaults(spoken(language)).document())
}

/// What is drawn of a state, or what of it is not as in the state `before`, where there is one.
#[wasm_bindgen]
pub fn show(state: js::State, before: Option<js::State>) -> Thrown<js::Change> {
    let before = before.map(state_from_js).transpose()?;
    to_js(&Change::between(before.as_ref(), state_from_js(state)?, &texts::at_hand())?)
}

/// The same of the state with the setting at `pointer` changed. Throws `setting` unless every setting is in its range.
#[wasm_bindgen]
pub fn change(state: js::State, pointer: &str, value: JsValue) -> Thrown<js::Change> {
    let before = state_from_js(state)?;
    let state = before.fitted(pointer, json(value)?)?;
    to_js(&Change::between(Some(&before), state, &texts::at_hand())?)
}

/// The state with the setting at `pointer` changed, and whatever settings come and go with it.
#[wasm_bindgen]
pub fn changed(state: js::State, pointer: &str, value: JsValue) -> Thrown<js::State> {
    document(&state_from_js(state)?.with(pointer, json(value)?)?.document())
}

/// The state with a run, of a checkpoint for example, as what is trained: k and the blanks masked again are lowered to
/// the tokens of its corpus's sentences. Throws `setting` as `change` does.
#[wasm_bindgen(js_name = applyRun)]
pub fn apply_run(state: js::State, run: js::RunConfig) -> Thrown<js::State> {
    document(&state_from_js(state)?.with_run(run_from_js(run)?)?.document())
}

/// A run as it was kept, by this version or an earlier one.
#[wasm_bindgen(js_name = readRun)]
pub fn read_run(run: JsValue) -> Thrown<js::RunConfig> {
    document(&run_from_js(run)?.json())
}

/// The methods by name, and runs that show something.
#[wasm_bindgen]
pub fn methods() -> Thrown<js::Methods> {
    to_js(&Methods {
        fixed: fixed::methods(),
        learned: learned::methods(),
        demonstrations: learned::demonstrations(),
    })
}

/// The state with what the method of this name chooses.
#[wasm_bindgen(js_name = applyMethod)]
pub fn apply_method(state: js::State, name: &str) -> Thrown<js::State> {
    document(&state_from_js(state)?.with_method(name)?.document())
}

/// The state with the run that the demonstration of this name is.
#[wasm_bindgen(js_name = applyDemonstration)]
pub fn apply_demonstration(
    state: js::State,
    name: &str,
    #[wasm_bindgen(unchecked_param_type = "lab.Language")] language: &str,
) -> Thrown<js::State> {
    document(&state_from_js(state)?.with_demonstration(name, spoken(language))?.document())
}

/// What a permalink stands for, and what of it could not be read.
#[wasm_bindgen(js_name = decodeLink)]
pub fn decode_link(
    link: &str,
    #[wasm_bindgen(unchecked_param_type = "lab.Language")] language: &str,
) -> Thrown<js::Decoded> {
    let (state, mut notices) = link::decode(link, &State::defaults(spoken(language)));
    let second = link::second_run(link, &state).map(|(run, refused)| {
        notices.extend(refused);
        run.json()
    });
    to_js(&Decoded { state: state.document(), second, notices })
}

/// The command line that does what the page does.
#[wasm_bindgen(js_name = commandLine)]
pub fn command_line(state: js::State) -> Thrown<String> {
    Ok(command::command_line(&state_from_js(state)?))
}

/// What a corpus is made of, and what is known of its distribution.
#[wasm_bindgen(js_name = describeCorpus)]
pub fn describe_corpus(config: js::CorpusConfig) -> Thrown<js::Corpus> {
    let corpus = open_corpus(config)?;
    to_js(&CorpusDescription::from(&corpus))
}

/// The sentences of a corpus: all of them where they are few, otherwise some.
#[wasm_bindgen(js_name = corpusSentences)]
pub fn corpus_sentences(config: js::CorpusConfig) -> Thrown<js::CorpusSentences> {
    to_js(&CorpusSentences::of(&open_corpus(config)?))
}

/// exp(nats): among how many equally likely sentences a fair choice is as uncertain.
#[wasm_bindgen]
pub fn perplexity(nats: f64) -> f64 {
    bound::perplexity(nats)
}

/// A sentence at every corruption level t = 0..=T.
#[wasm_bindgen(js_name = forwardFrames)]
pub fn forward_frames(state: js::State, sentence: &str) -> Thrown<js::Frames> {
    let state = state_from_js(state)?;
    to_js(&change::forward_frames(&state, &texts::corpus(&state.run.corpus)?, sentence)?)
}

/// The corpus's own sentence at every corruption level of every process.
#[wasm_bindgen(js_name = inStep)]
pub fn in_step(state: js::State) -> Thrown<js::Trajectories> {
    to_js(&change::in_step(&state_from_js(state)?, &texts::at_hand())?)
}

/// The state's prompt filled by the exact data distribution in place of a network.
#[wasm_bindgen(js_name = oracleInfill)]
pub async fn oracle_infill(state: js::State) -> Thrown<js::Infill> {
    let state = state_from_js(state)?;
    let corpus = texts::corpus(&state.run.corpus)?;
    let prompt = Prompt::of(&state.view.prompt, &corpus)?;
    let oracle = known_distribution(&corpus)?.conditionals();
    let filled = infill(&oracle, &*state.process()?, &corpus.vocabulary, &prompt, &state.sample).await?;
    to_js(&filled.judged(&corpus))
}

/// Which build this is.
#[wasm_bindgen(js_name = buildInfo)]
pub fn build_info() -> Thrown<js::BuildInfo> {
    let build = match (cfg!(feature = "cpu"), cfg!(feature = "webgpu")) {
        (_, true) => "webgpu",
        (true, false) => "cpu",
        (false, false) => "core",
    };
    to_js(&BuildInfo { version: env!("CARGO_PKG_VERSION"), build })
}

/// Numbers that the page uses too.
#[wasm_bindgen]
pub fn constants() -> Thrown<js::Constants> {
    to_js(&Constants { sentences: bound::SENTENCES, text_bytes: MAX_BYTES })
}

fn open_corpus(config: js::CorpusConfig) -> Result<Corpus> {
    texts::corpus(&from_js(config)?)
}
