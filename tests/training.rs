//! Training: repeatable to the bit, resumable, and honest about what it cannot open.
#![cfg(feature = "cpu")]

use denoise_lab::conditionals::{Conditionals, Contexts};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::CorpusConfig;
use denoise_lab::device;
use denoise_lab::error::ErrorKind;
use denoise_lab::frame::{CellState, Frame};
use denoise_lab::method::DenoisingBatch;
use denoise_lab::network::preset::{NetworkConfig, NetworkSize};
use denoise_lab::process::{Embeddings, ProcessConfig, Replacement, Schedule, Shares, SpanVariant, Variant};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::SampleConfig;
use denoise_lab::training::{Measurement, Precision, RECENT, Trainer};
use pollster::block_on;

mod measured;
mod shards;

const fn noise(share: f64, variant: Variant) -> ProcessConfig {
    ProcessConfig::Noise { shares: Shares::One { share }, variant }
}

/// Every kind of network input and head.
const PROCESSES: [ProcessConfig; 9] = [
    ProcessConfig::Mask,
    ProcessConfig::LeftToRight,
    noise(0.5, Variant::Visible),
    noise(1.0, Variant::Blind),
    noise(0.5, Variant::Hidden),
    ProcessConfig::Span { share: 0.5, variant: SpanVariant::Visible },
    ProcessConfig::Iid { steps: 6, replacement: Replacement::Linear },
    ProcessConfig::Gaussian { steps: 6, schedule: Schedule::Cosine, embeddings: Embeddings::Frozen },
    ProcessConfig::Delete { at_once: 2 },
];

fn tiny(process: ProcessConfig) -> RunConfig {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.model = process.into();
    config.network.size = NetworkSize::Tiny;
    config.training.steps = 40;
    config.training.warm_up = 5;
    config
}

fn trainer(config: &RunConfig) -> Trainer {
    Trainer::new(config.clone(), device::cpu()).unwrap()
}

fn trained(config: &RunConfig, steps: u64) -> Trainer {
    let mut trainer = trainer(config);
    train(&mut trainer, steps);
    trainer
}

fn train(trainer: &mut Trainer, steps: u64) {
    (0..steps).for_each(|_| trainer.train_step());
}

fn saved(trainer: &Trainer) -> Vec<u8> {
    block_on(trainer.save(Precision::Full)).unwrap()
}

/// The bound at `sample`'s k, measured to the end.
fn measured(trainer: &Trainer, sample: &SampleConfig, sentences: usize) -> Measurement {
    let mut evaluation = trainer.evaluate(sample, sentences).unwrap();
    while !block_on(evaluation.advance(100)).unwrap() {}
    evaluation.measurement(sample.block_size).unwrap()
}

fn error_of(bytes: &[u8]) -> denoise_lab::Error {
    Trainer::open(bytes, device::cpu()).err().unwrap()
}

#[test]
fn same_seed_same_bits() {
    for process in PROCESSES {
        let [a, b] = [(); 2].map(|()| saved(&trained(&tiny(process), 6)));
        assert!(a == b);
    }
    let mut other = tiny(ProcessConfig::Mask);
    other.training.seed = 1;
    assert!(saved(&trainer(&other)) != saved(&trainer(&tiny(ProcessConfig::Mask))));
}

#[test]
fn saved_in_the_middle_of_a_step_it_continues_bit_for_bit() {
    for process in PROCESSES {
        let mut config = tiny(process);
        config.training.batch = 96;
        let (whole, mut interrupted) = (trained(&config, 3), trained(&config, 1));
        assert!(!interrupted.train_shard());
        assert_eq!(interrupted.step(), 1);
        let resumed = Trainer::open(&saved(&interrupted), device::cpu()).unwrap();
        for mut trainer in [interrupted, resumed] {
            train(&mut trainer, 2);
            assert!(saved(&trainer) == saved(&whole));
        }
    }
}

#[test]
fn saved_mid_training_it_continues_bit_for_bit_in_a_new_process() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("resume");
    std::fs::create_dir_all(&folder).unwrap();
    let (middle, end) = (folder.join("middle"), folder.join("end"));
    let mut whole = trained(&tiny(ProcessConfig::Mask), 7);
    std::fs::write(&middle, saved(&whole)).unwrap();
    train(&mut whole, 6);
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "training::child_continues_training", "--ignored"])
        .env("RESUME_FROM", &middle)
        .env("RESUME_TO", &end)
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    let resumed = std::fs::read(&end).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(resumed == saved(&whole));
}

#[test]
#[ignore = "run as a child process by saved_mid_training_it_continues_bit_for_bit_in_a_new_process"]
fn child_continues_training() {
    let bytes = std::fs::read(std::env::var("RESUME_FROM").unwrap()).unwrap();
    let mut resumed = Trainer::open(&bytes, device::cpu()).unwrap();
    train(&mut resumed, 6);
    std::fs::write(std::env::var("RESUME_TO").unwrap(), saved(&resumed)).unwrap();
}

