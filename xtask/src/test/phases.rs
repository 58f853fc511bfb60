//! What the test command does, phase by phase.

use super::Group::{EndToEnd, Firefox, Gpu, Lint, Quick, Rust, Stories, Web};
use super::{Phase, phase};
use crate::browser::{Browser, CHROMIUM, FIREFOX};
use crate::failure::{Failure, Result};
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::Call;
use crate::rust::{self, WASM};
use crate::{dist, files, finish, npm, sizes, trunk, vulkan};
use std::path::{Path, PathBuf};

/// The stories that no other test tells.
const STORIES: &str = "stories.test.mjs";

/// All of them, the quick ones first.
pub(super) const PHASES: [Phase; 32] = [
    phase("Rust's components", &[Quick, Lint, Rust, Web, EndToEnd, Gpu], &[], |_| {
        rust::install_wasm_target()?;
        rust::install_checkers()
    }),
    phase("npm's packages", &[Quick, Lint, Web, EndToEnd, Stories, Firefox], &[], npm::install),
    // Linking whole and shrinking keep one core busy each, in a profile of their own, for which nothing before the page
    // waits. As a call, because it has threads of its own, whose output would not be kept.
    phase("the CPU's builds for visitors", &[EndToEnd, Stories], &["npm's packages"], |project| {
        project.cargo("xtask build --dist").run()
    })
    .beside(),
    phase("rustfmt", &[Quick, Lint], &["Rust's components"], |project| {
        project.cargo("fmt --all --check").run()
    }),
    phase("prettier", &[Quick, Lint], &["npm's packages"], |project| {
        npm::program(project, "prettier/bin/prettier.cjs").args("--check --log-level warn .").run()
    }),
    phase("eslint", &[Quick, Lint], &["npm's packages"], |project| {
        npm::program(project, "eslint/bin/eslint.js").args("--max-warnings 0 .").run()
    }),
    phase("unit tests of the page", &[Quick, Lint], &["npm's packages"], |project| {
        let below = files::below(&project.path("www"))?;
        let paths = below.into_iter().map(|(path, _)| path);
        let tests: Vec<PathBuf> =
            paths.filter(|path| path.to_string_lossy().ends_with(finish::UNIT_TEST)).collect();
        tests_in_node(project, &tests, &[]).run()
    }),
    phase("no WebGPU on the CPU", &[Quick, Lint, Web], &[], links_no_wgpu),
    phase("clippy", &[Quick, Lint], &["Rust's components"], |project| {
        clippy(project, "--workspace --all-targets")
    }),
    phase("clippy, core for wasm", &[Lint], &["Rust's components"], |project| {
        clippy_wasm(project, "--lib", "")
    }),
    phase("clippy, cpu for wasm", &[Lint], &["Rust's components"], |project| {
        clippy_wasm(project, "--lib --test web", "cpu")
    }),
    phase("clippy, WebGPU for wasm", &[Gpu], &["Rust's components"], |project| {
        clippy_wasm(project, "--lib --test web", "webgpu")
    }),
    phase("clippy, WebGPU", &[Gpu], &["Rust's components"], |project| {
        clippy(project, "--package denoise-lab --all-targets --features webgpu")
    }),
    phase("documentation", &[Rust], &[], |project| documentation(project, "--workspace")),
    phase("documentation, WebGPU", &[Gpu], &["Rust's components"], |project| {
        documentation(
            project,
            &format!("--package denoise-lab --lib --no-default-features --features webgpu --target {WASM}"),
        )
    }),
    phase("unit tests of the core", &[Quick], &[], |project| {
        project.cargo("test --package denoise-lab --lib --no-default-features").run()
    }),
    // Not optimised, as it was compiled to run this.
    phase("tests of xtask", &[Quick, Rust], &[], |project| project.cargo("test --package xtask").run()),
    phase("native tests", &[Rust], &[], |project| {
        project.cargo("test --release --package denoise-lab --package cpu-kernels").run()
    }),
    phase("Vulkan", &[Gpu], &[], |_| vulkan::find_or_install()),
    phase("native tests on a GPU", &[Gpu], &["Vulkan"], |project| {
        let line = "test --release --package denoise-lab --features webgpu --lib --test gpu";
        project.cargo(line).run()
    }),
    phase("Chromium", &[Quick, Web, EndToEnd, Stories], &[], |_| CHROMIUM.find_or_install().map(drop)),
    phase("the page for visitors", &[EndToEnd, Stories], &["the CPU's builds for visitors"], dist::for_tests),
    phase("what visitors download", &[EndToEnd], &["the page for visitors"], check_downloads),
    phase("one page", &[Quick], &["npm's packages", "Chromium"], |project| {
        package::fill(project, Profile::Release, package::PAGE)?;
        let tests = ["training", "protocol"].map(|name| project.path(&format!("tests/e2e/{name}.test.mjs")));
        let names = ["--test-name-pattern=trains, answers", "--test-name-pattern=random commands"];
        visit(project, &tests, &names, Some(&project.root))
    }),
    phase("the same page by Trunk", &[Stories], &["the page for visitors"], trunk::builds_the_same),
    phase("types", &[Lint], &["npm's packages"], check_types),
    // One build with WebGPU serves the tests of both devices.
    phase("tests in a worker", &[Web], &["Rust's components", "npm's packages", "Chromium"], |project| {
        package::cargo_test(project).args("--test web").run()
    })
    .beside(),
    phase("tests end to end", &[EndToEnd], &["the page for visitors", "Chromium"], |project| {
        let mut tests = project.files_ending("tests/e2e", ".test.mjs");
        tests.retain(|test| !test.ends_with(STORIES));
        visit(project, &tests, &[&format!("--test-concurrency={}", pages_at_a_time())], None)
    }),
    phase("stories", &[Stories], &[], |project| {
        project.cargo("test --release --package denoise-lab --test main stories -- --ignored").run()
    }),
    phase("stories on the page", &[Stories], &["the page for visitors", "Chromium"], |project| {
        visit(project, &[project.path("tests/e2e").join(STORIES)], &[], None)
    }),
    phase("Firefox", &[Firefox], &[], |_| FIREFOX.find_or_install().map(drop)),
    phase("the page in Firefox", &[Firefox], &["npm's packages", "Firefox"], |project| {
        package::fill(project, Profile::Release, package::PAGE)?;
        visit_in(&FIREFOX, project, &[project.path("tests/e2e/kills.test.mjs")], &[], Some(&project.root))
    }),
];

