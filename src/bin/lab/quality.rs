//! `sample --evaluations`: how good sentences are, over how often the network is asked.

use crate::output::{Output, kebab, nats};
use crate::progress::Progress;
use crate::question::{Fill, Question};
use denoise_lab::conditionals::Conditionals;
use denoise_lab::configuration::state::State;
use denoise_lab::corpus::Corpus;
use denoise_lab::error::{Error, Result};
use denoise_lab::sampler::{Quality, QualityPoint};
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
        quality.points().iter().try_for_each(|point| self.output.line(told(point), point))
    }

    fn write(&self, _: &Corpus, _: &State, _: Fill) -> Result<()> {
        Err(Error::setting(
            "学出来的后验一次生成整句，没有求值次数可选：请去掉 --evaluations。",
            "A learned posterior writes a sentence at once and has no number of evaluations: leave out --evaluations.",
        ))
    }
}

/// For people.
fn told(point: &QualityPoint) -> String {
    let QualityPoint { evaluations, mean_evaluations, valid, malformed, surprisal, distances, .. } = point;
    let mut text = format!(
        "evaluations {evaluations:>3} (mean {mean_evaluations:.1})  valid {}",
        nats(valid.share, valid.standard_error)
    );
    text += &malformed.map_or(String::new(), |malformed| {
        format!("  malformed {}", nats(malformed.share, malformed.standard_error))
    });
    text += &surprisal.map_or(String::new(), |mean| {
        format!("  -log p*(x) of those {}", nats(mean.nats, mean.standard_error))
    });
    for distance in distances {
        text += &format!("  {} {:.4}", kebab(&distance.kind), distance.value);
        if distance.chance > 0.0 {
            text += &format!(" (by chance {:.4})", distance.chance);
        }
    }
    text
}
