//! `learn`: a learned posterior, trained and measured.

use crate::files::{check_folder, file_error, write};
use crate::flags::{
    demonstration, file, learned_method, learned_run, learned_texts, number, numbers, path,
    run_or_checkpoint, sentences, subcommand, text_file, whole, whole_list,
};
use crate::interrupt::{INTERRUPTED, listen};
use crate::output::{Output, kebab, nats, told};
use clap::ArgMatches;
use denoise_lab::bound::Mean;
use denoise_lab::corpus::Corpus;
use denoise_lab::device;
use denoise_lab::error::{Error, ErrorKind, Result};
use denoise_lab::latent::{
    Collapse, ImportanceEstimate, ImportanceWeighted, LatentModel, LatentUsage, RateDistortion,
    RateDistortionEstimate, Sentences, check_nested, collapse, decode, draw_prior, latent_usage, reconstruct,
};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::run::command::Command;
use denoise_lab::run::{LatentLoss, LatentTrainer, Precision};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Steps between two reports of the losses.
const REPORT_EVERY: u64 = 25;
/// Sentences of whose z the decoder's marginals are taken.
const DIAGNOSED: usize = 256;
/// Sentences drawn from the prior, and reconstructed, to be read.
const SHOWN: usize = 5;

pub fn command() -> clap::Command {
    let fields = [
        ("step", "steps done"),
        ("budget", "steps to do in all"),
        ("trainingLoss", "in all but the last line: what is minimised, no bound unless it is D + R"),
        (
            "distortion",
            "D: of the batches since the line before, raw weights; in the last line {nats, standardError}",
        ),
        ("rate", "R, likewise"),
        ("further", "what else the objective measures, MMD² or the discriminator's loss; or null"),
        ("method", "in the last line: the posterior's name, if it has one"),
        ("parameters", "in the last line: how many numbers were trained"),
        ("seconds", "in the last line: how long training took"),
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
    ];
    let described = subcommand(
        Command::Learn,
        "Train a learned posterior (VAE and its kin), measure distortion, rate and their sum, and whether its decoder uses z; Ctrl-C stops training",
        &fields,
    )
    .arg(learned_method())
    .arg(demonstration())
    .arg(file("out", "Where to save the run"))
    .arg(file("checkpoint", "Measure this saved run in place of training one").conflicts_with_all(["method", "demonstration", "config", "out"]))
    .arg(text_file())
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
    out.map_or(Ok(()), check_folder)?;
    check_nested(&whole_list(matches, "importance"))?;
    let started = Instant::now();
    let (trainer, finished) = match path(matches, "checkpoint") {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| file_error("read", path, &error))?;
            (LatentTrainer::open_with(&bytes, &texts, device::cpu())?, true)
        }
        None => {
            let corpus = Corpus::open_with(&run.corpus, &texts)?;
            let mut trainer = LatentTrainer::on(corpus, run, device::cpu())?;
            let finished = train(&mut trainer, output)?;
            (trainer, finished)
        }
    };
    let seconds = started.elapsed().as_secs_f64();
    if let Some(out) = out {
        write(out, &block_on(trainer.save(Precision::Full))?)?;
    }
    report(&trainer, &measure(&trainer, matches)?, seconds, out, output)?;
    Ok(if finished { ExitCode::SUCCESS } else { ExitCode::from(INTERRUPTED) })
}

/// Trains to the end of the budget; false if Ctrl-C came first.
fn train(trainer: &mut LatentTrainer, output: &Output) -> Result<bool> {
    #[derive(Serialize)]
    struct Line {
        step: u64,
        budget: u64,
        #[serde(flatten)]
        loss: LatentLoss,
    }
    let interrupted = listen()?;
    let bar = ProgressBar::new(trainer.budget());
    let template = "{bar:30} {pos}/{len} steps  {per_sec}  {eta} left  {msg}";
    // A template that cannot be read is no reason not to train.
    bar.set_style(ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar()));
    while !trainer.finished() && !interrupted.load(Ordering::Relaxed) {
        trainer.train_step();
        bar.set_position(trainer.step());
        let report = trainer.step().is_multiple_of(REPORT_EVERY) || trainer.finished();
        if report && let Some((_, loss)) = block_on(trainer.take_losses())? {
            bar.set_message(format!("D {:.3}  R {:.3}", loss.distortion, loss.rate));
            output.object(&Line { step: trainer.step(), budget: trainer.budget(), loss })?;
        }
    }
    bar.finish_and_clear();
    Ok(trainer.finished())
}

/// Everything that is measured of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Measured {
    #[serde(flatten)]
    rate_distortion: RateDistortion,
    importance: Vec<ImportanceWeighted>,
    #[serde(flatten)]
    usage: LatentUsage,
    collapse: Collapse,
    samples: Vec<String>,
    reconstructions: Vec<(String, String)>,
}

