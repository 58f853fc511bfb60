//! Random input at the engine's doors: refused in both languages, or read and written back the same; never a panic.
//! FUZZ_INPUTS says how many each door is given, FUZZ_SEED from where on; a failure names its own.
#![cfg(feature = "cpu")]

use crate::common::{checkpoint::File, where_applies, where_offered};
use denoise_lab::configuration::RunConfig;
use denoise_lab::configuration::link::{MAX_LENGTH, decode, encode};
use denoise_lab::configuration::state::{State, settings};
use denoise_lab::configuration::view::Language;
use denoise_lab::corpus::{Corpus, CorpusConfig, OwnText};
use denoise_lab::device;
use denoise_lab::error::{Result, Text};
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::Prompt;
use denoise_lab::settings::{Range, Setting};
use denoise_lab::training::{Precision, Run};
use pollster::block_on;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What has broken readers of text and of numbers elsewhere.
const NASTY: [&str; 32] = [
    "",
    " ",
    "\0",
    "\n",
    "\u{feff}",
    "\u{202e}",
    "𠀀",
    "é",
    "e\u{301}",
    "口",
    "□",
    "_",
    "__",
    "…",
    "...",
    "%",
    "%E4",
    "%ZZ",
    "&",
    "=",
    "#",
    "?",
    "+",
    "<script>",
    "-1",
    "0",
    "1e309",
    "NaN",
    "18446744073709551616",
    "1e-320",
    "null",
    "[]",
];

/// A variable of the environment that is a number.
fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().expect(name))
}

/// Gives a door that many inputs.
fn fuzz(door: impl Fn(&mut Random)) {
    let seed = asked("FUZZ_SEED", 1);
    for index in seed..seed + asked("FUZZ_INPUTS", 150) {
        let act = || door(&mut Random::new(index, Purpose::Test, 0));
        catch_unwind(AssertUnwindSafe(act))
            .unwrap_or_else(|_| panic!("again with FUZZ_SEED={index} FUZZ_INPUTS=1"));
    }
}

fn pick<'a, T: ?Sized>(random: &mut Random, of: &[&'a T]) -> &'a T {
    of[random.below(of.len())]
}

fn assert_told(text: &Text) {
    let is_chinese = text.zh.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c));
    assert!(is_chinese && text.en.trim_end().len() > 8, "{text:?}");
}

/// What was read; none where it was refused, with a sentence.
fn read<T>(result: Result<T>) -> Option<T> {
    result.map_err(|error| assert_told(&error.message)).ok()
}

/// The text with up to four pieces dropped, doubled, or replaced by something nasty or one of `words`.
fn altered(text: &str, words: &[&str], random: &mut Random) -> String {
    let mut pieces: Vec<String> = text.chars().map(String::from).collect();
    for _ in 0..=random.below(4) {
        let at = random.below(pieces.len() + 1);
        let end = (at + random.below(6)).min(pieces.len());
        let new = match random.below(4) {
            0 => String::new(),
            1 => pieces[at..end].concat().repeat(1 + random.below(3)),
            2 if !words.is_empty() => pick(random, words).to_string(),
            _ => pick(random, &NASTY).to_string(),
        };
        pieces.splice(at..end, [new]);
    }
    pieces.concat()
}

/// The same of bytes.
fn altered_bytes(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        // Half of the time near the beginning, where a file says what it is.
        let span = if random.below(2) == 0 { bytes.len().min(64) } else { bytes.len() };
        let at = random.below(span + 1);
        match random.below(4) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            2 => drop(bytes.splice(at..at, [[0, 0xff, 0x7f, 0x80][random.below(4)]; 3])),
            _ => drop(bytes.drain(at..(at + random.below(9)).min(bytes.len()))),
        }
    }
    bytes
}

