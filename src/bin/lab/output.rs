//! What `lab` says: lines for people, or lines of JSON.

use crate::files::file_error;
use clap::ArgMatches;
use denoise_lab::error::{Error, ErrorKind, Result, Text};
use denoise_lab::frame::Frame;
use denoise_lab::sampler::Share;
use denoise_lab::study::comparison::OverSeeds;
use serde::Serialize;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;

/// Where results go.
pub struct Output {
    json: bool,
    /// Whether what is worked for is a file beside them.
    is_beside_file: bool,
    /// Whether nothing is written: no table is wanted.
    is_silent: bool,
}

impl Output {
    /// As `--json` says.
    pub fn new(matches: &ArgMatches) -> Self {
        Self { json: matches.get_flag("json"), is_beside_file: false, is_silent: false }
    }

    /// The same where a file is written (`is_written`) too: whoever reads no further still wants that.
    pub fn beside_file(&self, is_written: bool) -> Self {
        Self { is_beside_file: is_written, ..*self }
    }

    /// The same without a word where a table is not what is wanted.
    pub fn silent(&self, is_silent: bool) -> Self {
        Self { is_silent, ..*self }
    }

    /// Writes one result: `text` for people, or `value` as a line of JSON.
    pub fn line(&self, text: impl Display, value: &impl Serialize) -> Result<()> {
        if self.json { self.object(value) } else { self.write(&text.to_string()) }
    }

    /// Writes `text`, for people only.
    pub fn text(&self, text: impl Display) -> Result<()> {
        if self.json { Ok(()) } else { self.write(&text.to_string()) }
    }

    /// Writes `value`, with `--json` only.
    pub fn object(&self, value: &impl Serialize) -> Result<()> {
        if !self.json {
            return Ok(());
        }
        let line = serde_json::to_string(value).map_err(|error| unwritable(&error))?;
        self.write(&line)
    }

    fn write(&self, line: &str) -> Result<()> {
        if self.is_silent {
            return Ok(());
        }
        match writeln!(std::io::stdout(), "{line}") {
            // Whoever was reading (`| head`) has read enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                if !self.is_beside_file {
                    std::process::exit(0)
                }
                Ok(())
            }
            Err(error) => Err(file_error("write", Path::new("standard output"), &error)),
            Ok(()) => Ok(()),
        }
    }
}

/// `value` as the JSON of a file.
pub fn pretty(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(|error| unwritable(&error))
}

fn unwritable(error: &serde_json::Error) -> Error {
    Error::new(
        ErrorKind::File,
        format!("结果写不成 JSON：{error}。"),
        format!("The result cannot be written as JSON: {error}."),
    )
}

/// A frame as a line of the note: `t=0;中国的首都是北京`.
pub fn frame_line(frame: &Frame, separator: &str) -> String {
    format!("t={};{}", frame.t, frame_text(frame, separator))
}

/// A frame's cells as they are written.
pub fn frame_text(frame: &Frame, separator: &str) -> String {
    frame.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(separator)
}

/// Nats, with their standard error unless they are exact.
pub fn nats(value: f64, standard_error: f64) -> String {
    // A zero that rounding has left below zero is none.
    let value = if value.abs() < 5e-5 { 0.0 } else { value };
    if standard_error == 0.0 {
        return format!("{value:.4}");
    }
    format!("{value:.4} ± {standard_error:.4}")
}

/// What of p* a sampler cannot draw, if there is anything.
pub fn cannot_draw(missed: Share) -> String {
    if missed.share == 0.0 {
        return String::new();
    }
    format!("  cannot draw {} of p*", nats(missed.share, missed.standard_error))
}

/// A mean over seeds, with its error across them where there are several.
pub fn spread(OverSeeds { nats: mean, standard_error }: OverSeeds) -> String {
    nats(mean, standard_error.unwrap_or(0.0))
}

/// The name of a variant, as JSON has it.
pub fn kebab(variant: &impl Serialize) -> String {
    let name = serde_json::to_value(variant).unwrap_or_default();
    name.as_str().unwrap_or_default().to_string()
}

/// What a line about this k begins with.
pub fn k_is(k: Option<usize>) -> String {
    k.map_or(String::new(), |k| format!("k={k}  "))
}

/// The sentence in the language of the terminal's locale: Chinese for `zh…`, otherwise English.
pub fn in_locale(text: &Text) -> &str {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = variables.into_iter().filter_map(|name| std::env::var(name).ok()).find(|l| !l.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("zh")) { &text.zh } else { &text.en }
}
