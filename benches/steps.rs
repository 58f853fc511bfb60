//! What a person waits for, natively: a training step, an exact bound, a process gap, an answer.

use cpu_kernels::{Activation, Heads, Linear, Matrix};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use denoise_lab::bound::{ConditionalTable, process_gap};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::{Corpus, CorpusConfig, OwnText};
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::process::{LeftToRight, Mask, Process};
use denoise_lab::sampler::{Prompt, SampleConfig, infill};
use denoise_lab::training::Trainer;
use denoise_lab::{device, kernels};
use pollster::block_on;
use std::hint::black_box;
use std::sync::Arc;
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

/// One optimisation step by kernels of our own and by the library's operations, of a batch of 32 and L = 8 by
/// the small network, and of 64 and 32, 16 and 128 by the medium one.
fn sizes(criterion: &mut Criterion) {
    let text: String = (0..4000).map(|n| format!("verse {n}, and another\n")).collect();
    let text = Arc::new(OwnText::read(text.as_bytes()).unwrap());
    let mut group = criterion.benchmark_group("step");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for (name, batch, context, size) in [
        ("S", 32, 8, NetworkSize::Small),
        ("M", 64, 32, NetworkSize::Medium),
        ("W", 16, 128, NetworkSize::Medium),
    ] {
        let fingerprint = text.fingerprint().to_string();
        let mut config = RunConfig::new(CorpusConfig::Text { context, fingerprint });
        config.network.size = size;
        config.training.batch = batch;
        let corpus = Corpus::of_text(text.clone(), context).unwrap();
        let mut trainer = Trainer::on(corpus, config, device::cpu()).unwrap();
        for (by, library) in [("kernels", false), ("library", true)] {
            kernels::leave_to_library(library);
            group.bench_function(BenchmarkId::new(name, by), |bencher| {
                bencher.iter(|| {
                    trainer.train_step();
                    block_on(trainer.take_loss()).unwrap()
                });
            });
        }
        kernels::leave_to_library(false);
    }
    group.finish();
}

/// Numbers in [-1, 1).
fn numbers(count: usize) -> Vec<f32> {
    let number = |n: usize| (n as u32).wrapping_mul(2_654_435_761) >> 8;
    (0..count).map(|n| number(n) as f32 / (1 << 23) as f32 - 1.0).collect()
}

/// The kernels by themselves on what a step gives them: multiplications and additions a second of products,
/// numbers a second of all else, forwards and backwards.
fn kernels_alone(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel");
    group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let mut measure = |name: &str, parameter: String, elements: usize, run: &mut dyn FnMut()| {
        group.throughput(Throughput::Elements(elements as u64));
        group.bench_function(BenchmarkId::new(name, parameter), |bencher| bencher.iter(&mut *run));
    };
    for [m, n, k] in [[8, 16, 8], [32, 32, 32], [128, 32, 128], [256, 192, 64], [256, 512, 128]] {
        let (a, b, mut result) = (numbers(m * k), numbers(k * n), numbers(m * n));
        let (a, b) = (Matrix::of(&a, k), Matrix::of(&b, n));
        let (shape, work) = (format!("{m} x {n} x {k}"), 2 * m * n * k);
        measure("product", shape.clone(), work, &mut || {
            cpu_kernels::multiply([m, n, k], a, b, &mut result, n, false);
        });
        measure("small product", shape, work, &mut || {
            cpu_kernels::multiply_small([m, n, k], a, b, &mut result, n, false);
        });
    }
    for (rows, length, width) in [(32, 8, 64), (8, 32, 128), (2, 128, 128)] {
        for causal in [false, true] {
            let heads = Heads { rows, queries: length, keys: length, width, heads: 4, causal };
            let (input, gradient) = (numbers(rows * length * 3 * width), numbers(rows * length * width));
            let name = if causal { "causal attention" } else { "attention" };
            measure(name, format!("L = {length}, d = {width}"), gradient.len(), &mut || {
                let (_, probabilities) = cpu_kernels::attention(heads, &[&input]);
                black_box(cpu_kernels::attention_backward(heads, &[&input], &probabilities, &gradient));
            });
        }
    }
    for width in [29, 64, 128] {
        let (input, gamma) = (numbers(256 * width), numbers(width));
        let parameter = format!("d = {width}");
        measure("layer norm", parameter.clone(), input.len(), &mut || {
            let (_, moments) = cpu_kernels::layer_norm(&input, &gamma, &gamma, 1e-5);
            black_box(cpu_kernels::layer_norm_backward(&input, &gamma, &moments, &input));
        });
        measure("log-softmax", parameter, input.len(), &mut || {
            let output = cpu_kernels::log_softmax(&input, width);
            black_box(cpu_kernels::log_softmax_backward(&output, &input, width));
        });
    }
    for activation in [Activation::Identity, Activation::Relu, Activation::Tanh] {
        let layer = Linear { inputs: 128, outputs: 512, activation };
        let (input, weight, gradient) = (numbers(256 * 128), numbers(128 * 512), numbers(256 * 512));
        measure("linear", format!("{activation:?}"), 6 * 256 * 128 * 512, &mut || {
            let output = cpu_kernels::linear(layer, &input, &weight, &weight[..512]);
            let mut gradient = gradient.clone();
            black_box(cpu_kernels::linear_backward(layer, &input, &weight, &output, &mut gradient));
        });
    }
    for (name, function) in [("exp", cpu_kernels::exp as fn(&mut [f32])), ("tanh", cpu_kernels::tanh)] {
        let mut values = numbers(1 << 14);
        measure(name, "16384".into(), values.len(), &mut || {
            values.fill(0.7);
            function(&mut values);
        });
    }
}

/// Contexts a second that the default network answers for an exact sum.
fn exact_rows(criterion: &mut Criterion) {
    const ROWS: usize = 512;
    let trainer = trainer(32);
    let denoiser = trainer.denoiser();
    let distribution = trainer.corpus().enumerated().unwrap();
    let table = || ConditionalTable::new(distribution, &Mask, 1).unwrap();
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
    let distribution = corpus.enumerated().unwrap();
    let mut group = criterion.benchmark_group("process gap");
    for k in [1, 2, 3, 8] {
        group.bench_with_input(BenchmarkId::new("mask", k), &k, |bencher, &k| {
            bencher.iter(|| process_gap(distribution, &Mask, black_box(k)).unwrap());
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

criterion_group!(benches, training_step, sizes, kernels_alone, exact_rows, process_gaps, answers);
criterion_main!(benches);
