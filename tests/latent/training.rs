//! Runs with a learned posterior: repeatable, resumable, and never below the entropy.

use super::toy::{importance_weighted, rate_distortion};
use crate::common::crew::Members;
use denoise_lab::Result;
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::CorpusConfig;
use denoise_lab::device::{self, Asked};
use denoise_lab::diagnosis::Sentences;
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::preset::methods;
use denoise_lab::latent::{LatentModel, Prior, TrainedAutoencoder};
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::random::{Purpose, Random};
use denoise_lab::training::{LatentTrainer, Precision, Trainer};
use pollster::block_on;
use std::rc::Rc;

fn tiny(method: &str, scope: &str) -> RunConfig {
    let mut run = RunConfig::learned(CorpusConfig::capitals()).with_method(method).unwrap();
    run.set("latent", scope).unwrap();
    run.network.size = NetworkSize::Tiny;
    run.training.batch = 48;
    run.training.steps = 200;
    run.training.warm_up = 5;
    run
}

fn trainer(run: &RunConfig) -> LatentTrainer {
    LatentTrainer::new(run.clone(), device::cpu()).unwrap()
}

fn saved(trainer: &LatentTrainer) -> Vec<u8> {
    block_on(trainer.save(Precision::Full)).unwrap()
}

fn train(trainer: &mut LatentTrainer, steps: u64) {
    (0..steps).for_each(|_| trainer.train_step());
}

#[test]
fn the_same_seed_repeats_every_method_bit_for_bit_and_a_checkpoint_goes_on_with_it() {
    for method in methods() {
        for scope in ["sentence", "position"] {
            let run = tiny(method.name, scope);
            let (mut whole, mut again) = (trainer(&run), trainer(&run));
            train(&mut whole, 3);
            train(&mut again, 1);
            // In the middle of the second step, where it has several shards.
            again.train_shard();
            let mut opened = LatentTrainer::open(&saved(&again), device::cpu()).unwrap();
            assert_eq!(opened.config(), &run);
            while again.step() < 3 {
                again.train_step();
            }
            while opened.step() < 3 {
                opened.train_step();
            }
            assert!(saved(&again) == saved(&whole), "{} {scope}", method.name);
            assert!(saved(&opened) == saved(&whole), "{} {scope}", method.name);
        }
    }
    let mut other = tiny("vae", "sentence");
    other.training.seed = 1;
    assert!(saved(&trainer(&other)) != saved(&trainer(&tiny("vae", "sentence"))));
}

#[test]
fn only_objectives_that_are_means_over_sentences_are_cut_into_shards() {
    for (method, shards) in
        [("vae", 3), ("aae", 3), ("daae", 3), ("gan", 3), ("mmd-vae", 1), ("info-vae", 1), ("free-bits", 1)]
    {
        assert_eq!(trainer(&tiny(method, "sentence")).shards_per_step(), shards, "{method}");
    }
}

#[test]
fn every_step_reports_distortion_and_rate_apart_from_what_is_minimised() {
    for method in methods() {
        let mut trainer = trainer(&tiny(method.name, "sentence"));
        assert_eq!(block_on(trainer.take_losses()).unwrap(), None);
        train(&mut trainer, 2);
        let (steps, loss) = block_on(trainer.take_losses()).unwrap().unwrap();
        assert_eq!(steps, 2);
        assert!(loss.distortion > 0.0 && loss.rate >= 0.0, "{loss:?}");
        let compares = ["info-vae", "mmd-vae", "aae", "daae", "gan"].contains(&method.name);
        assert_eq!(loss.regulariser.is_some(), compares, "{}", method.name);
        let is_bound = (loss.training_loss - loss.distortion - loss.rate).abs() < 1e-3;
        let minimises_it = ["vae", "vae-autoregressive", "fixed-deviation", "fixed-mean", "fixed-posterior"];
        assert_eq!(is_bound, minimises_it.contains(&method.name), "{}: {loss:?}", method.name);
    }
}

