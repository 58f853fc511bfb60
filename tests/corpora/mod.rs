//! The exact data distributions.

mod bounds;
mod capitals;
mod configs;
mod enumeration;
mod figures;
mod held_out;
mod toys;
