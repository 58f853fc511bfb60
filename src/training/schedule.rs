//! How fast the weights move, and how slowly their average follows.

use crate::configuration::run::TrainingConfig;

/// The learning rate of step number `step` (the first is 0): it rises linearly over the warm-up, is
/// constant, and falls linearly to zero over the last fifth of the step budget.
pub fn learning_rate(training: &TrainingConfig, step: u64) -> f64 {
    let rise = (step + 1) as f64 / training.warm_up.max(1) as f64;
    let decay_steps = (training.steps as f64 / 5.0).max(1.0);
    let fall = training.steps.saturating_sub(step) as f64 / decay_steps;
    training.learning_rate * rise.min(fall).min(1.0)
}

/// Decay of the weights' exponential moving average after n steps: min(0.999, (1+n)/(10+n)), short
/// at first, so that the average forgets the initial weights.
pub fn average_decay(n: u64) -> f64 {
    ((1 + n) as f64 / (10 + n) as f64).min(0.999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learning_rate_rises_holds_and_falls() {
        let training = TrainingConfig { steps: 1000, warm_up: 50, learning_rate: 1.0, ..Default::default() };
        let rate = |step| learning_rate(&training, step);
        assert_eq!(rate(0), 0.02);
        assert_eq!(rate(49), 1.0);
        assert_eq!(rate(800), 1.0);
        assert_eq!(rate(900), 0.5);
        assert_eq!(rate(999), 0.005);
        assert_eq!(rate(1000), 0.0);
    }

    #[test]
    fn average_forgets_the_start_quickly() {
        assert_eq!(average_decay(0), 0.1);
        assert!(average_decay(90) < 0.92);
        assert_eq!(average_decay(1_000_000), 0.999);
    }
}
