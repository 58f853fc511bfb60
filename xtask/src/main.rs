//! The project's commands: `cargo xtask serve`, `test`, `dist`, `types`, `bench`, `figures` and `pictures`, and what Trunk
//! calls, where somebody uses it: `build` and `finish`.
//!
//! They install what is missing, say what they do, and decide alone who compiles: this program fills
//! `pkg/`, and Trunk would only copy.

mod apt;
mod bench;
mod browser;
mod dist;
mod failure;
mod figures;
mod files;
mod finish;
mod licences;
mod npm;
mod package;
mod pictures;
mod project;
mod run;
mod rust;
mod serve;
mod setup;
mod sizes;
mod test;
mod trunk;
mod vulkan;

use failure::{Failure, Result};
use package::Profile;
use project::Project;
use std::path::PathBuf;

const USAGE: &str = "\
Usage: cargo xtask <command>

  serve [--port <port>]   build the page, serve it on http://127.0.0.1:8080 and rebuild on change
  test [groups]           run the usual tests, or only these groups: quick, lint, rust, web, e2e, gpu;
                          `test quick` before every commit, `test --list` for what is in them
  dist                    leave in dist/ a static folder that works from any sub-path of any host
  types                   write pkg/types.d.ts, the objects that JavaScript sees, from the Rust types
  bench [parts]           measure: criterion's benches, then the page in a browser; or only these parts of it:
                          loading, page, sliders, model, crew, lanes, stories, demonstrations; or peers: the same step of
                          other libraries, which it installs; or setup: what a newcomer waits for
  figures                 measure what docs/figures/ does not hold yet; hours, and goes on where it stopped
  pictures                take the documents' pictures of the page, anew
  build [--dist]          only fill pkg/core and pkg/cpu (Trunk's hook); --dist as visitors get them
  finish                  join dist/'s code and styles, write its links and its service worker's list (Trunk's other hook)
  worker <wasm> [names]   run a test program in a worker of Chromium (what `cargo test` calls for wasm)

They install what is missing: the wasm target, npm's packages, Chromium, a Vulkan driver.
";

/// What a person asked for.
#[derive(Debug, PartialEq)]
enum Command {
    Help,
    List,
    Serve { port: u16 },
    Test { groups: Vec<test::Group> },
    Dist,
    Types,
    Bench { parts: Vec<&'static str> },
    Figures,
    Pictures,
    Build { profile: Profile },
    Finish { profile: Profile },
    Worker { wasm: PathBuf, names: Vec<String> },
}

impl Command {
    /// Reads the arguments that follow `cargo xtask`. Unknown ones are named.
    fn read(arguments: &[String], trunk_profile: Option<&str>) -> Result<Self> {
        let Some((name, rest)) = arguments.split_first() else { return Ok(Self::Help) };
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        // Trunk tells its hooks this way whether it was asked for `--release`.
        let profile = |alone| match trunk_profile {
            None => alone,
            Some("release") => Profile::Dist,
            Some(_) => Profile::Release,
        };
        match (name.as_str(), rest.as_slice()) {
            ("help" | "--help" | "-h", _) | (_, ["--help" | "-h"]) => Ok(Self::Help),
            ("serve", rest) => Ok(Self::Serve { port: serve::read_port(rest)? }),
            ("test", ["--list"]) => Ok(Self::List),
            ("test", rest) => {
                let groups = rest.iter().map(|name| test::Group::read(name)).collect::<Result<_>>()?;
                Ok(Self::Test { groups })
            }
            ("dist", []) => Ok(Self::Dist),
            ("types", []) => Ok(Self::Types),
            ("bench", rest) => {
                let parts = rest.iter().map(|name| bench::read(name)).collect::<Result<_>>()?;
                Ok(Self::Bench { parts })
            }
            ("figures", []) => Ok(Self::Figures),
            ("pictures", []) => Ok(Self::Pictures),
            ("build", ["--dist"]) => Ok(Self::Build { profile: Profile::Dist }),
            ("build", []) => Ok(Self::Build { profile: profile(Profile::Release) }),
            ("finish", []) => Ok(Self::Finish { profile: profile(Profile::Dist) }),
            ("worker", [wasm, names @ ..]) => Ok(Self::Worker {
                wasm: wasm.into(),
                names: names.iter().map(|name| (*name).into()).collect(),
            }),
            ("worker", []) => Err(Failure::new(format!("`worker` needs a test program.\n\n{USAGE}"))),
            ("dist" | "types" | "figures" | "pictures" | "build" | "finish", rest) => {
                Err(Failure::new(format!("`{name}` does not know `{}`.\n\n{USAGE}", rest.join(" "))))
            }
            (name, _) => Err(Failure::new(format!("There is no command `{name}`.\n\n{USAGE}"))),
        }
    }

    fn run(self) -> Result<()> {
        if self == Self::Help {
            print!("{USAGE}");
            return Ok(());
        }
        if self == Self::List {
            print!("{}", test::list());
            return Ok(());
        }
        let project = Project::open()?;
        rust::check(&project)?;
        match self {
            Self::Help | Self::List => Ok(()),
            Self::Serve { port } => serve::serve(&project, port),
            Self::Test { groups } => test::test(&project, &groups),
            Self::Dist => dist::dist(&project),
            Self::Types => package::write_types(&project),
            Self::Bench { parts } => bench::bench(&project, &parts),
            Self::Figures => figures::figures(&project),
            Self::Pictures => pictures::pictures(&project),
            Self::Build { profile } => package::fill(&project, profile, package::PAGE),
            Self::Worker { wasm, names } => browser::test_in_worker(&project, &wasm, &names),
            // A page that is being developed is served as it stands in the sources.
            Self::Finish { profile: Profile::Release } => Ok(()),
            Self::Finish { profile: Profile::Dist } => {
                let staged = std::env::var_os("TRUNK_STAGING_DIR");
                finish::finish(&project, &staged.map_or_else(|| project.path("dist"), PathBuf::from))
            }
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let trunk_profile = std::env::var("TRUNK_PROFILE").ok();
    let command = Command::read(&arguments, trunk_profile.as_deref());
    if let Err(failure) = command.and_then(Command::run) {
        eprintln!("\n{failure}");
        std::process::exit(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, trunk_profile: Option<&str>) -> Result<Command> {
        let arguments: Vec<String> = line.split_whitespace().map(String::from).collect();
        Command::read(&arguments, trunk_profile)
    }

    #[test]
    fn commands_are_read() {
        assert_eq!(read("", None).unwrap(), Command::Help);
        assert_eq!(read("serve --help", None).unwrap(), Command::Help);
        assert_eq!(read("serve", None).unwrap(), Command::Serve { port: 8080 });
        assert_eq!(read("serve --port 9000", None).unwrap(), Command::Serve { port: 9000 });
        assert_eq!(read("test", None).unwrap(), Command::Test { groups: vec![] });
        assert_eq!(read("test --list", None).unwrap(), Command::List);
        assert_eq!(read("bench", None).unwrap(), Command::Bench { parts: vec![] });
        assert_eq!(
            read("bench lanes stories", None).unwrap(),
            Command::Bench { parts: vec!["lanes", "stories"] }
        );
        assert_eq!(read("bench peers", None).unwrap(), Command::Bench { parts: vec!["peers"] });
        assert!(read("bench lane", None).unwrap_err().to_string().contains("demonstrations"));
        assert_eq!(read("pictures", None).unwrap(), Command::Pictures);
        let worker = Command::Worker { wasm: "a.wasm".into(), names: vec!["gpu".into()] };
        assert_eq!(read("worker a.wasm gpu", None).unwrap(), worker);
        let groups = vec![test::Group::Lint, test::Group::Web];
        assert_eq!(read("test lint web", None).unwrap(), Command::Test { groups });
    }

    #[test]
    fn trunk_decides_how_its_hook_builds() {
        let build = |profile| Command::Build { profile };
        assert_eq!(read("build", None).unwrap(), build(Profile::Release));
        assert_eq!(read("build", Some("debug")).unwrap(), build(Profile::Release));
        assert_eq!(read("build", Some("release")).unwrap(), build(Profile::Dist));
        assert_eq!(read("build --dist", None).unwrap(), build(Profile::Dist));
        let finish = |profile| Command::Finish { profile };
        assert_eq!(read("finish", Some("debug")).unwrap(), finish(Profile::Release));
        assert_eq!(read("finish", Some("release")).unwrap(), finish(Profile::Dist));
        assert_eq!(read("finish", None).unwrap(), finish(Profile::Dist));
    }

    #[test]
    fn unknown_arguments_are_named() {
        for (line, named) in
            [("serv", "`serv`"), ("dist --fast", "`--fast`"), ("test everything", "`everything`")]
        {
            let message = read(line, None).unwrap_err().to_string();
            assert!(message.contains(named), "{message}");
        }
    }
}