/// A text that a setting may take, or may not.
fn value_of(setting: &Setting, random: &mut Random) -> String {
    match setting.range {
        _ if random.below(8) == 0 => pick(random, &NASTY).to_string(),
        Range::Integer { min, max, .. } | Range::Stepped { min, max, .. } => {
            let span = usize::try_from(max - min).unwrap_or(usize::MAX - 1);
            (min + random.below(span.min(1_000) + 1) as u64).to_string()
        }
        Range::Real { min, max, .. } => (min + (max - min) * random.uniform()).to_string(),
        Range::Choice { options, .. } => options[random.below(options.len())].name.to_string(),
        Range::Text { .. } => altered("abc 中国", &[], random),
    }
}

/// A state that some clicks lead to.
fn any_state(random: &mut Random) -> State {
    let language = [Language::Zh, Language::En, Language::Auto][random.below(3)];
    let all: Vec<&Setting> = settings();
    (0..random.below(8)).fold(State::defaults(language), |state, _| {
        let setting = all[random.below(all.len())];
        let value = value_of(setting, random);
        let mut changed = where_offered(setting, &value, where_applies(setting, state.clone()));
        let sound = read(changed.set(setting.name, &value)).is_some() && changed.validate().is_ok();
        if sound { changed } else { state }
    })
}

#[test]
fn a_link_leads_to_a_sound_state_whatever_it_says() {
    fuzz(|random| {
        let words: Vec<&str> = settings().iter().map(|setting| setting.name).collect();
        let link = altered(&encode(&any_state(random)), &words, random);
        let defaults = any_state(random);
        let (state, notices) = decode(&link, &defaults);
        state.validate().unwrap();
        notices.iter().for_each(assert_told);
        let again = encode(&state);
        assert!(again.len() < MAX_LENGTH, "{again}");
        assert_eq!(decode(&again, &State::defaults(Language::Auto)).0.run, state.run, "{link} {again}");
    });
}

#[test]
fn a_state_in_a_file_is_sound_or_refused() {
    fuzz(|random| {
        let state = any_state(random);
        let text = match random.below(2) {
            0 => altered(&state.document().to_string(), &[], random),
            _ => with_another_leaf(state.document(), random).to_string(),
        };
        if let Some(changed) = read(State::defaults(Language::Zh).read(&text)) {
            changed.validate().unwrap();
            assert_eq!(State::defaults(Language::En).read(&changed.document().to_string()).unwrap(), changed);
        }
    });
}

/// The document with one of its values replaced, or gone.
fn with_another_leaf(mut document: Value, random: &mut Random) -> Value {
    let mut pointers = Vec::new();
    leaves(&document, String::new(), &mut pointers);
    let pointer = &pointers[random.below(pointers.len())];
    if random.below(9) == 0 {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
    } else {
        let nasty = pick(random, &NASTY);
        let value = serde_json::from_str(nasty).unwrap_or_else(|_| nasty.into());
        *document.pointer_mut(pointer).unwrap() = value;
    }
    document
}

/// Where the values of a document stand.
fn leaves(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(value, format!("{pointer}/{name}"), into));
        }
        _ => into.push(pointer),
    }
}

#[test]
fn a_prompt_is_read_or_refused_on_every_corpus() {
    let options =
        settings().into_iter().find(|setting| setting.name == "corpus").map(|setting| &setting.range);
    let Some(Range::Choice { options, .. }) = options else { panic!("the corpus is not a choice") };
    let corpora: Vec<Corpus> = options
        .iter()
        .filter_map(|option| {
            let mut state = State::defaults(Language::Zh);
            state.set("corpus", option.name).unwrap();
            (!state.run.corpus.needs_text()).then(|| Corpus::open(&state.run.corpus).unwrap())
        })
        .collect();
    assert!(corpora.len() >= 6);
    fuzz(|random| {
        let Corpus { vocabulary, length, .. } = &corpora[random.below(corpora.len())];
        let words: Vec<&str> = vocabulary.tokens().iter().map(String::as_str).collect();
        let joint = ["", " "][random.below(2)];
        let some: Vec<&str> = (0..random.below(length + 2)).map(|_| pick(random, &words)).collect();
        let text = altered(&some.join(joint), &words, random);
        if let Some(prompt) = read(Prompt::read(&text, vocabulary, *length)) {
            assert_eq!(prompt.length(), *length, "{text}");
        }
    });
}

