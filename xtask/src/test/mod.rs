//! `cargo xtask test`: everything CI runs, stage by stage, with a countable last line.
//!
//! The stages are a list ([`stage::STAGES`]); this runs them in order, stops at the first that
//! fails, and says what each did, how long it took and what is left.

mod stage;
mod tally;
#[cfg(test)]
mod tests;

use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::workspace::Workspace;
use stage::{Outcome, STAGES, Stage};
use tally::Tally;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out the conformance suites, which mount file systems and take minutes
    #[arg(long)]
    quick: bool,
}

/// What a stage came to.
enum Verdict {
    Passed(Tally),
    Failed(Tally),
    Skipped {
        why: String,
    },
    /// An earlier stage failed.
    NotRun,
}

/// One line of the summary.
struct Entry {
    stage: &'static str,
    verdict: Verdict,
    time: Duration,
}

/// Runs the stages and prints the summary; whether all passed.
pub(crate) fn run(options: &Options, workspace: &Workspace) -> bool {
    let in_ci = env::var("CI").is_ok_and(|value| value == "true" || value == "1");
    let mut entries = Vec::new();
    let mut going = true;
    for stage in STAGES {
        let start = Instant::now();
        let verdict = if !going {
            Verdict::NotRun
        } else if options.quick && stage.is_slow {
            judge(Outcome::Skipped { why: "--quick".to_owned() }, in_ci)
        } else {
            println!("\n== {}", stage.name);
            judge(attempt(stage, workspace), in_ci)
        };
        going &= !matches!(verdict, Verdict::Failed(_));
        entries.push(Entry { stage: stage.name, verdict, time: start.elapsed() });
    }
    print!("\n{}", summary(&entries));
    going
}

/// Runs one stage. An error of its own fails it like a finding: the summary has to come either way.
fn attempt(stage: &Stage, workspace: &Workspace) -> Outcome {
    (stage.run)(workspace).unwrap_or_else(|error| {
        println!("{}: {error:#}", stage.name);
        Outcome::Checked { good: false }
    })
}

/// Turns what a stage did into its verdict.
///
/// A stage that runs no tests counts as one test. One that runs tests and found none proves
/// nothing, and in CI neither does one that did not run: both fail.
fn judge(outcome: Outcome, in_ci: bool) -> Verdict {
    match outcome {
        Outcome::Checked { good: true } => Verdict::Passed(Tally { passed: 1, ..Tally::default() }),
        Outcome::Checked { good: false } => Verdict::Failed(Tally::ONE_FAILURE),
        Outcome::Tested { good, tally } if good && tally.failed == 0 && tally.passed > 0 => {
            Verdict::Passed(tally)
        }
        Outcome::Tested { tally, .. } => {
            Verdict::Failed(Tally { failed: tally.failed.max(1), ..tally })
        }
        Outcome::Skipped { why } if in_ci => {
            println!("skipped: {why}; in CI that is a failure");
            Verdict::Failed(Tally::ONE_FAILURE)
        }
        Outcome::Skipped { why } => Verdict::Skipped { why },
    }
}

/// A line for each stage, and as the last line the sum of all tests.
fn summary(entries: &[Entry]) -> String {
    let mut text = String::new();
    let mut sum = Tally::default();
    for Entry { stage, verdict, time } in entries {
        let time = format!("{:.1} s", time.as_secs_f64());
        let (word, time, note) = match verdict {
            Verdict::Passed(tally) => ("passed", time, tally.to_string()),
            Verdict::Failed(tally) => ("FAILED", time, tally.to_string()),
            Verdict::Skipped { why } => ("skipped", String::new(), format!("skipped: {why}")),
            Verdict::NotRun => ("not run", String::new(), String::new()),
        };
        if let Verdict::Passed(tally) | Verdict::Failed(tally) = verdict {
            sum += *tally;
        }
        let line = format!("{stage:<14} {word:<8} {time:>9}  {note}");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let _ = writeln!(text, "\n{sum}");
    text
}
