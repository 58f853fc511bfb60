//! The corpora's exact laws.

#[path = "../common/mod.rs"]
mod common;

mod bounds;
mod capitals;
mod configs;
mod enumeration;
mod figures;
mod held_out;
mod toys;
