//! Blanks filled by weighted draws of z, against sums over a latent of two values.

use super::toy::{Echo, integral, latent_model, mixture, mixture_density, with_prior};
use denoise_lab::corpus::Vocabulary;
use denoise_lab::error::ErrorKind;
use denoise_lab::latent::{LatentModel, Posteriors};
use denoise_lab::sampler::{Infill, LogProbabilityKind, Prompt, SampleConfig, TokenChoice, infill_by_latent};
use denoise_lab::{Result, Token};
use pollster::block_on;

/// Three tokens of three each, independent given the sign of z: p(x_i = v | sign), \[2\]\[3\]\[3\].
struct Sign([[[f64; 3]; 3]; 2]);

const SIGN: Sign = Sign([
    [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]],
    [[0.1, 0.1, 0.8], [0.6, 0.2, 0.2], [0.5, 0.4, 0.1]],
]);

/// Writes “a” where z is about 4, and hardly elsewhere; the encoder does not know.
struct Narrow;

impl Narrow {
    fn posterior(&self, _: &[Token]) -> (f32, f32) {
        (0.0, 0.0)
    }

    fn distribution(&self, z: f32, _: &[Token]) -> Vec<f32> {
        [-50.0 * (z - 4.0).powi(2), -0.7, -0.7].repeat(2)
    }
}

latent_model!(Narrow, 2 of 3, autoregressive: false);

impl Sign {
    /// p(x), by the sum over both signs, which are as likely as `priors` says.
    fn probability(&self, priors: [f64; 2], x: [usize; 3]) -> f64 {
        let of_signs = self.0.iter().zip(priors);
        of_signs.map(|(of_sign, prior)| prior * (0..3).map(|i| of_sign[i][x[i]]).product::<f64>()).sum()
    }

    /// Not the true posterior: whatever is proposed has to be weighed out.
    fn posterior(&self, x: &[Token]) -> (f32, f32) {
        (if x[0] == 2 { 0.8 } else { -0.4 }, -0.7)
    }

    fn distribution(&self, z: f32, _: &[Token]) -> Vec<f32> {
        self.0[usize::from(z > 0.0)].concat().into_iter().map(|p| p.ln() as f32).collect()
    }
}

latent_model!(Sign, 3 of 3, autoregressive: false);

fn vocabulary() -> Vocabulary {
    Vocabulary::new("", ["a", "b", "c"])
}

fn config(particles: usize, seed: u64) -> SampleConfig {
    SampleConfig { particles, seed, ..SampleConfig::default() }
}

fn filled(model: &impl LatentModel, text: &str, config: &SampleConfig) -> Result<Infill> {
    let vocabulary = vocabulary();
    let prompt = Prompt::read(text, &vocabulary, model.length()).unwrap();
    block_on(infill_by_latent(model, &vocabulary, &prompt, config))
}

/// What the first frame says may stand at a position, by token.
fn marginal(infill: &Infill, position: usize) -> [f64; 3] {
    let mut shares = [0.0; 3];
    for candidate in &infill.frames[0].cells[position].candidates {
        shares[usize::from(candidate.token)] = candidate.probability;
    }
    shares
}

#[test]
fn shares_and_log_probabilities_of_blanks_are_those_of_the_sum_over_z() {
    are_those_of_the_sum(&SIGN, [0.5; 2]);
    let above = integral(|z| if z > 0.0 { mixture_density(z) } else { 0.0 });
    are_those_of_the_sum(&with_prior(SIGN, mixture()), [1.0 - above, above]);
}

