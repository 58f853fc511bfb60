//! What a run is.
