//! The stages of `cargo xtask test`, the cheap ones first.

use std::env;
use std::ffi::OsStr;
use std::process::Command;

use anyhow::Result;

use super::tally::Tally;
use crate::workspace::Workspace;
use crate::{layers, process, sim, tidy};

/// One stage: what it is called and what it does.
pub(super) struct Stage {
    pub(super) name: &'static str,
    /// Takes minutes; `--quick` leaves it out.
    pub(super) is_slow: bool,
    pub(super) run: fn(&Workspace) -> Result<Outcome>,
}

/// What a stage found, before anything is counted.
pub(super) enum Outcome {
    /// A check that is one question.
    Checked { good: bool },
    /// A runner of tests: whether it ended well, and what it counted.
    Tested { good: bool, tally: Tally },
    /// It could not run here.
    Skipped { why: String },
}

/// In the order in which they run.
pub(super) const STAGES: &[Stage] = &[
    Stage { name: "rustfmt", is_slow: false, run: rustfmt },
    Stage { name: "tidy", is_slow: false, run: |workspace| Ok(checked(tidy::run(workspace))) },
    Stage { name: "layers", is_slow: false, run: |workspace| Ok(checked(layers::run(workspace))) },
    Stage { name: "clippy", is_slow: false, run: clippy },
    Stage { name: "rustdoc", is_slow: false, run: rustdoc },
    Stage { name: "bare", is_slow: false, run: bare },
    Stage { name: "windows", is_slow: false, run: windows },
    Stage { name: "tests", is_slow: false, run: tests },
    Stage { name: "doc tests", is_slow: false, run: doc_tests },
    Stage { name: "schedules", is_slow: false, run: schedules },
    Stage { name: "explorer", is_slow: true, run: explorer },
    Stage { name: "simulator", is_slow: true, run: simulator },
    Stage { name: "conformance", is_slow: true, run: conformance },
];

/// What is linked into the kernel: it must build where there is no operating system.
const BARE: &[&str] = &["core/*", "filesystems/memstore"];
const BARE_TARGET: &str = "x86_64-unknown-none";

/// What must build on Windows. `cargo check` links nothing, so the target alone is enough.
const PORTABLE: &[&str] = &[
    "core/*",
    "host",
    "openfsp",
    "filesystems/memstore",
    "filesystems/memfs",
    "filesystems/nullfs",
];
const WINDOWS_TARGET: &str = "x86_64-pc-windows-gnu";

const HOST: &str = "host";
/// The host as its tests of schedules need it; nothing that ships has this feature.
const SCHEDULE: &str = "openfsp-host/schedule";
const PROGRAM: &str = "tools/cli";
const CONFORMANCE: &str = "testing/conformance";

fn rustfmt(workspace: &Workspace) -> Result<Outcome> {
    let mut command = process::cargo(&workspace.root);
    Ok(checked(process::run(command.args(["fmt", "--all", "--check"]))?))
}

fn clippy(workspace: &Workspace) -> Result<Outcome> {
    let mut command = process::cargo(&workspace.root);
    command.args(["clippy", "--workspace", "--all-targets", "--features", SCHEDULE]);
    command.args(["--", "-D", "warnings"]);
    Ok(checked(process::run(&mut command)?))
}

fn rustdoc(workspace: &Workspace) -> Result<Outcome> {
    let mut command = process::cargo(&workspace.root);
    command.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    Ok(checked(process::run(&mut command)?))
}

fn bare(workspace: &Workspace) -> Result<Outcome> {
    check_for(BARE_TARGET, BARE, workspace)
}

fn windows(workspace: &Workspace) -> Result<Outcome> {
    check_for(WINDOWS_TARGET, PORTABLE, workspace)
}

/// Checks the packages in `folders` for `target`, one by one: together, the features that one of
/// them asks for would hide that another lacks them.
fn check_for(target: &str, folders: &[&str], workspace: &Workspace) -> Result<Outcome> {
    if let Some(why) = add_target(target)? {
        return Ok(Outcome::Skipped { why });
    }
    let mut good = true;
    for package in workspace.packages_in(folders) {
        let mut command = process::cargo(&workspace.root);
        command.args(["check", "--quiet", "--target", target, "--package", &package.name]);
        good &= process::run(&mut command)?;
    }
    Ok(checked(good))
}