fn are_those_of_the_sum(model: &impl LatentModel, priors: [f64; 2]) {
    // Givens on either side, and none.
    for (text, given) in [("□□c", [None, None, Some(2)]), ("c□□", [Some(2), None, None]), ("□□□", [None; 3])]
    {
        let infill = filled(model, text, &config(512, 3)).unwrap();
        let fits =
            |x: &[usize; 3]| given.iter().zip(x).all(|(given, x)| given.is_none_or(|given| given == *x));
        let all: Vec<[usize; 3]> = (0..27).map(|n| [n / 9, n / 3 % 3, n % 3]).filter(|x| fits(x)).collect();
        let evidence: f64 = all.iter().map(|x| SIGN.probability(priors, *x)).sum();
        for i in (0..3).filter(|i| given[*i].is_none()) {
            let mut exact = [0.0; 3];
            all.iter().for_each(|x| exact[x[i]] += SIGN.probability(priors, *x) / evidence);
            let marginal = marginal(&infill, i);
            // 2,048 draws, of which at least a quarter are effective.
            assert!(
                marginal.iter().zip(exact).all(|(marginal, exact)| (marginal - exact).abs() < 0.04),
                "{marginal:?} {exact:?}"
            );
        }
        let x: Vec<usize> = infill.tokens.iter().map(|x| usize::from(*x)).collect();
        let exact = (SIGN.probability(priors, [x[0], x[1], x[2]]) / evidence).ln();
        assert!((infill.log_probability.unwrap() - exact).abs() < 0.06, "{exact} {infill:?}");
        assert_eq!(infill.log_probability_kind, LogProbabilityKind::WeightedLatents);
        assert_eq!(infill.latent.len(), 1);
        let effective = infill.effective_sample_size.unwrap();
        assert!((500.0..=2048.5).contains(&effective), "{effective}");
    }
}

#[test]
fn sentences_are_drawn_as_often_as_their_posterior_says() {
    let times = |config: &dyn Fn(u64) -> SampleConfig| {
        let mut times = [0.0; 9];
        for seed in 0..400 {
            let Infill { tokens, .. } = filled(&SIGN, "□□c", &config(seed)).unwrap();
            times[usize::from(tokens[0]) * 3 + usize::from(tokens[1])] += 1.0 / 400.0;
        }
        times
    };
    let drawn = times(&|seed| config(8, seed));
    let all: Vec<f64> = (0..9).map(|n| SIGN.probability([0.5; 2], [n / 3, n % 3, 2])).collect();
    let evidence: f64 = all.iter().sum();
    for (drawn, p) in drawn.iter().zip(&all) {
        let exact = p / evidence;
        let error = (exact * (1.0 - exact) / 400.0).sqrt();
        assert!((drawn - exact).abs() < 4.5 * error + 0.005, "{drawn} {exact}");
    }
    let likeliest = times(&|seed| SampleConfig { choice: TokenChoice::ArgMax, ..config(64, seed) });
    // a b is far likelier than all else.
    assert!(likeliest[1] > 0.99, "{likeliest:?}");
}

#[test]
fn an_autoregressive_decoder_is_weighed_by_givens_on_the_right() {
    let model = Echo { listens: true };
    let infill = filled(&model, "□b", &config(512, 1)).unwrap();
    let repeats: f64 = 0.5 * (0.9 + 0.4);
    let exact = [(1.0 - repeats) / 2.0, repeats, (1.0 - repeats) / 2.0];
    // What z says of the first token is uniform whatever z is: only the weights tell.
    let drawn =
        (0..300).filter(|seed| filled(&model, "□b", &config(16, *seed)).unwrap().tokens[0] == 1).count();
    assert!((drawn as f64 / 300.0 - exact[1]).abs() < 0.12, "{drawn}");
    let token = usize::from(infill.tokens[0]);
    assert!((infill.log_probability.unwrap() - exact[token].ln()).abs() < 0.06, "{infill:?}");
}

#[test]
fn frames_are_what_z_says_and_a_draw() {
    let infill = filled(&SIGN, "c□□", &config(64, 0)).unwrap();
    assert_eq!(infill.frames.iter().map(|frame| frame.t).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(infill.frames[1].log_probability, infill.log_probability);
    assert_eq!(infill.frames[1].cells[0].token, Some(2));
    assert_eq!(filled(&SIGN, "c□□", &config(64, 0)).unwrap(), infill);
    let whole = filled(&SIGN, "cab", &config(8, 0)).unwrap();
    assert!(whole.text == "cab" && whole.log_probability.unwrap().abs() < 1e-6, "{whole:?}");
}

#[test]
fn givens_that_no_draw_explains_are_refused_with_the_reason() {
    let error = filled(&Narrow, "a□", &config(8, 0)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Impossible);
    for part in ["draws of z", "effective", "particles"] {
        assert!(error.message.en.contains(part), "{error}");
    }
}