#[test]
fn a_text_is_read_or_refused_and_so_is_a_corpus_of_it() {
    let sea = "the sea rose and the moon fell,\r\nand nobody said a word of it.\n".repeat(6);
    fuzz(|random| {
        let bytes = match random.below(3) {
            0 => (0..random.below(400)).map(|_| random.below(256) as u8).collect(),
            1 => altered_bytes(sea.as_bytes(), random),
            _ => altered(&sea, &["\n", "\r", "\n\n"], random).into_bytes(),
        };
        let Some(text) = read(OwnText::read(&bytes)) else { return };
        let text = Arc::new(text);
        let mut state = State::defaults(Language::Zh);
        state.set("corpus", ["text", "lines"][random.below(2)]).unwrap();
        if let Some(state) = read(state.with("/run/corpus/fingerprint", text.fingerprint().into())) {
            read(Corpus::open_with(&state.run.corpus, &[text]));
        }
    });
}

#[test]
fn a_checkpoint_is_the_run_it_says_or_refused() {
    let files: Vec<Vec<u8>> = ["mask", "vae"]
        .map(|method| {
            let mut config = RunConfig::new(CorpusConfig::capitals()).with_method(method).unwrap();
            (config.network.size, config.training.batch) = (NetworkSize::Tiny, 8);
            let run = Run::on(Corpus::open(&config.corpus).unwrap(), config, device::cpu()).unwrap();
            block_on(run.save(Precision::Full)).unwrap()
        })
        .into();
    fuzz(|random| {
        let bytes = &files[random.below(files.len())];
        let bytes = match random.below(2) {
            0 => altered_bytes(bytes, random),
            _ => {
                let mut file = File::of(bytes);
                file.header = altered(&file.header, &["average", "weights", "1", "9", "\"", "}"], random);
                file.bytes()
            }
        };
        let Some(run) = read(Run::open_with(&bytes, &[], device::cpu())) else { return };
        let Some(saved) = read(block_on(run.save(Precision::Full))) else { return };
        let again = Run::open_with(&saved, &[], device::cpu()).unwrap();
        assert!(block_on(again.save(Precision::Full)).unwrap() == saved);
    });
}

/// A command that goes on is stopped: what it would compute is not the subject.
#[cfg(feature = "cli")]
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(300);

#[cfg(feature = "cli")]
#[test]
fn a_command_line_is_obeyed_or_refused() {
    use std::process::{Command, Stdio};
    let commands = [
        "train",
        "bound",
        "infill",
        "sample",
        "compare",
        "claim",
        "gap",
        "entropy",
        "corrupt",
        "gradients",
        "plan",
        "gather",
    ];
    let flags =
        ["--checkpoint", "--methods", "--corpora", "--count", "--seeds", "--threads", "--json", "--minutes"];
    fuzz(|random| {
        // Each is a program of its own.
        if random.below(4) > 0 {
            return;
        }
        let all = settings();
        let mut line = vec![pick(random, &commands).to_string()];
        for _ in 0..random.below(6) {
            let setting = all[random.below(all.len())];
            match random.below(4) {
                0 => line.push(pick(random, &flags).to_string()),
                1 => line.push(pick(random, &NASTY).replace('\0', "")),
                _ => {
                    line.extend([format!("--{}", setting.name), value_of(setting, random).replace('\0', "")])
                }
            }
        }
        let lab = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args(&line)
            // Where it leaves what it trains.
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut lab = lab.unwrap();
        let start = std::time::Instant::now();
        while lab.try_wait().unwrap().is_none() && start.elapsed() < PATIENCE {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let went_on = lab.try_wait().unwrap().is_none();
        lab.kill().unwrap();
        let output = lab.wait_with_output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(went_on || matches!(output.status.code(), Some(0..=2)), "{line:?}: {complaint}");
        assert!(!complaint.contains("panicked"), "{line:?}: {complaint}");
        assert!(went_on || output.status.success() || !complaint.trim().is_empty(), "{line:?}");
    });
}
