//! `lab`: the page's runs without a browser.

mod claim;
mod clock;
mod compare;
mod destination;
mod diagnosis;
mod files;
mod flags;
mod gradients;
mod interrupt;
mod measured;
mod model;
mod output;
mod progress;
mod quality;
mod question;
mod results;
mod sample;
mod saving;
mod sweep;
mod train;
mod untrained;

use clap::ArgMatches;
use denoise_lab::configuration::command::Command;
use denoise_lab::device;
use denoise_lab::error::{Error, ErrorKind, Result};
use flags::{threads, threads_given};
use output::{Output, in_locale};
use std::process::ExitCode;
use sweep::Doing;

/// The exit status of a request that cannot be understood, as of clap's own.
const USAGE: u8 = 2;
/// The exit status of a request that failed.
const FAILURE: u8 = 1;

/// Each subcommand, and how it describes itself.
const SUBCOMMANDS: [(Command, fn() -> clap::Command); 13] = [
    (Command::Corrupt, untrained::corrupt_command),
    (Command::Entropy, untrained::entropy_command),
    (Command::Gap, untrained::gap_command),
    (Command::Train, train::command),
    (Command::Bound, model::bound_command),
    (Command::Infill, sample::infill_command),
    (Command::Sample, sample::sample_command),
    (Command::Compare, compare::command),
    (Command::Claim, claim::command),
    (Command::Gradients, diagnosis::gradients_command),
    (Command::LinearVae, diagnosis::linear_vae_command),
    (Command::Plan, sweep::plan_command),
    (Command::Gather, sweep::gather_command),
];

fn main() -> ExitCode {
    let asks_to_learn = std::env::args_os().nth(1).is_some_and(|name| name == "learn");
    let done =
        if asks_to_learn { Err(now_trained()) } else { run(&command_line().get_matches(), Doing::Running) };
    match done {
        Ok(code) => code,
        Err(error) => {
            progress::write(&format!("error: {}", in_locale(&error.message)));
            ExitCode::from(exit_status(&error))
        }
    }
}

fn command_line() -> clap::Command {
    clap::Command::new("lab")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Train, measure and sample models that undo a fixed noise, on text whose entropy is known")
        .after_help("All costs are in nats per sequence. `lab <command> --help` explains each command.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(threads())
        .subcommands(SUBCOMMANDS.map(|(_, describe)| describe()))
}

fn run(matches: &ArgMatches, doing: Doing) -> Result<ExitCode> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(ExitCode::from(USAGE)) };
    let output = Output::new(matches);
    device::use_threads(threads_given(matches));
    match SUBCOMMANDS.iter().find(|(command, _)| command.name() == name).map(|(command, _)| command) {
        Some(Command::Corrupt) => untrained::corrupt(matches, &output)?,
        Some(Command::Entropy) => untrained::entropy(matches, &output)?,
        Some(Command::Gap) => untrained::gap(matches, &output)?,
        Some(Command::Train) => return train::train(matches, &output),
        Some(Command::Bound) => model::bound(matches, &output)?,
        Some(Command::Infill) => sample::infill(matches, &output)?,
        Some(Command::Sample) => sample::sample(matches, &output)?,
        Some(Command::Compare) => return compare::compare(matches, doing, &output),
        Some(Command::Claim) => return claim::claim(matches, doing, &output),
        Some(Command::Gradients) => diagnosis::gradients(matches, &output)?,
        Some(Command::LinearVae) => diagnosis::linear_vae(matches, &output)?,
        Some(command @ (Command::Plan | Command::Gather)) => {
            let (words, doing) = sweep::asked(*command, matches)?;
            return run(
                &command_line().get_matches_from(std::iter::once("lab".to_string()).chain(words)),
                doing,
            );
        }
        None => return Ok(ExitCode::from(USAGE)),
    }
    Ok(ExitCode::SUCCESS)
}

/// The error of `lab learn`, which there was before `train` learned posteriors.
fn now_trained() -> Error {
    Error::setting(
        "没有 lab learn 了：请用 lab train --method vae --out run.safetensors，再用 lab bound --checkpoint run.safetensors；要多个种子，用 lab compare --methods vae --seeds 3。",
        "There is no lab learn any more: type lab train --method vae --out run.safetensors, then lab bound --checkpoint run.safetensors; for several seeds lab compare --methods vae --seeds 3.",
    )
}

fn exit_status(error: &Error) -> u8 {
    match error.kind {
        ErrorKind::Setting | ErrorKind::Prompt | ErrorKind::Link => USAGE,
        _ => FAILURE,
    }
}
