//! Whether, and to what, a learned posterior has collapsed.

mod decoder;
mod estimate;
mod information;
mod measure;
mod usage;

pub use decoder::{ALIVE, COLLAPSED, DecoderProbabilities, Verdict};
pub use estimate::{Collapse, CollapseEstimate};
pub use information::{ACTIVE, GaussianPosteriors, MutualInformation};
pub use measure::{Measure, Reading};
pub use usage::{LatentUsage, latent_usage};
