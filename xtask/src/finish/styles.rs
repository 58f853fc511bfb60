//! One style sheet in place of many: the page is not painted before all of them are there.

use crate::failure::{Failure, Result};
use crate::files;
use std::path::Path;

/// The one that takes their place.
const SHEET: &str = "www/page.css";
const START: &str = "    <link rel=\"stylesheet\" href=\"./";
const END: &str = "\" />\n";

/// Joins the style sheets of a built page, in their order.
pub fn write(page: &Path) -> Result<()> {
    let path = page.join("index.html");
    let text = files::read_text(&path)?;
    let (mut kept, mut sheets) = (String::new(), Vec::new());
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(START).and_then(|rest| rest.strip_suffix(END)) {
            Some(sheet) => sheets.push(sheet),
            None => kept += line,
        }
        if sheets.len() == 1 && !kept.contains(SHEET) {
            kept += &format!("{START}{SHEET}{END}");
        }
    }
    let mut joined = String::new();
    for sheet in &sheets {
        let rules = files::read_text(&page.join(sheet))?;
        if rules.contains("url(") || rules.contains("@import") {
            return Err(Failure::new(format!(
                "{sheet} refers to another file, which it could not from {SHEET}."
            )));
        }
        joined += &rules;
        joined += "\n";
    }
    files::write_changed(&page.join(SHEET), joined.as_bytes())?;
    for sheet in sheets {
        files::remove(page, sheet)?;
    }
    files::write_changed(&path, kept.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;

    #[test]
    fn the_joined_sheet_has_the_rules_of_all_in_their_order() {
        let scratch = Scratch::new("styles");
        let write = |path: &str, text: &str| {
            files::write_changed(&scratch.0.join(path), text.as_bytes()).unwrap();
        };
        let link = |sheet: &str| format!("{START}{sheet}{END}");
        write("www/b.css", "b {}");
        write("www/a.css", "a {}");
        let page = |links: &str| format!("<head>\n{links}    <title>t</title>\n</head>\n");
        write("index.html", &page(&(link("www/b.css") + &link("www/a.css"))));
        super::write(&scratch.0).unwrap();
        let read = |path: &str| files::read_text(&scratch.0.join(path)).unwrap();
        assert_eq!(read("index.html"), page(&link(SHEET)));
        assert_eq!(read(SHEET), "b {}\na {}\n");
        assert!(!scratch.0.join("www/a.css").exists());

        write("www/b.css", "b { background: url(b.png) }");
        write("index.html", &page(&link("www/b.css")));
        let message = super::write(&scratch.0).unwrap_err().to_string();
        assert!(message.starts_with("www/b.css refers"), "{message}");
    }
}
