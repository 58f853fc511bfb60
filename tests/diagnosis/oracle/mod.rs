//! Models that are solved, against which the measures are held: the linear VAE as matrices, a discrete posterior
//! summed in full, and the plane of rate and distortion.

mod linear_vae;
mod matrix;
mod rate_distortion;
mod score_function;

use denoise_lab::error::{Error, ErrorKind};

pub use linear_vae::LinearVae;
pub use matrix::Matrix;
pub use rate_distortion::{Plane, Point};
pub use score_function::DiscretePosterior;

/// The error of arrays that do not fit each other, or whose numbers are out of range.
fn setting(zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::new(ErrorKind::Setting, zh, en)
}

/// The error of arrays that hold something else than finite numbers.
fn not_numbers(zh: &str, en: &str) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!("{zh}里有不是有限数的值。"),
        format!("Not all {en} are finite numbers."),
    )
}
