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

/// A browser, and where it is looked for.
pub struct Browser {
    name: &'static str,
    /// What names it, for a command and for the tests.
    pub variable: &'static str,
    /// On PATH.
    programs: &'static [&'static str],
    /// Elsewhere.
    installed: &'static [&'static str],
    /// Where a person has it from.
    from: &'static str,
    /// What Debian calls it and what it needs, and Ubuntu, whose package of Firefox is none: it installs a snap.
    packages: [Option<&'static str>; 2],
}

pub const CHROMIUM: Browser = Browser {
    name: "Chromium",
    variable: "CHROME",
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    installed: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ],
    from: "Google Chrome or Chromium (macOS: `brew install --cask google-chrome`)",
    packages: [Some("chromium fonts-noto-cjk"), Some("chromium-browser fonts-noto-cjk")],
};

pub const FIREFOX: Browser = Browser {
    name: "Firefox",
    variable: "FIREFOX",
    programs: &["firefox-esr", "firefox"],
    installed: &[
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        r"C:\Program Files\Mozilla Firefox\firefox.exe",
    ],
    from: "Firefox (macOS: `brew install --cask firefox`)",
    packages: [Some("firefox-esr fonts-noto-cjk"), None],
};

const CHINESE_FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

impl Browser {
    /// Where it is; installed where it is missing and may be.
    pub fn find_or_install(&self) -> Result<PathBuf> {
        let present = self.find()?;
        if let Some(browser) = present.filter(|_| cfg!(not(target_os = "linux")) || chinese_is_drawn()) {
            return Ok(browser);
        }
        match self.packages().and_then(|packages| apt::may_install(packages).map(|apt| (apt, packages))) {
            Ok((apt, packages)) => apt.install(packages)?,
            // Without a font Chinese is drawn as boxes: ugly on screenshots, no reason not to test.
            Err(_) if self.find()?.is_some() => {
                say("No Chinese font is installed: screenshots will show boxes");
            }
            Err(failure) => return Err(failure),
        }
        let name = self.name;
        let lost = || self.missing(&format!("apt installed {name}, but it is not where it usually is."));
        self.find()?.ok_or_else(lost)
    }

    /// What its variable names, or where it usually is.
    fn find(&self) -> Result<Option<PathBuf>> {
        match std::env::var_os(self.variable).map(PathBuf::from) {
            Some(path) if path.is_file() => Ok(Some(path)),
            Some(path) => Err(Failure::new(format!(
                "{} names {}, where there is no program.",
                self.variable,
                path.display()
            ))),
            None => {
                let usual = self.installed.iter().map(PathBuf::from).find(|path| path.is_file());
                Ok(self.programs.iter().find_map(|name| on_path(name)).or(usual))
            }
        }
    }

    /// What this distribution calls it and a Chinese font; errors with what a person has to install where apt does not rule.
    fn packages(&self) -> Result<&'static str> {
        let [debian, ubuntu] = self.packages;
        let packages = match apt::distribution().as_deref() {
            Some("debian") => debian,
            Some("ubuntu") => ubuntu,
            _ => None,
        };
        packages.ok_or_else(|| self.missing(&format!("{} is missing.", self.name)))
    }

    fn missing(&self, why: &str) -> Failure {
        let Self { from, variable, .. } = self;
        Failure::new(format!("{why} Install {from}, or set {variable} to where it is."))
    }
}

/// Runs a test program of the crate in a worker of the browser, which has a GPU in software; with names, only the
/// tests whose names contain one of them.
pub fn test_in_worker(project: &Project, wasm: &Path, names: &[String]) -> Result<()> {
    let folder = project.scratch("worker");
    let mut bindgen = Bindgen::new();
    // The program's own start would run no test.
    bindgen.out_name("tests").typescript(false).emit_start(false).debug(true);
    package::bind(&mut bindgen, wasm, &folder)?;
    let call = npm::script(project, "xtask/worker.mjs")
        .arg(folder)
        .env(CHROMIUM.variable, CHROMIUM.find_or_install()?);
    names.iter().fold(call, |call, name| call.arg(name)).run()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_can_be_installed_or_named() {
        for browser in [CHROMIUM, FIREFOX] {
            let (missing, variable) = (format!("{} is missing.", browser.name), browser.variable);
            let message = browser.missing(&missing).to_string();
            assert!(message.starts_with(&format!("{missing} Install")) && message.contains(variable));
        }
    }
}
