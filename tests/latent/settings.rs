//! The configuration of a learned posterior: read, set, named and refused.

use denoise_lab::configuration::RunConfig;
use denoise_lab::configuration::edit::settings;
use denoise_lab::configuration::state::State;
use denoise_lab::configuration::view::Language;
use denoise_lab::corpus::CorpusConfig;
use denoise_lab::error::{ErrorKind, Result};
use denoise_lab::latent::preset::{demonstrations, methods};
use denoise_lab::latent::{Deviation, InfoVae, LatentConfig, Objective};
use denoise_lab::network::preset::{Architecture, NetworkConfig, NetworkSize};
use serde_json::Value;

fn run() -> RunConfig {
    RunConfig::learned(CorpusConfig::capitals())
}

#[test]
fn every_method_can_be_made_of_every_other_and_is_recognised() {
    for from in methods() {
        let from = run().with_method(from.name).unwrap();
        for method in methods() {
            let made = from.with_method(method.name).unwrap();
            made.validate().unwrap();
            assert_eq!(made.method().map(|found| found.name), Some(method.name));
        }
    }
    assert_eq!(run().method().unwrap().name, "vae");
    assert_eq!(run().with_method("gpt").unwrap().method().unwrap().name, "gpt");
    let error = run().with_method("flow").unwrap_err();
    assert!(error.message.en.contains("flow") && error.message.en.contains("beta-vae"), "{error}");
}

#[test]
fn a_run_survives_json_whatever_is_chosen() {
    for method in methods() {
        let made = run().with_method(method.name).unwrap();
        let json = serde_json::to_string(&made).unwrap();
        assert_eq!(run().read(&json).unwrap(), made);
        assert_eq!(serde_json::from_str::<RunConfig>(&json).unwrap(), made);
    }
}

#[test]
fn every_setting_that_applies_has_its_declared_default() {
    let defaults = run();
    for setting in settings().filter(|setting| setting.name != "posterior") {
        let applies = setting.applies.is_none_or(|condition| {
            let document = serde_json::json!({ "run": serde_json::to_value(&defaults).unwrap() });
            condition.holds(&document)
        });
        match defaults.get(setting.name) {
            Ok(value) if applies => assert_eq!(value, setting.range.default_value(), "{}", setting.name),
            Ok(_) => {}
            Err(error) => {
                assert!(!applies && error.message.en.contains("does not apply"), "{}", setting.name);
            }
        }
    }
}

#[test]
fn settings_come_and_go_with_what_they_depend_on() {
    let mut made = run();
    assert!(made.set("sigma", "0.3").unwrap_err().message.en.contains("deviation"));
    made.set("deviation", "fixed").unwrap();
    made.set("sigma", "0.3").unwrap();
    assert_eq!(made.latent().unwrap().deviation, Deviation::Fixed { sigma: 0.3 });
    made.set("objective", "info-vae").unwrap();
    made.set("lambda", "7").unwrap();
    assert_eq!(made.latent().unwrap().objective, Objective::InfoVae { alpha: 0.5, lambda: 7.0 });
    made.set("objective", "aae").unwrap();
    assert_eq!(made.latent().unwrap().objective, Objective::Aae { lambda: 10.0, noise: 0.0 });
    assert!(made.set("beta", "2").is_err() && made.set("word-dropout", "0.5").is_err());
    made.set("objective", "elbo").unwrap();
    assert_eq!(made.latent().unwrap().objective, LatentConfig::default().objective);
}

#[test]
fn a_negative_weight_of_the_discrepancy_is_refused_with_what_would_be_right() {
    let mut made = run().with_method("info-vae").unwrap();
    made.set("alpha", "-3").unwrap();
    made.set("lambda", "2").unwrap();
    let error = made.validate().unwrap_err();
    assert_eq!(error.kind, ErrorKind::Setting);
    for message in [&error.message.zh, &error.message.en] {
        assert!(message.contains("-3") && message.contains('2'), "{message}");
    }
    made.set("lambda", "4").unwrap();
    made.validate().unwrap();
    assert!(made.set("alpha", "1.1").is_err());
    assert!(InfoVae { alpha: 1.5, lambda: 10.0 }.discrepancy_weight().is_err());
    assert_eq!(InfoVae { alpha: 1.0, lambda: 10.0 }.discrepancy_weight().unwrap(), 10.0);
}

