//! `bound`, `infill`: what a trained network is asked.

use crate::flags::{file, path, state, subcommand, text, text_file, texts, words};
use crate::law::block_sizes;
use crate::output::{Output, file_error, frame_line};
use clap::{Arg, ArgAction, ArgMatches};
use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{Corpus, Text};
use denoise_lab::device;
use denoise_lab::error::{Error, ErrorKind, Result};
use denoise_lab::run::command::Command;
use denoise_lab::run::description::known_law;
use denoise_lab::run::state::State;
use denoise_lab::run::{Evaluation, Measurement, Trainer};
use denoise_lab::sampler::{self, Prompt};
use indicatif::ProgressBar;
use pollster::block_on;
use std::path::Path;
use std::sync::Arc;

/// Rows asked at once: few enough that the progress bar moves.
const ROWS: usize = 512;

pub fn bound_command() -> clap::Command {
    let fields = [
        ("step", "steps the weights had been trained for; the averaged weights are measured"),
        ("k", "positions restored at once"),
        (
            "nelbo",
            "the bound on -log p(x), nats per sequence: {kind, nats, standardError, sentences, perStep}",
        ),
        ("natsPerToken", "nelbo / L"),
        ("bitsPerToken", "nelbo / (L ln 2)"),
        ("processGap", "what the process costs even the optimal network"),
        ("processGapError", "its standard error; 0 where it is known exactly"),
        ("learningGap", "what this network still has to learn: nelbo - entropy - processGap"),
        ("learningGapError", "its standard error; 0 if summed exactly"),
        (
            "headCost",
            "noise-variant hidden: predicting which positions need recovery: {nats, standardError, optimum, learningGap}; otherwise null",
        ),
        ("tokenCost", "the rest of the bound, what they are, shaped as headCost"),
        ("logLikelihood", "with --exact: -log p(x) itself, shaped as nelbo; otherwise null"),
        ("jensenGap", "with --exact: nelbo - logLikelihood; otherwise null"),
    ];
    subcommand(Command::Bound, "The bound of a trained network; without --k, for every k", &fields)
        .arg(file("checkpoint", "The run to measure, saved by `lab train` or by the page").required(true))
        .arg(text_file())
        .arg(
            Arg::new("exact")
                .long("exact")
                .action(ArgAction::SetTrue)
                .help("Sum over all orders and sentences instead of estimating"),
        )
        .arg(
            Arg::new("sentences")
                .long("sentences")
                .value_name("N")
                .value_parser(clap::value_parser!(u64).range(2..=100_000))
                .default_value("1024")
                .conflicts_with("exact")
                .help("Sentences to draw for an estimate"),
        )
}

pub fn bound(matches: &ArgMatches, output: &Output) -> Result<()> {
    let mut state = state(Command::Bound, matches)?;
    let texts = texts(matches, &mut state)?;
    let trainer = open(path(matches, "checkpoint").unwrap_or(Path::new("")), &texts)?;
    let block_sizes = block_sizes(matches, &state, trainer.corpus().length)?;
    if matches.get_flag("exact") {
        let mut evaluation = trainer.evaluate_exactly()?;
        finish(&mut evaluation)?;
        let measurements = evaluation.measurements()?;
        return measurements
            .iter()
            .filter(|m| block_sizes.contains(&m.k))
            .try_for_each(|m| report(m, output));
    }
    let sentences = matches.get_one::<u64>("sentences").copied().unwrap_or(1024) as usize;
    for k in block_sizes {
        let mut evaluation = trainer.evaluate(k, sentences)?;
        finish(&mut evaluation)?;
        evaluation.measurements()?.iter().try_for_each(|measurement| report(measurement, output))?;
    }
    Ok(())
}

