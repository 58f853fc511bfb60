//! What `lab` reads: no further than it can be used, and nothing that is not meant.

use super::{folder, objects, printed, refuses, trained};

/// The commands that read a file, with it.
fn readers(file: &str) -> [(Vec<&str>, &'static str); 6] {
    [
        (vec!["entropy", "--text", file], "5 MB"),
        (vec!["train", "--config", file], "1 MB"),
        (vec!["compare", "--config", file], "1 MB"),
        (vec!["bound", "--checkpoint", file], "1000 MB"),
        (vec!["infill", "--checkpoint", file], "1000 MB"),
        (vec!["gradients", "--checkpoint", file], "1000 MB"),
    ]
}

#[test]
fn a_file_that_is_too_large_is_refused_by_its_size() {
    let file = folder("too-large").join("large").display().to_string();
    // Two gigabytes, none of which is on the disk.
    std::fs::File::create(&file).unwrap().set_len(2_147_483_648).unwrap();
    for (arguments, limit) in readers(&file) {
        refuses(&arguments, 1, &[&file, "2147.483648 MB", &format!("is {limit}")]);
    }
    std::fs::File::create(&file).unwrap().set_len(5_000_001).unwrap();
    refuses(&["entropy", "--text", &file], 1, &["5.000001 MB", "the limit of a text is 5 MB", "take a part"]);
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_read_no_further_than_the_limit() {
    let readers = readers("/dev/zero");
    for (arguments, limit) in &readers[..3] {
        refuses(arguments, 1, &["/dev/zero", "more than", limit]);
    }
    // A thousand megabytes need not be read to see that it is none.
    for (arguments, _) in &readers[3..] {
        refuses(arguments, 1, &["not a run this lab can open"]);
    }
}

#[test]
fn a_configuration_may_begin_with_a_byte_order_mark_and_says_each_thing_once() {
    let file = folder("configuration").join("config.json").display().to_string();
    let write = |content: &[u8]| std::fs::write(&file, content).unwrap();
    write("\u{feff}{\"corpus\": {\"kind\": \"capitals-en\"}}".as_bytes());
    assert!(printed(&["entropy", "--config", &file]).starts_with("capitals-en"));
    write(br#"{"training": {"steps": 20}, "training": {"steps": 30}}"#);
    refuses(&["train", "--config", &file], 2, &["“training”", "twice"]);
    // As an editor writes UTF-16.
    write(b"\xff\xfe{\0}\0");
    refuses(&["train", "--config", &file], 1, &[&file, "UTF-8"]);
}

#[test]
fn characters_that_cannot_be_told_apart_are_spoken_of() {
    let file = folder("crowded").join("text.txt").display().to_string();
    let many: String = (0x10000..0x10000 + 72_800).filter_map(char::from_u32).collect();
    std::fs::write(&file, many.repeat(2)).unwrap();
    let output = super::lab(&["entropy", "--text", &file]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    assert!(errors.contains("65534") && errors.contains("look better than they are"), "{errors}");
}

#[test]
fn a_log_likelihood_is_plus_log_p_wherever_it_is_said() {
    let run = trained("sign", &[]);
    let line = &objects(&["bound", "--checkpoint", &run, "--exact", "--k", "2"])[0];
    assert!(line.get("logLikelihood").is_none(), "{line}");
    let nats = line["negativeLogLikelihood"]["nats"].as_f64().unwrap();
    // −log p costs at least the entropy, and at most the bound, by the Jensen gap.
    assert!(nats >= 3.5983);
    let gap = line["nelbo"]["nats"].as_f64().unwrap() - nats;
    assert!((gap - line["jensenGap"].as_f64().unwrap()).abs() < 1e-9 && gap >= 0.0);
    // A Gaussian of variances 4, 2, 1, 1/2 of which the decoder has them all: E log p = −½ Σ (log 2πλ + 1).
    let total = objects(&["linear-vae", "--noise-variance", "0.5"]).pop().unwrap();
    let log_p = [4.0f64, 2.0, 1.0, 0.5].map(|l| -0.5 * ((2.0 * std::f64::consts::PI * l).ln() + 1.0));
    assert!((total["logLikelihood"].as_f64().unwrap() - log_p.iter().sum::<f64>()).abs() < 1e-9, "{total}");
}
