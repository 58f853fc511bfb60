//! `cargo xtask test`: every check, one phase after the other but for what keeps a single core busy and runs beside
//! them, with the minutes each took.

mod phases;

use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::run::{beside_others, say};
use phases::PHASES;
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

/// What can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Group {
    /// What one runs at every commit.
    Quick,
    /// Formatting, lints and types.
    Lint,
    /// The crate's own tests and documentation.
    Rust,
    /// The crate in a real browser, on the CPU and on a GPU in software.
    Web,
    /// The built page, as a visitor meets it.
    EndToEnd,
    /// The crate on this machine's GPU, natively; Mesa's software driver where there is none.
    Gpu,
    /// Every story of “side by side”, to its end.
    Stories,
    /// The page in another browser.
    Firefox,
}

use Group::{EndToEnd, Firefox, Gpu, Lint, Quick, Rust, Stories, Web};

/// Their names, what they are for, and whether they are run where none is named.
const GROUPS: [(Group, &str, &str, bool); 8] = [
    (
        Quick,
        "quick",
        "before every commit: formatting, lints, the core's tests, one page trained and asked",
        false,
    ),
    (Lint, "lint", "formatting, lints, types", true),
    (Rust, "rust", "the crate's tests and documentation", true),
    (Web, "web", "the crate in a browser's worker, on the CPU and on a GPU in software", true),
    (EndToEnd, "e2e", "the page that visitors get: its size, and what people do with it", true),
    (
        Gpu,
        "gpu",
        "the crate on this machine's own GPU, natively (Mesa's software driver serves), and the lints of its code: slow to compile",
        false,
    ),
    (
        Stories,
        "stories",
        "every story of “side by side” told to its end, natively and on the page; the usual tests tell one in three",
        false,
    ),
    (
        Firefox,
        "firefox",
        "the page in Firefox: opened, filled, trained, and going on after reloads and closed tabs",
        false,
    ),
];

impl Group {
    pub fn read(name: &str) -> Result<Self> {
        let found = GROUPS.iter().find(|(_, its_name, ..)| *its_name == name);
        found.map(|(group, ..)| *group).ok_or_else(|| {
            let names: Vec<&str> = GROUPS.iter().map(|(_, name, ..)| *name).collect();
            Failure::new(format!("There is no group of tests `{name}`: choose among {}.", names.join(", ")))
        })
    }

    /// Whether it is run where no group is named.
    fn is_usual(self) -> bool {
        GROUPS.iter().any(|(group, .., usual)| *group == self && *usual)
    }
}

/// One step of the test command.
struct Phase {
    name: &'static str,
    /// The groups it serves.
    groups: &'static [Group],
    /// What has to have passed before it makes sense.
    needs: &'static [&'static str],
    /// Whether it runs while the phases after it do that can do without its result.
    beside: bool,
    run: fn(&Project) -> Result<()>,
}

const fn phase(
    name: &'static str,
    groups: &'static [Group],
    needs: &'static [&'static str],
    run: fn(&Project) -> Result<()>,
) -> Phase {
    Phase { name, groups, needs, beside: false, run }
}

impl Phase {
    /// The same, beside the phases after it, where there are any. What it prints is shown when it is over.
    const fn beside(self) -> Self {
        Self { beside: true, ..self }
    }

    /// Runs it, unless there is a reason not to.
    fn run(&self, project: &Project, missing: Option<Failure>) -> Outcome {
        say(format!("Test: {}", self.name));
        let start = Instant::now();
        let failure = missing.or_else(|| (self.run)(project).err());
        if let Some(failure) = &failure {
            eprintln!("{failure}");
        }
        Outcome { name: self.name, took: start.elapsed(), failure }
    }
}

/// How a phase ended.
struct Outcome {
    name: &'static str,
    took: Duration,
    failure: Option<Failure>,
}

