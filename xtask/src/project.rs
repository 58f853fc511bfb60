//! The project: where it is, and what its manifests say.

use crate::failure::{Failure, Result};
use crate::files;
use crate::run::Call;
use std::path::{Path, PathBuf};

/// The checkout and where cargo builds it.
pub struct Project {
    /// The repository's root.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the environment or a configuration puts it.
    pub target: PathBuf,
}

impl Project {
    /// The project this program belongs to.
    pub fn open() -> Result<Self> {
        // Set by `cargo xtask`; the folder seen when compiling serves a program run by itself.
        let folder =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let folder = PathBuf::from(folder);
        let root = folder.parent().filter(|root| root.join("xtask").is_dir());
        let root = root.ok_or_else(|| Failure::new("Run this as `cargo xtask` inside the project."))?;
        let metadata = Call::cargo()
            .args("metadata --format-version 1 --no-deps --offline --manifest-path")
            .arg(root.join("Cargo.toml"))
            .output();
        let target = metadata
            .and_then(|metadata| json_string(&metadata, "target_directory"))
            .map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { root: root.to_path_buf(), target })
    }

    /// A path inside the checkout.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A folder of this program's own inside cargo's target folder.
    pub fn scratch(&self, relative: &str) -> PathBuf {
        self.target.join("xtask").join(relative)
    }

    /// A call of cargo in the checkout.
    pub fn cargo(&self, line: &str) -> Call {
        Call::cargo().args(line).current_dir(&self.root)
    }

    /// The oldest Rust that compiles the crate, as its Cargo.toml says.
    pub fn rust_version(&self) -> Result<String> {
        let manifest = files::read_text(&self.path("Cargo.toml"))?;
        manifest
            .lines()
            .find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"').map(String::from))
            .ok_or_else(|| Failure::new("Cargo.toml has no rust-version."))
    }

    /// Files of a folder of the checkout whose names end so, in order; none if there is no such folder.
    pub fn files_ending(&self, folder: &str, ending: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.path(folder)).into_iter().flatten().flatten();
        let ends = |path: &Path| path.to_string_lossy().ends_with(ending);
        let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| ends(path)).collect();
        found.sort();
        found
    }
}

/// The first value of a key in JSON whose value is a string.
fn json_string(json: &str, key: &str) -> Option<String> {
    let (_, rest) = json.split_once(&format!("\"{key}\":\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("\\\\", "\\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_in_json() {
        let json = r#"{"packages":[],"target_directory":"C:\\code\\target","version":1}"#;
        assert_eq!(json_string(json, "target_directory").as_deref(), Some(r"C:\code\target"));
        assert_eq!(json_string(json, "workspace_root"), None);
    }

    #[test]
    fn this_project_says_which_rust_it_needs() {
        let project = Project::open().unwrap();
        assert!(project.rust_version().unwrap().starts_with("1."));
    }
}
