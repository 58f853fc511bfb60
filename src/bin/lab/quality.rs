//! `sample --evaluations`: how good sentences are, over how often the network is asked.

use crate::output::{Output, cannot_draw, in_locale, kebab, nats};
use crate::progress::Progress;
use crate::question::{Fill, Question};
use denoise_lab::conditionals::Conditionals;
use denoise_lab::configuration::state::State;
use denoise_lab::corpus::Corpus;
use denoise_lab::error::{Error, Result};
use denoise_lab::sampler::{DistanceKind, Quality, QualityPoint, SampleConfig, SamplerLikelihood};
use pollster::block_on;

/// Rows asked at once: few enough that the progress bar moves.
const ROWS: usize = 512;

/// So many sentences at each number of evaluations.
pub struct Measuring<'a> {
    pub evaluations: Vec<usize>,
    pub count: usize,
    pub output: &'a Output,
}

impl Question for Measuring<'_> {
    fn put(&self, conditionals: &impl Conditionals, corpus: &Corpus, state: &State) -> Result<()> {
        let process = state.process()?;
        let mut quality = Quality::new(corpus, &*process, &state.sample, &self.evaluations, self.count)?;
        let progress = Progress::new("rows", 0, quality.rows() as u64);
        while !block_on(quality.advance(conditionals, ROWS))? {
            progress.set(quality.rows_done() as u64);
        }
        drop(progress);
        let points = quality.points();
        points.iter().try_for_each(|point| self.output.line(row(point), point))?;
        // Why one has no divergence.
        let Some(point) = points.iter().find(|point| !diverges(point)) else { return Ok(()) };
        let rounds = point.evaluations.saturating_sub(corpus.length);
        let config = SampleConfig { remask: rounds, ..state.sample.clone() };
        let why = SamplerLikelihood::check(&*process, &config).err();
        why.map_or(Ok(()), |error| self.output.text(in_locale(&error.message)))
    }

    fn write(&self, _: &Corpus, _: &State, _: Fill) -> Result<()> {
        Err(Error::setting(
            "学出来的后验一次生成整句，没有求值次数可选：请去掉 --evaluations。",
            "A learned posterior writes a sentence at once and has no number of evaluations: leave out --evaluations.",
        ))
    }
}

/// Whether KL(p* ‖ sampler) is known.
fn diverges(point: &QualityPoint) -> bool {
    let kinds = [DistanceKind::ExactDivergence, DistanceKind::EstimatedDivergence];
    point.distances.iter().any(|distance| kinds.contains(&distance.kind))
}

/// For people.
fn row(point: &QualityPoint) -> String {
    let QualityPoint {
        evaluations,
        mean_evaluations,
        valid,
        malformed,
        cut,
        surprisal,
        distances,
        missed,
        ..
    } = point;
    let mut text = format!(
        "evaluations {evaluations:>3} (mean {mean_evaluations:.1})  valid {}",
        nats(valid.share, valid.standard_error)
    );
    text += &malformed.map_or(String::new(), |malformed| {
        format!("  malformed {}", nats(malformed.share, malformed.standard_error))
    });
    text += &cut.map_or(String::new(), |cut| format!("  cut {}", nats(cut.share, cut.standard_error)));
    text += &surprisal.map_or(String::new(), |mean| {
        format!("  -log p*(x) of those {}", nats(mean.nats, mean.standard_error))
    });
    for distance in distances {
        let value = nats(distance.value, distance.standard_error);
        text += &format!("  {} {value}", kebab(&distance.kind));
        if distance.chance > 0.0 {
            text += &format!(" (by chance {:.4})", distance.chance);
        }
    }
    text + &missed.map_or(String::new(), cannot_draw)
}
