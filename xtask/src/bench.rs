//! `cargo xtask bench`: criterion's benches, then the built page in a real browser; with names after it, only
//! those parts of what is measured in the browser.

use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::run::{Call, say};
use crate::rust::WASM;
use crate::{browser, dist, tools};

/// What lets Chromium offer WebGPU without a GPU.
const SOFTWARE_GPU: &[&str] =
    &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

/// What of the page can be measured by itself, as benches/browser.mjs names it.
pub const PARTS: [&str; 6] = ["loading", "page", "model", "lanes", "stories", "demonstrations"];

/// Reads the name of a part.
pub fn read(name: &str) -> Result<&'static str> {
    PARTS.into_iter().find(|part| *part == name).ok_or_else(|| {
        Failure::new(format!("`bench` knows no part `{name}`; there are {}.", PARTS.join(", ")))
    })
}

/// Measures these parts of the page, or everything if none is named.
pub fn bench(project: &Project, parts: &[&'static str]) -> Result<()> {
    let everything = parts.is_empty();
    if everything {
        say("Measuring natively");
        project.cargo("bench --package denoise-lab").run()?;
    }
    dist::dist(project)?;
    let browser = browser::find_or_install()?;
    say("Measuring in the browser");
    let script = Call::new("node").arg(project.path("benches/browser.mjs")).env("CHROME", browser.chrome);
    parts.iter().fold(script, |script, part| script.arg(part)).current_dir(&project.root).run()?;
    if everything {
        say("Measuring WebGPU in the browser");
        gpu_in_worker(project)?;
    }
    Ok(())
}

/// A step by the library's operations and by kernels of our own, on whatever adapter the browser has,
/// SwiftShader in software if there is no other.
fn gpu_in_worker(project: &Project) -> Result<()> {
    let browser = browser::find_or_install()?;
    let bindgen = tools::wasm_bindgen(project)?;
    project
        .cargo("test --release --package denoise-lab --no-default-features --features webgpu --test web_gpu")
        .args(&format!("--target {WASM} --target-dir"))
        .arg(project.scratch("webgpu"))
        .args("-- --nocapture")
        .with_path(bindgen.as_deref())
        .env("CHROMEDRIVER", &browser.driver)
        .env(
            "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
            browser::driver_configuration(project, &browser, SOFTWARE_GPU)?,
        )
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "1200")
        .run()
}
