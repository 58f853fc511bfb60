//! The four lines, on a model of one dimension whose every term is a formula: p(z) = N(0, 1),
//! p(x|z) = N(wz, s²), q(z|x) = N(vx, d).

use crate::common::close;
use denoise_lab::diagnosis::{Derivation, DerivationRelation, GaussianPosteriors, Pieces, SentenceWeights};
use denoise_lab::error::ErrorKind;
use denoise_lab::random::{Purpose, Random};
use std::f64::consts::PI;

#[derive(Clone, Copy)]
struct Model {
    w: f64,
    s2: f64,
    v: f64,
    d: f64,
}

const DATA: [f64; 3] = [-1.3, 0.2, 2.0];
const SHARES: [f64; 3] = [0.5, 0.2, 0.3];

fn log_normal(x: f64, mean: f64, variance: f64) -> f64 {
    -0.5 * ((2.0 * PI * variance).ln() + (x - mean).powi(2) / variance)
}

impl Model {
    /// Every piece in closed form.
    fn pieces(&self) -> Pieces {
        let Self { w, s2, v, d } = *self;
        let entropy = 0.5 + 0.5 * (2.0 * PI * d).ln();
        let each = |of: &dyn Fn(f64) -> f64| DATA.iter().map(|x| of(*x)).collect::<Vec<f64>>();
        Pieces {
            weights: SentenceWeights::of_probabilities(SHARES.to_vec()).unwrap(),
            draws: 1,
            log_likelihoods: each(&|x| log_normal(x, w * v * x, s2) - w * w * d / (2.0 * s2)),
            log_priors: each(&|x| log_normal(v * x, 0.0, 1.0) - d / 2.0),
            log_posteriors: vec![-entropy; 3],
            entropies: vec![entropy; 3],
            log_marginals: Some(each(&|x| log_normal(x, 0.0, w * w + s2))),
            log_p_stars: None,
        }
    }

    /// KL(q(z|x) ‖ p(z|x)), averaged.
    fn divergence(&self) -> f64 {
        let variance = self.s2 / (self.w * self.w + self.s2);
        let slope = self.w / (self.w * self.w + self.s2);
        let of = |x: f64| {
            let shift = (self.v - slope) * x;
            0.5 * (self.d / variance + shift * shift / variance - 1.0 - (self.d / variance).ln())
        };
        DATA.iter().zip(SHARES).map(|(x, share)| share * of(*x)).sum()
    }
}

#[test]
fn every_line_has_the_value_of_its_terms() {
    let derivation = Derivation::of(&Model { w: 1.2, s2: 0.5, v: 0.4, d: 0.3 }.pieces()).unwrap();
    for line in &derivation.lines {
        let terms: f64 = line.terms.iter().map(|term| term.value.unwrap().nats).sum();
        close(terms, line.total.unwrap().nats, 1e-12);
    }
    // The page sets each by its TeX.
    let set: Vec<&str> = include_str!("../../www/note/formulas.tex").lines().collect();
    assert!(derivation.lines.iter().flat_map(|line| &line.terms).all(|term| set.contains(&term.formula)));
    let [first, second, third, fourth] = &derivation.lines;
    assert_eq!(second.relation, DerivationRelation::AtLeast);
    assert!([first, third, fourth].iter().all(|line| line.relation == DerivationRelation::Equal));
    assert!(first.total.unwrap().nats > second.total.unwrap().nats);
    close(second.total.unwrap().nats, third.total.unwrap().nats, 1e-12);
    close(third.total.unwrap().nats, fourth.total.unwrap().nats, 1e-12);
}

#[test]
fn what_the_inequality_loses_is_the_divergence_from_the_true_posterior() {
    for (w, s2, v, d) in [(1.2, 0.5, 0.4, 0.3), (0.3, 2.0, -0.5, 1.4), (2.0, 0.1, 0.5, 0.01)] {
        let model = Model { w, s2, v, d };
        let remark = Derivation::of(&model.pieces()).unwrap().remark;
        close(remark.jensen_gap.unwrap().nats, model.divergence(), 1e-9);
    }
}

#[test]
fn tight_is_not_optimal() {
    // A decoder that ignores z, and the prior for a posterior: nothing is lost to the bound.
    let variance: f64 = DATA.iter().zip(SHARES).map(|(x, share)| share * x * x).sum();
    let tight = Model { w: 0.0, s2: 3.0 * variance, v: 0.0, d: 1.0 };
    let loose = Model { w: 1.0, s2: 0.4 * variance, v: 0.35, d: 0.6 };
    let entropy = 1.0;
    let derive = |model: Model| {
        Derivation::of(&Pieces { log_p_stars: Some(vec![-entropy; 3]), ..model.pieces() }).unwrap()
    };
    let (tight, loose) = (derive(tight), derive(loose));
    close(tight.remark.jensen_gap.unwrap().nats, 0.0, 1e-12);
    assert!(loose.remark.jensen_gap.unwrap().nats > 0.1);
    close(tight.remark.rate.nats, 0.0, 1e-12);
    assert!(tight.remark.sentence.en.contains("z says nothing"));
    assert!(!loose.remark.sentence.en.contains("z says nothing"));
    let bound = |derivation: &Derivation| derivation.lines[3].total.unwrap().nats;
    assert!(bound(&loose) > bound(&tight));
    close(tight.remark.shortfall.unwrap().nats, -tight.lines[0].total.unwrap().nats - entropy, 1e-12);
    assert!(tight.remark.sentence.en.contains("equals log p(x) within its error (0.00 ± 0.00 nats below)"));
    assert!(tight.remark.sentence.zh.contains("紧不等于好"));
}

