//! What goes wrong on a GPU, named. A GPU fails beside the program that uses it: its errors arrive in
//! callbacks and in the log, while results are silently wrong. So the first fault is kept, and whoever
//! trains asks [`check`] before believing a result. A GPU that failed once is not trusted again.

use crate::error::{Error, ErrorKind, Result};
use burn_wgpu::wgpu;
use log::{Level, LevelFilter, Log, Metadata, Record};
use std::sync::{Arc, OnceLock};

static FIRST: OnceLock<Error> = OnceLock::new();

/// Whether the GPU has failed since it was brought up.
///
/// # Errors
/// [`ErrorKind::DeviceLost`], [`ErrorKind::OutOfMemory`], [`ErrorKind::Shader`] or
/// [`ErrorKind::Device`], with the driver's own words.
pub fn check() -> Result<()> {
    FIRST.get().cloned().map_or(Ok(()), Err)
}

/// Keeps what the device reports outside of any call: lost devices, exhausted memory, invalid work.
///
/// The library's own handlers, which these replace, panic, and in a browser that ends the worker without a
/// word.
pub(super) fn collect_reported(device: &wgpu::Device) {
    device.on_uncaptured_error(Arc::new(|error: wgpu::Error| {
        let kind = match &error {
            wgpu::Error::OutOfMemory { .. } => ErrorKind::OutOfMemory,
            wgpu::Error::Validation { .. } | wgpu::Error::Internal { .. } => kind_of(&error.to_string()),
        };
        keep(kind, &error.to_string());
    }));
    device.set_device_lost_callback(|reason, message| {
        keep(ErrorKind::DeviceLost, &format!("{reason:?}, {message}"));
    });
}

/// Keeps what the library only logs: in a browser a shader that fails validation is skipped, and stale
/// data comes back (<https://github.com/tracel-ai/cubecl/issues/1641>). Can go when that is an error.
pub(super) fn collect_logged() {
    // Someone else's logger stays: the self-test still notices wrong results.
    if log::set_logger(&ERROR_LOG).is_ok() {
        log::set_max_level(LevelFilter::Error);
    }
}

static ERROR_LOG: ErrorLog = ErrorLog;

struct ErrorLog;

impl Log for ErrorLog {
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.level() <= Level::Error
    }

    fn log(&self, record: &Record) {
        if self.enabled(record.metadata()) {
            let words = record.args().to_string();
            keep(kind_of(&words), &words);
        }
    }

    fn flush(&self) {}
}

/// What kind of fault the words of a driver or of the library speak of.
fn kind_of(words: &str) -> ErrorKind {
    const SIGNS: [(&str, ErrorKind); 6] = [
        ("lost", ErrorKind::DeviceLost),
        ("out of memory", ErrorKind::OutOfMemory),
        ("allocation", ErrorKind::OutOfMemory),
        ("shader", ErrorKind::Shader),
        ("wgsl", ErrorKind::Shader),
        ("pipeline", ErrorKind::Shader),
    ];
    let words = words.to_lowercase();
    SIGNS.iter().find(|(sign, _)| words.contains(sign)).map_or(ErrorKind::Device, |(_, kind)| *kind)
}

fn keep(kind: ErrorKind, words: &str) {
    let words = words.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let (zh, en) = match kind {
        ErrorKind::DeviceLost => ("GPU 丢失了", "The GPU was lost"),
        ErrorKind::OutOfMemory => ("GPU 的内存不够", "The GPU ran out of memory"),
        ErrorKind::Shader => ("GPU 拒绝了一个着色器", "The GPU refused a shader"),
        _ => ("GPU 报告了错误", "The GPU reported an error"),
    };
    let _ = FIRST.set(Error::new(kind, format!("{zh}：{words}。"), format!("{en}: {words}.")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_by_the_words_they_come_with() {
        for (words, kind) in [
            ("Device was lost (Unknown)", ErrorKind::DeviceLost),
            ("Out of memory while creating a buffer", ErrorKind::OutOfMemory),
            ("[Invalid ShaderModule \"kernel\"] is invalid", ErrorKind::Shader),
            ("Validation error: binding 3 is missing", ErrorKind::Device),
        ] {
            assert_eq!(kind_of(words), kind, "{words}");
        }
    }
}
