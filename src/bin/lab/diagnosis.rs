//! `gradients`, `linear-vae`: the models small enough to be solved, beside which networks are understood;
//! `gradients` takes a network too.

use crate::flags::{
    file, number, path, real, real_list, real_value, reals, sentences, text_file, whole, without_settings,
};
use crate::gradients::of_checkpoint;
use crate::output::Output;
use clap::ArgMatches;
use denoise_lab::configuration::command::Command;
use denoise_lab::diagnosis::{
    Baseline, Direction, Drawn, Estimator, LinearOptimum, Quadratic, VarianceRow, variance_table,
};
use denoise_lab::error::{Error, Result};
use serde::Serialize;

pub fn gradients_command() -> clap::Command {
    let fields = [
        ("sigma", "the posterior's standard deviation"),
        (
            "estimator",
            "score-function, with-mean, leave-one-out or pathwise; of a run fixed-posterior in place of with-mean",
        ),
        ("variance", "of its gradient for one z, by formula"),
        ("simulated", "the same, from draws"),
        ("simulatedError", "its standard error"),
        (
            "samplesNeeded",
            "z until the standard error is --accuracy of the gradient (of a run, the encoder's); null where that is 0, or within two standard errors of it",
        ),
        ("draws", "of a run, in place of the variances: z of each sentence in an estimate"),
        (
            "encoder",
            "of a run, for one z: {trace, squaredNorm, signalToNoise, samples}, each {value, standardError}; null without one",
        ),
        ("decoder", "the same of the decoder's parameters"),
    ];
    without_settings(
        Command::Gradients,
        "How noisy gradients of a learned posterior are: those of a saved run whose weights stand still and whose q is given each sigma, or the toy f(z) = c - a z^2/2, z ~ N(d, sigma^2), whose gradient by d is -a d",
        &fields,
    )
    .arg(reals("sigmas", "0.05,0.1,0.2,0.3,0.5,0.7,1,1.5,2,3", "Standard deviations, above 0"))
    .arg(real("constant", "-10", "c, the log-probability at the peak, in nats"))
    .arg(real("curvature", "1", "a, above 0"))
    .arg(real("mean", "1", "d, the posterior's mean"))
    .arg(number("samples", 2..=1000, "8", "z of one leave-one-out estimate"))
    .arg(real("accuracy", "0.1", "The relative error that is aimed at, above 0"))
    .arg(number("estimates", 2..=10_000_000, "20000", "Estimates to simulate for each number; of a run 64 by default, at least 3"))
    .arg(number("seed", 0..=u64::MAX, "0", "Seed of the simulation"))
    .arg(
        file("checkpoint", "A saved run with a learned posterior to measure, in place of the toy")
            .conflicts_with_all(["constant", "curvature", "mean"]),
    )
    .arg(sentences("16").requires("checkpoint").help("Sentences of the batch whose gradient it is"))
    .arg(text_file().requires("checkpoint"))
}

pub fn gradients(matches: &ArgMatches, output: &Output) -> Result<()> {
    let real = |name| real_value(matches, name);
    let accuracy = check_accuracy(real("accuracy"))?;
    if let Some(path) = path(matches, "checkpoint") {
        return of_checkpoint(path, matches, accuracy, output);
    }
    let toy = Quadratic::new(real("constant"), real("curvature"), real("mean"))?;
    let drawn = Drawn {
        draws: whole(matches, "samples"),
        estimates: whole(matches, "estimates"),
        seed: whole(matches, "seed") as u64,
    };
    let sigmas = real_list(matches, "sigmas");
    // All are simulated before one is written, for a number may be refused.
    let table = variance_table(&toy, &sigmas, accuracy, drawn)?;
    let rows = table.chunk_by(|a, b| a.sigma == b.sigma);
    let names: String =
        rows.clone().take(1).flatten().map(|row| format!("{:>CELL$}", row.estimator)).collect();
    output.text(format!(
        "Variance of the gradient by formula, and simulated ± its standard error; gradient {}\n{:>6}{names}",
        toy.gradient(),
        "sigma",
    ))?;
    for row in rows {
        let cells: String = row.iter().map(|variance| format!("{:>CELL$}", cell(variance))).collect();
        output.text(format!("{:>6}{cells}", row[0].sigma))?;
        for variance in row {
            output.object(variance)?;
        }
    }
    let quietest = toy.quietest_sigma(0.0);
    let least = Estimator::ScoreFunction(Baseline::Constant(0.0)).variance(&toy, quietest);
    output.text(format!(
        "Without a baseline the variance is least at sigma = {quietest:.3}, where it is {least:.3}; with one, more noise is always worse."
    ))
}