#[test]
fn a_loss_is_that_of_the_run_however_often_it_was_looked_at() {
    let config = tiny(ProcessConfig::Mask);
    let (mut often, mut once) = (trainer(&config), trainer(&config));
    let mut singles = Vec::new();
    for step in 1..=60u64 {
        once.train_step();
        often.train_step();
        let (steps, mean) = block_on(often.take_loss()).unwrap().unwrap();
        assert_eq!(steps, step.min(RECENT as u64));
        // The mean of one more step says what that step was, until the oldest goes.
        if steps == step {
            singles.push(mean * steps as f64 - singles.iter().sum::<f64>());
        }
        assert_eq!(block_on(often.take_loss()).unwrap(), None);
    }
    assert_eq!(block_on(often.take_loss()).unwrap(), None);
    let last = |trainer: &mut Trainer| {
        trainer.train_step();
        block_on(trainer.take_loss()).unwrap()
    };
    assert_eq!(last(&mut often), last(&mut once));
    let early = singles[..10].iter().sum::<f64>();
    assert!(early > singles[40..].iter().sum::<f64>(), "{singles:?}");
}

#[test]
fn the_networks_answers_are_normalised_and_the_same_for_any_number_of_rows() {
    let trainer = trainer(&tiny(ProcessConfig::Mask));
    let denoiser = trainer.denoiser();
    let (length, size) = (denoiser.length(), denoiser.vocabulary_size());
    let mut random = Random::new(0, Purpose::Test, 0);
    let ask = |tokens: &[u16]| {
        block_on(denoiser.answer(&Contexts::plain(tokens.to_vec(), length))).unwrap().log_probabilities
    };
    let contexts: Vec<u16> = (0..200 * length).map(|_| random.below(size + 1) as u16).collect();
    let all = ask(&contexts);
    assert_eq!(all.len(), contexts.len() * size);
    for row in all.chunks(size) {
        assert!((row.iter().map(|v| v.exp()).sum::<f32>() - 1.0).abs() < 1e-4);
    }
    let last = ask(&contexts[199 * length..]);
    let differences = last.iter().zip(&all[199 * length * size..]).map(|(a, b)| (a - b).abs());
    assert!(differences.fold(0.0, f32::max) < 1e-4);
}

#[test]
fn training_lowers_the_bound_below_the_positional_unigram() {
    for process in PROCESSES.into_iter().filter(|config| config.process().blocks().is_some()) {
        let mut config = tiny(process);
        config.training.steps = 120;
        config.training.learning_rate = 0.01;
        let mut trainer = trainer(&config);
        train(&mut trainer, 100);
        block_on(trainer.take_loss()).unwrap();
        train(&mut trainer, 20);
        assert!(trainer.finished());
        let (steps, loss) = block_on(trainer.take_loss()).unwrap().unwrap();
        assert_eq!(steps, RECENT as u64);
        let corpus = trainer.corpus();
        assert!(loss < corpus.baselines().positional_unigram, "{loss}");
        assert!(loss > corpus.entropy().unwrap(), "{loss}");
    }
}

#[test]
fn previews_of_a_diffusion_are_its_levels_as_they_read() {
    for process in PROCESSES.into_iter().filter(|config| config.process().diffusion().is_some()) {
        let trainer = trainer(&tiny(process));
        let previews = block_on(trainer.preview(&SampleConfig::of_blocks(1), 7)).unwrap();
        assert_eq!(previews, block_on(trainer.preview(&SampleConfig::of_blocks(1), 7)).unwrap());
        let levels: Vec<usize> = previews.iter().map(|preview| preview.frame.t).collect();
        assert_eq!(levels, [1, 2, 3, 4, 5, 6, 1]);
        for preview in previews {
            for (cell, target) in preview.frame.cells.iter().zip(&preview.target) {
                assert_eq!(cell.state == CellState::Kept, cell.text == *target);
                assert!(cell.token.is_some());
            }
        }
    }
}

#[test]
fn previews_stay_the_same_sentences_while_what_is_said_of_them_changes() {
    let mut trainer = trainer(&tiny(noise(0.5, Variant::Hidden)));
    let before = block_on(trainer.preview(&SampleConfig::of_blocks(3), 7)).unwrap();
    train(&mut trainer, 5);
    let after = block_on(trainer.preview(&SampleConfig::of_blocks(3), 7)).unwrap();
    assert_ne!(before, after);
    for (n, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!((before.frame.t, &before.target), (1 + n % 3, &after.target));
        let written = |frame: &Frame| frame.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        assert_eq!(written(&before.frame), written(&after.frame));
        let recovered = after.frame.cells.iter().map(|cell| cell.recovery_probability.unwrap()).sum::<f64>();
        assert!((recovered - [3.0, 3.0, 2.0][n % 3]).abs() < 1e-9);
        for (cell, target) in after.frame.cells.iter().zip(&after.target) {
            assert!((0.0..=1.0).contains(&cell.corrupted_probability.unwrap()));
            assert!(cell.state == CellState::Corrupted || cell.text == *target);
        }
    }
    let error = block_on(trainer.preview(&SampleConfig::of_blocks(9), 1)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Setting);
}

