//! `plan`, the commands it prints, and `gather`.

use super::{QUICK, folder, lab, objects, printed, refuses, trained};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const COMPARED: [&str; 15] = [
    "compare",
    "--methods",
    "mask,gaussian,vae",
    "--seeds",
    "2",
    "--steps",
    "10",
    "--k",
    "1,2",
    "--sentences",
    "20",
    "--draws",
    "2",
    "--diffusion-steps",
    "4",
];

fn compared<'a>() -> Vec<&'a str> {
    [&COMPARED[..], &QUICK].concat()
}

fn claimed<'a>() -> Vec<&'a str> {
    let few = ["claim", "--corpora", "capitals", "--seeds", "2", "--steps", "10", "--sentences", "20"];
    [&few[..], &["--draws", "2"], &QUICK].concat()
}

/// The plan of a command, as JSON, with its results in this folder.
fn plan(sweep: &[&str], results: &Path) -> Vec<Value> {
    objects_of(&[&["plan", "--json"], sweep, &["--results", results.to_str().unwrap()]].concat())
}

/// As [`objects`], where `--json` cannot be last.
fn objects_of(arguments: &[&str]) -> Vec<Value> {
    printed(arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A shell that finds `lab`.
fn shell() -> Command {
    let lab = Path::new(env!("CARGO_BIN_EXE_lab")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(lab.to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let mut shell = Command::new("sh");
    shell.env("PATH", path.unwrap()).env("LC_ALL", "C");
    shell
}

/// A command of the plan, typed into a shell.
fn typed(planned: &Value) -> Command {
    let mut shell = shell();
    shell.arg("-c").arg(format!("exec {}", planned["command"].as_str().unwrap()));
    shell
}

fn run(planned: &Value) {
    let output = typed(planned).output().unwrap();
    assert!(output.status.success() && output.stdout.is_empty(), "{planned}: {}", complaint(&output));
    assert!(complaint(&output).contains(planned["file"].as_str().unwrap()));
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The lines without the times that runs took.
fn timeless(mut lines: Vec<Value>) -> Vec<Value> {
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("seconds");
    }
    lines
}

fn gathered(folder: &Path, sweep: &[&str]) -> Vec<Value> {
    timeless(objects_of(&[&["gather", "--json", folder.to_str().unwrap()], sweep].concat()))
}

/// A folder with everything that `compare` comes to.
fn finished(test: &str) -> PathBuf {
    let folder = folder(test);
    objects(&[&compared()[..], &["--results", folder.to_str().unwrap()]].concat());
    folder
}

fn results(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

#[cfg(unix)]
#[test]
fn runs_of_two_processes_one_of_them_killed_make_the_table_of_one_process() {
    for (name, sweep) in [("sweep-compare", compared()), ("sweep-claim", claimed())] {
        let folder = folder(name);
        let planned = plan(&sweep, &folder);
        let half = planned.len() / 2;
        let mut killed = typed(&planned[half]).spawn().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| planned[..half].iter().for_each(run));
            // Whenever that is: what is not whole by then is not there.
            std::thread::sleep(std::time::Duration::from_millis(30));
            killed.kill().unwrap();
            killed.wait().unwrap();
            // The killed one is repeated, and so is one that the other process runs too.
            planned[half - 1..].iter().for_each(run);
        });
        let files: BTreeSet<PathBuf> =
            planned.iter().map(|run| run["file"].as_str().unwrap().into()).collect();
        assert_eq!(results(&folder), files);
        let direct = timeless(objects(&sweep));
        assert_eq!(gathered(&folder, &[]), direct, "{name}");
        let out = folder.join("table");
        printed(&["gather", folder.to_str().unwrap(), "--out", out.to_str().unwrap()]);
        let table = if out.is_dir() { out.join("claim.json") } else { out };
        let table: Value = serde_json::from_slice(&fs::read(table).unwrap()).unwrap();
        let lines = timeless(table["lines"].as_array().unwrap().clone());
        assert!(lines.len() > 3 && lines.iter().all(|line| direct.contains(line)), "{name}");
        let output = typed(&planned[0]).output().unwrap();
        assert!(output.status.success() && complaint(&output).contains("is there already"));
    }
}

#[cfg(unix)]
#[test]
fn the_script_for_arrays_runs_the_line_of_its_number() {
    let folder = folder("sweep-array");
    let sweep = [&["compare", "--methods", "mask", "--seeds", "2", "--steps", "10"], &QUICK[..]].concat();
    let planned = plan(&sweep, Path::new("kept here"));
    let lines: Vec<&str> = planned.iter().map(|run| run["command"].as_str().unwrap()).collect();
    fs::write(folder.join("plan.txt"), lines.join("\n")).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sweeps/line.sh");
    let numbered = |variable: &str, number: &str| {
        let mut shell = shell();
        shell.arg(&script).current_dir(&folder).env(variable, number).output().unwrap()
    };
    for (run, (variable, number)) in
        planned.iter().zip([("SLURM_ARRAY_TASK_ID", "1"), ("JOB_COMPLETION_INDEX", "1")])
    {
        let output = numbered(variable, number);
        assert!(output.status.success(), "{}", complaint(&output));
        assert!(folder.join(run["file"].as_str().unwrap()).exists());
    }
    let output = numbered("JOB_COMPLETION_INDEX", "2");
    assert!(!output.status.success() && complaint(&output).contains("no line 3"));
    assert_eq!(results(&folder.join("kept here")).len(), 2);
}

#[test]
fn what_is_there_is_not_run_again_and_what_is_missing_is_named_with_its_command() {
    let folder = finished("sweep-missing");
    let planned = plan(&compared(), &folder);
    let absent = planned[1]["file"].as_str().unwrap();
    let untouched = || -> Vec<_> {
        let other = results(&folder).into_iter().filter(|path| path != Path::new(absent));
        other.map(|path| fs::metadata(path).unwrap().modified().unwrap()).collect()
    };
    let before = untouched();
    fs::remove_file(absent).unwrap();
    let output = lab(&["gather", folder.to_str().unwrap(), "--json"]);
    let said = complaint(&output);
    assert!(
        said.contains("missing: mask on capitals, seed 1")
            && said.contains(planned[1]["command"].as_str().unwrap())
    );
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((&lines[0]["seeds"], &lines[2]["seeds"]), (&1.into(), &2.into()));
    objects(&[&compared()[..], &["--results", folder.to_str().unwrap()]].concat());
    assert_eq!(untouched(), before);
    assert!(Path::new(absent).exists());
}

#[test]
fn a_missing_seed_of_one_method_leaves_no_difference_to_another_seed() {
    let folder = folder("sweep-claim-missing");
    let sweep = claimed();
    let direct = objects(&[&sweep[..], &["--results", folder.to_str().unwrap()]].concat());
    let planned = plan(&sweep, &folder);
    let first = planned.iter().find(|run| run["method"] == "vae" && run["seed"] == 0).unwrap();
    fs::remove_file(first["file"].as_str().unwrap()).unwrap();
    let lines = gathered(&folder, &sweep);
    let added = &lines[6]["contrasts"][0]["added"];
    let gap = |method: usize| direct[method]["gaps"][1].as_f64().unwrap();
    assert_eq!(direct[3]["method"], "fixed-posterior");
    assert!((added["nats"].as_f64().unwrap() - (gap(3) - gap(0))).abs() < 1e-12, "{added}");
    assert!(added["standardError"].is_null());
}

#[test]
fn a_run_that_fails_is_a_result_too() {
    let folder = folder("sweep-failing");
    // 60,000 sentences of 32 levels are too many rows; gpt's sum is exact.
    let more = ["--methods", "iid,gpt", "--seeds", "1", "--sentences", "60000"];
    let sweep = [&["compare", "--steps", "10"], &QUICK[..], &more].concat();
    plan(&sweep, &folder).iter().for_each(run);
    let lines = gathered(&folder, &[]);
    assert!(lines[0]["failure"].as_str().unwrap().contains("fewer sentences"), "{}", lines[0]);
    assert_eq!(lines, timeless(objects(&sweep)));
}

#[test]
fn damaged_results_other_versions_and_other_sweeps_are_refused_by_name() {
    let folder = finished("sweep-refused");
    let name = folder.to_str().unwrap();
    let file = results(&folder).into_iter().next().unwrap();
    let (path, whole) = (file.to_str().unwrap(), fs::read_to_string(&file).unwrap());
    let direct = [&compared()[..], &["--results", name]].concat();
    let refused = |text: &str, named: &[&str]| {
        fs::write(&file, text).unwrap();
        refuses(&["gather", name], 1, &[&[path], named].concat());
        refuses(&direct, 1, &[&[path], named].concat());
    };
    let steps = whole.replace("\"steps\": 10", "\"steps\": 11");
    assert_ne!(steps, whole);
    for text in [&steps[..], &whole[..whole.len() / 2], "", "[]", "{\"version\": 1}"] {
        refused(text, &["damaged", "delete it"]);
    }
    let version = concat!(env!("CARGO_PKG_VERSION"), "/1");
    refused(&whole.replace(version, "0.0.9/1"), &["0.0.9/1", version, "not mixed"]);
    fs::write(&file, &whole).unwrap();
    let renamed = folder.join("renamed.json");
    fs::write(&renamed, &whole).unwrap();
    refuses(&["gather", name], 1, &["renamed.json", "renamed"]);
    fs::remove_file(&renamed).unwrap();

    let other = [&["compare", "--methods", "mask", "--seeds", "1", "--steps", "10"], &QUICK[..]].concat();
    objects(&[&other[..], &["--results", name]].concat());
    refuses(&["gather", name], 2, &["--steps 10", "mask,gaussian,vae", ".json", "which to gather"]);
    assert_eq!(gathered(&folder, &other).len(), 1);
    let output = lab(&[&["gather", name], &compared()[..]].concat());
    assert!(output.status.success() && complaint(&output).contains("not gathered: "));
}

#[test]
fn what_is_no_sweep_is_refused() {
    let empty = folder("sweep-empty");
    let name = empty.to_str().unwrap();
    refuses(&["plan"], 2, &["COMMAND"]);
    refuses(&["plan", "train", "--steps", "10"], 2, &["compare", "claim"]);
    refuses(&["plan", "compare", "--minutes", "1"], 2, &["--minutes", "--steps"]);
    refuses(&["gather", name], 2, &["no results", "lab plan"]);
    refuses(&["gather", empty.join("absent").to_str().unwrap()], 1, &["absent"]);
    refuses(&["compare", "--only", "0123456789abcdef"], 2, &["--results"]);
    let only = ["--only", "0123456789abcdef", "--results", name];
    refuses(&[&compared()[..], &only].concat(), 2, &["0123456789abcdef", "plan again"]);
}

/// A limit of the file system's own cuts the program where it writes: it is killed there.
#[cfg(target_os = "linux")]
#[test]
fn what_is_cut_while_it_is_written_leaves_the_old_file_or_the_new() {
    let cut = |blocks: u64, arguments: &[&str]| {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -c 0; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        shell.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_lab")).args(arguments);
        assert!(
            !shell.output().unwrap().status.success(),
            "{blocks} blocks are not enough for {arguments:?}"
        );
    };
    let run = trained("cut", &[]);
    let old = fs::read(&run).unwrap();
    let blocks = old.len() as u64 / 512;
    assert!(blocks > 8);
    for limit in [0, 1, blocks / 2, blocks - 1] {
        cut(limit, &["train", "--resume", &run, "--steps", "22"]);
        assert!(fs::read(&run).unwrap() == old);
    }
    objects(&["train", "--resume", &run, "--steps", "22"]);
    assert!(fs::read(&run).unwrap() != old);

    let folder = folder("cut-results");
    let name = folder.to_str().unwrap();
    let sweep = [&["compare", "--methods", "mask", "--seeds", "1", "--steps", "10"], &QUICK[..]].concat();
    let kept = [&sweep[..], &["--results", name]].concat();
    for limit in 0..3 {
        cut(limit, &kept);
        assert!(results(&folder).is_empty());
    }
    objects(&kept);
    assert_eq!(gathered(&folder, &[]).len(), 1);
}
