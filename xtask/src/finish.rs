//! The end of a build for visitors, and `cargo xtask finish`, Trunk's hook after one: writes into the built page what
//! follows from its files: one style sheet, few files of code and links that fetch them at once, and the list that its
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
    remove_unread(page)?;
    remove_links(page)?;
    styles::write(page)?;
    let modules = bundle::write(project, page)?;
    preload::write(page, &modules)?;
    // Last, because the list holds the hashes of what the steps before have written.
    offline::write(page)
}

/// The end of the names of unit tests, which stand beside what they test.
pub const UNIT_TEST: &str = ".test.js";

/// Removes what was copied along and no visitor needs: unit tests, and what formulas are made of.
fn remove_unread(page: &Path) -> Result<()> {
    let below = files::below(&page.join("www"))?;
    let unread = below.iter().map(|(path, _)| path).filter(|path| {
        let path = path.to_string_lossy();
        [UNIT_TEST, ".tex"].iter().any(|end| path.ends_with(end))
    });
    unread.into_iter().try_for_each(|path| {
        std::fs::remove_file(path).map_err(|error| Failure::file("remove", path, &error))
    })
}

/// Removes the links for Trunk, which say what to copy, and the blank lines that Trunk itself leaves in their place.
fn remove_links(page: &Path) -> Result<()> {
    let path = page.join("index.html");
    let text = files::read_text(&path)?;
    let lines = text.split_inclusive('\n');
    let kept: String =
        lines.filter(|line| !line.trim().is_empty() && !line.contains("<link data-trunk ")).collect();
    files::write_changed(&path, kept.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Scratch, write_changed};

    #[test]
    fn what_no_visitor_reads_is_not_shipped() {
        let scratch = Scratch::new("unit-tests");
        for file in ["www/main.js", "www/main.test.js", "www/views/cell.test.js", "www/note/formulas.tex"] {
            write_changed(&scratch.0.join(file), b"").unwrap();
        }
        remove_unread(&scratch.0).unwrap();
        let left = files::below(&scratch.0.join("www")).unwrap();
        assert_eq!(
            left.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>(),
            [scratch.0.join("www/main.js")]
        );
    }

    #[test]
    fn no_link_for_trunk_is_left_whoever_copied() {
        let scratch = Scratch::new("links");
        let path = scratch.0.join("index.html");
        let link = "    <link data-trunk rel=\"copy-dir\" href=\"www\" />\n";
        for links in
            [link, "    \n", "    <link data-trunk rel=\"rust\" data-trunk-skip data-trunk-id=\"0\" />\n"]
        {
            write_changed(&path, format!("<head>\n{links}  </head>\n").as_bytes()).unwrap();
            remove_links(&scratch.0).unwrap();
            assert_eq!(files::read_text(&path).unwrap(), "<head>\n  </head>\n");
        }
    }
}
