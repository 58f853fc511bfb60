//! What earlier versions wrote means the same to this one.
#![cfg(feature = "cpu")]

use denoise_lab::configuration::VERSION;
use denoise_lab::configuration::link::{decode, second_run};
use denoise_lab::configuration::state::{State, settings};
use denoise_lab::configuration::view::Language;
use denoise_lab::configuration::{ModelConfig, RunConfig};
use denoise_lab::corpus::{BracketsConfig, CorpusConfig};
use denoise_lab::device;
use denoise_lab::latent::{Deviation, LatentConfig, PosteriorMean};
use denoise_lab::process::{ProcessConfig, Shares, Variant};
use denoise_lab::training::{LatentTrainer, Precision, Task, Trainer, Training};
use pollster::block_on;
use serde_json::{Value, json};

/// A file in tests/cases/version-1, where version 1 saved it.
fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/cases/version-1/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The run that a file of version 1 holds, once it is certain that this version writes and reads it as well.
fn opened<T: Task>(name: &str) -> Training<T> {
    let run = Training::<T>::open(&file(name), device::cpu()).unwrap();
    let saved = block_on(run.save(Precision::Full)).unwrap();
    let again = Training::<T>::open(&saved, device::cpu()).unwrap();
    assert_eq!((again.config(), again.step()), (run.config(), 10));
    assert_eq!(block_on(again.save(Precision::Full)).unwrap(), saved);
    assert_eq!(run.config().version, VERSION);
    assert_eq!(run.config().corpus, CorpusConfig::Brackets(BracketsConfig { length: 4, types: 4 }));
    run
}

#[test]
fn checkpoints_of_version_1_are_opened_as_the_runs_they_were() {
    let fixed: Trainer = opened("noise.safetensors");
    let noise = ProcessConfig::Noise { shares: Shares::One { share: 0.25 }, variant: Variant::Hidden };
    assert_eq!(fixed.config().model, noise.into());
    let learned: LatentTrainer = opened("fixed-mean.safetensors");
    let latent = LatentConfig { dimensions: 2, mean: PosteriorMean::Fixed, ..LatentConfig::default() };
    assert_eq!(learned.config().model, latent.into());
    assert!(Trainer::open(&file("fixed-mean.safetensors"), device::cpu()).is_err());
}

#[test]
fn a_resumed_run_of_version_1_goes_on_training() {
    let mut run: LatentTrainer = opened("fixed-mean.safetensors");
    run.extend(2);
    run.train_step();
    assert!(block_on(run.take_losses()).unwrap().unwrap().1.distortion.is_finite());
}

/// A run as version 1 wrote it.
fn of_version_1(model: (&str, Value)) -> Value {
    let mut run = serde_json::to_value(RunConfig::new(CorpusConfig::capitals())).unwrap();
    let fields = run.as_object_mut().unwrap();
    fields.remove("model");
    fields.insert("version".into(), 1.into());
    fields.insert(model.0.into(), model.1);
    run
}

#[test]
fn runs_and_states_of_version_1_are_read_whole_or_in_part() {
    let defaults = State::defaults(Language::Zh);
    let span = json!({ "kind": "span", "spanShare": 0.5 });
    let latent = json!({ "scope": "sentence", "dimensions": 3, "mean": "learned",
        "deviation": { "kind": "fixed", "sigma": 0.25 }, "decoder": { "kind": "factorised" },
        "objective": { "kind": "aae", "lambda": 2.0 } });
    for (field, model) in [("process", span), ("latent", latent)] {
        let run = RunConfig::written(of_version_1((field, model.clone()))).unwrap();
        let part = json!({ field: model }).to_string();
        for read in [defaults.read(&part).unwrap().run, defaults.run.read(&part).unwrap(), run] {
            read.validate().unwrap();
            match read.model {
                ModelConfig::Fixed { process } => {
                    assert_eq!(field, "process");
                    assert!(matches!(process, ProcessConfig::Span { share: 0.5, .. }));
                }
                ModelConfig::Learned { latent } => {
                    assert_eq!((field, latent.dimensions), ("latent", 3));
                    assert_eq!(latent.deviation, Deviation::Fixed { sigma: 0.25 });
                }
            }
        }
    }
    let mut state = serde_json::to_value(&defaults).unwrap();
    state["run"] = of_version_1(("process", json!({ "kind": "bert" })));
    state["learned"] = of_version_1(("latent", json!({ "dimensions": 5 })));
    let read = defaults.read(&state.to_string()).unwrap();
    assert_eq!(read.run.process().unwrap(), ProcessConfig::Bert);
    // A state has one run since version 2.
    state.as_object_mut().unwrap().remove("learned");
    assert_eq!(read, defaults.read(&state.to_string()).unwrap());
}

