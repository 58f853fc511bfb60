//! Diffusions of tokens and of vectors, against enumeration and closed forms.

mod gaussian;
mod iid;
mod learned;
mod measured;
mod toys;
