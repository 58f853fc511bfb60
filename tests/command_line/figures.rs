//! The commands of `cargo xtask figures`.

use super::objects;

// The commands are the xtask's; a crate that is only a program cannot be depended on.
#[path = "../../xtask/src/figures/table.rs"]
mod table;

/// What makes a command quick, in place of what it says.
const SMALL: [(&str, &str); 13] = [
    ("--steps", "10"),
    ("--seeds", "1"),
    ("--batch", "8"),
    ("--network", "tiny"),
    ("--warm-up", "2"),
    ("--sentences", "4"),
    ("--count", "10"),
    ("--evaluations", "1,8"),
    ("--draws", "2"),
    ("--dimensions", "2"),
    ("--paths", "2"),
    ("--importance", "1,2"),
    ("--importance-sentences", "2"),
];
/// Of these, what is added where a command leaves it to its default.
const TRAINING: [&str; 6] = ["--steps", "--seeds", "--batch", "--network", "--warm-up", "--sentences"];
const ADDED: [(&str, &[&str]); 2] =
    [("compare", &["--draws", "--importance-sentences"]), ("claim", &["--draws"])];

/// The same command, made quick: with the small values of those flags that it has, and of those that its
/// training and measuring have.
fn small(command: &'static str) -> Vec<&'static str> {
    let mut words: Vec<_> = command.split_whitespace().collect();
    let added =
        ADDED.iter().find(|(name, _)| *name == words[0]).map(|(_, own)| [&TRAINING[..], own].concat());
    let added = added.unwrap_or_default();
    for (flag, value) in SMALL {
        match words.iter().position(|word| *word == flag) {
            Some(index) => words[index + 1] = value,
            None if added.contains(&flag) => words.extend([flag, value]),
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