#[test]
fn runs_that_were_kept_before_noise_had_every_share_have_the_one_they_had() {
    let mut run = serde_json::to_value(RunConfig::new(CorpusConfig::capitals())).unwrap();
    run["model"]["process"] = json!({ "kind": "noise", "share": 0.25, "variant": "hidden" });
    let noise = ProcessConfig::Noise { shares: Shares::One { share: 0.25 }, variant: Variant::Hidden };
    // Whatever the page shows at the moment.
    let mut shown = State::defaults(Language::Zh);
    shown.set("process", "noise").unwrap();
    shown.set("noise-shares", "every").unwrap();
    for read in [RunConfig::written(run.clone()).unwrap(), shown.read(&run.to_string()).unwrap().run] {
        assert_eq!(read.model, noise.into());
    }
}

#[test]
fn latents_that_were_kept_before_the_prior_was_trained_have_the_standard_one() {
    let mut run = serde_json::to_value(RunConfig::learned(CorpusConfig::capitals())).unwrap();
    run["model"]["latent"].as_object_mut().unwrap().remove("prior");
    let mut shown = State::defaults(Language::Zh);
    shown.run = RunConfig::learned(CorpusConfig::capitals());
    shown.set("prior", "mixture").unwrap();
    for read in [RunConfig::written(run.clone()).unwrap(), shown.read(&run.to_string()).unwrap().run] {
        assert_eq!(read.latent().unwrap(), LatentConfig::default());
    }
    // What is written in part leaves the rest.
    let part = json!({ "latent": { "dimensions": 3 } }).to_string();
    assert_eq!(shown.read(&part).unwrap().get("prior").unwrap(), "mixture");
}

#[test]
fn objectives_that_were_kept_before_they_had_more_settings_do_without_them() {
    for (objective, field, value, before) in
        [("elbo", "samples", "8", json!(1)), ("aae", "noise", "0.5", json!(0.0))]
    {
        let mut shown = State::defaults(Language::Zh);
        shown.run = RunConfig::learned(CorpusConfig::capitals());
        shown.set("objective", objective).unwrap();
        let pointer = format!("/model/latent/objective/{field}");
        let mut run = serde_json::to_value(&shown.run).unwrap();
        assert_eq!(run.pointer(&pointer), Some(&before));
        run["model"]["latent"]["objective"].as_object_mut().unwrap().remove(field);
        let setting =
            settings().into_iter().find(|setting| setting.pointer == format!("/run{pointer}")).unwrap();
        shown.set(setting.name, value).unwrap();
        let whole = json!({ "run": run }).to_string();
        for read in [RunConfig::written(run).unwrap(), shown.read(&whole).unwrap().run] {
            assert_eq!(read.get(setting.name).unwrap(), before);
        }
        let part = json!({ "latent": { "dimensions": 3 } }).to_string();
        assert_eq!(shown.read(&part).unwrap().get(setting.name).unwrap().to_string(), value);
    }
}

#[test]
fn links_of_version_1_show_what_they_showed() {
    let link = "v=1&corpus=topics&process=noise&noise-share=0.5&noise-variant=hidden&network=tiny&k=2&\
        learned=topics-alive&learned-beta=4&learned-dimensions=3";
    let (state, notices) = decode(link, &State::defaults(Language::En));
    assert_eq!(notices, []);
    let noise = ProcessConfig::Noise { shares: Shares::One { share: 0.5 }, variant: Variant::Hidden };
    assert_eq!((state.run.model, state.sample.block_size), (noise.into(), 2));
    let (learned, notices) = second_run(link, &state).unwrap();
    assert_eq!(notices, []);
    assert_eq!((learned.corpus.clone(), learned.latent().unwrap().dimensions), (state.run.corpus, 3));
    assert_eq!(learned.title().en, "β-VAE, dimensions=3");
}
