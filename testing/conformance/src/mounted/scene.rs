//! Where a suite runs: its folder in the mount, its folder outside, its tools.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::account::{Account, is_root};
use super::process::shown;
use super::provision::Cache;
use super::server::ServeCommand;

/// What a suite is given.
#[derive(Debug)]
pub(crate) struct Scene {
    /// An empty folder in the file system under test.
    pub(crate) dir: PathBuf,
    /// An empty folder on a local disk.
    pub(crate) scratch: PathBuf,
    /// The tools.
    pub(crate) cache: Cache,
    /// The toolchain's folder, if one was found.
    pub(crate) toolchain: Option<PathBuf>,
    /// Whether to be short.
    pub(crate) is_ci: bool,
    /// How to start more servers; `None` when the folder was given by the caller.
    pub(crate) serve: Option<ServeCommand>,
    /// An ordinary user to serve as, where we are root.
    pub(crate) other: Option<Account>,
    /// Only checks whose name holds this are run.
    pub(crate) filter: Option<String>,
}

impl Scene {
    /// `full`, or `short` in CI.
    pub(crate) fn scaled(&self, full: usize, short: usize) -> usize {
        if self.is_ci { short } else { full }
    }

    /// Whether this process is root.
    pub(crate) fn is_root(&self) -> bool {
        is_root()
    }

    /// Runs a command to its end, shows it with its output in the log, and returns its standard
    /// output. An error unless it exits with 0. The suite's own bound bounds it.
    pub(crate) fn run(&self, command: &mut Command) -> Result<String> {
        let line = shown(command);
        println!("$ {line}");
        let output = command
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start {line}"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        print!("{}{}", clipped(&text), clipped(&String::from_utf8_lossy(&output.stderr)));
        if !output.status.success() {
            bail!("`{line}` ended with {}", output.status);
        }
        Ok(text)
    }
}

/// Keeps a log readable when a program writes megabytes.
fn clipped(text: &str) -> String {
    const MOST_LINES: usize = 60;
    let count = text.lines().count();
    if count <= MOST_LINES {
        return text.to_owned();
    }
    let head: String = text.lines().take(MOST_LINES).map(|line| format!("{line}\n")).collect();
    format!("{head}... {} more lines\n", count - MOST_LINES)
}
