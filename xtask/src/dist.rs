//! `cargo xtask dist`: a static folder that works from any sub-path of any host.

use crate::failure::{Failure, Result};
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::say;
use crate::{serve, sizes, tools};

/// Leaves dist/, prints what it weighs, and errors if that is too much.
pub fn dist(project: &Project) -> Result<()> {
    build(project, Profile::Dist)?;
    let downloads = sizes::measure(&project.path("dist"))?;
    println!("{}", sizes::table(&downloads));
    sizes::check(&downloads)?;
    say("The page is in dist/: copy it to any static host");
    Ok(())
}

/// Leaves dist/ as visitors get it, but for the build that trains on a GPU: shrinking it takes longer than all the
/// rest, and no test but that of its size, in [`dist`], could tell the difference.
pub fn for_tests(project: &Project) -> Result<()> {
    build(project, Profile::Release)
}

/// Linking whole, and shrinking, keep one core busy each: Trunk is compiled meanwhile, where it is missing.
fn build(project: &Project, webgpu: Profile) -> Result<()> {
    let trunk = std::thread::scope(|scope| {
        let trunk = scope.spawn(tools::trunk);
        package::fill(project, Profile::Dist, package::PAGE)?;
        package::fill(project, webgpu, package::WEBGPU)?;
        trunk.join().unwrap_or_else(|_| Err(Failure::new("Compiling Trunk broke down.")))
    })?;
    serve::trunk(project, "build", &trunk).arg("--release").run()
}
