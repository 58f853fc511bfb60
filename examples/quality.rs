//! How good a network's sentences are, over how often it is asked: `cargo run --release --example quality`
//! prints it for the page's ready-made network of `capitals`, and for the optimal network.
//!
//! A number names how many sentences are drawn each time (1000 if it is left out).

use denoise_lab::conditionals::Conditionals;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::process::{ProcessConfig, Replacement, Schedule};
use denoise_lab::run::Trainer;
use denoise_lab::sampler::{DistanceKind, Order, Quality, QualityPoint, SampleConfig};
use denoise_lab::{Result, device};
use pollster::block_on;

/// Up to one evaluation a token, and rounds of remasking beyond.
const TOKENS: &[usize] = &[1, 2, 3, 4, 6, 8, 12, 24, 40];
/// Levels of a diffusion.
const LEVELS: &[usize] = &[1, 2, 4, 8, 16, 32, 64, 128];

fn line(point: &QualityPoint) -> String {
    let distance = |kind| point.distances.iter().find(|distance| distance.kind == kind);
    let exact = distance(DistanceKind::ExactDivergence).map_or("-".into(), |d| format!("{:.4}", d.value));
    let apart = distance(DistanceKind::EmpiricalTotalVariation)
        .map_or("-".into(), |d| format!("{:.3} (chance {:.3})", d.value, d.chance));
    let surprisal =
        point.surprisal.map_or("-".into(), |mean| format!("{:.2} ± {:.2}", mean.nats, mean.standard_error));
    let valid = format!("{:.3} ± {:.3}", point.valid.share, point.valid.standard_error);
    format!("{:>11} | {valid} | {surprisal:>11} | {exact:>7} | {apart}", point.evaluations)
}

fn print(
    name: &str,
    model: &impl Conditionals,
    process: ProcessConfig,
    config: &SampleConfig,
    evaluations: &[usize],
    sentences: usize,
) -> Result<()> {
    let corpus = Corpus::open(&CorpusConfig::Capitals)?;
    let mut quality = Quality::new(&corpus, &*process.process(), config, evaluations, sentences)?;
    while !block_on(quality.advance(model, 4096))? {}
    println!("{name}\nevaluations |         valid |  -log p*(x) |      KL | total variation");
    quality.points().iter().for_each(|point| println!("{}", line(point)));
    println!();
    Ok(())
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let sentences = std::env::args().nth(1).map_or(Ok(1000), |count| count.parse())?;
    let mask = ProcessConfig::Mask;
    let trainer = Trainer::open(&std::fs::read("www/checkpoints/capitals.safetensors")?, device::cpu())?;
    let network = trainer.denoiser();
    for order in [Order::Random, Order::Confidence, Order::Entropy, Order::Margin, Order::LeftToRight] {
        let config = SampleConfig { order, ..Default::default() };
        print(&format!("network, {order:?}"), &network, mask, &config, TOKENS, sentences)?;
    }
    let large = SampleConfig { remask_size: 6, ..Default::default() };
    print("network, Random, remask-size 6", &network, mask, &large, TOKENS, sentences)?;

    let corpus = Corpus::open(&CorpusConfig::Capitals)?;
    let Some(law) = corpus.law() else { return Ok(()) };
    let (optimal, config) = (law.conditionals(), SampleConfig::default());
    print("optimum, mask", &optimal, mask, &config, TOKENS, sentences)?;
    let iid = ProcessConfig::Iid { steps: 128, replacement: Replacement::Linear };
    print("optimum, iid, T = 128", &optimal, iid, &config, LEVELS, sentences)?;
    let gaussian = ProcessConfig::Gaussian { steps: 128, schedule: Schedule::Cosine };
    print("optimum, gaussian, T = 128", &optimal, gaussian, &config, LEVELS, sentences)?;
    Ok(())
}
