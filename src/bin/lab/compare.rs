//! `compare`: methods side by side.

use crate::clock::processor_seconds;
use crate::destination::Destination;
use crate::flags::{
    demonstration, file, given, number, numbers, open_corpus, path, sampler, sentences, several_methods,
    state_without, subcommand, text_file, texts, whole, whole_list,
};
use crate::interrupt::Interrupt;
use crate::measured;
use crate::output::{Output, in_locale, kebab, pretty, spread};
use crate::progress::Progress;
use crate::sweep::{self, Doing, Sweep};
use clap::{Arg, ArgMatches};
use denoise_lab::configuration::command::Command;
use denoise_lab::device;
use denoise_lab::error::Result;
use denoise_lab::settings::Setting;
use denoise_lab::study::comparison::{
    Asked, Comparison, ComparisonConfig, ComparisonLine, ComparisonProgress, MethodRuns, RunResult, Stage,
};
use pollster::block_on;
use serde::Serialize;
use std::process::ExitCode;

/// Rows asked at once: few enough that the progress bar moves.
const ROWS: usize = 512;

pub fn command() -> clap::Command {
    let fields = [
        ("method", "its name, or the demonstration's"),
        ("k", "positions restored at once; null for a diffusion and a learned posterior, which have no k"),
        ("seeds", "how many runs the numbers are the mean of"),
        ("parameters", "how many numbers are trained"),
        ("steps", "training steps of each run"),
        ("seconds", "of a processor's time that a run trained, without measuring"),
        (
            "bound",
            "on -log p(x), nats per sequence: {kind, nats, standardError}; errors are across seeds, null with one seed",
        ),
        (
            "processGap",
            "what the process costs even the optimal network: {nats, standardError}; null where unknown",
        ),
        ("learningGap", "what is left to learn: bound - entropy - processGap, shaped alike"),
        ("stopCost", "of a deletion: when to stop, shaped alike; otherwise null"),
        ("headCost", "of a planner: predicting which positions need recovery, shaped alike; otherwise null"),
        ("tokenCost", "the rest of a planner's bound, shaped alike"),
        (
            "sampler",
            "with --order, --temperature, --top-p or --choice: -log p(x) of the sampler itself, shaped alike; null of a method whose sampler has no likelihood",
        ),
        ("distortion", "D of a learned posterior, shaped alike; otherwise null"),
        ("rate", "R, likewise; D + R is the bound"),
        ("information", "I(x; z), nats per sequence, likewise"),
        ("aggregateDivergence", "KL(q(z), p(z)), likewise: what of R is not I(x; z)"),
        ("shuffleCost", "what z of another sentence costs, likewise"),
        ("positionalInformation", "I_pos, nats per position, likewise"),
        ("latentInformation", "I_z, nats per position, likewise"),
        ("importanceGap", "with --importance: the tightest IWAE bound minus the entropy, likewise"),
        ("verdicts", "of each seed of a learned posterior, what the decoder has become; otherwise empty"),
        ("failure", "beside method alone: why it could not run here, or not to the end"),
    ];
    let described = subcommand(
        Command::Compare,
        "Train several methods, or one run, with several seeds each, measure them at every k, and print a table; Ctrl-C prints what there is",
        &fields,
    )
    .arg(several_methods())
    .arg(demonstration())
    .arg(numbers("k", "Positions restored at once, every k to measure at; diffusions have none").default_value("1"))
    .arg(number("seeds", 1..=1000, "3", "How many runs of each method, with --seed and the seeds after it"))
    .arg(
        Arg::new("minutes")
            .long("minutes")
            .value_name("X")
            .value_parser(clap::value_parser!(f64))
            .allow_negative_numbers(true)
            .conflicts_with("steps")
            .help("Minutes of one processor that each run trains; timing chooses the steps, so that only --steps repeats a run exactly"),
    )
    .arg(sentences("1024"))
    .arg(text_file())
    .arg(file("out", "A file to write the whole table to, as JSON, after every method"));
    sweep::flags(measured::flags(described, "16", None))
}

pub fn compare(matches: &ArgMatches, doing: Doing, output: &Output) -> Result<ExitCode> {
    let methods: Vec<String> = matches.get_many("methods").into_iter().flatten().cloned().collect();
    // What only some methods have is given to those; the run itself has to have it.
    let is_for_some = |setting: &Setting| !methods.is_empty() && setting.pointer.starts_with("/run/model/");
    let settings = given(is_for_some, Command::Compare, matches).into_iter();
    let settings = settings.map(|(name, text)| (name.to_string(), text)).collect();
    let mut state = state_without(is_for_some, Command::Compare, matches)?;
    let texts = texts(matches, &mut state)?;
    let corpus = open_corpus(&state.run.corpus, &texts)?;
    let out = path(matches, "out");
    let output = &output.beside_file(out.is_some());
    let out = out.map(Destination::of).transpose()?;
    let config = ComparisonConfig {
        methods,
        asked: Asked {
            block_sizes: whole_list(matches, "k"),
            share: state.sample.share,
            sampler: sampler(Command::Compare, matches, &state.sample),
            measurement: measured::config(matches),
        },
        seeds: whole(matches, "seeds"),
        minutes: matches.get_one::<f64>("minutes").copied(),
        settings,
    };
    let (name, entropy) = (corpus.name, corpus.entropy());
    let mut comparison = Comparison::new(&state, corpus, config, device::cpu(), processor_seconds)?;
    let sweep = Sweep::new(&command(), matches, doing)?;
    if !sweep.settle(|decide| comparison.settle(decide), output)? {
        return Ok(ExitCode::SUCCESS);
    }
    let output = &output.silent(sweep.is_single());
    output.text(header(name, entropy))?;
    let interrupt = Interrupt::listen()?;
    let keep = |comparison: &Comparison| match &out {
        Some(out) => out.write(&table(name, entropy, comparison)?),
        None => Ok(()),
    };
    let ended = run(&mut comparison, &sweep, &interrupt, keep, output);
    keep(&comparison)?;
    Ok(interrupt.exit_code(ended?))
}

