//! `bound`: what a trained network costs.

use crate::files::{CHECKPOINT, read};
use crate::flags::{
    file, is_given, note, path, sampler, sentences, state, subcommand, text_file, texts, whole,
};
use crate::measured;
use crate::output::{Output, cannot_draw, k_is, nats};
use crate::progress::Progress;
use crate::untrained::block_sizes;
use clap::{Arg, ArgAction, ArgMatches};
use denoise_lab::configuration::command::Command;
use denoise_lab::corpus::OwnText;
use denoise_lab::device;
use denoise_lab::error::{Error, Result};
use denoise_lab::sampler::{SampleConfig, SamplerCost, SamplerLikelihood};
use denoise_lab::training::{Evaluation, LatentTrainer, Measurement, Run};
use pollster::block_on;
use std::path::Path;
use std::sync::Arc;

/// Rows asked at once: few enough that the progress bar moves.
const ROWS: usize = 512;

pub fn bound_command() -> clap::Command {
    let fields = [
        ("step", "steps the weights had been trained for; the averaged weights are measured"),
        ("k", "positions restored at once; null for a diffusion, which has no k"),
        (
            "share",
            "the share of random tokens it is measured at; null unless trained with noise-shares every",
        ),
        (
            "nelbo",
            "the bound on -log p(x), nats per sequence: {kind, nats, standardError, sentences, perStep}",
        ),
        ("natsPerToken", "nelbo / L; of strings, by their mean tokens, ends counted and pads not"),
        ("bitsPerToken", "the same in bits"),
        ("processGap", "what the process costs even the optimal network"),
        ("processGapError", "its standard error; 0 where it is known exactly"),
        ("learningGap", "what this network still has to learn: nelbo - entropy - processGap"),
        ("learningGapError", "its standard error; 0 if summed exactly"),
        (
            "stopCost",
            "process delete: whether the string is whole, and how many tokens come first: {nats, standardError, optimum, learningGap}; otherwise null",
        ),
        (
            "headCost",
            "noise-variant hidden: predicting which positions need recovery; process delete: in which gaps tokens are missing: {nats, standardError, optimum, learningGap}; otherwise null",
        ),
        ("tokenCost", "the rest of the bound, what they are, shaped as headCost"),
        (
            "lengthCost",
            "string-length first: the part of the bound, in its last step, that is -log p(length); otherwise null",
        ),
        (
            "negativeLogLikelihood",
            "with --exact: -log p(x) itself, shaped as nelbo (of a deletion, whose nelbo stays an estimate, too); otherwise null",
        ),
        ("jensenGap", "with --exact: nelbo - negativeLogLikelihood; otherwise null"),
        (
            "sampler",
            "with --order, --temperature, --top-p or --choice: -log p(x) of the sampler itself, {nats, standardError, divergence, missed, sentences, exact, evaluations}; infinite numbers are null",
        ),
    ];
    let described = subcommand(
        Command::Bound,
        "The bound of a trained run; without --k, for every k. Of a learned posterior: distortion, rate, tighter bounds, and whether its decoder uses z",
        &[&fields, measured::FIELDS].concat(),
    )
        .arg(file("checkpoint", "The run to measure, saved by `lab train` or by the page").required(true))
        .arg(text_file())
        .arg(
            Arg::new("exact")
                .long("exact")
                .action(ArgAction::SetTrue)
                .help("Sum over all orders and sentences instead of estimating; of a deletion, sum -log p(x) beside the estimate"),
        )
        .arg(sentences("1024").conflicts_with("exact"));
    measured::flags(described, "64", Some("1,10,100,1000"))
}

pub fn bound(matches: &ArgMatches, output: &Output) -> Result<()> {
    let mut state = state(Command::Bound, matches)?;
    let texts = texts(matches, &mut state)?;
    let trainer = match open(path(matches, "checkpoint").unwrap_or(Path::new("")), &texts)? {
        Run::Fixed(trainer) => trainer,
        Run::Learned(trainer) => return bound_of_learned(&trainer, matches, output),
    };
    if is_given(matches, "u") && !trainer.process().serves_every_share() {
        return Err(one_share());
    }
    let block_sizes = block_sizes(matches, &state, trainer.process(), trainer.corpus().length)?;
    if !trainer.process().is_fixed() {
        output.text("an ablation: the noise is not fixed, its embeddings are learned")?;
    }
    let sampler = sampler(Command::Bound, matches, &state.sample);
    if let Some(sampler) = &sampler {
        SamplerLikelihood::check(&*trainer.asked(sampler), sampler)?;
    }
    let beside = |evaluation, block_sizes: &[Option<usize>]| match &sampler {
        Some(sampler) => {
            let block_sizes = block_sizes.iter().flatten().copied();
            trainer.beside_sampler(evaluation, sampler, block_sizes, whole(matches, "sentences"))
        }
        None => Ok(evaluation),
    };
    let (exact, deletes) = (matches.get_flag("exact"), trainer.process().deletion().is_some());
    if exact && !deletes {
        let mut evaluation = beside(trainer.evaluate_exactly(&state.sample)?, &block_sizes)?;
        finish(&mut evaluation)?;
        let of = |k: usize| evaluation.measurement(k);
        block_sizes.into_iter().try_for_each(|k| report(k, &of(k.unwrap_or(1))?, output))?;
    } else {
        for k in block_sizes {
            let sample = SampleConfig { block_size: k.unwrap_or(1), ..state.sample.clone() };
            let evaluation = trainer.evaluate(&sample, whole(matches, "sentences"))?;
            let evaluation = if exact { trainer.beside_likelihood(evaluation)? } else { evaluation };
            let mut evaluation = beside(evaluation, &[k])?;
            finish(&mut evaluation)?;
            report(k, &evaluation.measurement(k.unwrap_or(1))?, output)?;
        }
    }
    if sampler.is_some() {
        output.text("sampler: -log p(x) of sentences as this order draws them; no bound on that of random order, and it may lie on either side of the bound")?;
    }
    Ok(())
}