#[test]
fn training_lowers_the_bound_which_never_falls_below_the_entropy() {
    for (method, scope) in
        [("vae", "position"), ("vae-autoregressive", "sentence"), ("fixed-posterior", "position")]
    {
        let mut trainer = trainer(&tiny(method, scope));
        let measure = |trainer: &LatentTrainer| {
            let sentences = Sentences::of(trainer.corpus(), 0, 0);
            rate_distortion(&trainer.model(), trainer.corpus(), &sentences, 8)
        };
        let before = measure(&trainer);
        train(&mut trainer, 150);
        let after = measure(&trainer);
        assert!(after.bound.nats < before.bound.nats - 5.0, "{method}: {before:?} {after:?}");
        for found in [before, after] {
            assert!(found.gap.unwrap() > -4.0 * found.bound.standard_error, "{method}: {found:?}");
        }
        let drawn = Sentences::drawn(trainer.corpus(), 24, 0);
        let tighter = importance_weighted(&trainer.model(), &drawn, &[1, 20, 200]).unwrap();
        let entropy = trainer.corpus().entropy().unwrap();
        for each in tighter {
            assert!(each.bound.nats - entropy > -4.0 * each.bound.standard_error, "{method}: {each:?}");
        }
    }
}

#[test]
fn a_causal_decoder_sees_the_latent_and_what_is_to_the_left() {
    let mut trainer = trainer(&tiny("vae-autoregressive", "position"));
    train(&mut trainer, 10);
    let (model, corpus) = (trainer.model(), trainer.corpus());
    let mut random = Random::new(0, Purpose::Test, 0);
    let sentence = corpus.sample(&mut random).into_owned();
    let z: Vec<f32> = (0..model.dimensions()).map(|_| random.normal() as f32).collect();
    let ask = |z: &[f32], sentence: &[u16]| block_on(model.log_probabilities(z, sentence)).unwrap();
    let whole = ask(&z, &sentence);
    let v = model.vocabulary_size();
    for i in 0..corpus.length {
        let mut changed = sentence.clone();
        changed[i] = (changed[i] + 1) % v as u16;
        let answer = ask(&z, &changed);
        assert_eq!(answer[..(i + 1) * v], whole[..(i + 1) * v], "position {i}");
        assert!(i + 1 == corpus.length || answer != whole);
    }
    let moved: Vec<f32> = z.iter().map(|z| z + 1.0).collect();
    assert_ne!(ask(&moved, &sentence), whole);
}

#[test]
fn a_checkpoint_of_the_other_kind_is_refused_by_name() {
    let learned = saved(&trainer(&tiny("vae", "sentence")));
    let error = Trainer::open(&learned, device::cpu()).err().unwrap();
    assert_eq!(error.kind, ErrorKind::Checkpoint);
    assert!(error.message.en.contains("lab bound"), "{error}");
    let mut fixed = RunConfig::new(CorpusConfig::capitals());
    fixed.network.size = NetworkSize::Tiny;
    let fixed = block_on(Trainer::new(fixed, device::cpu()).unwrap().save(Precision::Full)).unwrap();
    let error = LatentTrainer::open(&fixed, device::cpu()).err().unwrap();
    assert_eq!(error.kind, ErrorKind::Checkpoint);
    assert!(error.message.en.contains("lab bound"), "{error}");
}

#[test]
fn a_contradictory_run_is_refused_before_it_is_trained() {
    let mut run = tiny("info-vae", "sentence");
    run.set("alpha", "-5").unwrap();
    run.set("lambda", "1").unwrap();
    assert_eq!(LatentTrainer::new(run, device::cpu()).err().unwrap().kind, ErrorKind::Setting);
}

#[test]
fn it_says_the_same_to_the_bit_whoever_is_asked_about_parts_of_its_rows() {
    for method in methods() {
        let run = tiny(method.name, "position");
        let mut leader = trainer(&run);
        train(&mut leader, 1);
        let mut random = Random::new(0, Purpose::Test, 0);
        let sentences = Sentences::drawn(leader.corpus(), 150, 0).tokens;
        let z = Prior::standard(leader.model().dimensions()).draw(150, &mut random);
        let member = |_| -> Box<dyn Asked> {
            let mut member = trainer(&run);
            member.follow_average(leader.average().to_data().try_into_vec().unwrap()).unwrap();
            Box::new(member.model())
        };
        let answers = |model: TrainedAutoencoder| {
            let posteriors = block_on(model.posteriors(&sentences))?;
            Ok((posteriors, block_on(model.log_probabilities(&z, &sentences))?))
        };
        let by = |members: usize| -> Result<_> {
            answers(leader.model().with_crew(Rc::new(Members((0..members).map(member).collect()))))
        };
        let expected = answers(leader.model()).unwrap();
        assert!(by(1).unwrap() == expected && by(3).unwrap() == expected, "{}", method.name);
        assert_eq!(by(0).unwrap_err().kind, ErrorKind::Device);
    }
}