/// Clippy, with the profile of the tests: both share the compiled macros and build scripts.
fn clippy(project: &Project, line: &str) -> Result<()> {
    project.cargo("clippy --release").args(line).args("-- -D warnings").run()
}

/// The same for wasm, with these features.
fn clippy_wasm(project: &Project, targets: &str, features: &str) -> Result<()> {
    let features = if features.is_empty() { String::new() } else { format!("--features {features}") };
    let line = format!("--package denoise-lab {targets} --no-default-features {features} --target {WASM}");
    clippy(project, &line)
}

fn documentation(project: &Project, line: &str) -> Result<()> {
    project.cargo("doc --release --no-deps").args(line).env("RUSTDOCFLAGS", "-D warnings").run()
}

/// The small download must not carry WebGPU: no crate of it among the CPU build's dependencies.
fn links_no_wgpu(project: &Project) -> Result<()> {
    let tree = project
        .cargo("tree --package denoise-lab --no-default-features --features cpu --edges normal --prefix none")
        .args(&format!("--target {WASM}"))
        .output()
        .ok_or_else(|| Failure::new("`cargo tree` failed."))?;
    let found: Vec<&str> = gpu_crates(&tree);
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("The CPU build links crates for WebGPU: {}.", found.join(", "))))
}

/// The crates for WebGPU in the output of `cargo tree --prefix none`.
fn gpu_crates(tree: &str) -> Vec<&str> {
    let mut found: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    found.retain(|name| name.split(['-', '_']).any(|word| ["wgpu", "webgpu", "naga"].contains(&word)));
    found.sort_unstable();
    found.dedup();
    found
}

/// Sizes within their limits, and nothing in the CPU build that asks for a GPU. The build for a GPU is not shrunk here:
/// `cargo xtask dist` checks its size.
fn check_downloads(project: &Project) -> Result<()> {
    let dist = project.path("dist");
    let mut downloads = sizes::measure(&dist)?;
    downloads.retain(|download| download.part != "webgpu");
    println!("{}", sizes::table(&downloads));
    sizes::check(&downloads)?;
    for file in ["pkg/cpu/denoise_lab.js", "pkg/cpu/denoise_lab_bg.wasm"] {
        let content = files::read(&dist.join(file))?;
        for name in ["requestAdapter", "GPUAdapter", "navigator.gpu"] {
            if content.windows(name.len()).any(|window| window == name.as_bytes()) {
                return Err(Failure::new(format!(
                    "dist/{file} mentions `{name}`: the CPU build asks for a GPU."
                )));
            }
        }
    }
    Ok(())
}

/// Types of the page and of the package. They come from wasm-bindgen and a native test, so both have to be built.
fn check_types(project: &Project) -> Result<()> {
    package::write_types(project)?;
    if !package::filled(project) {
        package::fill(project, Profile::Release, package::PAGE)?;
        package::fill(project, Profile::Release, package::WEBGPU)?;
    }
    npm::program(project, "typescript/bin/tsc").args("--project tsconfig.json").run()
}

/// A page trains on a core of its own; more than a few at a time only wait for the disk and for each other.
fn pages_at_a_time() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4))
}

/// A call of Node that runs these tests, and tells those that failed once more at its end.
fn tests_in_node(project: &Project, tests: &[PathBuf], options: &[&str]) -> Call {
    let call = Call::new("node").args("--test --test-reporter=spec").current_dir(&project.root);
    let call = options.iter().fold(call, |call, option| call.arg(option));
    tests.iter().fold(call, |call, test| call.arg(test))
}

/// Runs these tests on the page in dist/, or on another folder's.
fn visit(project: &Project, tests: &[PathBuf], options: &[&str], page: Option<&Path>) -> Result<()> {
    visit_in(&CHROMIUM, project, tests, options, page)
}

/// The same in another browser.
fn visit_in(
    browser: &Browser,
    project: &Project,
    tests: &[PathBuf],
    options: &[&str],
    page: Option<&Path>,
) -> Result<()> {
    if tests.is_empty() {
        return Err(Failure::new("tests/e2e/ holds no *.test.mjs."));
    }
    files::create_folder(&project.path("artifacts"))?;
    let call = tests_in_node(project, tests, options).env(browser.variable, browser.find_or_install()?);
    match page {
        Some(page) => call.env("PAGE", page).run(),
        None => call.run(),
    }
}

#[cfg(test)]
mod tests {
    use super::gpu_crates;

    #[test]
    fn crates_for_webgpu_are_found_by_name() {
        let tree = "burn v0.22.1\nburn-wgpu v0.22.1\nwgpu-core v30.0.0 (*)\nnaga v30.0.0\nwgpu-core v30.0.0\nserde v1.0.0\n";
        assert_eq!(gpu_crates(tree), ["burn-wgpu", "naga", "wgpu-core"]);
        assert!(gpu_crates("burn-flex v0.22.1\nserde v1.0.0\n").is_empty());
    }
}
