//! `lab` as a person meets it: what it prints, and how it refuses.
#![cfg(feature = "cli")]

mod claiming;
mod comparing;
mod diagnosis;
mod ending;
mod figures;
mod learning;
mod reading;
mod sampling;
mod sweeping;
mod training;
mod untrained;
mod writing;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `lab` with these arguments, in English.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.args(arguments).env("LC_ALL", "C");
    command
}

fn lab(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// The standard output of a command that succeeds.
fn printed(arguments: &[&str]) -> String {
    let output = lab(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// The lines of JSON of a command that succeeds.
fn objects(arguments: &[&str]) -> Vec<Value> {
    let arguments = [arguments, &["--json"]].concat();
    printed(&arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Asserts that a command fails with this exit status and says all of `named` on standard error,
/// and nothing on standard output.
fn refuses(arguments: &[&str], status: i32, named: &[&str]) {
    let output = lab(arguments);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {complaint}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    for part in named {
        assert!(complaint.contains(part), "{arguments:?} does not say {part}: {complaint}");
    }
}

/// An empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command_line").join(test);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

const QUICK: [&str; 6] = ["--network", "tiny", "--batch", "8", "--warm-up", "2"];

/// Trains a few steps of a tiny network and returns its file.
fn trained(test: &str, more: &[&str]) -> String {
    let out = folder(test).join("run.safetensors").display().to_string();
    printed(&[&["train", "--steps", "20", "--out", &out], &QUICK[..], more].concat());
    out
}

#[test]
fn every_field_of_json_is_documented() {
    let (run, learned) = (trained("fields", &[]), trained("fields-learned", &["--method", "vae"]));
    let out = folder("fields-again").join("again.safetensors").display().to_string();
    let commands: [&[&str]; 13] = [
        &[
            "claim",
            "--corpora",
            "capitals",
            "--seeds",
            "1",
            "--steps",
            "10",
            "--network",
            "tiny",
            "--batch",
            "8",
        ],
        &["gradients", "--sigmas", "1", "--estimates", "10"],
        &["linear-vae"],
        &["corrupt"],
        &["entropy"],
        &["gap", "--k", "2"],
        &["train", "--steps", "12", "--network", "tiny", "--batch", "8", "--out", &out],
        &["bound", "--checkpoint", &run, "--exact"],
        &["bound", "--checkpoint", &learned, "--sentences", "20", "--importance", "1"],
        &["infill", "--checkpoint", &run],
        &["sample", "--checkpoint", &run, "--count", "2"],
        &["sample", "--checkpoint", &run, "--count", "2", "--evaluations", "2"],
        &[
            "compare",
            "--methods",
            "mask",
            "--seeds",
            "1",
            "--steps",
            "12",
            "--network",
            "tiny",
            "--batch",
            "8",
        ],
    ];
    for arguments in commands {
        let help = printed(&[arguments[0], "--help"]);
        for line in objects(arguments) {
            for field in line.as_object().unwrap().keys() {
                let documented = help.lines().any(|line| line.split_whitespace().next() == Some(field));
                assert!(documented, "{} does not document {field}", arguments[0]);
            }
        }
    }
}

#[test]
fn usage_errors_say_what_would_be_right() {
    refuses(&["corupt"], 2, &["corrupt"]);
    refuses(&["corrupt", "--k", "0", "abc"], 2, &["from 1 to 128"]);
    refuses(&["corrupt", "--k", "4", "abc"], 2, &["from 1 to 3"]);
    refuses(&["corrupt", "--k", "-1", "abc"], 2, &["from 1 to 128"]);
    refuses(&["corrupt", "--process", "gauss", "abc"], 2, &["left-to-right, mask"]);
    refuses(&["corrupt", ""], 2, &["1 to 128"]);
    refuses(&["corrupt", "--corpus", "capitals", "中国"], 2, &["8 tokens", "only 2"]);
    refuses(&["gap", "--k", "9"], 2, &["from 1 to 8"]);
    refuses(&["entropy", "--corpus", "klingon"], 2, &["capitals, capitals-en"]);
    refuses(&["train", "--learning-rate", "fast"], 2, &["0.0001 to 0.03"]);
    refuses(&["bound"], 2, &["--checkpoint"]);
    refuses(&["infill", "中国的首都是□□"], 2, &["--checkpoint", "--oracle"]);
    refuses(&["infill", "--oracle", "中国的首都是□□□"], 2, &["9", "8"]);
    refuses(&["infill", "--oracle", "美国的首都是□□"], 2, &["美"]);
    refuses(&["infill", "--oracle", "--temperature", "9"], 2, &["0.1 to 2"]);
    refuses(&["infill", "--oracle", "--checkpoint", "x"], 2, &["--checkpoint"]);
}

#[test]
fn failures_say_what_would_be_right() {
    let folder = folder("failures");
    let damaged = folder.join("damaged.safetensors").display().to_string();
    std::fs::write(&damaged, b"not a checkpoint").unwrap();
    let absent = folder.join("absent").join("run.safetensors").display().to_string();
    for command in ["bound", "infill"] {
        refuses(&[command, "--checkpoint", &absent], 1, &[&absent]);
        refuses(&[command, "--checkpoint", &damaged], 1, &["lab train"]);
    }
    refuses(&["train", "--out", &absent], 1, &[&absent, "folder"]);
    refuses(&["train", "--resume", &damaged], 1, &["lab train"]);
}

#[test]
fn errors_speak_the_language_of_the_locale() {
    let output = command(&["infill", "--oracle", "美国"]).env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("词表里没有"), "{complaint}");
}
