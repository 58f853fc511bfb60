//! What a run is: its configuration, and the doors it goes through (link, command, file, checkpoint).

pub mod command;
pub mod config;
pub mod corruption;
pub mod description;
pub mod link;
pub mod state;
pub mod value;
pub mod view;