/// Makes sure that the standard library for `target` is there; why not, if it cannot be had.
fn add_target(target: &str) -> Result<Option<String>> {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    let Ok(installed) = installed else {
        return Ok(Some(format!("no rustup to add the target {target}")));
    };
    let installed = String::from_utf8_lossy(&installed.stdout);
    if installed.lines().any(|line| line.trim() == target) {
        return Ok(None);
    }
    let added = process::run(Command::new("rustup").args(["target", "add", target]))?;
    Ok((!added).then(|| format!("rustup could not add the target {target}")))
}

/// All tests but those in documentation, by nextest where it is installed.
fn tests(workspace: &Workspace) -> Result<Outcome> {
    let mut command = process::cargo(&workspace.root);
    if process::exists("cargo-nextest", &["nextest", "--version"]) {
        command.args(["nextest", "run", "--workspace", "--no-fail-fast"]);
        return summed(&mut command, Tally::from_nextest);
    }
    command.args(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    summed(&mut command, Tally::from_libtest)
}

fn doc_tests(workspace: &Workspace) -> Result<Outcome> {
    let mut command = process::cargo(&workspace.root);
    command.args(["test", "--workspace", "--doc", "--no-fail-fast"]);
    summed(&mut command, Tally::from_libtest)
}

/// The host's threads in many schedules.
fn schedules(workspace: &Workspace) -> Result<Outcome> {
    let Some(host) = workspace.package(HOST) else {
        return Ok(Outcome::Skipped { why: format!("there is no {HOST}") });
    };
    let mut command = process::cargo(&workspace.root);
    command.args(["test", "--package", &host.name, "--features", SCHEDULE]);
    summed(command.args(["--test", "schedules"]), Tally::from_libtest)
}

fn explorer(workspace: &Workspace) -> Result<Outcome> {
    Ok(checked(sim::explore_all(&workspace.root)?))
}

fn simulator(workspace: &Workspace) -> Result<Outcome> {
    Ok(checked(sim::slice(&workspace.root)?))
}

/// The suites that need a mount. Their runner serves with the program beside its own.
fn conformance(workspace: &Workspace) -> Result<Outcome> {
    let packages = (workspace.package(PROGRAM), workspace.package(CONFORMANCE));
    let (Some(program), Some(runner)) = packages else {
        return Ok(Outcome::Skipped { why: format!("there is no {PROGRAM} or no {CONFORMANCE}") });
    };
    if env::consts::OS != "linux" {
        return Ok(Outcome::Skipped { why: "the mounts need Linux".to_owned() });
    }
    let mut build = process::cargo(&workspace.root);
    build.args(["build", "--quiet", "--release", "--package", &program.name]);
    if !process::run(&mut build)? {
        return Ok(checked(false));
    }
    let mut command = process::cargo(&workspace.root);
    command.args(["run", "--quiet", "--release", "--package", &runner.name]);
    summed(command.args(["--", "mounted", "--ci"]), Tally::from_suite)
}

fn checked(good: bool) -> Outcome {
    Outcome::Checked { good }
}

/// Runs `command`; the tally is the sum of those that `read` finds in the lines of its output.
fn summed(command: &mut Command, read: fn(&str) -> Option<Tally>) -> Result<Outcome> {
    let mut tally = Tally::default();
    let good = process::run_reading(plain(command), |line| {
        tally += read(line).unwrap_or_default();
    })?;
    Ok(Outcome::Tested { good, tally })
}

/// Without colours, whose codes would stand between the numbers that we read.
fn plain(command: &mut Command) -> &mut Command {
    let never = OsStr::new("never");
    command.env("CARGO_TERM_COLOR", never).env("NEXTEST_COLOR", never).env("NO_COLOR", "1")
}
