//! Where a result is written: asked before the work whether it can be, and then as a whole or not at all.

use crate::files::file_error;
use denoise_lab::error::{Error, ErrorKind, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Links that are followed before they are taken for a circle, as by Linux.
const MOST_LINKS: usize = 40;

/// A file that a result will be written to, once or again and again.
#[derive(Debug)]
pub struct Destination {
    /// As it was asked for.
    asked: PathBuf,
    /// Where that leads: the target of a link stays one, and what is written goes there.
    file: PathBuf,
}

impl Destination {
    /// Asks everything that writing there needs, by making a file beside it and taking it away again: better
    /// known before training than after.
    pub fn of(asked: &Path) -> Result<Self> {
        check_kind(asked)?;
        let file = followed(asked).map_err(|error| file_error("write", asked, &error))?;
        let destination = Self { asked: asked.to_path_buf(), file };
        let folder = folder_of(&destination.file);
        if !folder.is_dir() {
            return Err(no_folder(asked, folder));
        }
        Temporary::create(folder).map_err(|error| not_writable(asked, folder, &error))?;
        Ok(destination)
    }

    /// Writes all of `bytes`, or leaves what was there. Once it returns they are on the disk.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        // What is there may have changed while something was trained.
        check_kind(&self.asked)?;
        self.replace(bytes).map_err(|error| file_error("write", &self.asked, &error))
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let folder = folder_of(&self.file);
        cut()?;
        let mut temporary = Temporary::create(folder)?;
        cut()?;
        temporary.file.write_all(bytes)?;
        cut()?;
        if let Ok(before) = fs::metadata(&self.file) {
            // Who may read it is worth keeping, and is no reason not to save: not every file system knows it.
            let _ = temporary.file.set_permissions(before.permissions());
        }
        cut()?;
        temporary.file.sync_all()?;
        cut()?;
        temporary.rename(&self.file)?;
        cut()?;
        sync(folder);
        Ok(())
    }
}

/// Where a test has writing fail, or the program killed.
#[cfg(not(test))]
fn cut() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use tests::cut;

/// A file beside the one to be replaced, of a name that nobody else uses; gone when dropped, unless renamed.
struct Temporary {
    path: PathBuf,
    file: File,
    is_renamed: bool,
}

