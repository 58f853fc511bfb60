//! `cargo xtask test`: every check, one phase after the other, with the minutes each took.

use crate::failure::{Failure, Result};
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::{Call, say};
use crate::rust::{self, WASM};
use crate::{browser, dist, files, npm, sizes, tools, vulkan};
use std::time::{Duration, Instant};

/// What can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Group {
    /// Formatting, lints and types.
    Lint,
    /// The crate's own tests and documentation.
    Rust,
    /// The crate in a real browser.
    Web,
    /// The built page, as a visitor meets it.
    EndToEnd,
}

use Group::{EndToEnd, Lint, Rust, Web};

impl Group {
    pub fn read(name: &str) -> Result<Self> {
        match name {
            "lint" => Ok(Lint),
            "rust" => Ok(Rust),
            "web" => Ok(Web),
            "e2e" => Ok(EndToEnd),
            _ => Err(Failure::new(format!(
                "There is no group of tests `{name}`: choose among lint, rust, web, e2e."
            ))),
        }
    }
}

/// One step of the test command.
struct Phase {
    name: &'static str,
    /// The groups it serves.
    groups: &'static [Group],
    /// What has to have passed before it makes sense.
    needs: &'static [&'static str],
    run: fn(&Project) -> Result<()>,
}

/// All of them, the quick ones first.
const PHASES: [Phase; 21] = [
    phase("Rust's components", &[Lint, Rust, Web, EndToEnd], &[], |_| {
        rust::install_wasm_target()?;
        rust::install_checkers()
    }),
    phase("npm's packages", &[Lint, EndToEnd], &[], npm::install),
    phase("rustfmt", &[Lint], &["Rust's components"], |project| project.cargo("fmt --all --check").run()),
    phase("prettier", &[Lint], &["npm's packages"], |project| {
        npm::program(project, "prettier/bin/prettier.cjs").args("--check --log-level warn .").run()
    }),
    phase("eslint", &[Lint], &["npm's packages"], |project| {
        npm::program(project, "eslint/bin/eslint.js").args("--max-warnings 0 .").run()
    }),
    phase("no WebGPU on the CPU", &[Lint, Web], &[], links_no_wgpu),
    phase("clippy, core", &[Lint], &["Rust's components"], |project| {
        clippy(project, "--package denoise-lab --all-targets --no-default-features")
    }),
    phase("clippy, core for wasm", &[Lint], &["Rust's components"], |project| {
        clippy(project, &format!("--package denoise-lab --lib --no-default-features --target {WASM}"))
    }),
    phase("clippy, everything", &[Lint], &["Rust's components"], |project| {
        clippy(project, "--workspace --all-targets --features denoise-lab/webgpu")
    }),
    phase("clippy, cpu for wasm", &[Lint], &["Rust's components"], |project| {
        let line = format!("--package denoise-lab --lib {} --no-default-features", web_test(project));
        clippy(project, &format!("{line} --features cpu --target {WASM}"))
    }),
    phase("documentation", &[Rust], &[], |project| {
        let line = "doc --release --workspace --no-deps --features denoise-lab/webgpu";
        project.cargo(line).env("RUSTDOCFLAGS", "-D warnings").run()
    }),
    phase("Vulkan", &[Rust], &[], |_| vulkan::find_or_install()),
    // One build serves all native tests: with WebGPU the CPU's are the same, and so are those of `core`.
    phase("tests, everything", &[Rust], &["Vulkan"], |project| {
        project.cargo("test --release --workspace --features denoise-lab/webgpu").run()
    }),
    phase("Chromium", &[Web, EndToEnd], &[], |_| browser::find_or_install().map(|_| ())),
    phase("wasm-bindgen", &[Lint, Web, EndToEnd], &["Rust's components"], |project| {
        tools::wasm_bindgen(project).map(|_| ())
    }),
    phase("tests in a worker", &[Web], &["Chromium", "wasm-bindgen"], test_in_worker),
    phase("Trunk", &[EndToEnd], &[], |_| tools::trunk().map(|_| ())),
    phase("dist", &[EndToEnd], &["npm's packages", "wasm-bindgen", "Trunk"], dist::dist),
    phase("what visitors download", &[EndToEnd], &["dist"], check_downloads),
    phase("types", &[Lint], &["npm's packages", "wasm-bindgen"], check_types),
    phase("tests end to end", &[EndToEnd], &["dist", "Chromium"], test_end_to_end),
];

const fn phase(
    name: &'static str,
    groups: &'static [Group],
    needs: &'static [&'static str],
    run: fn(&Project) -> Result<()>,
) -> Phase {
    Phase { name, groups, needs, run }
}

/// How a phase ended.
struct Outcome {
    name: &'static str,
    took: Duration,
    failure: Option<Failure>,
}

/// Runs the phases of these groups (all, if none is named) and leaves the process with status 1 if any
/// failed, so that the summary is the last thing printed.
pub fn test(project: &Project, groups: &[Group]) -> Result<()> {
    let outcomes = run(project, &PHASES, groups);
    print!("{}", summary(&outcomes));
    if outcomes.iter().any(|outcome| outcome.failure.is_some()) {
        std::process::exit(1);
    }
    Ok(())
}

fn run(project: &Project, phases: &[Phase], groups: &[Group]) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for phase in phases {
        if !groups.is_empty() && !phase.groups.iter().any(|group| groups.contains(group)) {
            continue;
        }
        let missing = outcomes.iter().find(|done| phase.needs.contains(&done.name) && done.failure.is_some());
        let missing = missing.map(|done| Failure::new(format!("Not run, because `{}` failed.", done.name)));
        say(format!("Test: {}", phase.name));
        let start = Instant::now();
        let failure = missing.or_else(|| (phase.run)(project).err());
        if let Some(failure) = &failure {
            eprintln!("{failure}");
        }
        outcomes.push(Outcome { name: phase.name, took: start.elapsed(), failure });
    }
    outcomes
}

