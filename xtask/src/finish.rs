//! `cargo xtask finish`, Trunk's hook after a build for visitors: writes into the built page what follows
//! from its files: one style sheet, links that fetch its modules at once, and the list that its service
//! worker keeps.

mod offline;
mod preload;
mod styles;

use crate::failure::Result;
use std::path::Path;

/// Finishes the page in this folder, once; errors if it is finished already.
pub fn finish(page: &Path) -> Result<()> {
    styles::write(page)?;
    preload::write(page)?;
    // Last, because the list holds the hashes of what the steps before have written.
    offline::write(page)
}
