//! How the reverse process is run: what a reader can set (declared in `settings.rs`).

use super::draw::{keep_nucleus, most_probable, probabilities};
use super::order::Order;
use crate::process::{Family, Process, SHARE};
use crate::random::Random;
use crate::{Error, Result, Token};
use serde::{Deserialize, Serialize};

/// The lowest and highest temperature.
pub const TEMPERATURE: (f64, f64) = (0.1, 2.0);
/// The lowest and highest top-p.
pub const TOP_P: (f64, f64) = (0.01, 1.0);
/// The most rounds of remasking.
pub const MAX_REMASK: usize = 32;
/// The most particles.
pub const MAX_PARTICLES: usize = 512;
/// The largest seed (what every language reads as a whole number).
pub const MAX_SEED: u64 = u32::MAX as u64;

/// How a token is chosen from its distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum TokenChoice {
    /// By chance.
    #[default]
    Sample,
    /// The most probable; of equal ones that with the lowest id.
    ArgMax,
}

/// What a left-to-right model does with givens to the right of a blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Givens {
    /// Weighs particles by the probability of the givens: blanks follow p(blanks | all givens).
    #[default]
    Resample,
    /// Puts them in place and ignores them when it fills the blanks. A contrast, not a method:
    /// blanks follow p(blanks | givens to their left).
    Clamp,
}

/// How the reverse process is run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SampleConfig {
    /// k, the blanks restored a step, 1..=L.
    pub block_size: usize,
    /// u, in \[0, 1\]: the share of random tokens among what is corrupted, of a process that
    /// [serves every one](Process::serves_every_share).
    pub share: f64,
    /// The steps, whatever k is; more than there are blanks counts as one step a blank. 0: as many
    /// as k needs. A diffusion has no k: the levels at which it is asked, 0 or more than T for all.
    pub steps: usize,
    /// Divides log-probabilities before a draw, in \[0.1, 2\].
    pub temperature: f64,
    /// p, in (0, 1\]: a token is drawn from the smallest set of the most probable ones that have
    /// together at least p, after the temperature (the nucleus, Holtzman et al. 2020); of equally
    /// probable ones the lowest ids. With particles, sentences take the place of tokens.
    pub top_p: f64,
    /// R, 0..=32: after the blanks are filled, R rounds in which some are masked, or noised, again and
    /// drawn anew (block Gibbs sampling). Has no effect on a left-to-right model, which could not see
    /// what stands to the right, nor on diffusions.
    pub remask: usize,
    /// m, 1..=L: the first round draws so many blanks anew, later ones linearly fewer, the last one
    /// ⌈m/R⌉ (Mask-Predict's decay, Ghazvininejad et al. 2019). At 1 a model with the true conditionals
    /// stays at p*, but cannot mend a sentence in which two blanks are wrong. Larger rounds can, and
    /// break again what independent draws break, which is why they come first.
    pub remask_size: usize,
    /// Which blanks are restored first, where the process leaves a choice.
    pub order: Order,
    /// How a token is chosen from its distribution.
    pub choice: TokenChoice,
    /// What a left-to-right model does with givens to the right of a blank.
    pub givens: Givens,
    /// Particles of [`Givens::Resample`], 1..=512.
    pub particles: usize,
    /// The seed of every draw, at most 2^32 - 1 on the page.
    pub seed: u64,
}

impl Default for SampleConfig {
    fn default() -> Self {
        Self {
            block_size: 1,
            share: SHARE,
            steps: 0,
            temperature: 1.0,
            top_p: 1.0,
            remask: 0,
            remask_size: 1,
            order: Order::default(),
            choice: TokenChoice::default(),
            givens: Givens::default(),
            particles: 64,
            seed: 0,
        }
    }
}

impl SampleConfig {
    /// k = `block_size`, all else as it is by default.
    pub fn of_blocks(block_size: usize) -> Self {
        Self { block_size, ..Self::default() }
    }

