//! `cargo xtask bench setup`: how long a newcomer waits. Each command is run in a copy of the tree in a folder of its
//! own, with every cache empty, and then once more.

use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use crate::run::{Call, minutes, say};
use crate::serve::until_it_listens;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

/// What is measured. `serve` is over when the page answers; the others print their phases' minutes themselves.
const COMMANDS: [&str; 4] = ["serve", "test quick", "test", "dist"];

pub fn measure(project: &Project) -> Result<()> {
    let mut rows = String::from("\ncommand          cold      warm     target\n");
    for (index, command) in COMMANDS.iter().enumerate() {
        let fresh = Fresh::copy(project, &project.scratch(&format!("setup/{index}")))?;
        let mut took = Vec::new();
        for state in ["cold", "warm"] {
            say(format!("Measuring `cargo xtask {command}`, {state}; load average {}", load()));
            took.push(minutes(if *command == "serve" { fresh.serve()? } else { fresh.run(command)? }));
        }
        let size = megabytes(&fresh.root.join("target"))?;
        rows += &format!("{command:<12}{:>10}{:>10}{size:>8} MB\n", took[0], took[1]);
        files::empty_folder(&fresh.root)?;
    }
    print!("{rows}");
    Ok(())
}

/// A copy of the tree whose caches are its own.
struct Fresh {
    root: PathBuf,
}

impl Fresh {
    /// Copies the files that git knows of or would.
    fn copy(project: &Project, root: &Path) -> Result<Self> {
        files::empty_folder(root)?;
        let list = Call::new("git").args("ls-files --cached --others --exclude-standard");
        for file in list.current_dir(&project.root).printed()?.lines() {
            let from = project.path(file);
            // What git knows of may have been removed since.
            if from.is_file() {
                files::write_changed(&root.join(file), &files::read(&from)?)?;
            }
        }
        Ok(Self { root: root.to_path_buf() })
    }

    fn call(&self, line: &str) -> Call {
        let caches = self.root.join("target/caches");
        Call::cargo()
            .args("xtask")
            .args(line)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("CARGO_HOME", caches.join("cargo"))
            .env("XDG_CACHE_HOME", caches.join("tools"))
            .env("npm_config_cache", caches.join("npm"))
    }

    fn run(&self, line: &str) -> Result<Duration> {
        let start = Instant::now();
        self.call(line).run()?;
        Ok(start.elapsed())
    }

    /// The time until the page is served.
    fn serve(&self) -> Result<Duration> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
        let port = port.map_err(|error| Failure::new(error.to_string()))?.port();
        let start = Instant::now();
        let mut server = Served(self.call(&format!("serve --port {port}")).spawn()?);
        until_it_listens(&mut server.0, port)?;
        Ok(start.elapsed())
    }
}

/// A server that is stopped when it is no longer needed.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The machine's load averages, where it tells them.
fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").map_or_else(
        |_| "unknown".into(),
        |load| load.split_whitespace().take(3).collect::<Vec<_>>().join(" "),
    )
}

/// What the files of a folder weigh together.
fn megabytes(folder: &Path) -> Result<u64> {
    let weigh = |(path, _): &(PathBuf, _)| std::fs::metadata(path).map_or(0, |data| data.len());
    Ok(files::below(folder)?.iter().map(weigh).sum::<u64>() / 1_000_000)
}
