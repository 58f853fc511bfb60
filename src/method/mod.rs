//! A posterior joined with a network.
