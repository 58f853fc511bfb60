//! The reverse process: prompts, infilling, orders, particles, and its frames.
//!
//! A filled sentence is a `Walk` (`walk.rs`): what it asks of the model next, and what it makes of the
//! answer. [`infill`] walks one and shows its frames; [`Quality`] walks many, as rows of one call, and
//! measures them; [`SamplerLikelihood`] has a walk follow given sentences.
//!
//! A sentence is x, its typed positions G (givens) and its blanks B. An any-order process sees the
//! givens wherever they stand, so putting them in place *is* conditioning on them. A left-to-right
//! model sees only what is to the left; given tokens to the right of a blank have to be weighed
//! (see [`Givens`]).

mod config;
mod diffused;
mod distance;
mod draw;
mod drawn;
mod infill;
mod inserted;
mod latent;
mod layouts;
mod likelihood;
mod order;
mod ordered;
mod particles;
mod pattern;
mod planned;
mod prompt;
mod prompt_description;
mod quality;
mod settings;
mod setup;
mod trajectory;
mod walk;

pub use config::{
    Givens, MAX_PARTICLES, MAX_REMASK, MAX_SEED, SampleConfig, TEMPERATURE, TOP_P, TokenChoice,
};
pub use distance::{Distance, DistanceKind, LengthShare, Share};
pub use drawn::{Coverage, Drawn, ThemeShare};
pub use infill::{Infill, LogProbabilityKind, infill};
pub use latent::infill_by_latent;
pub use layouts::Answer;
pub use likelihood::{SamplerCost, SamplerLikelihood};
pub use order::Order;
pub use prompt::{Prompt, read_sentence};
pub use prompt_description::{PromptDescription, PromptPlace};
pub use quality::{MAX_SUPPORT, Quality, QualityPoint};
pub use settings::{SETTINGS, heeds};
