//! What a visitor downloads, raw and as a host sends it (gzip).

use crate::failure::{Failure, Result};
use crate::files;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::path::Path;

/// The most the small build, on the page's thread, may weigh: bytes of gzip. It has the distributions of four corpora, the
/// bounds of seven processes, settings and links, the lanes' stories in two languages: docs/results.md says what weighs
/// what.
const CORE_LIMIT: usize = 336_000;
/// The most a visitor without WebGPU downloads in all: bytes of gzip. Two thirds are the build that trains, of which
/// the library's operations for every type of number are more than a third.
const TOTAL_LIMIT: usize = 1_585_000;
/// The most the build for a GPU may weigh, fetched in the background by visitors who have one.
const WEBGPU_LIMIT: usize = 4_000_000;

/// One part of the download, in bytes.
#[derive(Debug, PartialEq)]
pub struct Download {
    pub part: &'static str,
    pub raw: usize,
    pub gzip: usize,
}

/// Whether the file of this path belongs to a part.
type Holds = fn(&str) -> bool;

/// The parts, in the order they are loaded. A file belongs to the first whose test its path passes.
const PARTS: [(&str, Holds); 5] = [
    ("core", |path| path.starts_with("pkg/core/")),
    ("cpu", |path| path.starts_with("pkg/cpu/")),
    ("webgpu", |path| path.starts_with("pkg/webgpu/")),
    ("page", |path| !path.starts_with("www/checkpoints/")),
    ("checkpoint", |_| true),
];

/// Weighs a built page. Of the checkpoints, of which a visitor downloads one, the largest counts.
pub fn measure(dist: &Path) -> Result<Vec<Download>> {
    let mut downloads: Vec<Download> =
        PARTS.iter().map(|(part, _)| Download { part, raw: 0, gzip: 0 }).collect();
    for path in loaded_files(dist)? {
        let content = files::read(&dist.join(&path))?;
        let compressed = gzip(&content);
        let Some(index) = PARTS.iter().position(|(_, holds)| holds(&path)) else { continue };
        let download = &mut downloads[index];
        if download.part == "checkpoint" {
            download.raw = download.raw.max(content.len());
            download.gzip = download.gzip.max(compressed);
        } else {
            download.raw += content.len();
            download.gzip += compressed;
        }
    }
    Ok(downloads)
}

/// Errors, with the figures, where a part is heavier than it may be.
pub fn check(downloads: &[Download]) -> Result<()> {
    let sum = |counts: fn(&str) -> bool| -> usize {
        downloads.iter().filter(|download| counts(download.part)).map(|download| download.gzip).sum()
    };
    let limits = [
        ("core", sum(|part| part == "core"), CORE_LIMIT),
        ("webgpu", sum(|part| part == "webgpu"), WEBGPU_LIMIT),
        ("the whole page", sum(|part| part != "webgpu"), TOTAL_LIMIT),
    ];
    for (what, gzip, limit) in limits {
        if gzip > limit {
            return Err(Failure::new(format!(
                "Downloading {what} takes {gzip} bytes of gzip; {limit} are allowed."
            )));
        }
    }
    Ok(())
}

/// The figures as a table, in kB (1000 bytes).
pub fn table(downloads: &[Download]) -> String {
    let row = |part: &str, raw: usize, gzip: usize| {
        format!("{part:<12}{:>9.1} kB{:>9.1} kB\n", raw as f64 / 1000.0, gzip as f64 / 1000.0)
    };
    let mut table = format!("{:<12}{:>12}{:>12}\n", "download", "raw", "gzip");
    for download in downloads {
        table += &row(download.part, download.raw, download.gzip);
    }
    let raw = downloads.iter().map(|download| download.raw).sum();
    table + &row("in all", raw, downloads.iter().map(|download| download.gzip).sum())
}

/// Paths in the page of what a browser loads: not declarations, manifests, licences and the like.
pub fn loaded_files(dist: &Path) -> Result<Vec<String>> {
    let found = files::below(dist)?.into_iter();
    let names = found.filter_map(|(path, _)| path.strip_prefix(dist).ok().map(named));
    Ok(names.filter(|name| is_loaded(name)).collect())
}

/// A path as addresses have it.
fn named(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn is_loaded(path: &str) -> bool {
    const LOADED: [&str; 8] = ["html", "js", "css", "wasm", "safetensors", "svg", "woff2", "json"];
    let ending = path.rsplit('.').next().unwrap_or_default();
    LOADED.contains(&ending) && path != "pkg/package.json"
}

/// How many bytes a content takes as gzip, at the level hosts use.
fn gzip(content: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).and_then(|()| encoder.finish()).map_or(content.len(), |bytes| bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn download(part: &'static str, gzip: usize) -> Download {
        Download { part, raw: 2 * gzip, gzip }
    }

    #[test]
    fn limits_hold_for_core_and_for_the_whole() {
        assert_eq!(check(&[download("core", CORE_LIMIT), download("cpu", 700_000)]), Ok(()));
        let message = check(&[download("core", CORE_LIMIT + 1)]).unwrap_err().to_string();
        assert!(message.contains(&format!("core takes {} bytes", CORE_LIMIT + 1)), "{message}");
        let message = check(&[download("core", 1), download("cpu", TOTAL_LIMIT)]).unwrap_err().to_string();
        assert!(message.contains(&format!("the whole page takes {} bytes", TOTAL_LIMIT + 1)), "{message}");
        assert_eq!(check(&[download("core", 1), download("webgpu", WEBGPU_LIMIT)]), Ok(()));
        let message = check(&[download("webgpu", WEBGPU_LIMIT + 1)]).unwrap_err().to_string();
        assert!(message.contains(&format!("webgpu takes {} bytes", WEBGPU_LIMIT + 1)), "{message}");
    }

    #[test]
    fn only_what_a_browser_loads_counts() {
        for path in
            ["index.html", "www/app.js", "pkg/cpu/denoise_lab_bg.wasm", "www/checkpoints/a.safetensors"]
        {
            assert!(is_loaded(path), "{path}");
        }
        for path in
            ["pkg/core/denoise_lab.d.ts", "pkg/README.md", "pkg/package.json", "www/vendor/htm.LICENSE"]
        {
            assert!(!is_loaded(path), "{path}");
        }
    }

    #[test]
    fn repetition_compresses() {
        let size = gzip(&[7; 10_000]);
        assert!(size > 0 && size < 100, "{size}");
    }

    #[test]
    fn the_table_adds_up() {
        let table = table(&[download("core", 1000), download("cpu", 2000)]);
        let last = table.lines().last().unwrap();
        assert!(last.contains("6.0 kB") && last.contains("3.0 kB"), "{table}");
    }
}
