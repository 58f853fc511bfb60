//! Sweeps: independent runs whose results are files, so that they can be repeated, killed, and spread over machines.
//!
//! `compare` and `claim` plan, run and gather in one process; with `--results`, what is in that folder is not run again.
//! `plan` prints the same command once for each run, which `--only` picks; `gather` makes the table of what is there.

use crate::flags::{is_given, path, without_settings};
use crate::output::{Output, kebab};
use crate::progress::write;
use crate::results::{Results, name_of};
use clap::{Arg, ArgMatches};
use denoise_lab::configuration::command::{Command, quoted};
use denoise_lab::error::{Error, Result};
use denoise_lab::study::comparison::{Fate, FinishedRun, PlannedRun};
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where results are kept if it is not said.
const FOLDER: &str = "results";
/// Flags of a sweep on which no result depends.
const BESIDE: [&str; 4] = ["json", "out", "results", "only"];

/// What is done with the runs of a sweep.
pub enum Doing {
    /// They are run.
    Running,
    /// Their command lines are printed.
    Planning,
    /// Their results are read from this folder.
    Gathering(PathBuf),
}

pub fn plan_command() -> clap::Command {
    let fields = [
        ("method", "its name, or the demonstration's"),
        ("corpus", "on which"),
        ("seed", "of the run"),
        ("file", "that the run writes, named by all that its result depends on"),
        ("command", "that trains and measures this run alone; to repeat it does no harm"),
    ];
    without_settings(
        Command::Plan,
        "Print a command line for each run of `compare` or `claim`, to be run anywhere, in any order; `gather` makes their table",
        &fields,
    )
    .arg(sweep("compare or claim, with its flags").required(true).num_args(1..))
}

pub fn gather_command() -> clap::Command {
    without_settings(
        Command::Gather,
        "Make the table of `compare` or `claim` of the results in a folder, and say which runs are missing",
        &[("...", "those of the command that is gathered")],
    )
    .arg(Arg::new("folder").value_name("FOLDER").required(true).value_parser(clap::value_parser!(PathBuf)))
    .arg(
        sweep("compare or claim, with its flags; without it, what the results say they are of, with flags such as --out").num_args(0..),
    )
}

fn sweep(help: &'static str) -> Arg {
    let words = Arg::new("sweep").value_name("COMMAND").help(help);
    words.trailing_var_arg(true).allow_hyphen_values(true)
}

/// What is to be planned or gathered: a command line of its own, and what is done with its runs.
pub fn asked(command: Command, matches: &ArgMatches) -> Result<(Vec<String>, Doing)> {
    let words = matches.get_many::<String>("sweep").into_iter().flatten().cloned().collect::<Vec<_>>();
    let folder = path(matches, "folder").filter(|_| command == Command::Gather);
    // Flags alone are those of what the results say they are of.
    let mut words = match folder {
        Some(folder) if words.first().is_none_or(|word| word.starts_with('-')) => {
            [found(folder)?, words].concat()
        }
        _ => words,
    };
    if words
        .first()
        .is_none_or(|name| ![Command::Compare, Command::Claim].map(Command::name).contains(&&**name))
    {
        return Err(Error::setting(
            "只有 compare 和 claim 能拆成多次运行：请写 lab plan compare … 或 lab plan claim …。",
            "Only compare and claim are sweeps: type lab plan compare … or lab plan claim …, and the same after lab gather FOLDER.",
        ));
    }
    words.extend(matches.get_flag("json").then(|| "--json".to_string()));
    Ok((words, folder.map_or(Doing::Planning, |folder| Doing::Gathering(folder.to_path_buf()))))
}

/// The command line that all results of a folder are of.
fn found(folder: &Path) -> Result<Vec<String>> {
    let mut kept = Results::within(folder).all()?.into_iter();
    let Some((first, of_first)) = kept.next() else {
        let folder = folder.display();
        return Err(Error::setting(
            format!("{folder} 里没有结果：请先运行 lab plan 给出的命令。"),
            format!("There are no results in {folder}: run the commands of lab plan first."),
        ));
    };
    match kept.find(|(_, of_other)| of_other.sweep != of_first.sweep) {
        None => Ok(of_first.sweep),
        Some((other, of_other)) => {
            let (one, two) = (line(&of_first.sweep), line(&of_other.sweep));
            Err(Error::setting(
                format!("{first}.json 属于 {one}，{other}.json 却属于 {two}：请在文件夹后写明要汇总哪一个。"),
                format!(
                    "{first}.json is of {one}, but {other}.json of {two}: type after the folder which to gather."
                ),
            ))
        }
    }
}

/// The sweep with the flags that keep its results.
pub fn flags(described: clap::Command) -> clap::Command {
    let folder = "A folder, made if need be, for the result of each run; what is there is not run again";
    let only = "Train and measure this run alone, by the name that `lab plan` gives it";
    described.arg(crate::flags::file("results", folder).value_name("FOLDER")).arg(
        Arg::new("only").long("only").value_name("RUN").requires("results").conflicts_with("out").help(only),
    )
}

/// The runs of a command, and where their results are.
pub struct Sweep {
    /// The command line, without what no result depends on.
    words: Vec<String>,
    doing: Doing,
    results: Option<Results>,
    only: Option<String>,
    threads: Option<u64>,
}

#[derive(Serialize)]
struct Line<'a> {
    method: &'static str,
    corpus: Value,
    seed: u64,
    file: &'a Path,
    command: String,
}

