//! What a run is: its configuration, and the doors it goes through (link, command, file, checkpoint).

pub mod config;