/// Compares, printing and keeping each method once it is finished; false if Ctrl-C came first, and then what there
/// is of the method under way is printed too.
fn run(
    comparison: &mut Comparison,
    sweep: &Sweep,
    interrupt: &Interrupt,
    keep: impl Fn(&Comparison) -> Result<()>,
    output: &Output,
) -> Result<bool> {
    let progress = Progress::new("steps or rows", 0, 0);
    let (mut printed, mut finished) = (0, false);
    while !finished && !interrupt.is_raised() {
        finished = block_on(comparison.advance(ROWS));
        if let Some(doing) = comparison.progress() {
            show(&progress, doing);
        }
        if let Some(finished) = comparison.take_finished() {
            finished
                .outcome
                .iter()
                .for_each(|result| progress.note(&announced(finished.planned.method, result)));
            sweep.keep(&finished)?;
        }
        for method_runs in &comparison.methods()[printed..comparison.finished()] {
            progress.aside(|| report(method_runs, output))?;
            printed += 1;
            // A disk that is full now may not be at the end.
            keep(comparison).unwrap_or_else(|error| progress.note(in_locale(&error.message)));
        }
    }
    drop(progress);
    comparison.methods()[printed..].iter().take(1).try_for_each(|method_runs| report(method_runs, output))?;
    Ok(finished)
}

/// A run that is trained and measured, for whoever waits.
fn announced(method: &str, RunResult { steps, seconds, .. }: &RunResult) -> String {
    format!("{method}: {steps} steps in {seconds:.1} s, measured")
}

fn show(progress: &Progress, doing: ComparisonProgress) {
    let ComparisonProgress { method, run, stage, done, all } = doing;
    let doing = match stage {
        Stage::Timing => "timing",
        Stage::Training => "training",
        Stage::Measuring => "measuring",
    };
    progress.part(format!("{method}, run {}: {doing}", run + 1), all);
    progress.set(done);
}

/// What makes a line of a method that could not run.
#[derive(Serialize)]
struct Failure<'a> {
    method: &'static str,
    failure: &'a str,
}

fn failure(method_runs: &MethodRuns) -> Option<Failure<'_>> {
    let method = method_runs.method();
    method_runs.failure().map(|error| Failure { method, failure: in_locale(&error.message) })
}

fn report(method_runs: &MethodRuns, output: &Output) -> Result<()> {
    method_runs.lines().iter().try_for_each(|line| output.line(row(line), line))?;
    failure(method_runs)
        .map_or(Ok(()), |line| output.line(format!("{}: {}", line.method, line.failure), &line))
}

/// The corpus, and the names of the columns.
fn header(corpus: &str, entropy: Option<f64>) -> String {
    let entropy = entropy.map_or("unknown".to_string(), |nats| format!("{nats:.4}"));
    format!(
        "{corpus}: entropy {entropy}; nats per sequence, means over seeds ± their standard error\n\
         {:18} {:>3} {:>10} {:>6} {:>8}  {:20} {:20} {:20} {:20} {:20} {:20} {}",
        "method",
        "k",
        "parameters",
        "steps",
        "seconds",
        "bound",
        "process gap",
        "learning gap",
        "head cost, or D",
        "token cost, or R",
        "sampler",
        "kind of bound"
    )
}

fn row(line: &ComparisonLine) -> String {
    let k = line.k.map_or("-".to_string(), |k| k.to_string());
    let parts = [line.head_cost.or(line.distortion), line.token_cost.or(line.rate), line.sampler];
    let parts = [Some(line.bound.spread), line.process_gap, line.learning_gap].into_iter().chain(parts);
    let parts: String = parts.map(|part| format!("{:20} ", part.map_or("-".to_string(), spread))).collect();
    format!(
        "{:18} {k:>3} {:>10} {:>6} {:>8.1}  {parts}{}{}",
        line.method,
        line.parameters,
        line.steps,
        line.seconds,
        kebab(&line.bound.kind),
        made_of_z(line)
    )
}

/// What the decoder makes of z, below the row of a learned posterior.
fn made_of_z(line: &ComparisonLine) -> String {
    let measured = [
        ("I(x; z)", line.information),
        ("KL(q(z), p(z))", line.aggregate_divergence),
        ("I_z a position", line.latent_information),
        ("I_pos", line.positional_information),
        ("cost of another's z", line.shuffle_cost),
        ("tightest IWAE above the entropy", line.importance_gap),
    ];
    let parts = measured.into_iter().filter_map(|(name, part)| Some(format!("{name} {}", spread(part?))));
    let parts: Vec<String> = parts.collect();
    let verdicts: Vec<String> = line.verdicts.iter().map(kebab).collect();
    if verdicts.is_empty() {
        return String::new();
    }
    format!("\n  {}; verdicts of {} seeds: {}", parts.join(", "), line.seeds, verdicts.join(", "))
}

/// The whole table as a file.
fn table(corpus: &str, entropy: Option<f64>, comparison: &Comparison) -> Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Table<'a> {
        corpus: &'a str,
        entropy: Option<f64>,
        lines: Vec<ComparisonLine>,
        failures: Vec<Failure<'a>>,
    }
    let methods = comparison.methods();
    let (lines, failures) =
        (methods.iter().flat_map(MethodRuns::lines).collect(), methods.iter().filter_map(failure).collect());
    pretty(&Table { corpus, entropy, lines, failures })
}
