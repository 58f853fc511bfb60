//! The only room that knows JavaScript exists: thin, and without mathematics.
//!
//! Whatever goes in or out is a plain JavaScript object shaped like the Rust type's JSON. Errors are
//! thrown as `{kind, message: {zh, en}}`.

#[cfg(feature = "cpu")]
mod claim;
#[cfg(feature = "cpu")]
mod clock;
mod experiments;
#[cfg(feature = "webgpu")]
mod gpu;
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

use crate::configuration::state::State;
use crate::configuration::view::Language;
use crate::configuration::{ModelConfig, RunConfig, command, link, state};
use crate::corpus::description::{CorpusDescription, known_law};
use crate::corpus::{Corpus, CorpusConfig};
use crate::error::{Error, ErrorKind, Result, Text};
use crate::frame::corruption::{corrupt, encode};
use crate::latent::preset as learned;
use crate::method::preset::{self as fixed, Method};
use crate::process::ProcessDescription;
use crate::sampler::{Prompt, PromptDescription, infill, read_sentence};
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
        to_js(&error).unwrap_or_else(|_| JsValue::from_str(&error.message.en))
    }
}

/// A Rust value as a plain JavaScript object. What is also written as JSON comes by way of that (`document`): a second
/// writer of every configuration has no room in the small build.
pub(crate) fn to_js(value: &impl Serialize) -> Thrown<JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// A JavaScript object as a Rust value. By way of JSON's values, so that types are read by one
/// deserialiser only: the other half of the code would be as large.
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T> {
    let unreadable = |reason: String| {
        Error::new(
            ErrorKind::Setting,
            format!("读不懂这个对象：{reason}。"),
            format!("The object cannot be read: {reason}."),
        )
    };
    let value: Value =
        serde_wasm_bindgen::from_value(value).map_err(|error| unreadable(error.to_string()))?;
    serde_json::from_value(value).map_err(|error| unreadable(error.to_string()))
}

/// A state, whole or in part; what it leaves out is as by default.
pub(crate) fn state_from_js(value: JsValue) -> Result<State> {
    State::defaults(Language::Auto).changed(&from_js(value)?)
}

/// A run, as this version or an earlier one wrote it.
pub(crate) fn run_from_js(value: JsValue) -> Result<RunConfig> {
    RunConfig::written(from_js(value)?)
}

fn language(name: &str) -> Language {
    if name == "zh" { Language::Zh } else { Language::En }
}

/// Every setting there is: `Setting[]`.
#[wasm_bindgen]
pub fn settings() -> Thrown<JsValue> {
    to_js(&state::settings())
}

/// The settings that make a difference in this state: `Setting[]`.
#[wasm_bindgen(js_name = settingsOf)]
pub fn settings_of(state: JsValue) -> Thrown<JsValue> {
    to_js(&state_from_js(state)?.heeded())
}

/// The state of someone who has changed nothing; `language` is `zh` or `en`.
#[wasm_bindgen]
pub fn defaults(language_name: &str) -> Thrown<JsValue> {
    to_js(&State::defaults(language(language_name)).document())
}

/// Throws unless every setting is in its range.
#[wasm_bindgen]
pub fn validate(state: JsValue) -> Thrown<()> {
    Ok(state_from_js(state)?.validate()?)
}

/// The state with the setting at `pointer` changed, and whatever settings come and go with it.
#[wasm_bindgen]
pub fn changed(state: JsValue, pointer: &str, value: JsValue) -> Thrown<JsValue> {
    to_js(&state_from_js(state)?.with(pointer, from_js(value)?)?.document())
}

/// The state with `run` (a `RunConfig`) as what is trained, and what depends on its corpus brought to fit.
#[wasm_bindgen(js_name = applyRun)]
pub fn apply_run(state: JsValue, run: JsValue) -> Thrown<JsValue> {
    to_js(&state_from_js(state)?.with_run(run_from_js(run)?)?.document())
}

/// A run as it was kept, by this version or an earlier one: `RunConfig`.
#[wasm_bindgen(js_name = readRun)]
pub fn read_run(run: JsValue) -> Thrown<JsValue> {
    to_js(&run_from_js(run)?.json())
}

/// The methods by name, of a fixed posterior and of a learned one, and runs that show something: `{fixed, learned, demonstrations}`, each `Method[]`.
#[wasm_bindgen]
pub fn methods() -> Thrown<JsValue> {
    #[derive(Serialize)]
    struct Methods {
        fixed: &'static [Method],
        learned: &'static [Method],
        demonstrations: &'static [Method],
    }
    to_js(&Methods {
        fixed: fixed::methods(),
        learned: learned::methods(),
        demonstrations: learned::demonstrations(),
    })
}

/// The state with what the method of this name chooses.
#[wasm_bindgen(js_name = applyMethod)]
pub fn apply_method(state: JsValue, name: &str) -> Thrown<JsValue> {
    to_js(&state_from_js(state)?.with_method(name)?.document())
}

/// The state with the run that the demonstration of this name is; `language` is `zh` or `en`.
#[wasm_bindgen(js_name = applyDemonstration)]
pub fn apply_demonstration(state: JsValue, name: &str, language_name: &str) -> Thrown<JsValue> {
    to_js(&state_from_js(state)?.with_demonstration(name, language(language_name))?.document())
}

