//! Files: reading, writing only what changed, fingerprints of what a finished step depended on.

use crate::failure::{Failure, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::file("read", path, &error))
}

pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| Failure::file("create", path, &error))
}

/// Writes a file unless it has this content already, so that nothing watching it wakes for nothing.
pub fn write_changed(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    fs::write(path, content).map_err(|error| Failure::file("write", path, &error))
}

/// Removes a file below `root`, and the folders in between that held nothing else.
pub fn remove(root: &Path, file: &str) -> Result<()> {
    let path = root.join(file);
    fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))?;
    let folders = path.ancestors().skip(1).take_while(|folder| *folder != root);
    // Only an empty folder is removed; where one is not, those above it are not either.
    folders.take_while(|folder| fs::remove_dir(folder).is_ok()).for_each(drop);
    Ok(())
}

/// Empties a folder, creating it where it is missing.
pub fn empty_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(|error| Failure::file("empty", path, &error))?;
    }
    create_folder(path)
}

/// Makes the flat folder `to` hold exactly the files of the flat folder `from`.
pub fn mirror(from: &Path, to: &Path) -> Result<()> {
    let wanted = names(from)?;
    create_folder(to)?;
    for name in names(to)?.difference(&wanted) {
        let path = to.join(name);
        fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))?;
    }
    wanted.iter().try_for_each(|name| write_changed(&to.join(name), &read(&from.join(name))?))
}

/// Copies a file, or a folder with all below it, into another folder, under its own name.
pub fn copy_into(from: &Path, folder: &Path) -> Result<()> {
    let beside = from.parent().unwrap_or(from);
    below(from)?.iter().try_for_each(|(path, _)| {
        write_changed(&folder.join(path.strip_prefix(beside).unwrap_or(path)), &read(path)?)
    })
}

/// What the files of a folder and below it contain, by their paths in it.
pub fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let found = below(folder)?;
    found
        .iter()
        .map(|(path, _)| Ok((path.strip_prefix(folder).unwrap_or(path).into(), read(path)?)))
        .collect()
}

/// The names of a folder's files, without its sub-folders.
fn names(folder: &Path) -> Result<BTreeSet<OsString>> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file("list", folder, &error))?;
    Ok(entries.flatten().filter(|entry| entry.path().is_file()).map(|entry| entry.file_name()).collect())
}

/// The files in a folder and below it, in order, each with when it was last written; of a file, itself.
pub fn below(path: &Path) -> Result<Vec<(PathBuf, Option<SystemTime>)>> {
    if !path.is_dir() {
        return Ok(vec![(path.to_path_buf(), fs::metadata(path).and_then(|data| data.modified()).ok())]);
    }
    let entries = fs::read_dir(path).map_err(|error| Failure::file("list", path, &error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let found: Result<Vec<_>> = paths.iter().map(|path| below(path)).collect();
    Ok(found?.concat())
}

/// A short fingerprint of everything a step depends on.
pub fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Whether the stamp beside a step's result says it was done with this fingerprint.
pub fn is_done(stamp: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|done| done == fingerprint)
}

/// Runs a step unless the stamp beside its result says it was done with the same fingerprint.
pub fn once(stamp: &Path, fingerprint: &str, step: impl FnOnce() -> Result<()>) -> Result<()> {
    if is_done(stamp, fingerprint) {
        return Ok(());
    }
    step()?;
    write_changed(stamp, fingerprint.as_bytes())
}

/// A fresh folder for one test, removed when dropped.
#[cfg(test)]
pub struct Scratch(pub std::path::PathBuf);

#[cfg(test)]
impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("denoise-lab-{name}-{}", std::process::id()));
        empty_folder(&path).unwrap();
        Self(path)
    }
}

#[cfg(test)]
impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_holds_exactly_the_same_files() {
        let scratch = Scratch::new("mirror");
        let (from, to) = (scratch.0.join("from"), scratch.0.join("to"));
        write_changed(&from.join("a"), b"new").unwrap();
        write_changed(&to.join("a"), b"old").unwrap();
        write_changed(&to.join("b"), b"stale").unwrap();
        mirror(&from, &to).unwrap();
        assert_eq!(names(&to).unwrap(), names(&from).unwrap());
        assert_eq!(read(&to.join("a")).unwrap(), b"new");
    }

    #[test]
    fn a_removed_file_takes_the_folders_along_that_it_leaves_empty() {
        let scratch = Scratch::new("remove");
        for file in ["a/b/c", "a/d"] {
            write_changed(&scratch.0.join(file), b"").unwrap();
        }
        remove(&scratch.0, "a/b/c").unwrap();
        assert!(!scratch.0.join("a/b").exists() && scratch.0.join("a/d").exists());
        remove(&scratch.0, "a/d").unwrap();
        assert!(!scratch.0.join("a").exists() && scratch.0.exists());
        assert!(remove(&scratch.0, "a/d").is_err());
    }

    #[test]
    fn a_step_is_done_once_until_its_fingerprint_changes() {
        let scratch = Scratch::new("once");
        let stamp = scratch.0.join("stamp");
        let mut runs = 0;
        for fingerprint in ["1", "1", "2"] {
            once(&stamp, fingerprint, || {
                runs += 1;
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(runs, 2);
    }

    #[test]
    fn a_step_that_fails_is_done_again() {
        let scratch = Scratch::new("fails");
        let stamp = scratch.0.join("stamp");
        let failed = once(&stamp, "1", || Err(Failure::new("no")));
        assert!(failed.is_err());
        assert!(!stamp.exists());
    }

    #[test]
    fn fingerprints_tell_where_parts_end() {
        assert_eq!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"ab", b"c"]));
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
    }
}
