//! `cargo xtask dist`: a static folder that works from any sub-path of any host.

use crate::failure::Result;
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::say;
use crate::trunk::Trunk;
use crate::{finish, sizes};

/// Leaves dist/, prints what it weighs, and errors if that is too much.
pub fn dist(project: &Project) -> Result<()> {
    package::write_types(project)?;
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

fn build(project: &Project, webgpu: Profile) -> Result<()> {
    package::fill(project, Profile::Dist, package::PAGE)?;
    package::fill(project, webgpu, package::WEBGPU)?;
    let page = project.path("dist");
    Trunk::read(project)?.assemble(project, &page)?;
    finish::finish(project, &page)
}
