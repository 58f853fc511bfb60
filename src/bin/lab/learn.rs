//! `learn`: a learned posterior, trained and measured.

use crate::clock::processor_seconds;
use crate::destination::Destination;
use crate::files::{CHECKPOINT, read};
use crate::flags::{
    demonstration, file, learned_method, learned_run, learned_texts, number, path, run_or_checkpoint,
    sentences, subcommand, text_file, whole, whole_list,
};
use crate::interrupt::Interrupt;
use crate::measured::{self, Finished, Means, measure, report};
use crate::output::Output;
use crate::saving::{Saving, save_every};
use crate::train::train_to_the_end;
use clap::ArgMatches;
use denoise_lab::configuration::command::Command;
use denoise_lab::corpus::Corpus;
use denoise_lab::device;
use denoise_lab::diagnosis::check_nested;
use denoise_lab::error::Result;
use denoise_lab::training::{LatentTrainer, Precision, Run};
use std::process::ExitCode;

/// The fields of its lines of JSON, and what they are.
const FIELDS: &[(&str, &str)] = &[
    ("loss", "in all but the last line: D + R of the batches since the line before, raw weights"),
    ("lossKind", "there: what that is, upper-bound-estimate"),
    ("trainingLoss", "there: what is minimised, no bound unless it is D + R"),
    ("further", "there: what else the objective measures, MMD² or the discriminator's loss; or null"),
    (
        "seeds",
        "with several, in one line more: of how many runs bound, gap, distortion, rate and shuffleCost are the means; errors are across seeds",
    ),
    ("importanceGap", "there: the tightest IWAE bound minus the entropy"),
    ("positionalInformation", "there: I_pos, nats per position"),
    ("latentInformation", "there: I_z, nats per position"),
    ("verdicts", "there: of each seed, what the decoder has become"),
];

pub fn command() -> clap::Command {
    let described = subcommand(
        Command::Learn,
        "Train a learned posterior (VAE and its kin), measure distortion, rate and their sum, and whether its decoder uses z; Ctrl-C stops training",
        &[measured::FIELDS, FIELDS].concat(),
    )
    .arg(learned_method())
    .arg(demonstration())
    .arg(file("out", "Where to save the run").conflicts_with("seeds"))
    .arg(save_every())
    .arg(file("checkpoint", "Measure this saved run in place of training one").conflicts_with_all(["method", "demonstration", "config", "out"]))
    .arg(text_file())
    .arg(number("seeds", 1..=1000, "1", "How many runs, with --seed and the seeds after it").conflicts_with("checkpoint"))
    .arg(sentences("512"));
    run_or_checkpoint(Command::Learn, measured::flags(described))
}

pub fn learn(matches: &ArgMatches, output: &Output) -> Result<ExitCode> {
    let mut run = learned_run(matches)?;
    let texts = learned_texts(matches, &mut run)?;
    let out = path(matches, "out");
    let output = &output.beside_file(out.is_some());
    let saving = out.map(Destination::of).transpose()?;
    let mut saving = saving.map(|out| Saving::new(out, Precision::Full, matches));
    check_nested(&whole_list(matches, "importance"))?;
    if let Some(path) = path(matches, "checkpoint") {
        let bytes = read(path, CHECKPOINT)?;
        let trainer = LatentTrainer::open_with(&bytes, &texts, device::cpu())?;
        let finished = Finished { measured: measure(&trainer, matches)?, seconds: 0.0 };
        report(&trainer, &finished, out, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let corpus = Corpus::open_with(&run.corpus, &texts)?;
    let interrupt = Interrupt::listen()?;
    let (seeds, mut runs) = (whole(matches, "seeds"), Vec::new());
    loop {
        let started = processor_seconds();
        let mut trained = Run::on(corpus.clone(), run.clone(), device::cpu())?;
        let ended = train_to_the_end(&mut trained, saving.as_mut(), &interrupt, output);
        let seconds = processor_seconds() - started;
        let finished = match &saving {
            Some(saving) => saving.conclude(&trained, ended)?,
            None => ended?,
        };
        let Run::Learned(trainer) = trained else { return run.latent().map(|_| ExitCode::SUCCESS) };
        let measured = measure(&trainer, matches)?;
        runs.push(Finished { measured, seconds });
        report(&trainer, &runs[runs.len() - 1], out, output)?;
        if !finished {
            return Ok(interrupt.exit_code(false));
        }
        if runs.len() == seeds {
            let means = Means::of(&trainer, &runs).filter(|_| seeds > 1);
            means.map_or(Ok(()), |means| output.line(means.text(), &means))?;
            return Ok(ExitCode::SUCCESS);
        }
        run.training.seed += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{command, learned_run};
    use denoise_lab::configuration::RunConfig;
    use denoise_lab::configuration::command::learn_line;
    use denoise_lab::corpus::CorpusConfig;
    use denoise_lab::latent::preset::{demonstrations, methods};

    #[test]
    fn a_line_copied_from_the_page_is_read_as_the_same_run() {
        let plain = RunConfig::learned(CorpusConfig::capitals());
        let named = methods().iter().map(|method| plain.with_method(method.name));
        let shown = demonstrations().iter().map(|demonstration| plain.demonstration(demonstration.name));
        for run in named.chain(shown) {
            let run = run.unwrap();
            let mut varied = run.clone();
            for (name, text) in
                [("corpus", "brackets"), ("length", "20"), ("learning-rate", "0.002"), ("seed", "7")]
            {
                varied.set(name, text).unwrap();
            }
            for run in [run, varied] {
                let line = learn_line(&run);
                let matches = command().try_get_matches_from(line.split(' ').skip(1)).unwrap();
                assert_eq!(learned_run(&matches).unwrap(), run, "{line}");
            }
        }
    }
}
