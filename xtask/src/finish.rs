//! `cargo xtask finish`, Trunk's hook after a build for visitors: writes into the built page what follows
//! from its files: one style sheet, few files of code and links that fetch them at once, and the list that its
//! service worker keeps.

mod bundle;
mod offline;
mod preload;
mod styles;

use crate::failure::Result;
use crate::project::Project;
use std::path::Path;

/// Finishes the page in this folder, once; errors if it is finished already.
pub fn finish(project: &Project, page: &Path) -> Result<()> {
    styles::write(page)?;
    let modules = bundle::write(project, page)?;
    preload::write(page, &modules)?;
    // Last, because the list holds the hashes of what the steps before have written.
    offline::write(page)
}