/// Distortion, rate and collapse of a learned posterior.
fn bound_of_learned(trainer: &LatentTrainer, matches: &ArgMatches, output: &Output) -> Result<()> {
    let settings = Command::Bound.settings();
    let mut flags = settings.iter().map(|setting| setting.name).chain(["exact"]);
    if let Some(flag) = flags.find(|flag| is_given(matches, flag)) {
        return Err(Error::setting(
            format!("--{flag} 只用于固定的后验：学出来的后验没有 k、u 和次序，只能估计 D + R。"),
            format!(
                "--{flag} is for fixed posteriors: a learned one has no k, no u and no order, and its D + R is estimated."
            ),
        ));
    }
    measured::report(trainer, matches, output)
}

fn one_share() -> Error {
    Error::setting(
        "只有在所有比例上训练的噪声（noise-shares 是 every）才能另选 u；请去掉 --u。",
        "Only noise that was trained on every share (noise-shares is every) can be measured at another u: leave --u out.",
    )
}

/// Runs an evaluation to its end, with a progress bar.
fn finish(evaluation: &mut Evaluation) -> Result<()> {
    let progress = Progress::new("rows", 0, evaluation.progress().1 as u64);
    while !block_on(evaluation.advance(ROWS))? {
        progress.set(evaluation.progress().0 as u64);
    }
    Ok(())
}

fn report(k: Option<usize>, measurement: &Measurement, output: &Output) -> Result<()> {
    let Measurement {
        nelbo,
        negative_log_likelihood,
        jensen_gap,
        stop_cost,
        head_cost,
        token_cost,
        length_cost,
        sampler,
        ..
    } = measurement;
    let mut text = format!("{}bound {} nats", k_is(k), nats(nelbo.nats, nelbo.standard_error));
    if measurement.process_gap.is_none() {
        let Measurement { nats_per_token, bits_per_token, .. } = measurement;
        text += &format!("  {nats_per_token:.4} nats/token  {bits_per_token:.4} bits/token");
    }
    for (name, gap, error) in [
        ("process gap", measurement.process_gap, measurement.process_gap_error),
        ("learning gap", measurement.learning_gap, measurement.learning_gap_error),
    ] {
        text += &gap.map_or(String::new(), |gap| format!("  {name} {}", nats(gap, error.unwrap_or(0.0))));
    }
    for (name, part) in [("stop cost", stop_cost), ("head cost", head_cost), ("token cost", token_cost)] {
        let Some(part) = part else { continue };
        text += &format!("  {name} {}", nats(part.cost.nats, part.cost.standard_error));
        text += &part
            .learning_gap
            .map_or(String::new(), |gap| format!(" (learning gap {})", nats(gap.nats, gap.standard_error)));
    }
    text += &length_cost.map_or(String::new(), |cost| format!("  length cost {cost:.4}"));
    if let Some(exact) = negative_log_likelihood {
        text += &format!("  -log p(x) {} nats", nats(exact.nats, exact.standard_error));
    }
    text +=
        &jensen_gap.map_or(String::new(), |gap| format!("  Jensen gap {}", nats(gap, nelbo.standard_error)));
    text += &sampler.map_or(String::new(), |sampler| drawn(&sampler));
    // A diffusion has no k, whichever it was measured at.
    let mut line = serde_json::to_value(measurement).unwrap_or_default();
    line["k"] = k.into();
    output.line(text, &line)
}

/// What sentences cost the sampler itself.
fn drawn(sampler: &SamplerCost) -> String {
    let SamplerCost { cost, divergence, missed, .. } = sampler;
    let divergence = divergence.filter(|nats| nats.is_finite());
    let divergence = divergence.map_or(String::new(), |kl| format!(", KL(p* ‖ sampler) {}", nats(kl, 0.0)));
    format!("  sampler {} nats{divergence}{}", nats(cost.nats, cost.standard_error), cannot_draw(*missed))
}

/// Opens a saved run on the CPU; a run on a text needs that text.
pub fn open(path: &Path, texts: &[Arc<OwnText>]) -> Result<Run> {
    let run = Run::open_with(&read(path, CHECKPOINT)?, texts, device::cpu())?;
    note(run.corpus());
    Ok(run)
}