/// How wide a column of variances is.
const CELL: usize = 34;

fn cell(row: &VarianceRow) -> String {
    format!("{:.3} ({:.3} ± {:.3})", row.variance, row.simulated, row.simulated_error)
}

fn check_accuracy(accuracy: f64) -> Result<f64> {
    if accuracy > 0.0 && accuracy.is_finite() {
        return Ok(accuracy);
    }
    Err(Error::setting(
        format!("accuracy 须大于 0，而不是 {accuracy}。"),
        format!("accuracy must be above 0, not {accuracy}."),
    ))
}

pub fn linear_vae_command() -> clap::Command {
    let fields = [
        ("eigenvalue", "the data's variance along a direction; one line for each latent"),
        ("active", "whether its latent is used; in the last line, how many are"),
        ("explainedByNoise", "whether exact maximum likelihood drops it too: its eigenvalue is at most s^2"),
        ("explained", "the variance of x that z explains"),
        ("posteriorVariance", "of z given x; 1 is the prior's"),
        ("meanVariance", "of the posterior mean over x"),
        ("rate", "R in nats, of the direction; in the last line, of all"),
        ("distortion", "D in nats; last line"),
        ("elbo", "-(D + R); last line"),
        ("logLikelihood", "of the decoder, in nats; last line. Equals the ELBO at beta 1"),
    ];
    without_settings(
        Command::LinearVae,
        "Which latents of a linear VAE collapse at its optimum, which is that of probabilistic PCA: those whose eigenvalue is at most beta times the noise",
        &fields,
    )
    .arg(reals("eigenvalues", "4,2,1,0.5", "Variances of the data along its principal directions, 0 or more"))
    .arg(number("latents", 1..=10_000, "4", "Dimensions of z, at most as many as eigenvalues"))
    .arg(real("noise-variance", "1", "s^2 of the decoder, above 0"))
    .arg(real("beta", "1", "Weight of the KL term, above 0"))
}

pub fn linear_vae(matches: &ArgMatches, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Total {
        active: usize,
        rate: f64,
        distortion: f64,
        elbo: f64,
        log_likelihood: f64,
    }
    let eigenvalues = real_list(matches, "eigenvalues");
    let (noise, beta) = (real_value(matches, "noise-variance"), real_value(matches, "beta"));
    let latents = whole(matches, "latents");
    let LinearOptimum { directions, active, distortion, rate, elbo, log_likelihood, .. } =
        LinearOptimum::new(&eigenvalues, latents, noise, beta)?;
    output.text("eigenvalue  latent     explained  posterior variance  rate, nats")?;
    for direction in &directions {
        output.line(described(direction), direction)?;
    }
    let text = format!(
        "{active} of {latents} latents active; D {distortion:.4}, R {rate:.4}, ELBO {elbo:.4}, log-likelihood {log_likelihood:.4} nats"
    );
    output.line(text, &Total { active, rate, distortion, elbo, log_likelihood })
}

fn described(direction: &Direction) -> String {
    let Direction { eigenvalue, active, explained, posterior_variance, rate, .. } = direction;
    let latent = if *active { "active" } else { "collapsed" };
    format!("{eigenvalue:>10}  {latent:<9}  {explained:>9.4}  {posterior_variance:>18.4}  {rate:>10.4}")
}
