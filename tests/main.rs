//! All tests of the crate but those on a GPU and in a browser: one program, linked once.

mod common;

mod bert;
mod bounds;
mod changes;
mod checkpoints;
mod claim_plan;
mod command_line;
mod corpora;
mod diagnosis;
mod diffusions;
mod experiments;
mod fuzz;
mod latent;
mod links;
mod networks;
mod noise;
mod objectives;
mod portable;
mod processes;
mod sampler;
mod settings;
mod spans;
mod stories;
mod strings;
mod text;
mod training;
mod versions;
