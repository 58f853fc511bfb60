//! Fills `pkg/core`, `pkg/cpu` and `pkg/webgpu`: cargo compiles, wasm-bindgen writes the JavaScript side,
//! and for visitors wasm-opt shrinks the result.
//!
//! Each finished build is kept in cargo's target folder by profile and copied to `pkg/` from there, so
//! that serving and `dist` do not undo each other's work. What was built from the same sources is not even
//! asked of cargo again: builds share one target folder, where each links anew after another.

use crate::failure::{Failure, Result};
use crate::files;
use crate::licences;
use crate::npm;
use crate::project::Project;
use crate::run::{Call, beside_others, minutes, say};
use crate::rust::{self, WASM};
use std::path::{Path, PathBuf};
use std::time::Instant;
use wasm_bindgen_cli_support::Bindgen;

/// Which cargo profile compiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Profile {
    /// Links in seconds: serving and testing.
    Release,
    /// Links in minutes: what visitors download.
    Dist,
}

impl Profile {
    pub fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dist => "dist",
        }
    }
}

/// One of the builds of the crate that the page loads.
struct Build {
    /// Its folder in pkg/.
    name: &'static str,
    features: &'static str,
    /// The compiler's optimisation level for visitors: small where it runs on the page's thread, fast
    /// where it trains.
    level: &'static str,
    /// wasm-opt's, likewise.
    shrink: &'static str,
}

/// Large, fetched in the background by those who have a GPU: what trains there are shaders, which no option here
/// speeds up.
const ON_A_GPU: Build = Build { name: "webgpu", features: "--features webgpu", level: "s", shrink: "-Os" };

const BUILDS: [Build; 3] = [
    Build { name: "core", features: "", level: "z", shrink: "-Oz" },
    Build { name: "cpu", features: "--features cpu", level: "s", shrink: "-O3" },
    ON_A_GPU,
];

/// What wasm-opt may use: exactly what rustc and wasm-bindgen emit, in every browser since 2023.
const WASM_FEATURES: &str = "--mvp-features --enable-simd --enable-bulk-memory --enable-mutable-globals \
    --enable-nontrapping-float-to-int --enable-sign-ext --enable-reference-types --enable-multivalue";

/// What is served is compiled a minute of processor time sooner, and trains about as fast: most of a step is in cpu-kernels.
const LEVELS_SERVED: [&str; 2] =
    ["profile.release.package.burn-flex.opt-level = 1", "profile.release.package.denoise-lab.opt-level = 1"];

/// The builds without which there is no page.
pub const PAGE: &[&str] = &["core", "cpu"];
/// The build that trains on a GPU. It takes longer than all the rest together, and a page without it
/// trains on the CPU and says so.
pub const WEBGPU: &[&str] = &["webgpu"];

/// Fills the folders of these builds, doing only what is not done yet. While one is bound and shrunk, which
/// keeps a single core busy, or is compiled [apart](Build::is_apart), the next is compiled.
pub fn fill(project: &Project, profile: Profile, names: &[&str]) -> Result<()> {
    rust::install_wasm_target()?;
    npm::install(project)?;
    let sources = fingerprint(project)?;
    std::thread::scope(|scope| {
        let mut finishing = Vec::new();
        for build in BUILDS.iter().filter(|build| names.contains(&build.name)) {
            let done = format!("{sources} {} {}", build.features, build.options(profile));
            let stamp = build.finished(project, profile).with_extension("stamp");
            if !files::is_done(&stamp, &done) {
                let start = Instant::now();
                let compile = || build.compile(project, profile);
                let compiled = if build.is_apart(profile) { None } else { Some(compile()?) };
                finishing.push(scope.spawn(move || {
                    let wasm = match compiled {
                        Some(wasm) => wasm,
                        None => {
                            beside_others();
                            compile()?
                        }
                    };
                    build.finish(project, profile, &wasm)?;
                    say(format!("Built {} ({}) in {}", build.name, profile.name(), minutes(start.elapsed())));
                    files::write_changed(&stamp, done.as_bytes())?;
                    build.copy(project, profile)
                }));
            } else {
                build.copy(project, profile)?;
            }
        }
        let finished = finishing.into_iter().map(|thread| {
            thread.join().unwrap_or_else(|_| Err(Failure::new("Binding or shrinking a build broke down.")))
        });
        finished.collect::<Result<()>>()
    })?;
    // Cargo has all that it lists by now.
    licences::write(project)
}

/// What every build is made of, and what makes it.
fn fingerprint(project: &Project) -> Result<String> {
    let mut parts: Vec<Vec<u8>> = vec![rust::version().into_bytes()];
    for file in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "package-lock.json"] {
        parts.push(files::read(&project.path(file))?);
    }
    for folder in ["src", "cpu-kernels"] {
        for (path, _) in files::below(&project.path(folder))? {
            parts.push(path.to_string_lossy().into_owned().into_bytes());
            parts.push(files::read(&path)?);
        }
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(files::fingerprint(&parts))
}

