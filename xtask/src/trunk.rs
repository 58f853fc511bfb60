//! The page's description, in trunk.toml and index.html's links for Trunk: what it consists of, how it is served, what
//! is watched. This program heeds it by itself, so that nobody waits for Trunk to be compiled.

use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use crate::run::{Call, say};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How a link begins that has a file or a folder copied into the page.
const LINKS: [&str; 2] =
    ["<link data-trunk rel=\"copy-dir\" href=\"", "<link data-trunk rel=\"copy-file\" href=\""];

/// What everything else is copied beside.
const INDEX: &str = "index.html";

/// What `trunk` would read.
pub struct Trunk {
    /// The files and folders that stand in the page under their last name: those that links name, and index.html.
    pub copied: Vec<String>,
    /// What is sent with everything.
    pub headers: serde_json::Map<String, serde_json::Value>,
    /// The port, where nobody asks for another.
    #[cfg(test)]
    port: Option<i64>,
    /// What is watched, below the project's root, but for what the page's server reads anew by itself.
    watch: Vec<String>,
}

impl Trunk {
    pub fn read(project: &Project) -> Result<Self> {
        let page = files::read_text(&project.path(INDEX))?;
        let links = LINKS.iter().flat_map(|link| page.split(link).skip(1));
        let links = links.filter_map(|rest| rest.split('"').next());
        let copied: Vec<String> = links.chain([INDEX]).map(String::from).collect();
        let text = files::read_text(&project.path("trunk.toml"))?;
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| Failure::new(format!("trunk.toml: {error}")))?;
        let strings = |value: &toml::Value| value.as_str().map(String::from);
        let headers =
            table.get("serve").and_then(|serve| serve.get("headers")).and_then(toml::Value::as_table);
        let watch = table.get("watch").and_then(|watch| watch.get("watch")).and_then(toml::Value::as_array);
        let headers = headers.into_iter().flatten();
        let watch = watch.into_iter().flatten().filter_map(strings);
        Ok(Self {
            #[cfg(test)]
            port: table.get("serve").and_then(|serve| serve.get("port")).and_then(toml::Value::as_integer),
            headers: headers
                .filter_map(|(name, value)| Some((name.clone(), strings(value)?.into())))
                .collect(),
            watch: watch.filter(|path| !copied.iter().any(|served| path.starts_with(served))).collect(),
            copied,
        })
    }

    /// Puts the page together in an emptied folder, as `trunk build` does.
    pub fn assemble(&self, project: &Project, page: &Path) -> Result<()> {
        files::empty_folder(page)?;
        self.copied.iter().try_for_each(|path| files::copy_into(&project.path(path), page))
    }

    /// The watched files, and when each was last written.
    pub fn watched(&self, project: &Project) -> Result<Vec<(PathBuf, Option<SystemTime>)>> {
        let found: Result<Vec<_>> = self.watch.iter().map(|path| files::below(&project.path(path))).collect();
        Ok(found?.concat())
    }
}

/// Errors unless Trunk, where it is installed, puts the page together exactly as it stands in dist/.
pub fn builds_the_same(project: &Project) -> Result<()> {
    if Call::new("trunk").arg("--version").output().is_none() {
        say("Trunk is not installed: no page of its own to compare");
        return Ok(());
    }
    let page = project.scratch("trunk");
    let call = Call::new("trunk").args("--config trunk.toml build --release --dist").arg(&page);
    // Trunk wants a boolean where the convention says that any value will do.
    call.env("NO_COLOR", "true").current_dir(&project.root).run()?;
    let (ours, its) = (files::contents(&project.path("dist"))?, files::contents(&page)?);
    let differ = ours.keys().chain(its.keys()).find(|path| ours.get(*path) != its.get(*path));
    differ.map_or(Ok(()), |path| {
        Err(Failure::new(format!("Trunk puts another page together: {} differs.", path.display())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_of_the_page_is_also_sent_as_a_header() {
        let project = Project::open().unwrap();
        let text = files::read_text(&project.path("index.html")).unwrap();
        let (_, rest) = text.split_once("content=\"default-src").unwrap();
        let page = format!("default-src{}", rest.split_once('"').unwrap().0);
        let header = Trunk::read(&project).unwrap().headers["Content-Security-Policy"].clone();
        // Browsers heed this one only in a header.
        assert_eq!(header, format!("{page}; frame-ancestors *"));
        assert!(!page.contains("unsafe-inline") && !page.contains("'unsafe-eval'"), "{page}");
    }

    #[test]
    fn what_is_not_read_at_every_request_is_watched() {
        let trunk = Trunk::read(&Project::open().unwrap()).unwrap();
        assert_eq!(trunk.watch, ["src", "cpu-kernels", "Cargo.toml"]);
        assert_eq!(trunk.port, Some(crate::serve::DEFAULT_PORT.into()));
    }

    #[test]
    fn a_page_is_put_together_of_what_its_links_name() {
        let scratch = files::Scratch::new("assemble");
        let project = Project { root: scratch.0.join("sources"), target: scratch.0.join("target") };
        for (path, content) in [
            (
                "index.html",
                "<link data-trunk rel=\"copy-dir\" href=\"www\" />\n\
                            <link data-trunk rel=\"copy-file\" href=\"www/worker.js\" />",
            ),
            ("trunk.toml", ""),
            ("www/worker.js", "1"),
            ("www/views/cell.js", "2"),
            ("src/lib.rs", "3"),
        ] {
            files::write_changed(&project.path(path), content.as_bytes()).unwrap();
        }
        let page = scratch.0.join("page");
        files::write_changed(&page.join("stale"), b"").unwrap();
        Trunk::read(&project).unwrap().assemble(&project, &page).unwrap();
        let mut found = files::contents(&page).unwrap();
        assert_eq!(
            found.remove(Path::new("index.html")),
            Some(files::read(&project.path("index.html")).unwrap())
        );
        let expected = [("worker.js", "1"), ("www/views/cell.js", "2"), ("www/worker.js", "1")];
        assert_eq!(found, expected.map(|(path, content)| (path.into(), content.into())).into());
    }
}
