//! `cargo xtask serve`: the page on this machine, rebuilt when its source changes.

use crate::failure::{Failure, Result};
use crate::files;
use crate::package::{self, Profile};
use crate::project::Project;
use crate::run::{Call, say};
use crate::tools::{self, Folder};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

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

/// Builds the page and serves it until interrupted.
pub fn serve(project: &Project, port: u16) -> Result<()> {
    check_port(port)?;
    package::fill(project, Profile::Release, package::PAGE)?;
    let folder = project.scratch("page");
    files::create_folder(&folder)?;
    let trunk = trunk(project, "serve", &tools::trunk()?);
    let mut trunk = trunk.arg("--port").arg(port.to_string()).arg("--dist").arg(&folder).spawn()?;
    loop {
        if let Some(status) = trunk.try_wait().map_err(|error| Failure::new(error.to_string()))? {
            return match status.success() {
                true => Ok(()),
                false => {
                    Err(Failure::new(format!("Trunk stopped ({status}); its last lines above say why.")))
                }
            };
        }
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    say(format!("The page is at http://127.0.0.1:{port} (Ctrl-C stops; changes rebuild it)"));
    // The page need not wait for what few visitors use, nor end because it could not be built.
    match package::fill(project, Profile::Release, package::WEBGPU) {
        Ok(()) => {
            files::mirror(&project.path("pkg/webgpu"), &folder.join("pkg/webgpu"))?;
            say("Training on a GPU is ready too: reload the page");
        }
        Err(failure) => eprintln!("{failure}"),
    }
    trunk.wait().map(|_| ()).map_err(|error| Failure::new(error.to_string()))
}

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
        let between = |file: &str, start: &str, end: &str| {
            let text = files::read_text(&project.path(file)).unwrap();
            let (_, rest) = text.split_once(start).unwrap();
            rest.split_once(end).unwrap().0.to_string()
        };
        let page = between("index.html", "content=\"default-src", "\"");
        let header = between("trunk.toml", "\"Content-Security-Policy\" = \"default-src", "\"");
        // Browsers heed this one only in a header.
        assert_eq!(header, format!("{page}; frame-ancestors 'none'"));
        assert!(!page.contains("unsafe-inline") && !page.contains("'unsafe-eval'"), "{page}");
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
