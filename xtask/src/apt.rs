//! apt, where it rules and may be used.

use crate::failure::{Failure, Result};
use crate::run::{Call, say};

/// apt, with the right to install.
pub struct Apt {
    /// In front of a command: nothing for root, `sudo -n` for others.
    sudo: &'static str,
}

/// The distribution's id, such as `debian`; `None` where there is none.
pub fn distribution() -> Option<String> {
    id(&std::fs::read_to_string("/etc/os-release").ok()?)
}

/// The id in the content of /etc/os-release.
fn id(release: &str) -> Option<String> {
    let name = release.lines().find_map(|line| line.strip_prefix("ID="))?;
    Some(name.trim_matches('"').to_string())
}

/// apt if it may install without asking; errors with what a person has to run.
pub fn may_install(packages: &str) -> Result<Apt> {
    let root = Call::new("id").arg("-u").output().as_deref() == Some("0");
    if root {
        return Ok(Apt { sudo: "" });
    }
    if Call::new("sudo").args("-n true").output().is_some() {
        return Ok(Apt { sudo: "sudo -n " });
    }
    Err(Failure::new(format!(
        "Something is missing, and installing it needs your password. Run `sudo apt-get install {packages}`."
    )))
}

impl Apt {
    pub fn install(&self, packages: &str) -> Result<()> {
        say(format!("Installing {packages} through apt-get"));
        self.call("update --quiet")?;
        self.call(&format!("install --quiet --yes --no-install-recommends {packages}"))
    }

    fn call(&self, line: &str) -> Result<()> {
        let line = format!("{}env DEBIAN_FRONTEND=noninteractive apt-get {line}", self.sudo);
        let (program, arguments) = line.split_once(' ').unwrap_or((&line, ""));
        Call::new(program).args(arguments).fetching("apt's package server").run()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_is_read() {
        let debian = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
        assert_eq!(id(debian).as_deref(), Some("debian"));
        assert_eq!(id("ID=\"fedora\"\n").as_deref(), Some("fedora"));
        assert_eq!(id(""), None);
    }
}
