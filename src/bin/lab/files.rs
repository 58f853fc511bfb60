//! Files that are read: no further than they can be used.

use denoise_lab::corpus::text::MAX_BYTES;
use denoise_lab::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What is read from a file.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The most bytes it can have.
    limit: u64,
    /// Where a byte stands in all of them, and which: what begins otherwise need not be read on.
    mark: Option<(usize, u8)>,
    /// What it is called, in Chinese and in English, and what to do about one that is too large.
    name: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
}

/// A text to train on.
pub const TEXT: Kind = Kind {
    limit: MAX_BYTES as u64,
    mark: None,
    name: ("文本", "a text"),
    remedy: ("请截取一部分", "take a part of it"),
};

/// A saved run. The largest there can be, of 65,535 characters and with a learned posterior, has half as much;
/// its header, after the eight bytes of its length, is JSON.
pub const CHECKPOINT: Kind = Kind {
    limit: 1_000_000_000,
    mark: Some((8, b'{')),
    name: ("检查点", "a saved run"),
    remedy: ("请选择由 lab train 或页面保存的文件", "choose a file saved by lab train or the page"),
};

/// What came of a run.
pub const RESULT: Kind = Kind {
    limit: 1_000_000,
    mark: None,
    name: ("运行结果", "a result"),
    remedy: ("请删去它，再跑那一次", "delete it, and repeat that run"),
};

/// A run or a state.
pub const CONFIGURATION: Kind = Kind {
    limit: 1_000_000,
    mark: None,
    name: ("配置", "a configuration"),
    remedy: ("请给出写着设置的 JSON 文件", "give a JSON file of settings"),
};

/// Reads a file of this kind. A device or a pipe does not say how much there is to come: it is read as far as the
/// limit, or no further than it takes to see that it is something else.
pub fn read(path: &Path, kind: Kind) -> Result<Vec<u8>> {
    read_up_to(path, kind)
        .map_err(|error| file_error("read", path, &error))?
        .map_err(|size| too_large(path, kind, size))
}

/// The same of a file that is written in UTF-8.
pub fn read_text(path: &Path, kind: Kind) -> Result<String> {
    String::from_utf8(read(path, kind)?).map_err(|error| not_utf_8(path, error.utf8_error().valid_up_to()))
}

/// The bytes; or, if they are too many, how many, if that is known.
fn read_up_to(path: &Path, kind: Kind) -> io::Result<std::result::Result<Vec<u8>, Option<u64>>> {
    let mut file = File::open(path)?;
    let found = file.metadata()?;
    if found.is_file() && found.len() > kind.limit {
        return Ok(Err(Some(found.len())));
    }
    let mut bytes = Vec::new();
    if let Some((at, mark)) = kind.mark {
        file.by_ref().take(at as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.get(at) != Some(&mark) {
            return Ok(Ok(bytes));
        }
    }
    let left = kind.limit + 1 - bytes.len() as u64;
    file.take(left).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > kind.limit { Err(None) } else { Ok(bytes) })
}

/// A file that cannot be read or written (`action`).
pub fn file_error(action: &str, path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    Error::new(
        ErrorKind::File,
        format!("{}文件 {path} 失败：{error}。", if action == "read" { "读" } else { "写" }),
        format!("Cannot {action} the file {path}: {error}."),
    )
}

fn too_large(path: &Path, kind: Kind, size: Option<u64>) -> Error {
    let Kind { name, remedy, limit, .. } = kind;
    let (path, limit) = (path.display(), limit as f64 / 1e6);
    let (zh, en) = match size.map(|bytes| bytes as f64 / 1e6) {
        Some(size) => (format!("有 {size} MB"), format!("has {size} MB")),
        None => (format!("超过 {limit} MB"), format!("has more than {limit} MB")),
    };
    Error::new(
        ErrorKind::File,
        format!("文件 {path} {zh}，{}最多 {limit} MB：{}。", name.0, remedy.0),
        format!("The file {path} {en}, the limit of {} is {limit} MB: {}.", name.1, remedy.1),
    )
}

fn not_utf_8(path: &Path, at: usize) -> Error {
    let path = path.display();
    Error::new(
        ErrorKind::File,
        format!("文件 {path} 从第 {} 个字节起不是 UTF-8：请把它另存为 UTF-8 编码。", at + 1),
        format!("The file {path} is not UTF-8 from byte {} on: save it in the encoding UTF-8.", at + 1),
    )
}
