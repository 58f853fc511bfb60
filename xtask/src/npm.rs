//! Node's side: its version, npm's packages, and the libraries the page loads.

use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use crate::run::{Call, say};
use crate::rust::numbers;
use std::path::{Path, PathBuf};

/// The oldest Node that the packages in package-lock.json run on.
const NODE: &str = "20.19";

/// What the page loads from npm: file in node_modules, name in www/vendor. With their types, for the
/// type checker; their licences are in `licences.rs`.
const VENDORED: [(&str, &str); 4] = [
    ("htm/preact/standalone.module.js", "htm-preact-standalone.module.js"),
    ("htm/preact/index.d.ts", "htm-preact-standalone.module.d.ts"),
    ("idb/build/index.js", "idb.js"),
    ("idb/build/entry.d.ts", "idb.d.ts"),
];

/// The page's formulas as they are written, what makes MathML of them, and where it is written.
const FORMULAS: [&str; 3] = ["www/note/formulas.tex", "xtask/formulas.mjs", "www/vendor/formulas.js"];

/// Installs the locked packages where they are missing, and fills www/vendor from them.
pub fn install(project: &Project) -> Result<()> {
    let found = Call::new("node").arg("--version").output();
    check_node(found.as_deref())?;
    let lock = install_locked(&project.root)?;
    VENDORED.iter().try_for_each(|(from, to)| {
        let content = files::read(&project.path("node_modules").join(from))?;
        files::write_changed(&project.path("www/vendor").join(to), &content)
    })?;
    let [written, maker, made] = FORMULAS.map(|path| project.path(path));
    let fingerprint = files::fingerprint(&[&lock, &files::read(&written)?, &files::read(&maker)?]);
    files::once(&project.path("www/vendor/.formulas"), &fingerprint, || {
        script(project, FORMULAS[1]).arg(&written).arg(&made).run()
    })
}

/// Installs what the page is measured beside, apart from what it needs itself; the folder it is in.
pub fn install_peers(project: &Project) -> Result<PathBuf> {
    let folder = project.scratch("peers");
    for name in ["package.json", "package-lock.json"] {
        let content = files::read(&project.path("benches/peers").join(name))?;
        files::write_changed(&folder.join(name), &content)?;
    }
    install_locked(&folder)?;
    Ok(folder)
}

/// Installs what a folder's package-lock.json locks where it is missing; the lock.
fn install_locked(folder: &Path) -> Result<Vec<u8>> {
    let lock = files::read(&folder.join("package-lock.json"))?;
    files::once(&folder.join("node_modules/.installed"), &files::fingerprint(&[&lock]), || {
        say("Installing npm's packages");
        let npm = Call::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        // No package needs its install scripts: esbuild's only makes its command line start sooner.
        npm.args("ci --no-audit --no-fund --ignore-scripts")
            .current_dir(folder)
            .fetching("npm's registry")
            .run()
    })?;
    Ok(lock)
}

/// A call of a program that one of npm's packages brings: its script under node_modules.
pub fn program(project: &Project, script: &str) -> Call {
    self::script(project, &format!("node_modules/{script}"))
}

/// A call of one of the project's own scripts.
pub fn script(project: &Project, path: &str) -> Call {
    Call::new("node").arg(project.path(path)).current_dir(&project.root)
}

/// Errors unless `node --version`'s output names at least the version needed.
fn check_node(found: Option<&str>) -> Result<()> {
    let instead = match found {
        Some(found) if numbers(found) >= numbers(NODE) => return Ok(()),
        Some(found) => format!("this is {found}"),
        None => "it is not installed".into(),
    };
    Err(Failure::new(format!(
        "Node {NODE} or newer is needed; {instead}. Install it from https://nodejs.org."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_asked_for_where_it_is_missing_or_old() {
        assert_eq!(check_node(Some("v20.19.0")), Ok(()));
        assert_eq!(check_node(Some("v24.1.0")), Ok(()));
        let message = check_node(Some("v18.20.1")).unwrap_err().to_string();
        assert!(message.contains("this is v18.20.1"), "{message}");
        let message = check_node(None).unwrap_err().to_string();
        assert!(message.contains("it is not installed"), "{message}");
    }
}