impl Sweep {
    /// Of this command, which is `described` so.
    pub fn new(described: &clap::Command, matches: &ArgMatches, doing: Doing) -> Result<Self> {
        let results = path(matches, "results").map(Path::to_path_buf);
        let results = match &doing {
            Doing::Running => results,
            Doing::Planning => results.or(Some(FOLDER.into())),
            Doing::Gathering(folder) => Some(folder.clone()),
        };
        let results = results.as_deref().map(Results::within);
        if let (Doing::Running, Some(results)) = (&doing, &results) {
            results.make()?;
        }
        if results.is_some() && matches.try_contains_id("minutes").unwrap_or(false) {
            return Err(Error::setting(
                "--minutes 按计时选步数，换一台机器就不同：要保存各次的结果，请用 --steps。",
                "--minutes chooses the steps by timing, which no other machine repeats: to keep the results of runs give --steps.",
            ));
        }
        Ok(Self {
            words: words(described, matches),
            doing,
            results,
            only: matches.get_one::<String>("only").cloned(),
            threads: matches.get_one::<u64>("threads").copied().filter(|_| is_given(matches, "threads")),
        })
    }

    /// Whether only one run is asked for, and no table.
    pub fn is_single(&self) -> bool {
        self.only.is_some()
    }

    /// Decides what becomes of every run, which `settle` goes through; false if nothing is to follow.
    pub fn settle(
        &self,
        settle: impl FnOnce(&mut dyn FnMut(PlannedRun) -> Result<Fate>) -> Result<()>,
        output: &Output,
    ) -> Result<bool> {
        let Some(results) = &self.results else { return Ok(true) };
        let mut names = Vec::new();
        settle(&mut |planned| {
            let name = name_of(&planned)?;
            let fate = self.fate(results, &planned, &name, output)?;
            names.push(name);
            Ok(fate)
        })?;
        if let Some(only) = self.only.as_ref().filter(|only| !names.contains(only)) {
            return Err(no_such_run(only));
        }
        if let Doing::Gathering(_) = self.doing {
            let others = results.all()?.into_iter().filter(|(name, _)| !names.contains(name));
            others.for_each(|(name, kept)| {
                write(&format!("not gathered: {name}.json, of {}", line(&kept.sweep)))
            });
        }
        Ok(!matches!(self.doing, Doing::Planning))
    }

    fn fate(&self, results: &Results, planned: &PlannedRun, name: &str, output: &Output) -> Result<Fate> {
        let (method, seed) = (planned.method, planned.run.training.seed);
        let corpus = planned.run.get("corpus")?;
        if let Doing::Planning = self.doing {
            let (file, command) = (&*results.file(name), self.command(results, name));
            output.line(&command, &Line { method, corpus, seed, file, command: command.clone() })?;
            return Ok(Fate::LeaveOut);
        }
        if self.only.as_ref().is_some_and(|only| only != name) {
            return Ok(Fate::LeaveOut);
        }
        match (results.find(planned)?, &self.doing) {
            (Some(outcome), _) => {
                if self.is_single() {
                    write(&format!("{} is there already", results.file(name).display()));
                }
                Ok(Fate::Known(outcome))
            }
            (None, Doing::Gathering(_)) => {
                let command = self.command(results, name);
                write(&format!("missing: {method} on {}, seed {seed}: {command}", kebab(&corpus)));
                Ok(Fate::LeaveOut)
            }
            (None, _) => Ok(Fate::Run),
        }
    }

    /// The command line of one run.
    fn command(&self, results: &Results, name: &str) -> String {
        let threads = self.threads.map_or(String::new(), |threads| format!(" --threads {threads}"));
        let folder = quoted(&results.folder().to_string_lossy());
        format!("{}{threads} --results {folder} --only {name}", line(&self.words))
    }

    /// Keeps what came of a run, if results are kept.
    pub fn keep(&self, FinishedRun { planned, outcome }: &FinishedRun) -> Result<()> {
        let Some(results) = &self.results else { return Ok(()) };
        let file = results.keep(planned, &self.words, outcome)?;
        if self.is_single() {
            write(&format!("{} is written", file.display()));
        }
        Ok(())
    }
}

/// The flags that were given, in the order in which they are declared.
fn words(described: &clap::Command, matches: &ArgMatches) -> Vec<String> {
    let given = described.get_arguments().filter(|argument| {
        let id = argument.get_id().as_str();
        !BESIDE.contains(&id) && is_given(matches, id)
    });
    let flag = |argument: &Arg| {
        let raw = matches.get_raw(argument.get_id().as_str()).into_iter().flatten();
        let values: Vec<_> = raw.map(|value| value.to_string_lossy()).collect();
        [format!("--{}", argument.get_long().unwrap_or_default()), values.join(",")]
    };
    std::iter::once(described.get_name().to_string()).chain(given.flat_map(flag)).collect()
}

/// For a POSIX shell.
fn line(words: &[String]) -> String {
    words.iter().fold("lab".to_string(), |line, word| format!("{line} {}", quoted(word)))
}

fn no_such_run(name: &str) -> Error {
    Error::setting(
        format!("计划里没有 {name} 这次运行：选项或版本和 lab plan 时不同；请重新运行 lab plan。"),
        format!(
            "No run of this command is {name}: its flags, files or version are not those of lab plan; plan again."
        ),
    )
}
