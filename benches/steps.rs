//! What a person waits for, natively: a training step, an exact bound, a process gap, an answer.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use denoise_lab::bound::{ConditionalTable, process_gap};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::device;
use denoise_lab::process::{LeftToRight, Mask, Process};
use denoise_lab::sampler::{Prompt, SampleConfig, infill};
use denoise_lab::training::Trainer;
use pollster::block_on;
use std::hint::black_box;
use std::time::Duration;

fn trainer(batch: usize) -> Trainer {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.training.batch = batch;
    Trainer::new(config, device::cpu()).unwrap()
}

/// One optimisation step of the default network.
fn training_step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("training step");
    group.sample_size(20).measurement_time(Duration::from_secs(10));
    for batch in [32, 128] {
        let mut trainer = trainer(batch);
        group.throughput(Throughput::Elements(batch as u64));
        group.bench_function(BenchmarkId::from_parameter(batch), |bencher| {
            bencher.iter(|| {
                trainer.train_step();
                // The reading is what waits for the step to be done.
                block_on(trainer.take_loss()).unwrap()
            });
        });
    }
    group.finish();
}

/// Contexts a second that the default network answers for an exact sum.
fn exact_rows(criterion: &mut Criterion) {
    const ROWS: usize = 512;
    let trainer = trainer(32);
    let denoiser = trainer.denoiser();
    let law = trainer.corpus().enumerated().unwrap();
    let table = || ConditionalTable::new(law, &Mask, 1).unwrap();
    println!("exact bound: {} rows in all", table().rows());
    let mut group = criterion.benchmark_group("exact bound");
    group.sample_size(20).throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("rows", |bencher| {
        bencher.iter_batched_ref(
            table,
            |table| block_on(table.advance(&denoiser, ROWS)).unwrap(),
            criterion::BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// What the page's thread computes when k moves.
fn process_gaps(criterion: &mut Criterion) {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let law = corpus.enumerated().unwrap();
    let mut group = criterion.benchmark_group("process gap");
    for k in [1, 2, 3, 8] {
        group.bench_with_input(BenchmarkId::new("mask", k), &k, |bencher, &k| {
            bencher.iter(|| process_gap(law, &Mask, black_box(k)).unwrap());
        });
    }
    group.finish();
}

/// A prompt filled by the default network.
fn answers(criterion: &mut Criterion) {
    let trainer = trainer(32);
    let denoiser = trainer.denoiser();
    let vocabulary = &trainer.corpus().vocabulary;
    let config = SampleConfig::default();
    let processes: [(&str, &dyn Process); 2] = [("mask", &Mask), ("left to right", &LeftToRight)];
    let mut group = criterion.benchmark_group("infill");
    group.sample_size(30);
    for (name, process) in processes {
        for text in ["口口的首都是巴黎", ""] {
            let prompt = Prompt::read(text, vocabulary, trainer.corpus().length).unwrap();
            let id = BenchmarkId::new(name, if text.is_empty() { "all blank" } else { text });
            group.bench_function(id, |bencher| {
                bencher.iter(|| block_on(infill(&denoiser, process, vocabulary, &prompt, &config)).unwrap());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, training_step, exact_rows, process_gaps, answers);
criterion_main!(benches);
