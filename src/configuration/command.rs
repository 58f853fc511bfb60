//! The command line that does what the page does, and which settings each command takes.

use super::run::RunConfig;
use super::state::{State, settings};
use crate::corpus::CorpusConfig;
use crate::settings::Setting;
use crate::settings::value::write;
use serde_json::Value;

/// A subcommand of `lab`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Show a sentence at every corruption level.
    Corrupt,
    /// The entropy and baselines of a corpus.
    Entropy,
    /// What an optimal network loses at k positions a step.
    Gap,
    /// Train a network and write a checkpoint.
    Train,
    /// The bound of a checkpoint.
    Bound,
    /// Fill blanks.
    Infill,
    /// Draw sentences.
    Sample,
    /// Train and measure several methods.
    Compare,
    /// Hold fixed posteriors against learned ones.
    Claim,
    /// How noisy gradients are, on a model whose variances are formulas.
    Gradients,
    /// When collapse is the optimum, on a model that is solved.
    LinearVae,
    /// Print a command line for each run of several.
    Plan,
    /// Make the table of what they left.
    Gather,
}

impl Command {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Corrupt => "corrupt",
            Self::Entropy => "entropy",
            Self::Gap => "gap",
            Self::Train => "train",
            Self::Bound => "bound",
            Self::Infill => "infill",
            Self::Sample => "sample",
            Self::Compare => "compare",
            Self::Claim => "claim",
            Self::Gradients => "gradients",
            Self::LinearVae => "linear-vae",
            Self::Plan => "plan",
            Self::Gather => "gather",
        }
    }

    /// The settings that are flags of this command.
    pub fn settings(self) -> Vec<&'static Setting> {
        settings().into_iter().filter(|setting| self.takes(setting)).collect()
    }

    /// Whether this setting of a state is a flag of this command.
    pub fn takes(self, setting: &Setting) -> bool {
        let is_run = setting.pointer.starts_with("/run/");
        let is_corpus = setting.pointer.starts_with("/run/corpus/");
        let is_distribution = is_corpus || setting.pointer.starts_with(PROCESS);
        let is_asked = [BLOCK_SIZE, SHARE].contains(&setting.pointer);
        let is_sampler = SAMPLER.contains(&setting.pointer);
        match self {
            Self::Corrupt => is_distribution || is_asked || setting.pointer == SAMPLE_SEED,
            Self::Entropy => is_corpus,
            Self::Gap => is_distribution || is_asked,
            Self::Train => is_run,
            // Its k is a list.
            Self::Compare => is_run || is_sampler || setting.pointer == SHARE,
            Self::Bound => is_asked || is_sampler,
            // Corpus and process are the checkpoint's, but for the data distribution itself.
            Self::Infill | Self::Sample => is_distribution || setting.pointer.starts_with("/sample/"),
            Self::Claim => is_run && !is_distribution && !is_chosen_by_the_claim(setting),
            // None has a run of its own.
            Self::Gradients | Self::LinearVae | Self::Plan | Self::Gather => false,
        }
    }
}

/// Whether the claim's test chooses this setting for each of its runs: what of the posterior is learned, and the trunk,
/// which has to be one that the noises beside it have too.
fn is_chosen_by_the_claim(setting: &Setting) -> bool {
    ["posterior", "mean", "deviation", "architecture"].contains(&setting.name)
}

const PROCESS: &str = "/run/model/process/";
const BLOCK_SIZE: &str = "/sample/blockSize";
const SHARE: &str = "/sample/share";
/// On which the sampler's own likelihood depends, beside k.
pub const SAMPLER: [&str; 4] = ["/sample/order", "/sample/temperature", "/sample/topP", "/sample/choice"];
const SAMPLE_SEED: &str = "/sample/seed";

/// The name of the checkpoint in a copied command.
const CHECKPOINT: &str = "run.safetensors";

/// What the reader's own text is called in a copied command: a page does not know its file.
const TEXT: &str = "text.txt";

/// The command line that trains what `state` describes and fills its prompt:
/// `lab train --corpus capitals --process mask --steps 1500 --out run.safetensors && lab infill ...`.
///
/// A demonstration is named. Of any other run corpus, process and step budget are always written, all else only where it
/// differs from the defaults. For a POSIX shell.
pub fn command_line(state: &State) -> String {
    const ALWAYS: [&str; 3] = ["corpus", "process", "steps"];
    let (name, base) = state.run.base(RunConfig::new(CorpusConfig::capitals()));
    let changes = state.run.changes_from(&base);
    let mut train = name.map_or(String::new(), |name| format!(" --demonstration {name}"));
    train += &flags(state, |setting, _| {
        setting.pointer.starts_with("/run/")
            && (changes.iter().any(|(changed, _)| changed.name == setting.name)
                || (name.is_none() && ALWAYS.contains(&setting.name)))
    });
    let mut checkpoint = CHECKPOINT.to_string();
    if state.run.corpus.needs_text() {
        train += &format!(" --text {TEXT}");
        checkpoint += &format!(" --text {TEXT}");
    }
    let infill = flags(state, |setting, value| {
        setting.pointer.starts_with("/sample/") && *value != setting.range.default_value()
    });
    let prompt = quoted(&state.view.prompt);
    // A prompt that begins with a dash is no flag.
    let dashes = if prompt.trim_start_matches('\'').starts_with('-') { " --" } else { "" };
    format!(
        "lab train{train} --out {CHECKPOINT} && lab infill --checkpoint {checkpoint}{infill}{dashes} {prompt}"
    )
}

