//! Chromium and its driver: found where they usually are, or installed through apt where that is
//! allowed.

use crate::apt;
use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use crate::run::{Call, say};
use crate::{package, tools};
use std::path::{Path, PathBuf};

const CHROMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const INSTALLED_CHROMES: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];
const CHINESE_FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// A browser that tests drive.
pub struct Browser {
    pub chrome: PathBuf,
    /// chromedriver, of the same version.
    pub driver: PathBuf,
}

/// The browser; installed where it is missing and may be.
pub fn find_or_install() -> Result<Browser> {
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

/// What lets Chromium offer WebGPU without a GPU.
const SOFTWARE_GPU: &[&str] =
    &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

/// Runs tests of the crate in a worker of the browser, which has a GPU in software.
pub fn test_in_worker(project: &Project, tests: &str, options: &[&str]) -> Result<()> {
    let browser = find_or_install()?;
    let runner = tools::test_runner(project)?;
    let text = files::read_text(&project.path("webdriver.json"))?;
    let configuration = project.scratch("webdriver.json");
    files::write_changed(&configuration, adapted(&text, &browser.chrome, SOFTWARE_GPU).as_bytes())?;
    let call = package::cargo_test(project).args(tests);
    options
        .iter()
        .fold(call, |call, option| call.arg(option))
        .with_path(runner.as_deref())
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", configuration)
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "1200")
        .run()
}

/// The configuration with the browser's own path and more arguments in it.
fn adapted(configuration: &str, chrome: &Path, arguments: &[&str]) -> String {
    let options = "\"goog:chromeOptions\": {";
    let list = "\"args\": [";
    let added: String = arguments.iter().map(|argument| format!("\n      {argument:?},")).collect();
    configuration.replacen(options, &format!("{options}\n    \"binary\": {chrome:?},"), 1).replacen(
        list,
        &format!("{list}{added}"),
        1,
    )
}

fn find() -> Result<Option<Browser>> {
    let chrome = named("CHROME")?.or_else(|| {
        let usual = INSTALLED_CHROMES.iter().map(PathBuf::from).find(|path| path.is_file());
        CHROMES.iter().find_map(|name| on_path(name)).or(usual)
    });
    let driver = named("CHROMEDRIVER")?.or_else(|| on_path("chromedriver"));
    Ok(chrome.zip(driver).map(|(chrome, driver)| Browser { chrome, driver }))
}

/// The program an environment variable names, if it is set.
fn named(variable: &str) -> Result<Option<PathBuf>> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else { return Ok(None) };
    if path.is_file() {
        return Ok(Some(path));
    }
    Err(Failure::new(format!("{variable} names {}, where there is no program.", path.display())))
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
        "{why} Install Google Chrome or Chromium and chromedriver of the same version (macOS: `brew install --cask \
         google-chrome chromedriver`), or set CHROME and CHROMEDRIVER to where they are."
    ))
}

/// What this distribution calls Chromium, its driver and a Chinese font; errors with what a person has to
/// install where apt does not rule.
fn packages() -> Result<&'static str> {
    match apt::distribution().as_deref() {
        Some("debian") => Ok("chromium chromium-driver fonts-noto-cjk"),
        Some("ubuntu") => Ok("chromium-browser chromium-chromedriver fonts-noto-cjk"),
        _ => Err(missing("Chromium or its driver is missing.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drivers_configuration_names_the_browser_and_its_arguments() {
        let configuration = "{\n  \"goog:chromeOptions\": {\n    \"args\": [\n      \"--a\"\n    ]\n  }\n}\n";
        let text = adapted(configuration, Path::new(r"C:\Chrome\chrome.exe"), &["--b=c"]);
        assert!(text.contains(r#""binary": "C:\\Chrome\\chrome.exe","#), "{text}");
        assert!(text.contains("\"args\": [\n      \"--b=c\",\n      \"--a\""), "{text}");
    }

    #[test]
    fn what_is_missing_can_be_installed_or_named() {
        let message = missing("Chromium is missing.").to_string();
        assert!(message.starts_with("Chromium is missing. Install") && message.contains("CHROMEDRIVER"));
    }
}
