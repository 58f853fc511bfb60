//! `learn`: a learned posterior, trained and measured.

use crate::clock::processor_seconds;
use crate::destination::Destination;
use crate::files::{CHECKPOINT, read};
use crate::flags::{
    demonstration, file, learned_method, learned_run, learned_texts, number, numbers, path,
    run_or_checkpoint, sentences, subcommand, text_file, whole, whole_list,
};
use crate::interrupt::Interrupt;
use crate::measured::{Finished, Means, Measured, measure};
use crate::output::Output;
use crate::progress::Progress;
use crate::saving::{Saving, save_every};
use clap::ArgMatches;
use denoise_lab::corpus::Corpus;
use denoise_lab::device;
use denoise_lab::error::Result;
use denoise_lab::latent::check_nested;
use denoise_lab::run::command::Command;
use denoise_lab::run::{LatentLoss, LatentTrainer, Precision};
use pollster::block_on;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

/// Steps between two reports of the losses.
const REPORT_EVERY: u64 = 25;

/// The fields of its lines of JSON, and what they are.
const FIELDS: &[(&str, &str)] = &[
    ("step", "steps done"),
    ("budget", "steps to do in all"),
    ("trainingLoss", "in all but the last line: what is minimised, no bound unless it is D + R"),
    (
        "distortion",
        "D: of the batches since the line before, raw weights; in the last line {nats, standardError}",
    ),
    ("rate", "R, likewise"),
    ("further", "what else the objective measures, MMD² or the discriminator's loss; or null"),
    ("demonstration", "in the last line: the demonstration's name, if it is one"),
    ("method", "in the last line: the posterior's name, if it has one"),
    ("corpus", "in the last line: on which"),
    ("seed", "in the last line: of the random numbers"),
    ("parameters", "in the last line: how many numbers were trained"),
    ("seconds", "in the last line: of a processor's time that training took"),
    ("kind", "what the bound is"),
    ("bound", "D + R >= -log p(x), nats per sequence: {nats, standardError}"),
    ("gap", "the bound minus the corpus's entropy; null where unknown"),
    ("divergences", "KL of each dimension of z; they sum to R"),
    ("meanVariances", "Var_x of the posterior's mean in each dimension"),
    ("sentences", "how many were averaged"),
    ("draws", "of z, for each of them"),
    ("importance", "IWAE-K: [{samples, kind, bound, gap, effectiveSampleSize}]"),
    ("shuffleCost", "what z of another sentence costs: {nats, standardError}"),
    ("divergence", "KL(p(.|z), p(.|z')) of two sentences' z, shaped alike"),
    (
        "collapse",
        "{positionalInformation, latentInformation, mutualInformation, activeUnits, activeDimensions, verdict}",
    ),
    ("samples", "sentences from the prior"),
    ("reconstructions", "[[sentence, what its z says]]"),
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
        FIELDS,
    )
    .arg(learned_method())
    .arg(demonstration())
    .arg(file("out", "Where to save the run").conflicts_with("seeds"))
    .arg(save_every())
    .arg(file("checkpoint", "Measure this saved run in place of training one").conflicts_with_all(["method", "demonstration", "config", "out"]))
    .arg(text_file())
    .arg(number("seeds", 1..=1000, "1", "How many runs, with --seed and the seeds after it").conflicts_with("checkpoint"))
    .arg(sentences("512"))
    .arg(number("draws", 2..=10_000, "16", "Draws of z for each sentence"))
    .arg(numbers("importance", "K of the IWAE bounds, ascending, each dividing the last").default_value("1,10,100,1000"))
    .arg(number("paths", 1..=100_000, "64", "Free runs of each z of an autoregressive decoder, for what it says on its own"))
    .arg(number("importance-sentences", 2..=10_000, "32", "Sentences of the IWAE bounds"));
    run_or_checkpoint(Command::Learn, described)
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
        report(&trainer, &Finished { measured: measure(&trainer, matches)?, seconds: 0.0 }, out, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let corpus = Corpus::open_with(&run.corpus, &texts)?;
    let interrupt = Interrupt::listen()?;
    let (seeds, mut runs) = (whole(matches, "seeds"), Vec::new());
    loop {
        let started = processor_seconds();
        let mut trainer = LatentTrainer::on(corpus.clone(), run.clone(), device::cpu())?;
        let ended = train(&mut trainer, saving.as_mut(), &interrupt, output);
        let seconds = processor_seconds() - started;
        let finished = match &saving {
            Some(saving) => saving.conclude(&trainer, ended)?,
            None => ended?,
        };
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

/// Trains to the end of the budget, saving now and then if there is where to; false if Ctrl-C came first.
fn train(
    trainer: &mut LatentTrainer,
    mut saving: Option<&mut Saving>,
    interrupt: &Interrupt,
    output: &Output,
) -> Result<bool> {
    #[derive(Serialize)]
    struct Line {
        step: u64,
        budget: u64,
        #[serde(flatten)]
        loss: LatentLoss,
    }
    let progress = Progress::new("steps", trainer.step(), trainer.budget());
    while !trainer.finished() && !interrupt.is_raised() {
        trainer.train_step();
        progress.set(trainer.step());
        let report = trainer.step().is_multiple_of(REPORT_EVERY) || trainer.finished();
        if report && let Some((_, loss)) = block_on(trainer.take_losses())? {
            progress.say(format!("D {:.3}  R {:.3}", loss.distortion, loss.rate));
            output.object(&Line { step: trainer.step(), budget: trainer.budget(), loss })?;
        }
        if let Some(saving) = saving.as_mut() {
            saving.save_if_due(trainer, &progress)?;
        }
    }
    Ok(trainer.finished())
}

fn report(trainer: &LatentTrainer, run: &Finished, out: Option<&Path>, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        demonstration: Option<&'static str>,
        method: Option<&'static str>,
        corpus: &'static str,
        seed: u64,
        step: u64,
        budget: u64,
        parameters: usize,
        seconds: f64,
        entropy: Option<f64>,
        #[serde(flatten)]
        measured: &'a Measured,
        out: Option<&'a Path>,
    }
    let Finished { measured, seconds } = run;
    let line = Line {
        demonstration: trainer.config().demonstration_name(),
        corpus: trainer.corpus().name,
        seed: trainer.config().training.seed,
        method: trainer.config().method().map(|method| method.name),
        step: trainer.step(),
        budget: trainer.budget(),
        parameters: trainer.parameters(),
        seconds: *seconds,
        entropy: trainer.corpus().entropy(),
        measured,
        out,
    };
    let name = line.method.unwrap_or("a learned posterior");
    let heading = format!(
        "{name} on {}: {} of {} steps, {} parameters, {seconds:.1} s; nats per sequence",
        trainer.corpus().name,
        line.step,
        line.budget,
        line.parameters
    );
    output.line(heading + &measured.table(), &line)
}

#[cfg(test)]
mod tests {
    use super::{command, learned_run};
    use denoise_lab::corpus::CorpusConfig;
    use denoise_lab::latent::preset::{demonstrations, methods};
    use denoise_lab::run::RunConfig;
    use denoise_lab::run::command::learn_line;

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
