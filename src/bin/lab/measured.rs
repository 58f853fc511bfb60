//! `bound` of a learned posterior, and the flags that say how one is measured.

use crate::flags::{number, numbers, whole, whole_list};
use crate::output::{Output, in_locale, kebab, nats};
use crate::progress::Progress;
use clap::ArgMatches;
use denoise_lab::bound::Mean;
use denoise_lab::diagnosis::{
    ImportanceWeighted, LatentMeasured, LatentMeasurement, MeasurementConfig, MeasurementStage, Sentences,
};
use denoise_lab::error::Result;
use denoise_lab::latent::{LatentModel, decode, reconstruct};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::{Coverage, ThemeShare};
use denoise_lab::training::LatentTrainer;
use pollster::block_on;
use serde::Serialize;

/// In place of what only a posterior has.
const NO_POSTERIOR: &str = "none: there is no posterior";

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
    ("entropy", "H of the corpus; null where unknown"),
    ("kind", "what the bound is"),
    ("bound", "D + R >= -log p(x), nats per sequence: {nats, standardError}"),
    ("gap", "the bound minus the corpus's entropy; null where unknown"),
    ("divergences", "KL of each dimension of z; they sum to R; empty with a mixture as the prior"),
    ("meanVariances", "Var_x of the posterior's mean in each dimension"),
    ("sentences", "how many were averaged"),
    ("draws", "of z, for each of them"),
    ("importance", "IWAE-K: [{samples, kind, bound, gap, effectiveSampleSize}]"),
    ("shuffleCost", "what z of another sentence costs: {nats, standardError}"),
    ("divergence", "KL(p(.|z), p(.|z')) of two sentences' z, shaped alike"),
    (
        "collapse",
        "{positionalInformation, latentInformation, mutualInformation: {information, cap, aggregateDivergence}, activeUnits, activeDimensions, verdict}",
    ),
    (
        "generated",
        "what sentences of the prior cover of p*: {sentences, valid, support, seen, seenByChance, totalVariation, theme, themes, covered}; null where the corpus is not listed",
    ),
    ("samples", "sentences from the prior"),
    ("reconstructions", "[[sentence, what its z says]]; empty without a posterior"),
    (
        "distortion",
        "D, nats per sequence: {nats, standardError}; null without a posterior, as rate, shuffleCost and divergence",
    ),
    ("rate", "R, likewise"),
];

/// The command with the flags that say how a learned posterior is measured, and what they are where they are not given.
pub fn flags(command: clap::Command, paths: &'static str, importance: Option<&'static str>) -> clap::Command {
    command
        .arg(number("draws", 2..=10_000, "16", "Learned posteriors: draws of z for each sentence"))
        .arg(
            numbers("importance", "Learned posteriors: K of the IWAE bounds, ascending, each dividing the last")
                .default_value(importance),
        )
        .arg(number(
            "paths",
            1..=100_000,
            paths,
            "Learned posteriors: free runs of each z of an autoregressive decoder, for what it says on its own",
        ))
        .arg(number("importance-sentences", 2..=10_000, "32", "Learned posteriors: sentences of the IWAE bounds"))
}

/// What these flags, and the number of sentences, come to.
pub fn config(matches: &ArgMatches) -> MeasurementConfig {
    MeasurementConfig {
        paths: whole(matches, "paths"),
        importance: whole_list(matches, "importance"),
        importance_sentences: whole(matches, "importance-sentences"),
        ..MeasurementConfig::new(whole(matches, "sentences"), whole(matches, "draws"))
    }
}

/// What was measured of a run, and sentences to read.
#[derive(Serialize)]
struct Measured {
    #[serde(flatten)]
    found: LatentMeasured,
    samples: Vec<String>,
    reconstructions: Vec<(String, String)>,
}

async fn measure(trainer: &LatentTrainer, config: &MeasurementConfig) -> Result<Measured> {
    let (model, corpus) = (trainer.model(), trainer.corpus());
    let seed = trainer.config().training.seed;
    let mut measurement = LatentMeasurement::new(corpus, config, seed)?;
    let progress = Progress::new("parts", 0, 0);
    while !measurement.advance(&model).await? {
        let (stage, done, all) = measurement.progress();
        let doing = match stage {
            MeasurementStage::Bound => "measuring D and R",
            MeasurementStage::Importance => "measuring IWAE",
            MeasurementStage::Collapse => "diagnosing collapse",
        };
        progress.part(doing.to_string(), all as u64);
        progress.set(done as u64);
    }
    let mut random = Random::new(seed, Purpose::Sampling, 0);
    let written = |tokens: &[u16]| -> Vec<String> {
        tokens.chunks_exact(corpus.length).map(|x| corpus.vocabulary.write(x)).collect()
    };
    let prior = model.prior().await?.draw(SHOWN, &mut random);
    let shown = if model.has_posterior() { SHOWN.min(config.sentences) } else { 0 };
    let shown = Sentences::drawn(corpus, shown, seed).tokens;
    let reconstructed = match shown.len() {
        0 => Vec::new(),
        _ => reconstruct(&model, &shown, &mut random).await?,
    };
    Ok(Measured {
        found: measurement.result(corpus)?,
        samples: written(&decode(&model, &prior, &mut random).await?),
        reconstructions: written(&shown).into_iter().zip(written(&reconstructed)).collect(),
    })
}

