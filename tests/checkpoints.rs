//! What is never written into a checkpoint, and what is not accepted from one.
#![cfg(feature = "cpu")]

use crate::common::checkpoint::File;
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::{BracketsConfig, CorpusConfig};
use denoise_lab::device;
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::FixedMeans;
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::process::{Embeddings, Gaussian, ProcessConfig, Schedule};
use denoise_lab::training::{LatentTrainer, Precision, Trainer};
use pollster::block_on;

/// A run of a tiny network after some steps.
fn trained(steps: u64) -> Trainer {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.network.size = NetworkSize::Tiny;
    config.training.batch = 8;
    let mut trainer = Trainer::new(config, device::cpu()).unwrap();
    (0..steps).for_each(|_| trainer.train_step());
    trainer
}

fn file(steps: u64) -> File {
    File::of(&block_on(trained(steps).save(Precision::Full)).unwrap())
}

fn refusal(file: &File) -> String {
    let error = Trainer::open(&file.bytes(), device::cpu()).err().expect("opened");
    assert!(error.kind == ErrorKind::Checkpoint && !error.message.zh.is_empty(), "{error}");
    error.message.en
}

#[test]
fn a_state_that_is_not_sound_is_not_written() {
    // A finite file whose next step is infinite: the loss of that step is that of the weights before it.
    let mut file = file(3);
    file.fill("moment_1", f32::MAX);
    file.fill("moment_2", 0.0);
    let mut trainer = Trainer::open(&file.bytes(), device::cpu()).unwrap();
    assert!(block_on(trainer.save(Precision::Full)).is_ok());
    trainer.train_step();
    assert!(block_on(trainer.take_loss()).unwrap().unwrap().1.is_finite());
    for precision in [Precision::Full, Precision::Half] {
        let error = block_on(trainer.save(precision)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Diverged);
        for part in ["step 4", "not saved", "learning rate"] {
            assert!(error.message.en.contains(part), "{error}");
        }
    }
    // The step after has no loss; that alone is enough.
    trainer.train_step();
    assert_eq!(block_on(trainer.take_loss()).unwrap_err().kind, ErrorKind::Diverged);
}

#[test]
fn raw_weights_and_moments_are_looked_at_even_where_only_averages_are_kept() {
    for vector in ["weights", "moment_1", "moment_2"] {
        let mut file = file(2);
        file.fill(vector, f32::INFINITY);
        assert!(refusal(&file).contains("not numbers"), "{vector}");
    }
    let mut file = file(2);
    file.fill("average", 1e5);
    let error =
        block_on(Trainer::open(&file.bytes(), device::cpu()).unwrap().save(Precision::Half)).unwrap_err();
    assert!(error.message.en.contains("float16") && error.message.en.contains("--half"), "{error}");
}

#[test]
fn what_is_drawn_and_never_trained_is_in_the_file_and_has_to_be_what_is_computed_with() {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.network.size = NetworkSize::Tiny;
    let gaussian = Gaussian::new(8, Schedule::Shifted);
    let (steps, schedule, embeddings) = (8, Schedule::Shifted, Embeddings::Frozen);
    config.model = ProcessConfig::Gaussian { steps, schedule, embeddings }.into();
    let trainer = Trainer::new(config, device::cpu()).unwrap();
    let size = trainer.corpus().vocabulary.size();
    for precision in [Precision::Full, Precision::Half] {
        let bytes = block_on(trainer.save(precision)).unwrap();
        assert_eq!(constant(&bytes, "constant/embeddings"), single(&gaussian.embeddings(size)));
        let mut file = File::of(&bytes);
        assert!(Trainer::open(&file.bytes(), device::cpu()).is_ok());
        file.fill("constant", 0.5);
        assert!(refusal(&file).contains("constant/embeddings"));
    }
    assert!(file(1).tensors("constant/").is_empty());
}

#[test]
fn fixed_means_follow_the_seed_and_are_in_the_file() {
    let with_seed = |seed: u64| {
        let corpus = CorpusConfig::Brackets(BracketsConfig::default());
        let mut config = RunConfig::learned(corpus).with_method("fixed-posterior").unwrap();
        config.network.size = NetworkSize::Tiny;
        config.training.seed = seed;
        let trainer = LatentTrainer::new(config.clone(), device::cpu()).unwrap();
        let means = FixedMeans::new(&config.latent().unwrap(), trainer.corpus(), seed);
        let bytes = block_on(trainer.save(Precision::Full)).unwrap();
        assert_eq!(constant(&bytes, "constant/means"), single(means.table().1));
        constant(&bytes, "constant/means")
    };
    let means = [0, 0, 1].map(with_seed);
    assert!(means[0] == means[1] && means[0] != means[2]);
}

fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
}

/// A float32 tensor of a file.
fn constant(bytes: &[u8], name: &str) -> Vec<f32> {
    let file = safetensors::SafeTensors::deserialize(bytes).unwrap();
    let chunks = file.tensor(name).unwrap().data().chunks_exact(4);
    chunks.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

#[test]
fn a_step_that_no_run_can_have_is_refused() {
    for step in ["100001", "9007199254740992", "18446744073709551615"] {
        let mut file = file(2);
        file.set("step", step);
        let refusal = refusal(&file);
        assert!(refusal.contains(step) && refusal.contains("100000"), "{refusal}");
    }
    for step in ["18446744073709551616", "-1", "1e99"] {
        let mut file = file(2);
        file.set("step", step);
        refusal(&file);
    }
    let mut file = file(2);
    file.set("optimizerSteps", "3");
    assert!(refusal(&file).contains("3 steps at step 2"));
}

#[test]
fn a_budget_or_a_seed_that_javascript_cannot_hold_is_refused() {
    for (field, value) in [("steps", "9007199254740993"), ("seed", "9007199254740993")] {
        let mut file = file(2);
        file.set(field, value);
        assert!(refusal(&file).contains(value), "{field}");
    }
}

#[test]
fn a_tensor_that_is_named_twice_is_refused() {
    let mut file = file(2);
    let (name, tensor) = file.tensors("average/").remove(0);
    file.header = file.header.replacen('{', &format!("{{\"{name}\":{tensor},"), 1);
    let refusal = refusal(&file);
    assert!(refusal.contains(&name) && refusal.contains("twice"), "{refusal}");
}

#[test]
fn metadata_that_says_two_things_is_refused() {
    let mut file = file(2);
    file.header = file.header.replacen(r#"\"step\":2"#, r#"\"step\":2,\"step\":1"#, 1);
    assert!(refusal(&file).contains("“step” stands in it twice"));
}

#[test]
fn a_world_of_one_sentence_is_refused_before_training() {
    let brackets = BracketsConfig { length: 2, types: 1 };
    let run = RunConfig::learned(CorpusConfig::Brackets(brackets));
    let error = LatentTrainer::new(run, device::cpu()).err().expect("made");
    assert_eq!(error.kind, ErrorKind::Setting);
    for part in ["brackets", "one sentence", "()", "at least two"] {
        assert!(error.message.en.contains(part), "{error}");
    }
    let run = RunConfig::learned(CorpusConfig::Brackets(BracketsConfig { length: 2, types: 2 }));
    assert!(LatentTrainer::new(run, device::cpu()).is_ok());
}
