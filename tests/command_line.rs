//! `lab` as a person meets it: what it prints, and how it refuses.
#![cfg(feature = "cli")]

use serde_json::Value;
use std::path::PathBuf;
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

/// A new folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("denoise-lab-{test}-{}", std::process::id()));
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
fn corrupt_prints_the_nine_lines_of_the_note() {
    let lines = "\
t=0;中国的首都是北京
t=1;中国的首都是北口
t=2;中国的首都是口口
t=3;中国的首都口口口
t=4;中国的首口口口口
t=5;中国的口口口口口
t=6;中国口口口口口口
t=7;中口口口口口口口
t=8;口口口口口口口口
";
    assert_eq!(printed(&["corrupt", "--process", "left-to-right", "--k", "1", "中国的首都是北京"]), lines);
}

#[test]
fn corrupt_takes_any_text_and_the_sentences_of_a_corpus() {
    let text = printed(&["corrupt", "--process", "left-to-right", "--k", "4", "denoise"]);
    assert_eq!(text, "t=0;denoise\nt=1;den口口口口\nt=2;口口口口口口口\n");
    let words = ["we", "say", "the", "capital", "of", "Peru", "isn't", "Rome"];
    refuses(&[&["corrupt", "--corpus", "capitals-en"], &words[..]].concat(), 2, &["Rome"]);
    let words = ["we", "say", "the", "capital", "of", "Peru", "isn't", "Paris"];
    let lines = printed(
        &[&["corrupt", "--corpus", "capitals-en", "--process", "left-to-right", "--k", "5"], &words[..]]
            .concat(),
    );
    assert!(lines.contains("\nt=1;we say the 口 口 口 口 口\n"), "{lines}");
    let example = objects(&["corrupt", "--corpus", "capitals"]);
    assert_eq!((example.len(), &example[0]["text"]), (9, &Value::from("中国的首都是北京")));
}

#[test]
fn corrupt_repeats_itself_by_seed() {
    let ladder = |seed| printed(&["corrupt", "--sampling-seed", seed, "abcdefghijklmnopqrstuvwxyz"]);
    assert_eq!(ladder("1"), ladder("1"));
    assert_ne!(ladder("1"), ladder("2"));
}

#[test]
fn entropy_is_that_of_the_law() {
    for corpus in ["capitals", "capitals-en"] {
        let lines = objects(&["entropy", "--corpus", corpus]);
        assert_eq!((lines.len(), &lines[0]["corpus"]), (1, &Value::from(corpus)));
        assert!((lines[0]["entropy"].as_f64().unwrap() - 3.5983).abs() < 5e-5);
    }
    assert!(printed(&["entropy", "--corpus", "capitals"]).contains("3.5983"));
}

#[test]
fn gap_is_that_of_the_optimal_network() {
    let gaps = |arguments: &[&str]| -> Vec<f64> {
        let lines = objects(&[&["gap", "--corpus", "capitals"], arguments].concat());
        lines.iter().map(|line| line["processGap"].as_f64().unwrap()).collect()
    };
    let close = |found: &[f64], expected: &[f64]| {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3)
    };
    assert!(close(&gaps(&["--process", "mask", "--k", "2"]), &[0.662]));
    let scattered = gaps(&["--process", "mask"]);
    assert!(close(&scattered, &[0.0, 0.662, 1.070, 2.134, 2.027, 2.544, 3.796, 5.831]), "{scattered:?}");
    let aligned = gaps(&["--process", "left-to-right"]);
    assert!(close(&[aligned[0], aligned[1], aligned[3], aligned[7]], &[0.0, 2.325, 3.414, 5.831]));
}

#[test]
fn infill_asks_the_exact_law_without_a_network() {
    let filled = |arguments: &[&str]| {
        let lines = objects(&[&["infill", "--oracle", "--choice", "arg-max"], arguments].concat());
        lines[0]["text"].as_str().unwrap().to_string()
    };
    assert_eq!(filled(&["中国的首都是□□"]), "中国的首都是北京");
    assert_eq!(filled(&["--process", "left-to-right", "口口的首都是巴黎"]), "法国的首都是巴黎");
    let english = ["--corpus", "capitals-en", "we say the capital of China _ Tokyo"];
    assert_eq!(filled(&english), "we say the capital of China isn't Tokyo");
    let text = printed(&["infill", "--oracle", "--choice", "arg-max", "--k", "2", "中国的首都是□□"]);
    assert!(text.starts_with("t=1;中国的首都是口口\nt=0;中国的首都是北京\nlog-probability "), "{text}");
}

