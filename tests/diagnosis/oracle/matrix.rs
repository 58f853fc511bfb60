//! As much linear algebra as the linear VAE needs, for matrices of a few rows.

use super::setting;
use denoise_lab::Result;

/// A dense matrix of 64-bit numbers, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    entries: Vec<f64>,
}

impl Matrix {
    /// `entries` is \[rows × columns\].
    ///
    /// # Errors
    /// `Setting` if there are not as many, or they are no finite numbers.
    pub fn new(rows: usize, columns: usize, entries: Vec<f64>) -> Result<Self> {
        if entries.is_empty() || entries.len() != rows * columns || !entries.iter().all(|e| e.is_finite()) {
            return Err(setting(
                format!("{rows} × {columns} 的矩阵须有 {} 个有限的数。", rows * columns),
                format!("A matrix of {rows} × {columns} takes {} finite numbers.", rows * columns),
            ));
        }
        Ok(Self { rows, columns, entries })
    }

    /// A square matrix with this diagonal, else 0.
    pub fn diagonal(diagonal: &[f64]) -> Self {
        Self::filled(
            diagonal.len(),
            diagonal.len(),
            |row, column| if row == column { diagonal[row] } else { 0.0 },
        )
    }

    fn filled(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let entry = &entry;
        let entries = (0..rows).flat_map(|row| (0..columns).map(move |column| entry(row, column))).collect();
        Self { rows, columns, entries }
    }

    /// How many rows and columns.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// The entry at `row` and `column`.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.columns + column]
    }

    /// The entry there, to be changed.
    pub fn at_mut(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.entries[row * self.columns + column]
    }

    /// self · other, whose rows are as many as the columns here.
    pub fn times(&self, other: &Self) -> Self {
        let term = |row, column| (0..self.columns).map(|k| self.at(row, k) * other.at(k, column)).sum();
        Self::filled(self.rows, other.columns, term)
    }

    /// self + scale · other, of the same shape.
    pub fn plus(&self, scale: f64, other: &Self) -> Self {
        Self::filled(self.rows, self.columns, |row, column| {
            self.at(row, column) + scale * other.at(row, column)
        })
    }

    /// scale · self.
    pub fn scaled(&self, scale: f64) -> Self {
        Self::filled(self.rows, self.columns, |row, column| scale * self.at(row, column))
    }

    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Self {
        Self::filled(self.columns, self.rows, |row, column| self.at(column, row))
    }

    /// The sum of the diagonal.
    pub fn trace(&self) -> f64 {
        (0..self.rows.min(self.columns)).map(|n| self.at(n, n)).sum()
    }

    /// The lower triangle T with self = T · Tᵀ; `None` unless self is positive definite.
    pub fn cholesky(&self) -> Option<Self> {
        let mut lower = Self::filled(self.rows, self.columns, |_, _| 0.0);
        for row in 0..self.rows {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                let rest = self.at(row, column) - known;
                *lower.at_mut(row, column) = match row == column {
                    true if rest > 0.0 => rest.sqrt(),
                    true => return None,
                    false => rest / lower.at(column, column),
                };
            }
        }
        Some(lower)
    }

    /// The X with self · X = `right`, of a lower triangle with no 0 on its diagonal.
    pub fn solve_lower(&self, right: &Self) -> Self {
        let mut solution = right.clone();
        for row in 0..self.rows {
            for column in 0..right.columns {
                let known: f64 = (0..row).map(|k| self.at(row, k) * solution.at(k, column)).sum();
                *solution.at_mut(row, column) = (right.at(row, column) - known) / self.at(row, row);
            }
        }
        solution
    }
}
