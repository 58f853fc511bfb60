//! `cargo xtask pictures`: takes the documents' pictures of the page as it is now.

use crate::failure::Result;
use crate::project::Project;
use crate::run::say;
use crate::{browser, dist, npm};

/// Builds what visitors get and photographs it; trained models differ a little from build to build.
pub fn pictures(project: &Project) -> Result<()> {
    dist::dist(project)?;
    let browser = browser::CHROMIUM.find_or_install()?;
    say("Taking pictures of the page for docs/");
    npm::script(project, "benches/pictures.mjs").env("CHROME", browser).run()
}