/// Runs an evaluation to its end, with a progress bar.
fn finish(evaluation: &mut Evaluation) -> Result<()> {
    let bar = ProgressBar::new(evaluation.progress().1 as u64);
    while !block_on(evaluation.advance(ROWS))? {
        bar.set_position(evaluation.progress().0 as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

fn report(measurement: &Measurement, output: &Output) -> Result<()> {
    let Measurement { k, nelbo, log_likelihood, jensen_gap, head_cost, token_cost, .. } = measurement;
    let mut text = format!("k={k}  bound {} nats", nats(nelbo.nats, nelbo.standard_error));
    if measurement.process_gap.is_none() {
        let Measurement { nats_per_token, bits_per_token, .. } = measurement;
        text += &format!("  {nats_per_token:.4} nats/token  {bits_per_token:.4} bits/token");
    }
    for (name, gap, error) in [
        ("process gap", measurement.process_gap, measurement.process_gap_error),
        ("learning gap", measurement.learning_gap, measurement.learning_gap_error),
    ] {
        text += &gap.map_or(String::new(), |gap| format!("  {name} {}", nats(gap, error.unwrap_or(0.0))));
    }
    for (name, part) in [("head cost", head_cost), ("token cost", token_cost)] {
        let Some(part) = part else { continue };
        text += &format!("  {name} {}", nats(part.cost.nats, part.cost.standard_error));
        text += &part
            .learning_gap
            .map_or(String::new(), |gap| format!(" (learning gap {})", nats(gap.nats, gap.standard_error)));
    }
    if let Some(exact) = log_likelihood {
        text += &format!("  -log p(x) {} nats", nats(exact.nats, exact.standard_error));
    }
    text += &jensen_gap.map_or(String::new(), |gap| format!("  Jensen gap {gap:.4}"));
    output.line(text, measurement)
}

fn nats(value: f64, standard_error: f64) -> String {
    if standard_error == 0.0 {
        return format!("{value:.4}");
    }
    format!("{value:.4} ± {standard_error:.4}")
}

pub fn infill_command() -> clap::Command {
    let fields = [
        ("text", "the filled sentence"),
        ("tokens", "its tokens' ids"),
        ("logProbability", "of what was restored, in nats; null where there is none"),
        ("logProbabilityKind", "what it is the logarithm of"),
        ("networkEvaluations", "how often the network was asked"),
        ("orderUsed", "the order the blanks were restored in; null where a planner chose"),
        ("corrections", "how often a restored token was changed again, by a planner or by remasking"),
        ("effectiveSampleSize", "of the particles at the end; null without particles"),
        ("smallestEffectiveSampleSize", "of the particles on the way; null without particles"),
        ("frames", "the trajectory, as on the page"),
    ];
    subcommand(Command::Infill, "Fill the blanks of a prompt", &fields)
        .arg(file("checkpoint", "The run to ask, saved by `lab train` or by the page"))
        .arg(
            Arg::new("oracle")
                .long("oracle")
                .action(ArgAction::SetTrue)
                .conflicts_with("checkpoint")
                .help("Ask the exact law of the corpus instead of a network"),
        )
        .arg(text_file())
        .arg(words("The prompt: □ is a blank, and so are 口 and _ [default: the corpus's first example]"))
        .mut_arg("corpus", |arg| arg.conflicts_with("checkpoint"))
        .mut_arg("process", |arg| arg.conflicts_with("checkpoint"))
        .mut_arg("noise-share", |arg| arg.conflicts_with("checkpoint"))
        .mut_arg("noise-variant", |arg| arg.conflicts_with("checkpoint"))
}

pub fn infill(matches: &ArgMatches, output: &Output) -> Result<()> {
    let mut state = state(Command::Infill, matches)?;
    let texts = texts(matches, &mut state)?;
    if let Some(path) = path(matches, "checkpoint") {
        let trainer = open(path, &texts)?;
        state.run = trainer.config().clone();
        return fill(&trainer.denoiser(), trainer.corpus(), &state, text(matches), output);
    }
    if !matches.get_flag("oracle") {
        return Err(Error::new(
            ErrorKind::Setting,
            "要有人来填空：用 --checkpoint 给出 lab train 存的文件，或用 --oracle 让语料自己的精确概率来填。",
            "Something has to fill the blanks: give --checkpoint with a file saved by lab train, or --oracle for the exact law of the corpus.",
        ));
    }
    let corpus = Corpus::open(&state.run.corpus)?;
    fill(&known_law(&corpus)?.conditionals(), &corpus, &state, text(matches), output)
}

fn fill(
    conditionals: &impl Conditionals,
    corpus: &Corpus,
    state: &State,
    text: Option<String>,
    output: &Output,
) -> Result<()> {
    let text = text.as_ref().or(corpus.prompts.first()).map_or("", String::as_str);
    let prompt = Prompt::read(text, &corpus.vocabulary, corpus.length)?;
    let process = state.run.process.process();
    let infill =
        block_on(sampler::infill(conditionals, &*process, &corpus.vocabulary, &prompt, &state.sample))?;
    for frame in &infill.frames {
        output.text(frame_line(frame, corpus.vocabulary.separator()))?;
    }
    let nats = infill.log_probability.map_or("none".to_owned(), |nats| format!("{nats:.4} nats"));
    output.line(format!("log-probability {nats}"), &infill)
}

/// Opens a saved run on the CPU; a run on a text needs that text.
pub fn open(path: &Path, texts: &[Arc<Text>]) -> Result<Trainer> {
    let bytes = std::fs::read(path).map_err(|error| file_error("read", path, &error))?;
    Trainer::open_with(&bytes, texts, device::cpu())
}
