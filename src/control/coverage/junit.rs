//! Coverage as `JUnit` XML: a test for each status that is declared and each transition. One that
//! was never seen is skipped.

use std::fmt::{self, Display};

use super::{Line, Lines};
use crate::{json::html_text, model::Transition};

/// The coverage as a document that CI systems show.
pub(super) struct Junit<'a>(pub(super) &'a Lines);

/// One test: its class, its name, and how often it was seen.
struct Case<'a> {
    class: &'static str,
    name: String,
    seen: u64,
    about: &'a dyn Display,
}

impl Display for Junit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lines { operations, not_emulated, transitions } = self.0;
        f.write_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"coverage\">\n",
        )?;
        let declared = operations.iter().flat_map(|line| statuses("operations", line));
        suite(f, "operations", &declared.collect::<Vec<_>>())?;
        let missing = not_emulated.iter().filter(|line| line.requests() > 0);
        let missing = missing.flat_map(|line| statuses("notEmulated", line));
        suite(f, "notEmulated", &missing.collect::<Vec<_>>())?;
        let steps = transitions.iter().map(|(step, seen)| Case {
            class: "transitions",
            name: described(*step),
            seen: *seen,
            about: &"transition",
        });
        suite(f, "transitions", &steps.collect::<Vec<_>>())?;
        f.write_str("</testsuites>\n")
    }
}

/// The statuses that an operation declares, and those that it ended in besides.
fn statuses<'a>(class: &'static str, line: &'a Line) -> Vec<Case<'a>> {
    let others = line.statuses.keys().filter(|status| !line.declared.contains(status));
    let all = line.declared.iter().chain(others);
    let case = |status: &String| Case {
        class,
        name: format!("{} {status}", line.operation.id),
        seen: line.statuses.get(status).copied().unwrap_or_default(),
        about: &line.operation.path,
    };
    all.map(case).collect()
}

fn described(step: Transition) -> String {
    format!("{}: {} {} {}", step.of(), step.from(), step.action(), step.to())
}

fn suite(f: &mut fmt::Formatter<'_>, name: &str, cases: &[Case<'_>]) -> fmt::Result {
    let skipped = cases.iter().filter(|case| case.seen == 0).count();
    let tests = cases.len();
    writeln!(
        f,
        "<testsuite name=\"{name}\" tests=\"{tests}\" skipped=\"{skipped}\" failures=\"0\">"
    )?;
    for Case { class, name, seen, about } in cases {
        let (name, about) = (html_text(name), html_text(&about.to_string()));
        write!(f, "<testcase classname=\"{class}\" name=\"{name}\">")?;
        match seen {
            0 => write!(f, "<skipped message=\"never seen: {about}\"/>")?,
            _ => write!(f, "<system-out>seen {seen} times: {about}</system-out>")?,
        }
        f.write_str("</testcase>\n")?;
    }
    f.write_str("</testsuite>\n")
}
