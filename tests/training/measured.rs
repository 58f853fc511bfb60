//! What is measured of a network in training: the parts of its bound, and the bounds themselves.

use super::*;
use denoise_lab::bound::StratifiedBound;
use denoise_lab::process::Noise;

#[test]
fn a_planner_learns_and_its_bound_is_measured_in_parts() {
    let mut config = tiny(noise(0.5, Variant::Hidden));
    config.training.steps = 120;
    config.training.learning_rate = 0.01;
    let mut trainer = trainer(&config);
    let measure = |trainer: &Trainer, k| measured(trainer, &SampleConfig::of_blocks(k), 128);
    let before = measure(&trainer, 1).head_cost.unwrap();
    train(&mut trainer, 120);
    for k in [1, 3] {
        let after = measure(&trainer, k);
        let (head, tokens) = (after.head_cost.unwrap(), after.token_cost.unwrap());
        let gaps = [head, tokens].map(|part| part.learning_gap.unwrap().nats);
        assert!((gaps[0] + gaps[1] - after.learning_gap.unwrap()).abs() < 1e-9);
        assert!(gaps.iter().all(|gap| *gap > 0.0), "{gaps:?}");
        let sum = 3.5983 + after.process_gap.unwrap() + after.learning_gap.unwrap();
        assert!((after.nelbo.nats - sum).abs() < 1e-4);
        assert!(after.learning_gap_error.unwrap() > 0.0 && after.process_gap_error.unwrap() > 0.0);
    }
    let after = measure(&trainer, 1).head_cost.unwrap();
    assert!(
        after.learning_gap.unwrap().nats < 0.5 * before.learning_gap.unwrap().nats,
        "{before:?} {after:?}"
    );
}

#[test]
fn a_deletion_learns_when_to_stop_where_and_what() {
    let mut config = tiny(ProcessConfig::Delete { at_once: 1 });
    config.training.steps = 120;
    config.training.learning_rate = 0.01;
    let mut trainer = trainer(&config);
    let measure = |trainer: &Trainer| {
        let mut evaluation = trainer.evaluate(&SampleConfig::default(), 64).unwrap();
        while !block_on(evaluation.advance(100)).unwrap() {}
        let measured = evaluation.measurement(1).unwrap();
        let parts = [measured.stop_cost, measured.head_cost, measured.token_cost];
        (parts.map(|part| part.unwrap().learning_gap.unwrap().nats), measured)
    };
    let (before, _) = measure(&trainer);
    train(&mut trainer, 120);
    let (after, measured) = measure(&trainer);
    assert!((after.iter().sum::<f64>() - measured.learning_gap.unwrap()).abs() < 1e-9);
    assert!(measured.process_gap.unwrap().abs() < 1e-3 && measured.learning_gap.unwrap() > 0.0);
    for (before, after) in before.iter().zip(after) {
        assert!(after < 0.5 * before, "{before} {after}");
    }
    let previews = block_on(trainer.preview(&SampleConfig::default(), 9)).unwrap();
    for (preview, gone) in previews.iter().zip((1..=8).chain([1])) {
        let left = preview.frame.cells.iter().filter(|cell| cell.token.is_some()).count();
        assert_eq!((preview.frame.t, left), (gone, 8 - gone));
    }
}

#[test]
fn where_noise_has_many_ways_the_exact_sum_says_to_estimate() {
    for variant in [Variant::Visible, Variant::Blind, Variant::Hidden] {
        let error =
            trainer(&tiny(noise(0.5, variant))).evaluate_exactly(&SampleConfig::default()).err().unwrap();
        assert_eq!(error.kind, ErrorKind::TooLarge);
    }
    assert!(trainer(&tiny(noise(0.0, Variant::Blind))).evaluate_exactly(&SampleConfig::default()).is_ok());
}

#[test]
fn a_network_of_every_share_is_measured_at_each_as_noise_of_that_share() {
    let every = ProcessConfig::Noise { shares: Shares::Every, variant: Variant::Blind };
    let trainer = trained(&tiny(every), 20);
    let mut nats = Vec::new();
    for share in [0.0, 0.5, 1.0] {
        let sample = SampleConfig { share, ..SampleConfig::of_blocks(2) };
        let measured = measured(&trainer, &sample, 64);
        let (noise, seed) = (Noise { share, variant: Variant::Blind }, trainer.config().training.seed);
        let mut bound = StratifiedBound::new(trainer.corpus(), &noise, 2, 64, seed).unwrap();
        let denoiser = trainer.denoiser();
        while !block_on(bound.advance(&denoiser, 100)).unwrap() {}
        assert_eq!(measured.nelbo.nats, bound.estimate().unwrap().nats);
        assert_eq!(measured.share, Some(share));
        assert!(measured.learning_gap.unwrap() > -4.0 * measured.learning_gap_error.unwrap());
        nats.push(measured.nelbo.nats);
    }
    assert!(nats[0] != nats[1] && nats[1] != nats[2], "{nats:?}");
    // Masks alone can be summed, and the sum bounds -log p(x).
    let mut exact = trainer.evaluate_exactly(&SampleConfig { share: 0.0, ..Default::default() }).unwrap();
    while !block_on(exact.advance(1000)).unwrap() {}
    for k in [1, 3] {
        let measured = exact.measurement(k).unwrap();
        assert!(measured.nelbo.nats >= measured.negative_log_likelihood.unwrap().nats - 1e-9);
    }
    let noisy = SampleConfig { share: 0.5, ..Default::default() };
    assert_eq!(trainer.evaluate_exactly(&noisy).err().unwrap().kind, ErrorKind::TooLarge);
}
