//! What is asked of several runs, or of none: comparisons, the test of the claim, runs side by side, small experiments.

#[cfg(feature = "cpu")]
pub mod claim;
#[cfg(feature = "cpu")]
pub mod comparison;
pub mod experiments;
#[cfg(feature = "cpu")]
pub mod gradients;
pub mod lanes;
pub mod process_gap;
