//! `cargo xtask serve`: the page on this machine, rebuilt when its source changes.

use crate::failure::{Failure, Result};
use crate::files;
use crate::npm;
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::{Call, minutes, say};
use crate::tools::Folder;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

const DEFAULT_PORT: u16 = 8080;

/// The port of `--port <port>`, or the default.
pub fn read_port(arguments: &[&str]) -> Result<u16> {
    let text = match arguments {
        [] => return Ok(DEFAULT_PORT),
        ["--port", port] => port,
        [argument] if argument.starts_with("--port=") => &argument["--port=".len()..],
        _ => {
            return Err(Failure::new(format!(
                "`serve` takes `--port <port>`, not `{}`.",
                arguments.join(" ")
            )));
        }
    };
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(Failure::new(format!("The port has to be a number from 1 to 65535, not `{text}`."))),
    }
}

/// How often the watched files are looked at.
const GLANCE: Duration = Duration::from_millis(300);
/// How long nothing may have changed before the build for a GPU follows: it keeps the page's waiting meanwhile.
const QUIET: Duration = Duration::from_secs(60);

/// Builds the page and serves it until interrupted. The page is served as its sources are, so that a change in
/// `www/` is there at the next reload; a change of the crate builds it anew.
pub fn serve(project: &Project, port: u16) -> Result<()> {
    check_port(port)?;
    let start = Instant::now();
    let trunk = Trunk::read(project)?;
    // Looked at before building, so that what changes meanwhile is built too.
    let mut built = trunk.watched(project)?;
    package::fill(project, Profile::Release, package::PAGE)?;
    let mut server = npm::script(project, "xtask/serve.mjs")
        .arg(port.to_string())
        .arg(serde_json::Value::from(trunk.headers.clone()).to_string())
        .beside()?;
    until_it_listens(&mut server, port)?;
    say(format!(
        "The page is at http://127.0.0.1:{port}, after {}. Training on a GPU follows. (Ctrl-C stops; changes rebuild it)",
        minutes(start.elapsed())
    ));
    let mut changed = Instant::now();
    let mut gpu = Some(Duration::ZERO);
    while still_runs(&mut server)? {
        std::thread::sleep(GLANCE);
        let now = trunk.watched(project)?;
        if now != built {
            (built, changed, gpu) = (now, Instant::now(), Some(QUIET));
            rebuild(project, package::PAGE, "The page is new: reload it");
        } else if gpu.is_some_and(|quiet| changed.elapsed() >= quiet) {
            gpu = None;
            rebuild(project, package::WEBGPU, "Training on a GPU is ready too: reload the page");
        }
    }
    Err(Failure::new("The server stopped; its last lines above say why."))
}

/// Builds anew, and goes on serving what there is if that fails.
fn rebuild(project: &Project, names: &[&str], done: &str) {
    match package::fill(project, Profile::Release, names) {
        Ok(()) => say(done),
        Err(failure) => eprintln!("{failure}"),
    }
}

