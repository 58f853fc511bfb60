//! `cargo xtask serve`: the page on this machine, rebuilt when its source changes.

use crate::failure::{Failure, Result};
use crate::npm;
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::{minutes, say};
use crate::trunk::Trunk;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Child;
use std::time::{Duration, Instant};

/// The port, where nobody asks for another; trunk.toml names the same.
pub const DEFAULT_PORT: u16 = 8080;

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
        .arg(trunk.serve["headers"].to_string())
        .args(&trunk.copied.join(" "))
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

/// Waits for a server that has been started.
pub fn until_it_listens(server: &mut Child, port: u16) -> Result<()> {
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
