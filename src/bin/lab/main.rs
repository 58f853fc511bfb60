//! `lab`: the page's runs without a browser.

mod flags;
mod law;
mod model;
mod output;
mod train;

use clap::ArgMatches;
use denoise_lab::error::{Error, ErrorKind, Result};
use denoise_lab::run::command::Command;
use output::{Output, told};
use std::process::ExitCode;

/// The exit status of a request that cannot be understood, as of clap's own.
const USAGE: u8 = 2;
/// The exit status of a request that failed.
const FAILURE: u8 = 1;

fn main() -> ExitCode {
    let matches = command_line().get_matches();
    match run(&matches) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", told(&error.message));
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
        .subcommands([
            law::corrupt_command(),
            law::entropy_command(),
            law::gap_command(),
            train::command(),
            model::bound_command(),
            model::infill_command(),
        ])
}

fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(ExitCode::from(USAGE)) };
    let output = Output::new(matches);
    let is = |command: Command| command.name() == name;
    if is(Command::Train) {
        return train::train(matches, &output);
    }
    if is(Command::Corrupt) {
        law::corrupt(matches, &output)?;
    } else if is(Command::Entropy) {
        law::entropy(matches, &output)?;
    } else if is(Command::Gap) {
        law::gap(matches, &output)?;
    } else if is(Command::Bound) {
        model::bound(matches, &output)?;
    } else {
        model::infill(matches, &output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn exit_status(error: &Error) -> u8 {
    match error.kind {
        ErrorKind::Setting | ErrorKind::Prompt | ErrorKind::Link => USAGE,
        _ => FAILURE,
    }
}
