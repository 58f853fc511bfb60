//! `claim`: fixed posteriors against learned ones.

use crate::clock::processor_seconds;
use crate::destination::{Destination, make_folder};
use crate::flags::{configured, file, given, number, path, sentences, subcommand, whole};
use crate::interrupt::Interrupt;
use crate::output::{Output, in_locale, kebab, pretty, spread};
use crate::progress::Progress;
use crate::sweep::{self, Doing, Sweep};
use clap::{Arg, ArgMatches};
use denoise_lab::configuration::RunConfig;
use denoise_lab::configuration::command::Command;
use denoise_lab::corpus::{Corpus, CorpusConfig, corpora};
use denoise_lab::device;
use denoise_lab::diagnosis::MeasurementConfig;
use denoise_lab::error::Result;
use denoise_lab::study::claim::{Claim, ClaimConfig, ClaimFinding, ClaimLine, Contest, plot};
use pollster::block_on;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

/// Rows asked at once: few enough that Ctrl-C is answered soon.
const ROWS: usize = 512;

pub fn command() -> clap::Command {
    let fields = [
        ("corpus", "on which; every line has it"),
        ("method", "vae, fixed-deviation, fixed-mean, fixed-posterior: the 2x2; gpt, mask: noises, at k = 1"),
        ("kind", "what the bound is"),
        ("seeds", "how many runs the numbers are the mean of"),
        ("parameters", "how many numbers are trained; a posterior without parameters has no encoder"),
        ("steps", "training steps of each run"),
        ("seconds", "of a processor's time that a run trained, without measuring"),
        (
            "bound",
            "on -log p(x), nats per sequence: {nats, standardError}; errors are across seeds, null with one",
        ),
        ("gap", "the bound minus the corpus's entropy, shaped alike"),
        ("gaps", "the same of each seed"),
        ("distortion", "D of the 2x2, shaped alike; null of a noise"),
        ("rate", "R, likewise; D + R is the bound"),
        ("rateGap", "R - H, likewise: the floor of the gap where q and the prior are fixed"),
        ("information", "I(x; z), nats per sequence, likewise"),
        ("aggregateDivergence", "KL(q(z), p(z)), likewise: what of R is not I(x; z)"),
        ("latentInformation", "I_z, nats per position, likewise"),
        ("verdicts", "of each seed, what the decoder has become; empty of a noise"),
        ("failure", "beside corpus and method alone: why it could not run to the end"),
        ("best", "in the last line of a corpus: the method with the lowest bound"),
        ("bestPosterior", "the one with the lowest bound among the 2x2"),
        ("sentence", "the same in words: {zh, en}"),
        (
            "contrasts",
            "[{name, added, beyondChance, sentence}]: what a change adds to the bound, seed by seed",
        ),
    ];
    let known = corpora().iter().filter(|entry| Corpus::open(&entry.config).is_ok());
    let names: Vec<&str> = known.map(|entry| entry.choice.name).collect();
    let described = subcommand(
        Command::Claim,
        "Test whether a fixed posterior beats a learned one: the 2x2 of {learned, fixed mean} x {learned, fixed deviation} and two noises, with several seeds on each corpus; Ctrl-C prints what there is",
        &fields,
    )
    .arg(
        Arg::new("corpora")
            .long("corpora")
            .value_name("NAME,..")
            .value_delimiter(',')
            .default_value("capitals,topics,brackets")
            .help(format!("The corpora, those whose distribution is known [{}]", names.join(", "))),
    )
    .arg(number("seeds", 1..=1000, "3", "How many runs of each method, with --seed and the seeds after it"))
    .arg(sentences("512"))
    .arg(number("draws", 2..=10_000, "16", "Draws of z for each sentence"))
    .arg(file("out", "A folder, made if need be, for the table (claim.json) and the plot (claim.svg), written after every corpus").value_name("FOLDER"));
    sweep::flags(described)
}

pub fn claim(matches: &ArgMatches, doing: Doing, output: &Output) -> Result<ExitCode> {
    let out = path(matches, "out");
    let output = &output.beside_file(out.is_some());
    let kept = out.map(Kept::within).transpose()?;
    let config = ClaimConfig {
        corpora: matches.get_many::<String>("corpora").into_iter().flatten().cloned().collect(),
        seeds: whole(matches, "seeds"),
        measurement: MeasurementConfig::new(whole(matches, "sentences"), whole(matches, "draws")),
        run: configured(RunConfig::learned(CorpusConfig::capitals()), matches)?.run,
        settings: given(|_| true, Command::Claim, matches)
            .into_iter()
            .map(|(name, text)| (name.to_string(), text))
            .collect(),
    };
    let mut claim = Claim::new(&config, &device::cpu(), processor_seconds)?;
    let sweep = Sweep::new(&command(), matches, doing)?;
    if !sweep.settle(|decide| claim.settle(decide), output)? {
        return Ok(ExitCode::SUCCESS);
    }
    let output = &output.silent(sweep.is_single());
    let interrupt = Interrupt::listen()?;
    let keep = |claim: &Claim| kept.as_ref().map_or(Ok(()), |kept| kept.save(claim));
    let ended = run(&mut claim, &sweep, &interrupt, keep, output);
    keep(&claim)?;
    Ok(interrupt.exit_code(ended?))
}

