//! The prior p(z): the standard normal, or a mixture of normals that is trained.

use super::Posteriors;
use super::proposal::log_sum;
use crate::random::Random;

/// p(z) = Σ_m w_m N(z; μ_m, diag σ_m²), z of J numbers; N(0, I) is the one of a single component.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// log w, \[M\].
    log_weights: Vec<f64>,
    /// μ and log σ, \[M × J\].
    components: Posteriors,
}

impl Prior {
    /// N(0, I) of J = `dimensions` numbers.
    pub fn standard(dimensions: usize) -> Self {
        let zeros = vec![0.0; dimensions];
        Self::mixture(&[0.0], Posteriors { dimensions, means: zeros.clone(), log_deviations: zeros })
    }

    /// The mixture of these `components` with weights ∝ exp of `logits` \[M\].
    pub fn mixture(logits: &[f32], components: Posteriors) -> Self {
        let logits: Vec<f64> = logits.iter().map(|logit| f64::from(*logit)).collect();
        let total = log_sum(&logits);
        Self { log_weights: logits.into_iter().map(|logit| logit - total).collect(), components }
    }

    /// Whether it is N(0, I), from which KL(q(z|x) ‖ p(z)) has a closed form.
    pub fn is_standard(&self) -> bool {
        let Posteriors { means, log_deviations, .. } = &self.components;
        self.log_weights.len() == 1 && means.iter().chain(log_deviations).all(|value| *value == 0.0)
    }

    /// J.
    pub fn dimensions(&self) -> usize {
        self.components.dimensions
    }

    /// log p(z), by log-sum-exp over the components; z \[J\].
    pub fn log_density(&self, z: &[f32]) -> f64 {
        let joints = self.log_weights.iter().enumerate();
        let joints: Vec<f64> =
            joints.map(|(row, log_weight)| log_weight + self.components.log_density(row, z)).collect();
        log_sum(&joints)
    }

    /// Draws, \[count × J\].
    pub fn draw(&self, count: usize, random: &mut Random) -> Vec<f32> {
        let weights: Vec<f64> = self.log_weights.iter().map(|log_weight| libm::exp(*log_weight)).collect();
        let draw = |_| {
            // One component is chosen without a random number.
            let component = if weights.len() > 1 { random.categorical(&weights) } else { 0 };
            self.components.draw(component, random)
        };
        (0..count).flat_map(draw).collect()
    }
}