#[test]
fn a_trained_run_is_measured_asked_and_gone_on_with() {
    let run = trained("goes-on", &[]);
    let exact = objects(&["bound", "--checkpoint", &run, "--exact", "--k", "3"]);
    assert_eq!((exact.len(), &exact[0]["step"], &exact[0]["k"]), (1, &20.into(), &3.into()));
    let nelbo = exact[0]["nelbo"]["nats"].as_f64().unwrap();
    let gaps = exact[0]["processGap"].as_f64().unwrap() + exact[0]["learningGap"].as_f64().unwrap();
    assert!((nelbo - gaps - 3.5983).abs() < 1e-4);
    let likelihood = exact[0]["logLikelihood"]["nats"].as_f64().unwrap();
    assert!(nelbo >= likelihood && likelihood > 3.5983);

    let estimated = objects(&["bound", "--checkpoint", &run, "--sentences", "200", "--k", "3"]);
    let error = estimated[0]["nelbo"]["standardError"].as_f64().unwrap();
    assert!(error > 0.0);
    assert!((estimated[0]["nelbo"]["nats"].as_f64().unwrap() - nelbo).abs() < 6.0 * error);
    assert_eq!(objects(&["bound", "--checkpoint", &run, "--exact"]).len(), 8);

    let filled = objects(&["infill", "--checkpoint", &run, "中国的首都是□□", "--k", "1"]);
    assert!(filled[0]["text"].as_str().unwrap().starts_with("中国的首都是"));
    assert_eq!(filled[0]["frames"].as_array().unwrap().len(), 3);

    let lines = objects(&["train", "--resume", &run, "--steps", "45"]);
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["step"], &last["budget"], &last["out"]),
        (&45.into(), &45.into(), &run.as_str().into())
    );
    assert!(lines[0]["loss"].as_f64().unwrap() > 0.0);
}

#[test]
fn noise_is_trained_measured_and_filled_in_every_variant() {
    for variant in ["visible", "blind", "hidden"] {
        let noise = ["--process", "noise", "--noise-share", "0.5", "--noise-variant", variant];
        let run = trained(&format!("noise-{variant}"), &noise);
        let measured = objects(&["bound", "--checkpoint", &run, "--sentences", "20", "--k", "3"]);
        let value = |field: &str| measured[0][field].as_f64().unwrap();
        let sum = 3.5983 + value("processGap") + value("learningGap");
        assert!((measured[0]["nelbo"]["nats"].as_f64().unwrap() - sum).abs() < 1e-4);
        assert_eq!(value("processGapError") == 0.0, variant == "visible");
        let (head, tokens) = (&measured[0]["headCost"], &measured[0]["tokenCost"]);
        assert_eq!(head["optimum"]["nats"].is_f64(), variant == "hidden");
        assert_eq!(tokens["learningGap"]["standardError"].is_f64(), variant == "hidden");
        let filled = objects(&["infill", "--checkpoint", &run, "中国的首都是□□", "--k", "1"]);
        assert!(filled[0]["text"].as_str().unwrap().starts_with("中国的首都是"));
        assert_eq!(filled[0]["orderUsed"].is_null(), variant == "hidden");
        let recovery = &filled[0]["frames"][0]["cells"][7]["recoveryProbability"];
        assert_eq!(recovery.is_f64(), variant == "hidden");
    }
    refuses(&["corrupt", "--noise-share", "0.5", "abc"], 2, &["only where process is noise"]);
    refuses(&["gap", "--process", "noise", "--k", "1"], 1, &["estimate"]);
    let text = printed(&["corrupt", "--process", "noise", "--k", "4", "denoises"]);
    assert!(text.starts_with("t=0;denoises\nt=1;") && !text.contains('口'), "{text}");
}

#[test]
fn half_a_file_is_smaller_and_still_fills_blanks() {
    let (whole, half) = (trained("whole", &[]), trained("half", &["--half"]));
    let size = |path: &str| std::fs::metadata(path).unwrap().len();
    assert!(size(&half) * 4 < size(&whole));
    assert_eq!(objects(&["infill", "--checkpoint", &half]).len(), 1);
}

#[test]
fn the_same_command_trains_the_same_run() {
    let bytes = |test, more: &[&str]| std::fs::read(trained(test, more)).unwrap();
    assert!(bytes("same-1", &[]) == bytes("same-2", &[]));
    assert!(bytes("same-1", &[]) != bytes("other", &["--seed", "1"]));
}

