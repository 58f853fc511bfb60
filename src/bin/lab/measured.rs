//! What is measured of a learned posterior, and what several seeds come to.

use crate::flags::{number, numbers, whole, whole_list};
use crate::output::{Output, kebab, nats, told};
use crate::progress::Progress;
use clap::ArgMatches;
use denoise_lab::bound::{BoundKind, Mean};
use denoise_lab::diagnosis::Verdict;
use denoise_lab::diagnosis::{
    Collapse, CollapseEstimate, ImportanceEstimate, ImportanceWeighted, LatentUsage, RateDistortion,
    RateDistortionEstimate, Sentences, latent_usage,
};
use denoise_lab::error::{Error, Result};
use denoise_lab::latent::{LatentModel, decode, draw_prior, reconstruct};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::study::comparison::Spread;
use denoise_lab::training::LatentTrainer;
use pollster::block_on;
use serde::Serialize;
use std::path::Path;

/// Sentences of whose z the decoder's marginals are taken.
const DIAGNOSED: usize = 256;
/// Sentences drawn from the prior, and reconstructed, to be read.
const SHOWN: usize = 5;

/// The fields of the line of JSON that says what was measured, and what they are.
pub const FIELDS: &[(&str, &str)] = &[
    ("step", "steps done"),
    ("budget", "steps to do in all"),
    ("demonstration", "the demonstration's name, if it is one"),
    ("method", "the posterior's name, if it has one"),
    ("corpus", "on which"),
    ("seed", "of the random numbers"),
    ("parameters", "how many numbers were trained"),
    ("seconds", "of a processor's time that training took"),
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
    ("distortion", "D, nats per sequence: {nats, standardError}"),
    ("rate", "R, likewise"),
    ("out", "the file it was saved to; or null"),
];

/// The command with the flags that say how a learned posterior is measured.
pub fn flags(command: clap::Command) -> clap::Command {
    command
        .arg(number("draws", 2..=10_000, "16", "Learned posteriors: draws of z for each sentence"))
        .arg(
            numbers("importance", "Learned posteriors: K of the IWAE bounds, ascending, each dividing the last")
                .default_value("1,10,100,1000"),
        )
        .arg(number(
            "paths",
            1..=100_000,
            "64",
            "Learned posteriors: free runs of each z of an autoregressive decoder, for what it says on its own",
        ))
        .arg(number("importance-sentences", 2..=10_000, "32", "Learned posteriors: sentences of the IWAE bounds"))
}

/// Everything that is measured of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    #[serde(flatten)]
    rate_distortion: RateDistortion,
    importance: Vec<ImportanceWeighted>,
    #[serde(flatten)]
    usage: LatentUsage,
    collapse: Collapse,
    samples: Vec<String>,
    reconstructions: Vec<(String, String)>,
}

pub fn measure(trainer: &LatentTrainer, matches: &ArgMatches) -> Result<Measured> {
    let (model, corpus) = (trainer.model(), trainer.corpus());
    let seed = trainer.config().training.seed;
    let listed = Sentences::of(corpus, whole(matches, "sentences"), seed);
    let drawn = Sentences::drawn(corpus, whole(matches, "sentences"), seed);
    let few = Sentences::of(corpus, whole(matches, "importance-sentences"), seed);
    let paths = whole(matches, "paths");
    let diagnosed = Sentences::of(corpus, DIAGNOSED, seed);
    let mut bound = RateDistortionEstimate::new(listed, whole(matches, "draws"), seed);
    let mut tighter = ImportanceEstimate::new(few, &whole_list(matches, "importance"), seed)?;
    block_on(async {
        let progress = Progress::new("parts", 0, 0);
        progress.part("measuring D and R".to_string(), bound.progress().1 as u64);
        while !bound.advance(&model).await? {
            progress.set(bound.progress().0 as u64);
        }
        progress.part("measuring IWAE".to_string(), tighter.progress().1 as u64);
        while !tighter.advance(&model).await? {
            progress.set(tighter.progress().0 as u64);
        }
        let mut random = Random::new(seed, Purpose::Sampling, 0);
        let written = |tokens: &[u16]| -> Vec<String> {
            tokens.chunks_exact(corpus.length).map(|x| corpus.vocabulary.write(x)).collect()
        };
        let prior = draw_prior(model.dimensions(), SHOWN, &mut random);
        let shown = &drawn.tokens[..SHOWN.min(drawn.count) * corpus.length];
        let reconstructed = reconstruct(&model, shown, &mut random).await?;
        let usage = latent_usage(&model, &drawn, seed).await?;
        let mut collapse = CollapseEstimate::new(diagnosed, paths, seed);
        while !collapse.advance(&model).await? {
            let (done, all) = collapse.progress();
            progress.part("diagnosing collapse".to_string(), all as u64);
            progress.set(done as u64);
        }
        Ok(Measured {
            collapse: collapse.result(&usage)?,
            rate_distortion: bound.result(corpus).ok_or_else(Error::unfinished)?,
            importance: tighter.results()?,
            usage,
            samples: written(&decode(&model, &prior, &mut random).await?),
            reconstructions: written(shown).into_iter().zip(written(&reconstructed)).collect(),
        })
    })
}

