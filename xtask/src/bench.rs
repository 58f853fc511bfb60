//! `cargo xtask bench`: criterion's benches, then the built page in a real browser.

use crate::failure::Result;
use crate::project::Project;
use crate::run::{Call, say};
use crate::{browser, dist};

pub fn bench(project: &Project) -> Result<()> {
    if !project.files_ending("benches", ".rs").is_empty() {
        say("Measuring natively");
        project.cargo("bench --package denoise-lab").run()?;
    }
    let script = project.path("benches/browser.mjs");
    if script.is_file() {
        dist::dist(project)?;
        let browser = browser::find_or_install()?;
        say("Measuring in the browser");
        Call::new("node").arg(script).env("CHROME", browser.chrome).current_dir(&project.root).run()?;
    }
    Ok(())
}
