//! Rust itself: its version, the wasm target, rustfmt and clippy.

use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::run::{Call, say};
use std::path::PathBuf;

pub const WASM: &str = "wasm32-unknown-unknown";

/// Errors, with what to do, if this Rust is older than the crate needs.
pub fn check(project: &Project) -> Result<()> {
    check_version(&version(), &project.rust_version()?)
}

/// What `rustc --version` prints; nothing if there is none.
pub fn version() -> String {
    Call::new("rustc").arg("--version").output().unwrap_or_default()
}

/// Installs the wasm target where it is missing.
pub fn install_wasm_target() -> Result<()> {
    let root = Call::new("rustc").args("--print sysroot").output().map(PathBuf::from).unwrap_or_default();
    if root.join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    say("Installing Rust's wasm target");
    rustup(&format!("target add {WASM}"))
}

/// Installs rustfmt and clippy where they are missing.
pub fn install_checkers() -> Result<()> {
    for (program, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if Call::new(program).arg("--version").output().is_none() {
            say(format!("Installing {component}"));
            rustup(&format!("component add {component}"))?;
        }
    }
    Ok(())
}

fn rustup(line: &str) -> Result<()> {
    if Call::new("rustup").arg("--version").output().is_none() {
        return Err(Failure::new(format!(
            "rustup is not installed, so `rustup {line}` could not be run. Install Rust from https://rustup.rs, or \
             install this part the way your Rust was installed."
        )));
    }
    Call::new("rustup").args(line).fetching("Rust's download server").run()
}

/// Errors unless `rustc --version`'s output names at least the version needed.
fn check_version(output: &str, needed: &str) -> Result<()> {
    let found = output.split_whitespace().nth(1).unwrap_or("none");
    if numbers(found) >= numbers(needed) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "Rust {needed} or newer is needed; this is {found}. Run `rustup update stable`, or install Rust from \
         https://rustup.rs."
    )))
}

/// A version's major and minor number; zeros where it has none.
pub fn numbers(version: &str) -> (u32, u32) {
    let mut parts = version.trim_start_matches('v').split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(numbers("1.100.0") > numbers("1.95"));
        assert!(numbers("v20.19.2") >= numbers("20.19"));
        assert!(numbers("1.96.0-nightly") > numbers("1.95.0"));
        assert_eq!(numbers("none"), (0, 0));
    }

    #[test]
    fn an_old_rust_is_told_which_is_needed() {
        assert_eq!(check_version("rustc 1.95.0 (59807616e 2026-04-14)", "1.95"), Ok(()));
        let message = check_version("rustc 1.90.0 (abc 2025-09-01)", "1.95").unwrap_err().to_string();
        assert!(message.starts_with("Rust 1.95 or newer is needed; this is 1.90.0."), "{message}");
        let message = check_version("", "1.95").unwrap_err().to_string();
        assert!(message.contains("this is none"), "{message}");
    }
}
