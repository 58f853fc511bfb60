//! What `lab` writes to: asked before the work, and as a whole or not at all.

use super::{QUICK, command, folder, objects, refuses, trained};
use std::path::Path;

/// What there is in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Every command that writes a file, to this one, quickly.
fn writers(out: &str) -> Vec<Vec<&str>> {
    let commands: [&[&str]; 3] = [
        &["train", "--steps", "10"],
        &["compare", "--methods", "gpt", "--seeds", "1", "--steps", "10"],
        &["train", "--method", "vae", "--steps", "10"],
    ];
    commands.map(|command| [command, &["--out", out], &QUICK].concat()).into()
}

#[cfg(unix)]
#[test]
fn a_device_or_a_pipe_is_not_replaced_by_a_file() {
    use std::os::unix::fs::FileTypeExt;
    let folder = folder("no-file");
    let pipe = folder.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let link = folder.join("link-to-pipe");
    std::os::unix::fs::symlink("pipe", &link).unwrap();
    for out in [Path::new("/dev/null"), Path::new("/dev/stdout"), &pipe, &link] {
        let out = out.to_str().unwrap();
        for arguments in writers(out) {
            refuses(&arguments, 1, &[out, "no regular file", "the name of a file"]);
        }
    }
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert_eq!(names(&folder), ["link-to-pipe", "pipe"]);
    // The same of the files within the folder of `claim`.
    std::fs::rename(&pipe, folder.join("claim.svg")).unwrap();
    let arguments = ["claim", "--steps", "10", "--out", folder.to_str().unwrap()];
    refuses(&[&arguments[..], &QUICK].concat(), 1, &["claim.svg", "no regular file"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_its_target_is_written() {
    let folder = folder("link");
    std::fs::create_dir(folder.join("runs")).unwrap();
    let (link, target) = (folder.join("run.safetensors"), folder.join("runs").join("target"));
    // There is no target yet the first time.
    std::os::unix::fs::symlink("runs/target", &link).unwrap();
    for _ in 0..2 {
        for arguments in writers(link.to_str().unwrap()) {
            objects(&arguments);
            assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
            assert!(std::fs::symlink_metadata(&target).unwrap().is_file());
        }
    }
    assert_eq!(
        (names(&folder), names(&folder.join("runs"))),
        (vec!["run.safetensors".into(), "runs".into()], vec!["target".into()])
    );
    let circle = folder.join("circle");
    std::os::unix::fs::symlink("circle", &circle).unwrap();
    refuses(&["train", "--out", circle.to_str().unwrap()], 1, &["circle"]);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let run = trained("permissions", &[]);
    std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o640)).unwrap();
    objects(&["train", "--resume", &run, "--steps", "25"]);
    assert_eq!(std::fs::metadata(&run).unwrap().permissions().mode() & 0o777, 0o640);
    std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o440)).unwrap();
    refuses(&["train", "--resume", &run, "--steps", "30"], 1, &[&run, "write-protected"]);
}

#[test]
fn what_cannot_be_written_is_known_before_training() {
    let folder = folder("unwritable");
    let path = |name: &str| folder.join(name).display().to_string();
    std::fs::write(path("file"), "a file").unwrap();
    let mut impossible = vec![
        (path("absent/run"), "no folder"),
        (path("file/run"), "file"),
        (path(&"n".repeat(256)), "too long"),
        (path(""), "is a folder"),
        (path("new/"), "is a folder"),
    ];
    if cfg!(target_os = "linux") {
        // Not even the superuser can make a file there.
        impossible.push(("/proc/run".to_string(), "no file can be written"));
    }
    for (out, reason) in &impossible {
        for arguments in writers(out) {
            refuses(&arguments, 1, &[out, reason]);
        }
    }
    assert_eq!(names(&folder), ["file"]);
    // As long as a name can be.
    let longest = path(&"n".repeat(255));
    objects(&writers(&longest)[0]);
    assert_eq!(names(&folder).len(), 2);
}

#[test]
fn trainings_to_one_file_do_not_disturb_each_other() {
    let folder = folder("together");
    let out = folder.join("run.safetensors").display().to_string();
    let run = |seed: &str| {
        let more = ["train", "--steps", "60", "--save-every", "0", "--out", &out, "--seed", seed];
        command(&[&more[..], &QUICK].concat()).stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let running: Vec<_> = ["1", "2", "3"].map(run).into();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(names(&folder), ["run.safetensors"]);
    let measured = objects(&["bound", "--checkpoint", &out, "--sentences", "2", "--k", "8"]);
    assert_eq!(measured[0]["step"], 60);
}

#[cfg(unix)]
#[test]
fn a_run_is_saved_though_nobody_reads_what_is_printed() {
    use std::process::Stdio;
    let folder = folder("unread");
    let out = |name: &str| folder.join(name).display().to_string();
    let arguments = |out: &str| -> Vec<String> {
        let run = ["train", "--steps", "30", "--json", "--out", out];
        [&run[..], &QUICK].concat().into_iter().map(String::from).collect()
    };
    let start = |out: &str, stdout: Stdio| {
        let arguments = arguments(out);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        command(&arguments).stdout(stdout).stderr(Stdio::null()).spawn().unwrap()
    };
    let mut closed = start(&out("closed"), Stdio::piped());
    drop(closed.stdout.take());
    assert!(closed.wait().unwrap().success());
    if cfg!(target_os = "linux") {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        assert_eq!(start(&out("full"), full.into()).wait().unwrap().code(), Some(1));
        assert!(Path::new(&out("full")).is_file());
    }
    let measured = objects(&["bound", "--checkpoint", &out("closed"), "--sentences", "2", "--k", "8"]);
    assert_eq!(measured[0]["step"], 30);
}