#[test]
fn parameters_exist_only_where_the_process_needs_them() {
    let count = |process| trainer(&tiny(process)).parameters();
    let (mask, width) = (count(ProcessConfig::Mask), 32);
    assert_eq!(count(noise(1.0, Variant::Visible)), mask + 2 * width);
    assert_eq!(count(noise(1.0, Variant::Blind)), mask + 9 * width);
    assert_eq!(count(noise(1.0, Variant::Hidden)), mask + 9 * width + 2 * (width + 1));
}

#[test]
fn a_network_that_is_told_something_cannot_be_asked_without() {
    let trainer = trainer(&tiny(noise(1.0, Variant::Blind)));
    let error = block_on(trainer.denoiser().answer(&Contexts::plain(vec![0; 8], 8))).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Setting);
}

#[test]
fn extending_moves_the_budget_and_training_goes_on() {
    let mut trainer = trained(&tiny(ProcessConfig::Mask), 40);
    assert!(trainer.finished() && trainer.learning_rate() == 0.0);
    trainer.extend(100);
    assert_eq!(trainer.budget(), 140);
    assert!(!trainer.finished() && trainer.learning_rate() > 0.0);
    // However far it is extended, what it saves can be opened.
    trainer.extend(u64::MAX);
    assert_eq!(Trainer::open(&saved(&trainer), device::cpu()).unwrap().budget(), trainer.budget());
}

#[test]
fn a_diverging_run_is_named_not_hidden() {
    let mut config = tiny(ProcessConfig::Mask);
    config.training.learning_rate = 1e30;
    let mut trainer = trained(&config, 6);
    assert_eq!(block_on(trainer.take_loss()).unwrap_err().kind, ErrorKind::Diverged);
}

#[test]
fn half_precision_is_small_and_says_the_same() {
    let mut config = tiny(ProcessConfig::Mask);
    config.network = NetworkConfig::default();
    let whole = trained(&config, 3);
    let bytes = block_on(whole.save(Precision::Half)).unwrap();
    assert!(bytes.len() <= 250_000, "{} bytes", bytes.len());
    let opened = Trainer::open(&bytes, device::cpu()).unwrap();
    assert_eq!((opened.step(), opened.config()), (whole.step(), whole.config()));
    let contexts = Contexts::plain(vec![whole.corpus().vocabulary.mask(); 8], 8);
    let answer = |t: &Trainer| block_on(t.denoiser().answer(&contexts)).unwrap().log_probabilities;
    let differences = answer(&whole).into_iter().zip(answer(&opened)).map(|(a, b)| (a - b).abs());
    assert!(differences.fold(0.0, f32::max) < 0.01);
}

#[test]
fn what_is_not_a_checkpoint_is_refused_with_a_reason() {
    let bytes = saved(&trained(&tiny(ProcessConfig::Mask), 1));
    let header_length = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let edited = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let mut edited = bytes.clone();
        let at = edited.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
        edited[at..at + to.len()].copy_from_slice(to.as_bytes());
        edited
    };
    let mut infinite = bytes.clone();
    infinite[header_length..header_length + 4].copy_from_slice(&f32::INFINITY.to_le_bytes());
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("text", b"hello, this is not a checkpoint".to_vec()),
        ("truncated", bytes[..bytes.len() / 2].to_vec()),
        ("foreign metadata", edited("denoise-lab", "another-lab")),
        ("another version", edited(r#"\"version\":2"#, r#"\"version\":9"#)),
        ("another network", edited(r#"\"size\":\"tiny\""#, r#"\"size\":\"huge\""#)),
        ("another tensor name", edited("average/norm.gamma", "average/norm.gamme")),
        ("not a number", infinite),
    ];
    for (name, case) in cases {
        let error = error_of(&case);
        assert_eq!(error.kind, ErrorKind::Checkpoint, "{name}: {error}");
        assert!(!error.message.zh.is_empty());
    }
}

#[test]
fn a_left_to_right_network_sees_only_what_is_to_the_left() {
    let trainer = trained(&tiny(ProcessConfig::LeftToRight), 20);
    let denoiser = trainer.denoiser();
    let (length, v) = (denoiser.length(), denoiser.vocabulary_size());
    let sentence = trainer.corpus().sample(&mut Random::new(0, Purpose::Test, 0)).to_vec();
    let ask =
        |row: Vec<u16>| block_on(denoiser.answer(&Contexts::plain(row, length))).unwrap().log_probabilities;
    let whole = ask(sentence.clone());
    for first in 0..length {
        let mask = v as u16;
        let row = sentence.iter().enumerate().map(|(i, token)| if i < first { *token } else { mask });
        let position = first * v..(first + 1) * v;
        let (seen, hidden) = (&whole[position.clone()], &ask(row.collect())[position]);
        assert!(seen.iter().zip(hidden).all(|(a, b)| (a - b).abs() < 1e-4), "position {first}");
    }
}