fn until_it_listens(server: &mut Child, port: u16) -> Result<()> {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if !still_runs(server)? {
            return Err(Failure::new("The server did not start; its last lines above say why."));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn still_runs(server: &mut Child) -> Result<bool> {
    server.try_wait().map(|ended| ended.is_none()).map_err(|error| Failure::new(error.to_string()))
}

/// What trunk.toml says of serving; `trunk --config trunk.toml serve` heeds the same.
struct Trunk {
    /// What is sent with everything.
    headers: serde_json::Map<String, serde_json::Value>,
    /// The port, where nobody asks for another.
    #[cfg(test)]
    port: Option<i64>,
    /// What is watched, below the project's root, but for what the page's server reads anew by itself.
    watch: Vec<String>,
}

impl Trunk {
    fn read(project: &Project) -> Result<Self> {
        let text = files::read_text(&project.path("trunk.toml"))?;
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| Failure::new(format!("trunk.toml: {error}")))?;
        let strings = |value: &toml::Value| value.as_str().map(String::from);
        let headers =
            table.get("serve").and_then(|serve| serve.get("headers")).and_then(toml::Value::as_table);
        let watch = table.get("watch").and_then(|watch| watch.get("watch")).and_then(toml::Value::as_array);
        let headers = headers.into_iter().flatten();
        let watch = watch.into_iter().flatten().filter_map(strings);
        Ok(Self {
            #[cfg(test)]
            port: table.get("serve").and_then(|serve| serve.get("port")).and_then(toml::Value::as_integer),
            headers: headers
                .filter_map(|(name, value)| Some((name.clone(), strings(value)?.into())))
                .collect(),
            watch: watch
                .filter(|path| !SERVED_AS_IT_IS.iter().any(|served| path.starts_with(served)))
                .collect(),
        })
    }

    /// The watched files, and when each was last written.
    fn watched(&self, project: &Project) -> Result<Vec<(PathBuf, Option<SystemTime>)>> {
        let found: Result<Vec<_>> = self.watch.iter().map(|path| files::below(&project.path(path))).collect();
        Ok(found?.concat())
    }
}

/// What is read from the sources at every request.
const SERVED_AS_IT_IS: [&str; 3] = ["index.html", "www", "pkg"];

/// A call of Trunk with the project's configuration.
pub fn trunk(project: &Project, command: &str, folder: &Folder) -> Call {
    let program = folder.as_ref().map_or_else(|| "trunk".into(), |bin| bin.join("trunk"));
    let call = Call::new(program).args("--config trunk.toml").arg(command).current_dir(&project.root);
    // Trunk wants a boolean where the convention says that any value will do.
    match std::env::var_os("NO_COLOR") {
        Some(_) => call.env("NO_COLOR", "true"),
        None => call,
    }
}

/// Errors, naming the port and how to choose another, if it cannot be listened on.
fn check_port(port: u16) -> Result<()> {
    let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else { return Ok(()) };
    let another = if port == DEFAULT_PORT { DEFAULT_PORT + 1 } else { DEFAULT_PORT };
    let why = match error.kind() {
        ErrorKind::AddrInUse => "is taken by another program".into(),
        ErrorKind::PermissionDenied => "may not be used by this user".into(),
        _ => format!("cannot be used: {error}"),
    };
    Err(Failure::new(format!(
        "Port {port} {why}. Choose another, for example: cargo xtask serve --port {another}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_of_the_page_is_also_sent_as_a_header() {
        let project = Project::open().unwrap();
        let text = files::read_text(&project.path("index.html")).unwrap();
        let (_, rest) = text.split_once("content=\"default-src").unwrap();
        let page = format!("default-src{}", rest.split_once('"').unwrap().0);
        let header = Trunk::read(&project).unwrap().headers["Content-Security-Policy"].clone();
        // Browsers heed this one only in a header.
        assert_eq!(header, format!("{page}; frame-ancestors 'none'"));
        assert!(!page.contains("unsafe-inline") && !page.contains("'unsafe-eval'"), "{page}");
    }

    #[test]
    fn what_is_not_read_at_every_request_is_watched() {
        let trunk = Trunk::read(&Project::open().unwrap()).unwrap();
        assert_eq!(trunk.watch, ["src", "Cargo.toml"]);
        assert_eq!(trunk.port, Some(DEFAULT_PORT.into()));
    }

    #[test]
    fn ports_are_read() {
        assert_eq!(read_port(&[]), Ok(8080));
        assert_eq!(read_port(&["--port", "9000"]), Ok(9000));
        assert_eq!(read_port(&["--port=9000"]), Ok(9000));
    }

    #[test]
    fn wrong_ports_are_named() {
        for (arguments, named) in
            [(["--port", "0"], "`0`"), (["--port", "70000"], "`70000`"), (["-p", "1"], "`-p 1`")]
        {
            let message = read_port(&arguments).unwrap_err().to_string();
            assert!(message.contains(named), "{message}");
        }
    }

    #[test]
    fn a_taken_port_is_named_with_another_to_choose() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let message = check_port(port).unwrap_err().to_string();
        assert!(message.starts_with(&format!("Port {port} is taken by another program.")), "{message}");
        assert!(message.ends_with("cargo xtask serve --port 8080"), "{message}");
    }
}
