//! Links that have the browser fetch at once all that the page imports, instead of one level of imports
//! after another.

use crate::failure::{Failure, Result};
use crate::files;
use std::path::Path;

/// What the page imports from the builds: their interface, and the core.
const BUILDS: [&str; 2] = ["pkg/index.js", "pkg/core/denoise_lab.js"];
/// What the core fetches itself.
const CORE: &str = "pkg/core/denoise_lab_bg.wasm";

/// Where the links go: the end of the page's head, after its styles.
const PLACE: &str = "  </head>";

/// Adds the links to a built page: to the modules its first one imports, and to the builds'.
pub fn write(page: &Path, modules: &[String]) -> Result<()> {
    let path = page.join("index.html");
    let text = files::read_text(&path)?;
    if text.contains("modulepreload") || !text.contains(PLACE) {
        return Err(Failure::new(format!(
            "{} has no place for links: it should end its head with `{PLACE}` and have no modulepreload yet.",
            path.display()
        )));
    }
    let modules = modules.iter().map(String::as_str).chain(BUILDS);
    let mut links: String =
        modules.map(|module| format!("    <link rel=\"modulepreload\" href=\"./{module}\" />\n")).collect();
    links += &format!(
        "    <link rel=\"preload\" href=\"./{CORE}\" as=\"fetch\" type=\"application/wasm\" crossorigin />\n"
    );
    files::write_changed(&path, text.replacen(PLACE, &format!("{links}{PLACE}"), 1).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;

    #[test]
    fn each_module_is_linked_and_a_page_only_once() {
        let scratch = Scratch::new("preload");
        let path = scratch.0.join("index.html");
        files::write_changed(&path, b"<head>\n  </head>\n").unwrap();
        write(&scratch.0, &["www/main.js".into(), "www/a.js".into()]).unwrap();
        let text = files::read_text(&path).unwrap();
        let linked: Vec<&str> = text
            .split("modulepreload\" href=\"./")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(linked, ["www/main.js", "www/a.js", "pkg/index.js", "pkg/core/denoise_lab.js"]);
        assert!(text.contains(CORE));
        assert!(write(&scratch.0, &[]).is_err(), "finished twice");
    }
}
