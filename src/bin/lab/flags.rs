//! Flags made from the rooms' settings, and the state they add up to.

use crate::files::{CONFIGURATION, TEXT, read, read_text};
use crate::output::in_locale;
use crate::progress::write;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches};
use denoise_lab::configuration::RunConfig;
use denoise_lab::configuration::command::{Command, SAMPLER};
use denoise_lab::configuration::method::methods as every_method;
use denoise_lab::configuration::state::{State, find};
use denoise_lab::configuration::view::Language;
use denoise_lab::corpus::{Corpus, CorpusConfig, OwnText};
use denoise_lab::error::Result;
use denoise_lab::latent::preset as learned;
use denoise_lab::method::preset::{Method, find_among, methods};
use denoise_lab::sampler::{Order, SampleConfig};
use denoise_lab::settings::value;
use denoise_lab::settings::{Range, Setting};
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The subcommand with a flag for every setting it takes, `--config` and `--json`. `fields` are those
/// of a line of JSON, with what they mean.
pub fn subcommand(command: Command, about: &'static str, fields: &[(&str, &str)]) -> clap::Command {
    let flags = declarations(command).into_iter().map(flag);
    without_settings(command, about, fields).args(flags).arg(
        Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("A JSON file with a run or a whole state; flags override it"),
    )
}