impl Measured {
    /// The numbers one below the other, then sentences to read.
    pub fn table(&self) -> String {
        let Self { rate_distortion: found, importance, usage, collapse, samples, reconstructions } = self;
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
}

/// Prints what was measured of a run.
pub fn report(trainer: &LatentTrainer, run: &Finished, out: Option<&Path>, output: &Output) -> Result<()> {
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

/// What several seeds of one run come to: means and their error across seeds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Means {
    demonstration: Option<&'static str>,
    method: Option<&'static str>,
    corpus: &'static str,
    seeds: usize,
    parameters: usize,
    steps: u64,
    seconds: f64,
    kind: BoundKind,
    distortion: Option<Spread>,
    rate: Option<Spread>,
    bound: Option<Spread>,
    gap: Option<Spread>,
    importance_gap: Option<Spread>,
    shuffle_cost: Option<Spread>,
    positional_information: Option<Spread>,
    latent_information: Option<Spread>,
    verdicts: Vec<Verdict>,
}

/// A run that was measured, and the seconds of a processor it was trained.
pub struct Finished {
    pub measured: Measured,
    pub seconds: f64,
}

impl Means {
    /// Of the runs of this trainer, which differ in their seed alone; `None` if there are none.
    pub fn of(trainer: &LatentTrainer, runs: &[Finished]) -> Option<Self> {
        let maybe = |value: &dyn Fn(&Measured) -> Option<f64>| {
            let values: Option<Vec<f64>> = runs.iter().map(|run| value(&run.measured)).collect();
            Spread::of(&values?)
        };
        let spread = |value: fn(&Measured) -> f64| maybe(&|measured| Some(value(measured)));
        Some(Self {
            demonstration: trainer.config().demonstration_name(),
            method: trainer.config().method().map(|method| method.name),
            corpus: trainer.corpus().name,
            seeds: runs.len(),
            parameters: trainer.parameters(),
            steps: trainer.step(),
            seconds: runs.iter().map(|run| run.seconds).sum::<f64>() / runs.len() as f64,
            kind: runs.first()?.measured.rate_distortion.kind,
            distortion: spread(|run| run.rate_distortion.distortion.nats),
            rate: spread(|run| run.rate_distortion.rate.nats),
            bound: spread(|run| run.rate_distortion.bound.nats),
            gap: maybe(&|run| run.rate_distortion.gap),
            importance_gap: maybe(&|run| run.importance.last()?.gap),
            shuffle_cost: spread(|run| run.usage.shuffle_cost.nats),
            positional_information: spread(|run| run.collapse.positional_information),
            latent_information: spread(|run| run.collapse.latent_information.nats),
            verdicts: runs.iter().map(|run| run.measured.collapse.verdict).collect(),
        })
    }

    /// The same for people.
    pub fn text(&self) -> String {
        let rows = [
            ("distortion D", self.distortion),
            ("rate R", self.rate),
            ("bound D + R", self.bound),
            ("above the entropy", self.gap),
            ("tightest IWAE, above it", self.importance_gap),
            ("cost of another's z", self.shuffle_cost),
            ("I_z a position", self.latent_information),
        ];
        let row = |(name, spread): (&str, Option<Spread>)| {
            spread.map(|spread| {
                format!("\n{name:26} {}", nats(spread.nats, spread.standard_error.unwrap_or(0.0)))
            })
        };
        let verdicts: Vec<String> = self.verdicts.iter().map(kebab).collect();
        format!(
            "{} seeds, {:.1} s of a processor each; nats per sequence, means ± their standard error{}\n{:26} {}",
            self.seeds,
            self.seconds,
            rows.into_iter().filter_map(row).collect::<String>(),
            "verdicts",
            verdicts.join(", ")
        )
    }
}
