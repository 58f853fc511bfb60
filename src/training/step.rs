//! A step: its batch in a fixed cut of shards, whose gradients are summed in the order of the shards, whoever computes them.
//!
//! So a run is the same to the bit however many train it. On one side there are threads; on the other the run of another process,
//! or wasm instance, which follows: it draws the same batch, so that only weights and gradients travel.

use super::task::{Pass, Task};
use super::trainer::{StepGradients, Training};
use crate::Result;
use crate::device::{self, does_not_fit};
use burn::tensor::{Gradients, Tensor, TensorData};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A step that has been begun.
pub(super) struct UnderWay<B> {
    shards: Vec<B>,
    /// Sentences of them all.
    rows: usize,
    sum: Sum,
}

/// Vectors added in the order of their numbers, in whichever order they come.
#[derive(Default)]
struct Sum {
    /// Gradients \[P\], then what was measured.
    total: Vec<f32>,
    /// How many are in it.
    added: usize,
    /// What has to wait for one before it.
    early: BTreeMap<usize, Vec<f32>>,
}

impl Sum {
    fn has(&self, number: usize) -> bool {
        number < self.added || self.early.contains_key(&number)
    }

    /// Adds vector `number`, unless it is there: `add` adds it to what it is given, which is empty before the first.
    fn add(&mut self, number: usize, add: impl FnOnce(&mut Vec<f32>)) {
        if self.has(number) {
            return;
        }
        if number > self.added {
            let mut early = Vec::new();
            add(&mut early);
            self.early.insert(number, early);
            return;
        }
        add(&mut self.total);
        self.added += 1;
        while let Some(next) = self.early.remove(&self.added) {
            add_to(&mut self.total, next);
            self.added += 1;
        }
    }
}

fn add_to(sum: &mut Vec<f32>, vector: Vec<f32>) {
    if sum.is_empty() {
        *sum = vector;
    } else {
        cpu_kernels::add(sum, &vector);
    }
}

/// What a shard gave, times its share of the step's sentences, not yet added to anything.
struct Passed {
    gradients: Gradients,
    measured: Vec<f32>,
}

impl<T: Task> Training<T> {
    /// How many shards a step has.
    pub fn shards_per_step(&self) -> usize {
        self.training().batch.div_ceil(self.shard_rows())
    }

    /// One optimisation step on one batch, or what is left of the one under way, by [`device::threads`].
    pub fn train_step(&mut self) {
        self.train_step_by(device::threads());
    }