/// The subcommand with `--json` alone: one that takes no setting of a run.
pub fn without_settings(command: Command, about: &'static str, fields: &[(&str, &str)]) -> clap::Command {
    let widest = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let fields: String =
        fields.iter().map(|(name, meaning)| format!("\n  {name:widest$}  {meaning}")).collect();
    clap::Command::new(command.name())
        .about(about)
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

/// The flag that names a method, whose posterior is fixed or learned. What one of a fixed posterior chooses is given by itself
/// or not at all; flags vary a learned one.
pub fn method() -> Arg {
    let choices = methods().iter().flat_map(|method| method.choices);
    named_methods(every_method(), "method", "A posterior and a network by name")
        .value_name("NAME")
        .conflicts_with_all(choices.map(|(setting, _)| *setting))
}

/// The flag that names a demonstration, which flags may vary.
pub fn demonstration() -> Arg {
    let help = "A whole run that collapses, or one that does not, by name; flags change it";
    named_methods(learned::demonstrations().iter(), "demonstration", help)
        .value_name("NAME")
        .conflicts_with("config")
}

/// The flag that names several methods, whose choices are given by none.
pub fn several_methods() -> Arg {
    let choices = every_method().flat_map(|method| method.choices);
    let help = "Posteriors and networks by name; without it the run itself, as the other flags make it";
    named_methods(every_method(), "methods", help)
        .value_name("NAME,..")
        .value_delimiter(',')
        .conflicts_with_all(choices.map(|(setting, _)| *setting))
}

fn named_methods(
    methods: impl Iterator<Item = &'static Method> + Clone + Send + Sync + 'static,
    flag: &'static str,
    help: &str,
) -> Arg {
    let names: Vec<&str> = methods.clone().map(|method| method.name).collect();
    let meanings = methods.clone().map(|method| format!("\n{}: {}", method.name, method.help.en));
    let parse = move |name: &str| match find_among(methods.clone(), name) {
        Ok(method) => Ok(method.name.to_string()),
        Err(error) => Err(in_locale(&error.message).to_string()),
    };
    Arg::new(flag)
        .long(flag)
        .value_parser(parse)
        .help(format!("{help} [{}]", names.join(", ")))
        .long_help(format!("{help}:{}", meanings.collect::<String>()))
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
    file("text-file", "The text of the corpora `text` and `lines`: UTF-8, at most 5 MB; chooses `text`, unless --corpus lines is given").long("text")
}

/// The text the flags name, if any; the state's corpus becomes it, unless it names another.
pub fn texts(matches: &ArgMatches, state: &mut State) -> Result<Vec<Arc<OwnText>>> {
    let text = named_text(matches)?;
    if let Some(text) = text.as_ref().filter(|_| state.get("fingerprint").is_ok_and(|found| found == "")) {
        state.set("fingerprint", text.fingerprint())?;
    }
    Ok(text.into_iter().collect())
}

/// Opens a corpus, with the texts at hand.
pub fn open_corpus(config: &CorpusConfig, texts: &[Arc<OwnText>]) -> Result<Corpus> {
    let corpus = Corpus::open_with(config, texts)?;
    note(&corpus);
    Ok(corpus)
}

/// Says what has to be known of a corpus's text, if there is anything.
pub fn note(corpus: &Corpus) {
    if let Some(remark) = corpus.remark() {
        write(&format!("note: {}", in_locale(&remark)));
    }
}

/// The text a flag names, if any, whose corpus a checkpoint says.
pub fn named_texts(matches: &ArgMatches) -> Result<Vec<Arc<OwnText>>> {
    Ok(named_text(matches)?.into_iter().collect())
}

fn named_text(matches: &ArgMatches) -> Result<Option<Arc<OwnText>>> {
    if !names_text(matches) {
        return Ok(None);
    }
    let path = path(matches, "text-file").unwrap_or(Path::new(""));
    Ok(Some(Arc::new(OwnText::read(&read(path, TEXT)?)?)))
}

/// The default state with this run, changed by `--config`.
pub fn configured(run: RunConfig, matches: &ArgMatches) -> Result<State> {
    let state = State { run, ..State::defaults(Language::Zh) };
    let Some(path) = path(matches, "config") else { return Ok(state) };
    state.read(&read_text(path, CONFIGURATION)?)
}

/// Whether a text is named; not every command takes one.
fn names_text(matches: &ArgMatches) -> bool {
    matches.try_get_one::<PathBuf>("text-file").is_ok_and(|path| path.is_some())
}

/// Whether this flag was given.
pub fn is_given(matches: &ArgMatches, name: &str) -> bool {
    matches.value_source(name) == Some(ValueSource::CommandLine)
}

/// How sentences are drawn whose own likelihood is asked for: by a flag that says how, or by an order.
pub fn sampler(command: Command, matches: &ArgMatches, sample: &SampleConfig) -> Option<SampleConfig> {
    let says_how = |setting: &&Setting| SAMPLER.contains(&setting.pointer) && is_given(matches, setting.name);
    let is_asked = command.settings().iter().any(says_how) || sample.order != Order::Random;
    is_asked.then(|| sample.clone())
}

/// The defaults, changed by `--config`, changed by the flags.
pub fn state(command: Command, matches: &ArgMatches) -> Result<State> {
    state_without(|_| false, command, matches)
}

/// The same without the flags of some settings; see [`given`].
pub fn state_without(
    left_out: impl Fn(&Setting) -> bool,
    command: Command,
    matches: &ArgMatches,
) -> Result<State> {
    let mut state = configured(RunConfig::new(CorpusConfig::capitals()), matches)?;
    if let Ok(Some(name)) = matches.try_get_one::<String>("demonstration") {
        state.run = state.run.demonstration(name)?;
    }
    if names_text(matches) && command.takes(find("corpus")?) && !is_given(matches, "corpus") {
        // Before the flags that only a text has.
        state.set("corpus", "text")?;
    }
    if let Ok(Some(name)) = matches.try_get_one::<String>("method") {
        state = state.with_method(name)?;
    }
    for (name, text) in given(|setting| !left_out(setting), command, matches) {
        state.set(name, &text)?;
    }
    Ok(state)
}

/// The flags given of the settings that are `wanted`: (name, text).
pub fn given(
    wanted: impl Fn(&Setting) -> bool,
    command: Command,
    matches: &ArgMatches,
) -> Vec<(&'static str, String)> {
    let names = declarations(command).into_iter().map(|declared| declared[0]).filter(|first| wanted(first));
    names.filter_map(|first| Some((first.name, matches.get_one::<String>(first.name)?.clone()))).collect()
}

/// The command with every flag of a run (what is trained) refused beside `--checkpoint`, which has its own.
pub fn run_or_checkpoint(command: Command, described: clap::Command) -> clap::Command {
    let of_run = |declared: &Vec<&Setting>| declared[0].pointer.starts_with("/run/");
    let declared = declarations(command).into_iter().filter(of_run);
    declared.fold(described, |described, declared| {
        described.mut_arg(declared[0].name, |arg| arg.conflicts_with("checkpoint"))
    })
}

/// A flag that takes a whole number.
pub fn number(
    name: &'static str,
    range: RangeInclusive<u64>,
    default: &'static str,
    help: &'static str,
) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("N")
        .value_parser(clap::value_parser!(u64).range(range))
        .default_value(default)
        .help(help)
}