    /// Whether a sequence of `length` tokens can be sampled so.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] names the setting that is out of its range, and the range.
    pub fn validate(&self, length: usize) -> Result<()> {
        let outside = |name: &str, value: String, min: String, max: String| {
            Err(Error::setting(
                format!("{name} 为 {value}，应在 {min} 到 {max} 之间。"),
                format!("{name} is {value}; it has to be from {min} to {max}."),
            ))
        };
        let whole = |name: &str, value: usize, (min, max): (usize, usize)| {
            if (min..=max).contains(&value) {
                return Ok(());
            }
            outside(name, value.to_string(), min.to_string(), max.to_string())
        };
        // What is not a number is in no range either.
        let real = |name: &str, value: f64, (min, max): (f64, f64)| {
            if (min..=max).contains(&value) {
                return Ok(());
            }
            outside(name, value.to_string(), min.to_string(), max.to_string())
        };
        whole("k", self.block_size, (1, length))?;
        whole("particles", self.particles, (1, MAX_PARTICLES))?;
        whole("remask", self.remask, (0, MAX_REMASK))?;
        whole("remask-size", self.remask_size, (1, length))?;
        real("u", self.share, (0.0, 1.0))?;
        real("temperature", self.temperature, TEMPERATURE)?;
        real("top-p", self.top_p, TOP_P)
    }

    /// As this, with k and the blanks masked again no more than the `length` of the sentences.
    pub fn within(&self, length: usize) -> Self {
        let (block_size, remask_size) = (self.block_size.min(length), self.remask_size.min(length));
        Self { block_size, remask_size, ..self.clone() }
    }

    /// How often the network is asked while `blanks` blanks are filled the reverse way of `process`, rounds of
    /// remasking not counted; a mean where the process draws how large its blocks are.
    pub fn evaluations(&self, process: &dyn Process, blanks: usize) -> usize {
        match process.family() {
            Family::Blocks(_) => self.group_count(blanks),
            Family::Diffusion(diffusion) => self.level_count(diffusion.steps()),
            Family::Deletion(deletion) => deletion.question_count(blanks),
        }
    }

    /// In how many groups `blanks` blanks are restored.
    fn group_count(&self, blanks: usize) -> usize {
        if self.steps == 0 { blanks.div_ceil(self.block_size) } else { self.steps.min(blanks) }
    }

    /// At how many of its T = `levels` levels a diffusion is asked.
    pub(super) fn level_count(&self, levels: usize) -> usize {
        if self.steps == 0 { levels } else { self.steps.min(levels) }
    }

    /// How many of `blanks` are restored at each step, in order; they sum to `blanks`.
    ///
    /// Without `steps`, the blocks of the forward process backwards: k each, after a first one with
    /// what is left over. With `steps`, as evenly as possible, the smaller ones first: early draws
    /// see least, so they should be fewest.
    pub(super) fn group_sizes(&self, blanks: usize) -> Vec<usize> {
        let groups = self.group_count(blanks);
        if self.steps == 0 {
            let size = |group: usize| (blanks - group * self.block_size).min(self.block_size);
            return (0..groups).rev().map(size).collect();
        }
        (0..groups).map(|group| (blanks + group) / groups).collect()
    }

    /// How many of `blanks` each round of remasking draws anew.
    pub(super) fn round_sizes(&self, blanks: usize) -> Vec<usize> {
        let largest = self.remask_size.min(blanks);
        let rounds = if blanks == 0 { 0 } else { self.remask };
        (0..rounds).map(|round| (largest * (rounds - round)).div_ceil(rounds)).collect()
    }

    /// The distribution by which a token with these log-probabilities, \[V\], is chosen.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Diverged`] as in [`probabilities`].
    pub(super) fn distribution(&self, log_probabilities: &[f32]) -> Result<Vec<f64>> {
        let mut distribution = probabilities(log_probabilities, self.temperature)?;
        match self.choice {
            TokenChoice::Sample => keep_nucleus(&mut distribution, self.top_p),
            TokenChoice::ArgMax => {
                distribution.fill(0.0);
                distribution[most_probable(log_probabilities)] = 1.0;
            }
        }
        Ok(distribution)
    }

    /// A token chosen by that distribution.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Diverged`] as in [`probabilities`].
    pub(super) fn choose(&self, log_probabilities: &[f32], random: &mut Random) -> Result<Token> {
        let token = match self.choice {
            TokenChoice::ArgMax => most_probable(log_probabilities),
            TokenChoice::Sample => random.categorical(&self.distribution(log_probabilities)?),
        };
        Ok(token as Token)
    }

