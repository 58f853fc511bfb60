//! `cargo xtask figures`: measures every figure of [`FIGURES`] with `lab` and leaves the tables in
//! `docs/figures/`: a file of JSON for each, and all of them for people.
//!
//! A command whose lines are in its figure's file is not run again, so that an interrupted run goes on
//! where it stopped. To measure a figure anew, delete its file.

mod markdown;
mod table;

use crate::failure::{Failure, Result};
use crate::files;
use crate::project::Project;
use crate::run::{Call, say};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;
use table::{FIGURES, Figure};

/// Where the tables go, and where people look first.
const FOLDER: &str = "docs/figures";
const FOR_PEOPLE: &str = "README.md";

const FOREWORD: &str = "\
# Figures

Written by `cargo xtask figures`; [results.md](../results.md) says what they mean. Costs are in nats per sequence, means over seeds ± their
standard error across seeds; seconds are those of one core that one run trained.
";

/// Measures what has not been measured yet.
pub fn figures(project: &Project) -> Result<()> {
    say("Building lab");
    project.cargo("build --release --package denoise-lab --bin lab").run()?;
    let lab = project.target.join("release").join(format!("lab{}", std::env::consts::EXE_SUFFIX));
    let run =
        |command: &str| Call::new(&lab).args(command).arg("--json").current_dir(&project.root).printed();
    measure(&project.path(FOLDER), FIGURES, run)
}

/// A command and the lines it printed.
struct Measured {
    command: String,
    lines: Vec<Value>,
}

/// Runs the commands of these figures that are not in the folder's files yet; each is kept as soon as it is
/// finished.
fn measure(folder: &Path, figures: &[Figure], mut lab: impl FnMut(&str) -> Result<String>) -> Result<()> {
    for_people(folder, figures)?;
    for figure in figures {
        let path = folder.join(figure.name).with_extension("json");
        let mut kept = read(&path)?;
        let mut measured = Vec::with_capacity(figure.commands.len());
        for command in figure.commands {
            if let Some(index) = kept.iter().position(|kept| kept.command == *command) {
                measured.push(kept.swap_remove(index));
                continue;
            }
            say(format!("{}: lab {command}", figure.title));
            let start = Instant::now();
            let lines = lines(command, &lab(command)?)?;
            say(format!("It took {:.1} min", start.elapsed().as_secs_f64() / 60.0));
            measured.push(Measured { command: command.to_string(), lines });
            // What comes later in the file, from a run before this one, is still of use.
            write(&path, figure.title, measured.iter().chain(&kept))?;
            for_people(folder, figures)?;
        }
        write(&path, figure.title, measured.iter())?;
        for_people(folder, figures)?;
    }
    Ok(())
}

/// One line of JSON each.
fn lines(command: &str, printed: &str) -> Result<Vec<Value>> {
    let lines: serde_json::Result<Vec<Value>> = printed.lines().map(serde_json::from_str).collect();
    lines.map_err(|error| Failure::new(format!("`lab {command}` printed what is no JSON: {error}.")))
}

/// What a figure's file holds; nothing where there is none.
fn read(path: &Path) -> Result<Vec<Measured>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let broken = || Failure::new(format!("{} is not as it was written: delete it.", path.display()));
    let figure: Value = serde_json::from_str(&files::read_text(path)?).map_err(|_| broken())?;
    let measured = |run: &Value| {
        let (command, lines) = (run["command"].as_str()?, run["lines"].as_array()?);
        Some(Measured { command: command.to_string(), lines: lines.clone() })
    };
    figure["runs"].as_array().and_then(|runs| runs.iter().map(measured).collect()).ok_or_else(broken)
}

fn write<'a>(path: &Path, title: &str, measured: impl Iterator<Item = &'a Measured>) -> Result<()> {
    let run = |run: &Measured| json!({ "command": run.command, "lines": run.lines });
    let figure = json!({ "title": title, "runs": measured.map(run).collect::<Vec<_>>() });
    files::write_changed(path, format!("{figure:#}\n").as_bytes())
}

