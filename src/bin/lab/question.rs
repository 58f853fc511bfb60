//! Whom `infill` and `sample` ask: a checkpoint's model, or the data distribution itself.

use crate::flags::{file, path, run_or_checkpoint, state, text_file, texts};
use crate::model::open;
use clap::{Arg, ArgAction, ArgMatches};
use denoise_lab::conditionals::Conditionals;
use denoise_lab::configuration::command::Command;
use denoise_lab::configuration::state::State;
use denoise_lab::corpus::Corpus;
use denoise_lab::corpus::description::known_distribution;
use denoise_lab::error::{Error, Result};
use denoise_lab::sampler::{Infill, Prompt, SampleConfig, infill, infill_by_latent};
use denoise_lab::training::Run;
use pollster::block_on;

/// The command with the flags that say whom to ask.
pub fn asking(command: Command, described: clap::Command) -> clap::Command {
    run_or_checkpoint(command, described)
        .arg(file("checkpoint", "The run to ask, saved by `lab train` or by the page"))
        .arg(
            Arg::new("oracle")
                .long("oracle")
                .action(ArgAction::SetTrue)
                .conflicts_with("checkpoint")
                .help("Ask the exact data distribution instead of a network"),
        )
        .arg(text_file())
}

/// Whatever fills a prompt of a corpus as it is told to.
pub type Fill<'a> = &'a dyn Fn(&Prompt, &SampleConfig) -> Result<Infill>;

/// What is done with whoever is asked, be it a network, a distribution or an autoencoder.
pub trait Question {
    /// Asks by filling prompts, and writes the answers.
    fn write(&self, corpus: &Corpus, state: &State, fill: Fill) -> Result<()>;

    /// Asks whoever undoes the state's process.
    fn put(&self, conditionals: &impl Conditionals, corpus: &Corpus, state: &State) -> Result<()> {
        let process = state.process()?;
        self.write(corpus, state, &|prompt, config| {
            block_on(infill(conditionals, &*process, &corpus.vocabulary, prompt, config))
        })
    }
}

/// Puts a question to the checkpoint, or to the exact distribution.
pub fn ask(command: Command, matches: &ArgMatches, question: &impl Question) -> Result<()> {
    let mut state = state(command, matches)?;
    let texts = texts(matches, &mut state)?;
    if let Some(path) = path(matches, "checkpoint") {
        let run = open(path, &texts)?;
        state.run = run.config().clone();
        return match run {
            Run::Fixed(run) => question.put(&run.denoiser(), run.corpus(), &state),
            Run::Learned(run) => {
                let (model, vocabulary) = (run.model(), &run.corpus().vocabulary);
                question.write(run.corpus(), &state, &|prompt, config| {
                    block_on(infill_by_latent(&model, vocabulary, prompt, config))
                })
            }
        };
    }
    if !matches.get_flag("oracle") {
        return Err(Error::setting(
            "要有人来填空：用 --checkpoint 给出 lab train 存的文件，或用 --oracle 让语料自己的精确概率来填。",
            "Something has to fill the blanks: give --checkpoint with a file saved by lab train, or --oracle for the exact data distribution.",
        ));
    }
    let corpus = Corpus::open(&state.run.corpus)?;
    question.put(&known_distribution(&corpus)?.conditionals(), &corpus, &state)
}
