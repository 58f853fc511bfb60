//! What is said of learned posteriors, against enumeration, quadrature and simulation.

mod collapse;
mod elbo;
mod gradients;
mod information;
mod linear_vae;
mod oracle;
mod principal_plane;
mod rate_distortion;