/// Runs the phases of these groups (all, if none is named) and leaves the process with status 1 if any
/// failed, so that the summary is the last thing printed.
pub fn test(project: &Project, groups: &[Group]) -> Result<()> {
    let start = Instant::now();
    let outcomes = run(project, &PHASES, groups);
    print!("{}", summary(&outcomes, start.elapsed()));
    if outcomes.iter().any(|outcome| outcome.failure.is_some()) {
        std::process::exit(1);
    }
    Ok(())
}

/// Whether a phase serves one of these groups, or one of the usual ones where none is named.
fn is_asked_for(phase: &Phase, groups: &[Group]) -> bool {
    let asked = |group: &Group| if groups.is_empty() { group.is_usual() } else { groups.contains(group) };
    phase.groups.iter().any(asked)
}

/// The groups, and their phases in order.
pub fn list() -> String {
    let mut text = String::new();
    for (group, name, about, usual) in GROUPS {
        let when = if usual { "" } else { " (only when named)" };
        text += &format!("{name}: {about}{when}\n");
        let phases = PHASES.iter().filter(|phase| phase.groups.contains(&group));
        phases.for_each(|phase| text += &format!("    {}\n", phase.name));
    }
    text
}

fn run(project: &Project, phases: &[Phase], groups: &[Group]) -> Vec<Outcome> {
    std::thread::scope(|scope| {
        let (mut outcomes, mut beside) = (Vec::new(), Vec::new());
        let mut asked = phases.iter().filter(|phase| is_asked_for(phase, groups)).peekable();
        while let Some(phase) = asked.next() {
            let (needed, others): (Vec<_>, Vec<_>) =
                beside.into_iter().partition(|(name, _)| phase.needs.contains(name));
            beside = others;
            outcomes.extend(needed.into_iter().map(ended));
            let missing = outcomes
                .iter()
                .find(|done| phase.needs.contains(&done.name) && done.failure.is_some())
                .map(|done| Failure::new(format!("Not run, because `{}` failed.", done.name)));
            if phase.beside && asked.peek().is_some() {
                let thread = scope.spawn(|| {
                    beside_others();
                    phase.run(project, missing)
                });
                beside.push((phase.name, thread));
            } else {
                outcomes.push(phase.run(project, missing));
            }
        }
        outcomes.extend(beside.into_iter().map(ended));
        outcomes
    })
}

