//! Diffusions of tokens and of vectors, against enumeration and closed forms.

#[path = "../common/mod.rs"]
mod common;
mod gaussian;
mod iid;
mod learnt;
mod measured;
mod toys;
