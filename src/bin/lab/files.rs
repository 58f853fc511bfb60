//! Files that are written as a whole or not at all.

use denoise_lab::error::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

/// Whether a file can be written there at all: better known before training than after.
pub fn check_folder(out: &Path) -> Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.is_dir() && !out.is_dir() {
        return Ok(());
    }
    let (out, folder) = (out.display(), folder.display());
    Err(Error::new(
        ErrorKind::File,
        format!("不能存到 {out}：{folder} 须是已有的文件夹，{out} 须是文件名。"),
        format!(
            "The result cannot be saved to {out}: {folder} has to be a folder that exists, and {out} no folder."
        ),
    ))
}

/// Makes the folder that files will be written into, if it is not there: better before training than after.
pub fn make_folder(out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).map_err(|error| {
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

/// Writes beside the file and renames, so that a run saved before is never lost half-way.
pub fn write(out: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = out.as_os_str().to_os_string();
    name.push(".part");
    let part = PathBuf::from(name);
    std::fs::write(&part, bytes)
        .and_then(|()| std::fs::rename(&part, out))
        .map_err(|error| file_error("write", out, &error))
}

/// A file that cannot be read or written (`action`).
pub fn file_error(action: &str, path: &Path, error: &std::io::Error) -> Error {
    let path = path.display();
    Error::new(
        ErrorKind::File,
        format!("{}文件 {path} 失败：{error}。", if action == "read" { "读" } else { "写" }),
        format!("Cannot {action} the file {path}: {error}."),
    )
}
