//! `cargo xtask test`: every check, one phase after the other, with the minutes each took.

use crate::failure::{Failure, Result};
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::{Call, say};
use crate::rust::{self, WASM};
use crate::{browser, dist, files, finish, npm, sizes, vulkan};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Group {
    /// What one runs at every commit.
    Quick,
    /// Formatting, lints and types.
    Lint,
    /// The crate's own tests and documentation.
    Rust,
    /// The crate in a real browser, on the CPU and on a GPU in software.
    Web,
    /// The built page, as a visitor meets it.
    EndToEnd,
    /// The crate on this machine's GPU, natively; Mesa's software driver where there is none.
    Gpu,
}

use Group::{EndToEnd, Gpu, Lint, Quick, Rust, Web};

/// Their names, what they are for, and whether they are run where none is named.
const GROUPS: [(Group, &str, &str, bool); 6] = [
    (
        Quick,
        "quick",
        "before every commit: formatting, lints, the core's tests, one page trained and asked",
        false,
    ),
    (Lint, "lint", "formatting, lints, types", true),
    (Rust, "rust", "the crate's tests and documentation", true),
    (Web, "web", "the crate in a browser's worker, on the CPU and on a GPU in software", true),
    (EndToEnd, "e2e", "the page that visitors get: its size, and what people do with it", true),
    (
        Gpu,
        "gpu",
        "the crate on this machine's own GPU, natively (Mesa's software driver serves): slow to compile",
        false,
    ),
];

impl Group {
    pub fn read(name: &str) -> Result<Self> {
        let found = GROUPS.iter().find(|(_, its_name, ..)| *its_name == name);
        found.map(|(group, ..)| *group).ok_or_else(|| {
            let names: Vec<&str> = GROUPS.iter().map(|(_, name, ..)| *name).collect();
            Failure::new(format!("There is no group of tests `{name}`: choose among {}.", names.join(", ")))
        })
    }

