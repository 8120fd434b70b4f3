//! What a suite is, and the list of them.

use std::time::Duration;

use anyhow::Result;

use super::provision::Cache;
use super::scene::Scene;
use super::suites::{
    cargo, fsx, git, hammer, pjdfstest, posix, rsync, server, sparse, sqlite, stress_ng, tree,
};
use super::verdict::Verdict;

/// One suite. It runs in a process of its own.
#[derive(Debug)]
pub(crate) struct Suite {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// How long it may take in full, and with `--ci`.
    pub(crate) bound: Bound,
    /// Whether it says anything when an ordinary user runs it.
    pub(crate) runs_as_user: bool,
    /// Gets its tools and sources; an error says what is missing.
    pub(crate) prepare: fn(&Preparation<'_>) -> Result<()>,
    /// Runs it; an error is a failure.
    pub(crate) run: fn(&Scene) -> Result<Verdict>,
}

/// A suite's limits of time, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    full: u64,
    ci: u64,
}

impl Bound {
    /// The limit that counts.
    pub(crate) fn of(self, is_ci: bool) -> Duration {
        Duration::from_secs(if is_ci { self.ci } else { self.full })
    }
}

/// What a suite's preparation may use.
#[derive(Debug)]
pub(crate) struct Preparation<'a> {
    /// Where tools and sources are kept.
    pub(crate) cache: &'a Cache,
    /// The git repository that is cloned.
    pub(crate) repository: &'a std::path::Path,
}

/// A suite that an ordinary user can run too.
const fn for_all(
    name: &'static str,
    bound: Bound,
    prepare: fn(&Preparation<'_>) -> Result<()>,
    run: fn(&Scene) -> Result<Verdict>,
) -> Suite {
    Suite { name, bound, runs_as_user: true, prepare, run }
}

/// A suite that only root can run.
const fn for_root(
    name: &'static str,
    bound: Bound,
    prepare: fn(&Preparation<'_>) -> Result<()>,
    run: fn(&Scene) -> Result<Verdict>,
) -> Suite {
    Suite { name, bound, runs_as_user: false, prepare, run }
}

/// Every suite, in the order in which they run.
pub(crate) const SUITES: &[Suite] = &[
    for_all("posix", Bound { full: 300, ci: 90 }, nothing, posix::run),
    for_all("sparse", Bound { full: 120, ci: 60 }, nothing, sparse::run),
    for_all("tree", Bound { full: 600, ci: 150 }, tree::prepare, tree::run),
    for_all("git", Bound { full: 300, ci: 120 }, git::prepare, git::run),
    for_all("cargo", Bound { full: 600, ci: 150 }, cargo::prepare, cargo::run),
    for_all("sqlite", Bound { full: 300, ci: 90 }, sqlite::prepare, sqlite::run),
    for_all("rsync", Bound { full: 300, ci: 90 }, rsync::prepare, rsync::run),
    for_root("pjdfstest", Bound { full: 300, ci: 120 }, pjdfstest::prepare, pjdfstest::run),
    for_all("fsx", Bound { full: 1800, ci: 120 }, fsx::prepare, fsx::run),
    for_root("stress-ng", Bound { full: 900, ci: 180 }, stress_ng::prepare, stress_ng::run),
    for_all("server", Bound { full: 240, ci: 120 }, nothing, server::run),
    for_root("hammer", Bound { full: 300, ci: 120 }, nothing, hammer::run),
];

fn nothing(_: &Preparation<'_>) -> Result<()> {
    Ok(())
}

/// The suite called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Suite> {
    SUITES.iter().find(|suite| suite.name == name)
}
