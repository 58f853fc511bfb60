//! A Vulkan device for the tests on a GPU: a real one, or Mesa's software driver, installed through apt
//! where that is allowed. Other systems bring Metal or DirectX.

use crate::apt;
use crate::failure::{Failure, Result};
use std::path::Path;

/// Where Vulkan looks for drivers.
const DRIVERS: [&str; 2] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
/// Mesa's drivers, the software one (lavapipe) among them, as Debian and Ubuntu call them.
const PACKAGE: &str = "mesa-vulkan-drivers";

/// Installs a software driver where Vulkan has no device and one may be installed.
pub fn find_or_install() -> Result<()> {
    if cfg!(not(target_os = "linux")) || present() {
        return Ok(());
    }
    if !matches!(apt::distribution().as_deref(), Some("debian" | "ubuntu")) {
        return Err(Failure::new(
            "Vulkan has no device here. Install a driver; Mesa's lavapipe needs no GPU.",
        ));
    }
    apt::may_install(PACKAGE)?.install(PACKAGE)
}

/// Whether there is a driver with something to drive: the software one always has.
fn present() -> bool {
    let has_gpu = Path::new("/dev/dri").is_dir() || Path::new("/dev/nvidiactl").exists();
    drivers().iter().any(|driver| has_gpu || driver.starts_with("lvp_icd"))
}

fn drivers() -> Vec<String> {
    let listed = DRIVERS.iter().filter_map(|folder| std::fs::read_dir(folder).ok());
    listed.flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