    /// Whether it is run where no group is named.
    fn is_usual(self) -> bool {
        GROUPS.iter().any(|(group, .., usual)| *group == self && *usual)
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
const PHASES: [Phase; 27] = [
    phase("Rust's components", &[Quick, Lint, Rust, Web, EndToEnd, Gpu], &[], |_| {
        rust::install_wasm_target()?;
        rust::install_checkers()
    }),
    phase("npm's packages", &[Quick, Lint, Web, EndToEnd], &[], npm::install),
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
        let call = Call::new("node").arg("--test").current_dir(&project.root);
        tests.iter().fold(call, |call, test| call.arg(test)).run()
    }),
    phase("no WebGPU on the CPU", &[Quick, Lint, Web], &[], links_no_wgpu),
    phase("clippy", &[Quick, Lint], &["Rust's components"], |project| {
        clippy(project, "--workspace --all-targets")
    }),
    phase("clippy, core", &[Lint], &["Rust's components"], |project| {
        clippy(project, "--package denoise-lab --all-targets --no-default-features")
    }),
    phase("clippy, core for wasm", &[Lint], &["Rust's components"], |project| {
        clippy_wasm(project, "--lib", "")
    }),
    phase("clippy, cpu for wasm", &[Lint], &["Rust's components"], |project| {
        clippy_wasm(project, "--lib --test web", "cpu")
    }),
    phase("clippy, WebGPU for wasm", &[Lint], &["Rust's components"], |project| {
        clippy_wasm(project, "--lib --test web --test gpu", "webgpu")
    }),
    phase("clippy, WebGPU", &[Gpu], &["Rust's components"], |project| {
        clippy(project, "--package denoise-lab --all-targets --features webgpu")
    }),
    phase("documentation", &[Rust], &[], |project| documentation(project, "--workspace")),
    phase("documentation, WebGPU", &[Rust], &["Rust's components"], |project| {
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
        project.cargo("test --release --package denoise-lab").run()
    }),
    phase("Vulkan", &[Gpu], &[], |_| vulkan::find_or_install()),
    phase("native tests on a GPU", &[Gpu], &["Vulkan"], |project| {
        let line = "test --release --package denoise-lab --features webgpu --lib --test gpu";
        project.cargo(line).run()
    }),
    phase("Chromium", &[Quick, Web, EndToEnd], &[], |_| browser::find_or_install().map(|_| ())),
    phase("one page", &[Quick], &["npm's packages", "Chromium"], |project| {
        package::fill(project, Profile::Release, package::PAGE)?;
        let test = [project.path("tests/e2e/training.test.mjs")];
        visit(project, &test, &["--test-name-pattern=trains, answers"], Some(&project.root))
    }),
    phase("the page for visitors", &[EndToEnd], &["npm's packages"], dist::for_tests),
    phase("what visitors download", &[EndToEnd], &["the page for visitors"], check_downloads),
    phase("types", &[Lint], &["npm's packages"], check_types),
    phase("tests in a worker", &[Web], &["Rust's components", "Chromium"], test_in_worker),
    phase("tests end to end", &[EndToEnd], &["the page for visitors", "Chromium"], |project| {
        let tests = project.files_ending("tests/e2e", ".test.mjs");
        visit(project, &tests, &[&format!("--test-concurrency={}", pages_at_a_time())], None)
    }),
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

/// Whether a phase serves one of these groups, or one of the usual ones where none is named.
fn is_asked_for(phase: &Phase, groups: &[Group]) -> bool {
    let asked = |group: &Group| if groups.is_empty() { group.is_usual() } else { groups.contains(group) };
    phase.groups.iter().any(asked)
}

/// The groups, and their phases in order.
pub fn list() -> String {
    let mut text = String::new();
    for (group, name, about, usual) in GROUPS {
        let when = if usual { "" } else { " (only when named)" };
        text += &format!("{name}: {about}{when}\n");
        let phases = PHASES.iter().filter(|phase| phase.groups.contains(&group));
        phases.for_each(|phase| text += &format!("    {}\n", phase.name));
    }
    text
}

fn run(project: &Project, phases: &[Phase], groups: &[Group]) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for phase in phases {
        if !is_asked_for(phase, groups) {
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

/// One build with WebGPU serves the tests of both devices.
fn test_in_worker(project: &Project) -> Result<()> {
    browser::test_in_worker(project, "--test web --test gpu", &[])
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

/// Types of the page and of the package. They come from wasm-bindgen, so the package has to be built.
fn check_types(project: &Project) -> Result<()> {
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

/// Runs these tests on the page in dist/, or on another folder's.
fn visit(project: &Project, tests: &[PathBuf], options: &[&str], page: Option<&Path>) -> Result<()> {
    if tests.is_empty() {
        return Err(Failure::new("tests/e2e/ holds no *.test.mjs."));
    }
    files::create_folder(&project.path("artifacts"))?;
    let browser = browser::find_or_install()?;
    let mut call = Call::new("node").arg("--test").env("CHROME", browser.chrome).current_dir(&project.root);
    for option in options {
        call = call.arg(option);
    }
    for test in tests {
        call = call.arg(test);
    }
    match page {
        Some(page) => call.env("PAGE", page).run(),
        None => call.run(),
    }
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
    fn all_phases_are_run_but_those_of_groups_that_have_to_be_named() {
        let chosen = |groups: &[Group]| -> Vec<&str> {
            PHASES.iter().filter(|phase| is_asked_for(phase, groups)).map(|phase| phase.name).collect()
        };
        let left =
            ["clippy, WebGPU", "unit tests of the core", "Vulkan", "native tests on a GPU", "one page"];
        let usual = chosen(&[]);
        assert!(PHASES.iter().all(|phase| usual.contains(&phase.name) != left.contains(&phase.name)));
        assert!(chosen(&[Quick]).contains(&"one page") && chosen(&[Gpu]).contains(&"native tests on a GPU"));
    }

    #[test]
    fn the_list_names_every_group_and_phase() {
        let list = list();
        for (_, name, about, _) in GROUPS {
            assert!(list.contains(&format!("{name}: {about}")), "{list}");
        }
        assert!(PHASES.iter().all(|phase| list.contains(phase.name)), "{list}");
    }

    #[test]
    fn crates_for_webgpu_are_found_by_name() {
        let tree = "burn v0.22.1\nburn-wgpu v0.22.1\nwgpu-core v30.0.0 (*)\nnaga v30.0.0\nwgpu-core v30.0.0\nserde v1.0.0\n";
        assert_eq!(gpu_crates(tree), ["burn-wgpu", "naga", "wgpu-core"]);
        assert!(gpu_crates("burn-flex v0.22.1\nserde v1.0.0\n").is_empty());
    }
}