fn measure(trainer: &LatentTrainer, matches: &ArgMatches) -> Result<Measured> {
    let (model, corpus) = (trainer.model(), trainer.corpus());
    let seed = trainer.config().training.seed;
    let listed = Sentences::of(corpus, whole(matches, "sentences"), seed);
    let drawn = Sentences::drawn(corpus, whole(matches, "sentences"), seed);
    let few = Sentences::drawn(corpus, whole(matches, "importance-sentences"), seed);
    let paths = whole(matches, "paths");
    let diagnosed = Sentences::of(corpus, DIAGNOSED, seed);
    let mut bound = RateDistortionEstimate::new(listed, whole(matches, "draws"), seed);
    let mut tighter = ImportanceEstimate::new(few, &whole_list(matches, "importance"), seed)?;
    block_on(async {
        while !bound.advance(&model).await? {}
        let bar = ProgressBar::new(tighter.progress().1 as u64);
        while !tighter.advance(&model).await? {
            bar.set_position(tighter.progress().0 as u64);
        }
        bar.finish_and_clear();
        let mut random = Random::new(seed, Purpose::Sampling, 0);
        let written = |tokens: &[u16]| -> Vec<String> {
            tokens.chunks_exact(corpus.length).map(|x| corpus.vocabulary.write(x)).collect()
        };
        let prior = draw_prior(model.dimensions(), SHOWN, &mut random);
        let shown = &drawn.tokens[..SHOWN.min(drawn.count) * corpus.length];
        let reconstructed = reconstruct(&model, shown, &mut random).await?;
        let usage = latent_usage(&model, &drawn, seed).await?;
        Ok(Measured {
            collapse: collapse(&model, &diagnosed, &usage, paths, seed).await?,
            rate_distortion: bound.result(corpus).ok_or_else(unfinished)?,
            importance: tighter.results().ok_or_else(unfinished)?,
            usage,
            samples: written(&decode(&model, &prior, &mut random).await?),
            reconstructions: written(shown).into_iter().zip(written(&reconstructed)).collect(),
        })
    })
}

fn report(
    trainer: &LatentTrainer,
    measured: &Measured,
    seconds: f64,
    out: Option<&Path>,
    output: &Output,
) -> Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        method: Option<&'static str>,
        step: u64,
        budget: u64,
        parameters: usize,
        seconds: f64,
        entropy: Option<f64>,
        #[serde(flatten)]
        measured: &'a Measured,
        out: Option<&'a Path>,
    }
    let line = Line {
        method: trainer.config().method().map(|method| method.name),
        step: trainer.step(),
        budget: trainer.budget(),
        parameters: trainer.parameters(),
        seconds,
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
    output.line(heading + &table(measured), &line)
}

/// The numbers one below the other, then sentences to read.
fn table(measured: &Measured) -> String {
    let Measured { rate_distortion: found, importance, usage, collapse, samples, reconstructions } = measured;
    let mut text = String::new();
    let mut row = |name: &str, value: String| text += &format!("\n{name:26} {value}");
    row("distortion D", nats(found.distortion.nats, found.distortion.standard_error));
    row("rate R", nats(found.rate.nats, found.rate.standard_error));
    let gap = found.gap.map_or(String::new(), |gap| format!("  gap {gap:.4}"));
    let bound = nats(found.bound.nats, found.bound.standard_error);
    row("bound D + R", format!("{bound}{gap}  ({})", kebab(&found.kind)));
    for ImportanceWeighted { samples, bound, gap, effective_sample_size, .. } in importance {
        let value = nats(bound.nats, bound.standard_error);
        let gap = gap.map_or(String::new(), |gap| format!("  gap {gap:.4}"));
        row(
            &format!("IWAE-{samples}"),
            format!("{value}{gap}  effective sample size {effective_sample_size:.1}"),
        );
    }
    row("cost of another's z", nats(usage.shuffle_cost.nats, usage.shuffle_cost.standard_error));
    row("KL(p(.|z), p(.|z'))", nats(usage.divergence.nats, usage.divergence.standard_error));
    let information = collapse.mutual_information;
    let spread = |mean: Mean| nats(mean.nats, mean.standard_error);
    row("I(x; z)", format!("{}  at most {:.4}", spread(information.information), information.cap));
    row(
        "I_z, I_pos a position",
        format!("{}, {:.4}", spread(collapse.latent_information), collapse.positional_information),
    );
    row("active units", format!("{} of {}", collapse.active_units, found.divergences.len()));
    row("verdict", told(&collapse.verdict.sentence()).to_string());
    samples.iter().for_each(|sample| row("from the prior", sample.clone()));
    reconstructions.iter().for_each(|(x, said)| row("reconstructed", format!("{x}  →  {said}")));
    text
}

fn unfinished() -> Error {
    Error::new(
        ErrorKind::Setting,
        "测量还没有完成；请等它走完。",
        "The measurement is not finished yet; let it run to its end.",
    )
}

#[cfg(test)]
mod tests {
    use super::{command, learned_run};
    use denoise_lab::corpus::CorpusConfig;
    use denoise_lab::latent::preset::{demonstrations, methods};
    use denoise_lab::run::command::learn_line;
    use denoise_lab::run::latent::LatentRunConfig;

    #[test]
    fn a_line_copied_from_the_page_is_read_as_the_same_run() {
        let plain = LatentRunConfig::new(CorpusConfig::capitals());
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
