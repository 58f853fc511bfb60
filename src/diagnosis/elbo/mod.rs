//! The ELBO: D + R measured, derived line by line, and tightened by importance weighting.

mod derivation;
mod estimate;
mod importance;
mod prior_likelihood;
mod rate_distortion;

pub use derivation::{Derivation, DerivationLine, DerivationRelation, DerivationTerm, Pieces, Remark};
pub use estimate::{DerivationEstimate, Derived, Parameter, ScoreTerms};
pub use importance::{ImportanceEstimate, ImportanceWeighted, check_nested};
pub use prior_likelihood::PriorLikelihoodEstimate;
pub use rate_distortion::{RateDistortion, RateDistortionEstimate};