    /// Whether tokens are drawn from the model's own distribution, and not from a sharper one.
    pub(super) fn draws_from_the_model(&self) -> bool {
        self.choice == TokenChoice::Sample && self.temperature == 1.0 && self.top_p == 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::SETTINGS;
    use super::*;
    use crate::error::ErrorKind;
    use crate::settings::Range;

    #[test]
    fn declared_defaults_are_the_defaults() {
        let state = serde_json::json!({ "sample": SampleConfig::default() });
        for setting in SETTINGS {
            let default = setting.range.default_value();
            assert_eq!(state.pointer(setting.pointer), Some(&default), "{}", setting.name);
        }
        assert_eq!(state["sample"].as_object().map(|fields| fields.len()), Some(SETTINGS.len()));
    }

    #[test]
    fn every_option_can_be_read() {
        for setting in SETTINGS {
            let Range::Choice { options, .. } = setting.range else { continue };
            for option in options {
                let mut state = serde_json::json!({ "sample": SampleConfig::default() });
                *state.pointer_mut(setting.pointer).unwrap() = option.name.into();
                let read: SampleConfig = serde_json::from_value(state["sample"].clone()).unwrap();
                assert_eq!(serde_json::json!({ "sample": read }), state);
            }
        }
    }

    #[test]
    fn groups_are_the_blocks_of_k_backwards() {
        let sizes =
            |block_size, blanks| SampleConfig { block_size, ..Default::default() }.group_sizes(blanks);
        assert_eq!(sizes(1, 3), [1, 1, 1]);
        assert_eq!(sizes(3, 8), [2, 3, 3]);
        assert_eq!(sizes(5, 8), [3, 5]);
        assert_eq!(sizes(8, 8), [8]);
        assert_eq!(sizes(8, 2), [2]);
        assert!(sizes(2, 0).is_empty());
    }

    #[test]
    fn steps_split_the_blanks_evenly() {
        for blanks in 0..12 {
            for steps in 1..12 {
                let sizes = SampleConfig { steps, ..Default::default() }.group_sizes(blanks);
                assert_eq!(sizes.len(), steps.min(blanks));
                assert_eq!(sizes.iter().sum::<usize>(), blanks);
                assert!(sizes.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] <= sizes[0] + 1));
            }
        }
    }

    #[test]
    fn rounds_draw_linearly_fewer_blanks_anew() {
        let sizes = |remask, remask_size, blanks| {
            SampleConfig { remask, remask_size, ..Default::default() }.round_sizes(blanks)
        };
        assert_eq!(sizes(4, 4, 8), [4, 3, 2, 1]);
        assert_eq!(sizes(3, 8, 8), [8, 6, 3]);
        assert_eq!(sizes(6, 3, 8), [3, 3, 2, 2, 1, 1]);
        assert_eq!(sizes(3, 1, 8), [1, 1, 1]);
        assert_eq!(sizes(2, 8, 3), [3, 2]);
        assert!(sizes(5, 8, 0).is_empty() && sizes(0, 8, 8).is_empty());
    }

    #[test]
    fn settings_out_of_range_are_named() {
        let broken = [
            ("k", SampleConfig { block_size: 0, ..Default::default() }),
            ("k", SampleConfig { block_size: 9, ..Default::default() }),
            ("u", SampleConfig { share: 1.5, ..Default::default() }),
            ("particles", SampleConfig { particles: 0, ..Default::default() }),
            ("particles", SampleConfig { particles: 513, ..Default::default() }),
            ("temperature", SampleConfig { temperature: 0.0, ..Default::default() }),
            ("temperature", SampleConfig { temperature: 2.5, ..Default::default() }),
            ("temperature", SampleConfig { temperature: f64::NAN, ..Default::default() }),
            ("top-p", SampleConfig { top_p: 0.0, ..Default::default() }),
            ("top-p", SampleConfig { top_p: 1.01, ..Default::default() }),
            ("top-p", SampleConfig { top_p: f64::NAN, ..Default::default() }),
            ("remask", SampleConfig { remask: 33, ..Default::default() }),
            ("remask-size", SampleConfig { remask_size: 0, ..Default::default() }),
            ("remask-size", SampleConfig { remask_size: 9, ..Default::default() }),
        ];
        for (name, config) in broken {
            let error = config.validate(8).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Setting);
            assert!(error.message.en.starts_with(name) && error.message.zh.starts_with(name), "{error}");
        }
        assert_eq!(SampleConfig { block_size: 8, ..Default::default() }.validate(8), Ok(()));
    }
}
