//! What a latent space looks like: posterior means in a plane, and what is decoded there.

mod decoded;
mod principal_plane;
mod scatter;

pub use decoded::{Picture, Pictures};
pub use principal_plane::PrincipalPlane;
pub use scatter::{LatentScatter, ScatteredTheme};
