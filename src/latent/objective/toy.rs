//! An objective as one adds it: this file, and its row in `mod.rs`. Of tests alone, which are in `src/adding.rs`.

use super::loss::LossFunction;
#[cfg(feature = "cpu")]
use super::loss::Terms;
#[cfg(feature = "cpu")]
use burn::tensor::Tensor;

/// D alone: an autoencoder that nothing regularises.
pub struct Distortion;

impl LossFunction for Distortion {
    #[cfg(feature = "cpu")]
    fn minimised(&self, terms: &Terms) -> (Tensor<1>, Option<Tensor<1>>) {
        (terms.distortion.clone(), None)
    }
}
