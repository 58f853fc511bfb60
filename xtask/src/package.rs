//! Fills `pkg/core`, `pkg/cpu` and `pkg/webgpu`: cargo compiles, wasm-bindgen writes the JavaScript side,
//! and for visitors wasm-opt shrinks the result.
//!
//! Each finished build is kept in cargo's target folder by profile and copied to `pkg/` from there, so
//! that serving and `dist` do not undo each other's work.

use crate::failure::Result;
use crate::files;
use crate::npm;
use crate::project::Project;
use crate::run::{Call, say};
use crate::rust::{self, WASM};
use crate::tools::{self, Folder};
use std::path::{Path, PathBuf};

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

const CPU: Build = Build { name: "cpu", features: "--features cpu", level: "s", shrink: "-O3" };

const BUILDS: [Build; 3] = [
    Build { name: "core", features: "", level: "z", shrink: "-Oz" },
    CPU,
    // Large, fetched in the background by those who have a GPU: what trains there are shaders, which no
    // option here speeds up.
    Build { name: "webgpu", features: "--features webgpu", level: "s", shrink: "-Os" },
];

/// What wasm-opt may use: exactly what rustc and wasm-bindgen emit, in every browser since 2023.
const WASM_FEATURES: &str = "--mvp-features --enable-simd --enable-bulk-memory --enable-mutable-globals \
    --enable-nontrapping-float-to-int --enable-sign-ext --enable-reference-types --enable-multivalue";

/// The builds without which there is no page.
pub const PAGE: &[&str] = &["core", "cpu"];
/// The build that trains on a GPU. It takes longer than all the rest together, and a page without it
/// trains on the CPU and says so.
pub const WEBGPU: &[&str] = &["webgpu"];

/// Fills the folders of these builds, doing only what is not done yet.
pub fn fill(project: &Project, profile: Profile, names: &[&str]) -> Result<()> {
    rust::install_wasm_target()?;
    let bindgen = tools::wasm_bindgen(project)?;
    npm::install(project)?;
    let mut builds = BUILDS.iter().filter(|build| names.contains(&build.name));
    builds.try_for_each(|build| build.fill(project, profile, &bindgen))
}

/// All builds, as visitors get them.
pub fn fill_all(project: &Project, profile: Profile) -> Result<()> {
    fill(project, profile, PAGE)?;
    fill(project, profile, WEBGPU)
}

/// A call of `cargo test` on the code that visitors of `cpu` get: it shares the compiled dependencies.
pub fn cargo_test(project: &Project) -> Call {
    CPU.cargo(project, Profile::Dist, "test")
}

/// Whether all folders hold a build, of whichever profile.
pub fn filled(project: &Project) -> bool {
    BUILDS.iter().all(|build| project.path("pkg").join(build.name).join("denoise_lab.d.ts").is_file())
}

impl Build {
    fn fill(&self, project: &Project, profile: Profile, bindgen: &Folder) -> Result<()> {
        let wasm = self.compile(project, profile)?;
        let finished = project.scratch(&format!("{}-{}", profile.name(), self.name));
        let locks = [
            files::read(&project.path("package-lock.json"))?,
            project.locked_version("wasm-bindgen")?.into_bytes(),
            files::read(&wasm)?,
            format!("{WASM_FEATURES} {}", self.shrink).into_bytes(),
        ];
        let parts: Vec<&[u8]> = locks.iter().map(Vec::as_slice).collect();
        let stamp = finished.with_extension("stamp");
        files::once(&stamp, &files::fingerprint(&parts), || {
            files::empty_folder(&finished)?;
            self.bind(&wasm, &finished, bindgen)?;
            match profile {
                Profile::Release => Ok(()),
                Profile::Dist => self.shrink(project, &finished.join("denoise_lab_bg.wasm")),
            }
        })?;
        files::mirror(&finished, &project.path("pkg").join(self.name))
    }

    /// A call of cargo that compiles the crate for this build.
    fn cargo(&self, project: &Project, profile: Profile, command: &str) -> Call {
        let call = project
            .cargo(command)
            .args("--package denoise-lab --no-default-features")
            .args(self.features)
            .args(&format!("--target {WASM} --profile {}", profile.name()));
        match profile {
            Profile::Release => call,
            Profile::Dist => call.env("CARGO_PROFILE_DIST_OPT_LEVEL", self.level),
        }
    }

    /// Compiles the crate and returns where its wasm lies.
    fn compile(&self, project: &Project, profile: Profile) -> Result<PathBuf> {
        say(format!("Building {} ({})", self.name, profile.name()));
        // Cargo gives the wasm of every set of features the same name and would link each anew whenever the
        // other was linked before. `cpu` shares its dependencies with the tests in a browser.
        let target = match self.name {
            "cpu" => project.target.clone(),
            name => project.scratch(name),
        };
        let call = self.cargo(project, profile, "rustc").args("--lib --crate-type cdylib");
        call.arg("--target-dir").arg(&target).run()?;
        Ok(target.join(WASM).join(profile.name()).join("denoise_lab.wasm"))
    }

    fn bind(&self, wasm: &Path, folder: &Path, bindgen: &Folder) -> Result<()> {
        let program = bindgen.as_ref().map_or_else(|| "wasm-bindgen".into(), |bin| bin.join("wasm-bindgen"));
        Call::new(program).args("--target web --out-name denoise_lab --out-dir").arg(folder).arg(wasm).run()
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