fn flags(state: &State, is_written: impl Fn(&Setting, &Value) -> bool) -> String {
    let values = state.values().into_iter().filter(|(setting, value)| is_written(setting, value));
    values.map(|(setting, value)| flag(setting, &value)).collect()
}

fn flag(setting: &Setting, value: &Value) -> String {
    format!(" --{} {}", setting.name, quoted(&write(value)))
}

/// `text` as one word of a POSIX shell.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_string();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::method::methods;
    use crate::configuration::view::Language;
    use crate::latent::preset::demonstrations;

    #[test]
    fn a_command_on_a_text_names_the_file_twice() {
        for corpus in ["text", "lines"] {
            let mut state = State::defaults(Language::Zh);
            state.set("corpus", corpus).unwrap();
            let line = command_line(&state);
            assert_eq!(line.matches(" --text text.txt").count(), 2, "{line}");
        }
    }

    /// The words of a command line, as a POSIX shell splits it (single quotes and `\'` only).
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut inside = false;
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            let word = words.last_mut().unwrap();
            match c {
                '\'' => inside = !inside,
                '\\' if !inside => word.extend(characters.next()),
                ' ' if !inside => words.push(String::new()),
                _ => word.push(c),
            }
        }
        words
    }

    /// The state that the flags of a copied command give.
    fn read(line: &str) -> State {
        let words = words(line);
        let mut state = State::defaults(Language::Auto);
        state.set("prompt", words.last().unwrap()).unwrap();
        for pair in words.windows(2) {
            match pair[0].strip_prefix("--").unwrap_or_default() {
                "" | "out" | "checkpoint" => {}
                "demonstration" => state.run = state.run.demonstration(&pair[1]).unwrap(),
                flag => state.set(flag, &pair[1]).unwrap(),
            }
        }
        state
    }

    #[test]
    fn the_command_of_the_default_state_says_what_is_trained() {
        let line = command_line(&State::defaults(Language::Zh));
        assert!(line.starts_with("lab train --corpus capitals --process mask --steps 1500 --out "), "{line}");
    }

    #[test]
    fn a_copied_command_means_the_same_state() {
        for prompt in ["", "中国的首都是□□", "it's", "a b", "$(rm x); `y` \\ \" '' && z", "-", "--k"]
        {
            let mut state = State::defaults(Language::Zh);
            state.set("prompt", prompt).unwrap();
            for (name, text) in
                [("process", "left-to-right"), ("learning-rate", "0.001"), ("network", "tiny")]
            {
                state.set(name, text).unwrap();
            }
            assert_eq!(read(&command_line(&state)), state);
        }
    }

    #[test]
    fn a_copied_command_means_the_same_run_of_every_method_and_demonstration() {
        let plain = RunConfig::new(CorpusConfig::capitals());
        let mut runs: Vec<_> = methods().map(|m| plain.with_method(m.name).unwrap()).collect();
        runs.extend(demonstrations().iter().map(|d| plain.demonstration(d.name).unwrap()));
        let varied = runs.clone().into_iter().map(|mut run| {
            for (name, text) in [("corpus", "topics"), ("length", "20"), ("dimensions", "3"), ("seed", "7")] {
                if name != "dimensions" || run.latent().is_ok() {
                    run.set(name, text).unwrap();
                }
            }
            run
        });
        runs.extend(varied.collect::<Vec<_>>());
        let line =
            |run: &RunConfig| command_line(&State { run: run.clone(), ..State::defaults(Language::Zh) });
        for run in runs {
            let line = line(&run);
            assert_eq!(read(&line).run, run, "{line}");
        }
        let mut run = plain.demonstration("topics-alive").unwrap();
        assert!(line(&run).starts_with("lab train --demonstration topics-alive --out run.safetensors && "));
        run.set("beta", "4").unwrap();
        let named = "lab train --corpus topics --posterior learned --dimensions 2 --beta 4 --network tiny --steps 1500 --out ";
        assert!(line(&run).starts_with(named), "{}", line(&run));
    }

    #[test]
    fn every_setting_but_the_views_is_a_flag_of_some_command() {
        let commands = [
            Command::Corrupt,
            Command::Entropy,
            Command::Gap,
            Command::Train,
            Command::Bound,
            Command::Infill,
            Command::Sample,
            Command::Compare,
        ];
        for setting in settings() {
            let taken = commands.iter().any(|command| command.settings().contains(&setting));
            assert_eq!(taken, !setting.pointer.starts_with("/view/"), "{}", setting.name);
        }
    }
}
