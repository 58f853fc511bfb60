//! Ctrl-C: what there is by then is kept, and the program ends.

use denoise_lab::error::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit status of a run stopped by Ctrl-C, as shells expect.
pub const INTERRUPTED: u8 = 130;

/// A flag that the first Ctrl-C raises; the second ends the program at once.
pub fn listen() -> Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let raised = interrupted.clone();
    let handler = move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
    };
    ctrlc::set_handler(handler).map_err(|error| {
        Error::new(
            ErrorKind::Device,
            format!("无法接收 Ctrl-C：{error}。"),
            format!("Ctrl-C cannot be received: {error}."),
        )
    })?;
    Ok(interrupted)
}