/// Waits for a phase that runs beside others.
fn ended((name, thread): (&'static str, ScopedJoinHandle<Outcome>)) -> Outcome {
    if !thread.is_finished() {
        say(format!("Waiting for: {name}"));
    }
    thread.join().unwrap_or_else(|_| {
        let failure = Some(Failure::new("It broke down; the lines above say why."));
        Outcome { name, took: Duration::ZERO, failure }
    })
}

/// Why phases failed, with the end of what they printed; the minutes of each; the count of both, alone on the last line.
fn summary(outcomes: &[Outcome], took: Duration) -> String {
    let minutes = |took: Duration| took.as_secs_f64() / 60.0;
    let mut text = String::from("\n");
    for Outcome { name, failure, .. } in outcomes {
        if let Some(failure) = failure {
            let end = failure.printed.lines().map(|line| format!("    {line}\n")).collect::<String>();
            text += &format!("{name}: {failure}\n{end}\n");
        }
    }
    for Outcome { name, took, failure } in outcomes {
        let verdict = if failure.is_some() { "FAILED" } else { "passed" };
        text += &format!("{verdict} {:>6.1} min  {name}\n", minutes(*took));
    }
    text += &format!("       {:>6.1} min  in all\n\n", minutes(took));
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
    text + &format!("{} passed, {failed} failed\n", outcomes.len() - failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    fn project() -> Project {
        Project { root: "nowhere".into(), target: "nowhere".into() }
    }

    fn names(outcomes: &[Outcome]) -> Vec<&str> {
        outcomes.iter().map(|outcome| outcome.name).collect()
    }

    #[test]
    fn a_failure_fails_what_needs_it_and_nothing_else() {
        let phases = [
            phase("one", &[Lint], &[], |_| Err(Failure::new("Broken.").printing("why"))),
            phase("two", &[Lint], &["one"], |_| Ok(())),
            phase("three", &[Lint], &["two"], |_| Ok(())),
            phase("four", &[Lint], &[], |_| Ok(())),
        ];
        let outcomes = run(&project(), &phases, &[]);
        let failed: Vec<bool> = outcomes.iter().map(|outcome| outcome.failure.is_some()).collect();
        assert_eq!(failed, [true, true, true, false]);
        let summary = summary(&outcomes, Duration::ZERO);
        assert!(summary.contains("two: Not run, because `one` failed."), "{summary}");
        assert!(summary.contains("one: Broken.\n    why\n"), "{summary}");
        assert_eq!(summary.lines().last(), Some("1 passed, 3 failed"));
    }

    #[test]
    fn a_phase_beside_others_is_waited_for_by_what_needs_it_alone() {
        static TURN: Barrier = Barrier::new(2);
        let meet = |_: &Project| {
            TURN.wait();
            Err(Failure::new("Broken."))
        };
        let phases = [
            phase("beside", &[Lint], &[], meet).beside(),
            phase("meanwhile", &[Lint], &[], meet),
            phase("after", &[Lint], &["beside"], |_| Ok(())),
            phase("left", &[Lint], &[], |_| Ok(())).beside(),
        ];
        let outcomes = run(&project(), &phases, &[]);
        assert_eq!(names(&outcomes), ["meanwhile", "beside", "after", "left"]);
        let failed: Vec<bool> = outcomes.iter().map(|outcome| outcome.failure.is_some()).collect();
        assert_eq!(failed, [true, true, true, false]);
    }

    #[test]
    fn groups_choose_phases() {
        let phases = [
            phase("both", &[Lint, Web], &[], |_| Ok(())),
            phase("lint", &[Lint], &[], |_| Ok(())),
            phase("web", &[Web], &["both"], |_| Ok(())),
        ];
        assert_eq!(names(&run(&project(), &phases, &[])), ["both", "lint", "web"]);
        assert_eq!(names(&run(&project(), &phases, &[Web])), ["both", "web"]);
    }

    #[test]
    fn every_need_is_an_earlier_phase_of_all_the_groups_that_need_it() {
        for (index, phase) in PHASES.iter().enumerate() {
            for need in phase.needs {
                let needed = PHASES[..index].iter().find(|earlier| earlier.name == *need);
                let needed = needed.unwrap_or_else(|| panic!("{} needs {need}", phase.name));
                assert!(phase.groups.iter().all(|group| needed.groups.contains(group)), "{}", phase.name);
            }
        }
    }

    #[test]
    fn all_phases_are_run_but_those_of_groups_that_have_to_be_named() {
        let chosen = |groups: &[Group]| -> Vec<&str> {
            PHASES.iter().filter(|phase| is_asked_for(phase, groups)).map(|phase| phase.name).collect()
        };
        let left = [
            "clippy, WebGPU for wasm",
            "clippy, WebGPU",
            "documentation, WebGPU",
            "unit tests of the core",
            "Vulkan",
            "native tests on a GPU",
            "one page",
            "the same page by Trunk",
            "stories",
            "stories on the page",
            "Firefox",
            "the page in Firefox",
        ];
        let usual = chosen(&[]);
        assert!(PHASES.iter().all(|phase| usual.contains(&phase.name) != left.contains(&phase.name)));
        assert!(chosen(&[Quick]).contains(&"one page") && chosen(&[Gpu]).contains(&"native tests on a GPU"));
    }

    #[test]
    fn the_list_names_every_group_and_phase() {
        let list = list();
        for (_, name, about, _) in GROUPS {
            assert!(list.contains(&format!("{name}: {about}")), "{list}");
        }
        assert!(PHASES.iter().all(|phase| list.contains(phase.name)), "{list}");
    }
}
