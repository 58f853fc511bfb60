//! The reverse process against what it must be.

mod exactness;
mod frames;
mod infilling;
mod toys;