#[test]
fn sampled_and_closed_entropy_agree_within_the_sampling_error() {
    let (dimension, sentences) = (3, 4000);
    let mut random = Random::new(1, Purpose::Test, 0);
    let logs: Vec<f64> = (0..sentences * dimension).map(|_| random.uniform() * 3.0 - 2.0).collect();
    let log_q = |logs: &[f64]| {
        logs.iter().map(|s| -0.5 * (2.0 * PI).ln() - s - 0.5 * random.normal().powi(2)).sum::<f64>()
    };
    let log_posteriors: Vec<f64> = logs.chunks(dimension).map(log_q).collect();
    let weights = || SentenceWeights::equal(sentences).unwrap();
    let zeros = vec![0.0; logs.len()];
    let entropies = GaussianPosteriors::new(dimension, weights(), zeros, logs).unwrap().entropies();
    let off: Vec<f64> = entropies.iter().zip(&log_posteriors).map(|(h, log_q)| h + log_q).collect();
    let off = weights().mean(&off);
    assert!(off.nats.abs() < 4.0 * off.standard_error && off.standard_error < 0.03, "{off:?}");
    let nothing = vec![0.0; sentences];
    let pieces = Pieces {
        weights: weights(),
        draws: 1,
        log_likelihoods: nothing.clone(),
        log_priors: nothing,
        log_posteriors,
        entropies,
        log_marginals: None,
        log_p_stars: None,
    };
    let Derivation { lines, sampling_error, .. } = Derivation::of(&pieces).unwrap();
    let (sampled, closed) = (lines[2].total.unwrap(), lines[3].total.unwrap());
    close(closed.nats - sampled.nats, off.nats, 1e-9);
    close(sampling_error.nats, -off.nats, 1e-9);
    close(sampling_error.standard_error, off.standard_error, 1e-9);
    // The closed form is known of each sentence, so that only sentences scatter.
    assert!(closed.standard_error < sampled.standard_error);
    assert_eq!((lines[0].total, lines[0].terms[0].value), (None, None));
}

#[test]
fn where_all_sentences_are_listed_the_error_is_that_of_the_draws() {
    let (draws, mut random) = (64, Random::new(2, Purpose::Test, 0));
    let model = Model { w: 1.2, s2: 0.5, v: 0.4, d: 0.3 };
    let exact = model.pieces();
    let z: Vec<(f64, f64)> = DATA
        .iter()
        .flat_map(|x| {
            (0..draws).map(|_| (*x, model.v * x + model.d.sqrt() * random.normal())).collect::<Vec<_>>()
        })
        .collect();
    let each = |of: &dyn Fn(f64, f64) -> f64| z.iter().map(|(x, z)| of(*x, *z)).collect::<Vec<f64>>();
    let pieces = Pieces {
        draws,
        log_likelihoods: each(&|x, z| log_normal(x, model.w * z, model.s2)),
        log_priors: each(&|_, z| log_normal(z, 0.0, 1.0)),
        log_posteriors: each(&|x, z| log_normal(z, model.v * x, model.d)),
        log_marginals: Some(each(&|x, _| log_normal(x, 0.0, model.w * model.w + model.s2))),
        log_p_stars: Some(vec![-1.0; 3]),
        ..exact.clone()
    };
    let (sampled, exact) = (Derivation::of(&pieces).unwrap(), Derivation::of(&exact).unwrap());
    for (sampled, exact) in sampled.lines.iter().zip(&exact.lines) {
        let (sampled, exact) = (sampled.total.unwrap(), exact.total.unwrap());
        assert!((sampled.nats - exact.nats).abs() <= 5.0 * sampled.standard_error + 1e-12, "{sampled:?}");
    }
    // The likelihood is the same for every draw; the bound is not.
    close(sampled.lines[0].total.unwrap().standard_error, 0.0, 1e-12);
    assert!(sampled.lines[1].total.unwrap().standard_error > 0.01);
    let gap = sampled.remark.jensen_gap.unwrap();
    assert!((gap.nats - model.divergence()).abs() < 5.0 * gap.standard_error, "{gap:?}");
}

#[test]
fn pieces_that_do_not_fit_are_refused() {
    let pieces = Model { w: 1.0, s2: 1.0, v: 0.5, d: 0.5 }.pieces();
    let short = Pieces { log_priors: vec![0.0; 2], ..pieces.clone() };
    assert!(Derivation::of(&short).unwrap_err().message.en.contains("3 values"));
    let broken = Pieces { log_marginals: Some(vec![f64::NAN; 3]), ..pieces };
    assert_eq!(Derivation::of(&broken).unwrap_err().kind, ErrorKind::Diverged);
}
