//! Fixed posteriors q(z_t | x).
