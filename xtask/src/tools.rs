//! The tool that cargo installs: wasm-bindgen's test runner.
//!
//! One of the right version on PATH is used; otherwise `cargo binstall`, where it is installed, fetches one that was
//! compiled elsewhere, or cargo compiles it. It goes into a cache outside the checkout, so that the next clone finds
//! it there. wasm-bindgen itself is a library of this program.

use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::run::{Call, minutes, say};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A tool of one exact version.
struct Tool {
    /// Its package.
    package: &'static str,
    version: String,
    /// The programs needed of it; each prints its version as the last word of `--version`.
    programs: &'static [&'static str],
    /// How it is compiled: with the versions its own lock names or not, with which features.
    options: &'static str,
    /// How far it is optimised: compiling the tool costs minutes, running it seconds.
    optimisation: &'static str,
}

/// Where an installed tool's programs are; `None` for PATH.
pub type Folder = Option<PathBuf>;

/// wasm-bindgen's test runner, of the version that Cargo.lock asks for.
pub fn test_runner(project: &Project) -> Result<Folder> {
    let tool = Tool {
        package: "wasm-bindgen-cli",
        version: project.locked_version("wasm-bindgen")?,
        programs: &["wasm-bindgen-test-runner"],
        // Not by its own lock, which may name a version of a crate that was withdrawn since.
        options: "",
        optimisation: "1",
    };
    tool.find_or_install()
}

impl Tool {
    fn find_or_install(&self) -> Result<Folder> {
        if self.present(None) {
            return Ok(None);
        }
        let root = cache()?.join("tools").join(format!("{}-{}", self.package, self.version));
        let programs = root.join("bin");
        if !self.present(Some(&programs)) {
            self.install(&root)?;
        }
        if !self.present(Some(&programs)) {
            return Err(Failure::new(format!(
                "{} {} was installed in {} but does not run there.",
                self.package,
                self.version,
                root.display()
            )));
        }
        Ok(Some(programs))
    }

    /// Whether all its programs are in the folder, or on PATH, in the right version.
    fn present(&self, folder: Option<&Path>) -> bool {
        self.programs.iter().all(|program| {
            let path = folder.map_or_else(|| PathBuf::from(program), |folder| folder.join(program));
            let output = Call::new(path).arg("--version").output();
            output.is_some_and(|output| version_is(&output, &self.version))
        })
    }

    fn install(&self, root: &Path) -> Result<()> {
        let Self { package, version, .. } = self;
        let found = Call::new(self.programs[0]).arg("--version").output();
        let instead = found.map_or_else(String::new, |found| format!(" ({found} on PATH does not fit)"));
        let start = Instant::now();
        if Call::cargo().args("binstall -V").output().is_some() {
            say(format!("Fetching {package} {version}{instead} with cargo binstall"));
            let fetch =
                Call::cargo().args("binstall --no-confirm --disable-strategies compile --root").arg(root);
            if fetch.arg(format!("{package}@{version}")).run().is_ok() {
                return Ok(());
            }
        }
        say(format!("Compiling {package} {version}{instead}: minutes, once"));
        let mut call = Call::cargo().args("install").arg(package).arg("--version").arg(version);
        for program in self.programs {
            call = call.arg("--bin").arg(program);
        }
        // A tool's own release profile may ask for fat LTO: here it is better compiled fast than running fast.
        call.args(self.options)
            .arg("--root")
            .arg(root)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.optimisation)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .run()?;
        say(format!("Compiled {package} in {}", minutes(start.elapsed())));
        Ok(())
    }
}

/// Whether the last word of a program's `--version` is this version.
fn version_is(output: &str, version: &str) -> bool {
    output.split_whitespace().nth(1) == Some(version)
}

/// The folder outside the checkout where what was compiled once is kept.
fn cache() -> Result<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else {
        variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")))
    };
    folder.map(|folder| folder.join("denoise-lab")).ok_or_else(|| {
        Failure::new("There is no folder for caches: set XDG_CACHE_HOME (LOCALAPPDATA on Windows) to one.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_version_fits() {
        assert!(version_is("wasm-bindgen 0.2.130", "0.2.130"));
        assert!(version_is("trunk 0.21.14\n", "0.21.14"));
        assert!(!version_is("wasm-bindgen 0.2.13", "0.2.130"));
        assert!(!version_is("", "0.2.130"));
    }

    #[test]
    fn a_tool_that_is_not_there_is_not_present() {
        let tool = Tool {
            package: "none",
            version: "1.0.0".into(),
            programs: &["no-such-program-anywhere"],
            options: "",
            optimisation: "0",
        };
        assert!(!tool.present(None));
        assert!(!tool.present(Some(&std::env::temp_dir())));
    }
}
