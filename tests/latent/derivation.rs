//! What each line of the derivation is, and the score, against quadrature.

use super::toy::{COIN, Coin, coin_corpus, normal, over};
use denoise_lab::diagnosis::{DerivationEstimate, Derived, Sentences};
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::{Deviation, LatentConfig, LatentModel, PosteriorMean, gaussian_divergence};
use pollster::block_on;

fn derive(model: &impl LatentModel, config: &LatentConfig, draws: usize) -> Derived {
    let sentences = Sentences::of(&coin_corpus(), 10, 0);
    let mut estimate = DerivationEstimate::new(sentences, draws, config, 0);
    assert_eq!(estimate.result().unwrap_err().kind, ErrorKind::Setting);
    while !block_on(estimate.advance(model)).unwrap() {}
    let (done, all) = estimate.progress();
    assert_eq!(done, all);
    estimate.result().unwrap()
}

#[test]
fn every_line_of_the_derivation_is_that_of_quadrature_within_its_error() {
    let found = derive(&COIN, &LatentConfig::default(), 4000);
    let likelihood = over(|x| COIN.expected(x, |z| COIN.log_likelihood(z, x)));
    let prior = over(|x| COIN.expected(x, |z| normal(z, 0.0, 1.0).ln()));
    let entropy = 0.5 + 0.5 * (2.0 * std::f64::consts::PI).ln() + COIN.deviation.ln();
    let [_, _, third, fourth] = &found.derivation.lines;
    for (term, expected) in
        fourth.terms.iter().chain(&third.terms[1..]).zip([prior, likelihood, entropy, entropy])
    {
        let value = term.value.unwrap();
        let off = (value.nats - expected).abs();
        assert!(off <= 4.0 * value.standard_error + 1e-6 && value.standard_error < 0.02, "{term:?}");
    }
    let error = found.derivation.sampling_error;
    assert!(error.nats.abs() < 4.0 * error.standard_error);
    let remark = &found.derivation.remark;
    let rate = over(|x| gaussian_divergence(COIN.means[usize::from(x)], COIN.deviation.ln()));
    assert!((remark.rate.nats - rate).abs() < 4.0 * remark.rate.standard_error);
    // The same draws make every line: by none of them does the bound lie above the evidence.
    let [evidence_line, bound_line, ..] = &found.derivation.lines;
    assert!(bound_line.total.unwrap().nats <= evidence_line.total.unwrap().nats);
    // 32 draws fall short of the evidence, but by little.
    let evidence = over(|x| COIN.log_evidence(x));
    let short = evidence - found.derivation.lines[0].total.unwrap().nats;
    assert!((-0.001..0.02).contains(&short), "{short}");
    let (gap, shortfall) = (remark.jensen_gap.unwrap(), remark.shortfall.unwrap());
    let (bound, entropy) = (prior + likelihood + entropy, coin_corpus().entropy().unwrap());
    assert!((gap.nats - (evidence - bound)).abs() < 0.03, "{gap:?}");
    assert!((shortfall.nats - (-evidence - entropy)).abs() < 0.03, "{shortfall:?}");
}

#[test]
fn a_tight_bound_equals_the_evidence_within_its_error_and_never_exceeds_it() {
    // z ignored and q the prior: the two are the same number; whatever the draws, neither line is above.
    let empty = Coin { means: [0.0, 0.0], deviation: 1.0, slope: 0.0, ..COIN };
    for draws in [2, 5] {
        let remark = derive(&empty, &LatentConfig::default(), draws).derivation.remark;
        let gap = remark.jensen_gap.unwrap();
        assert!((0.0..1e-6).contains(&gap.nats), "{gap:?}");
    }
    let nearly = Coin { slope: 0.1, ..empty };
    let remark = derive(&nearly, &LatentConfig::default(), 2).derivation.remark;
    assert!(remark.jensen_gap.unwrap().nats >= 0.0);
    assert!(
        remark.sentence.en.contains("within its error") && remark.sentence.zh.contains("误差内"),
        "{remark:?}"
    );
}

#[test]
fn the_score_is_nothing_on_average_and_exactly_nothing_without_parameters() {
    let learned = LatentConfig::default();
    let noise = |x: u16, z: f64| (z - COIN.means[usize::from(x)]) / COIN.deviation;
    let log_w = |x: u16, z: f64| {
        let q = normal(z, COIN.means[usize::from(x)], COIN.deviation);
        COIN.log_likelihood(z, x) + normal(z, 0.0, 1.0).ln() - q.max(f64::MIN_POSITIVE).ln()
    };
    let of_deviation = |x: u16, z: f64| noise(x, z).powi(2) - 1.0;
    let of_mean = |x: u16, z: f64| noise(x, z) * COIN.means[usize::from(x)] / COIN.deviation;
    let fixed = LatentConfig { deviation: Deviation::Fixed { sigma: 0.6 }, ..learned };
    for (config, score) in
        [(learned, &of_deviation as &dyn Fn(u16, f64) -> f64), (fixed, &of_mean as &dyn Fn(u16, f64) -> f64)]
    {
        let found = derive(&COIN, &config, 4000).score;
        assert!(found.parameter.is_some());
        assert!(found.identity.nats.abs() < 4.0 * found.identity.standard_error);
        let expected = over(|x| COIN.expected(x, |z| score(x, z) * log_w(x, z)));
        let off = (found.first_term.nats - expected).abs();
        assert!(off < 4.0 * found.first_term.standard_error, "{found:?} {expected}");
    }
    let none = derive(&COIN, &LatentConfig { mean: PosteriorMean::Fixed, ..fixed }, 2).score;
    assert_eq!((none.parameter, none.identity.nats, none.first_term.nats), (None, 0.0, 0.0));
    assert_eq!((none.identity.standard_error, none.first_term.standard_error), (0.0, 0.0));
}
