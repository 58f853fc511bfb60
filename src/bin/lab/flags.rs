//! Flags made from the rooms' settings, and the state they add up to.

use crate::output::{file_error, told};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches};
use denoise_lab::corpus::Text;
use denoise_lab::error::Result;
use denoise_lab::method::preset::{find as find_method, methods};
use denoise_lab::run::command::Command;
use denoise_lab::run::state::{State, find, settings};
use denoise_lab::run::value;
use denoise_lab::run::view::Language;
use denoise_lab::settings::{Range, Setting};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The subcommand with a flag for every setting it takes, `--config` and `--json`. `fields` are those
/// of a line of JSON, with what they mean.
pub fn subcommand(command: Command, about: &'static str, fields: &[(&str, &str)]) -> clap::Command {
    let flags = settings().into_iter().filter(|setting| command.takes(setting)).map(flag);
    let widest = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let fields: String =
        fields.iter().map(|(name, meaning)| format!("\n  {name:widest$}  {meaning}")).collect();
    clap::Command::new(command.name())
        .about(about)
        .args(flags)
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("A JSON file with a run or a whole state; flags override it"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Write one JSON object per line; see below for its fields"),
        )
        .after_help(format!("With --json, each line is an object with the fields{fields}"))
}

/// The free words at the end of a command: a sentence or a prompt, quoted or not.
pub fn words(help: &'static str) -> Arg {
    Arg::new("text").value_name("TEXT").num_args(0..).help(help)
}

/// What was given as [`words`], if anything.
pub fn text(matches: &ArgMatches) -> Option<String> {
    let words: Vec<&str> = matches.get_many::<String>("text")?.map(String::as_str).collect();
    Some(words.join(" "))
}

/// The flag that names a method; the settings it chooses are given by themselves or not at all.
pub fn method() -> Arg {
    let choices = || methods().iter().flat_map(|method| method.choices);
    let names: Vec<&str> = methods().iter().map(|method| method.name).collect();
    let meanings = methods().iter().map(|method| format!("\n{}: {}", method.name, method.help.en));
    let parse = |name: &str| match find_method(name) {
        Ok(method) => Ok(method.name.to_string()),
        Err(error) => Err(told(&error.message).to_string()),
    };
    Arg::new("method")
        .long("method")
        .value_name("NAME")
        .value_parser(parse)
        .conflicts_with_all(choices().map(|(setting, _)| *setting))
        .help(format!("A posterior and a network by name [{}]", names.join(", ")))
        .long_help(format!("A posterior and a network by name:{}", meanings.collect::<String>()))
}

/// A flag that names a file.
pub fn file(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("FILE").value_parser(clap::value_parser!(PathBuf)).help(help)
}

/// The file a flag names.
pub fn path<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a Path> {
    matches.get_one::<PathBuf>(name).map(PathBuf::as_path)
}

/// The flag that names a text to train or measure on.
pub fn text_file() -> Arg {
    file("text-file", "The text of the corpus `text`: UTF-8, at most 5 MB; chooses that corpus").long("text")
}

/// The text the flags name, if any; the state's corpus becomes it, unless it names another.
pub fn texts(matches: &ArgMatches, state: &mut State) -> Result<Vec<Arc<Text>>> {
    if !names_text(matches) {
        return Ok(Vec::new());
    }
    let path = path(matches, "text-file").unwrap_or(Path::new(""));
    let bytes = std::fs::read(path).map_err(|error| file_error("read", path, &error))?;
    let text = Arc::new(Text::read(&bytes)?);
    if state.get("fingerprint").is_ok_and(|found| found == "") {
        state.set("fingerprint", text.fingerprint())?;
    }
    Ok(vec![text])
}

/// Whether a text is named; not every command takes one.
fn names_text(matches: &ArgMatches) -> bool {
    matches.try_get_one::<PathBuf>("text-file").is_ok_and(|path| path.is_some())
}

/// Whether this flag was given.
pub fn is_given(matches: &ArgMatches, name: &str) -> bool {
    matches.value_source(name) == Some(ValueSource::CommandLine)
}

/// The defaults, changed by `--config`, changed by the flags.
pub fn state(command: Command, matches: &ArgMatches) -> Result<State> {
    let mut state = State::defaults(Language::Zh);
    if let Some(path) = path(matches, "config") {
        let json = std::fs::read_to_string(path).map_err(|error| file_error("read", path, &error))?;
        state = state.read(&json)?;
    }
    if names_text(matches) && command.takes(find("corpus")?) && !is_given(matches, "corpus") {
        // Before the flags that only a text has.
        state.set("corpus", "text")?;
    }
    if let Ok(Some(name)) = matches.try_get_one::<String>("method") {
        state = state.with_method(name)?;
    }
    for setting in settings().into_iter().filter(|setting| command.takes(setting)) {
        if let Some(text) = matches.get_one::<String>(setting.name) {
            state.set(setting.name, text)?;
        }
    }
    Ok(state)
}

fn flag(setting: &'static Setting) -> Arg {
    let (value_name, values) = match setting.range {
        Range::Integer { min, max, default } => ("N", format!("{min} to {max}, default {default}")),
        Range::Real { min, max, default, .. } => ("X", format!("{min} to {max}, default {default}")),
        Range::Choice { options, default } => {
            let names: Vec<&str> = options.iter().map(|option| option.name).collect();
            ("NAME", format!("{}; default {default}", names.join(", ")))
        }
        Range::Text { .. } => ("TEXT", String::new()),
    };
    let parse = move |text: &str| match value::parse(setting, text) {
        Ok(_) => Ok(text.to_string()),
        Err(error) => Err(told(&error.message).to_string()),
    };
    Arg::new(setting.name)
        .long(setting.name)
        .value_name(value_name)
        .allow_negative_numbers(true)
        .value_parser(parse)
        .help(format!("{} [{values}]", setting.help.en))
}
