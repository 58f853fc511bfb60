//! Results of runs in a folder, a file each, named by all that the result depends on: whoever runs the same writes the same.

use crate::destination::{Destination, make_folder};
use crate::files::{RESULT, file_error, read};
use crate::output::pretty;
use denoise_lab::corpus::text::fingerprint;
use denoise_lab::error::{Error, ErrorKind, Result};
use denoise_lab::study::comparison::{PlannedRun, RunResult};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Who wrote a result, and how: the program's version, and the file format's.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "/1");
const EXTENSION: &str = "json";
/// The field with the fingerprint of all others.
const CHECKSUM: &str = "checksum";

/// A folder of results.
pub struct Results(PathBuf);

/// What a file holds, beside its checksum.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// [`VERSION`].
    version: String,
    /// The command line whose run it was first, with whatever concerns results; nothing depends on it.
    pub sweep: Vec<String>,
    /// The planned run.
    of: Value,
    /// What came of it; of a run that failed, why.
    outcome: std::result::Result<RunResult, Error>,
}

/// What a run's file is called, without `.json`.
pub fn name_of(planned: &PlannedRun) -> Result<String> {
    Ok(name(&described(planned)?))
}

fn described(planned: &PlannedRun) -> Result<Value> {
    serde_json::to_value(planned).map_err(|_| no_number(&planned.run.training.seed.to_string()))
}

fn name(of: &Value) -> String {
    fingerprint(&json!([VERSION, of]).to_string())
}

impl Results {
    /// In this folder, which is not looked into yet.
    pub fn within(folder: &Path) -> Self {
        Self(folder.to_path_buf())
    }

    /// Makes the folder, if need be.
    pub fn make(&self) -> Result<()> {
        make_folder(&self.0)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The file of this name.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name).with_extension(EXTENSION)
    }

    /// What came of a run, if that is known here.
    pub fn find(&self, planned: &PlannedRun) -> Result<Option<Result<RunResult>>> {
        let of = described(planned)?;
        let path = self.file(&name(&of));
        if !path.try_exists().map_err(|error| file_error("read", &path, &error))? {
            return Ok(None);
        }
        let kept = open(&path)?;
        if kept.of == of { Ok(Some(kept.outcome)) } else { Err(damaged(&path)) }
    }

    /// Keeps what came of a run of a sweep, and says where.
    pub fn keep(
        &self,
        planned: &PlannedRun,
        sweep: &[String],
        outcome: &Result<RunResult>,
    ) -> Result<PathBuf> {
        let of = described(planned)?;
        let path = self.file(&name(&of));
        let kept = Kept { version: VERSION.to_string(), sweep: sweep.to_vec(), of, outcome: outcome.clone() };
        let unwritable = || no_number(&path.display().to_string());
        let mut document = serde_json::to_value(&kept).map_err(|_| unwritable())?;
        let checksum = fingerprint(&document.to_string());
        document[CHECKSUM] = checksum.into();
        let bytes = pretty(&document)?;
        // JSON has no infinity: what would not come back is not kept.
        if parsed(&bytes, &path).is_ok_and(|kept| kept.outcome == *outcome) {
            Destination::of(&path)?.write(&bytes)?;
            return Ok(path);
        }
        Err(unwritable())
    }

    /// Everything that is here, by name.
    pub fn all(&self) -> Result<Vec<(String, Kept)>> {
        let unreadable = |error| file_error("read", &self.0, &error);
        let entries: std::io::Result<Vec<PathBuf>> =
            fs::read_dir(&self.0).map_err(unreadable)?.map(|entry| Ok(entry?.path())).collect();
        let is_result = |path: &PathBuf| path.extension().is_some_and(|extension| extension == EXTENSION);
        let mut paths: Vec<PathBuf> = entries.map_err(unreadable)?.into_iter().filter(is_result).collect();
        paths.sort();
        paths.into_iter().map(|path| Ok((stem(&path), open(&path)?))).collect()
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn open(path: &Path) -> Result<Kept> {
    parsed(&read(path, RESULT)?, path)
}

/// Refuses what was written by another version, or is not as it was written.
fn parsed(bytes: &[u8], path: &Path) -> Result<Kept> {
    let broken = || damaged(path);
    let mut document: Value = serde_json::from_slice(bytes).map_err(|_| broken())?;
    let version = document["version"].as_str().ok_or_else(broken)?;
    if version != VERSION {
        return Err(other_version(path, version));
    }
    let checksum = document.as_object_mut().and_then(|fields| fields.remove(CHECKSUM)).ok_or_else(broken)?;
    if checksum != *fingerprint(&document.to_string()) {
        return Err(broken());
    }
    let kept: Kept = serde_json::from_value(document).map_err(|_| broken())?;
    if stem(path) == name(&kept.of) { Ok(kept) } else { Err(broken()) }
}

fn damaged(path: &Path) -> Error {
    let path = path.display();
    Error::new(
        ErrorKind::File,
        format!("{path} 不是结果文件，或已损坏、改名：请删去它，再跑那一次。"),
        format!("{path} is no result of a run, or damaged or renamed: delete it, and repeat that run."),
    )
}

fn other_version(path: &Path, version: &str) -> Error {
    let path = path.display();
    Error::new(
        ErrorKind::File,
        format!(
            "{path} 是版本 {version} 写的，这里是 {VERSION}：两者的结果不能混用；请用同一版本重跑，或换一个文件夹。"
        ),
        format!(
            "{path} was written by version {version}, this is {VERSION}, and their results are not mixed: repeat the runs with one version, or use another folder."
        ),
    )
}

fn no_number(what: &str) -> Error {
    Error::new(
        ErrorKind::Impossible,
        format!("{what} 的结果里有不是有限数的值，不能保存。"),
        format!("The result of {what} has a value that is no finite number, and cannot be kept."),
    )
}
