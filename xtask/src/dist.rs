//! `cargo xtask dist`: a static folder that works from any sub-path of any host.

use crate::failure::Result;
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::say;
use crate::{serve, sizes, tools};

/// Leaves dist/ and prints what it weighs.
pub fn dist(project: &Project) -> Result<()> {
    build(project)?;
    let downloads = sizes::measure(&project.path("dist"))?;
    println!("{}", sizes::table(&downloads));
    say("The page is in dist/: copy it to any static host");
    Ok(())
}

/// Leaves dist/.
pub fn build(project: &Project) -> Result<()> {
    package::fill_all(project, Profile::Dist)?;
    serve::trunk(project, "build", &tools::trunk()?).arg("--release").run()
}
