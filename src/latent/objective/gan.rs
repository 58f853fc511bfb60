//! A GAN on text: the decoder writes sentences from z of the prior, and a critic tells them from the data's.

#[cfg(feature = "cpu")]
use super::loss::Terms;
use super::loss::{Judged, LossFunction, of};
#[cfg(feature = "cpu")]
use crate::network::Discriminator;
use crate::settings::{Condition, Label, Range, Requirement, Setting};
#[cfg(feature = "cpu")]
use burn::module::Module;
#[cfg(feature = "cpu")]
use burn::tensor::{Int, Tensor, activation::log_sigmoid};

/// λ where nothing is said.
pub(super) const PENALTY: f64 = 0.2;

/// How much faster than its layers the critic is: its log-odds are theirs times this. One optimiser moves critic and
/// generator at one rate, and a generator that outruns its critic is told nothing of use.
#[cfg(feature = "cpu")]
const SPEED: f64 = 5.0;

/// -E_p(z) log σ(c(x̃)), x̃ ~ p(x|z), against a critic c of one-hot sentences, the log-odds of data, that minimises
/// -E log σ(c(x)) - E log σ(-c(x̃)) + λ E ‖∇c(x)‖² (Goodfellow et al. 2014; the penalty, at the data's sentences alone, is R₁ of
/// Mescheder et al. 2018).
pub struct Gan {
    /// λ.
    pub penalty: f64,
}

impl LossFunction for Gan {
    fn judged(&self) -> Option<Judged> {
        Some(Judged::Sentences)
    }

    /// The generator's loss plus the critic's, and that: neither moves the other's parameters, because the one is judged by
    /// frozen weights and the other is shown sentences without their gradient.
    #[cfg(feature = "cpu")]
    fn minimised(&self, terms: &Terms) -> (Tensor<1>, Option<Tensor<1>>) {
        let both = terms.networks.discriminator().zip(terms.judged.clone());
        let Some((critic, (real, uniforms))) = both else { return (terms.distortion.clone(), None) };
        let real = real.flatten::<2>(1, 2);
        let generated = straight_through(terms.answers.clone().exp(), uniforms).flatten::<2>(1, 2);
        let log_odds = |critic: &Discriminator, x: Tensor<2>| critic.forward(x) * SPEED;
        let fooled = log_sigmoid(log_odds(&critic.clone().no_grad(), generated.clone())).mean();
        let of_data = log_sigmoid(log_odds(critic, real.clone())).mean();
        let of_generated = log_sigmoid(-log_odds(critic, generated.detach())).mean();
        let own = gradient_penalty(critic, real) * (SPEED * SPEED * self.penalty) - of_data - of_generated;
        (own.clone() - fooled, Some(own))
    }
}

/// mean ‖∇c(x)‖² over rows x \[rows, inputs\], \[1\], with its gradient by the critic's weights: the inner gradient is an
/// expression of them ([`Discriminator::input_gradient`]), so one pass backwards is enough.
#[cfg(feature = "cpu")]
pub fn gradient_penalty(critic: &Discriminator, x: Tensor<2>) -> Tensor<1> {
    critic.input_gradient(x).square().sum_dim(1).mean()
}

/// One token of each position's distribution \[rows, L, V\] by uniform numbers \[rows, L\], as one-hot vectors; the gradient
/// passes to the probabilities as if they had been the answer (Bengio et al. 2013). In expectation that is the gradient of
/// E f(x̃) where f is linear in each position, however it joins positions; where it bends within one, as a critic with
/// hidden units does, it is biased.
#[cfg(feature = "cpu")]
pub fn straight_through(probabilities: Tensor<3>, uniforms: Tensor<2>) -> Tensor<3> {
    let drawn = draw_one_hot(probabilities.clone().detach(), uniforms);
    drawn - probabilities.clone().detach() + probabilities
}

/// The token at which the cumulative distribution passes the uniform number, as a one-hot vector.
#[cfg(feature = "cpu")]
pub fn draw_one_hot(probabilities: Tensor<3>, uniforms: Tensor<2>) -> Tensor<3> {
    let (size, device) = (probabilities.dims()[2], probabilities.device());
    let passed = probabilities.cumsum(2).lower_equal(uniforms.unsqueeze_dim(2)).int().sum_dim(2);
    // Rounding can leave the whole a hair below the number.
    let token = passed.clamp_max(size as i64 - 1);
    let tokens: Tensor<3, Int> = Tensor::arange(0..size as i64, &device).reshape([1, 1, size]);
    token.equal(tokens).float()
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[Setting {
    name: "gradient-penalty",
    pointer: "/run/model/latent/objective/penalty",
    range: Range::Real { min: 0.0, max: 100.0, step: 0.05, default: PENALTY },
    label: Label { zh: "梯度惩罚 λ", en: "gradient penalty λ" },
    help: Label {
        zh: "判别器在语料的句子上的梯度，平方乘以它来罚；0 是不罚。",
        en: "The critic pays this times the square of its gradient at the corpus's sentences; 0 is no penalty.",
    },
    ..of(&["gan"])
}];

/// It has no posterior, and draws all positions at once.
pub(in crate::latent) const REQUIREMENTS: &[Requirement] = &[
    Requirement {
        setting: "objective",
        option: "gan",
        needs: Condition { pointer: "/run/model/latent/deviation/kind", names: &["prior"] },
    },
    Requirement {
        setting: "objective",
        option: "gan",
        needs: Condition { pointer: "/run/model/latent/decoder/kind", names: &["factorised"] },
    },
];