/// The minutes of each phase, why some failed, and the count of both, alone on the last line.
fn summary(outcomes: &[Outcome]) -> String {
    let minutes = |took: Duration| took.as_secs_f64() / 60.0;
    let mut text = String::from("\n");
    for Outcome { name, took, failure } in outcomes {
        let verdict = if failure.is_some() { "FAILED" } else { "passed" };
        text += &format!("{verdict} {:>6.1} min  {name}\n", minutes(*took));
    }
    text += &format!(
        "       {:>6.1} min  in all\n\n",
        minutes(outcomes.iter().map(|outcome| outcome.took).sum())
    );
    for Outcome { name, failure, .. } in outcomes {
        if let Some(failure) = failure {
            text += &format!("{name}: {failure}\n");
        }
    }
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
    text + &format!("{} passed, {failed} failed\n", outcomes.len() - failed)
}

/// Clippy, with the profile of the tests: both share the compiled macros and build scripts.
fn clippy(project: &Project, line: &str) -> Result<()> {
    project.cargo("clippy --release").args(line).args("-- -D warnings").run()
}

/// The arguments that name the tests for a browser, if there are any.
fn web_test(project: &Project) -> &'static str {
    if project.path("tests/web.rs").is_file() { "--test web" } else { "" }
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

fn test_in_worker(project: &Project) -> Result<()> {
    if web_test(project).is_empty() {
        return Err(Failure::new("tests/web.rs is missing: it holds the tests for a browser."));
    }
    let browser = browser::find_or_install()?;
    let bindgen = tools::wasm_bindgen(project)?;
    package::cargo_test(project)
        .args("--test web")
        .with_path(bindgen.as_deref())
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser::driver_configuration(project, &browser, &[])?)
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
        .run()
}

/// Sizes within their limits, and nothing in the CPU build that asks for a GPU.
fn check_downloads(project: &Project) -> Result<()> {
    let dist = project.path("dist");
    sizes::check(&sizes::measure(&dist)?)?;
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

/// Types of the page and of the package. They come from wasm-bindgen, so the package has to be built.
fn check_types(project: &Project) -> Result<()> {
    if !package::filled(project) {
        package::fill_all(project, Profile::Release)?;
    }
    npm::program(project, "typescript/bin/tsc").args("--project tsconfig.json").run()
}

/// A page trains on a core of its own; more than a few at a time only wait for the disk and for each other.
fn pages_at_a_time() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4))
}

fn test_end_to_end(project: &Project) -> Result<()> {
    let tests = project.files_ending("tests/e2e", ".test.mjs");
    if tests.is_empty() {
        return Err(Failure::new("tests/e2e/ holds no *.test.mjs."));
    }
    files::create_folder(&project.path("artifacts"))?;
    let browser = browser::find_or_install()?;
    let mut call = Call::new("node").args(&format!("--test --test-concurrency={}", pages_at_a_time()));
    for test in tests {
        call = call.arg(test);
    }
    call.env("CHROME", browser.chrome).current_dir(&project.root).run()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> Project {
        Project { root: "nowhere".into(), target: "nowhere".into() }
    }

    fn names(outcomes: &[Outcome]) -> Vec<&str> {
        outcomes.iter().map(|outcome| outcome.name).collect()
    }

    #[test]
    fn a_failure_fails_what_needs_it_and_nothing_else() {
        let phases = [
            phase("one", &[Lint], &[], |_| Err(Failure::new("Broken."))),
            phase("two", &[Lint], &["one"], |_| Ok(())),
            phase("three", &[Lint], &["two"], |_| Ok(())),
            phase("four", &[Lint], &[], |_| Ok(())),
        ];
        let outcomes = run(&project(), &phases, &[]);
        let failed: Vec<bool> = outcomes.iter().map(|outcome| outcome.failure.is_some()).collect();
        assert_eq!(failed, [true, true, true, false]);
        let summary = summary(&outcomes);
        assert!(summary.contains("two: Not run, because `one` failed."), "{summary}");
        assert_eq!(summary.lines().last(), Some("1 passed, 3 failed"));
    }

    #[test]
    fn groups_choose_phases() {
        let phases = [
            phase("both", &[Lint, Web], &[], |_| Ok(())),
            phase("lint", &[Lint], &[], |_| Ok(())),
            phase("web", &[Web], &["both"], |_| Ok(())),
        ];
        assert_eq!(names(&run(&project(), &phases, &[])), ["both", "lint", "web"]);
        assert_eq!(names(&run(&project(), &phases, &[Web])), ["both", "web"]);
    }

    #[test]
    fn every_need_is_an_earlier_phase_of_all_the_groups_that_need_it() {
        for (index, phase) in PHASES.iter().enumerate() {
            for need in phase.needs {
                let needed = PHASES[..index].iter().find(|earlier| earlier.name == *need);
                let needed = needed.unwrap_or_else(|| panic!("{} needs {need}", phase.name));
                assert!(phase.groups.iter().all(|group| needed.groups.contains(group)), "{}", phase.name);
            }
        }
    }

    #[test]
    fn crates_for_webgpu_are_found_by_name() {
        let tree = "burn v0.22.1\nburn-wgpu v0.22.1\nwgpu-core v30.0.0 (*)\nnaga v30.0.0\nwgpu-core v30.0.0\nserde v1.0.0\n";
        assert_eq!(gpu_crates(tree), ["burn-wgpu", "naga", "wgpu-core"]);
        assert!(gpu_crates("burn-flex v0.22.1\nserde v1.0.0\n").is_empty());
    }
}