/// What a run is called: `{method, demonstration}`, null where it has no such name.
#[wasm_bindgen(js_name = namesOf)]
pub fn names_of(run: JsValue) -> Thrown<JsValue> {
    #[derive(Serialize)]
    struct Names {
        method: Option<&'static str>,
        demonstration: Option<&'static str>,
    }
    let run = run_from_js(run)?;
    to_js(&Names { method: run.method().map(|method| method.name), demonstration: run.demonstration_name() })
}

/// The permalink of a state, without `#`.
#[wasm_bindgen(js_name = encodeLink)]
pub fn encode_link(state: JsValue) -> Thrown<String> {
    Ok(link::encode(&state_from_js(state)?))
}

/// What a permalink stands for, the second run that earlier versions' links carried, or null, and what could not be
/// read: `{state, second, notices}`.
#[wasm_bindgen(js_name = decodeLink)]
pub fn decode_link(link: &str, language_name: &str) -> Thrown<JsValue> {
    #[derive(Serialize)]
    struct Decoded {
        state: Value,
        second: Option<Value>,
        notices: Vec<Text>,
    }
    let (state, mut notices) = link::decode(link, &State::defaults(language(language_name)));
    let second = link::second_run(link, &state).map(|(run, refused)| {
        notices.extend(refused);
        run.json()
    });
    to_js(&Decoded { state: state.document(), second, notices })
}

/// The command line that does what the page does.
#[wasm_bindgen(js_name = commandLine)]
pub fn command_line(state: JsValue) -> Thrown<String> {
    Ok(command::command_line(&state_from_js(state)?))
}

/// What a corpus is made of, and what is known of its law.
#[wasm_bindgen(js_name = describeCorpus)]
pub fn describe_corpus(config: JsValue) -> Thrown<JsValue> {
    let corpus = open_corpus(config)?;
    to_js(&CorpusDescription::from(&corpus))
}

/// What has to be known of a run's model before there is one to ask.
#[wasm_bindgen(js_name = describeModel)]
pub fn describe_model(model: JsValue) -> Thrown<JsValue> {
    to_js(&match from_js::<ModelConfig>(model)? {
        ModelConfig::Fixed { process } => ProcessDescription::from(&*process.process()),
        ModelConfig::Learned { .. } => ProcessDescription::LEARNED,
    })
}

/// Throws, with what to do about it, where the corpus's law cannot answer in a network's place.
#[wasm_bindgen(js_name = checkLaw)]
pub fn check_law(run: JsValue) -> Thrown<()> {
    let run = run_from_js(run)?;
    let (corpus, process) = (texts::corpus(&run.corpus)?, run.process()?.process());
    Ok(known_law(&corpus)?.conditionals().check(process.tells(corpus.length))?)
}

/// How a prompt is understood: `{cells, blanks}`.
#[wasm_bindgen(js_name = readPrompt)]
pub fn read_prompt(config: JsValue, text: &str) -> Thrown<JsValue> {
    let corpus = open_corpus(config)?;
    let prompt = Prompt::read(text, &corpus.vocabulary, corpus.length)?;
    to_js(&PromptDescription::new(&prompt, &corpus.vocabulary))
}

/// The forward trajectory of a sentence, t = 0..=T: `Frame[]`.
#[wasm_bindgen(js_name = forwardFrames)]
pub fn forward_frames(state: JsValue, sentence: &str) -> Thrown<JsValue> {
    let State { run, sample, .. } = state_from_js(state)?;
    let corpus = texts::corpus(&run.corpus)?;
    let sentence = read_sentence(sentence, &corpus)?;
    to_js(&match run.model {
        ModelConfig::Fixed { process } => {
            corrupt(&sentence, &corpus.vocabulary, &*process.process(), sample.block_size, sample.seed)?
        }
        ModelConfig::Learned { .. } => encode(&sentence, &corpus.vocabulary),
    })
}

/// The state's prompt filled by the corpus's exact law in place of a network: `Infill`.
#[wasm_bindgen(js_name = oracleInfill)]
pub async fn oracle_infill(state: JsValue) -> Thrown<JsValue> {
    let State { run, sample, view, .. } = state_from_js(state)?;
    let corpus = texts::corpus(&run.corpus)?;
    let prompt = Prompt::read(&view.prompt, &corpus.vocabulary, corpus.length)?;
    let oracle = known_law(&corpus)?.conditionals();
    to_js(&infill(&oracle, &*run.process()?.process(), &corpus.vocabulary, &prompt, &sample).await?)
}

/// Which build this is: `{version, build}`.
#[wasm_bindgen(js_name = buildInfo)]
pub fn build_info() -> Thrown<JsValue> {
    #[derive(Serialize)]
    struct BuildInfo {
        version: &'static str,
        build: &'static str,
    }
    let build = match (cfg!(feature = "cpu"), cfg!(feature = "webgpu")) {
        (_, true) => "webgpu",
        (true, false) => "cpu",
        (false, false) => "core",
    };
    to_js(&BuildInfo { version: env!("CARGO_PKG_VERSION"), build })
}

fn open_corpus(config: JsValue) -> Result<Corpus> {
    texts::corpus(&from_js::<CorpusConfig>(config)?)
}
