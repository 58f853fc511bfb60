//! The reverse process against what it must be.

mod diffusions;
mod exactness;
mod frames;
mod heeded;
mod infilling;
mod likelihood;
mod nucleus;
mod orders;
mod quality;
mod remasking;
mod toys;
