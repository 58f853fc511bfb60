//! `gradients --checkpoint`: how noisy the gradients of a saved run are.

use crate::files::{CHECKPOINT, read};
use crate::flags::{is_given, named_texts, note, real_list, whole};
use crate::output::{Output, kebab};
use crate::progress::Progress;
use clap::ArgMatches;
use denoise_lab::device;
use denoise_lab::diagnosis::{GradientSummary, Spread};
use denoise_lab::error::Result;
use denoise_lab::latent::GradientEstimator;
use denoise_lab::study::gradients::{GradientConfig, GradientPanel, GradientRow};
use denoise_lab::training::LatentTrainer;
use pollster::block_on;
use serde::Serialize;
use std::path::Path;

/// Gradients for each number, unless `--estimates` says otherwise.
const ESTIMATES: usize = 64;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(flatten)]
    row: &'a GradientRow,
    /// Of the encoder's gradient.
    samples_needed: Option<f64>,
}

pub fn of_checkpoint(path: &Path, matches: &ArgMatches, accuracy: f64, output: &Output) -> Result<()> {
    let bytes = read(path, CHECKPOINT)?;
    let trainer = LatentTrainer::open_with(&bytes, &named_texts(matches)?, device::cpu())?;
    note(trainer.corpus());
    let config = GradientConfig {
        sigmas: real_list(matches, "sigmas"),
        estimates: if is_given(matches, "estimates") { whole(matches, "estimates") } else { ESTIMATES },
        draws: whole(matches, "samples"),
        sentences: whole(matches, "sentences"),
        seed: whole(matches, "seed") as u64,
    };
    let mut panel = GradientPanel::new(&trainer, config)?;
    output.text(header(&trainer, accuracy))?;
    let progress = Progress::new("gradients", 0, panel.progress().1 as u64);
    let (mut printed, mut finished) = (0, false);
    while !finished {
        finished = block_on(panel.advance())?;
        progress.set(panel.progress().0 as u64);
        for row in &panel.rows()[printed..] {
            let samples_needed = row.samples_needed(accuracy);
            let line = Line { row, samples_needed };
            progress.aside(|| output.line(text(&line), &line))?;
            printed += 1;
        }
    }
    Ok(())
}

fn header(trainer: &LatentTrainer, accuracy: f64) -> String {
    format!(
        "Gradients of D + R on {} after {} steps, for one z of each sentence; z needed for a relative error of {accuracy}\n\
         {:>6}  {:17} {:26} {:22} {:>12}  {:26} {:22}",
        trainer.corpus().name,
        trainer.step(),
        "sigma",
        "estimator",
        "encoder: variance",
        "signal/noise",
        "z needed",
        "decoder: variance",
        "signal/noise"
    )
}

fn text(line: &Line<'_>) -> String {
    let GradientRow { sigma, estimator, encoder, decoder, .. } = line.row;
    let needed = match (estimator, line.samples_needed) {
        (GradientEstimator::FixedPosterior, _) => "0".to_string(),
        (_, needed) => needed.map_or("-".to_string(), |needed| format!("{needed:.0}")),
    };
    let (variance, signal) = encoder.as_ref().map_or(("-".to_string(), "-".to_string()), cells);
    let (of_decoder, its_signal) = cells(decoder);
    format!(
        "{sigma:>6}  {:17} {variance:26} {signal:22} {needed:>12}  {of_decoder:26} {its_signal:22}",
        kebab(estimator)
    )
}

/// tr Cov, and the signal to noise.
fn cells(summary: &GradientSummary) -> (String, String) {
    let cell = |Spread { value, standard_error }: Spread| format!("{value:.4e} ± {standard_error:.1e}");
    (cell(summary.trace), cell(summary.signal_to_noise))
}
