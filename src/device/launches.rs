//! Counting what a GPU is asked to do.

use cubecl::logging::{LaunchObservation, LaunchObserver};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
struct Names(Mutex<Vec<&'static str>>);

impl LaunchObserver for Names {
    fn launched(&self, kernel: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(kernel);
    }
}

/// The kernels launched while `work` runs, by anyone in this process, in order: one name a dispatch.
pub fn launches(work: impl FnOnce()) -> Vec<&'static str> {
    let names = Arc::new(Names::default());
    let observation = LaunchObservation::new(names.clone());
    work();
    drop(observation);
    std::mem::take(&mut names.0.lock().unwrap_or_else(PoisonError::into_inner))
}
