//! `cargo xtask finish`, Trunk's hook after a build for visitors: writes into the built page what follows
//! from its files: one style sheet, few files of code and links that fetch them at once, and the list that its
//! service worker keeps.

mod bundle;
mod offline;
mod preload;
mod styles;

use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use std::path::Path;

/// Finishes the page in this folder, once; errors if it is finished already.
pub fn finish(project: &Project, page: &Path) -> Result<()> {
    remove_tests(page)?;
    styles::write(page)?;
    let modules = bundle::write(project, page)?;
    preload::write(page, &modules)?;
    // Last, because the list holds the hashes of what the steps before have written.
    offline::write(page)
}

/// The end of the names of unit tests, which stand beside what they test.
pub const UNIT_TEST: &str = ".test.js";

/// Removes what Trunk has copied along and no visitor needs.
fn remove_tests(page: &Path) -> Result<()> {
    let below = files::below(&page.join("www"))?;
    let tests = below.iter().filter(|(path, _)| path.to_string_lossy().ends_with(UNIT_TEST));
    tests.map(|(path, _)| path).try_for_each(|path| {
        std::fs::remove_file(path).map_err(|error| Failure::file("remove", path, &error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Scratch, write_changed};

    #[test]
    fn unit_tests_are_not_shipped() {
        let scratch = Scratch::new("unit-tests");
        for file in ["www/main.js", "www/main.test.js", "www/views/cell.test.js"] {
            write_changed(&scratch.0.join(file), b"").unwrap();
        }
        remove_tests(&scratch.0).unwrap();
        let left = files::below(&scratch.0.join("www")).unwrap();
        assert_eq!(
            left.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>(),
            [scratch.0.join("www/main.js")]
        );
    }
}
