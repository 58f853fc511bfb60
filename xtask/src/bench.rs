//! `cargo xtask bench`: criterion's benches, then the built page in a real browser; with names after it, only
//! those parts of what is measured in the browser.

use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::run::say;
use crate::{browser, dist, npm, package, setup};

/// What of the page can be measured by itself, as benches/browser.mjs names it.
const PARTS: [&str; 8] =
    ["loading", "page", "sliders", "model", "crew", "lanes", "stories", "demonstrations"];
/// How long a newcomer waits: over an hour, and so only where it is named.
const SETUP: &str = "setup";

/// The same step of others' libraries, which are installed for it: only where it is named.
const PEERS: &str = "peers";

/// Reads the name of a part.
pub fn read(name: &str) -> Result<&'static str> {
    PARTS.into_iter().chain([PEERS, SETUP]).find(|part| *part == name).ok_or_else(|| {
        Failure::new(format!(
            "`bench` knows no part `{name}`; there are {}, {PEERS}, {SETUP}.",
            PARTS.join(", ")
        ))
    })
}

/// Measures these parts of the page, or everything if none is named.
pub fn bench(project: &Project, parts: &[&'static str]) -> Result<()> {
    if parts == [SETUP] {
        return setup::measure(project);
    }
    if parts.contains(&SETUP) {
        return Err(Failure::new("`setup` is measured by itself: the machine has to be idle."));
    }
    let everything = parts.is_empty();
    if everything {
        say("Measuring natively");
        project.cargo("bench --package denoise-lab").run()?;
    }
    dist::dist(project)?;
    let browser = browser::CHROMIUM.find_or_install()?;
    say("Measuring in the browser");
    let mut script = npm::script(project, "benches/browser.mjs").env("CHROME", browser);
    if parts.contains(&PEERS) {
        script = script.env("PEERS", npm::install_peers(project)?);
    }
    parts.iter().fold(script, |script, part| script.arg(part)).run()?;
    if everything {
        say("Measuring WebGPU in the browser");
        // A step by the library's operations and by kernels of our own, on the software adapter.
        package::cargo_test(project).args("--test web -- kernels_and_the_library").run()?;
    }
    Ok(())
}