/// All figures as one page, those that are not measured yet left out.
fn for_people(folder: &Path, figures: &[Figure]) -> Result<()> {
    let mut page = FOREWORD.to_string();
    for figure in figures {
        let measured = read(&folder.join(figure.name).with_extension("json"))?;
        if measured.is_empty() {
            continue;
        }
        let commands: Vec<_> = measured.iter().map(|run| run.command.clone()).collect();
        let lines: Vec<_> = measured.into_iter().flat_map(|run| run.lines).collect();
        page += &format!("\n{}", markdown::section(figure.title, &commands, &lines));
    }
    files::write_changed(&folder.join(FOR_PEOPLE), page.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;
    use std::cell::RefCell;

    const TWO: Figure = Figure { name: "two", title: "Two", commands: &["entropy 1", "entropy 2"] };

    /// A `lab` that notes what it was asked and fails at one command.
    fn noting<'a>(
        asked: &'a RefCell<Vec<String>>,
        fails: &'a str,
    ) -> impl FnMut(&str) -> Result<String> + 'a {
        move |command| {
            asked.borrow_mut().push(command.to_string());
            let word = command.rsplit(' ').next().unwrap_or_default();
            if command == fails {
                Err(Failure::new("stopped"))
            } else {
                Ok(format!("{{\"entropy\": {word}.5}}\n"))
            }
        }
    }

    #[test]
    fn the_page_shows_every_figure_as_soon_as_it_is_measured() {
        let (scratch, asked) = (Scratch::new("figures-page"), RefCell::default());
        let folder = &scratch.0;
        let next = Figure { name: "next", title: "Next", commands: &["entropy 3"] };
        assert!(measure(folder, &[TWO, next], noting(&asked, "entropy 3")).is_err());
        let page = files::read_text(&folder.join(FOR_PEOPLE)).unwrap();
        assert!(page.contains("## Two") && !page.contains("## Next"), "{page}");
    }

    #[test]
    fn an_interrupted_run_goes_on_where_it_stopped() {
        let (scratch, asked) = (Scratch::new("figures-resumed"), RefCell::default());
        let folder = &scratch.0;
        assert!(measure(folder, &[TWO], noting(&asked, "entropy 2")).is_err());
        measure(folder, &[TWO], noting(&asked, "")).unwrap();
        measure(folder, &[TWO], noting(&asked, "")).unwrap();
        assert_eq!(*asked.borrow(), ["entropy 1", "entropy 2", "entropy 2"]);
        let page = files::read_text(&folder.join(FOR_PEOPLE)).unwrap();
        assert!(page.contains("| 1.5000  |\n| 2.5000  |"), "{page}");
    }

    #[test]
    fn a_command_that_has_changed_is_run_and_the_one_before_it_forgotten() {
        let (scratch, asked) = (Scratch::new("figures-changed"), RefCell::default());
        let folder = &scratch.0;
        measure(folder, &[TWO], noting(&asked, "")).unwrap();
        let other = Figure { commands: &["entropy 2", "entropy 3"], ..TWO };
        measure(folder, &[other], noting(&asked, "")).unwrap();
        assert_eq!(*asked.borrow(), ["entropy 1", "entropy 2", "entropy 3"]);
        let kept = read(&folder.join("two.json")).unwrap();
        assert_eq!(
            kept.iter().map(|run| run.command.as_str()).collect::<Vec<_>>(),
            ["entropy 2", "entropy 3"]
        );
    }

    #[test]
    fn a_file_that_was_damaged_is_named() {
        let scratch = Scratch::new("figures-damaged");
        let folder = &scratch.0;
        std::fs::write(folder.join("two.json"), "{}").unwrap();
        let failure = measure(folder, &[TWO], |_| Ok(String::new())).unwrap_err().to_string();
        assert!(failure.contains("two.json"), "{failure}");
    }
}
