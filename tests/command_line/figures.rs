//! The commands of `cargo xtask figures`.

use super::objects;

// The commands are the xtask's; a crate that is only a program cannot be depended on.
#[path = "../../xtask/src/figures/table.rs"]
mod table;

/// What makes a command quick, in place of what it says.
const SMALL: [(&str, &str); 8] = [
    ("--steps", "10"),
    ("--seeds", "1"),
    ("--batch", "8"),
    ("--network", "tiny"),
    ("--warm-up", "2"),
    ("--sentences", "4"),
    ("--count", "10"),
    ("--evaluations", "1,8"),
];

/// The same command, made quick: with the small values of those flags that it has, and of those that its
/// training has.
fn small(command: &'static str) -> Vec<&'static str> {
    let mut words: Vec<_> = command.split_whitespace().collect();
    for (flag, value) in SMALL {
        match words.iter().position(|word| *word == flag) {
            Some(index) => words[index + 1] = value,
            None if words[0] == "compare" && !["--count", "--evaluations"].contains(&flag) => {
                words.extend([flag, value]);
            }
            None => {}
        }
    }
    words
}

#[test]
fn every_command_of_a_figure_runs() {
    for figure in table::FIGURES {
        assert!(!figure.title.is_empty() && !figure.name.contains(['/', '.', ' ']), "{}", figure.name);
        for command in figure.commands {
            let lines = objects(&small(command));
            assert!(!lines.is_empty(), "{command}");
            assert!(lines.iter().all(|line| line.get("failure").is_none()), "{command}: {lines:?}");
        }
    }
}

#[test]
fn figures_have_files_of_their_own() {
    let mut names: Vec<_> = table::FIGURES.iter().map(|figure| figure.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), table::FIGURES.len());
}
