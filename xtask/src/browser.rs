//! Chromium and Firefox: found where they usually are, or installed through apt where that is allowed; and the crate's
//! tests in a worker of Chromium.

use crate::apt;
use crate::failure::{Failure, Result};
use crate::npm;
use crate::package;
use crate::project::Project;
use crate::run::{Call, say};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

const CHROMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const INSTALLED_CHROMES: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];
const FIREFOXES: [&str; 2] = ["firefox-esr", "firefox"];
const INSTALLED_FIREFOXES: [&str; 2] =
    ["/Applications/Firefox.app/Contents/MacOS/firefox", r"C:\Program Files\Mozilla Firefox\firefox.exe"];
const CHINESE_FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// The browser; installed where it is missing and may be.
pub fn find_or_install() -> Result<PathBuf> {
    let present = find()?;
    if let Some(browser) = present.filter(|_| cfg!(not(target_os = "linux")) || chinese_is_drawn()) {
        return Ok(browser);
    }
    match packages().and_then(|packages| apt::may_install(packages).map(|apt| (apt, packages))) {
        Ok((apt, packages)) => apt.install(packages)?,
        // Without a font Chinese is drawn as boxes: ugly on screenshots, no reason not to test.
        Err(_) if find()?.is_some() => say("No Chinese font is installed: screenshots will show boxes"),
        Err(failure) => return Err(failure),
    }
    find()?.ok_or_else(|| missing("apt installed Chromium, but it is not where it usually is."))
}

/// Runs a test program of the crate in a worker of the browser, which has a GPU in software; with names, only the
/// tests whose names contain one of them.
pub fn test_in_worker(project: &Project, wasm: &Path, names: &[String]) -> Result<()> {
    let folder = project.scratch("worker");
    let mut bindgen = Bindgen::new();
    // The program's own start would run no test.
    bindgen.out_name("tests").typescript(false).emit_start(false).debug(true);
    package::bind(&mut bindgen, wasm, &folder)?;
    let call = npm::script(project, "xtask/worker.mjs").arg(folder).env("CHROME", find_or_install()?);
    names.iter().fold(call, |call, name| call.arg(name)).run()
}

/// Firefox; installed where it is missing and may be.
pub fn find_or_install_firefox() -> Result<PathBuf> {
    let find = || find_one("FIREFOX", &FIREFOXES, &INSTALLED_FIREFOXES);
    let missing = || Failure::new("Firefox is missing. Install it, or set FIREFOX to where it is.");
    if let Some(firefox) = find()? {
        return Ok(firefox);
    }
    // Ubuntu's package is none: it installs a snap.
    if apt::distribution().as_deref() != Some("debian") {
        return Err(missing());
    }
    apt::may_install(FIREFOXES[0])?.install(FIREFOXES[0])?;
    find()?.ok_or_else(missing)
}

/// Chromium, or what CHROME names.
fn find() -> Result<Option<PathBuf>> {
    find_one("CHROME", &CHROMES, &INSTALLED_CHROMES)
}

/// The browser that a variable names, or one where they usually are.
fn find_one(variable: &str, programs: &[&str], installed: &[&str]) -> Result<Option<PathBuf>> {
    match std::env::var_os(variable).map(PathBuf::from) {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => {
            Err(Failure::new(format!("{variable} names {}, where there is no program.", path.display())))
        }
        None => {
            let usual = installed.iter().map(PathBuf::from).find(|path| path.is_file());
            Ok(programs.iter().find_map(|name| on_path(name)).or(usual))
        }
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn chinese_is_drawn() -> bool {
    let listed = Call::new("fc-list").arg(":lang=zh").output();
    listed.is_some_and(|fonts| !fonts.is_empty()) || Path::new(CHINESE_FONT).is_file()
}

fn missing(why: &str) -> Failure {
    Failure::new(format!(
        "{why} Install Google Chrome or Chromium (macOS: `brew install --cask google-chrome`), or set CHROME to where \
         it is."
    ))
}

/// What this distribution calls Chromium and a Chinese font; errors with what a person has to
/// install where apt does not rule.
fn packages() -> Result<&'static str> {
    match apt::distribution().as_deref() {
        Some("debian") => Ok("chromium fonts-noto-cjk"),
        Some("ubuntu") => Ok("chromium-browser fonts-noto-cjk"),
        _ => Err(missing("Chromium is missing.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_can_be_installed_or_named() {
        let message = missing("Chromium is missing.").to_string();
        assert!(message.starts_with("Chromium is missing. Install") && message.contains("CHROME"));
    }
}