#[test]
fn what_does_not_belong_to_a_learned_posterior_is_refused() {
    let mut made = run();
    let error = made.set("architecture", "encoder-decoder").unwrap_err();
    assert!(error.message.en.contains("unless process is left-to-right"), "{error}");
    made.network.kind = Architecture::EncoderDecoder;
    assert!(made.validate().unwrap_err().message.en.contains("encoder-decoder"));
    assert!(run().set("process", "mask").is_err());
    for (json, named) in [
        (r#"{"latent":{"dimensions":0}}"#, "dimensions"),
        (r#"{"latent":{"dimensions":65}}"#, "dimensions"),
        (r#"{"latent":{"deviation":{"sigma":0.5}}}"#, "does not apply"),
        (r#"{"latent":{"colour":1}}"#, "/run/model/latent/colour"),
        (r#"{"version":9}"#, "version 9"),
        ("{", "JSON"),
    ] {
        let error = run().read(json).unwrap_err();
        assert!(error.message.en.contains(named), "{json}: {error}");
    }
}

#[test]
fn annealing_rises_to_one_and_stays() {
    let objective = Objective::Elbo { beta: 2.0, free_bits: 0.0, annealing: 4, samples: 1 };
    let rising: Vec<f64> = (0..6).map(|step| objective.loss().annealing_factor(step)).collect();
    assert_eq!(rising, [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]);
    assert_eq!(LatentConfig::default().objective.loss().annealing_factor(0), 1.0);
}

#[test]
fn every_demonstration_is_a_whole_run_whatever_it_starts_from() {
    let mut varied = run().with_method("aae").unwrap();
    varied.training.learning_rate = 0.02;
    varied.training.seed = 7;
    for each in demonstrations() {
        let made = varied.demonstration(each.name).unwrap();
        made.validate().unwrap();
        assert_eq!(made.training.seed, 7);
        let mut plain = run().demonstration(each.name).unwrap();
        assert_ne!(plain, made);
        plain.training.seed = 7;
        assert_eq!(plain, made);
        assert!(each.help.zh.ends_with('。') && each.help.en.ends_with('.'), "{}", each.name);
    }
    assert_eq!(demonstrations().len(), 8);
}

/// The run with a control's value changed, as the page changes it.
fn changed(run: &RunConfig, pointer: &str, value: Value) -> Result<RunConfig> {
    let state = State::defaults(Language::Zh).with_run(run.clone())?.with(pointer, value)?;
    state.validate()?;
    Ok(state.run)
}

#[test]
fn a_control_changes_one_value_and_whatever_comes_and_goes_with_it() {
    let adversarial = changed(&run(), "/run/model/latent/objective/kind", "aae".into()).unwrap();
    assert_eq!(adversarial.latent().unwrap().objective, Objective::Aae { lambda: 10.0, noise: 0.0 });
    let names = |run: &RunConfig| run.applying().iter().map(|setting| setting.name).collect::<Vec<_>>();
    assert!(names(&adversarial).contains(&"lambda") && !names(&adversarial).contains(&"beta"));
    assert!(names(&run()).contains(&"beta") && !names(&run()).contains(&"lambda"));
    assert!(changed(&run(), "/run/model/latent/objective/beta", (-1.0).into()).is_err());
    // Each in its range, but not together: the weight alpha + lambda - 1 would be negative.
    let info = run().with_method("info-vae").unwrap();
    let error = changed(&info, "/run/model/latent/objective/lambda", 0.0.into()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Setting);
}

#[test]
fn an_encoder_decoder_of_the_page_becomes_a_trunk_of_its_size() {
    let network = NetworkConfig { kind: Architecture::EncoderDecoder, size: NetworkSize::Tiny };
    let learned = |network| {
        let mut run = RunConfig { network, ..RunConfig::new(CorpusConfig::capitals()) };
        run.set("posterior", "learned").unwrap();
        run
    };
    let made = learned(network);
    made.validate().unwrap();
    assert_eq!(made.network.size, NetworkSize::Tiny);
    let network = NetworkConfig { kind: Architecture::Convolution, ..network };
    assert_eq!(learned(network).network, network);
}

#[test]
fn a_demonstration_is_recognised_until_it_is_changed() {
    for demonstration in demonstrations() {
        let made = run().demonstration(demonstration.name).unwrap();
        assert_eq!(made.demonstration_name(), Some(demonstration.name));
        let other = changed(&made, "/run/model/latent/dimensions", 7.into()).unwrap();
        assert_eq!(other.demonstration_name(), None);
    }
}

#[test]
fn a_run_is_called_by_its_name_and_by_what_differs_from_it() {
    let plain = RunConfig::learned(CorpusConfig::capitals());
    let title = |base: &RunConfig, changes: &[(&str, &str)]| {
        let mut run = base.clone();
        changes.iter().for_each(|(name, text)| run.set(name, text).unwrap());
        run.title().en
    };
    assert_eq!(title(&plain, &[]), "VAE");
    assert_eq!(title(&plain, &[("beta", "4")]), "β-VAE");
    assert_eq!(title(&plain, &[("beta", "2"), ("dimensions", "3")]), "VAE, dimensions=3, beta=2");
    assert_eq!(title(&plain, &[("learning-rate", "0.01")]), "VAE");
    assert_eq!(title(&plain, &[("deviation", "fixed"), ("sigma", "1")]), "fixed-variance VAE, sigma=1");
    let unnamed = [("mean", "fixed"), ("objective", "aae")];
    assert_eq!(title(&plain, &unnamed), "a learned posterior, mean=fixed, objective=aae");
    let shown = plain.demonstration("topics-alive").unwrap();
    assert_eq!(title(&shown, &[]), "topics, alive");
    assert_eq!(title(&shown, &[("beta", "4")]), "β-VAE, dimensions=2");
}
