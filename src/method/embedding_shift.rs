//! Embeddings that are learned: what a batch's noise and bound become as they move.

use crate::process::EmbeddingShift;
use burn::tensor::module::embedding;
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::ops::Range;

/// How each row depends on the embeddings e = e_0 + Δ, of which Δ is the network's.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingShifts {
    /// α_t, \[rows\].
    alphas: Vec<f32>,
    /// ᾱ_T, \[rows\].
    last_signals: Vec<f32>,
    /// e_0, \[V × D\].
    embeddings: Vec<f32>,
    /// D.
    width: usize,
}

/// A batch of embeddings as they are now, with gradients.
pub struct Learned {
    /// e, \[V, D\].
    pub embeddings: Tensor<2>,
    /// e(x), \[rows, L, D\].
    pub clean: Tensor<3>,
    /// What is added to z, α_t Δ(x), \[rows, L, D\].
    pub moved: Tensor<3>,
    /// What is added to the bound, summed over rows: ½ Σ ᾱ_T (‖e(x_i)‖² - ‖e_0(x_i)‖²), \[1\].
    pub prior: Tensor<1>,
}

impl EmbeddingShifts {
    /// Of `rows` rows, all of which are to be [`set`](Self::set).
    pub fn new(rows: usize, shift: &EmbeddingShift) -> Self {
        Self {
            alphas: vec![0.0; rows],
            last_signals: vec![0.0; rows],
            embeddings: shift.embeddings.iter().map(|e| *e as f32).collect(),
            width: shift.width,
        }
    }

    /// Says how row number `row` depends on them.
    pub fn set(&mut self, row: usize, shift: &EmbeddingShift) {
        self.alphas[row] = shift.alpha as f32;
        self.last_signals[row] = shift.last_signal as f32;
    }

    /// Those of these rows.
    #[must_use]
    pub fn part(&self, rows: Range<usize>) -> Self {
        Self {
            alphas: self.alphas[rows.clone()].to_vec(),
            last_signals: self.last_signals[rows].to_vec(),
            embeddings: self.embeddings.clone(),
            width: self.width,
        }
    }

    /// What Δ = `shift` \[V, D\] makes of sentences x = `targets` \[rows, L\].
    pub(super) fn learned(&self, shift: Tensor<2>, targets: Tensor<2, Int>, device: &Device) -> Learned {
        let (rows, size) = (self.alphas.len(), self.embeddings.len() / self.width);
        let per_row =
            |values: &[f32]| Tensor::<3>::from_data(TensorData::new(values.to_vec(), [rows, 1, 1]), device);
        let first = TensorData::new(self.embeddings.clone(), [size, self.width]);
        let first = Tensor::<2>::from_data(first, device);
        let longer = shift.clone() * (first.clone() * 2.0 + shift.clone());
        let prior = embedding(longer, targets.clone()) * per_row(&self.last_signals);
        let moved = embedding(shift.clone(), targets.clone()) * per_row(&self.alphas);
        let embeddings = first + shift;
        Learned { clean: embedding(embeddings.clone(), targets), embeddings, moved, prior: prior.sum() * 0.5 }
    }
}