/// A call of `cargo test` on the build with WebGPU, which has both devices; it shares the compiled dependencies.
pub fn cargo_test(project: &Project) -> Call {
    ON_A_GPU.cargo(project, Profile::Release, "test")
}

/// Has a test write `pkg/types.d.ts`: of the program that the native tests compile, so that it is compiled once.
pub fn write_types(project: &Project) -> Result<()> {
    project.cargo("test --release --package denoise-lab --lib --quiet contract").run()
}

/// Whether all folders hold a build, of whichever profile.
pub fn filled(project: &Project) -> bool {
    BUILDS.iter().all(|build| project.path("pkg").join(build.name).join("denoise_lab.d.ts").is_file())
}

/// Leaves in a folder what wasm-bindgen makes of a wasm, with these options: a module, and the wasm beside it.
pub fn bind(bindgen: &mut Bindgen, wasm: &Path, folder: &Path) -> Result<()> {
    files::empty_folder(folder)?;
    let bound = bindgen.web(true).and_then(|bindgen| {
        // Whoever loads the module need not name the wasm.
        bindgen.omit_default_module_path(false).input_path(wasm).generate(folder)
    });
    bound.map_err(|error| Failure::new(format!("wasm-bindgen refused {}: {error:#}.", wasm.display())))
}

impl Build {
    /// Where its finished files are kept.
    fn finished(&self, project: &Project, profile: Profile) -> PathBuf {
        project.scratch(&format!("{}-{}", profile.name(), self.name))
    }

    /// What tells one build of it from another, beside the sources.
    fn options(&self, profile: Profile) -> String {
        match profile {
            Profile::Release => LEVELS_SERVED.concat(),
            Profile::Dist => format!("{} {WASM_FEATURES} {}", self.level, self.shrink),
        }
    }

    fn copy(&self, project: &Project, profile: Profile) -> Result<()> {
        files::mirror(&self.finished(project, profile), &project.path("pkg").join(self.name))
    }

    /// A call of cargo that compiles the crate for this build.
    fn cargo(&self, project: &Project, profile: Profile, command: &str) -> Call {
        let call = project
            .cargo(command)
            .args("--package denoise-lab --no-default-features")
            .args(self.features)
            .args(&format!("--target {WASM} --profile {}", profile.name()));
        let levels = match profile {
            Profile::Release => LEVELS_SERVED.map(String::from),
            Profile::Dist => ["", "package.denoise-lab."]
                .map(|whose| format!("profile.dist.{whose}opt-level = {:?}", self.level)),
        };
        levels.into_iter().fold(call, |call, level| call.arg("--config").arg(level))
    }

    /// Whether it has a target folder of its own, to be compiled beside the others: the core that is served has few
    /// dependencies, and one core of the machine is idle while the CPU's build waits for burn-flex. For visitors they share
    /// none anyway, and other phases keep both cores busy.
    fn is_apart(&self, profile: Profile) -> bool {
        self.features.is_empty() && profile == Profile::Release
    }

    /// Compiles the crate and returns where its wasm lies, under a name that the next build leaves alone.
    fn compile(&self, project: &Project, profile: Profile) -> Result<PathBuf> {
        say(format!("Building {} ({})", self.name, profile.name()));
        let call = self.cargo(project, profile, "rustc").args("--lib --crate-type cdylib");
        let target = if self.is_apart(profile) { project.scratch(self.name) } else { project.target.clone() };
        call.env("CARGO_TARGET_DIR", &target).run()?;
        let wasm = target.join(WASM).join(profile.name()).join("denoise_lab.wasm");
        let own = project.scratch(&format!("{}-{}.wasm", profile.name(), self.name));
        files::write_changed(&own, &files::read(&wasm)?)?;
        Ok(own)
    }

    /// Writes the JavaScript side, and for visitors shrinks the wasm.
    fn finish(&self, project: &Project, profile: Profile, wasm: &Path) -> Result<()> {
        let folder = self.finished(project, profile);
        bind(Bindgen::new().out_name("denoise_lab").typescript(true), wasm, &folder)?;
        match profile {
            Profile::Release => Ok(()),
            Profile::Dist => self.shrink(project, &folder.join("denoise_lab_bg.wasm")),
        }
    }

    fn shrink(&self, project: &Project, wasm: &Path) -> Result<()> {
        say(format!("Shrinking {} with wasm-opt {}", self.name, self.shrink));
        npm::program(project, "binaryen/bin/wasm-opt")
            .args(self.shrink)
            .args(WASM_FEATURES)
            .args("--strip-debug --strip-producers --strip-target-features -o")
            .arg(wasm)
            .arg(wasm)
            .run()
    }
}
