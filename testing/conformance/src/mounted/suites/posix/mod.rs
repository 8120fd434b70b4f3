//! Small checks of our own, each of one behaviour that programs rely on.
//!
//! They state what POSIX and Linux promise where the foreign suites do not look, and what an NT
//! file system in the middle is most likely to break: names, times, deletion, listing.

mod attributes;
mod data;
mod directories;
mod extended;
mod locks;
mod names;
mod opens;
mod renames;
mod volumes;

use std::fmt::Debug;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use rustix::io::Errno;

use crate::mounted::mounts;
use crate::mounted::scene::Scene;
use crate::mounted::verdict::Verdict;

pub use locks::probe_lock;

/// One behaviour, checked in an empty folder of its own.
#[derive(Clone, Copy)]
struct Check {
    name: &'static str,
    run: fn(&Scene, &Path) -> Result<()>,
    needs: Needs,
    not_on_tmpfs: Option<&'static str>,
}

/// What a check cannot do without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Root,
    Server,
}

const fn check(name: &'static str, run: fn(&Scene, &Path) -> Result<()>) -> Check {
    Check { name, run, needs: Needs::Nothing, not_on_tmpfs: None }
}

impl Check {
    const fn needs(mut self, needs: Needs) -> Self {
        self.needs = needs;
        self
    }

    const fn not_on_tmpfs(mut self, why: &'static str) -> Self {
        self.not_on_tmpfs = Some(why);
        self
    }

    fn why_not(&self, scene: &Scene, is_tmpfs: bool) -> Option<&'static str> {
        match self.needs {
            Needs::Root if !scene.is_root() => return Some("needs root"),
            Needs::Server if scene.serve.is_none() => return Some("needs a server to start"),
            Needs::Nothing | Needs::Root | Needs::Server => {}
        }
        self.not_on_tmpfs.filter(|_| is_tmpfs)
    }
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let is_tmpfs = mounts::is_tmpfs(rustix::fs::statfs(&scene.dir)?);
    let filter = scene.filter.as_deref().unwrap_or("");
    let groups = [
        names::CHECKS,
        renames::CHECKS,
        opens::CHECKS,
        directories::CHECKS,
        attributes::CHECKS,
        extended::CHECKS,
        data::CHECKS,
        locks::CHECKS,
        volumes::CHECKS,
    ];
    let checks = groups.concat();
    let (mut passed, mut skipped, mut failed) = (0, 0, Vec::new());
    for (number, check) in checks.iter().filter(|check| check.name.contains(filter)).enumerate() {
        if let Some(why) = check.why_not(scene, is_tmpfs) {
            println!("skipped: {} ({why})", check.name);
            skipped += 1;
            continue;
        }
        // Said before it runs: what hangs is the last line of the log.
        println!("- {}", check.name);
        let dir = scene.dir.join(format!("{number}"));
        fs::create_dir(&dir)?;
        match (check.run)(scene, &dir) {
            Ok(()) => passed += 1,
            Err(error) => failed.push((check.name, error)),
        }
    }
    for (name, error) in &failed {
        println!("FAILED: {name}: {error:#}");
    }
    let names: Vec<&str> = failed.iter().map(|failure| failure.0).collect();
    ensure!(failed.is_empty(), "{passed} passed, failed: {}", names.join(" "));
    Ok(Verdict::Passed(format!("{passed} checks, {skipped} skipped")))
}

/// The call has to fail with exactly this error.
fn refused<T: Debug, E: Into<io::Error>>(
    result: std::result::Result<T, E>,
    expected: Errno,
    what: &str,
) -> Result<()> {
    match result.map_err(Into::into) {
        Ok(value) => bail!("{what} gave {value:?} where {expected:?} was due"),
        Err(error) if error.raw_os_error() == Some(expected.raw_os_error()) => Ok(()),
        Err(error) => Err(error).with_context(|| format!("{what}, where {expected:?} was due")),
    }
}

/// The names in a folder, sorted; an error when one is listed twice.
fn names_in(dir: &Path) -> Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        names.push(entry?.file_name());
    }
    names.sort();
    let count = names.len();
    names.dedup();
    ensure!(names.len() == count, "{} names are listed twice", count - names.len());
    Ok(names)
}
