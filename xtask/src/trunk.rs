//! The page's description, in trunk.toml and index.html's links for Trunk: what it consists of, how it is served, what
//! is watched. This program heeds it by itself, so that nobody waits for Trunk to be compiled.

use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use crate::run::{Call, say};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What `trunk` would read.
pub struct Trunk {
    /// The files and folders that stand in the page under their last name: those that links name, and index.html.
    pub copied: Vec<String>,
    /// How it is served: its `port`, where nobody asks for another, and the `headers` that are sent with everything.
    pub serve: Value,
    /// What is watched, below the project's root, but for what the page's server reads anew by itself.
    watch: Vec<String>,
}

impl Trunk {
    pub fn read(project: &Project) -> Result<Self> {
        let page = files::read_text(&project.path("index.html"))?;
        let links = page.split("<link data-trunk rel=\"copy-").skip(1);
        let linked = links.filter_map(|rest| rest.split('"').nth(2));
        let copied: Vec<String> = linked.chain(["index.html"]).map(String::from).collect();
        let text = files::read_text(&project.path("trunk.toml"))?;
        let mut described: Value =
            toml::from_str(&text).map_err(|error| Failure::new(format!("trunk.toml: {error}")))?;
        let watch = described["watch"]["watch"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let watch = watch.filter(|path| !copied.iter().any(|served| path.starts_with(served)));
        Ok(Self { watch: watch.map(String::from).collect(), serve: described["serve"].take(), copied })
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
    fn what_is_served_and_watched_is_what_the_page_says() {
        let project = Project::open().unwrap();
        let trunk = Trunk::read(&project).unwrap();
        // What the server reads at every request is not watched.
        assert_eq!(trunk.watch, ["src", "cpu-kernels", "Cargo.toml"]);
        assert_eq!(trunk.serve["port"], crate::serve::DEFAULT_PORT);
        let text = files::read_text(&project.path("index.html")).unwrap();
        let (_, rest) = text.split_once("content=\"default-src").unwrap();
        let policy = format!("default-src{}", rest.split_once('"').unwrap().0);
        // Browsers heed the last one only in a header.
        let header = format!("{policy}; frame-ancestors *");
        assert_eq!(trunk.serve["headers"]["Content-Security-Policy"], header);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    }

    #[test]
    fn a_page_is_put_together_of_what_its_links_name() {
        let scratch = files::Scratch::new("assemble");
        let project = Project { root: scratch.0.join("sources"), target: scratch.0.join("target") };
        let page = scratch.0.join("page");
        let index = r#"<link data-trunk rel="copy-dir" href="www" /> <link data-trunk rel="copy-file" href="www/worker.js" />"#;
        let write = |path: PathBuf, content: &str| files::write_changed(&path, content.as_bytes()).unwrap();
        let sources =
            [("index.html", index), ("www/worker.js", "1"), ("www/views/cell.js", "2"), ("src/lib.rs", "3")];
        sources.iter().for_each(|(path, content)| write(project.path(path), content));
        write(project.path("trunk.toml"), "");
        write(page.join("stale"), "");
        Trunk::read(&project).unwrap().assemble(&project, &page).unwrap();
        let expected =
            [("index.html", index), ("www/views/cell.js", "2"), ("www/worker.js", "1"), ("worker.js", "1")];
        let expected = expected.map(|(path, content)| (path.into(), content.into())).into();
        assert_eq!(files::contents(&page).unwrap(), expected);
    }
}
