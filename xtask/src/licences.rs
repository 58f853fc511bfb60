//! www/vendor/licences.txt: what others wrote of what visitors download, under which licences, and their texts.

use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use crate::run::Call;
use crate::rust::WASM;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where the page links to it.
pub const WRITTEN: &str = "www/vendor/licences.txt";
/// What of npm's packages www/vendor is made of.
const PACKAGES: [&str; 3] = ["htm", "idb", "preact"];
/// How the names of files begin that hold a licence or belong to one.
const TEXTS: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];
const HEAD: &str = "What others wrote of this page, its version, its licence and where it comes from. The texts follow.\n\n\
    The standard library of Rust, MIT OR Apache-2.0, https://github.com/rust-lang/rust\n";

/// What somebody else wrote.
struct Work {
    name: String,
    /// With its version, its licence and where it comes from.
    line: String,
    /// Where its licence's text lies, unless its authors left it out of the package.
    folder: PathBuf,
}

/// Writes the list, unless what is locked is the same as before.
pub fn write(project: &Project) -> Result<()> {
    let locks =
        ["Cargo.lock", "Cargo.toml", "package-lock.json"].map(|path| files::read(&project.path(path)));
    let locks = locks.into_iter().collect::<Result<Vec<_>>>()?.concat();
    files::once(&project.path("www/vendor/.licences"), &files::fingerprint(&[&locks]), || {
        let mut works = crates(project)?;
        for name in PACKAGES {
            works.push(package(&project.path("node_modules").join(name))?);
        }
        files::write_changed(&project.path(WRITTEN), list(&works)?.as_bytes())
    })
}

/// The crates that the largest of the builds is compiled of, which has all that the others have.
fn crates(project: &Project) -> Result<Vec<Work>> {
    let features = format!("--locked --no-default-features --features webgpu --filter-platform {WASM}");
    let call = Call::cargo().args("metadata --format-version 1").args(&features);
    let metadata = json(&call.current_dir(&project.root).printed()?, "What cargo says of its packages")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let known: BTreeMap<String, &Value> = packages
        .map(|package| (format!("{} v{}", text(package, "name"), text(package, "version")), package))
        .collect();
    // What is resolved is more than what is compiled: optional crates that nothing asks for are resolved, too.
    let features = features.replace("--filter-platform", "--target");
    let call =
        Call::cargo().args("tree --edges normal,no-proc-macro --prefix none --format {p} --color never");
    let tree = call.args(&features).current_dir(&project.root).printed()?;
    let names = tree.lines().map(|line| line.split(" (").next().unwrap_or(line).trim().to_string());
    let names: BTreeSet<String> = names.filter(|name| !name.is_empty()).collect();
    let found = names.iter().filter_map(|name| known.get(name));
    // A crate without a source is the project's own.
    Ok(found
        .filter(|package| !package["source"].is_null())
        .map(|package| work(package, text(package, "repository"), Path::new(text(package, "manifest_path"))))
        .collect())
}

/// A package of npm's.
fn package(folder: &Path) -> Result<Work> {
    let manifest = folder.join("package.json");
    let package = json(&files::read_text(&manifest)?, &manifest.display().to_string())?;
    Ok(work(&package, &format!("https://www.npmjs.com/package/{}", text(&package, "name")), &manifest))
}

fn work(package: &Value, from: &str, manifest: &Path) -> Work {
    let [name, version, licence] = ["name", "version", "license"].map(|key| text(package, key));
    Work {
        name: name.into(),
        line: format!("{name} {version}, {licence}, {from}"),
        folder: manifest.parent().unwrap_or(manifest).into(),
    }
}

fn text<'a>(package: &'a Value, key: &str) -> &'a str {
    package[key].as_str().unwrap_or_default()
}

fn json(text: &str, what: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| Failure::new(format!("{what} is not JSON: {error}.")))
}

/// The list: a line for each work, then each text once, under the names of those who have it.
fn list(works: &[Work]) -> Result<String> {
    let mut list = HEAD.to_string();
    let mut texts: BTreeMap<String, (String, Vec<&str>)> = BTreeMap::new();
    for work in works {
        list += &format!("{}\n", work.line);
        for path in licences(&work.folder)? {
            let text = String::from_utf8_lossy(&files::read(&path)?).trim().replace("\r\n", "\n");
            // The same words, however they are set.
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, names) = texts.entry(words).or_insert((text, Vec::new()));
            names.push(&work.name);
        }
    }
    let mut texts: Vec<_> = texts.into_values().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    for (text, names) in texts {
        list += &format!("\n\n{}\n{}\n\n{text}\n", "=".repeat(80), names.join(", "));
    }
    Ok(list)
}

/// The files of a package that say its licence. Of several to choose from, as they are given where one is MIT's, that
/// one is chosen.
fn licences(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = std::fs::read_dir(folder).map_err(|error| Failure::file("list", folder, &error))?;
    let named = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    let mut found: Vec<PathBuf> =
        found.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    found.retain(|path| TEXTS.iter().any(|start| named(path).starts_with(start)));
    if found.iter().any(|path| named(path).contains("MIT")) {
        found.retain(|path| !named(path).contains("APACHE"));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Scratch, write_changed};

    #[test]
    fn what_is_listed_is_what_the_builds_are_compiled_of() {
        let works = crates(&Project::open().unwrap()).unwrap();
        let has = |name: &str| works.iter().any(|work| work.name == name);
        assert!(["burn", "burn-flex", "wgpu", "wasm-bindgen"].into_iter().all(has));
        // The command line's, a macro's, another backend's, and the project itself.
        assert!(!["clap", "serde_derive", "burn-cuda", "denoise-lab", "cpu-kernels"].into_iter().any(has));
        assert!(works.iter().all(|work| !work.line.contains(", ,")));
    }

    #[test]
    fn each_work_has_a_line_and_each_text_stands_once() {
        let scratch = Scratch::new("licences");
        let write = |path: &str, text: &str| write_changed(&scratch.0.join(path), text.as_bytes()).unwrap();
        write("a/LICENSE-MIT", "Do as\nyou like.");
        write("a/LICENSE-APACHE", "Long.");
        write("b/license", "Do as you  like.\r\n");
        write("b/NOTICE.txt", "By b.");
        write("b/src/LICENSE", "Not read.");
        write("c/README", "");
        let works = ["a", "b", "c"].map(|name| {
            let package = serde_json::json!({ "name": name, "version": "1.0", "license": "MIT" });
            work(&package, "here", &scratch.0.join(name).join("Cargo.toml"))
        });
        let list = list(&works).unwrap();
        assert!(list.contains("a 1.0, MIT, here\nb 1.0, MIT, here\nc 1.0, MIT, here\n"), "{list}");
        assert!(list.contains("\na, b\n\nDo as\nyou like.\n"), "{list}");
        assert!(list.ends_with("\nb\n\nBy b.\n"), "{list}");
        assert!(!list.contains("Long.") && !list.contains("Not read."), "{list}");
    }
}
