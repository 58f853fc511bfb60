//! Regression to embeddings, for a whole batch at once: the tensor's form of [`Regression`].

use crate::Token;
use crate::process::Regression;
use burn::tensor::{Tensor, TensorData};
use std::ops::Range;

/// Regressions of some rows; rows that have none weigh nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Regressions {
    /// L, D.
    shape: [usize; 2],
    /// How much a row counts, \[rows\].
    weights: Vec<f32>,
    /// e(x), \[rows × L × D\].
    clean: Vec<f32>,
    /// e, \[V × D\].
    embeddings: Vec<f32>,
}

impl Regressions {
    /// None, for `rows` of L vectors of D numbers.
    pub fn new(rows: usize, length: usize, width: usize) -> Self {
        Self {
            shape: [length, width],
            weights: vec![0.0; rows],
            clean: vec![0.0; rows * length * width],
            embeddings: Vec::new(),
        }
    }

    /// Gives row number `row` its regression.
    pub fn set(&mut self, row: usize, regression: &Regression, sentence: &[Token]) {
        let [length, width] = self.shape;
        self.weights[row] = regression.weight as f32;
        let clean = sentence.iter().flat_map(|x| regression.embedding(usize::from(*x)));
        let places = &mut self.clean[row * length * width..(row + 1) * length * width];
        places.iter_mut().zip(clean).for_each(|(place, e)| *place = *e as f32);
        if self.embeddings.is_empty() {
            self.embeddings = regression.embeddings.iter().map(|e| *e as f32).collect();
        }
    }

    /// The regressions of these rows.
    #[must_use]
    pub fn part(&self, rows: Range<usize>) -> Self {
        let width = self.shape[0] * self.shape[1];
        Self {
            shape: self.shape,
            weights: self.weights[rows.clone()].to_vec(),
            clean: self.clean[rows.start * width..rows.end * width].to_vec(),
            embeddings: self.embeddings.clone(),
        }
    }

    /// Σ weight · ‖e(x) - Σ_v f(v) e_v‖² by a network's answers \[rows, L, V\], summed over rows, \[1\].
    pub fn cost(&self, log_probabilities: Tensor<3>) -> Tensor<1> {
        let device = log_probabilities.device();
        let [rows, length, size] = log_probabilities.dims();
        let width = self.shape[1];
        let embeddings = Tensor::from_data(TensorData::new(self.embeddings.clone(), [size, width]), &device);
        let clean = Tensor::from_data(TensorData::new(self.clean.clone(), [rows, length, width]), &device);
        self.cost_with(log_probabilities, embeddings, clean)
    }

    /// The same with other embeddings e \[V, D\] and e(x) \[rows, L, D\].
    pub fn cost_with(
        &self,
        log_probabilities: Tensor<3>,
        embeddings: Tensor<2>,
        clean: Tensor<3>,
    ) -> Tensor<1> {
        let device = log_probabilities.device();
        let [rows, length, size] = log_probabilities.dims();
        let width = self.shape[1];
        let guess = log_probabilities.exp().reshape([rows * length, size]).matmul(embeddings);
        let difference = guess.reshape([rows, length * width]) - clean.reshape([rows, length * width]);
        let weights = Tensor::<2>::from_data(TensorData::new(self.weights.clone(), [rows, 1]), &device);
        (difference.clone() * difference * weights).sum()
    }
}