impl Temporary {
    fn create(folder: &Path) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            // Not made of the file's own name, which may be as long as a name can be.
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!(".lab-{}-{number}.part", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { path, file, is_renamed: false }),
                // Left behind by a program of this number, or of one on another machine.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn rename(mut self, to: &Path) -> io::Result<()> {
        fs::rename(&self.path, to)?;
        self.is_renamed = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_renamed {
            // Nothing can be done about a file that will not go.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Makes the folder that files will be written into, if it is not there: better before training than after.
pub fn make_folder(out: &Path) -> Result<()> {
    fs::create_dir_all(out).map_err(|error| {
        let out = out.display();
        Error::new(
            ErrorKind::File,
            format!("不能存到 {out} 里：它须是文件夹，或是能新建文件夹的地方（{error}）。"),
            format!(
                "The results cannot be saved in {out}: it has to be a folder, or where one can be made ({error})."
            ),
        )
    })
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a path leads, through links; the last of them may lead to a file that is not there yet.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            // From the link's own folder, unless it is absolute.
            Ok(target) => path = folder_of(&path).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Whether a file can be there: there is none, or a regular one that may be replaced. To rename onto a device or
/// a pipe would put a file in its place.
fn check_kind(path: &Path) -> Result<()> {
    let ends_in_slash = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(is_folder(path)),
        Ok(found) if !found.is_file() => Err(no_regular_file(path)),
        Ok(found) if found.permissions().readonly() => Err(write_protected(path)),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && ends_in_slash => Err(is_folder(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // A name that is too long, a folder that may not be looked into, links in a circle.
        Err(error) => Err(file_error("write", path, &error)),
    }
}

/// Has the folder remember the new name even if the power fails; where folders cannot be asked to, the file
/// itself is safe already.
fn sync(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

fn no_folder(out: &Path, folder: &Path) -> Error {
    let folder = folder.display();
    not_saved(
        out,
        format!("没有文件夹 {folder}；请先建好它，或换一个地方"),
        format!("there is no folder {folder}; make it, or choose another"),
    )
}

fn not_writable(out: &Path, folder: &Path, error: &io::Error) -> Error {
    let folder = folder.display();
    not_saved(
        out,
        format!("文件夹 {folder} 里写不了文件（{error}）；请换一个文件夹"),
        format!("no file can be written in the folder {folder} ({error}); choose another"),
    )
}

fn is_folder(out: &Path) -> Error {
    not_saved(out, "它是文件夹；请给出文件名", "it is a folder; give the name of a file")
}

fn no_regular_file(out: &Path) -> Error {
    not_saved(
        out,
        "它不是普通文件，而是设备、管道之类；请给出文件名",
        "it is no regular file but a device, a pipe or the like; give the name of a file",
    )
}

fn write_protected(out: &Path) -> Error {
    not_saved(
        out,
        "这个文件是只读的；请给出另一个文件名，或解除只读",
        "that file is write-protected; give another name, or lift the protection",
    )
}

fn not_saved(out: &Path, zh: impl std::fmt::Display, en: impl std::fmt::Display) -> Error {
    let out = out.display();
    Error::new(
        ErrorKind::File,
        format!("不能存到 {out}：{zh}。"),
        format!("The result cannot be saved to {out}: {en}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::process::Command;

    /// Where the child of a test writes, and at which operation it is killed.
    const KILLED_AT: &str = "LAB_TEST_KILLED_AT";
    const FILE: &str = "LAB_TEST_FILE";
    /// Operations before which a write is cut.
    const OPERATIONS: usize = 6;

    thread_local! {
        /// Operations before one fails; whether the program ends there.
        static LEFT: Cell<Option<(usize, bool)>> = const { Cell::new(None) };
    }

    pub fn cut() -> io::Result<()> {
        match LEFT.take() {
            Some((0, true)) => std::process::abort(),
            Some((0, false)) => Err(io::Error::other("cut")),
            left => {
                LEFT.set(left.map(|(left, ends)| (left - 1, ends)));
                Ok(())
            }
        }
    }

    fn write(file: &Path, bytes: &[u8], cut: Option<(usize, bool)>) -> Result<()> {
        let destination = Destination::of(file)?;
        LEFT.set(cut);
        let written = destination.write(bytes);
        LEFT.set(None);
        written
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("lab-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_write_that_fails_at_any_operation_leaves_the_old_or_the_new_and_nothing_beside() {
        let folder = folder("fails");
        let file = folder.join("file");
        for operation in 0..=OPERATIONS {
            write(&file, b"old", None).unwrap();
            let fails = write(&file, b"the new", Some((operation, false))).is_err();
            assert_eq!(fails, operation < OPERATIONS);
            let is_renamed = operation >= OPERATIONS - 1;
            assert_eq!(fs::read(&file).unwrap(), if is_renamed { &b"the new"[..] } else { b"old" });
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_program_killed_at_any_operation_leaves_the_old_or_the_new_whole() {
        if let (Ok(operation), Some(file)) = (std::env::var(KILLED_AT), std::env::var_os(FILE)) {
            return write(Path::new(&file), b"the new", Some((operation.parse().unwrap(), true))).unwrap();
        }
        let folder = folder("killed");
        let file = folder.join("file");
        for operation in 0..=OPERATIONS {
            write(&file, b"old", None).unwrap();
            let mut child = Command::new(std::env::current_exe().unwrap());
            child.args([
                "--exact",
                "destination::tests::a_program_killed_at_any_operation_leaves_the_old_or_the_new_whole",
            ]);
            let ended = child.env(KILLED_AT, operation.to_string()).env(FILE, &file).output().unwrap();
            assert_eq!(ended.status.success(), operation == OPERATIONS);
            let is_renamed = operation >= OPERATIONS - 1;
            assert_eq!(fs::read(&file).unwrap(), if is_renamed { &b"the new"[..] } else { b"old" });
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