/// The value of such a flag; 0 without one.
pub fn whole(matches: &ArgMatches, name: &str) -> usize {
    matches.get_one::<u64>(name).map_or(0, |number| *number as usize)
}

/// The flag of all commands that says how many threads train a model or ask it.
pub fn threads() -> Arg {
    Arg::new("threads")
        .long("threads")
        .value_name("N")
        .value_parser(clap::value_parser!(u64).range(1..=1024))
        .global(true)
        .help("Threads that train a model together, or ask it; what comes of it is the same to the bit [default: all cores]")
}

/// How many threads are to train a model or ask it.
pub fn threads_given(matches: &ArgMatches) -> usize {
    let given = matches.try_get_one::<u64>("threads").ok().flatten().map(|number| *number as usize);
    given.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get))
}

/// The flag that says how many sentences an estimate draws.
pub fn sentences(default: &'static str) -> Arg {
    number("sentences", 2..=100_000, default, "Sentences to draw for an estimate")
}

/// A flag that takes a list of whole numbers.
pub fn numbers(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("N,..")
        .value_delimiter(',')
        .value_parser(clap::value_parser!(u64).range(1..))
        .help(help)
}

/// The values of such a flag.
pub fn whole_list(matches: &ArgMatches, name: &str) -> Vec<usize> {
    matches.get_many::<u64>(name).into_iter().flatten().map(|number| *number as usize).collect()
}

/// A flag that takes a real number.
pub fn real(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("X")
        .value_parser(clap::value_parser!(f64))
        .allow_negative_numbers(true)
        .default_value(default)
        .help(help)
}

/// A flag that takes a list of real numbers.
pub fn reals(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    real(name, default, help).value_name("X,..").value_delimiter(',')
}

/// The values of such a flag.
pub fn real_list(matches: &ArgMatches, name: &str) -> Vec<f64> {
    matches.get_many::<f64>(name).into_iter().flatten().copied().collect()
}

/// The value of a flag that takes a real number; 0 without one.
pub fn real_value(matches: &ArgMatches, name: &str) -> f64 {
    matches.get_one::<f64>(name).copied().unwrap_or(0.0)
}

/// The settings a command takes, each with all its declarations: the range of one may depend on another.
fn declarations(command: Command) -> Vec<Vec<&'static Setting>> {
    let mut declarations: Vec<Vec<&'static Setting>> = Vec::new();
    for setting in command.settings() {
        match declarations.iter_mut().find(|declared| declared[0].name == setting.name) {
            Some(declared) => declared.push(setting),
            None => declarations.push(vec![setting]),
        }
    }
    declarations
}

fn flag(declared: Vec<&'static Setting>) -> Arg {
    let first = declared[0];
    let value_name = match first.range {
        Range::Integer { .. } | Range::Stepped { .. } => "N",
        Range::Real { .. } => "X",
        Range::Choice { .. } => "NAME",
        Range::Text { .. } => "TEXT",
    };
    let values: Vec<String> = declared.iter().map(|setting| values(setting, declared.len() > 1)).collect();
    let help = format!("{} [{}]", first.help.en, values.join("; "));
    // What applies is known once all flags are read; until then any declaration will do.
    let parse =
        move |text: &str| match declared.iter().map(|setting| value::parse(setting, text)).reduce(Result::or)
        {
            Some(Err(error)) => Err(in_locale(&error.message).to_string()),
            _ => Ok(text.to_string()),
        };
    Arg::new(first.name)
        .long(first.name)
        .value_name(value_name)
        .allow_negative_numbers(true)
        .value_parser(parse)
        .help(help)
}

/// The values a setting takes, and if it is `one_of_several` declarations, where.
fn values(setting: &Setting, one_of_several: bool) -> String {
    let values = match setting.range {
        Range::Integer { min, max, default } => format!("{min} to {max}, default {default}"),
        Range::Stepped { min, max, step, default } => {
            format!("{min}, {}, .. {max}, default {default}", min + step)
        }
        Range::Real { min, max, default, .. } => format!("{min} to {max}, default {default}"),
        Range::Choice { options, default } => {
            let names: Vec<&str> = options.iter().map(|option| option.name).collect();
            format!("{}; default {default}", names.join(", "))
        }
        Range::Text { .. } => String::new(),
    };
    let names = setting.applies.filter(|_| one_of_several).map(|condition| condition.names.join(", "));
    names.map_or(values.clone(), |names| format!("{names}: {values}"))
}
