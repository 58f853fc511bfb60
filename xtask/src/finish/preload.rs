//! Links that have the browser fetch at once all that the page imports, instead of one level of imports
//! after another.

use crate::failure::{Failure, Result};
use crate::files;
use std::collections::VecDeque;
use std::path::Path;

/// What the page starts with: its own first module, and the core, which that imports when it runs.
const ENTRIES: [&str; 2] = ["www/main.js", "pkg/core/denoise_lab.js"];
/// What these fetch themselves.
const CORE: &str = "pkg/core/denoise_lab_bg.wasm";

/// Where the links go: the end of the page's head, after its styles.
const PLACE: &str = "  </head>";

/// Adds the links to a built page.
pub fn write(page: &Path) -> Result<()> {
    let path = page.join("index.html");
    let text = files::read_text(&path)?;
    if text.contains("modulepreload") || !text.contains(PLACE) {
        return Err(Failure::new(format!(
            "{} has no place for links: it should end its head with `{PLACE}` and have no modulepreload yet.",
            path.display()
        )));
    }
    let module = |module: &String| format!("    <link rel=\"modulepreload\" href=\"./{module}\" />\n");
    let mut links: String = modules(page)?.iter().map(module).collect();
    links += &format!(
        "    <link rel=\"preload\" href=\"./{CORE}\" as=\"fetch\" type=\"application/wasm\" crossorigin />\n"
    );
    files::write_changed(&path, text.replacen(PLACE, &format!("{links}{PLACE}"), 1).as_bytes())
}

/// The modules that the entries import, directly or not, and the entries: paths below the page's folder,
/// the nearest first.
fn modules(page: &Path) -> Result<Vec<String>> {
    let mut found: Vec<String> = ENTRIES.map(String::from).to_vec();
    let mut unread: VecDeque<String> = found.clone().into();
    while let Some(module) = unread.pop_front() {
        let code = files::read_text(&page.join(&module))?;
        for specifier in imports(&code) {
            let imported = resolve(&module, specifier).ok_or_else(|| {
                Failure::new(format!("{module} imports `{specifier}`, which is no path inside the page."))
            })?;
            if !found.contains(&imported) {
                found.push(imported.clone());
                unread.push_back(imported);
            }
        }
    }
    Ok(found)
}

/// What a module's statements import from: statements begin their line, as the formatter has it, and
/// comments do not.
fn imports(code: &str) -> Vec<&str> {
    let begins = |line: &str| ["import ", "export {", "export *"].iter().any(|word| line.starts_with(word));
    let starts = std::iter::once(0).chain(code.match_indices('\n').map(|(at, _)| at + 1));
    starts
        .map(|start| &code[start..])
        .filter(|rest| begins(rest))
        .filter_map(|rest| rest.split(';').next())
        .filter_map(|statement| {
            let from = statement
                .rsplit_once(" from ")
                .map_or_else(|| statement.strip_prefix("import "), |(_, from)| Some(from))?;
            from.trim().strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"'])
        })
        .collect()
}

/// The path a specifier leads to from a module; `None` if it leads out of the page.
fn resolve(module: &str, specifier: &str) -> Option<String> {
    if !specifier.starts_with('.') {
        return None;
    }
    let mut path: Vec<&str> = module.split('/').collect();
    path.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => drop(path.pop()?),
            name => path.push(name),
        }
    }
    Some(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;

    #[test]
    fn imports_are_read_and_comments_are_not() {
        let code = "/** @import { A } from './types.js' */\nimport './a.js';\nimport {\n  b,\n  c,\n} from '../b.js';\n\
                    export { d } from \"./d.js\";\nexport * from './e.js';\nexport const from = 'x';\n\
                    const later = () => import('./later.js');\nexport { from };\n";
        assert_eq!(imports(code), ["./a.js", "../b.js", "./d.js", "./e.js"]);
    }

    #[test]
    fn specifiers_lead_on_from_their_module() {
        assert_eq!(resolve("www/views/app.js", "../i18n.js").as_deref(), Some("www/i18n.js"));
        assert_eq!(resolve("www/main.js", "./views/app.js").as_deref(), Some("www/views/app.js"));
        assert_eq!(resolve("www/main.js", "../../outside.js"), None);
        assert_eq!(resolve("www/main.js", "preact"), None);
    }

    #[test]
    fn each_module_is_linked_once_however_often_it_is_imported() {
        let scratch = Scratch::new("preload");
        let write =
            |path: &str, text: &str| files::write_changed(&scratch.0.join(path), text.as_bytes()).unwrap();
        write("index.html", "<head>\n  </head>\n");
        write("www/main.js", "import './a.js';\nimport './b.js';\n");
        write("www/a.js", "import { main } from './main.js';\nimport './b.js';\n");
        write("www/b.js", "");
        write("www/unused.js", "");
        write("pkg/core/denoise_lab.js", "");
        super::write(&scratch.0).unwrap();
        let text = files::read_text(&scratch.0.join("index.html")).unwrap();
        let linked: Vec<&str> = text
            .split("modulepreload\" href=\"./")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(linked, ["www/main.js", "pkg/core/denoise_lab.js", "www/a.js", "www/b.js"]);
        assert!(super::write(&scratch.0).is_err(), "finished twice");
    }
}
