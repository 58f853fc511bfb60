//! The page's modules, joined and minified by esbuild: few files and half the bytes, for the page that visitors
//! get. The page that is being developed is served as its sources are.

use crate::failure::{Failure, Result};
use crate::files;
use crate::npm;
use crate::project::Project;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The folder of the page's modules.
const MODULES: &str = "www";
/// What the page starts with.
const MAIN: &str = "www/main.js";
/// How the names of those begin that it starts as workers.
const WORKER: &str = "worker";
/// Where the joined files are written, before they take the place of what they were made of.
const JOINED: &str = "joined";

/// Joins the modules of a built page; returns those that its first one imports, itself the first.
pub fn write(project: &Project, page: &Path) -> Result<Vec<String>> {
    let joined = page.join(JOINED);
    files::empty_folder(&joined)?;
    let script = npm::script(project, "xtask/bundle.mjs").arg(page).arg(&joined);
    let told = entries(page)?.iter().fold(script, |call, entry| call.arg(entry)).printed()?;
    let told: Value = serde_json::from_str(&told)
        .map_err(|error| Failure::new(format!("What esbuild says of its outputs is not JSON: {error}.")))?;
    for input in paths(&told["inputs"]) {
        files::remove(page, input)?;
    }
    for output in paths(&told["outputs"]) {
        let (from, to) = (page.join(output), page.join(place(output)));
        fs::rename(&from, &to).map_err(|error| Failure::file("move", &from, &error))?;
    }
    fs::remove_dir_all(&joined).map_err(|error| Failure::file("remove", &joined, &error))?;
    Ok(imported(&told["outputs"]))
}

/// The scripts that something starts.
fn entries(page: &Path) -> Result<Vec<String>> {
    let folder = page.join(MODULES);
    let found = fs::read_dir(&folder).map_err(|error| Failure::file("list", &folder, &error))?;
    let mut workers: Vec<String> = found
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(WORKER) && name.ends_with(".js"))
        .map(|name| format!("{MODULES}/{name}"))
        .collect();
    workers.sort();
    Ok(std::iter::once(MAIN.into()).chain(workers).collect())
}

/// The names of a table of files.
fn paths(table: &Value) -> impl Iterator<Item = &str> {
    table.as_object().into_iter().flat_map(|table| table.keys().map(String::as_str))
}

/// Where an output of this path belongs.
fn place(output: &str) -> &str {
    output.strip_prefix(JOINED).map_or(output, |rest| rest.trim_start_matches('/'))
}

/// The outputs that the first one imports when it starts, directly or not; what it imports later, and what
/// was not joined, is not among them.
fn imported(outputs: &Value) -> Vec<String> {
    let mut found = vec![format!("{JOINED}/{MAIN}")];
    let mut next = 0;
    while let Some(output) = found.get(next) {
        let imports = outputs[output]["imports"].as_array().into_iter().flatten();
        let statements = imports.filter(|import| import["kind"] == "import-statement");
        let joined = statements.filter(|import| import["external"] != true);
        let new: Vec<String> = joined
            .filter_map(|import| import["path"].as_str().map(String::from))
            .filter(|path| !found.contains(path))
            .collect();
        found.extend(new);
        next += 1;
    }
    found.iter().map(|output| place(output).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;
    use serde_json::json;

    #[test]
    fn what_starts_is_the_page_and_its_workers() {
        let scratch = Scratch::new("bundle");
        for path in [
            "www/main.js",
            "www/worker.js",
            "www/worker-claim.js",
            "www/state.js",
            "www/worker/lane-worker.js",
        ] {
            files::write_changed(&scratch.0.join(path), b"").unwrap();
        }
        assert_eq!(entries(&scratch.0).unwrap(), ["www/main.js", "www/worker-claim.js", "www/worker.js"]);
    }

    #[test]
    fn each_import_of_the_start_is_found_once_and_later_ones_are_not() {
        let import = |path: &str, kind: &str| json!({ "path": path, "kind": kind });
        let outputs = json!({
            "joined/www/main.js": { "imports": [
                import("joined/www/a.js", "import-statement"),
                import("joined/www/later.js", "dynamic-import"),
                { "path": "../pkg/index.js", "kind": "import-statement", "external": true },
            ] },
            "joined/www/a.js": { "imports": [import("joined/www/b.js", "import-statement")] },
            "joined/www/b.js": { "imports": [import("joined/www/a.js", "import-statement")] },
            "joined/www/later.js": { "imports": [] },
        });
        assert_eq!(imported(&outputs), ["www/main.js", "www/a.js", "www/b.js"]);
    }
}
