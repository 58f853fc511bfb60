//! `cargo xtask bench`: criterion's benches, then the built page in a real browser; `bench loading`: only
//! how the page loads.

use crate::failure::Result;
use crate::project::Project;
use crate::run::{Call, say};
use crate::rust::WASM;
use crate::{browser, dist, tools};

/// What lets Chromium offer WebGPU without a GPU.
const SOFTWARE_GPU: &[&str] =
    &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    Everything,
    /// How the page in dist/ loads.
    Loading,
}

pub fn bench(project: &Project, what: What) -> Result<()> {
    if what == What::Everything {
        say("Measuring natively");
        project.cargo("bench --package denoise-lab").run()?;
    }
    dist::dist(project)?;
    let browser = browser::find_or_install()?;
    say("Measuring in the browser");
    let script = Call::new("node").arg(project.path("benches/browser.mjs")).env("CHROME", browser.chrome);
    let script = if what == What::Loading { script.arg("loading") } else { script };
    script.current_dir(&project.root).run()?;
    if what == What::Everything {
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
