//! `cargo xtask bench`: criterion's benches, then the built page in a real browser.

use crate::failure::Result;
use crate::project::Project;
use crate::run::{Call, say};
use crate::rust::WASM;
use crate::{browser, dist, tools};

/// What lets Chromium offer WebGPU without a GPU.
const SOFTWARE_GPU: &[&str] =
    &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

pub fn bench(project: &Project) -> Result<()> {
    if !project.files_ending("benches", ".rs").is_empty() {
        say("Measuring natively");
        project.cargo("bench --package denoise-lab").run()?;
    }
    let script = project.path("benches/browser.mjs");
    if script.is_file() {
        dist::dist(project)?;
        let browser = browser::find_or_install()?;
        say("Measuring in the browser");
        Call::new("node").arg(script).env("CHROME", browser.chrome).current_dir(&project.root).run()?;
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