    /// The same by so many threads: the same to the bit.
    pub fn train_step_by(&mut self, threads: usize) {
        if device::is_gpu(self.device()) {
            self.apply(self.gradients(&self.draw_batch()));
            return;
        }
        let UnderWay { shards, rows, sum } = self.begun();
        let missing: Vec<usize> = (0..shards.len()).filter(|number| !sum.has(*number)).collect();
        let (next, sum) = (AtomicUsize::new(0), Mutex::new(sum));
        let work = |network: &T::Network| {
            while let Some(&number) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                let passed = self.pass(network, &shards[number], rows);
                let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
                sum.add(number, |sum| self.add_passed(network, passed, sum));
            }
        };
        thread::scope(|scope| {
            for _ in 1..threads.min(missing.len()) {
                scope.spawn(|| work(&self.network_of_its_own()));
            }
            work(self.network());
        });
        let sum = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.go_on_with(UnderWay { shards, rows, sum });
    }

    /// The next shard of the step under way; true if that ended the step. Short, so that whoever pulls
    /// can look at the clock and at the mail in the middle of a step. A save in the middle keeps the
    /// state before the step; opened again, the step is drawn anew and is the same.
    pub fn train_shard(&mut self) -> bool {
        if device::is_gpu(self.device()) {
            self.train_step();
            return true;
        }
        self.missing_shards().first().is_none_or(|number| self.train_shard_number(*number))
    }

    /// The shards of the step under way that nobody has done, in order; those of the coming step if none is under way.
    pub fn missing_shards(&mut self) -> Vec<usize> {
        let under_way = self.begun();
        let missing = (0..under_way.shards.len()).filter(|number| !under_way.sum.has(*number)).collect();
        self.under_way = Some(under_way);
        missing
    }

    /// This shard of the step under way; true if that ended the step.
    pub fn train_shard_number(&mut self, number: usize) -> bool {
        let mut under_way = self.begun();
        if let Some(shard) = under_way.shards.get(number) {
            let passed = self.pass(&self.network, shard, under_way.rows);
            under_way.sum.add(number, |sum| self.add_passed(&self.network, passed, sum));
        }
        self.go_on_with(under_way)
    }

    /// This shard of the step under way as another does it who has the run's weights: gradients \[P\], then what was measured,
    /// times the shard's share of the sentences. Empty if there is no such shard.
    pub fn shard_gradients(&mut self, number: usize) -> Vec<f32> {
        let under_way = self.begun();
        let mut found = Vec::new();
        if let Some(shard) = under_way.shards.get(number) {
            let passed = self.pass(&self.network, shard, under_way.rows);
            self.add_passed(&self.network, passed, &mut found);
        }
        self.under_way = Some(under_way);
        found
    }

    /// Takes what another has computed by [`Self::shard_gradients`]; true if that ended the step. What is of another step, or done,
    /// is left out.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::error::ErrorKind::Device) if it is no such vector.
    pub fn add_shard(&mut self, step: u64, number: usize, gradients: Vec<f32>) -> Result<bool> {
        if step != self.step {
            return Ok(false);
        }
        if gradients.len() <= self.layout.size() {
            return Err(does_not_fit());
        }
        let mut under_way = self.begun();
        if number < under_way.shards.len() {
            under_way.sum.add(number, |sum| add_to(sum, gradients));
        }
        Ok(self.go_on_with(under_way))
    }

    /// The raw weights \[P\], for one who follows. Of a run on the CPU.
    pub fn weights(&self) -> Vec<f32> {
        self.vectors.weights.to_data().try_into_vec().unwrap_or_default()
    }

    /// Goes to another's step, with its weights \[P\], to compute shards of it.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::error::ErrorKind::Device) if there are more or fewer.
    pub fn follow(&mut self, step: u64, weights: Vec<f32>) -> Result<()> {
        self.vectors.weights = self.flat(weights)?;
        (self.step, self.under_way) = (step, None);
        self.load_weights();
        Ok(())
    }

    fn shard_rows(&self) -> usize {
        if device::is_gpu(self.device()) { self.training().batch } else { self.task.shard_rows() }
    }

    /// The step under way, or the coming one.
    fn begun(&mut self) -> UnderWay<T::Batch> {
        self.under_way.take().unwrap_or_else(|| {
            let batch = self.draw_batch();
            let rows = T::rows(&batch);
            UnderWay { shards: T::shards(batch, self.shard_rows()), rows, sum: Sum::default() }
        })
    }

    /// Ends a step whose shards are all done; true if they were.
    fn go_on_with(&mut self, under_way: UnderWay<T::Batch>) -> bool {
        let ended = under_way.sum.added == under_way.shards.len();
        if ended {
            self.apply(self.gradients_of(under_way.sum));
        } else {
            self.under_way = Some(under_way);
        }
        ended
    }

    fn pass(&self, network: &T::Network, shard: &T::Batch, rows: usize) -> Passed {
        let Pass { training_loss, measured } =
            self.task.pass(network, shard, &self.device().clone().autodiff());
        let share = T::rows(shard) as f32 / rows as f32;
        Passed {
            gradients: (training_loss * share).backward(),
            measured: (measured * share).into_data().try_into_vec().unwrap_or_default(),
        }
    }

    fn add_passed(&self, network: &T::Network, mut passed: Passed, sum: &mut Vec<f32>) {
        let size = self.layout.size();
        sum.resize(size + passed.measured.len(), 0.0);
        let (gradients, measured) = sum.split_at_mut(size);
        self.layout.add_gradients(network, &mut passed.gradients, gradients);
        cpu_kernels::add(measured, &passed.measured);
    }

    fn gradients_of(&self, sum: Sum) -> StepGradients {
        let mut gradients = sum.total;
        let measured = gradients.split_off(self.layout.size());
        let tensor = |values: Vec<f32>| {
            let length = values.len();
            Tensor::from_data(TensorData::new(values, [length]), self.device())
        };
        StepGradients { gradients: tensor(gradients), measured: tensor(measured) }
    }
}
