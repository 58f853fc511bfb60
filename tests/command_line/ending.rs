//! How a training ends before its end: whatever it is, what was sound by then is kept.
#![cfg(unix)]

use super::{QUICK, command, folder, lab, objects, trained};
use crate::common::checkpoint::File;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A long training that writes to `out`, once it has told its first loss.
fn training(mut command: Command) -> (Child, BufReader<ChildStdout>) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    assert!(first.contains("\"step\":25"), "{first}");
    (child, lines)
}

fn long<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["train", "--steps", "100000", "--json", "--out", out], &QUICK[..], more].concat()
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// The step of the run in this file.
fn step(file: &str) -> u64 {
    objects(&["bound", "--checkpoint", file, "--sentences", "2", "--k", "8"])[0]["step"].as_u64().unwrap()
}

/// The step that a training says it was saved at.
fn saved_at(mut lines: BufReader<ChildStdout>) -> u64 {
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    let last: Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap();
    assert!(last["out"].is_string(), "{last}");
    last["step"].as_u64().unwrap()
}

#[test]
fn ctrl_c_a_closed_terminal_and_an_end_that_is_asked_for_save_and_stop() {
    for (signal, status) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let out = folder("interrupted").join("run.safetensors").display().to_string();
        let (mut child, lines) = training(command(&long(&out, &[])));
        send(signal, &child);
        // Shells and terminals both tell of a closed one.
        if signal == "-HUP" {
            send(signal, &child);
        }
        let saved = saved_at(lines);
        assert_eq!(child.wait().unwrap().code(), Some(status), "{signal}");
        assert!(saved > 0 && saved < 100_000);
        assert_eq!(step(&out), saved, "{signal}");
    }
}

#[test]
fn what_is_to_outlive_its_terminal_does() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let out = folder("nohup").join("run.safetensors").display().to_string();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_lab")]).args(long(&out, &[]));
    let (mut child, lines) = training(shell);
    send("-HUP", &child);
    send("-INT", &child);
    let saved = saved_at(lines);
    // That of Ctrl-C, which came second.
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(step(&out), saved);
}

#[test]
fn a_training_that_is_killed_has_been_saved_on_the_way() {
    for method in ["mask", "vae"] {
        let out = folder(&format!("killed-{method}")).join("run.safetensors").display().to_string();
        let arguments = long(&out, &["--save-every", "0", "--method", method]);
        let (mut child, _lines) = training(command(&arguments));
        child.kill().unwrap();
        child.wait().unwrap();
        // Its first line is told at step 25, before that step is saved.
        let file = File::of(&std::fs::read(&out).unwrap());
        let steps = file.header.split_once(r#"\"step\":"#).unwrap().1;
        let steps: String = steps.chars().take_while(char::is_ascii_digit).collect();
        assert!(steps.parse::<u64>().unwrap() >= 24, "{steps}");
    }
}

/// A finite run whose next step is not.
#[test]
fn a_run_that_diverges_in_its_last_step_leaves_the_file_it_went_on_from() {
    let run = trained("diverges", &[]);
    let mut file = File::of(&std::fs::read(&run).unwrap());
    file.fill("moment_1", f32::MAX);
    file.fill("moment_2", 0.0);
    let before = file.bytes();
    std::fs::write(&run, &before).unwrap();
    for more in
        [&["--steps", "21"][..], &["--steps", "21", "--half"], &["--steps", "21", "--save-every", "0"]]
    {
        let output = lab(&[&["train", "--resume", &run], more].concat());
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert!(complaint.contains("diverged") && complaint.contains("not saved"), "{complaint}");
        assert!(std::fs::read(&run).unwrap() == before);
    }
}