#[test]
fn flags_override_the_configuration_file() {
    let folder = folder("config");
    let file = folder.join("config.json").display().to_string();
    let out = folder.join("run.safetensors").display().to_string();
    let config =
        r#"{"corpus":{"kind":"capitals-en"},"network":{"size":"tiny"},"training":{"steps":900,"batch":8}}"#;
    std::fs::write(&file, config).unwrap();
    let lines = objects(&["train", "--config", &file, "--steps", "12", "--out", &out]);
    assert_eq!(lines.last().unwrap()["budget"], 12);
    let filled = objects(&["infill", "--checkpoint", &out]);
    assert!(filled[0]["text"].as_str().unwrap().starts_with("we say the capital of"));

    std::fs::write(&file, r#"{"training":{"steps":1}}"#).unwrap();
    refuses(&["train", "--config", &file], 2, &["steps", "10 to 100000"]);
    std::fs::write(&file, "steps = 20").unwrap();
    refuses(&["train", "--config", &file], 2, &["JSON"]);
    refuses(&["train", "--config", "no-such.json"], 1, &["no-such.json"]);
}

#[test]
fn a_method_is_trained_by_its_name() {
    let out = trained("method", &["--method", "seq2seq"]);
    let named = trained("method-spelt", &["--process", "left-to-right", "--architecture", "encoder-decoder"]);
    assert!(std::fs::read(out).unwrap() == std::fs::read(named).unwrap());
    let help = printed(&["train", "--help"]);
    assert!(["gpt", "pixelcnn", "seq2seq"].iter().all(|name| help.contains(name)), "{help}");
    refuses(&["train", "--method", "gtp"], 2, &["gtp", "gpt, pixelcnn"]);
    refuses(&["train", "--method", "gpt", "--process", "mask"], 2, &["--method", "--process"]);
    refuses(&["train", "--architecture", "encoder-decoder"], 2, &["process", "left-to-right"]);
}

#[test]
fn every_field_of_json_is_documented() {
    let run = trained("fields", &[]);
    let out = folder("fields").join("again.safetensors").display().to_string();
    let commands: [&[&str]; 6] = [
        &["corrupt"],
        &["entropy"],
        &["gap", "--k", "2"],
        &["train", "--steps", "12", "--network", "tiny", "--batch", "8", "--out", &out],
        &["bound", "--checkpoint", &run, "--exact"],
        &["infill", "--checkpoint", &run],
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
fn a_resumed_run_changes_its_budget_only() {
    let run = trained("resume", &[]);
    refuses(&["train", "--resume", &run], 2, &["20 of 20", "--steps"]);
    refuses(&["train", "--resume", &run, "--steps", "15"], 2, &["20 of 20", "--steps"]);
    refuses(&["train", "--resume", &run, "--steps", "40", "--batch", "16"], 2, &["--batch", "--steps"]);
}

#[test]
fn errors_speak_the_language_of_the_locale() {
    let output = command(&["infill", "--oracle", "美国"]).env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("词表里没有"), "{complaint}");
}

/// Ctrl-C while a long run trains: it saves, says so, and can be gone on with.
#[cfg(unix)]
#[test]
fn ctrl_c_saves_and_stops() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::Stdio;

    let out = folder("interrupted").join("run.safetensors").display().to_string();
    let arguments = ["train", "--steps", "100000", "--json", "--out", &out];
    let mut child = command(&[&arguments[..], &QUICK[..]].concat()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    assert!(first.contains("loss"), "{first}");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));

    let last: Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap();
    let step = last["step"].as_u64().unwrap();
    assert!(step > 0 && step < 100_000);
    let measured = objects(&["bound", "--checkpoint", &out, "--sentences", "2", "--k", "8"]);
    assert_eq!(measured[0]["step"], step);
}

#[test]
fn a_text_of_ones_own_is_trained_on_and_measured_on_its_held_out_part() {
    let folder = folder("text");
    let (text, other) = (folder.join("text.txt"), folder.join("other.txt"));
    let verse =
        |first: usize| (first..first + 60).map(|n| format!("wave {n} on the shore\n")).collect::<String>();
    std::fs::write(&text, verse(0)).unwrap();
    std::fs::write(&other, verse(5)).unwrap();
    let (text, other) = (text.display().to_string(), other.display().to_string());
    for process in ["left-to-right", "mask"] {
        let more = ["--text", &text, "--context", "16", "--process", process];
        let run = trained(&format!("text-{process}"), &more);
        let measured =
            &objects(&["bound", "--checkpoint", &run, "--text", &text, "--k", "4", "--sentences", "9"])[0];
        assert!(measured["processGap"].is_null() && measured["learningGap"].is_null(), "{measured}");
        let (nats, each) =
            (measured["nelbo"]["nats"].as_f64().unwrap(), measured["natsPerToken"].as_f64().unwrap());
        assert!((nats / 16.0 - each).abs() < 1e-9 && each < 6.0, "{measured}");
        let filled = &objects(&["infill", "--checkpoint", &run, "--text", &text, "wave □□ on the"])[0];
        assert!(filled["text"].as_str().unwrap().starts_with("wave "), "{filled}");
        refuses(&["bound", "--checkpoint", &run], 1, &["fingerprint", "the same text"]);
        refuses(&["bound", "--checkpoint", &run, "--text", &other], 1, &["fingerprint"]);
    }
    let entropy = &objects(&["entropy", "--text", &text, "--context", "16"])[0];
    assert!(entropy["entropy"].is_null() && entropy["bigram"].as_f64() < entropy["pooledUnigram"].as_f64());
    refuses(&["train", "--text", &text, "--context", "128"], 1, &["128", "2560"]);
    refuses(&["train", "--corpus", "text"], 1, &["text"]);
}
