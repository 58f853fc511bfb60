//! The stories, trained natively from beginning to end: what is promised of them comes true.
//!
//! Trained in a minute or two each, so only one is among the ordinary tests; the others with
//! `cargo test --release --test main stories -- --ignored`.
#![cfg(feature = "cpu")]

use denoise_lab::configuration::{ModelConfig, RunConfig};
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::diagnosis::{LatentMeasurement, MeasurementConfig};
use denoise_lab::sampler::Quality;
use denoise_lab::study::lanes::{self, LaneConfig, LaneReport, Outcome, Story};
use denoise_lab::training::{LatentTrainer, Trainer};
use pollster::block_on;
use serde_json::{Value, json};

/// As many as the page measures by, and draws.
const SENTENCES: usize = 256;
const DRAWN: usize = 400;

/// A network that has done all its steps; lanes of one run share one.
enum Trained {
    Denoiser(Box<Trainer>, Option<f64>),
    Latent(Box<LatentTrainer>),
}

fn trained(run: &RunConfig) -> Trained {
    let device = denoise_lab::device::cpu();
    match run.model {
        ModelConfig::Fixed { .. } => {
            let mut trainer = Trainer::new(run.clone(), device).unwrap();
            while !trainer.finished() {
                trainer.train_step();
            }
            let loss = block_on(trainer.take_loss()).unwrap().map(|(_, nats)| nats);
            Trained::Denoiser(Box::new(trainer), loss)
        }
        ModelConfig::Learned { .. } => {
            let corpus = Corpus::open(&run.corpus).unwrap();
            let mut trainer = LatentTrainer::on(corpus, run.clone(), device).unwrap();
            while !trainer.finished() {
                trainer.train_step();
            }
            Trained::Latent(Box::new(trainer))
        }
    }
}

/// What a lane tells of its network.
fn measured(LaneConfig { run, sample, .. }: &LaneConfig, network: &Trained, draws: bool) -> Value {
    match network {
        Trained::Denoiser(trainer, loss) => {
            let mut evaluation = trainer.evaluate(sample, SENTENCES).unwrap();
            while !block_on(evaluation.advance(64)).unwrap() {}
            let measurement = evaluation.measurement(sample.block_size).unwrap();
            let quality = draws.then(|| {
                let (corpus, process) = (trainer.corpus(), &*trainer.asked(sample));
                let dial = Quality::dial(process, corpus.length);
                let mut quality = Quality::new(corpus, process, sample, &dial, DRAWN).unwrap();
                let denoiser = trainer.denoiser();
                while !block_on(quality.advance(&denoiser, 64)).unwrap() {}
                quality.points()
            });
            let step = trainer.step();
            json!({ "step": step, "measuredStep": step, "loss": loss, "quality": quality,
                "measurement": measurement, "entropy": trainer.corpus().entropy() })
        }
        Trained::Latent(trainer) => {
            let corpus = Corpus::open(&run.corpus).unwrap();
            let config = MeasurementConfig::quick(SENTENCES);
            let mut measurement = LatentMeasurement::new(&corpus, &config, run.training.seed).unwrap();
            let model = trainer.model();
            while !block_on(measurement.advance(&model)).unwrap() {}
            let step = trainer.step();
            json!({ "step": step, "measuredStep": step, "entropy": corpus.entropy(),
                "learned": measurement.result(&corpus).unwrap().readings() })
        }
    }
}

fn report(lane: &LaneConfig, network: &Trained, draws: bool) -> LaneReport {
    let mut report = json!({ "config": lane, "budget": lane.run.training.steps });
    if let (Value::Object(all), Value::Object(measured)) = (&mut report, measured(lane, network, draws)) {
        all.extend(measured);
    }
    LaneReport::from(report)
}

/// What did not come true of a story on a corpus.
fn broken(story: &Story, corpus: &CorpusConfig) -> Vec<String> {
    let lanes = story.lanes(corpus).unwrap();
    let mut networks: Vec<(&RunConfig, Trained)> = Vec::new();
    for LaneConfig { run, .. } in &lanes {
        if networks.iter().all(|(other, _)| *other != run) {
            networks.push((run, trained(run)));
        }
    }
    let of = |lane: &LaneConfig| &networks.iter().find(|(run, _)| **run == lane.run).unwrap().1;
    let reports: Vec<_> = lanes.iter().map(|lane| report(lane, of(lane), story.draws)).collect();
    let findings = story.findings(&reports);
    for finding in &findings {
        println!("{}: {:?} {} {}", story.name, finding.outcome, finding.says.en, finding.found.en);
    }
    let broken = findings.iter().filter(|finding| finding.outcome != Outcome::Held);
    broken.map(|finding| format!("{}: {} {}", story.name, finding.says.en, finding.found.en)).collect()
}

#[test]
fn why_k_matters_comes_out_as_promised() {
    assert_eq!(broken(lanes::find("why-k").unwrap(), &CorpusConfig::capitals()), [""; 0]);
}

#[test]
#[ignore = "trains for minutes"]
fn every_story_comes_out_as_promised_in_either_language() {
    let broken_on = |corpus: &CorpusConfig| -> Vec<String> {
        lanes::stories().iter().flat_map(|story| broken(story, corpus)).collect()
    };
    for corpus in [CorpusConfig::capitals(), CorpusConfig::capitals_en()] {
        assert_eq!(broken_on(&corpus), [""; 0]);
    }
}
