//! `corrupt`, `entropy`, `gap`: what can be said without a network.

use crate::flags::{
    is_given, open_corpus, sentences, state, subcommand, text, text_file, texts, whole, words,
};
use crate::output::{Output, frame_line, frame_text, k_is, nats};
use clap::ArgMatches;
use denoise_lab::Token;
use denoise_lab::configuration::command::Command;
use denoise_lab::configuration::state::State;
use denoise_lab::corpus::description::known_distribution;
use denoise_lab::corpus::{Baselines, Corpus, Vocabulary};
use denoise_lab::error::{Error, Result};
use denoise_lab::frame::corruption::{corrupt as corrupted, read_characters};
use denoise_lab::process::{Process, check_block_size};
use denoise_lab::sampler::read_sentence;
use denoise_lab::study::process_gap::ProcessGap;
use pollster::block_on;
use serde::Serialize;
use serde_json::Value;

/// Rows a distribution is asked about at once.
const ROWS: usize = 512;

pub fn corrupt_command() -> clap::Command {
    let fields = [
        ("t", "the corruption level, from 0 (data) to T (pure noise)"),
        ("text", "the sentence at that level; 口 or □ is the mask"),
    ];
    subcommand(Command::Corrupt, "Show a sentence at every corruption level", &fields).arg(words(
        "The sentence: any text, a token a character; with --corpus, a sentence of that corpus [default: the corpus's own example]",
    ))
}

pub fn corrupt(matches: &ArgMatches, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    struct Line {
        t: usize,
        text: String,
    }
    let state = state(Command::Corrupt, matches)?;
    let (vocabulary, sentence) = sentence(matches, &state)?;
    let process = state.process()?;
    let separator = vocabulary.separator();
    for frame in corrupted(&sentence, &vocabulary, &*process, state.sample.block_size, state.sample.seed)? {
        let line = Line { t: frame.t, text: frame_text(&frame, separator) };
        output.line(frame_line(&frame, separator), &line)?;
    }
    Ok(())
}

/// The sentence to corrupt and the vocabulary it is written in.
fn sentence(matches: &ArgMatches, state: &State) -> Result<(Vocabulary, Vec<Token>)> {
    let text = text(matches);
    if let (Some(text), false) = (&text, is_given(matches, "corpus")) {
        return read_characters(text);
    }
    let corpus = Corpus::open(&state.run.corpus)?;
    let sentence = read_sentence(text.as_ref().unwrap_or(&corpus.sentence), &corpus)?;
    Ok((corpus.vocabulary, sentence))
}

pub fn entropy_command() -> clap::Command {
    let fields = [
        ("corpus", "its name"),
        ("length", "L, tokens in a sentence"),
        ("vocabularySize", "V, the mask not counted"),
        ("entropy", "H in nats per sequence; null where the distribution is unknown"),
        ("pooledUnigram", "cost of one unigram for all positions, nats per sequence"),
        ("positionalUnigram", "cost of a unigram for each position, nats per sequence"),
        ("bigram", "cost of a bigram for each position, nats per sequence"),
        ("lengths", "of strings on a canvas: the probability of each length 0..L-1; otherwise null"),
    ];
    subcommand(Command::Entropy, "The entropy of a corpus and what n-gram models cost", &fields)
        .arg(text_file())
}

pub fn entropy(matches: &ArgMatches, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Line {
        corpus: &'static str,
        length: usize,
        vocabulary_size: usize,
        entropy: Option<f64>,
        #[serde(flatten)]
        baselines: Baselines,
        lengths: Option<Vec<f64>>,
    }
    let mut state = state(Command::Entropy, matches)?;
    let texts = texts(matches, &mut state)?;
    let corpus = open_corpus(&state.run.corpus, &texts)?;
    let (length, vocabulary_size) = (corpus.length, corpus.vocabulary.size());
    let (entropy, baselines, lengths) = (corpus.entropy(), corpus.baselines(), corpus.lengths());
    let mut text = format!(
        "{}: {length} tokens out of {vocabulary_size}; nats per sequence\n\
         entropy             {}\n\
         bigram              {:8.4}\n\
         positional unigram  {:8.4}\n\
         pooled unigram      {:8.4}",
        corpus.name,
        entropy.map_or("unknown".to_string(), |nats| format!("{nats:8.4}")),
        baselines.bigram,
        baselines.positional_unigram,
        baselines.pooled_unigram,
    );
    for (length, p) in lengths.iter().flatten().enumerate().filter(|(_, p)| **p > 0.0) {
        text += &format!("\nlength {length:<12} {p:8.4}");
    }
    output.line(text, &Line { corpus: corpus.name, length, vocabulary_size, entropy, baselines, lengths })
}

pub fn gap_command() -> clap::Command {
    let fields = [
        ("corpus", "its name"),
        ("process", "its name"),
        ("k", "positions restored at once; null for a diffusion, which has no k"),
        ("processGap", "what the optimal network loses by it, nats per sequence"),
        ("processGapError", "its standard error; 0 where it is summed exactly"),
        ("sentences", "how many sentences it was estimated from; null where it is summed exactly"),
        ("entropy", "H of the corpus; entropy + processGap is the lowest bound that can be reached"),
    ];
    subcommand(
        Command::Gap,
        "What restoring k positions at once costs even an optimal network; without --k, for every k",
        &fields,
    )
    .arg(sentences("1024"))
}

pub fn gap(matches: &ArgMatches, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Line {
        corpus: &'static str,
        process: Value,
        k: Option<usize>,
        process_gap: f64,
        process_gap_error: f64,
        sentences: Option<usize>,
        entropy: f64,
    }
    let state = state(Command::Gap, matches)?;
    let corpus = Corpus::open(&state.run.corpus)?;
    let entropy = known_distribution(&corpus)?.entropy();
    let process = state.process()?;
    let sentences = whole(matches, "sentences");
    for k in block_sizes(matches, &state, &*process, corpus.length)? {
        let mut gap = ProcessGap::new(&corpus, &*process, k.unwrap_or(1), sentences)?;
        while !block_on(gap.advance(ROWS))? {}
        let mean = gap.mean()?;
        let sentences = matches!(gap, ProcessGap::Estimated(_)).then_some(sentences);
        let how = sentences.map_or(String::new(), |count| format!(", estimated from {count} sentences"));
        let text = format!("{}{} nats{how}", k_is(k), nats(mean.nats, mean.standard_error));
        let line = Line {
            corpus: corpus.name,
            process: state.get("process")?,
            k,
            process_gap: mean.nats,
            process_gap_error: mean.standard_error,
            sentences,
            entropy,
        };
        output.line(text, &line)?;
    }
    Ok(())
}

/// The k that was asked for, or every k that sentences of this length allow; one `None` for a diffusion.
pub fn block_sizes(
    matches: &ArgMatches,
    state: &State,
    process: &dyn Process,
    length: usize,
) -> Result<Vec<Option<usize>>> {
    let is_asked = is_given(matches, "k");
    match process.blocks() {
        None if is_asked => Err(no_k()),
        None => Ok(vec![None]),
        Some(_) if is_asked || is_given(matches, "config") => {
            check_block_size(state.sample.block_size, length)?;
            Ok(vec![Some(state.sample.block_size)])
        }
        Some(_) => Ok((1..=length).map(Some).collect()),
    }
}

fn no_k() -> Error {
    Error::setting(
        "扩散没有 k；删除的 k 在训练时就定了（deleted-at-once）。请去掉 --k。",
        "A diffusion has no k, and a deletion the one it was trained on (deleted-at-once): leave --k out.",
    )
}