impl Measured {
    /// The numbers one below the other, then sentences to read.
    pub fn table(&self) -> String {
        let Self { found, samples, reconstructions } = self;
        let LatentMeasured { rate_distortion: found, importance, usage, collapse, generated } = found;
        let mut text = String::new();
        let mut row = |name: &str, value: String| text += &format!("\n{name:26} {value}");
        let spread = |mean: Mean| nats(mean.nats, mean.standard_error);
        let or_none = |mean: Option<Mean>| mean.map_or(NO_POSTERIOR.to_string(), spread);
        row("distortion D", or_none(found.distortion));
        row("rate R", or_none(found.rate));
        let gap = found.gap.map_or(String::new(), |gap| format!("  gap {gap:.4}"));
        let bound = nats(found.bound.nats, found.bound.standard_error);
        let name = match found.rate {
            Some(_) => "bound D + R".to_string(),
            None => format!("bound by {} z of p(z)", found.draws),
        };
        row(&name, format!("{bound}{gap}  ({})", kebab(&found.kind)));
        for ImportanceWeighted { samples, bound, gap, effective_sample_size, .. } in importance {
            let value = nats(bound.nats, bound.standard_error);
            let gap = gap.map_or(String::new(), |gap| format!("  gap {gap:.4}"));
            row(
                &format!("IWAE-{samples}"),
                format!("{value}{gap}  effective sample size {effective_sample_size:.1}"),
            );
        }
        if let Some(usage) = usage {
            row("cost of another's z", spread(usage.shuffle_cost));
            row("KL(p(.|z), p(.|z'))", spread(usage.divergence));
        }
        if let Some(information) = &collapse.mutual_information {
            row("I(x; z)", format!("{}  at most {:.4}", spread(information.information), information.cap));
            row("KL(q(z), p(z))", spread(information.aggregate_divergence));
        }
        row(
            "I_z, I_pos a position",
            format!("{}, {:.4}", spread(collapse.latent_information), collapse.positional_information),
        );
        if let Some(active) = collapse.active_units {
            row("active units", format!("{active} of {}", found.mean_variances.len()));
        }
        row("verdict", in_locale(&collapse.verdict.sentence()).to_string());
        if let Some(generated) = generated {
            covered(generated).into_iter().for_each(|(name, value)| row(&name, value));
        }
        samples.iter().for_each(|sample| row("from the prior", sample.clone()));
        reconstructions.iter().for_each(|(x, said)| row("reconstructed", format!("{x}  →  {said}")));
        text
    }
}

/// What of p* the sentences of the prior cover.
fn covered(generated: &Coverage) -> Vec<(String, String)> {
    let Coverage { sentences, valid, support, seen, seen_by_chance, total_variation, .. } = generated;
    let Coverage { theme, themes, covered, .. } = generated;
    let mut rows = vec![
        (
            format!("of {sentences} from the prior"),
            format!("valid {}", nats(valid.share, valid.standard_error)),
        ),
        ("support seen".to_string(), format!("{seen} of {support}  (of p* itself {seen_by_chance:.1})")),
        (
            "total variation".to_string(),
            format!("{:.4}  (of p* itself {:.4})", total_variation.value, total_variation.chance),
        ),
    ];
    rows.push((format!("{} covered", theme.en), format!("{covered} of {}", themes.len())));
    let shares = themes.iter().map(|ThemeShare { name, probability, share }| {
        (name.clone(), format!("p* {probability:.4}  drawn {}", nats(share.share, share.standard_error)))
    });
    rows.extend(shares);
    rows
}

/// Measures a run, and prints what came of it.
pub fn report(trainer: &LatentTrainer, matches: &ArgMatches, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    struct Line {
        demonstration: Option<&'static str>,
        method: Option<&'static str>,
        corpus: &'static str,
        seed: u64,
        step: u64,
        budget: u64,
        parameters: usize,
        entropy: Option<f64>,
        #[serde(flatten)]
        measured: Measured,
    }
    let line = Line {
        demonstration: trainer.config().demonstration_name(),
        corpus: trainer.corpus().name,
        seed: trainer.config().training.seed,
        method: trainer.config().method().map(|method| method.name),
        step: trainer.step(),
        budget: trainer.budget(),
        parameters: trainer.parameters(),
        entropy: trainer.corpus().entropy(),
        measured: block_on(measure(trainer, &config(matches)))?,
    };
    let heading = format!(
        "{} on {}: {} of {} steps, {} parameters; nats per sequence",
        line.method.unwrap_or("a learned posterior"),
        line.corpus,
        line.step,
        line.budget,
        line.parameters
    );
    output.line(heading + &line.measured.table(), &line)
}
