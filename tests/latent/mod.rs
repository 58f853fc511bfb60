//! Learned posteriors: what is measured of them against quadrature and brute force, what is minimised, and
//! how they are trained.

mod derivation;
mod estimates;
#[cfg(feature = "cpu")]
mod gan;
mod settings;
mod toy;

#[cfg(feature = "cpu")]
mod gradients;
#[cfg(feature = "cpu")]
mod importance_weighted;
mod infilling;
#[cfg(feature = "cpu")]
mod objectives;
mod prior;
#[cfg(feature = "cpu")]
mod training;
