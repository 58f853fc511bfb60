//! The list of what one version of the page consists of, written into its service worker: each file with the
//! hash of its content.

use crate::failure::{Failure, Result};
use crate::files;
use crate::licences;
use crate::sizes;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The worker, which stands where the page does, because it serves what lies below it.
const WORKER: &str = "service-worker.js";
/// The line of it that the list takes the place of.
const NO_VERSION: &str = "const VERSION = { first: {}, later: {} };";

/// Writes the list into the worker of a built page.
pub fn write(page: &Path) -> Result<()> {
    let path = page.join(WORKER);
    let code = files::read_text(&path)?;
    if !code.contains(NO_VERSION) {
        return Err(Failure::new(format!("{} should have the line `{NO_VERSION}`.", path.display())));
    }
    let list = format!("const VERSION = {:#};", version(page)?);
    files::write_changed(&path, code.replacen(NO_VERSION, &list, 1).as_bytes())
}

/// Paths and hashes: `first` is kept before the page may be without a network, `later` when it was used.
fn version(page: &Path) -> Result<Value> {
    let (mut first, mut later) = (Map::new(), Map::new());
    let licences = page.join(licences::WRITTEN).is_file().then(|| licences::WRITTEN.to_string());
    for path in sizes::loaded_files(page)?.into_iter().chain(licences) {
        if path.ends_with(WORKER) {
            continue;
        }
        let hash = integrity(&files::read(&page.join(&path))?);
        let list = if is_used_by_few(&path) { &mut later } else { &mut first };
        list.insert(if path == "index.html" { String::new() } else { path }, hash.into());
    }
    Ok(json!({ "first": first, "later": later }))
}

/// What training on a GPU needs, three times as large as all the rest, and what is only read.
fn is_used_by_few(path: &str) -> bool {
    path.starts_with("pkg/webgpu/") || path == licences::WRITTEN
}

/// A content's hash, as `fetch` checks it.
fn integrity(content: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;

    #[test]
    fn hashes_are_those_of_subresource_integrity() {
        assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn the_list_names_what_a_browser_loads_and_apart_what_few_use() {
        let scratch = Scratch::new("offline");
        for path in ["index.html", "www/main.js", "pkg/webgpu/a.wasm", "pkg/README.md", licences::WRITTEN] {
            files::write_changed(&scratch.0.join(path), path.as_bytes()).unwrap();
        }
        let worker = scratch.0.join(WORKER);
        files::write_changed(&worker, format!("// A worker.\n{NO_VERSION}\n").as_bytes()).unwrap();
        write(&scratch.0).unwrap();
        let written = files::read_text(&worker).unwrap();
        let list = written.split_once("VERSION = ").unwrap().1.trim().trim_end_matches(';');
        let list: Value = serde_json::from_str(list).unwrap();
        let paths = |part: &str| list[part].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(paths("first"), ["", "www/main.js"]);
        assert_eq!(paths("later"), ["pkg/webgpu/a.wasm", licences::WRITTEN]);
        assert_eq!(list["first"][""], json!(integrity(b"index.html")));
        assert!(write(&scratch.0).is_err(), "finished twice");
    }
}