/// Runs, printing and keeping each corpus once it is finished; false if Ctrl-C came first, and then what there is of
/// the corpus under way is printed too.
fn run(
    claim: &mut Claim,
    sweep: &Sweep,
    interrupt: &Interrupt,
    keep: impl Fn(&Claim) -> Result<()>,
    output: &Output,
) -> Result<bool> {
    let progress = Progress::new("steps", 0, claim.steps().1);
    let (mut printed, mut finished, mut under_way) = (0, false, None);
    while !finished && !interrupt.is_raised() {
        finished = block_on(claim.advance(ROWS));
        progress.set(claim.steps().0);
        claim.take_finished().iter().try_for_each(|finished| sweep.keep(finished))?;
        if claim.progress() != under_way {
            under_way = claim.progress();
            if let Some(doing) = under_way {
                let doing = format!("{}, {}, run {}", doing.corpus, doing.method, doing.run + 1);
                progress.note(&doing);
                progress.say(doing);
            }
        }
        for contest in &claim.contests()[printed..claim.finished()] {
            progress.aside(|| report(contest, output))?;
            printed += 1;
            // A disk that is full now may not be at the end.
            keep(claim).unwrap_or_else(|error| progress.note(in_locale(&error.message)));
        }
    }
    drop(progress);
    claim.contests()[printed..].iter().take(1).try_for_each(|contest| report(contest, output))?;
    Ok(finished)
}

/// What makes a line of a method that could not run.
#[derive(Serialize)]
struct Failure<'a> {
    corpus: &'static str,
    method: &'static str,
    failure: &'a str,
}

fn failures(contest: &Contest) -> impl Iterator<Item = Failure<'_>> {
    contest.failures().into_iter().map(|(method, error)| Failure {
        corpus: contest.corpus(),
        method,
        failure: in_locale(&error.message),
    })
}

fn report(contest: &Contest, output: &Output) -> Result<()> {
    let lines = contest.lines();
    output.text(header(contest))?;
    lines.iter().try_for_each(|line| output.line(row(line), line))?;
    for failure in failures(contest) {
        output.line(format!("{}: {}", failure.method, failure.failure), &failure)?;
    }
    let Some(finding) = contest.finding() else { return Ok(()) };
    let contrasts = finding.contrasts.iter().map(|contrast| format!("\n  {}", in_locale(&contrast.sentence)));
    output.line(format!("{}{}\n", in_locale(&finding.sentence), contrasts.collect::<String>()), &finding)
}

fn header(contest: &Contest) -> String {
    format!(
        "{}: entropy {:.4}; nats per sequence, means over seeds ± their standard error\n\
         {:15} {:>10} {:>6} {:>8}  {:20} {:20} {:20} {:20} {:20} {:20} {:20} {:20} {}",
        contest.corpus(),
        contest.entropy(),
        "method",
        "parameters",
        "steps",
        "seconds",
        "above entropy",
        "bound",
        "D",
        "R",
        "R above entropy",
        "I(x; z)",
        "KL(q(z), p(z))",
        "I_z a position",
        "kind of bound; verdicts"
    )
}

fn row(line: &ClaimLine) -> String {
    let parts = [Some(line.gap), Some(line.bound), line.distortion, line.rate, line.rate_gap];
    let of_z = [line.information, line.aggregate_divergence, line.latent_information];
    let parts = parts.into_iter().chain(of_z);
    let parts: String = parts.map(|part| format!("{:20} ", part.map_or("-".to_string(), spread))).collect();
    let verdicts: Vec<String> = line.verdicts.iter().map(kebab).collect();
    let verdicts = if verdicts.is_empty() { String::new() } else { format!("; {}", verdicts.join(", ")) };
    format!(
        "{:15} {:>10} {:>6} {:>8.1}  {parts}{}{verdicts}",
        line.method,
        line.parameters,
        line.steps,
        line.seconds,
        kebab(&line.kind)
    )
}

/// The table and its plot as files.
struct Kept {
    table: Destination,
    plot: Destination,
}

impl Kept {
    /// In a folder, which is made if need be.
    fn within(folder: &Path) -> Result<Self> {
        make_folder(folder)?;
        let file = |name: &str| Destination::of(&folder.join(name));
        Ok(Self { table: file("claim.json")?, plot: file("claim.svg")? })
    }

    fn save(&self, claim: &Claim) -> Result<()> {
        let (table, plot) = written(claim)?;
        self.table.write(&table)?;
        self.plot.write(plot.as_bytes())
    }
}

/// The table as JSON, and the plot.
fn written(claim: &Claim) -> Result<(Vec<u8>, String)> {
    #[derive(Serialize)]
    struct Table<'a> {
        lines: &'a [ClaimLine],
        failures: Vec<Failure<'a>>,
        findings: Vec<ClaimFinding>,
    }
    let contests = claim.contests();
    let lines: Vec<ClaimLine> = contests.iter().flat_map(Contest::lines).collect();
    let table = Table {
        lines: &lines,
        failures: contests.iter().flat_map(failures).collect(),
        findings: contests.iter().filter_map(Contest::finding).collect(),
    };
    Ok((pretty(&table)?, plot(&lines)))
}
