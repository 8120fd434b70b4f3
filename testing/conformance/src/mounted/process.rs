//! Child processes with a bound on their time.
//!
//! A [`Process`] leads its own process group, writes to one log file, and is ended together with
//! everything it started, by process id; also if we are killed (`warden.rs`). Nothing here knows
//! what the processes are for.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::warden;

/// How long a process that was told to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// A child process that leads its own process group. Dropping it ends the group.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: PathBuf,
    ended: bool,
}

impl Process {
    /// Starts `command` with no input and with both outputs appended to the file `log`.
    pub fn spawn(command: &mut Command, log: &Path) -> Result<Self> {
        let output = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("log {}", log.display()))?;
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        warden::watch(child.id());
        Ok(Self { child, log: log.to_owned(), ended: false })
    }

    /// The process id, which is also the id of its process group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The file that holds what the process has said.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Waits until the process has ended or `deadline` has passed (then `None`).
    pub fn wait_until(&mut self, deadline: Instant) -> io::Result<Option<ExitStatus>> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                self.ended = true;
                warden::forget(self.id());
                return Ok(Some(status));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends `signal` to the process itself.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = pid_of(self.id()).context("process id 0")?;
        kill_process(pid, signal).with_context(|| format!("signal {signal:?} to {pid:?}"))
    }

    /// Kills the process, its group and every descendant, and waits for the process.
    pub fn kill(&mut self) {
        if self.ended {
            return;
        }
        let descendants = descendants_of(self.id());
        if let Some(group) = pid_of(self.id()) {
            // A group that is already gone is what was asked for.
            let _ = kill_process_group(group, Signal::KILL);
        }
        for pid in descendants.into_iter().filter_map(pid_of) {
            let _ = kill_process(pid, Signal::KILL);
        }
        if let Ok(None) = self.wait_until(Instant::now() + GRACE) {
            eprintln!("process {} does not end after SIGKILL", self.id());
        }
        self.ended = true;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs `command` to its end and returns what it wrote; an error when it takes longer than
/// `bound`, cannot be started, or does not exit with 0 (with the tail of what it wrote).
pub fn output_within(command: &mut Command, bound: Duration, log: &Path) -> Result<String> {
    File::create(log).with_context(|| format!("log {}", log.display()))?;
    let shown = shown(command);
    let mut process = Process::spawn(command, log)?;
    let status = process.wait_until(Instant::now() + bound)?;
    process.kill();
    match status {
        Some(status) if status.success() => Ok(text_of(log)),
        Some(status) => bail!("`{shown}` ended with {status}\n{}", tail(log, 15)),
        None => bail!("`{shown}` took longer than {} s\n{}", bound.as_secs(), tail(log, 15)),
    }
}

/// The command as one readable line.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The last `lines` lines of a log file.
pub fn tail(log: &Path, lines: usize) -> String {
    let text = text_of(log);
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn text_of(log: &Path) -> String {
    fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn pid_of(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// Every process below `root`, found by parent ids: some programs (stress-ng) give their children
/// process groups of their own.
fn descendants_of(root: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    for id in entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()) {
        if let Some(parent) = parent_of(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = Vec::new();
    let mut next = vec![root];
    while let Some(id) = next.pop() {
        let below = children.remove(&id).unwrap_or_default();
        found.extend(&below);
        next.extend(below);
    }
    found
}

fn parent_of(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name may hold spaces and parentheses; the state and the parent follow the last ')'.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
